"""Shares that depend on age, as the distributions write them: each age at which a group begins, and what holds from there on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

T = TypeVar("T")

OLDEST = 130


def through_life(groups: Mapping[int, T], before: T) -> tuple[T, ...]:
    """What holds at each age from 0 to :data:`OLDEST`; ``before`` is for ages below the first group."""
    ages: list[T] = []
    held = before
    for age in range(OLDEST + 1):
        held = groups.get(age, held)
        ages.append(held)
    return tuple(ages)


def by_groups(groups: Sequence[Mapping[str, Any]], key: str = "") -> tuple[Any, ...]:
    """What the groups say (their value for ``key``, or the group itself) at each age from 0 to :data:`OLDEST`.

    Each group begins at its ``from`` and ends where the next begins; raises :class:`ValueError` when the first does not begin at 0 or
    the ages do not rise.
    """
    starts = [group["from"] for group in groups]
    if not starts or starts[0] != 0 or any(low >= high for low, high in pairwise(starts)):
        raise ValueError(f"age groups must rise from 0, not {starts}")
    ages: list[Any] = []
    for group, end in zip(groups, [*starts[1:], OLDEST + 1], strict=True):
        ages += [group[key] if key else group] * (end - group["from"])
    return tuple(ages)


def value_between(at: Sequence[float], values: Sequence[float], where: float) -> float:
    """The value on the straight lines between the points (``at``, ``values``); the outermost values beyond them."""
    above = bisect_right(at, where)
    if above == 0:
        return values[0]
    if above == len(at):
        return values[-1]
    low, high = at[above - 1], at[above]
    return values[above - 1] + (values[above] - values[above - 1]) * (where - low) / (high - low)


def between(points: Mapping[int, float], first: int, last: int) -> tuple[float, ...]:
    """The value at each whole number from ``first`` to ``last``, as :func:`value_between` has it."""
    at = sorted(points)
    values = [points[x] for x in at]
    return tuple(value_between(at, values, x) for x in range(first, last + 1))
