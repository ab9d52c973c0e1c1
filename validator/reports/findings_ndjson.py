"""Validation findings as NDJSON, a line for each resource as it is validated; schema in ``reports/schema/findings-line.schema.json``.

A resource's line says ``file``, the ``line`` on which the resource begins, ``conforms`` (no error), its ``findings``, and what was
``not_checked``. The last line has ``totals``, what was ``not_checked`` in all, and ``complete``: whether everything was validated.
"""

from __future__ import annotations

from validator.reports.dataclass_json import dumps, encode
from validator.reports.findings import FileFindings, Tally, counts
from validator.reports.findings_json import encode_entry
from validator.results import Finding, NotChecked

FORMAT = "journalvalidator-findings-lines"
SCHEMA_VERSION = "1.1"


def resource_line(resource: FileFindings) -> str:
    """The line of one resource, newline included."""
    line = {
        "file": resource.file,
        "line": resource.first_line,
        "conforms": not resource.has_errors,
        "findings": [_finding(finding, resource.file) for finding in resource.findings],
        "not_checked": [_entry(entry, resource.file) for entry in resource.not_checked],
    }
    return dumps(line) + "\n"


def _finding(finding: Finding, file: str) -> object:
    encoded = encode(finding)
    if encoded["location"].get("file") == file:
        del encoded["location"]["file"]
    return encoded


def _entry(entry: NotChecked, file: str) -> object:
    encoded = encode_entry(entry)
    if encoded["first"].get("file") == file:
        del encoded["first"]["file"]
    return encoded


def totals_line(tally: Tally, *, complete: bool = True) -> str:
    """The last line, newline included."""
    end = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "complete": complete,
        "totals": counts(tally),
        "not_checked": [encode_entry(entry) for entry in tally.not_checked.entries],
    }
    return dumps(end) + "\n"
