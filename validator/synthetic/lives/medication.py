"""Medicines in use, changed, stopped and completed: what ``medicines.yaml`` says is usual for each of the person's illnesses."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from validator.synthetic.care.organisations import Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import ATC
from validator.synthetic.facts import Diagnosis, DoseChange, Life, Medication
from validator.synthetic.lives.illnesses import age_bands
from validator.synthetic.lives.medicines import (
    Line,
    Medicine,
    Plan,
    general_lines,
    plan,
    reaction_lines,
    treatments,
)

_YEAR = 365
"""Days within which a course for what passes was begun."""


def add_medications(life: Life, chance: Chance) -> None:
    """Adds medicines in order of start. Nobody gets what they react to, or what must not be combined."""
    person = life.person
    if not person.identified:
        return
    age = person.age_at(life.last_day)
    lines = general_lines()[person.sex][bisect_right(age_bands(), max(age, 0)) - 1]
    usage = None
    random = chance.random
    for line in lines:
        if random() < line.share:
            usage = usage or _Usage(life, chance, age)
            usage.unprompted.append(line)
    if not life.diagnoses and usage is None and not life.reactions:
        return
    usage = usage or _Usage(life, chance, age)
    usage.treat()
    if life.medications:
        usage.pack()
        life.medications.sort(key=_since)


def _since(medication: Medication) -> date:
    return medication.since


class _Usage:
    """Draws what one person uses. Days are ordinals."""

    __slots__ = (
        "_age",
        "_barred",
        "_chance",
        "_ill",
        "_last",
        "_life",
        "_packable",
        "_plan",
        "_used",
        "unprompted",
    )

    def __init__(self, life: Life, chance: Chance, age: int) -> None:
        self._life = life
        self._chance = chance
        self._age = age
        self._last = life.last_day.toordinal()
        self._plan: Plan = plan()
        self._used: list[str] = []
        """ATC codes in use, of courses, and of what was stopped."""
        self._ill = [diagnosis.key for diagnosis in life.diagnoses]
        self._barred = tuple(
            reaction.substance.code for reaction in life.reactions if reaction.substance.system == ATC
        )
        self._packable: list[Medication] = []
        self.unprompted: list[Line] = []

    def treat(self) -> None:
        life, chance, known = self._life, self._chance, treatments()
        ranked = sorted(
            ((known[d.key], place, d) for place, d in enumerate(life.diagnoses) if d.key in known),
            key=lambda entry: (entry[0][0], entry[1]),
        )
        for (_, lines), _, diagnosis in ranked:
            for line in lines:
                if chance.random() < line.share and self._fits(line, diagnosis):
                    self._use(line, diagnosis)
        born = life.person.birth_date.toordinal()
        for reaction in life.reactions:
            if reaction.criticality != "high":
                continue
            for categories, line in reaction_lines():
                youngest, too_old = line.ages
                if (
                    reaction.category in categories
                    and youngest <= self._age < too_old
                    and chance.happens(line.share)
                ):
                    self._use(line, None, max(reaction.recorded.toordinal(), born + youngest * 366))
        for line in self.unprompted:
            self._use(line, None)

    def _fits(self, line: Line, diagnosis: Diagnosis) -> bool:
        # A course was given at the age of then.
        age = self._age if line.days is None else self._life.person.age_at(diagnosis.recorded)
        return (
            line.ages[0] <= age < line.ages[1]
            and (line.sex is None or line.sex is self._life.person.sex)
            and (not line.severities or diagnosis.severity in line.severities)
            and (line.beside is None or line.beside in self._used)
            and self._last - diagnosis.recorded.toordinal() <= line.within
        )

    def _safe(self, medicine: Medicine) -> bool:
        code = medicine.atc.code
        if (self._barred and code.startswith(self._barred)) or medicine.introduced > self._last:
            return False
        for illness in medicine.not_for:
            if illness in self._ill:
                return False
        return medicine.not_beside.isdisjoint(self._used)

    def _choose(self, line: Line) -> Medicine | None:
        """One of the line, another one if the first is not for this person, or none."""
        chance = self._chance
        for of in (line.of, line.instead or line.of):
            medicine = chance.drawn(of)
            if self._safe(medicine):
                return medicine
        return None

    def _use(self, line: Line, diagnosis: Diagnosis | None, earliest: int | None = None) -> None:
        medicine = self._choose(line)
        if medicine is None:
            return
        chance, last = self._chance, self._last
        person = self._life.person
        start, end = self._period(line, diagnosis, earliest)
        start = max(start, medicine.introduced)
        if start > (last if end is None else end):
            return
        code = medicine.atc.code
        using = (end if end is not None else last) - start
        may_stop = line.days is None and using > 120
        if may_stop and diagnosis is not None and diagnosis.key in self._plan.never_stopped:
            may_stop = False
        if may_stop and chance.happens(self._plan.stopped):
            stopped = start + 30 + chance.below(using - 60)
            made = self._made(medicine, line, diagnosis, start, stopped)
            made.stopped, made.stop_reason = date.fromordinal(stopped), chance.pick(medicine.stop)
            if chance.happens(self._plan.replaced):
                other = chance.drawn(line.of)
                if other.atc.code != code and other.introduced <= stopped and self._safe(other):
                    self._used.append(other.atc.code)
                    follow = self._made(other, line, diagnosis, stopped + 1, end)
                    if end is not None:
                        follow.ended = date.fromordinal(end)
                    elif person.death:
                        follow.ended = person.death
            # Nor does anything later of its group, or unsafe beside it, come while it was used.
            self._used.append(code)
            return
        self._used.append(code)
        made = self._made(medicine, line, diagnosis, start, end)
        if end is not None:
            made.ended = date.fromordinal(end)
        elif person.death:
            made.ended = person.death

    def _period(
        self, line: Line, diagnosis: Diagnosis | None, earliest: int | None
    ) -> tuple[int, int | None]:
        """First day, and last day if it is over."""
        chance, last, person = self._chance, self._last, self._life.person
        born = person.birth_date.toordinal()
        if diagnosis is None:
            came = max(born, person.arrived.toordinal()) if person.arrived else born
            if line.days is not None:
                start = max(last - int(chance.random() * _YEAR), came)
                end = start + chance.between(*line.days)
                return start, end if end <= last else None
            share = chance.random()
            start = last - int(share * share * 2500)
            if earliest is not None and earliest > last - self._plan.longest:
                start = earliest
            return max(start, came, earliest or 0), None
        start = diagnosis.recorded.toordinal()
        if line.days is not None:
            end = start + chance.between(*line.days)
            return start, end if end <= last else None
        end = diagnosis.ended.toordinal() if diagnosis.ended and not line.ongoing else last + 1
        share = chance.random()
        if not line.ongoing and diagnosis.ended is None:
            start += int(share * share * min(700, last - start))
            if start < last - self._plan.longest:
                start = last - int(chance.random() * self._plan.longest)
        start = max(start, born + line.ages[0] * 366)
        return min(start, end), end if end <= last else None

    def _made(
        self, medicine: Medicine, line: Line, diagnosis: Diagnosis | None, start: int, end: int | None
    ) -> Medication:
        """A medicine used from ``start``, with its changes of dose before ``end``; it is added to the life."""
        life, chance = self._life, self._chance
        prescriber = life.gp
        if diagnosis is not None and (prescriber is None or chance.happens(0.25)):
            prescriber = diagnosis.recorder or prescriber
        made = Medication(
            chance.uuid(),
            medicine.atc,
            medicine.product,
            medicine.strength,
            medicine.form,
            medicine.route,
            medicine.doses[medicine.usual],
            date.fromordinal(start),
            diagnosis.text if diagnosis else line.reason,
            diagnosis.codes[0] if diagnosis else None,
            prescriber,
            diagnosis=diagnosis,
        )
        over = end if end is not None else self._last
        changeable = len(medicine.doses) > 1 and line.days is None and over - start > 90
        if changeable and chance.happens(self._plan.changed):
            self._change(made, medicine, start, over, life.gp or prescriber)
        if medicine.packed and line.days is None:
            self._packable.append(made)
        life.medications.append(made)
        return made

    def _change(
        self, made: Medication, medicine: Medicine, start: int, over: int, by: Practitioner | None
    ) -> None:
        """One or two steps up or down, the first more often up: treatment begins low."""
        chance, place = self._chance, medicine.usual
        count = 2 if chance.happens(self._plan.changed_again) else 1
        part = (over - start) // count
        for number in range(count):
            up = chance.happens(0.65)
            if place == 0:
                up = True
            elif place == len(medicine.doses) - 1:
                up = False
            place += 1 if up else -1
            day = start + number * part + 14 + chance.below(part - 28)
            reason = chance.pick(medicine.up if up else medicine.down)
            made.changes.append(DoseChange(date.fromordinal(day), medicine.doses[place], reason, by))

    def pack(self) -> None:
        """Multidose, for those who get it: everything in use that can be packed."""
        frailty, age, rules = self._life.frailty, self._age, self._plan
        if frailty < 0.2:
            return
        packed = [medication for medication in self._packable if medication.last_day is None]
        if len(packed) < rules.multidose_medicines:
            return
        for from_age, to_age, from_frailty, to_frailty, share in rules.multidose:
            if from_age <= age < to_age and from_frailty <= frailty < to_frailty:
                if self._chance.happens(share):
                    for medication in packed:
                        medication.multidose = True
                return
