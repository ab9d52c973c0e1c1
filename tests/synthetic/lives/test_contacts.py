"""Contacts: as often as published, when services are open, and about what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.care.opening_hours import is_working_day
from validator.synthetic.care.organisations import Care, CareKind
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Contact, Diagnosis, Life, Service
from validator.synthetic.lives.accesses import add_accesses
from validator.synthetic.lives.appointments import add_appointments
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.documents import add_documents
from validator.synthetic.lives.reservations import add_reservations

MakeLife = Callable[..., Life]
GP = ("consultation", "telephone")


@pytest.fixture(scope="module")
def lives(stand_in: MakeLife) -> list[Life]:
    made = [stand_in(index) for index in range(20_000)]
    for index, life in enumerate(made):
        add_contacts(life, Chance("contacts", index))
    return made


def rate(lives: list[Life], kinds: tuple[str, ...], days: int, low: int = 0, high: int = 120) -> float:
    """Contacts per inhabitant and year, among the living of that age."""
    those = [
        life for life in lives if life.person.death is None and low <= life.person.age_at(life.today) <= high
    ]
    since = those[0].today - timedelta(days=days)
    found = sum(c.kind in kinds and c.start.date() > since for life in those for c in life.contacts)
    return found / len(those) * 365 / days


@pytest.mark.parametrize(
    ("low", "high", "published"),
    [(0, 5, 1.9), (6, 15, 1.4), (20, 29, 2.6), (30, 49, 3.2), (50, 66, 3.5), (67, 79, 3.9), (80, 89, 4.8)],
)
def test_gp_consultations_by_age_are_as_statistics_norway_has_them(
    lives: list[Life], low: int, high: int, published: float
) -> None:
    assert rate(lives, GP, 365, low, high) == pytest.approx(published, rel=0.12)


def test_rates_of_the_whole_population(lives: list[Life]) -> None:
    assert rate(lives, GP, 365) == pytest.approx(3.0, rel=0.06)
    assert rate(lives, ("out-of-hours",), 365) == pytest.approx(0.23, rel=0.15)
    assert rate(lives, ("outpatient",), 183) == pytest.approx(1.2, rel=0.12)
    assert rate(lives, ("admission",), 730) == pytest.approx(0.15, rel=0.10)
    assert rate(lives, ("acute-beds",), 730) == pytest.approx(0.0062, rel=0.25)


def test_women_of_working_age_see_the_gp_more_often_than_men(lives: list[Life]) -> None:
    women = [life for life in lives if life.person.sex == "female"]
    men = [life for life in lives if life.person.sex == "male"]
    assert rate(women, GP, 365, 20, 49) / rate(men, GP, 365, 20, 49) == pytest.approx(1.28 / 0.72, rel=0.12)


def test_the_share_with_a_consultation_is_as_published(lives: list[Life]) -> None:
    those = [life for life in lives if life.person.death is None]
    since = those[0].today - timedelta(days=365)
    seen = sum(any(c.kind in GP and c.start.date() > since for c in life.contacts) for life in those)
    assert seen / len(those) == pytest.approx(0.72, abs=0.05)


def test_a_good_fifth_of_consultations_is_remote(lives: list[Life]) -> None:
    held = [c for life in lives for c in life.contacts if c.kind in GP]
    assert sum(c.remote for c in held) / len(held) == pytest.approx(0.21, abs=0.03)
    assert all(c.remote for c in held if c.kind == "telephone")


def test_a_record_has_about_five_contacts(lives: list[Life]) -> None:
    assert 3.5 < sum(len(life.contacts) for life in lives) / len(lives) < 5.5


def test_most_in_acute_beds_are_old_women(lives: list[Life]) -> None:
    stays = [(life.person, c) for life in lives for c in life.contacts if c.kind == "acute-beds"]
    assert len(stays) > 100
    assert sum(p.age_at(c.start.date()) >= 65 for p, c in stays) / len(stays) == pytest.approx(0.73, abs=0.12)
    assert sum(p.sex == "female" for p, _ in stays) / len(stays) == pytest.approx(0.60, abs=0.12)


def test_everything_is_within_the_life_and_in_order(lives: list[Life]) -> None:
    for life in lives:
        starts = [c.start for c in life.contacts]
        assert starts == sorted(starts)
        for contact in life.contacts:
            assert life.person.birth_date <= contact.start.date()
            assert contact.start < contact.end
            assert contact.end.date() <= life.last_day


def test_services_are_open(lives: list[Life]) -> None:
    for life in lives:
        for contact in life.contacts:
            day, minute = contact.start.date(), contact.start.hour * 60 + contact.start.minute
            if contact.kind in GP and contact.at.kind is CareKind.GP_OFFICE:
                assert is_working_day(day), contact
                assert minute >= 8 * 60
                assert (contact.end.hour, contact.end.minute) <= (15, 30)
            elif contact.kind == "outpatient":
                assert is_working_day(day), contact
                assert 8 * 60 <= minute <= 15 * 60
            elif contact.kind == "out-of-hours" and is_working_day(day):
                assert minute < 8 * 60 or minute >= 16 * 60, contact
            elif contact.kind == "admission" and not contact.urgent:
                assert is_working_day(day), contact


def test_nobody_is_in_two_places(lives: list[Life]) -> None:
    for life in lives:
        days: set[date] = set()
        for contact in life.contacts:
            length = (contact.end.date() - contact.start.date()).days
            of_contact = {contact.start.date() + timedelta(days=n) for n in range(length + 1)}
            assert not days & of_contact
            days |= of_contact


def test_each_newer_diagnosis_has_the_contact_that_set_it(lives: list[Life]) -> None:
    met = 0
    for life in lives:
        for diagnosis in life.diagnoses:
            if diagnosis.recorded <= life.last_day - timedelta(days=730):
                continue
            met += 1
            assert any(
                c.start.date() <= diagnosis.recorded <= c.end.date()
                and (c.diagnosis is diagnosis or any(d is diagnosis for d in c.further))
                for c in life.contacts
            ), diagnosis
    assert met > 2000


def test_contacts_are_about_what_was_known_then(lives: list[Life]) -> None:
    controls = 0
    for life in lives:
        for contact in life.contacts:
            diagnosis = contact.diagnosis
            if diagnosis is None:
                continue
            assert diagnosis in life.diagnoses
            assert diagnosis.recorded <= contact.start.date()
            assert diagnosis.ended is None or contact.start.date() <= diagnosis.ended
            assert contact.reason in diagnosis.codes
            controls += contact.start.date() > diagnosis.recorded
    assert controls > 5000


def test_reasons_fit_age_and_sex(lives: list[Life]) -> None:
    for life in lives:
        age = life.person.age_at(life.last_day)
        for contact in life.contacts:
            if contact.diagnosis is None and contact.reason is not None:
                if contact.reason.code in ("W11", "W14", "X11", "Z01.4"):
                    assert life.person.sex == "female"
                    assert age >= 15
                if contact.reason.code == "H01":
                    assert age <= 15


def test_staff_work_where_the_contact_is(lives: list[Life]) -> None:
    for life in lives[:3000]:
        for contact in life.contacts:
            assert contact.by is not None
            if contact.kind != "out-of-hours":
                assert contact.by in contact.at.staff
            else:
                assert contact.by in contact.at.staff or contact.by is life.gp


def test_a_diagnosis_on_a_sunday_was_set_out_of_hours(make_life: MakeLife) -> None:
    life = make_life(age=40)
    sunday = date(2026, 5, 31)
    codes = (Code("urn:oid:2.16.578.1.12.4.1.1.7170", "H71", "Akutt mellomørebetennelse"),)
    life.diagnoses.append(Diagnosis("d", "otitis", codes, "Ørebetennelse", sunday, sunday, life.gp))
    add_contacts(life, Chance(1))
    (contact,) = [c for c in life.contacts if c.start.date() == sunday]
    assert contact.kind == "out-of-hours"
    assert contact.at is life.care.out_of_hours
    assert contact.by in life.care.out_of_hours.staff
    assert life.diagnoses[0].recorder is contact.by


def test_diagnoses_of_one_day_share_a_contact(make_life: MakeLife) -> None:
    life = make_life(age=40)
    day = date(2026, 5, 27)
    codes = (Code("urn:oid:2.16.578.1.12.4.1.1.7170", "K86", "Hypertensjon ukomplisert"),)
    both = [Diagnosis(id_, id_, codes, id_, day, day, life.gp) for id_ in ("one", "two")]
    life.diagnoses += both
    add_contacts(life, Chance(1))
    (contact,) = [c for c in life.contacts if c.start.date() == day]
    assert contact.diagnosis is both[0]
    assert contact.further == (both[1],)


def test_a_severe_illness_that_a_hospital_found_was_an_admission(make_life: MakeLife, care: Care) -> None:
    life = make_life(age=70)
    day = date(2026, 3, 4)
    codes = (
        Code("urn:oid:2.16.578.1.12.4.1.1.7170", "K75", "Akutt hjerteinfarkt"),
        Code("urn:oid:2.16.578.1.12.4.1.1.7110", "I21.9", "Uspesifisert akutt hjerteinfarkt"),
    )
    found = Diagnosis("d", "mi", codes, "Hjerteinfarkt", day, day, care.hospital.staff[0], severity="severe")
    life.diagnoses.append(found)
    add_contacts(life, Chance(1))
    (contact,) = [c for c in life.contacts if c.start.date() == day]
    assert contact.kind == "admission"
    assert contact.urgent
    assert contact.reason == codes[1]
    assert contact.by is care.hospital.staff[0]


def test_a_broken_hip_is_kept_in_hospital(make_life: MakeLife, care: Care) -> None:
    codes = (
        Code("urn:oid:2.16.578.1.12.4.1.1.7170", "L75", "Brudd lårben/lårhals"),
        Code("urn:oid:2.16.578.1.12.4.1.1.7110", "S72.0", "Brudd i lårhals"),
    )
    day = date(2026, 3, 4)
    for index in range(40):
        life = make_life(age=84, index=index)
        doctor = care.hospital.staff[0]
        life.diagnoses.append(Diagnosis("d", "hip-fracture", codes, "Lårhalsbrudd", day, day, doctor))
        add_contacts(life, Chance("hip", index))
        (contact,) = [c for c in life.contacts if c.diagnosis is life.diagnoses[0] and c.start.date() == day]
        assert contact.kind == "admission"
        assert (contact.end - contact.start).days >= 1


def test_the_nursing_home_s_doctor_sets_the_diagnoses_of_residents(make_life: MakeLife, care: Care) -> None:
    home = care.nursing_homes[0]
    codes = (Code("urn:oid:2.16.578.1.12.4.1.1.7170", "U71", "Cystitt/urinveisinfeksjon IKA"),)
    day = date(2026, 5, 27)
    life = make_life(age=90)
    long_term = Code("urn:oid:2.16.578.1.12.4.1.1.9151", "21", "Langtidsopphold i institusjon")
    name = f"{home.name}, avdeling 2"
    life.services.append(
        Service("s", "langtid", long_term, date(2025, 1, 7), name, care.municipality, "", True, "vedtak")
    )
    life.diagnoses.append(Diagnosis("d", "urinary-infection", codes, "UVI", day, day, life.gp))
    add_contacts(life, Chance("resident"))
    (contact,) = [c for c in life.contacts if c.diagnosis is life.diagnoses[0] and c.start.date() == day]
    assert contact.at is home
    assert contact.by in home.staff
    assert life.diagnoses[0].recorder is contact.by


def test_children_do_not_stay_in_hospital_for_weeks(lives: list[Life]) -> None:
    for life in lives:
        if life.person.age_at(life.last_day) < 18 and life.person.death is None:
            for contact in life.contacts:
                if contact.kind == "admission":
                    assert (contact.end.date() - contact.start.date()).days <= 5


def test_twins_are_born_together(make_life: MakeLife) -> None:
    day = date(2026, 2, 3)
    mother = make_life(age=31, sex="female", index=1)
    twins = [make_life(age=0, index=index) for index in (2, 3)]
    for life in twins:
        life.person.birth_date = day
        life.person.mother = mother.person
        mother.person.children.append(life.person)
    stays = []
    for life in (mother, *twins):
        add_contacts(life, Chance("twins", life.person.index))
        stays.append(next(c for c in life.contacts if c.kind == "admission" and c.start.date() == day))
    assert [stay.reason and stay.reason.code for stay in stays] == ["O84.0", "Z38.3", "Z38.3"]
    assert timedelta(0) < stays[2].start - stays[1].start < timedelta(minutes=30)
    assert stays[0].start < stays[1].start


def test_mother_and_child_are_in_hospital_at_the_birth(make_life: MakeLife) -> None:
    mother, child = make_life(age=30, index=1), make_life(age=1, index=2)
    mother.person.children.append(child.person)
    for life in (mother, child):
        add_contacts(life, Chance(1))
    codes = []
    for life in (mother, child):
        (stay,) = [c for c in life.contacts if c.start.date() == child.person.birth_date]
        assert stay.kind == "admission"
        assert stay.reason is not None
        codes.append(stay.reason.code)
    assert codes == ["O80.9", "Z38.0"]


def test_nobody_has_contacts_before_coming_to_norway(make_life: MakeLife) -> None:
    came = date(2026, 4, 1)
    contacts: list[Contact] = []
    for index in range(100):
        life = make_life(age=35, index=index, arrived=came)
        add_contacts(life, Chance("came", index))
        contacts += life.contacts
    assert contacts
    assert all(contact.start.date() >= came for contact in contacts)


def _service(life: Life, code: str, unit: str) -> Service:
    type_ = Code("urn:oid:2.16.578.1.12.4.1.1.9151", code, "Tjeneste")
    return Service("s", "s", type_, date(2024, 1, 1), unit, life.care.municipality, "", True, "vedtak")


def test_home_nursing_visits_at_home_lately(make_life: MakeLife, care: Care) -> None:
    visits = []
    for index in range(50):
        life = make_life(age=86, index=index)
        life.services.append(_service(life, "15", care.home_care[1].name))
        add_contacts(life, Chance("visits", index))
        visits += [c for c in life.contacts if c.kind == "home-visit"]
    assert 50 <= len(visits) <= 300
    assert all(visit.at is care.home_care[1] and visit.by in care.home_care[1].staff for visit in visits)
    assert all(date(2026, 6, 1) <= visit.start.date() <= date(2026, 6, 15) for visit in visits)


def test_the_doctor_comes_to_the_nursing_home(make_life: MakeLife, care: Care) -> None:
    life = make_life(age=88)
    life.services.append(_service(life, "21", care.nursing_homes[0].name))
    for seed in range(20):
        add_contacts(life, Chance("home", seed))
    held = [c for c in life.contacts if c.kind in GP]
    assert len(held) > 20
    assert all(c.at is care.nursing_homes[0] and not c.remote for c in held)


def test_a_stay_that_ends_on_the_day_of_death_ends_with_it(make_life: MakeLife) -> None:
    ends = set()
    for index in range(600):
        life = make_life(age=90, death=date(2026, 2, 10), index=index)
        add_contacts(life, Chance("death", index))
        for contact in life.contacts:
            if contact.kind in ("admission", "acute-beds"):
                ends.add((contact.discharged_to, contact.end.date() == date(2026, 2, 10)))
    assert ("dead", True) in ends
    assert ("dead", False) not in ends
    assert ("home", True) not in ends


def test_the_same_seed_gives_the_same_contacts(make_life: MakeLife) -> None:
    one, other = make_life(age=70), make_life(age=70)
    add_contacts(one, Chance(7))
    add_contacts(other, Chance(7))
    assert one.contacts == other.contacts
    assert one.contacts


def test_what_contacts_are_about_are_illnesses_that_there_are() -> None:
    keys = {illness["key"] for illness in structured("illnesses")["illnesses"]}
    about = structured("contacts")["about"]
    named = {key for kind in about.values() if isinstance(kind, list) for key in kind}
    assert named
    assert named <= keys


def test_nobody_is_admitted_for_hearing_loss(make_life: MakeLife) -> None:
    codes = (Code("urn:oid:2.16.578.1.12.4.1.1.7170", "H84", "Presbyacusis"),)
    long_ago = date(2015, 2, 3)
    kinds = set()
    for index in range(300):
        life = make_life(age=88, index=index)
        loss = Diagnosis("d", "hearing-loss", codes, "Aldersbetinget hørselstap", long_ago, long_ago, life.gp)
        life.diagnoses.append(loss)
        add_contacts(life, Chance("hearing", index))
        kinds |= {c.kind for c in life.contacts if c.diagnosis is loss}
    assert kinds == {"consultation", "telephone", "outpatient"}


def test_planned_stays_are_for_what_can_be_planned(make_life: MakeLife) -> None:
    codes = (Code("urn:oid:2.16.578.1.12.4.1.1.7170", "L90", "Kneartrose"),)
    long_ago = date(2015, 2, 3)
    urgent = {"knee-osteoarthritis": [0, 0], "heart-failure": [0, 0]}
    for key, counted in urgent.items():
        for index in range(400):
            life = make_life(age=80, index=index)
            life.diagnoses.append(Diagnosis("d", key, codes, key, long_ago, long_ago, life.gp))
            add_contacts(life, Chance("planned", index))
            for contact in life.contacts:
                if contact.kind == "admission" and contact.diagnosis is not None:
                    counted[contact.urgent] += 1
    assert urgent["knee-osteoarthritis"][0] > urgent["knee-osteoarthritis"][1] > 0
    assert urgent["heart-failure"][1] > 5 * urgent["heart-failure"][0]


def test_a_stay_in_acute_beds_among_the_services_is_a_contact(make_life: MakeLife) -> None:
    life = make_life(age=85)
    stay = _service(life, "25", life.care.acute_beds.name)
    stay.since, stay.ended = date(2025, 12, 10), date(2025, 12, 13)
    life.services.append(stay)
    add_contacts(life, Chance(3))
    (contact,) = [c for c in life.contacts if c.start.date() == date(2025, 12, 10)]
    assert contact.kind == "acute-beds"
    assert contact.end.date() == date(2025, 12, 13)
    assert contact.at is life.care.acute_beds


def test_the_doctor_has_seen_everybody_in_the_nursing_home(make_life: MakeLife, care: Care) -> None:
    for index in range(100):
        life = make_life(age=90, index=index)
        life.services.append(_service(life, "21", care.nursing_homes[0].name))
        add_contacts(life, Chance("seen", index))
        assert any(c.kind == "consultation" and c.at is care.nursing_homes[0] for c in life.contacts)


@settings(max_examples=150, deadline=None)
@given(lived=st.integers(0, 38_000), dead=st.booleans(), seed=st.integers(0, 10_000))
def test_all_that_follows_contacts_stays_within_any_life(
    make_life: MakeLife, lived: int, dead: bool, seed: int
) -> None:
    """The newborn, the very old, and those who died young are where edges are."""
    life = make_life(age=30)
    person = life.person
    person.birth_date = life.today - timedelta(days=lived)
    person.death = person.birth_date + timedelta(days=seed % (lived + 1)) if dead else None
    codes = (Code("urn:oid:2.16.578.1.12.4.1.1.7170", "K77", "Hjertesvikt"),)
    recorded = person.birth_date + timedelta(days=((life.last_day - person.birth_date).days * seed) // 10_001)
    life.diagnoses.append(Diagnosis("d", "heart-failure", codes, "Hjertesvikt", recorded, recorded, life.gp))
    chance = Chance("any", seed)
    for step in (add_contacts, add_documents, add_appointments, add_reservations, add_accesses):
        step(life, chance)
    first, last = person.birth_date, life.last_day
    assert all(first <= c.start.date() and c.start < c.end and c.end.date() <= last for c in life.contacts)
    assert all(first <= d.when.date() <= last for d in life.documents)
    assert all(first <= a.when.date() <= last for a in life.accesses)
    assert all(first <= r.since <= last for r in life.reservations)
    for appointment in life.appointments:
        assert first <= appointment.start.date()
        assert appointment.start.date() <= last or (not dead and appointment.status == "booked")
