"""What persons are called: families by their names, and names that change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from validator.norway.identifiers import Sex
from validator.synthetic.by_age import through_life
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.persons.names import draw_name
from validator.synthetic.persons.people import Name, Person

ADULT = 18
MARRIED, WIDOWED = "2", "3"
_ONCE_MARRIED = ("3", "4", "5")


@dataclass(frozen=True, slots=True)
class _Customs:
    common: tuple[float, ...]
    the_mans: float
    own_as_middle: tuple[float, ...]
    fathers: float
    other_as_middle: float
    otherwise: float
    kept_after: dict[Sex, float]


@cache
def _customs() -> _Customs:
    told = structured("households")["naming"]
    return _Customs(
        through_life(told["common_family_name"], 0.0),
        told["the_mans"],
        through_life(told["own_as_middle_name"], 0.0),
        told["child_has_fathers"],
        told["child_has_other_parents_as_middle_name"],
        told["changed_otherwise"],
        {Sex.FEMALE: told["kept_after_marriage"]["women"], Sex.MALE: told["kept_after_marriage"]["men"]},
    )


def give_names(people: Sequence[Person], day: date, chance: Chance) -> None:
    """Names everybody, the oldest first: children after their parents, couples as they married."""
    customs = _customs()
    chosen: dict[str, tuple[str | None, str | None]] = {}
    for person in sorted(people, key=_birth):
        if not person.identified:
            continue
        mother = person.mother
        country = person.background
        family, middle = chosen[person.id] = _family_name(person, chosen, customs, chance)
        name = draw_name(chance, person.sex, person.birth_date.year, country, person.sami, family)
        if family is not None:
            name.middle = middle
        person.name = name
        partner = person.partner
        if partner is not None and partner.name is not None and _have_been_married(person, partner):
            _marry(person, partner, day, customs, chance)
        elif person.marital_status in _ONCE_MARRIED and chance.random() < customs.kept_after[person.sex]:
            drawn = draw_name(chance, person.sex, person.birth_date.year, country, person.sami)
            _change(person, day, drawn.family, False, chance)
        elif chance.random() < customs.otherwise and person.age_at(day) >= ADULT:
            other = mother.name.family if mother is not None and mother.name is not None else None
            drawn = draw_name(chance, person.sex, person.birth_date.year, country, person.sami, other)
            _change(person, day, drawn.family, False, chance)


def _birth(person: Person) -> tuple[date, int]:
    return person.birth_date, person.index


def _have_been_married(person: Person, partner: Person) -> bool:
    return MARRIED in (person.marital_status, partner.marital_status) or (
        person.marital_status == WIDOWED and partner.death is not None
    )


def _family_name(
    person: Person,
    chosen: Mapping[str, tuple[str | None, str | None]],
    customs: _Customs,
    chance: Chance,
) -> tuple[str | None, str | None]:
    """Family name, and middle name from the other parent, before sex gives them their form. Brothers and sisters are called the same, as
    was ``chosen`` for the first of them."""
    mother, father = person.mother, person.father
    if mother is None or mother.name is None:
        return (father.name.family if father is not None and father.name is not None else None), None
    if father is None or father.name is None or father.name.family == mother.name.family:
        return _name_at_birth(mother, person) if father is None else mother.name.family, None
    for sibling in mother.children:
        if sibling.father is father and sibling.id in chosen:
            return chosen[sibling.id]
    first, second = father.name.family, mother.name.family
    if chance.random() >= customs.fathers:
        first, second = second, first
    return first, second if chance.random() < customs.other_as_middle else None


def _name_at_birth(mother: Person, child: Person) -> str | None:
    """What the mother was called then: she may have taken another man's name since."""
    changed = mother.name_changed
    if changed is not None and changed > child.birth_date:
        return mother.former_names[-1].family
    return mother.name.family if mother.name is not None else None


def _marry(person: Person, partner: Person, day: date, customs: _Customs, chance: Chance) -> None:
    age = min(person.age_at(day), partner.age_at(day))
    if chance.random() >= customs.common[age]:
        return
    taking, giving = (person, partner) if person.sex is Sex.FEMALE else (partner, person)
    if chance.random() >= customs.the_mans:
        taking, giving = giving, taking
    if giving.name is not None and taking.name is not None and giving.name.family != taking.name.family:
        _change(taking, day, giving.name.family, chance.random() < customs.own_as_middle[age], chance)


def _change(person: Person, day: date, family: str, keep: bool, chance: Chance) -> None:
    """A new family name, at some day when grown; the old one as middle name if kept."""
    old = person.name
    if old is None or old.family == family:
        return
    grown = person.birth_date + timedelta(days=21 * 365)
    last = person.death or day
    usual = min(person.birth_date + timedelta(days=38 * 365), last)
    changed = chance.date_between(min(grown, usual), usual)
    if person.arrived is not None:
        changed = max(changed, min(person.arrived, last))
    person.former_names.append(old)
    person.name_changed = changed
    person.name = Name(old.given, family, old.family if keep else old.middle)
