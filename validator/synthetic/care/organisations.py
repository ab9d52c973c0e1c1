"""The services around a person: organisations and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from validator.synthetic.persons.people import Address


class CareKind(StrEnum):
    """What an organisation is, by its Norwegian name in the singular."""

    MUNICIPALITY = "kommune"
    GP_OFFICE = "fastlegekontor"
    OUT_OF_HOURS = "legevakt"
    HOME_CARE = "hjemmesykepleie"
    NURSING_HOME = "sykehjem"
    ACUTE_BEDS = "kommunal akutt døgnenhet"
    ALLOCATION_OFFICE = "tildelingskontor"
    HEALTH_STATION = "helsestasjon"
    HOSPITAL = "sykehus"


@dataclass(slots=True, eq=False)
class Practitioner:
    """``authorisation`` is a code of Volven 9060 (LE, SP, HE, FT, …), empty, as ``hpr_number`` is, for someone who is not health
    personnel; ``her_id`` is empty for those whom Adresseregisteret does not have. ``sex`` is ``female`` or ``male``. ``reference`` and
    ``role_reference`` are FHIR References to the Practitioner and to the PractitionerRole at ``workplace``."""

    id: str
    role_id: str
    hpr_number: str
    her_id: str
    given: tuple[str, ...]
    family: str
    sex: str
    authorisation: str
    reference: dict[str, Any]
    role_reference: dict[str, Any]
    workplace: Organisation | None = None
    role: tuple[str, str, str] | None = None
    """System, code and display of what the practitioner does there."""
    title: str = ""
    """What the practitioner is called there: Fastlege, Sykehjemslege, Saksbehandler …"""
    specialty: str | None = None
    """Key of ``specialties`` in ``testdata/distributions/personnel.yaml``, for a specialist."""

    @property
    def name(self) -> str:
        return " ".join((*self.given, self.family))


@dataclass(slots=True, eq=False)
class Organisation:
    """``number`` is a synthetic organisation number; ``reference`` is a FHIR Reference with display."""

    id: str
    kind: CareKind
    name: str
    number: str
    her_id: str
    municipality: str
    reference: dict[str, Any]
    phone: str = ""
    parent: Organisation | None = None
    address: Address | None = None
    staff: list[Practitioner] = field(default_factory=list)

    def staff_with(self, *authorisations: str) -> list[Practitioner]:
        """Those with one of the authorisations, or all when nobody has."""
        return [p for p in self.staff if p.authorisation in authorisations] or self.staff


@dataclass(slots=True, eq=False)
class Care:
    """Everything that serves the inhabitants of one municipality. Some is shared with neighbours, and has their municipality."""

    municipality: Organisation
    gp_offices: list[Organisation]
    out_of_hours: Organisation
    home_care: list[Organisation]
    nursing_homes: list[Organisation]
    acute_beds: Organisation
    allocation_office: Organisation
    health_station: Organisation
    hospital: Organisation

    @property
    def organisations(self) -> list[Organisation]:
        return [
            self.municipality,
            *self.gp_offices,
            self.out_of_hours,
            *self.home_care,
            *self.nursing_homes,
            self.acute_beds,
            self.allocation_office,
            self.health_station,
            self.hospital,
        ]
