"""Municipal services and decisions: who gets which, how much, from when to when. The figures are in
``testdata/distributions/services.yaml``, each with its source.

An inhabitant is a recipient with the published share of the age and sex; which ones follows :attr:`Life.frailty`. What a recipient gets
is a *situation*, a combination of services as municipalities give them together.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from validator.synthetic.care.opening_hours import working_day_until
from validator.synthetic.care.organisations import Organisation
from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import SERVICE_TYPE
from validator.synthetic.facts import Code, Diagnosis, Life, Service
from validator.synthetic.lives.service_tables import Granted, Kind, Situation, Tables, tables

LOCAL = "https://journalvalidatoren.no/fhir/eksempel/CodeSystem/lokal-tjeneste"
"""The code system of a municipality's own codes, as the personas have it."""

ADULT, OLD = 18, 67
"""Years. Below the first, services are for families; from the second on, need in order of frailty tells what is given."""

INSTITUTION_STAYS = ("18", "19", "20", "21", "25")
"""Service types of stays in an institution around the clock."""


def add_services(life: Life, chance: Chance) -> None:
    """Services in order of time, or none."""
    person, day, data = life.person, life.last_day, tables()
    age = person.age_at(day)
    if age < 0 or not person.identified:  # nobody knows what someone unknown has
        return
    group = data.group(age)
    rank = group.rank(life.frailty, chance.random())
    if not chance.happens(group.probability(person.sex == "female", rank)):
        return
    need = group.need(person.sex == "female", rank)
    # Three quarters of the order is need, the rest is chance: both are spread evenly, and so are they together.
    situation = group.situations.at(need if chance.happens(0.75) else chance.random())
    because: Diagnosis | None = None
    if age >= ADULT:
        has = {diagnosis.key: diagnosis for diagnosis in life.diagnoses if diagnosis.ended is None}
        for illness, indicated in data.indications.items():
            if illness in has and (age < OLD or illness in data.lifelong):
                situation, because = data.situations[indicated], has[illness]
                break
    case = _Case(life, chance, data, need)
    if because is not None:  # what is given for an illness is not given before it
        case.earliest = max(case.earliest, because.onset)
    case.grant(situation)
    case.services.sort(key=_begin)
    life.services += case.services


def _begin(service: Service) -> date:
    return service.since


