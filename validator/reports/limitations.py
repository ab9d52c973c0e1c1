"""What a report must say that it does not show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from validator.reports.coverage import Status, count_scenarios
from validator.reports.declarations import declared
from validator.reports.requirement_coverage import RequirementCoverage
from validator.results import Result, Text, Verdict
from validator.texts import text


def limitations(result: Result, requirements: Sequence[RequirementCoverage]) -> tuple[Text, ...]:
    """The reservations that follow from the run itself, the gravest first."""
    return tuple(_limitations(result, requirements))


def why_not_run(result: Result) -> Mapping[Text, int]:
    """Each reason for which scenarios were not run, with how many: it is often one thing that is missing for all of them."""
    return Counter(
        scenario.reason
        for suite in result.suites
        for scenario in suite.scenarios
        if scenario.verdict is Verdict.SKIP and scenario.reason is not None
    )


def remaining_line(result: Result) -> Text | None:
    """What the run left in the product, in one line; ``None`` when there is nothing."""
    if not result.remaining:
        return None
    counted = Counter(place.partition("/")[0] for place in result.remaining)
    types = ", ".join(f"{kind} {count}" for kind, count in counted.items())
    return text("patients.remaining", count=len(result.remaining), types=types)


def _limitations(result: Result, requirements: Sequence[RequirementCoverage]) -> Iterator[Text]:
    target = result.target
    if not result.complete:
        yield text("report.limit-incomplete")
    if target.kind == "sandbox":
        yield text("report.limit-sandbox")
    elif not (target.product and target.version and target.vendor):
        yield text("report.limit-unnamed")
    yield from (remark.text for remark in result.remarks)
    left_out = sum(suite.left_out or 0 for suite in result.suites)
    if left_out:
        yield text("report.limit-left-out", count=left_out)
    counts = count_scenarios(scenario for suite in result.suites for scenario in suite.scenarios)
    if counts.error:
        yield text("report.limit-undecided", count=counts.error, total=counts.total)
    if counts.skipped:
        yield text("report.limit-skipped", count=counts.skipped, total=counts.total)
        for reason, count in why_not_run(result).items():
            yield text("report.not-run-because", count=count, reason=reason)
    left = remaining_line(result)
    if left is not None:
        yield left
    for one in declared(result):
        if one.problem is not None:
            yield text("report.limit-declaration", name=one.declaration.requirement, reason=one.problem)
    yield text("report.limit-scope")
    required = [row for row in requirements if row.demanded]
    untested = sum(row.status is Status.NOT_TESTED for row in required)
    if untested:
        yield text("report.limit-untested", count=untested, total=len(required))
    if not result.packages:
        yield text("report.limit-no-packages")
    yield text("report.limit-synthetic")
    yield text("report.limit-validity")
