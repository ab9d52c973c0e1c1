"""Facts written as FHIR resources: one module per subject, each a few pure functions from a fact to dictionaries."""

from __future__ import annotations

from typing import Any

from validator.norway.systems import IdentifierKind
from validator.synthetic.facts import Life
from validator.synthetic.resources.accesses import access_resources
from validator.synthetic.resources.answers import answers_resources
from validator.synthetic.resources.appointments import appointment_resources
from validator.synthetic.resources.conditions import condition_resources
from validator.synthetic.resources.contacts import contact_resources
from validator.synthetic.resources.critical import critical_resources
from validator.synthetic.resources.documents import document_resources
from validator.synthetic.resources.laboratory import laboratory_resources
from validator.synthetic.resources.measurements import measurement_resources
from validator.synthetic.resources.medications import medication_resources
from validator.synthetic.resources.news2 import news2_resources
from validator.synthetic.resources.patients import patient_resource, related_person_resources
from validator.synthetic.resources.plans import plan_resources
from validator.synthetic.resources.reactions import reaction_resources
from validator.synthetic.resources.reservations import reservation_resources
from validator.synthetic.resources.services import service_resources

_WRITERS = (
    condition_resources,
    reaction_resources,
    critical_resources,
    medication_resources,
    service_resources,
    contact_resources,
    measurement_resources,
    news2_resources,
    laboratory_resources,
    plan_resources,
    document_resources,
    answers_resources,
    appointment_resources,
    reservation_resources,
    access_resources,
)


def resources_of(life: Life) -> list[dict[str, Any]]:
    """The Patient first, then the relatives, then the record. References are ``Type/id``."""
    person = life.person
    # Who has a fødselsnummer has a right to a regular general practitioner; D-nummer and unknown identity give none.
    gp = life.gp.reference if life.gp is not None and person.kind is IdentifierKind.FODSELSNUMMER else None
    written = [
        patient_resource(person, gp, life.care.municipality.reference),
        *related_person_resources(person),
    ]
    for write in _WRITERS:
        written += write(life)
    return written
