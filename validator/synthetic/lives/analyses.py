"""What ``testdata/distributions/laboratory.yaml`` says of analyses and panels, ready for use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Any, Literal

from validator.synthetic.chance import Weighted
from validator.synthetic.code_systems import SNOMED_CT
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code
from validator.synthetic.lives.bodies import OLDEST, SEXES, Groups

NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
"""Norsk laboratoriekodeverk."""
LOINC = "http://loinc.org"
CODED_RESULTS = "urn:oid:2.16.578.1.12.4.1.1.8340"

_CALCULATED = ("egfr", "cholesterol", "glucose-fasting")

Interval = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Spread:
    """How values are distributed. ``skewed`` (lowest, highest) has most near the lowest; otherwise around ``mean``, or around the place
    ``of_interval`` within the reference interval (0 lowest, 1 highest), kept within ``low`` and ``high``."""

    skewed: tuple[float, float] | None = None
    mean: float | None = None
    of_interval: float = 0.5
    deviation: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """``unit`` is UCUM; ``unit_text`` as people write it. ``intervals`` by sex and whole year of age: ``None`` where the analysis is not
    for such persons. ``steady`` and ``within`` weigh what is the person's own and what varies between samples."""

    name: str
    code: Code
    unit: str | None
    unit_text: str | None
    decimals: int
    at_office: bool
    intervals: dict[str, tuple[Interval | None, ...]]
    well: Spread
    steady: float
    within: float
    calculated: bool
    """From other results of the sample, or a coded answer."""
    answers: Literal["plus", "positive", "microbes"] | None
    positive: tuple[tuple[str, float], ...]
    therapeutic: tuple[tuple[str, tuple[float, float]], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Analyses asked for together. ``every``: days since the last before it is due again."""

    name: str
    groups: tuple[str, ...]
    every: int
    likely: float
    analyses: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class InrSchedule:
    days: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Laboratory:
    analyses: dict[str, Analysis]
    order: dict[str, int]
    """In which order analyses are drawn and reported: what is calculated from others after them."""
    groups: Groups
    when_ill: tuple[tuple[str, dict[str, Spread]], ...]
    controls: tuple[Panel, ...]
    complaints: tuple[Panel, ...]
    stays: tuple[Panel, ...]
    inr: InrSchedule
    negative: Code
    positive: Code
    plus: tuple[Code, ...]
    no_growth: Code
    microbes: Weighted[Code]
    days_back: int
    most_results: int
    most_contacts: int


@cache
def laboratory() -> Laboratory:
    source = structured("laboratory")
    panels, answers, limits = source["panels"], source["answers"], source["limits"]
    therapeutic = source["therapeutic"]
    inr = panels["warfarin"]
    return Laboratory(
        analyses={
            name: _analysis(
                name,
                given,
                tuple(
                    (group, (values[name][0], values[name][1]))
                    for group, values in therapeutic.items()
                    if isinstance(values, dict) and name in values
                ),
            )
            for name, given in source["analyses"].items()
        },
        order={
            name: place + (len(source["analyses"]) if name in _CALCULATED else 0)
            for place, name in enumerate(source["analyses"])
        },
        groups=Groups(source["groups"]),
        when_ill=tuple(
            (row["group"], {name: _spread(given) for name, given in row.items() if name != "group"})
            for row in source["when_ill"]
        ),
        controls=_panels(panels["controls"]),
        complaints=_panels(panels["complaints"]),
        stays=_panels(panels["stays"]),
        inr=InrSchedule(inr["days"], inr["every"][0], inr["every"][1]),
        negative=Code(CODED_RESULTS, *answers["negative"]),
        positive=Code(CODED_RESULTS, *answers["positive"]),
        plus=tuple(Code(CODED_RESULTS, *plus) for plus in answers["plus"]),
        no_growth=Code(SNOMED_CT, *answers["no_growth"]),
        microbes=Weighted((Code(SNOMED_CT, code, name), share) for code, name, share in answers["microbes"]),
        days_back=limits["days_back"],
        most_results=limits["most_results"],
        most_contacts=limits["most_contacts"],
    )


def _analysis(
    name: str, given: Mapping[str, Any], therapeutic: tuple[tuple[str, tuple[float, float]], ...]
) -> Analysis:
    unit_text, unit = given.get("unit", (None, None))
    within = given.get("within", 0.0)
    code = Code(NLK, given["code"], given["name"]) if "code" in given else Code(LOINC, *given["loinc"])
    return Analysis(
        name=name,
        code=code,
        unit=unit,
        unit_text=unit_text,
        decimals=given.get("decimals", 0),
        at_office=given["at"] == "office",
        intervals={sex: _intervals(sex, given.get("reference", ())) for sex in SEXES},
        well=_spread(given.get("well", {})),
        steady=sqrt(1 - within * within),
        within=within,
        calculated="answers" in given or name in _CALCULATED,
        answers=given.get("answers"),
        positive=tuple(given.get("positive", {}).items()),
        therapeutic=therapeutic,
    )


def _intervals(sex: str, rows: Sequence[Sequence[Any]]) -> tuple[Interval | None, ...]:
    """By whole year of age, from rows of [sex or both, from age, low, high] of which the last that fits decides."""
    by_age: list[Interval | None] = []
    for age in range(OLDEST + 1):
        found: Interval | None = None if rows else (None, None)
        for whose, from_age, low, high in rows:
            if whose in ("both", sex) and age >= from_age:
                found = (low, high)
        by_age.append(found)
    return tuple(by_age)


def _spread(given: Mapping[str, Any]) -> Spread:
    skewed = given.get("skewed")
    return Spread(
        skewed=(skewed[0], skewed[1]) if skewed else None,
        mean=given.get("mean"),
        of_interval=given.get("mean_of_interval", 0.5),
        deviation=given.get("deviation"),
        low=given.get("low"),
        high=given.get("high"),
    )


def _panels(given: Sequence[Mapping[str, Any]]) -> tuple[Panel, ...]:
    return tuple(
        Panel(
            panel["name"],
            tuple(panel["groups"]),
            panel.get("every", 0),
            panel["likely"],
            tuple((name, likely) for name, likely in panel["analyses"]),
        )
        for panel in given
    )
