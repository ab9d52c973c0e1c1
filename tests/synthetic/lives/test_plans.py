"""Care plans and goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Diagnosis, Life
from validator.synthetic.lives.plans import add_plans
from validator.synthetic.lives.services import add_services

MakeLife = Callable[..., Life]
Diagnosed = Callable[..., Diagnosis]
ILLNESSES = ("copd", "heart-failure", "diabetes-2", "dementia", "stroke", "palliative-cancer", "depression")


@pytest.fixture(scope="module")
def lives(make_life: MakeLife, diagnosed: Diagnosed) -> list[Life]:
    made = []
    for index in range(2500):
        chance = Chance("plans", index)
        death = None
        if chance.happens(0.2):
            death = date(2026, 6, 15) - timedelta(days=chance.below(400))
        life = make_life(chance.between(5, 100), "female", 0.4 + chance.random() * 0.6, death, index)
        for key in chance.some(ILLNESSES, chance.below(4)):
            onset = life.last_day - timedelta(days=chance.below(1500))
            life.diagnoses.append(diagnosed(key, onset))
        add_services(life, chance)
        add_plans(life, chance)
        made.append(life)
    return made


def _texts(stated: Any) -> Iterator[Any]:
    if isinstance(stated, dict):
        for value in stated.values():
            yield from _texts(value)
    elif isinstance(stated, list):
        for value in stated:
            yield from _texts(value)
    else:
        yield stated


def test_every_kind_of_plan_is_made(lives: list[Life]) -> None:
    kinds = Counter(plan.kind for life in lives for plan in life.plans)
    assert set(kinds) == set(structured("plans")["kinds"])
    assert kinds["tiltaksplan"] > kinds["individuell-plan"]


def test_dates_are_within_the_life_and_in_order(lives: list[Life]) -> None:
    for life in lives:
        assert [p.since for p in life.plans] == sorted(p.since for p in life.plans)
        for plan in life.plans:
            assert life.person.birth_date <= plan.since <= life.last_day
            if plan.ended is not None:
                assert plan.since <= plan.ended <= life.last_day
            if life.person.death is not None:
                assert plan.ended is not None
            for goal in plan.goals:
                assert goal.due is not None
                assert plan.since <= goal.since < goal.due
                assert not goal.achieved or goal.due <= (plan.ended or life.last_day)


def test_goals_refer_to_the_person_s_own_illnesses(lives: list[Life]) -> None:
    referring = 0
    for life in lives:
        for plan in life.plans:
            assert plan.goals
            assert plan.actions
            assert all(any(d is own for own in life.diagnoses) for d in plan.diagnoses)
            for goal in plan.goals:
                if goal.diagnosis is not None:
                    referring += 1
                    assert any(goal.diagnosis is d for d in plan.diagnoses)
                    assert goal.diagnosis.recorded <= (plan.ended or life.last_day)
    assert referring > 200


def test_self_management_has_three_zones_and_follows_its_illness(lives: list[Life]) -> None:
    plans = [(life, p) for life in lives for p in life.plans if p.kind == "egenbehandlingsplan"]
    assert len(plans) > 100
    for life, plan in plans:
        zones = [text.split(":")[0] for text in plan.actions + plan.planned]
        assert {"Grønn sone", "Gul sone", "Rød sone"} == set(zones)
        (diagnosis,) = plan.diagnoses
        assert diagnosis.key in {"copd", "heart-failure", "diabetes-2"}
        assert plan.since >= diagnosis.recorded
        assert plan.author is life.gp


def test_most_with_home_nursing_have_a_plan_of_measures_and_the_well_have_none(
    lives: list[Life], make_life: MakeLife
) -> None:
    nursed = [
        life
        for life in lives
        if any(
            s.type.code == "15" and s.ended is None and (life.today - s.since).days > 30
            for s in life.services
        )
    ]
    planned = sum(any(p.kind == "tiltaksplan" and p.ended is None for p in life.plans) for life in nursed)
    assert planned / len(nursed) > 0.7
    well = make_life(40)
    add_plans(well, Chance("well"))
    assert well.plans == []


def test_palliative_plans_are_for_the_dying_and_individual_ones_for_the_young(lives: list[Life]) -> None:
    for life in lives:
        for plan in life.plans:
            if plan.kind == "palliativ-plan":
                assert life.has("palliative-cancer") or life.frailty >= 0.8
            if plan.kind == "individuell-plan":
                assert life.person.age_at(life.last_day) < 67


def test_same_seed_same_plans(make_life: MakeLife, diagnosed: Diagnosed) -> None:
    made = []
    for _ in range(2):
        life = make_life(85, frailty=0.8)
        life.diagnoses.append(diagnosed("copd", date(2020, 1, 1)))
        chance = Chance("again")
        add_services(life, chance)
        add_plans(life, chance)
        made.append(life.plans)
    assert made[0] == made[1]


def test_the_texts_are_texts_and_the_illnesses_exist() -> None:
    data = structured("plans")
    for part in ("kinds", "areas", "self_management", "individual", "palliative", "advance"):
        assert all(isinstance(text, (str, float)) for text in _texts(data[part]))
    known = {illness["key"] for illness in structured("illnesses")["illnesses"]}
    named = {illness for area in data["areas"] for illness in area.get("for", ())}
    named |= {stated["illness"] for stated in data["self_management"]}
    assert named <= known
    services = {service for area in data["areas"] for service in area.get("services", ())}
    assert services <= set(structured("services")["services"])


def test_plans_in_a_nursing_home_speak_of_the_nursing_home(lives: list[Life]) -> None:
    at_home = ("Hjemmesykepleien", "i hjemmet", "er hjemme", "trygg hjemme")
    residents = 0
    for life in lives:
        for plan in life.plans:
            running = [
                s for s in life.services if s.ended is None or s.ended >= (plan.ended or life.last_day)
            ]
            texts = " ".join([*(goal.text for goal in plan.goals), *plan.actions])
            if plan.kind in ("tiltaksplan", "palliativ-plan") and any(
                s.type.code == "21" and s.since <= plan.since for s in running
            ):
                residents += 1
                assert not any(words in texts for words in at_home), texts
            if "multidose" in texts:
                assert any(m.multidose for m in life.medications)
    assert residents > 10


def test_a_goal_is_not_set_before_the_illness_is_found(lives: list[Life]) -> None:
    goals = [
        goal for life in lives for plan in life.plans for goal in plan.goals if goal.diagnosis is not None
    ]
    assert len(goals) > 100
    for goal in goals:
        assert goal.diagnosis is not None
        assert goal.since >= goal.diagnosis.recorded
