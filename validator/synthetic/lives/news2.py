"""NEWS2 series that follow a clinical course: a hidden severity drives all measurements together, from what the person has when well.

Who has a series, how it goes and how often it is measured is data in ``testdata/distributions/news2-courses.yaml``; the scores are always
those of :mod:`validator.synthetic.lives.news2_table`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Literal

from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life, News2, Service
from validator.synthetic.lives.bodies import Body, Spell, bodies, groups_at
from validator.synthetic.lives.news2_table import Consciousness, news2_parts
from validator.synthetic.moments import moment

Course = Literal["stable", "recovering", "deteriorating"]
Scale = Literal[1, 2]

PART_NAMES = ("rf", "spo2", "o2", "bt", "puls", "bev", "temp")
"""Endings of the ids of the single observations, in the order of the parts."""

_MEASURED = ("respiration", "saturation", "systolic", "pulse", "temperature")
_STAYS = ("admission", "acute-beds")
_PASSING = ("infection", "airway-infection")
_DAYS_OF_INFECTION = timedelta(days=6)
_APART = timedelta(days=7)
_STEP = 0.15
_WAKING = (7, 23)
"""The hours within which home care wakes nobody to measure."""
_LONG_TERM = "21"
"""Code 9151: long-term stay in an institution."""
_SETTLED = timedelta(days=14)
_AT_HOME = ("home-care", "nursing-home")
_BY_TIME = attrgetter("when")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a series is measured. ``sets``: least and most."""

    share: float
    sets: tuple[int, int]
    courses: Weighted[Course]
    oxygen: bool
    hours: tuple[tuple[int, float], ...]
    """(least score, hours to the next set), highest score first."""
    milder: float
    """How ill one who recovers there is at first, to one who does in hospital."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a course goes: where severity begins, where it is drawn to, and how strongly with each set."""

    begins: tuple[float, float]
    ends: tuple[float, float]
    pull: float


@dataclass(frozen=True, slots=True)
class Courses:
    settings: dict[str, Setting]
    service_settings: dict[str, str]
    ways: dict[Course, Way]
    effects: dict[str, tuple[float, ...]]
    """By pattern, in the order respiration, saturation, systolic, pulse, temperature."""
    noises: tuple[float, ...]
    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    clouding: tuple[tuple[float, Consciousness, float], ...]
    oxygen: dict[Scale, tuple[float, float]]
    scale_2: dict[str, float]
    habitual: dict[str, float]
    habitual_in_long_term_care: float
    noise: float
    days_back: int
    most_series: int
    least_age: int


