"""What a search looks into besides the type it returns: the types inside chains and ``_has``.

An answer that depends on a resource tells about it, whether or not it is shown:
``Practitioner?_has:Observation:performer:value-quantity=ge128``
reads a pulse by bisection. So whoever may not read a type may not search through it either, and for citizens everything on the
way is their own. What is refused depends on the question alone, never on what the store holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from validator.sandbox.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    Not,
    ReferredBy,
    Refers,
)
from validator.sandbox.refusals import Refusal

Check = Callable[[str], None]
"""Raises :class:`Refusal` for a type that may not be read."""
Limit = Callable[[str], Criterion]
"""What of a type may be looked at."""


def narrowed(criterion: Criterion, check: Check, limit: Limit) -> Criterion:
    """The criterion, asked only of what may be read.

    A chain without a type leads into every type that the reference may lead to; those that may not be read are left out as if
    they were not served. Raises :class:`Refusal` when nothing is left, and for a type that is named.
    """
    match criterion:
        case AllOf(parts):
            return AllOf(tuple(narrowed(part, check, limit) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_open(parts, check, limit)))
        case Not(part):
            return Not(narrowed(part, check, limit))
        case Refers(parameter, target, inner):
            check(target)
            return Refers(parameter, target, AllOf((narrowed(inner, check, limit), limit(target))))
        case ReferredBy(type, parameter, inner):
            check(type)
            return ReferredBy(type, parameter, AllOf((narrowed(inner, check, limit), limit(type))))
    return criterion


def _open(parts: tuple[Criterion, ...], check: Check, limit: Limit) -> Iterator[Criterion]:
    refused: Refusal | None = None
    opened = False
    for part in parts:
        if not isinstance(part, Refers):
            yield narrowed(part, check, limit)
            continue
        try:
            yield narrowed(part, check, limit)
            opened = True
        except Refusal as refusal:
            refused = refused or refusal
    if refused is not None and not opened:
        raise refused


def passed(type: str, criterion: Criterion, matches: Criterion) -> Iterator[tuple[str, Criterion]]:
    """Type and criterion of everything on the way to the matches: that which made them match."""
    match criterion:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from passed(type, part, matches)
        case Refers(parameter, target, inner):
            on_the_way = AllOf((inner, ReferredBy(type, parameter, matches)))
            yield target, on_the_way
            yield from passed(target, inner, on_the_way)
        case ReferredBy(referrer, parameter, inner):
            on_the_way = AllOf((inner, Refers(parameter, type, matches)))
            yield referrer, on_the_way
            yield from passed(referrer, inner, on_the_way)
