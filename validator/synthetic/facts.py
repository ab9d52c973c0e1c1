"""The facts of a life, as health and care services know them, without FHIR: the ``resources`` package writes them as resources.

Days are :class:`~datetime.date`. Moments are :class:`~datetime.datetime` with Norwegian time's offset (see
:func:`~validator.synthetic.moments.moment`). Amounts have UCUM units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from validator.synthetic.care.organisations import Care, Organisation, Practitioner
from validator.synthetic.persons.people import Person


@dataclass(slots=True, frozen=True)
class Code:
    """A code of a code system, with its Norwegian display."""

    system: str
    code: str
    display: str


@dataclass(slots=True)
class Diagnosis:
    """``codes``: ICPC-2 first, ICD-10 where the specialist service set one. ``key`` is the illness's name in the distributions."""

    id: str
    key: str
    codes: tuple[Code, ...]
    text: str
    onset: date
    recorded: date
    recorder: Practitioner | None
    ended: date | None = None
    severity: Literal["mild", "moderate", "severe"] | None = None
    critical: str | None = None
    """Category of critical information, when the illness is that."""


@dataclass(slots=True)
class Dose:
    """``amount`` of ``unit`` (tablet, dose, ml, …: a plain word with UCUM annotation) at each of ``times`` (HH:MM), or ``as_needed``."""

    amount: float
    unit: str
    times: tuple[str, ...] = ()
    as_needed: bool = False
    most_a_day: float | None = None
    text: str = ""
    days: tuple[str, ...] = ()
    """Days of the week (``mon`` …), when not every day."""
    period: tuple[int, str] = (1, "d")
    """The times are within each such period, in UCUM: every three months is ``(3, "mo")``."""


@dataclass(slots=True)
class DoseChange:
    """From ``since`` on the dose is another, and ``reason`` says why."""

    since: date
    dose: Dose
    reason: str
    by: Practitioner | None


@dataclass(slots=True)
class Medication:
    """One medicine in use or stopped. ``changes`` are in order of time. ``stopped`` with ``stop_reason`` is discontinuation; ``ended``
    alone is a course that came to its end."""

    id: str
    atc: Code
    product: str
    strength: str
    form: Code | None
    route: Code | None
    dose: Dose
    since: date
    reason: str
    indication: Code | None
    prescriber: Practitioner | None
    multidose: bool = False
    ended: date | None = None
    stopped: date | None = None
    stop_reason: str | None = None
    changes: list[DoseChange] = field(default_factory=list)
    diagnosis: Diagnosis | None = None
    """What it is used for, when that is among the person's diagnoses."""

    @property
    def last_day(self) -> date | None:
        return self.stopped or self.ended


@dataclass(slots=True)
class Reaction:
    """Hypersensitivity: allergy or intolerance."""

    id: str
    substance: Code
    category: Literal["food", "medication", "environment", "biologic"]
    type: Literal["allergy", "intolerance"]
    criticality: Literal["low", "high", "unable-to-assess"]
    manifestation: Code
    severity: Literal["mild", "moderate", "severe"] | None
    verified: bool
    recorded: date
    recorder: Practitioner | None
    source: str
    """Source of information as no-basis-sourceofinformation has it: patient, relative, record, test."""


@dataclass(slots=True)
class CriticalInformation:
    """What else must be known in an emergency: anaesthesia complications, implants and ongoing treatment, changed routines (among them
    limits of treatment), infection. ``category`` is the key in ``testdata/distributions/critical-information.yaml``."""

    id: str
    category: str
    code: Code
    text: str
    since: date
    recorded: date
    recorder: Practitioner | None


@dataclass(slots=True)
class Measurement:
    """One measured value. ``key`` names it in ``testdata/distributions/measurements.yaml``; ``value`` is a number, a code, or for blood
    pressure (systolic, diastolic)."""

    id: str
    key: str
    when: datetime
    value: float | Code | tuple[float, float]
    by: Practitioner | None = None
    at: Organisation | None = None
    device: bool = False
    """Measured at home by the patient's own device."""


@dataclass(slots=True)
class News2:
    """One NEWS2 observation set, with its parts and the sum that the table of Royal College of Physicians (2017) gives. ``scale`` is 1 or
    2. ``habitual``: the patient's usual score, determined when well, instead of a measurement."""

    id: str
    when: datetime
    scale: Literal[1, 2]
    respiration: int
    saturation: int
    oxygen: bool
    systolic: int
    pulse: int
    consciousness: Literal["A", "C", "V", "P", "U"]
    temperature: float
    score: int
    parts: tuple[int, int, int, int, int, int, int]
    """Points for respiration, saturation, oxygen, systolic, pulse, consciousness, temperature."""
    part_ids: tuple[str, ...]
    """Ids of the single observations, in the same order."""
    by: Practitioner | None = None
    at: Organisation | None = None
    habitual: bool = False


@dataclass(slots=True)
class LabResult:
    """``code`` is of Norsk laboratoriekodeverk. ``group`` ties results of one sample together into a report."""

    id: str
    key: str
    code: Code
    when: datetime
    value: float | Code
    unit: str | None
    low: float | None
    high: float | None
    group: str
    requester: Practitioner | None
    laboratory: Organisation | None


@dataclass(slots=True)
class Contact:
    """A contact with a service: consultation, home visit, admission, short-term stay."""

    id: str
    kind: Literal[
        "consultation", "home-visit", "out-of-hours", "admission", "acute-beds", "telephone", "outpatient"
    ]
    start: datetime
    end: datetime
    at: Organisation
    by: Practitioner | None
    reason: Code | None
    diagnosis: Diagnosis | None = None
    further: tuple[Diagnosis, ...] = ()
    """Other diagnoses that were set in the same contact."""
    remote: bool = False
    """Held at a distance: video, telephone or writing (e-konsultasjon)."""
    urgent: bool = False
    """Immediate help (øyeblikkelig hjelp), not planned."""
    discharged_to: Literal["home", "nursing-home", "dead"] | None = None
    """Where an admission or a stay in acute beds ended."""


