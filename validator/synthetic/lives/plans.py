"""Care plans with goals: plans of measures where there are services, self-management plans, individual and palliative plans, and what was
agreed in advance. The texts and shares are in ``testdata/distributions/plans.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from validator.synthetic.care.organisations import Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Diagnosis, Goal, Life, Plan, Service

ADULT = 18
_ANYWHERE: frozenset[str] = frozenset()
FRAIL, VERY_FRAIL = 0.55, 0.8
"""Where advance care planning and palliative plans are thought of, on the scale of :attr:`Life.frailty`."""


Text = tuple[str, str | None]
"""What is said, and where only (``None``: anywhere)."""


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What a plan, or an area of one, may hold."""

    goals: tuple[Text, ...]
    actions: tuple[Text, ...]
    planned: tuple[str, ...] = ()
    stopped: tuple[tuple[str, str], ...] = ()
    illnesses: frozenset[str] = frozenset()
    not_for: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    chance: float = 1.0
    title: str = ""


class _Tables:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self.titles: dict[str, str] = {key: kind["title"] for key, kind in data["kinds"].items()}
        self.shares: dict[str, dict[str, float]] = {
            key: share for key, share in data["shares"].items() if isinstance(share, dict)
        }
        services = data["services"]
        self.home_nursing = frozenset(services["home-nursing"])
        self.institution = frozenset(services["institution"])
        self.individual = frozenset(services["individual"])
        self.areas = tuple(_content(area) for area in data["areas"])
        self.self_management = {
            stated["illness"]: Content(
                goals=_texts(stated["goals"]),
                actions=_texts(stated["green"]),
                planned=(*stated["yellow"], *stated["red"]),
                chance=stated["chance"],
                title=stated["title"],
            )
            for stated in data["self_management"]
        }
        self.individual_content = {who: _content(stated) for who, stated in data["individual"].items()}
        self.palliative = _content(data["palliative"])
        self.advance = _content(data["advance"])


def _content(stated: Mapping[str, Any]) -> Content:
    return Content(
        goals=_texts(stated["goals"]),
        actions=_texts(stated["actions"]),
        planned=tuple(stated.get("planned", ())),
        stopped=tuple((action, why) for action, why in stated.get("stopped", ())),
        illnesses=frozenset(stated.get("for", ())),
        not_for=frozenset(stated.get("not_for", ())),
        services=frozenset(stated.get("services", ())),
    )


def _texts(stated: Sequence[str | Mapping[str, str]]) -> tuple[Text, ...]:
    return tuple((one, None) if isinstance(one, str) else (one["say"], one["only"]) for one in stated)


def _fitting(texts: Sequence[Text], said: frozenset[str]) -> list[str]:
    return [text for text, only in texts if only is None or only in said]


def _said(life: Life, services: Sequence[Service]) -> frozenset[str]:
    """What may be said of someone with these services."""
    said = {s.key for s in services}
    if any(s.type.code == "21" for s in services):
        said.add("institution")
    else:
        said.add("home")
        if any(m.multidose for m in life.medications):
            said.add("multidose")
    return frozenset(said)


@cache
def _tables() -> _Tables:
    return _Tables(structured("plans"))


def add_plans(life: Life, chance: Chance) -> None:
    """Plans in order of time; none for most, who have neither a service nor an illness that has one."""
    if not life.services and not life.diagnoses:
        return
    data, plans = _tables(), life.plans
    if any(d.key in data.self_management for d in life.diagnoses) and manages_alone(life):
        for diagnosis in life.diagnoses:
            content = data.self_management.get(diagnosis.key)
            if content is not None and diagnosis.ended is None and chance.happens(content.chance):
                _add_self_management(life, chance, diagnosis, content)
    if life.services:
        _add_for_services(life, chance, data)
    if len(plans) > 1:
        plans.sort(key=_begin)


def manages_alone(life: Life) -> bool:
    """Whether the person can follow a plan alone: without dementia, and not in a nursing home for good."""
    return not life.has("dementia") and not any(
        s.type.code == "21" and s.ended is None for s in life.services
    )


def _begin(plan: Plan) -> date:
    return plan.since


def _add_self_management(life: Life, chance: Chance, diagnosis: Diagnosis, content: Content) -> None:
    first = max(diagnosis.recorded, life.last_day - timedelta(days=1500))
    if first > life.last_day:
        return
    since = chance.date_between(first, life.last_day)
    goals = [
        (text, diagnosis) for text in chance.some(_fitting(content.goals, _ANYWHERE), chance.between(1, 3))
    ]
    _add(
        life,
        chance,
        "egenbehandlingsplan",
        content.title,
        since,
        None,
        life.gp,
        goals,
        _fitting(content.actions, _ANYWHERE),
        planned=list(content.planned),
    )


def _add_for_services(life: Life, chance: Chance, data: _Tables) -> None:
    services = life.services
    begun = [s for s in services if s.since <= life.last_day]
    if not begun:
        return
    current = [s for s in begun if s.ended is None]
    latest = current or [max(begun, key=_ended)]
    types = {s.type.code for s in latest}
    if types & data.institution:
        place = "institution"
    elif types & data.home_nursing:
        place = "home-nursing"
    else:
        place = "other"
    since = min(s.since for s in latest)
    ended = None if current and life.person.death is None else max(s.ended or life.last_day for s in latest)
    until = ended or life.last_day
    first = since + timedelta(days=chance.between(0, 14))
    if first >= until:
        return
    author = next((s.responsible for s in latest if s.responsible is not None), None)
    if author is None:
        office = life.care.allocation_office.staff
        author = office[chance.below(len(office))] if office else None
    if chance.happens(data.shares["tiltaksplan"][place]):
        _add_measures(life, chance, data, latest, first, ended, author)
    age = life.person.age_at(life.last_day)
    if age < 67 and types & data.individual:
        who = "adult" if age >= ADULT else "child"
        if chance.happens(data.shares["individuell-plan"][who]):
            content = data.individual_content[who]
            _add_plain(life, chance, "individuell-plan", content, first, ended, author, latest)
    if age >= ADULT:
        _add_for_the_end(life, chance, data, place, first, ended, author, latest)


