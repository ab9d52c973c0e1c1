"""One scenario: its steps in order, the values that flow between them, and the verdict.

- A step that gets no answer, or a ``setup`` step that is not a pass, ends the scenario: the rest is skipped.
- A failed assertion does not: what follows may say more.
- ``cleanup`` always runs and never changes the verdict.
- Nothing checked is an error, never a pass.
"""

from __future__ import annotations

import asyncio
import os
import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePath
from time import perf_counter
from typing import Any

from validator.redaction import redact_text
from validator.results import (
    AssertionResult,
    Declaration,
    Phase,
    ScenarioResult,
    StepResult,
    Text,
    Verdict,
    combine,
)
from validator.runner.access import missing_access
from validator.runner.answers import Reply
from validator.runner.assertions.http import status_fits, version_of, what_the_server_said
from validator.runner.assertions.registry import Judge
from validator.runner.capability import first_undeclared, undeclared
from validator.runner.credentials import CredentialProblem, Credentials
from validator.runner.judging import came_as_expected, executed, judge_expectations
from validator.runner.patients import Patients, Prepared, found_step_title
from validator.runner.preflight import Logins
from validator.runner.problems import NoAnswer
from validator.runner.requests import Asking, NotSent
from validator.runner.scenario_variables import scenario_variables
from validator.runner.sending import Sender
from validator.runner.steps.registry import StepKind, StepOutcome, StepRun, find_step_kind
from validator.runner.wording import changed, without_secrets
from validator.suites.catalogues import Catalogues
from validator.suites.fixtures import FixtureProblem, read_body
from validator.suites.model import NOBODY, Scenario, Step, Suite, acting_identity
from validator.suites.places import kept_place
from validator.suites.templates import TemplateProblem, UnknownName, fill, fill_fhirpath
from validator.suites.variables import Variables
from validator.texts import has_text, text

_NOT_FILLED = frozenset(("body", "fixture", "change", "question", "requirement"))
_BETWEEN = 0.5
"""Seconds between two attempts within a time limit."""
_GONE = (404, 410)
_LOGIN = (401, 403)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a scenario is run with. ``senders`` are by target name, the system under test as ``""``;
    ``speaks_fhir`` is whether the target has shown a CapabilityStatement."""

    run_id: str
    suite: Suite
    senders: Mapping[str, Sender]
    credentials: Credentials
    judge: Judge
    catalogues: Catalogues
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    capability: dict[str, Any] | None = None
    speaks_fhir: bool = True
    logins: Logins | None = None
    patients: Patients = field(default_factory=Patients)


async def run_scenario(
    scenario: Scenario, around: Surroundings, finished: Callable[[StepResult], None]
) -> ScenarioResult:
    """Runs the scenario; ``finished`` is told of each step. Never raises on a bad target."""
    started, clock = datetime.now(UTC).isoformat(timespec="milliseconds"), perf_counter()

    def result(
        verdict: Verdict, steps: Iterable[StepResult] = (), reason: Text | None = None
    ) -> ScenarioResult:
        return ScenarioResult(
            id=scenario.id,
            title=scenario.title,
            verdict=verdict,
            description=scenario.description,
            requirements=scenario.requirements,
            personas=scenario.personas,
            steps=tuple(steps),
            started=started,
            elapsed=perf_counter() - clock,
            reason=reason,
            location=kept_place(scenario.location),
        )

    try:
        lacking = first_undeclared(around.capability, around.patients.needs(scenario))
        if lacking is not None:
            return replace(result(Verdict.SKIP, reason=undeclared(lacking)), not_offered=lacking.optional)
        untestable = missing_access(scenario, around.credentials)
        if untestable is not None:
            return result(Verdict.SKIP, reason=untestable)
        refused = await _refused_login(scenario, around)
        if refused is not None:
            return result(Verdict.ERROR, reason=refused)
        prepared = await _prepared(scenario, around)
        if isinstance(prepared, Text):
            return result(Verdict.SKIP, reason=prepared)
        execution = _Execution(prepared.scenario, around, _variables(prepared, around))
    except Exception as fault:
        return result(Verdict.ERROR, reason=unforeseen(fault, around))
    counted = await execution.main_steps(finished)
    cleaned = await execution.cleanup_steps(finished)
    verdict = combine(step.verdict for step in counted)
    reason = next(
        (step.reason for step in counted if step.verdict is verdict and step.reason is not None), None
    )
    if verdict in (Verdict.PASS, Verdict.WARNING) and not any(executed(step.assertions) for step in counted):
        passed_over = next((step.reason for step in counted if step.verdict is Verdict.SKIP), None)
        verdict, reason = (
            (Verdict.SKIP, passed_over) if passed_over else (Verdict.ERROR, text("runner.nothing-checked"))
        )
    return result(verdict, (*counted, *cleaned), reason if verdict in (Verdict.ERROR, Verdict.SKIP) else None)


async def _refused_login(scenario: Scenario, around: Surroundings) -> Text | None:
    """Why one of those that the scenario acts as does not get in, so that the product is not blamed for a token that is wrong."""
    if around.logins is None or around.senders[""].connection.kind == "sandbox":
        return None
    for identity in dict.fromkeys(filter(None, map(acting_identity, scenario.all_steps()))):
        problem = (await around.logins.check(identity)).problem
        if problem is not None:
            return problem
    return None


def unforeseen(fault: Exception, around: Surroundings) -> Text:
    """What is said of a fault that nothing here was prepared for. It is the validator's, never the product's, so it is an error and no
    failure; where it arose is told, so that it can be mended."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = next(
        (f for f in reversed(frames) if f"{os.sep}validator{os.sep}" in f.filename),
        frames[-1] if frames else None,
    )
    where = f"{PurePath(ours.filename).name}:{ours.lineno}" if ours is not None else "–"
    said = f"{type(fault).__name__}: {fault}".partition("\n")[0][:200]
    secrets = {secret for sender in around.senders.values() for secret in sender.secrets}
    said = redact_text(said, secrets)
    return text("runner.unforeseen", reason=said, where=where)


