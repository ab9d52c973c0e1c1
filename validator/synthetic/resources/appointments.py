"""Appointments as no-basis-Appointment, and the patient's answers to them as no-basis-AppointmentResponse.

https://hl7.org/fhir/R4/appointment.html
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from validator.synthetic.facts import Appointment, Code, Life
from validator.synthetic.resources.parts import concept, meta

PROFILE = "http://hl7.no/fhir/StructureDefinition/no-basis-Appointment"
RESPONSE_PROFILE = "http://hl7.no/fhir/StructureDefinition/no-basis-AppointmentResponse"

_SHORT_NOTICE = "http://hl7.no/fhir/StructureDefinition/no-basis-shortnotice"
_VIRTUAL = [
    {
        "url": "http://hl7.no/fhir/StructureDefinition/no-basis-virtual-service",
        "extension": [
            {
                "url": "channelType",
                "valueCoding": {
                    "system": "http://hl7.org/fhir/contact-point-system",
                    "code": "url",
                    "display": "URL",
                },
            },
            {"url": "virtualAddress", "valueUrl": "https://video.example.no/time"},
        ],
    }
]

_CARE_LEVEL = Code("urn:oid:2.16.578.1.12.4.1.1.8406", "3", "Poliklinisk omsorg")
_KIND = "urn:oid:2.16.578.1.12.4.1.1.8432"
_KINDS = {
    "assessment": concept(_CARE_LEVEL, Code(_KIND, "1", "Utredning")),
    "treatment": concept(_CARE_LEVEL, Code(_KIND, "2", "Behandling")),
    "check-up": concept(_CARE_LEVEL, Code(_KIND, "3", "Kontroll")),
}
_CANCELLED = concept(
    Code("http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason", "pat", "Patient"),
    text="Avbestilt av pasienten",
)
_ATTENDER = [concept(Code("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "ATND", "attender"))]


def appointment_resources(life: Life) -> list[dict[str, Any]]:
    written = []
    for appointment in life.appointments:
        written.append(_appointment(appointment, life))
        if appointment.short_notice is not None:
            written.append(_answer(appointment, life, appointment.short_notice))
    return written


def _appointment(appointment: Appointment, life: Life) -> dict[str, Any]:
    start = appointment.start
    status = appointment.status
    resource: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": appointment.id,
        "meta": meta(PROFILE),
        "status": status,
        "description": appointment.reason,
        "start": start.isoformat(),
        "end": (start + timedelta(minutes=appointment.minutes)).isoformat(),
        "minutesDuration": appointment.minutes,
    }
    if appointment.remote:
        resource["extension"] = _VIRTUAL
    if status == "cancelled":
        resource["cancelationReason"] = _CANCELLED
    if appointment.purpose is not None:
        resource["appointmentType"] = _KINDS[appointment.purpose]
    contact = appointment.contact
    if contact is not None and contact.reason is not None:
        resource["reasonCode"] = [concept(contact.reason)]
    if contact is not None and contact.diagnosis is not None:
        diagnosis = contact.diagnosis
        if appointment.made is None or diagnosis.recorded <= appointment.made:
            resource["reasonReference"] = [{"reference": f"Condition/{diagnosis.id}"}]
    if appointment.made is not None:
        resource["created"] = appointment.made.isoformat()
    answered = (
        "needs-action"
        if status == "booked" and appointment.purpose and appointment.short_notice is None
        else "accepted"
    )
    patient = "declined" if status == "cancelled" else answered
    participants: list[dict[str, Any]] = [
        {"actor": life.person.subject, "required": "required", "status": patient}
    ]
    if appointment.by is not None:
        participants.append(
            {
                "type": _ATTENDER,
                "actor": appointment.by.role_reference,
                "required": "required",
                "status": "accepted",
            }
        )
    resource["participant"] = participants
    return resource


def _answer(appointment: Appointment, life: Life, short_notice: bool) -> dict[str, Any]:
    """What the patient answered on the web. Its id follows from the appointment's, since it is about nothing else."""
    return {
        "resourceType": "AppointmentResponse",
        "id": f"{appointment.id}-svar",
        "meta": meta(RESPONSE_PROFILE),
        "extension": [{"url": _SHORT_NOTICE, "valueBoolean": short_notice}],
        "appointment": {"reference": f"Appointment/{appointment.id}"},
        "start": appointment.start.isoformat(),
        "end": (appointment.start + timedelta(minutes=appointment.minutes)).isoformat(),
        "actor": {**life.person.subject, "type": "Patient"},
        "participantStatus": "accepted",
    }
