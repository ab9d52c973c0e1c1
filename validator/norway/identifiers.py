"""Fødselsnummer, D-nummer and felles hjelpenummer: what a number says, and whether it may be a real person's.

A fødselsnummer is DDMMYY, three individual digits and two control digits. A D-nummer adds 40 to the day.
Synthetic numbers add to the month: 80 in Skatteetaten's Tenor, 65 in Norsk helsenett's reserved test persons,
40 in NAV's Dolly; a synthetic D-nummer adds both. A felles hjelpenummer (FH-nummer) begins with 8 or 9 and
carries no information.

Sources: folkeregisterforskriften § 2-2; Skatteetaten, "Nytt fødselsnummer fra 2032" and "Utvidelse av
D-nummerserien" (https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/); Norsk helsenett on felles
hjelpenummer (https://nhn.no/hva-er-felles-hjelpenummer/) and on SyntPop
(https://www.nhn.no/tjenester/syntpop/om-syntpop); HIS 1001, "Identifikatorer for personer".

Three things that are easily got wrong:

* From 1 January 2032 the first control digit may leave a remainder of 0–3, and neither the century nor the
  sex can be read from the number. A number that only that rule explains therefore has no ``birth_date`` and
  no ``sex`` here.
* The individual digits of D-numbers follow their own table since November 2021.
* A month + 40 was also used for *internal* hjelpenumre, which never leave the organisation that issued them.
  Outside it such a number is NAV's synthetic series, and is treated so.

No synthetic series exists for felles hjelpenummer. Those beginning with :data:`TEST_RANGE_OF_FH_NUMBERS` are
this project's declared test range; every other valid one is treated as a real person's.

A few published test persons of Norsk helsenett lie outside every synthetic series. Those that
:mod:`validator.norway.official_examples` lists are not treated as a real person's.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from random import Random

from validator.norway.control_digits import (
    FIRST_WEIGHTS,
    REMAINDERS_FROM_2032,
    SECOND_WEIGHTS,
    control_digit,
    first_control_digits,
    first_remainder,
    second_remainder,
)
from validator.norway.official_examples import is_official_person
from validator.norway.problems import Problem, digits_problem, problem
from validator.norway.systems import IdentifierKind
from validator.texts import text

TEST_RANGE_OF_FH_NUMBERS = "800000"
"""First digits of the felles hjelpenumre that this project generates and accepts as test data."""


class Series(StrEnum):
    """Where a number comes from. ``REAL`` means that it may belong to a real person."""

    REAL = "real"
    TENOR = "tenor"
    NHN = "nhn"
    NAV = "nav"
    TEST_RANGE = "test-range"
    OFFICIAL_EXAMPLE = "official-example"


class SyntheticSeries(StrEnum):
    """The series that numbers may be generated in; there is deliberately no real one."""

    TENOR = "tenor"
    NHN = "nhn"
    NAV = "nav"


class Sex(StrEnum):
    """As ``Patient.gender`` writes it."""

    FEMALE = "female"
    MALE = "male"


MONTH_OFFSETS = {Series.REAL: 0, Series.NAV: 40, Series.NHN: 65, Series.TENOR: 80}
_D_NUMBER_DAY_OFFSET = 40
_SERIES_OF_MONTH = {
    offset + month: (series, month) for series, offset in MONTH_OFFSETS.items() for month in range(1, 13)
}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class NationalIdentityNumber:
    """A well-formed number.

    ``birth_date`` is the date as encoded, which for a D-nummer may be the date of registration instead. It
    and ``sex`` are ``None`` when the number does not say: felles hjelpenummer, and numbers that only the rule
    from 2032 explains (``only_from_2032``).
    """

    value: str
    kind: IdentifierKind
    series: Series
    birth_date: date | None = None
    sex: Sex | None = None
    only_from_2032: bool = False

    @property
    def could_be_real(self) -> bool:
        """Whether the number may belong to a real person, so that it must be redacted or refused."""
        return self.series is Series.REAL

    @property
    def is_synthetic(self) -> bool:
        return not self.could_be_real


def parse_national_identity_number(value: str) -> NationalIdentityNumber | Problem:
    """Reads eleven digits without separators. A wrong number gives its first problem; all are in
    :func:`identity_number_problems`."""
    number, problems = _examine(value)
    return problems[0] if number is None else number


def identity_number_problems(value: str) -> list[Problem]:
    """Everything that is wrong with the number, each as precisely as it can be known; empty for a well-formed
    one."""
    return _examine(value)[1]


def could_be_real(digits: str) -> bool:
    """Whether eleven digits may be a real person's number: a plausible date without a synthetic month and
    control digits by today's rule or the one from 2032, or a felles hjelpenummer outside the declared test
    range.

    Deliberately wide (individual digits are not looked at): a number too many is redacted rather than one too
    few. The published examples of :mod:`validator.norway.official_examples` are nobody's.
    """
    return _looks_real(digits) and not is_official_person(digits)


def _looks_real(digits: str) -> bool:
    if len(digits) != 11 or not digits.isascii() or not digits.isdigit():
        return False
    if digits[0] in "89":
        return (
            first_remainder(digits) == 0
            and second_remainder(digits) == 0
            and not digits.startswith(TEST_RANGE_OF_FH_NUMBERS)
        )
    month = int(digits[2:4])
    if not 1 <= month <= 12:
        return False
    day = int(digits[:2])
    if day > _D_NUMBER_DAY_OFFSET:
        day -= _D_NUMBER_DAY_OFFSET
    return (
        1 <= day <= _DAYS[month - 1]
        and second_remainder(digits) == 0
        and first_remainder(digits) in REMAINDERS_FROM_2032
    )


def _examine(value: str) -> tuple[NationalIdentityNumber | None, list[Problem]]:
    malformed = digits_problem(value, 11, text("identifiers.national"))
    if malformed is not None:
        if (
            len(value) == 10
            and value.isdigit()
            and isinstance(_examine("0" + value)[0], NationalIdentityNumber)
        ):
            return None, [problem("lost_zero")]
        return None, [malformed]
    if value[0] in "89":
        return _examine_shared_help_number(value)
    return _examine_birth_number(value)


def _examine_shared_help_number(value: str) -> tuple[NationalIdentityNumber | None, list[Problem]]:
    problems = _control_problems(value, from_2032=False)
    if problems:
        return None, problems
    series = Series.TEST_RANGE if value.startswith(TEST_RANGE_OF_FH_NUMBERS) else _real_or_official(value)
    return NationalIdentityNumber(value, IdentifierKind.FELLES_HJELPENUMMER, series), []


def _examine_birth_number(value: str) -> tuple[NationalIdentityNumber | None, list[Problem]]:
    problems: list[Problem] = []
    day, month_digits, year = int(value[:2]), int(value[2:4]), int(value[4:6])
    kind = IdentifierKind.FODSELSNUMMER
    if day > _D_NUMBER_DAY_OFFSET:
        kind = IdentifierKind.D_NUMMER
        day -= _D_NUMBER_DAY_OFFSET
    if not 1 <= day <= 31:
        problems.append(problem("wrong_day", digits=value[:2]))
    series_and_month = _SERIES_OF_MONTH.get(month_digits)
    if series_and_month is None:
        problems.append(problem("wrong_month", digits=value[2:4]))
    elif not problems and not _exists_in_some_century(day, series_and_month[1], year):
        problems.append(problem("no_such_date", day=day, month=series_and_month[1], year=value[4:6]))
    problems += _control_problems(value, from_2032=True)
    if problems or series_and_month is None:
        return None, problems
    series, month = series_and_month
    if series is Series.REAL:
        series = _real_or_official(value)
    birth_date = _birth_date(kind, day, month, year, int(value[6:9]))
    if birth_date is None or first_remainder(value) != 0:
        return NationalIdentityNumber(value, kind, series, only_from_2032=True), []
    sex = Sex.FEMALE if int(value[8]) % 2 == 0 else Sex.MALE
    return NationalIdentityNumber(value, kind, series, birth_date, sex), []


def _real_or_official(value: str) -> Series:
    return Series.OFFICIAL_EXAMPLE if is_official_person(value) else Series.REAL


def _control_problems(value: str, *, from_2032: bool) -> list[Problem]:
    """When the first control digit is wrong nothing is said of the second, which is computed from the first
    too."""
    first_remainders = REMAINDERS_FROM_2032 if from_2032 else (0,)
    if first_remainder(value) not in first_remainders:
        nine, found = value[:9], value[9]
        expected = control_digit(nine, FIRST_WEIGHTS)
        if not from_2032:
            if expected is None:
                return [problem("no_control_digit", count=9)]
            return [problem("wrong_first_control_digit_fh", found=found, expected=expected)]
        later = [digit for digit in first_control_digits(nine) if digit != expected]
        later_digits = ", ".join(map(str, later))
        if expected is None:
            return [problem("wrong_first_control_digit_2032", found=found, later=later_digits)]
        return [problem("wrong_first_control_digit", found=found, expected=expected, later=later_digits)]
    if second_remainder(value) != 0:
        expected = control_digit(value[:10], SECOND_WEIGHTS)
        if expected is None:
            return [problem("no_control_digit", count=10)]
        return [problem("wrong_second_control_digit", found=value[10], expected=expected)]
    return []


def _exists_in_some_century(day: int, month: int, year_of_century: int) -> bool:
    if (day, month) == (29, 2):
        # 2000 was a leap year, so two digits "00" may be one.
        return year_of_century % 4 == 0
    return day <= _DAYS[month - 1]


def _birth_date(
    kind: IdentifierKind, day: int, month: int, year_of_century: int, individual: int
) -> date | None:
    """The date that the individual digits point out, or ``None`` when no series issued before 2032 does."""
    century = (_century_of_d_number if kind is IdentifierKind.D_NUMMER else _century)(
        year_of_century, individual
    )
    if century is None:
        return None
    year = century + year_of_century
    if (day, month) == (29, 2) and not isleap(year):
        return None
    return date(year, month, day)


def _century(year_of_century: int, individual: int) -> int | None:
    if individual < 500:
        return 1900
    if year_of_century < 40:
        return 2000
    if individual >= 900:
        return 1900
    return 1800 if year_of_century >= 54 and individual < 750 else None


def _century_of_d_number(year_of_century: int, individual: int) -> int | None:
    if year_of_century < 40:
        return 1900 if individual < 200 else 2000
    if 500 <= individual < 600:
        return 1800 if year_of_century >= 58 else None
    return 1900


def generate_fodselsnummer(
    random: Random, birth_date: date, sex: Sex, series: SyntheticSeries = SyntheticSeries.TENOR
) -> str:
    """A synthetic fødselsnummer for someone born on that date; the same ``random`` gives the same number.

    Raises :class:`ValueError` for years outside 1854–2039, for which there are no individual digits.
    """
    return _generate(random, IdentifierKind.FODSELSNUMMER, birth_date, sex, series)


def generate_d_nummer(
    random: Random, birth_date: date, sex: Sex, series: SyntheticSeries = SyntheticSeries.TENOR
) -> str:
    """A synthetic D-nummer. Raises :class:`ValueError` for years outside 1858–2039."""
    return _generate(random, IdentifierKind.D_NUMMER, birth_date, sex, series)


def generate_felles_hjelpenummer(random: Random) -> str:
    """A felles hjelpenummer in the declared test range, of which there are about 800."""
    while True:
        nine = f"{TEST_RANGE_OF_FH_NUMBERS}{random.randrange(1000):03d}"
        number = _with_control_digits(nine)
        if number is not None:
            return number


def _generate(
    random: Random, kind: IdentifierKind, birth_date: date, sex: Sex, series: SyntheticSeries
) -> str:
    individuals = individual_numbers(kind, birth_date.year, sex)
    day = birth_date.day + (_D_NUMBER_DAY_OFFSET if kind is IdentifierKind.D_NUMMER else 0)
    month = birth_date.month + MONTH_OFFSETS[Series(series)]
    date_digits = f"{day:02d}{month:02d}{birth_date.year % 100:02d}"
    while True:
        number = _with_control_digits(f"{date_digits}{random.choice(individuals):03d}")
        if number is not None:
            return number


def _with_control_digits(nine_digits: str) -> str | None:
    first = control_digit(nine_digits, FIRST_WEIGHTS)
    if first is None:
        return None
    ten_digits = f"{nine_digits}{first}"
    second = control_digit(ten_digits, SECOND_WEIGHTS)
    return None if second is None else f"{ten_digits}{second}"


@lru_cache(maxsize=1024)
def individual_numbers(kind: IdentifierKind, year: int, sex: Sex) -> tuple[int, ...]:
    """The individual digits, as numbers in rising order, of fødselsnumre or D-numre of people of that sex born that year.

    Raises :class:`ValueError` for years that have none: before 1854 (D-nummer: 1858) and after 2039.
    """
    century = _century_of_d_number if kind is IdentifierKind.D_NUMMER else _century
    parity = 0 if sex is Sex.FEMALE else 1
    wanted = year - year % 100
    numbers = tuple(n for n in range(1000) if n % 2 == parity and century(year % 100, n) == wanted)
    if not numbers:
        first_year = 1858 if kind is IdentifierKind.D_NUMMER else 1854
        raise ValueError(f"{kind} is only given to people born {first_year}–2039, not {year}")
    return numbers
