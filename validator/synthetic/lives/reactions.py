"""Hypersensitivity: allergies and intolerances in the record, as common as ``hypersensitivity.yaml`` says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.code_systems import ATC, SNOMED_CT
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Life, Reaction
from validator.synthetic.lives.illnesses import RECORDERS_SINCE

Severity = Literal["mild", "moderate", "severe"]
Category = Literal["food", "medication", "environment", "biologic"]


@dataclass(frozen=True, slots=True)
class Hypersensitivity:
    key: str
    substance: Code
    category: Category
    type: Literal["allergy", "intolerance"]
    manifestations: Weighted[Code]
    severity: Weighted[Severity]
    high: float
    verified: float


def _code(entry: Mapping[str, Any]) -> Code:
    """The substance; without system and code where none is confirmed."""
    for name, system in (("atc", ATC), ("snomed", SNOMED_CT)):
        if name in entry:
            code, _, display = entry[name].partition(" ")
            return Code(system, code, display)
    return Code("", "", entry["text"])


@cache
def manifestations() -> dict[str, Code]:
    """What a reaction looks like, in SNOMED CT, by its name in ``hypersensitivity.yaml``."""
    return {
        name: _code({"snomed": entry["snomed"]})
        for name, entry in structured("hypersensitivity")["manifestations"].items()
    }


def _read(entry: Mapping[str, Any]) -> Hypersensitivity:
    levels: tuple[Severity, ...] = ("mild", "moderate", "severe")
    return Hypersensitivity(
        entry["key"],
        _code(entry),
        entry["category"],
        entry["type"],
        Weighted((manifestations()[name], weight) for name, weight in entry["reactions"].items()),
        Weighted(zip(levels, entry["severity"], strict=True)),
        entry["high"],
        entry["verified"],
    )


@dataclass(frozen=True, slots=True)
class _Band:
    """At one age: the share without any, and everything with its share."""

    free: float
    shares: tuple[tuple[Hypersensitivity, float], ...]


@cache
def _bands() -> tuple[tuple[int, ...], tuple[_Band, ...]]:
    data = structured("hypersensitivity")
    entries = [(_read(entry), entry["percent"]) for entry in data["reactions"]]
    bands = []
    for band in range(len(data["bands"])):
        shares = tuple((known, percent[band] / 100) for known, percent in entries if percent[band])
        free = 1.0
        for _, share in shares:
            free *= 1 - share
        bands.append(_Band(free, shares))
    return tuple(data["bands"]), tuple(bands)


def add_reactions(life: Life, chance: Chance) -> None:
    """Adds what the person is known to react to, in order of recording."""
    person = life.person
    if not person.identified:
        return
    lower, bands = _bands()
    age = max(person.age_at(life.last_day), 0)
    band = bands[bisect_right(lower, age) - 1]
    if chance.random() < band.free:
        return
    # Somebody with at least one: the first is drawn from the chance that all before it are absent.
    absent, place = chance.random() * (1 - band.free), 0
    none_yet, gone = 1.0, 0.0
    for place, (_, share) in enumerate(band.shares):  # noqa: B007
        gone += none_yet * share
        none_yet *= 1 - share
        if absent < gone:
            break
    _add(life, chance, band.shares[place][0])
    for known, share in band.shares[place + 1 :]:
        if chance.random() < share:
            _add(life, chance, known)
    life.reactions.sort(key=_recorded)


def _recorded(reaction: Reaction) -> date:
    return reaction.recorded


def _add(life: Life, chance: Chance, known: Hypersensitivity) -> None:
    person = life.person
    last, born = life.last_day.toordinal(), person.birth_date.toordinal()
    first = max(born, person.arrived.toordinal()) if person.arrived else born
    severity: Severity = chance.drawn(known.severity)
    criticality: Literal["low", "high"] = "low"
    manifestation = chance.drawn(known.manifestations)
    if manifestation is manifestations()["anaphylaxis"]:
        severity, criticality = "severe", "high"
    elif severity != "mild" and chance.happens(known.high):
        criticality = "high"
    verified = chance.happens(known.verified)
    source = "patient"
    if verified:
        source = chance.pick(("test", "observed"))
    elif person.age_at(life.last_day) < 12:
        source = "relative"
    elif chance.happens(0.35):
        source = "record"
    recorded = first + int(chance.random() * (last - first + 1))
    life.reactions.append(
        Reaction(
            chance.uuid(),
            known.substance,
            known.category,
            known.type,
            criticality,
            manifestation,
            severity,
            verified,
            date.fromordinal(recorded),
            life.gp if recorded >= RECORDERS_SINCE.toordinal() else None,
            source,
        )
    )
