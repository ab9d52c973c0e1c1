"""What must not count against a product: seen when the suites ran against servers that others made."""

from __future__ import annotations

import json
from typing import Any

from validator.results import AssertionResult, Exchange, HttpRequest, Location, Severity, Text, Verdict
from validator.runner.answers import Answer, Reply
from validator.runner.assertions.http import what_the_server_said
from validator.runner.judging import FhirJudge, judge_expectation
from validator.suites.model import Expectation
from validator.suites.variables import Variables

JUDGE = FhirJudge()
FOREIGN = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content"


def reply(body: dict[str, Any]) -> Reply:
    exchange = Exchange(HttpRequest("POST", "http://x/Patient/_search"), None, "2026-01-01T00:00:00Z", 0.1)
    content = json.dumps(body).encode()
    headers = (("content-type", "application/fhir+json"),)
    return Reply(Answer("POST", "http://x/Patient/_search", 200, headers, content, 0.1, exchange))


def judge(kind: str, body: dict[str, Any], message: Text | None = None) -> AssertionResult:
    expectation = Expectation(kind, True, Location(""), requirement="EXC-01", message=message)
    return judge_expectation(expectation, reply(body), JUDGE, Variables({}).lookup)


def search_answer(**links: str) -> dict[str, Any]:
    listed = [{"relation": relation, "url": url} for relation, url in links.items()]
    return {"resourceType": "Bundle", "type": "searchset", "link": listed}


def test_a_self_link_that_states_the_search_is_a_remark() -> None:
    result = judge("no-identity-number-in-url", search_answer(self="http://x/Patient?identifier=17854112139"))
    assert (result.verdict, result.finding and result.finding.severity) == (Verdict.WARNING, Severity.WARNING)
    assert result.finding is not None
    assert result.finding.location.path == "Bundle.link[0].url"
    assert result.finding.fix is not None


def test_a_link_to_follow_that_holds_the_number_is_a_failure_whatever_the_self_link_says() -> None:
    url = "http://x/Patient?identifier=17854112139"
    for relation in ("first", "previous", "next", "last"):
        result = judge("no-identity-number-in-url", search_answer(**{"self": url, relation: url}))
        assert result.verdict is Verdict.FAIL
        assert result.finding is not None
        assert result.finding.location.path == "Bundle.link[1].url"


def patient(**more: Any) -> dict[str, Any]:
    narrative = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">A</div>'}
    return {"resourceType": "Patient", "text": narrative, **more}


def test_an_extension_of_a_guide_that_the_run_lacks_is_a_remark_that_asks_for_the_package() -> None:
    body = patient(extension=[{"url": FOREIGN, "valueCode": "empty"}])
    result = judge("valid", body, Text("Pasienten er ugyldig", "The patient is invalid"))
    assert result.verdict is Verdict.WARNING
    assert result.finding is not None
    assert "Patient.extension[0]" in result.finding.message.en
    assert FOREIGN in result.related[0].message.en
    assert "invalid" not in result.finding.message.en
    assert "--package" in result.finding.fix.en if result.finding.fix else False
    assert [item.severity for item in result.related] == [Severity.WARNING]


def test_such_an_extension_does_not_hide_an_error() -> None:
    body = patient(extension=[{"url": FOREIGN, "valueCode": "empty"}], gender="mann")
    result = judge("valid", body, Text("Pasienten er ugyldig", "The patient is invalid"))
    assert result.verdict is Verdict.FAIL
    assert result.finding is not None
    assert result.finding.message.en.startswith("The patient is invalid. ")
    assert result.finding.location.path == "Patient.gender"
    assert "Errors: 1" in result.finding.message.en


def test_an_unknown_modifier_extension_is_an_error_since_it_may_turn_the_meaning_around() -> None:
    assert (
        judge("valid", patient(modifierExtension=[{"url": FOREIGN, "valueCode": "empty"}])).verdict
        is Verdict.FAIL
    )


def test_of_several_issues_the_error_is_what_the_server_said() -> None:
    issues = [
        {"severity": "information", "code": "processing", "diagnostics": "Unknown extension"},
        {"severity": "error", "code": "processing", "diagnostics": "HAPI-1: the code is unknown"},
    ]
    assert (
        what_the_server_said(reply({"resourceType": "OperationOutcome", "issue": issues}))
        == "HAPI-1: the code is unknown"
    )
    issues[1]["details"] = {"text": "The code is unknown"}  # type: ignore[assignment]
    said = what_the_server_said(reply({"resourceType": "OperationOutcome", "issue": issues}))
    assert said == "The code is unknown"


LOCAL = "http://example.org/local-codes"


def test_a_code_that_nobody_could_look_up_is_a_remark_that_names_the_system() -> None:
    body = patient(maritalStatus={"coding": [{"system": LOCAL, "code": "x"}]})
    result = judge("valid", body)
    assert result.verdict is Verdict.WARNING
    assert result.finding is not None
    assert (result.finding.key, result.finding.severity) == ("runner.not-checked", Severity.WARNING)
    assert LOCAL in result.finding.message.en
    assert LOCAL in result.finding.message.nb
    assert result.finding.fix is not None
    assert result.finding.location.path == "Patient.maritalStatus.coding[0]"
    assert [item.key for item in result.related] == ["not_checked.code-system"]


def test_the_remark_points_into_the_entry_and_counts_over_all_entries() -> None:
    one = patient(maritalStatus={"coding": [{"system": LOCAL, "code": "x"}]})
    answer = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": patient()}, *[{"resource": dict(one)}] * 2],
    }
    expectation = Expectation("valid", {"on": "Bundle.entry.resource"}, Location(""))
    result = judge_expectation(expectation, reply(answer), JUDGE, Variables({}).lookup)
    assert result.verdict is Verdict.WARNING
    assert result.finding is not None
    assert result.finding.location.path == "Bundle.entry[1].resource.maritalStatus.coding[0]"
    assert "2 codes" in result.finding.message.en


def test_a_fault_is_a_fault_whatever_else_was_not_checked() -> None:
    body = patient(maritalStatus={"coding": [{"system": LOCAL, "code": "x"}]}, gender="woman")
    assert judge("valid", body).verdict is Verdict.FAIL


def test_what_was_not_fetched_from_elsewhere_is_no_remark() -> None:
    body = patient(managingOrganization={"reference": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"})
    assert [entry.kind.value for entry in JUDGE.examine(body).not_checked] == ["reference"]
    assert judge("valid", body).verdict is Verdict.PASS


def test_a_profile_whose_rule_cannot_be_evaluated_is_passed_with_a_remark() -> None:
    from validator.fhir.packages.package import package_of_resources

    url = "http://example.org/StructureDefinition/odd"
    constraint = {"key": "odd-1", "severity": "error", "human": "x", "expression": "nosuchfunction()"}
    profile = {
        "resourceType": "StructureDefinition", "url": url, "name": "Odd", "status": "active", "kind": "resource",
        "abstract": False, "type": "Patient", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient", "path": "Patient", "constraint": [constraint]}]},
    }  # fmt: skip
    package = package_of_resources("odd", "1.0.0", {"p.json": json.dumps(profile).encode()})
    judged_by = FhirJudge((package,))
    expectation = Expectation("profile", url, Location(""))
    result = judge_expectation(expectation, reply(patient()), judged_by, Variables({}).lookup)
    assert result.verdict is Verdict.WARNING
    assert result.finding is not None
    assert "odd-1" in result.finding.message.en
