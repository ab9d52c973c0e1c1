"""Looks into the record as AuditEvents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Access, Life, Reservation
from validator.synthetic.lives.accesses import add_accesses
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.documents import add_documents
from validator.synthetic.resources.accesses import access_resources

Written = list[tuple[Life, Access, dict[str, Any]]]


@pytest.fixture(scope="module")
def written(stand_in: Callable[..., Life], bergen: Care) -> Written:
    found: Written = []
    for index in range(400):
        life = stand_in(index, bergen)
        chance = Chance("events", index)
        add_contacts(life, chance)
        add_documents(life, chance)
        if index % 10 == 0 and life.contacts:
            by = life.contacts[-1].by
            life.reservations.append(Reservation("r", life.person.birth_date, "clinician", clinician=by))
        add_accesses(life, chance)
        found += [(life, *pair) for pair in zip(life.accesses, access_resources(life), strict=True)]
    return found


def test_they_conform_without_warnings(
    written: Written, faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    assert len(written) > 300
    assert not [said for _, _, event in written for said in faults(event)]


def test_the_validator_would_see_an_event_by_nobody(
    written: Written, faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    event = written[0][2]
    assert faults({key: value for key, value in event.items() if key != "agent"})


def test_who_when_and_with_which_purpose(written: Written) -> None:
    with_number = 0
    for _, access, event in written:
        person, place = event["agent"]
        number = person["who"].get("identifier", {}).get("value", "")
        assert number == access.by.hpr_number
        with_number += bool(number)
        assert person["who"]["reference"] == access.by.reference["reference"]
        assert person["requestor"] is True
        assert place["who"]["reference"] == access.at.reference["reference"]
        assert place["requestor"] is False
        assert datetime.fromisoformat(event["recorded"]) == access.when
        codes = [event["purposeOfEvent"], person["purposeOfUse"]]
        assert [code[0]["coding"][0]["code"] for code in codes] == [access.purpose] * 2
    assert with_number > 200


def test_what_was_seen_is_told_the_patient_first(written: Written) -> None:
    for life, access, event in written:
        assert event["entity"][0]["what"] == life.person.subject
        references = [entity["what"]["reference"] for entity in event["entity"]]
        assert references == list(access.what)
        assert len(references) == len(set(references))


def test_refusals_are_serious_and_show_nothing_but_whom_it_was_about(written: Written) -> None:
    outcomes = set()
    for _, access, event in written:
        assert event["outcome"] == ("8" if access.refused else "0")
        assert ("outcomeDesc" in event) == access.refused
        if access.refused:
            assert len(event["entity"]) == 1
        outcomes.add(event["outcome"])
    assert outcomes == {"0", "8"}


def test_identity_numbers_stay_out_of_the_log(written: Written) -> None:
    for life, _, event in written:
        assert life.person.number not in str(event)
