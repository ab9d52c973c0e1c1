"""What comes in and what goes out: content negotiation, size limits, and reading bodies. https://hl7.org/fhir/R4/http.html#mime-type"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from validator.fhir.formats.parse import Document, parse_json
from validator.norway.explain import explain
from validator.redaction import contains_real_identity_number
from validator.results import Finding, Rule
from validator.sandbox.identity_numbers import has_identity_number
from validator.sandbox.refusals import Refusal, problem, refuse
from validator.sandbox.rules import RuleName, Rules

FHIR_JSON = "application/fhir+json"
JSON_TYPES = frozenset({FHIR_JSON, "application/json", "text/json", "application/json+fhir", "json"})
_ANY = frozenset({"*/*", "application/*", ""})
_FORM = "application/x-www-form-urlencoded"


async def read_body(request: Request, limit: int) -> bytes | None:
    """The body, decompressed, or ``None`` as soon as it is known to be longer than ``limit`` bytes.

    Raises :class:`Refusal`: 415 for another compression than gzip (RFC 9110 section 15.5.16), 400 for what is not gzip.
    """
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        headers = {"Accept-Encoding": "gzip"}
        raise refuse(415, "not-supported", "unsupported-encoding", headers=headers, sent=_short(coding))
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
        return None
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    body = b"".join(parts)
    return _decompressed(body, limit) if body and coding.endswith("gzip") else body


_MOST_MEMBERS = 100
"""What is left after each is copied: without a limit small members would cost the square of their number."""


def _decompressed(body: bytes, limit: int) -> bytes | None:
    """Never holds more than the limit, whatever the body would become; a body of several members (RFC 1952 section 2.2) may have a few."""
    found = b""
    for _ in range(_MOST_MEMBERS):
        member = zlib.decompressobj(wbits=31)
        try:
            found += member.decompress(body, limit + 1 - len(found))
        except zlib.error:
            raise refuse(400, "structure", "gzip-damaged") from None
        if len(found) > limit:
            return None
        if not member.eof:
            raise refuse(400, "structure", "gzip-damaged")
        body = member.unused_data
        if not body:
            return found
    raise refuse(400, "structure", "gzip-damaged")


def check_accept(accept: str, format: str | None) -> None:
    """Raises :class:`Refusal` (406) unless JSON and FHIR R4 are acceptable. ``_format`` overrides the header."""
    if format is not None:
        # A plus sign arrives as a space when the client has not encoded it.
        if _plain(format.replace(" ", "+")) not in JSON_TYPES | _ANY:
            raise refuse(406, "not-supported", "not-acceptable", asked=_short(format))
        return
    offers = [offer for offer in accept.split(",") if offer.strip()] or ["*/*"]
    for offer in offers:
        kind, parameters = media_type(offer)
        if (
            kind in JSON_TYPES | _ANY
            and parameters.get("fhirversion", "4.0") == "4.0"
            and parameters.get("q") not in ("0", "0.0")
        ):
            return
    raise refuse(406, "not-supported", "not-acceptable", asked=_short(accept))


def check_content_type(content_type: str) -> None:
    """Raises :class:`Refusal` (415) unless the body is FHIR JSON in UTF-8."""
    kind, parameters = media_type(content_type)
    if kind not in JSON_TYPES - {"json"}:
        raise refuse(415, "not-supported", "unsupported-media-type", sent=_short(content_type) or "—")
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise refuse(415, "not-supported", "unsupported-charset", sent=_short(parameters["charset"]))
    if parameters.get("fhirversion", "4.0") != "4.0":
        raise refuse(415, "not-supported", "unsupported-media-type", sent=_short(content_type))


def read_resource(body: bytes, rules: Rules) -> Document:
    """The resource of a body. Raises :class:`Refusal`: 400 when it cannot be read or has duplicate keys, 422 when it carries
    a number that may be a real person's."""
    if not body.strip():
        raise refuse(400, "required", "body-missing")
    document = parse_json(body)
    errors = [finding for finding in document.findings if finding.is_error]
    if errors or document.resource is None:
        raise Refusal(400, errors or [problem("structure", "body-missing")])
    check_synthetic(document.resource, rules)
    check_identifiers(document.resource, rules)
    return document


