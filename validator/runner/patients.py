"""Which patients a scenario plays with, and what is done with them in a product as it is.

- **fresh**: every scenario plays its personas with new synthetic identity numbers that the product does not have.
- **find-or-create**: a patient that ``setup`` would create is searched for first, used when it is there, and kept.
- **existing**: one of the product's own synthetic patients plays a persona; it is never changed.
- **loaded**: the product was loaded beforehand; ``setup`` finds instead of creating, and nothing is ever written.

In all of them, what is left in the product at the end is remembered, and deletion that the product does not offer is not tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from validator.configuration import PatientsConfiguration
from validator.norway.identifiers import NationalIdentityNumber, parse_national_identity_number
from validator.redaction import redact_text
from validator.results import AssertionResult, Finding, Location, Phase, Rule, Severity, Text, Verdict
from validator.runner.answers import Reply
from validator.runner.business_identifiers import Found, Identifier, business_identifier, find, identifiers
from validator.runner.capability import first_undeclared
from validator.runner.credentials import CredentialProblem, Credentials
from validator.runner.problems import NoAnswer
from validator.runner.remaining import Remaining
from validator.runner.requests import Asking, NotSent
from validator.runner.sending import Sender
from validator.runner.steps.registry import StepFunction, StepOutcome, StepRun
from validator.suites.catalogues import Catalogues
from validator.suites.loading import LoadedScenario, first_write
from validator.suites.model import Need, Scenario, Step, Suite, acting_identity
from validator.synthetic.personas.fresh import fresh_numbers, identifier_of, number_of, with_number
from validator.texts import text

Persona = Mapping[str, Any]

_MOST_ASKED = 12
"""How many numbers of a persona are asked for before the product is taken to have them all."""
_NO_DELETION = (403, 405, 501)
_LOGIN = (401, 403)
_CHANGES = frozenset(("update", "patch", "delete"))
_WRITE_INTERACTIONS = frozenset(("create", "update", "patch", "delete", "transaction", "batch"))
_TOKEN_SEARCH = "https://hl7.org/fhir/R4/search.html#token"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario as it is to be run. ``clock`` is set where ``now`` is not the present."""

    scenario: Scenario
    personas: Mapping[str, Persona]
    run_id: str
    clock: Callable[[], datetime] | None = None


