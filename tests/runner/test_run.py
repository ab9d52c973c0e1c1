"""Scenarios against a product: what flows between steps, and which verdict follows from what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from validator.configuration import Configuration
from validator.events import RunFinished, RunStarted, ScenarioFinished, StepFinished, SuiteFinished
from validator.results import Declaration, Severity, Verdict
from validator.runner.run import run
from validator.runner.targets import TargetConnection

CREATE = """\
      - id: new
        do: create
        type: Patient
        body: {resourceType: Patient, name: [{family: "{{ run.id }}"}]}
"""


def test_values_flow_from_step_to_step(run_scenario: Callable[..., Any], product: Any) -> None:
    ran = run_scenario(
        f"""\
    personas: [arne]
    setup:
{CREATE}
    steps:
      - id: change
        do: update
        type: Patient
        resource-id: "{{{{ steps.new.id }}}}"
        if-match: "{{{{ steps.new.etag }}}}"
        body: {{resourceType: Patient, birthDate: "1941-05-17"}}
        save: {{born: birthDate, tag: {{header: ETag}}}}
        expect:
          - status: 200
          - etag: true
          - version-changed: "{{{{ steps.new.version }}}}"
          - equals: {{fhirpath: birthDate, value: "1941-05-17"}}
      - id: read
        do: read
        type: Patient
        resource-id: "{{{{ steps.new.id }}}}"
        expect:
          - fhirpath: birthDate = {{{{ born }}}} and meta.versionId = {{{{ steps.change.version }}}}
    cleanup:
      - {{id: remove, do: delete, type: Patient, resource-id: "{{{{ steps.new.id }}}}"}}
""",
        run_id="run-7",
    )
    assert ran.result.verdict is Verdict.PASS, ran.result
    assert product.methods() == ["POST", "PUT", "GET", "DELETE"]
    assert json.loads(product.seen[1][3])["name"][0]["family"] == "run-7"
    put = json.loads(product.seen[2][3])
    assert put["id"] == "p1"
    assert product.seen[2][2]["if-match"] == 'W/"1"'
    assert product.patients == {}


def test_the_result_says_what_was_tested(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario("    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n")
    result = ran.result
    assert (result.target.software, result.target.fhir_version) == ("Prøvejournal 7", "4.0.1")
    assert result.target.url == "http://product.test/fhir"
    assert set(result.requirements) == {"EXC-01"}
    assert any(name.startswith("journalvalidator.kommune@") for name in result.packages)
    assert len(result.suites[0].digest) == 64
    assert result.complete is True
    (exchange,) = ran.step("a").exchanges
    assert (exchange.request.method, exchange.response.status) == ("GET", 200)
    assert exchange.elapsed > 0


def test_events_come_in_order(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(
        "    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n"
        "      - {id: b, do: capabilities, expect: [{status: 200}]}\n"
    )
    names = [type(event).__name__ for event in ran.events]
    assert names == [
        "RunStarted",
        "SuiteStarted",
        "ScenarioStarted",
        "StepFinished",
        "StepFinished",
        "ScenarioFinished",
        "SuiteFinished",
        "RunFinished",
    ]
    assert isinstance(ran.events[0], RunStarted)
    assert ran.events[0].scenario_count == 1
    assert isinstance(ran.events[3], StepFinished)
    assert ran.events[3].step.id == "a"
    assert isinstance(ran.events[-1], RunFinished)
    assert ran.events[-1].result == ran.result


def test_a_failed_assertion_explains_itself_and_the_scenario_goes_on(
    run_scenario: Callable[..., Any],
) -> None:
    ran = run_scenario(
        """\
    steps:
      - id: a
        do: read
        type: Patient
        resource-id: nobody
        expect:
          - status: 200
            message: {nb: Pasienten skal finnes, en: The patient must exist}
      - {id: b, do: capabilities, expect: [{status: 200}]}
"""
    )
    assert ran.scenario.verdict is Verdict.FAIL
    assert ran.step("b").verdict is Verdict.PASS
    (assertion,) = ran.step("a").assertions
    assert assertion.requirement == "EXC-01"
    said = assertion.finding.message.en
    assert said.startswith("The patient must exist. Expected HTTP status 200, got 404.")
    assert "no such thing" in said
    assert assertion.finding.fix is not None
    assert assertion.finding.rule.id == "EXC-01"


ACCEPTED = """\
    steps:
      - id: a
        do: create
        type: Patient
        body: {resourceType: Patient, birthDate: "not a date"}
        expect:
          - %s
          - operation-outcome: true
          - header: WWW-Authenticate
          - body-not-contains: [not a date]
          - fhirpath: id.empty()
