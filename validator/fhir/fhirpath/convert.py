"""Reading single values out of collections, and the conversion functions.
http://hl7.org/fhirpath/N1/#conversion"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import Item, Items, Node, as_quantity, system_type, system_value
from validator.fhir.fhirpath.values import Quantity, calendar_quantity, convert_quantity, is_calendar_word
from validator.fhir.moments import Moment, parse_moment

TRUE: Items = [True]
FALSE: Items = [False]
EMPTY: Items = []

_INTEGER = re.compile(r"[+-]?\d{1,100}\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,100}(\.\d{1,100})?\Z", re.ASCII)
_QUANTITY = re.compile(r"([+-]?\d{1,100}(?:\.\d{1,100})?)\s*(?:'([^']+)'|([a-zA-Z]+))?\Z", re.ASCII)
_TRUE_TEXTS = frozenset(("true", "t", "yes", "y", "1", "1.0"))
_FALSE_TEXTS = frozenset(("false", "f", "no", "n", "0", "0.0"))


def is_true(items: Items) -> bool:
    """A collection as a verdict, as the reference implementation reads the result of an invariant and of a
    ``where`` criterion: nothing is false, a single boolean is itself, and anything else that is there is
    true. A boolean element without a value is false."""
    if not items:
        return False
    if len(items) > 1:
        return True
    item = items[0]
    if type(item) is Node:
        value = item.value
        if value is None:
            return False if item.type == "boolean" else bool(item.sibling)
        return value if type(value) is bool else True
    return item if type(item) is bool else True


def to_logic(items: Items, where: str) -> bool | None:
    """An operand of ``and``, ``or`` …: ``None`` for empty, a single non-boolean is true.

    http://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections. Raises :class:`ExpressionError` for
    several items.
    """
    if not items:
        return None
    if len(items) > 1:
        raise ExpressionError(f"'{where}' needs a single boolean, but was given {len(items)} items")
    item = items[0]
    if type(item) is bool:
        return item
    if type(item) is Node:
        value = item.value
        if type(value) is bool:
            return value
        if value is None:
            return None
    return True


def one(items: Items, where: str) -> Item:
    """The System value of a single item; ``None`` for empty or for a primitive without a value."""
    if not items:
        return None
    if len(items) > 1:
        raise ExpressionError(f"{where} needs a single value, but was given {len(items)}")
    return system_value(items[0])


def one_text(items: Items, where: str) -> str | None:
    """A single string; a date or time gives its text, so that ``birthDate.startsWith('19')`` works as on
    other engines."""
    value = one(items, where)
    if value is None or type(value) is str:
        return value
    if type(value) is Moment:
        return value.text
    raise ExpressionError(f"{where} needs a string, but was given {describe(value)}")


def one_integer(items: Items, where: str) -> int | None:
    value = one(items, where)
    if value is None or type(value) is int:
        return value
    if type(value) is Decimal and value == value.to_integral_value():
        return int(value)
    raise ExpressionError(f"{where} needs an integer, but was given {describe(value)}")


def one_number(items: Items, where: str) -> int | Decimal | None:
    value = one(items, where)
    if value is None or type(value) in (int, Decimal):
        return value  # type: ignore[no-any-return]
    raise ExpressionError(f"{where} needs a number, but was given {describe(value)}")


def describe(value: Item) -> str:
    if type(value) is Node:
        return f"a {value.type or 'complex value'}"
    name = system_type(value)
    return f"{'an' if name[0] in 'I' else 'a'} {name.lower()}"


def text_of(value: Item) -> str | None:
    """``toString()``; ``None`` for what has no text."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is Decimal:
        return f"{value:f}"
    if kind is Moment or kind is Quantity:
        return value.text  # type: ignore[no-any-return]
    return None


def to_boolean(value: Item) -> bool | None:
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return]
    if kind in (int, Decimal):
        return True if value == 1 else False if value == 0 else None
    if kind is str:
        lowered = value.lower()
        return True if lowered in _TRUE_TEXTS else False if lowered in _FALSE_TEXTS else None
    return None


def to_integer(value: Item) -> int | None:
    kind = type(value)
    if kind is bool:
        return int(value)
    if kind is int:
        return value  # type: ignore[no-any-return]
    if kind is str and _INTEGER.match(value):
        return int(value)
    return None


def to_decimal(value: Item) -> Decimal | None:
    kind = type(value)
    if kind in (bool, int):
        return Decimal(int(value))
    if kind is Decimal:
        return value  # type: ignore[no-any-return]
    if kind is str and _DECIMAL.match(value):
        return Decimal(value)
    return None


def to_date(value: Item) -> Moment | None:
    moment = to_date_time(value)
    if moment is None:
        return None
    parts = moment.parts[:3]
    return Moment("date", parts, None, moment.text[:10])


def to_date_time(value: Item) -> Moment | None:
    if type(value) is str:
        return parse_moment(value, "dateTime")
    if type(value) is Moment and value.kind != "time":
        return Moment("dateTime", value.parts, value.offset, value.text)
    return None


def to_time(value: Item) -> Moment | None:
    if type(value) is str:
        return parse_moment(value, "time")
    return value if type(value) is Moment and value.kind == "time" else None


def to_quantity(value: Item, unit: str | None = None) -> Quantity | None:
    if type(value) is bool:
        found: Quantity | None = Quantity(Decimal(int(value)), "1")
    elif type(value) is str:
        found = _parse_quantity(value)
    else:
        found = as_quantity(value)
    return found if found is None or unit is None else convert_quantity(found, unit)


def _parse_quantity(text: str) -> Quantity | None:
    match = _QUANTITY.match(text)
    if match is None:
        return None
    try:
        number = Decimal(match[1])
    except InvalidOperation:
        return None
    if match[3]:
        return calendar_quantity(number, match[3]) if is_calendar_word(match[3]) else None
    return Quantity(number, match[2] or "1")


CONVERSIONS: dict[str, Callable[[Any], Item]] = {
    "Boolean": to_boolean,
    "Integer": to_integer,
    "Decimal": to_decimal,
    "String": text_of,
    "Date": to_date,
    "DateTime": to_date_time,
    "Time": to_time,
    "Quantity": to_quantity,
}


LONGEST_TEXT = 20_000_000
"""Characters of a text that an expression may make. Doubled often enough, one letter would fill the memory."""


def check_length(characters: int) -> None:
    """Raises :class:`ExpressionError` for a text that is longer than any that is needed; to be asked before it is made."""
    if characters > LONGEST_TEXT:
        raise ExpressionError(f"it makes a text longer than {LONGEST_TEXT} characters")
