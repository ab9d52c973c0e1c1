"""Tests that are answered straight from the JSON of an element, without items in between.

Most of what invariants and criteria ask is whether a child is there and whether it is a certain text:
``code.coding.where(system = 'http://loinc.org' and code = '9279-1').exists()``. That needs no nodes, types or
``$this``. A test answers only for data of the ordinary shape and for all else raises :class:`Unsure`, upon
which the whole question is put to the general steps of :mod:`validator.fhir.fhirpath.compiling`. So it knows
few rules of the language, and where it answers, a test of the project holds the two to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

from validator.fhir.moments import parse_moment

Value = dict[str, Any]
Test = Callable[[Value], bool | None]
"""The JSON object of an element → the logic value of the expression: ``None`` for empty."""

Gather = Callable[[Value], list[Any]]

_DEEPEST = 40  # nested deeper, an expression is left to the general steps


class Unsure(Exception):
    """The data has siblings, choices or shapes that only the general steps know."""


class _Known(NamedTuple):
    """``total``: the general steps could not fail on any data either, so that the order in which parts are
    asked, and whether all are, makes no difference."""

    test: Test
    total: bool


class _Source(NamedTuple):
    """``names`` if the collection is a path of plain names."""

    gather: Gather
    total: bool
    names: tuple[str, ...] | None


def direct_test(ast: Any) -> Test | None:
    """The test for an expression whose focus is one element; ``None`` if it is no expression of this kind.
    The tree is known to compile when there is one."""
    known = _logic(ast, 0)
    return None if known is None else known.test


def gather_of(ast: Any) -> Gather | None:
    """The children at a path of plain names; ``None`` for any other expression. It raises
    :class:`Unsure`."""
    source = _source(ast, 0)
    return None if source is None or source.names is None else source.gather


def is_nested(ast: Any) -> bool:
    """Whether a criterion looks further than at the children of an element."""
    return type(ast) is list and bool(ast) and (ast[0] in ("call", "dot") or any(map(is_nested, ast)))


def text_is_no_moment(text: str) -> bool:
    """A date or time never equals such a text."""
    return parse_moment(text) is None and parse_moment(text, "time") is None


def literal_of(ast: Any) -> str | int | Decimal | bool | None:
    """The value of a literal text, number or boolean."""
    kind = ast[0]
    if kind == "dec":
        return Decimal(ast[1])
    if kind in ("str", "int", "bool") and isinstance(ast[1], str | int):
        return ast[1]
    return None


# -- logic


def _logic(ast: Any, depth: int) -> _Known | None:
    if depth > _DEEPEST:
        return None
    kind = ast[0]
    if kind == "op":
        return _operation(ast, depth)
    if kind != "dot" or ast[2][0] != "call":
        return None
    name, arguments = ast[2][1], ast[2][2]
    if name == "not" and not arguments:
        known = _logic(ast[1], depth + 1)
        return None if known is None else _Known(_not(known.test), known.total)
    if name not in ("exists", "empty") or len(arguments) > (name == "exists"):
        return None
    if arguments:
        source, criterion = _source(ast[1], depth + 1), _logic(arguments[0], depth + 1)
        if source is None or criterion is None:
            return None
        return _Known(_any(source, criterion.test), source.total and criterion.total)
    return _existence(ast[1], name == "exists", depth)


def _existence(ast: Any, wanted: bool, depth: int) -> _Known | None:
    if ast[0] == "dot" and ast[2][0] == "call" and ast[2][1] == "where" and len(ast[2][2]) == 1:
        # the first item that meets the criterion is enough
        source, criterion = _source(ast[1], depth + 1), _logic(ast[2][2][0], depth + 1)
        if source is None or criterion is None:
            return None
        if source.total and criterion.total:
            some = _any(source, criterion.test)
            return _Known(some if wanted else _not(some), True)
    found = _source(ast, depth + 1)
    if found is None:
        return None
    gather = found.gather

    def there(value: Value) -> bool:
        return bool(gather(value)) is wanted

    return _Known(there, found.total)


def _operation(ast: Any, depth: int) -> _Known | None:
    symbol = ast[1]
    if symbol in _CONNECTIVES:
        if symbol == "or" and (texts := _alternatives(ast)) is not None:
            return _Known(_text_test(*texts), True)
        left = _logic(ast[2], depth + 1)
        right = None if left is None else _logic(ast[3], depth + 1)
        if left is None or right is None:
            return None
        return _Known(_CONNECTIVES[symbol](left.test, right.test), left.total and right.total)
    if symbol not in ("=", "!=") and symbol not in _ORDERS:
        return None
    literal = literal_of(ast[3])
    if literal is None or type(literal) is bool:
        return None
    if symbol in _ORDERS:
        source = None if type(literal) is str else _source(ast[2], depth + 1)
        return None if source is None else _Known(_ordered(source.gather, symbol, literal), False)
    if type(literal) is str and ast[2][0] == "member":
        name = _name(ast[2])
        if name is None:
            return None
        test = _text_test(name, (literal,))
        return _Known(test if symbol == "=" else _not(test), True)
    source = _source(ast[2], depth + 1)
    if source is None:
        return None
    test = _equal(source.gather, literal)
    # quantities that equal a number are converted, which may fail
    return _Known(test if symbol == "=" else _not(test), source.total and type(literal) is str)


def _not(test: Test) -> Test:
    def run(value: Value) -> bool | None:
        found = test(value)
        return None if found is None else not found

    return run


def _and(left: Test, right: Test) -> Test:
    def run(value: Value) -> bool | None:
        a = left(value)
        if a is False:
            return False
        b = right(value)
        return b if a or b is False else None

    return run


def _or(left: Test, right: Test) -> Test:
    def run(value: Value) -> bool | None:
        a = left(value)
        if a is True:
            return True
        b = right(value)
        return True if b is True else None if a is None or b is None else False

    return run


def _implies(left: Test, right: Test) -> Test:
    def run(value: Value) -> bool | None:
        a = left(value)
        if a is False:
            return True
        b = right(value)
        return True if b is True else None if a is None or b is None else False

    return run


def _xor(left: Test, right: Test) -> Test:
    def run(value: Value) -> bool | None:
        a, b = left(value), right(value)
        return None if a is None or b is None else a is not b

    return run


_CONNECTIVES: dict[str, Callable[[Test, Test], Test]] = {
    "and": _and,
    "or": _or,
    "implies": _implies,
    "xor": _xor,
}


def _any(source: _Source, test: Test) -> Test:
    gather = source.gather

    def run(value: Value) -> bool:
        for one in gather(value):
            if type(one) is not dict:
                raise Unsure
            if test(one):
                return True
        return False

    if source.names is None or len(source.names) != 2:
        return run
    first, second = source.names
    beside = f"_{second}"

    def run_below(value: Value) -> bool:
        """``code.coding.exists(…)``: the codings of a concept, which is what most criteria look for."""
        outer = value.get(first)
        if type(outer) is not dict or beside in outer:
            return run(value)
        found = outer.get(second)
        if type(found) is not list or not found:
            return run(value)
        for one in found:
            if type(one) is not dict:
                raise Unsure
            if test(one):
                return True
        return False

    return run_below


# -- comparisons with literals


def _alternatives(ast: Any) -> tuple[str, tuple[str, ...]] | None:
    """``code = 'a' or code = 'b' or …`` as (name, texts)."""
    texts: list[str] = []
    name = None
    while ast[0] == "op" and ast[1] == "or":
        last, ast = ast[3], ast[2]
        for one in (last,) if ast[0] == "op" and ast[1] == "or" else (last, ast):
            if one[0] != "op" or one[1] != "=" or one[2][0] != "member" or one[3][0] != "str":
                return None
            if name not in (None, one[2][1]) or type(one[3][1]) is not str:
                return None
            name = _name(one[2])
            if name is None:
                return None
            texts.append(one[3][1])
    return None if name is None else (name, tuple(texts))


def _text_test(name: str, texts: tuple[str, ...]) -> Test:
    """Whether a child is one of the texts. A date equals texts that say the same day in another way, so that
    one text that can be read as a date leaves a child that can be one to the general steps."""
    wanted = frozenset(texts)
    never_moments = all(map(text_is_no_moment, texts))

    def run(value: Value) -> bool | None:
        found = value.get(name)
        if type(found) is str:
            if found in wanted:
                return True
            if never_moments or not found[0:1].isdigit():
                return False
            raise Unsure
        if found is None:
            absent(value, name)
            return None
        if type(found) is list:
            raise Unsure
        return False

    return run


def _equal(gather: Gather, literal: str | int | Decimal) -> Test:
    is_text = type(literal) is str
    never_moment = type(literal) is str and text_is_no_moment(literal)

    def run(value: Value) -> bool | None:
        items = gather(value)
        if len(items) != 1:
            return False if items else None
        found = items[0]
        kind = type(found)
        if is_text:
            if kind is str:
                if found == literal:
                    return True
                if never_moment or not found[0:1].isdigit():
                    return False
        elif kind is int or kind is Decimal:
            return bool(found == literal)
        raise Unsure

    return run


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def _ordered(gather: Gather, symbol: str, literal: Any) -> Test:
    holds = _ORDERS[symbol]

    def run(value: Value) -> bool | None:
        items = gather(value)
        if not items:
            return None
        found = items[0]
        if len(items) > 1 or (type(found) is not int and type(found) is not Decimal):
            raise Unsure
        return holds(found, literal)

    return run


# -- collections


def _name(ast: Any) -> str | None:
    """The name of a child. One in upper case may be a type."""
    name = ast[1]
    return name if type(name) is str and name[0:1].islower() else None


def _source(ast: Any, depth: int) -> _Source | None:
    if depth > _DEEPEST:
        return None
    if ast[0] == "member":
        name = _name(ast)
        return None if name is None else _Source(_children(name), True, (name,))
    if ast[0] != "dot":
        return None
    before = _source(ast[1], depth + 1)
    if before is None:
        return None
    if ast[2][0] == "member":
        name = _name(ast[2])
        # `value` with children is a choice (valueQuantity) nearly everywhere
        if name is None or (before.names is not None and before.names[-1] == "value"):
            return None
        names = None if before.names is None else (*before.names, name)
        return _Source(_then(before.gather, _children(name)), before.total, names)
    if ast[2][0] == "call" and ast[2][1] == "where" and len(ast[2][2]) == 1:
        criterion = _logic(ast[2][2][0], depth + 1)
        if criterion is None:
            return None
        return _Source(_where(before.gather, criterion.test), before.total and criterion.total, None)
    return None


def absent(value: Value, name: str) -> None:
    """Raises :class:`Unsure` unless there is nothing at all by that name."""
    if "_" + name in value:
        raise Unsure
    length = len(name)
    for key in value:
        if len(key) > length and name in key:
            stem = key[1:] if key[0] == "_" else key
            if stem.startswith(name) and stem[length : length + 1].isupper():
                raise Unsure


def _children(name: str) -> Gather:
    beside = "_" + name

    def run(value: Value) -> list[Any]:
        found = value.get(name)
        if type(found) is list:
            if beside in value or not found:
                raise Unsure
            for one in found:
                if one is None or type(one) is list:
                    raise Unsure
            return found
        if found is None:
            absent(value, name)
            return []
        return [found]

    return run


def _then(before: Gather, after: Gather) -> Gather:
    def run(value: Value) -> list[Any]:
        first = before(value)
        if len(first) == 1:
            only = first[0]
            if type(only) is not dict:
                raise Unsure
            return after(only)
        found: list[Any] = []
        for one in first:
            if type(one) is not dict:
                raise Unsure
            found += after(one)
        return found

    return run


def _where(before: Gather, test: Test) -> Gather:
    def run(value: Value) -> list[Any]:
        kept: list[Any] = []
        for one in before(value):
            if type(one) is not dict:
                raise Unsure
            if test(one):
                kept.append(one)
        return kept

    return run
