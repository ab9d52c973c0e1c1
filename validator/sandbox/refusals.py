"""Refusals: what the sandbox will not do, said as an OperationOutcome. https://hl7.org/fhir/R4/operationoutcome.html"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from validator.results import Finding, Language, Location, Rule, Severity, Text
from validator.texts import has_text, text

MESSAGES = "https://journalvalidatoren.no/fhir/CodeSystem/findings"
_LINE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"
_COLUMN = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col"


class Refusal(Exception):
    """A request that is not carried out: HTTP status, what is wrong and extra response headers."""

    def __init__(
        self, status: int, findings: Iterable[Finding], headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.findings = tuple(findings)
        self.headers = dict(headers or {})
        super().__init__(self.findings[0].key if self.findings else str(status))


def problem(
    code: str,
    key: str,
    *,
    path: str = "",
    rule: str | None = None,
    severity: Severity = Severity.ERROR,
    values: Mapping[str, object] | None = None,
) -> Finding:
    """A finding whose text (and fix, when the catalogue has one) is ``sandbox.<key>``; ``code`` is an issue type."""
    name = f"sandbox.{key}"
    filled = dict(values or {})
    fix: Text | None = text(f"{name}.fix", **filled) if has_text(f"{name}.fix") else None
    return Finding(
        severity=severity,
        code=code,
        key=name,
        message=text(name, **filled),
        location=Location(path),
        rule=Rule(rule) if rule else None,
        fix=fix,
    )


def refuse(
    status: int,
    code: str,
    key: str,
    *,
    path: str = "",
    rule: str | None = None,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Refusal:
    """A refusal with one finding."""
    return Refusal(status, [problem(code, key, path=path, rule=rule, values=values)], headers)


def operation_outcome(findings: Iterable[Finding], language: Language = "en") -> dict[str, Any]:
    """The findings as an OperationOutcome; with none, one informational "all ok"."""
    issues = [_issue(finding, language) for finding in findings]
    if not issues:
        issues = [_issue(problem("informational", "all-ok", severity=Severity.INFORMATION), language)]
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(finding: Finding, language: Language) -> dict[str, Any]:
    issue: dict[str, Any] = {}
    where = finding.location
    extensions = [
        {"url": url, "valueInteger": number}
        for url, number in ((_LINE, where.line), (_COLUMN, where.column))
        if number is not None
    ]
    if extensions:
        issue["extension"] = extensions
    issue["severity"] = finding.severity.value
    issue["code"] = finding.code
    issue["details"] = {
        "coding": [{"system": MESSAGES, "code": finding.key}],
        "text": finding.message.in_language(language),
    }
    diagnostics = finding.fix.in_language(language) if finding.fix else ""
    if finding.rule:
        source = f"{finding.rule.id} {finding.rule.url}" if finding.rule.url else finding.rule.id
        diagnostics = f"{diagnostics} [{source}]".strip()
    if diagnostics:
        issue["diagnostics"] = diagnostics
    if where.path:
        issue["expression"] = [where.path]
    return issue
