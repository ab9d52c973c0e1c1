"""The persons of a block: counted as the country, tied into families, housed, named, and given numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from validator.norway.systems import IdentifierKind
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.persons.ages import drawn_people
from validator.synthetic.persons.deaths import let_die
from validator.synthetic.persons.dwellings import give_contact, house
from validator.synthetic.persons.heritage import give_origins, inherit_origins
from validator.synthetic.persons.households import form_households, lay_out, municipalities_of
from validator.synthetic.persons.kinship import tie_families
from validator.synthetic.persons.naming import give_names
from validator.synthetic.persons.numbers import Numbers, birthdays
from validator.synthetic.persons.people import Person
from validator.synthetic.persons.relatives import mention_relatives
from validator.synthetic.population import Block

ADULT = 18
FIRST_YEAR_OF_D_NUMBERS = 1858


def people_of(block: Block) -> list[Person]:
    """The block's persons in the order of their ``index``, which is also the order of their municipalities. A function of the block alone.

    Raises :class:`ValueError` when one of the population's municipalities does not exist.
    """
    asked = block.population
    day = asked.day
    numbers = Numbers(block)

    def chance(subject: str) -> Chance:
        return Chance(asked.seed, subject, block.number)

    people = drawn_people(block, chance("people"), numbers)
    places = municipalities_of(block)
    temporary = give_origins(people, places, day, chance("origins"))
    mixed = tie_families(people, day, chance("families"))
    inherit_origins(people, mixed, day, chance("heritage"))
    let_die(people, day, chance("deaths"))
    _number_temporary(people, temporary, numbers, day, chance("d-numbers"))
    households = form_households(people, day, chance("households"))
    people = lay_out(households, places, block.first)
    housing = chance("housing")
    for household in households:
        house(household, day, housing)
    _forget_identities(people, households, numbers, day, chance("unidentified"))
    give_names(people, day, chance("names"))
    contact = chance("contact")
    for person in people:
        if person.identified:
            give_contact(person, person.age_at(day), contact)
    homes = {household[0].household: household for household in households}
    mention_relatives(people, homes, day, chance("relatives"))
    return people


def _number_temporary(
    people: Sequence[Person], temporary: set[int], numbers: Numbers, day: date, chance: Chance
) -> None:
    """D-numbers for those who have come for a while. Their birthday is drawn with the number, so only those without parents or children."""
    for person in people:
        if person.index not in temporary or person.citizenship == "NO" or person.arrived is None:
            continue
        if person.mother or person.children:
            continue
        first, last = birthdays(person.age_at(day), day)
        if first.year < FIRST_YEAR_OF_D_NUMBERS:
            continue
        found = numbers.born_between(chance, IdentifierKind.D_NUMMER, person.sex, first, last)
        if found is not None:
            person.birth_date, person.number = found
            person.kind = IdentifierKind.D_NUMMER
            person.arrived = max(person.arrived, person.birth_date)


@cache
def _unidentified_share() -> float:
    share: float = structured("households")["unidentified"]["share"]
    return share


def _forget_identities(
    people: Sequence[Person],
    households: Sequence[Sequence[Person]],
    numbers: Numbers,
    day: date,
    chance: Chance,
) -> None:
    """Makes a few of those who live alone and have no relatives unidentified: a felles hjelpenummer, no name, no address."""
    alone = [
        household[0]
        for household in households
        if len(household) == 1
        and household[0].age_at(day) >= ADULT
        and household[0].death is None
        and not (household[0].mother or household[0].partner or household[0].children)
    ]
    if not alone:
        return
    share = _unidentified_share() * len(people) / len(alone)
    for person in alone:
        if chance.random() < share:
            number = numbers.shared_help_number(chance)
            if number is not None:
                person.kind, person.number = IdentifierKind.FELLES_HJELPENUMMER, number
                person.identified = False
                person.address = person.former_address = person.arrived = None
                person.citizenship = person.birth_country = person.background = "NO"
                person.language, person.interpreter, person.sami = "nb", False, False
