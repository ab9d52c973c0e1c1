"""Reservations as Consents that only deny. https://hl7.org/fhir/R4/consent.html

FHIR has no other resource for a patient's privacy directive. That there is none means that sharing is allowed: nobody consents to anything
here. Parts that are closed (sperring) open in an emergency; a reservation against the record and a block of a clinician do not.
"""

from __future__ import annotations

from typing import Any

from validator.synthetic.facts import Code, Life, Reservation
from validator.synthetic.resources.parts import concept, meta

_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_SCOPE = concept(
    Code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent")
)
_DISCLOSURE = Code(_ACT_CODE, "IDSCL", "information disclosure")
_CATEGORIES = {
    "record": [concept(_DISCLOSURE, text="Reservasjon mot deling av journalen")],
    "item": [concept(_DISCLOSURE, text="Sperring av en opplysning")],
    "clinician": [concept(_DISCLOSURE, text="Blokkering av navngitt helsepersonell")],
}
_RULE = {
    # Without display: R4's own has a slip of the pen ("op-out").
    "coding": [{"system": _ACT_CODE, "code": "OPTOUT"}],
    "text": "Deling følger av loven; pasienten har motsatt seg den",
}
_POLICY = [
    {"authority": "https://lovdata.no", "uri": "https://lovdata.no/dokument/NL/lov/1999-07-02-63/§5-3"}
]
_RECIPIENT = concept(
    Code("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient")
)
_EMERGENCY = {
    "type": "permit",
    "purpose": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": "ETREAT",
            "display": "Emergency Treatment",
        }
    ],
}


def reservation_resources(life: Life) -> list[dict[str, Any]]:
    return [_consent(reservation, life) for reservation in life.reservations]


def _consent(reservation: Reservation, life: Life) -> dict[str, Any]:
    since = reservation.since.isoformat()
    subject = life.person.subject
    provision: dict[str, Any] = {"type": "deny", "period": {"start": since}}
    if reservation.clinician is not None:
        provision["actor"] = [{"role": _RECIPIENT, "reference": reservation.clinician.reference}]
    if reservation.item is not None:
        provision["data"] = [{"meaning": "instance", "reference": reservation.item}]
        provision["provision"] = [_EMERGENCY]
    return {
        "resourceType": "Consent",
        "id": reservation.id,
        "meta": meta(),
        "status": "active",
        "scope": _SCOPE,
        "category": _CATEGORIES[reservation.scope],
        "patient": subject,
        "dateTime": since,
        "performer": [subject],
        "organization": [life.care.municipality.reference],
        "policy": _POLICY,
        "policyRule": _RULE,
        "provision": provision,
    }
