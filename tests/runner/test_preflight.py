"""What is found out before a run: a wrong address or a wrong login is never the product's failure, and is told once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from validator.configuration import Configuration, IdentityConfiguration
from validator.reports.outcome import Outcome, outcome
from validator.results import Verdict
from validator.runner.preflight import claims_in
from validator.runner.targets import TargetConnection

FHIR = "application/fhir+json"
SEARCH = "    steps:\n      - {id: a, do: search, type: Patient, as: fastlege, params: {}, expect: [{status: 200}]}\n"
SETUP = (
    "    setup:\n      - {id: made, do: create, type: Patient, as: fastlege, body: {resourceType: Patient}%s}\n"
    "    steps:\n      - {id: a, do: search, type: Patient, as: fastlege, params: {}, expect: [{status: 200}]}\n"
)


def refusal(status: int) -> Response:
    issue = {"severity": "error", "code": "security", "diagnostics": "no"}
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, status, media_type=FHIR)


def searchable(product: Any) -> None:
    interactions = product.capability["rest"][0]["resource"][0]["interaction"]
    interactions.append({"code": "search-type"})


def token(value: str) -> Configuration:
    return Configuration(identities={"fastlege": IdentityConfiguration(token=value)})


def guarded(request: Request) -> Response | None:
    """A product that asks everyone to log in, but for its statement."""
    if "metadata" in request.url.path or request.headers.get("authorization") == "Bearer good-token":
        return None
    return refusal(401)


def test_a_token_that_is_refused_is_not_the_products_failure(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    searchable(product)
    product.intercept = guarded
    ran = run_scenario(SEARCH, configuration=token("expired-token"))
    assert ran.scenario.verdict is Verdict.ERROR
    assert "refused (401)" in ran.scenario.reason.en
    assert not ran.scenario.steps
    assert outcome(ran.result) is Outcome.UNDECIDED
    assert product.methods("Patient") == ["GET", "GET"]  # without login, and as the identity: nothing else

    product.seen.clear()
    assert run_scenario(SEARCH, configuration=token("good-token")).scenario.verdict is Verdict.PASS


def test_a_product_that_refuses_a_good_token_elsewhere_still_fails(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    searchable(product)
    product.intercept = lambda request: refusal(401) if request.url.path.endswith("/p1") else guarded(request)
    ran = run_scenario(
        "    steps:\n      - {id: a, do: read, type: Patient, as: fastlege, resource-id: p1, expect: [{status: 200}]}\n",
        configuration=token("good-token"),
    )
    assert ran.scenario.verdict is Verdict.FAIL


def test_a_token_that_expires_on_the_way_is_not_the_products_failure(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    searchable(product)
    asked: list[str] = []

    def for_a_while(request: Request) -> Response | None:
        if request.headers.get("authorization"):
            asked.append(request.method)
        return refusal(401) if len(asked) > 1 else guarded(request)

    product.intercept = for_a_while
    ran = run_scenario(SEARCH, configuration=token("good-token"))
    assert ran.step("a").verdict is Verdict.ERROR
    assert "refused (401)" in ran.step("a").reason.en


@pytest.mark.parametrize("expectation", ["", ", expect: [{status: 201}]"])
def test_who_may_not_prepare_a_scenario_is_told_so(
    run_scenario: Callable[..., Any], product: Any, expectation: str
) -> None:
    searchable(product)
    product.intercept = lambda request: refusal(403) if request.method == "POST" else guarded(request)
    ran = run_scenario(SETUP % expectation, configuration=token("good-token"))
    assert ran.scenario.verdict is Verdict.ERROR
    assert "fastlege may not do this (403)" in ran.step("made").reason.en


def test_a_refusal_that_is_expected_is_the_verdict(run_scenario: Callable[..., Any], product: Any) -> None:
    searchable(product)
    product.intercept = lambda request: refusal(403) if request.method == "POST" else guarded(request)
    ran = run_scenario(SETUP % ", expect: [{status: 403}]", configuration=token("good-token"))
    assert ran.scenario.verdict is Verdict.PASS


def test_a_wrong_address_is_told_with_the_right_one(run_scenario: Callable[..., Any], product: Any) -> None:
    def below(request: Request) -> Response | None:
        return None if request.url.path.startswith("/fhir/") else PlainTextResponse("Not Found", 404)

    product.intercept = below
    import httpx

    transport = httpx.ASGITransport(product.app)
    connection = TargetConnection("http://product.test/", transport=transport)
    ran = run_scenario(SEARCH, connection=connection)
    assert ran.scenario.verdict is Verdict.ERROR
    assert "No FHIR API answers at http://product.test/" in ran.scenario.reason.en
    assert "at http://product.test/fhir; use that" in ran.scenario.reason.en
    assert outcome(ran.result) is Outcome.UNDECIDED


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_ill_is_no_wrong_address(
    run_scenario: Callable[..., Any], product: Any, status: int
) -> None:
    product.intercept = lambda request: PlainTextResponse("oops", status)
    ran = run_scenario(SEARCH)
    assert ran.scenario.verdict is Verdict.FAIL


def test_another_version_of_fhir_is_not_judged_by_the_rules_of_r4(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    product.capability["fhirVersion"] = "5.0.0"
    ran = run_scenario(SEARCH)
    assert ran.scenario.verdict is Verdict.ERROR
    assert "FHIR 5.0.0" in ran.scenario.reason.en


class TestRemarks:
    def keys(self, ran: Any) -> set[str]:
        return {remark.key for remark in ran.result.remarks}

    def connection(self, product: Any, **options: Any) -> TargetConnection:
        import httpx

        transport = httpx.ASGITransport(product.app, raise_app_exceptions=False)
        return TargetConnection("https://product.test/fhir", transport=transport, **options)

    def test_an_api_that_is_open_to_all(self, run_scenario: Callable[..., Any], product: Any) -> None:
        searchable(product)
        assert "open-to-all" in self.keys(run_scenario(SEARCH))
        product.intercept = guarded
        assert self.keys(run_scenario(SEARCH, configuration=token("good-token"))) == set()

    @pytest.mark.parametrize(
        ("stated", "said", "differ"),
        [
            ("4.2", "4.1", True),
            ("4.2", "4.2", False),
            ("4.2", "4.2.0-build7", False),
            ("4.2.1", "4.2", False),
        ],
    )
    def test_a_version_that_is_not_what_the_server_says(
        self, run_scenario: Callable[..., Any], product: Any, stated: str, said: str, differ: bool
    ) -> None:
        product.capability["software"]["version"] = said
        ran = run_scenario(SEARCH, connection=self.connection(product, version=stated))
        assert ("version-differs" in self.keys(ran)) is differ

    def test_a_certificate_that_was_not_checked(self, run_scenario: Callable[..., Any], product: Any) -> None:
        unchecked = run_scenario(SEARCH, connection=self.connection(product, verify=False))
        assert "certificate-not-verified" in self.keys(unchecked)
        checked = run_scenario(SEARCH, connection=self.connection(product))
        assert "certificate-not-verified" not in self.keys(checked)


def test_what_a_token_says_of_itself() -> None:
    def headers(claims: object) -> dict[str, str]:
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return {"Authorization": f"DPoP e30.{payload}.x"}

    found = claims_in(headers({"scope": "a b", "exp": 1_900_000_000}))
    assert found is not None
    assert (found.scopes, found.expires) == (("a", "b"), 1_900_000_000.0)
    listed = claims_in(headers({"scope": ["a", 1]}))
    assert listed is not None
    assert listed.scopes == ("a",)
    for opaque in ({"Authorization": "Bearer opaque"}, {"Authorization": "Bearer a.!.c"}, {}, headers([1])):
        assert claims_in(opaque) is None
