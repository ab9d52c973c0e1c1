"""Illnesses: as common as the reference, together as the reference, and possible."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life
from validator.synthetic.lives.illnesses import (
    EPISODE_DAYS,
    RECORDERS_SINCE,
    add_illnesses,
    age_bands,
    frailty,
    illnesses,
    raised_by,
)

MakeLife = Callable[..., Life]
PERSONS = 20_000


def _band(life: Life) -> int:
    return bisect_right(age_bands(), life.person.age_at(life.last_day)) - 1


@pytest.fixture(scope="module")
def population(make_life: MakeLife) -> list[Life]:
    """As many of every age up to 96, so that the illnesses of the old are measured too."""
    lives = []
    for index in range(PERSONS):
        life = make_life(age=index % 97, sex=("female", "male")[index // 97 % 2], index=index)
        add_illnesses(life, Chance("prevalence", index))
        lives.append(life)
    return lives


@pytest.fixture(scope="module")
def found(population: list[Life]) -> Counter[tuple[str, Sex, int]]:
    return Counter(
        (key, life.person.sex, _band(life)) for life in population for key in {d.key for d in life.diagnoses}
    )


def test_chronic_illness_is_as_common_as_the_reference(
    population: list[Life], found: Counter[tuple[str, Sex, int]]
) -> None:
    cells = Counter((life.person.sex, _band(life)) for life in population)
    far = []
    for illness in illnesses().values():
        if illness.course != "chronic" or illness.key == "contraception":
            continue
        expected, seen = 0.0, 0
        for sex, shares in illness.shares.items():
            for band, share in enumerate(shares):
                number, have = cells[sex, band], found[illness.key, sex, band]
                expected, seen = expected + number * share, seen + have
                # Some 1 700 cells: five deviations is where one would be a wonder.
                if abs(have - number * share) > 5 * sqrt(number * share * (1 - share)) + 3:
                    far.append((illness.key, sex, band, round(number * share), have))
        if expected > 300 and abs(seen - expected) > 0.1 * expected:
            far.append((illness.key, "all", "all", round(expected), seen))
    assert far == []


def test_the_best_known_figures(population: list[Life]) -> None:
    """Not of the file: what the publications say in words."""

    def share(key: str, low: int, high: int) -> float:
        lives = [life for life in population if low <= life.person.age_at(life.today) <= high]
        return sum(life.has(key) for life in lives) / len(lives)

    assert 0.055 <= share("copd", 40, 96) <= 0.09
    """About 6 % of those over 40; here the old weigh more than in Norway."""
    assert 0.11 <= share("dementia", 70, 96) <= 0.24
    """14.6 % of those over 70 (HUNT4), of whom fewer are as old as here."""
    assert 0.22 <= share("dementia", 85, 89) <= 0.36
    assert 0.004 <= share("epilepsy", 0, 96) <= 0.012
    assert 0.38 <= share("hypertension", 70, 79) <= 0.55


def test_illnesses_go_together(population: list[Life]) -> None:
    old = [life for life in population if 70 <= life.person.age_at(life.today) < 90]

    def ratio(of: str, by: str) -> float:
        having = [life for life in old if life.has(by)]
        others = [life for life in old if not life.has(by)]
        share = sum(life.has(of) for life in having) / len(having)
        return share / (sum(life.has(of) for life in others) / len(others))

    assert ratio("heart-failure", "atrial-fibrillation") > 2
    assert ratio("copd", "heart-failure") > 1.4
    assert ratio("hypertension", "diabetes-2") > 1.2
    assert 0.7 < ratio("reflux", "hypothyroidism") < 1.35, "these have nothing to do with each other"


def test_what_raises_an_illness_is_drawn_before_it() -> None:
    order = list(illnesses())
    for illness, causes in raised_by().items():
        for cause, risk in causes.items():
            assert order.index(cause) < order.index(illness), (cause, illness)
            assert illnesses()[cause].course == "chronic", (cause, illness)
            assert risk > 1


def test_only_the_possible_happens(population: list[Life]) -> None:
    for life in population:
        for diagnosis in life.diagnoses:
            shares = illnesses()[diagnosis.key].shares
            assert life.person.sex in shares, diagnosis.key
            if diagnosis.key != "pregnancy":
                assert shares[life.person.sex][_band(life)] > 0, (diagnosis.key, _band(life))
        keys = [diagnosis.key for diagnosis in life.diagnoses]
        assert "copd-exacerbation" not in keys or "copd" in keys
        assert keys.count("hip-fracture") <= 1
    seen = {(life.person.sex, d.key) for life in population for d in life.diagnoses}
    assert (Sex.FEMALE, "pregnancy") in seen
    assert (Sex.MALE, "prostate-cancer") in seen


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    age=st.integers(0, 104),
    sex=st.sampled_from(["female", "male"]),
    dead_days=st.none() | st.integers(0, 4000),
    arrived_days=st.none() | st.integers(0, 9000),
)
def test_everything_is_within_the_life(
    make_life: MakeLife, seed: int, age: int, sex: str, dead_days: int | None, arrived_days: int | None
) -> None:
    life = make_life(age=age, sex=sex, index=seed % 1000)
    person, today = life.person, life.today
    if dead_days is not None:
        person.death = max(person.birth_date, today - timedelta(days=dead_days))
    if arrived_days is not None:
        person.arrived = max(person.birth_date, today - timedelta(days=arrived_days))
        person.arrived = min(person.arrived, life.last_day)
    add_illnesses(life, Chance(seed))
    for diagnosis in life.diagnoses:
        assert person.birth_date <= diagnosis.onset <= diagnosis.recorded <= life.last_day
        assert person.arrived is None or diagnosis.recorded >= person.arrived
        assert diagnosis.ended is None or diagnosis.recorded <= diagnosis.ended <= life.last_day
        if illnesses()[diagnosis.key].course != "chronic":
            assert diagnosis.onset >= life.last_day - timedelta(days=EPISODE_DAYS + 290)
    assert all(first.onset <= later.onset for first, later in pairwise(life.diagnoses))
    assert 0 <= life.frailty <= 1
    assert len({diagnosis.id for diagnosis in life.diagnoses}) == len(life.diagnoses)


def test_the_same_chance_gives_the_same_illnesses(make_life: MakeLife) -> None:
    first, second = make_life(age=81), make_life(age=81)
    add_illnesses(first, Chance("again"))
    add_illnesses(second, Chance("again"))
    assert first.diagnoses == second.diagnoses
    assert first.diagnoses


def test_nothing_is_known_of_someone_unidentified(make_life: MakeLife) -> None:
    life = make_life(age=85, identified=False)
    add_illnesses(life, Chance(1))
    assert (life.diagnoses, life.frailty) == ([], 0.0)


def test_pregnancy_ends_with_the_birth_of_the_child(make_life: MakeLife) -> None:
    for seed in range(20):
        mother, child = make_life(age=31), make_life(age=1, index=2)
        mother.person.children.append(child.person)
        add_illnesses(mother, Chance(seed))
        births = [d for d in mother.diagnoses if d.key == "pregnancy" and d.ended]
        assert [d.ended for d in births] == [child.person.birth_date]
        assert 260 <= (child.person.birth_date - births[0].onset).days <= 290
        for other in mother.diagnoses:
            if other.key == "pregnancy" and other.ended is None:
                assert other.onset > child.person.birth_date
                assert not mother.has("contraception")


def test_frailty_rises_with_age_and_illness(population: list[Life]) -> None:
    def mean(low: int, high: int) -> float:
        lives = [life for life in population if low <= life.person.age_at(life.today) <= high]
        return sum(life.frailty for life in lives) / len(lives)

    assert mean(0, 49) < 0.03 < mean(70, 79) < mean(80, 89) < mean(90, 96)
    eighties = [life for life in population if 80 <= life.person.age_at(life.today) <= 89]
    assert 0.22 <= sum(life.frailty >= 0.35 for life in eighties) / len(eighties) <= 0.45
    """About three in ten of them have home care or live in a nursing home (Statistics Norway)."""
    demented = next(d for life in population for d in life.diagnoses if d.key == "dementia")
    ladder = [frailty([replace(demented, severity=s)], 70) for s in ("mild", "moderate", "severe")]
    assert 0.2 < ladder[0] < ladder[1] < ladder[2] < 0.9
    assert frailty([replace(demented, ended=date(2026, 1, 1))], 50) == 0.0


def test_the_reference_is_reviewable() -> None:
    data = structured("illnesses")
    assert len(data["illnesses"]) >= 100
    for entry in data["illnesses"]:
        assert re.match(r"[A-Z]\d\d\d? \S", entry["icpc"]), entry["key"]
        assert re.match(r"[A-Z]\d\d(\.\d)? \S", entry.get("icd", "A00 ?")), entry["key"]
        assert entry["source"] in data["sources"] or re.search(r"\d{4}", entry["source"]), entry["key"]
        for name in ("all", "women", "men"):
            assert len(entry.get(name, data["bands"])) == len(data["bands"]), entry["key"]
    related = structured("co-occurrence")
    assert all(entry["source"] in related["sources"] for entry in related["raised"])


def test_those_who_died_had_what_people_die_of(make_life: MakeLife) -> None:
    palliative = 0
    for index in range(400):
        life = make_life(age=70, index=index, death=date(2026, 3, 1))
        add_illnesses(life, Chance("dying", index))
        palliative += life.has("palliative-cancer")
    assert 0.18 <= palliative / 400 <= 0.31


def test_nobody_recorded_what_was_found_before_there_were_regular_doctors(population: list[Life]) -> None:
    for life in population:
        for diagnosis in life.diagnoses:
            assert (diagnosis.recorder is None) == (diagnosis.recorded < RECORDERS_SINCE)


def test_few_illnesses_are_found_on_the_last_day(make_life: MakeLife) -> None:
    """Those who died were ill before that."""
    late = all_ = 0
    for index in range(1500):
        life = make_life(age=82, death=date(2026, 3, 3), index=index)
        add_illnesses(life, Chance("late", index))
        chronic = [d for d in life.diagnoses if illnesses()[d.key].course == "chronic"]
        all_ += len(chronic)
        late += sum(d.recorded == life.last_day for d in chronic)
    assert all_ > 3000
    assert late / all_ < 0.002


def test_contraception_begins_again_after_a_birth(population: list[Life]) -> None:
    for life in population:
        births = [d.ended for d in life.diagnoses if d.key == "pregnancy" and d.ended is not None]
        for one in life.diagnoses:
            if one.key == "contraception" and births:
                assert one.onset >= min(max(births) + timedelta(days=42), life.last_day)


def test_a_code_has_one_name() -> None:
    """Whatever tells of it: illnesses, and reasons for contacts."""
    named: dict[tuple[str, str], set[str]] = {}
    for entry in structured("illnesses")["illnesses"]:
        for system in ("icpc", "icd"):
            if system in entry:
                code, _, display = entry[system].partition(" ")
                named.setdefault((system, code), set()).add(display)
    reasons = structured("contacts")["reasons"]
    for place, system in (
        ("primary", "icpc"),
        ("out-of-hours", "icpc"),
        ("hospital", "icd"),
        ("outpatient", "icd"),
    ):
        for row in reasons[place]:
            named.setdefault((system, row["code"]), set()).add(row["display"])
    assert {key: names for key, names in named.items() if len(names) > 1} == {}


def test_what_an_illness_leads_to_comes_after_it(population: list[Life]) -> None:
    seen = 0
    for life in population:
        for one in life.diagnoses:
            required = illnesses()[one.key].requires
            if required is not None:
                seen += 1
                assert any(d.key == required and d.recorded <= one.onset for d in life.diagnoses)
    assert seen > 50
