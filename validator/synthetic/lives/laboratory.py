"""Laboratory results: samples at contacts and controls, with values that fit the person, the illness and each other.

Analyses, reference intervals, values and panels are data in ``testdata/distributions/laboratory.yaml``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Code, Contact, LabResult, Life
from validator.synthetic.lives.analyses import Analysis, Panel, Spread, laboratory
from validator.synthetic.lives.bodies import OLDEST, deviation, groups_at, same_groups
from validator.synthetic.lives.kidney_function import estimated_gfr
from validator.synthetic.moments import moment

_INTO_A_CONTACT = timedelta(minutes=10)
_BY_TIME = attrgetter("when")
_STAYS = ("admission", "acute-beds")
_CONSULTATIONS = ("consultation", "home-visit", "out-of-hours", "outpatient")
_SAMPLED = frozenset((*_STAYS, *_CONSULTATIONS))
_ADULT = 18
_WIDE = 2.2
"""How many deviations from the middle a skewed distribution reaches."""

Number = int | float


def add_laboratory_results(life: Life, chance: Chance) -> None:
    """The results of the last years, in order of time."""
    if not life.contacts and not life.medications:
        return
    known = laboratory()
    last = life.last_day
    first = last - timedelta(days=known.days_back)
    contacts = [
        c
        for c in life.contacts[-known.most_contacts :]
        if c.kind in _SAMPLED and not c.remote and first <= c.start.date() <= last
    ]
    sampling = _Sampling(life, chance)
    spells = sampling.spells
    steady = same_groups(spells, contacts[0].start.date(), contacts[-1].start.date()) if contacts else None
    taken: dict[str, date] = {}
    of_age = _birthday(life.person.birth_date, _ADULT)
    for contact in contacts:
        day = contact.start.date()
        groups = steady if steady is not None else groups_at(spells, day)
        about = known.groups.of_contact(contact)
        panels = _panels(contact.kind, groups, about, day >= of_age)
        wanted: dict[str, None] = {}
        for panel in panels:
            before = taken.get(panel.name)
            if before is not None and (day - before).days < panel.every:
                continue
            if chance.random() < panel.likely:
                taken[panel.name] = day
                for analysis, likely in panel.analyses:
                    if likely >= 1 or chance.random() < likely:
                        wanted[analysis] = None
        if wanted:
            sampling.sample(contact, wanted, groups.union(about) if about else groups)
    results = life.laboratory
    if life.medications and life.person.death is None and _add_inr(sampling):
        results.sort(key=_BY_TIME)
    if len(results) > known.most_results:
        cut = len(results) - known.most_results
        while cut < len(results) and results[cut].when == results[cut - 1].when:
            cut += 1
        del results[:cut]


def _panels(kind: str, groups: frozenset[str], about: tuple[str, ...], adult: bool) -> tuple[Panel, ...]:
    """What may be asked for at a contact of the kind: what it is about and what is due, or for adults a general look."""
    if kind in _STAYS:
        return laboratory().stays if adult else ()
    complaints = _complaints(about, adult and kind == "consultation")
    return complaints if kind == "out-of-hours" or not groups else _controls(groups) + complaints


def _birthday(born: date, years: int) -> date:
    """The day that somebody becomes so old; 1 March for those born on a leap day, where the year has none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@lru_cache(maxsize=256)
def _complaints(about: tuple[str, ...], general: bool) -> tuple[Panel, ...]:
    asked = laboratory().complaints
    found = tuple(p for p in asked if any(group in about for group in p.groups))
    return found or tuple(p for p in asked if general and not p.groups)


@lru_cache(maxsize=4096)
def _controls(groups: frozenset[str]) -> tuple[Panel, ...]:
    return tuple(p for p in laboratory().controls if any(group in groups for group in p.groups))


def _add_inr(sampling: _Sampling) -> bool:
    """Those who use warfarin come to the doctor's office every few weeks. Whether this one does."""
    life, chance, schedule = sampling.life, sampling.chance, laboratory().inr
    groups = groups_at(sampling.spells, life.today)
    office = life.gp.workplace if life.gp is not None else None
    if "warfarin" not in groups or office is None:
        return False
    since = next(first for first, last, found in sampling.spells if "warfarin" in found)
    day = max(life.today - timedelta(days=schedule.days), since + timedelta(days=3))
    day += timedelta(days=chance.below(schedule.most))
    while day <= life.today:
        weekday = day - timedelta(days=max(day.weekday() - 4, 0))
        when = moment(weekday, 8 * 60 + 5 * chance.below(60))
        sampling.report({"inr": None}, when, groups_at(sampling.spells, weekday), life.gp, office)
        day += timedelta(days=chance.between(schedule.least, schedule.most))
    return True


