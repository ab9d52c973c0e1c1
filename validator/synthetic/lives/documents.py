"""Documents that contacts and decisions leave, written from the facts of the record by ``testdata/distributions/documents.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from operator import attrgetter
from string import Formatter
from typing import Any

from validator.synthetic.care.organisations import CareKind, Organisation, Practitioner
from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import DOCUMENT_TYPE, ICD_10
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Contact, Document, Life, Medication, Service
from validator.synthetic.moments import moment

_DECISIONS_KEPT = timedelta(days=730)
_LISTED = 6
"""Medicines, illnesses and the like that a text lists; the number of the rest is told."""

_NAMES = ("Alzheimer", "Bekhterev", "Hodgkin", "Parkinson", "Addison")
"""Beginnings of terms that are names."""

_PERIODS = {"d": "døgn", "wk": "uke", "mo": "måned", "a": "år"}


@dataclass(frozen=True, slots=True)
class _Type:
    """``lines`` are their phrasings and the facts that all of them need."""

    code: Code
    title: str
    title_institution: str
    share: float
    by: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    needs: tuple[str, ...]
    reasons: tuple[str, ...]
    not_for: tuple[str, ...]
    lasting: bool
    with_services: bool
    from_home_care: bool


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What a document is about: a contact, or a service that was decided."""

    life: Life
    day: date
    type: _Type
    author: Practitioner
    at: Organisation
    contact: Contact | None = None
    service: Service | None = None

    @property
    def title(self) -> str:
        return self.type.title_institution if self.at.kind is CareKind.NURSING_HOME else self.type.title


@cache
def _by_contact() -> dict[str, tuple[_Type, ...]]:
    found: dict[str, list[_Type]] = {}
    for row in structured("documents")["types"].values():
        if "contact" in row:
            found.setdefault(row["contact"], []).append(_type(row))
    return {kind: tuple(types) for kind, types in found.items()}


@cache
def _of_decisions() -> _Type:
    return next(_type(row) for row in structured("documents")["types"].values() if row.get("decision"))


def _type(row: dict[str, Any]) -> _Type:
    lines = []
    for line in row["lines"]:
        phrasings = tuple(line) if isinstance(line, list) else (line,)
        fields = dict.fromkeys(
            name for text in phrasings for _, name, _, _ in Formatter().parse(text) if name
        )
        lines.append((phrasings, tuple(fields)))
    return _Type(
        Code(DOCUMENT_TYPE, **row["code"]),
        row["title"],
        row.get("title_institution", row["title"]),
        row["share"],
        tuple(row["by"]),
        tuple(lines),
        tuple(dict.fromkeys(name for _, names in lines for name in names)),
        tuple(row.get("reasons", ())),
        tuple(row.get("not_for", ())),
        row.get("lasting", False),
        row.get("with_services", False),
        row.get("from_home_care", False),
    )


def add_documents(life: Life, chance: Chance) -> None:
    made = life.documents
    before = len(made)
    by_contact = _by_contact()
    for contact in life.contacts:
        for type_ in by_contact.get(contact.kind, ()):
            if chance.random() < type_.share:
                _of_contact(life, contact, type_, chance)
    if life.services:
        _decisions(life, chance)
    if len(made) > before + 1:
        made.sort(key=attrgetter("when"))


def _of_contact(life: Life, contact: Contact, type_: _Type, chance: Chance) -> None:
    if type_.reasons and not (
        contact.reason and contact.reason.system == ICD_10 and contact.reason.code.startswith(type_.reasons)
    ):
        return
    if contact.reason and contact.reason.code in type_.not_for:
        return
    if type_.lasting and contact.diagnosis is not None and contact.diagnosis.ended is not None:
        return
    if type_.with_services and not any(_given(service, contact.start.date()) for service in life.services):
        return
    at = contact.at
    if type_.from_home_care:
        sender = _sender(life, contact.start.date())
        if sender is None:
            return
        at = sender
        when = _later(contact.start, 60 + chance.below(120))
    elif contact.kind == "admission":
        when = _sent(life, contact, chance)
    else:
        when = _later(contact.end, 5 + chance.below(60))
    author = contact.by
    if author is None or type_.from_home_care or author.authorisation not in type_.by:
        staff = at.staff_with(*type_.by)
        if not staff:
            return
        author = chance.pick(staff)
    # An admission that ended is known at its end, what was known when it began goes with the patient.
    day = contact.start.date() if type_.from_home_care else contact.end.date()
    _write(_Occasion(life, day, type_, author, at, contact), when, chance)


