"""Who works at an organisation: names, authorisations, functions and numbers of health personnel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from validator.norway.identifiers import Sex
from validator.norway.municipalities import municipalities
from validator.norway.organisations import TEST_RANGE_OF_HER_IDS
from validator.norway.personnel import TEST_RANGE_OF_HPR_NUMBERS
from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured
from validator.synthetic.persons.names import draw_name
from validator.synthetic.persons.people import Name

FUNCTION = "urn:oid:2.16.578.1.12.4.1.1.9034"
"""Volven 9034, Helsepersonells funksjoner mv."""

HPR_NUMBERS = range(TEST_RANGE_OF_HPR_NUMBERS.start + 3_000_000, TEST_RANGE_OF_HPR_NUMBERS.start + 7_000_000)
"""The part of the test range that is for the staff of synthetic organisations. No identity of the sandbox has one of these."""

HER_IDS = range(TEST_RANGE_OF_HER_IDS.start + 1_000_000, TEST_RANGE_OF_HER_IDS.start + 5_000_000)
"""HER-ids of practitioners, as many as there are HPR numbers."""

MOST_ORGANISATIONS = 40
"""Of one municipality: so many places in the row of all are its own."""

MOST_STAFF = 16
"""Of one organisation: so many numbers are its own."""


@dataclass(frozen=True, slots=True)
class _Role:
    title: str
    authorisation: str
    function: tuple[str, str, str] | None
    women: float
    specialty: str | None
    specialists: float
    her: bool


@dataclass(frozen=True, slots=True)
class _Staffing:
    role: _Role
    persons: int | None
    least: int
    most: int

    def count(self, served: int) -> int:
        """How many there are in a unit that serves so many inhabitants."""
        if self.persons is None:
            return self.least
        return max(self.least, min(self.most, (2 * served + self.persons) // (2 * self.persons)))


def employ(organisation: Organisation, served: int, place: int, seed: int) -> None:
    """Fills ``organisation.staff``, for so many inhabitants served. ``place`` is the organisation's place in the row of all: numbers of
    personnel follow from it and the seed, so that no two people share one."""
    chance = Chance(seed, "staff", organisation.id)
    places = len(municipalities()) * MOST_ORGANISATIONS
    window = seed % (len(HPR_NUMBERS) // (places * MOST_STAFF))
    first = (window * places + place) * MOST_STAFF
    staff = organisation.staff
    for staffing in _staffing(organisation.kind.value):
        for _ in range(staffing.count(served)):
            staff.append(_practitioner(chance, staffing.role, organisation, first + len(staff)))
    if len(staff) > MOST_STAFF:
        raise ValueError(
            f"personnel.yaml gives {organisation.id} {len(staff)} staff; {MOST_STAFF} have numbers"
        )


def _practitioner(chance: Chance, role: _Role, organisation: Organisation, index: int) -> Practitioner:
    sex = Sex.FEMALE if chance.random() < role.women else Sex.MALE
    name = _draw_name(chance, sex, organisation.municipality)
    written = " ".join((*name.given, name.family))
    identifier, role_identifier = chance.uuid(), chance.uuid()
    specialist = role.specialty is not None and chance.random() < role.specialists
    return Practitioner(
        id=identifier,
        role_id=role_identifier,
        hpr_number=str(HPR_NUMBERS.start + index) if role.authorisation else "",
        her_id=str(HER_IDS.start + index) if role.her else "",
        given=name.given,
        family=name.family,
        sex="female" if sex is Sex.FEMALE else "male",
        authorisation=role.authorisation,
        reference={"reference": f"Practitioner/{identifier}", "display": written},
        role_reference={"reference": f"PractitionerRole/{role_identifier}", "display": written},
        workplace=organisation,
        role=role.function,
        title=role.title,
        specialty=role.specialty if specialist else None,
    )


def _draw_name(chance: Chance, sex: Sex, municipality: str) -> Name:
    people = _people()
    country = people.countries.at(chance.random()) if chance.random() < people.born_abroad else "NO"
    sami = country == "NO" and chance.random() < _sami(municipality)
    return draw_name(chance, sex, chance.between(*people.born), country, sami)


@dataclass(frozen=True, slots=True)
class _People:
    """Who the staff are: years of birth and the shares that names follow."""

    born: tuple[int, int]
    born_abroad: float
    countries: Weighted[str]


@cache
def _people() -> _People:
    read = structured("personnel")
    abroad = read["born_abroad"]
    first, last = read["born"]
    return _People(
        (first, last),
        abroad["share"],
        Weighted(abroad["countries"].items()),
    )


@cache
def _sami(municipality: str) -> float:
    """The share of the municipality's people, and so of its staff, who are Sámi."""
    read = structured("languages")["sami"]
    return float(read["municipalities"].get(municipality, read["elsewhere"])["share"])


@cache
def _staffing(kind: str) -> tuple[_Staffing, ...]:
    read = structured("personnel")
    return tuple(
        _Staffing(_role(row["role"]), row.get("persons"), row["least"], row.get("most", row["least"]))
        for row in read["staffing"][kind]
    )


@cache
def _role(key: str) -> _Role:
    read = structured("personnel")["roles"][key]
    function = read.get("function")
    return _Role(
        title=read["title"],
        authorisation=read.get("authorisation", ""),
        function=(FUNCTION, function[0], function[1]) if function else None,
        women=read["women"],
        specialty=read.get("specialty"),
        specialists=read.get("specialists", 0),
        her=read.get("her", False),
    )
