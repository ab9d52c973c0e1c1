"""What a run says about each information service that the product claims, or that was run.

A service is verified when everything that it demands is: that all scenarios of its suites passed is less than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validator.reports.coverage import (
    PASSING,
    VERIFIED,
    Counts,
    Status,
    capped,
    count_scenarios,
    count_statuses,
    offered_status,
    scenario_status,
)
from validator.reports.requirement_coverage import RequirementCoverage
from validator.results import Result, ScenarioResult, SuiteResult, Text
from validator.texts import text


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
    requirements: Mapping[Status, int] = field(default_factory=dict)
    """What the service demands, by status; empty where the run does not know what that is."""

    @property
    def demanded(self) -> int:
        return sum(self.requirements.values())

    @property
    def verified(self) -> int:
        return sum(self.requirements.get(status, 0) for status in VERIFIED)


def service_coverage(result: Result, rows: Iterable[RequirementCoverage]) -> tuple[ServiceCoverage, ...]:
    """Per (service, role, interaction form): first as claimed, then in the order in which the run met them.

    An interrupted run never yields more than ``PARTIAL``: what was not reached is not in the result, so nobody can
    tell whether a suite was finished.
    """
    groups: dict[tuple[str, str, str], list[SuiteResult]] = {
        (claim.service, claim.role, claim.interaction): [] for claim in result.claims
    }
    demands = {(claim.service, claim.role, claim.interaction): claim.requirements for claim in result.claims}
    for suite in result.suites:
        groups.setdefault((suite.service, suite.role, suite.interaction), []).append(suite)
    found = {row.requirement.id: row.status for row in rows}
    return tuple(
        _service(
            key,
            suites,
            count_statuses(found.get(name, Status.NOT_TESTED) for name in demands.get(key, ())),
            result.complete,
        )
        for key, suites in groups.items()
    )


def _service(
    key: tuple[str, str, str],
    suites: Sequence[SuiteResult],
    demanded: Mapping[Status, int],
    complete: bool,
) -> ServiceCoverage:
    scenarios = [scenario for suite in suites for scenario in suite.scenarios]
    status = offered_status(scenarios)
    left_out = sum(suite.left_out or 0 for suite in suites)
    status = capped(status, complete and not left_out and set(demanded) <= set(VERIFIED))
    counts = count_scenarios(scenarios)
    reasons = tuple(_reasons(counts, left_out, scenarios, complete))
    return ServiceCoverage(*key, status, counts, tuple(suites), reasons, demanded)


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
    not_offered = sum(scenario.not_offered for scenario in scenarios)
    if not_offered:
        yield text("report.reason-not-offered", count=not_offered, total=counts.total)
    if any(s.verdict in PASSING and scenario_status(s) is Status.PARTIAL for s in scenarios):
        yield text("report.reason-steps-skipped")
    if left_out:
        yield text("report.reason-left-out", count=left_out, total=counts.total + left_out)
    if not complete:
        yield text("report.reason-interrupted")
