"""The operators of FHIRPath on collections. http://hl7.org/fhirpath/N1/#operations"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from validator.fhir.fhirpath import direct, equality
from validator.fhir.fhirpath.convert import (
    EMPTY,
    FALSE,
    TRUE,
    check_length,
    describe,
    one,
    text_of,
    to_logic,
)
from validator.fhir.fhirpath.environment import Environment, Step
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import Item, Items, Node
from validator.fhir.fhirpath.values import Quantity, add_duration, convert_quantity
from validator.fhir.moments import Moment

_NUMBERS = (int, Decimal)
_MAX_INTEGER_BITS = 4_000


def _truth(value: bool | None) -> Items:
    return EMPTY if value is None else TRUE if value else FALSE


def _and(left: Step, right: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        first = left(env, items)
        a = first is TRUE or (first is not FALSE and to_logic(first, "and"))
        if a is False:
            return FALSE
        b = to_logic(right(env, items), "and")
        return FALSE if b is False else EMPTY if a is None or b is None else TRUE

    return run


def _or(left: Step, right: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        first = left(env, items)
        a = first is TRUE or (first is not FALSE and to_logic(first, "or"))
        if a is True:
            return TRUE
        b = to_logic(right(env, items), "or")
        return TRUE if b is True else EMPTY if a is None or b is None else FALSE

    return run


def _implies(left: Step, right: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        a = to_logic(left(env, items), "implies")
        if a is False:
            return TRUE
        b = to_logic(right(env, items), "implies")
        return TRUE if b is True else EMPTY if a is None or b is None else FALSE

    return run


def _xor(left: Step, right: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        a, b = to_logic(left(env, items), "xor"), to_logic(right(env, items), "xor")
        return EMPTY if a is None or b is None else TRUE if a != b else FALSE

    return run


def _of_collections(operation: Callable[[Items, Items], Items]) -> Callable[[Step, Step], Step]:
    def build(left: Step, right: Step) -> Step:
        def run(env: Environment, items: Items) -> Items:
            return operation(left(env, items), right(env, items))

        return run

    return build


def _unequal(left: Items, right: Items) -> Items:
    same = equality.equal_collections(left, right)
    return EMPTY if same is None else FALSE if same else TRUE


def _ordered(symbol: str, accepts: Callable[[int], bool]) -> Callable[[Items, Items], Items]:
    def compare(left: Items, right: Items) -> Items:
        found = equality.order(left, right, symbol)
        return EMPTY if found is None else TRUE if accepts(found) else FALSE

    return compare


def _member_of(item: Items, collection: Items) -> Items:
    """Of several items all must be members, as in the reference implementation: N1 calls that an error, but
    R4's tim-9 (``when in ('C' | 'CM')``) is written for it."""
    if not item:
        return EMPTY
    return TRUE if all(equality.contains(collection, one) for one in item) else FALSE


def _concatenate(left: Items, right: Items) -> Items:
    a, b = one(left, "'&'"), one(right, "'&'")
    texts = ["" if value is None else text_of(value) for value in (a, b)]
    if None in texts:
        raise ExpressionError("'&' needs strings")
    check_length(sum(len(text) for text in texts if text))
    return ["".join(text for text in texts if text)]


def _arithmetic(
    symbol: str, calculate: Callable[[Item, Item], Item | None]
) -> Callable[[Items, Items], Items]:
    def run(left: Items, right: Items) -> Items:
        a, b = one(left, f"'{symbol}'"), one(right, f"'{symbol}'")
        if a is None or b is None:
            return EMPTY
        try:
            result = calculate(a, b)
        except ArithmeticError:
            raise ExpressionError(f"the result of '{symbol}' is too large") from None
        if result is NotImplemented:
            raise ExpressionError(f"'{symbol}' cannot be used on {describe(a)} and {describe(b)}")
        return EMPTY if result is None else [result]

    return run


def _bounded(value: int | Decimal) -> int | Decimal:
    if type(value) is int and value.bit_length() > _MAX_INTEGER_BITS:
        raise OverflowError
    return value


def _plus(a: Item, b: Item) -> Item | None:
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return _bounded(a + b)
    if type(a) is str and type(b) is str:
        check_length(len(a) + len(b))
        return a + b
    return _shifted(a, b, 1)


def _minus(a: Item, b: Item) -> Item | None:
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return _bounded(a - b)
    return _shifted(a, b, -1)


def _shifted(a: Item, b: Item, sign: int) -> Item | None:
    if type(b) is not Quantity:
        return NotImplemented
    if type(a) is Moment:
        try:
            return add_duration(a, b, sign)
        except ValueError as error:
            raise ExpressionError(str(error)) from None
    if type(a) is Quantity:
        other = convert_quantity(b, a.unit)
        return None if other is None else Quantity(a.value + sign * other.value, a.unit, a.calendar)
    return NotImplemented


def _times(a: Item, b: Item) -> Item | None:
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return _bounded(a * b)
    for quantity, number in ((a, b), (b, a)):
        if type(quantity) is Quantity and (type(number) in _NUMBERS or _unitless(number)):
            factor = number.value if type(number) is Quantity else Decimal(number)
            return Quantity(quantity.value * factor, quantity.unit, quantity.calendar)
    return NotImplemented


