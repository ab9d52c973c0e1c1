"""Care plans as CarePlan and Goal (https://hl7.org/fhir/R4/careplan.html, https://hl7.org/fhir/R4/goal.html)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from validator.synthetic.code_systems import SNOMED_CT
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Goal, Life, Plan
from validator.synthetic.resources.parts import meta

_CARE_PLAN = {"system": SNOMED_CT, "code": "734163000", "display": "Care plan"}
_ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
_ACHIEVEMENTS = {
    code: {"coding": [{"system": _ACHIEVEMENT, "code": code, "display": display}], "text": text}
    for code, display, text in (
        ("in-progress", "In Progress", "Underveis"),
        ("achieved", "Achieved", "Nådd"),
        ("not-achieved", "Not Achieved", "Ikke nådd"),
    )
}


def plan_resources(life: Life) -> list[dict[str, Any]]:
    """For each plan its Goals, then the CarePlan that refers to them."""
    if not life.plans:
        return []
    written: list[dict[str, Any]] = []
    for plan in life.plans:
        written += [_goal(goal, plan, life) for goal in plan.goals]
        written.append(_care_plan(plan, life))
    return written


def _care_plan(plan: Plan, life: Life) -> dict[str, Any]:
    period = {"start": plan.since.isoformat()}
    if plan.ended is not None:
        period["end"] = plan.ended.isoformat()
    category, description = _kind(plan.kind, plan.title)
    is_over = plan.ended is not None and plan.ended <= life.today
    written: dict[str, Any] = {
        "resourceType": "CarePlan",
        "id": plan.id,
        "meta": meta(),
        "status": _status(plan, life) if is_over else "active",
        "intent": "plan",
        "category": category,
        "title": plan.title,
        "subject": life.person.subject,
        "period": period,
        "created": plan.since.isoformat(),
    }
    if description:
        written["description"] = description
    if plan.author is not None:
        written["author"] = plan.author.reference
    if plan.diagnoses:
        written["addresses"] = [{"reference": f"Condition/{d.id}"} for d in plan.diagnoses]
    if plan.goals:
        written["goal"] = [{"reference": f"Goal/{goal.id}"} for goal in plan.goals]
    activities = [_activity(action, "completed" if is_over else "in-progress") for action in plan.actions]
    activities += [_activity(action, "cancelled" if is_over else "not-started") for action in plan.planned]
    activities += [_activity(action, "stopped", why) for action, why in plan.stopped]
    if activities:
        written["activity"] = activities
    return written


def _status(plan: Plan, life: Life) -> str:
    """A plan that death ended was not carried through."""
    return "revoked" if plan.ended == life.person.death else "completed"


def _goal(goal: Goal, plan: Plan, life: Life) -> dict[str, Any]:
    is_over = plan.ended is not None and plan.ended <= life.today
    last = plan.ended if plan.ended is not None and is_over else life.last_day
    is_due = goal.due is not None and goal.due <= last
    if goal.achieved:
        status, achievement = "completed", "achieved"
    elif is_over:
        status, achievement = "cancelled", "not-achieved"
    else:
        status, achievement = "active", "not-achieved" if is_due else "in-progress"
    written: dict[str, Any] = {
        "resourceType": "Goal",
        "id": goal.id,
        "meta": meta(),
        "lifecycleStatus": status,
        "achievementStatus": _ACHIEVEMENTS[achievement],
        "description": _text(goal.text),
        "subject": life.person.subject,
        "startDate": goal.since.isoformat(),
    }
    if goal.due is not None:
        written["target"] = [{"dueDate": goal.due.isoformat()}]
        if goal.achieved or is_due:
            written["statusDate"] = min(goal.due, last).isoformat()
    if plan.author is not None:
        written["expressedBy"] = plan.author.reference
    if goal.diagnosis is not None:
        written["addresses"] = [{"reference": f"Condition/{goal.diagnosis.id}"}]
    return written


@lru_cache(maxsize=2048)
def _activity(text: str, status: str, why: str | None = None) -> dict[str, Any]:
    detail: dict[str, Any] = {"status": status, "description": text}
    if why is not None:
        detail["statusReason"] = {"text": why}
    return {"detail": detail}


@lru_cache(maxsize=2048)
def _text(text: str) -> dict[str, str]:
    return {"text": text}


@cache
def _kind(key: str, title: str) -> tuple[list[dict[str, Any]], str | None]:
    """CarePlan.category, and what such plans are for. A kind that the data does not have is told by its title alone."""
    kind = structured("plans")["kinds"].get(key)
    name = kind["title"] if kind else title
    return [{"coding": [_CARE_PLAN], "text": name}], kind["description"] if kind else None