"""


@pytest.mark.parametrize("status", ["status: 4xx", "status: [400, 422]"])
def test_what_is_accepted_has_no_error_answer_to_look_at(
    run_scenario: Callable[..., Any], status: str
) -> None:
    ran = run_scenario(ACCEPTED % status)
    assert ran.scenario.verdict is Verdict.FAIL
    assert ran.step("a").verdict is Verdict.FAIL
    told = {item.kind: item for item in ran.step("a").assertions}
    assert told["status"].verdict is Verdict.FAIL
    for kind in ("operation-outcome", "header", "body-not-contains", "fhirpath"):
        assert told[kind].verdict is Verdict.SKIP
        assert "accepted (status 201)" in told[kind].finding.message.en
        assert told[kind].finding.severity is Severity.INFORMATION


STORED_ALL_THE_SAME = """\
    steps:
      - id: send
        do: http
        method: POST
        path: Patient
        body: {resourceType: Patient}
        expect: [{status: %s}]
      - id: look
        do: capabilities
        needs: send
        expect: [{fhirpath: "false", message: {nb: Lagret likevel, en: Stored all the same}}]
"""


@pytest.mark.parametrize(
    ("status", "told"),
    [("4xx", Verdict.SKIP), ("200", Verdict.FAIL), ("[201, 400]", Verdict.FAIL), ("404", Verdict.SKIP)],
)
def test_what_is_said_of_a_refusal_is_not_said_when_there_was_none(
    run_scenario: Callable[..., Any], status: str, told: Verdict
) -> None:
    """The answer is 201: no refusal, but a success all the same where 200 was expected."""
    ran = run_scenario(STORED_ALL_THE_SAME % status)
    assert ran.step("look").verdict is told
    if told is Verdict.SKIP:
        assert "“send”" in ran.step("look").reason.en
        assert ran.step("look").exchanges == ()
    assert ran.scenario.verdict is Verdict.FAIL


REFUSED = """\
    steps:
      - id: a
        do: read
        type: Patient
        resource-id: not-there
        expect:
%s
"""
OF_THE_CONTENT = (
    "          - {fhirpath: id.exists(), message: {nb: Uten id, en: Without an id}}\n"
    "          - {count: {fhirpath: name, min: 1}, fix: {nb: Legg til, en: Add a name}}\n"
    "          - {valid: true}\n"
    "          - {etag: true}\n"
    "          - {body-not-contains: such}\n"
    "          - {response-time: 60}"
)


def test_what_is_refused_has_no_content_to_look_at(run_scenario: Callable[..., Any]) -> None:
    """A refusal where a success was due is one failure; what must hold of every answer is judged all the same."""
    ran = run_scenario(REFUSED % ("          - {status: 200}\n" + OF_THE_CONTENT))
    told = {item.kind: item for item in ran.step("a").assertions}
    verdicts = {kind: item.verdict for kind, item in told.items()}
    assert verdicts == {
        "status": Verdict.FAIL,
        "fhirpath": Verdict.SKIP,
        "count": Verdict.SKIP,
        "valid": Verdict.SKIP,
        "etag": Verdict.SKIP,
        "body-not-contains": Verdict.FAIL,
        "response-time": Verdict.PASS,
    }
    assert "refused (status 404)" in told["fhirpath"].finding.message.en
    assert ran.scenario.verdict is Verdict.FAIL


def test_an_error_is_told_once_where_no_status_was_asked_for(run_scenario: Callable[..., Any]) -> None:
    """What the author says it means and what to change presuppose an answer, so that it is not said of an error."""
    ran = run_scenario(REFUSED % OF_THE_CONTENT)
    told = {item.kind: item for item in ran.step("a").assertions}
    assert told["fhirpath"].verdict is Verdict.FAIL
    message = told["fhirpath"].finding.message.en
    assert message.startswith("Expected an answer with content, got HTTP status 404.")
    assert "no such thing" in message
    assert "Without an id" not in message
    assert [told[kind].verdict for kind in ("count", "etag")] == [Verdict.SKIP] * 2
    assert told["body-not-contains"].verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "status", ["status: 201", "status: [201, 400]", "{status: 4xx, severity: warning}", "etag: true"]
)
def test_only_an_expected_refusal_that_fails_the_step_makes_the_error_answer_moot(
    run_scenario: Callable[..., Any], status: str
) -> None:
    ran = run_scenario(ACCEPTED % status)
    assert ran.step("a").verdict is Verdict.FAIL
    assert [item.verdict for item in ran.step("a").assertions[1:4]] == [Verdict.FAIL] * 3


def test_a_refusal_with_another_status_still_has_an_error_answer(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(
        "    steps:\n      - {id: a, do: read, type: Patient, resource-id: x, "
        "expect: [{status: 410}, {operation-outcome: {code: login}}]}\n"
    )
    assert [item.verdict for item in ran.step("a").assertions] == [Verdict.FAIL, Verdict.FAIL]


def test_a_warning_still_passes_as_a_warning(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(
        "    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}, {status: 418, severity: warning}]}\n"
    )
    assert ran.scenario.verdict is Verdict.WARNING
    assert ran.step("a").assertions[1].finding.severity is Severity.WARNING


def test_a_setup_that_does_not_succeed_is_an_error_and_ends_the_scenario(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    ran = run_scenario(
        """\
    setup:
      - {id: new, do: create, type: Patient, body: {resourceType: Observation}}
    steps:
      - {id: a, do: capabilities, expect: [{status: 200}]}
    cleanup:
      - {id: remove, do: delete, type: Patient, resource-id: "{{ steps.new.id }}"}
