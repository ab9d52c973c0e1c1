"""The vocabulary that every room shares: findings, exchanges, verdicts and results.

Values only: no behaviour beyond deriving a verdict, no knowledge of FHIR parsing, HTTP or report formats.

Severities and issue codes are those of OperationOutcome (https://hl7.org/fhir/R4/valueset-issue-severity.html,
https://hl7.org/fhir/R4/valueset-issue-type.html); verdicts those of TestReport
(https://hl7.org/fhir/R4/valueset-report-action-result-codes.html).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


class Unchecked(StrEnum):
    """What kind of thing a validation passed over, because what was needed to judge it was not at hand."""

    CODE_SYSTEM = "code-system"
    """A code that was not looked up: the content of its code system is not at hand."""
    CODE_SYSTEM_PART = "code-system-part"
    """As above, where a part of the content is at hand and the code is not in it."""
    CODE_WITHOUT_SYSTEM = "code-without-system"
    VALUE_SET = "value-set"
    """A value that was not held against the value set it is bound to."""
    DISPLAY = "display"
    PROFILE = "profile"
    EXTENSION = "extension"
    RULE = "rule"
    """A rule that could not be evaluated."""
    SLICE = "slice"
    REFERENCE = "reference"
    """A reference whose target a rule asks something of, and whose target is not at hand."""
    CANONICAL = "canonical"
    FORM = "form"
    """Answers whose questions are not at hand."""
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    PACKAGE_FILE = "package-file"

    @property
    def may_hide_a_fault(self) -> bool:
        """Whether the content itself may break a rule that applies to it, so that nobody should read "conforms" without being told. Where
        only something outside of the input was not fetched, the input says all that it can say."""
        return self not in (
            Unchecked.REFERENCE,
            Unchecked.CANONICAL,
            Unchecked.ATTACHMENT,
            Unchecked.DISPLAY,
        )


class NotChecked:
    """What a validation did not check, grouped: ``what`` is the code system, value set, profile or rule (mostly its URL), ``strength`` that
    of the binding where a binding asked for it, ``count`` the number of places and ``first`` the first that was met.

    A value. ``first`` may be given as a function that finds it: to find a line costs more than the rest of an entry, and of the many inputs
    that lack the same thing only the first is told."""

    __slots__ = ("_first", "count", "kind", "strength", "what")

    def __init__(
        self,
        kind: Unchecked,
        what: str,
        count: int,
        first: Location | Callable[[], Location],
        strength: str | None = None,
    ) -> None:
        self.kind, self.what, self.count, self.strength = kind, what, count, strength
        self._first = first

    @property
    def first(self) -> Location:
        if not isinstance(self._first, Location):
            self._first = self._first()
        return self._first

    @property
    def group(self) -> tuple[Unchecked, str, str | None]:
        """What entries about several inputs are added up by."""
        return (self.kind, self.what, self.strength)

    def counted(self, count: int) -> NotChecked:
        return NotChecked(self.kind, self.what, count, self._first, self.strength)

    def shown(self, what: Callable[[str], str], first: Callable[[Location], Location]) -> NotChecked:
        """The entry with both as they are to be shown."""
        return NotChecked(self.kind, what(self.what), self.count, lambda: first(self.first), self.strength)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NotChecked) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash(self.group)

    def __repr__(self) -> str:
        return f"NotChecked{self.__reduce__()[1]}"

    def __reduce__(self) -> tuple[type[NotChecked], tuple[object, ...]]:
        return NotChecked, (self.kind, self.what, self.count, self.first, self.strength)


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
    evidence: bool = False
    """Whether it could have told a wrong product from a right one. That something was answered is none."""


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
    identity: str | None = None
    """Whose credentials the step sent; ``None`` when nobody's, or some that were spoilt on purpose."""


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
    not_offered: bool = False
    """Whether it was skipped because it is about something that a product may choose to offer, and this one declares that it does not."""
    location: Location | None = None
    """Where the suite's file has it."""


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


