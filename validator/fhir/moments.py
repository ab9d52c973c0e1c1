"""Dates, dateTimes, instants and times of day: read, compared and laid on the line of time in one place.

Whoever asks (FHIRPath, limits of a profile, answers to a form, the sandbox's search) gets the same answer. Nothing here leaves the
calendar: days are counted, so that the evening of 9999-12-31 in the west is as good a moment as any.
https://hl7.org/fhir/R4/datatypes.html#dateTime, http://hl7.org/fhirpath/N1/#datetime-equality
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

_TIME = r"(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?"
_DATE_TIME = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d)(?:T(?:{_TIME}(Z|[+-]\d\d:\d\d)?)?)?)?)?\Z", re.ASCII)
_TIME_ONLY = re.compile(rf"T?{_TIME}\Z", re.ASCII)

Kind = Literal["date", "dateTime", "time"]
Range = tuple[int, int]
"""Microseconds since 1970 in UTC, half-open: the first, and the first one after."""

_WESTERNMOST, _EASTERNMOST = -14 * 60, 14 * 60
_DAY = 86_400_000_000
_MINUTE = 60_000_000
_SECOND = 1_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal() - _EPOCH


@dataclass(frozen=True, slots=True)
class Moment:
    """A Date, DateTime or Time of any precision.

    ``parts`` are year, month, day, hour, minute, second (or hour, minute, second for a time), as many as are
    known; seconds and their fraction are one precision, a Decimal where there is a fraction. ``offset`` is minutes
    east of UTC, ``None`` when not stated.
    """

    kind: Kind
    parts: tuple[int | Decimal, ...]
    offset: int | None
    text: str

    def key(self) -> tuple[object, ...]:
        """Equal for moments that are certainly the same."""
        kind = "time" if self.kind == "time" else "date"
        if self.offset is None:
            return (kind, self.parts)
        return (kind, _in_utc(self.parts, self.offset), "utc")


def parse_moment(text: str, kind: Kind | None = None) -> Moment | None:
    """A date, dateTime, instant or time in FHIR or FHIRPath form, or ``None`` if ``text`` is none
    (``2012-13`` is none). The last second of a minute may be a leap second, ``60``; hours end with 23."""
    if kind == "time" or (kind is None and (text[2:3] == ":" or text[:1] == "T")):
        match = _TIME_ONLY.match(text)
        if match is None:
            return None
        parts = _numbers(match.groups())
        valid = _valid_time(parts)
        return Moment("time", parts, None, text.removeprefix("T")) if valid else None
    match = _DATE_TIME.match(text)
    if match is None:
        return None
    *fields, zone = match.groups()
    parts = _numbers(fields)
    if not _valid_date(parts[:3]) or not _valid_time(parts[3:]):
        return None
    offset = None
    if zone is not None:
        offset = 0 if zone == "Z" else (int(zone[1:3]) * 60 + int(zone[4:])) * (-1 if zone[0] == "-" else 1)
        if not _WESTERNMOST <= offset <= _EASTERNMOST or (zone != "Z" and int(zone[4:]) > 59):
            return None
    found: Kind = kind or ("dateTime" if "T" in text else "date")
    return Moment(found, parts, offset, text)


def _numbers(fields: tuple[str | None, ...] | list[str | None]) -> tuple[int | Decimal, ...]:
    known = [field for field in fields if field is not None]
    return tuple(Decimal(field) if "." in field else int(field) for field in known)


def _valid_date(parts: tuple[int | Decimal, ...]) -> bool:
    year = int(parts[0])
    if year < 1:
        return False
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return False
    return len(parts) < 3 or 1 <= parts[2] <= monthrange(year, int(parts[1]))[1]


def _valid_time(parts: tuple[int | Decimal, ...]) -> bool:
    limits = (24, 60, 61)  # a leap second is 60
    return all(part < limit for part, limit in zip(parts, limits, strict=False))


# -- comparing


def _in_utc(parts: tuple[int | Decimal, ...], offset: int) -> tuple[int | Decimal, ...]:
    """Day, hour, minute and second in UTC, as many as are known of them. Needs at least minutes to be exact, and has them: FHIR has no
    offset without seconds."""
    year, month, day, hour, *rest = (int(part) for part in parts[:5])
    minutes = _days(year, month, day) * 1440 + hour * 60 + (rest[0] if rest else 0) - offset
    days, minute_of_day = divmod(minutes, 1440)
    known = (days, minute_of_day // 60, minute_of_day % 60)
    return (*known[: len(parts) - 2], *parts[5:])


def _days(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - _EPOCH


def compare_moments(left: Moment, right: Moment) -> int | None:
    """-1, 0 or 1, or ``None`` when the precision of one does not tell, or a time of day meets a date.

    Offsets count when both state one; when only one does, the other is taken to be in the same time zone.
    """
    if (left.kind == "time") != (right.kind == "time"):
        return None
    a, b = left.parts, right.parts
    if left.offset is not None and right.offset is not None and left.offset != right.offset:
        a, b = _in_utc(a, left.offset), _in_utc(b, right.offset)
    for x, y in zip(a, b, strict=False):
        if x != y:
            return -1 if x < y else 1
    return 0 if len(a) == len(b) else None


# -- on the line of time


def span(moment: Moment, zone: tzinfo | None = None) -> Range:
    """What a date or dateTime covers: what is written imprecisely is a range. ``zone`` is for one that states none (UTC without).

    A microsecond is the finest that is told apart, however many digits a fraction has. A leap second falls into the last second of its
    minute: neither Python's calendar nor POSIX time has a place for it.
    """
    parts = moment.parts
    year, month, day, hour, minute = (*(int(part) for part in parts[:5]), *(1, 1, 1, 0, 0)[len(parts[:5]) :])
    low = _days(year, month, day) * _DAY + hour * 60 * _MINUTE + minute * _MINUTE
    match len(parts):
        case 1:
            high = (_days(year, 12, 31) + 1) * _DAY
        case 2:
            high = (_days(year, month, monthrange(year, month)[1]) + 1) * _DAY
        case 3:
            high = low + _DAY
        case 4:
            high = low + 60 * _MINUTE
        case 5:
            high = low + _MINUTE
        case _:
            within, width = _second(parts[5])
            low += within
            high = low + width
            if moment.offset is None:  # within one minute, the zone is what it was
                ahead = _ahead(low, zone)
                return low - ahead, high - ahead
    if moment.offset is not None:
        ahead = moment.offset * _MINUTE
        return low - ahead, high - ahead
    return low - _ahead(low, zone), high - _ahead(high, zone)


def _second(second: int | Decimal) -> Range:
    """Microseconds within the minute, and how many the second covers as it is written."""
    if isinstance(second, int):
        return min(second, 59) * _SECOND, _SECOND
    whole = int(second)
    digits = -int(second.as_tuple().exponent)
    fraction = int((second - whole).scaleb(6)) if digits <= 20 else int(str(second).partition(".")[2][:6])
    return min(whole, 59) * _SECOND + fraction, 10 ** max(0, 6 - digits)


def _ahead(local: int, zone: tzinfo | None) -> int:
    """By how many microseconds the clocks of a zone are ahead of UTC at a local time. At the ends of the calendar, as just within."""
    if zone is None:
        return 0
    days, within = divmod(local, _DAY)
    if days > _LAST_DAY:
        days, within = _LAST_DAY, _DAY - 1
    wall = datetime.combine(
        date.fromordinal(max(days, 1 - _EPOCH) + _EPOCH), datetime.min.time()
    ) + timedelta(microseconds=within)
    offset = wall.replace(tzinfo=zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)
