"""A run as FHIR R4 TestReport (https://hl7.org/fhir/R4/testreport.html).

TestReport refers to exactly one test script, so each suite is a report of its own.
"""

from __future__ import annotations

from typing import Any

from validator import NAME
from validator.reports.failures import scenario_failures
from validator.reports.visible_text import visible
from validator.reports.wording import place, rule_text
from validator.results import (
    AssertionResult,
    Language,
    Result,
    ScenarioResult,
    StepResult,
    SuiteResult,
    Text,
    Verdict,
)
from validator.texts import text

IDENTIFIER_SYSTEM = "https://journalvalidatoren.no/run"
SUITE_SYSTEM = "https://journalvalidatoren.no/suite"


def to_test_reports(result: Result, language: Language = "en") -> dict[str, Any]:
    """The reports of all suites of the run, as a collection Bundle."""
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "collection"}
    if result.suites:
        bundle["entry"] = [{"resource": to_test_report(result, suite, language)} for suite in result.suites]
    return bundle


def to_test_report(result: Result, suite: SuiteResult, language: Language = "en") -> dict[str, Any]:
    """One suite's report. ``result`` is ``pass`` only for a suite that was carried through without fault; a suite
    with nothing executed, undecided scenarios or an interrupted run is ``pending``."""
    report: dict[str, Any] = {
        "resourceType": "TestReport",
        "language": language,
        "identifier": {"system": IDENTIFIER_SYSTEM, "value": f"{result.run_id}/{suite.id}"},
        "name": _string(suite.title, language),
        "status": "completed" if result.complete else "stopped",
        "testScript": {
            "identifier": {"system": SUITE_SYSTEM, "value": f"{suite.id}|{suite.version}"},
            "display": _string(suite.title, language),
        },
        "result": _overall(result, suite),
    }
    executed = [scenario for scenario in suite.scenarios if scenario.verdict is not Verdict.SKIP]
    if executed:
        passed = sum(scenario.verdict in (Verdict.PASS, Verdict.WARNING) for scenario in executed)
        report["score"] = round(100 * passed / len(executed), 2)
    report["tester"] = f"{NAME} {result.tool_version}"
    if result.finished:
        report["issued"] = result.finished
    display = " ".join(part for part in (result.target.product, result.target.version) if part)
    server = {"type": "server", "uri": visible(result.target.url)}
    if display:
        server["display"] = visible(display)
    engine = {"type": "test-engine", "uri": "https://github.com/journalvalidatoren/journalvalidator"}
    report["participant"] = [engine, server]
    if suite.scenarios:
        report["test"] = [_test(suite, scenario, language) for scenario in suite.scenarios]
    return report


def _overall(result: Result, suite: SuiteResult) -> str:
    if suite.verdict is Verdict.FAIL:
        return "fail"
    undecided = any(scenario.verdict is Verdict.ERROR for scenario in suite.scenarios)
    unfinished = undecided or not result.complete or bool(suite.left_out)
    if unfinished or suite.verdict in (Verdict.SKIP, Verdict.ERROR):
        return "pending"
    return "pass"


def _test(suite: SuiteResult, scenario: ScenarioResult, language: Language) -> dict[str, Any]:
    test: dict[str, Any] = {"name": visible(scenario.id), "description": _string(scenario.title, language)}
    actions = [action for step in scenario.steps for action in _actions(step, language)]
    if not actions:  # at least one action is required
        faults = scenario_failures(suite, scenario)
        message = faults[0].message if faults else scenario.reason or text("report.nothing-executed")
        result = scenario.verdict.value
        actions = [{"operation": {"result": result, "message": _string(message, language)}}]
    return {**test, "action": actions}


def _actions(step: StepResult, language: Language) -> list[dict[str, Any]]:
    # The operation is the exchange itself: that an assertion about it failed is said by the assertion.
    carried_out = step.assertions and step.verdict in (Verdict.FAIL, Verdict.WARNING)
    result = Verdict.PASS if carried_out else step.verdict
    message = step.reason or step.title
    operation = {"result": result.value, "message": _string(message, language)}
    return [{"operation": operation}, *({"assert": _assert(a, language)} for a in step.assertions)]


def _assert(assertion: AssertionResult, language: Language) -> dict[str, Any]:
    parts = [assertion.title.in_language(language)]
    finding = assertion.finding
    if finding:
        parts.append(finding.message.in_language(language))
        parts.append(place(finding.location))
        if finding.fix:
            parts.append(finding.fix.in_language(language))
    message = visible("\n\n".join(part for part in parts if part)) or assertion.kind
    written: dict[str, Any] = {"result": assertion.verdict.value, "message": message}
    if finding and finding.rule:
        written["message"] += f"\n\n{visible(rule_text(finding.rule))}"
    if assertion.requirement:
        written["detail"] = f"https://journalvalidatoren.no/requirement/{visible(assertion.requirement)}"
    return written


def _string(value: Text, language: Language) -> str:
    """Never empty, which FHIR does not allow."""
    return visible(value.in_language(language)) or "–"
