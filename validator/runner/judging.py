"""Expectations judged: the argument filled, the assertion called, its problem made into a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from validator.fhir.fhirpath.errors import EvaluationError
from validator.redaction import redact_text
from validator.results import AssertionResult, Finding, Location, Rule, Severity, Text, Verdict
from validator.runner.answers import Reply
from validator.runner.assertions.http import status_fits, what_the_server_said
from validator.runner.assertions.registry import Judge, Presupposes, Problem, find_assertion_kind
from validator.runner.wording import changed
from validator.suites.model import Expectation
from validator.suites.templates import Lookup, TemplateProblem, UnknownName, fill, fill_fhirpath
from validator.texts import has_text, text
from validator.texts.invariant_fixes_of_profiles import with_plain_fix

if TYPE_CHECKING:
    from validator.fhir.packages.package import Package
    from validator.fhir.validation import Validation


@dataclass(slots=True)
class FhirJudge:
    """Evaluates and validates with FHIR R4, the bundled packages and further ones; built when first needed."""

    packages: Sequence[Package] = ()
    _built: dict[str, Any] = field(default_factory=dict)

    def evaluate(self, resource: dict[str, Any], expression: str) -> list[Any]:
        from validator.fhir.fhirpath import evaluate

        return list(evaluate(resource, expression))

    def _definitions(self) -> Any:
        if "definitions" not in self._built:
            from validator.fhir.definitions import Definitions

            self._built["definitions"] = Definitions.r4().with_packages(self.packages)
        return self._built["definitions"]

    def knows_profile(self, canonical: str) -> bool:
        return self._definitions().structure(canonical) is not None

    def validate(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> list[Finding]:
        return list(self.examine(resource, profiles).findings)

    def examine(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> Validation:
        if "validator" not in self._built:
            from validator.fhir.validation import Validator

            self._built["validator"] = Validator(self._definitions())
        found: Validation = self._built["validator"].examine(resource, profiles)
        return replace(found, findings=tuple(map(with_plain_fix, found.findings)))


def fill_argument(kind: str, argument: Any, lookup: Lookup) -> Any:
    """An expectation's argument with its placeholders filled. Raises what :func:`fill` raises."""
    known = find_assertion_kind(kind)
    expressions = known.expressions if known is not None else ()
    if kind in expressions and isinstance(argument, str):
        return fill_fhirpath(argument, lookup)
    if isinstance(argument, Mapping):
        return {
            key: fill_fhirpath(value, lookup)
            if key in expressions and isinstance(value, str)
            else fill(value, lookup)
            for key, value in argument.items()
        }
    return fill(argument, lookup)


def judge_expectations(
    expectations: Sequence[Expectation],
    reply: Reply,
    judge: Judge,
    lookup: Lookup,
    *,
    controlled: bool = False,
) -> tuple[AssertionResult, ...]:
    """The verdicts on a step's expectations, in order. One cause gives one failure: when what had to be refused is accepted,
    or what had to succeed is refused, that is the failure, and what the step says of the answer that did not come is skipped.
    ``controlled``: an earlier step of the scenario was answered with success."""
    missing = _missing_answer(expectations, reply.answer.status)
    judged: list[AssertionResult] = []
    unsuccessful = reply.answer.status >= 400 and not any(item.kind == "status" for item in expectations)
    for item in expectations:
        if missing is not None and missing.silences(_speaks_of(item)):
            judged.append(_moot(item, reply, lookup, missing.key))
            continue
        verdict = judge_expectation(item, reply, judge, lookup, controlled=controlled)
        if (
            unsuccessful
            and verdict.verdict in (Verdict.FAIL, Verdict.WARNING)
            and _speaks_of(item) is Presupposes.STATUS
        ):
            # No status was asked for, but what is said of the content is said of what should have been answered.
            if any(one.finding is not None and one.finding.key in _ERROR_KEYS for one in judged):
                verdict = _moot(item, reply, lookup, "no-success")
            else:
                verdict = _error_instead(item, verdict, reply)
        judged.append(verdict)
    return tuple(judged)


@dataclass(frozen=True, slots=True)
class _Missing:
    """Which answer a status expectation demanded that did not come."""

    refusal: bool

    @property
    def key(self) -> str:
        return "no-refusal" if self.refusal else "no-success"

    def silences(self, about: Presupposes) -> bool:
        return about is Presupposes.STATUS or (self.refusal and about is Presupposes.REFUSAL)


_ERROR_KEYS = ("runner.error-instead", "runner.error-instead-said")


def _missing_answer(expectations: Sequence[Expectation], status: int) -> _Missing | None:
    """The kind of answer (a success, a refusal) that one of the expectations demands when the other kind came. Within a kind (200
    for 201) there is an answer of the right sort to look at; a demand that is only a remark demands nothing."""
    demands = [e for e in expectations if e.kind == "status" and e.severity is Severity.ERROR]
    for demand in demands:
        refusal_only = not any(status_fits(code, demand.argument) for code in range(100, 400))
        success_only = not any(status_fits(code, demand.argument) for code in range(300, 600))
        if refusal_only and status < 400:
            return _Missing(refusal=True)
        if success_only and status >= 400:
            return _Missing(refusal=False)
    return None


def came_as_expected(expectations: Sequence[Expectation], status: int) -> bool:
    """Whether the answer is of the sort that the step demands: a success, a refusal. A step that demands no status demands a
    success."""
    if not any(item.kind == "status" for item in expectations):
        return status < 400
    return _missing_answer(expectations, status) is None


def _speaks_of(expectation: Expectation) -> Presupposes:
    try:
        kind = find_assertion_kind(expectation.kind)
    except Exception:  # told when it is judged
        return Presupposes.NOTHING
    return Presupposes.NOTHING if kind is None else kind.speaks_of(expectation.argument)