def _ended(service: Service) -> date:
    return service.ended or date.max


def _add_measures(
    life: Life,
    chance: Chance,
    data: _Tables,
    services: Sequence[Service],
    since: date,
    ended: date | None,
    author: Practitioner | None,
) -> None:
    said = _said(life, services)
    until = ended or life.last_day
    known = {d.key: d for d in life.diagnoses if d.recorded <= until and (d.ended is None or d.ended > since)}
    fitting = [a for a in data.areas if not a.illnesses.isdisjoint(known)]
    common = [
        a
        for a in data.areas
        if a not in fitting and not a.services.isdisjoint(said) and a.not_for.isdisjoint(known)
    ]
    areas = chance.some(fitting, 3) + chance.some(common, chance.between(1, 3))
    goals: list[tuple[str, Diagnosis | None]] = []
    actions: list[str] = []
    stopped: list[tuple[str, str]] = []
    for area in areas:
        illness = next((d for d in life.diagnoses if d.key in area.illnesses and d.key in known), None)
        goals.append((chance.pick(_fitting(area.goals, said)), illness))
        actions += chance.some(_fitting(area.actions, said), chance.between(1, 3))
        if area.stopped and chance.happens(0.2):
            stopped.append(chance.pick(area.stopped))
    if goals:
        title = data.titles["tiltaksplan"]
        _add(life, chance, "tiltaksplan", title, since, ended, author, goals, actions, stopped=stopped)


def _add_for_the_end(
    life: Life,
    chance: Chance,
    data: _Tables,
    place: str,
    since: date,
    ended: date | None,
    author: Practitioner | None,
    services: Sequence[Service],
) -> None:
    shares = data.shares["palliativ-plan"]
    cancer = next((d for d in life.diagnoses if d.key == "palliative-cancer" and d.ended is None), None)
    if cancer is not None and cancer.recorded <= (ended or life.last_day):
        if chance.happens(shares["palliative-cancer"]):
            begin = max(since, cancer.recorded)
            _add_plain(
                life, chance, "palliativ-plan", data.palliative, begin, ended, author, services, cancer
            )
    elif life.frailty >= VERY_FRAIL and place == "institution" and chance.happens(shares["very-frail"]):
        _add_plain(life, chance, "palliativ-plan", data.palliative, since, ended, author, services)
    agreed = data.shares["forhåndssamtale"]
    share = agreed["institution"] if place == "institution" else agreed["frail"]
    if (place == "institution" or life.frailty >= FRAIL) and chance.happens(share):
        author = life.gp if place != "institution" else author
        _add_plain(life, chance, "forhåndssamtale", data.advance, since, ended, author, services)


def _add_plain(
    life: Life,
    chance: Chance,
    kind: str,
    content: Content,
    since: date,
    ended: date | None,
    author: Practitioner | None,
    services: Sequence[Service],
    diagnosis: Diagnosis | None = None,
) -> None:
    begin = chance.date_between(since, (ended or life.last_day) - timedelta(days=1))
    said = _said(life, services)
    goals = [(text, diagnosis) for text in chance.some(_fitting(content.goals, said), chance.between(1, 3))]
    actions = chance.some(_fitting(content.actions, said), chance.between(2, 4))
    title = _tables().titles[kind]
    _add(life, chance, kind, title, begin, ended, author, goals, actions, planned=list(content.planned))


def _add(
    life: Life,
    chance: Chance,
    kind: str,
    title: str,
    since: date,
    ended: date | None,
    author: Practitioner | None,
    goals: Sequence[tuple[str, Diagnosis | None]],
    actions: list[str],
    *,
    planned: list[str] | None = None,
    stopped: list[tuple[str, str]] | None = None,
) -> None:
    if ended is None and life.person.death is not None:
        ended = life.person.death
    made = [_goal(life, chance, text, since, ended, diagnosis) for text, diagnosis in goals]
    diagnoses: list[Diagnosis] = []
    for _, diagnosis in goals:
        if diagnosis is not None and diagnosis not in diagnoses:
            diagnoses.append(diagnosis)
    life.plans.append(
        Plan(
            chance.uuid(),
            title,
            since,
            ended,
            author,
            made,
            actions,
            diagnoses,
            kind=kind,
            planned=planned or [],
            stopped=stopped or [],
        )
    )


def _goal(
    life: Life, chance: Chance, text: str, since: date, ended: date | None, diagnosis: Diagnosis | None
) -> Goal:
    """A goal is evaluated when it is due; of those evaluated, half are reached. One about an illness was not set before it was found."""
    if diagnosis is not None:
        since = max(since, diagnosis.recorded)
    due = since + timedelta(days=30 * chance.between(1, 12))
    is_evaluated = due <= (ended or life.last_day)
    return Goal(chance.uuid(), text, since, due, is_evaluated and chance.happens(0.5), diagnosis)
