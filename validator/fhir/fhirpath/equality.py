"""Equality, equivalence and order of items. http://hl7.org/fhirpath/N1/#equality

Where the specification says that values of different types are not equal, a date meeting a string is read as
a date: suites and published profiles write ``birthDate = '1990-01-01'``, and the reference implementation
compares the texts.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.model import is_subtype
from validator.fhir.fhirpath.nodes import Item, Items, Node, as_quantity, children, system_type, system_value
from validator.fhir.fhirpath.values import Quantity, compare_quantities
from validator.fhir.moments import Moment, compare_moments, parse_moment

_NUMBERS = (int, Decimal)


def equal_collections(left: Items, right: Items) -> bool | None:
    """``=``: ``None`` when either side is empty or an item cannot be told from its counterpart."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    unknown = False
    for a, b in zip(left, right, strict=True):
        same = equal(a, b)
        if same is False:
            return False
        unknown = unknown or same is None
    return None if unknown else True


def equal(left: Item, right: Item) -> bool | None:
    if type(left) is str and type(right) is str:
        return left == right
    a, b = system_value(left), system_value(right)
    if a is None or b is None:  # a primitive without a value: its extensions are all there is to compare
        if type(left) is Node and type(right) is Node and a is None and b is None:
            return _deep(left.sibling) == _deep(right.sibling)
        return None
    kind, other = type(a), type(b)
    if kind is other:
        if kind is Moment:
            compared = compare_moments(a, b)
            if compared is None:
                return None if (a.kind == "time") == (b.kind == "time") else False
            return compared == 0
        if kind is Quantity:
            compared = compare_quantities(a, b)
            return None if compared is None else compared == 0
        if kind is Node:
            return _deep(a.value) == _deep(b.value)
        return bool(a == b)
    if kind in _NUMBERS and other in _NUMBERS:
        return bool(a == b)
    if kind is Moment and other is str:
        return _moment_is_text(a, b)
    if kind is str and other is Moment:
        return _moment_is_text(b, a)
    if (kind is Quantity and other in _NUMBERS) or (other is Quantity and kind in _NUMBERS):
        return equal(as_quantity(a), as_quantity(b))
    return False


def _moment_is_text(moment: Moment, text: str) -> bool | None:
    parsed = parse_moment(text, "time" if moment.kind == "time" else None)
    if parsed is None or moment.text == text:
        return moment.text == text
    compared = compare_moments(moment, parsed)
    return None if compared is None else compared == 0


def _deep(value: Any) -> Hashable:
    """A hashable form of JSON data, equal for equal data; numbers compare by value, ``true`` is not 1."""
    kind = type(value)
    if kind is dict:
        return frozenset((key, _deep(one)) for key, one in value.items() if key != "fhir_comments")
    if kind is list:
        return tuple(_deep(one) for one in value)
    if kind is bool:
        return ("bool", value)
    if kind is float:
        return Decimal(repr(value))
    return value if isinstance(value, Hashable) else repr(value)


def key(item: Item) -> Hashable:
    """Equal for items that ``=`` would certainly call equal: what the set functions go by, in linear time."""
    value = system_value(item)
    kind = type(value)
    if kind is Node:
        return ("node", _deep(value.value))
    if kind is bool:
        return ("bool", value)
    if kind is Moment or kind is Quantity:
        return value.key()  # type: ignore[no-any-return]
    if value is None:
        return ("none", _deep(item.sibling))
    return value  # type: ignore[no-any-return]


def distinct(items: Items) -> Items:
    if len(items) < 2:
        return items
    return list({key(item): item for item in reversed(items)}.values())[::-1]


