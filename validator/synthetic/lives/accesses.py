"""Who looked into the record, for what and when: mostly in connection with a contact. Shares: ``testdata/distributions/accesses.yaml``.

Reservations hold: a blocked clinician is refused, whatever the purpose; a record closed to sharing refuses all but GP offices; a
closed item is not shown but in an emergency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Literal

from validator.synthetic.care.organisations import CareKind, Organisation, Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Access, Contact, Life
from validator.synthetic.moments import moment

Purpose = Literal["TREAT", "ETREAT", "PATADMIN", "HOPERAT"]


@dataclass(frozen=True, slots=True)
class _Tables:
    days: timedelta
    most: int
    by_contact: dict[str, tuple[float, Purpose]]
    decision: float
    quality: float
    blocked_tries: float
    minutes_before: int
    shown: dict[str, int]


@cache
def _tables() -> _Tables:
    content = structured("accesses")
    looks = content["looks"]
    return _Tables(
        timedelta(days=looks["days"]),
        looks["most"],
        {kind: (row["share"], row["purpose"]) for kind, row in looks["by_contact"].items()},
        looks["decision"],
        looks["quality"],
        looks["blocked_tries"],
        looks["minutes_before"],
        {type_: number for type_, number in content["shown"].items() if type_ != "estimate"},
    )


def add_accesses(life: Life, chance: Chance) -> None:
    tables = _tables()
    since = life.last_day - tables.days
    before = len(life.accesses)
    for contact in reversed(life.contacts):
        if contact.start.date() <= since or len(life.accesses) - before >= tables.most:
            break
        share, purpose = tables.by_contact[contact.kind]
        if contact.by is not None and chance.random() < share:
            _look(
                life,
                _around(contact, life.person.birth_date, chance),
                contact.by,
                contact.at,
                purpose,
                chance,
            )
    if life.services:
        _decisions(life, since, chance)
    if life.contacts and chance.random() < tables.quality:
        _quality(life, since, chance)
    for reservation in life.reservations:
        if reservation.clinician is not None and chance.random() < tables.blocked_tries:
            day = chance.date_between(reservation.since, life.last_day)
            who = reservation.clinician
            at = who.workplace or life.care.municipality
            _look(life, moment(day, 420 + chance.below(900)), who, at, "TREAT", chance)
    if len(life.accesses) > before + 1:
        life.accesses.sort(key=attrgetter("when"))


def _around(contact: Contact, born: date, chance: Chance) -> datetime:
    """From a little before the contact, on its day, until its end."""
    start = contact.start
    minute = start.hour * 60 + start.minute
    before = min(_tables().minutes_before, minute)
    if born == start.date():
        before = 0
    length = min(int((contact.end - start).total_seconds()) // 60, 24 * 60 - 1 - minute)
    return start + timedelta(minutes=chance.between(-before, max(length, 0)), seconds=chance.below(60))


def _decisions(life: Life, since: date, chance: Chance) -> None:
    """The allocation office reads before it decides: once for each day of decisions."""
    office = life.care.allocation_office
    seen: set[date] = set()
    for service in life.services:
        day = service.decided
        if day is None or day in seen or not since < day <= life.last_day or day < life.person.birth_date:
            continue
        seen.add(day)
        staff = office.staff
        if staff and chance.random() < _tables().decision:
            responsible = service.responsible
            by = responsible if responsible and responsible.workplace is office else chance.pick(staff)
            _look(life, moment(day, 480 + chance.below(400)), by, office, "PATADMIN", chance)


def _quality(life: Life, since: date, chance: Chance) -> None:
    """Quality control after a contact, where it was."""
    contact = life.contacts[-1]
    day = min(contact.end.date() + timedelta(days=chance.between(1, 30)), life.last_day)
    if contact.end.date() < day and day > since and contact.at.staff:
        _look(
            life,
            moment(day, 500 + chance.below(400)),
            chance.pick(contact.at.staff),
            contact.at,
            "HOPERAT",
            chance,
        )


def _look(
    life: Life, when: datetime, by: Practitioner, at: Organisation, purpose: Purpose, chance: Chance
) -> None:
    day = when.date()
    closed, refused = "", False
    for reservation in life.reservations:
        if reservation.since > day:
            continue
        if reservation.clinician is not None:
            refused = refused or reservation.clinician is by
        elif reservation.scope == "record":
            refused = refused or at.kind is not CareKind.GP_OFFICE
        elif reservation.item is not None and purpose != "ETREAT":
            closed = str(reservation.item["reference"])
    what = _shown(life, when, closed)
    if refused:
        # Nothing is shown: what is told is what was asked for.
        what = what[:1]
    life.accesses.append(Access(chance.uuid(), when, by, at, purpose, what, refused))


def _shown(life: Life, when: datetime, closed: str) -> tuple[str, ...]:
    """References to what there was at that time, the newest of each kind."""
    day = when.date()
    number = _tables().shown
    shown = [f"Patient/{life.person.id}"]
    if life.diagnoses:
        known = [d for d in life.diagnoses if d.recorded <= day and (d.ended is None or d.ended >= day)]
        shown += [f"Condition/{d.id}" for d in known[-number["Condition"] :]]
    if life.reactions:
        reactions = [r for r in life.reactions if r.recorded <= day]
        shown += [f"AllergyIntolerance/{r.id}" for r in reactions[-number["AllergyIntolerance"] :]]
    if life.medications:
        medications = [
            m for m in life.medications if m.since <= day and (m.last_day is None or m.last_day >= day)
        ]
        shown += [f"MedicationStatement/{m.id}" for m in medications[-number["MedicationStatement"] :]]
    if life.documents:
        documents = [d for d in life.documents if d.when <= when]
        shown += [f"DocumentReference/{d.id}" for d in documents[-number["DocumentReference"] :]]
    if closed:
        shown = [reference for reference in shown if reference != closed]
    return tuple(shown)
