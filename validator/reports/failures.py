"""What went wrong in a run, one item per fault, with all that a developer needs to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

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

    ``exchange`` is the last of the step: the one that the assertions look at. ``others``: where the same was met again."""

    suite: SuiteResult
    scenario: ScenarioResult
    step: StepResult | None
    assertion: AssertionResult | None
    verdict: Verdict
    message: Text
    exchange: Exchange | None
    others: tuple[Failure, ...] = ()

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


def grouped(found: Iterable[Failure]) -> tuple[Failure, ...]:
    """The faults in their order, each cause once: the first that was met has the rest as its ``others``.

    The same is what says the same of the same rule, whatever the step, the scenario or the resource: moments, identifiers
    that were made up for one resource, and places in a list are not what tells one cause from another."""
    groups: dict[object, list[Failure]] = {}
    for failure in found:
        groups.setdefault(_cause(failure), []).append(failure)
    return tuple(replace(first, others=tuple(others)) for first, *others in groups.values())


_PASSING = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?"
    r"|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|\b[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?"
    r"|\[\d+\]"
)
"""A moment, a UUID, a reference to a resource, a place in a list."""


def _cause(failure: Failure) -> object:
    finding = failure.finding
    said = _PASSING.sub("…", failure.message.en)
    if failure.assertion is None:
        return failure.verdict, said
    fix = finding.fix.en if finding is not None and finding.fix is not None else ""
    rule = finding.rule if finding is not None else None
    return failure.verdict, said, failure.assertion.kind, rule, _PASSING.sub("…", fix)


def places_of(others: Iterable[Failure], most: int = 5) -> str:
    """Where else the same was met, each scenario once with the number of times when there are several, and “…” for the rest."""
    times = Counter(f"{other.suite.id}/{other.scenario.id}" for other in others)
    named = [name if count == 1 else f"{name} ({count})" for name, count in times.items()]
    return ", ".join([*named[:most], *(["…"] if len(named) > most else [])])


def met_in(found: Iterable[Failure]) -> int:
    """The number of scenarios in which these, and the others of their causes, were met."""
    every = (one for failure in found for one in (failure, *failure.others))
    return len({(one.suite.id, one.scenario.id) for one in every})


def left_behind(result: Result) -> tuple[Failure, ...]:
    """The clean-up that did not succeed, a step each: test data that may remain in the product."""
    return tuple(remark for remark in _every_remark(result) if _is_cleanup(remark))


def all_remarks(result: Result) -> tuple[Failure, ...]:
    """The remarks of the run, each cause once; without those of the clean-up, which :func:`left_behind` has."""
    return grouped(remark for remark in _every_remark(result) if not _is_cleanup(remark))


def _every_remark(result: Result) -> Iterator[Failure]:
    for suite in result.suites:
        for scenario in suite.scenarios:
            yield from remarks(suite, scenario)


def _is_cleanup(remark: Failure) -> bool:
    return remark.step is not None and remark.step.phase == "cleanup"


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
