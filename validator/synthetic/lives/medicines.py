"""The medicines of ``medicines.yaml``, as values that are quick to draw from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Weighted
from validator.synthetic.code_systems import ATC
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Dose

FORM = "urn:oid:2.16.578.1.12.4.1.1.7448"

_PACKED = ("tablett", "depottablett", "enterotablett", "kapsel", "depotkapsel", "enterokapsel")
"""Forms that are packed in multidose when taken every day."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """``doses`` are what it may be changed between, ``usual`` the place of the usual one. ``not_beside`` are the
    ATC codes of what does the same, or is unsafe together with it. ``not_for`` are keys of illnesses."""

    key: str
    atc: Code
    product: str
    strength: str
    form: Code
    route: Code
    doses: tuple[Dose, ...]
    usual: int
    packed: bool
    not_beside: frozenset[str]
    not_for: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]
    stop: tuple[str, ...]
    introduced: int
    """The ordinal of the day when it came to Norway; 0 when that is long ago."""


@dataclass(frozen=True, slots=True)
class Line:
    """One medicine of several, for the share that uses one. ``days`` makes it a course; ``ages`` are whole years, the last not included."""

    share: float
    of: Weighted[Medicine]
    instead: Weighted[Medicine] | None
    days: tuple[int, int] | None
    ages: tuple[int, int]
    sex: Sex | None
    severities: tuple[str, ...]
    ongoing: bool
    beside: str | None
    within: int
    """Days since the illness was found, at most."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often doses are changed (and again), and medicines stopped (and replaced); and who gets multidose:
    (from age, to age, from frailty, to frailty, share)."""

    changed: float
    changed_again: float
    stopped: float
    replaced: float
    never_stopped: tuple[str, ...]
    """Keys of illnesses whose treatment goes on for life."""
    multidose: tuple[tuple[float, float, float, float, float], ...]
    multidose_medicines: int
    longest: int
    """Days that a medicine has been in use, at most."""


def _number(amount: float) -> str:
    whole = int(amount)
    if amount - whole == 0.5:
        return f"{whole or ''}½"
    return str(whole) if amount == whole else f"{amount:g}".replace(".", ",")


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} og {parts[-1]}"


def dose_of(written: str, unit: str, amount: float | None = None) -> Dose:
    """The dose that ``medicines.yaml`` writes as told there, with another amount if one is given."""
    data = structured("medicines")
    given, *words = str(written).split()
    amount = float(given) if amount is None else amount
    how_many = f"{_number(amount)} {unit if amount <= 1 else data['units'][unit][0]}"
    times: Mapping[str, str] = data["times"]
    if words[0] == "behov":
        most = float(words[1])
        limit = f", høyst {_number(most)} i døgnet" if most else ""
        return Dose(amount, unit, (), True, most or None, f"{how_many} ved behov{limit}")
    if words[0] == "uke":
        named = words[1].split(",")
        often = ("én gang", "to ganger", "tre ganger", "fire ganger")[len(named) - 1]
        text = f"{how_many} {_listed(named)} {data['time_texts'][words[2]]}, {often} i uken"
        days = tuple(data["days"][day] for day in named)
        return Dose(amount, unit, (times[words[2]],), text=text, days=days, period=(1, "wk"))
    if words[0] == "hver":
        code = {"dag": "d", "uke": "wk", "måned": "mo"}[words[2]]
        every = f"{words[1]}. " if words[1] != "1" else ""
        return Dose(amount, unit, text=f"{how_many} hver {every}{words[2]}", period=(int(words[1]), code))
    text = f"{how_many} {_listed([data['time_texts'][word] for word in words])}"
    return Dose(amount, unit, tuple(times[word] for word in words), text=text)


def _matches(code: str, prefixes: Iterable[str]) -> bool:
    return code.startswith(tuple(prefixes))


def _reasons(code: str, kind: str) -> tuple[str, ...]:
    reasons: Mapping[str, Mapping[str, list[str]]] = structured("medicines")["reasons"]
    best = max((prefix for prefix in reasons if code.startswith(prefix)), key=len)
    return tuple(reasons[best][kind])


def form_code(name: str) -> Code | None:
    """A form of ``medicines.yaml`` by its name there. The code is empty where Volven 7448 is not confirmed."""
    form = structured("medicines")["forms"].get(name)
    return Code(FORM if "code" in form else "", form.get("code", ""), form["text"]) if form else None


def route_code(name: str) -> Code:
    """A route of ``medicines.yaml`` by its name there."""
    route = structured("medicines")["routes"][name]
    return Code(route["system"], route["code"], route["text"])


@cache
def _atc_codes() -> tuple[str, ...]:
    return tuple(entry["atc"].partition(" ")[0] for entry in structured("medicines")["medicines"].values())


def _medicine(key: str, entry: Mapping[str, Any]) -> Medicine:
    data = structured("medicines")
    form = data["forms"][entry["form"]]
    code, _, name = entry["atc"].partition(" ")
    usual = float(str(entry["dose"]).split()[0])
    amounts = sorted({usual, *(float(step) for step in entry.get("steps", ()))})
    doses = tuple(dose_of(entry["dose"], form["unit"], amount) for amount in amounts)
    not_beside = [code]
    for group in data["exclusive"]:
        if _matches(code, group):
            not_beside += group
    for rule in data["never"]:
        if _matches(code, rule["these"]):
            not_beside += rule["with"]
        if _matches(code, rule["with"]):
            not_beside += rule["these"]
    return Medicine(
        key,
        Code(ATC, code, name),
        entry["product"],
        str(entry["strength"]).replace(".", ","),
        form_code(entry["form"]) or Code("", "", entry["form"]),
        route_code(form["route"]),
        doses,
        amounts.index(usual),
        entry["form"] in _PACKED
        and bool(doses[0].times)
        and not doses[0].days
        and not _matches(code, data["multidose"]["never"]),
        frozenset(other for other in _atc_codes() if _matches(other, not_beside)),
        tuple(ill for rule in data["not_for"] if _matches(code, rule["these"]) for ill in rule["illnesses"]),
        _reasons(code, "up"),
        _reasons(code, "down"),
        _reasons(code, "stop"),
        max(
            (date(y, 1, 1).toordinal() for of, y in data["introduced"].items() if code.startswith(of)),
            default=0,
        ),
    )


@cache
def medicines() -> dict[str, Medicine]:
    """Every medicine by its name in ``medicines.yaml``."""
    return {key: _medicine(key, entry) for key, entry in structured("medicines")["medicines"].items()}


def _weighted(of: Mapping[str, float]) -> Weighted[Medicine]:
    return Weighted((medicines()[key], weight) for key, weight in of.items())


def _line(entry: Mapping[str, Any], share: float, reason: str = "") -> Line:
    days, ages = entry.get("days"), entry.get("age", (0, 200))
    return Line(
        share,
        _weighted(entry["of"]),
        _weighted(entry["instead"]) if "instead" in entry else None,
        (days[0], days[1]) if days else None,
        (ages[0], ages[1]),
        {"women": Sex.FEMALE, "men": Sex.MALE, None: None}[entry.get("sex")],
        tuple(entry.get("severity", ())),
        entry.get("ongoing", False),
        entry.get("with"),
        int(entry.get("within", 200) * 365.25),
        reason,
    )


@cache
def treatments() -> dict[str, tuple[int, tuple[Line, ...]]]:
    """For each illness its rank in choosing, and its lines."""
    data = structured("medicines")["treatments"]
    return {
        illness: (rank, tuple(_line(entry, entry["share"]) for entry in entries))
        for rank, (illness, entries) in enumerate(data.items())
    }


@cache
def general_lines() -> dict[Sex, tuple[tuple[Line, ...], ...]]:
    """What is used without a diagnosis, by sex and age band of ``illnesses.yaml``."""
    made: dict[Sex, tuple[tuple[Line, ...], ...]] = {}
    bands = range(len(structured("illnesses")["bands"]))
    for sex, name in ((Sex.FEMALE, "women"), (Sex.MALE, "men")):
        entries = [
            (entry, figures)
            for entry in structured("medicines")["general"]
            if (figures := entry.get("all") or entry.get(name))
        ]
        made[sex] = tuple(
            tuple(_line(e, figures[band] / 100, e["reason"]) for e, figures in entries if figures[band])
            for band in bands
        )
    return made


@cache
def reaction_lines() -> tuple[tuple[tuple[str, ...], Line], ...]:
    """The categories of severe reactions that people carry a medicine against, and that medicine, by age."""
    return tuple(
        (tuple(entry["categories"]), _line(entry, entry["share"], entry["reason"]))
        for entry in structured("medicines")["reactions"]
    )


@cache
def plan() -> Plan:
    data = structured("medicines")
    return Plan(
        data["changes"]["share"],
        data["changes"]["second"],
        data["stops"]["share"],
        data["stops"]["replaced"],
        tuple(data["stops"]["never"]),
        tuple((*rule["age"], *rule["frailty"], rule["share"]) for rule in data["multidose"]["share"]),
        data["multidose"]["medicines"],
        data["longest"] * 365,
    )