class _Sampling:
    """Adds the results of samples of one life to it."""

    __slots__ = ("_reports", "chance", "life", "spells")

    def __init__(self, life: Life, chance: Chance) -> None:
        self.life = life
        self.chance = chance
        self.spells = laboratory().groups.spells(life)
        self._reports = 0

    def sample(self, contact: Contact, wanted: dict[str, None], groups: frozenset[str]) -> None:
        """A sample at a contact: what is analysed there is one report, what is sent to the hospital's laboratory another."""
        life = self.life
        when = min(contact.start + _INTO_A_CONTACT, contact.end)
        requester = contact.by
        here = contact.at
        if contact.kind == "home-visit":
            requester = life.gp or requester
            here = life.gp.workplace if life.gp is not None and life.gp.workplace is not None else here
        self.report(wanted, when, groups, requester, here, life.care.hospital)

    def report(
        self,
        wanted: dict[str, None],
        when: datetime,
        groups: frozenset[str],
        requester: Practitioner | None,
        here: Organisation,
        hospital: Organisation | None = None,
    ) -> None:
        """Draw the values that are wanted; ``here`` analyses what is analysed at an office."""
        known, life, chance = laboratory(), self.life, self.chance
        person, traits, analyses = life.person, life.traits, known.analyses
        sex, age = str(person.sex), min(person.age_at(when.date()), OLDEST)
        ill = _when_ill(groups) if groups else {}
        random, add = chance.random, life.laboratory.append
        values: dict[str, Number | Code] = {}
        of_here: str | None = None
        of_hospital: str | None = None
        for name in sorted(wanted, key=known.order.__getitem__):
            analysis = analyses[name]
            interval = analysis.intervals[sex][age]
            if interval is None:
                continue
            value = self._calculated(analysis, values, groups, age) if analysis.calculated else None
            if value is None:
                if name == "egfr":
                    continue
                trait = traits.get(name)
                if trait is None:
                    trait = traits[name] = chance.around(0, 1)
                place = analysis.steady * trait + analysis.within * deviation(random)
                value = _at(ill.get(name) or analysis.well, place, interval, analysis.decimals)
            values[name] = value
            at = here if analysis.at_office or hospital is None else hospital
            report = of_here if at is here else of_hospital
            if report is None:
                report = f"{person.id}-r{self._reports}"
                self._reports += 1
                if at is here:
                    of_here = report
                else:
                    of_hospital = report
            low, high = interval
            for group, limits in analysis.therapeutic:
                if group in groups:
                    low, high = limits
            add(
                LabResult(
                    f"{report}-{name}",
                    name,
                    analysis.code,
                    when,
                    value,
                    analysis.unit,
                    low,
                    high,
                    report,
                    requester,
                    at,
                )
            )

    def _calculated(
        self, analysis: Analysis, values: dict[str, Number | Code], groups: frozenset[str], age: int
    ) -> Number | Code | None:
        """A coded answer, or what follows from values of the same sample; ``None`` where those are missing."""
        name = analysis.name
        if analysis.answers:
            return self._answer(analysis, groups)
        if name == "egfr":
            creatinine = values.get("creatinine")
            return (
                estimated_gfr(creatinine, self.life.person.sex, age) if isinstance(creatinine, int) else None
            )
        if name == "cholesterol" and "ldl" in values:
            ldl, hdl, fat = (
                _number(values.get(part), usual)
                for part, usual in (("ldl", 0), ("hdl", 1.4), ("triglycerides", 1.4))
            )
            return round(ldl + hdl + 0.45 * fat, 1)
        if name == "glucose-fasting" and "hba1c" in values:
            # HbA1c and mean glucose: Nathan et al., Diabetes Care 2008; 31: 1473–8. Fasting is lower than the mean (estimate).
            percent = 0.09148 * _number(values["hba1c"], 0) + 2.152
            return round(max(1.59 * percent - 3.3 + self.chance.around(0, 0.35), 3.0), 1)
        return None

    def _answer(self, analysis: Analysis, groups: frozenset[str]) -> Code:
        known, chance = laboratory(), self.chance
        likely = next(p for group, p in analysis.positive if group in groups or group == "otherwise")
        found = chance.happens(likely)
        if analysis.answers == "microbes":
            return chance.drawn(known.microbes) if found else known.no_growth
        if not found:
            return known.negative
        return chance.pick(known.plus) if analysis.answers == "plus" else known.positive


@lru_cache(maxsize=8192)
def _when_ill(groups: frozenset[str]) -> dict[str, Spread]:
    """How analyses are distributed among those of the groups, where illness makes a difference."""
    found: dict[str, Spread] = {}
    for group, spreads in laboratory().when_ill:
        if group in groups:
            found.update(spreads)
    return found


def _at(spread: Spread, place: float, interval: tuple[float | None, float | None], decimals: int) -> Number:
    """The value ``place`` deviations from the middle of the distribution."""
    low, high = interval
    if spread.skewed is not None:
        least, most = spread.skewed
        share = min(max((place + _WIDE) / (2 * _WIDE), 0.0), 1.0)
        value = least + (most - least) * share * share
    else:
        width = (high or 0) - (low or 0)
        mean = spread.mean if spread.mean is not None else (low or 0) + spread.of_interval * width
        deviation = spread.deviation if spread.deviation is not None else width / 3.92
        value = mean + deviation * place
        value = max(value, spread.low if spread.low is not None else mean * 0.3)
        if spread.high is not None:
            value = min(value, spread.high)
    return round(value, decimals) if decimals else round(value)


def _number(value: Number | Code | None, usual: float) -> float:
    return usual if value is None or isinstance(value, Code) else value
