from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.control_digits import ORGANISATION_WEIGHTS, control_digit
from validator.norway.organisations import (
    OrganisationNumber,
    generate_organisation_number,
    her_id_problem,
    parse_organisation_number,
    resh_id_problem,
)
from validator.norway.personnel import TEST_RANGE_OF_HPR_NUMBERS, generate_hpr_number, hpr_number_problem
from validator.norway.problems import Problem

seeds = st.integers(0, 2**32).map(Random)


def test_the_published_worked_example() -> None:
    """Brønnøysundregistrene's own example: eight digits 1–8 get the control digit 5."""
    assert isinstance(parse_organisation_number("123456785"), OrganisationNumber)


@given(seeds)
def test_generated_numbers_are_well_formed_and_synthetic(random: Random) -> None:
    number = parse_organisation_number(generate_organisation_number(random))
    assert isinstance(number, OrganisationNumber)
    assert number.is_synthetic
    assert not number.could_be_real


@given(seeds, st.integers(0, 8), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(random: Random, position: int, change: int) -> None:
    number = generate_organisation_number(random)
    wrong = str((int(number[position]) + change) % 10)
    assert isinstance(parse_organisation_number(number[:position] + wrong + number[position + 1 :]), Problem)


@pytest.mark.parametrize("first", "89")
def test_numbers_in_the_series_of_the_register_could_be_real(first: str) -> None:
    last = control_digit(f"{first}0000001", ORGANISATION_WEIGHTS)
    number = parse_organisation_number(f"{first}0000001{last}")
    assert isinstance(number, OrganisationNumber)
    assert number.could_be_real
    assert not number.is_synthetic


def test_the_expected_control_digit_is_told() -> None:
    problem = parse_organisation_number("123456784")
    assert isinstance(problem, Problem)
    assert "is 4, but should have been 5" in problem.message.en


def test_ten_is_no_control_digit() -> None:
    # 3·8 + 2·0 + … = 8·3 + 2·5 = 34, which leaves 1.
    problem = parse_organisation_number("800000050")
    assert isinstance(problem, Problem)
    assert problem.key == "identifiers.no_control_digit"


@pytest.mark.parametrize("find", [hpr_number_problem, her_id_problem, resh_id_problem])
@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("", "empty"),
        ("12 34", "serial_not_a_digit"),
        ("0123", "serial_leading_zero"),
        ("1234567890", "serial_too_long"),
    ],
)
def test_serial_numbers(find: Callable[[str], Problem | None], value: str, key: str) -> None:
    problem = find(value)
    assert problem is not None
    assert problem.key == f"identifiers.{key}"
    assert find("9144889") is None
    assert find("999999999") is None


@given(seeds)
def test_generated_hpr_numbers(random: Random) -> None:
    number = generate_hpr_number(random)
    assert hpr_number_problem(number) is None
    assert int(number) in TEST_RANGE_OF_HPR_NUMBERS
