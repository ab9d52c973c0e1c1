"""Numbers that are different in the whole population, though no block knows another.

The (day of the year, individual digits) that fødselsnumre of one sex and year of birth can have are counted, two by two, through the year:
pair ``q`` belongs to block ``q mod K`` of a population of ``K`` blocks. A block draws from its own pairs, and so birth date and number are
drawn together. The two of a pair have the same date, so that twins find numbers in the largest population too. D-numre are shared out in
the same way, and felles hjelpenumre one by one.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from validator.norway.identifiers import Sex, individual_numbers
from validator.norway.numbering import numbered, shared_help_numbers
from validator.norway.systems import IdentifierKind
from validator.synthetic.chance import Chance
from validator.synthetic.population import Block

_TRIES = 24


class Numbers:
    """The numbers that one block may give; each is given once."""

    __slots__ = ("_blocks", "_given", "_number", "_series")

    def __init__(self, block: Block) -> None:
        self._number, self._blocks = block.number, block.population.block_count
        self._series = block.population.series
        self._given: set[str] = set()

    def born_between(
        self, chance: Chance, kind: IdentifierKind, sex: Sex, first: date, last: date
    ) -> tuple[date, str] | None:
        """A birth date, both ends included, and a number that says it; ``None`` when the block owns no more of them. The ends are at most
        a year apart."""
        if first.year == last.year:
            return self._within(chance, kind, sex, first, last)
        parts = [(first, date(first.year, 12, 31)), (date(last.year, 1, 1), last)]
        if chance.below((last - first).days + 1) > (parts[0][1] - first).days:
            parts.reverse()
        return self._within(chance, kind, sex, *parts[0]) or self._within(chance, kind, sex, *parts[1])

    def _within(
        self, chance: Chance, kind: IdentifierKind, sex: Sex, first: date, last: date
    ) -> tuple[date, str] | None:
        individuals = individual_numbers(kind, first.year, sex)
        pairs = len(individuals) // 2  # of one day
        new_year = first.replace(month=1, day=1).toordinal()
        lowest = (first.toordinal() - new_year) * pairs
        beyond = (last.toordinal() - new_year + 1) * pairs
        lowest += (self._number - lowest) % self._blocks
        count = 2 * -(-(beyond - lowest) // self._blocks)
        if count <= 0:
            return None
        for attempt in range(_TRIES + count):
            # First by chance; then, should nearly all be given, one after the other.
            chosen = chance.below(count) if attempt < _TRIES else attempt - _TRIES
            day, pair = divmod(lowest + chosen // 2 * self._blocks, pairs)
            born = date.fromordinal(new_year + day)
            number = numbered(kind, born, individuals[2 * pair + chosen % 2], self._series)
            if number is not None and number not in self._given:
                self._given.add(number)
                return born, number
        return None

    def shared_help_number(self, chance: Chance) -> str | None:
        """A felles hjelpenummer of the declared test range; ``None`` when the block owns no more of them."""
        mine = [n for n in shared_help_numbers()[self._number :: self._blocks] if n not in self._given]
        if not mine:
            return None
        number = chance.pick(mine)
        self._given.add(number)
        return number


@lru_cache(maxsize=1024)
def birthdays(age: int, day: date) -> tuple[date, date]:
    """The first and the last birth date of those who are ``age`` whole years old on the day."""
    last = _years_before(day, age)
    return _years_before(day, age + 1) + timedelta(days=1), last


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        # Born 29 February: a year older on 1 March in years without that day, so the last to have had a birthday were born on the 28th.
        year = day.year - years
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, 2, 29 if leap else 28)
    return day.replace(year=day.year - years)
