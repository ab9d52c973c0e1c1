"""How old the persons of a block are, of what sex, and when they were born: as Statistics Norway counts the population.

Drawn systematically: the points of a comb with a random beginning are laid over the cumulated table, so that a block has of every age and
sex what it should have, give or take one person, and the blocks together are as the table.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import accumulate

from validator.norway.identifiers import Sex
from validator.norway.systems import IdentifierKind
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.deaths import mortality
from validator.synthetic.persons.numbers import Numbers, birthdays
from validator.synthetic.persons.people import Person
from validator.synthetic.population import Block

OLDEST = 105
"""The last row of the table: as old, or older."""

FIRST_YEAR, LAST_YEAR = 1854, 2039
"""Years of birth that fødselsnumre have individual digits for. A population that would need others is a little younger, or older."""


@cache
def _cumulated() -> tuple[tuple[tuple[int, Sex], ...], tuple[float, ...]]:
    """Age and sex of each cell of the table, and the share of the population up to its end. The table counts the living: so many more are
    drawn as will have died within the year (:mod:`~validator.synthetic.persons.deaths`)."""
    cells: list[tuple[int, Sex]] = []
    persons: list[float] = []
    died = mortality()
    for row in table("age-and-sex"):
        for sex in (Sex.FEMALE, Sex.MALE):
            cells.append((int(row["age"]), sex))
            persons.append(int(row[sex]) / (1.0 - died[sex][min(int(row["age"]), len(died[sex]) - 1)]))
    sums = list(accumulate(persons))
    return tuple(cells), tuple(part / sums[-1] for part in sums)


def ages_and_sexes(chance: Chance, count: int) -> list[tuple[int, Sex]]:
    """``count`` of them, from the youngest to the oldest."""
    cells, ends = _cumulated()
    phase = chance.random()
    found: list[tuple[int, Sex]] = []
    cell = 0
    for point in range(count):
        share = (point + phase) / count
        while ends[cell] <= share:
            cell += 1
        found.append(cells[cell])
    return found


def drawn_people(block: Block, chance: Chance, numbers: Numbers) -> list[Person]:
    """The persons of the block without relatives, names or places, in chance order. ``index`` is from 0 within the block until they are
    laid out."""
    day = block.population.day
    twin_share: float = structured("fertility")["twins"]["share"]
    drawn: list[tuple[Sex, date, str]] = []
    for age, sex in ages_and_sexes(chance, block.size):
        first, last = birthdays(age, day)
        found: tuple[date, str] | None = None
        if drawn and first <= drawn[-1][1] <= last and chance.random() < twin_share:
            born = drawn[-1][1]
            found = numbers.born_between(chance, IdentifierKind.FODSELSNUMMER, sex, born, born)
        drawn.append((sex, *(found or _born(chance, numbers, sex, age, day))))
    people = []
    for index, (sex, born, number) in enumerate(chance.some(drawn, len(drawn))):
        key = chance.uuid()
        subject = {"reference": f"Patient/{key}"}
        people.append(Person(index, key, IdentifierKind.FODSELSNUMMER, number, sex, born, "", subject))
    return people


def _born(chance: Chance, numbers: Numbers, sex: Sex, age: int, day: date) -> tuple[date, str]:
    """A birth date and a number for that age, or for the nearest age that the block has a number for."""
    for distance in range(OLDEST):
        for near in (age,) if distance == 0 else (age - distance, age + distance):
            if 0 <= near <= OLDEST:
                first, last = birthdays(near, day)
                if first.year >= FIRST_YEAR and last.year <= LAST_YEAR:
                    found = numbers.born_between(chance, IdentifierKind.FODSELSNUMMER, sex, first, last)
                    if found is not None:
                        return found
    raise ValueError("the population is larger than the numbers there are")
