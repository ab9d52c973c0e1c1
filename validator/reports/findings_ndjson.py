"""Validation findings as NDJSON, a line for each resource as it is validated; schema in ``reports/schema/findings-line.schema.json``.

A resource's line says ``file``, the ``line`` on which the resource begins, ``conforms`` (no error) and its ``findings``. The last line has
``totals``, and ``complete``: whether everything was validated.
"""

from __future__ import annotations

from validator.reports.dataclass_json import dumps, encode
from validator.reports.findings import FileFindings, Tally
from validator.results import Finding

FORMAT = "journalvalidator-findings-lines"
SCHEMA_VERSION = "1.0"


def resource_line(resource: FileFindings) -> str:
    """The line of one resource, newline included."""
    line = {
        "file": resource.file,
        "line": resource.first_line,
        "conforms": not resource.has_errors,
        "findings": [_finding(finding, resource.file) for finding in resource.findings],
    }
    return dumps(line) + "\n"


def _finding(finding: Finding, file: str) -> object:
    encoded = encode(finding)
    if encoded["location"].get("file") == file:
        del encoded["location"]["file"]
    return encoded


def totals_line(tally: Tally, *, complete: bool = True) -> str:
    """The last line, newline included."""
    end = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "complete": complete,
        "totals": encode(tally),
    }
    return dumps(end) + "\n"
