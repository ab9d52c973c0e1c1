"""Height, weight, blood pressure and the other measurements: at contacts, by the public health nurse for children, and by some at home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from operator import attrgetter

from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life, Measurement
from validator.synthetic.lives.bodies import (
    NOBODY,
    Bodies,
    Body,
    bodies,
    body_mass_index,
    groups_at,
    same_groups,
)
from validator.synthetic.moments import moment

_LATEST = 14
"""Contacts that are looked at, the latest; of those that measure, so many at most:"""
_MOST_CONTACTS = 8

_MINUTES_INTO_A_CONTACT = timedelta(minutes=5)
_DAYS_A_MONTH = 30.4375
_MEASURED_BMI_FROM = 2
_SEVERAL_HEIGHTS = 0.15
"""How likely an adult's height is measured again when weighed."""

_BY_TIME = attrgetter("when")


@dataclass(frozen=True, slots=True)
class _HomeSeries:
    group: str
    share: float
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    kinds: frozenset[str]
    days_back: int
    most: int
    control_days: tuple[int, ...]
    attend: float
    home: tuple[_HomeSeries, ...]
    home_days: int


@cache
def _plan() -> _Plan:
    source = structured("measurements")
    occasions, home = source["occasions"], source["home-follow-up"]
    controls = source["children"]["controls"]
    return _Plan(
        kinds=frozenset(kind for kind, given in occasions.items() if isinstance(given, dict)),
        days_back=round(occasions["years"] * 365.25),
        most=occasions["most"],
        control_days=tuple(round(months * _DAYS_A_MONTH) for months in controls["months"]),
        attend=controls["attend"],
        home=tuple(
            _HomeSeries(group, given["share"], tuple(given["measures"]))
            for group, given in home.items()
            if isinstance(given, dict)
        ),
        home_days=home["days"],
    )


@lru_cache(maxsize=2048)
def _likely(kind: str, groups: frozenset[str]) -> tuple[tuple[str, float], ...]:
    """(measure, probability) at a contact of the kind with somebody of these groups: the first condition that holds decides."""
    given: Mapping[str, Mapping[str, float]] = structured("measurements")["occasions"][kind]
    chosen = []
    for measure, conditions in given.items():
        for condition, probability in conditions.items():
            if condition == "always" or condition in groups:
                if probability > 0:
                    chosen.append((measure, probability))
                break
    return tuple(chosen)


def add_measurements(life: Life, chance: Chance) -> None:
    """What was measured in the last years, in order of time."""
    plan, known = _plan(), bodies()
    first_day = life.last_day - timedelta(days=plan.days_back)
    contacts = [
        c
        for c in life.contacts[-_LATEST:]
        if c.kind in plan.kinds and not c.remote and first_day <= c.start.date() <= life.last_day
    ]
    age = life.person.age_at(life.last_day)
    if not contacts and age >= 18 and not life.diagnoses:
        return
    measuring = _Measuring(life, chance, known)
    if age < 18:
        _add_controls(measuring, plan, max(first_day, life.person.arrived or first_day))
    contacts = contacts[-_MOST_CONTACTS:]
    spells = measuring.spells
    steady = same_groups(spells, contacts[0].start.date(), contacts[-1].start.date()) if contacts else None
    random = chance.random
    for contact in contacts:
        if len(life.measurements) >= plan.most:
            break
        day = contact.start.date()
        years = life.person.age_at(day)
        groups = steady if steady is not None else groups_at(spells, day)
        about = known.groups.of_contact(contact)
        if about:
            groups = groups.union(about)
        condition = groups.union(("child",)) if years < 18 else groups
        when = None
        for measure, probability in _likely(contact.kind, condition):
            if random() < probability:
                if when is None:
                    when = min(contact.start + _MINUTES_INTO_A_CONTACT, contact.end)
                measuring.measure(measure, when, years, groups, contact.by, contact.at)
    at_home = bool(spells) and life.person.death is None and age >= 18 and _add_home_series(measuring, plan)
    if at_home or age < 18:
        life.measurements.sort(key=_BY_TIME)


def _add_controls(measuring: _Measuring, plan: _Plan, first_day: date) -> None:
    """Growth as the health station and the school health service follow it."""
    life, chance = measuring.life, measuring.chance
    station = life.care.health_station
    nurse = chance.pick(station.staff_with("SP")) if station.staff else None
    born = life.person.birth_date
    for days in plan.control_days:
        day = born + timedelta(days=days + chance.between(-days // 40, days // 40))
        day += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])
        if first_day <= day <= life.last_day and chance.happens(plan.attend):
            when = moment(day, 8 * 60 + 15 * chance.below(28))
            measuring.measure("weight", when, life.person.age_at(day), NOBODY, nurse, station)


