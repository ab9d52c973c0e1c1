"""Addresses of households, moves, protected addresses, telephone and e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from validator.synthetic.by_age import through_life
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.persons.people import Address, Person, Protection
from validator.synthetic.persons.places import draw_address, draw_phone, neighbours

_GROWN = 18 * 365 + 5
"""Days."""


@dataclass(frozen=True, slots=True)
class _Habits:
    moves: tuple[float, ...]
    other_municipality: float
    years: int
    strictly: float
    confidential: float
    phone: tuple[float, ...]
    email: tuple[float, ...]


@cache
def _habits() -> _Habits:
    told = structured("households")
    moves, protection, contact = told["moves"], told["protection"], told["contact"]
    return _Habits(
        through_life(moves["share"], 0.0),
        moves["other_municipality"],
        moves["years_at_an_address"],
        protection["strictly_confidential"],
        protection["confidential"],
        through_life(contact["phone"], 0.0),
        through_life(contact["email"], 0.0),
    )


def house(household: Sequence[Person], day: date, chance: Chance) -> None:
    """One address for everybody in the household; some have moved within the last year, and some addresses are protected."""
    habits = _habits()
    eldest = min(household, key=_birth)
    municipality = eldest.municipality
    address = draw_address(chance, municipality)
    random = chance.random
    age = eldest.age_at(day)
    came = min(max(person.birth_date, person.arrived or person.birth_date) for person in household)
    # The eldest had grown up before that household was there.
    came = max(came, min(eldest.birth_date + timedelta(days=_GROWN), day - timedelta(days=366)))
    dead = [person.death for person in household if person.death is not None]
    last = min(dead) if dead else day
    if random() < habits.moves[age] and last > day - timedelta(days=200):
        former = municipality
        if random() < habits.other_municipality:
            former = chance.pick(neighbours(municipality) or (municipality,))
        before = draw_address(chance, former)
        address.since = chance.date_between(max(day - timedelta(days=365), came), last)
        before.since = _earlier(came, address.since, habits.years, chance)
        for person in household:
            if person.birth_date < address.since and (
                person.arrived is None or person.arrived < address.since
            ):
                person.former_address = _lived_in(before, person)
    else:
        address.since = _earlier(came, last - timedelta(days=365), habits.years, chance)
    draw = random()
    protection = Protection.NONE
    if draw < habits.strictly + habits.confidential:
        protection = Protection.STRICTLY_CONFIDENTIAL if draw < habits.strictly else Protection.CONFIDENTIAL
    for person in household:
        person.address = _lived_in(address, person)
        person.protection = protection


def _lived_in(address: Address, person: Person) -> Address:
    """The household's address, from when the person was born or came if that is later."""
    here = max(person.birth_date, person.arrived or person.birth_date)
    return replace(address, since=here) if address.since is not None and here > address.since else address


def _birth(person: Person) -> tuple[date, int]:
    return person.birth_date, person.index


def _earlier(came: date, last: date, years: int, chance: Chance) -> date:
    """When the first of them moved in, not before there was anybody of them here."""
    if last <= came:
        return came
    return chance.date_between(max(came, last - timedelta(days=365 * years)), last)


_PLAIN = str.maketrans(
    {
        **dict(zip("æøåäöüáàâéèêëíìîïóòôúùûñçčđŋšžŧłżźśćńęąý", "aoaaouaaaeeeeiiiiooouuunccdnsztlzzscneay", strict=True)),
        **{" ": "", "'": "", "’": "", ".": "", "ß": "ss", "ð": "d", "þ": "th"},
    }
)  # fmt: skip


def give_contact(person: Person, age: int, chance: Chance) -> None:
    """A telephone that cannot ring and an e-mail address that cannot exist, as people of that age have."""
    habits = _habits()
    if chance.random() < habits.phone[age]:
        person.phone = draw_phone(chance)
    name = person.name
    if name is not None and chance.random() < habits.email[age]:
        mailbox = f"{name.given[0]}.{name.family}".lower().translate(_PLAIN)
        person.email = f"{mailbox if mailbox.isascii() else person.id[:8]}@example.no"
