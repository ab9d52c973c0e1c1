"""What a report may call verified. The statuses are a promise to a buyer, so each way of falling short has a case."""

from dataclasses import replace

import pytest
from example_result import (
    ACCESS_SUITE,
    BASE_SUITE,
    DOCUMENT_SUITE,
    EXAMPLE,
    HOME_SUITE,
    NEWS2_SUITE,
    SERVICES_SUITE,
    VERIFIED,
)
from hypothesis import given
from hypothesis import strategies as st

from validator.reports.coverage import (
    Counts,
    Status,
    combined_status,
    count_scenarios,
    count_statuses,
    scenario_status,
    suite_status,
)
from validator.reports.html import answer
from validator.reports.requirement_coverage import requirement_coverage
from validator.reports.service_coverage import ServiceCoverage
from validator.reports.service_coverage import service_coverage as coverage_of_services
from validator.results import AssertionResult, Result, ScenarioResult, StepResult, Text, Verdict

TITLE = Text("t", "t")
STATUSES = st.lists(st.sampled_from(Status))


RUN = replace(EXAMPLE, claims=(), declarations=())
"""The example as it was run, before anybody claimed or declared anything."""


def service_coverage(result: Result) -> tuple[ServiceCoverage, ...]:
    return coverage_of_services(result, requirement_coverage(result))


def scenario(verdict: Verdict, *steps: StepResult, requirements: tuple[str, ...] = ()) -> ScenarioResult:
    return ScenarioResult("s", TITLE, verdict, requirements=requirements, steps=steps)


def step(
    verdict: Verdict, *verdicts: Verdict, kind: str = "read", requirement: str | None = None
) -> StepResult:
    assertions = tuple(AssertionResult("status", TITLE, v, requirement, evidence=True) for v in verdicts)
    return StepResult("x", TITLE, kind, verdict, assertions)


PASSING = step(Verdict.PASS, Verdict.PASS)
SKIPPED = step(Verdict.SKIP)
DECLARED = step(Verdict.PASS, kind="attest")


@pytest.mark.parametrize(
    ("tested", "status"),
    [
        (scenario(Verdict.PASS, PASSING), Status.VERIFIED),
        (scenario(Verdict.WARNING, step(Verdict.WARNING, Verdict.WARNING)), Status.REMARKS),
        (scenario(Verdict.PASS, DECLARED), Status.DECLARED),
        (scenario(Verdict.PASS, PASSING, SKIPPED), Status.PARTIAL),
        (scenario(Verdict.PASS, PASSING, step(Verdict.ERROR)), Status.PARTIAL),
        (scenario(Verdict.FAIL, PASSING, step(Verdict.FAIL, Verdict.FAIL)), Status.FAILED),
        (scenario(Verdict.ERROR, PASSING), Status.INCONCLUSIVE),
        (scenario(Verdict.SKIP), Status.NOT_TESTED),
        (scenario(Verdict.PASS), Status.NOT_TESTED),
        (scenario(Verdict.PASS, step(Verdict.PASS)), Status.NOT_TESTED),
        (scenario(Verdict.PASS, step(Verdict.PASS, Verdict.SKIP)), Status.NOT_TESTED),
    ],
)
def test_a_scenario_proves_only_what_was_executed(tested: ScenarioResult, status: Status) -> None:
    assert scenario_status(tested) is status


@given(STATUSES)
def test_verified_means_that_every_part_is_verified(statuses: list[Status]) -> None:
    whole = combined_status(statuses)
    assert (whole is Status.VERIFIED) == (bool(statuses) and set(statuses) == {Status.VERIFIED})
    assert (whole is Status.FAILED) == (Status.FAILED in statuses)
    assert (whole is Status.NOT_TESTED) == (set(statuses) <= {Status.NOT_TESTED})


@given(STATUSES, STATUSES)
def test_order_and_repetition_do_not_matter(first: list[Status], second: list[Status]) -> None:
    assert combined_status(first + second) is combined_status(second + first + first)


