"""The answer to one interaction, before it is written out as HTTP or as an entry of a Bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from validator.fhir.formats.json_text import StoredJson
from validator.results import Finding
from validator.sandbox.instants import from_microseconds
from validator.sandbox.store import StoredVersion


@dataclass(slots=True)
class Reply:
    """``body`` is a JSON value, or ``outcome`` findings to be told as an OperationOutcome; ``version`` is the resource version
    that headers are about. ``disclosed`` is all that was shown, ``concerns`` what was changed or asked for, ``on_the_way`` what a
    chain or a condition looked into: all go into the log.
    ``findings`` are told when the client prefers an outcome.
    """

    status: int
    body: Any = None
    outcome: tuple[Finding, ...] | None = None
    version: StoredVersion | None = None
    headers: dict[str, str] = field(default_factory=dict)
    disclosed: list[StoredVersion] = field(default_factory=list)
    concerns: list[StoredVersion] = field(default_factory=list)
    on_the_way: list[StoredVersion] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    is_write: bool = False
    native: tuple[str, bytes] | None = None
    """Media type and content of a Binary that is shown as what it is."""


def version_headers(version: StoredVersion) -> dict[str, str]:
    """``ETag`` and ``Last-Modified``. https://hl7.org/fhir/R4/http.html#versioning"""
    return {"ETag": etag(version), "Last-Modified": http_date(version.updated)}


def etag(version: StoredVersion) -> str:
    return f'W/"{version.version}"'


def http_date(updated: int) -> str:
    return format_datetime(from_microseconds(updated), usegmt=True)


def status_line(status: int) -> str:
    """``201 Created``."""
    return f"{status} {HTTPStatus(status).phrase}"


def stored_json(version: StoredVersion) -> StoredJson:
    if version.text is None:
        raise ValueError("a deletion has no content")
    return StoredJson(version.text)