@dataclass(slots=True)
class Patients:
    """The patients of one run: what it knows of the product grows with every scenario."""

    configuration: PatientsConfiguration = field(default_factory=PatientsConfiguration)
    capability: dict[str, Any] | None = None
    remaining: Remaining = field(default_factory=Remaining)
    _taken: set[str] = field(default_factory=set)
    _own: set[tuple[str, str]] = field(default_factory=set)
    """Type and id of what was in the product before, and is not ours to change."""
    _kept: set[str] = field(default_factory=set)
    """Numbers that somebody logs in with, which no fresh one can take the place of; such a patient is found before it is created."""
    _undeletable: dict[str, Text] = field(default_factory=dict)
    _players: dict[str, Persona | Text] = field(default_factory=dict)
    """By persona: as the product's own patient has it, or why that cannot be."""

    # -- before a scenario

    def needs(self, scenario: Scenario) -> tuple[Need, ...]:
        """What the product must declare for the scenario as it is run here: where nothing is created, it need not offer creation."""
        if self.configuration.loaded is not None:
            return tuple(
                need
                for need in scenario.requires
                if need.interaction not in _WRITE_INTERACTIONS and need.conditional is None
            )
        existing = self.configuration.existing
        if existing and scenario.personas and set(scenario.personas) <= set(existing):
            created = [step for step in scenario.steps if step.kind == "create"]
            if not any(step.arguments.get("type") == "Patient" for step in created):
                unneeded = Need(type="Patient", interaction="create")
                return tuple(need for need in scenario.requires if need != unneeded)
        return scenario.requires

    async def prepare(
        self,
        scenario: Scenario,
        suite: Suite,
        run_id: str,
        catalogues: Catalogues,
        sender: Sender,
        credentials: Credentials,
    ) -> Prepared | Text:
        """The scenario with the patients that play it, or why it cannot be tested. May ask the product, and raises
        nothing for what it answers."""
        personas = catalogues.personas
        known = {name: personas[name] for name in scenario.personas if name in personas}
        if self.configuration.loaded is not None:
            return self._loaded(scenario, suite, known)
        run = _looking(scenario, sender, credentials)
        themselves = login_numbers(scenario, catalogues)
        playing: dict[str, Persona] = {}
        for name, persona in known.items():
            if name in self.configuration.existing:
                player: Persona | Text = await self._player(name, persona, run)
            elif self.configuration.persons == "fresh" and (number := number_of(persona)) is not None:
                if number.value in themselves:
                    self._kept.add(number.value)
                    playing[name] = persona
                    continue
                player = await self._fresh(persona, number, f"{run_id}/{suite.id}/{scenario.id}/{name}", run)
            else:
                player = persona
            if isinstance(player, Text):
                return player
            playing[name] = player
        sender.exchanges.clear()  # looking around is no evidence: a setup step finds again, and is kept
        return Prepared(scenario, playing, run_id)

    def _loaded(self, scenario: Scenario, suite: Suite, personas: Mapping[str, Persona]) -> Prepared | Text:
        loading = self.configuration.loaded
        assert loading is not None
        writing = first_write(scenario)
        if writing is not None:
            return text("patients.only-read", step=writing.id, kind=writing.kind)
        place = (suite.id, scenario.id)
        entry = loading.scenarios.get(place)
        if entry is None and any(step.kind == "create" for step in scenario.setup):
            return loading.left_out.get(place) or text("patients.not-in-manifest", suite=suite.id)
        if entry is not None and entry.digest != suite.digest:
            return text("patients.suite-changed", suite=suite.id)
        playing = personas if entry is None else _as_loaded(personas, entry)
        return Prepared(replace(scenario, cleanup=()), playing, loading.run_id, lambda: loading.now)

    async def _fresh(
        self, persona: Persona, number: NationalIdentityNumber, seed: str, run: StepRun
    ) -> Persona | Text:
        asked = 0
        for candidate in fresh_numbers(number, seed):
            if candidate.value in self._taken:
                continue
            if asked >= _MOST_ASKED:
                break
            asked += 1
            self._taken.add(candidate.value)
            found = await _found(run, Identifier(*identifier_of(candidate)))
            if found is None or not found.carrying:
                return with_number(persona, candidate)
        return text("patients.no-fresh-number", persona=persona.get("id", "–"))

    async def _player(self, name: str, persona: Persona, run: StepRun) -> Persona | Text:
        if name not in self._players:
            number = self.configuration.existing[name]
            found = await _found(run, Identifier(*identifier_of(number)))
            if found is None:  # no answer: told, and counted, by the step that asks again
                return with_number(persona, number)
            self._players[name] = self._as_player(name, persona, number, found)
        return self._players[name]

    def _as_player(
        self, name: str, persona: Persona, number: NationalIdentityNumber, found: Found
    ) -> Persona | Text:
        if not found.answered:
            return text("patients.persona-unsearchable", persona=name, status=found.reply.answer.status)
        if not found.carrying:
            return text("patients.persona-not-found", persona=name)
        if len(found.carrying) > 1:
            return text("patients.persona-several", persona=name, count=len(found.carrying))
        self._remember(found.carrying[0])
        return _played_by(with_number(persona, number), found.carrying[0])

    # -- a step

    async def carry_out(self, function: StepFunction, run: StepRun, phase: Phase) -> StepOutcome:
        """The step, or what takes its place. Raises what the step's requests raise, and :class:`NotSent` for what cannot be found."""
        refused = self._refused(run, phase)
        if refused is not None:
            return StepOutcome(skip=refused)
        if run.step.kind == "create" and phase == "setup":
            found = await self._instead_of_creating(run)
            if found is not None:
                return found
        outcome = await function(run)
        if outcome.reply is None:
            return outcome
        undeletable = self._refuses_deletion(run, phase, outcome.reply.answer.status)
        if undeletable is not None:
            return StepOutcome(skip=undeletable)
        self.remaining.note(run, outcome.reply)
        return outcome

    def _refuses_deletion(self, run: StepRun, phase: Phase, status: int) -> Text | None:
        """What to say of a clean-up that this product does not offer; it is not tried again for that type. A product that does not declare
        deletion is tried once, since some declare less than they do; a 404 for what is there is then about the request."""
        if phase != "cleanup" or run.step.kind != "delete" or run.step.expect:
            return None
        kind = str(run.arguments.get("type"))
        declared = first_undeclared(self.capability, [Need(type=kind, interaction="delete")]) is None
        made = self.remaining.has(kind, str(run.arguments.get("resource-id")))
        if status not in _NO_DELETION and (declared or not made or not 400 <= status < 500):
            return None
        self._undeletable[kind] = text("patients.delete-refused", type=kind, status=status)
        return self._undeletable[kind]

    async def _instead_of_creating(self, run: StepRun) -> StepOutcome | None:
        """What was found in place of creating it; ``None`` when it is to be created."""
        kind = str(run.arguments.get("type"))
        numbers = (
            [one for one in identifiers(run.body) if one.is_identity_number] if kind == "Patient" else []
        )
        if self.configuration.loaded is not None:
            wanted = business_identifier(run.body, kind)
            if wanted is None:
                raise NotSent(text("patients.no-identifier", step=run.step.id), skip=True)
            return self._the_one(run, kind, wanted, await find(run, kind, wanted))
        existing = {number.value for number in self.configuration.existing.values()}
        played = next((one for one in numbers if one.value in existing), None)
        if played is not None:
            return self._the_one(run, kind, played, await find(run, kind, played))
        if numbers and (self.configuration.persons == "find-or-create" or numbers[0].value in self._kept):
            found = await find(run, kind, numbers[0])
            if not found.answered or not (found.carrying or found.others):
                return None
            if not found.carrying:
                return _only_others(run, kind, numbers[0], found)
            outcome = self._the_one(run, kind, numbers[0], found)
            differing = _differences(run.body, found.carrying[0])
            if differing is not None:
                raise NotSent(text("patients.somebody-else", differences=differing))
            return outcome
        return None

    def _the_one(self, run: StepRun, kind: str, wanted: Identifier, found: Found) -> StepOutcome:
        if not found.answered:
            status = found.reply.answer.status
            if status in _LOGIN:  # what is said of it is the same as of any other step
                return StepOutcome(found.reply, instead=True)
            raise NotSent(text("patients.search-refused", type=kind, status=status))
        if not found.carrying and found.others:
            return _only_others(run, kind, wanted, found)
        if not found.carrying:
            raise NotSent(text("patients.loaded-not-found", type=kind, system=wanted.system))
        if len(found.carrying) > 1:
            count = len(found.carrying)
            raise NotSent(text("patients.several", type=kind, system=wanted.system, count=count))
        self._remember(found.carrying[0])
        reply = Reply(found.reply.answer, (), found.carrying[0])
        verdicts = (_of_others(run, kind, wanted, found),) if found.others else ()
        return StepOutcome(reply, verdicts, instead=True)

    def _remember(self, resource: Mapping[str, Any]) -> None:
        if isinstance(resource.get("id"), str):
            self._own.add((str(resource.get("resourceType")), resource["id"]))

    def _refused(self, run: StepRun, phase: Phase) -> Text | None:
        """Why the step is not done: it would change what is the product's own, or delete what the product does not delete."""
        kind, arguments = run.step.kind, run.arguments
        if self._touches_own(run):
            return text("patients.own-unchanged")
        if kind == "create" and phase != "setup" and self._creates_existing(run.body):
            return text("patients.own-exists")
        if kind == "delete" and phase == "cleanup" and not run.step.expect:
            return self._undeletable.get(str(arguments.get("type")))
        return None

    def _touches_own(self, run: StepRun) -> bool:
        kind, arguments = run.step.kind, run.arguments
        if kind in _CHANGES:
            place = (str(arguments.get("type")), str(arguments.get("resource-id")))
            return place in self._own or self._names_existing(arguments.get("params"))
        if kind in ("transaction", "batch"):
            return any(self._is_own_path(url) for url in _changing_urls(run.body))
        if kind in ("http", "operation") and str(arguments.get("method", "POST")).upper() not in (
            "GET",
            "HEAD",
        ):
            place = (str(arguments.get("type")), str(arguments.get("resource-id")))
            # An operation may change what it is called on, for all that its name tells.
            return place in self._own or self._is_own_path(str(arguments.get("path", "")))
        return False

    def _is_own_path(self, path: str) -> bool:
        segments = re.split(r"[/?]", path)
        return any(place in self._own for place in pairwise(segments))

    def _names_existing(self, params: Any) -> bool:
        written = str(params or "")
        return any(number.value in written for number in self.configuration.existing.values())

    def _creates_existing(self, body: Any) -> bool:
        if not self.configuration.existing or not isinstance(body, dict):
            return False
        if body.get("resourceType") != "Patient":
            return False
        existing = {number.value for number in self.configuration.existing.values()}
        return any(one.value in existing for one in identifiers(body) if one.is_identity_number)


