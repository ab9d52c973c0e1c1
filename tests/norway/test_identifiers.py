"""Identity numbers. No number that could be a real person's is written here: such are computed where they are
needed."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.control_digits import (
    FIRST_WEIGHTS,
    SECOND_WEIGHTS,
    control_digit,
    first_control_digits,
    weighted_sum,
)
from validator.norway.identifiers import (
    TEST_RANGE_OF_FH_NUMBERS,
    NationalIdentityNumber,
    Series,
    Sex,
    SyntheticSeries,
    could_be_real,
    generate_d_nummer,
    generate_felles_hjelpenummer,
    generate_fodselsnummer,
    identity_number_problems,
    parse_national_identity_number,
)
from validator.norway.problems import Problem
from validator.norway.systems import IdentifierKind

seeds = st.integers(min_value=0, max_value=2**32).map(Random)
sexes = st.sampled_from(Sex)
series = st.sampled_from(SyntheticSeries)
birth_dates = st.dates(min_value=date(1854, 1, 1), max_value=date(2039, 12, 31))
d_number_dates = st.dates(min_value=date(1858, 1, 1), max_value=date(2039, 12, 31))


def parsed(value: str) -> NationalIdentityNumber:
    number = parse_national_identity_number(value)
    assert isinstance(number, NationalIdentityNumber), number
    return number


@st.composite
def synthetic_numbers(draw: st.DrawFn) -> str:
    generate = draw(st.sampled_from([generate_fodselsnummer, generate_d_nummer]))
    return generate(draw(seeds), draw(d_number_dates), draw(sexes), draw(series))


def complete(nine: str, remainder: int = 0) -> str | None:
    """The number that these nine digits begin, with the first control digit leaving ``remainder``."""
    first = control_digit(nine, FIRST_WEIGHTS, remainder)
    second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
    return None if second is None else f"{nine}{first}{second}"


@st.composite
def real_looking_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2039, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 40]))
    start = f"{day:02d}{born.month:02d}{born.year % 100:02d}"
    individual, remainder = draw(st.integers(0, 999)), draw(st.integers(0, 3))
    numbers = (complete(f"{start}{(individual + step) % 1000:03d}", remainder) for step in range(1000))
    return next(number for number in numbers if number is not None)


# Published examples: Skatteetaten's Tenor and NAV's Dolly, all synthetic (navikt/fnrvalidator, issue 116).
PUBLISHED = [
    ("15507600333", IdentifierKind.FODSELSNUMMER, Series.NAV, date(1976, 10, 15), Sex.MALE),
    ("55507608360", IdentifierKind.D_NUMMER, Series.NAV, date(1976, 10, 15), Sex.MALE),
    ("29422059278", IdentifierKind.FODSELSNUMMER, Series.NAV, date(2020, 2, 29), Sex.FEMALE),
    ("69422056629", IdentifierKind.D_NUMMER, Series.NAV, date(2020, 2, 29), Sex.FEMALE),
    ("45440356293", IdentifierKind.D_NUMMER, Series.NAV, date(2003, 4, 5), Sex.FEMALE),
    ("21483609245", IdentifierKind.FODSELSNUMMER, Series.NAV, date(1936, 8, 21), Sex.FEMALE),
    ("17912099997", IdentifierKind.FODSELSNUMMER, Series.TENOR, date(2020, 11, 17), Sex.MALE),
    ("57912075186", IdentifierKind.D_NUMMER, Series.TENOR, date(2020, 11, 17), Sex.MALE),
    ("12829499914", IdentifierKind.FODSELSNUMMER, Series.TENOR, date(1994, 2, 12), Sex.MALE),
    ("52905200100", IdentifierKind.D_NUMMER, Series.TENOR, date(1952, 10, 12), Sex.MALE),
    ("61883600222", IdentifierKind.D_NUMMER, Series.TENOR, date(1936, 8, 21), Sex.FEMALE),
    ("21929774873", IdentifierKind.FODSELSNUMMER, Series.TENOR, date(1897, 12, 21), Sex.FEMALE),
    ("61929750062", IdentifierKind.D_NUMMER, Series.TENOR, date(1897, 12, 21), Sex.FEMALE),
]


@pytest.mark.parametrize(("value", "kind", "in_series", "born", "sex"), PUBLISHED)
def test_published_synthetic_numbers_say_what_their_publishers_say(
    value: str, kind: IdentifierKind, in_series: Series, born: date, sex: Sex
) -> None:
    number = parsed(value)
    assert (number.kind, number.series, number.birth_date, number.sex) == (kind, in_series, born, sex)
    assert number.is_synthetic
    assert not number.could_be_real


@given(seeds, birth_dates, sexes, series)
def test_fodselsnummer_says_again_what_it_was_made_from(
    random: Random, born: date, sex: Sex, in_series: SyntheticSeries
) -> None:
    number = parsed(generate_fodselsnummer(random, born, sex, in_series))
    assert (number.kind, number.birth_date, number.sex) == (IdentifierKind.FODSELSNUMMER, born, sex)
    assert number.series == in_series.value
    assert not number.only_from_2032


@given(seeds, d_number_dates, sexes, series)
def test_d_nummer_says_again_what_it_was_made_from(
    random: Random, born: date, sex: Sex, in_series: SyntheticSeries
) -> None:
    number = parsed(generate_d_nummer(random, born, sex, in_series))
    assert (number.kind, number.birth_date, number.sex) == (IdentifierKind.D_NUMMER, born, sex)
    assert number.series == in_series.value


@given(st.integers(0, 2**32), birth_dates, sexes)
def test_the_same_seed_gives_the_same_number(seed: int, born: date, sex: Sex) -> None:
    assert generate_fodselsnummer(Random(seed), born, sex) == generate_fodselsnummer(Random(seed), born, sex)


def test_years_without_individual_digits_are_refused() -> None:
    for born in (date(1853, 12, 31), date(2040, 1, 1)):
        with pytest.raises(ValueError, match=str(born.year)):
            generate_fodselsnummer(Random(1), born, Sex.MALE)
    with pytest.raises(ValueError, match="1857"):
        generate_d_nummer(Random(1), date(1857, 1, 1), Sex.MALE)


@given(seeds)
def test_felles_hjelpenummer_stays_in_the_test_range(random: Random) -> None:
    number = parsed(generate_felles_hjelpenummer(random))
    assert number.value.startswith(TEST_RANGE_OF_FH_NUMBERS)
    assert (number.kind, number.series) == (IdentifierKind.FELLES_HJELPENUMMER, Series.TEST_RANGE)
    assert number.birth_date is None
    assert number.sex is None


@given(st.integers(80_000_100_0, 999_999_999).map(str))
def test_any_other_felles_hjelpenummer_could_be_real(nine: str) -> None:
    number = complete(nine)
    if number is None or nine.startswith(TEST_RANGE_OF_FH_NUMBERS):
        return
    assert parsed(number).could_be_real
    assert could_be_real(number)


@given(synthetic_numbers(), st.integers(0, 10), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(number: str, position: int, change: int) -> None:
    """Modulus 11 with weights that are not 0 modulo 11 catches any one wrong digit by today's rule. A number
    that the rule from 2032 still accepts is marked as such."""
    wrong = str((int(number[position]) + change) % 10)
    read = parse_national_identity_number(number[:position] + wrong + number[position + 1 :])
    assert isinstance(read, Problem) or read.only_from_2032


@given(real_looking_numbers())
def test_a_real_looking_number_could_be_real(number: str) -> None:
    assert could_be_real(number)
    assert parsed(number).could_be_real


@given(st.from_regex(r"\A[0-9]{11}\Z"))
def test_could_be_real_misses_no_number_that_parses_as_real(digits: str) -> None:
    read = parse_national_identity_number(digits)
    if isinstance(read, NationalIdentityNumber):
        assert could_be_real(digits) == read.could_be_real
    else:
        assert identity_number_problems(digits)


@given(st.text(max_size=20))
def test_no_text_is_too_strange_to_read(value: str) -> None:
    read = parse_national_identity_number(value)
    if isinstance(read, Problem):
        assert read in identity_number_problems(value)
    else:
        assert identity_number_problems(value) == []


@given(synthetic_numbers())
def test_a_month_without_its_offset_is_never_generated(number: str) -> None:
    assert not 1 <= int(number[2:4]) <= 12
    assert not could_be_real(number)


# The rule from 2032, with the figures that Skatteetaten works through for a person born 2 January 2032.


def test_control_digits_of_the_worked_example() -> None:
    assert weighted_sum("020132999", FIRST_WEIGHTS) == 156
    assert control_digit("020132999", FIRST_WEIGHTS) == 9
    assert weighted_sum("0201329999", SECOND_WEIGHTS) == 169
    assert control_digit("0201329999", SECOND_WEIGHTS) == 7


def test_control_digits_from_2032_of_the_worked_example() -> None:
    assert weighted_sum("301082999", FIRST_WEIGHTS) == 196
    assert control_digit("301082999", FIRST_WEIGHTS, 0) == 2
    assert control_digit("301082999", FIRST_WEIGHTS, 1) == 3
    assert first_control_digits("301082999") == (2, 3, 4, 5)


@given(birth_dates, st.integers(0, 999), st.integers(1, 3))
def test_numbers_of_the_rule_from_2032_say_neither_century_nor_sex(
    born: date, individual: int, remainder: int
) -> None:
    number = complete(f"{born.day:02d}{born.month + 80:02d}{born.year % 100:02d}{individual:03d}", remainder)
    exists = (born.day, born.month) != (29, 2) or born.year % 4 == 0
    if number is None or not exists:
        return
    read = parsed(number)
    assert read.only_from_2032
    assert read.is_synthetic
    assert (read.birth_date, read.sex) == (None, None)


@pytest.mark.parametrize(
    ("year", "individual", "century"),
    [
        (54, 500, 1800),
        (99, 749, 1800),
        (53, 500, None),
        (99, 750, None),
        (40, 899, None),
        (40, 900, 1900),
        (99, 999, 1900),
        (0, 499, 1900),
        (39, 499, 1900),
        (0, 500, 2000),
        (39, 999, 2000),
    ],
)
def test_individual_digits_tell_the_century(year: int, individual: int, century: int | None) -> None:
    """The series of folkeregisterforskriften § 2-2, at their ends."""
    _assert_century("15", year, individual, century)


@pytest.mark.parametrize(
    ("year", "individual", "century"),
    [
        (58, 500, 1800),
        (99, 599, 1800),
        (57, 550, None),
        (0, 199, 1900),
        (39, 0, 1900),
        (40, 499, 1900),
        (40, 600, 1900),
        (99, 999, 1900),
        (0, 200, 2000),
        (39, 999, 2000),
    ],
)
def test_individual_digits_of_d_numbers_have_their_own_table(
    year: int, individual: int, century: int | None
) -> None:
    """As in Skatteetaten's "Utvidelse av D-nummerserien" (2021), at the ends."""
    _assert_century("55", year, individual, century)


