"""Whether the verdicts of a result follow from its assertions, as they do in every result that a run has written.

A report speaks by the verdicts of scenarios and suites; whoever reads it has not read the assertions. A file in which one verdict was
changed by hand, or by a tool that went wrong, must not become a report that says Verified. (This finds a careless change, no careful one:
the file is not signed.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validator.results import AssertionResult, Result, ScenarioResult, StepResult, Verdict, combine

_UNTESTED = (Verdict.SKIP, Verdict.ERROR)
_GOOD = (Verdict.PASS, Verdict.WARNING)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``path`` is where in the file, such as ``suites[0].scenarios[2].verdict``; ``expected`` is what the parts come to."""

    path: str
    stated: Verdict
    expected: Verdict


def first_contradiction(result: Result) -> Contradiction | None:
    """The innermost verdict, in the order of the file, that does not follow from what it sums up; ``None`` when all do."""
    return next(_contradictions(result), None)


def _contradictions(result: Result) -> Iterator[Contradiction]:
    for number, suite in enumerate(result.suites):
        for place, scenario in enumerate(suite.scenarios):
            yield from _of_scenario(scenario, f"suites[{number}].scenarios[{place}]")
        yield from _unless_one_of(
            f"suites[{number}]", suite.verdict, combine(scenario.verdict for scenario in suite.scenarios)
        )
    yield from _unless_one_of("", result.verdict, combine(suite.verdict for suite in result.suites))


def _unless_one_of(path: str, stated: Verdict, *possible: Verdict) -> Iterator[Contradiction]:
    if stated not in possible:
        yield Contradiction(f"{path}.verdict".lstrip("."), stated, possible[0])


def _of_scenario(scenario: ScenarioResult, path: str) -> Iterator[Contradiction]:
    for number, step in enumerate(scenario.steps):
        yield from _of_step(step, f"{path}.steps[{number}]")
    counted = [step for step in scenario.steps if step.phase != "cleanup"]
    verdict = combine(step.verdict for step in counted)
    is_tested = any(_is_executed(item) for step in counted for item in step.assertions)
    if (
        verdict in (*_GOOD, Verdict.SKIP) and not is_tested
    ):  # it says for itself why it could not, or need not, be tested
        yield from _unless_one_of(path, scenario.verdict, *_UNTESTED)
    else:
        yield from _unless_one_of(path, scenario.verdict, verdict)


def _of_step(step: StepResult, path: str) -> Iterator[Contradiction]:
    for number, item in enumerate(step.assertions):
        yield from _of_assertion(item, f"{path}.assertions[{number}]")
    verdict = combine((Verdict.PASS, *(item.verdict for item in step.assertions)))
    possible = [verdict]
    if step.reason is not None:  # what went wrong, or was not done, beside the assertions
        possible = [combine((verdict, Verdict.ERROR))]
        if not any(_is_executed(item) for item in step.assertions):
            possible.append(Verdict.SKIP)
    if step.phase == "cleanup":  # it never decides: what fails there is a warning
        possible = [Verdict.WARNING if one in (Verdict.FAIL, Verdict.ERROR) else one for one in possible]
    yield from _unless_one_of(path, step.verdict, *possible)


def _of_assertion(item: AssertionResult, path: str) -> Iterator[Contradiction]:
    """What passed has no error to tell of."""
    if item.verdict in (*_GOOD, Verdict.SKIP) and item.finding is not None and item.finding.is_error:
        yield Contradiction(f"{path}.verdict", item.verdict, Verdict.FAIL)


def _is_executed(item: AssertionResult) -> bool:
    return item.verdict in (*_GOOD, Verdict.FAIL)
