"""Laws of families, whatever the seed, the size and the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.norway.identifiers import Sex, SyntheticSeries
from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.people import Person, Protection, Relation
from validator.synthetic.population import Population

DAY = date(2026, 6, 15)


def everybody(population: Population) -> list[Person]:
    return [person for block in population.blocks() for person in people_of(block)]


@pytest.fixture(scope="module")
def town() -> list[Person]:
    """4 000 persons: enough for the rare to happen."""
    return everybody(Population(4000, 11, DAY))


def homes(people: list[Person]) -> list[list[Person]]:
    found: dict[tuple[int, int], list[Person]] = defaultdict(list)
    for person in people:
        found[(person.index // 500, person.household)].append(person)
    return list(found.values())


def check_families(people: list[Person], day: date) -> None:
    for person in people:
        assert person.birth_date <= (person.death or day) <= day
        if person.mother is not None:
            assert person.mother.sex is Sex.FEMALE
            assert person in person.mother.children
            assert 16 <= person.mother.age_at(person.birth_date) <= 47
            assert person.mother.death is None or person.mother.death >= person.birth_date
        if person.father is not None:
            assert person.father.sex is Sex.MALE
            assert person in person.father.children
            assert 18 <= person.father.age_at(person.birth_date) <= 65
        if person.partner is not None:
            assert person.partner.partner is person or person.death is not None
            assert person.partner not in (person.mother, person.father)
            assert person.partner not in person.children
            assert person.mother is None or person.partner.mother is not person.mother
            assert min(person.age_at(day), person.partner.age_at(day)) >= 18
        if person.sex is Sex.FEMALE:
            for elder, younger in pairwise(person.children):
                days = (younger.birth_date - elder.birth_date).days
                assert days == 0 or days >= 300
        for kin in person.kin:
            assert kin.person is not person
            assert kin.person.death is None or (person.death is not None and kin.person.death > person.death)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    size=st.integers(1, 200),
    day=st.dates(date(1950, 1, 1), date(2039, 12, 31)),
)
def test_families_fit_whatever_the_population(seed: int, size: int, day: date) -> None:
    people = everybody(Population(size, seed, day))
    assert [person.index for person in people] == list(range(size))
    check_families(people, day)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1931, 2, 28), date(2024, 2, 29), date(2045, 12, 31)])
def test_the_first_and_last_years_that_numbers_exist_for_are_populated_too(day: date) -> None:
    people = everybody(Population(300, 5, day))
    assert all(1854 <= person.birth_date.year <= 2039 for person in people)
    check_families(people, day)


def test_families_of_a_town_fit(town: list[Person]) -> None:
    check_families(town, DAY)


def test_a_block_is_the_same_however_often_and_in_whatever_order_it_is_made() -> None:
    blocks = list(Population(1200, 3, DAY).blocks())
    told = [
        [(p.id, p.number, p.name, p.address, p.household, len(p.kin)) for p in people_of(b)] for b in blocks
    ]
    again = [
        [(p.id, p.number, p.name, p.address, p.household, len(p.kin)) for p in people_of(b)]
        for b in reversed(blocks)
    ]
    assert told == again[::-1]


def test_another_seed_gives_other_people() -> None:
    one, other = (everybody(Population(50, seed, DAY)) for seed in (1, 2))
    assert not {person.id for person in one} & {person.id for person in other}


def test_households_share_address_and_municipality(town: list[Person]) -> None:
    for home in homes(town):
        first = home[0]
        assert [person.index for person in home] == list(range(first.index, first.index + len(home)))
        told = {p.address and (p.address.street, p.address.postal_code, p.address.municipality) for p in home}
        assert len(told) == 1
        assert all(person.municipality == first.municipality for person in home)
        assert all(person.protection is first.protection for person in home)
        if first.address is not None:
            assert first.address.municipality == first.municipality


def test_nobody_has_lived_at_an_address_since_before_they_were_born_or_came(town: list[Person]) -> None:
    for person in town:
        here = max(person.birth_date, person.arrived or person.birth_date)
        for address in (person.address, person.former_address):
            assert address is None or address.since is None or address.since >= here


def test_minors_live_with_the_grown_and_have_somebody_responsible(town: list[Person]) -> None:
    minors = [person for person in town if person.age_at(DAY) < 18]
    at_home = {person.id: home for home in homes(town) for person in home}
    for minor in minors:
        assert any(person.age_at(DAY) >= 18 for person in at_home[minor.id])
        assert any(kin.next_of_kin for kin in minor.kin)
        for kin in minor.kin:
            assert kin.relation in (Relation.MOTHER, Relation.FATHER, Relation.GUARDIAN)
            assert kin.responsible == (kin.relation is not Relation.GUARDIAN)
    both = [
        m for m in minors if m.mother and m.father and m.household == m.mother.household == m.father.household
    ]
    assert 0.65 < len(both) / len(minors) < 0.85  # Statistics Norway: 75–78 per cent live with both parents


def test_children_are_called_as_one_of_their_parents(town: list[Person]) -> None:
    named = [
        p for p in town if p.name and p.mother and p.mother.name and not p.former_names and p.age_at(DAY) < 18
    ]
    assert len(named) > 500
    for child in named:
        assert child.name is not None
        parents = [
            name
            for parent in (child.mother, child.father)
            if parent is not None and parent.name is not None
            for name in (parent.name, *parent.former_names)
        ]
        families = {name.family for name in parents}
        families |= {"Singh", "Kaur"} if families & {"Singh", "Kaur"} else set()  # sons and daughters
        assert child.name.family in families or any(child.name.family.startswith(f[:3]) for f in families)


def test_changed_names_tell_when_and_from_what(town: list[Person]) -> None:
    changed = [person for person in town if person.former_names]
    assert 0.05 < len(changed) / len(town) < 0.4
    for person in changed:
        assert person.name is not None
        assert person.name_changed is not None
        assert person.birth_date < person.name_changed <= (person.death or DAY)
        assert person.former_names[-1].family != person.name.family


def test_the_widowed_have_lost_a_spouse(town: list[Person]) -> None:
    dead = [person for person in town if person.death is not None]
    assert 0.003 < len(dead) / len(town) < 0.02
    widowed = [p.partner for p in dead if p.partner is not None and p.marital_status == "2"]
    assert widowed
    for survivor in widowed:
        assert survivor.marital_status == "3"
        assert survivor.partner is None


def test_married_people_are_married_to_somebody_married_or_dead(town: list[Person]) -> None:
    for person in town:
        if person.marital_status == "2":
            assert person.partner is not None
            assert person.partner.marital_status == ("3" if person.death else "2") or person.partner.death


def test_protected_addresses_are_rare() -> None:
    protected = [
        person for person in everybody(Population(10_000, 2, DAY)) if person.protection is not Protection.NONE
    ]
    assert 0 < len(protected) < 60


def test_immigrants_came_after_birth_and_before_the_day(town: list[Person]) -> None:
    immigrants = [person for person in town if person.arrived is not None]
    assert 0.08 < len(immigrants) / len(town) < 0.30
    for person in immigrants:
        assert person.arrived is not None
        assert person.birth_date <= person.arrived <= DAY
        assert person.birth_country != "NO"
    assert all(person.arrived is not None for person in town if person.birth_country != "NO")


def test_moves_are_within_the_last_year(town: list[Person]) -> None:
    moved = [person for person in town if person.former_address is not None]
    assert 0.05 < len(moved) / len(town) < 0.15
    for person in moved:
        assert person.address is not None
        assert person.address.since is not None
        assert 0 <= (DAY - person.address.since).days <= 366
        assert person.former_address is not None
        assert person.former_address.since is not None
        assert person.former_address.since <= person.address.since


@pytest.mark.parametrize("series", list(SyntheticSeries))
def test_only_the_municipalities_asked_for_and_only_that_series(series: SyntheticSeries) -> None:
    people = everybody(Population(300, 4, DAY, ("4601", "0301"), series))
    assert {person.municipality for person in people} == {"0301", "4601"}
    months = {
        int(person.number[2:4]) - {"tenor": 80, "nhn": 65, "nav": 40}[series.value] for person in people
    }
    assert months <= set(range(1, 13))


def test_unknown_municipalities_are_refused() -> None:
    with pytest.raises(ValueError, match="9998, 9999"):
        everybody(Population(1, 1, DAY, ("9999", "0301", "9998")))


def share(people: list[Person], holds: Callable[[Person], bool]) -> float:
    return sum(map(holds, people)) / len(people)


def of_age(people: list[Person], sex: Sex, first: int, last: int) -> list[Person]:
    return [p for p in people if p.sex is sex and first <= p.age_at(DAY) <= last]


def test_couples_and_marital_status_are_as_at_that_age(town: list[Person]) -> None:
    grown = of_age(town, Sex.FEMALE, 30, 59)
    assert 0.60 < share(grown, lambda p: p.partner is not None) < 0.80
    assert share(of_age(town, Sex.FEMALE, 18, 21), lambda p: p.partner is not None) < 0.35
    old_women, old_men = of_age(town, Sex.FEMALE, 82, 105), of_age(town, Sex.MALE, 82, 105)
    assert share(old_women, lambda p: p.marital_status == "3") > 0.45
    assert share(old_men, lambda p: p.marital_status == "3") < share(
        old_women, lambda p: p.marital_status == "3"
    )
    assert share([p for p in town if p.age_at(DAY) < 18], lambda p: p.marital_status == "1") == 1.0


def test_households_are_of_the_usual_sizes(town: list[Person]) -> None:
    sizes = [len(home) for home in homes(town)]
    assert 1.8 < sum(sizes) / len(sizes) < 2.3  # Statistics Norway: about 2.1 persons
    assert 0.35 < sizes.count(1) / len(sizes) < 0.55
    assert max(sizes) <= 12


def test_nearly_all_the_grown_have_somebody_to_turn_to(town: list[Person]) -> None:
    grown = [p for p in town if p.age_at(DAY) >= 18]
    assert share(grown, lambda p: any(kin.next_of_kin for kin in p.kin)) > 0.8
    under_guardianship = share(grown, lambda p: any(kin.guardian for kin in p.kin))
    assert 0.003 < under_guardianship < 0.02


def test_kin_live_near_each_other(town: list[Person]) -> None:
    parted = [
        p for p in town if p.mother is not None and p.age_at(DAY) >= 30 and p.household != p.mother.household
    ]
    near = [p for p in parted if p.mother is not None and abs(p.index - p.mother.index) < 60]
    assert 0.5 < len(near) / len(parted) < 0.97


def test_a_person_is_shown_without_the_whole_family(town: list[Person]) -> None:
    assert all(len(repr(person)) < 2500 for person in town)


def test_no_household_has_an_address_from_when_its_eldest_was_a_child(town: list[Person]) -> None:
    for home in homes(town):
        eldest = min(home, key=lambda person: person.birth_date)
        if eldest.address is not None and eldest.address.since is not None and eldest.age_at(DAY) >= 20:
            assert eldest.age_at(eldest.address.since) >= 17
