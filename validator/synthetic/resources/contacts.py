"""Contacts as Encounters. https://hl7.org/fhir/R4/encounter.html"""

from __future__ import annotations

from typing import Any

from validator.synthetic.care.organisations import CareKind
from validator.synthetic.facts import Code, Contact, Life
from validator.synthetic.resources.parts import coding, concept, meta

_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_AMBULATORY = coding(Code(_ACT_CODE, "AMB", "ambulatory"))
_EMERGENCY = coding(Code(_ACT_CODE, "EMER", "emergency"))
_INPATIENT = coding(Code(_ACT_CODE, "IMP", "inpatient encounter"))
_HOME = coding(Code(_ACT_CODE, "HH", "home health"))
_VIRTUAL = coding(Code(_ACT_CODE, "VR", "virtual"))
_CLASSES = {
    "consultation": _AMBULATORY,
    "outpatient": _AMBULATORY,
    "telephone": _VIRTUAL,
    "out-of-hours": _EMERGENCY,
    "home-visit": _HOME,
    "admission": _INPATIENT,
    "acute-beds": _INPATIENT,
}

_NAMES = {
    "consultation": "Konsultasjon hos fastlege",
    "outpatient": "Poliklinisk konsultasjon",
    "telephone": "E-konsultasjon per telefon",
    "out-of-hours": "Konsultasjon på legevakt",
    "home-visit": "Hjemmebesøk",
    "admission": "Døgnopphold på sykehus",
    "acute-beds": "Kommunalt øyeblikkelig hjelp døgnopphold",
}
_AT_NURSING_HOME = [{"text": "Legetilsyn på sykehjem"}]
_REMOTE = [{"text": "E-konsultasjon"}]
_TYPES = {kind: [{"text": name}] for kind, name in _NAMES.items()}

_PRIORITY = "http://terminology.hl7.org/CodeSystem/v3-ActPriority"
_URGENT = concept(Code(_PRIORITY, "EM", "emergency"), text="Øyeblikkelig hjelp")
_PLANNED = concept(Code(_PRIORITY, "EL", "elective"), text="Planlagt")

_DISCHARGE = "http://terminology.hl7.org/CodeSystem/discharge-disposition"
_DISCHARGED = {
    "home": {"dischargeDisposition": concept(Code(_DISCHARGE, "home", "Home"), text="Hjem")},
    "nursing-home": {
        "dischargeDisposition": concept(
            Code(_DISCHARGE, "snf", "Skilled nursing facility"), text="Korttidsopphold på sykehjem"
        )
    },
    "dead": {"dischargeDisposition": concept(Code(_DISCHARGE, "exp", "Expired"), text="Død")},
}

_ATTENDER = [
    concept(Code("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "ATND", "attender")),
]


def contact_resources(life: Life) -> list[dict[str, Any]]:
    subject = life.person.subject
    return [_encounter(contact, subject) for contact in life.contacts]


def _encounter(contact: Contact, subject: dict[str, Any]) -> dict[str, Any]:
    kind = contact.kind
    resource: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": contact.id,
        "meta": meta(),
        "status": "finished",
        "class": _VIRTUAL if contact.remote else _CLASSES[kind],
        "type": _type(contact),
        "subject": subject,
        "period": {"start": contact.start.isoformat(), "end": contact.end.isoformat()},
    }
    if kind in ("admission", "acute-beds"):
        resource["priority"] = _URGENT if contact.urgent else _PLANNED
        if contact.discharged_to:
            resource["hospitalization"] = _DISCHARGED[contact.discharged_to]
    if contact.by is not None:
        resource["participant"] = [{"type": _ATTENDER, "individual": contact.by.reference}]
    if contact.reason is not None:
        resource["reasonCode"] = [concept(contact.reason)]
    if contact.diagnosis is not None:
        conditions = [{"reference": f"Condition/{contact.diagnosis.id}"}]
        conditions += [{"reference": f"Condition/{other.id}"} for other in contact.further]
        resource["reasonReference"] = conditions
        resource["diagnosis"] = [{"condition": condition} for condition in conditions]
    elif contact.further:
        resource["diagnosis"] = [{"condition": {"reference": f"Condition/{d.id}"}} for d in contact.further]
    resource["serviceProvider"] = contact.at.reference
    return resource


def _type(contact: Contact) -> list[dict[str, Any]]:
    if contact.remote and contact.kind == "consultation":
        return _REMOTE
    if contact.kind == "consultation" and contact.at.kind is CareKind.NURSING_HOME:
        return _AT_NURSING_HOME
    return _TYPES[contact.kind]
