"""Critical information beside hypersensitivity and the illnesses that are critical in themselves."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, CriticalInformation, Life


@dataclass(frozen=True, slots=True)
class Information:
    """``since`` is how many days back it was recorded, at most."""

    key: str
    category: str
    code: Code
    text: str
    since: int


@dataclass(frozen=True, slots=True)
class _Band:
    """At one age: the share with none that comes without illness or frailty, and what comes so, with its share."""

    free: float
    shares: tuple[tuple[Information, float], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    lower: tuple[int, ...]
    bands: tuple[_Band, ...]
    by_illness: dict[str, tuple[tuple[Information, float], ...]]
    by_frailty: tuple[tuple[float, Information, float], ...]
    """(from, what, share)"""


def _read(entry: dict[str, Any]) -> Information:
    code = Code("", "", entry["text"])
    for name, system in structured("critical-information")["systems"].items():
        if name in entry:
            value, _, display = entry[name].partition(" ")
            code = Code(system, value, display)
    return Information(entry["key"], entry["category"], code, entry["text"], entry.get("since", 15 * 365))


@cache
def information_table() -> _Table:
    """Everything that may be drawn, by age, illness and frailty."""
    data = structured("critical-information")
    entries = [(_read(entry), entry) for entry in data["information"]]
    bands = []
    for band in range(len(data["bands"])):
        shares = tuple((known, e["percent"][band] / 100) for known, e in entries if e["percent"][band])
        free = 1.0
        for _, share in shares:
            free *= 1 - share
        bands.append(_Band(free, shares))
    by_illness: dict[str, tuple[tuple[Information, float], ...]] = {}
    for known, entry in entries:
        for illness, share in entry.get("with", {}).items():
            by_illness[illness] = (*by_illness.get(illness, ()), (known, share))
    by_frailty = tuple(
        (entry["frail"][0], known, entry["frail"][1]) for known, entry in entries if "frail" in entry
    )
    return _Table(tuple(data["bands"]), tuple(bands), by_illness, by_frailty)


def add_critical_information(life: Life, chance: Chance) -> None:
    """Adds critical information, in order of recording: what comes with the person's illnesses and frailty, else with age."""
    person = life.person
    if not person.identified:
        return
    table = information_table()
    asked: list[str] = []
    found: list[tuple[Information, date | None]] = []
    """With the day when the illness it comes with was found."""
    for diagnosis in life.diagnoses:
        for known, share in table.by_illness.get(diagnosis.key, ()):
            if known.key not in asked:
                asked.append(known.key)
                if chance.happens(share):
                    found.append((known, diagnosis.recorded))
    if life.frailty > 0.5:
        for limit, known, share in table.by_frailty:
            if life.frailty >= limit and known.key not in asked:
                asked.append(known.key)
                if chance.happens(share):
                    found.append((known, None))
    band = table.bands[bisect_right(table.lower, max(person.age_at(life.last_day), 0)) - 1]
    place = chance.random()
    if place >= band.free:
        # Of those who have any, hardly anyone has two of these: one is drawn, the first that the chance reaches.
        reached, left = band.free, 1.0 - band.free
        total = sum(share for _, share in band.shares)
        for known, share in band.shares:
            reached += left * share / total
            if place < reached:
                if known.key not in asked:
                    found.append((known, None))
                break
    for known, after in found:
        _add(life, chance, known, after)
    if len(found) > 1:
        life.critical.sort(key=_recorded)


def _recorded(information: CriticalInformation) -> date:
    return information.recorded


def _add(life: Life, chance: Chance, known: Information, after: date | None) -> None:
    person = life.person
    last, born = life.last_day.toordinal(), person.birth_date.toordinal()
    first = max(born, last - known.since)
    if person.arrived:
        first = max(first, person.arrived.toordinal())
    if after is not None:
        first = min(max(first, after.toordinal()), last)
    since = first + int(chance.random() * (last - first + 1))
    recorded = min(last, since + int(chance.random() * 90))
    doctors = life.care.hospital.staff_with("LE")
    by = life.gp
    if known.category in ("anaesthesia", "implants", "ongoing-treatment") and doctors:
        by = chance.pick(doctors)
    life.critical.append(
        CriticalInformation(
            chance.uuid(),
            known.category,
            known.code,
            known.text,
            date.fromordinal(since),
            date.fromordinal(recorded),
            by,
        )
    )
