"""Answers to forms: weekly self-assessment of some with chronic illness who are followed up at home, and mapping of nutrition and of the
risk of falls where there are services. The forms, and how answers follow the patient's state, are in
``testdata/distributions/questionnaires.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Answers, Diagnosis, Life, Service
from validator.synthetic.lives.plans import manages_alone
from validator.synthetic.moments import moment

HOME_NURSING = "hjemmesykepleie"
"""The key of the service that maps at home."""

INSTITUTION = ("18", "19", "20", "21")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question, and how it is answered. ``options`` are (code, points)."""

    id: str
    type: str
    options: tuple[tuple[str, int], ...]
    at: tuple[float, float]
    spread: float
    low: float
    high: float
    decimals: int
    points: int
    optional: float | None
    enable: tuple[str, Any, bool] | None
    """The other question, its answer, and whether it must be that or must not."""
    derived: str | None
    thresholds: tuple[int, ...]
    texts: tuple[str, ...]
    days: tuple[int, int]
    measured: str | None
    known_from: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    key: str
    by_patient: bool
    questions: tuple[Question, ...]


class _Tables:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self.forms = {
            key: Form(key, form["by"] == "patient", tuple(_questions(form["items"])))
            for key, form in data["forms"].items()
        }
        use = data["use"]
        self.follow_up = {
            illness: (self.forms[form], chance) for illness, (form, chance) in use["follow_up"].items()
        }
        self.times: tuple[int, int] = (use["times"][0], use["times"][1])
        self.days_between: int = use["days_between"]
        self.deteriorating: float = use["deteriorating"]
        self.mapping = [
            (self.forms[form], shares["home-nursing"], shares["institution"])
            for form, shares in use["mapping"].items()
        ]
        self.levels: dict[str, float] = use["levels"]


def _questions(items: Sequence[Mapping[str, Any]]) -> list[Question]:
    made: list[Question] = []
    for item in items:
        if "items" in item:
            made += _questions(item["items"])
            continue
        enable = item.get("enable")
        made.append(
            Question(
                id=item["id"],
                type=item["type"],
                options=tuple((code, points) for code, _, points in item.get("options", ())),
                at=tuple(item.get("at", (0.0, 0.0))),
                spread=item.get("spread", 0.0),
                low=item.get("low", 0),
                high=item.get("high", 0),
                decimals=item.get("decimals", 0),
                points=item.get("points", 0),
                optional=item.get("optional"),
                enable=None
                if enable is None
                else (enable["item"], enable["is"] if "is" in enable else enable["is-not"], "is" in enable),
                derived=item.get("derived"),
                thresholds=tuple(item.get("thresholds", ())),
                texts=tuple(item.get("texts", ())),
                days=tuple(item.get("days", (0, 0))),
                measured=item.get("measured"),
                known_from=frozenset(item.get("known_from", ())),
            )
        )
    return made


@cache
def _tables() -> _Tables:
    return _Tables(structured("questionnaires"))


def add_answers(life: Life, chance: Chance) -> None:
    """Filled-in forms in order of time; none for most."""
    if not life.diagnoses and not life.services:
        return
    data = _tables()
    before = len(life.answers)
    for diagnosis in life.diagnoses:
        followed = data.follow_up.get(diagnosis.key)
        if followed is None or diagnosis.ended is not None or not chance.happens(followed[1]):
            continue
        if manages_alone(life):
            _follow_up(life, chance, data, diagnosis, followed[0])
    if life.services:
        _map(life, chance, data)
    if len(life.answers) - before > 1:
        life.answers.sort(key=_time)


def _time(answers: Answers) -> str:
    return answers.when.isoformat()


