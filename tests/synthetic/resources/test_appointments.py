"""Appointments as no-basis-Appointment, answers as no-basis-AppointmentResponse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.appointments import add_appointments
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.resources.appointments import appointment_resources


@pytest.fixture(scope="module")
def lives(stand_in: Callable[..., Life], bergen: Care) -> list[Life]:
    made = [stand_in(index, bergen) for index in range(1_000)]
    for index, life in enumerate(made):
        chance = Chance("calendar", index)
        add_contacts(life, chance)
        add_appointments(life, chance)
    return made


@pytest.fixture(scope="module")
def written(lives: list[Life]) -> list[dict[str, Any]]:
    return [resource for life in lives for resource in appointment_resources(life)]


def of(written: list[dict[str, Any]], type_: str) -> list[dict[str, Any]]:
    return [resource for resource in written if resource["resourceType"] == type_]


def test_they_conform_without_warnings(
    written: list[dict[str, Any]], faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    assert len(of(written, "Appointment")) > 300
    assert len(of(written, "AppointmentResponse")) > 10
    assert not [said for resource in written for said in faults(resource)]


def test_the_validator_would_see_an_answer_from_nobody(
    written: list[dict[str, Any]], faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    answer = of(written, "AppointmentResponse")[0]
    actor = {key: value for key, value in answer["actor"].items() if key != "type"}
    assert faults({**answer, "actor": actor})


def test_the_length_is_what_lies_between(lives: list[Life]) -> None:
    for life in lives:
        appointments = of(appointment_resources(life), "Appointment")
        for fact, resource in zip(life.appointments, appointments, strict=True):
            start, end = (datetime.fromisoformat(resource[key]) for key in ("start", "end"))
            assert start == fact.start
            assert end - start == timedelta(minutes=resource["minutesDuration"])


def test_the_patient_and_the_clinician_take_part(lives: list[Life]) -> None:
    statuses = set()
    for life in lives:
        appointments = of(appointment_resources(life), "Appointment")
        for fact, resource in zip(life.appointments, appointments, strict=True):
            patient, clinician = resource["participant"]
            assert patient["actor"] == life.person.subject
            assert fact.by is not None
            assert clinician["actor"] == fact.by.role_reference
            statuses.add((resource["status"], patient["status"]))
    assert ("cancelled", "declined") in statuses
    assert ("fulfilled", "accepted") in statuses
    assert ("booked", "needs-action") in statuses
    assert ("cancelled", "accepted") not in statuses


def test_answers_are_to_appointments_that_are_there(written: list[dict[str, Any]]) -> None:
    appointments = {f"Appointment/{a['id']}": a for a in of(written, "Appointment")}
    for answer in of(written, "AppointmentResponse"):
        appointment = appointments[answer["appointment"]["reference"]]
        assert appointment["status"] == "booked"
        assert appointment["participant"][0]["status"] == answer["participantStatus"] == "accepted"


def test_only_a_cancelled_one_tells_why_it_was(written: list[dict[str, Any]]) -> None:
    appointments = of(written, "Appointment")
    assert any(a["status"] == "cancelled" for a in appointments)
    for appointment in appointments:
        assert ("cancelationReason" in appointment) == (appointment["status"] == "cancelled")


def test_reasons_refer_to_illnesses_known_when_it_was_made(lives: list[Life]) -> None:
    referred = 0
    for life in lives:
        recorded = {f"Condition/{d.id}": d.recorded for d in life.diagnoses}
        for resource in of(appointment_resources(life), "Appointment"):
            for reference in resource.get("reasonReference", []):
                assert recorded[reference["reference"]].isoformat() <= resource["created"]
                referred += 1
    assert referred > 20
