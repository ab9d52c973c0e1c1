"""Numbers of the whole population: different, well-formed, and nobody's."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.identifiers import (
    NationalIdentityNumber,
    Sex,
    could_be_real,
    parse_national_identity_number,
)
from validator.norway.systems import IdentifierKind
from validator.synthetic.chance import Chance
from validator.synthetic.persons.ages import ages_and_sexes
from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.numbers import Numbers, birthdays
from validator.synthetic.population import LARGEST, Block, Population

DAY = date(2026, 6, 15)


def draw(block: Block, day: date) -> list[tuple[int, Sex, date, str]]:
    """As many numbers as the block has persons, of the ages that they have; a number for every one of them must be found."""
    chance, numbers = Chance("numbers", block.number), Numbers(block)
    drawn = []
    for age, sex in ages_and_sexes(chance, block.size):
        found = numbers.born_between(chance, IdentifierKind.FODSELSNUMMER, sex, *birthdays(age, day))
        assert found is not None
        drawn.append((age, sex, *found))
    return drawn


def check(age: int, sex: Sex, born: date, number: str, day: date) -> None:
    read = parse_national_identity_number(number)
    assert isinstance(read, NationalIdentityNumber)
    assert (read.birth_date, read.sex) == (born, sex)
    assert not could_be_real(number)
    assert day.year - born.year - ((day.month, day.day) < (born.month, born.day)) == age


@pytest.mark.slow
def test_a_million_numbers_are_different_and_none_could_be_a_real_persons() -> None:
    given_out: set[str] = set()
    total = 0
    for block in Population(1_000_000, 1, DAY).blocks():
        for _, _, _, number in draw(block, DAY):
            assert not could_be_real(number)
            given_out.add(number)
            total += 1
        if block.number % 100 == 0:
            for drawn in draw(block, DAY):
                check(*drawn, DAY)
    assert total == len(given_out) == 1_000_000


def test_numbers_are_different_and_say_what_they_should() -> None:
    given_out = []
    for block in Population(10_000, 1, DAY).blocks():
        for drawn in draw(block, DAY):
            check(*drawn, DAY)
            given_out.append(drawn[3])
    assert len(set(given_out)) == 10_000


def test_the_largest_population_has_a_number_for_everybody() -> None:
    blocks = list(Population(LARGEST, 1, DAY).blocks())
    chosen = blocks[:8] + blocks[4000:4008] + blocks[-8:]
    given_out = [drawn for block in chosen for drawn in draw(block, DAY)]
    assert len({number for *_, number in given_out}) == sum(block.size for block in chosen)
    for drawn in given_out:
        check(*drawn, DAY)


def test_people_have_different_numbers_whatever_their_kind() -> None:
    people = [p for block in Population(20_000, 8, DAY).blocks() for p in people_of(block)]
    assert len({person.number for person in people}) == len(people)
    for person in people:
        read = parse_national_identity_number(person.number)
        assert isinstance(read, NationalIdentityNumber)
        assert read.kind is person.kind
        assert not read.could_be_real
        assert read.birth_date == (person.birth_date if person.identified else None)
    kinds = {person.kind for person in people}
    assert IdentifierKind.D_NUMMER in kinds
    assert kinds <= {
        IdentifierKind.FODSELSNUMMER,
        IdentifierKind.D_NUMMER,
        IdentifierKind.FELLES_HJELPENUMMER,
    }


def test_the_unidentified_are_few_and_nobodys_relatives() -> None:
    people = [p for block in Population(40_000, 8, DAY).blocks() for p in people_of(block)]
    unknown = [person for person in people if not person.identified]
    assert 1 <= len(unknown) <= 25
    for person in unknown:
        assert person.kind is IdentifierKind.FELLES_HJELPENUMMER
        assert person.name is None
        assert person.address is None
        assert not person.kin
        assert not any(kin.person is person for other in people for kin in other.kin)


def test_shared_help_numbers_are_shared_out_between_blocks() -> None:
    population = Population(LARGEST, 1, DAY)
    numbers = []
    for block in list(population.blocks())[:1200]:
        mine = Numbers(block)
        while (number := mine.shared_help_number(Chance("help", block.number))) is not None:
            numbers.append(number)
    assert len(numbers) == len(set(numbers)) > 750


@given(st.dates(date(1960, 1, 1), date(2039, 12, 31)), st.integers(0, 105), st.integers(0, 366))
def test_birthdays_are_those_of_that_age(day: date, age: int, later: int) -> None:
    first, last = birthdays(age, day)
    assert 364 <= (last - first).days <= 365
    born = date.fromordinal(min(first.toordinal() + later, last.toordinal()))
    assert day.year - born.year - ((day.month, day.day) < (born.month, born.day)) == age


def test_a_block_that_owns_no_more_numbers_says_so() -> None:
    numbers = Numbers(Block(Population(LARGEST, 1, DAY), 17, 17 * 500, 500))
    chance = Chance("all of a year")
    found = []
    while True:
        one = numbers.born_between(
            chance, IdentifierKind.FODSELSNUMMER, Sex.FEMALE, date(1990, 1, 1), date(1990, 12, 31)
        )
        if one is None:
            break
        found.append(one[1])
    assert 5 <= len(found) == len(set(found)) <= 12
