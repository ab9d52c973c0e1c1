"""Critical information in what base R4 has for each category: Condition for what happened or is carried, Procedure for treatment that goes
on, Device with DeviceUseStatement for implants, Flag for what others must do otherwise.

Kjernejournal's own profiles are not published as a package; hypersensitivity is in :mod:`validator.synthetic.resources.reactions`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, CriticalInformation, Diagnosis, Life
from validator.synthetic.persons.people import Person
from validator.synthetic.resources.conditions import ACTIVE, CONFIRMED, PROBLEM
from validator.synthetic.resources.parts import coding, concept, meta

PROCEDURE = "http://hl7.no/fhir/StructureDefinition/no-basis-Procedure"
FLAG_DETAIL = "http://hl7.org/fhir/StructureDefinition/flag-detail"
_FLAG_CATEGORY = "http://terminology.hl7.org/CodeSystem/flag-category"


@cache
def _category(key: str) -> dict[str, Any]:
    """What ``critical-information.yaml`` says of a category; one that it does not know is a flag."""
    categories: dict[str, dict[str, Any]] = structured("critical-information")["categories"]
    return categories.get(key, {"text": "Kritisk informasjon", "resource": "Flag", "flag": "clinical"})


@cache
def _flag_category(key: str) -> list[dict[str, Any]]:
    category = _category(key)
    flag = category.get("flag", "safety" if key == "infection" else "clinical")
    display = structured("critical-information")["flags"][flag]
    return [concept(Code(_FLAG_CATEGORY, flag, display), text=category["text"])]


@lru_cache(maxsize=1024)
def _code(code: Code, text: str) -> dict[str, Any]:
    return {"coding": [coding(code)], "text": text} if code.code else {"text": text}


def _flag(
    id_: str, category: str, code: dict[str, Any], person: Person, since: str, by: dict[str, Any] | None
) -> dict[str, Any]:
    made = {
        "resourceType": "Flag",
        "id": id_,
        "meta": meta(),
        "status": "active",
        "category": _flag_category(category),
        "code": code,
        "subject": person.subject,
        "period": {"start": since},
    }
    if by:
        made["author"] = by
    return made


def critical_diagnosis_flag(diagnosis: Diagnosis, person: Person) -> dict[str, Any]:
    """The flag of an illness that is critical in itself; it refers to the Condition."""
    made = _flag(
        f"{diagnosis.id}-kritisk",
        diagnosis.critical or "critical-condition",
        concept(*diagnosis.codes, text=diagnosis.text),
        person,
        diagnosis.recorded.isoformat(),
        diagnosis.recorder.reference if diagnosis.recorder else None,
    )
    made["extension"] = [{"url": FLAG_DETAIL, "valueReference": {"reference": f"Condition/{diagnosis.id}"}}]
    return made


def information_resources(information: CriticalInformation, person: Person) -> list[dict[str, Any]]:
    """What one piece of critical information is written as; for an implant the Device, then its use."""
    code = _code(information.code, information.text)
    by = information.recorder.reference if information.recorder else None
    since, recorded = information.since.isoformat(), information.recorded.isoformat()
    category = _category(information.category)
    resource = category["resource"]
    made: dict[str, Any]
    if resource == "Condition":
        made = {
            "resourceType": "Condition",
            "id": information.id,
            "meta": meta(),
            "clinicalStatus": ACTIVE,
            "verificationStatus": CONFIRMED,
            "category": PROBLEM,
            "code": code,
            "subject": person.subject,
            "onsetDateTime": since,
            "recordedDate": recorded,
            "note": [{"text": f"Kritisk informasjon: {category['text']}"}],
        }
        if by:
            made["recorder"] = by
        return [made]
    if resource == "Procedure":
        made = {
            "resourceType": "Procedure",
            "id": information.id,
            "meta": meta(PROCEDURE),
            "status": "in-progress",
            "code": code,
            "subject": person.subject,
            "performedPeriod": {"start": since},
            "note": [{"text": f"Kritisk informasjon: {category['text']}"}],
        }
        if by:
            made["recorder"] = by
        return [made]
    if resource == "Device":
        device = {
            "resourceType": "Device",
            "id": f"{information.id}-implantat",
            "meta": meta(),
            "status": "active",
            "type": code,
            "patient": person.subject,
        }
        made = {
            "resourceType": "DeviceUseStatement",
            "id": information.id,
            "meta": meta(),
            "status": "active",
            "subject": person.subject,
            "timingPeriod": {"start": since},
            "recordedOn": recorded,
            "device": {"reference": f"Device/{information.id}-implantat"},
            "note": [{"text": f"Kritisk informasjon: {category['text']}"}],
        }
        if by:
            made["source"] = by
        return [device, made]
    return [_flag(information.id, information.category, code, person, since, by)]


def critical_resources(life: Life) -> list[dict[str, Any]]:
    """Flags of the illnesses that are critical, then all other critical information, in order of recording."""
    made: list[dict[str, Any]] = []
    for diagnosis in life.diagnoses:
        if diagnosis.critical and diagnosis.ended is None:
            made.append(critical_diagnosis_flag(diagnosis, life.person))
    for information in life.critical:
        made += information_resources(information, life.person)
    return made
