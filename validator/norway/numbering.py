"""Synthetic numbers made from chosen digits, fast enough for whole populations.

:mod:`validator.norway.identifiers` draws one number at a time; here the caller decides the individual digits, so that it can share out the
numbers there are. The control digits are sums of what each pair of digits contributes, which is looked up instead of computed.
"""

from __future__ import annotations

from datetime import date

from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS
from validator.norway.identifiers import MONTH_OFFSETS, TEST_RANGE_OF_FH_NUMBERS, Series, SyntheticSeries
from validator.norway.systems import IdentifierKind

_OFFSETS = {series: MONTH_OFFSETS[Series(series)] for series in SyntheticSeries}


def _contributions(width: int, position: int) -> tuple[tuple[str, int, int], ...]:
    """For each number of that many digits, at that position in the number: its digits, and its part of the two weighted sums."""
    first, second = FIRST_WEIGHTS[position : position + width], SECOND_WEIGHTS[position : position + width]

    def one(value: int) -> tuple[str, int, int]:
        digits = f"{value:0{width}d}"
        return (
            digits,
            sum(int(digit) * weight for digit, weight in zip(digits, first, strict=True)),
            sum(int(digit) * weight for digit, weight in zip(digits, second, strict=True)),
        )

    return tuple(one(value) for value in range(10**width))


_DAYS, _MONTHS, _YEARS = _contributions(2, 0), _contributions(2, 2), _contributions(2, 4)
_INDIVIDUALS = _contributions(3, 6)


def numbered(
    kind: IdentifierKind,
    born: date,
    individual: int,
    series: SyntheticSeries = SyntheticSeries.TENOR,
) -> str | None:
    """The fødselsnummer or D-nummer with that date and those individual digits (0–999), or ``None`` where a control digit would be 10.

    ``individual`` must be one of :func:`~validator.norway.identifiers.individual_numbers`: nothing is checked here.
    """
    day, day_first, day_second = _DAYS[born.day + (40 if kind is IdentifierKind.D_NUMMER else 0)]
    month, month_first, month_second = _MONTHS[born.month + _OFFSETS[series]]
    year, year_first, year_second = _YEARS[born.year % 100]
    digits, digits_first, digits_second = _INDIVIDUALS[individual]
    first = -(day_first + month_first + year_first + digits_first) % 11
    if first == 10:
        return None
    second = -(day_second + month_second + year_second + digits_second + 2 * first) % 11
    return None if second == 10 else f"{day}{month}{year}{digits}{first}{second}"


def shared_help_numbers() -> tuple[str, ...]:
    """Every felles hjelpenummer of the declared test range, in rising order."""
    one_two, three_four = int(TEST_RANGE_OF_FH_NUMBERS[:2]), int(TEST_RANGE_OF_FH_NUMBERS[2:4])
    fixed = (_DAYS[one_two], _MONTHS[three_four], _YEARS[int(TEST_RANGE_OF_FH_NUMBERS[4:])])
    fixed_first, fixed_second = sum(part[1] for part in fixed), sum(part[2] for part in fixed)
    numbers = []
    for digits, digits_first, digits_second in _INDIVIDUALS:
        first = -(fixed_first + digits_first) % 11
        second = -(fixed_second + digits_second + 2 * first) % 11
        if first < 10 and second < 10:
            numbers.append(f"{TEST_RANGE_OF_FH_NUMBERS}{digits}{first}{second}")
    return tuple(numbers)
