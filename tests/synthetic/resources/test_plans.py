"""CarePlan and Goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Diagnosis, Goal, Life, Plan
from validator.synthetic.lives.plans import add_plans
from validator.synthetic.lives.services import add_services
from validator.synthetic.resources.plans import plan_resources

MakeLife = Callable[..., Life]
Diagnosed = Callable[..., Diagnosis]


def test_plans_of_every_kind_are_valid(
    make_life: MakeLife, diagnosed: Diagnosed, complaints: Callable[..., list[str]]
) -> None:
    kinds: Counter[str] = Counter()
    for index in range(900):
        chance = Chance("valid", index)
        death = date(2026, 6, 15) - timedelta(days=chance.below(200)) if chance.happens(0.2) else None
        life = make_life(chance.between(5, 99), "male", 0.9, death, index)
        for key in chance.some(
            ("copd", "heart-failure", "diabetes-1", "asthma", "palliative-cancer", "stroke"), 2
        ):
            life.diagnoses.append(diagnosed(key, date(2024, 1, 1)))
        add_services(life, chance)
        add_plans(life, chance)
        resources = plan_resources(life)
        written = {f"{r['resourceType']}/{r['id']}" for r in resources}
        for plan in (r for r in resources if r["resourceType"] == "CarePlan"):
            assert {goal["reference"] for goal in plan["goal"]} <= written
        for plan in life.plans:
            kinds[plan.kind] += 1
        if life.plans and kinds[life.plans[-1].kind] <= 12:
            for resource in resources:
                assert complaints(resource) == []
    assert len(kinds) == 5


@pytest.fixture
def plan(diagnosed: Diagnosed) -> Plan:
    copd = diagnosed("copd", date(2020, 1, 1))
    goals = [
        Goal("g1", "Nådd mål", date(2026, 1, 1), date(2026, 3, 1), True, copd),
        Goal("g2", "Forfalt mål", date(2026, 1, 1), date(2026, 4, 1), False, None),
        Goal("g3", "Mål underveis", date(2026, 1, 1), date(2026, 12, 1), False, None),
    ]
    return Plan(
        "p1", "Tiltaksplan", date(2026, 1, 1), None, None, goals, ["Gjør det"], [copd],
        planned=["Skal gjøres"], stopped=[("Ble gjort", "Hjalp ikke")],
    )  # fmt: skip


def test_statuses_follow_what_is_reached_and_due(make_life: MakeLife, plan: Plan) -> None:
    life = make_life(80)
    life.plans.append(plan)
    *goals, care_plan = plan_resources(life)
    assert care_plan["status"] == "active"
    assert [(g["lifecycleStatus"], g["achievementStatus"]["coding"][0]["code"]) for g in goals] == [
        ("completed", "achieved"),
        ("active", "not-achieved"),
        ("active", "in-progress"),
    ]
    details = [activity["detail"] for activity in care_plan["activity"]]
    assert [d["status"] for d in details] == ["in-progress", "not-started", "stopped"]
    assert details[2]["statusReason"] == {"text": "Hjalp ikke"}
    assert care_plan["addresses"] == [{"reference": "Condition/diagnosis-copd"}]


def test_an_ended_plan_has_nothing_going_on(make_life: MakeLife, plan: Plan) -> None:
    life = make_life(80)
    plan.ended = date(2026, 5, 1)
    life.plans.append(plan)
    *goals, care_plan = plan_resources(life)
    assert care_plan["status"] == "completed"
    assert care_plan["period"]["end"] == "2026-05-01"
    assert {g["lifecycleStatus"] for g in goals} == {"completed", "cancelled"}
    assert "in-progress" not in {activity["detail"]["status"] for activity in care_plan["activity"]}


def test_death_revokes_a_plan(make_life: MakeLife, plan: Plan) -> None:
    life = make_life(80, death=date(2026, 5, 1))
    plan.ended = date(2026, 5, 1)
    life.plans.append(plan)
    assert plan_resources(life)[-1]["status"] == "revoked"