class _Case:
    """One recipient's case at the allocation office."""

    __slots__ = (
        "came",
        "chance",
        "data",
        "day",
        "earliest",
        "illnesses",
        "is_child",
        "is_living",
        "is_old",
        "life",
        "local",
        "need",
        "services",
    )

    def __init__(self, life: Life, chance: Chance, data: Tables, need: float) -> None:
        self.life = life
        self.chance = chance
        self.data = data
        self.need = need
        self.day = life.last_day
        age = life.person.age_at(self.day)
        self.is_child, self.is_old = age < ADULT, age >= OLD
        self.is_living = life.person.death is None
        self.services: list[Service] = []
        self.illnesses = [d.key for d in life.diagnoses if d.ended is None]
        self.local = int(life.care.municipality.municipality) * 7 % 10 < data.local_in_ten
        born, arrived = life.person.birth_date, life.person.arrived
        self.came = max(born, arrived) if arrived else born
        self.earliest = max(born + timedelta(days=14), self.came)

    # -- situations

    def grant(self, situation: Situation) -> None:
        chance, day = self.chance, self.day
        if day <= self.earliest:
            return
        if chance.happens(situation.ongoing):
            ended = None
            since = self._back(day, situation.since)
        else:
            ended = self._back(day, (1, 364))
            since = self._back(ended, situation.lasted)
        if situation.home is not None:
            self._grant_stay(situation, since, ended)
        else:
            self._grant_home(situation, since, ended)
            may_plan = ended is None and self.is_living and self.is_old
            if may_plan and chance.happens(self.data.planned_chance):
                self._plan_one()

    def _back(self, day: date, days: tuple[int, int]) -> date:
        """A day so many days before, rather few than many; not before anything could be given."""
        low, high = days
        random = self.chance.random
        return max(day - timedelta(days=low + int((high - low) * random() * random())), self.earliest)

    def _grant_home(self, situation: Situation, since: date, ended: date | None) -> None:
        chance = self.chance
        granted: list[Granted] = []
        for entry in situation.services:
            if chance.happens(entry.chance):
                granted.append(entry)
        if not granted:
            granted.append(situation.services[0])
        for illness in self.illnesses:
            for entry in self.data.extras.get(illness, ()):
                if chance.happens(entry.chance) and all(g.kind.type != entry.kind.type for g in granted):
                    granted.append(entry)
        for number, entry in enumerate(granted):
            begin = since
            if number and chance.happens(0.6):  # what came later than the first
                begin = chance.date_between(since, (ended or self.day) - timedelta(days=1))
            until = ended
            if until is None and entry.days is not None:
                until = begin + timedelta(days=chance.between(*entry.days))
                if until >= self.day:
                    until = None
            if until is None and number and chance.happens(0.06) and (self.day - begin).days > 40:
                until = chance.date_between(begin + timedelta(days=30), self.day)
            self._add(entry, begin, until, may_change=number == 0)
        if not self._rehabilitate(ended or self.day):
            stay = self.data.stays.get(situation.key)
            if stay and chance.happens(stay):
                self._add_stay_before(ended or self.day)

    def _grant_stay(self, situation: Situation, since: date, ended: date | None) -> None:
        """A stay in an institution, with what was given at home before it: that ends when a long-term stay begins, and rests during
        another."""
        chance = self.chance
        entry = situation.services[0]
        for entry in situation.services:
            if chance.happens(entry.chance):
                break
        long_term = entry.kind.type == "21"
        stay = self._add(entry, since, ended)
        before = self.data.situations[situation.home] if situation.home else None
        if before is None or not chance.happens(0.85):
            return
        start = self._back(since, before.since)
        if (since - start).days < 8:
            return
        first = len(self.services)
        self._grant_home(before, start, since if long_term else None)
        kept = self.services[:first]
        for service in self.services[first:]:
            overlaps = service.type.code in INSTITUTION_STAYS and (service.ended or self.day) > stay.since
            if overlaps or (service.since >= since and long_term):
                continue
            if not long_term and stay.ended is None and service.ended is None and service.type.code != "29":
                service.paused = True
            kept.append(service)
        self.services = kept

    def _rehabilitate(self, until: date) -> bool:
        """A stay for rehabilitation some days after a fracture or stroke, as most get who are frail; whether there was one."""
        data = self.data
        for diagnosis in self.life.diagnoses:
            if diagnosis.key in data.rehabilitation_after and self.chance.happens(data.rehabilitation_chance):
                begin = diagnosis.onset + timedelta(days=self.chance.between(4, 14))
                return self._add_stay(data.kinds["rehabilitering"], begin, until)
        return False

    def _add_stay_before(self, until: date) -> None:
        """A stay of days or weeks in the last year that is over."""
        begin = self._back(until, (20, 364))
        self._add_stay(self.chance.drawn(self.data.stay_kinds), begin, until)

    def _add_stay(self, kind: Kind, begin: date, until: date) -> bool:
        days = kind.days or (7, 21)
        end = begin + timedelta(days=self.chance.between(*days))
        if not self.earliest < begin < end < until:
            return False
        self._add(Granted(kind, 1.0, None, kind.days), begin, end)
        return True

    def _plan_one(self) -> None:
        """Something decided that begins in some weeks."""
        kind = self.chance.pick(self.data.planned)
        if any(service.type.code == kind.type and service.ended is None for service in self.services):
            return
        begin = self.day + timedelta(days=self.chance.between(2, 28))
        self._add(Granted(kind, 1.0, kind.usual, None), begin, None)

    # -- one service

    def _add(self, entry: Granted, since: date, ended: date | None, *, may_change: bool = False) -> Service:
        chance, kind = self.chance, entry.kind
        if ended is not None and ended <= since:
            ended = since + timedelta(days=1)
            if ended > self.day:
                since, ended = self.day - timedelta(days=1), self.day
        if not self.is_living and (ended is None or ended > self.day):
            ended = self.day
            since = min(since, ended - timedelta(days=1))
        amount = None
        if entry.amount is not None and kind.unit is not None:
            low, high = entry.amount
            part = (self.need * self.need + chance.random()) / 2.0
            amount = kind.rounded(low + (high - low) * part * part)
            is_old = may_change and ended is None and (self.day - since).days > 365 and amount > kind.step
            if is_old and chance.happens(self.data.change_chance):
                since = self._change(entry, since, amount)
        return self._write(kind, since, ended, amount)

    def _change(self, entry: Granted, since: date, amount: float) -> date:
        """Write what was given before there was more of it; the day the present decision is from."""
        changed = self.chance.date_between(since + timedelta(days=120), self.day - timedelta(days=20))
        less = entry.kind.rounded(amount * self.chance.uniform(0.35, 0.8))
        self._write(entry.kind, since, changed - timedelta(days=1), less)
        return changed

    def _write(self, kind: Kind, since: date, ended: date | None, amount: float | None) -> Service:
        chance, care = self.chance, self.life.care
        municipality = care.municipality
        with_decision = not chance.happens(kind.without_decision)
        decided = None
        if with_decision:
            decided = max(since - timedelta(days=chance.between(1, 28)), self.came)
            decided = min(decided, since, self.life.today)
            # Offices decide on working days.
            decided = max(working_day_until(decided), self.came)
        unit = _unit(kind, self.life)
        written = Service(
            id=chance.uuid(),
            key=kind.key,
            type=_type(kind),
            since=since,
            unit_name=_unit_name(kind, unit, municipality.municipality, chance),
            municipality=municipality,
            content=self._content(kind, ended or self.day),
            reported=kind.type is not None,
            basis="vedtak" if with_decision else "uten-vedtak",
            ended=ended,
            phone=(unit or municipality).phone or municipality.phone or "0000 0000",
            name=kind.name,
        )
        if decided is not None:
            number = chance.between(1, 29999)
            written.decision = f"{municipality.municipality}-{decided.year}-{number:05d}"
            written.decided = decided
            written.grounds = self._grounds(kind, decided)
        if amount is not None:
            written.amount, written.unit, written.per = amount, kind.unit, kind.per
        if kind.resources is not None:
            written.resource = chance.drawn(kind.resources)
        if self.local and kind.type is not None:
            written.local = _local(kind)
        if ended is None and kind.review:
            written.review = self._review(since, kind.review * 30)
        if unit is not None and unit.staff:
            staff = unit.staff_with("SP", "VP", "ET", "FT")
            written.responsible = staff[chance.below(len(staff))]
        self.services.append(written)
        return written

    def _review(self, since: date, days: int) -> date:
        """When the decision is next looked at; now and then that is overdue."""
        rounds = max((self.day - since).days, 0) // days + 1
        if rounds > 1 and self.chance.happens(0.07):
            rounds -= 1
        return since + timedelta(days=rounds * days)

    def _content(self, kind: Kind, day: date) -> str:
        chance = self.chance
        if kind.contents:
            contents = (self.is_child and kind.child_contents) or kind.contents
            if not self.is_child:
                for who, further in kind.contents_for:
                    if self._concerns(who):
                        contents += further
            return chance.pick(contents)
        told: list[str] = []
        for diagnosis in self.life.diagnoses:
            tasks = self.data.needs.get(diagnosis.key)
            if tasks is None or diagnosis.recorded > day or diagnosis.ended is not None:
                continue
            for task in tasks:
                if len(told) < 3 and task not in told and chance.happens(0.7):
                    told.append(task)
        common = (*self.data.common_needs, *self._needs_of_medicines())
        for task in chance.some(common, 1 if told else chance.between(1, 3)):
            if task not in told:
                told.append(task)
        return " ".join(told)

    def _concerns(self, who: str) -> bool:
        """Whether what is said of the married, of those with grown children, or of an illness, can be said of this one."""
        person = self.life.person
        if who == "married":
            partner = person.partner
            return person.marital_status == "2" and (partner is None or partner.death is None)
        if who == "children":
            return any(c.death is None and c.age_at(self.day) >= ADULT for c in person.children)
        return who in self.illnesses

    def _needs_of_medicines(self) -> list[str]:
        """Help with what the person uses."""
        used = [m for m in self.life.medications if m.last_day is None or m.last_day == self.day]
        if not used:
            return []
        data = self.data
        needs = [
            need for atc, need in data.needs_by_medicine if any(m.atc.code.startswith(atc) for m in used)
        ]
        return [
            *needs,
            *(data.needs_with_multidose if any(m.multidose for m in used) else data.needs_with_dosett),
        ]

    def _grounds(self, kind: Kind, day: date) -> str:
        if self.is_child:
            return self.chance.pick(self.data.child_grounds)
        known = {d.key: d for d in self.life.diagnoses if d.recorded <= day and (d.ended or day) >= day}
        for key in self.data.grounds_for:
            if key in known and self.chance.happens(0.65):
                return self.data.known_grounds.replace("{illness}", _within(known[key].text))
        return self.chance.pick(kind.reasons or self.data.unknown_grounds)


