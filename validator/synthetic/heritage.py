"""Where persons come from: drawn for the grown, inherited by children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from validator.synthetic.chance import Chance
from validator.synthetic.origins import draw_origin
from validator.synthetic.people import Person

ADULT = 18
_CITIZEN_BORN_HERE = 0.6
_LANGUAGE_LEARNT_AFTER = 7
"""Years after which one who came as a child needs no interpreter. Estimate."""


def give_origins(people: Sequence[Person], places: Sequence[str], day: date, chance: Chance) -> set[int]:
    """Gives every grown person citizenship, country of birth, language and, to immigrants, the day they came. ``places`` are
    municipalities where the persons are likely to live. Returns the ``index`` of those whom a D-number is enough for."""
    temporary: set[int] = set()
    for person, place in zip(people, places, strict=True):
        age = person.age_at(day)
        if age < ADULT:
            continue
        origin = draw_origin(chance, age, place)
        person.citizenship, person.birth_country = origin.citizenship, origin.birth_country
        person.language, person.interpreter, person.sami = origin.language, origin.interpreter, origin.sami
        person.background = origin.background
        if origin.arrived_years_ago is not None:
            latest = day - timedelta(days=int(origin.arrived_years_ago * 365.25))
            person.arrived = max(chance.date_between(latest - timedelta(days=364), latest), person.birth_date)
        if origin.d_number:
            temporary.add(person.index)
    return temporary


def came_grown(person: Person) -> bool:
    """Whether an immigrant who came as an adult, and so hardly has parents here."""
    return person.arrived is not None and person.age_at(person.arrived) >= ADULT


def share_origin(one: Person, other: Person) -> None:
    """Lets the other be from the same country as the one, and have come together."""
    _copy(one, other)
    other.interpreter = one.interpreter
    if one.arrived is not None:
        other.arrived = max(one.arrived, other.birth_date)


def _copy(one: Person, other: Person) -> None:
    other.citizenship, other.birth_country = one.citizenship, one.birth_country
    other.language, other.sami, other.background = one.language, one.sami, one.background


def inherit_origins(people: Sequence[Person], day: date, chance: Chance) -> None:
    """Lets children be from where their parents are: born here if their mother had come, otherwise come with her."""
    for person in sorted(people, key=_birth):
        parent, other = person.mother, person.father
        if parent is None:
            parent, other = other, None
        if parent is None:
            continue
        _copy(parent, person)
        person.sami = parent.sami or (other is not None and other.sami)
        person.interpreter, person.arrived = False, None
        if parent.arrived is not None and parent.arrived > person.birth_date:
            person.arrived = parent.arrived
            grown = parent.arrived.year - person.birth_date.year
            person.interpreter = parent.interpreter and (
                grown >= ADULT or day.year - parent.arrived.year < _LANGUAGE_LEARNT_AFTER
            )
        elif parent.birth_country != "NO" or parent.citizenship != "NO":
            person.birth_country = "NO"
            norwegian = other is not None and other.citizenship == "NO"
            if parent.citizenship == "NO" or norwegian or chance.random() < _CITIZEN_BORN_HERE:
                person.citizenship = "NO"
            if norwegian and other is not None and other.birth_country == "NO":
                person.language = other.language


def _birth(person: Person) -> tuple[date, int]:
    return person.birth_date, person.index