def found_step_title(step: Step) -> Text:
    """What was done where something was found in place of creating it."""
    return text("patients.found-instead", type=step.arguments.get("type", "–"))


def login_numbers(scenario: Scenario, catalogues: Catalogues) -> frozenset[str]:
    """The identity numbers of the citizens that the scenario acts as: who logs in as a patient is that patient, whatever a suite says."""
    acting = (catalogues.identities.get(acting_identity(step) or "", {}) for step in scenario.all_steps())
    numbers = (identity.get("national_identity_number") for identity in acting)
    return frozenset(number for number in numbers if isinstance(number, str))


def _looking(scenario: Scenario, sender: Sender, credentials: Credentials) -> StepRun:
    """A step of our own that searches as whoever sets the scenario up."""
    steps = scenario.setup or scenario.steps
    creating = (step for step in steps if step.kind == "create" and step.arguments.get("type") == "Patient")
    first = next(creating, steps[0] if steps else None)
    identity = first.identity if first is not None else None
    step = Step(id="patients", kind="search", location=Location(""), identity=identity)

    async def no_token() -> None:
        """Nothing: only a ``token`` step obtains one by itself."""

    return StepRun(step, {}, None, Asking(step, sender, credentials, {}), {}, no_token)


async def _found(run: StepRun, wanted: Identifier) -> Found | None:
    """What the product says, or ``None`` when it says nothing."""
    try:
        return await find(run, "Patient", wanted)
    except (NoAnswer, NotSent, CredentialProblem):
        return None


