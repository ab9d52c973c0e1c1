"""Who of a population has died within the last year and is still in the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import table
from validator.synthetic.persons.people import Person

MARRIED, WIDOWED = "2", "3"


@cache
def mortality() -> dict[Sex, tuple[float, ...]]:
    """The share of each age who have died within the year, by sex; the last is for all who are older. The table has the dead for each
    of the living, counted when the year has passed; this is their share of both together."""
    rows = table("mortality")
    return {
        sex: tuple(float(row[sex]) / (1.0 + float(row[sex])) for row in rows)
        for sex in (Sex.FEMALE, Sex.MALE)
    }


def let_die(people: Sequence[Person], day: date, chance: Chance) -> None:
    """Gives a day of death to those who die; their partners are widowed, though what the dead had of family stays told."""
    by_sex = mortality()
    for person in people:
        rates = by_sex[person.sex]
        age = person.age_at(day)
        if chance.random() < rates[age if age < len(rates) else -1]:
            first = max(
                [day - timedelta(days=365), person.birth_date, *(c.birth_date for c in person.children)]
            )
            person.death = chance.date_between(first, day)
    for person in people:
        partner = person.partner
        if person.death is None or partner is None:
            continue
        if partner.death is None or partner.death > person.death:
            partner.partner = None
            if person.marital_status == MARRIED:
                partner.marital_status = WIDOWED