def _within(text: str) -> str:
    """As written within a sentence: «KOLS» stays, «Demens» does not."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _unit(kind: Kind, life: Life) -> Organisation | None:
    """The organisation that gives it, where the population has one of that kind. A household has one zone and one nursing home."""
    care = life.care
    among: list[Organisation]
    match kind.unit_kind:
        case "home-care":
            among = care.home_care
        case "nursing-home":
            among = care.nursing_homes
        case "acute-beds":
            return care.acute_beds
        case "municipality":
            return care.municipality
        case _:
            return None
    return among[life.person.household % len(among)] if among else None


def _unit_name(kind: Kind, unit: Organisation | None, municipality: str, chance: Chance) -> str:
    if unit is None:
        names = kind.unit_names or (kind.name,)
        return names[int(municipality) % len(names)]
    if kind.unit_kind == "nursing-home":
        return _ward(unit.name, kind.ward, chance.between(1, 3))
    return unit.name


@cache
def _ward(home: str, ward: str, number: int) -> str:
    return f"{home}, {ward} {number}"


@cache
def _type(kind: Kind) -> Code:
    return Code(SERVICE_TYPE, kind.type, kind.display) if kind.type else Code(LOCAL, kind.local, kind.name)


@cache
def _local(kind: Kind) -> Code:
    return Code(LOCAL, kind.local, kind.name)
