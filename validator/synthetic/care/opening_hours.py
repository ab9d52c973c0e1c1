"""When Norwegian services are open: working days and public holidays.

Public holidays are those of lov om helligdager og helligdagsfred (LOV-1995-02-24-12) § 2, with 1 and 17 May (LOV-1947-04-26-1).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_ONE_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """The Gregorian Easter of the Western churches, by the rule of Meeus, Jones and Butcher (J. Meeus: Astronomical Algorithms, ch. 8)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, leap_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    quarter, quarter_rest = divmod(rest, 4)
    weekday = (32 + 2 * leap_rest + 2 * quarter - epact - quarter_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    movable = (-3, -2, 0, 1, 39, 49, 50)
    fixed = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
    return frozenset(
        [
            *(easter + timedelta(days=days) for days in movable),
            *(date(year, month, day) for month, day in fixed),
        ]
    )


def is_working_day(day: date) -> bool:
    """Whether GP offices, outpatient clinics and municipal offices are open that day."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def working_day_from(day: date) -> date:
    """That day, or the first working day after it."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def working_day_until(day: date) -> date:
    """That day, or the last working day before it."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day
