"""What answers at an address: looks for a FHIR API there and at the usual paths below it, and reads what it says of itself.

Only ``GET …/metadata`` is sent, without credentials; a redirection is followed only as far as its own address tells where the API is.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from validator.redaction import redact_url
from validator.results import Text
from validator.runner.capability import fhir_version, first_undeclared
from validator.suites.model import Suite
from validator.texts import text

PATHS = ("", "/fhir", "/r4", "/fhir/r4", "/fhir/R4", "/R4", "/api/fhir", "/baseR4")
"""Where products put their API below an address, the most usual first."""
_MOST_BYTES = 10_000_000
_TIMEOUT = 5.0
"""Seconds for each try."""


@dataclass(frozen=True, slots=True)
class Detected:
    """``url`` is the base address of the FHIR API, without a slash at the end; what the statement leaves out is empty."""

    url: str
    capability: dict[str, Any]
    software: str
    software_version: str
    fhir_version: str
    types: tuple[str, ...]


def addresses(address: str) -> Iterator[str]:
    """The base addresses to try for what a person wrote: with ``https`` and then ``http`` where the scheme is left out, and ``/metadata``
    at the end taken off."""
    schemes = ("",) if "://" in address else ("https://", "http://")
    for scheme in schemes:
        bare = f"{scheme}{address.strip()}".rstrip("/").removesuffix("/metadata").rstrip("/")
        for path in PATHS:
            yield bare + path


def detect(address: str, *, verify: bool | ssl.SSLContext = True) -> Detected | Text:
    """The FHIR API at the address or below it; else why there is none, which is what the address itself said."""
    first: Text | None = None
    unreachable: set[tuple[str, str]] = set()
    with httpx.Client(verify=verify, timeout=_TIMEOUT, follow_redirects=False) as client:
        for base in addresses(address):
            try:
                parts = urlsplit(base)
                host = (parts.scheme, parts.netloc)
            except ValueError:
                return text("init.not-an-address", address=redact_url(address))
            if parts.scheme not in ("http", "https") or not parts.hostname:
                return text("init.not-an-address", address=redact_url(address))
            if host in unreachable:
                continue  # one refusal is enough
            try:
                found = _statement_at(client, base)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
                unreachable.add(host)
                first = first or text(
                    "init.unreachable", url=base, reason=str(problem) or type(problem).__name__
                )
                continue
            if isinstance(found, Detected):
                return found
            first = first or found
    return first or text("init.not-an-address", address=redact_url(address))


def _statement_at(client: httpx.Client, base: str) -> Detected | Text:
    url = f"{base}/metadata"
    status, media_type, body, location = _get(client, url)
    if 300 <= status < 400 and location:
        moved = urljoin(url, location)
        if urlsplit(moved).path.endswith("/metadata") and urlsplit(moved).hostname == urlsplit(url).hostname:
            base, url = moved.partition("?")[0].removesuffix("/metadata"), moved
            status, media_type, body, _ = _get(client, url)
    try:
        value = json.loads(body) if status == 200 else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("resourceType") != "CapabilityStatement":
        return text("init.no-fhir-api", url=redact_url(url), status=status, type=media_type or "–")
    software = value.get("software")
    software = software if isinstance(software, dict) else {}
    return Detected(
        url=base,
        capability=value,
        software=_word(software.get("name")),
        software_version=_word(software.get("version")),
        fhir_version=fhir_version(value) or "",
        types=tuple(sorted(_types(value))),
    )


def _get(client: httpx.Client, url: str) -> tuple[int, str, bytes, str]:
    """Status, media type, body (as much as a statement may have) and ``Location``."""
    with client.stream("GET", url, headers={"Accept": "application/fhir+json"}) as answer:
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > _MOST_BYTES:
                break
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        return answer.status_code, media_type, bytes(body), answer.headers.get("location", "")


def _word(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 200 and value.isprintable() else ""


def _types(capability: dict[str, Any]) -> set[str]:
    rests = capability.get("rest")
    return {
        item["type"]
        for rest in (rests if isinstance(rests, list) else ())
        if isinstance(rest, dict) and isinstance(rest.get("resource"), list)
        for item in rest["resource"]
        if isinstance(item, dict) and isinstance(item.get("type"), str) and item["type"].isalnum()
    }


def fitting_suites(suites: Sequence[Suite], capability: dict[str, Any] | None) -> tuple[str, ...]:
    """The ids of the suites of which at least one scenario applies to what the product declares; all, when it declares nothing."""
    return tuple(
        suite.id
        for suite in suites
        if any(first_undeclared(capability, scenario.requires) is None for scenario in suite.scenarios)
    )
