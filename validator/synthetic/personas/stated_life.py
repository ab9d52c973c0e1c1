"""The life that a persona's file states, with the organisations and personnel of the municipality that serves the persona."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from validator.data_files.findings import file_finding
from validator.data_files.yaml_source import ValuePath
from validator.synthetic.code_systems import ATC, DOCUMENT_TYPE, ICD_10, ICPC_2, SERVICE_TYPE, SNOMED_CT
from validator.synthetic.distributions import structured
from validator.synthetic.facts import (
    Access,
    Answers,
    Appointment,
    Code,
    Contact,
    CriticalInformation,
    Diagnosis,
    Document,
    Dose,
    DoseChange,
    Goal,
    LabResult,
    Life,
    Measurement,
    Medication,
    News2,
    Plan,
    Reaction,
    Reservation,
    Service,
)
from validator.synthetic.lives.analyses import laboratory
from validator.synthetic.lives.news2_table import news2_parts
from validator.synthetic.personas.file import Persona, PersonaError, person_of
from validator.synthetic.personas.who_and_where import Told, WhoAndWhere

T = TypeVar("T")

WARFARIN = "B01AA03"


def life_of(persona: Persona) -> Life:
    """Raises :class:`~validator.synthetic.personas.file.PersonaError` for names and keys that nothing has."""
    return _Reader(persona).life()


class _Reader(WhoAndWhere):
    def __init__(self, persona: Persona) -> None:
        super().__init__(persona)
        self._known: dict[str, Any] = {}
        """Facts by ``section/key``."""

    def life(self) -> Life:
        person = person_of(self._persona)
        gps = [gp for office in self._care.gp_offices for gp in office.staff_with("LE")]
        life = Life(person, self._persona.day, self._care, gps[0] if gps else None)
        life.staff = list(self._staff.values())
        life.diagnoses = self._all("diagnoses", self._diagnosis)
        life.reactions = self._all("hypersensitivity", self._reaction)
        life.critical = self._all("critical", self._critical)
        life.medications = self._all("medications", self._medication)
        life.services = self._all("services", self._service)
        life.contacts = self._all("contacts", self._contact)
        life.measurements = self._all("measurements", self._measurement)
        life.news2 = self._all("news2", self._news2)
        life.laboratory = [result for results in self._all("laboratory", self._sample) for result in results]
        life.plans = self._all("plans", self._plan)
        life.documents = self._all("documents", self._document)
        life.answers = self._all("answers", self._answered)
        life.appointments = self._all("appointments", self._appointment)
        life.reservations = self._all("reservations", self._reservation)
        life.accesses = self._all("accesses", self._access)
        if self._findings:
            raise PersonaError(self._findings)
        return life

    # -- the sections

    def _diagnosis(self, told: Told, id: str, path: ValuePath) -> Diagnosis:
        codes = (*self._codes(told, icpc2=ICPC_2, icd10=ICD_10),)
        since = _day(told["since"])
        return Diagnosis(
            id,
            told.get("key", ""),
            codes,
            told["text"],
            since,
            _day(told["recorded"]) if "recorded" in told else since,
            self._by(told, path, "fastlege"),
            ended=_maybe_day(told, "ended"),
            severity=told.get("severity"),
            critical=told.get("critical"),
        )

    def _reaction(self, told: Told, id: str, path: ValuePath) -> Reaction:
        return Reaction(
            id,
            next(self._codes(told, atc=ATC, snomed=SNOMED_CT)),
            told["category"],
            told.get("type", "allergy"),
            told.get("criticality", "unable-to-assess"),
            _code(SNOMED_CT, told["manifestation"]),
            told.get("severity"),
            told.get("verified", True),
            _day(told["since"]),
            self._by(told, path, "fastlege"),
            told.get("source", "patient"),
        )

    def _critical(self, told: Told, id: str, path: ValuePath) -> CriticalInformation:
        since = _day(told["since"])
        categories = structured("critical-information")["categories"]
        self._must_be(told["category"], categories, (*path, "category"), "category")
        code = Code(**told["code"])
        return CriticalInformation(
            id, told["category"], code, told["text"], since, since, self._by(told, path, "fastlege")
        )

    def _medication(self, told: Told, id: str, path: ValuePath) -> Medication:
        by = self._by(told, path, "fastlege")
        diagnosis = self._diagnosis_of(told, path)
        changes = [
            DoseChange(
                _day(change["since"]),
                _dose(change["dose"]),
                change["reason"],
                self._by(change, (*path, "changes", index)) or by,
            )
            for index, change in enumerate(told.get("changes", ()))
        ]
        return Medication(
            id,
            _code(ATC, told["atc"]),
            told["product"],
            told["strength"],
            None,
            None,
            _dose(told["dose"]),
            _day(told["since"]),
            told["reason"],
            diagnosis.codes[0] if diagnosis and diagnosis.codes else None,
            by,
            multidose=told.get("multidose", False),
            ended=_maybe_day(told, "until"),
            stopped=_maybe_day(told, "stopped"),
            stop_reason=told.get("stop_reason"),
            changes=changes,
            diagnosis=diagnosis,
        )

    def _service(self, told: Told, id: str, path: ValuePath) -> Service:
        amount = told.get("amount", {})
        return Service(
            id,
            told.get("key", ""),
            _code(SERVICE_TYPE, told["iplos"]),
            _day(told["since"]),
            told["unit"],
            self._care.municipality,
            told["content"],
            told.get("reported", True),
            "uten-vedtak" if told.get("without_decision") else "vedtak",
            decision=told.get("decision"),
            decided=_maybe_day(told, "decided"),
            review=_maybe_day(told, "review"),
            ended=_maybe_day(told, "ended"),
            amount=amount.get("value"),
            unit=amount.get("unit"),
            per=amount.get("per"),
            resource=told.get("resource"),
            phone=told.get("phone"),
            local=Code(**told["local"]) if "local" in told else None,
            responsible=self._by(told, path),
            name=told.get("name"),
            grounds=told.get("grounds"),
            paused=told.get("paused", False),
        )

    def _contact(self, told: Told, id: str, path: ValuePath) -> Contact:
        diagnosis = self._diagnosis_of(told, path)
        reason = next(self._codes(told, icpc2=ICPC_2, icd10=ICD_10), None)
        return Contact(
            id,
            told["kind"],
            _moment(told["start"]),
            _moment(told["end"]),
            self._place(told["at"], (*path, "at")),
            self._by(told, path),
            reason or (diagnosis.codes[0] if diagnosis and diagnosis.codes else None),
            diagnosis,
            remote=told.get("remote", False),
            urgent=told.get("urgent", False),
            discharged_to=told.get("discharged_to"),
        )

    def _measurement(self, told: Told, id: str, path: ValuePath) -> Measurement:
        value = told["value"]
        self._must_be(told["what"], structured("measurements")["kinds"], (*path, "what"), "measurement")
        return Measurement(
            id,
            told["what"],
            _moment(told["when"]),
            (float(value[0]), float(value[1])) if isinstance(value, list) else value,
            self._by(told, path),
            self._at(told, path),
            device=told.get("device", False),
        )

    def _news2(self, told: Told, id: str, path: ValuePath) -> News2:
        scale, consciousness = told.get("scale", 1), told.get("consciousness", "A")
        oxygen = told.get("oxygen", False)
        parts = news2_parts(
            scale,
            told["respiration"],
            told["saturation"],
            oxygen,
            told["systolic"],
            told["pulse"],
            consciousness,
            told["temperature"],
        )
        return News2(
            id,
            _moment(told["when"]),
            scale,
            told["respiration"],
            told["saturation"],
            oxygen,
            told["systolic"],
            told["pulse"],
            consciousness,
            told["temperature"],
            sum(parts),
            parts,
            tuple(self._persona.uuid(*path, "part", number) for number in range(len(parts))),
            self._by(told, path, "hjemmesykepleier"),
            self._at(told, path) or self._organisation("hjemmesykepleie"),
            habitual=told.get("habitual", False),
        )

    def _sample(self, told: Told, id: str, path: ValuePath) -> list[LabResult]:
        when, by = _moment(told["when"]), self._by(told, path, "fastlege")
        analyses, person = laboratory().analyses, person_of(self._persona)
        results = []
        for index, result in enumerate(told["results"]):
            analysis = analyses.get(result["what"])
            if analysis is None:
                self._unknown("unknown-analysis", (*path, "results", index, "what"), result["what"], analyses)
                continue
            interval = analysis.intervals[person.sex][person.age_at(when.date())]
            if analysis.answers or interval is None:
                self._unfit(result["what"], (*path, "results", index, "what"))
                continue
            low, high = interval
            for group, limits in analysis.therapeutic:
                if group == "warfarin" and self._takes_warfarin(when.date()):
                    low, high = limits
            place = self._organisation("fastlegekontor" if analysis.at_office else "sykehus")
            results.append(
                LabResult(
                    f"{id}-{analysis.name}",
                    analysis.name,
                    analysis.code,
                    when,
                    result["value"],
                    analysis.unit,
                    low,
                    high,
                    id,
                    by,
                    place,
                )
            )
        return results

    def _unfit(self, analysis: str, path: ValuePath) -> None:
        """The analysis has no number for this person: it is answered in words, or is not for that sex or age."""
        place = self._persona.document.location(path)
        self._findings.append(
            file_finding("unfit-analysis", place, code="value", catalogue="persona", name=analysis)
        )

    def _takes_warfarin(self, day: date) -> bool:
        return any(
            fact.atc.code == WARFARIN
            and fact.since <= day
            and (fact.last_day is None or day <= fact.last_day)
            for fact in self._known.values()
            if isinstance(fact, Medication)
        )

    def _plan(self, told: Told, id: str, path: ValuePath) -> Plan:
        goals = [
            Goal(
                self._persona.uuid(*path, "goals", index),
                goal["text"],
                _day(goal["since"]),
                _maybe_day(goal, "due"),
                goal.get("achieved", False),
                self._diagnosis_of(goal, (*path, "goals", index)),
            )
            for index, goal in enumerate(told.get("goals", ()))
        ]
        keys = [(key, (*path, "for", index)) for index, key in enumerate(told.get("for", ()))]
        diagnoses = [self._find("diagnoses", key, place, Diagnosis) for key, place in keys]
        kind = told.get("kind", "tiltaksplan")
        self._must_be(kind, structured("plans")["kinds"], (*path, "kind"), "plan")
        return Plan(
            id,
            told["title"],
            _day(told["since"]),
            _maybe_day(told, "ended"),
            self._by(told, path, "hjemmesykepleier"),
            goals,
            list(told.get("actions", ())),
            [diagnosis for diagnosis in diagnoses if diagnosis],
            kind=kind,
            planned=list(told.get("planned", ())),
            stopped=[(stopped["action"], stopped["reason"]) for stopped in told.get("stopped", ())],
        )

    def _document(self, told: Told, id: str, path: ValuePath) -> Document:
        author = self._by(told, path) or self._role("fastlege")
        place = self._at(told, path) or author.workplace or self._care.municipality
        contact = (
            self._find("contacts", told["contact"], (*path, "contact"), Contact)
            if "contact" in told
            else None
        )
        type = _code(DOCUMENT_TYPE, told["type"])
        return Document(id, type, told["title"], _moment(told["when"]), author, place, told["text"], contact)

    def _answered(self, told: Told, id: str, path: ValuePath) -> Answers:
        by = self._by(told, path)
        forms = structured("questionnaires")["forms"]
        self._must_be(told["questionnaire"], forms, (*path, "questionnaire"), "questionnaire")
        return Answers(
            id,
            told["questionnaire"],
            _moment(told["when"]),
            dict(told["answers"]),
            by_patient=by is None,
            by=by,
        )

    def _appointment(self, told: Told, id: str, path: ValuePath) -> Appointment:
        return Appointment(
            id,
            _moment(told["start"]),
            told["minutes"],
            self._place(told["at"], (*path, "at")),
            self._by(told, path),
            told["reason"],
            told.get("status", "booked"),
            made=_maybe_day(told, "made"),
        )

    def _reservation(self, told: Told, id: str, path: ValuePath) -> Reservation:
        item = self._reference(told["item"], (*path, "item")) if "item" in told else None
        clinician = self._person(told["clinician"], (*path, "clinician")) if "clinician" in told else None
        return Reservation(
            id, _day(told["since"]), told["scope"], {"reference": item} if item else None, clinician
        )

    def _access(self, told: Told, id: str, path: ValuePath) -> Access:
        seen = [self._reference(what, (*path, "what", index)) for index, what in enumerate(told["what"])]
        return Access(
            id,
            _moment(told["when"]),
            self._person(told["by"], (*path, "by")) or self._role("fastlege"),
            self._place(told["at"], (*path, "at")),
            told["purpose"],
            tuple(reference for reference in seen if reference),
            refused=told.get("refused", False),
        )

    # -- what sections have in common

    def _all(self, section: str, read: Any) -> list[Any]:
        facts = []
        for index, told in enumerate(self._raw.get(section, ())):
            key = told.get("key", index)
            fact = read(told, self._persona.uuid(section, key), (section, index))
            self._known[f"{section}/{key}"] = fact
            facts.append(fact)
        return facts

    def _codes(self, told: Told, **systems: str) -> Iterator[Code]:
        for key, system in systems.items():
            if key in told:
                yield _code(system, told[key])

    def _diagnosis_of(self, told: Told, path: ValuePath) -> Diagnosis | None:
        key = told.get("for")
        return self._find("diagnoses", key, (*path, "for"), Diagnosis) if key else None

    def _find(self, section: str, key: str, path: ValuePath, kind: type[T]) -> T | None:
        fact = self._known.get(f"{section}/{key}")
        if isinstance(fact, kind):
            return fact
        known = [name.partition("/")[2] for name in self._known if name.startswith(f"{section}/")]
        self._unknown("unknown-key-of", path, key, known, section=section)
        return None

    def _reference(self, name: str, path: ValuePath) -> str | None:
        """The reference to a fact's resource, by ``section/key``."""
        fact = self._known.get(name)
        if fact is None:
            self._unknown("unknown-fact", path, name, self._known)
            return None
        return f"{_RESOURCES[type(fact)]}/{fact.id}"


_RESOURCES: Mapping[type, str] = {
    Diagnosis: "Condition",
    Reaction: "AllergyIntolerance",
    Medication: "MedicationStatement",
    Service: "EpisodeOfCare",
    Contact: "Encounter",
    Measurement: "Observation",
    News2: "Observation",
    Plan: "CarePlan",
    Document: "DocumentReference",
    Answers: "QuestionnaireResponse",
    Appointment: "Appointment",
}


def _code(system: str, told: str) -> Code:
    code, _, display = told.partition(" ")
    return Code(system, code, display.strip())


def _dose(told: Told) -> Dose:
    return Dose(
        told.get("amount", 0),
        told.get("unit", ""),
        tuple(told.get("times", ())),
        told.get("as_needed", False),
        told.get("most_a_day"),
        told["text"],
    )


def _day(told: str) -> date:
    return date.fromisoformat(told)


def _maybe_day(told: Told, key: str) -> date | None:
    return date.fromisoformat(told[key]) if key in told else None


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
