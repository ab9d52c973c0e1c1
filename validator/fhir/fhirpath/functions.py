"""The functions of FHIRPath whose arguments are values. http://hl7.org/fhirpath/N1/#functions

Each takes the environment, the input collection and one collection per argument. Functions whose arguments
are expressions evaluated for each item are in :mod:`validator.fhir.fhirpath.compiling`; those that R4 adds in
:mod:`validator.fhir.fhirpath.fhir_functions`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from validator.fhir.fhirpath import equality, patterns
from validator.fhir.fhirpath.convert import (
    CONVERSIONS,
    EMPTY,
    FALSE,
    TRUE,
    check_length,
    describe,
    one,
    one_integer,
    one_number,
    one_text,
    to_logic,
    to_quantity,
)
from validator.fhir.fhirpath.environment import Environment
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import (
    Item,
    Items,
    Node,
    as_quantity,
    children,
    descendants,
    system_value,
    type_name,
)
from validator.fhir.fhirpath.values import Quantity, compare_quantities, moment_of
from validator.fhir.moments import Moment

Body = Callable[..., Items]


class Function(NamedTuple):
    """``fewest`` and ``most`` arguments."""

    body: Body
    fewest: int = 0
    most: int = 0


FUNCTIONS: dict[str, Function] = {}


def function(name: str, fewest: int = 0, most: int | None = None) -> Callable[[Body], Body]:
    def register(body: Body) -> Body:
        FUNCTIONS[name] = Function(body, fewest, fewest if most is None else most)
        return body

    return register


def truth(value: bool) -> Items:
    return TRUE if value else FALSE


# -- existence: http://hl7.org/fhirpath/N1/#existence


@function("empty")
def _empty(env: Environment, items: Items) -> Items:
    return FALSE if items else TRUE


@function("not")
def _not(env: Environment, items: Items) -> Items:
    value = to_logic(items, "not()")
    return EMPTY if value is None else truth(not value)


def _booleans(items: Items, where: str) -> list[bool]:
    values = [system_value(item) for item in items]
    for value in values:
        if type(value) is not bool:
            raise ExpressionError(f"{where} needs booleans, but was given {describe(value)}")
    return values


FUNCTIONS["allTrue"] = Function(lambda env, items: truth(all(_booleans(items, "allTrue()"))))
FUNCTIONS["anyTrue"] = Function(lambda env, items: truth(any(_booleans(items, "anyTrue()"))))
FUNCTIONS["allFalse"] = Function(lambda env, items: truth(not any(_booleans(items, "allFalse()"))))
FUNCTIONS["anyFalse"] = Function(lambda env, items: truth(not all(_booleans(items, "anyFalse()"))))


def _within(items: Items, others: Items) -> Items:
    known = {equality.key(other) for other in others}
    return truth(all(equality.key(item) in known for item in items))


FUNCTIONS["subsetOf"] = Function(lambda env, items, other: _within(items, other), 1, 1)
FUNCTIONS["supersetOf"] = Function(lambda env, items, other: _within(other, items), 1, 1)
FUNCTIONS["isDistinct"] = Function(lambda env, items: truth(len(equality.distinct(items)) == len(items)))
FUNCTIONS["distinct"] = Function(lambda env, items: equality.distinct(items))
FUNCTIONS["count"] = Function(lambda env, items: [len(items)])


# -- subsetting and combining: http://hl7.org/fhirpath/N1/#subsetting


@function("single")
def _single(env: Environment, items: Items) -> Items:
    if len(items) > 1:
        raise ExpressionError(f"single() found {len(items)} items")
    return items


FUNCTIONS["first"] = Function(lambda env, items: items[:1])
FUNCTIONS["last"] = Function(lambda env, items: items[-1:])
FUNCTIONS["tail"] = Function(lambda env, items: items[1:])


@function("skip", 1)
def _skip(env: Environment, items: Items, number: Items) -> Items:
    return items[max(0, one_integer(number, "skip()") or 0) :]


@function("take", 1)
def _take(env: Environment, items: Items, number: Items) -> Items:
    return items[: max(0, one_integer(number, "take()") or 0)]


@function("intersect", 1)
def _intersect(env: Environment, items: Items, other: Items) -> Items:
    known = {equality.key(item) for item in other}
    return equality.distinct([item for item in items if equality.key(item) in known])


@function("exclude", 1)
def _exclude(env: Environment, items: Items, other: Items) -> Items:
    known = {equality.key(item) for item in other}
    return [item for item in items if equality.key(item) not in known]


FUNCTIONS["union"] = Function(lambda env, items, other: equality.distinct(items + other), 1, 1)
FUNCTIONS["combine"] = Function(lambda env, items, other: items + other, 1, 1)


# -- navigation: http://hl7.org/fhirpath/N1/#tree-navigation


@function("children")
def _children(env: Environment, items: Items) -> Items:
    found: Items = []
    for item in items:
        children(item, found)
    return found


@function("descendants")
def _descendants(env: Environment, items: Items) -> Items:
    if len(items) == 1 and items[0] is env.resource:  # invariants ask this of %resource for every item
        if env.descendants is None:
            env.descendants = descendants(items)
        return env.descendants
    return descendants(items)


@function("type")
def _type(env: Environment, items: Items) -> Items:
    names = [type_name(item) for item in items]
    return [
        Node({"namespace": namespace, "name": name}, None, "System.TypeInfo") for namespace, name in names
    ]


# -- conversion: http://hl7.org/fhirpath/N1/#conversion


def _register_conversions() -> None:
    for name, convert in CONVERSIONS.items():
        if name == "Quantity":
            continue

        def to(
            env: Environment,
            items: Items,
            convert: Callable[[Item], Item] = convert,
            where: str = f"to{name}()",
        ) -> Items:
            value = one(items, where)
            converted = None if value is None else convert(value)
            return EMPTY if converted is None else [converted]

        def converts(
            env: Environment,
            items: Items,
            convert: Callable[[Item], Item] = convert,
            where: str = f"convertsTo{name}()",
        ) -> Items:
            value = one(items, where)
            return EMPTY if value is None else truth(convert(value) is not None)

        FUNCTIONS[f"to{name}"] = Function(to)
        FUNCTIONS[f"convertsTo{name}"] = Function(converts)


_register_conversions()


@function("toQuantity", 0, 1)
def _to_quantity(env: Environment, items: Items, unit: Items = EMPTY) -> Items:
    value = one(items, "toQuantity()")
    converted = None if value is None else to_quantity(value, one_text(unit, "toQuantity()"))
    return EMPTY if converted is None else [converted]


@function("convertsToQuantity", 0, 1)
def _converts_to_quantity(env: Environment, items: Items, unit: Items = EMPTY) -> Items:
    return truth(bool(_to_quantity(env, items, unit))) if items else EMPTY


# -- strings: http://hl7.org/fhirpath/N1/#string-manipulation


def _on_text(name: str, body: Callable[..., Item | None], arguments: int = 0) -> None:
    """A function of a string and strings; empty in, empty out."""

    def run(env: Environment, items: Items, *given: Items) -> Items:
        texts = [one_text(items, f"{name}()"), *(one_text(one, f"{name}()") for one in given)]
        if None in texts:
            return EMPTY
        result = body(*texts)
        return EMPTY if result is None else [result]

    FUNCTIONS[name] = Function(run, arguments, arguments)


def _replace(text: str, part: str, by: str) -> str:
    check_length(len(text) + text.count(part) * len(by))
    return text.replace(part, by)


_on_text("indexOf", lambda text, part: text.find(part), 1)
_on_text("startsWith", lambda text, part: text.startswith(part), 1)
_on_text("endsWith", lambda text, part: text.endswith(part), 1)
_on_text("contains", lambda text, part: part in text, 1)
_on_text("upper", lambda text: text.upper())
_on_text("lower", lambda text: text.lower())
_on_text("length", len)
_on_text("trim", lambda text: text.strip())
_on_text("replace", _replace, 2)
_on_text("matches", lambda text, pattern: patterns.matches(pattern, text), 1)
_on_text("matchesFull", lambda text, pattern: patterns.matches(pattern, text, whole=True), 1)
_on_text("replaceMatches", lambda text, pattern, by: patterns.replace(pattern, text, by), 2)


@function("substring", 1, 2)
def _substring(env: Environment, items: Items, start: Items, length: Items | None = None) -> Items:
    text, first = one_text(items, "substring()"), one_integer(start, "substring()")
    if text is None or first is None or not 0 <= first < len(text):
        return EMPTY
    count = None if length is None else one_integer(length, "substring()")
    return [text[first:] if count is None else text[first : first + max(0, count)]]


@function("toChars")
def _to_chars(env: Environment, items: Items) -> Items:
    return list(one_text(items, "toChars()") or "")


@function("split", 1)
def _split(env: Environment, items: Items, separator: Items) -> Items:
    text, by = one_text(items, "split()"), one_text(separator, "split()")
    if text is None or by is None:
        return EMPTY
    return list(text.split(by)) if by else list(text)


@function("join", 0, 1)
def _join(env: Environment, items: Items, separator: Items = EMPTY) -> Items:
    texts = [one_text([item], "join()") for item in items]
    known = [text for text in texts if text is not None]
    between = one_text(separator, "join()") or ""
    check_length(sum(map(len, known)) + len(between) * len(known))
    return [between.join(known)] if known else EMPTY


@function("encode", 1)
def _encode(env: Environment, items: Items, form: Items) -> Items:
    text, name = one_text(items, "encode()"), one_text(form, "encode()")
    if text is None or name is None:
        return EMPTY
    check_length(2 * len(text))
    data = text.encode()
    if name == "hex":
        return [data.hex()]
    if name == "base64":
        return [base64.b64encode(data).decode()]
    if name == "urlbase64":
        return [base64.urlsafe_b64encode(data).decode()]
    raise ExpressionError("encode() knows hex, base64 and urlbase64")


@function("decode", 1)
def _decode(env: Environment, items: Items, form: Items) -> Items:
    text, name = one_text(items, "decode()"), one_text(form, "decode()")
    if text is None or name is None:
        return EMPTY
    try:
        if name == "hex":
            return [bytes.fromhex(text).decode()]
        if name == "base64":
            return [base64.b64decode(text, validate=True).decode()]
        if name == "urlbase64":
            return [base64.urlsafe_b64decode(text).decode()]
    except (ValueError, binascii.Error):
        return EMPTY
    raise ExpressionError("decode() knows hex, base64 and urlbase64")


# -- numbers: http://hl7.org/fhirpath/N1/#math


def _on_number(name: str, body: Callable[[Decimal], Item | None]) -> None:
    def run(env: Environment, items: Items) -> Items:
        number = one_number(items, f"{name}()")
        if number is None:
            return EMPTY
        result = _calculated(name, lambda: body(Decimal(number)))
        return EMPTY if result is None else [result]

    FUNCTIONS[name] = Function(run)


def _calculated(name: str, body: Callable[[], Item]) -> Item:
    try:
        return body()
    except (ArithmeticError, ValueError):
        raise ExpressionError(f"the result of {name}() is too large or not defined") from None


def _integral(rounding: str) -> Callable[[Decimal], int]:
    return lambda number: int(number.to_integral_value(rounding))


_on_number("ceiling", _integral(ROUND_CEILING))
_on_number("floor", _integral(ROUND_FLOOR))
_on_number("truncate", _integral(ROUND_DOWN))
_on_number("exp", lambda number: number.exp())
_on_number("ln", lambda number: number.ln() if number > 0 else None)
_on_number("sqrt", lambda number: number.sqrt() if number >= 0 else None)


@function("abs")
def _abs(env: Environment, items: Items) -> Items:
    value = one(items, "abs()")
    if type(value) is Quantity:
        return [Quantity(abs(value.value), value.unit, value.calendar)]
    number = one_number(items, "abs()")
    return EMPTY if number is None else [abs(number)]


@function("round", 0, 1)
def _round(env: Environment, items: Items, precision: Items = EMPTY) -> Items:
    number, places = one_number(items, "round()"), one_integer(precision, "round()") or 0
    if number is None:
        return EMPTY
    if not 0 <= places <= 100:
        raise ExpressionError("round() takes a precision from 0 to 100")
    step = Decimal(1).scaleb(-places)
    return [_calculated("round", lambda: Decimal(number).quantize(step, ROUND_HALF_UP))]


@function("log", 1)
def _log(env: Environment, items: Items, base: Items) -> Items:
    number, of = one_number(items, "log()"), one_number(base, "log()")
    if number is None or of is None or number <= 0 or of <= 0 or of == 1:
        return EMPTY
    quotient = Decimal(number).ln() / Decimal(of).ln()
    nearest = quotient.to_integral_value()
    return [nearest if Decimal(of) ** nearest == number else quotient]


@function("power", 1)
def _power(env: Environment, items: Items, exponent: Items) -> Items:
    number, by = one_number(items, "power()"), one_number(exponent, "power()")
    if number is None or by is None or (number < 0 and by != int(by)):
        return EMPTY
    result: Decimal = _calculated("power", lambda: Decimal(number) ** Decimal(by))
    whole = type(number) is int and type(by) is int and by >= 0
    return [int(result) if whole and abs(result) < 10**27 else result]


def _summed(items: Items, where: str) -> Item | None:
    total: Item | None = None
    for item in items:
        value = system_value(item)
        quantity = type(value) is Quantity
        if not quantity and type(value) not in (int, Decimal):
            raise ExpressionError(f"{where} needs numbers, but was given {describe(value)}")
        if total is None:
            total = value
        elif quantity and type(total) is Quantity and value.unit == total.unit:
            total = Quantity(total.value + value.value, total.unit, total.calendar)
        elif not quantity and type(total) is not Quantity:
            total = total + value
        else:
            raise ExpressionError(f"{where} needs values of one unit")
    return total


@function("sum")
def _sum(env: Environment, items: Items) -> Items:
    return [_summed(items, "sum()")] if items else [0]


@function("avg")
def _average(env: Environment, items: Items) -> Items:
    total = _summed(items, "avg()")
    if total is None:
        return EMPTY
    if type(total) is Quantity:
        return [Quantity(total.value / len(items), total.unit, total.calendar)]
    return [Decimal(total) / len(items)]


def _extreme(items: Items, symbol: str, wanted: int) -> Items:
    best = items[:1]
    for item in items[1:]:
        if equality.order([item], best, symbol) == wanted:
            best = [item]
    return best


FUNCTIONS["min"] = Function(lambda env, items: _extreme(items, "<", -1))
FUNCTIONS["max"] = Function(lambda env, items: _extreme(items, ">", 1))


# -- time: http://hl7.org/fhirpath/N1/#current-date-and-time-functions

FUNCTIONS["now"] = Function(lambda env, items: [moment_of(env.moment(), "dateTime")])
FUNCTIONS["today"] = Function(lambda env, items: [moment_of(env.moment(), "date")])
FUNCTIONS["timeOfDay"] = Function(lambda env, items: [moment_of(env.moment(), "time")])


@function("precision")
def _precision(env: Environment, items: Items) -> Items:
    """Number of decimals, or of digits of a date or time."""
    value = one(items, "precision()")
    if type(value) is Moment:
        digits = value.text.partition("+")[0].rstrip("Z")
        return [sum(character.isdigit() for character in digits)]
    if type(value) in (int, Decimal):
        return [max(0, -int(Decimal(value).as_tuple().exponent))]
    return EMPTY


@function("comparable", 1)
def _comparable(env: Environment, items: Items, other: Items) -> Items:
    """Whether two quantities have units of the same kind."""
    if not items or not other:
        return EMPTY
    a, b = (
        as_quantity(one(items, "comparable()")),
        as_quantity(one(other, "comparable()")),
    )
    if a is None or b is None:
        return FALSE
    return truth(compare_quantities(a, b) is not None)
