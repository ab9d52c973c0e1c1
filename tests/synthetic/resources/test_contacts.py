"""Contacts as Encounters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Contact, Life
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.resources.contacts import contact_resources

Written = list[tuple[Contact, dict[str, Any]]]


@pytest.fixture(scope="module")
def lives(stand_in: Callable[..., Life], bergen: Care) -> list[Life]:
    made = [stand_in(index, bergen) for index in range(400)]
    for index, life in enumerate(made):
        add_contacts(life, Chance("encounters", index))
    return made


@pytest.fixture(scope="module")
def written(lives: list[Life]) -> Written:
    return [pair for life in lives for pair in zip(life.contacts, contact_resources(life), strict=True)]


def test_they_conform_without_warnings(
    written: Written, faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    assert len(written) > 1_000
    assert not [said for _, encounter in written[:700] for said in faults(encounter)]
    kinds = {contact.kind for contact, _ in written}
    rare = {kind: next(e for c, e in written if c.kind == kind) for kind in kinds}
    assert not [said for encounter in rare.values() for said in faults(encounter)]


def test_the_validator_would_see_a_wrong_class(
    written: Written, faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    _, encounter = written[0]
    assert faults({key: value for key, value in encounter.items() if key != "class"})
    assert faults({**encounter, "status": "ended"})


def test_the_class_tells_the_kind(written: Written) -> None:
    expected = {
        "consultation": "AMB",
        "outpatient": "AMB",
        "telephone": "VR",
        "out-of-hours": "EMER",
        "home-visit": "HH",
        "admission": "IMP",
        "acute-beds": "IMP",
    }
    for contact, encounter in written:
        assert encounter["class"]["code"] == ("VR" if contact.remote else expected[contact.kind])


def test_period_place_and_who_are_the_facts(written: Written) -> None:
    for contact, encounter in written:
        period = encounter["period"]
        assert datetime.fromisoformat(period["start"]) == contact.start
        assert datetime.fromisoformat(period["end"]) == contact.end
        assert encounter["serviceProvider"] is contact.at.reference
        assert contact.by is not None
        assert encounter["participant"][0]["individual"] is contact.by.reference


def test_diagnoses_are_referred_to_and_reasons_coded(lives: list[Life]) -> None:
    referred = 0
    for life in lives:
        conditions = {f"Condition/{d.id}" for d in life.diagnoses}
        for contact, encounter in zip(life.contacts, contact_resources(life), strict=True):
            references = [one["condition"]["reference"] for one in encounter.get("diagnosis", [])]
            expected = [contact.diagnosis, *contact.further] if contact.diagnosis else [*contact.further]
            assert references == [f"Condition/{d.id}" for d in expected]
            assert set(references) <= conditions
            referred += len(references)
            if contact.reason is not None:
                assert encounter["reasonCode"][0]["coding"][0]["code"] == contact.reason.code
    assert referred > 300


def test_stays_tell_how_they_ended(written: Written) -> None:
    stays = [(c, e) for c, e in written if c.kind in ("admission", "acute-beds")]
    assert len(stays) > 50
    codes = {"home": "home", "nursing-home": "snf", "dead": "exp"}
    for contact, encounter in stays:
        disposition = encounter["hospitalization"]["dischargeDisposition"]["coding"][0]
        assert contact.discharged_to is not None
        assert disposition["code"] == codes[contact.discharged_to]
        assert encounter["priority"]["coding"][0]["code"] == ("EM" if contact.urgent else "EL")
    assert not any("hospitalization" in e for c, e in written if c.kind == "consultation")
