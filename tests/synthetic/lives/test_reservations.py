"""Reservations: rare, by those who decide for themselves, about what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.documents import add_documents
from validator.synthetic.lives.reservations import add_reservations

MakeLife = Callable[..., Life]


@pytest.fixture(scope="module")
def lives(stand_in: MakeLife) -> list[Life]:
    """Two thousand lives, each with forty chances to reserve: nobody else would be enough to see what is rare."""
    made = [stand_in(index) for index in range(2_000)]
    for index, life in enumerate(made):
        chance = Chance("reservations", index)
        add_contacts(life, chance)
        add_documents(life, chance)
        for _ in range(40):
            add_reservations(life, chance)
    return made


def test_they_are_as_rare_as_estimated(lives: list[Life]) -> None:
    adults = [life for life in lives if life.person.age_at(life.today) >= 18]
    found = Counter(r.scope for life in adults for r in life.reservations)
    chances = 40 * len(adults)
    assert 0.0002 < found["record"] / chances < 0.0009
    assert 0.0004 < found["clinician"] / chances < 0.0016
    assert 0 < found["item"] / chances < 0.0009


def test_nobody_under_sixteen_has_reserved_and_nobody_after_death(lives: list[Life]) -> None:
    for life in lives:
        for reservation in life.reservations:
            assert life.person.age_at(reservation.since) >= 16
            assert reservation.since <= life.last_day


def test_items_are_in_the_record_and_were_known_when_closed(lives: list[Life]) -> None:
    items = [(life, r) for life in lives for r in life.reservations if r.scope == "item"]
    assert len(items) > 10
    for life, reservation in items:
        known = {f"Condition/{d.id}": d.recorded for d in life.diagnoses}
        known |= {f"DocumentReference/{d.id}": d.when.date() for d in life.documents}
        assert reservation.item is not None
        assert reservation.clinician is None
        assert known[str(reservation.item["reference"])] <= reservation.since


def test_blocked_clinicians_work_here_and_are_not_the_gp(lives: list[Life]) -> None:
    blocks = [(life, r) for life in lives for r in life.reservations if r.scope == "clinician"]
    assert len(blocks) > 20
    for life, reservation in blocks:
        clinician = reservation.clinician
        assert clinician is not None
        assert clinician is not life.gp
        assert any(clinician in at.staff for at in life.care.organisations)