def order(left: Items, right: Items, symbol: str) -> int | None:
    """For ``<``, ``<=``, ``>``, ``>=``: -1, 0, 1, or ``None`` for empty or undecidable. Raises
    :class:`ExpressionError` for several items and for types that have no order between them.
    http://hl7.org/fhirpath/N1/#comparison"""
    if not left or not right:
        return None
    if len(left) > 1 or len(right) > 1:
        raise ExpressionError(f"'{symbol}' compares single values, but was given several")
    a, b = system_value(left[0]), system_value(right[0])
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if (kind is str and other is str) or (kind in _NUMBERS and other in _NUMBERS):
        return int(a > b) - int(a < b)
    if kind is Moment and other is str:
        b = parse_moment(b, "time" if a.kind == "time" else None) or b
    elif kind is str and other is Moment:
        a = parse_moment(a, "time" if b.kind == "time" else None) or a
    if type(a) is Moment and type(b) is Moment and (a.kind == "time") == (b.kind == "time"):
        return compare_moments(a, b)
    x, y = as_quantity(a), as_quantity(b)
    if x is not None and y is not None and Quantity in (kind, other):
        return compare_quantities(x, y)
    if _is_quantity(a) and _is_quantity(b):  # units outside UCUM: the same system and code still compare
        return _order_of_coded(a, b)
    raise ExpressionError(f"'{symbol}' cannot compare {_describe(a)} with {_describe(b)}")


def _is_quantity(value: Item) -> bool:
    if type(value) is Quantity:
        return True
    return (
        type(value) is Node
        and type(value.value) is dict
        and value.type is not None
        and is_subtype(value.type, "Quantity")
    )


def _order_of_coded(left: Item, right: Item) -> int | None:
    if type(left) is not Node or type(right) is not Node:
        return None
    a, b = left.value, right.value
    if "comparator" in a or "comparator" in b:
        return None
    unit = "code" if "code" in a and "code" in b else "unit"
    if a.get("system") != b.get("system") or a.get(unit) != b.get(unit):
        return None
    x, y = a.get("value"), b.get("value")
    if type(x) not in (int, Decimal, float) or type(y) not in (int, Decimal, float):
        return None
    return int(x > y) - int(x < y)


def _describe(value: Item) -> str:
    if type(value) is Node:
        return f"a {value.type or 'complex value'}"
    return f"{system_type(value)} ({value.text if type(value) in (Moment, Quantity) else value})"


def equivalent_collections(left: Items, right: Items) -> bool:
    """``~``: order does not matter, two empties are equivalent. http://hl7.org/fhirpath/N1/#equivalent"""
    if len(left) != len(right):
        return False
    rest = list(right)
    for item in left:
        for i, other in enumerate(rest):
            if equivalent(item, other):
                del rest[i]
                break
        else:
            return False
    return True


def equivalent(left: Item, right: Item) -> bool:
    a, b = system_value(left), system_value(right)
    kind, other = type(a), type(b)
    if kind is str and other is str:
        return " ".join(a.lower().split()) == " ".join(b.lower().split())
    if kind in _NUMBERS and other in _NUMBERS:
        return _equivalent_numbers(Decimal(a), Decimal(b))
    if kind is Quantity and other is Quantity:
        return _equivalent_quantities(a, b)
    if kind is Moment and other is Moment:
        return compare_moments(a, b) == 0
    if kind is Node and other is Node:
        return _equivalent_nodes(a, b)
    return equal(left, right) is True


def _equivalent_numbers(a: Decimal, b: Decimal) -> bool:
    """Equal when both are rounded to the precision of the less precise, trailing zeros aside."""
    places = [max(0, -int(number.normalize().as_tuple().exponent)) for number in (a, b)]
    step = Decimal(1).scaleb(-min(places))
    try:
        return a.quantize(step, ROUND_HALF_UP) == b.quantize(step, ROUND_HALF_UP)
    except ArithmeticError:
        return a == b


def _equivalent_quantities(a: Quantity, b: Quantity) -> bool:
    if a.ucum == b.ucum:
        return _equivalent_numbers(a.value, b.value)
    return compare_quantities(Quantity(a.value, a.ucum), Quantity(b.value, b.ucum)) == 0


def _equivalent_nodes(a: Node, b: Node) -> bool:
    if type(a.value) is not dict or type(b.value) is not dict:
        return equal(a, b) is True
    if set(a.value) != set(b.value):
        return False
    for name in a.value:
        left, right = _named(a, name), _named(b, name)
        if not equivalent_collections(left, right):
            return False
    return True


def _named(node: Node, name: str) -> Items:
    found: Items = []
    children(Node({name: node.value[name]}, None, node.path), found)
    return found


def contains(collection: Sequence[Item], item: Item) -> bool:
    """Whether any item of the collection equals ``item``: ``in`` and ``contains``."""
    return any(equal(one, item) is True for one in collection)
