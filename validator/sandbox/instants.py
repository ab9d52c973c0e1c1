"""FHIR dates as ranges of microseconds since 1970: what is written imprecisely is a range. https://hl7.org/fhir/R4/search.html#date"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Range = tuple[int, int]
"""Half-open: the first microsecond, and the first one after."""

BEGINNING = -(2**62)
END = 2**62

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
_OFFSET_HOURS = 14


@cache
def local_zone() -> tzinfo:
    """The zone of times written without one: Norway's. Without a time zone database on the machine: UTC."""
    try:
        return ZoneInfo("Europe/Oslo")
    except ZoneInfoNotFoundError:
        return UTC


def microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def instant_text(value: int) -> str:
    """A FHIR instant in UTC with milliseconds."""
    return from_microseconds(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=10_000)
def date_range(text: str) -> Range:
    """The range that a date, dateTime or instant covers. Raises :class:`ValueError` for anything else.

    >>> date_range("1970-01-01T00:00:00Z")
    (0, 1000000)

    However many digits a fraction has, a microsecond is the finest that is told apart. What lies beyond the calendar of the machine (the
    evening of 9999-12-31 in the west, the whole of that day as an end) is still before :data:`END`.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if hour is not None and zone is None:
        offset: tzinfo = local_zone()
    else:
        offset = _offset(zone) if zone else local_zone()
    # A leap second (:60) is legal in FHIR but not in Python: it falls into the last second of its minute.
    start = datetime(
        int(year),
        int(month or 1),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        min(int(second or 0), 59),
        int((fraction or "0").ljust(6, "0")[:6]),
    )
    low = _microseconds_at(start, offset)
    if fraction is not None:
        return low, low + 10 ** max(0, 6 - len(fraction))
    if second is not None:
        return low, low + 1_000_000
    if minute is not None:
        return low, low + 60_000_000
    following = _next(start, month is not None, day is not None)
    if following is None:  # the last day, month or year of the calendar
        days = 1 if day is not None else 31 if month is not None else 365
        return low, low + days * 86_400_000_000
    return low, _microseconds_at(following, offset)


def _microseconds_at(local: datetime, offset: tzinfo) -> int:
    """Microseconds since 1970 of a local time, without leaving the calendar at its edges (as ``astimezone`` does)."""
    try:
        ahead = local.replace(tzinfo=offset).utcoffset() or timedelta()
    except OverflowError:
        ahead = timedelta()
    return (local - _EPOCH.replace(tzinfo=None) - ahead) // timedelta(microseconds=1)


def _next(start: datetime, has_month: bool, has_day: bool) -> datetime | None:
    """The start of the following day, month or year, in local time (days at a clock change are not 24 hours)."""
    try:
        if has_day:
            return start + timedelta(days=1)
        if has_month:
            year, month = divmod(start.year * 12 + start.month, 12)
            return start.replace(year=year, month=month + 1)
        return start.replace(year=start.year + 1)
    except (ValueError, OverflowError):
        return None


_SPACE_FOR_PLUS = re.compile(r"(T\d\d:\d\d[\d:.]*) (\d\d:\d\d)")


def as_sent(text: str) -> str:
    """A date of a query as its sender meant it: a ``+`` that was not encoded as ``%2B`` arrives as a space, and before a zone nothing else
    can have stood there.

    >>> as_sent("2026-01-01T00:00:00 01:00")
    '2026-01-01T00:00:00+01:00'
    """
    match = _SPACE_FOR_PLUS.search(text)
    if match is None or match.end() != len(text):
        return text
    return f"{text[: match.start()]}{match[1]}+{match[2]}"


def _offset(zone: str) -> tzinfo:
    if zone == "Z":
        return UTC
    if int(zone[1:3]) > _OFFSET_HOURS or int(zone[4:6]) > 59:
        raise ValueError(zone)
    parsed = datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").tzinfo
    assert parsed is not None
    return parsed