"""
    )
    assert ran.scenario.verdict is Verdict.ERROR
    assert "400" in ran.scenario.reason.en
    assert ran.step("a").verdict is Verdict.SKIP
    assert ran.step("remove").verdict is Verdict.SKIP
    assert product.methods() == ["POST"]


def test_a_setup_whose_answer_is_under_test_can_fail(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(
        """\
    setup:
      - {id: new, do: create, type: Patient, body: {resourceType: Observation}, expect: [{status: 201}]}
    steps:
      - {id: a, do: capabilities, expect: [{status: 200}]}
"""
    )
    assert ran.scenario.verdict is Verdict.FAIL
    assert ran.step("a").verdict is Verdict.SKIP


def test_cleanup_runs_after_a_failure_and_does_not_change_the_verdict(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    ran = run_scenario(
        f"""\
    setup:
{CREATE}
    steps:
      - {{id: a, do: capabilities, expect: [{{status: 404}}]}}
    cleanup:
      - {{id: wrong, do: http, method: POST, path: nowhere, body: {{}}}}
      - {{id: gone, do: delete, type: Patient, resource-id: never-there}}
      - {{id: remove, do: delete, type: Patient, resource-id: "{{{{ steps.new.id }}}}"}}
"""
    )
    assert ran.scenario.verdict is Verdict.FAIL
    assert product.patients == {}
    assert ran.step("gone").verdict is Verdict.PASS
    assert ran.step("remove").verdict is Verdict.PASS


def test_what_could_not_be_cleaned_up_is_a_warning_on_its_step(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    product.intercept = lambda request: Response(status_code=500) if request.method == "DELETE" else None
    ran = run_scenario(
        """\
    steps:
      - {id: a, do: capabilities, expect: [{status: 200}]}
    cleanup:
      - {id: remove, do: delete, type: Patient, resource-id: p1}
"""
    )
    assert ran.scenario.verdict is Verdict.PASS
    assert ran.step("remove").verdict is Verdict.WARNING
    assert "500" in ran.step("remove").reason.en


def test_a_scenario_that_does_not_concern_the_product_is_skipped(
    run_scenario: Callable[..., Any], suite_of: Callable[..., Any]
) -> None:
    # What lint demands is there, but whether it is executed depends on the product.
    ran = run_scenario(
        """\
    steps:
      - {id: quiet, do: capabilities}
      - {id: a, do: read, type: Patient, resource-id: x, as: fastlege, credentials: without-proof, expect: [{status: 401}]}
"""
    )
    assert ran.step("quiet").verdict is Verdict.PASS
    assert ran.step("a").verdict is Verdict.SKIP
    assert ran.scenario.verdict is Verdict.SKIP
    assert ran.scenario.reason == ran.step("a").reason


def test_a_value_that_is_not_there_is_an_error_and_skips_what_needs_it(
    run_scenario: Callable[..., Any],
) -> None:
    ran = run_scenario(
        """\
    steps:
      - {id: a, do: capabilities, save: {found: contact.name}, expect: [{status: 200}]}
      - {id: b, do: read, type: Patient, resource-id: "{{ found }}", expect: [{status: 200}]}
      - {id: c, do: capabilities, expect: [{status: 200}]}
