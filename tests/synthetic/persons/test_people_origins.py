"""Where people come from agrees within families, and is as common as the tables say."""

from __future__ import annotations

from datetime import date

import pytest

from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.people import Person
from validator.synthetic.population import Population
from validator.synthetic.summary.tally import expected_origins

DAY = date(2026, 6, 15)


def is_immigrant(person: Person) -> bool:
    return person.arrived is not None


def is_born_here(person: Person) -> bool:
    return person.arrived is None and person.background != "NO"


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return [person for block in Population(20_000, 3, DAY).blocks() for person in people_of(block)]


def test_the_shares_are_as_at_those_ages_in_those_municipalities(people: list[Person]) -> None:
    expected = [expected_origins(person.municipality)[person.age_at(DAY)] for person in people]
    size = len(people)
    for place, (holds, within) in enumerate(
        # Families are alike, so the spread is that of a third as many persons.
        ((is_immigrant, 0.013), (is_born_here, 0.006), (lambda person: person.sami, 0.0025))
    ):
        assert sum(map(holds, people)) / size == pytest.approx(
            sum(e[place] for e in expected) / size, abs=within
        )


@pytest.mark.parametrize(("first", "last"), [(0, 9), (10, 19), (20, 29), (30, 39), (40, 49), (50, 69)])
def test_the_shares_of_each_age_are_too(people: list[Person], first: int, last: int) -> None:
    of_age = [person for person in people if first <= person.age_at(DAY) <= last]
    expected = [expected_origins(person.municipality)[person.age_at(DAY)] for person in of_age]
    for place, holds in enumerate((is_immigrant, is_born_here)):
        share = sum(map(holds, of_age)) / len(of_age)
        assert share == pytest.approx(sum(e[place] for e in expected) / len(of_age), abs=0.035)


def test_those_born_here_to_immigrants_have_no_parent_of_norwegian_family(people: list[Person]) -> None:
    children = [person for person in people if is_born_here(person) and person.mother is not None]
    assert len(children) > 400
    for child in children:
        assert child.mother is not None
        assert child.mother.arrived is not None
        assert child.mother.arrived <= child.birth_date
        assert child.birth_country == "NO"
        assert child.background == child.mother.background
        assert child.father is None or child.father.arrived is not None


def test_immigrants_have_a_mother_who_came_after_they_were_born(people: list[Person]) -> None:
    children = [person for person in people if is_immigrant(person) and person.mother is not None]
    assert len(children) > 300
    for child in children:
        assert child.mother is not None
        assert child.mother.arrived is not None
        assert child.arrived is not None
        assert child.birth_date < child.mother.arrived <= child.arrived
        assert child.background == child.mother.background


def test_children_of_norwegian_families_have_a_parent_of_one(people: list[Person]) -> None:
    children = [
        p for p in people if p.background == "NO" and p.mother is not None and p.mother.arrived is not None
    ]
    assert len(children) > 200
    assert all(child.father is None or child.father.arrived is None for child in children)
    assert all(child.citizenship == child.birth_country == "NO" for child in children)


def test_sami_children_have_a_sami_parent(people: list[Person]) -> None:
    children = [person for person in people if person.sami and person.mother is not None]
    assert len(children) > 20
    for child in children:
        assert child.mother is not None
        assert child.mother.sami or child.father is None or child.father.sami
        if child.mother.arrived is None and child.father is None:
            assert child.mother.sami
