"""What a run says about a product: per information service and per requirement.

Stricter than a verdict on purpose. A buyer reads "verified" as a promise, so that word is kept for what was executed
from start to end against the product by machine; everything short of that has its own status and its own reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from validator.results import Requirement, Result, ScenarioResult, StepResult, SuiteResult, Text, Verdict
from validator.texts import text

DECLARING_STEP = "attest"
"""The step kind in which a person declares something that a machine can't see."""

_PASSING = (Verdict.PASS, Verdict.WARNING)
_EXECUTED = (*_PASSING, Verdict.FAIL)


class Status(StrEnum):
    """From best to worst to least known. Only the first is a plain yes."""

    VERIFIED = "verified"
    REMARKS = "remarks"
    DECLARED = "declared"
    PARTIAL = "partial"
    INCONCLUSIVE = "inconclusive"
    FAILED = "failed"
    NOT_TESTED = "not-tested"


VERIFIED = (Status.VERIFIED, Status.REMARKS)
"""The statuses that may be called verified."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Scenarios by outcome. ``declared`` are those that passed on a person's word alone; ``passed`` are the others."""

    passed: int = 0
    warning: int = 0
    declared: int = 0
    failed: int = 0
    error: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.warning + self.declared + self.failed + self.error + self.skipped


@dataclass(frozen=True, slots=True)
class ServiceCoverage:
    """One information service in one role and one interaction form, and the suites that say something about it."""

    service: str
    role: str
    interaction: str
    status: Status
    counts: Counts
    suites: tuple[SuiteResult, ...]
    reasons: tuple[Text, ...]
    """Why the status is not a plain "verified"."""


@dataclass(frozen=True, slots=True)
class RequirementCoverage:
    requirement: Requirement
    status: Status
    scenarios: tuple[tuple[str, ScenarioResult], ...]
    """(suite id, scenario) for every scenario that bears on the requirement."""


def is_declaration(step: StepResult) -> bool:
    return step.kind == DECLARING_STEP


def scenario_status(scenario: ScenarioResult) -> Status:
    """What one scenario proves on its own."""
    if scenario.verdict is Verdict.FAIL:
        return Status.FAILED
    if scenario.verdict is Verdict.ERROR:
        return Status.INCONCLUSIVE
    steps = [step for step in scenario.steps if step.phase != "cleanup"]
    executed = [
        step
        for step in steps
        if any(assertion.verdict in _EXECUTED for assertion in step.assertions)
        or (is_declaration(step) and step.verdict in _EXECUTED)
    ]
    if scenario.verdict is Verdict.SKIP or not executed:
        return Status.NOT_TESTED
    if any(step.verdict is Verdict.ERROR for step in steps):
        return Status.PARTIAL
    if all(is_declaration(step) for step in executed):
        return Status.DECLARED
    if any(step.verdict is Verdict.SKIP for step in steps):
        return Status.PARTIAL
    return Status.REMARKS if scenario.verdict is Verdict.WARNING else Status.VERIFIED


def combined_status(statuses: Iterable[Status]) -> Status:
    """The status of a whole. Any fault fails it, any open question leaves it open, and a mixture of done and not
    done, or of tested and declared, is partial."""
    found = set(statuses)
    if not found or found == {Status.NOT_TESTED}:
        return Status.NOT_TESTED
    if Status.FAILED in found:
        return Status.FAILED
    if Status.INCONCLUSIVE in found:
        return Status.INCONCLUSIVE
    if found == {Status.DECLARED}:
        return Status.DECLARED
    if found <= set(VERIFIED):
        return Status.REMARKS if Status.REMARKS in found else Status.VERIFIED
    return Status.PARTIAL


def count_scenarios(scenarios: Iterable[ScenarioResult]) -> Counts:
    tally: dict[str, int] = defaultdict(int)
    for scenario in scenarios:
        status = scenario_status(scenario)
        if status is Status.DECLARED:
            tally["declared"] += 1
        elif scenario.verdict is Verdict.FAIL:
            tally["failed"] += 1
        elif scenario.verdict is Verdict.ERROR:
            tally["error"] += 1
        elif status is Status.NOT_TESTED:
            tally["skipped"] += 1
        elif scenario.verdict is Verdict.WARNING:
            tally["warning"] += 1
        else:
            tally["passed"] += 1
    return Counts(**tally)


def service_coverage(result: Result) -> tuple[ServiceCoverage, ...]:
    """Per (service, role, interaction form), in the order in which the run met them.

    An interrupted run never yields more than ``PARTIAL``: what was not reached is not in the result, so nobody can
    tell whether a suite was finished.
    """
    groups: dict[tuple[str, str, str], list[SuiteResult]] = {}
    for suite in result.suites:
        groups.setdefault((suite.service, suite.role, suite.interaction), []).append(suite)
    return tuple(_service(key, suites, result.complete) for key, suites in groups.items())