def _error_instead(expectation: Expectation, result: AssertionResult, reply: Reply) -> AssertionResult:
    """The failure told as what it is. What the author says it means presupposes an answer that did not come."""
    said = what_the_server_said(reply)
    key = "error-instead-said" if said else "error-instead"
    values = {"found": reply.answer.status, "said": said, "method": reply.answer.method}
    problem = Problem(key, values, path="HTTP status", rule=result.finding.rule if result.finding else None)
    severity = result.finding.severity if result.finding else Severity.ERROR
    finding = _finding(problem, replace(expectation, message=None, fix=None), severity)
    return replace(result, finding=finding, related=())


def _moot(expectation: Expectation, reply: Reply, lookup: Lookup, key: str) -> AssertionResult:
    try:
        argument = fill_argument(expectation.kind, expectation.argument, lookup)
    except (UnknownName, TemplateProblem):
        argument = expectation.argument
    message = text(f"runner.{key}", status=reply.answer.status)
    rule = Rule(expectation.requirement) if expectation.requirement else None
    return AssertionResult(
        expectation.kind,
        expectation.title or default_title(expectation.kind, argument),
        Verdict.SKIP,
        expectation.requirement or None,
        Finding(Severity.INFORMATION, "informational", f"runner.{key}", message, Location(""), rule),
    )


def judge_expectation(
    expectation: Expectation, reply: Reply, judge: Judge, lookup: Lookup, *, controlled: bool = False
) -> AssertionResult:
    """The verdict on one expectation. Never raises: what cannot be judged is an ``ERROR`` that says why."""
    argument, evidence = expectation.argument, False
    try:
        argument = fill_argument(expectation.kind, argument, lookup)
        kind = find_assertion_kind(expectation.kind)
        if kind is None:
            problem: Problem | None = _error("unknown-assertion", name=expectation.kind)
        else:
            problem = kind.function(argument, reply, judge)
            evidence = (controlled or not kind.needs_control) and kind.evidence(argument, reply)
    except (UnknownName, TemplateProblem) as unknown:
        name = unknown.name if isinstance(unknown, UnknownName) else unknown.text
        problem = _error("value-missing", name=name)
    except EvaluationError as unfit:
        # Lint has seen that the expression itself is sound: it is the answer that does not fit it.
        problem = Problem("expression-unfit", {"reason": str(unfit)}, "invariant")
    except (ValueError, TypeError) as unreadable:
        problem = _error("expression-failed", reason=str(unreadable))
    except Exception as unexpected:
        # An assertion that stumbles over an answer nobody foresaw must not stop the run.
        problem = _error(
            "assertion-failed", kind=expectation.kind, reason=f"{type(unexpected).__name__}: {unexpected}"
        )
    title = expectation.title or default_title(expectation.kind, argument)
    requirement = expectation.requirement or None
    if problem is None:
        return AssertionResult(expectation.kind, title, Verdict.PASS, requirement, evidence=evidence)
    verdict, severity = problem.verdict, problem.severity
    if verdict is Verdict.FAIL and expectation.severity is Severity.WARNING:
        verdict, severity = Verdict.WARNING, Severity.WARNING
        evidence = (
            False  # It did not hold: that it is only told as a remark makes it no proof of the opposite.
        )
    finding = _finding(problem, expectation, severity)
    related = tuple(_redacted(item) for item in problem.related)
    return AssertionResult(expectation.kind, title, verdict, requirement, finding, related, evidence)


def _error(key: str, **values: object) -> Problem:
    return Problem(key, values, "exception", verdict=Verdict.ERROR)


def default_title(kind: str, argument: Any) -> Text:
    """What the expectation says when its author gave it no title."""
    from validator.runner.assertions.content import shown

    if isinstance(argument, list):
        said = ", ".join(map(str, argument))
    elif isinstance(argument, Mapping):
        said = ", ".join(
            f"{key}: {value if isinstance(value, str) else shown(value)}" for key, value in argument.items()
        )
    else:
        said = str(argument)
    said = redact_text(said if len(said) <= 160 else said[:159] + "…")
    key = f"runner.title-{kind}"
    return text(key, said=said) if has_text(key) else Text(f"{kind}: {said}", f"{kind}: {said}")


def _finding(problem: Problem, expectation: Expectation, severity: Severity) -> Finding:
    key = f"runner.{problem.key}"
    values = {name: changed(value, redact_text) for name, value in problem.values.items()}
    # A kind from another distribution brings its own words under "nb" and "en".
    message = Text(str(values.get("nb", problem.key)), str(values.get("en", problem.key)))
    if has_text(key):
        message = text(key, **values)
    # The author's message says what it means that the expectation does not hold, which is not known here.
    if expectation.message is not None and problem.judged:
        message = Text(
            f"{_sentence(expectation.message.nb)} {message.nb}",
            f"{_sentence(expectation.message.en)} {message.en}",
        )
    fix = expectation.fix
    if fix is None and has_text(f"{key}.fix"):
        fix = text(f"{key}.fix", **values)
    rule = problem.rule or (Rule(expectation.requirement) if expectation.requirement else None)
    return Finding(severity, problem.code, key, message, Location(redact_text(problem.path)), rule, fix)


def _sentence(said: str) -> str:
    said = said.rstrip()
    return said if said.endswith((".", "!", "?", ":")) else said + "."


def _redacted(finding: Finding) -> Finding:
    return replace(
        finding, message=changed(finding.message, redact_text), fix=changed(finding.fix, redact_text)
    )


def executed(assertions: Iterable[AssertionResult]) -> int:
    """How many assertions came to a verdict about the system under test."""
    return sum(item.verdict in (Verdict.PASS, Verdict.WARNING, Verdict.FAIL) for item in assertions)
