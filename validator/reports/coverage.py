"""What a run says: the statuses, what each scenario comes to, and how parts make a whole.

Stricter than a verdict on purpose. A buyer reads "verified" as a promise, so that word is kept for what was executed
from start to end against the product by machine; everything short of that has its own status and its own reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from validator.results import ScenarioResult, StepResult, SuiteResult, Verdict

DECLARING_STEP = "attest"
"""The step kind in which a person declares something that a machine can't see."""

PASSING = (Verdict.PASS, Verdict.WARNING)
_EXECUTED = (*PASSING, Verdict.FAIL)


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

    @property
    def all_passed(self) -> bool:
        return self.passed + self.warning == self.total


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


def offered_status(scenarios: Iterable[ScenarioResult]) -> Status:
    """The status of scenarios together. What a product may choose to offer, and declares that it does not, takes nothing from what it does
    offer; where there is nothing else, nothing was tested."""
    return combined_status(scenario_status(scenario) for scenario in scenarios if not scenario.not_offered)


def suite_status(suite: SuiteResult, complete: bool) -> Status:
    """One suite's status in a run that was carried through or not. A selection of a suite never yields more than ``PARTIAL``."""
    status = offered_status(suite.scenarios)
    return capped(status, complete and not suite.left_out)


def capped(status: Status, complete: bool) -> Status:
    """What is left of a status when something was not reached."""
    return Status.PARTIAL if not complete and status in (*VERIFIED, Status.DECLARED) else status


def count_statuses(statuses: Iterable[Status]) -> dict[Status, int]:
    """How many of each, in the order of :class:`Status`, without those that do not occur."""
    found = list(statuses)
    return {status: found.count(status) for status in Status if status in found}
