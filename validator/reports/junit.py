"""Results as JUnit XML, in the form that CI servers have in common.

Kept to what the strictest widespread readers accept: at most one outcome element per test case, suite properties
first, times in seconds, timestamps without zone, and only characters that XML 1.0 allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from validator import NAME
from validator.reports.curl import to_curl
from validator.reports.failures import Failure, failures, grouped, remarks, scenario_failures
from validator.reports.findings import FileFindings, totals
from validator.reports.visible_text import no_commands, no_commands_in_xml, visible, visible_line
from validator.reports.wording import place, rule_text, same_elsewhere
from validator.results import Finding, Language, Result, Rule, ScenarioResult, SuiteResult, Text, Verdict
from validator.texts import text
from validator.texts.not_checked import entry_finding, summary


def junit_result(result: Result, language: Language = "en") -> str:
    """A run: each suite a ``testsuite``, each scenario a ``testcase``. ``fail`` is a failure, ``error`` an error;
    remarks go to ``system-out``. An interrupted run has an erroneous test case saying so, lest it look complete."""
    root = Element("testsuites", name=NAME)
    again = _Again(grouped(failures(result)))
    for index, suite in enumerate(result.suites):
        root.append(_suite(result, suite, index, language, again))
    if not result.complete:
        root.append(_interrupted(result, language))
    return _document(root)


def junit_findings(files: Sequence[FileFindings], language: Language = "en") -> str:
    """A validation: one ``testsuite`` with a ``testcase`` per file. Errors fail it; the rest, and what
    was not checked, goes to ``system-out``."""
    root = Element("testsuites", name=NAME)
    suite = SubElement(root, "testsuite", name="validate")
    passed_over = totals(files).not_checked
    if (said := summary(passed_over.entries, passed_over.unnamed)) is not None:
        properties = SubElement(suite, "properties")
        SubElement(properties, "property", name="not-checked", value=said.in_language(language))
    for file in files:
        case = _case(suite, "validate", file.file, 0.0)
        errors = [finding for finding in file.findings if finding.is_error]
        if errors:
            first = visible_line(errors[0].message.in_language(language))
            failure = SubElement(case, "failure", message=first, type=visible_line(errors[0].code))
            failure.text = no_commands(
                visible("\n\n".join(_finding_text(finding, language) for finding in errors))
            )
        others = [finding for finding in file.findings if not finding.is_error]
        others += map(entry_finding, file.not_checked)
        if others:
            output = SubElement(case, "system-out")
            output.text = no_commands(
                visible("\n\n".join(_finding_text(finding, language) for finding in others))
            )
    _count(suite)
    return _document(root)


def _suite(result: Result, suite: SuiteResult, index: int, language: Language, again: _Again) -> Element:
    element = Element(
        "testsuite",
        name=visible_line(suite.id),
        id=str(index),
        hostname="localhost",
        timestamp=result.started[:19],
    )
    properties = SubElement(element, "properties")
    target = result.target
    for name, value in (
        ("title", suite.title.in_language(language)),
        ("suite.version", suite.version),
        ("suite.digest", suite.digest),
        ("service", suite.service),
        ("role", suite.role),
        ("interaction", suite.interaction),
        ("target.url", target.url),
        ("target.product", target.product),
        ("target.vendor", target.vendor),
        ("target.version", target.version),
        ("packages", " ".join(result.packages)),
        ("journalvalidator.version", result.tool_version),
        ("run", result.run_id),
        ("complete", str(result.complete).lower()),
        ("left-out", str(suite.left_out or "")),
    ):
        if value:
            SubElement(properties, "property", name=name, value=visible_line(value))
    for scenario in suite.scenarios:
        _scenario(element, suite, scenario, language, again)
    _count(element)
    return element


def _scenario(
    parent: Element, suite: SuiteResult, scenario: ScenarioResult, language: Language, again: _Again
) -> None:
    title = f"{scenario.id}: {scenario.title.in_language(language)}"
    case = _case(parent, suite.id, title, scenario.elapsed)
    if scenario.verdict in (Verdict.FAIL, Verdict.ERROR):
        found = scenario_failures(suite, scenario)
        outcome = "failure" if scenario.verdict is Verdict.FAIL else "error"
        leading = next((item for item in found if item.verdict is scenario.verdict), found[0])
        kind = leading.assertion.kind if leading.assertion else scenario.verdict.value
        message = visible_line(leading.message.in_language(language))
        element = SubElement(case, outcome, message=message, type=visible_line(kind))
        element.text = no_commands(
            visible("\n\n".join(_failure_text(again.told(item), language) for item in found))
        )
    elif scenario.verdict is Verdict.SKIP:
        SubElement(case, "skipped", message=visible_line(skip_reason(scenario).in_language(language)))
    elif scenario.verdict is Verdict.WARNING:
        output = SubElement(case, "system-out")
        found = remarks(suite, scenario)
        output.text = no_commands(visible("\n\n".join(_failure_text(item, language) for item in found)))


class _Again:
    """Where else in the run the same as a fault was met, whichever of its places is asked for."""

    def __init__(self, groups: Iterable[Failure]) -> None:
        self._of: dict[tuple[int, int], Failure] = {}
        for first in groups:
            members = (replace(first, others=()), *first.others)
            for member in members:
                others = tuple(other for other in members if other is not member)
                self._of[self._place(member)] = replace(member, others=others)

    @staticmethod
    def _place(failure: Failure) -> tuple[int, int]:
        return id(failure.step or failure.scenario), id(failure.assertion)

    def told(self, failure: Failure) -> Failure:
        return self._of.get(self._place(failure), failure)


def skip_reason(scenario: ScenarioResult) -> Text:
    """Why the scenario, or its first step that says so, was not run."""
    reasons = (step.reason for step in scenario.steps if step.reason)
    return scenario.reason or next(reasons, text("report.verdict-skip"))


def _interrupted(result: Result, language: Language) -> Element:
    element = Element("testsuite", name=NAME, hostname="localhost", timestamp=result.started[:19])
    case = _case(element, NAME, "complete", 0.0)
    message = text("report.partial-run").in_language(language)
    SubElement(case, "error", message=message, type="interrupted").text = message
    _count(element)
    return element


def _case(parent: Element, classname: str, name: str, elapsed: float) -> Element:
    attributes = {"classname": visible_line(classname), "name": visible_line(name), "time": f"{elapsed:.3f}"}
    return SubElement(parent, "testcase", attributes)


def _failure_text(failure: Failure, language: Language) -> str:
    lines = [failure.message.in_language(language)]
    if failure.step:
        lines.append(
            f"{text('report.step').in_language(language)}: {failure.step.title.in_language(language)}"
        )
    if failure.requirement:
        lines.append(f"{text('report.requirement').in_language(language)}: {failure.requirement}")
    if failure.finding:
        lines += _finding_details(failure.finding, language, said=failure.requirement)
    if failure.others:
        lines.append(same_elsewhere(failure).in_language(language))
    for related in failure.assertion.related if failure.assertion else ():
        lines.append("- " + _finding_text(related, language).replace("\n", "\n  "))
    if failure.exchange:
        lines.append(to_curl(failure.exchange))
    return "\n".join(lines)


def _finding_text(finding: Finding, language: Language) -> str:
    severity = text(f"report.severity-{finding.severity}").in_language(language)
    heading = f"{severity}: {finding.message.in_language(language)}"
    return "\n".join([heading, *_finding_details(finding, language)])


def _finding_details(finding: Finding, language: Language, *, said: str | None = None) -> Iterable[str]:
    """``said``: the requirement that has been named already, so that it is not named as the rule too."""
    where = place(finding.location)
    if where:
        yield f"{text('report.where').in_language(language)}: {where}"
    if finding.rule and finding.rule != Rule(said or ""):
        yield f"{text('report.rule').in_language(language)}: {rule_text(finding.rule)}"
    if finding.fix:
        yield f"{text('report.fix').in_language(language)}: {finding.fix.in_language(language)}"


def _count(suite: Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for attribute, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(outcome) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")


def _document(root: Element) -> str:
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.3f}")
    ElementTree.indent(root)
    written = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{no_commands_in_xml(written)}\n'
