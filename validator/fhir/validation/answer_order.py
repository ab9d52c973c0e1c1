"""How answers compare: with the limits of a question, and with the answer that enables another question.

Dates of different precision compare as the spans of time that they are; quantities by their UCUM units.
https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.operator
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from validator.fhir.moments import Moment, Range, compare_moments, parse_moment, span

UCUM = "http://unitsofmeasure.org"
DATES = frozenset({"date", "dateTime", "instant"})


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
        return _order_of_times(value, limit)
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
        first, second = _span(str(value)), _span(str(other))
        return value == other or (first is not None and first == second)
    if kind == "time":
        try:
            return value == other or _order_of_times(str(value), str(other)) == 0
        except Incomparable:
            return False
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


# -- dates


def _span(text: str) -> Range | None:
    """What a date of any precision covers; ``None`` for no date."""
    moment = _moment(text)
    return None if moment is None else span(moment)


def _moment(text: str) -> Moment | None:
    moment = parse_moment(text)
    return None if moment is None or moment.kind == "time" else moment


def _order_of_spans(value: str, limit: str) -> int:
    moment, bound = _moment(value), _moment(limit)
    if moment is None or bound is None:
        raise Incomparable("no-order")
    if (moment.offset is None) != (bound.offset is None):
        # A date without a zone means the respondent's own: compare what the calendar says.
        moment, bound = replace(moment, offset=None), replace(bound, offset=None)
    first, second = span(moment), span(bound)
    if first[0] >= second[1]:
        return 1
    return -1 if first[1] <= second[0] else 0


def _order_of_times(value: str, limit: str) -> int:
    time, bound = parse_moment(value, "time"), parse_moment(limit, "time")
    order = None if time is None or bound is None else compare_moments(time, bound)
    if order is None:
        raise Incomparable("no-order")
    return order


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
    from validator.fhir.units import unit_factor

    factor, other_factor = unit_factor(str(code)), unit_factor(str(other))
    if factor is None or other_factor is None or factor[1] != other_factor[1]:
        raise Incomparable("other-units")
    return _sign(number * factor[0], bound * other_factor[0])
