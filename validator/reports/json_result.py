"""A run's result as JSON and back: the form that is kept, compared and rendered again later.

The schema is ``reports/schema/result.schema.json``; :data:`SCHEMA_VERSION` follows semantic versioning, and a file of
another major version is refused rather than misread.
"""

from __future__ import annotations

import json
from typing import Any

from validator.reports.contradictions import first_contradiction
from validator.reports.dataclass_json import ShapeError, decode, dumps, encode
from validator.reports.errors import ReportError
from validator.results import Result
from validator.texts import text

FORMAT = "journalvalidator-result"
SCHEMA_VERSION = "1.2"


def to_json(result: Result) -> str:
    """The whole result, two-space indented and ending in a newline; the same result gives the same bytes."""
    envelope: dict[str, Any] = {"format": FORMAT, "schema_version": SCHEMA_VERSION, **encode(result)}
    return dumps(envelope, indent=2) + "\n"


def from_json(content: str | bytes) -> Result:
    """The result that :func:`to_json` wrote. Raises :class:`ReportError` for anything else, saying where it differs."""
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        place = text("report.result-not-json-at", line=error.lineno, column=error.colno, said=error.msg)
        raise ReportError(text("report.result-not-json", problem=place)) from error
    except (ValueError, RecursionError) as error:
        raise ReportError(text("report.result-not-json", problem=error)) from error
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise ReportError(text("report.result-other-format", format=FORMAT))
    version = value.pop("schema_version", None)
    if not isinstance(version, str) or version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise ReportError(text("report.result-other-version", found=version, known=SCHEMA_VERSION))
    for name in ("verdict", "complete"):  # which a result in memory has without being told
        if name not in value:
            raise ReportError(text("report.result-wrong-shape", path=name, problem="missing"))
    try:
        return decode(Result, value)
    except ShapeError as error:
        raise ReportError(
            text("report.result-wrong-shape", path=error.path, problem=error.problem)
        ) from error


def credible(content: str | bytes) -> Result:
    """As :func:`from_json`, for a file that somebody may have changed: refuses also one whose verdicts contradict its assertions."""
    result = from_json(content)
    contradiction = first_contradiction(result)
    if contradiction is not None:
        values = {
            "path": contradiction.path,
            "stated": contradiction.stated,
            "expected": contradiction.expected,
        }
        raise ReportError(text("report.result-contradiction", **values))
    return result
