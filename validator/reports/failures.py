"""What went wrong in a run, one item per fault, with all that a developer needs to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from validator.results import (
    AssertionResult,
    Exchange,
    Finding,
    Result,
    ScenarioResult,
    StepResult,
    SuiteResult,
    Text,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed or undecided assertion, or a step or scenario that could not be carried through (no ``assertion``).

    ``exchange`` is the last of the step: the one that the assertions look at."""

    suite: SuiteResult
    scenario: ScenarioResult
    step: StepResult | None
    assertion: AssertionResult | None
    verdict: Verdict
    message: Text
    exchange: Exchange | None

    @property
    def finding(self) -> Finding | None:
        return self.assertion.finding if self.assertion else None

    @property
    def requirement(self) -> str | None:
        return self.assertion.requirement if self.assertion else None


_FAULTS = (Verdict.FAIL, Verdict.ERROR)


def failures(result: Result) -> tuple[Failure, ...]:
    """Every fault of the run, in the order in which it was met."""
    return tuple(
        failure
        for suite in result.suites
        for scenario in suite.scenarios
        for failure in scenario_failures(suite, scenario)
    )


def by_reason(found: Iterable[Failure]) -> tuple[tuple[Failure, ...], ...]:
    """The faults in their order, with those that left different scenarios undecided for one and the same reason together."""
    groups: dict[object, list[Failure]] = {}
    for number, failure in enumerate(found):
        key = failure.message if failure.verdict is Verdict.ERROR else number
        groups.setdefault(key, []).append(failure)
    return tuple(map(tuple, groups.values()))


def scenario_failures(suite: SuiteResult, scenario: ScenarioResult) -> tuple[Failure, ...]:
    found = tuple(
        failure for step in scenario.steps for failure in _step_failures(suite, scenario, step, _FAULTS)
    )
    if not found and scenario.verdict in _FAULTS:
        message = scenario.reason or scenario.title
        return (Failure(suite, scenario, None, None, scenario.verdict, message, None),)
    return found


def remarks(suite: SuiteResult, scenario: ScenarioResult) -> tuple[Failure, ...]:
    """The warnings of a scenario, in the same form."""
    return tuple(
        remark
        for step in scenario.steps
        for remark in _step_failures(suite, scenario, step, (Verdict.WARNING,))
    )


def _step_failures(
    suite: SuiteResult, scenario: ScenarioResult, step: StepResult, verdicts: tuple[Verdict, ...]
) -> Iterator[Failure]:
    exchange = step.exchanges[-1] if step.exchanges else None
    found = False
    for assertion in step.assertions:
        if assertion.verdict in verdicts:
            found = True
            message = assertion.finding.message if assertion.finding else assertion.title
            yield Failure(suite, scenario, step, assertion, assertion.verdict, message, exchange)
    if not found and step.verdict in verdicts:
        message = step.reason or (exchange.problem if exchange and exchange.problem else step.title)
        yield Failure(suite, scenario, step, None, step.verdict, message, exchange)
