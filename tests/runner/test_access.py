"""Scenarios that tell identities apart, in runs that cannot: nothing may count against the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse

from validator.configuration import AuthorizationConfiguration, Configuration, IdentityConfiguration
from validator.results import Verdict
from validator.runner.credentials import ConfiguredCredentials, IssuedTokens, NoCredentials
from validator.runner.targets import TargetConnection

REFUSED = """\
    needs-access: true
    steps:
      - {id: a, do: search, type: Patient, params: {}, as: fastlege, expect: [{status: 403}]}
"""
OPEN = "    steps:\n      - {id: a, do: search, type: Patient, params: {}, as: fastlege, expect: [{status: 200}]}\n"
TWO = """\
    needs-access: true
    steps:
      - {id: a, do: search, type: Patient, params: {}, as: fastlege, expect: [{status: 200}]}
      - {id: b, do: search, type: Patient, params: {}, as: sykepleier, expect: [{status: 200}]}
"""
SERVER = AuthorizationConfiguration("https://sts.test/token", "client", "key")


def identities(**tokens: str) -> Configuration:
    return Configuration(
        identities={name: IdentityConfiguration(token=token) for name, token in tokens.items()}
    )


def test_without_any_access_a_scenario_that_needs_it_is_not_tested(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    ran = run_scenario(REFUSED)
    assert ran.scenario.verdict is Verdict.SKIP
    assert ran.scenario.reason.en.startswith(
        "Not tested: no access is configured for the identity “fastlege”"
    )
    assert "[identities.fastlege]" in ran.scenario.reason.en
    assert "validator.toml" in ran.scenario.reason.nb
    assert product.methods() == []


def test_an_open_product_is_tested_without_access_where_nothing_needs_it(
    run_scenario: Callable[..., Any],
) -> None:
    assert run_scenario(OPEN).scenario.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("own", "verdict"), [("", Verdict.SKIP), ("    needs-access: false\n", Verdict.PASS)]
)
def test_a_scenario_says_otherwise_than_its_suite(
    run_scenario: Callable[..., Any], own: str, verdict: Verdict
) -> None:
    assert run_scenario(own + OPEN, top="needs-access: true\n").scenario.verdict is verdict


def test_with_access_the_scenario_is_tested(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(REFUSED, configuration=identities(fastlege="t"))
    assert ran.scenario.verdict is Verdict.FAIL, "this product refuses nobody"


@pytest.mark.parametrize("needs", ["", "    needs-access: true\n"])
def test_one_identity_missing_among_others_is_not_the_products_fault(
    run_scenario: Callable[..., Any], product: Any, needs: str
) -> None:
    ran = run_scenario(needs + OPEN, configuration=identities(sykepleier="t"))
    assert ran.scenario.verdict is Verdict.SKIP
    assert "“fastlege”" in ran.scenario.reason.en
    assert product.methods() == []
    assert (
        run_scenario(
            needs + OPEN.replace("fastlege", "sykepleier"), configuration=identities(sykepleier="t")
        ).scenario.verdict
        is Verdict.PASS
    )


def test_an_identity_that_sends_no_credentials_needs_none(run_scenario: Callable[..., Any]) -> None:
    for keys in ("as: none", "as: fastlege, credentials: none", "as: fastlege, credentials: garbage"):
        steps = OPEN.replace("as: fastlege", keys)
        ran = run_scenario("    needs-access: true\n" + steps, configuration=identities(sykepleier="t"))
        assert ran.scenario.verdict is Verdict.PASS, keys


def test_two_identities_that_log_in_alike_are_not_told_apart(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(TWO, configuration=identities(fastlege="same", sykepleier="same"))
    assert ran.scenario.verdict is Verdict.SKIP
    assert "“fastlege” and “sykepleier”" in ran.scenario.reason.en
    assert (
        run_scenario(TWO, configuration=identities(fastlege="one", sykepleier="two")).scenario.verdict
        is Verdict.PASS
    )
    alike = run_scenario(
        TWO.replace("    needs-access: true\n", ""), configuration=identities(fastlege="x", sykepleier="x")
    )
    assert alike.scenario.verdict is Verdict.PASS, "where it does not matter who asks, one token will do"


def test_a_product_that_asks_for_login_has_not_failed(run_scenario: Callable[..., Any], product: Any) -> None:
    product.intercept = lambda request: JSONResponse({}, 401) if "/Patient" in request.url.path else None
    for steps in (
        OPEN,
        OPEN.replace(", expect: [{status: 200}]", "")
        + "      - {id: b, do: capabilities, expect: [{status: 200}]}\n",
    ):
        ran = run_scenario(steps)
        assert ran.step("a").verdict is Verdict.SKIP
        assert "401" in ran.step("a").reason.en
        assert "[identities.fastlege]" in ran.step("a").reason.en
    refused = run_scenario(OPEN, configuration=identities(fastlege="t"))
    assert refused.scenario.verdict is Verdict.FAIL, "with a token the refusal is the product's"
    target = TargetConnection(
        "http://product.test/fhir",
        transport=httpx.ASGITransport(product.app),
        headers={"Authorization": "Basic eDp5"},
    )
    assert run_scenario(OPEN, connection=target).scenario.verdict is Verdict.FAIL, (
        "it was signed, by the target's headers"
    )
    unsigned = run_scenario(OPEN.replace("as: fastlege", "as: fastlege, credentials: none"))
    assert unsigned.scenario.verdict is Verdict.FAIL, "a request that is meant to be unsigned is judged"


def test_a_spoilt_token_needs_one_to_spoil(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(OPEN.replace("as: fastlege", "as: fastlege, credentials: tampered"))
    assert ran.scenario.verdict is Verdict.SKIP
    assert "[identities.fastlege]" in ran.scenario.reason.en


def test_what_an_identity_logs_in_with() -> None:
    assert NoCredentials().way_in("fastlege") is None
    issued = IssuedTokens(lambda identity, thumbprint: "token")
    assert issued.way_in("fastlege") != issued.way_in("sykepleier")
    plain = ConfiguredCredentials(identities(fastlege="t"))
    assert plain.way_in("fastlege") is not None
    assert plain.way_in("sykepleier") is None
    own = IdentityConfiguration(parameters={"role": "nurse"})
    server = ConfiguredCredentials(Configuration(authorization=SERVER, identities={"sykepleier": own}))
    assert server.way_in("fastlege") == server.way_in("lege"), "the same client, whoever it says it is"
    assert server.way_in("fastlege") != server.way_in("sykepleier")
    empty = IdentityConfiguration()
    mentioned = ConfiguredCredentials(Configuration(authorization=SERVER, identities={"fastlege": empty}))
    assert mentioned.way_in("fastlege") == mentioned.way_in("lege")
