"""What a search asks of the index, free of SQL: built by :mod:`validator.sandbox.search`, answered by a store."""

from __future__ import annotations

from collections.abc import Iterable
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
class AboutNoOther:
    """The resource is about some of these patients (:attr:`StoredVersion.patients`) and about nobody else; ``or_nobody``: or about
    no patient at all."""

    patients: tuple[str, ...]
    or_nobody: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Criterion


Criterion = Indexed | HasId | Updated | Refers | ReferredBy | AboutNoOther | AllOf | AnyOf | Not


def any_of(parts: Iterable[Criterion]) -> Criterion:
    """At least one of the parts holds; those about the values of one parameter are asked for in one go, and each once."""
    rows: dict[str, list[tuple[Test, ...]]] = {}
    others: list[Criterion] = []
    for part in dict.fromkeys(parts):
        if isinstance(part, Indexed) and part.rows is not None:
            rows.setdefault(part.parameter, []).extend(part.rows.alternatives)
        else:
            others.append(part)
    merged = (
        Indexed(parameter, OneOf(tuple(dict.fromkeys(alternatives))))
        for parameter, alternatives in rows.items()
    )
    return AnyOf((*merged, *others))


EVERYTHING = AllOf(())
NOTHING = AnyOf(())


@dataclass(frozen=True, slots=True)
class SortKey:
    """``parameter`` is an index parameter, or ``_id`` or ``_lastUpdated``. Resources without a value come last."""

    parameter: str
    column: Literal["text", "value", "low"]
    descending: bool = False
