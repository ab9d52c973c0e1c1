"""Placeholders, ``{{ name }}``, in the texts of steps, expectations and fixtures.

A small substitution of our own rather than a template engine: a suite is data that others write, so nothing
in it may call, loop or compute. Values that come in are never read for placeholders again; an unknown name
is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from validator.data_files.yaml_source import ValuePath

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*([A-Za-z_][\w-]*(?:\.[\w$-]+)*)\s*(?:([+-])\s*(\d{1,6})\s*([smhdw]))?\s*")
_TO_ESCAPE = re.compile(r"['\"`\\\x00-\x1f\x7f]")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A placeholder's name, and for ``now`` and ``today`` the time to add."""

    name: str
    shift: timedelta | None = None


Lookup = Callable[[Reference], Any]


class TemplateProblem(ValueError):
    """A placeholder that cannot be filled. ``offset`` counts characters into the text."""

    def __init__(self, text: str, offset: int, path: ValuePath = ()) -> None:
        super().__init__(text)
        self.text = text
        self.offset = offset
        self.path = path


class BadPlaceholder(TemplateProblem):
    """Not a name: ``text`` is what stands between the braces."""


class UnknownName(KeyError):
    """Raised by a lookup for a name that it does not have. ``known`` are the names at that level."""

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.known = tuple(known)


def parse_reference(text: str) -> Reference | None:
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    name, sign, amount, unit = match.groups()
    if amount is None:
        return Reference(name)
    if name not in ("now", "today"):
        return None
    shift = timedelta(**{_UNITS[unit]: int(amount)})
    return Reference(name, -shift if sign == "-" else shift)


def strings(value: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    """Every text in a value of mappings and lists, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from strings(inner, (*path, index))


def references(text: str) -> Iterator[tuple[int, str, Reference | None]]:
    """Each placeholder of a text: its offset, what it says, and what that means (``None``: not a name)."""
    for match in _PLACEHOLDER.finditer(text):
        yield match.start(), match.group(1).strip(), parse_reference(match.group(1))


def fill(value: Any, lookup: Lookup, path: ValuePath = ()) -> Any:
    """The value with every placeholder filled. Raises :class:`BadPlaceholder` and what ``lookup`` raises."""
    if isinstance(value, str):
        return fill_text(value, lookup, path)
    if isinstance(value, Mapping):
        return {key: fill(inner, lookup, (*path, key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fill(inner, lookup, (*path, index)) for index, inner in enumerate(value)]
    return value


def fill_text(text: str, lookup: Lookup, path: ValuePath = ()) -> Any:
    """A text that is one placeholder becomes the value itself; otherwise values are written into the text."""
    if "{{" not in text:
        return text
    whole = _PLACEHOLDER.fullmatch(text.strip())
    # fullmatch of a non-greedy group would also span "{{ a }} {{ b }}".
    if whole is not None and "}}" not in whole.group(1):
        return lookup(_reference(whole.group(1), 0, path))
    return _PLACEHOLDER.sub(
        lambda match: _as_text(lookup(_reference(match.group(1), match.start(), path)), match, path), text
    )


def fill_fhirpath(expression: str, lookup: Lookup) -> str:
    """The expression with each value as a FHIRPath literal, so that no value can change what is asked."""
    return _PLACEHOLDER.sub(
        lambda match: fhirpath_literal(lookup(_reference(match.group(1), match.start(), ()))), expression
    )


def blank_fhirpath(expression: str) -> str:
    """The expression with each placeholder replaced by a text literal of the same length, so that a parser's
    positions hold."""
    return _PLACEHOLDER.sub(lambda match: "'" + "x" * (len(match.group(0)) - 2) + "'", expression)


def fhirpath_literal(value: Any) -> str:
    """https://hl7.org/fhirpath/N1/#literals"""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return "'" + _TO_ESCAPE.sub(lambda match: f"\\u{ord(match.group()):04x}", value) + "'"
    raise TypeError(f"no FHIRPath literal for a {type(value).__name__}")


def _reference(text: str, offset: int, path: ValuePath) -> Reference:
    reference = parse_reference(text)
    if reference is None:
        raise BadPlaceholder(text.strip(), offset, path)
    return reference


def _as_text(value: Any, match: re.Match[str], path: ValuePath) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise BadPlaceholder(match.group(1).strip(), match.start(), path)
