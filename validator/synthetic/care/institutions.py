"""The organisations and personnel of a municipality.

Organisations are the same in every population: they, their numbers and addresses follow from the municipality alone. The people who work
there vary with the seed. Numbers are given out in sequence (municipality, then place within it), never drawn: so they are unique in the
country.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from validator.data_folders import data_folder
from validator.norway.municipalities import municipalities
from validator.norway.organisations import TEST_RANGE_OF_HER_IDS, synthetic_organisation_number
from validator.synthetic.care.organisations import Care, CareKind, Organisation
from validator.synthetic.care.personnel import MOST_ORGANISATIONS, employ
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.places import draw_address, draw_phone

ORGANISATION_INDEXES = range(6_000_000, 7_500_000)
"""Organisation numbers 320000000–350000000. No identity of the sandbox has one of these."""

HER_IDS = range(TEST_RANGE_OF_HER_IDS.start, TEST_RANGE_OF_HER_IDS.start + 1_000_000)
"""HER-ids of organisations."""

_FIRST_PLACE = {
    CareKind.MUNICIPALITY: 0,
    CareKind.OUT_OF_HOURS: 1,
    CareKind.ACUTE_BEDS: 2,
    CareKind.ALLOCATION_OFFICE: 3,
    CareKind.HEALTH_STATION: 4,
    CareKind.HOSPITAL: 5,
    CareKind.GP_OFFICE: 8,
    CareKind.HOME_CARE: 16,
    CareKind.NURSING_HOME: 24,
}
"""Where in the row of a municipality's organisations each kind begins."""


@dataclass(frozen=True, slots=True)
class _District:
    """``municipalities``: the first has the out-of-hours clinic. ``hospital`` is its key."""

    hospital: str
    municipalities: tuple[str, ...]


def care_in(municipality: str, seed: int) -> Care:
    """Everything that serves the inhabitants of the municipality (kommunenummer). The same arguments give the same in any process. Raises
    :class:`KeyError` when there is no such municipality."""
    return _care(municipality, seed)


@lru_cache(maxsize=1024)
def _care(municipality: str, seed: int) -> Care:
    inhabitants = population_of(municipality)
    district = _districts()[municipality]
    host = district.municipalities[0]
    own_beds = (
        municipality == host or inhabitants >= structured("organisations")["acute_beds"]["own_from_persons"]
    )
    return Care(
        municipality=_municipality(municipality, seed),
        gp_offices=_units(CareKind.GP_OFFICE, municipality, seed),
        out_of_hours=_out_of_hours(host, seed),
        home_care=_units(CareKind.HOME_CARE, municipality, seed),
        nursing_homes=_units(CareKind.NURSING_HOME, municipality, seed),
        acute_beds=_acute_beds(municipality if own_beds else host, seed),
        allocation_office=_only(CareKind.ALLOCATION_OFFICE, municipality, seed, inhabitants),
        health_station=_only(CareKind.HEALTH_STATION, municipality, seed, inhabitants),
        hospital=_hospital(district.hospital, seed),
    )


@cache
def population_of(municipality: str) -> int:
    """Inhabitants."""
    return _inhabitants()[municipality]


@cache
def _inhabitants() -> dict[str, int]:
    return {row["number"]: int(row["population"]) for row in table("municipality-population")}


@cache
def _districts() -> dict[str, _District]:
    """The district of every municipality."""
    read = [
        _District(row["hospital"], tuple(row["municipalities"]))
        for row in structured("health-districts")["districts"]
    ]
    return {number: district for district in read for number in district.municipalities}


@lru_cache(maxsize=1024)
def _municipality(municipality: str, seed: int) -> Organisation:
    name = f"{municipalities()[municipality].name} kommune"
    return _organisation(
        CareKind.MUNICIPALITY, municipality, 0, name, None, population_of(municipality), seed
    )


@lru_cache(maxsize=1024)
def _out_of_hours(host: str, seed: int) -> Organisation:
    served = sum(map(population_of, _districts()[host].municipalities))
    return _only(CareKind.OUT_OF_HOURS, host, seed, served)


