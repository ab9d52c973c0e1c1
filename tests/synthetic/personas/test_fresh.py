"""A persona with another number is the same person in everything else."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.identifiers import NationalIdentityNumber
from validator.norway.systems import IdentifierKind
from validator.suites.catalogues import load_catalogues
from validator.suites.templates import strings
from validator.synthetic.personas.fresh import fresh_numbers, number_of, with_number

PERSONAS = {
    name: persona for name, persona in load_catalogues().personas.items() if number_of(persona) is not None
}


def own(persona: Any) -> NationalIdentityNumber:
    number = number_of(persona)
    assert number is not None
    return number


@pytest.mark.property
@given(name=st.sampled_from(sorted(PERSONAS)), seed=st.text(max_size=40))
def test_a_fresh_number_is_synthetic_and_of_the_same_person(name: str, seed: str) -> None:
    number = own(PERSONAS[name])
    made = list(islice(fresh_numbers(number, seed), 40))
    assert len({one.value for one in made}) == len(made) == 40
    for one in made:
        assert one.is_synthetic
        assert one.value != number.value
        assert (one.kind, one.series, one.sex) == (number.kind, number.series, number.sex)
        if number.birth_date is not None:
            assert one.birth_date is not None
            assert (one.birth_date.year, one.birth_date.month) == (
                number.birth_date.year,
                number.birth_date.month,
            )
    if number.kind is not IdentifierKind.FELLES_HJELPENUMMER:
        assert made[0].birth_date == number.birth_date
    assert made == list(islice(fresh_numbers(number, seed), 40))


@pytest.mark.parametrize("name", sorted(PERSONAS))
def test_there_are_numbers_for_hundreds_of_runs(name: str) -> None:
    assert sum(1 for _ in fresh_numbers(own(PERSONAS[name]), "all")) > 700


@pytest.mark.property
@given(name=st.sampled_from(sorted(PERSONAS)), seed=st.text(max_size=20), which=st.integers(0, 60))
def test_the_number_is_replaced_everywhere_and_nothing_else_is(name: str, seed: str, which: int) -> None:
    persona = PERSONAS[name]
    old, new = own(persona), next(islice(fresh_numbers(own(persona), seed), which, None))
    changed = with_number(persona, new)
    assert own(changed) == new
    before, after = dict(strings(persona)), dict(strings(changed))
    assert before.keys() == after.keys()
    for path, value in before.items():
        if old.value in value:
            assert after[path] == value.replace(old.value, new.value)
        elif after[path] != value:
            assert path in (("birth_date",), ("patient", "birthDate"))
            assert new.birth_date is not None
            assert after[path] == new.birth_date.isoformat()
    if new.birth_date is not None:
        assert changed["birth_date"] == changed["patient"]["birthDate"] == new.birth_date.isoformat()
    assert own(persona) == old  # the catalogue is shared
