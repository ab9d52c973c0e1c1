"""Validation findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), the form in
which code hosts and editors show findings beside the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from validator import NAME
from validator.reports.findings import FileFindings, all_findings
from validator.reports.visible_text import visible, visible_line
from validator.reports.wording import web_address
from validator.results import Finding, Language, Location, NotChecked, Severity
from validator.texts import text
from validator.texts.not_checked import entry_finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.FATAL: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
}


def sarif(
    files: Sequence[FileFindings], language: Language = "en", tool_version: str | None = None
) -> dict[str, Any]:
    """The log as a JSON object. A finding's SARIF rule is its rule's id, or its message key where it has none."""
    rules = _rules(all_findings(files), language)
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    driver = driver_of(rules, tool_version)
    notifications = [
        _notification(file.file, index, entry, language)
        for index, file in enumerate(files)
        for entry in file.not_checked
    ]
    if notifications:
        kinds = sorted({notification["descriptor"]["id"] for notification in notifications})
        driver["notifications"] = [{"id": kind} for kind in kinds]
    run = {
        "tool": {"driver": driver},
        # What was not checked is of the tool, not of what it looked at: notifications (3.20.21), not results.
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": file_uri(file.file)}} for file in files],
        "results": [
            _result(file.file, index, finding, indexes, language)
            for index, file in enumerate(files)
            for finding in file.findings
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def driver_of(rules: Sequence[Mapping[str, Any]], tool_version: str | None) -> dict[str, Any]:
    """The tool, as every log of ours names it."""
    driver: dict[str, Any] = {
        "name": NAME,
        "informationUri": "https://github.com/journalvalidatoren/journalvalidator",
        "rules": list(rules),
    }
    if tool_version:
        driver["version"] = tool_version
    return driver


def _notification(file: str, artifact: int, entry: NotChecked, language: Language) -> dict[str, Any]:
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, 3.58 (notification object)."""
    finding = entry_finding(entry)
    properties: dict[str, Any] = {"what": visible_line(entry.what), "count": entry.count}
    if entry.strength is not None:
        properties["strength"] = entry.strength
    return {
        "descriptor": {"id": finding.key},
        "level": _LEVELS[finding.severity],
        "message": {"text": visible(finding.message.in_language(language))},
        "locations": [_where(file, artifact, entry.first)],
        "properties": properties,
    }


def _rules(findings: Iterable[Finding], language: Language) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for finding in findings:
        identifier = _rule_id(finding)
        if identifier not in rules:
            rule: dict[str, Any] = {"id": identifier, "shortDescription": {"text": identifier}}
            address = web_address(finding.rule.url) if finding.rule else None
            if address:
                rule["helpUri"] = address
            if finding.fix:
                rule["help"] = {"text": visible(finding.fix.in_language(language))}
            rules[identifier] = rule
    return list(rules.values())


def _result(
    file: str, artifact: int, finding: Finding, indexes: dict[str, int], language: Language
) -> dict[str, Any]:
    location = finding.location
    message = finding.message.in_language(language)
    if finding.fix:
        message += f"\n{text('report.fix').in_language(language)}: {finding.fix.in_language(language)}"
    rule = _rule_id(finding)
    # Without line and column: the same fault stays the same alert when lines above it come and go.
    fingerprint = sha256("\0".join((rule, location.path, finding.message.en)).encode("utf-8", "replace"))
    return {
        "ruleId": rule,
        "ruleIndex": indexes[rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": visible(message)},
        "locations": [_where(file, artifact, location)],
        "partialFingerprints": {"journalvalidator/v1": fingerprint.hexdigest()},
    }


def _where(file: str, artifact: int, location: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": file_uri(file), "index": artifact}}
    if location.line is not None:
        physical["region"] = {"startLine": location.line}
        if location.column is not None:
            physical["region"]["startColumn"] = location.column
    where: dict[str, Any] = {"physicalLocation": physical}
    if location.path:
        where["logicalLocations"] = [{"fullyQualifiedName": visible_line(location.path)}]
    return where


def _rule_id(finding: Finding) -> str:
    return visible_line(finding.rule.id if finding.rule else finding.key)


def file_uri(file: str) -> str:
    """A file's name as a URI: relative where the name is."""
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), safe="/", errors="replace")