def test_services_of_the_example() -> None:
    found = {service.service: service.status for service in service_coverage(RUN)}
    assert found == {
        "municipal-services": Status.VERIFIED,
        "news2": Status.FAILED,
        "base": Status.REMARKS,
        "access": Status.INCONCLUSIVE,
        "security": Status.FAILED,
        "home-follow-up": Status.PARTIAL,
        "documents": Status.DECLARED,
        "medication-list": Status.NOT_TESTED,
    }


def test_suites_of_one_service_role_and_form_are_one_row_and_others_are_not() -> None:
    second = replace(SERVICES_SUITE, id="more", scenarios=HOME_SUITE.scenarios)
    consumer = replace(SERVICES_SUITE, id="reader", role="consumer")
    services = service_coverage(replace(RUN, suites=(SERVICES_SUITE, second, consumer)))
    assert [(service.role, len(service.suites), service.status) for service in services] == [
        ("source", 2, Status.PARTIAL),
        ("consumer", 1, Status.VERIFIED),
    ]
    assert [reason.en for reason in services[0].reasons] == ["Not run: 1 of 3"]


def test_counts_add_up() -> None:
    counts = count_scenarios(s for suite in EXAMPLE.suites for s in suite.scenarios)
    assert counts == Counts(passed=5, warning=1, declared=1, failed=3, error=1, skipped=3)
    assert counts.total == sum(len(suite.scenarios) for suite in EXAMPLE.suites)


@pytest.mark.parametrize("suite", [SERVICES_SUITE, BASE_SUITE, DOCUMENT_SUITE])
def test_an_interrupted_run_verifies_nothing(suite) -> None:  # type: ignore[no-untyped-def]
    result = replace(RUN, suites=(suite,), complete=False)
    assert service_coverage(result)[0].status is Status.PARTIAL
    assert {row.status for row in requirement_coverage(result)} <= {Status.PARTIAL, Status.NOT_TESTED}
    shown = answer(result, service_coverage(result))
    assert shown.tone == "open"
    assert "Incomplete" in shown.heading.en


@pytest.mark.parametrize("suite", EXAMPLE.suites, ids=lambda suite: suite.id)
def test_a_selection_verifies_nothing(suite) -> None:  # type: ignore[no-untyped-def]
    selection = replace(RUN, suites=(replace(suite, left_out=1),), complete=True)
    (service,) = service_coverage(selection)
    assert service.status not in (Status.VERIFIED, Status.REMARKS, Status.DECLARED)
    assert suite_status(selection.suites[0], True) == service.status
    assert not {row.status for row in requirement_coverage(selection)} & {Status.VERIFIED, Status.REMARKS}


def test_an_interruption_does_not_hide_a_fault() -> None:
    result = replace(RUN, suites=(NEWS2_SUITE,), complete=False)
    assert service_coverage(result)[0].status is Status.FAILED
    assert answer(result, service_coverage(result)).tone == "bad"


def test_requirements_of_the_example() -> None:
    found = {row.requirement.id: row.status for row in requirement_coverage(RUN)}
    assert list(found) == sorted(found)
    assert found["KOM-01"] is Status.VERIFIED
    assert found["EXC-02"] is Status.REMARKS
    assert found["NWS-01"] is Status.FAILED
    assert found["LOG-01"] is Status.INCONCLUSIVE
    assert found["SEC-05"] is Status.DECLARED
    assert found["ACC-03"] is Status.NOT_TESTED
    assert found["ANS-09"] is Status.NOT_TESTED


def statuses_of(*scenarios: ScenarioResult) -> dict[str, Status]:
    suite = replace(SERVICES_SUITE, scenarios=scenarios)
    rows = requirement_coverage(replace(VERIFIED, suites=(suite,), requirements={}))
    return {row.requirement.id: row.status for row in rows}


def requirement_status(*scenarios: ScenarioResult) -> Status:
    suite = replace(SERVICES_SUITE, scenarios=scenarios)
    (row,) = requirement_coverage(replace(VERIFIED, suites=(suite,), requirements={}))
    assert row.requirement.id == "REQ-01"
    return row.status


