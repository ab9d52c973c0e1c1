"""Norwegian working days, against the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.synthetic.care.opening_hours import (
    easter_sunday,
    is_working_day,
    public_holidays,
    working_day_from,
    working_day_until,
)

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    "easter",
    [
        date(1943, 4, 25),  # the latest there can be
        date(1818, 3, 22),  # the earliest there can be
        date(2000, 4, 23),
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
    ],
)
def test_easter_is_when_the_almanac_has_it(easter: date) -> None:
    assert easter_sunday(easter.year) == easter


def test_the_holidays_of_2026() -> None:
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 17),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


@given(st.integers(1900, 2200))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@given(DAYS)
def test_the_next_and_the_last_working_day_are_working_days_and_near(day: date) -> None:
    after, before = working_day_from(day), working_day_until(day)
    assert is_working_day(after)
    assert is_working_day(before)
    # The longest time without: Easter, from Maundy Thursday to Monday, five days; with 1 May beside it a day more.
    assert day <= after <= day + timedelta(days=6)
    assert day - timedelta(days=6) <= before <= day
    assert (after == day) == (before == day) == is_working_day(day)
