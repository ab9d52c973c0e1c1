"""Illnesses: drawn so that each is as common in every age and sex as ``illnesses.yaml`` says, and goes with others as
``co-occurrence.yaml`` says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from validator.norway.identifiers import Sex
from validator.synthetic.care.organisations import Practitioner
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.code_systems import ICD_10, ICPC_2
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Diagnosis, Life
from validator.synthetic.persons.people import Person

EPISODE_DAYS = 3 * 365
"""How far back single episodes are told of."""

MOST_EPISODES = 6

_YEAR = 365.25

RECORDERS_SINCE = date(2001, 6, 1)
"""When everybody got a general practitioner (fastlegeordningen). Who set a diagnosis before that is not in the record."""

_RECORDERS_SINCE = RECORDERS_SINCE.toordinal()

Severity = Literal["mild", "moderate", "severe"]


@dataclass(frozen=True, slots=True)
class Illness:
    """What ``illnesses.yaml`` says of one illness, in days where it says years. ``shares`` are of the living, or yearly episodes per
    person, by sex and age band."""

    key: str
    text: str
    codes: tuple[Code, ...]
    course: str
    onset: tuple[int, int]
    longest: int
    lasts: tuple[int, int]
    frailty: float
    severity: Weighted[Severity | None] | None
    critical: str | None
    requires: str | None
    once: bool
    by_hospital: bool
    shares: dict[Sex, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class _Chances:
    """What one sex at one age band may get: (illness, probability without what raises it, what raises it)."""

    chronic: tuple[tuple[Illness, float, tuple[tuple[str, float], ...]], ...]
    complications: tuple[tuple[Illness, float, tuple[tuple[str, float], ...]], ...]
    count: Weighted[int]
    """How many single episodes in :data:`EPISODE_DAYS`."""
    episode: Weighted[Illness] | None
    births: float


def _code(system: str, written: str) -> Code:
    code, _, display = written.partition(" ")
    return Code(system, code, display)


def _read(entry: Mapping[str, Any], hospital: Sequence[str]) -> Illness:
    codes = [_code(ICPC_2, entry["icpc"])]
    if "icd" in entry:
        codes.append(_code(ICD_10, entry["icd"]))
    onset, lasts, severity = entry.get("onset", (0, 120)), entry.get("days", (0, 0)), entry.get("severity")
    shares = {
        sex: tuple(figure / 100 for figure in figures)
        for sex, key in ((Sex.FEMALE, "women"), (Sex.MALE, "men"))
        if (figures := entry.get("all") or entry.get(key))
    }
    return Illness(
        entry["key"],
        entry["text"],
        tuple(codes),
        entry["course"],
        (int(onset[0] * _YEAR), int(onset[1] * _YEAR)),
        int(entry.get("longest", 120) * _YEAR),
        (lasts[0], lasts[1]),
        entry["frailty"],
        Weighted(zip(("mild", "moderate", "severe"), severity, strict=True)) if severity else None,
        entry.get("critical"),
        entry.get("requires"),
        entry.get("once", False),
        entry["key"] in hospital,
        shares,
    )


@cache
def illnesses() -> dict[str, Illness]:
    """Every illness by its key, in the order in which they are drawn."""
    data = structured("illnesses")
    read = [_read(entry, data["hospital"]) for entry in data["illnesses"]]
    return {illness.key: illness for illness in read}


@cache
def raised_by() -> dict[str, dict[str, float]]:
    """For an illness, the relative risk that each other illness gives."""
    return {entry["illness"]: entry["by"] for entry in structured("co-occurrence")["raised"]}


@cache
def age_bands() -> tuple[int, ...]:
    """The lower bounds, in years."""
    return tuple(structured("illnesses")["bands"])


def _normalised(illness: Illness, shares: Mapping[str, float]) -> tuple[float, tuple[tuple[str, float], ...]]:
    """The probability for someone with nothing that raises it, such that the mean over all is the illness's own share.

    The mean of the product of relative risks is that of independent causes, and what pairs of causes add by following each other.
    """
    share = shares[illness.key]
    causes = [(key, risk) for key, risk in raised_by().get(illness.key, {}).items() if shares.get(key)]
    mean = 1.0
    for key, risk in causes:
        mean *= 1 + shares[key] * (risk - 1)
    together = 0.0
    for later, (key, risk) in enumerate(causes):
        for first, first_risk in causes[:later]:
            between = raised_by().get(key, {}).get(first, 1.0)
            both = shares[first] * shares[key] * between / (1 + shares[first] * (between - 1))
            together += (both - shares[first] * shares[key]) * (risk - 1) * (first_risk - 1)
    return share / (mean + together), tuple(causes)


def _counts(expected: float) -> Weighted[int]:
    """Numbers of episodes as of :data:`MOST_EPISODES` equal chances (binomial)."""
    chance = min(expected / MOST_EPISODES, 0.95)
    weights = [1.0]
    for _ in range(MOST_EPISODES):
        weights = [
            (weights[n] if n < len(weights) else 0.0) * (1 - chance) + (weights[n - 1] * chance if n else 0.0)
            for n in range(len(weights) + 1)
        ]
    return Weighted(enumerate(weights))


@cache
def _chances() -> dict[Sex, tuple[_Chances, ...]]:
    made: dict[Sex, tuple[_Chances, ...]] = {}
    years = EPISODE_DAYS / 365
    for sex in (Sex.FEMALE, Sex.MALE):
        cells = []
        for band in range(len(age_bands())):
            here = [
                (illness, illness.shares[sex][band])
                for illness in illnesses().values()
                if sex in illness.shares and illness.shares[sex][band] > 0
            ]
            shares = {illness.key: share for illness, share in here if illness.course == "chronic"}
            chronic = tuple((i, *_normalised(i, shares)) for i, _ in here if i.course == "chronic")
            complications = []
            for illness, yearly in here:
                if illness.course != "complication":
                    continue
                share = min(yearly * years, 0.9)
                if illness.requires:
                    share = min(share / shares.get(illness.requires, 1.0), 0.9)
                complications.append((illness, *_normalised(illness, {**shares, illness.key: share})))
            episodes = [(illness, yearly) for illness, yearly in here if illness.course == "episodic"]
            births = sum(yearly for illness, yearly in here if illness.course == "pregnancy")
            cells.append(
                _Chances(
                    chronic,
                    tuple(complications),
                    _counts(sum(yearly for _, yearly in episodes) * years),
                    Weighted(episodes) if episodes else None,
                    births,
                )
            )
        made[sex] = tuple(cells)
    return made


def add_illnesses(life: Life, chance: Chance) -> None:
    """Adds diagnoses in order of onset, and how frail they and age make the person. Nothing is known of someone unidentified."""
    person = life.person
    if not person.identified:
        return
    last, born = life.last_day.toordinal(), person.birth_date.toordinal()
    lived = last - born
    if lived < 0:
        return
    band = bisect_right(age_bands(), person.age_at(life.last_day)) - 1
    chances = _chances()[person.sex][band]
    came = max(born, person.arrived.toordinal()) if person.arrived else born
    random, added = chance.random, life.diagnoses
    held: list[str] = []
    most = _most()
    dying = _dying(lived / _YEAR) if person.death else None

    expecting = chances.births > 0 and _add_pregnancies(life, chance, chances.births, came, last)
    for illness, share, causes in chances.chronic:
        if causes and held:
            for key, risk in causes:
                if key in held:
                    share *= risk
            if share > most:
                share = most
        if dying:
            share = max(share, dying.get(illness.key, 0.0))
        if random() < share and not (expecting and illness.key == "contraception"):
            held.append(illness.key)
            onset = born + _onset(illness, lived, random())
            if illness.key == "contraception":
                onset = max(onset, _weeks_after(life))
            # Found some time after it began, or after the person came, and before the end.
            begun = max(came, onset)
            found = begun + int(random() * random() * min(120.0, 0.8 * (last - begun)))
            added.append(_diagnosis(life, chance, illness, onset, found, None))

    window = max(came, last - EPISODE_DAYS)
    share_of_window = (last - window) / EPISODE_DAYS
    for illness, share, causes in chances.complications:
        if illness.requires and illness.requires not in held:
            continue
        for key, risk in causes:
            if key in held:
                share *= risk
        begun = window
        if illness.requires:
            begun = max(window, *(d.recorded.toordinal() for d in added if d.key == illness.requires))
        # Who has had what it follows for a part of the time has it in that part, and no more often then.
        if random() < share * (last - begun) / EPISODE_DAYS:
            _add_episode(life, chance, illness, begun, last)
    episodes = chance.drawn(chances.count) if chances.episode else 0
    for _ in range(episodes):
        if share_of_window >= 1 or random() < share_of_window:
            assert chances.episode is not None
            _add_episode(life, chance, chance.drawn(chances.episode), window, last)
    if added:
        added.sort(key=_time)
    life.frailty = frailty(added, lived / _YEAR)


def _time(diagnosis: Diagnosis) -> date:
    return diagnosis.onset


@cache
def _most() -> float:
    return float(structured("co-occurrence")["spread"])


def _dying(age: float) -> dict[str, float]:
    """What those who died at that age had at the end, at least."""
    data = structured("illnesses")["dying"]
    return {key: share for key, share in data["shares"].items() if age >= data["from_age"][key]}


def _onset(illness: Illness, lived: int, share: float) -> int:
    """Days after birth. Who has it before the usual age got it in the last two years; ``longest`` is how long it has been there."""
    low, high = illness.onset
    low = max(low, lived - illness.longest)
    if lived <= low:
        low = max(0, lived - 730)
    high = min(high, lived)
    if high < low:
        high = lived
    return low + int(share * (high - low))


def _diagnosis(
    life: Life, chance: Chance, illness: Illness, onset: int, recorded: int, ended: int | None
) -> Diagnosis:
    recorder: Practitioner | None = life.gp
    if illness.by_hospital:
        doctors = life.care.hospital.staff_with("LE")
        recorder = chance.pick(doctors) if doctors else recorder
    elif (weekday := (recorded + 6) % 7) > 4 and (illness.course == "chronic" or chance.happens(0.7)):
        # General practitioners are closed at weekends; what cannot wait is seen out of hours.
        open_again = recorded + 7 - weekday
        recorded = min(open_again, ended or open_again, max(recorded, life.last_day.toordinal()))
    if recorded < _RECORDERS_SINCE:
        recorder = None
    return Diagnosis(
        chance.uuid(),
        illness.key,
        illness.codes,
        illness.text,
        date.fromordinal(onset),
        date.fromordinal(recorded),
        recorder,
        date.fromordinal(ended) if ended else None,
        chance.drawn(illness.severity) if illness.severity else None,
        illness.critical,
    )


def _add_episode(life: Life, chance: Chance, illness: Illness, first: int, last: int) -> None:
    """An episode that began between those days; left out when the same one is there already at the time."""
    onset = first + int(chance.random() * (last - first + 1))
    ends = onset + chance.between(*illness.lasts)
    for other in life.diagnoses:
        if other.key == illness.key and (illness.once or abs(other.onset.toordinal() - onset) < 45):
            return
    recorded = min(last, onset + int(chance.random() * 3))
    life.diagnoses.append(_diagnosis(life, chance, illness, onset, recorded, ends if ends <= last else None))


def _add_pregnancies(life: Life, chance: Chance, births: float, came: int, last: int) -> bool:
    """The pregnancies of the children born lately, and perhaps one that is not over. Returns whether she is pregnant."""
    pregnancy = illnesses()["pregnancy"]
    latest, known = 0, []
    for child in life.person.children:
        birth = child.birth_date.toordinal()
        latest = max(latest, birth)
        if last - EPISODE_DAYS <= birth <= last and birth - pregnancy.lasts[1] >= came and birth not in known:
            known.append(birth)
            onset = birth - chance.between(*pregnancy.lasts)
            life.diagnoses.append(_diagnosis(life, chance, pregnancy, onset, onset + 45, birth))
    day = last - 45 - chance.below(pregnancy.lasts[0] - 45)
    if (
        chance.happens(births * 0.6)
        and day > max(came, latest + 90)
        and not _adult_children(life.person, last)
    ):
        life.diagnoses.append(_diagnosis(life, chance, pregnancy, day, day + 45, None))
        return True
    return False


def _weeks_after(life: Life) -> int:
    """The ordinal of the day when contraception is thought of after the last pregnancy; 0 without one."""
    ended = [d.ended.toordinal() for d in life.diagnoses if d.key == "pregnancy" and d.ended is not None]
    return min(max(ended, default=-42) + 42, life.last_day.toordinal())


def _adult_children(person: Person, last: int) -> bool:
    return any(last - child.birth_date.toordinal() > 25 * 365 for child in person.children)


@cache
def _frailty_figures() -> tuple[tuple[tuple[float, float], ...], dict[str | None, float], dict[str, float]]:
    data = structured("illnesses")["frailty"]
    factors: dict[str | None, float] = {**data["severity"], None: 1.0}
    return (
        tuple((float(age), float(part)) for age, part in data["age"]),
        factors,
        {key: illness.frailty for key, illness in illnesses().items() if illness.frailty},
    )


def frailty(diagnoses: Sequence[Diagnosis], age: float) -> float:
    """From 0 to 1, by the formula that ``illnesses.yaml`` tells, for someone of ``age`` years with these diagnoses."""
    points, factors, weights = _frailty_figures()
    left = 1.0
    if age > points[1][0]:
        for (from_age, from_part), (to_age, to_part) in pairwise(points):
            if age <= to_age:
                left = 1 - from_part - (to_part - from_part) * (age - from_age) / (to_age - from_age)
                break
        else:
            left = 1 - points[-1][1]
    for diagnosis in diagnoses:
        weight = weights.get(diagnosis.key)
        if weight and diagnosis.ended is None:
            left *= 1 - min(0.95, weight * factors[diagnosis.severity])
    return round(1 - left, 4)
