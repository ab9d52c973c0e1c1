"""Each fault alone is found by the scenario that is there for it, and the product without it passes that scenario."""

from __future__ import annotations

import asyncio

import pytest
from faulty_product import FAULTS, FaultyProduct

from validator.results import Result, ScenarioResult, Verdict
from validator.runner.credentials import IssuedTokens
from validator.runner.plan import load_suites, select
from validator.runner.run import Judges, run
from validator.runner.targets import TargetConnection
from validator.sandbox.assembly import create_sandbox
from validator.suites.catalogues import load_catalogues

FOUND_BY = [
    ("forgets-the-patient-on-further-pages", "news2/sider-med-bare-denne-pasienten", "IDN-04.lookup"),
    (
        "forgets-the-patient-on-further-pages",
        "kommunale-tjenester/sider-med-bare-denne-pasienten",
        "IDN-04.lookup",
    ),
    ("stores-decimals-as-floats", "base/desimaler", "EXC-12.readable"),
    ("compares-dates-as-text", "base/tidssoner", "INT-04.when"),
    ("writes-its-inner-address", "base/sider", "ROB-04.pages"),
    ("writes-its-inner-address", "news2/sider-med-bare-denne-pasienten", "ROB-04.pages"),
]


@pytest.fixture(scope="module")
def judges() -> Judges:
    return Judges()


def attempt(scenario: str, fault: str | None, judges: Judges) -> ScenarioResult:
    catalogues = load_catalogues()
    suites = select(load_suites([scenario.partition("/")[0]], catalogues), [scenario])
    with create_sandbox() as sandbox:
        product = FaultyProduct(sandbox, fault)
        target = TargetConnection(sandbox.base_url, transport=product)
        credentials = IssuedTokens(sandbox.issue_token, dpop=False)
        result: Result = asyncio.run(
            run(suites, target, credentials=credentials, catalogues=catalogues, judges=judges)
        )
    (suite,) = result.suites
    (found,) = suite.scenarios
    return found


def failed(found: ScenarioResult) -> dict[str | None, str]:
    """The message of the first failure of each requirement."""
    messages: dict[str | None, str] = {}
    for step in found.steps:
        for item in step.assertions:
            if item.verdict is Verdict.FAIL and item.finding is not None:
                messages.setdefault(item.requirement, item.finding.message.en)
    return messages


@pytest.mark.parametrize("scenario", sorted({scenario for _, scenario, _ in FOUND_BY}))
def test_the_product_without_a_fault_passes(scenario: str, judges: Judges) -> None:
    found = attempt(scenario, None, judges)
    assert found.verdict is Verdict.PASS, failed(found) or found.reason


@pytest.mark.parametrize(("fault", "scenario", "requirement"), FOUND_BY)
def test_the_fault_is_found(fault: str, scenario: str, requirement: str, judges: Judges) -> None:
    found = attempt(scenario, fault, judges)
    assert found.verdict is Verdict.FAIL, found.reason
    assert requirement in failed(found)


def test_every_fault_is_looked_for() -> None:
    assert {fault for fault, _, _ in FOUND_BY} | {"names-its-inner-address"} == set(FAULTS)


def test_an_inner_address_is_called_that(judges: Judges) -> None:
    said = failed(attempt("base/sider", "writes-its-inner-address", judges)).values()
    assert any("points to http://backend:9000" in message for message in said)
    assert not any("expected at least" in message for message in said)


def test_an_address_that_nobody_follows_is_a_remark(judges: Judges) -> None:
    found = attempt("base/sider", "names-its-inner-address", judges)
    assert found.verdict is Verdict.WARNING, failed(found)
    messages = [
        item.finding.message.en
        for step in found.steps
        for item in step.assertions
        if item.finding is not None
    ]
    assert any("names http://backend:9000" in message for message in messages)
