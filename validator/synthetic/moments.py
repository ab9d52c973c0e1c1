"""Moments in Norwegian time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

WINTER = timezone(timedelta(hours=1))
SUMMER = timezone(timedelta(hours=2))


@lru_cache(maxsize=256)
def _summer(year: int) -> tuple[date, date]:
    """Last Sundays of March and October: summer time as the European Union has had it since 1996 (Directive 2000/84/EC), used here
    for earlier years too."""
    march, october = date(year, 3, 31), date(year, 10, 31)
    return march - timedelta(days=march.isoweekday() % 7), october - timedelta(days=october.isoweekday() % 7)


def moment(day: date, minute: int) -> datetime:
    """``minute`` of the day (0–1439) with the offset that clocks in Norway have. The hours of the change itself count as the time that
    the rest of that day has."""
    begins, ends = _summer(day.year)
    zone = SUMMER if begins <= day < ends else WINTER
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