def check_synthetic(content: object, rules: Rules) -> None:
    """Raises :class:`Refusal` (422) when the content (a resource, or text) carries a number that may be a real person's: this is
    a test environment."""
    if not rules.keeps(RuleName.SYNTHETIC_PERSONS_ONLY):
        return
    if found := contains_real_identity_number(content):
        raise Refusal(
            422, [problem("business-rule", "real-person", path=path, rule="IDN-01") for path in found]
        )


def check_text(content: bytes, rules: Rules) -> None:
    """As :func:`check_synthetic`, for content that is not FHIR but may be text."""
    try:
        check_synthetic(content.decode("utf-8"), rules)
    except UnicodeDecodeError:
        return


def check_identifiers(resource: Mapping[str, Any], rules: Rules) -> None:
    """Raises :class:`Refusal` (422) when a national identifier has a value that its system cannot have: wrong control digits,
    wrong length, or a number of another kind."""
    if not rules.keeps(RuleName.VALID_IDENTIFIERS):
        return
    found = [
        replace(finding, rule=Rule("IDN-01"))
        for path, system, value in _identifiers(resource, str(resource.get("resourceType", "")))
        for finding in explain(system, value, path)
        if finding.is_error
    ]
    if found:
        raise Refusal(422, found)


def _identifiers(value: object, path: str) -> Iterator[tuple[str, str, str]]:
    """Path, system and value of everything that has a system and a value."""
    if isinstance(value, Mapping):
        system, number = value.get("system"), value.get("value")
        if isinstance(system, str) and isinstance(number, str):
            yield f"{path}.value", system, number
        for name, inner in value.items():
            yield from _identifiers(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _identifiers(inner, f"{path}[{index}]")


def read_form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """The parameters of ``POST _search``. Raises :class:`Refusal`: 415 for another kind of body, 400 for a broken form."""
    kind, _ = media_type(content_type)
    if not body.strip():
        return []
    if kind != _FORM:
        raise refuse(415, "not-supported", "unsupported-form", sent=_short(content_type) or "—")
    return read_query(body)


def read_query(query: bytes) -> list[tuple[str, str]]:
    """Parameters of a query string or a form, in order. Raises :class:`Refusal` (400) for one that is not UTF-8 or too long."""
    try:
        return parse_qsl(query.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise refuse(400, "structure", "query-unreadable") from None


def check_url(url: str, rules: Rules, path: str = "") -> None:
    """Raises :class:`Refusal` (400) when the URL carries a national identity number: URLs end up in logs. ``path`` is where in a
    Bundle the URL stands."""
    if rules.keeps(RuleName.NO_IDENTITY_NUMBER_IN_URL) and has_identity_number(url):
        raise refuse(400, "security", "identity-number-in-url", path=path, rule="IDN-03")


def preferences(values: Sequence[str]) -> Mapping[str, str]:
    """``Prefer: return=minimal; handling=lenient`` as a mapping. RFC 7240"""
    found: dict[str, str] = {}
    for piece in ",".join(values).replace(";", ",").split(","):
        name, equals, value = piece.strip().partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def too_large(limit: int) -> Refusal:
    return refuse(
        413,
        "too-long",
        "body-too-large",
        rule="SEC-04",
        limit=f"{limit // 1024} kB" if limit < 1024 * 1024 else f"{limit // 1024 // 1024} MB",
    )


def warnings(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.is_error]


def media_type(text: str) -> tuple[str, dict[str, str]]:
    kind, *rest = text.split(";")
    parameters = {}
    for piece in rest:
        name, _, value = piece.strip().partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), parameters


def _plain(text: str) -> str:
    return media_type(text)[0]


def _short(text: str) -> str:
    return text[:80]
