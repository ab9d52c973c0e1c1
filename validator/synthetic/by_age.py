"""Shares that depend on age, as the distributions write them: each age at which a group begins, and what holds from there on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TypeVar

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


def between(points: Mapping[int, float], first: int, last: int) -> tuple[float, ...]:
    """The value at each whole number from ``first`` to ``last``: on the straight lines between the points, and level outside them."""
    known = sorted(points.items())

    def at(x: int) -> float:
        if x <= known[0][0]:
            return known[0][1]
        for (low, low_value), (high, high_value) in pairwise(known):
            if x <= high:
                return low_value + (high_value - low_value) * (x - low) / (high - low)
        return known[-1][1]

    return tuple(at(x) for x in range(first, last + 1))
