"""Where persons come from: drawn for everybody, and made to agree with where their parents come from."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, timedelta

from validator.synthetic.chance import Chance
from validator.synthetic.persons.origins import draw_origin
from validator.synthetic.persons.people import Person

ADULT = 18
_CITIZEN_BORN_HERE = 0.6
_LANGUAGE_LEARNT_AFTER = 7
"""Years after which one who came as a child needs no interpreter. Estimate."""

_WRITTEN = ("nb", "nn")
"""Languages of Norwegian families that are not Sámi."""


def give_origins(people: Sequence[Person], places: Sequence[str], day: date, chance: Chance) -> set[int]:
    """Gives everybody citizenship, country of birth, language and, to immigrants, the day they came. ``places`` are municipalities where
    the persons are likely to live. Returns the ``index`` of the grown whom a D-number is enough for.

    To minors this tells what parents to look for: immigrants or not, who came before the child was born or later.
    """
    temporary: set[int] = set()
    for person, place in zip(people, places, strict=True):
        age = person.age_at(day)
        origin = draw_origin(chance, age, place)
        person.citizenship, person.birth_country = origin.citizenship, origin.birth_country
        person.language, person.interpreter, person.sami = origin.language, origin.interpreter, origin.sami
        person.background = origin.background
        if origin.arrived_years_ago is not None:
            latest = day - timedelta(days=int(origin.arrived_years_ago * 365.25))
            person.arrived = max(chance.date_between(latest - timedelta(days=364), latest), person.birth_date)
        if origin.d_number and age >= ADULT:
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


def inherit_origins(people: Sequence[Person], mixed: Set[int], day: date, chance: Chance) -> None:
    """Lets children be from where their parents are. They are immigrants if their mother came after they were born; born here to immigrants
    if she had come, and had no children with anybody but immigrants; and otherwise of Norwegian family. ``mixed`` are the ``index`` of
    immigrant mothers who have."""
    after_father: dict[int, bool] = {}
    for person in sorted(people, key=_birth):
        mother, father = person.mother, person.father
        if mother is None:
            continue
        if mother.arrived is None or (mother.arrived <= person.birth_date and mother.index in mixed):
            _of_norwegian_family(person, mother, father, after_father, chance)
        elif mother.arrived > person.birth_date:
            grown = person.age_at(day) >= ADULT and person.arrived is not None
            _copy(mother, person)
            if not grown:
                person.arrived = mother.arrived
            learnt = (person.arrived or day).year + _LANGUAGE_LEARNT_AFTER
            person.interpreter = mother.interpreter and day.year < learnt
        else:
            _copy(mother, person)
            person.sami, person.interpreter, person.arrived, person.birth_country = False, False, None, "NO"
            if mother.citizenship == "NO" or chance.random() < _CITIZEN_BORN_HERE:
                person.citizenship = "NO"


def _of_norwegian_family(
    person: Person, mother: Person, father: Person | None, after_father: dict[int, bool], chance: Chance
) -> None:
    """A child is Sámi as its parents are; brothers and sisters all as the one of them whom the family takes after."""
    person.citizenship = person.birth_country = person.background = "NO"
    person.interpreter, person.arrived = False, None
    parent = mother
    if father is not None and father.arrived is None:
        if mother.arrived is not None:
            parent = father
        elif mother.sami != father.sami:
            if mother.index not in after_father:
                after_father[mother.index] = chance.random() < 0.5
            if after_father[mother.index]:
                parent = father
    person.sami = parent.sami
    if parent.arrived is None:
        person.language = parent.language
    elif person.language not in _WRITTEN:
        person.language = "nb"


def _birth(person: Person) -> tuple[date, int]:
    return person.birth_date, person.index
