"""The formats that other programs read: JUnit XML, SARIF, OperationOutcome and TestReport."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from example_result import (
    ACCESS_SUITE,
    BASE_SUITE,
    EXAMPLE,
    HOSTILE,
    NEWS2_SUITE,
    NO_PARAMETERS,
    REMARK,
    SERVICES_SUITE,
    VERIFIED,
    WRONG_TYPE,
)
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.testreport import TestReport as FhirReport
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from validator.reports.findings import FileFindings
from validator.reports.junit import junit_findings, junit_result
from validator.reports.operation_outcome import operation_outcome, operation_outcomes
from validator.reports.sarif import sarif
from validator.reports.testreport import to_test_report, to_test_reports
from validator.results import Finding, Location, Rule, Severity, Text, Verdict

FILES = (
    FileFindings("pasienter/kari nordmann.json", b"{}", (WRONG_TYPE, NO_PARAMETERS, REMARK)),
    FileFindings("/data/ok.json", None, ()),
)


def hostile_finding(content: str) -> Finding:
    return Finding(
        Severity.ERROR,
        "value",
        "a.b",
        Text(content, content),
        Location(content),
        Rule(content, content),
        Text(content, content),
    )


# --- JUnit


def junit(xml: str) -> ElementTree.Element:
    assert etree.fromstring(xml.encode()) is not None  # a strict parser of its own
    return ElementTree.fromstring(xml)


def test_junit_suites_cases_and_counts() -> None:
    root = junit(junit_result(EXAMPLE))
    assert [suite.get("name") for suite in root] == [suite.id for suite in EXAMPLE.suites]
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == (
        "14",
        "3",
        "1",
        "3",
    )
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert suite.find("properties") is suite[0]
        for case in cases:
            assert sum(case.find(kind) is not None for kind in ("failure", "error", "skipped")) <= 1
            assert re.fullmatch(r"\d+\.\d{3}", case.get("time", ""))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
    failure = root.find("testsuite[@name='news2']/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "The answer does not follow the profile NEWS2 score: 2 errors."
    assert "Bundle.entry[0].resource.valueInteger" in (failure.text or "")
    assert "curl -sS -i" in (failure.text or "")
    properties = {p.get("name"): p.get("value") for p in root[0].iter("property")}
    assert properties["suite.version"] == "1.1.0"
    assert properties["packages"] == "no-basis@2.2.2 journalvalidator.kommune@0.2.0 terminology@0.1.0"


def test_junit_of_an_interrupted_run_is_not_green() -> None:
    root = junit(junit_result(replace(VERIFIED, complete=False)))
    assert root.get("errors") == "1"
    assert junit(junit_result(VERIFIED)).get("errors") == "0"


def test_junit_in_bokmal_has_the_reasons_for_skips() -> None:
    root = junit(junit_result(EXAMPLE, "nb"))
    skipped = root.find("testsuite[@name='legemiddelliste']/testcase/skipped")
    assert skipped is not None
    assert skipped.get("message") == "Løsningen oppgir ikke MedicationRequest."


def test_junit_of_findings() -> None:
    root = junit(junit_findings(FILES))
    first, second = root.findall("testsuite/testcase")
    assert first.get("name") == "pasienter/kari nordmann.json"
    failure = first.find("failure")
    assert failure is not None
    assert (failure.text or "").count("Where: ") == 2
    assert "software" in (first.findtext("system-out") or "")
    assert list(second) == []
    assert (root.get("tests"), root.get("failures")) == ("2", "1")


@given(st.text())
def test_no_text_makes_the_xml_invalid(content: str) -> None:
    root = junit(junit_findings([FileFindings(content, None, (hostile_finding(content),))]))
    assert root.find("testsuite/testcase/failure") is not None


def test_hostile_text_is_escaped_and_shown() -> None:
    xml = junit_result(EXAMPLE)
    assert "<script>" not in xml
    assert "\x1b" not in xml
    assert "\\x1b[31mred" in "".join(junit(xml).itertext())


# --- SARIF

SARIF_SHAPE = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {"required": ["id"], "properties": {"id": {"minLength": 1}}},
                                    }
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "items": {
                            "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"], "properties": {"text": {"type": "string"}}},
                                "locations": {
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "region": {
                                                        "required": ["startLine"],
                                                        "properties": {
                                                            "startLine": {"type": "integer", "minimum": 1},
                                                            "startColumn": {"type": "integer", "minimum": 1},
                                                        },
                                                        "additionalProperties": False,
                                                    }
                                                },
                                            }
                                        },
                                    }
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def test_sarif_has_the_shape_that_code_hosts_read() -> None:
    log = sarif(FILES, tool_version="0.1.0")
    Draft202012Validator(SARIF_SHAPE).validate(log)
    (run,) = log["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    place = run["results"][0]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "pasienter/kari%20nordmann.json"
    assert place["physicalLocation"]["region"] == {"startLine": 24, "startColumn": 25}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "Bundle.entry[0].resource.valueInteger"}]
    assert run["artifacts"][1]["location"]["uri"] == "file:///data/ok.json"
    assert run["results"][0]["message"]["text"].endswith('Fix: Write "valueInteger": 7.')


def test_sarif_fingerprint_follows_the_fault_not_the_line() -> None:
    moved = replace(WRONG_TYPE, location=replace(WRONG_TYPE.location, line=99))
    other = replace(WRONG_TYPE, location=Location("Bundle.entry[1].resource.valueInteger", 24, 25))
    prints = [
        sarif([FileFindings("a.json", None, (finding,))])["runs"][0]["results"][0]["partialFingerprints"]
        for finding in (WRONG_TYPE, moved, other)
    ]
    assert prints[0] == prints[1] != prints[2]


def test_sarif_never_links_to_a_script() -> None:
    unsafe = replace(WRONG_TYPE, rule=Rule("x", "javascript:alert(1)"))
    (rule,) = sarif([FileFindings("a.json", None, (unsafe,))])["runs"][0]["tool"]["driver"]["rules"]
    assert "helpUri" not in rule


# --- OperationOutcome


def test_operation_outcome_is_valid_and_carries_the_place() -> None:
    outcome = operation_outcome(FILES[0].findings, "nb", FILES[0].file)
    OperationOutcome.model_validate(outcome)
    issue = outcome["issue"][0]
    assert issue["severity"] == "error"
    assert issue["code"] == "value"
    assert issue["details"]["text"].startswith("«valueInteger» skal være et tall")
    assert issue["expression"] == ["Bundle.entry[0].resource.valueInteger"]
    assert "Observation.value[x]" in issue["diagnostics"]
    extensions = {e["url"].rsplit("/", 1)[1]: e for e in issue["extension"]}
    assert extensions["operationoutcome-issue-line"]["valueInteger"] == 24
    assert extensions["operationoutcome-issue-col"]["valueInteger"] == 25


def test_nothing_to_say_is_said_as_information() -> None:
    outcome = operation_outcome((), "en")
    OperationOutcome.model_validate(outcome)
    assert [issue["severity"] for issue in outcome["issue"]] == ["information"]


def test_several_files_are_a_bundle_of_outcomes() -> None:
    bundle = operation_outcomes(FILES)
    Bundle.model_validate(bundle)
    assert [len(entry["resource"]["issue"]) for entry in bundle["entry"]] == [3, 1]
    assert operation_outcomes(FILES[:1])["resourceType"] == "OperationOutcome"


# --- TestReport


@pytest.mark.parametrize("suite", EXAMPLE.suites, ids=lambda suite: suite.id)
def test_test_report_is_valid_fhir(suite) -> None:  # type: ignore[no-untyped-def]
    report = to_test_report(EXAMPLE, suite)
    FhirReport.model_validate(report)
    assert len(report["test"]) == len(suite.scenarios)
    for test in report["test"]:
        for action in test["action"]:
            assert len(action) == 1


def test_test_report_bundle_is_valid_fhir() -> None:
    bundle = to_test_reports(EXAMPLE, "nb")
    Bundle.model_validate(bundle)
    assert len(bundle["entry"]) == len(EXAMPLE.suites)
    assert HOSTILE not in str(bundle)


@pytest.mark.parametrize(
    ("suite", "complete", "result"),
    [
        (SERVICES_SUITE, True, "pass"),
        (BASE_SUITE, True, "pass"),
        (SERVICES_SUITE, False, "pending"),
        (NEWS2_SUITE, True, "fail"),
        (NEWS2_SUITE, False, "fail"),
        (ACCESS_SUITE, True, "pending"),
        (replace(SERVICES_SUITE, verdict=Verdict.SKIP, scenarios=()), True, "pending"),
    ],
)
def test_test_report_passes_only_what_was_carried_through(suite, complete: bool, result: str) -> None:  # type: ignore[no-untyped-def]
    report = to_test_report(replace(EXAMPLE, complete=complete), suite)
    FhirReport.model_validate(report)
    assert report["result"] == result
    assert report["status"] == ("completed" if complete else "stopped")


def test_a_failed_assertion_is_an_assert_with_place_and_fix() -> None:
    report = to_test_report(EXAMPLE, NEWS2_SUITE)
    actions = report["test"][0]["action"]
    assert actions[0]["operation"]["result"] == "pass"
    assert actions[2]["assert"]["result"] == "fail"
    assert "Mend the two errors" in actions[2]["assert"]["message"]
    assert report["score"] == 33.33
