"""What was found beside what was expected: the vocabulary of a summary of synthetic data.

Values only, so that whoever counts and whoever shows need not know each other. Shares are of 1; rates are per person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from validator.results import Text

K = TypeVar("K")

CHANCE_LIMIT = 3.0
"""Standard deviations: what is further away than this is rarely chance (three in a thousand)."""

RELATIVE_LIMIT = 0.1
"""What is nearer than this part of the expected is of no interest, however large the population."""


class Unit(StrEnum):
    SHARE = "share"
    """Shown as per cent."""
    RATE = "rate"
    """So many per person and year."""


class Measure(StrEnum):
    """How far apart a whole comparison is. ``TOTAL_VARIATION``: half the sum of the differences between two distributions, the part of the
    population that would have to be somewhere else. ``DEVIATION``: the sum of the differences as part of the sum of the expected, where the
    rows are not parts of a whole."""

    TOTAL_VARIATION = "total-variation"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Row:
    """``expected`` is ``None`` where nothing is published. ``spread`` is the standard deviation that chance gives, and how uncertain the
    expected is, where known."""

    label: Text
    generated: float
    expected: float | None = None
    spread: float | None = None
    code: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times what was expected."""
        return self.generated / self.expected if self.expected else None

    @property
    def stands_out(self) -> bool:
        """Whether the difference is larger than chance explains, and large enough to matter."""
        if self.expected is None or self.spread is None:
            return False
        apart = abs(self.generated - self.expected)
        return apart > CHANCE_LIMIT * self.spread and apart > RELATIVE_LIMIT * self.expected


@dataclass(frozen=True, slots=True)
class Comparison:
    """``key`` names it in addresses. ``source`` is where the expected is from; ``estimated`` when that is an estimate. ``distance`` is over
    all there is, also when ``rows`` are a choice; ``None`` where nothing is expected."""

    key: str
    title: Text
    unit: Unit
    rows: tuple[Row, ...]
    source: Text
    measure: Measure
    distance: float | None
    note: Text | None = None
    estimated: bool = False

    @property
    def standing_out(self) -> list[Row]:
        """What differs more than chance explains."""
        return [row for row in self.rows if row.stands_out]


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Shares of all persons. ``label`` is ``35–39``; those of the rows tell the sex too."""

    label: str
    women: Row
    men: Row


@dataclass(frozen=True, slots=True)
class Pyramid:
    """From the youngest to the oldest."""

    bands: tuple[AgeBand, ...]
    distance: float
    source: Text

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for band in self.bands for row in (band.men, band.women))

    @property
    def standing_out(self) -> list[Row]:
        """What differs more than chance explains."""
        return [row for row in self.rows if row.stands_out]

    @property
    def widest(self) -> float:
        """What the longest bar stands for."""
        return max((max(row.generated, row.expected or 0.0) for row in self.rows), default=0.0)


@dataclass(frozen=True, slots=True)
class PopulationSummary:
    """``municipalities`` are names, empty for the whole country. ``resources`` are numbers by type, the most common first."""

    size: int
    seed: int
    day: date
    municipalities: tuple[str, ...]
    living: int
    households: int
    has_lives: bool
    pyramid: Pyramid
    comparisons: tuple[Comparison, ...]
    resources: tuple[tuple[str, int], ...]
    tool_version: str

    @property
    def resource_count(self) -> int:
        return sum(count for _, count in self.resources)

    @property
    def compared(self) -> int:
        """How many figures have something to be compared with."""
        return sum(row.expected is not None for part in self._parts for row in part.rows)

    @property
    def standing_out(self) -> list[Row]:
        """What differs more than chance explains."""
        return [row for part in self._parts for row in part.standing_out]

    @property
    def _parts(self) -> tuple[Pyramid | Comparison, ...]:
        return (self.pyramid, *self.comparisons)


def total_variation(generated: Mapping[K, float], expected: Mapping[K, float]) -> float:
    """From 0 (the same) to 1 (nothing in common), of two distributions given as numbers or shares. Raises :class:`ValueError` when either
    is empty."""
    of_generated, of_expected = sum(generated.values()), sum(expected.values())
    if not of_generated or not of_expected:
        raise ValueError("a distribution needs something in it")
    keys = {**generated, **expected}
    return sum(abs(generated.get(k, 0) / of_generated - expected.get(k, 0) / of_expected) for k in keys) / 2


def deviation(rows: Iterable[Row]) -> float | None:
    """The differences together as part of the expected together; ``None`` when nothing is expected."""
    known = [(row.generated, row.expected) for row in rows if row.expected is not None]
    total = sum(expected for _, expected in known)
    return sum(abs(generated - expected) for generated, expected in known) / total if total else None
