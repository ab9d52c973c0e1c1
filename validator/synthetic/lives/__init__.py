"""What happens in a life. Each module adds one kind of fact to a :class:`~validator.synthetic.facts.Life`, seeing what was added before."""

from __future__ import annotations

from datetime import date

from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.accesses import add_accesses
from validator.synthetic.lives.answers import add_answers
from validator.synthetic.lives.appointments import add_appointments
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.critical import add_critical_information
from validator.synthetic.lives.documents import add_documents
from validator.synthetic.lives.illnesses import add_illnesses
from validator.synthetic.lives.laboratory import add_laboratory_results
from validator.synthetic.lives.measurements import add_measurements
from validator.synthetic.lives.medication import add_medications
from validator.synthetic.lives.news2 import add_news2
from validator.synthetic.lives.plans import add_plans
from validator.synthetic.lives.reactions import add_reactions
from validator.synthetic.lives.reservations import add_reservations
from validator.synthetic.lives.services import add_services
from validator.synthetic.persons.people import Person

_STEPS = (
    add_illnesses,
    add_reactions,
    add_critical_information,
    add_medications,
    add_services,
    add_contacts,
    add_measurements,
    add_news2,
    add_laboratory_results,
    add_plans,
    add_documents,
    add_answers,
    add_appointments,
    add_reservations,
    add_accesses,
)
"""In this order: what comes later follows from what came before."""


def life_of(person: Person, care: Care, today: date, chance: Chance) -> Life:
    """Everything that is known of the person by ``today``, drawn from ``chance``."""
    gps = [gp for office in care.gp_offices for gp in office.staff_with("LE")]
    life = Life(person, today, care, chance.pick(gps) if gps else None)
    for step in _STEPS:
        step(life, chance)
    return life
