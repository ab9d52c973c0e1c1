"""Medicines: usual, safe, dated within what they are for, and as many as Norwegians use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import ATC
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Diagnosis, Life, Medication, Reaction
from validator.synthetic.lives.critical import add_critical_information
from validator.synthetic.lives.illnesses import add_illnesses, age_bands, illnesses
from validator.synthetic.lives.medication import add_medications
from validator.synthetic.lives.medicines import dose_of, medicines, treatments
from validator.synthetic.lives.reactions import add_reactions

MakeLife = Callable[..., Life]

# Norway, per thousand in each age band of illnesses.yaml (Statistics Norway, table 07459, 2024, rounded).
PER_THOUSAND = (49, 55, 90, 152, 140, 131, 134, 116, 89, 37, 8)


def _live(life: Life, *seed: object) -> Life:
    chance = Chance(*seed)
    for step in (add_illnesses, add_reactions, add_critical_information, add_medications):
        step(life, chance)
    return life


@pytest.fixture(scope="module")
def population(make_life: MakeLife) -> list[Life]:
    chance, lives = Chance("who"), []
    bounds = (*age_bands(), 98)
    for band, thousandth in enumerate(PER_THOUSAND):
        for index in range(thousandth * 10):
            age = chance.between(bounds[band], bounds[band + 1] - 1)
            life = make_life(age=age, sex=("female", "male")[index % 2], index=len(lives))
            lives.append(_live(life, "medicines", len(lives)))
    return lives


def _in_use(life: Life) -> list[Medication]:
    return [medication for medication in life.medications if medication.last_day is None]


def _last_year(life: Life) -> set[str]:
    since = life.last_day - timedelta(days=365)
    return {m.atc.code for m in life.medications if m.last_day is None or m.last_day >= since}


def test_the_old_use_as_many_as_in_the_prescription_registry(population: list[Life]) -> None:
    def of_age(low: int, high: int) -> list[Life]:
        return [life for life in population if low <= life.person.age_at(life.today) <= high]

    def share(lives: list[Life], number: int) -> float:
        return sum(len(_last_year(life)) >= number for life in lives) / len(lives)

    assert 0.55 <= share(of_age(80, 97), 5) <= 0.78
    """About two thirds of those over 80 get five or more medicines in a year (Legemiddelstatistikk 2018:2)."""
    assert share(of_age(20, 39), 5) < 0.05
    ages = ((0, 17), (18, 49), (50, 69), (70, 79), (80, 97))
    means = [sum(len(_in_use(life)) for life in of_age(*age)) / len(of_age(*age)) for age in ages]
    assert means == sorted(means)
    assert means[0] < 0.5
    assert 4 < means[-1] < 7


def test_users_per_thousand_are_near_the_registry(population: list[Life]) -> None:
    """Users in Legemiddelregisteret 2022 per thousand inhabitants, rounded; half to twice is near for one of so many."""
    for atc, published in {"C10AA": 115, "B01AC06": 55, "C07AB02": 55, "H03AA01": 38, "A02BC": 140, "N05CF01": 55,
                           "N02BE01": 120, "A10BA02": 30, "B01AF": 35, "N06AB": 45, "C08CA": 65, "R03": 95}.items():  # fmt: skip
        users = sum(any(code.startswith(atc) for code in _last_year(life)) for life in population)
        assert published / 2 <= users * 1000 / len(population) <= published * 2, (atc, users)


def test_multidose_is_for_as_many_as_have_it(population: list[Life]) -> None:
    """90 000 of 5.5 million; most are old and frail, and use several."""
    users = [life for life in population if any(m.multidose for m in life.medications)]
    assert 0.010 <= len(users) / len(population) <= 0.024
    assert sum(life.person.age_at(life.today) >= 70 for life in users) > 0.7 * len(users)
    for life in users:
        packed = [m for m in life.medications if m.multidose]
        assert len(packed) >= structured("medicines")["multidose"]["medicines"]
        for medication in packed:
            assert medication.last_day is None
            assert medication.dose.unit in ("tablett", "kapsel")
            assert medication.dose.times
            assert not medication.atc.code.startswith(("B01AA", "L04AX03"))


def test_nobody_gets_what_must_not_be_combined(population: list[Life]) -> None:
    def overlap(one: Medication, other: Medication) -> bool:
        return one.since < (other.last_day or date.max) and other.since < (one.last_day or date.max)

    rules = [(tuple(rule["these"]), tuple(rule["with"])) for rule in structured("medicines")["never"]]
    for life in population:
        for one in life.medications:
            for these, others in rules:
                if one.atc.code.startswith(these):
                    clash = [m for m in life.medications if m.atc.code.startswith(others) and overlap(one, m)]
                    assert clash == []
        codes = [medication.atc.code for medication in _in_use(life)]
        assert len(codes) == len(set(codes))


def test_nobody_gets_what_they_react_to(make_life: MakeLife) -> None:
    treated = 0
    for index in range(400):
        life = make_life(age=30, index=index)
        life.reactions.append(
            Reaction("r", Code(ATC, "J01C", "Penicilliner"), "medication", "allergy", "high",
                     Code("http://snomed.info/sct", "271807003", "Utslett"), None, True, date(2010, 1, 1), None, "patient")
        )  # fmt: skip
        chance = Chance("reacts", index)
        add_illnesses(life, chance)
        add_medications(life, chance)
        antibiotics = [m.atc.code for m in life.medications if m.atc.code.startswith("J01")]
        treated += len(antibiotics)
        assert not [code for code in antibiotics if code.startswith("J01C")]
    assert treated > 5, "infections are treated with something else"


def test_dates_reasons_and_doses(population: list[Life]) -> None:
    changed = stopped = 0
    for life in population:
        assert all(a.since <= b.since for a, b in pairwise(life.medications))
        for medication in life.medications:
            assert life.person.birth_date <= medication.since <= life.last_day
            assert medication.reason
            assert medication.dose.text
            if medication.diagnosis:
                assert medication.diagnosis in life.diagnoses
                assert medication.since >= medication.diagnosis.recorded
                assert medication.indication == medication.diagnosis.codes[0]
            if medication.last_day:
                assert medication.since <= medication.last_day <= life.last_day
            assert (medication.stopped is None) == (medication.stop_reason is None)
            stopped += medication.stopped is not None
            days = [change.since for change in medication.changes]
            changed += len(days)
            assert days == sorted(set(days))
            assert all(medication.since < day <= (medication.last_day or life.last_day) for day in days)
            doses = [medication.dose, *(change.dose for change in medication.changes)]
            assert all(before.amount != after.amount for before, after in pairwise(doses))
            assert all(change.reason for change in medication.changes)
    assert stopped > 500
    assert changed > 500


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6), age=st.integers(40, 104), dead_days=st.integers(0, 3000))
def test_the_dead_use_nothing_after_death(make_life: MakeLife, seed: int, age: int, dead_days: int) -> None:
    life = make_life(age=age, index=seed % 1000)
    life.person.death = max(life.person.birth_date, life.today - timedelta(days=dead_days))
    _live(life, seed)
    for medication in life.medications:
        assert medication.last_day is not None
        assert medication.since <= medication.last_day <= life.person.death


def test_courses_end(population: list[Life]) -> None:
    courses = [
        m for life in population for m in life.medications if m.atc.code.startswith("J01") and m.diagnosis
    ]
    assert len(courses) > 200
    recent = [m for m in courses if m.last_day is None]
    assert len(recent) < 0.1 * len(courses)
    for course in courses:
        if course.ended:
            assert 1 <= (course.ended - course.since).days <= 14


def test_doses_are_written_as_norwegians_say_them() -> None:
    assert dose_of("1 morgen", "tablett").text == "1 tablett morgen"
    assert dose_of("0.5 morgen", "tablett").text == "½ tablett morgen"
    assert dose_of("1.5 morgen kveld", "tablett").text == "1½ tabletter morgen og kveld"
    needed = dose_of("2 behov 8", "tablett")
    assert (needed.text, needed.as_needed, needed.most_a_day) == (
        "2 tabletter ved behov, høyst 8 i døgnet",
        True,
        8,
    )
    weekly = dose_of("6 uke tirsdag kveld", "tablett")
    assert (weekly.text, weekly.days, weekly.period) == (
        "6 tabletter tirsdag kveld, én gang i uken",
        ("tue",),
        (1, "wk"),
    )
    twice = dose_of("1 uke mandag,torsdag morgen", "plaster")
    assert twice.text == "1 plaster mandag og torsdag morgen, to ganger i uken"
    assert dose_of("1 hver 3 dag", "plaster").text == "1 plaster hver 3. dag"
    rare = dose_of("1 hver 3 måned", "ml")
    assert (rare.text, rare.period, rare.times) == ("1 ml hver 3. måned", (3, "mo"), ())
    assert dose_of("2 morgen middag natt", "tablett").times == ("08:00", "13:00", "22:00")


def test_the_reference_is_reviewable() -> None:
    known = medicines().values()
    assert len({medicine.atc.code for medicine in known}) >= 150
    for medicine in known:
        assert re.fullmatch(r"[A-Z]\d\d[A-Z][A-Z](\d\d)?", medicine.atc.code), medicine.key
        assert medicine.atc.display[0].isupper(), medicine.key
        assert min(map(len, (medicine.up, medicine.down, medicine.stop))) > 0
    illnesses = {entry["key"] for entry in structured("illnesses")["illnesses"]}
    assert set(treatments()) <= illnesses


def test_nothing_is_used_before_it_came_to_norway_or_longer_than_lists_tell(population: list[Life]) -> None:
    data = structured("medicines")
    seen = set()
    for life in population:
        for medication in life.medications:
            for prefix, year in data["introduced"].items():
                if medication.atc.code.startswith(prefix):
                    seen.add(prefix)
                    assert medication.since >= date(year, 1, 1)
            assert medication.since >= life.last_day - timedelta(days=data["longest"] * 365 + 1)
    assert len(seen) > 8


def test_one_of_a_group_at_a_time(population: list[Life]) -> None:
    for life in population:
        for group in structured("medicines")["exclusive"]:
            same = [m for m in life.medications if m.atc.code.startswith(tuple(group)) and m.last_day is None]
            assert len(same) <= 1, [m.atc.code for m in same]
            for stopped in (m for m in life.medications if m.stopped and m.atc.code.startswith(tuple(group))):
                assert all(m.since > stopped.stopped for m in same)


def _milligrams_a_day(medication: Medication) -> float:
    """Of a mixture that is told in mg/ml."""
    strength = float(medication.strength.removesuffix(" mg/ml").replace(",", "."))
    dose = medication.dose
    millilitres = (dose.most_a_day or 0) if dose.as_needed else dose.amount * len(dose.times)
    return strength * millilitres


MEDIAN_KG = {0: 7.5, 1: 11.5, 2: 13.5, 3: 16, 4: 18, 5: 20.5, 6: 23, 7: 26, 8: 29, 9: 32, 10: 36, 11: 40}
"""Weight in the middle of each year of age, of the growth study in Bergen, rounded."""


def test_small_children_get_doses_for_their_weight(population: list[Life]) -> None:
    seen = 0
    for life in population:
        for one in life.medications:
            age = life.person.age_at(one.since)
            if age >= 12 or not one.strength.endswith("mg/ml"):
                continue
            for_each_kg = _milligrams_a_day(one) / MEDIAN_KG[age]
            if one.atc.code == "N02BE01":
                assert 35 <= for_each_kg <= 75
                seen += 1
            elif one.atc.code == "J01CE02":
                assert 20 <= for_each_kg <= 50
                seen += 1
    assert seen > 20


@pytest.mark.parametrize(
    "key",
    ["diabetes-1", "epilepsy", "hypothyroidism", "adhd", "constipation", "asthma", "otitis", "pneumonia"],
)
def test_children_get_other_strengths_than_adults(make_life: MakeLife, key: str) -> None:
    """What is sold for adults only – capsules and tablets to be swallowed, full doses of insulin – is not for a child of three."""
    illness = next(i for name, i in illnesses().items() if name == key)
    for seed in range(60):
        life = make_life(age=3, sex="male", index=seed)
        day = life.today - timedelta(days=20)
        life.diagnoses.append(Diagnosis(f"d{seed}", key, illness.codes, illness.text, day, day, life.gp))
        add_medications(life, Chance("child", key, seed))
        for one in life.medications:
            assert one.form is not None
            assert not one.form.display.lower().endswith("kapsel"), one.product
            if one.dose.unit == "E":
                assert one.dose.amount <= 8
            if one.dose.unit == "tablett":
                assert one.product in ("Levaxin", "Lamictal"), one.product
                assert one.strength in ("25 µg", "25 mg")


def test_treatment_for_life_is_not_stopped(population: list[Life]) -> None:
    never = set(structured("medicines")["stops"]["never"])
    for life in population:
        assert not any(m.stopped and m.diagnosis and m.diagnosis.key in never for m in life.medications)


def test_hormones_after_breast_cancer_are_for_its_first_years(population: list[Life]) -> None:
    for life in population:
        for one in life.medications:
            if one.diagnosis is not None and one.diagnosis.key == "breast-cancer":
                assert (life.last_day - one.diagnosis.recorded).days <= 8 * 366