"""
    )
    assert ran.step("a").verdict is Verdict.ERROR
    assert "“found”" in ran.step("a").reason.en
    assert ran.step("b").verdict is Verdict.SKIP
    assert ran.step("c").verdict is Verdict.PASS
    assert ran.scenario.verdict is Verdict.ERROR


def test_what_the_product_does_not_declare_is_skipped_with_that_reason(
    run_scenario: Callable[..., Any],
) -> None:
    steps = "    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n"
    for need, applies in [
        ("{type: Patient, interaction: read, search: name}", True),
        ("{type: Patient, search: birthdate}", False),
        ("{type: Patient, interaction: update}", False),
        ("{type: Observation}", False),
        ("{interaction: transaction}", False),
        ("{type: Patient, operation: validate}", False),
        ("{type: Patient, conditional: create}", False),
    ]:
        ran = run_scenario(f"    requires: [{need}]\n{steps}")
        assert ran.scenario.verdict is (Verdict.PASS if applies else Verdict.SKIP), need
        if not applies:
            assert "CapabilityStatement" in ran.scenario.reason.en
            assert ran.scenario.steps == ()


def test_without_a_capability_statement_nothing_is_skipped(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    product.intercept = lambda request: JSONResponse({}, 404) if "metadata" in request.url.path else None
    ran = run_scenario(
        "    requires: [{type: Observation}]\n"
        "    steps:\n      - {id: a, do: search, type: Patient, params: {}, expect: [{status: 200}]}\n"
    )
    assert ran.scenario.verdict is Verdict.PASS


def test_an_identity_number_is_never_sent_in_a_url(run_scenario: Callable[..., Any], product: Any) -> None:
    # The number is not in the suite, so lint cannot see it: the product itself says it.
    product.capability["software"]["name"] = "17854112139"
    steps = (
        "      - {id: a, do: capabilities, save: {number: software.name}, expect: [{status: 200}]}\n"
        "      - {id: b, do: search, type: Patient, params: {identifier: 'x|{{ number }}'}, expect: [{status: 200}]%s}\n"
    )
    ran = run_scenario("    steps:\n" + steps % "")
    assert ran.step("b").verdict is Verdict.ERROR
    assert "Not sent" in ran.step("b").reason.en
    assert product.methods() == []
    ran = run_scenario("    steps:\n" + steps % ", deliberate: true")
    assert product.methods() == ["GET"]
    assert ran.step("b").verdict is Verdict.PASS
    run_scenario("    steps:\n" + steps % ", method: POST")
    assert product.seen[-1][0] == "POST"
    assert "17854112139" not in product.seen[-1][1]
    assert b"17854112139" in product.seen[-1][3]


def test_requests_never_leave_the_target(run_scenario: Callable[..., Any], product: Any) -> None:
    ran = run_scenario(
        "    steps:\n      - {id: a, do: http, method: GET, path: 'http://elsewhere.test/x', expect: [{status: 200}]}\n"
    )
    assert ran.step("a").verdict is Verdict.ERROR
    assert "elsewhere.test" in ran.step("a").reason.en
    assert ran.step("a").exchanges == ()


def test_pages_are_followed_and_judged_as_one(run_scenario: Callable[..., Any], product: Any) -> None:
    for number in range(5):
        product.patients[f"p{number}"] = [
            {"resourceType": "Patient", "id": f"p{number}", "meta": {"versionId": "1"}}
        ]
    search = """\
    steps:
      - id: a
        do: search
        type: Patient
        params: {_count: 2}
        pages: %d
        expect:
          - count: {fhirpath: entry, is: %d}
          - paging: {unique: true, total: true, min-pages: 2}
