"""The access suite sees what it says it sees: with any one access rule of the sandbox switched off, a scenario fails, and with
all of them in force everything passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from validator.cli.running import run_against_sandbox
from validator.data_folders import data_folder
from validator.results import Result, ScenarioResult, Verdict
from validator.runner.credentials import IssuedTokens, NoCredentials
from validator.runner.run import run_to_end
from validator.runner.targets import TargetConnection
from validator.sandbox import Sandbox
from validator.sandbox.rules import RuleName, Rules
from validator.suites.loader import load_suite
from validator.suites.model import Suite

NOTICED_BY = {
    RuleName.TOKEN_REQUIRED: ("uten-token", "skrive-uten-token"),
    RuleName.TOKEN_SIGNATURE: ("ugyldig-token",),
    RuleName.TOKEN_ISSUER: ("token-for-noe-annet",),
    RuleName.TOKEN_AUDIENCE: ("token-for-noe-annet",),
    RuleName.TOKEN_EXPIRY: ("token-for-noe-annet",),
    RuleName.TOKEN_SCOPE: ("scope-styrer",),
    RuleName.DPOP_BINDING: ("bevis-paa-besittelse",),
    RuleName.DPOP_PROOF: ("bevis-paa-besittelse",),
    RuleName.DPOP_REPLAY: ("bevis-paa-besittelse",),
    RuleName.ROLE_POLICY: ("administrator", "administrator-endrer-ikke", "avvisning-logges"),
    RuleName.TENANT_SEPARATION: ("annen-kommune", "alle-veier-annen-kommune", "interkommunal-legevakt"),
    RuleName.AGREEMENT: ("egen-virksomhet", "interkommunal-legevakt"),
    RuleName.CARE_RELATION: ("saksbehandler-uten-sak", "tjenstlig-behov", "opphold-gir-tilgang"),
    RuleName.ONLY_WHAT_IS_NEEDED: ("feil-rolle",),
    RuleName.POLICY_INSIDE_SEARCH: ("soek-gjennom-andre-typer", "innbygger-soeker-gjennom-andre"),
    RuleName.OWN_RECORD_ONLY: ("innbygger-ser-sitt-eget", "alle-veier-innbygger"),
    RuleName.SOURCE_ONLY_CHANGES: ("bare-kilden-endrer",),
    RuleName.LOG_DISCLOSURES: (
        "utlevering-logges",
        "alle-roller-logges",
        "soek-logges",
        "innbygger-leser-loggen",
        "logg-for-en-periode",
        "retting-og-sletting-logges",
    ),
    RuleName.LOG_UNCHANGEABLE: ("loggen-kan-ikke-endres",),
    RuleName.LOG_REFUSALS: ("avvisning-logges",),
    RuleName.LOG_PURPOSE: ("utlevering-logges",),
}
"""Each access rule, and the scenarios of ``tilgang`` that fail without it."""

NOT_NOTICED = {
    RuleName.ASSERTION_REPLAY: "a rule of the token endpoint, and the suites test the API: no step sends a client assertion",
}
"""Access rules that no scenario can notice, and why."""

NOT_ABOUT_ACCESS = {
    RuleName.NO_IDENTITY_NUMBER_IN_URL,
    RuleName.SYNTHETIC_PERSONS_ONLY,
    RuleName.VALID_IDENTIFIERS,
    RuleName.ONE_PATIENT,
    RuleName.ERASE_DELETED,
    RuleName.VALIDATE_ON_WRITE,
    RuleName.VERSION_CHECK,
    RuleName.KEEP_HISTORY,
    RuleName.CONDITIONAL_CREATE,
    RuleName.UNKNOWN_PARAMETERS,
    RuleName.STABLE_PAGING,
    RuleName.ATOMIC_TRANSACTION,
    RuleName.DELETED_IS_GONE,
    RuleName.ERASE_DELETED,
    RuleName.ONE_PATIENT,
    RuleName.CONTENT_LIMITS,
    RuleName.DISCREET_ERRORS,
}
"""For other suites than the one about access."""


@cache
def suite_of(name: str) -> Suite:
    suite = load_suite(data_folder("suites") / name).suite
    assert suite is not None
    return suite


def only(name: str, scenarios: tuple[str, ...]) -> Suite:
    kept = tuple(scenario for scenario in suite_of(name).scenarios if scenario.id in scenarios)
    assert len(kept) == len(scenarios)
    return replace(suite_of(name), scenarios=kept)


def by_id(result: Result) -> dict[str, ScenarioResult]:
    return {scenario.id: scenario for suite in result.suites for scenario in suite.scenarios}


def told(scenario: ScenarioResult) -> list[str]:
    return [
        f"{step.id}: {item.finding.message.en if item.finding else item.verdict}"
        for step in scenario.steps
        for item in step.assertions
        if item.verdict is not Verdict.PASS
    ] + [f"{step.id}: {step.reason.en}" for step in scenario.steps if step.reason is not None]


def test_every_rule_is_accounted_for() -> None:
    accounted = [*NOTICED_BY, *NOT_NOTICED, *NOT_ABOUT_ACCESS]
    assert sorted(accounted) == sorted(RuleName)


def test_with_every_rule_in_force_everything_is_tested_and_passes(
    make_sandbox: Callable[..., Sandbox],
) -> None:
    result = run_against_sandbox(make_sandbox(), [suite_of("tilgang")], [])
    for scenario in by_id(result).values():
        assert scenario.verdict is Verdict.PASS, (scenario.id, told(scenario))
        skipped = [
            step.id for step in scenario.steps if step.verdict is Verdict.SKIP and step.phase != "cleanup"
        ]
        assert skipped == [], (scenario.id, told(scenario))


@pytest.mark.parametrize("rule", NOTICED_BY)
def test_a_rule_that_is_switched_off_is_noticed(make_sandbox: Callable[..., Sandbox], rule: RuleName) -> None:
    sandbox = make_sandbox(rules=Rules(frozenset({rule})))
    result = run_against_sandbox(sandbox, [only("tilgang", NOTICED_BY[rule])], [])
    for name, scenario in by_id(result).items():
        assert scenario.verdict is Verdict.FAIL, (name, told(scenario))


@pytest.mark.parametrize(
    ("rule", "suite", "scenarios"),
    [
        (RuleName.ERASE_DELETED, "base", ("sletting-etterlater-spor", "sletting-er-endelig")),
        (RuleName.DELETED_IS_GONE, "base", ("slettet", "sletting-etterlater-spor", "sletting-er-endelig")),
        (RuleName.ONE_PATIENT, "person", ("to-pasienter",)),
        (RuleName.VERSION_CHECK, "base", ("samtidig-endring",)),
        (RuleName.CONDITIONAL_CREATE, "base", ("nytt-forsoek",)),
    ],
)
def test_rules_about_what_is_kept_are_noticed_by_other_suites(
    make_sandbox: Callable[..., Sandbox], rule: RuleName, suite: str, scenarios: tuple[str, ...]
) -> None:
    whole = run_against_sandbox(make_sandbox(), [only(suite, scenarios)], [])
    assert {scenario.verdict for scenario in by_id(whole).values()} == {Verdict.PASS}
    broken = run_against_sandbox(make_sandbox(rules=Rules(frozenset({rule}))), [only(suite, scenarios)], [])
    for name, scenario in by_id(broken).items():
        assert scenario.verdict is Verdict.FAIL, (name, told(scenario))


@pytest.mark.parametrize("rule", NOT_NOTICED)
def test_what_is_listed_as_unnoticed_is_still_so(
    make_sandbox: Callable[..., Sandbox], rule: RuleName
) -> None:
    sandbox = make_sandbox(rules=Rules(frozenset({rule})))
    result = run_against_sandbox(sandbox, [suite_of("tilgang")], [])
    assert result.verdict is Verdict.PASS, "noticed by now: move it"


def target_of(app: Any, sandbox: Sandbox) -> TargetConnection:
    return TargetConnection(sandbox.base_url, transport=httpx.ASGITransport(app))


def test_an_open_product_fails_what_is_about_being_open_and_nothing_about_roles(
    make_sandbox: Callable[..., Sandbox],
) -> None:
    sandbox = make_sandbox(rules=Rules(frozenset({RuleName.TOKEN_REQUIRED})))
    result = run_to_end([suite_of("tilgang")], target_of(sandbox.app, sandbox), credentials=NoCredentials())
    scenarios = by_id(result)
    judged = {name for name, scenario in scenarios.items() if scenario.verdict is not Verdict.SKIP}
    assert judged == {"uten-token", "skrive-uten-token", "ugyldig-token"}
    assert scenarios["uten-token"].verdict is Verdict.FAIL
    assert scenarios["skrive-uten-token"].verdict is Verdict.FAIL
    garbage, tampered = (step for step in scenarios["ugyldig-token"].steps if step.phase == "test")
    assert garbage.verdict is Verdict.PASS
    assert tampered.verdict is Verdict.SKIP
    assert all("no access is configured" in s.reason.en for s in scenarios.values() if s.reason)


def test_a_closed_product_without_configured_access_is_not_tested(
    make_sandbox: Callable[..., Sandbox],
) -> None:
    sandbox = make_sandbox()
    suites = [suite_of("tilgang"), only("person", ("feil-kontrollsiffer",))]
    result = run_to_end(suites, target_of(sandbox.app, sandbox), credentials=NoCredentials())
    assert {scenario.verdict for scenario in by_id(result).values()} == {Verdict.SKIP}


class RefusesProfile:
    """The product in front of which everything that claims a profile is refused, right or wrong."""

    def __init__(self, app: Any, profile: str) -> None:
        self.app = app
        self.profile = profile.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        if not any(self.profile in message.get("body", b"") for message in messages):
            waiting: Iterator[Message] = iter(messages)

            async def again() -> Message:
                return next(waiting, None) or await receive()

            await self.app(scope, again, send)
            return
        headers = [(b"content-type", b"application/fhir+json")]
        await send({"type": "http.response.start", "status": 422, "headers": headers})
        issue = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}'
        await send({"type": "http.response.body", "body": issue})


@pytest.mark.parametrize(
    ("name", "profile", "scenarios"),
    [
        ("news2", "news2-score", ("total-uten-maalinger", "feil-poeng", "feil-total")),
        ("news2", "news2-maaling", ("maaling-uten-enhet",)),
        (
            "kommunale-tjenester",
            "kommunal-tjeneste",
            ("uten-nasjonal-kode", "vedtak-uten-referanse", "avsluttet-uten-sluttdato"),
        ),
        (
            "person",
            "no-basis-Patient",
            ("feil-kontrollsiffer", "for-kort-nummer", "feil-identifikatorsystem"),
        ),
    ],
)
def test_a_product_that_refuses_a_whole_profile_does_not_pass_for_refusing_what_is_wrong(
    make_sandbox: Callable[..., Sandbox], name: str, profile: str, scenarios: tuple[str, ...]
) -> None:
    sandbox = make_sandbox()
    refusing = RefusesProfile(sandbox.app, f"StructureDefinition/{profile}")
    result = run_to_end(
        [only(name, scenarios)],
        target_of(refusing, sandbox),
        credentials=IssuedTokens(sandbox.issue_token),
    )
    for scenario in by_id(result).values():
        assert scenario.verdict is Verdict.ERROR, scenario.id
        assert scenario.reason is not None
        assert "422" in scenario.reason.en
