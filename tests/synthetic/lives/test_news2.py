"""NEWS2 series: the table always, courses that go as they are named, and the COPD patient who looks acutely ill and is not."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life, News2
from validator.synthetic.lives.news2 import Course, Occasion, Patient, add_news2, courses, series
from validator.synthetic.lives.news2_table import news2_parts
from validator.synthetic.moments import moment

TODAY = date(2026, 6, 15)
ACUTE = (("acute-beds", 40, "R81"), ("admission", 9, None))


def followed(life: Life, seed: int = 0) -> Life:
    add_news2(life, Chance("news2", seed, life.person.index))
    return life


def in_acute_beds(care: Care, setting: str = "acute-beds", days: int = 4) -> Occasion:
    start = moment(TODAY - timedelta(days=10), 11 * 60)
    at = care.acute_beds
    return Occasion(setting, start, start + timedelta(days=days), at, at.staff_with("SP"), ())


def assert_table(one: News2) -> None:
    parts = news2_parts(
        one.scale, one.respiration, one.saturation, one.oxygen, one.systolic, one.pulse, one.consciousness, one.temperature
    )  # fmt: skip
    assert one.parts == parts
    assert one.score == sum(parts)


PATIENTS = st.builds(
    Patient,
    id=st.just("p"),
    scale=st.sampled_from([1, 2]),
    base=st.tuples(
        st.floats(12, 24), st.floats(87, 99), st.floats(95, 170), st.floats(50, 100), st.floats(35.9, 37.4)
    ),
    easily_confused=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(
    patient=PATIENTS,
    course=st.sampled_from(["stable", "recovering", "deteriorating"]),
    pattern=st.sampled_from(["airway", "sepsis", "heart", "copd", "other"]),
    setting=st.sampled_from(["acute-beds", "admission", "home-care", "nursing-home"]),
    seed=st.integers(0, 10**9),
    days=st.integers(0, 8),
)
def test_every_course_goes_as_it_is_named(
    care: Care, patient: Patient, course: Course, pattern: str, setting: str, seed: int, days: int
) -> None:
    occasion = in_acute_beds(care, setting, days)
    sets = series(patient, occasion, course, pattern, TODAY, Chance(seed), 3)
    assert len(sets) <= 12
    assert all(before.when < after.when for before, after in itertools.pairwise(sets))
    assert all(occasion.start <= one.when <= occasion.end for one in sets)
    assert len({one.id for one in sets}) == len(sets)
    for one in sets:
        assert_table(one)
        assert one.scale == patient.scale
        assert len(set(one.part_ids)) == 7
    if len(sets) > 1 and course == "deteriorating":
        assert sets[-1].score > sets[0].score
    if len(sets) > 1 and course == "recovering":
        assert sets[-1].score < sets[0].score


def test_all_measurements_follow_one_severity(care: Care) -> None:
    well = Patient("p", 1, (16, 97, 130, 72, 36.8), False)
    first, last = [], []
    for seed in range(200):
        sets = series(well, in_acute_beds(care), "deteriorating", "airway", TODAY, Chance(seed))
        first.append(sets[0])
        last.append(sets[-1])
    assert fmean(n.respiration for n in last) > fmean(n.respiration for n in first) + 5
    assert fmean(n.pulse for n in last) > fmean(n.pulse for n in first) + 15
    assert fmean(n.temperature for n in last) > fmean(n.temperature for n in first) + 0.8
    assert fmean(n.systolic for n in last) < fmean(n.systolic for n in first) - 8
    on_air = [n.saturation for n in last if not n.oxygen]
    assert fmean(on_air) < fmean(n.saturation for n in first) - 1.5


def test_the_ill_are_measured_again_sooner(care: Care) -> None:
    well = Patient("p", 1, (16, 97, 130, 72, 36.8), False)
    hours: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(120):
        for course in ("stable", "recovering"):
            sets = series(well, in_acute_beds(care), course, "sepsis", TODAY, Chance(seed, course))
            for one, after in itertools.pairwise(sets):
                hours[one.score >= 5].append((after.when - one.when).total_seconds() / 3600)
    assert fmean(hours[True]) < 4 < 5 < fmean(hours[False])


def test_home_care_measures_nobody_at_night(care: Care) -> None:
    well = Patient("p", 1, (18, 96, 130, 80, 36.8), False)
    for seed in range(100):
        for one in series(
            well, in_acute_beds(care, "home-care", 6), "deteriorating", "sepsis", TODAY, Chance(seed)
        ):
            assert 7 <= one.when.hour < 23


def test_oxygen_is_given_when_saturation_is_low_and_only_where_there_is_any(care: Care) -> None:
    low = Patient("p", 1, (20, 92, 130, 80, 36.8), False)
    acute = [series(low, in_acute_beds(care), "recovering", "airway", TODAY, Chance(s)) for s in range(60)]
    assert any(one.oxygen for sets in acute for one in sets)
    assert all(not sets[0].oxygen for sets in acute)
    for sets in acute:
        for one, after in itertools.pairwise(sets):
            if after.oxygen and not one.oxygen:
                assert one.saturation < 92
    home = [
        series(low, in_acute_beds(care, "home-care"), "recovering", "airway", TODAY, Chance(s))
        for s in range(60)
    ]
    assert not any(one.oxygen for sets in home for one in sets)


SOMEBODY = st.fixed_dictionaries(
    {
        "age": st.integers(0, 99),
        "icpc": st.lists(st.sampled_from(["K77", "R95", "P70", "R81", "U71", "T90"]), max_size=3, unique=True).map(tuple),
        "severity": st.sampled_from([None, "mild", "moderate", "severe"]),
        "contacts": st.lists(
            st.tuples(
                st.sampled_from(["admission", "acute-beds", "consultation"]),
                st.integers(0, 900),
                st.sampled_from([None, "R81", "U71"]),
            ),
            max_size=5,
        ).map(tuple),
        "service": st.sampled_from([None, "15", "21", "6"]),
        "index": st.integers(0, 999),
        "dead": st.booleans(),
    }
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(somebody=SOMEBODY, seed=st.integers(0, 10**6))
def test_laws_of_every_life(ill_life: Callable[..., Life], somebody: dict[str, Any], seed: int) -> None:
    death = TODAY - timedelta(days=30) if somebody.pop("dead") and somebody["age"] > 4 else None
    somebody["contacts"] = tuple(c for c in somebody["contacts"] if c[1] < somebody["age"] * 365 - 100)
    life = ill_life(**somebody, death=death)
    for number, diagnosis in enumerate(life.diagnoses):
        if diagnosis.key in ("R81", "U71"):
            diagnosis.onset = diagnosis.recorded = life.last_day - timedelta(days=50 * number + 3)
    followed(life, seed)
    times = [n.when for n in life.news2]
    assert times == sorted(times)
    ids = [n.id for n in life.news2]
    assert len(set(ids)) == len(ids)
    for one in life.news2:
        assert_table(one)
        assert life.person.birth_date <= one.when.date() <= life.last_day
        assert life.person.age_at(life.last_day) >= 16
    habitual = [n for n in life.news2 if n.habitual]
    assert len(habitual) <= 1
    assert not habitual or habitual[0] is life.news2[0]
    assert len({n.scale for n in life.news2}) <= 1


def test_only_the_ill_are_followed(make_life: Callable[..., Life], ill_life: Callable[..., Life]) -> None:
    assert followed(make_life(age=80)).news2 == []
    assert followed(ill_life(("T90",), (("consultation", 20, None),), age=60)).news2 == []
    assert all(followed(ill_life((), ACUTE, age=9, index=i)).news2 == [] for i in range(20))
    assert sum(bool(followed(ill_life((), ACUTE, age=70, index=i)).news2) for i in range(100)) > 80


def test_copd_patient_who_looks_ill_as_usual(ill_life: Callable[..., Life]) -> None:
    """Severe COPD: scale 2, a habitual score that would alarm anybody who does not know it, and a stable course close to it."""
    found = 0
    for index in range(150):
        life = followed(
            ill_life(
                ("R95",), (("acute-beds", 40, None),), severity="severe", service="15", age=74, index=index
            )
        )
        sets = [n for n in life.news2 if not n.habitual]
        assert all(n.scale == 2 for n in life.news2)
        habitual = next((n for n in life.news2 if n.habitual), None)
        if habitual is None or habitual.score < 3 or len(sets) < 3:
            continue
        on_scale_1 = news2_parts(
            1,
            habitual.respiration,
            habitual.saturation,
            False,
            habitual.systolic,
            habitual.pulse,
            "A",
            habitual.temperature,
        )
        assert sum(on_scale_1) >= habitual.score
        found += min(n.score for n in sets) >= 3 and max(n.score for n in sets) - habitual.score <= 3
    assert found >= 3


def test_mild_copd_keeps_scale_1(ill_life: Callable[..., Life]) -> None:
    lives = [followed(ill_life(("R95",), ACUTE, severity="mild", age=70, index=i)) for i in range(60)]
    assert {n.scale for life in lives for n in life.news2} == {1}


def test_an_infection_in_home_care_is_followed_at_home(ill_life: Callable[..., Life]) -> None:
    followed_at = []
    for index in range(120):
        life = ill_life(("R81",), service="15", age=84, index=index)
        life.diagnoses[0].onset = life.diagnoses[0].recorded = TODAY - timedelta(days=30)
        followed_at += [n.at for n in followed(life).news2 if not n.habitual]
        without = ill_life(("R81",), age=84, index=index)
        without.diagnoses[0].onset = without.diagnoses[0].recorded = TODAY - timedelta(days=30)
        assert followed(without).news2 == []
    assert followed_at
    assert all(at in life.care.home_care for at in followed_at)


def test_who_died_there_deteriorated(ill_life: Callable[..., Life]) -> None:
    for index in range(60):
        life = ill_life((), (("acute-beds", 3, "R81"),), age=88, index=index, death=TODAY)
        life.contacts[0].discharged_to = "dead"
        sets = followed(life).news2
        assert len(sets) < 2 or sets[-1].score > sets[0].score


def test_the_same_seed_gives_the_same(ill_life: Callable[..., Life]) -> None:
    first, second = (followed(ill_life(("R95",), ACUTE, severity="severe", index=5), 3) for _ in range(2))
    assert first.news2 == second.news2 != []


@pytest.mark.parametrize("setting", ["acute-beds", "admission", "home-care", "nursing-home"])
def test_settings_ask_for_three_to_twelve_sets(setting: str) -> None:
    least, most = courses().settings[setting].sets
    assert 3 <= least <= most <= 12


def test_what_is_usual_is_known_after_the_illness_came(ill_life: Callable[..., Life]) -> None:
    onset = TODAY - timedelta(days=120)
    habitual = 0
    for index in range(150):
        life = ill_life(("R95",), (("acute-beds", 20, None),), severity="severe", service="15", index=index)
        life.diagnoses[0].onset = life.diagnoses[0].recorded = onset
        for one in followed(life).news2:
            if one.habitual:
                habitual += 1
                assert one.when.date() > onset
    assert habitual


@pytest.mark.parametrize("pattern", ["airway", "sepsis", "heart", "copd", "other"])
def test_severity_one_calls_for_emergency_response(pattern: str) -> None:
    respiration, saturation, systolic, pulse, temperature = courses().effects[pattern]
    parts = news2_parts(
        1, 16 + respiration, 97 + saturation, False, 130 + systolic, 72 + pulse, "A", 36.8 + temperature
    )
    assert sum(parts) >= 7
