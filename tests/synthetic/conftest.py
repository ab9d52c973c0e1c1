"""A municipality and lives by hand, for tests of one kind of fact or resource at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from validator.norway.identifiers import Sex
from validator.norway.systems import IdentifierKind
from validator.synthetic.care import Care, CareKind, Organisation, Practitioner
from validator.synthetic.facts import Life
from validator.synthetic.people import Name, Person

TODAY = date(2026, 6, 15)


def _organisation(kind: CareKind, number: int, authorisations: tuple[str, ...] = ()) -> Organisation:
    id_ = f"00000000-0000-4000-8000-0000000001{number:02d}"
    made = Organisation(
        id=id_,
        kind=kind,
        name=f"Eksempel {kind.value} {number}",
        number="206290722",
        her_id=f"900{number}",
        municipality="4601",
        reference={"reference": f"Organization/{id_}", "display": f"Eksempel {kind.value} {number}"},
        phone=f"0000 00{number:02d}",
    )
    for place, authorisation in enumerate(authorisations):
        staff = f"00000000-0000-4000-8000-00000002{number:02d}{place:02d}"
        made.staff.append(
            Practitioner(
                id=staff,
                role_id=staff.replace("-8000-", "-9000-"),
                hpr_number=f"9{number:02d}{place:02d}0000",
                her_id=f"80{number}{place}",
                given=("Test",),
                family=f"Ansatt{number}{place}",
                sex="female",
                authorisation=authorisation,
                reference={"reference": f"Practitioner/{staff}", "display": f"Test Ansatt{number}{place}"},
                role_reference={"reference": f"PractitionerRole/{staff.replace('-8000-', '-9000-')}"},
                workplace=made,
            )
        )
    return made


@pytest.fixture(scope="session")
def care() -> Care:
    """One municipality with personnel."""
    return Care(
        municipality=_organisation(CareKind.MUNICIPALITY, 1),
        gp_offices=[_organisation(CareKind.GP_OFFICE, 2, ("LE", "LE"))],
        out_of_hours=_organisation(CareKind.OUT_OF_HOURS, 3, ("LE", "SP")),
        home_care=[_organisation(CareKind.HOME_CARE, n, ("SP", "HF", "VP")) for n in (4, 5)],
        nursing_homes=[_organisation(CareKind.NURSING_HOME, 6, ("SP", "LE", "HF"))],
        acute_beds=_organisation(CareKind.ACUTE_BEDS, 7, ("SP", "LE")),
        allocation_office=_organisation(CareKind.ALLOCATION_OFFICE, 8, ("SP",)),
        health_station=_organisation(CareKind.HEALTH_STATION, 9, ("SP", "FT")),
        hospital=_organisation(CareKind.HOSPITAL, 10, ("LE", "SP")),
    )


@pytest.fixture(scope="session")
def make_life(care: Care) -> Callable[..., Life]:
    """``make_life(age=84, sex="female", frailty=0.4, death=None, index=0)``: a life without facts, on the 15th of June 2026."""

    def make(
        age: int = 84,
        sex: str = "female",
        frailty: float = 0.0,
        death: date | None = None,
        index: int = 0,
        **more: Any,
    ) -> Life:
        id_ = f"00000000-0000-4000-8000-{index:012d}"
        person = Person(
            index=index,
            id=id_,
            kind=IdentifierKind.FODSELSNUMMER,
            number="14834845556",
            sex=Sex(sex),
            birth_date=date(TODAY.year - age, 3, 1 + index % 28),
            municipality="4601",
            subject={"reference": f"Patient/{id_}"},
            name=Name(("Test",), "Testesen"),
            death=death,
            household=index,
            **more,
        )
        return Life(person, TODAY, care, care.gp_offices[0].staff[0], frailty=frailty)

    return make