def _sender(life: Life, day: date) -> Organisation | None:
    """Who reports when the patient is admitted: the nursing home of a resident, or the home care that a service names."""
    names = [service.unit_name for service in life.services if _given(service, day)]
    homes = [u for u in life.care.nursing_homes for service in life.services if _lives_in(u, service, day)]
    return next(iter([*homes, *(unit for unit in life.care.home_care if unit.name in names)]), None)


def _lives_in(home: Organisation, service: Service, day: date) -> bool:
    return service.type.code == "21" and _given(service, day) and service.unit_name.startswith(home.name)


def _decisions(life: Life, chance: Chance) -> None:
    """One letter for each decision of the last two years."""
    type_, office = _of_decisions(), life.care.allocation_office
    written: set[str] = set()
    for service in life.services:
        day = service.decided
        if day is None or service.decision is None or service.decision in written:
            continue
        if not life.last_day - _DECISIONS_KEPT <= day <= life.last_day or day < life.person.birth_date:
            continue
        author = service.responsible
        if author is None or author.workplace is not office:
            staff = office.staff_with(*type_.by)
            if not staff:
                return
            author = chance.pick(staff)
        written.add(service.decision)
        when = moment(day, 540 + chance.below(360))
        _write(_Occasion(life, day, type_, author, office, service=service), when, chance)


def _write(occasion: _Occasion, when: datetime, chance: Chance) -> None:
    type_ = occasion.type
    facts = {name: _FACTS[name](occasion) for name in type_.needs}
    lines = [
        (phrasings[0] if len(phrasings) == 1 else chance.pick(phrasings)).format_map(facts)
        for phrasings, names in type_.lines
        if all(facts[name] for name in names)
    ]
    occasion.life.documents.append(
        Document(
            chance.uuid(),
            type_.code,
            occasion.title,
            when,
            occasion.author,
            occasion.at,
            "\n".join(lines),
            occasion.contact,
        )
    )


def _later(moment_: datetime, minutes: int) -> datetime:
    """So many minutes later, but the same day."""
    return min(moment_ + timedelta(minutes=minutes), moment_.replace(hour=23, minute=59))


def _sent(life: Life, contact: Contact, chance: Chance) -> datetime:
    """Discharge letters follow within a week (forskrift om pasientjournal § 9)."""
    last = contact.end.date()
    day = min(last + timedelta(days=chance.below(6)), life.last_day)
    return moment(day, 540 + chance.below(420)) if day > last else _later(contact.end, 30 + chance.below(90))


def _given(service: Service, day: date) -> bool:
    return service.since <= day and (service.ended is None or service.ended >= day)


def _day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def _listed(things: Iterable[str]) -> str:
    told = list(dict.fromkeys(things))
    if len(told) > _LISTED:
        return f"{', '.join(told[:_LISTED])} og {len(told) - _LISTED} til"
    return ", ".join(told)


def _patient(occasion: _Occasion) -> str:
    person = occasion.life.person
    if not person.identified or person.name is None:
        return "ukjent pasient"
    name = person.name
    names = [*name.given, *([name.middle] if name.middle else []), name.family]
    return f"{' '.join(names)}, f. {_day(person.birth_date)}"


def _taken(medication: Medication, day: date) -> str:
    dose = medication.dose
    for change in medication.changes:
        if change.since <= day:
            dose = change.dose
    product = medication.product
    name = product if medication.strength in product else f"{product} {medication.strength}"
    return f"{name} ({dose.text})" if dose.text else name