def _as_loaded(personas: Mapping[str, Persona], entry: LoadedScenario) -> dict[str, Persona]:
    """The personas with the numbers of the manifest."""
    loaded = dict(personas)
    for name, value in entry.personas.items():
        number = parse_national_identity_number(value)
        if name in loaded and isinstance(number, NationalIdentityNumber):
            loaded[name] = with_number(loaded[name], number)
    return loaded


def _played_by(persona: Persona, patient: Mapping[str, Any]) -> dict[str, Any]:
    """The persona with name, sex, birth date and address of the patient that plays it, as far as the patient has them.

    ``persona`` already has the number. Whatever the product has put there of another shape is left out.
    """
    played = dict(persona)
    resource = dict(persona.get("patient", {}))
    if isinstance(patient.get("gender"), str):
        played["sex"] = resource["gender"] = patient["gender"]
    if isinstance(patient.get("birthDate"), str):
        played["birth_date"] = resource["birthDate"] = patient["birthDate"]
    named = patient.get("name")
    names = [name for name in named if isinstance(name, dict)] if isinstance(named, list) else []
    if names:
        resource["name"] = names
        official = next((name for name in names if name.get("use") == "official"), names[0])
        played["name"] = {key: official[key] for key in ("given", "family") if key in official}
    if isinstance(patient.get("address"), list):
        resource["address"] = patient["address"]
    played["patient"] = resource
    return played


def _differences(wanted: Any, found: Mapping[str, Any]) -> Text | None:
    """In what a patient that was found is another than the one wanted, where both say it."""
    if not isinstance(wanted, Mapping):
        return None
    said = [
        text("patients.difference", what=f"Patient.{key}", found=_shown(found[key]), expected=wanted[key])
        for key in ("gender", "birthDate")
        if wanted.get(key) is not None and found.get(key) is not None and wanted[key] != found[key]
    ]
    family, other = _families(wanted), _families(found)
    if family and other and not family & other:
        values = {"found": _shown(", ".join(sorted(other))), "expected": ", ".join(sorted(family))}
        said.append(text("patients.difference", what="Patient.name.family", **values))
    if not said:
        return None
    return Text("; ".join(one.nb for one in said), "; ".join(one.en for one in said))


def _shown(value: Any) -> str:
    """What a product has put there, for a message."""
    return redact_text(str(value)[:80])


def _families(patient: Mapping[str, Any]) -> set[str]:
    names = patient.get("name")
    every = (
        [name.get("family") for name in names if isinstance(name, dict)] if isinstance(names, list) else []
    )
    return {family for family in every if isinstance(family, str)}


def _only_others(run: StepRun, kind: str, wanted: Identifier, found: Found) -> StepOutcome:
    """Nothing carries the identifier, but the product answered with something: no resource to go on with, and a fault."""
    empty = {"resourceType": "Bundle", "type": "searchset"}
    reply = Reply(found.reply.answer, (), empty)
    return StepOutcome(reply, (_of_others(run, kind, wanted, found),), instead=True)


def _of_others(run: StepRun, kind: str, wanted: Identifier, found: Found) -> AssertionResult:
    """https://hl7.org/fhir/R4/search.html#token: ``[system]|[code]`` matches what has both, and nothing else."""
    values = {"type": kind, "system": wanted.system, "count": len(found.others)}
    finding = Finding(
        Severity.ERROR,
        "business-rule",
        "patients.others-found",
        text("patients.others-found", **values),
        Location(f"Bundle.entry.resource.ofType({kind}).identifier"),
        Rule("search-token", _TOKEN_SEARCH),
        text("patients.others-found.fix"),
    )
    title = text("patients.found-by-identifier")
    return AssertionResult("fhirpath", title, Verdict.FAIL, run.step.requirement, finding)


def _changing_urls(body: Any) -> list[str]:
    entries = body.get("entry") if isinstance(body, dict) else None
    requests = [entry.get("request") for entry in entries or () if isinstance(entry, dict)]
    return [
        str(request.get("url", ""))
        for request in requests
        if isinstance(request, dict) and request.get("method") not in ("GET", "HEAD", "POST")
    ]
