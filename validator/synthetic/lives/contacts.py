"""Contacts with GP, out-of-hours clinic, hospital, acute beds and home care.

Every newer diagnosis has the contact in which it was set; the rest follow the published rates by age and sex in
``testdata/distributions/contacts.yaml``, about the illnesses people have or about symptoms that leave none behind.
"""

from __future__ import annotations

from datetime import date, timedelta
from operator import attrgetter
from typing import Literal

from validator.norway.identifiers import Sex
from validator.synthetic.by_age import OLDEST
from validator.synthetic.care.opening_hours import is_working_day, working_day_until
from validator.synthetic.care.organisations import CareKind, Organisation, Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import ICD_10
from validator.synthetic.facts import Code, Contact, Diagnosis, Life
from validator.synthetic.lives.contact_tables import contact_tables
from validator.synthetic.moments import moment
from validator.synthetic.persons.people import Person

HOME_NURSING = "15"
LONG_TERM_STAY = "21"
ACUTE_STAY = "25"
SHORT_STAYS = ("18", "19", "20")
"""National service types (2.16.578.1.12.4.1.1.9151)."""

_BIRTH_NIGHTS = 2

Place = Literal["primary", "out-of-hours", "hospital", "outpatient"]


def add_contacts(life: Life, chance: Chance) -> None:
    person = life.person
    drawing = _Drawing(life, chance)
    drawing.births()
    if person.death is not None:
        drawing.last_stay()
    drawing.of_diagnoses()
    if life.services:
        drawing.of_services()
    tables, woman = drawing.tables, person.sex is Sex.FEMALE
    ill = any(d.ended is None for d in life.diagnoses)
    age = drawing.age
    stay: Literal["admission", "acute-beds"]
    for stay in ("admission", "acute-beds"):
        drawing.stays(stay, tables.numbers[stay][age][woman][ill].at(chance.random()))
    visit: Literal["consultation", "out-of-hours", "outpatient"]
    for visit in ("consultation", "out-of-hours", "outpatient"):
        number = tables.numbers[visit][age][woman][ill].at(chance.random())
        if visit == "consultation" and life.services:
            number = max(number, drawing.least_consultations())
        drawing.visits(visit, number)
    if life.services:
        drawing.home_visits()
    if len(drawing.made) > 1:
        drawing.made.sort(key=attrgetter("start"))
    life.contacts += drawing.made


