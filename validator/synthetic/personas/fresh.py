"""A persona with another synthetic identity number: the same sex and kind of number, and the same birth date while there are numbers left.

A product that keeps identity numbers unique and deletes nothing can be given each number once. A birth date has some two hundred numbers
for each sex, so that a product which has been tested for a while has them all; then the persona is born on another day of the same month.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from validator.norway.identifiers import (
    NationalIdentityNumber,
    Sex,
    SyntheticSeries,
    individual_numbers,
    parse_national_identity_number,
)
from validator.norway.numbering import numbered, shared_help_numbers
from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.synthetic.personas.file import NUMBER_KEYS

_OF_THE_SAME_DAY = 6
"""How many numbers of the persona's own birth date are tried before those of its whole month."""
_BIRTH_DATES = ("birth_date", "birthDate")


def number_of(persona: Mapping[str, Any]) -> NationalIdentityNumber | None:
    """The persona's identity number; ``None`` for one that has none, or none that can be read."""
    for key in NUMBER_KEYS:
        if isinstance(persona.get(key), str):
            read = parse_national_identity_number(persona[key])
            return read if isinstance(read, NationalIdentityNumber) else None
    return None


def identifier_of(number: NationalIdentityNumber) -> tuple[str, str]:
    """System and value, as in ``Patient.identifier``."""
    return SYSTEM_URIS[number.kind], number.value


def fresh_numbers(number: NationalIdentityNumber, seed: str) -> Iterator[NationalIdentityNumber]:
    """Other synthetic numbers of the same kind, series and sex, in an order that only ``seed`` decides, each once.

    First a few of the same birth date, then those of the same month. Never a number that may be a real person's: there is none for
    ``number`` outside the synthetic series.
    """
    for value in _values(number, Random(seed)):
        read = parse_national_identity_number(value)
        if isinstance(read, NationalIdentityNumber) and read.is_synthetic and value != number.value:
            yield read


def _values(number: NationalIdentityNumber, random: Random) -> Iterator[str]:
    if number.kind is IdentifierKind.FELLES_HJELPENUMMER:
        yield from _shuffled(shared_help_numbers(), random)
        return
    born, sex = number.birth_date, number.sex
    if born is None or sex is None or number.series.value not in set(SyntheticSeries):
        return
    series = SyntheticSeries(number.series.value)
    first = _shuffled(_of_day(number.kind, born, sex, series), random)[:_OF_THE_SAME_DAY]
    yield from first
    days = (born.replace(day=day) for day in range(1, monthrange(born.year, born.month)[1] + 1))
    month = [value for day in days for value in _of_day(number.kind, day, sex, series)]
    given = set(first)
    yield from (value for value in _shuffled(month, random) if value not in given)


def _of_day(kind: IdentifierKind, born: date, sex: Sex, series: SyntheticSeries) -> list[str]:
    every = (
        numbered(kind, born, individual, series) for individual in individual_numbers(kind, born.year, sex)
    )
    return [value for value in every if value is not None]


def _shuffled(values: list[str] | tuple[str, ...], random: Random) -> list[str]:
    return random.sample(values, len(values))


def with_number(persona: Mapping[str, Any], number: NationalIdentityNumber) -> dict[str, Any]:
    """The persona with this number, and the birth date that it says, wherever the persona's own stand."""
    old = number_of(persona)
    if old is None:
        return dict(persona)
    changed = _replaced(persona, old.value, number.value)
    if old.birth_date is not None and number.birth_date is not None and old.birth_date != number.birth_date:
        changed = _born(changed, old.birth_date.isoformat(), number.birth_date.isoformat())
    assert isinstance(changed, dict)
    return changed


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {key: _replaced(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(inner, old, new) for inner in value]
    return value


def _born(persona: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """With the new birth date of the person; relatives keep theirs."""
    changed = dict(persona)
    for place in (changed, patient := dict(changed.get("patient", {}))):
        for key in _BIRTH_DATES:
            if place.get(key) == old:
                place[key] = new
    if patient:
        changed["patient"] = patient
    return changed