def untried(scenario: Scenario, reason: Text) -> ScenarioResult:
    """A scenario that there was no way to run."""
    return ScenarioResult(
        id=scenario.id,
        title=scenario.title,
        verdict=Verdict.ERROR,
        description=scenario.description,
        requirements=scenario.requirements,
        personas=scenario.personas,
        started=datetime.now(UTC).isoformat(timespec="milliseconds"),
        reason=reason,
        location=kept_place(scenario.location),
    )


async def _prepared(scenario: Scenario, around: Surroundings) -> Prepared | Text:
    return await around.patients.prepare(
        scenario,
        around.suite,
        around.run_id,
        around.catalogues,
        around.senders[""],
        around.credentials,
    )


def _variables(prepared: Prepared, around: Surroundings) -> Variables:
    return scenario_variables(
        prepared.scenario,
        around.suite,
        run_id=prepared.run_id,
        personas=prepared.personas,
        identities=around.catalogues.identities,
        url=around.senders[""].connection.url,
        clock=prepared.clock,
    )


@dataclass(slots=True)
class _Attempt:
    """What running a step came to, before it is a result."""

    outcome: StepOutcome = field(default_factory=StepOutcome)
    assertions: tuple[AssertionResult, ...] = ()
    verdict: Verdict = Verdict.PASS
    reason: Text | None = None
    unreachable: bool = False