def test_an_assertion_speaks_for_the_requirement_that_it_cites() -> None:
    cited = step(Verdict.PASS, Verdict.PASS, requirement="REQ-01")
    other = step(Verdict.FAIL, Verdict.FAIL)
    assert requirement_status(scenario(Verdict.FAIL, cited, other)) is Status.VERIFIED
    assert requirement_status(scenario(Verdict.FAIL, other, requirements=("REQ-01",))) is Status.FAILED
    elsewhere = step(Verdict.FAIL, Verdict.FAIL, requirement="REQ-02")
    kept = scenario(Verdict.FAIL, elsewhere, requirements=("REQ-01",))
    assert statuses_of(kept)["REQ-01"] is Status.INCONCLUSIVE


def test_a_requirement_is_not_verified_by_a_scenario_that_stopped_midway() -> None:
    cited = step(Verdict.PASS, Verdict.PASS, requirement="REQ-01")
    assert requirement_status(scenario(Verdict.ERROR, cited, step(Verdict.ERROR))) is Status.PARTIAL
    assert requirement_status(scenario(Verdict.PASS, cited, SKIPPED)) is Status.PARTIAL
    never = step(Verdict.SKIP, Verdict.SKIP, requirement="REQ-01")
    assert requirement_status(scenario(Verdict.PASS, PASSING, never)) is Status.NOT_TESTED
    assert requirement_status(scenario(Verdict.PASS, cited), scenario(Verdict.SKIP, never)) is Status.PARTIAL


def test_tested_and_declared_together_are_not_plainly_verified() -> None:
    cited = step(Verdict.PASS, Verdict.PASS, requirement="REQ-01")
    declared = step(Verdict.PASS, Verdict.PASS, kind="attest", requirement="REQ-01")
    assert requirement_status(scenario(Verdict.PASS, declared)) is Status.DECLARED
    assert (
        requirement_status(scenario(Verdict.PASS, cited), scenario(Verdict.PASS, declared)) is Status.PARTIAL
    )


@pytest.mark.parametrize(
    ("suites", "tone", "said"),
    [
        ((SERVICES_SUITE,), "good", "Verified for the service that was tested"),
        ((SERVICES_SUITE, BASE_SUITE), "good", "Verified for all 2 services that were tested"),
        ((SERVICES_SUITE, HOME_SUITE), "open", "Verified for 1 of 2 services"),
        ((SERVICES_SUITE, ACCESS_SUITE), "open", "Verified for 1 of 2 services"),
        ((DOCUMENT_SUITE,), "open", "Declared only, not verified"),
        ((HOME_SUITE,), "open", "Not verified for any service"),
        ((NEWS2_SUITE,), "bad", "Failures in the service that was tested"),
        ((SERVICES_SUITE, NEWS2_SUITE), "bad", "Failures in 1 of 2 services"),
        ((), "open", "Nothing was tested"),
    ],
)
def test_the_answer(suites: tuple, tone: str, said: str) -> None:  # type: ignore[type-arg]
    result: Result = replace(VERIFIED, suites=suites)
    shown = answer(result, service_coverage(result))
    assert (shown.tone, shown.heading.en) == (tone, said)


@given(STATUSES)
def test_status_counts_add_up(statuses: list[Status]) -> None:
    counted = count_statuses(statuses)
    assert sum(counted.values()) == len(statuses)
    assert 0 not in counted.values()


def test_nothing_to_clean_up_leaves_nothing_untested():
    passed = AssertionResult("status", Text("a", "a"), Verdict.PASS)
    tested = StepResult("t", Text("t", "t"), "create", Verdict.PASS, (passed,))
    skipped = StepResult("c", Text("c", "c"), "delete", Verdict.SKIP, phase="cleanup")
    scenario = ScenarioResult("s", Text("s", "s"), Verdict.PASS, steps=(tested, skipped))
    assert scenario_status(scenario) is Status.VERIFIED
    skipped_test = StepResult("c", Text("c", "c"), "delete", Verdict.SKIP)
    assert scenario_status(replace(scenario, steps=(tested, skipped_test))) is Status.PARTIAL
