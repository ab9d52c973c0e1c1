"""The 357 municipalities and their numbers (kommunenummer) as they have been since 1 January 2024.

``municipalities.tsv`` has Kartverket's numbers and Norwegian names (the register at
https://register.geonorge.no/sosi-kodelister/kommunenummer); parallel Sámi and Kven names are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from validator.norway.problems import Problem, digits_problem, problem
from validator.norway.systems import IdentifierKind
from validator.results import Severity

COUNTIES: Mapping[str, str] = MappingProxyType(
    {
        "03": "Oslo",
        "11": "Rogaland",
        "15": "Møre og Romsdal",
        "18": "Nordland",
        "31": "Østfold",
        "32": "Akershus",
        "33": "Buskerud",
        "34": "Innlandet",
        "39": "Vestfold",
        "40": "Telemark",
        "42": "Agder",
        "46": "Vestland",
        "50": "Trøndelag",
        "55": "Troms",
        "56": "Finnmark",
    }
)
"""Fylker, by the first two digits of their municipalities' numbers."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """``number`` is unique; ``name`` is not (there are two of Herøy and of Våler)."""

    number: str
    name: str

    @property
    def county(self) -> str:
        return COUNTIES[self.number[:2]]


@cache
def municipalities() -> Mapping[str, Municipality]:
    """All municipalities, by number, in the order of their numbers."""
    lines = files(__package__).joinpath("municipalities.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return MappingProxyType({number: Municipality(number, name) for number, name in rows})


def municipality_number_problem(value: str) -> Problem | None:
    """The problem of a value that is not a municipality's number. A number that is well-formed but not in use
    today is a warning only, since the code system keeps the numbers that have gone out of use."""
    malformed = digits_problem(value, 4, IdentifierKind.KOMMUNENUMMER)
    if malformed is not None:
        return malformed
    if value not in municipalities():
        return problem("unknown_municipality", Severity.WARNING, number=value)
    return None
