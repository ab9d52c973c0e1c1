"""How answers compare: with the limits of a question, and with the answer that enables another question.

Dates of different precision compare as the spans of time that they are; quantities by their UCUM units.
https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.operator
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

UCUM = "http://unitsofmeasure.org"
DATES = frozenset({"date", "dateTime", "instant"})

_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)


class Incomparable(Exception):
    """The two have no order. ``reason`` is the name of a text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def order(kind: str, value: Any, limit: Any) -> int:
    """-1 when ``value`` is certainly less than ``limit``, 1 when certainly greater, else 0 (equal, or overlapping spans of time).

    ``kind`` is the FHIR type of both. Raises :class:`Incomparable` for values without an order.
    """
    if kind in DATES and isinstance(value, str) and isinstance(limit, str):
        return _order_of_spans(value, limit)
    if kind == "Quantity":
        return _order_of_quantities(value, limit)
    if kind == "time" and isinstance(value, str) and isinstance(limit, str):
        return _sign(_padded(value), _padded(limit))
    if kind == "string" and isinstance(value, str) and isinstance(limit, str):
        return _sign(value, limit)
    if (number := as_number(value)) is not None and (bound := as_number(limit)) is not None:
        return _sign(number, bound)
    raise Incomparable("no-order")


def same(kind: str, value: Any, other_kind: str, other: Any) -> bool:
    """Whether an answer is the one that is asked for: codes by system and code, references by their reference, numbers by value."""
    if (
        kind != other_kind
        and not (kind in DATES and other_kind in DATES)
        and not {kind, other_kind} <= _NUMBERS
    ):
        return False
    match kind:
        case "Coding":
            return same_coding(value, other)
        case "Reference":
            return (
                _part(value, "reference") == _part(other, "reference")
                and _part(value, "reference") is not None
            )
        case "Quantity":
            try:
                return order(kind, value, other) == 0
            except Incomparable:
                return (
                    _part(value, "unit") == _part(other, "unit")
                    and as_number(_part(value, "value")) is not None
                    and as_number(_part(value, "value")) == as_number(_part(other, "value"))
                )
        case "Attachment":
            return bool(value == other)
    if kind in DATES:
        first, second = span(str(value)), span(str(other))
        return value == other or (first is not None and first == second)
    if kind == "time":
        return _padded(str(value)) == _padded(str(other))
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if as_number(value) is not None:
        return as_number(value) == as_number(other)
    return bool(value == other)


def same_coding(value: Any, other: Any) -> bool:
    """The same code of the same system; where there is no code, the same display."""
    if _part(other, "code") is None:
        return _part(other, "display") is not None and _part(value, "display") == _part(other, "display")
    return bool(
        _part(value, "code") == _part(other, "code") and _part(value, "system") == _part(other, "system")
    )


_NUMBERS = {"integer", "decimal", "positiveInt", "unsignedInt"}


def as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _sign(value: Any, limit: Any) -> int:
    return int(value > limit) - int(value < limit)


def _padded(time: str) -> str:
    """``09:00:00.50`` and ``09:00:00.5`` are the same time."""
    return time.rstrip("0").rstrip(".") if "." in time else time


# -- dates


def span(text: str) -> tuple[datetime, datetime] | None:
    """The first instant and the one after the last of a date of any precision, in UTC where it has a zone; ``None`` for no date."""
    found = _spans(text)
    return None if found is None else found[:2]


def _spans(text: str, *, use_zone: bool = True) -> tuple[datetime, datetime, bool] | None:
    matched = _DATE.fullmatch(text)
    if matched is None:
        return None
    part = {
        name: int(digits)
        for name, digits in matched.groupdict().items()
        if digits and name not in ("zone", "fraction")
    }
    fraction = (matched["fraction"] or "")[:6]
    try:
        start = datetime(
            part["year"],
            part.get("month", 1),
            part.get("day", 1),
            part.get("hour", 0),
            part.get("minute", 0),
            min(part.get("second", 0), 59),
            int(fraction.ljust(6, "0")) if fraction else 0,
        )
        if "month" not in part:
            end = start.replace(year=start.year + 1)
        elif "day" not in part:
            end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        elif "hour" not in part:
            end = start + timedelta(days=1)
        elif "second" not in part:
            end = start + timedelta(minutes=1)
        else:
            end = start + timedelta(seconds=1) / 10 ** len(fraction)
        zone = matched["zone"]
        if zone and zone != "Z" and use_zone:
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
            start, end = start - offset, end - offset
    except (ValueError, OverflowError):
        return None
    return start, end, bool(zone)


def _order_of_spans(value: str, limit: str) -> int:
    first, second = _spans(value), _spans(limit)
    if first is None or second is None:
        raise Incomparable("no-order")
    if (
        first[2] != second[2]
    ):  # a date without a zone means the respondent's own: compare what the calendar says
        first, second = _spans(value, use_zone=False), _spans(limit, use_zone=False)
        assert first is not None
        assert second is not None
    if first[0] >= second[1]:
        return 1
    return -1 if first[1] <= second[0] else 0


# -- quantities


def _order_of_quantities(value: Any, limit: Any) -> int:
    number, bound = as_number(_part(value, "value")), as_number(_part(limit, "value"))
    if number is None or bound is None:
        raise Incomparable("no-value")
    code, other = _part(value, "code"), _part(limit, "code")
    system, other_system = _part(value, "system"), _part(limit, "system")
    if not code and not other and not _part(value, "unit") and not _part(limit, "unit"):
        return _sign(number, bound)
    if not code or not other or not system or not other_system:
        raise Incomparable("no-units")
    if system != other_system:
        raise Incomparable("other-units")
    if code == other:
        return _sign(number, bound)
    if system != UCUM:
        raise Incomparable("other-units")
    from validator.fhir.fhirpath.units import unit_factor

    factor, other_factor = unit_factor(str(code)), unit_factor(str(other))
    if factor is None or other_factor is None or factor[1] != other_factor[1]:
        raise Incomparable("other-units")
    return _sign(number * factor[0], bound * other_factor[0])
