"""How a person measures at a moment: what age and sex give, what stays the same in the person, and what illness and medicines add.

All of it is data in ``testdata/distributions/measurements.yaml``; other parts that measure (NEWS2, laboratory) recognise illness with
:class:`Groups` too, each with its own definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from validator.synthetic.by_age import value_between
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Contact, Life

ADULT = 18
"""Years."""

SEXES = ("female", "male")
"""As :class:`~validator.norway.identifiers.Sex` writes them; plain words are quicker keys than members of an enumeration."""

NOBODY: frozenset[str] = frozenset()
OLDEST = 150
"""Years of age that the curves go to: more than anybody has lived."""

Spell = tuple[date, date, tuple[str, ...]]
"""First day, last day, and the groups that an illness or a medicine puts the person in meanwhile."""

_ADDED = ("hypertension-untreated",)
"""Groups that add to the one they begin with, instead of standing for it."""

_SPREAD_OF_TWO = 2.449489742783178
"""The sum of two uniform numbers has a standard deviation of one over this."""

_UNTREATED = timedelta(days=60)
_ATC_LEVELS = (1, 3, 4, 5, 7)


class Groups:
    """Named groups of illness and medicine, each a list of ICPC-2 rubrics, ICD-10 categories or ATC codes (the beginning of them)."""

    __slots__ = ("_by_code", "_of_atc", "_with_severity")

    def __init__(self, definitions: Mapping[str, Sequence[str]]) -> None:
        by_code: dict[str, list[str]] = {}
        for group, codes in definitions.items():
            for code in codes:
                by_code.setdefault(code, []).append(group)
        self._by_code = {code: tuple(groups) for code, groups in by_code.items()}
        self._of_atc: dict[str, tuple[str, ...]] = {}
        self._with_severity: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}

    def of_code(self, code: str) -> tuple[str, ...]:
        """The groups of a diagnosis code; an ICD-10 code counts for its category of three characters too."""
        return self._by_code.get(code) or self._by_code.get(code[:3], ())

    def spells(self, life: Life) -> list[Spell]:
        """The spells of all diagnoses and medicines that have a group."""
        found: list[Spell] = []
        for diagnosis in life.diagnoses:
            for code in diagnosis.codes:
                groups = self.of_code(code.code)
                if groups:
                    if "hypertension" in groups:
                        found.append((diagnosis.onset, diagnosis.onset + _UNTREATED, _ADDED))
                    if diagnosis.severity is not None:
                        groups = self._told_exactly(groups, diagnosis.severity)
                    found.append((diagnosis.onset, diagnosis.ended or date.max, groups))
                    break
        known = self._of_atc
        for medication in life.medications:
            atc = medication.atc.code
            taken = known.get(atc)
            if taken is None:
                taken = known[atc] = self._of_medicine(atc)
            if taken:
                found.append((medication.since, medication.last_day or date.max, taken))
        return found

    def _told_exactly(self, groups: tuple[str, ...], severity: str) -> tuple[str, ...]:
        told = self._with_severity.get((groups, severity))
        if told is None:
            told = (*groups, *(f"{group}-{severity}" for group in groups))
            self._with_severity[groups, severity] = told
        return told

    def _of_medicine(self, atc: str) -> tuple[str, ...]:
        return tuple(group for level in _ATC_LEVELS for group in self._by_code.get(atc[:level], ()))

    def of_contact(self, contact: Contact) -> tuple[str, ...]:
        """The groups of what the contact was about."""
        groups: tuple[str, ...] = ()
        if contact.diagnosis is not None and contact.diagnosis.codes:
            groups = self.of_code(contact.diagnosis.codes[0].code)
        if contact.reason is not None and not groups:
            groups = self.of_code(contact.reason.code)
        return groups


def groups_at(spells: Sequence[Spell], day: date) -> frozenset[str]:
    """The groups that the person belongs to on that day."""
    groups: list[str] = []
    for first, last, those in spells:
        if first <= day <= last:
            groups += those
    return frozenset(groups) if groups else NOBODY


def same_groups(spells: Sequence[Spell], first_day: date, last_day: date) -> frozenset[str] | None:
    """The groups throughout those days; ``None`` where they change."""
    for first, last, _ in spells:
        if first_day < first <= last_day or first_day <= last < last_day:
            return None
    return groups_at(spells, first_day)


def deviation(random: Callable[[], float]) -> float:
    """A number around 0 with standard deviation 1, never further than 2.45: the quicker relative of
    :meth:`~validator.synthetic.chance.Chance.around`, for noise."""
    return _SPREAD_OF_TWO * (random() + random() - 1.0)


def by_age(at: Sequence[float], values: Sequence[float]) -> tuple[float, ...]:
    """The value at each whole year of age."""
    return tuple(value_between(at, values, age) for age in range(OLDEST + 1))


Curve = tuple[tuple[float, ...], float, float]
"""Means by whole year of age, the deviation between persons, and the noise between two measurements of one."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """What ``measurements.yaml`` says of bodies, ready for use."""

    curves: dict[str, dict[str, Curve]]
    """By sex and name."""
    shifts: dict[str, dict[str, float]]
    groups: Groups
    adult_height_deviation: dict[str, float]
    bmi_deviation: dict[str, float]
    bmi_skewness: float
    bmi_limits: tuple[float, float]
    child_at: tuple[float, ...]
    child_height: dict[str, tuple[float, ...]]
    child_weight: dict[str, tuple[float, ...]]
    child_height_deviation: float
    child_weight_deviation: float


@cache
def bodies() -> Bodies:
    source = structured("measurements")
    children, adults, pressure = source["children"], source["adults"], source["blood-pressure"]

    def curve(sex: str, at: Sequence[float], given: Mapping[str, Any], spread: Mapping[str, Any]) -> Curve:
        means = by_age(at, given.get(sex) or given["mean"])
        return means, spread.get("deviation", 0.0), spread.get("noise", 0.0)

    curves: dict[str, dict[str, Curve]] = {}
    for sex in SEXES:
        of_sex = curves[sex] = {}
        for name in ("pulse", "respiration", "saturation"):
            of_sex[name] = curve(sex, source[name]["at"], source[name], source[name])
        for name, given in (
            ("temperature", source["temperature"]),
            ("glucose", source["glucose"]),
            ("glucose-diabetes", source["glucose"]["diabetes"]),
        ):
            of_sex[name] = curve(sex, [0], {"mean": [given["mean"]]}, given)
        for name in ("systolic", "diastolic"):
            of_sex[name] = curve(sex, pressure["at"], pressure[name], pressure[name])
        for name in ("height", "bmi"):
            of_sex[name] = curve(sex, adults["at"], adults[name], {})
    return Bodies(
        curves=curves,
        shifts={name: shift for name, shift in source["shifts"].items() if isinstance(shift, dict)},
        groups=Groups(source["groups"]),
        adult_height_deviation={sex: adults["height"]["deviation"][sex] for sex in SEXES},
        bmi_deviation={sex: adults["bmi"]["deviation"][sex] for sex in SEXES},
        bmi_skewness=adults["bmi"]["skewness"],
        bmi_limits=tuple(adults["bmi"]["limits"]),
        child_at=tuple(children["at"]),
        child_height={sex: tuple(children["height"][sex]) for sex in SEXES},
        child_weight={sex: tuple(children["weight"][sex]) for sex in SEXES},
        child_height_deviation=children["height"]["deviation_of_median"],
        child_weight_deviation=children["weight"]["deviation_of_median"],
    )


@lru_cache(maxsize=4096)
def shift(name: str, groups: frozenset[str]) -> float:
    """What illness and medicine add to the measurement. A group that is told more exactly (``copd-severe``) stands for the group itself."""
    shifts = bodies().shifts
    told = [group for group in shifts if group in groups]
    total = 0.0
    for group in told:
        if name in shifts[group] and not any(
            other.startswith(f"{group}-") for other in told if other not in _ADDED
        ):
            total += shifts[group][name]
    return total


class Body:
    """One person's body. Each measurement moves the trait behind it a little, so that a person changes slowly."""

    __slots__ = ("_chance", "_curves", "_known", "_random", "_sex", "_traits", "born")

    def __init__(self, life: Life, chance: Chance) -> None:
        self._chance = chance
        self._random = chance.random
        self._known = bodies()
        self._sex = str(life.person.sex)
        self._curves = self._known.curves[self._sex]
        self._traits = life.traits
        self.born = life.person.birth_date

    def trait(self, name: str, *, fixed: bool = False, slow: bool = False) -> float:
        """How the person differs, in deviations between persons. A first-order autoregression unless ``fixed``; ``slow`` is for what
        changes little from one measurement to the next, as weight does. Each keeps the deviation between persons as it is."""
        traits = self._traits
        now = traits.get(name)
        if now is None:
            now = self._chance.around(0, 1)
        elif slow:
            now = 0.996 * now + 0.31 * (self._random() - 0.5)
        elif not fixed:
            now = 0.97 * now + 0.84 * (self._random() - 0.5)
        traits[name] = now
        return now

    def value(self, name: str, age: int, groups: frozenset[str] = NOBODY, curve: str | None = None) -> float:
        """A measured value before rounding. ``age`` in whole years."""
        means, between_persons, noise = self._curves[curve or name]
        random, traits = self._random, self._traits
        now = traits.get(name)
        now = self._chance.around(0, 1) if now is None else 0.97 * now + 0.84 * (random() - 0.5)
        traits[name] = now
        value = means[age] + between_persons * now + noise * _SPREAD_OF_TWO * (random() + random() - 1.0)
        return value + shift(name, groups) if groups else value

    def pressure(self, name: str, age: int, groups: frozenset[str]) -> float:
        """Systolic or diastolic blood pressure. Those of children, which are lower, differ as much less."""
        value = self.value(name, age, groups)
        if age >= ADULT:
            return value
        means = self._curves[name][0]
        return means[age] + (value - means[age]) * means[age] / means[ADULT]

    def height(self, age: int, day: date) -> float:
        """Centimetres with one decimal for children, whole ones for adults."""
        known, trait = self._known, self.trait("height", fixed=True)
        if age >= 18:
            mean = self._curves["height"][0][age]
            return float(round(mean + known.adult_height_deviation[self._sex] * trait))
        median = value_between(known.child_at, known.child_height[self._sex], self._years(day))
        return round(median * (1 + known.child_height_deviation * trait), 1)

    def weight(self, age: int, day: date, height: float, groups: frozenset[str]) -> float:
        """Kilograms with one decimal, of a person of that height (cm)."""
        known, trait = self._known, self.trait("bmi", slow=True)
        if age >= 18:
            bmi = self._curves["bmi"][0][age]
            bmi += known.bmi_deviation[self._sex] * (
                trait + known.bmi_skewness * (trait * trait - 1)
            ) + shift("bmi", groups)
            low, high = known.bmi_limits
            return round(min(max(bmi, low), high) * height * height / 10_000, 1)
        years = self._years(day)
        tall = height / value_between(known.child_at, known.child_height[self._sex], years)
        median = value_between(known.child_at, known.child_weight[self._sex], years)
        return round(median * tall * tall * (1 + known.child_weight_deviation * trait), 1)

    def _years(self, day: date) -> float:
        return (day - self.born).days / 365.25


def body_mass_index(weight: float, height: float) -> float:
    """kg/m² with one decimal, halves up, from kilograms and centimetres as they are stored (with at most one decimal). Whole numbers are
    exact, so that it is what anybody gets who calculates it again."""
    hectograms, millimetres = round(weight * 10), round(height * 10)
    square = millimetres * millimetres
    return (2_000_000 * hectograms + square) // (2 * square) / 10
