"""One value of a search parameter as a criterion, by kind of parameter. https://hl7.org/fhir/R4/search.html#ptypes"""

from __future__ import annotations

import re
from collections.abc import Mapping

from validator.fhir.definitions import SearchParameter
from validator.sandbox.comparisons import date_tests, number_tests, split_prefix
from validator.sandbox.criteria import NOTHING, Criterion, Indexed, OneOf, Test
from validator.sandbox.indexing import fold, split_reference

MODIFIERS: Mapping[str, tuple[str, ...]] = {
    "token": ("not", "text"),
    "string": ("exact", "contains"),
    "reference": ("identifier",),
    "uri": ("below",),
    "date": (),
    "number": (),
    "quantity": (),
}
"""Modifiers by kind of parameter, besides ``missing`` (all) and a type (reference)."""


class UnreadableValue(ValueError):
    """A value that does not have the form of its parameter; ``key`` names the text that explains it."""

    def __init__(self, key: str, value: str) -> None:
        self.key, self.value = key, value
        super().__init__(key)


_ESCAPED = re.compile(r"\\([,|$\\])")


def split_escaped(value: str, separator: str) -> list[str]:
    r"""Split at separators that are not escaped; escapes stay in the pieces (see :func:`unescape`).

    >>> split_escaped(r"a\,b,c", ",")
    ['a\\,b', 'c']
    """
    if "\\" not in value:
        return value.split(separator)
    pieces, start, position = [], 0, 0
    while position < len(value):
        if value[position] == "\\":
            position += 1
        elif value[position] == separator:
            pieces.append(value[start:position])
            start = position + 1
        position += 1
    return [*pieces, value[start:]]


def unescape(value: str) -> str:
    r"""Take the escapes ``\,`` ``\|`` ``\$`` and ``\\`` away."""
    return _ESCAPED.sub(r"\1", value)


def value_criterion(
    type: str,
    parameter: SearchParameter,
    modifier: str,
    value: str,
    base_url: str,
    now: int,
    target: str | None,
) -> Criterion:
    """The criterion of one alternative. Raises :class:`UnreadableValue` when the value cannot be read."""
    index = f"{type}.{parameter.code}"
    match parameter.type:
        case "token":
            return _token(index, modifier, value)
        case "string":
            return _string(index, modifier, unescape(value))
        case "uri":
            comparison = "starts-with" if modifier == "below" else "="
            return Indexed(index, OneOf(((Test("value", comparison, unescape(value)),),)))  # type: ignore[arg-type]
        case "reference":
            if modifier == "identifier":
                return _token(f"{index}:identifier", "", value)
            return _reference(index, unescape(value), base_url, target)
        case "date":
            try:
                prefix, date = split_prefix(value)
                return Indexed(index, date_tests(prefix, date, now))
            except (ValueError, OverflowError):
                raise UnreadableValue("search-date", value) from None
        case "number" | "quantity":
            return _quantity(index, value, with_unit=parameter.type == "quantity")
    return NOTHING


def _split_bar(value: str) -> list[str]:
    return [unescape(piece) for piece in split_escaped(value, "|")]


def _token(index: str, modifier: str, value: str) -> Criterion:
    if modifier == "text":
        return Indexed(index, OneOf(((Test("text", "starts-with", fold(unescape(value))),),)))
    pieces = _split_bar(value)
    if len(pieces) > 2:
        raise UnreadableValue("search-token", value)
    if len(pieces) == 1:
        return Indexed(index, OneOf(((Test("value", "=", pieces[0]),),)))
    system, code = pieces
    if not system and not code:
        raise UnreadableValue("search-token", value)
    with_code = (Test("value", "=", code),) if code else (Test("value", "is-not-null"),)
    # A plain code (Observation.status) has the system of its binding, which the index does not hold.
    return Indexed(
        index, OneOf(((Test("system", "=", system), *with_code), (Test("system", "is-null"), *with_code)))
    )


def _string(index: str, modifier: str, value: str) -> Criterion:
    if modifier == "exact":
        return Indexed(index, OneOf(((Test("value", "=", value),),)))
    folded = fold(value)
    if not folded:
        return NOTHING
    comparison = "contains" if modifier == "contains" else "starts-with"
    return Indexed(index, OneOf(((Test("text", comparison, folded),),)))  # type: ignore[arg-type]


def _reference(index: str, value: str, base_url: str, target: str | None) -> Criterion:
    type, id = split_reference(value, base_url)
    if type is not None:
        if target is not None and target != type:
            return NOTHING
        return Indexed(index, OneOf(((Test("system", "=", type), Test("value", "=", id)),)))
    if ":" in value or "|" in value:
        return Indexed(
            index,
            OneOf(
                (
                    (Test("system", "is-null"), Test("value", "=", value)),
                    (Test("system", "is-null"), Test("text", "=", value)),
                )
            ),
        )
    if target is not None:
        return Indexed(index, OneOf(((Test("system", "=", target), Test("value", "=", value)),)))
    return Indexed(index, OneOf(((Test("system", "is-not-null"), Test("value", "=", value)),)))


def _quantity(index: str, value: str, *, with_unit: bool) -> Criterion:
    pieces = _split_bar(value)
    if len(pieces) not in ((1, 3) if with_unit else (1,)):
        raise UnreadableValue("search-quantity" if with_unit else "search-number", value)
    try:
        prefix, number = split_prefix(pieces[0])
        tests = number_tests(prefix, number)
    except ValueError:
        raise UnreadableValue("search-quantity" if with_unit else "search-number", value) from None
    units: tuple[tuple[Test, ...], ...] = ((),)
    if len(pieces) == 3:
        _, system, code = pieces
        if system:
            units = (
                ((Test("system", "=", system), Test("value", "=", code)),)
                if code
                else ((Test("system", "=", system),),)
            )
        elif code:
            units = ((Test("value", "=", code),), (Test("text", "=", code),))
    return Indexed(
        index, OneOf(tuple((*alternative, *unit) for alternative in tests.alternatives for unit in units))
    )
