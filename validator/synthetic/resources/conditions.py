"""Diagnoses as Condition. There is no national profile for Condition; ICPC-2 comes first, as general practice has it."""

from __future__ import annotations

from functools import cache
from typing import Any

from validator.synthetic.code_systems import SNOMED_CT
from validator.synthetic.facts import Code, Diagnosis, Life
from validator.synthetic.persons.people import Person
from validator.synthetic.resources.parts import concept, meta

_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"

ACTIVE = concept(Code(_CLINICAL, "active", "Active"))
RESOLVED = concept(Code(_CLINICAL, "resolved", "Resolved"))
CONFIRMED = concept(Code(_VERIFICATION, "confirmed", "Confirmed"))
PROBLEM = [concept(Code(_CATEGORY, "problem-list-item", "Problem List Item"))]

_SEVERITIES = {
    "mild": Code(SNOMED_CT, "255604002", "Mild"),
    "moderate": Code(SNOMED_CT, "6736007", "Moderate"),
    "severe": Code(SNOMED_CT, "24484000", "Severe"),
}
"""The preferred codes of https://hl7.org/fhir/R4/valueset-condition-severity.html."""


@cache
def _severity(severity: str) -> dict[str, Any]:
    return concept(_SEVERITIES[severity])


def condition_resource(diagnosis: Diagnosis, person: Person) -> dict[str, Any]:
    """A diagnosis, active until it ended."""
    made: dict[str, Any] = {
        "resourceType": "Condition",
        "id": diagnosis.id,
        "meta": meta(),
        "clinicalStatus": RESOLVED if diagnosis.ended else ACTIVE,
        "verificationStatus": CONFIRMED,
        "category": PROBLEM,
    }
    if diagnosis.severity:
        made["severity"] = _severity(diagnosis.severity)
    made["code"] = concept(*diagnosis.codes, text=diagnosis.text)
    made["subject"] = person.subject
    made["onsetDateTime"] = diagnosis.onset.isoformat()
    if diagnosis.ended:
        made["abatementDateTime"] = diagnosis.ended.isoformat()
    made["recordedDate"] = diagnosis.recorded.isoformat()
    if diagnosis.recorder:
        made["recorder"] = made["asserter"] = diagnosis.recorder.reference
    return made


def condition_resources(life: Life) -> list[dict[str, Any]]:
    """One Condition for each diagnosis, in order of onset."""
    return [condition_resource(diagnosis, life.person) for diagnosis in life.diagnoses]