@dataclass(slots=True)
class _Execution:
    scenario: Scenario
    around: Surroundings
    variables: Variables
    promised: set[str] = field(default_factory=set)
    """Names that earlier steps were to save, whether they could or not."""
    unreachable: bool = False
    as_expected: set[str] = field(default_factory=set)
    """The steps whose answers were of the sort that they expect."""

    async def main_steps(self, finished: Callable[[StepResult], None]) -> list[StepResult]:
        results: list[StepResult] = []
        stopped: Text | None = None
        setup = len(self.scenario.setup)
        for number, step in enumerate((*self.scenario.setup, *self.scenario.steps)):
            if stopped is not None:
                outcome = self._result(step, _Attempt(verdict=Verdict.SKIP, reason=stopped), (), 0.0)
            else:
                outcome = await self._step(step)
            results.append(outcome)
            finished(outcome)
            self.promised.update(step.save)
            if stopped is not None:
                continue
            if self.unreachable:
                stopped = text("runner.after-no-answer", step=step.id)
            elif number < setup and outcome.verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.SKIP):
                stopped = text("runner.after-setup", step=step.id)
        return results

    async def cleanup_steps(self, finished: Callable[[StepResult], None]) -> list[StepResult]:
        results: list[StepResult] = []
        for step in self.scenario.cleanup:
            if self.unreachable:
                reason = text("runner.cleanup-unreachable")
                outcome = self._result(step, _Attempt(verdict=Verdict.SKIP, reason=reason), (), 0.0)
            else:
                outcome = await self._step(step, cleanup=True)
            results.append(outcome)
            finished(outcome)
            self.promised.update(step.save)
        return results

    async def _step(self, step: Step, *, cleanup: bool = False) -> StepResult:
        sender = self.around.senders.get(step.target or "")
        clock = perf_counter()
        if sender is None:
            reason = text("runner.no-target", target=step.target)
            return self._result(step, _Attempt(verdict=Verdict.ERROR, reason=reason), (), 0.0)
        # A target in process may never suspend: this is where Ctrl-C gets its turn.
        await asyncio.sleep(0)
        first = len(sender.exchanges)
        try:
            attempt = await self._attempt(step, sender, cleanup=cleanup)
        except (
            Exception
        ) as fault:  # whatever a product answers, the rest of the run is still done and reported
            attempt = _Attempt(verdict=Verdict.ERROR, reason=unforeseen(fault, self.around))
        self.unreachable = self.unreachable or attempt.unreachable
        attempt.reason = without_secrets(attempt.reason, sender.secrets)
        attempt.assertions = tuple(
            item
            if item.finding is None
            else replace(
                item,
                finding=without_secrets(item.finding, sender.secrets),
                related=without_secrets(item.related, sender.secrets),
            )
            for item in attempt.assertions
        )
        exchanges = tuple(sender.exchanges[first:])
        # Evidence belongs to the results; the sender need not keep the whole run's.
        del sender.exchanges[first:]
        if cleanup and attempt.verdict in (Verdict.FAIL, Verdict.ERROR):
            attempt.verdict = Verdict.WARNING
            attempt.reason = attempt.reason or text("runner.not-cleaned")
        return self._result(step, attempt, exchanges, perf_counter() - clock)

    def _phase(self, step: Step) -> Phase:
        if any(step is other for other in self.scenario.cleanup):
            return "cleanup"
        return "setup" if any(step is other for other in self.scenario.setup) else "test"

    def _result(
        self, step: Step, attempt: _Attempt, exchanges: tuple[Any, ...], elapsed: float
    ) -> StepResult:
        return StepResult(
            id=step.id,
            title=found_step_title(step)
            if attempt.outcome.instead
            else step.title or default_step_title(step),
            kind="search" if attempt.outcome.instead else step.kind,
            verdict=attempt.verdict,
            assertions=attempt.assertions,
            exchanges=exchanges,
            elapsed=elapsed,
            reason=attempt.reason,
            phase=self._phase(step),
            identity=acting_identity(step) if step.credentials == "valid" else None,
        )

    async def _attempt(self, step: Step, sender: Sender, *, cleanup: bool) -> _Attempt:
        missing = next((name for name in step.needs if name not in self.as_expected), None)
        if missing is not None:
            return _Attempt(verdict=Verdict.SKIP, reason=text("runner.premise-missing", step=missing))
        kind = find_step_kind(step.kind)
        if kind is None:
            return _Attempt(verdict=Verdict.ERROR, reason=text("runner.unknown-step", kind=step.kind))
        variables = self._as_identity(step)
        # A time limit is tested by asking until what is expected holds, or the time has passed.
        patient = kind.asked_again and "within" in step.arguments
        deadline = perf_counter() + (float(step.arguments["within"]) if patient else 0.0)
        while True:
            attempt = await self._once(kind, step, sender, variables, cleanup=cleanup)
            if not patient or attempt.verdict is not Verdict.FAIL or perf_counter() >= deadline:
                return attempt
            await asyncio.sleep(min(_BETWEEN, max(0.0, deadline - perf_counter())))

    async def _once(
        self, kind: StepKind, step: Step, sender: Sender, variables: Variables, *, cleanup: bool
    ) -> _Attempt:
        try:
            run = self._filled(kind, step, sender, variables)
            outcome = await self.around.patients.carry_out(kind.function, run, self._phase(step))
        except (UnknownName, TemplateProblem) as unknown:
            return self._unfillable(unknown)
        except FixtureProblem as problem:
            said = text(f"suites.{problem.key}", **problem.values)
            return _Attempt(verdict=Verdict.ERROR, reason=said)
        except NotSent as refusal:
            return _Attempt(verdict=Verdict.SKIP if refusal.skip else Verdict.ERROR, reason=refusal.text)
        except CredentialProblem as refused:
            return _Attempt(verdict=Verdict.ERROR, reason=changed(refused.text, redact_text))
        except NoAnswer as silence:
            return _Attempt(
                verdict=Verdict.ERROR, reason=changed(silence.cause.text, redact_text), unreachable=True
            )
        turned_away = None if outcome.reply is None else await self._turned_away(step, outcome.reply)
        if turned_away is not None:
            return _Attempt(outcome, verdict=Verdict.ERROR, reason=turned_away)
        return self._judged(kind, step, outcome, variables, cleanup=cleanup)

    async def _turned_away(self, step: Step, reply: Reply) -> Text | None:
        """Why the configured access does not reach as far as the step needs, which is no fault of the product: an identity that may not
        prepare the scenario, or a login that holds no more. A step that tests the access says for itself what it expects."""
        identity, status = acting_identity(step), reply.answer.status
        if identity is None or step.credentials != "valid" or status not in _LOGIN:
            return None
        if self.around.credentials.way_in(identity) is None:
            return None
        if any(item.kind == "status" and status_fits(status, item.argument) for item in step.expect):
            return None
        if status == 403:
            in_setup = self._phase(step) == "setup"
            return text("runner.may-not-prepare", identity=identity) if in_setup else None
        logins = self.around.logins
        if logins is None or self.around.senders[""].connection.kind == "sandbox":
            return None
        return await logins.is_refused_now(identity)

    def _as_identity(self, step: Step) -> Variables:
        identity = self.around.catalogues.identities.get(step.identity or NOBODY)
        return self.variables if identity is None else self.variables.with_values(identity=identity)

    def _filled(self, kind: StepKind, step: Step, sender: Sender, variables: Variables) -> StepRun:
        lookup, expressions = variables.lookup, kind.expressions
        arguments = {
            key: value
            if key in _NOT_FILLED
            else fill_fhirpath(value, lookup)
            if key in expressions and isinstance(value, str)
            else fill(value, lookup)
            for key, value in step.arguments.items()
        }
        asking = Asking(step, sender, self.around.credentials, fill(step.headers, lookup))
        return StepRun(
            step=step,
            arguments=arguments,
            body=fill(read_body(step, self.around.suite.folder), lookup),
            ask=asking,
            declarations=self.around.declarations,
            obtain_token=lambda: self._obtain_token(step, sender),
        )

    async def _obtain_token(self, step: Step, sender: Sender) -> None:
        identity = step.identity or NOBODY
        url = sender.connection.url
        headers = await self.around.credentials.headers_for(identity, "GET", url, sender.client)
        if not any(name.lower() == "authorization" for name in headers):
            raise NotSent(text("runner.no-access", identity=identity), skip=True)

    def _unfillable(self, unknown: UnknownName | TemplateProblem) -> _Attempt:
        """A value that an earlier step did not deliver is no new fault; any other name is one in the suite."""
        if isinstance(unknown, TemplateProblem):
            return _Attempt(verdict=Verdict.ERROR, reason=text("runner.value-unusable", name=unknown.text))
        root = unknown.name.split(".")[0]
        verdict = Verdict.SKIP if root in self.promised or root == "steps" else Verdict.ERROR
        return _Attempt(verdict=verdict, reason=text("runner.value-missing", name=unknown.name))

    def _judged(
        self, kind: StepKind, step: Step, outcome: StepOutcome, variables: Variables, *, cleanup: bool
    ) -> _Attempt:
        if outcome.skip is not None:
            return _Attempt(outcome, verdict=Verdict.SKIP, reason=outcome.skip)
        reply = outcome.reply
        if reply is None:
            verdict = combine((Verdict.PASS, *(item.verdict for item in outcome.assertions)))
            self.as_expected.add(step.id)
            return _Attempt(outcome, outcome.assertions, verdict)
        if not kind.any_answer and self._is_web_page(reply):
            host = reply.answer.url.split("/")[2]
            said = text("runner.web-page", host=host, status=reply.answer.status)
            return _Attempt(outcome, verdict=Verdict.ERROR, reason=said, unreachable=True)
        wanted = self._asked_to_log_in(step, reply)
        if wanted is not None:
            return _Attempt(outcome, verdict=Verdict.SKIP, reason=wanted)
        if outcome.instead:
            step = replace(step, expect=())
        if came_as_expected(step.expect, reply.answer.status):
            self.as_expected.add(step.id)
        else:
            self.as_expected.discard(step.id)
        controlled = any(200 <= values["status"] < 300 for values in self.variables.tree["steps"].values())
        variables.tree["steps"] = self.variables.tree["steps"] = {
            **self.variables.tree["steps"],
            step.id: _of_answer(reply),
        }
        judged = judge_expectations(
            step.expect, reply, self.around.judge, variables.lookup, controlled=controlled
        )
        assertions = (*outcome.assertions, *judged)
        verdict = combine((Verdict.PASS, *(item.verdict for item in assertions)))
        reason: Text | None = self._unexpected(step, reply, cleanup=cleanup)
        missing = self._save(step, reply, variables)
        if reason is None and missing is not None:
            reason = text("runner.not-saved", name=missing)
        if reason is not None:
            verdict = combine((verdict, Verdict.ERROR))
        if reason is None and verdict is Verdict.ERROR:
            unjudged = (item.finding for item in assertions if item.verdict is Verdict.ERROR)
            reason = next((finding.message for finding in unjudged if finding is not None), None)
        return _Attempt(outcome, assertions, verdict, reason)

    def _asked_to_log_in(self, step: Step, reply: Reply) -> Text | None:
        """A product that refuses a request which should have been signed, and could not be, has done nothing wrong."""
        identity, status = acting_identity(step), reply.answer.status
        if identity is None or step.credentials != "valid" or status not in _LOGIN:
            return None
        signed = any(name.lower() == "authorization" for name, _ in reply.answer.request_headers)
        if signed or self.around.credentials.way_in(identity) is not None:
            return None
        return text("runner.login-wanted", status=status, identity=identity)

    def _is_web_page(self, reply: Reply) -> bool:
        """A page for people says that this is not the API, unless it is how a FHIR server's surroundings
        refuse."""
        answer = reply.answer
        if not answer.is_web_page or answer.resource is not None:
            return False
        return answer.status < 400 or not self.around.speaks_fhir

    def _unexpected(self, step: Step, reply: Reply, *, cleanup: bool) -> Text | None:
        """A step that expects nothing in particular is there for what it does, so it has to succeed."""
        status = reply.answer.status
        if step.expect or 200 <= status < 300 or (cleanup and status in _GONE):
            return None
        said = redact_text(what_the_server_said(reply))
        if said:
            return text("runner.step-failed-said", status=status, said=said)
        return text("runner.step-failed", status=status)

    def _save(self, step: Step, reply: Reply, variables: Variables) -> str | None:
        """Saves what the step promises; the first name for which there was nothing."""
        missing: str | None = None
        for name, source in step.save.items():
            value = self._value(source, reply, variables)
            if value is None:
                missing = missing or name
            else:
                self.variables.tree[name] = value
        return missing

    def _value(self, source: Any, reply: Reply, variables: Variables) -> Any:
        if isinstance(source, Mapping):
            return reply.answer.header(source["header"])
        if reply.resource is None:
            return None
        try:
            found = self.around.judge.evaluate(reply.resource, fill_fhirpath(source, variables.lookup))
        except (ValueError, UnknownName, TypeError):
            return None
        return None if not found else found[0] if len(found) == 1 else found


def _of_answer(reply: Reply) -> dict[str, Any]:
    """``steps.<id>.…``: only what the answer has, so that a missing value is noticed where it is used."""
    answer = reply.answer
    location = answer.header("location") or answer.header("content-location")
    resource = reply.resource
    resource_id: Any = (
        resource.get("id") if resource and resource.get("resourceType") != "OperationOutcome" else None
    )
    if not isinstance(resource_id, str) and location:
        match = re.search(r"/[A-Z][A-Za-z]+/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?/?$", location)
        resource_id = match.group(1) if match else None
    version = version_of(reply)
    values = {
        "id": resource_id,
        "version": version,
        "etag": answer.header("etag") or (f'W/"{version}"' if version else None),
        "location": location,
        "status": answer.status,
        "resource": resource,
    }
    return {name: value for name, value in values.items() if value is not None}


def default_step_title(step: Step) -> Text:
    """What the step does, when its author gave it no title."""
    key = f"runner.step-{step.kind}"
    what = step.arguments.get("type") or step.arguments.get("name") or step.arguments.get("path") or ""
    return text(key, what=redact_text(str(what))) if has_text(key) else Text(step.id, step.id)