"""
    ran = run_scenario(search % (10, 5))
    assert ran.scenario.verdict is Verdict.PASS, ran.scenario
    assert len(ran.step("a").exchanges) == 3
    cut = run_scenario(search % (2, 4))
    assert cut.scenario.verdict is Verdict.FAIL
    assert "still more" in cut.step("a").assertions[1].finding.message.en


def test_a_page_that_repeats_an_entry_is_noticed(run_scenario: Callable[..., Any], product: Any) -> None:
    def twice(request: Any) -> Response | None:
        if "/Patient" not in request.url.path:
            return None
        page = int(request.query_params.get("page", 1))
        link = [{"relation": "next", "url": "Patient?page=2"}] if page == 1 else []
        entry = [
            {"resource": {"resourceType": "Patient", "id": name}}
            for name in (("a", "b") if page == 1 else ("b",))
        ]
        return JSONResponse({"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entry})

    product.intercept = twice
    ran = run_scenario(
        "    steps:\n      - {id: a, do: search, type: Patient, params: {}, pages: 5, expect: [{paging: {unique: true}}]}\n"
    )
    assert ran.scenario.verdict is Verdict.FAIL
    assert "Patient/b" in ran.step("a").assertions[0].finding.message.en


def test_a_next_link_to_another_server_is_not_followed(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    def elsewhere(request: Any) -> Response | None:
        link = [{"relation": "next", "url": "http://evil.test/Patient?page=2"}]
        bundle = {"resourceType": "Bundle", "type": "searchset", "link": link}
        return JSONResponse(bundle) if "/Patient" in request.url.path else None

    product.intercept = elsewhere
    ran = run_scenario(
        "    steps:\n      - {id: a, do: search, type: Patient, params: {}, pages: 5, expect: [{status: 200}]}\n"
    )
    assert len(ran.step("a").exchanges) == 1


def test_a_web_page_is_not_an_answer(run_scenario: Callable[..., Any], product: Any) -> None:
    product.intercept = lambda request: HTMLResponse("<!DOCTYPE html><html>Log in</html>")
    ran = run_scenario(
        "    steps:\n      - {id: a, do: read, type: Patient, resource-id: x, expect: [{status: 200}]}\n"
        "      - {id: b, do: capabilities, expect: [{status: 200}]}\n"
    )
    assert ran.scenario.verdict is Verdict.ERROR
    assert "web page" in ran.scenario.reason.en
    assert not ran.scenario.steps


def test_a_web_page_in_the_middle_of_an_api_is_not_an_answer(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    product.intercept = lambda request: (
        None if "metadata" in request.url.path else HTMLResponse("<!DOCTYPE html><html>Log in</html>")
    )
    ran = run_scenario(
        "    steps:\n      - {id: a, do: read, type: Patient, resource-id: x, expect: [{status: 200}]}\n"
        "      - {id: b, do: capabilities, expect: [{status: 200}]}\n"
    )
    assert ran.scenario.verdict is Verdict.ERROR
    assert "web page" in ran.scenario.reason.en
    assert ran.step("b").verdict is Verdict.SKIP
    assert len(ran.step("a").exchanges) == 1


def test_a_gateway_may_refuse_with_a_page_when_the_product_speaks_fhir(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    refusal = HTMLResponse("<html>401</html>", 401)
    product.intercept = lambda request: refusal if "/Patient" in request.url.path else None
    ran = run_scenario(
        "    steps:\n      - {id: a, do: read, type: Patient, resource-id: x, "
        "expect: [{status: 401}, {operation-outcome: true}]}\n"
    )
    assert [item.verdict for item in ran.step("a").assertions] == [Verdict.PASS, Verdict.FAIL]


def test_declarations_are_shown_as_declared(run_scenario: Callable[..., Any]) -> None:
    attest = "    steps:\n      - {id: a, do: attest, requirement: SEC-05, question: {nb: Finnes ROS?, en: Is there a ROS?}}\n"
    silent = run_scenario(attest)
    assert silent.scenario.verdict is Verdict.SKIP
    assert "[declarations.SEC-05]" in silent.scenario.reason.en
    for holds, verdict in [(True, Verdict.PASS), (False, Verdict.FAIL)]:
        declared = Configuration(
            declarations={"SEC-05": Declaration("SEC-05", holds, "Kari Eksempel", "2026-01-05")}
        )
        ran = run_scenario(attest, configuration=declared)
        assert ran.scenario.verdict is verdict
        (assertion,) = ran.step("a").assertions
        assert (assertion.kind, assertion.requirement) == ("declared", "SEC-05")
        assert "Kari Eksempel" in assertion.title.en


def test_waiting_for_the_product_is_skipped_with_a_reason(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario("    steps:\n      - {id: a, do: await}\n")
    assert ran.scenario.verdict is Verdict.SKIP
    assert "not available yet" in ran.scenario.reason.en


def test_a_chain_names_its_target(run_scenario: Callable[..., Any]) -> None:
    ran = run_scenario(
        "    steps:\n      - {id: a, do: capabilities, target: other, expect: [{status: 200}]}\n"
    )
    assert ran.scenario.verdict is Verdict.ERROR
    assert "[targets.other]" in ran.scenario.reason.en


def test_a_real_persons_number_in_an_answer_is_kept_nowhere(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit

    number = next(
        f"{nine}{first}{second}"
        for individual in range(300, 400)
        if (nine := f"010190{individual}")
        and (first := control_digit(nine, FIRST_WEIGHTS)) is not None
        and (second := control_digit(f"{nine}{first}", SECOND_WEIGHTS)) is not None
    )
    identifier = [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}]
    product.patients["x"] = [
        {
            "resourceType": "Patient",
            "id": "x",
            "meta": {"versionId": number},
            "identifier": identifier,
            "birthDate": number,
        }
    ]
    ran = run_scenario(
        """\
    steps:
      - id: a
        do: read
        type: Patient
        resource-id: x
        expect:
          - equals: {fhirpath: identifier.value, value: other}
          - valid: true
          - etag: true
          - version-changed: "{{ steps.a.version }}"
