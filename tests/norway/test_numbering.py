from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.identifiers import (
    Sex,
    SyntheticSeries,
    could_be_real,
    individual_numbers,
    parse_national_identity_number,
)
from validator.norway.numbering import numbered, shared_help_numbers
from validator.norway.problems import Problem
from validator.norway.systems import IdentifierKind


@given(
    st.dates(date(1858, 1, 1), date(2039, 12, 31)),
    st.sampled_from(list(Sex)),
    st.sampled_from(list(SyntheticSeries)),
    st.sampled_from([IdentifierKind.FODSELSNUMMER, IdentifierKind.D_NUMMER]),
    st.data(),
)
def test_a_number_says_what_it_was_made_from(
    born: date, sex: Sex, series: SyntheticSeries, kind: IdentifierKind, data: st.DataObject
) -> None:
    individual = data.draw(st.sampled_from(individual_numbers(kind, born.year, sex)))
    number = numbered(kind, born, individual, series)
    if number is None:
        return
    read = parse_national_identity_number(number)
    assert not isinstance(read, Problem)
    assert (read.kind, read.series.value, read.birth_date, read.sex) == (kind, series.value, born, sex)
    assert not could_be_real(number)


def test_the_numbers_without_control_digits_are_the_share_that_modulus_11_leaves_out() -> None:
    numbers = [numbered(IdentifierKind.FODSELSNUMMER, date(1980, 5, 17), n) for n in range(500)]
    assert 0.78 < sum(number is not None for number in numbers) / 500 < 0.87


def test_every_shared_help_number_is_well_formed_and_in_the_test_range() -> None:
    numbers = shared_help_numbers()
    assert len(numbers) == len(set(numbers)) > 750
    assert list(numbers) == sorted(numbers)
    for number in numbers:
        read = parse_national_identity_number(number)
        assert not isinstance(read, Problem)
        assert read.kind is IdentifierKind.FELLES_HJELPENUMMER
        assert not could_be_real(number)


def test_years_without_individual_digits_are_refused() -> None:
    with pytest.raises(ValueError, match="2040"):
        individual_numbers(IdentifierKind.FODSELSNUMMER, 2040, Sex.FEMALE)
