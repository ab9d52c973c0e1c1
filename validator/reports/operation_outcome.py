"""Validation findings as FHIR R4 OperationOutcome (https://hl7.org/fhir/R4/operationoutcome.html).

Line, column, file and message key are carried in the extensions that other FHIR validators use, so that their readers
find them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from validator.reports.findings import FileFindings
from validator.reports.visible_text import visible
from validator.reports.wording import rule_text
from validator.results import Finding, Language, NotChecked, Text
from validator.texts import text
from validator.texts.not_checked import entry_finding

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"


def operation_outcome(
    findings: Iterable[Finding],
    language: Language = "en",
    file: str | None = None,
    not_checked: Iterable[NotChecked] = (),
) -> dict[str, Any]:
    """One OperationOutcome. What was not checked comes after the findings, as information with the code ``not-supported``. ``issue`` may
    not be empty in FHIR, so nothing to say is said as information."""
    issues = [_issue(finding, language) for finding in (*findings, *map(entry_finding, not_checked))]
    if not issues:
        details = _details(text("report.no-findings"), language)
        issues = [{"severity": "information", "code": "informational", "details": details}]
    outcome: dict[str, Any] = {"resourceType": "OperationOutcome", "language": language}
    if file:
        outcome["extension"] = [{"url": f"{_EXTENSION}operationoutcome-file", "valueString": visible(file)}]
    outcome["issue"] = issues
    return outcome


def operation_outcomes(files: Sequence[FileFindings], language: Language = "en") -> dict[str, Any]:
    """One OperationOutcome for a single file, a collection Bundle of them for several."""
    outcomes = [operation_outcome(file.findings, language, file.file, file.not_checked) for file in files]
    if len(outcomes) == 1:
        return outcomes[0]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "collection"}
    if outcomes:
        bundle["entry"] = [{"resource": outcome} for outcome in outcomes]
    return bundle


def _issue(finding: Finding, language: Language) -> dict[str, Any]:
    location = finding.location
    extensions: list[dict[str, Any]] = []
    if location.line is not None:
        extensions.append({"url": f"{_EXTENSION}operationoutcome-issue-line", "valueInteger": location.line})
    if location.column is not None:
        extensions.append({"url": f"{_EXTENSION}operationoutcome-issue-col", "valueInteger": location.column})
    extensions.append({"url": f"{_EXTENSION}operationoutcome-message-id", "valueString": finding.key})
    issue: dict[str, Any] = {
        "extension": extensions,
        "severity": finding.severity.value,
        "code": finding.code,
        "details": _details(finding.message, language),
    }
    diagnostics = [rule_text(finding.rule)] if finding.rule else []
    if finding.fix:
        diagnostics.append(finding.fix.in_language(language))
    if diagnostics:
        issue["diagnostics"] = visible(" · ".join(diagnostics))
    if location.path:
        issue["expression"] = [visible(location.path)]
    return issue


def _details(message: Text, language: Language) -> dict[str, Any]:
    """The text in the language asked for, and the other one as a translation."""
    other: Language = "en" if language == "nb" else "nb"
    parts = [
        {"url": "lang", "valueCode": other},
        {"url": "content", "valueString": visible(message.in_language(other))},
    ]
    translation = {"extension": [{"url": f"{_EXTENSION}translation", "extension": parts}]}
    return {"text": visible(message.in_language(language)), "_text": translation}