@lru_cache(maxsize=1024)
def _acute_beds(municipality: str, seed: int) -> Organisation:
    return _only(CareKind.ACUTE_BEDS, municipality, seed, population_of(municipality))


@lru_cache(maxsize=128)
def _hospital(key: str, seed: int) -> Organisation:
    read = structured("health-districts")["hospitals"][key]
    return _organisation(CareKind.HOSPITAL, read["municipality"], 0, read["name"], None, 0, seed)


def _only(kind: CareKind, municipality: str, seed: int, served: int) -> Organisation:
    """What a municipality has one of, named after it."""
    name = f"{municipalities()[municipality].name} {kind.value}"
    return _organisation(kind, municipality, 0, name, _municipality(municipality, seed), served, seed)


def _units(kind: CareKind, municipality: str, seed: int) -> list[Organisation]:
    """What a municipality has one or more of, by its size."""
    read = structured("organisations")["counts"][kind.value]
    inhabitants = population_of(municipality)
    count = max(read["least"], min(read["most"], -(-inhabitants // read["persons"])))
    # GP offices are businesses of their own, with an agreement with the municipality; the rest are units of it.
    parent = None if kind is CareKind.GP_OFFICE else _municipality(municipality, seed)
    return [
        _organisation(kind, municipality, number, name, parent, inhabitants // count, seed)
        for number, name in enumerate(_names(kind, municipality, count))
    ]


def _names(kind: CareKind, municipality: str, count: int) -> list[str]:
    read = structured("organisations")
    place = municipalities()[municipality].name
    chance = Chance("names of organisations", municipality, kind.value)
    if kind is CareKind.HOME_CARE:
        return [f"{place} {kind.value}{f', {zone}' * (count > 1)}" for zone in read["zones"][:count]]
    stem = "gp_office" if kind is CareKind.GP_OFFICE else "nursing_home"
    return [
        f"{first} {chance.pick(read[f'{stem}_endings'])}, {place}"
        for first in chance.some(read[f"{stem}_names"], count)
    ]


def _organisation(
    kind: CareKind,
    municipality: str,
    number: int,
    name: str,
    parent: Organisation | None,
    served: int,
    seed: int,
) -> Organisation:
    name = f"{name} (syntetisk)"
    place = _ordinals()[municipality] * MOST_ORGANISATIONS + _FIRST_PLACE[kind] + number
    identifier = f"{_SLUGS[kind]}-{municipality}"
    if kind in (CareKind.GP_OFFICE, CareKind.HOME_CARE, CareKind.NURSING_HOME):
        identifier += f"-{number + 1}"
    chance = Chance("organisation", identifier)
    made = Organisation(
        id=identifier,
        kind=kind,
        name=name,
        number=_known_numbers().get(name)
        or synthetic_organisation_number(ORGANISATION_INDEXES.start + place),
        her_id=str(HER_IDS.start + place),
        municipality=municipality,
        reference={"reference": f"Organization/{identifier}", "display": name},
        phone=draw_phone(chance),
        parent=parent,
        address=draw_address(chance, municipality),
    )
    employ(made, served, place, seed)
    return made


_SLUGS = {
    CareKind.MUNICIPALITY: "kommune",
    CareKind.GP_OFFICE: "legekontor",
    CareKind.OUT_OF_HOURS: "legevakt",
    CareKind.HOME_CARE: "hjemmesykepleie",
    CareKind.NURSING_HOME: "sykehjem",
    CareKind.ACUTE_BEDS: "dognenhet",
    CareKind.ALLOCATION_OFFICE: "tildelingskontor",
    CareKind.HEALTH_STATION: "helsestasjon",
    CareKind.HOSPITAL: "sykehus",
}


@cache
def _ordinals() -> dict[str, int]:
    return {number: ordinal for ordinal, number in enumerate(municipalities())}


@cache
def _known_numbers() -> dict[str, str]:
    """Organisation numbers that the sandbox's identities have given to workplaces, by name: who is of that name here is the same."""
    import yaml

    read = yaml.safe_load((data_folder("testdata") / "identities.yaml").read_bytes())
    return {row["workplace"]["name"]: row["workplace"]["organisation_number"] for row in read["identities"]}
