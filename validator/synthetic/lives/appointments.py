"""Appointments ahead, and those that became contacts or came to nothing. Shares: ``testdata/distributions/appointments.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import attrgetter
from typing import Literal

from validator.synthetic.by_age import OLDEST, by_groups
from validator.synthetic.care.opening_hours import working_day_from, working_day_until
from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Appointment, Life
from validator.synthetic.moments import moment

Purpose = Literal["assessment", "treatment", "check-up"]


@dataclass(frozen=True, slots=True)
class _Tables:
    gp: tuple[float, ...]
    hospital: tuple[float, ...]
    with_illness: float
    gp_days: tuple[int, int]
    hospital_days: tuple[int, int]
    gp_remote: float
    hospital_remote: float
    answered: float
    short_notice: float
    kept_days: timedelta
    kept: dict[str, float]
    made_days: dict[str, list[int]]
    noshow: float
    missed: float
    gp_reasons: tuple[str, ...]
    of_illness: str
    hospital_reasons: dict[Purpose, list[str]]
    purposes: Weighted[Purpose]


@cache
def _tables() -> _Tables:
    content = structured("appointments")
    ahead, kept, missed, reasons = content["ahead"], content["kept"], content["missed"], content["reasons"]
    return _Tables(
        by_groups(ahead["groups"], "gp"),
        by_groups(ahead["groups"], "hospital"),
        ahead["with_illness"],
        tuple(ahead["gp_days"]),
        tuple(ahead["hospital_days"]),
        ahead["gp_remote"],
        ahead["hospital_remote"],
        ahead["answered"],
        ahead["short_notice"],
        timedelta(days=kept["days"]),
        kept["share"],
        kept["made_days"],
        missed["noshow"],
        missed["noshow"] + missed["cancelled"],
        tuple(reasons["gp"]),
        reasons["illness"],
        reasons["hospital"],
        Weighted(reasons["purposes"].items()),
    )


def add_appointments(life: Life, chance: Chance) -> None:
    before = len(life.appointments)
    _kept(life, chance)
    if life.person.death is None:
        _ahead(life, chance)
    if len(life.appointments) > before + 1:
        life.appointments.sort(key=attrgetter("start"))


def _first_day(life: Life) -> date:
    return max(life.person.birth_date, life.person.arrived or life.person.birth_date)


def _kept(life: Life, chance: Chance) -> None:
    """Planned contacts of the last months, and now and then one that came to nothing before it."""
    tables = _tables()
    since = life.last_day - tables.kept_days
    for contact in reversed(life.contacts):
        share = tables.kept.get(contact.kind)
        day = contact.start.date()
        if day < since:
            break
        if share is None or chance.random() >= share:
            continue
        low, high = tables.made_days[contact.kind]
        made = max(day - timedelta(days=chance.between(low, high)), _first_day(life))
        minutes = int((contact.end - contact.start).total_seconds()) // 60
        at, by, remote = contact.at, contact.by, contact.remote
        purpose: Purpose | None = None
        if contact.kind == "outpatient":
            purpose = tables.purposes.at(chance.random())
        told = contact.reason.display if contact.reason else at.name
        life.appointments.append(
            Appointment(
                chance.uuid(),
                contact.start,
                minutes,
                at,
                by,
                told,
                "fulfilled",
                made,
                purpose,
                remote,
                contact=contact,
            )
        )
        fate = chance.random()
        if fate < tables.missed and (day - made).days > 7:
            earlier = working_day_until(day - timedelta(days=chance.between(1, (day - made).days - 1)))
            if earlier >= made and not _busy(life, earlier):
                status: Literal["noshow", "cancelled"] = "noshow" if fate < tables.noshow else "cancelled"
                start = moment(earlier, 480 + 15 * chance.below(24))
                life.appointments.append(
                    Appointment(chance.uuid(), start, minutes, at, by, told, status, made, purpose, remote)
                )


def _busy(life: Life, day: date) -> bool:
    """Whether the patient is somewhere else that day."""
    return any(c.start.date() <= day <= c.end.date() for c in life.contacts)


def _ahead(life: Life, chance: Chance) -> None:
    tables, person = _tables(), life.person
    age = min(max(person.age_at(life.today), 0), OLDEST)
    ongoing = [d for d in life.diagnoses if d.ended is None]
    more = tables.with_illness if ongoing else 1.0
    told: str
    if chance.random() < tables.gp[age] * more:
        gp = life.gp
        at = gp.workplace if gp and gp.workplace else life.care.gp_offices[0]
        if ongoing and chance.random() < 0.5:
            told = tables.of_illness.format(illness=chance.pick(ongoing).text)
        else:
            told = chance.pick(tables.gp_reasons)
        day = life.today + timedelta(days=chance.between(*tables.gp_days))
        _book(life, day, at, gp, told, None, chance.random() < tables.gp_remote, chance)
    if chance.random() < tables.hospital[age] * more:
        at = life.care.hospital
        staff = at.staff_with("LE")
        purpose: Purpose = tables.purposes.at(chance.random())
        told = chance.pick(tables.hospital_reasons[purpose])
        by = chance.pick(staff) if staff else None
        remote = purpose != "treatment" and chance.random() < tables.hospital_remote
        day = life.today + timedelta(days=chance.between(*tables.hospital_days))
        made = _book(life, day, at, by, told, purpose, remote, chance)
        if chance.random() < tables.answered:
            made.short_notice = chance.random() < tables.short_notice


def _book(
    life: Life,
    day: date,
    at: Organisation,
    by: Practitioner | None,
    told: str,
    purpose: Purpose | None,
    remote: bool,
    chance: Chance,
) -> Appointment:
    start = moment(working_day_from(day), 480 + 15 * chance.below(27))
    made = max(life.today - timedelta(days=chance.below(60 if purpose else 20)), _first_day(life))
    minutes = 30 + 15 * chance.below(2) if purpose else 20
    appointment = Appointment(chance.uuid(), start, minutes, at, by, told, "booked", made, purpose, remote)
    life.appointments.append(appointment)
    return appointment
