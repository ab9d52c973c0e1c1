"""Filled-in forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Answers, Diagnosis, Life, Measurement
from validator.synthetic.lives.answers import add_answers
from validator.synthetic.lives.services import add_services
from validator.synthetic.moments import moment

MakeLife = Callable[..., Life]
Diagnosed = Callable[..., Diagnosis]


@pytest.fixture(scope="module")
def lives(make_life: MakeLife, diagnosed: Diagnosed) -> list[Life]:
    made = []
    for index in range(3000):
        chance = Chance("answers", index)
        death = date(2026, 6, 15) - timedelta(days=chance.below(100)) if chance.happens(0.1) else None
        life = make_life(chance.between(1, 100), "male", chance.random(), death, index)
        for key in chance.some(("copd", "heart-failure", "diabetes-2", "fall-injury"), 3):
            onset = max(life.last_day - timedelta(days=chance.below(700)), life.person.birth_date)
            severity = chance.pick(("mild", "moderate", "severe"))
            life.diagnoses.append(diagnosed(key, onset, severity=severity))
        add_services(life, chance)
        add_answers(life, chance)
        made.append(life)
    return made


def _all(lives: list[Life], form: str) -> list[tuple[Life, Answers]]:
    found = [(life, a) for life in lives for a in life.answers if a.questionnaire == form]
    assert len(found) > 30
    return found


def test_every_form_is_used(lives: list[Life]) -> None:
    used = Counter(a.questionnaire for life in lives for a in life.answers)
    assert set(used) == set(structured("questionnaires")["forms"])


def test_answers_are_within_the_life_after_the_illness_and_in_order(lives: list[Life]) -> None:
    illness = {form: key for key, (form, _) in structured("questionnaires")["use"]["follow_up"].items()}
    for life in lives:
        assert [a.when for a in life.answers] == sorted(a.when for a in life.answers)
        for answers in life.answers:
            assert life.person.birth_date <= answers.when.date() <= life.last_day
            key = illness.get(answers.questionnaire)
            if key is not None:
                assert answers.by_patient
                assert life.person.age_at(life.last_day) >= 18
                assert any(d.key == key and d.recorded <= answers.when.date() for d in life.diagnoses)
            else:
                assert not answers.by_patient
                assert any(s.since <= answers.when.date() for s in life.services)


@pytest.mark.parametrize(
    ("form", "points", "thresholds", "levels"),
    [
        (
            "fallrisiko",
            {
                "fall-siste-aar": {"ingen": 0, "ett": 1, "flere": 3},
                "fall-skade": {True: 1, False: 0},
                "gange": {"uten-stoette": 0, "hjelpemiddel": 1, "personhjelp": 2, "gaar-ikke": 1},
                "balanse": {"lett": 0, "med-armer": 1, "med-hjelp": 2},
                "svimmel": {True: 1, False: 0},
                "syn": {"godt": 0, "nedsatt": 1},
                "omgivelser": {True: 1, False: 0},
            },
            (2, 5),
            ("lav", "middels", "hoey"),
        ),
        (
            "ernaering",
            {
                "vekttap": {"nei": 0, "litt": 1, "mye": 3},
                "appetitt": {"god": 0, "nedsatt": 1, "liten": 2},
                "svelg": {True: 1, False: 0},
                "hjelp": {True: 1, False: 0},
            },
            (1, 3),
            ("lav", "middels", "hoey"),
        ),
    ],
)
def test_the_sum_is_the_sum_and_the_assessment_follows_it(
    lives: list[Life],
    form: str,
    points: dict[str, dict[object, int]],
    thresholds: tuple[int, int],
    levels: tuple[str, str, str],
) -> None:
    seen = set()
    for _, answers in _all(lives, form):
        given = answers.answers
        total = sum(points[question][given[question]] for question in points if question in given)
        assert given["sum"] == total
        expected = levels[0] if total <= thresholds[0] else levels[1] if total <= thresholds[1] else levels[2]
        assert given["vurdering"] == expected
        seen.add(expected)
    assert seen == set(levels)


def test_what_is_not_asked_is_not_answered(lives: list[Life]) -> None:
    asked = Counter[bool]()
    for _, answers in _all(lives, "kols-oppfoelging"):
        given = answers.answers
        asked[given["pust.ekstra-medisin"] is True] += 1
        assert ("pust.ekstra-antall" in given) == (given["pust.ekstra-medisin"] is True)
    assert len(asked) == 2
    for _, answers in _all(lives, "fallrisiko"):
        assert ("fall-skade" in answers.answers) == (answers.answers["fall-siste-aar"] != "ingen")


def test_the_severely_ill_answer_worse(lives: list[Life]) -> None:
    zones = {"groenn": 0, "gul": 1, "roed": 2}
    by_severity: dict[str, list[int]] = {"mild": [], "severe": []}
    for life, answers in _all(lives, "kols-oppfoelging"):
        severity = next(d.severity for d in life.diagnoses if d.key == "copd")
        if severity in by_severity:
            by_severity[severity].append(zones[str(answers.answers["sone"])])
    assert mean(by_severity["severe"]) > mean(by_severity["mild"]) + 0.2


def test_a_known_fall_is_told(lives: list[Life]) -> None:
    told = 0
    for life, answers in _all(lives, "fallrisiko"):
        day = answers.when.date()
        fell = any(
            d.key == "fall-injury" and day - timedelta(days=365) <= d.onset <= day for d in life.diagnoses
        )
        if fell:
            told += 1
            assert answers.answers["fall-siste-aar"] != "ingen"
    assert told > 5


def test_weight_is_near_the_measured_weight(make_life: MakeLife, diagnosed: Diagnosed) -> None:
    weights = []
    for index in range(400):
        life = make_life(70, index=index)
        life.diagnoses.append(diagnosed("heart-failure", date(2020, 1, 1), severity="moderate"))
        life.measurements.append(Measurement("m", "weight", moment(date(2026, 6, 1), 600), 61.5))
        add_answers(life, Chance("weight", index))
        weights += [a.answers["vekt"] for a in life.answers]
    assert len(weights) > 30
    assert all(isinstance(weight, float) and 60 < weight < 67 for weight in weights)


def test_the_healthy_answer_nothing(make_life: MakeLife) -> None:
    life = make_life(35)
    add_answers(life, Chance("healthy"))
    assert life.answers == []


def test_same_seed_same_answers(lives: list[Life]) -> None:
    life = next(life for life in lives if len(life.answers) > 2)
    first, second = (replace(life, answers=[]) for _ in range(2))
    add_answers(first, Chance("again"))
    add_answers(second, Chance("again"))
    assert first.answers == second.answers
