"""read, vread and history. https://hl7.org/fhir/R4/http.html#read"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

from validator.sandbox.backend import Backend
from validator.sandbox.binary import NATIVE_HEADERS, native_form
from validator.sandbox.caller import Caller
from validator.sandbox.instants import as_sent, date_range, microseconds
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.limits import DEFAULT_COUNT, LARGEST_COUNT
from validator.sandbox.policy import as_not_found
from validator.sandbox.refusals import Refusal, problem, refuse
from validator.sandbox.reply import Reply, stored_json, version_headers
from validator.sandbox.result_pages import Listing, first_page
from validator.sandbox.rules import RuleName
from validator.sandbox.store import StoredVersion
from validator.sandbox.subset import UnknownElement, read_elements, subset


def read(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Raises :class:`Refusal`: 404 for what does not exist for the caller, 410 for what has been deleted."""
    type, id = _named(request)
    version = backend.current(caller, type, id)
    if version is None or not _visible(backend, caller, version):
        raise as_not_found(type, id)
    if version.deleted:
        raise refuse(410, "deleted", "deleted", headers=version_headers(version), type=type, id=id)
    if _unchanged(request, version):
        return Reply(304, version=version, headers=version_headers(version), concerns=[version])
    return _shown(request, backend, version)


def vread(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Raises :class:`Refusal`: 404 for a version that does not exist, 410 for one that is a deletion."""
    type, id = _named(request)
    number = request.interaction.version_number
    version = backend.store.version(backend.policy.tenants(caller, type), type, id, number)
    if version is None:
        # Erased with the deletion, which is what there is to say of every version before it.
        current = backend.current(caller, type, id)
        if current is not None and current.deleted and 0 < number < current.version:
            version = current
    if (
        version is None
        or not _visible(backend, caller, version)
        or not backend.rules.keeps(RuleName.KEEP_HISTORY)
    ):
        raise as_not_found(type, f"{id}/_history/{request.interaction.version}")
    if version.deleted:
        raise refuse(410, "deleted", "deleted", headers=version_headers(version), type=type, id=id)
    return _shown(request, backend, version)


def history(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """All versions of a resource or a type, newest first. https://hl7.org/fhir/R4/http.html#history

    Raises :class:`Refusal`: 404 for a resource that never existed for the caller, 400 for a bad parameter.
    """
    interaction = request.interaction
    type = interaction.type or ""
    count, since = DEFAULT_COUNT, None
    used = []
    for name, value in request.query:
        if name == "_count" and value.isascii() and value.isdigit() and len(value) < 10:
            count = min(int(value), LARGEST_COUNT) or DEFAULT_COUNT
        elif name == "_since":
            try:
                since = date_range(as_sent(value))[0]
            except ValueError:
                raise refuse(400, "invalid", "search-date", name=name, value=value) from None
        elif name not in ("_format", "_pretty"):
            raise refuse(400, "not-supported", "history-parameter", name=name)
        used.append((name, value))
    sequences = backend.store.history(backend.policy.tenants(caller, type), type, interaction.id, since)
    own = backend.own_record(caller)
    if own is not None:
        versions = backend.store.versions(sequences)
        sequences = [
            version.sequence for version in versions if backend.policy.may_disclose(caller, version, own)
        ]
    if interaction.id is not None and not sequences and since is None:
        raise as_not_found(type, interaction.id)
    path = f"{type}/{interaction.id}/_history" if interaction.id else f"{type}/_history"
    listing = Listing("history", type, path, used, count)
    return first_page(backend, caller, listing, sequences)


def _named(request: FhirRequest) -> tuple[str, str]:
    return request.interaction.type or "", request.interaction.id or ""


def _visible(backend: Backend, caller: Caller, version: StoredVersion) -> bool:
    return backend.policy.may_disclose(caller, version, backend.own_record(caller))


def _shown(request: FhirRequest, backend: Backend, version: StoredVersion) -> Reply:
    asked = dict(request.query)
    headers = version_headers(version)
    if "_elements" in asked or asked.get("_summary", "false") not in ("false", "count"):
        elements: tuple[str, ...] = ()
        try:
            if "_elements" in asked:
                elements = read_elements(backend.definitions, version.type, asked["_elements"])
        except UnknownElement as unknown:
            finding = problem("invalid", "unknown-element", path="http._elements", values=unknown.values)
            raise Refusal(400, [finding]) from None
        body: Any = subset(version.resource(), elements, asked.get("_summary"), backend.definitions)
        return Reply(200, body, version=version, headers=headers, disclosed=[version])
    native = None
    if (
        version.type == "Binary" and "accept" in request.headers
    ):  # over HTTP; an entry of a Bundle is always FHIR
        native = native_form(version.resource(), request.headers["accept"], asked.get("_format"))
        headers |= NATIVE_HEADERS if native else {}
    return Reply(
        200, stored_json(version), version=version, headers=headers, disclosed=[version], native=native
    )


def _unchanged(request: FhirRequest, version: StoredVersion) -> bool:
    """``If-None-Match`` and, only without it, ``If-Modified-Since`` (RFC 9110 section 13.2.2)."""
    if "if-none-match" in request.headers:
        tags = {tag.strip().removeprefix("W/") for tag in request.headers["if-none-match"].split(",")}
        return "*" in tags or f'"{version.version}"' in tags
    if "if-modified-since" in request.headers:
        try:
            since = microseconds(parsedate_to_datetime(request.headers["if-modified-since"]))
        except (ValueError, TypeError, OverflowError):
            return False
        return version.updated // 1_000_000 <= since // 1_000_000
    return False