def _medicines(occasion: _Occasion) -> str:
    day = occasion.day
    return _listed(
        _taken(medication, day)
        for medication in occasion.life.medications
        if medication.since <= day and (medication.last_day is None or medication.last_day > day)
    )


def _illnesses(occasion: _Occasion) -> str:
    day, contact = occasion.day, occasion.contact
    of_contact = contact.diagnosis if contact else None
    return _listed(
        d.text
        for d in occasion.life.diagnoses
        if d.recorded <= day and (d.ended is None or d.ended > day) and d is not of_contact
    )


def _reason(occasion: _Occasion) -> str:
    contact = occasion.contact
    return contact.reason.display if contact and contact.reason else ""


def _reason_within(occasion: _Occasion) -> str:
    """As written within a sentence."""
    reason = _reason(occasion)
    return reason if reason[1:2].isupper() or reason.startswith(_NAMES) else reason[:1].lower() + reason[1:]


def _diagnosis(occasion: _Occasion) -> str:
    contact = occasion.contact
    if contact is None or contact.diagnosis is None:
        return ""
    diagnosis = contact.diagnosis
    return f"{diagnosis.text} ({contact.reason.code})" if contact.reason else diagnosis.text


def _discharge(occasion: _Occasion) -> str:
    contact = occasion.contact
    to: str = (contact.discharged_to if contact else None) or ""
    if to == "nursing-home" and any(
        s.type.code == "21" and _given(s, occasion.day) for s in occasion.life.services
    ):
        to = "resident"
    said: str = structured("documents")["discharge"].get(to, "")
    return said


def _extent(occasion: _Occasion) -> str:
    service = occasion.service
    if service is None or service.amount is None or service.unit is None:
        return ""
    per = _PERIODS.get(service.per or "")
    amount = f"{service.amount:g}".replace(".", ",")
    told = structured("documents")
    word = service.unit.strip("{}")
    words = {**told["units"], **told["units_of"].get(service.key, {})}.get(service.unit, (word, word))
    unit = words[0] if service.amount == 1 else words[1]
    return f"{amount} {unit}{f' per {per}' if per else ''}"


def _of(read: Callable[[Contact], str]) -> Callable[[_Occasion], str]:
    return lambda occasion: read(occasion.contact) if occasion.contact else ""


def _of_service(read: Callable[[Service], str | None]) -> Callable[[_Occasion], str]:
    return lambda occasion: (read(occasion.service) or "") if occasion.service else ""


_FACTS: dict[str, Callable[[_Occasion], str]] = {
    "title": lambda o: o.title,
    "place": lambda o: o.at.name,
    "hospital": lambda o: o.contact.at.name if o.contact else "",
    "patient": _patient,
    "author": lambda o: o.author.name,
    "start": _of(lambda c: _day(c.start)),
    "end": _of(lambda c: _day(c.end)),
    "clock": _of(lambda c: f"{c.start.hour:02d}.{c.start.minute:02d}"),
    "urgency": _of(lambda c: "Øyeblikkelig hjelp" if c.urgent else "Planlagt innleggelse"),
    "reason": _reason,
    "reason_within": _reason_within,
    "diagnosis": _diagnosis,
    "further": _of(lambda c: _listed(d.text for d in c.further)),
    "illnesses": _illnesses,
    "reactions": lambda o: _listed(r.substance.display for r in o.life.reactions if r.recorded <= o.day),
    "critical": lambda o: _listed(c.text for c in o.life.critical if c.recorded <= o.day),
    "medicines": _medicines,
    "discharge": _discharge,
    "services": lambda o: _listed(_called(s) for s in o.life.services if _given(s, o.day)),
    "municipality": lambda o: o.life.care.municipality.name,
    "service": _of_service(lambda s: _called(s)),
    "number": _of_service(lambda s: s.decision),
    "decided": _of_service(lambda s: _day(s.decided) if s.decided else None),
    "since": _of_service(lambda s: _day(s.since)),
    "unit": _of_service(lambda s: s.unit_name),
    "review": _of_service(lambda s: _day(s.review) if s.review else None),
    "extent": _extent,
}


def _called(service: Service) -> str:
    return service.name or service.type.display