def _unitless(value: Item) -> bool:
    return type(value) is Quantity and value.unit == "1"


def _divided(a: Item, b: Item) -> Item | None:
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return None if b == 0 else Decimal(a) / Decimal(b)
    if type(a) is Quantity and type(b) in _NUMBERS:
        return None if b == 0 else Quantity(a.value / Decimal(b), a.unit, a.calendar)
    if type(a) is Quantity and type(b) is Quantity:
        other = convert_quantity(b, a.unit)
        return None if other is None or other.value == 0 else Quantity(a.value / other.value, "1")
    return NotImplemented


def _whole(a: Item, b: Item) -> Item | None:
    if type(a) not in _NUMBERS or type(b) not in _NUMBERS:
        return NotImplemented
    return None if b == 0 else int(Decimal(a) // Decimal(b))  # Decimal's // truncates towards zero


def _remainder(a: Item, b: Item) -> Item | None:
    if type(a) not in _NUMBERS or type(b) not in _NUMBERS:
        return NotImplemented
    if b == 0:
        return None
    rest = Decimal(a) % Decimal(b)
    return int(rest) if type(a) is int and type(b) is int else rest


_COMPARISONS: dict[str, Callable[[Items, Items], Items]] = {
    "=": lambda a, b: _truth(equality.equal_collections(a, b)),
    "!=": _unequal,
    "<": _ordered("<", lambda found: found < 0),
    "<=": _ordered("<=", lambda found: found <= 0),
    ">": _ordered(">", lambda found: found > 0),
    ">=": _ordered(">=", lambda found: found >= 0),
}
_SAME: dict[str, tuple[Items, Items]] = {"=": (TRUE, FALSE), "!=": (FALSE, TRUE)}
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

OPERATORS: dict[str, Callable[[Step, Step], Step]] = {
    "and": _and,
    "or": _or,
    "xor": _xor,
    "implies": _implies,
    "=": _of_collections(_COMPARISONS["="]),
    "!=": _of_collections(_COMPARISONS["!="]),
    "~": _of_collections(lambda a, b: TRUE if equality.equivalent_collections(a, b) else FALSE),
    "!~": _of_collections(lambda a, b: FALSE if equality.equivalent_collections(a, b) else TRUE),
    "<": _of_collections(_COMPARISONS["<"]),
    "<=": _of_collections(_COMPARISONS["<="]),
    ">": _of_collections(_COMPARISONS[">"]),
    ">=": _of_collections(_COMPARISONS[">="]),
    "in": _of_collections(lambda a, b: _member_of(a, b)),
    "contains": _of_collections(lambda a, b: _member_of(b, a)),
    "|": _of_collections(lambda a, b: equality.distinct(a + b)),
    "&": _of_collections(_concatenate),
    "+": _of_collections(_arithmetic("+", _plus)),
    "-": _of_collections(_arithmetic("-", _minus)),
    "*": _of_collections(_arithmetic("*", _times)),
    "/": _of_collections(_arithmetic("/", _divided)),
    "div": _of_collections(_arithmetic("div", _whole)),
    "mod": _of_collections(_arithmetic("mod", _remainder)),
}


def with_literal(symbol: str, literal: str | int | Decimal | bool) -> Callable[[Step], Step] | None:
    """As the operator with this right operand, but asks first for what the left operand mostly is: one text,
    or one number. ``None`` if there is no such form."""
    operation = _COMPARISONS.get(symbol)
    if operation is None or isinstance(literal, bool):
        return None
    if isinstance(literal, str):
        return None if symbol not in _SAME else _with_text(literal, operation, *_SAME[symbol])
    return _with_number(literal, operation, _HOLDS[symbol])


def _with_text(
    literal: str, operation: Callable[[Items, Items], Items], same: Items, different: Items
) -> Callable[[Step], Step]:
    # a date equals texts that say the same day in another way
    is_plain = direct.text_is_no_moment(literal)
    right = [literal]

    def build(left: Step) -> Step:
        def run(env: Environment, items: Items) -> Items:
            found = left(env, items)
            if len(found) == 1:
                item = found[0]
                value = item.value if type(item) is Node else item
                if type(value) is str:
                    if value == literal:
                        return same
                    if is_plain or not value[0:1].isdigit():
                        return different
            return operation(found, right)

        return run

    return build


def _with_number(
    literal: int | Decimal, operation: Callable[[Items, Items], Items], holds: Callable[[Any, Any], bool]
) -> Callable[[Step], Step]:
    right = [literal]

    def build(left: Step) -> Step:
        def run(env: Environment, items: Items) -> Items:
            found = left(env, items)
            if len(found) == 1:
                item = found[0]
                value = item.value if type(item) is Node else item
                if type(value) is int or type(value) is Decimal:
                    return TRUE if holds(value, literal) else FALSE
            return operation(found, right)

        return run

    return build


def negated(items: Items) -> Items:
    value = one(items, "unary '-'")
    if value is None:
        return EMPTY
    if type(value) is Quantity:
        return [Quantity(-value.value, value.unit, value.calendar)]
    if type(value) in _NUMBERS:
        return [-value]
    raise ExpressionError(f"unary '-' needs a number, but was given {describe(value)}")
