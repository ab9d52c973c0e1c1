"""Validation findings as JSON; schema in ``reports/schema/findings.schema.json``."""

from __future__ import annotations

from collections.abc import Sequence

from validator.reports.dataclass_json import dumps, encode
from validator.reports.findings import FileFindings, totals

FORMAT = "journalvalidator-findings"
SCHEMA_VERSION = "1.0"


def findings_json(files: Sequence[FileFindings]) -> str:
    """Every file with its findings, and the totals. The sources are not included."""
    document = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "files": [{"file": file.file, "findings": encode(file.findings)} for file in files],
        "totals": encode(totals(files)),
    }
    return dumps(document, indent=2) + "\n"
