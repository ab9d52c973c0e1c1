"""Whom a person's record mentions: parents of minors, partner, next of kin and guardian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from validator.synthetic.by_age import through_life
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.persons.people import Kin, Person, Relation

ADULT = 18
OLD = 80
"""Parents of this age are no longer turned to, if there are brothers or sisters."""
MARRIED = "2"


@dataclass(frozen=True, slots=True)
class _Guardians:
    share: tuple[float, ...]
    relative: float


@cache
def _guardians() -> _Guardians:
    told = structured("households")["guardians"]
    return _Guardians(through_life(told["share"], 0.0), told["relative"])


def mention_relatives(
    people: Sequence[Person], homes: Mapping[int, Sequence[Person]], day: date, chance: Chance
) -> None:
    """Fills ``kin``. Only the living are mentioned; next of kin are the parents of minors, otherwise partner, then a grown child, a parent,
    a brother or sister. ``homes`` are the persons by their ``household``."""
    guardians = _guardians()
    for person in people:
        if not person.identified:
            continue
        age = person.age_at(day)
        if age < ADULT:
            _mention_parents(person, homes[person.household], day)
            continue
        nearest = _nearest(person, day)
        if nearest is not None:
            person.kin.append(nearest)
        if person.death is None and chance.random() < guardians.share[age]:
            _appoint_guardian(person, people, day, chance, guardians.relative)


def _mention_parents(person: Person, home: Sequence[Person], day: date) -> None:
    for parent, relation in ((person.mother, Relation.MOTHER), (person.father, Relation.FATHER)):
        if parent is not None and parent.death is None:
            person.kin.append(Kin(parent, relation, next_of_kin=True, responsible=True))
    if not person.kin:
        grown = [p for p in home if p is not person and p.death is None and p.age_at(day) >= ADULT]
        if grown:
            guardian = grown[0]
            person.kin.append(Kin(guardian, Relation.GUARDIAN, next_of_kin=True, guardian=True))


def _nearest(person: Person, day: date) -> Kin | None:
    partner = person.partner
    if partner is not None and (partner.death is None or partner.death > (person.death or day)):
        relation = Relation.SPOUSE if person.marital_status == MARRIED else Relation.PARTNER
        return Kin(partner, relation, next_of_kin=True)
    for child in person.children:
        if child.death is None and child.age_at(day) >= ADULT:
            return Kin(child, Relation.CHILD, next_of_kin=True)
    parents = [parent for parent in (person.mother, person.father) if parent is not None]
    siblings = [s for parent in parents for s in parent.children if s is not person and s.death is None]
    grown = [Kin(s, Relation.SIBLING, next_of_kin=True) for s in siblings if s.age_at(day) >= ADULT]
    for parent in parents:
        if parent.death is None and (parent.age_at(day) < OLD or not grown):
            relation = Relation.MOTHER if parent is person.mother else Relation.FATHER
            return Kin(parent, relation, next_of_kin=True)
    return grown[0] if grown else None


def _appoint_guardian(
    person: Person, people: Sequence[Person], day: date, chance: Chance, relative: float
) -> None:
    nearest = person.kin[0] if person.kin else None
    fit = nearest is not None and 25 <= nearest.person.age_at(day) < 80
    if nearest is not None and fit and chance.random() < relative:
        nearest.guardian = True
        return
    for _ in range(12):
        other = chance.pick(people)
        if other is not person and other.identified and other.death is None and 28 <= other.age_at(day) < 70:
            person.kin.append(Kin(other, Relation.GUARDIAN, guardian=True))
            return
