"""FHIR dates as ranges of microseconds since 1970: what is written imprecisely is a range. https://hl7.org/fhir/R4/search.html#date"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from validator.fhir.moments import Range, parse_moment, span

BEGINNING = -(2**62)
END = 2**62

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    """
    # A space before the time is what some databases write; FHIR has a T.
    moment = parse_moment(f"{text[:10]}T{text[11:]}" if text[10:11] == " " else text)
    if moment is None or moment.kind == "time" or len(moment.parts) == 4 or text.endswith("T"):
        raise ValueError(text)
    return span(moment, local_zone())


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
