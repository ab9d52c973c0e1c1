"""The vocabulary that every room shares: findings, exchanges, verdicts and results.

Values only: no behaviour beyond deriving a verdict, no knowledge of FHIR parsing, HTTP or report formats.

Severities and issue codes are those of OperationOutcome (https://hl7.org/fhir/R4/valueset-issue-severity.html,
https://hl7.org/fhir/R4/valueset-issue-type.html); verdicts those of TestReport
(https://hl7.org/fhir/R4/valueset-report-action-result-codes.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Language = Literal["nb", "en"]
Phase = Literal["setup", "test", "cleanup"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text for a user, in Norwegian bokmål and in English."""

    nb: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.nb if language == "nb" else self.en


class Severity(StrEnum):
    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Verdict(StrEnum):
    """``FAIL``: the system under test is wrong. ``ERROR``: the harness or the network could not tell."""

    PASS = "pass"
    WARNING = "warning"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Location:
    """Where in the input a finding is. ``path`` is a FHIRPath-like path such as ``Patient.name[0].given[1]``;
    ``line`` and ``column`` count from 1 and are ``None`` where the input has no text form."""

    path: str
    line: int | None = None
    column: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that a finding rests on: an invariant, profile element, value set, requirement or specification
    section. ``id`` is short and stable (``dom-2``, ``no-basis-Patient:Patient.identifier:FNR``, ``ACC-01``)."""

    id: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about an input.

    ``code`` is an OperationOutcome issue type (``structure``, ``required``, ``value``, ``invariant``, …); ``key`` names
    the message in :mod:`validator.texts` and is stable across releases.
    """

    severity: Severity
    code: str
    key: str
    message: Text
    location: Location
    rule: Rule | None = None
    fix: Text | None = None

    @property
    def is_error(self) -> bool:
        return self.severity in (Severity.FATAL, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """``url`` is absolute; ``body`` is text (an empty string for none)."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, already redacted: made only by :mod:`validator.redaction`.

    ``response`` is ``None`` when none arrived; ``problem`` then says why. ``started`` is an ISO 8601 instant in UTC,
    ``elapsed`` is seconds.
    """

    request: HttpRequest
    response: HttpResponse | None
    started: str
    elapsed: float
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class AssertionResult:
    """One executed (or skipped) assertion of a step. ``finding`` explains anything but a pass."""

    kind: str
    title: Text
    verdict: Verdict
    requirement: str | None = None
    finding: Finding | None = None
    related: tuple[Finding, ...] = ()
    """Findings behind ``finding``, e.g. each validation error of a response body."""


@dataclass(frozen=True, slots=True)
class StepResult:
    id: str
    title: Text
    kind: str
    verdict: Verdict
    assertions: tuple[AssertionResult, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    elapsed: float = 0.0
    reason: Text | None = None
    """Why the step is ``ERROR`` or ``SKIP``."""
    phase: Phase = "test"
    """Cleaning up never decides a verdict, and nothing is missing when there was nothing to clean up."""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    id: str
    title: Text
    verdict: Verdict
    description: Text | None = None
    requirements: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    steps: tuple[StepResult, ...] = ()
    started: str = ""
    elapsed: float = 0.0
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class SuiteResult:
    id: str
    version: str
    title: Text
    service: str
    interaction: str
    role: str
    verdict: Verdict
    scenarios: tuple[ScenarioResult, ...] = ()
    description: Text | None = None
    digest: str = ""
    """SHA-256 of the suite's files, so that the verdict can be tied to exactly what was run."""
    left_out: int | None = None
    """How many scenarios of the suite the run was told to leave out; ``None`` when it was told nothing of the kind."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of the catalogue, as it stood at the run. ``method``: automated | declared | both."""

    id: str
    level: str
    title: Text
    role: str
    method: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What was tested. ``url`` is redacted of credentials; ``software`` comes from its CapabilityStatement."""

    url: str
    kind: Literal["sandbox", "url"]
    product: str | None = None
    vendor: str | None = None
    version: str | None = None
    software: str | None = None
    fhir_version: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A whole run. ``complete`` is false for a run that was interrupted (the rest was never executed)."""

    run_id: str
    started: str
    finished: str
    tool_version: str
    target: Target
    suites: tuple[SuiteResult, ...]
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    """Pinned profile packages, ``name@version``."""
    complete: bool = True
    verdict: Verdict = Verdict.SKIP


_RANK = {Verdict.SKIP: 0, Verdict.PASS: 1, Verdict.WARNING: 2, Verdict.ERROR: 3, Verdict.FAIL: 4}


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole from its parts: the worst of them, where ``fail`` is worse than ``error`` (a proven
    fault stays proven) and ``skip`` only stands when nothing else was executed. Nothing at all is ``skip``."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.SKIP)