def _assert_century(day: str, year: int, individual: int, century: int | None) -> None:
    # Some month has control digits for these individual digits.
    numbers = [complete(f"{day}{month + 65}{year:02d}{individual:03d}") for month in range(1, 13)]
    read = [parsed(number) for number in numbers if number is not None]
    assert read
    for number in read:
        assert (number.birth_date and number.birth_date.year) == (century and century + year)
        assert number.only_from_2032 == (century is None)


def test_leap_day_of_1900_is_no_birth_date() -> None:
    numbers = (complete(f"298200{individual:03d}") for individual in range(500))
    read = parsed(next(number for number in numbers if number is not None))
    assert read.birth_date is None
    assert read.only_from_2032


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("", "wrong_length"),
        ("1791209999", "lost_zero"),
        ("179120 99997", "has_space"),
        ("1791209999x", "not_a_digit"),
        ("１７９１２０９９９９７", "not_a_digit"),
        ("179120999970", "wrong_length"),
        ("32912099997", "wrong_day"),
        ("00912099997", "wrong_day"),
        ("17132099997", "wrong_month"),
        ("17602099997", "wrong_month"),
        ("31912099997", "no_such_date"),
        ("17912099987", "wrong_first_control_digit"),
        ("17912099998", "wrong_second_control_digit"),
    ],
)
def test_problems_are_named(value: str, key: str) -> None:
    if key == "lost_zero":
        value = generate_fodselsnummer(Random(3), date(1980, 5, 4), Sex.MALE)[1:]
    assert f"identifiers.{key}" in [problem.key for problem in identity_number_problems(value)]


def test_a_wrong_control_digit_is_told_with_the_right_one() -> None:
    (problem,) = identity_number_problems("17912099998")
    assert "Siffer 11" in problem.message.nb
    assert "er 8, men skulle ha vært 7" in problem.message.nb
    assert "is 8, but should have been 7" in problem.message.en


@pytest.mark.slow
def test_a_million_generated_numbers_are_all_synthetic() -> None:
    random = Random(2024)
    first, last = date(1900, 1, 1).toordinal(), date(2025, 12, 31).toordinal()
    choices = list(SyntheticSeries)
    for _ in range(500_000):
        born = date.fromordinal(random.randint(first, last))
        for generate in (generate_fodselsnummer, generate_d_nummer):
            number = generate(random, born, random.choice(list(Sex)), random.choice(choices))
            assert len(number) == 11
            assert not could_be_real(number)
            assert int(number[2:4]) > 40