def _follow_up(life: Life, chance: Chance, data: _Tables, diagnosis: Diagnosis, form: Form) -> None:
    """A form each week until now; with some it gets worse towards the end."""
    if life.person.age_at(life.last_day) < 18 or any(a.questionnaire == form.key for a in life.answers):
        return
    level = data.levels[diagnosis.severity or "unknown"]
    slope = chance.uniform(0.08, 0.2) if chance.happens(data.deteriorating) else 0.0
    times = chance.between(*data.times)
    last = life.last_day - timedelta(days=chance.between(1, data.days_between))
    for number in range(times):
        day = last - timedelta(days=data.days_between * (times - 1 - number))
        if day < diagnosis.recorded:
            continue
        at = min(max(level + slope * number + chance.uniform(-0.08, 0.08), 0.0), 1.0)
        _answer(life, chance, form, day, chance.between(420, 660), at)


def _map(life: Life, chance: Chance, data: _Tables) -> None:
    services = [s for s in life.services if s.since < life.last_day]
    stay = next((s for s in services if s.ended is None and s.type.code in INSTITUTION), None)
    service = stay or next((s for s in services if s.ended is None and s.key == HOME_NURSING), None)
    if service is None:
        return
    for form, at_home, in_institution in data.mapping:
        if not chance.happens(in_institution if stay else at_home):
            continue
        until = min(service.ended or life.last_day, life.last_day)
        day = chance.date_between(max(service.since, until - timedelta(days=400)), until)
        level = min(max(life.frailty + chance.uniform(-0.15, 0.15), 0.0), 1.0)
        _answer(life, chance, form, day, chance.between(540, 900), level, service)


def _answer(
    life: Life,
    chance: Chance,
    form: Form,
    day: date,
    minute: int,
    level: float,
    service: Service | None = None,
) -> None:
    answers: dict[str, object] = {}
    total = 0
    for question in form.questions:
        if question.enable is not None:
            other, value, must_be = question.enable
            if other not in answers or (answers[other] == value) is not must_be:
                continue
        if (
            question.derived is None
            and question.optional is not None
            and not chance.happens(question.optional)
        ):
            continue
        answer, points = _one(life, chance, question, day, level, total)
        answers[question.id] = answer
        total += points
    by = service.responsible if service is not None else None
    life.answers.append(
        Answers(
            chance.uuid(),
            form.key,
            moment(day, minute),
            answers,
            form.by_patient,
            None if form.by_patient else by,
        )
    )


def _one(
    life: Life, chance: Chance, question: Question, day: date, level: float, total: int
) -> tuple[object, int]:
    """The answer to one question, and its points."""
    if question.derived == "sum":
        return total, 0
    if question.derived == "zone":
        place = sum(total > threshold for threshold in question.thresholds)
        return question.options[place][0], 0
    match question.type:
        case "choice":
            return question.options[_option(life, chance, question, day, level)]
        case "boolean":
            well, ill = question.at
            yes = chance.happens(well + (ill - well) * level)
            return yes, question.points if yes else 0
        case "text":
            return chance.pick(question.texts), 0
        case "date":
            return day + timedelta(days=chance.between(*question.days)), 0
        case _:
            return _number(life, chance, question, level), 0


def _option(life: Life, chance: Chance, question: Question, day: date, level: float) -> int:
    count = len(question.options)
    place = int(level * count + chance.uniform(-0.35, 0.35))
    if place <= 0 and question.known_from:
        year_ago = day - timedelta(days=365)
        known = any(d.key in question.known_from and year_ago <= d.onset <= day for d in life.diagnoses)
        place = int(known)
    return min(max(place, 0), count - 1)


def _number(life: Life, chance: Chance, question: Question, level: float) -> float | int:
    well, ill = question.at
    value = chance.around(well + (ill - well) * level, question.spread)
    if question.measured is not None:
        value += _measured(life, question.measured) or chance.around(74, 12)
    value = min(max(value, question.low), question.high)
    if question.type == "integer":
        return int(value + 0.5)
    scale: int = 10**question.decimals
    return int(value * scale + 0.5) / scale


def _measured(life: Life, key: str) -> float | None:
    for measurement in reversed(life.measurements):
        if measurement.key == key and isinstance(measurement.value, (int, float)):
            return measurement.value
    return None