RECOMMENDATION = "recommendation"
"""The level of advice to those who buy; the others are duties of the product."""
LEVELS = ("must", "should", RECOMMENDATION)


def cited_parts(citation: str) -> tuple[str, str]:
    """``LOG-01.who`` → ``("LOG-01", "who")``; ``LOG-01`` → ``("LOG-01", "")``."""
    name, _, part = citation.partition(".")
    return name, part


@dataclass(frozen=True, slots=True)
class RequirementPart:
    """One thing that a requirement's sentence says; cited as ``ID.part``. ``role`` and ``method`` are filled in from the
    requirement where the catalogue leaves them out."""

    id: str
    title: Text
    role: str
    method: str
    evidence: Text | None = None
    not_tested: Text | None = None
    """Why no suite tests it yet."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of the catalogue, as it stood at the run. ``level``: must | should | recommendation; ``role``: source |
    consumer | both | platform; ``method``: automated | declared | both.

    A sentence that says more than one thing has ``parts``, and is shown only when each of them is. ``follows_from`` are
    requirements or parts (``ID`` or ``ID.part``) that together carry this one."""

    id: str
    level: str
    title: Text
    role: str
    method: str
    sources: tuple[str, ...] = ()
    group: str = ""
    parts: tuple[RequirementPart, ...] = ()
    evidence: Text | None = None
    """What it takes to show it."""
    not_tested: Text | None = None
    """Why no suite tests it yet."""
    follows_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What the product is said to do: one information service in one role and one form of interaction.
    ``requirements`` are the ids that this demands. Without a conformance statement the suites that were run stand for it."""

    service: str
    role: str
    interaction: str
    stated: bool
    """Whether the vendor's conformance statement says so; otherwise it is what was run."""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """A person's word that a requirement or a part of one (``ID`` or ``ID.part``) is met, or is not. Never a test.

    Dates are ISO 8601 (``2026-03-01``). ``document`` is a file's name or a URL, ``sha256`` the digest of what was there."""

    requirement: str
    holds: bool
    by: str
    date: str
    statement: str | None = None
    evidence: str | None = None
    valid_until: str | None = None
    document: str | None = None
    sha256: str | None = None

    def has_expired(self, day: str) -> bool:
        """Whether it no longer stands on that day (``YYYY-MM-DD``, or an instant that begins with one)."""
        return self.valid_until is not None and self.valid_until < day[:10]


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
class Remark:
    """Something about the run as a whole that a reader of its verdicts has to know; ``key`` names the text and is stable."""

    key: str
    text: Text


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
    """Everything that the claims demand, that a suite cites or that somebody declares, and every recommendation."""
    packages: tuple[str, ...] = ()
    """Pinned profile packages, ``name@version``."""
    claims: tuple[Claim, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    complete: bool = True
    verdict: Verdict = Verdict.SKIP
    remarks: tuple[Remark, ...] = ()
    """What was noticed of the product or the connection beside the scenarios."""
    remaining: tuple[str, ...] = ()
    """``Type/id`` of what the run made in the product, and did not remove."""


_RANK = {Verdict.SKIP: 0, Verdict.PASS: 1, Verdict.WARNING: 2, Verdict.ERROR: 3, Verdict.FAIL: 4}


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole from its parts: the worst of them, where ``fail`` is worse than ``error`` (a proven
    fault stays proven) and ``skip`` only stands when nothing else was executed. Nothing at all is ``skip``."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.SKIP)


def summed(entries: Iterable[NotChecked]) -> tuple[NotChecked, ...]:
    """Entries about several inputs, each thing once, with the places of all."""
    groups: dict[tuple[Unchecked, str, str | None], NotChecked] = {}
    for entry in entries:
        known = groups.get(entry.group)
        groups[entry.group] = entry if known is None else known.counted(known.count + entry.count)
    return tuple(groups.values())
