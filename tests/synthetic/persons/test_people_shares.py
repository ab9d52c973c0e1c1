"""The population as a whole is as Statistics Norway counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest

from validator.norway.municipalities import municipalities
from validator.synthetic.distributions import table
from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.households import municipalities_of
from validator.synthetic.population import Population

DAY = date(2026, 6, 15)


def distance(found: Mapping[object, int], wanted: Mapping[object, int]) -> float:
    """Total variation: half the sum of the differences between the shares."""
    of_found, of_wanted = sum(found.values()), sum(wanted.values())
    return (
        sum(abs(found.get(k, 0) / of_found - wanted.get(k, 0) / of_wanted) for k in {**found, **wanted}) / 2
    )


def published() -> tuple[Counter[object], Counter[object], Counter[object]]:
    ages: Counter[object] = Counter()
    sexes: Counter[object] = Counter()
    for row in table("age-and-sex"):
        ages[int(row["age"])] = int(row["male"]) + int(row["female"])
        sexes["male"] += int(row["male"])
        sexes["female"] += int(row["female"])
    return (
        ages,
        sexes,
        Counter({row["number"]: int(row["population"]) for row in table("municipality-population")}),
    )


def measured(size: int) -> tuple[float, float, float]:
    ages: Counter[object] = Counter()
    sexes: Counter[object] = Counter()
    places: Counter[object] = Counter()
    for block in Population(size, 2026, DAY).blocks():
        for person in people_of(block):
            if person.death is not None:  # the published figures count the living
                continue
            ages[person.age_at(DAY)] += 1
            sexes[person.sex.value] += 1
            places[person.municipality] += 1
    wanted = published()
    return distance(ages, wanted[0]), distance(sexes, wanted[1]), distance(places, wanted[2])


def test_the_tables_add_up_to_the_published_totals() -> None:
    ages, sexes, places = published()
    assert sum(places.values()) == 5_550_203  # 1 January 2024
    assert abs(sum(ages.values()) - 5_550_203) < 50
    assert sum(sexes.values()) == sum(ages.values())
    assert len(places) == 357
    assert set(places) == set(municipalities())


def test_mortality_rises_with_age_and_is_higher_for_men() -> None:
    rows = [row for row in table("mortality") if int(row["age"]) >= 30]
    for younger, older in pairwise(rows):
        assert float(younger["male"]) <= float(older["male"]) <= 1
        assert float(younger["female"]) <= float(older["female"]) <= float(older["male"])


def test_twenty_thousand_persons_are_near_the_published_shares() -> None:
    ages, sexes, places = measured(20_000)
    assert ages <= 0.03
    assert sexes <= 0.01
    assert places <= 0.04


@pytest.mark.slow
def test_a_hundred_thousand_persons_have_the_published_shares() -> None:
    ages, sexes, places = measured(100_000)
    assert ages <= 0.02
    assert sexes <= 0.02
    assert places <= 0.02


@pytest.mark.slow
def test_the_oldest_are_as_many_as_published_though_many_of_them_die() -> None:
    wanted, _, _ = published()
    found: Counter[int] = Counter()
    for block in Population(100_000, 12, DAY).blocks():
        found.update(person.age_at(DAY) for person in people_of(block) if person.death is None)
    for first, last in ((85, 89), (90, 94), (95, 105)):
        expected = sum(wanted[age] for age in range(first, last + 1)) / sum(wanted.values())
        share = sum(found[age] for age in range(first, last + 1)) / sum(found.values())
        assert share == pytest.approx(expected, rel=0.12)


def test_every_municipality_has_its_share_of_the_places_give_or_take_one() -> None:
    size = 50_000
    places = Counter(
        place for block in Population(size, 6, DAY).blocks() for place in municipalities_of(block)
    )
    _, _, wanted = published()
    total = sum(wanted.values())
    for number, persons in wanted.items():
        assert abs(places[str(number)] - size * persons / total) <= 1
