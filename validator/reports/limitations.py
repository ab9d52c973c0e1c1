"""What a report must say that it does not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.reports.coverage import RequirementCoverage, Status, count_scenarios
from validator.results import Result, Text
from validator.texts import text


def limitations(result: Result, requirements: Sequence[RequirementCoverage]) -> tuple[Text, ...]:
    """The reservations that follow from the run itself, the gravest first."""
    return tuple(_limitations(result, requirements))


def _limitations(result: Result, requirements: Sequence[RequirementCoverage]) -> Iterator[Text]:
    target = result.target
    if not result.complete:
        yield text("report.limit-incomplete")
    if target.kind == "sandbox":
        yield text("report.limit-sandbox")
    elif not (target.product and target.version and target.vendor):
        yield text("report.limit-unnamed")
    counts = count_scenarios(scenario for suite in result.suites for scenario in suite.scenarios)
    if counts.error:
        yield text("report.limit-undecided", count=counts.error, total=counts.total)
    if counts.skipped:
        yield text("report.limit-skipped", count=counts.skipped, total=counts.total)
    yield text("report.limit-scope")
    untested = sum(row.status is Status.NOT_TESTED for row in requirements)
    if untested:
        yield text("report.limit-untested", count=untested, total=len(requirements))
    if not result.packages:
        yield text("report.limit-no-packages")
    yield text("report.limit-synthetic")
    yield text("report.limit-validity")
