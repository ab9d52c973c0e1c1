"""Households are as large, and people of each age live with those, that Statistics Norway counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from validator.norway.identifiers import Sex
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.people import Person
from validator.synthetic.population import Population

DAY = date(2026, 6, 15)
BLOCK = 500


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return [person for block in Population(20_000, 8, DAY).blocks() for person in people_of(block)]


@pytest.fixture(scope="module")
def homes(people: list[Person]) -> list[list[Person]]:
    """The living of each household, of which an index belongs to one block."""
    found: dict[tuple[int, int], list[Person]] = defaultdict(list)
    for person in people:
        if person.death is None:
            found[(person.index // BLOCK, person.household)].append(person)
    return list(found.values())


def test_households_are_of_the_published_sizes(homes: list[list[Person]]) -> None:
    shares = structured("published-use")["households"]["shares"]
    sizes = Counter(min(len(home), max(shares)) for home in homes)
    for size, share in shares.items():
        assert sizes[size] / len(homes) == pytest.approx(share, abs=0.02)
    assert sum(map(len, homes)) / len(homes) == pytest.approx(2.1, abs=0.06)


@pytest.mark.parametrize(
    ("first", "last", "share"),
    # Census 2011 (households, table 1): sons and daughters of 20–29; by halves of that, more of the younger.
    [(18, 19, 0.77), (20, 24, 0.44), (25, 29, 0.18), (30, 39, 0.06)],
)
def test_the_young_live_with_their_parents_as_long_as_is_usual(
    people: list[Person], first: int, last: int, share: float
) -> None:
    young = [person for person in people if first <= person.age_at(DAY) <= last]
    at_home = [
        person
        for person in young
        if any(
            parent is not None
            and (parent.index // BLOCK, parent.household) == (person.index // BLOCK, person.household)
            for parent in (person.mother, person.father)
        )
    ]
    assert len(at_home) / len(young) == pytest.approx(share, abs=0.05)


def test_nearly_half_of_all_are_in_couples(people: list[Person]) -> None:
    # Families and households 2018: 577 000 couples without children, 490 000 with, and those with grown children, of 5.28 million.
    coupled = sum(person.partner is not None for person in people) / len(people)
    assert coupled == pytest.approx(0.47, abs=0.02)


def test_the_old_live_alone_more_often_when_they_are_women(homes: list[list[Person]]) -> None:
    alone: Counter[Sex] = Counter()
    everybody: Counter[Sex] = Counter()
    for home in homes:
        for person in home:
            if person.age_at(DAY) >= 67:
                everybody[person.sex] += 1
                alone[person.sex] += len(home) == 1
    women, men = (alone[sex] / everybody[sex] for sex in (Sex.FEMALE, Sex.MALE))
    assert 0.40 < women < 0.58
    assert 0.20 < men < 0.35


def test_as_many_die_in_a_year_as_are_expected_to_at_their_ages() -> None:
    rates = {sex: [float(row[sex.value]) for row in table("mortality")] for sex in (Sex.MALE, Sex.FEMALE)}
    deaths, expected = 0, 0.0
    for block in Population(60_000, 4, DAY).blocks():
        for person in people_of(block):
            deaths += person.death is not None
            of_sex = rates[person.sex]
            expected += of_sex[min(person.age_at(DAY), len(of_sex) - 1)]
    assert abs(deaths - expected) < 2.6 * expected**0.5