def suite_status(suite: SuiteResult, complete: bool) -> Status:
    """One suite's status in a run that was carried through or not. A selection of a suite never yields more than ``PARTIAL``."""
    status = combined_status(scenario_status(scenario) for scenario in suite.scenarios)
    return _capped(status, complete and not suite.left_out)


def _capped(status: Status, complete: bool) -> Status:
    return Status.PARTIAL if not complete and status in (*VERIFIED, Status.DECLARED) else status


def _service(key: tuple[str, str, str], suites: Sequence[SuiteResult], complete: bool) -> ServiceCoverage:
    scenarios = [scenario for suite in suites for scenario in suite.scenarios]
    status = combined_status(scenario_status(scenario) for scenario in scenarios)
    left_out = sum(suite.left_out or 0 for suite in suites)
    status = _capped(status, complete and not left_out)
    counts = count_scenarios(scenarios)
    reasons = tuple(_reasons(counts, left_out, scenarios, complete))
    return ServiceCoverage(*key, status, counts, tuple(suites), reasons)


def _reasons(
    counts: Counts, left_out: int, scenarios: Sequence[ScenarioResult], complete: bool
) -> Iterable[Text]:
    for name, count in (
        ("failed", counts.failed),
        ("error", counts.error),
        ("skipped", counts.skipped),
        ("declared", counts.declared),
        ("warning", counts.warning),
    ):
        if count:
            yield text(f"report.reason-{name}", count=count, total=counts.total)
    if any(s.verdict in _PASSING and scenario_status(s) is Status.PARTIAL for s in scenarios):
        yield text("report.reason-steps-skipped")
    if left_out:
        yield text("report.reason-left-out", count=left_out, total=counts.total + left_out)
    if not complete:
        yield text("report.reason-interrupted")


def requirement_coverage(result: Result) -> tuple[RequirementCoverage, ...]:
    """Per requirement of the catalogue as it stood at the run, and per requirement that is cited without being in it,
    in order of id."""
    touching: dict[str, list[tuple[str, ScenarioResult]]] = defaultdict(list)
    statuses: dict[str, list[Status]] = defaultdict(list)
    for suite in result.suites:
        for scenario in suite.scenarios:
            for cited in _cited(scenario):
                touching[cited].append((suite.id, scenario))
                statuses[cited].append(_capped(_proven(cited, scenario), not suite.left_out))
    rows = []
    for identifier in sorted(set(result.requirements) | set(touching)):
        requirement = result.requirements.get(identifier) or Requirement(
            identifier, "", Text(identifier, identifier), "", ""
        )
        status = combined_status(statuses[identifier])
        status = _capped(status, result.complete)
        rows.append(RequirementCoverage(requirement, status, tuple(touching[identifier])))
    return tuple(rows)


def _cited(scenario: ScenarioResult) -> tuple[str, ...]:
    cited = dict.fromkeys(scenario.requirements)
    for step in scenario.steps:
        for assertion in step.assertions:
            if assertion.requirement:
                cited[assertion.requirement] = None
    return tuple(cited)


def _proven(requirement: str, scenario: ScenarioResult) -> Status:
    """What the scenario says about that requirement: the assertions that cite it where there are any, otherwise the
    scenario as a whole. A scenario that was not carried through proves nothing completely."""
    whole = scenario_status(scenario)
    citing = [
        (step, assertion.verdict)
        for step in scenario.steps
        for assertion in step.assertions
        if assertion.requirement == requirement
    ]
    if not citing:
        return whole
    verdicts = {verdict for _, verdict in citing}
    if Verdict.FAIL in verdicts:
        return Status.FAILED
    if Verdict.ERROR in verdicts:
        return Status.INCONCLUSIVE
    if not verdicts & set(_PASSING):
        return Status.INCONCLUSIVE if whole is Status.INCONCLUSIVE else Status.NOT_TESTED
    unfinished = any(
        step.verdict in (Verdict.ERROR, Verdict.SKIP) for step in scenario.steps if step.phase != "cleanup"
    )
    if Verdict.SKIP in verdicts or unfinished or whole is Status.INCONCLUSIVE:
        return Status.PARTIAL
    if all(is_declaration(step) for step, _ in citing):
        return Status.DECLARED
    return Status.REMARKS if Verdict.WARNING in verdicts else Status.VERIFIED


def count_statuses(statuses: Iterable[Status]) -> dict[Status, int]:
    """How many of each, in the order of :class:`Status`, without those that do not occur."""
    found = list(statuses)
    return {status: found.count(status) for status in Status if status in found}
