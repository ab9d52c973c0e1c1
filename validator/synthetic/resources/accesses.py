"""Looks into the record as AuditEvents, in the same shape as the sandbox writes its own. https://hl7.org/fhir/R4/auditevent.html"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.facts import Access, Code, Life
from validator.synthetic.resources.parts import coding, meta

_TYPE = coding(Code("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"))
_INTERACTION = "http://hl7.org/fhir/restful-interaction"
_READ = [coding(Code(_INTERACTION, "read", "read"))]
_SEARCH = [coding(Code(_INTERACTION, "search-type", "search-type"))]
_PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_PURPOSES = {
    "TREAT": "treatment",
    "ETREAT": "Emergency Treatment",
    "PATADMIN": "patient administration",
    "HOPERAT": "healthcare operations",
}
_ROLE = "https://journalvalidatoren.no/fhir/kommune/CodeSystem/rolle"
_ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_PERSON = coding(Code(_ENTITY_TYPE, "1", "Person"))
_OBJECT = coding(Code(_ENTITY_TYPE, "2", "System Object"))
_PATIENT = coding(Code(_OBJECT_ROLE, "1", "Patient"))
_RESOURCE = coding(Code(_OBJECT_ROLE, "4", "Domain Resource"))
_SOURCE_TYPE = [
    coding(Code("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server"))
]
_REFUSED = "403: Pasienten har sperret journalen for dette oppslaget"


def access_resources(life: Life) -> list[dict[str, Any]]:
    patient = {"what": life.person.subject, "type": _PERSON, "role": _PATIENT}
    own = f"Patient/{life.person.id}"
    return [_audit_event(access, patient, own) for access in life.accesses]


def _audit_event(access: Access, patient: dict[str, Any], own: str) -> dict[str, Any]:
    several = len(access.what) > 1
    resource: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": access.id,
        "meta": meta(),
        "type": _TYPE,
        "subtype": _SEARCH if several else _READ,
        "action": "E" if several else "R",
        "recorded": access.when.isoformat(),
        "outcome": "8" if access.refused else "0",
        "purposeOfEvent": _purpose(access.purpose),
        "agent": _agents(access.by, access.at, access.purpose),
        "source": _source(access.at),
        "entity": [
            patient,
            *(
                {"what": {"reference": reference}, "type": _OBJECT, "role": _RESOURCE}
                for reference in access.what
                if reference != own
            ),
        ],
    }
    if access.refused:
        resource["outcomeDesc"] = _REFUSED
    return resource


@lru_cache(maxsize=8)
def _purpose(code: str) -> list[dict[str, Any]]:
    return [{"coding": [coding(Code(_PURPOSE, code, _PURPOSES[code]))]}]


@lru_cache(maxsize=4096)
def _agents(by: Practitioner, at: Organisation, purpose: str) -> list[dict[str, Any]]:
    who = {**by.reference, "type": "Practitioner", "display": by.name}
    if by.hpr_number:
        who["identifier"] = {"system": SYSTEM_URIS[IdentifierKind.HPR_NUMMER], "value": by.hpr_number}
    role = "saksbehandler" if purpose == "PATADMIN" else "helsepersonell"
    return [
        {
            "role": [{"coding": [{"system": _ROLE, "code": role}]}],
            "who": who,
            "name": by.name,
            "requestor": True,
            "purposeOfUse": _purpose(purpose),
        },
        {"who": {**at.reference, "type": "Organization"}, "name": at.name, "requestor": False},
    ]


@lru_cache(maxsize=1024)
def _source(at: Organisation) -> dict[str, Any]:
    """The record system is the municipality's, wherever one looks from."""
    return {
        "site": at.municipality,
        "observer": {"display": "Journalsystem (syntetisk)"},
        "type": _SOURCE_TYPE,
    }
