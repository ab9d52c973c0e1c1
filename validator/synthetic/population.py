"""A population, cut into blocks that are pure functions of what was asked for.

A block makes its persons together, since families are within it, and their lives one by one. No block knows another, so they may be made in
any process and in any order; put together in order they are the population.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from validator.norway.identifiers import SyntheticSeries

BLOCK_PERSONS = 500
"""Enough for families to be found within a block; few enough for its resources to fit in little memory."""

LARGEST = 5_000_000
"""Persons: fewer than the numbers that a series has for each day of birth, so that all are different."""


@dataclass(frozen=True, slots=True)
class Population:
    """What was asked for. ``municipalities`` are kommunenummer; empty for the whole country."""

    size: int
    seed: int
    day: date
    municipalities: tuple[str, ...] = ()
    series: SyntheticSeries = SyntheticSeries.TENOR

    @property
    def block_count(self) -> int:
        return -(-self.size // BLOCK_PERSONS)

    def blocks(self) -> Iterator[Block]:
        for number in range(self.block_count):
            first = number * BLOCK_PERSONS
            yield Block(self, number, first, min(BLOCK_PERSONS, self.size - first))


@dataclass(frozen=True, slots=True)
class Block:
    """Persons ``first`` to ``first + size - 1`` of the population, block ``number`` of its ``block_count``."""

    population: Population
    number: int
    first: int
    size: int
