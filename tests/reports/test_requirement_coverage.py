"""A requirement is verified only when each part of it that binds the product was tested by something that could have failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from example_result import VERIFIED as RUN
from hypothesis import given
from hypothesis import strategies as st

from validator.reports.coverage import VERIFIED, Status, combined_status
from validator.reports.requirement_coverage import RequirementCoverage, requirement_coverage
from validator.reports.service_coverage import service_coverage
from validator.results import (
    AssertionResult,
    Claim,
    Declaration,
    Requirement,
    RequirementPart,
    Result,
    ScenarioResult,
    StepResult,
    SuiteResult,
    Text,
    Verdict,
    combine,
)

SAID = Text("s", "s")
BAD = (Status.FAILED, Status.INCONCLUSIVE)


def part(
    name: str, role: str = "source", method: str = "automated", why: Text | None = None
) -> RequirementPart:
    return RequirementPart(name, SAID, role, method, not_tested=why)


TWO = Requirement("REQ-01", "must", SAID, "source", "automated", parts=(part("one"), part("two")))
WHOLE = Requirement("REQ-02", "must", SAID, "source", "automated")


def held(citation: str, verdict: Verdict = Verdict.PASS, *, evidence: bool = True) -> AssertionResult:
    return AssertionResult("equals", SAID, verdict, citation, evidence=evidence)


def suite(*assertions: AssertionResult, role: str = "source", left_out: int | None = None) -> SuiteResult:
    verdict = combine(one.verdict for one in assertions)
    steps = (StepResult("x", SAID, "read", verdict, assertions),)
    scenario = ScenarioResult("s", SAID, verdict, steps=steps)
    return SuiteResult("t", "1", SAID, "news2", "lookup", role, verdict, (scenario,), left_out=left_out)


def result(
    suites: Sequence[SuiteResult],
    *requirements: Requirement,
    roles: Sequence[str] = ("source",),
    declarations: Sequence[Declaration] = (),
    complete: bool = True,
) -> Result:
    known = {one.id: one for one in requirements}
    demanded = tuple(one.id for one in requirements if one.level != "recommendation")
    claims = tuple(Claim("news2", role, "lookup", True, demanded) for role in roles)
    return replace(
        RUN,
        suites=tuple(suites),
        requirements=known,
        claims=claims,
        declarations=tuple(declarations),
        complete=complete,
    )


def row(found: Result, name: str) -> RequirementCoverage:
    return next(one for one in requirement_coverage(found) if one.requirement.id == name)


def says(name: str, holds: bool = True, until: str | None = None) -> Declaration:
    return Declaration(name, holds, "K", "2026-01-01", valid_until=until)


def test_verified_needs_every_part() -> None:
    both = [held("REQ-01.one"), held("REQ-01.two")]
    assert row(result([suite(*both)], TWO), "REQ-01").status is Status.VERIFIED
    half = row(result([suite(both[0])], TWO), "REQ-01")
    assert half.status is Status.PARTIAL
    assert [(one.citation, one.status) for one in half.parts] == [
        ("REQ-01.one", Status.VERIFIED),
        ("REQ-01.two", Status.NOT_TESTED),
    ]
    assert [reason.en for reason in half.parts[1].reasons] == ["No test suite of this run tests this."]


def test_the_whole_cited_shows_no_part_and_a_fault_in_it_counts() -> None:
    assert row(result([suite(held("REQ-01"))], TWO), "REQ-01").status is not Status.VERIFIED
    parts = [held("REQ-01.one"), held("REQ-01.two")]
    for stray in ("REQ-01", "REQ-01.three"):
        found = result([suite(*parts), suite(held(stray, Verdict.FAIL))], TWO)
        assert row(found, "REQ-01").status is Status.FAILED


def test_that_something_was_answered_verifies_nothing() -> None:
    weak = row(result([suite(held("REQ-02", evidence=False))], WHOLE), "REQ-02")
    assert weak.status is Status.PARTIAL
    assert "Only that something was answered" in weak.reasons[0].en
    both = [held("REQ-02", evidence=False), held("REQ-02")]
    assert row(result([suite(*both)], WHOLE), "REQ-02").status is Status.VERIFIED


def test_why_a_part_was_not_tested_is_said_in_the_words_of_the_catalogue() -> None:
    why = Text("Trenger to kommuner.", "Needs two municipalities.")
    requirement = replace(TWO, parts=(part("one"), part("two", why=why)))
    found = row(result([suite(held("REQ-01.one"))], requirement), "REQ-01")
    assert found.parts[1].reasons == (why,)


def test_a_part_of_the_other_role_does_not_count() -> None:
    requirement = replace(TWO, parts=(part("one"), part("two", role="consumer")))
    source = result([suite(held("REQ-01.one"))], requirement)
    assert row(source, "REQ-01").status is Status.VERIFIED
    assert [one.citation for one in row(source, "REQ-01").parts] == ["REQ-01.one"]
    both = result([suite(held("REQ-01.one"))], requirement, roles=("source", "consumer"))
    assert row(both, "REQ-01").status is Status.PARTIAL


def test_a_suite_for_one_role_shows_nothing_of_the_other() -> None:
    requirement = replace(WHOLE, role="consumer")
    found = result([suite(held("REQ-02"))], requirement, roles=("consumer",))
    assert row(found, "REQ-02").status is Status.PARTIAL
    for_both = replace(WHOLE, role="both")
    one_side = result([suite(held("REQ-02"))], for_both, roles=("source", "consumer"))
    assert row(one_side, "REQ-02").status is Status.PARTIAL
    two_sides = [suite(held("REQ-02")), suite(held("REQ-02"), role="consumer")]
    found = result(two_sides, for_both, roles=("source", "consumer"))
    assert row(found, "REQ-02").status is Status.VERIFIED


@pytest.mark.parametrize(
    ("method", "tested", "declared", "status"),
    [
        ("automated", True, True, Status.VERIFIED),
        ("automated", False, True, Status.DECLARED),
        ("automated", False, None, Status.NOT_TESTED),
        ("automated", True, False, Status.FAILED),
        ("declared", False, True, Status.DECLARED),
        ("declared", False, False, Status.FAILED),
        ("both", True, True, Status.PARTIAL),
        ("both", True, None, Status.PARTIAL),
        ("both", False, True, Status.PARTIAL),
        ("both", False, None, Status.NOT_TESTED),
    ],
)
def test_what_a_declaration_is_worth(
    method: str, tested: bool, declared: bool | None, status: Status
) -> None:
    requirement = replace(WHOLE, method=method)
    declarations = [] if declared is None else [says("REQ-02", declared)]
    suites = [suite(held("REQ-02"))] if tested else []
    found = row(result(suites, requirement, declarations=declarations), "REQ-02")
    assert found.status is status
    assert bool(found.reasons) or status is Status.VERIFIED


def test_verified_and_declared_parts_are_told_apart() -> None:
    requirement = replace(TWO, parts=(part("one"), part("two", method="declared")))
    found = row(result([suite(held("REQ-01.one"))], requirement, declarations=[says("REQ-01.two")]), "REQ-01")
    assert found.status is Status.PARTIAL
    assert [one.status for one in found.parts] == [Status.VERIFIED, Status.DECLARED]
    assert found.parts[1].reasons[0].en == "Declared by the vendor, not tested."


def test_an_expired_declaration_says_nothing() -> None:
    requirement = replace(WHOLE, method="declared")
    found = result([], requirement, declarations=[says("REQ-02", until="2026-08-05")])
    assert row(found, "REQ-02").status is Status.NOT_TESTED


def test_a_recommendation_follows_from_what_carries_it() -> None:
    advice = Requirement(
        "ANS-18", "recommendation", SAID, "both", "automated", follows_from=("REQ-01.one", "REQ-02")
    )
    carried = [suite(held("REQ-01.one"), held("REQ-02"))]
    found = row(result(carried, TWO, WHOLE, advice), "ANS-18")
    assert (found.status, found.demanded, found.is_recommendation) == (Status.VERIFIED, False, True)
    half = row(result([suite(held("REQ-02"))], TWO, WHOLE, advice), "ANS-18")
    assert half.status is Status.PARTIAL
    assert "REQ-01.one" in half.reasons[0].en
    assert row(result(carried, advice), "ANS-18").status is not Status.VERIFIED


def test_what_follows_from_itself_ends() -> None:
    circle = [
        Requirement("ANS-01", "must", SAID, "both", "automated", follows_from=("ANS-02",)),
        Requirement("ANS-02", "must", SAID, "both", "automated", follows_from=("ANS-01",)),
    ]
    assert {one.status for one in requirement_coverage(result([], *circle))} == {Status.NOT_TESTED}


def test_a_service_is_verified_only_when_everything_that_it_demands_is() -> None:
    whole = result([suite(held("REQ-02"))], WHOLE)
    (service,) = service_coverage(whole, requirement_coverage(whole))
    assert (service.status, service.verified, service.demanded) == (Status.VERIFIED, 1, 1)
    less = result([suite(held("REQ-02"))], WHOLE, TWO)
    (service,) = service_coverage(less, requirement_coverage(less))
    assert (service.status, service.verified, service.demanded) == (Status.PARTIAL, 1, 2)


def test_a_claim_that_no_suite_tested_is_a_row_of_its_own() -> None:
    found = result([suite(held("REQ-02"))], WHOLE, roles=("source", "consumer"))
    services = service_coverage(found, requirement_coverage(found))
    assert [(one.role, one.status) for one in services] == [
        ("source", Status.VERIFIED),
        ("consumer", Status.NOT_TESTED),
    ]


# --- laws
CITED = st.sampled_from(("REQ-01.one", "REQ-01.two", "REQ-01", "REQ-01.three"))
ASSERTIONS = st.lists(
    st.builds(held, CITED, st.sampled_from(list(Verdict)), evidence=st.booleans()), min_size=1, max_size=5
)
SUITES = st.lists(
    st.builds(
        lambda assertions, role, left: suite(*assertions, role=role, left_out=left),
        ASSERTIONS,
        st.sampled_from(("source", "consumer")),
        st.sampled_from((None, 0, 1)),
    ),
    max_size=3,
)
DECLARATIONS = st.lists(st.builds(says, CITED, st.booleans()), max_size=3)
CATALOGUE = st.builds(
    lambda first, second: replace(TWO, parts=(part("one", *first), part("two", *second))),
    st.tuples(
        st.sampled_from(("source", "consumer", "both")), st.sampled_from(("automated", "declared", "both"))
    ),
    st.tuples(st.sampled_from(("source", "both")), st.sampled_from(("automated", "declared", "both"))),
)
ROLES = st.sampled_from((("source",), ("source", "consumer")))
_ORDER = {
    status: place
    for place, status in enumerate(
        (
            Status.VERIFIED,
            Status.REMARKS,
            Status.PARTIAL,
            Status.DECLARED,
            Status.NOT_TESTED,
            Status.INCONCLUSIVE,
            Status.FAILED,
        )
    )
}


@given(SUITES, CATALOGUE, ROLES, DECLARATIONS)
def test_a_whole_is_never_better_than_its_worst_part(
    suites: list[SuiteResult], requirement: Requirement, roles: tuple[str, ...], said: list[Declaration]
) -> None:
    found = row(result(suites, requirement, roles=roles, declarations=said), "REQ-01")
    parts = {one.status for one in found.parts}
    if found.status in VERIFIED:
        assert parts <= set(VERIFIED)
    if Status.FAILED in parts:
        assert found.status is Status.FAILED
    if Status.INCONCLUSIVE in parts:
        assert found.status in BAD
    if Status.NOT_TESTED in parts:
        assert found.status not in (*VERIFIED, Status.DECLARED)
    if Status.DECLARED in parts:
        assert found.status not in VERIFIED


@given(SUITES, CATALOGUE, ROLES, DECLARATIONS, CITED)
def test_another_failing_assertion_never_improves_anything(
    suites: list[SuiteResult],
    requirement: Requirement,
    roles: tuple[str, ...],
    said: list[Declaration],
    citation: str,
) -> None:
    before = row(result(suites, requirement, roles=roles, declarations=said), "REQ-01").status
    more = [*suites, suite(held(citation, Verdict.FAIL))]
    after = row(result(more, requirement, roles=roles, declarations=said), "REQ-01").status
    assert after is Status.FAILED
    assert _ORDER[after] >= _ORDER[before]


@given(SUITES, CATALOGUE, ROLES, DECLARATIONS)
def test_declarations_never_make_anything_verified(
    suites: list[SuiteResult], requirement: Requirement, roles: tuple[str, ...], said: list[Declaration]
) -> None:
    plain = row(result(suites, requirement, roles=roles), "REQ-01")
    declared = row(result(suites, requirement, roles=roles, declarations=said), "REQ-01")
    if declared.status in VERIFIED:
        assert plain.status is declared.status
    for before, after in zip(plain.parts, declared.parts, strict=True):
        if after.status in VERIFIED:
            assert before.status is after.status


@given(SUITES, CATALOGUE, ROLES, DECLARATIONS)
def test_verified_rests_on_an_executed_assertion_that_could_have_failed_for_every_part(
    suites: list[SuiteResult], requirement: Requirement, roles: tuple[str, ...], said: list[Declaration]
) -> None:
    found = row(result(suites, requirement, roles=roles, declarations=said), "REQ-01")
    if found.status in VERIFIED:
        proven = {
            assertion.requirement
            for one in suites
            for scenario in one.scenarios
            for step in scenario.steps
            for assertion in step.assertions
            if assertion.evidence and assertion.verdict in (Verdict.PASS, Verdict.WARNING)
        }
        assert {one.citation for one in found.parts} <= proven
        assert combined_status(one.status for one in found.parts) is found.status


@given(SUITES, CATALOGUE)
def test_an_interrupted_run_verifies_nothing(suites: list[SuiteResult], requirement: Requirement) -> None:
    found = row(result(suites, requirement, complete=False), "REQ-01")
    assert not {found.status, *(one.status for one in found.parts)} & set(VERIFIED)