class _Drawing:
    """The contacts of one life as they are drawn. No two are on the same day, and none is during a stay."""

    def __init__(self, life: Life, chance: Chance) -> None:
        person = life.person
        self.life = life
        self.chance = chance
        self.tables = contact_tables()
        self.last = life.last_day
        self.first = max(person.birth_date, person.arrived or person.birth_date)
        self.age = min(max(person.age_at(self.last), 0), OLDEST)
        self.woman = person.sex is Sex.FEMALE
        self.made: list[Contact] = []
        self.taken: set[date] = set()
        self.set_in = {"consultation": 0, "out-of-hours": 0, "outpatient": 0, "admission": 0, "acute-beds": 0}
        """Contacts of diagnoses within the window of their kind: they are part of what the rate gives."""

    def births(self) -> None:
        """A child is born in hospital, and the mother is there too."""
        since = self.last - timedelta(days=self.tables.windows["admission"])
        born = self.life.person.birth_date
        person = self.life.person
        if born >= since and born >= self.first:
            minute = None
            reason = self.tables.newborn
            if person.mother is not None:
                together = _born_together(person.mother, born)
                if len(together) > 1:
                    reason = self.tables.twin
                place = next((n for n, one in enumerate(together) if one is person), 0)
                minute = _minute_of_birth(person.mother, born) + 9 * place
            self._stay("admission", born, _BIRTH_NIGHTS, reason, None, urgent=True, minute=minute)
        if self.woman:
            for child in person.children:
                day = child.birth_date
                if since <= day <= self.last and day >= self.first and day not in self.taken:
                    twins = len(_born_together(person, day)) > 1
                    reason = self.tables.twin_birth if twins else self.tables.birth
                    minute = _minute_of_birth(person, day) - 90
                    self._stay("admission", day, _BIRTH_NIGHTS, reason, None, urgent=True, minute=minute)

    def last_stay(self) -> None:
        """Some die in hospital; those who live in a nursing home die there."""
        chance, tables, last = self.chance, self.tables, self.last
        if chance.random() >= tables.die_in_hospital or any(
            s.type.code == LONG_TERM_STAY and s.since <= last for s in self.life.services
        ):
            return
        day = last - timedelta(days=tables.nights["admission"].at(chance.random()))
        if day < self.first or any(
            day + timedelta(days=n) in self.taken for n in range((last - day).days + 1)
        ):
            return
        illness = self._illness(day, "admission")
        reason = _icd(illness) if illness else self._reason("hospital")
        self._stay("admission", day, (last - day).days, reason, illness, urgent=True)

    def of_diagnoses(self) -> None:
        since = max(self.first, self.last - timedelta(days=self.tables.windows["diagnosis"] - 1))
        by_day: dict[date, list[Diagnosis]] = {}
        for diagnosis in self.life.diagnoses:
            if since <= diagnosis.recorded <= self.last:
                by_day.setdefault(diagnosis.recorded, []).append(diagnosis)
        for day in sorted(by_day):
            stay = next((c for c in self.made if c.start.date() <= day <= c.end.date()), None)
            if stay is None:
                self._set(day, by_day[day])
            else:
                stay.further += tuple(by_day[day])

    def _set(self, day: date, diagnoses: list[Diagnosis]) -> None:
        first, *rest = diagnoses
        by = first.recorder
        at = by.workplace if by and by.workplace else None
        kind = at.kind if at else CareKind.GP_OFFICE
        index = len(self.made)
        kept = first.key in self.tables.about["kept"]
        if kind is CareKind.HOSPITAL and (kept or first.severity == "severe" or not is_working_day(day)):
            nights = self._nights("admission")
            if kept:
                nights = max(nights, 2)
            # A stay for rehabilitation that follows begins when this one is over.
            for service in self.life.services:
                if service.type.code in SHORT_STAYS and service.since > day:
                    nights = min(nights, (service.since - day).days)
            self._stay("admission", day, nights, _icd(first), first, urgent=True, by=by)
        elif kind is CareKind.ACUTE_BEDS:
            nights = self.tables.nights["acute-beds"].at(self.chance.random())
            self._stay("acute-beds", day, nights, first.codes[0], first, urgent=True, by=by)
        elif kind is CareKind.HOSPITAL:
            self._visit("outpatient", day, _icd(first), first, at, by)
        elif kind is CareKind.HOME_CARE:
            self._visit("home-visit", day, first.codes[0], first, at, by)
        elif kind is CareKind.OUT_OF_HOURS or (kind is not CareKind.NURSING_HOME and not is_working_day(day)):
            # Whoever was on call set a diagnosis on a Sunday.
            if kind is not CareKind.OUT_OF_HOURS:
                at = self.life.care.out_of_hours
                by = _one(at, self.chance, "LE") or by
                for diagnosis in diagnoses:
                    diagnosis.recorder = by
            self._visit("out-of-hours", day, first.codes[0], first, at, by)
        else:
            if kind is CareKind.GP_OFFICE and self._resident(day):
                # The doctor of the nursing home sees those who live there.
                at, by, _ = self._doctor(day, set=None)
                for diagnosis in diagnoses:
                    diagnosis.recorder = by
            self._visit("consultation", day, first.codes[0], first, at, by)
        made = self.made[index]
        made.further = tuple(rest)
        counted = "consultation" if made.kind == "telephone" else made.kind
        window = self.tables.windows[counted]
        if counted in self.set_in and day > self.last - timedelta(days=window):
            self.set_in[counted] += 1

    def of_services(self) -> None:
        """A stay in acute beds that stands among the services was a contact too."""
        since = max(self.first, self.last - timedelta(days=self.tables.windows["acute-beds"]))
        for service in self.life.services:
            day, out = service.since, service.ended or self.last
            if service.type.code != ACUTE_STAY or not since <= day <= out <= self.last:
                continue
            nights = (out - day).days
            if any(day + timedelta(days=n) in self.taken for n in range(nights + 1)):
                continue
            illness = self._illness(day, "acute-beds")
            reason = illness.codes[0] if illness else self._reason("out-of-hours")
            self._stay("acute-beds", day, nights, reason, illness, urgent=True)
            self.set_in["acute-beds"] += 1

    def stays(self, kind: Literal["admission", "acute-beds"], number: int) -> None:
        chance, tables = self.chance, self.tables
        for _ in range(number - self.set_in[kind]):
            nights = self._nights(kind)
            day = self.last - timedelta(days=nights + chance.below(tables.windows[kind]))
            diagnosis = self._illness(day, kind)
            urgent = kind == "acute-beds" or chance.happens(self._urgent(diagnosis))
            if not urgent:
                earlier = working_day_until(day)
                # A stay for what was found in the same weekend was not planned.
                if diagnosis is None or diagnosis.recorded <= earlier:
                    day = earlier
                else:
                    urgent = True
            if day < self.first or any(day + timedelta(days=n) in self.taken for n in range(nights + 1)):
                continue
            if kind == "admission":
                reason = _icd(diagnosis) if diagnosis else self._reason("hospital")
            else:
                reason = diagnosis.codes[0] if diagnosis else self._reason("out-of-hours")
            self._stay(kind, day, nights, reason, diagnosis, urgent)

    def _nights(self, kind: Literal["admission", "acute-beds"]) -> int:
        nights = self.tables.nights[kind].at(self.chance.random())
        return min(nights, self.tables.child_nights) if self.age < 18 else nights

    def _stay(
        self,
        kind: Literal["admission", "acute-beds"],
        day: date,
        nights: int,
        reason: Code,
        diagnosis: Diagnosis | None,
        urgent: bool,
        by: Practitioner | None = None,
        minute: int | None = None,
    ) -> None:
        """``minute``: of the day when it began, when that is known."""
        chance, care, person = self.chance, self.life.care, self.life.person
        at = care.hospital if kind == "admission" else care.acute_beds
        if by is None:
            by = _one(at, chance, "LE")
        elif by.workplace is not None:
            at = by.workplace
        begins = 60 * chance.between(0, 21) + chance.below(60) if urgent else 450 + 5 * chance.below(60)
        if minute is not None:
            begins = minute
        out = min(day + timedelta(days=nights), self.last)
        ends = max(begins + 60, 600) + chance.below(60) if out == day else 600 + 5 * chance.below(84)
        dead = out == person.death
        end: Literal["home", "nursing-home", "dead"] = "dead" if dead else "home"
        if not dead and (
            self._resident(out)
            or (kind == "admission" and self.age >= 75 and chance.happens(self.tables.to_nursing_home))
        ):
            end = "nursing-home"
        for night in range((out - day).days + 1):
            self.taken.add(day + timedelta(days=night))
        self.made.append(
            Contact(
                chance.uuid(),
                kind,
                moment(day, begins),
                moment(out, min(ends, 1439)),
                at,
                by,
                reason,
                diagnosis,
                urgent=urgent,
                discharged_to=end,
            )
        )

    def _resident(self, day: date) -> bool:
        """Whether the person lives in a nursing home then."""
        return any(
            s.type.code == LONG_TERM_STAY and s.since <= day and (s.ended is None or s.ended >= day)
            for s in self.life.services
        )

    def _away(self, day: date) -> bool:
        """Whether the person is on a short stay in an institution that whole day: neither at the GP's nor at home."""
        return any(
            s.type.code in SHORT_STAYS and s.since < day and (s.ended is None or s.ended > day)
            for s in self.life.services
        )

    def visits(self, kind: Literal["consultation", "out-of-hours", "outpatient"], number: int) -> None:
        chance, tables = self.chance, self.tables
        window = tables.windows[kind]
        for _ in range(number - self.set_in[kind]):
            day = self.last - timedelta(days=chance.below(window))
            if kind == "out-of-hours":
                if day.weekday() < 5 and chance.happens(0.35):
                    day = min(day + timedelta(days=5 - day.weekday()), self.last)
            else:
                day = working_day_until(day)
            if day in self.taken:
                day = working_day_until(day - timedelta(days=1 + chance.below(20)))
            if day < self.first or day in self.taken or (kind == "consultation" and self._away(day)):
                continue
            diagnosis = self._illness(day, kind)
            if diagnosis is None:
                reason = self._reason("primary" if kind == "consultation" else kind)
            else:
                reason = _icd(diagnosis) if kind == "outpatient" else diagnosis.codes[0]
            self._visit(kind, day, reason, diagnosis, None, None)

    def _visit(
        self,
        kind: Literal["consultation", "out-of-hours", "outpatient", "home-visit"],
        day: date,
        reason: Code | None,
        diagnosis: Diagnosis | None,
        at: Organisation | None,
        by: Practitioner | None,
    ) -> None:
        """``at`` and ``by`` are given when the diagnosis says where and by whom it was set."""
        chance, care, tables = self.chance, self.life.care, self.tables
        random = chance.random
        remote, urgent = False, False
        written: Literal["consultation", "out-of-hours", "outpatient", "home-visit", "telephone"] = kind
        if kind == "consultation":
            begins, length = 480 + 5 * int(random() * 85), 10 + 5 * int(random() * 4)
            if at is None:
                at, by, remote = self._doctor(day, set=by)
            elif at.kind is CareKind.GP_OFFICE:
                remote = random() < tables.remote[self.age]
            if remote and random() < tables.telephone:
                written = "telephone"
        elif kind == "outpatient":
            begins, length = 480 + 15 * int(random() * 27), 20 + 10 * int(random() * 4)
            at = at or care.hospital
        elif kind == "out-of-hours":
            at, urgent = at or care.out_of_hours, True
            length = 15 + int(random() * 40)
            if is_working_day(day):
                # Closed GP offices: the evening, and a few in the night.
                begins = 960 + int(random() * 420) if random() < 0.85 else int(random() * 440)
            else:
                begins = 480 + int(random() * 900) if random() < 0.9 else int(random() * 480)
        else:
            at, length = at or care.home_care[0], 10 + 5 * int(random() * 6)
            begins = 450 + 5 * int(random() * 60) if random() < 0.6 else 960 + 5 * int(random() * 60)
        if by is None:
            by = _one(at, chance, "LE") if kind != "home-visit" else _one(at, chance, "SP", "HF", "VP")
        begun = moment(day, begins)
        self.taken.add(day)
        self.made.append(
            Contact(
                chance.uuid(),
                written,
                begun,
                begun + timedelta(minutes=length),
                at,
                by,
                reason,
                diagnosis,
                remote=remote,
                urgent=urgent,
            )
        )

    def _doctor(self, day: date, set: Practitioner | None) -> tuple[Organisation, Practitioner | None, bool]:
        """The GP, sometimes another of the office, or the doctor of the nursing home for who lives there; and whether it is remote."""
        life, chance = self.life, self.chance
        for service in life.services:
            if service.type.code != LONG_TERM_STAY or service.since > day or not life.care.nursing_homes:
                continue
            if service.ended is None or service.ended >= day:
                homes = life.care.nursing_homes
                home = next((one for one in homes if service.unit_name.startswith(one.name)), homes[0])
                return home, set or _one(home, chance, "LE"), False
        gp = life.gp
        at = gp.workplace if gp and gp.workplace else life.care.gp_offices[0]
        if set is not None:
            return at, set, False
        remote = chance.random() < self.tables.remote[self.age]
        if gp is None or chance.random() < self.tables.locum:
            return at, _one(at, chance, "LE"), remote
        return at, gp, remote

    def least_consultations(self) -> int:
        """Nursing homes have a doctor who sees everybody who has lived there for some time."""
        return max(
            (
                min(2, (self.last - service.since).days // 60)
                for service in self.life.services
                if service.type.code == LONG_TERM_STAY
                and (service.ended is None or service.ended >= self.last)
            ),
            default=0,
        )

    def home_visits(self) -> None:
        """A few recent ones: a whole record has several a day for years."""
        life, chance = self.life, self.chance
        homes = {one.name: one for one in life.care.home_care}
        nursing = next(
            (
                s
                for s in life.services
                if s.type.code == HOME_NURSING
                and s.unit_name in homes
                and not s.paused
                and (s.ended is None or s.ended >= self.last)
            ),
            None,
        )
        if nursing is None:
            return
        at = homes[nursing.unit_name]
        day = self.last
        earliest = max(
            nursing.since, self.first, self.last - timedelta(days=self.tables.windows["home-visit"])
        )
        for _ in range(2 + chance.below(4)):
            day -= timedelta(days=chance.between(1, 3))
            if day < earliest:
                break
            if day not in self.taken and not self._away(day):
                illness = self._illness(day, "home-visit")
                self._visit("home-visit", day, illness.codes[0] if illness else None, illness, at, None)

    def _urgent(self, diagnosis: Diagnosis | None) -> float:
        tables = self.tables
        if diagnosis is None:
            return tables.urgent["symptom"]
        return tables.urgent["planned" if diagnosis.key in tables.about["planned"] else "other"]

    def _illness(self, day: date, kind: str) -> Diagnosis | None:
        """One of the illnesses known that day that such a contact may be about, in so many cases as contacts are about one."""
        diagnoses, chance, tables = self.life.diagnoses, self.chance, self.tables
        if not diagnoses or chance.random() >= tables.about_illness:
            return None
        known = [d for d in diagnoses if d.recorded <= day and (d.ended is None or d.ended >= day)]
        if kind in tables.about:
            about = tables.about[kind]
            known = [d for d in known if d.key in about]
        if not known:
            return None
        drawn = chance.pick(known)
        if drawn.key in tables.about["seldom"] and chance.random() >= tables.seldom_share:
            return None
        return drawn

    def _reason(self, place: Place) -> Code:
        return self.tables.reasons[place][self.age][self.woman].at(self.chance.random())


def _born_together(mother: Person, day: date) -> list[Person]:
    """Her children of that day, in order."""
    return [child for child in mother.children if child.birth_date == day]


def _minute_of_birth(mother: Person, day: date) -> int:
    """The minute of the day (120–1259), the same for all who tell of that birth."""
    return 120 + (int(mother.id[:8], 16) + 7919 * day.toordinal()) % 1140


def _one(at: Organisation, chance: Chance, *authorisations: str) -> Practitioner | None:
    staff = at.staff_with(*authorisations)
    return chance.pick(staff) if staff else None


def _icd(diagnosis: Diagnosis) -> Code:
    """Hospitals code in ICD-10 where there is a code."""
    return next((code for code in diagnosis.codes if code.system == ICD_10), diagnosis.codes[0])