"""
    )
    assert ran.scenario.verdict is Verdict.FAIL
    assert number not in repr(ran.result)
    assert number not in repr(ran.events)


def test_a_package_that_cannot_be_had_is_said_of_each_scenario(
    run_scenario: Callable[..., Any], product: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    ran = run_scenario(
        "    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n",
        top="profiles: [no.such.package@9.9.9]\n",
    )
    assert ran.scenario.verdict is Verdict.ERROR
    assert "no.such.package" in ran.scenario.reason.en


def test_an_interrupted_run_has_a_partial_result(
    suite_of: Callable[..., Any], catalogues: Any, product: Any
) -> None:
    suite = suite_of("    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n")
    second = replace(suite.scenarios[0], id="two")
    suite = replace(suite, scenarios=(suite.scenarios[0], second))
    events: list[Any] = []

    async def interrupted() -> None:
        def watch(event: Any) -> None:
            events.append(event)
            if isinstance(event, ScenarioFinished):
                task = asyncio.current_task()
                assert task is not None
                task.cancel()

        transport = httpx.ASGITransport(product.app)
        await run(
            [suite],
            TargetConnection("http://product.test/fhir", transport=transport),
            catalogues=catalogues,
            handlers=[watch],
        )

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    assert isinstance(events[-1], RunFinished)
    result = events[-1].result
    assert result.complete is False
    assert [scenario.id for scenario in result.suites[0].scenarios] == ["one"]
    assert not any(isinstance(event, SuiteFinished) for event in events)


SLOW = """\
    steps:
      - {id: a, do: create, type: Patient, body: {resourceType: Patient, active: true}}
      - id: b
        do: read
        type: Patient
        resource-id: "{{ steps.a.id }}"
        within: %s
        expect: [{fhirpath: active}]
"""


def test_a_time_limit_is_waited_for_and_what_comes_in_time_passes(
    run_scenario: Callable[..., Any], product: Any
) -> None:
    asked: list[str] = []

    def not_yet(request: Request) -> Response | None:
        if request.method == "GET" and request.url.path.endswith("/p1"):
            asked.append(request.url.path)
            if len(asked) < 3:
                return JSONResponse(
                    {"resourceType": "Patient", "id": "p1"}, media_type="application/fhir+json"
                )
        return None

    product.intercept = not_yet
    ran = run_scenario(SLOW % 60)
    assert ran.scenario.verdict is Verdict.PASS
    assert len(ran.step("b").exchanges) == len(asked) == 3


def test_what_does_not_come_in_time_fails(run_scenario: Callable[..., Any], product: Any) -> None:
    def never(request: Request) -> Response | None:
        if request.method == "GET" and request.url.path.endswith("/p1"):
            return JSONResponse({"resourceType": "Patient", "id": "p1"}, media_type="application/fhir+json")
        return None

    product.intercept = never
    ran = run_scenario(SLOW % 0.01)
    assert ran.scenario.verdict is Verdict.FAIL
    assert len(ran.step("b").exchanges) >= 1
