"""Looks into the record: around contacts, at what was there, and never by whom the patient has blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from validator.synthetic.care.organisations import CareKind
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Access, Life, Reservation
from validator.synthetic.lives.accesses import add_accesses
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.documents import add_documents

MakeLife = Callable[..., Life]


@pytest.fixture(scope="module")
def lives(stand_in: MakeLife) -> list[Life]:
    made = [stand_in(index) for index in range(5_000)]
    for index, life in enumerate(made):
        chance = Chance("accesses", index)
        add_contacts(life, chance)
        add_documents(life, chance)
        add_accesses(life, chance)
    return made


def every(lives: list[Life]) -> list[tuple[Life, Access]]:
    return [(life, access) for life in lives for access in life.accesses]


def test_there_are_one_or_two_for_each_person(lives: list[Life]) -> None:
    assert 0.8 < len(every(lives)) / len(lives) < 2


def test_they_are_in_order_within_the_life(lives: list[Life]) -> None:
    for life in lives:
        whens = [access.when for access in life.accesses]
        assert whens == sorted(whens)
        assert all(life.person.birth_date <= when.date() <= life.last_day for when in whens)


def test_nearly_all_are_on_the_day_of_a_contact_or_a_decision(lives: list[Life]) -> None:
    beside = 0
    for life, access in every(lives):
        day = access.when.date()
        contact = any(c.start.date() <= day <= c.end.date() for c in life.contacts)
        if not contact and not any(s.decided == day for s in life.services):
            assert access.purpose == "HOPERAT"
            beside += 1
    assert beside / len(every(lives)) < 0.05


def test_the_purpose_fits_the_place(lives: list[Life]) -> None:
    for _, access in every(lives):
        assert (access.purpose == "PATADMIN") == (access.at.kind is CareKind.ALLOCATION_OFFICE)
        if access.purpose == "ETREAT":
            assert access.at.kind is CareKind.OUT_OF_HOURS
    assert {access.purpose for _, access in every(lives)} == {"TREAT", "ETREAT", "PATADMIN", "HOPERAT"}


def test_only_what_was_there_is_seen(lives: list[Life]) -> None:
    seen = 0
    for life, access in every(lives):
        day = access.when.date()
        there = {f"Patient/{life.person.id}"}
        there |= {f"Condition/{d.id}" for d in life.diagnoses if d.recorded <= day}
        there |= {f"AllergyIntolerance/{r.id}" for r in life.reactions if r.recorded <= day}
        there |= {f"MedicationStatement/{m.id}" for m in life.medications if m.since <= day}
        there |= {f"DocumentReference/{d.id}" for d in life.documents if d.when <= access.when}
        assert set(access.what) <= there
        assert access.what[0] == f"Patient/{life.person.id}"
        seen += len(access.what)
    assert seen > 2 * len(every(lives))


def test_without_reservations_nobody_is_refused(lives: list[Life]) -> None:
    assert not any(access.refused for _, access in every(lives))


def _with(
    stand_in: MakeLife, reserve: Callable[[Life], Reservation | None]
) -> list[tuple[Life, Reservation]]:
    found = []
    for index in range(1_500):
        life = stand_in(index)
        chance = Chance("closed", index)
        add_contacts(life, chance)
        reservation = reserve(life)
        if reservation is not None:
            life.reservations.append(reservation)
            add_accesses(life, chance)
            found.append((life, reservation))
    return found


def _since(life: Life) -> date:
    return life.last_day - timedelta(days=200)


def test_a_blocked_clinician_is_refused_and_sees_nothing(stand_in: MakeLife) -> None:
    def block(life: Life) -> Reservation | None:
        staff = [c.by for c in life.contacts if c.by is not None and c.by is not life.gp]
        return Reservation("r", _since(life), "clinician", clinician=staff[-1]) if staff else None

    refused = before = emergencies = 0
    for life, reservation in _with(stand_in, block):
        for access in life.accesses:
            blocked = access.by is reservation.clinician and access.when.date() >= reservation.since
            assert access.refused == blocked
            if blocked:
                refused += 1
                emergencies += access.purpose == "ETREAT"
                assert access.what == (f"Patient/{life.person.id}",)
            elif access.by is reservation.clinician:
                before += 1
    assert refused > 300
    assert before > 30
    assert emergencies > 10


def test_a_record_closed_to_sharing_is_only_for_the_gps(stand_in: MakeLife) -> None:
    outcomes = set()
    for life, reservation in _with(stand_in, lambda life: Reservation("r", _since(life), "record")):
        for access in life.accesses:
            if access.when.date() >= reservation.since:
                assert access.refused == (access.at.kind is not CareKind.GP_OFFICE)
                outcomes.add(access.refused)
            else:
                assert not access.refused
    assert outcomes == {True, False}


def test_a_closed_item_is_shown_only_in_an_emergency(stand_in: MakeLife) -> None:
    def close(life: Life) -> Reservation | None:
        known = [d for d in life.diagnoses if d.recorded <= _since(life) and d.ended is None]
        return (
            Reservation("r", _since(life), "item", item={"reference": f"Condition/{known[0].id}"})
            if known
            else None
        )

    shown = hidden = 0
    for life, reservation in _with(stand_in, close):
        assert reservation.item is not None
        for access in life.accesses:
            if access.when.date() < reservation.since:
                continue
            assert not access.refused
            is_shown = reservation.item["reference"] in access.what
            assert is_shown == (access.purpose == "ETREAT")
            shown += is_shown
            hidden += not is_shown
    assert shown > 10
    assert hidden > 50


def test_a_blocked_clinician_may_try(stand_in: MakeLife) -> None:
    """Without any contact with them."""
    tries = 0
    for index in range(300):
        life = stand_in(index)
        clinician = life.care.hospital.staff[0]
        life.reservations.append(Reservation("r", _since(life), "clinician", clinician=clinician))
        add_accesses(life, Chance("tries", index))
        tries += sum(access.refused and access.by is clinician for access in life.accesses)
    assert 120 < tries < 240


def test_nobody_looks_into_a_record_before_the_birth(make_life: Callable[..., Life]) -> None:
    seen = 0
    for index in range(60):
        life = make_life(age=0, index=index)
        add_contacts(life, Chance("newborn", index))
        add_accesses(life, Chance("newborn-looks", index))
        birth = min((c.start for c in life.contacts), default=None)
        for access in life.accesses:
            seen += 1
            assert birth is not None
            assert access.when >= birth
    assert seen > 20
