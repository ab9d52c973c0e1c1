"""Validation findings as JSON; schema in ``reports/schema/findings.schema.json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.reports.dataclass_json import dumps, encode
from validator.reports.findings import FileFindings, counts, totals
from validator.results import NotChecked
from validator.texts.not_checked import entry_text

FORMAT = "journalvalidator-findings"
SCHEMA_VERSION = "1.1"


def findings_json(files: Sequence[FileFindings]) -> str:
    """Every file with its findings and what was not checked, and the totals. The sources are not included."""
    sums = totals(files)
    document = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "file": file.file,
                "findings": encode(file.findings),
                "not_checked": [encode_entry(entry) for entry in file.not_checked],
            }
            for file in files
        ],
        "not_checked": [encode_entry(entry) for entry in sums.not_checked.entries],
        "totals": counts(sums),
    }
    return dumps(document, indent=2) + "\n"


def encode_entry(entry: NotChecked) -> dict[str, Any]:
    """An entry with what it says in both languages."""
    encoded: dict[str, Any] = {
        "kind": entry.kind.value,
        "what": entry.what,
        "count": entry.count,
        "first": encode(entry.first),
    }
    if entry.strength is not None:
        encoded["strength"] = entry.strength
    return encoded | {"message": encode(entry_text(entry))}
