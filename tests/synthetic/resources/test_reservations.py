"""Reservations as Consents that only deny."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from validator.synthetic.care.organisations import Care
from validator.synthetic.facts import Life, Reservation
from validator.synthetic.resources.reservations import reservation_resources

SINCE = date(2026, 2, 3)


@pytest.fixture
def life(make_life: Callable[..., Life], bergen: Care) -> Life:
    life = make_life(age=50)
    life.care = bergen
    clinician = bergen.hospital.staff[0]
    life.reservations += [
        Reservation("00000000-0000-4000-8000-000000000001", SINCE, "record"),
        Reservation(
            "00000000-0000-4000-8000-000000000002", SINCE, "item", item={"reference": "Condition/c1"}
        ),
        Reservation("00000000-0000-4000-8000-000000000003", SINCE, "clinician", clinician=clinician),
    ]
    return life


def test_they_conform_without_warnings(life: Life, faults: Callable[[dict[str, Any]], list[str]]) -> None:
    written = reservation_resources(life)
    assert len(written) == 3
    assert not [said for consent in written for said in faults(consent)]
    assert faults({key: value for key, value in written[0].items() if key not in ("policy", "policyRule")})


def test_all_deny_from_the_day_they_were_made(life: Life) -> None:
    for consent in reservation_resources(life):
        assert consent["status"] == "active"
        assert consent["patient"] == life.person.subject
        assert consent["provision"]["type"] == "deny"
        assert consent["provision"]["period"] == {"start": "2026-02-03"}
        assert consent["policyRule"]["coding"][0]["code"] == "OPTOUT"


def test_each_says_what_is_closed_to_whom(life: Life) -> None:
    record, item, clinician = (consent["provision"] for consent in reservation_resources(life))
    assert "actor" not in record
    assert "data" not in record
    assert item["data"] == [{"meaning": "instance", "reference": {"reference": "Condition/c1"}}]
    assert clinician["actor"][0]["reference"] == life.care.hospital.staff[0].reference


def test_only_closed_parts_open_in_an_emergency(life: Life) -> None:
    record, item, clinician = (consent["provision"] for consent in reservation_resources(life))
    assert item["provision"][0]["type"] == "permit"
    assert [purpose["code"] for purpose in item["provision"][0]["purpose"]] == ["ETREAT"]
    assert "provision" not in record
    assert "provision" not in clinician


def test_none_without_reservations(make_life: Callable[..., Life]) -> None:
    assert reservation_resources(make_life(age=50)) == []
