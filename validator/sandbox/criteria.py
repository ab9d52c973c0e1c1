"""What a search asks of the index, free of SQL: built by :mod:`validator.sandbox.search`, answered by a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Column = Literal["system", "value", "text", "low", "high"]
Comparison = Literal["=", "<", "<=", ">", ">=", "starts-with", "contains", "is-null", "is-not-null"]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One searchable value of a resource.

    ``parameter`` is ``<type>.<code>`` (``Patient.name``), or ``<type>.<code>:identifier`` for the identifier inside a reference.
    By kind of parameter: token (system, value = code, text = folded display) · string (value as written, text folded) ·
    reference (system = target type, value = id or absolute URL) · uri (value) · date (low and high: microseconds since 1970,
    half-open) · quantity and number (low and high; system, value = code, text = unit).
    """

    parameter: str
    system: str | None = None
    value: str | None = None
    text: str | None = None
    low: int | float | None = None
    high: int | float | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison on a column of an index row."""

    column: Column
    comparison: Comparison
    operand: str | int | float | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of the alternatives holds, each a conjunction of tests; evaluated within a single index row."""

    alternatives: tuple[tuple[Test, ...], ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """Some index row of that parameter passes."""

    parameter: str
    rows: OneOf | None = None


@dataclass(frozen=True, slots=True)
class HasId:
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Updated:
    """The resource was last updated at an instant that passes the comparison (microseconds since 1970)."""

    comparison: Literal["<", "<=", ">", ">="]
    instant: int


@dataclass(frozen=True, slots=True)
class Refers:
    """The resource refers, by that parameter, to a live resource of that type for which the criterion holds."""

    parameter: str
    target: str
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class ReferredBy:
    """A live resource of that type refers here by that parameter, and the criterion holds for it."""

    type: str
    parameter: str
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Criterion


Criterion = Indexed | HasId | Updated | Refers | ReferredBy | AllOf | AnyOf | Not

EVERYTHING = AllOf(())
NOTHING = AnyOf(())


@dataclass(frozen=True, slots=True)
class SortKey:
    """``parameter`` is an index parameter, or ``_id`` or ``_lastUpdated``. Resources without a value come last."""

    parameter: str
    column: Literal["text", "value", "low"]
    descending: bool = False
