"""Who lives with whom, and where: households laid onto the municipalities so that kin are near each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

from validator.synthetic.by_age import through_life
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.people import Person
from validator.synthetic.population import Block

ADULT = 18
_LOOK_AHEAD = 12
"""So many households further on may one be found that fills a municipality exactly."""


@dataclass(frozen=True, slots=True)
class _Customs:
    at_home: tuple[float, ...]
    shared: tuple[float, ...]
    sharing: Weighted[int]
    """Persons in a shared home."""
    with_father: float
    elsewhere: float


@cache
def _customs() -> _Customs:
    told: dict[str, Any] = structured("households")
    return _Customs(
        through_life(told["young_adults_at_home"]["share"], 0.0),
        through_life(told["shared_homes"]["share"], 0.0),
        Weighted(told["shared_homes"]["persons"].items()),
        told["parents"]["lives_with_father"],
        told["grown_children_elsewhere"]["share"],
    )


def form_households(people: Sequence[Person], day: date, chance: Chance) -> list[list[Person]]:
    """The households, kin after each other. ``index`` must be each person's place in ``people``; ``household`` is set, within the block."""
    customs = _customs()
    homes: list[list[Person] | None] = [None] * len(people)
    ages = [person.age_at(day) for person in people]

    def move(person: Person, home: list[Person]) -> None:
        home.append(person)
        homes[person.index] = home

    # Oldest first, so those who share are of about the same age.
    open_home: list[Person] = []
    room = 0
    for person in sorted(people, key=_oldest_first):
        index = person.index
        if homes[index] is not None:
            continue
        age = ages[index]
        partner = person.partner
        if partner is not None and homes[partner.index] is not None:
            # Whoever died lived where the widowed still live.
            move(person, homes[partner.index] or [])
            continue
        if age < ADULT or (
            partner is None and not person.children and chance.random() < customs.at_home[age]
        ):
            home = _home_of_parents(person, homes, chance, customs.with_father)
            if home is None and age < ADULT:
                home = _foster_home(people, ages, homes, chance)
            if home is not None:
                move(person, home)
                continue
        home = []
        if partner is None and not person.children and chance.random() < customs.shared[age]:
            if room:
                home = open_home
                room -= 1
            else:
                open_home = home
                room = customs.sharing.at(chance.random()) - 1
        move(person, home)
        if partner is not None:
            move(partner, home)
    return _in_order_of_kinship(people, homes, chance, customs.elsewhere)


def _oldest_first(person: Person) -> tuple[date, int]:
    return person.birth_date, person.index


def _home_of_parents(
    person: Person, homes: Sequence[list[Person] | None], chance: Chance, with_father: float
) -> list[Person] | None:
    mother, father = person.mother, person.father
    if (
        mother is not None
        and father is not None
        and mother.partner is not father
        and father.partner is not mother
    ):
        # Brothers and sisters go together, so the family draws once.
        first = mother.children[0]
        if (
            homes[first.index] is not None
            and first is not person
            and homes[first.index] is homes[father.index]
        ):
            return homes[father.index]
        if first is person and chance.random() < with_father:
            return homes[father.index]
    for parent in (mother, father):
        if parent is not None and parent.death is None:
            return homes[parent.index]
    return None


def _foster_home(
    people: Sequence[Person], ages: Sequence[int], homes: Sequence[list[Person] | None], chance: Chance
) -> list[Person] | None:
    """For a minor without living parents here: with grown people of parents' age, if there are any."""
    grown = [p for p in people if 30 <= ages[p.index] < 62 and p.death is None and homes[p.index] is not None]
    couples = [p for p in grown if p.partner is not None]
    chosen = chance.pick(couples or grown) if grown else None
    return homes[chosen.index] if chosen is not None else None


def _in_order_of_kinship(
    people: Sequence[Person], homes: Sequence[list[Person] | None], chance: Chance, elsewhere: float
) -> list[list[Person]]:
    ordered: list[list[Person]] = []
    placed = [False] * len(people)
    for start in people:
        waiting = [start]
        while waiting:
            person = waiting.pop()
            home = homes[person.index]
            if placed[person.index] or home is None:
                continue
            ordered.append(home)
            for member in home:
                placed[member.index] = True
                member.household = len(ordered)
            for member in home:
                for relative in (*member.children, member.mother, member.father):
                    if relative is not None and not placed[relative.index] and chance.random() >= elsewhere:
                        waiting.append(relative)
    return ordered


@lru_cache(maxsize=64)
def _shares(chosen: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The municipalities by number, and the share of the people up to the end of each."""
    rows = [row for row in table("municipality-population") if not chosen or row["number"] in chosen]
    unknown = sorted({*chosen} - {row["number"] for row in rows})
    if unknown:
        raise ValueError(f"no municipalities have the numbers {', '.join(unknown)}")
    sums = list(accumulate(int(row["population"]) for row in rows))
    return tuple(row["number"] for row in rows), tuple(part / sums[-1] for part in sums)


def municipalities_of(block: Block) -> list[str]:
    """The municipality of each place in the block: every municipality of the population has its share of the places, give or take one."""
    asked = block.population
    numbers, ends = _shares(asked.municipalities)
    phase = Chance(asked.seed, "municipalities").random()
    found = []
    for slot in range(block.first, block.first + block.size):
        found.append(numbers[min(bisect_right(ends, (slot + phase) / asked.size), len(numbers) - 1)])
    return found


def lay_out(households: Sequence[list[Person]], places: Sequence[str], first: int) -> list[Person]:
    """The persons in the order of their places, from number ``first`` on, with final ``index`` and ``municipality``. A household is never
    parted: where none of the next fits into what is left of a municipality, the last one there is larger than its room."""
    waiting = list(reversed(households))
    people: list[Person] = []
    while waiting:
        at = len(people)
        municipality = places[at]
        room = at + 1
        while room < len(places) and places[room] == municipality and room - at < 24:
            room += 1
        room -= at
        chosen = len(waiting) - 1
        if len(waiting[chosen]) > room:
            for other in range(chosen, max(chosen - _LOOK_AHEAD, -1), -1):
                if len(waiting[other]) <= room:
                    chosen = other
                    break
        for person in waiting.pop(chosen):
            person.municipality = municipality
            person.index = first + len(people)
            people.append(person)
    return people
