"""Appointments: ahead for the living, kept ones as the contacts they became."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from validator.synthetic.care.opening_hours import is_working_day
from validator.synthetic.care.organisations import CareKind
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Appointment, Life
from validator.synthetic.lives.appointments import add_appointments
from validator.synthetic.lives.contacts import add_contacts

MakeLife = Callable[..., Life]


@pytest.fixture(scope="module")
def lives(stand_in: MakeLife) -> list[Life]:
    made = [stand_in(index) for index in range(8_000)]
    for index, life in enumerate(made):
        chance = Chance("appointments", index)
        add_contacts(life, chance)
        add_appointments(life, chance)
    return made


def every(lives: list[Life], *statuses: str) -> list[tuple[Life, Appointment]]:
    return [(life, a) for life in lives for a in life.appointments if not statuses or a.status in statuses]


def test_what_is_booked_is_ahead_and_the_rest_is_not(lives: list[Life]) -> None:
    assert len(every(lives, "booked")) > 500
    for life, appointment in every(lives):
        assert (appointment.start.date() > life.today) == (appointment.status == "booked")


def test_the_dead_have_none_ahead(lives: list[Life]) -> None:
    dead = [life for life in lives if life.person.death]
    assert len(dead) > 10
    assert all(a.start.date() <= life.last_day for life, a in every(dead))


def test_they_are_within_opening_hours_and_made_before(lives: list[Life]) -> None:
    for life, appointment in every(lives):
        if appointment.at.kind is CareKind.NURSING_HOME:
            continue
        assert is_working_day(appointment.start.date())
        end = appointment.start + timedelta(minutes=appointment.minutes)
        assert 8 <= appointment.start.hour < 16
        assert end.hour < 16 or (end.hour, end.minute) == (16, 0)
        assert appointment.made is not None
        assert life.person.birth_date <= appointment.made <= appointment.start.date()
        assert appointment.made <= life.last_day


def test_the_kept_ones_are_contacts(lives: list[Life]) -> None:
    kept = every(lives, "fulfilled")
    assert len(kept) > 300
    for life, appointment in kept:
        contact = appointment.contact
        assert contact is not None
        assert contact in life.contacts
        assert (contact.start, contact.at, contact.by) == (appointment.start, appointment.at, appointment.by)


def test_a_few_stay_away(lives: list[Life]) -> None:
    kept, missed = len(every(lives, "fulfilled")), every(lives, "noshow")
    assert 0.015 < len(missed) / kept < 0.06
    for life, appointment in missed:
        assert appointment.contact is None
        assert not any(c.start.date() == appointment.start.date() for c in life.contacts)


def test_older_people_have_more_ahead(lives: list[Life]) -> None:
    def share(low: int, high: int) -> float:
        those = [life for life in lives if low <= life.person.age_at(life.today) <= high]
        return len(every(those, "booked")) / len(those)

    assert share(67, 99) > 1.5 * share(16, 39)


def test_only_hospitals_ask_for_an_answer(lives: list[Life]) -> None:
    answered = [a for _, a in every(lives) if a.short_notice is not None]
    assert {a.short_notice for a in answered} == {True, False}
    assert all(a.at.kind is CareKind.HOSPITAL and a.status == "booked" for a in answered)
    assert all((a.purpose is not None) == (a.at.kind is CareKind.HOSPITAL) for _, a in every(lives))