@dataclass(slots=True)
class Service:
    """A municipal service. ``type`` is a national service type (9151), or the municipality's own for a service that is not reported to
    KPR. After today, ``since`` is when what is decided begins. ``amount`` ``unit`` per ``per`` (UCUM: ``wk``, ``mo`` …) where so granted.
    """

    id: str
    key: str
    type: Code
    since: date
    unit_name: str
    """The unit that gives it, as people say it."""
    municipality: Organisation
    content: str
    reported: bool
    """To Kommunalt pasient- og brukerregister (KPR). It says nothing of what the law requires."""
    basis: Literal["vedtak", "uten-vedtak"]
    decision: str | None = None
    decided: date | None = None
    review: date | None = None
    ended: date | None = None
    amount: float | None = None
    unit: str | None = None
    per: str | None = None
    resource: str | None = None
    """Who gives it (Sykepleier, Helsefagarbeider …)."""
    phone: str | None = None
    local: Code | None = None
    """The municipality's own code."""
    responsible: Practitioner | None = None
    name: str | None = None
    """What the municipality calls it; the display of ``local`` or ``type`` when not told."""
    grounds: str | None = None
    """Why the decision is as it is."""
    paused: bool = False
    """Not given for the time being, as while the patient is in an institution."""


@dataclass(slots=True)
class Goal:
    id: str
    text: str
    since: date
    due: date | None
    achieved: bool
    diagnosis: Diagnosis | None


@dataclass(slots=True)
class Plan:
    """A care plan (tiltaksplan, egenbehandlingsplan, …) with goals and what is done for them."""

    id: str
    title: str
    since: date
    ended: date | None
    author: Practitioner | None
    goals: list[Goal]
    actions: list[str]
    diagnoses: list[Diagnosis]
    kind: str = "tiltaksplan"
    """A key in ``testdata/distributions/plans.yaml``."""
    planned: list[str] = field(default_factory=list)
    """What is to be done, but has not begun."""
    stopped: list[tuple[str, str]] = field(default_factory=list)
    """What was done and is no longer: the action, and why."""


@dataclass(slots=True)
class Document:
    """``type`` is of Volven 9602. ``text`` is the content, in plain Norwegian."""

    id: str
    type: Code
    title: str
    when: datetime
    author: Practitioner
    at: Organisation
    text: str
    contact: Contact | None = None


@dataclass(slots=True)
class Answers:
    """A filled-in questionnaire. ``questionnaire`` is a key in ``testdata/distributions/questionnaires.yaml``; answers by item."""

    id: str
    questionnaire: str
    when: datetime
    answers: dict[str, object]
    by_patient: bool = True
    by: Practitioner | None = None
    """Who filled it in with the patient, when not the patient alone."""


@dataclass(slots=True)
class Appointment:
    id: str
    start: datetime
    minutes: int
    at: Organisation
    by: Practitioner | None
    reason: str
    status: Literal["booked", "fulfilled", "cancelled", "noshow"]
    made: date | None = None
    """When it was agreed."""
    purpose: Literal["assessment", "treatment", "check-up"] | None = None
    """What a hospital appointment is for."""
    remote: bool = False
    short_notice: bool | None = None
    """What the patient answered: can come at short notice. ``None`` without an answer."""
    contact: Contact | None = None
    """What it became."""


@dataclass(slots=True)
class Reservation:
    """The patient's reservation against sharing: everything, one item, or one clinician."""

    id: str
    since: date
    scope: Literal["record", "item", "clinician"]
    item: dict[str, object] | None = None
    """Reference to what is blocked."""
    clinician: Practitioner | None = None


@dataclass(slots=True)
class Access:
    """Somebody saw something in the record: who, what, when and with which purpose."""

    id: str
    when: datetime
    by: Practitioner
    at: Organisation
    purpose: Literal["TREAT", "ETREAT", "PATADMIN", "HOPERAT"]
    what: tuple[str, ...]
    """References to what was seen, as ``Type/id``."""
    refused: bool = False


@dataclass(slots=True, eq=False)
class Life:
    """A person and all that is known. Each kind of fact is in order of time. Nothing is before birth, nothing is after death or ``today``
    but appointments, services that are decided, reviews and due dates."""

    person: Person
    today: date
    care: Care
    gp: Practitioner | None
    staff: list[Practitioner] = field(default_factory=list)
    """Who acted, beside the personnel of ``care``."""
    frailty: float = 0.0
    """From 0 (well) to 1 (needs help with everything): what municipal services follow."""
    traits: dict[str, float] = field(default_factory=dict)
    """How the person differs from others of the same age and sex, in standard deviations, by what is measured: why two measurements of one
    person are more alike than two of different persons."""
    diagnoses: list[Diagnosis] = field(default_factory=list)
    medications: list[Medication] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    critical: list[CriticalInformation] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    news2: list[News2] = field(default_factory=list)
    laboratory: list[LabResult] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    accesses: list[Access] = field(default_factory=list)

    @property
    def last_day(self) -> date:
        """The day of death, or today."""
        return self.person.death or self.today

    def has(self, key: str) -> bool:
        """Whether the person has, now or at the end, the illness of that key."""
        return any(d.key == key and d.ended is None for d in self.diagnoses)
