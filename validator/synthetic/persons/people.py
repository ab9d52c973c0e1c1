"""Who a synthetic person is. Plain values; how they are drawn is told in the modules beside this one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from validator.norway.identifiers import Sex
from validator.norway.systems import IdentifierKind


class Protection(StrEnum):
    """Protection of the address in Folkeregisteret (adressebeskyttelse); the address is then not given to anyone here."""

    NONE = "none"
    CONFIDENTIAL = "fortrolig"
    """Kode 7."""
    STRICTLY_CONFIDENTIAL = "strengt fortrolig"
    """Kode 6."""


class Relation(StrEnum):
    """What a relative is to the person, as no-basis-family-relation has it where it has it."""

    MOTHER = "mor"
    FATHER = "far"
    CHILD = "barn"
    SPOUSE = "ektefelle"
    PARTNER = "samboer"
    SIBLING = "søsken"
    GUARDIAN = "verge"
    OTHER = "annen"


@dataclass(slots=True)
class Name:
    given: tuple[str, ...]
    family: str
    middle: str | None = None


@dataclass(slots=True)
class Address:
    """``street`` is invented; postal code, place and municipality exist and belong together. ``urban_district`` is (number, name) where
    the municipality has them."""

    street: str
    postal_code: str
    city: str
    municipality: str
    municipality_name: str
    urban_district: tuple[str, str] | None = None
    since: date | None = None


@dataclass(slots=True)
class Kin:
    """A relative. ``person`` is in the same population. ``next_of_kin``: nærmeste pårørende, whom services turn to."""

    person: Person
    relation: Relation
    next_of_kin: bool = False
    guardian: bool = False
    mandate: bool = False
    """Has the patient's mandate (fullmakt)."""
    responsible: bool = False
    """A parent with parental responsibility (foreldreansvar)."""


@dataclass(slots=True, eq=False)
class Person:
    """``index`` is from 0 within the population. ``number`` is of a synthetic series. ``birth_date`` and ``name`` are ``None`` only for
    someone unidentified, who has a felles hjelpenummer. ``subject`` is the Reference to the Patient, shared by every resource."""

    index: int
    id: str
    kind: IdentifierKind
    number: str
    sex: Sex
    birth_date: date
    municipality: str
    subject: dict[str, Any]
    identified: bool = True
    """Whether anyone knows who it is. Name and birth date of one unidentified are never shown."""
    name: Name | None = None
    former_names: list[Name] = field(default_factory=list)
    name_changed: date | None = None
    death: date | None = None
    household: int = 0
    """Persons of a block with the same number live together."""
    address: Address | None = None
    former_address: Address | None = None
    protection: Protection = Protection.NONE
    marital_status: str = "1"
    """Code of Volven 3305 / Folkeregisteret: 1 unmarried, 2 married, 3 widowed, 4 divorced, 5 separated, … ."""
    citizenship: str = "NO"
    """ISO 3166-1 alpha-2, as is ``birth_country``."""
    birth_country: str = "NO"
    language: str = "nb"
    """BCP 47."""
    interpreter: bool = False
    sami: bool = False
    background: str = "NO"
    """The country that the family is from, also for those born here: names follow it."""
    arrived: date | None = None
    """When an immigrant came."""
    phone: str | None = None
    email: str | None = None
    mother: Person | None = field(default=None, repr=False)
    father: Person | None = field(default=None, repr=False)
    partner: Person | None = field(default=None, repr=False)
    children: list[Person] = field(default_factory=list, repr=False)
    kin: list[Kin] = field(default_factory=list, repr=False)
    """Those the record mentions (parents of minors, partner, next of kin, guardian)."""

    def age_at(self, day: date) -> int:
        """Whole years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