def _add_home_series(measuring: _Measuring, plan: _Plan) -> bool:
    """Digital home follow-up: the last days, by the patient's own device. Whether the patient has it."""
    life, chance = measuring.life, measuring.chance
    groups = groups_at(measuring.spells, life.today)
    for series in plan.home:
        if series.group not in groups or not chance.happens(series.share):
            continue
        age = life.person.age_at(life.today)
        hour = chance.between(6, 9)
        rising = series.group == "heart-failure" and chance.happens(0.15)
        for back in range(plan.home_days, 0, -1):
            if chance.happens(0.08):
                continue
            when = moment(life.today - timedelta(days=back), hour * 60 + chance.below(60))
            gained = 0.35 * (6 - back) if rising and back < 6 else 0.0
            for measure in series.measures:
                measuring.measure(measure, when, age, groups, None, None, device=True, gained=gained)
        return True
    return False


class _Measuring:
    """Adds measurements of one life to it."""

    __slots__ = ("_body", "_height", "_id", "_measurements", "_weight", "chance", "life", "spells")

    def __init__(self, life: Life, chance: Chance, known: Bodies) -> None:
        self.life = life
        self.chance = chance
        self.spells = known.groups.spells(life)
        self._id = f"{life.person.id}-m"
        self._measurements = life.measurements
        self._body = Body(life, chance)
        self._height: float | None = None
        self._weight: float | None = None

    def measure(
        self,
        measure: str,
        when: datetime,
        age: int,
        groups: frozenset[str],
        by: Practitioner | None,
        at: Organisation | None,
        *,
        device: bool = False,
        gained: float = 0.0,
    ) -> None:
        """Add the measurement, and with a weight the height (if need be) and the body mass index."""
        value: float | tuple[float, float]
        if measure == "weight":
            self._add_weight(when, age, groups, by, at, device, gained)
            return
        if measure == "blood-pressure":
            value = self._pressure(age, groups)
        elif measure == "temperature":
            value = round(min(max(self._body.value(measure, age, groups), 34.5), 41.0), 1)
        elif measure == "saturation":
            value = min(max(round(self._body.value(measure, age, groups)), 70), 100)
        elif measure == "glucose":
            curve = "glucose-diabetes" if "diabetes" in groups else None
            value = round(max(self._body.value(measure, age, groups, curve), 2.4), 1)
        elif measure == "waist":
            value = self._waist(when.date(), age, groups)
        else:
            value = max(round(self._body.value(measure, age, groups)), 8)
        self._add(measure, when, value, by, at, device)

    def _pressure(self, age: int, groups: frozenset[str]) -> tuple[float, float]:
        systolic = min(max(round(self._body.pressure("systolic", age, groups)), 58), 240)
        diastolic = round(self._body.pressure("diastolic", age, groups))
        # A pulse pressure of less than a quarter of the systolic one is shock, not a person who sits in front of a doctor.
        return systolic, min(max(diastolic, 32), systolic * 3 // 4)

    def _waist(self, day: date, age: int, groups: frozenset[str]) -> float:
        """From weight and height, so that it fits them: half of the height at a body mass index of 24, one per cent more for each unit."""
        height = self._height or self._body.height(age, day)
        weight = self._weight or self._body.weight(age, day, height, groups)
        bmi = body_mass_index(weight, height)
        return float(round(height * (0.5 + 0.0125 * (bmi - 24)) + self.chance.around(0, 2)))

    def _add_weight(
        self,
        when: datetime,
        age: int,
        groups: frozenset[str],
        by: Practitioner | None,
        at: Organisation | None,
        device: bool,
        gained: float,
    ) -> None:
        day = when.date()
        if device:
            # The scales at home show the same person from day to day: around one weight, not one that is drawn anew.
            if self._weight is None:
                self._weight = self._body.weight(age, day, self._body.height(age, day), groups)
            shown = round(self._weight + self.chance.around(0, 0.25) + gained, 1)
            self._add("weight", when, shown, by, at, device)
            return
        height = self._height
        if height is None or age < 18 or self.chance.happens(_SEVERAL_HEIGHTS):
            height = self._height = self._body.height(age, day)
            self._add("height", when, height, by, at, device)
        weight = self._weight = self._body.weight(age, day, height, groups)
        self._add("weight", when, weight, by, at, device)
        if age >= _MEASURED_BMI_FROM:
            self._add("bmi", when, body_mass_index(weight, height), by, at, device)

    def _add(
        self,
        key: str,
        when: datetime,
        value: float | tuple[float, float],
        by: Practitioner | None,
        at: Organisation | None,
        device: bool,
    ) -> None:
        measurements = self._measurements
        measurements.append(Measurement(f"{self._id}{len(measurements)}", key, when, value, by, at, device))
