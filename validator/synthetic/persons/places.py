"""Where a synthetic person lives, and can be rung: places that exist, streets and phone numbers that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from validator.norway.municipalities import municipalities
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.people import Address

TOWN_POSTAL_CODES = 12
"""A municipality with as many postal codes for street addresses is one where streets are named as in a town."""

LOWEST_HOUSE_NUMBER = 400
HIGHEST_HOUSE_NUMBER = 999
"""House numbers are from a range that short streets do not have; see ``street-names.yaml``."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What addresses of one municipality are made of."""

    number: str
    name: str
    codes: tuple[tuple[str, str], ...]
    districts: Weighted[tuple[tuple[str, str] | None, tuple[tuple[str, str], ...]]] | None
    streets: Weighted[str]


def draw_address(chance: Chance, municipality: str) -> Address:
    """An invented street address with a postal code and postal place of the municipality (kommunenummer), and the urban district
    where it has such. Raises :class:`KeyError` when there is no such municipality."""
    place = _place(municipality)
    district: tuple[str, str] | None = None
    codes = place.codes
    random = chance.random
    if place.districts is not None:
        district, codes = place.districts.at(random())
    postal_code, city = codes[int(random() * len(codes))]
    number = LOWEST_HOUSE_NUMBER + int(random() * (HIGHEST_HOUSE_NUMBER - LOWEST_HOUSE_NUMBER + 1))
    return Address(
        f"{place.streets.at(random())} {number}", postal_code, city, place.number, place.name, district
    )


def draw_phone(chance: Chance) -> str:
    """A phone number that cannot ring: no Norwegian number begins with 0 (the numbering plan, E.164, has 2–9)."""
    return f"0000 {int(chance.random() * 10000):04d}"


@cache
def neighbours(municipality: str) -> tuple[str, ...]:
    """The other municipalities of the same county (fylke), in the order of their numbers; for Oslo those of Akershus."""
    county = "32" if municipality == "0301" else municipality[:2]
    return tuple(number for number in municipalities() if number[:2] == county and number != municipality)


@cache
def postal_codes() -> dict[str, tuple[tuple[str, str], ...]]:
    """(postal code, postal place) of the street addresses of every municipality, by kommunenummer."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in table("postal-codes"):
        found.setdefault(row["municipality"], []).append((row["postal_code"], row["city"]))
    return {number: tuple(codes) for number, codes in found.items()}


@cache
def urban_districts() -> dict[str, tuple[tuple[str, str], ...]]:
    """(bydelsnummer, name) of the municipalities that have urban districts, by kommunenummer."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in table("urban-districts"):
        if not row["number"]:
            continue
        found.setdefault(row["municipality"], []).append((row["number"], row["name"]))
    return {number: tuple(districts) for number, districts in found.items()}


@cache
def _place(municipality: str) -> _Place:
    codes = postal_codes()[municipality]
    return _Place(
        municipality,
        municipalities()[municipality].name,
        codes,
        _districts(municipality, codes),
        _streets(
            len(codes) >= TOWN_POSTAL_CODES, municipality[:2] in structured("street-names")["veg_counties"]
        ),
    )


def _districts(
    municipality: str, codes: tuple[tuple[str, str], ...]
) -> Weighted[tuple[tuple[str, str] | None, tuple[tuple[str, str], ...]]] | None:
    if municipality not in urban_districts():
        return None
    return Weighted(
        (
            (
                (row["number"], row["name"]) if row["number"] else None,
                tuple(code for code in codes if any(first <= code[0] <= last for first, last in _spans(row))),
            ),
            float(row["population"]),
        )
        for row in table("urban-districts")
        if row["municipality"] == municipality
    )


def _spans(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    for span in row["postal_codes"].split():
        first, _, last = span.partition("-")
        yield first, last or first


@cache
def _streets(town: bool, veg: bool) -> Weighted[str]:
    names = structured("street-names")
    endings: dict[str, float] = names["endings"]["town" if town else "country"]
    return Weighted(
        (_street(first, "vegen" if veg and ending == "veien" else ending), weight)
        for first in names["first"]
        for ending, weight in endings.items()
    )


def _street(first: str, ending: str) -> str:
    return f"{first} {ending}" if ending == "terrasse" else first + ending
