"""A municipality and lives by hand, for tests of one kind of fact or resource at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from validator.norway.identifiers import Sex
from validator.norway.systems import IdentifierKind
from validator.results import Severity
from validator.synthetic.by_age import by_groups
from validator.synthetic.care.organisations import Care, CareKind, Organisation, Practitioner
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Contact, Diagnosis, Dose, Life, Medication, Reaction, Service
from validator.synthetic.moments import moment
from validator.synthetic.persons.people import Name, Person

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


_AGES = Weighted(
    [
        ((0, 5), 55),
        ((6, 15), 115),
        ((16, 19), 48),
        ((20, 29), 130),
        ((30, 49), 265),
        ((50, 66), 215),
        ((67, 79), 122),
        ((80, 89), 42),
        ((90, 99), 8),
    ]
)
"""Age groups of Norway, per thousand (Statistics Norway, 1 January 2024)."""

_ICPC_2 = "urn:oid:2.16.578.1.12.4.1.1.7170"
_ICD_10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
_DIABETES = (
    Code(_ICPC_2, "T90", "Diabetes type 2"),
    Code(_ICD_10, "E11.9", "Diabetes mellitus type 2 uten komplikasjoner"),
)
_DEPRESSION = (Code(_ICPC_2, "P76", "Depressiv lidelse"),)
_COLD = (Code(_ICPC_2, "R74", "Akutt øvre luftveisinfeksjon"),)


def _stand_in(make_life: Callable[..., Life], index: int, care: Care | None) -> Life:
    chance = Chance("stand-in", index)
    low, high = chance.drawn(_AGES)
    age = chance.between(low, high)
    life = make_life(age=age, sex=chance.pick(("female", "male")), index=index)
    if care is not None:
        life.care, life.gp = care, care.gp_offices[0].staff[0]
    person = life.person
    if age > 60 and chance.happens(0.03):
        person.death = life.today - timedelta(days=chance.below(800))
    last = life.last_day
    lived = max((last - person.birth_date).days, 0)
    if chance.random() < by_groups(structured("contacts")["long_term"]["shares"], "share")[age]:
        recorded = last - timedelta(days=chance.below(lived + 1))
        codes, text = chance.pick(((_DIABETES, "Diabetes type 2"), (_DEPRESSION, "Depresjon")))
        key = "diabetes-2" if codes is _DIABETES else "depression"
        recorder = life.gp if chance.happens(0.8) else chance.pick(life.care.hospital.staff)
        life.diagnoses.append(Diagnosis(f"illness-{index}", key, codes, text, recorded, recorded, recorder))
        dose = Dose(1, "{tablett}", ("08:00",), text="1 tablett morgen")
        life.medications.append(
            Medication(
                f"medicine-{index}", Code("urn:oid:2.16.578.1.12.4.1.1.7180", "A10BA02", "Metformin"), "Metformin", "500 mg",
                None, None, dose, recorded, "Diabetes", None, life.gp,
            )
        )  # fmt: skip
    if chance.happens(0.34):
        for number in range(2):
            day = last - timedelta(days=chance.below(min(lived, 500) + 1))
            # GPs set few diagnoses on days when they are closed.
            if day.weekday() > 4 and chance.happens(0.7):
                day = max(day - timedelta(days=2), person.birth_date)
            ended = min(day + timedelta(days=9), last)
            id_ = f"cold-{index}-{number}"
            cold = Diagnosis(
                id_, "upper-respiratory-infection", _COLD, "Forkjølelse", day, day, life.gp, ended
            )
            life.diagnoses.append(cold)
    if chance.happens(0.1):
        day = last - timedelta(days=chance.below(lived + 1))
        substance = Code("http://snomed.info/sct", "764146007", "Penicillin")
        rash = Code("http://snomed.info/sct", "271807003", "Utslett")
        life.reactions.append(
            Reaction(f"reaction-{index}", substance, "medication", "allergy", "high", rash, None, True, day, life.gp, "record")
        )  # fmt: skip
    if age > 70 and chance.happens(0.4):
        since = last - timedelta(days=chance.between(5, 700))
        kind = Code("urn:oid:2.16.578.1.12.4.1.1.9151", "15", "Helsetjenester i hjemmet")
        service = Service(
            f"service-{index}", "home-nursing", kind, since, life.care.home_care[0].name, life.care.municipality,
            "Hjelp til medisiner", True, "vedtak", f"2026/{index}", since - timedelta(days=2),
            since + timedelta(days=900), amount=3.5, unit="h", per="wk",
        )  # fmt: skip
        life.services.append(service)
    return life


@pytest.fixture(scope="session")
def stand_in(make_life: Callable[..., Life]) -> Callable[..., Life]:
    """``stand_in(index, care=None)``: a life with stand-ins for illnesses, medicines, reactions and services, as the steps before contacts
    leave it; of any age, and the same for the same index."""

    def make(index: int, care: Care | None = None) -> Life:
        return _stand_in(make_life, index, care)

    return make


@pytest.fixture(scope="session")
def diagnosed(care: Care) -> Callable[..., Diagnosis]:
    """``diagnosed("copd", date(2020, 1, 1), ended=None)``: a diagnosis by the GP, recorded at its onset."""

    def make(key: str, onset: date, ended: date | None = None, **more: Any) -> Diagnosis:
        code = Code("urn:oid:2.16.578.1.12.4.1.1.7170", "A99", key)
        doctor = care.gp_offices[0].staff[0]
        return Diagnosis(f"diagnosis-{key}", key, (code,), key, onset, onset, doctor, ended, **more)

    return make


@pytest.fixture(scope="session")
def complaints() -> Callable[[dict[str, Any]], list[str]]:
    """``complaints(resource)``: what the validator says of it by the base specification, the national and our own profiles: every error and
    warning."""
    from validator.fhir.bulk import make_validator
    from validator.fhir.validation import ValidationSettings
    from validator.national_identifiers import NATIONAL_CHECKS

    settings = ValidationSettings(best_practice="ignore", further_checks=NATIONAL_CHECKS)
    validator = make_validator((), settings)

    def complain(resource: dict[str, Any]) -> list[str]:
        return [
            f"{resource['resourceType']} {finding.location}: {finding.message.en}"
            for finding in validator.validate(resource)
            if finding.severity is not Severity.INFORMATION
        ]

    return complain


@pytest.fixture(scope="session")
def faults() -> Callable[[dict[str, Any]], list[str]]:
    """``faults(resource)``: errors and warnings that our own validator has for it, beside that it has no narrative."""
    from validator.fhir.bulk import make_validator
    from validator.fhir.validation import ValidationSettings
    from validator.national_identifiers import NATIONAL_CHECKS
    from validator.results import Severity

    validator = make_validator((), ValidationSettings(best_practice="ignore", further_checks=NATIONAL_CHECKS))

    def find(resource: dict[str, Any]) -> list[str]:
        found = validator.validate(resource)
        return [
            f"{finding.location}: {finding.message.en}"
            for finding in found
            if finding.is_error or finding.severity is Severity.WARNING
        ]

    return find


@pytest.fixture(scope="session")
def bergen() -> Care:
    """The services of a real municipality as they are generated, with numbers that can be."""
    from validator.synthetic.care.institutions import care_in

    return care_in("4601", 1)


@pytest.fixture(scope="session")
def ill_life(make_life: Callable[..., Life]) -> Callable[..., Life]:
    """``ill_life(icpc=("T90",), contacts=(("consultation", 30, "R81"),), medicines=("B01AA03",), service="15", age=70, …)``: a life with
    illness since 2019, contacts so many days ago about something, medicines in use, and a municipal service (9151)."""

    def make(
        icpc: tuple[str, ...] = (),
        contacts: tuple[tuple[str, int, str | None], ...] = (),
        medicines: tuple[str, ...] = (),
        service: str | None = None,
        severity: Any = None,
        **person: Any,
    ) -> Life:
        life = make_life(**person)
        id_, care, since = life.person.id, life.care, max(date(2019, 2, 11), life.person.birth_date)
        places = {
            "consultation": care.gp_offices[0],
            "telephone": care.gp_offices[0],
            "out-of-hours": care.out_of_hours,
            "home-visit": care.home_care[0],
            "admission": care.hospital,
            "outpatient": care.hospital,
            "acute-beds": care.acute_beds,
        }
        for number, code in enumerate(icpc):
            named = (Code(_ICPC_2, code, code),)
            life.diagnoses.append(
                Diagnosis(f"{id_}-d{number}", code, named, code, since, since, life.gp, severity=severity)
            )
        for number, code in enumerate(medicines):
            atc = Code("urn:oid:2.16.578.1.12.4.1.1.7180", code, code)
            dose = Dose(1, "{tablett}", ("08:00",))
            life.medications.append(
                Medication(f"{id_}-x{number}", atc, code, "", None, None, dose, since, "", None, life.gp)
            )
        for number, (kind, days_ago, reason) in enumerate(sorted(contacts, key=lambda c: -c[1])):
            start = moment(life.last_day - timedelta(days=days_ago), 10 * 60)
            hours = 72 if kind in ("admission", "acute-beds") else 0.5
            about = Code(_ICPC_2, reason, reason) if reason else None
            at = places[kind]
            life.contacts.append(
                Contact(
                    f"{id_}-c{number}", kind, start, start + timedelta(hours=hours), at, at.staff[0], about
                )  # type: ignore[arg-type]
            )
        if service is not None:
            type_ = Code("urn:oid:2.16.578.1.12.4.1.1.9151", service, service)
            unit = care.home_care[0].name if service == "15" else ""
            life.services.append(
                Service(f"{id_}-s", service, type_, since, unit, care.municipality, "", True, "vedtak")
            )
        return life

    return make
