"""The catalogue as JSON, for other tools."""

from __future__ import annotations

from typing import Any

from validator.reports.dataclass_json import dumps, encode
from validator.reports.requirements.catalogue import CataloguePage, RequirementRow

FORMAT = "journalvalidator-requirements"
SCHEMA_VERSION = "1.0"


def to_json(page: CataloguePage) -> str:
    """Both languages, in the order of the catalogue, with the scenarios that test each part. Ends in a newline."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "tool_version": page.tool_version,
        "groups": [
            {
                "id": group.id,
                "title": encode(group.title),
                "requirements": [_requirement(row) for row in group.rows],
            }
            for group in page.groups
        ],
    }
    return dumps(value, indent=2) + "\n"


def _requirement(row: RequirementRow) -> dict[str, Any]:
    shown: dict[str, Any] = encode(row.requirement)
    shown["scenarios"] = list(row.scenarios)
    for part, encoded in zip(row.parts, shown["parts"], strict=True):
        encoded["scenarios"] = list(part.scenarios)
    return shown
