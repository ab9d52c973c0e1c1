"""The medicines that most use are used by as many as the prescription registry says, roughly: its figures here are orders of magnitude."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from validator.synthetic.care.institutions import care_in
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life
from validator.synthetic.lives import life_of
from validator.synthetic.persons.families import people_of
from validator.synthetic.population import Population

DAY = date(2026, 1, 1)
SIZE, SEED = 8000, 5
COURSES = {entry["reason"] for entry in structured("medicines")["general"] if "days" in entry}


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return [
        life_of(person, care_in(person.municipality, SEED), DAY, Chance(SEED, "life", person.index))
        for block in Population(SIZE, SEED, DAY).blocks()
        for person in people_of(block)
        if person.death is None
    ]


def used_within_the_year(life: Life) -> set[str]:
    return {
        medication.atc.code
        for medication in life.medications
        if (last := medication.stopped or medication.ended) is None or last > DAY - timedelta(days=365)
    }


def test_the_most_used_medicines_are_used_by_as_many_as_is_published(lives: list[Life]) -> None:
    told = structured("published-use")["medicines"]
    found = dict.fromkeys(told["users"], 0)
    for life in lives:
        for code in used_within_the_year(life):
            if code in found:
                found[code] += 1
    ratios = {
        code: found[code] / len(lives) / (users / told["inhabitants"])
        for code, users in told["users"].items()
    }
    most_used = sorted(told["users"], key=lambda code: -told["users"][code])[:20]
    # Chance alone is up to fifteen per cent of the rarer ones among so few.
    assert {code: ratio for code, ratio in ratios.items() if not 0.65 < ratio < 1.35} == {}
    assert sum(abs(ratios[code] - 1) for code in most_used) / len(most_used) < 0.15


def test_half_of_the_elderly_use_five_or_more_medicines_in_a_year(lives: list[Life]) -> None:
    elderly = [life for life in lives if life.person.age_at(DAY) >= 65]
    many = sum(len(used_within_the_year(life)) >= 5 for life in elderly) / len(elderly)
    assert 0.40 < many < 0.70  # FHI, Folkehelserapporten 2018: two of three, and more of the oldest


def test_courses_without_a_diagnosis_were_begun_within_the_year_and_end(lives: list[Life]) -> None:
    courses = [
        (life, medication)
        for life in lives
        for medication in life.medications
        if medication.diagnosis is None and medication.reason in COURSES
    ]
    assert len(courses) > 0.1 * len(lives)
    for life, medication in courses:
        assert DAY - timedelta(days=365) < medication.since <= DAY
        assert life.person.age_at(DAY) >= 18
        if medication.ended is not None:
            assert medication.since < medication.ended <= DAY
    over = sum(medication.ended is not None for _, medication in courses)
    assert over > 0.8 * len(courses)