@cache
def courses() -> Courses:
    source = structured("news2-courses")
    settings, ways, effects = source["settings"], source["courses"], source["effects"]

    def hours(name: str) -> tuple[tuple[int, float], ...]:
        given: Mapping[int, float] = source["intervals"]["home" if name in _AT_HOME else "at"]
        return tuple(sorted(given.items(), reverse=True))

    return Courses(
        settings={
            name: Setting(
                given["share"],
                (given["sets"][0], given["sets"][1]),
                Weighted(given["courses"].items()),
                given["oxygen"],
                hours(name),
                given.get("milder", 1.0),
            )
            for name, given in settings.items()
            if isinstance(given, dict) and "share" in given
        },
        service_settings={code: name for name, codes in settings["services"].items() for code in codes},
        ways={
            name: Way(tuple(given["from"]), tuple(given["to"]), given["pull"])
            for name, given in ways.items()
            if isinstance(given, dict)
        },
        effects={
            name: tuple(given[measured] for measured in _MEASURED)
            for name, given in effects.items()
            if isinstance(given, dict) and name != "noise"
        },
        noises=tuple(effects["noise"][measured] for measured in _MEASURED),
        patterns=tuple((name, tuple(groups)) for name, groups in source["patterns"].items()),
        clouding=tuple(
            (given["from"], level, given["probability"])
            for level, given in source["consciousness"].items()
            if isinstance(given, dict)
        ),
        oxygen={
            1: (source["oxygen"]["scale_1"]["below"], source["oxygen"]["scale_1"]["raises"]),
            2: (source["oxygen"]["scale_2"]["below"], source["oxygen"]["scale_2"]["raises"]),
        },
        scale_2={k: v for k, v in source["scale_2"].items() if isinstance(v, float)},
        habitual=dict(source["habitual"]["groups"]),
        habitual_in_long_term_care=source["habitual"]["long-term-care"],
        noise=ways["noise"],
        days_back=round(settings["years"] * 365.25),
        most_series=settings["most_series"],
        least_age=settings["least_age"],
    )


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why, where and by whom a series is measured. ``certain``: the course that is given by what followed."""

    setting: str
    start: datetime
    end: datetime
    at: Organisation
    nurses: Sequence[Practitioner]
    groups: tuple[str, ...]
    certain: Course | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """What a series starts from. ``base``: respiration, saturation, systolic, pulse and temperature when well."""

    id: str
    scale: Scale
    base: tuple[float, ...]
    easily_confused: bool


def add_news2(life: Life, chance: Chance) -> None:
    """The habitual score of those who have one, and the series of those who were ill enough to be followed."""
    if not life.services and not any(c.kind in _STAYS for c in life.contacts):
        return
    known = courses()
    last = life.last_day
    if life.person.age_at(last) < known.least_age:
        return
    first = last - timedelta(days=known.days_back)
    occasions = _occasions(life, chance, known, first)
    spells = bodies().groups.spells(life)
    chronic = groups_at(spells, last).difference(_PASSING)
    habitual_from = _habitual_from(life, chance, known, spells, bool(occasions))
    if not occasions and habitual_from is None:
        return
    patient = _patient(life, chance, known, chronic)
    if habitual_from is not None:
        _add_habitual(life, chance, patient, habitual_from, occasions[0].start.date() if occasions else last)
    for occasion in occasions:
        likely = known.settings[occasion.setting].courses
        course: Course = occasion.certain if occasion.certain is not None else chance.drawn(likely)
        pattern = _pattern(known, occasion.groups, chronic)
        life.news2 += series(patient, occasion, course, pattern, last, chance, len(life.news2))
    life.news2.sort(key=_BY_TIME)


def series(
    patient: Patient,
    occasion: Occasion,
    course: Course,
    pattern: str,
    last_day: date,
    chance: Chance,
    first_index: int = 0,
) -> list[News2]:
    """The sets of one course, in order of time, no later than the end of the occasion or ``last_day``. A deteriorating course of two or
    more sets ends with a higher score than it began with, a recovering one with a lower."""
    known = courses()
    setting, way = known.settings[occasion.setting], known.ways[course]
    severity = chance.uniform(*way.begins)
    if course == "recovering":
        severity *= setting.milder
    target = chance.uniform(*way.ends)
    when = occasion.start + timedelta(minutes=chance.between(10, 50))
    sets: list[News2] = []
    severities: list[float] = []
    on_oxygen = False
    for _ in range(chance.between(*setting.sets)):
        if when > occasion.end or when.date() > last_day:
            break
        one = _set(patient, occasion, pattern, severity, on_oxygen, when, chance, first_index + len(sets))
        sets.append(one)
        severities.append(severity)
        below, _ = known.oxygen[patient.scale]
        on_oxygen = setting.oxygen and one.saturation < below + (5 if on_oxygen else 0)
        hours = next(hours for least, hours in setting.hours if one.score >= least)
        when += timedelta(minutes=round(60 * hours * chance.uniform(0.85, 1.15)))
        if occasion.setting == "home-care" and not _WAKING[0] <= when.hour < _WAKING[1]:
            morning = when.date() if when.hour < _WAKING[0] else when.date() + timedelta(days=1)
            when = moment(morning, 60 * _WAKING[0] + chance.between(10, 70))
        severity = max(severity + way.pull * (target - severity) + chance.around(0, known.noise), 0.0)
    if len(sets) > 1 and course != "stable":
        worst, best = (0, -1) if course == "recovering" else (-1, 0)
        while sets[worst].score <= sets[best].score:
            severities[worst] += _STEP
            was = sets[worst]
            index = first_index + (len(sets) - 1 if worst else 0)
            sets[worst] = _set(
                patient, occasion, pattern, severities[worst], was.oxygen, was.when, chance, index
            )
    return sets


def _set(
    patient: Patient,
    occasion: Occasion,
    pattern: str,
    severity: float,
    oxygen: bool,
    when: datetime,
    chance: Chance,
    index: int,
) -> News2:
    known = courses()
    respiration, saturation, systolic, pulse, temperature = (
        base + severity * effect + chance.around(0, noise)
        for base, effect, noise in zip(patient.base, known.effects[pattern], known.noises, strict=True)
    )
    if oxygen:
        saturation += known.oxygen[patient.scale][1]
    consciousness: Consciousness = "A"
    for least, level, probability in known.clouding:
        if severity >= least and chance.happens(probability * (2 if patient.easily_confused else 1)):
            consciousness = level
            break
    return _scored(
        f"{patient.id}-n{index}",
        when,
        patient.scale,
        (respiration, saturation, systolic, pulse, temperature),
        oxygen,
        consciousness,
        chance.pick(occasion.nurses) if occasion.nurses else None,
        occasion.at,
    )


def _scored(
    id_: str,
    when: datetime,
    scale: Scale,
    measured: Sequence[float],
    oxygen: bool,
    consciousness: Consciousness,
    by: Practitioner | None,
    at: Organisation | None,
    *,
    habitual: bool = False,
) -> News2:
    """Round what was measured, and give it the points of the table."""
    respiration = min(max(round(measured[0]), 6), 48)
    saturation = min(max(round(measured[1]), 66), 100)
    systolic = min(max(round(measured[2]), 62), 238)
    pulse = min(max(round(measured[3]), 36), 178)
    temperature = round(min(max(measured[4], 34.3), 41.2), 1)
    parts = news2_parts(scale, respiration, saturation, oxygen, systolic, pulse, consciousness, temperature)
    return News2(
        id=id_,
        when=when,
        scale=scale,
        respiration=respiration,
        saturation=saturation,
        oxygen=oxygen,
        systolic=systolic,
        pulse=pulse,
        consciousness=consciousness,
        temperature=temperature,
        score=sum(parts),
        parts=parts,
        part_ids=() if habitual else tuple(f"{id_}-{name}" for name in PART_NAMES),
        by=by,
        at=at,
        habitual=habitual,
    )


def _occasions(life: Life, chance: Chance, known: Courses, first: date) -> list[Occasion]:
    """The latest occasions of being followed, in order of time."""
    groups, last = bodies().groups, life.last_day
    found = []
    for contact in life.contacts:
        setting = known.settings.get(contact.kind)
        if setting is None or not first <= contact.start.date() <= last or not chance.happens(setting.share):
            continue
        died = contact.discharged_to == "dead"
        found.append(
            Occasion(
                contact.kind,
                contact.start,
                contact.end,
                contact.at,
                contact.at.staff_with("SP"),
                groups.of_contact(contact),
                "deteriorating" if died else None,
            )
        )
    if life.services:
        for diagnosis in life.diagnoses:
            about = groups.of_code(diagnosis.codes[0].code) if diagnosis.codes else ()
            if "infection" not in about or not first <= diagnosis.recorded <= last:
                continue
            name, service = _followed_by(life, known, diagnosis.recorded)
            if service is None or not chance.happens(known.settings[name].share):
                continue
            start = moment(diagnosis.recorded, 8 * 60 + chance.below(180))
            if any(o.start - _APART < start < o.end + _APART for o in found):
                continue
            found.append(_at_home(life, chance, name, service, start, about))
    found.sort(key=attrgetter("start"))
    return found[-known.most_series :]


def _followed_by(life: Life, known: Courses, day: date) -> tuple[str, Service | None]:
    """The setting and the service that followed the person on that day; an institution before home care."""
    best: tuple[str, Service | None] = ("", None)
    for service in life.services:
        name = known.service_settings.get(service.type.code)
        running = service.since <= day and (service.ended is None or service.ended >= day)
        if name == "home-care" and not any(service.unit_name == unit.name for unit in life.care.home_care):
            continue  # talks and training at home are not nursing
        if name is not None and running and not service.paused and best[0] != "nursing-home":
            best = (name, service)
    return best


def _at_home(
    life: Life, chance: Chance, name: str, service: Service, start: datetime, about: tuple[str, ...]
) -> Occasion:
    units = life.care.nursing_homes if name == "nursing-home" else life.care.home_care
    at = service.responsible.workplace if service.responsible is not None else None
    if at is None:
        at = chance.pick(units) if units else life.care.municipality
    return Occasion(name, start, start + _DAYS_OF_INFECTION, at, at.staff_with("SP", "VP"), about)


def _pattern(known: Courses, about: Sequence[str], chronic: frozenset[str]) -> str:
    for groups in (about, chronic):
        for name, members in known.patterns:
            if any(member in groups for member in members):
                return name
    return "other"


def _patient(life: Life, chance: Chance, known: Courses, chronic: frozenset[str]) -> Patient:
    age = life.person.age_at(life.last_day)
    body = Body(life, chance)
    scale: Scale = 1
    if "copd" in chronic:
        severity = next((s for s in ("severe", "moderate", "mild") if f"copd-{s}" in chronic), "unknown")
        if chance.happens(known.scale_2[severity]):
            scale = 2
    return Patient(
        life.person.id,
        scale,
        tuple(body.value(measured, age, chronic) for measured in _MEASURED),
        age > 80 or "dementia" in chronic,
    )


def _habitual_from(
    life: Life, chance: Chance, known: Courses, spells: Sequence[Spell], followed: bool
) -> date | None:
    """Since when there was a reason to determine what is usual, for those who have that in the record."""
    if not followed and not any(s.type.code in known.service_settings for s in life.services):
        return None
    last = life.last_day
    for group, share in known.habitual.items():
        begun = [first for first, until, groups in spells if group in groups and until >= last]
        if begun:
            return min(begun) if chance.happens(share) else None
    resident = [s.since for s in life.services if s.type.code == _LONG_TERM and s.ended is None]
    return resident[0] if resident and chance.happens(known.habitual_in_long_term_care) else None


def _add_habitual(life: Life, chance: Chance, patient: Patient, since: date, before: date) -> None:
    """The usual score, determined on a good day before the first series and some weeks after the reason for it came."""
    day = before - timedelta(days=chance.between(20, 250))
    if day < max(since + _SETTLED, life.person.arrived or since):
        return
    in_care = [s for s in life.services if s.type.code in courses().service_settings]
    at = in_care[0].responsible.workplace if in_care and in_care[0].responsible is not None else None
    if at is None:
        at = chance.pick(life.care.home_care) if life.care.home_care else life.care.municipality
    nurses = at.staff_with("SP")
    life.news2.append(
        _scored(
            f"{patient.id}-n{len(life.news2)}",
            moment(day, 9 * 60 + chance.below(300)),
            patient.scale,
            patient.base,
            False,
            "A",
            chance.pick(nurses) if nurses else None,
            at,
            habitual=True,
        )
    )
