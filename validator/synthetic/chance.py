"""Chance from a seed, the same on every machine and Python.

Only the Mersenne Twister's 53-bit numbers and its bits are used, with the four operations of arithmetic: Python promises the first to stay
as they are (https://docs.python.org/3/library/random.html#notes-on-reproducibility), and logarithms and cosines differ in the last digit
between C libraries.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values, each with a weight; weights need not sum to one. Raises :class:`ValueError` without a positive weight."""

    __slots__ = ("_bounds", "values")

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        kept = [(value, weight) for value, weight in weights if weight > 0]
        if not kept:
            raise ValueError("no value has a positive weight")
        self.values: tuple[T, ...] = tuple(value for value, _ in kept)
        sums = list(accumulate(weight for _, weight in kept))
        self._bounds = [part / sums[-1] for part in sums[:-1]]

    def at(self, share: float) -> T:
        """The value at that share (0 ≤ share < 1) of the cumulated weights."""
        return self.values[bisect_right(self._bounds, share)]


class Chance:
    """A stream of chance. The same seed gives the same stream; streams with different seeds have nothing to do with each other."""

    __slots__ = ("_bits", "random")

    def __init__(self, *seed: object) -> None:
        source = Random("/".join(map(str, seed)))
        self.random = source.random
        """A number from 0 up to, not including, 1."""
        self._bits = source.getrandbits

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, ``limit``."""
        return int(self.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        return low + self.random() * (high - low)

    def around(self, mean: float, deviation: float) -> float:
        """A number shaped like the normal distribution with this mean and standard deviation, never further than 3.46 deviations away
        (the sum of four uniform numbers)."""
        random = self.random
        return mean + deviation * 1.7320508075688772 * (random() + random() + random() + random() - 2.0)

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self.random() * len(values))]

    def drawn(self, weighted: Weighted[T]) -> T:
        return weighted.at(self.random())

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """``count`` different ones of the values (all, if there are fewer), in chance order."""
        left = list(values)
        return [left.pop(int(self.random() * len(left))) for _ in range(min(count, len(left)))]

    def date_between(self, first: date, last: date) -> date:
        """A day, both ends included; ``first`` when ``last`` is earlier."""
        days = (last - first).days
        return first + timedelta(days=int(self.random() * (days + 1))) if days > 0 else first

    def uuid(self) -> str:
        """A version 4 UUID (RFC 9562) in lower case."""
        bits = f"{self._bits(128):032x}"
        return (
            f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-{'89ab'[int(bits[16], 16) & 3]}{bits[17:20]}-{bits[20:]}"
        )
