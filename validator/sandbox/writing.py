"""create, update and delete, with their conditional forms. https://hl7.org/fhir/R4/http.html#create"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from validator.fhir.formats.json_text import dump
from validator.results import Finding
from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.content import warnings
from validator.sandbox.instants import instant_text
from validator.sandbox.interaction import FhirRequest, check_id
from validator.sandbox.one_patient import check_one_patient
from validator.sandbox.patients import patients_of
from validator.sandbox.policy import as_not_found
from validator.sandbox.refusals import Refusal, refuse
from validator.sandbox.reply import Reply, stored_json, version_headers
from validator.sandbox.rules import RuleName
from validator.sandbox.store import StoredVersion

_ETAG = re.compile(r'(?:W/)?"([^"]*)"')


def create(backend: Backend, caller: Caller, request: FhirRequest, id: str | None = None) -> Reply:
    """Store a new resource under an id of the server's choosing (``id`` when a transaction has chosen it).

    Raises :class:`Refusal`: 400 and 422 for content, 412 when ``If-None-Exist`` matches several.
    """
    type = request.interaction.type or ""
    resource = _content(backend, request, type)
    check_one_patient(backend, caller, resource)
    existing = matching_condition(backend, caller, request)
    if existing is not None and existing.version is not None:
        return _having_passed(existing, _answer(backend, request, existing.version, 200))
    stored = save(
        backend,
        backend.policy.tenant_to_write(caller),
        caller.owner,
        type,
        id or str(uuid4()),
        resource,
        None,
        "POST",
    )
    return _answer(backend, request, stored, 201)


def update(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Store a new version, or the first one under an id of the client's choosing.

    Raises :class:`Refusal`: 400 for an id that differs from the URL's, 403 for another source's resource, 412 for a stale ``If-Match``.
    """
    type, id = request.interaction.type or "", request.interaction.id or ""
    resource = _content(backend, request, type)
    if resource.get("id") != id:
        key = "id-missing" if "id" not in resource else "id-differs"
        raise refuse(400, "value", key, path=f"{type}.id", id=id)
    return _put(backend, caller, request, resource, type, id)


def conditional_update(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Update the one that matches; with none, create. https://hl7.org/fhir/R4/http.html#cond-update"""
    type = request.interaction.type or ""
    resource = _content(backend, request, type)
    match = one_of_query(backend, caller, request)
    existing = match.version
    given = resource.get("id")
    if existing is None:
        if isinstance(given, str):
            check_id(given, f"{type}.id")
            return _put(backend, caller, request, resource, type, given)
        return create(backend, caller, request)
    if given is not None and given != existing.id:
        raise refuse(400, "value", "id-differs", path=f"{type}.id", id=existing.id)
    return _having_passed(match, _put(backend, caller, request, resource, type, existing.id))


def delete(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Delete; deleting what is not there succeeds too. https://hl7.org/fhir/R4/http.html#delete"""
    current = backend.current(caller, request.interaction.type or "", request.interaction.id or "")
    return _delete(backend, caller, request, current)


def conditional_delete(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Delete the one that matches. Raises :class:`Refusal` (412) when several do."""
    match = one_of_query(backend, caller, request)
    return _having_passed(match, _delete(backend, caller, request, match.version))


@dataclass(frozen=True, slots=True)
class Match:
    """The one resource that a condition matches, if any, and what the condition looked into to find it."""

    version: StoredVersion | None
    on_the_way: list[StoredVersion]


def _having_passed(match: Match, reply: Reply) -> Reply:
    reply.on_the_way = match.on_the_way
    return reply


def matching_condition(backend: Backend, caller: Caller, request: FhirRequest) -> Match | None:
    """What ``If-None-Exist`` finds, so that a repeated submission creates no duplicate (ROB-03)."""
    condition = request.headers.get("if-none-exist")
    if condition is None or not backend.rules.keeps(RuleName.CONDITIONAL_CREATE):
        return None
    return find_one(backend, caller, request.interaction.type or "", condition)


def find_one(backend: Backend, caller: Caller, type: str, condition: str) -> Match:
    """The only resource that matches a query string. Raises :class:`Refusal`: 400 for a bad query, 412 for several matches."""
    query = condition_query(condition)
    if not query:
        raise refuse(400, "invalid", "condition-unreadable")
    return _only(backend, caller, type, query)


def condition_query(condition: str) -> list[tuple[str, str]]:
    """The parameters of a condition, with or without a type before them; none for what is no query."""
    criteria = condition.partition("?")[2] if "?" in condition else condition
    try:
        return parse_qsl(criteria, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return []


def one_of_query(backend: Backend, caller: Caller, request: FhirRequest) -> Match:
    """The only resource that the request's query matches.

    Raises :class:`Refusal`: 400 for a bad query, 412 without a query or for several matches.
    """
    query = [(name, value) for name, value in request.query if name not in ("_format", "_pretty")]
    if not query:
        # Without criteria everything would match.
        raise refuse(412, "incomplete", "condition-missing")
    return _only(backend, caller, request.interaction.type or "", query)


def save(
    backend: Backend,
    tenant: str,
    owner: str,
    type: str,
    id: str,
    resource: dict[str, Any],
    current: StoredVersion | None,
    method: str,
) -> StoredVersion:
    """Store the resource as the version after ``current``, with the server's ``id`` and ``meta``."""
    number = current.version + 1 if current else 1
    updated = max(backend.now(), current.updated if current else 0)
    meta = resource.get("meta") if isinstance(resource.get("meta"), dict) else {}
    meta = {**(meta or {}), "versionId": str(number), "lastUpdated": instant_text(updated)}
    content = {"resourceType": type, "id": id, "meta": meta}
    content.update((name, value) for name, value in resource.items() if name not in content)
    version = StoredVersion(
        tenant=tenant,
        type=type,
        id=id,
        version=number,
        updated=updated,
        method=method,
        owner=owner,
        text=dump(content),
        patients=patients_of(content, backend.base_url),
    )
    return backend.store.append(version, backend.rows(type, content))


def refuse_errors(backend: Backend, findings: tuple[Finding, ...]) -> None:
    """Raises :class:`Refusal` (422) when validation found errors."""
    if backend.rules.keeps(RuleName.VALIDATE_ON_WRITE) and any(finding.is_error for finding in findings):
        raise Refusal(422, sorted(findings, key=lambda finding: not finding.is_error))


def _content(backend: Backend, request: FhirRequest, type: str) -> dict[str, Any]:
    resource = request.document.resource if request.document else None
    if resource is None:
        raise refuse(400, "required", "body-missing", path=request.path)
    found = resource.get("resourceType")
    if found != type:
        shown = found if isinstance(found, str) else "—"
        raise refuse(
            400, "invalid", "type-differs", path=request.path or "resourceType", type=type, found=shown[:64]
        )
    refuse_errors(backend, request.findings)
    return resource


def _put(
    backend: Backend, caller: Caller, request: FhirRequest, resource: dict[str, Any], type: str, id: str
) -> Reply:
    check_one_patient(backend, caller, resource)
    current = backend.current(caller, type, id)
    _check_version(backend, request, current)
    if current is not None:
        _check_source(backend, caller, current)
    elif backend.store.is_taken(backend.policy.tenants(caller, type), type, id):
        # Nothing more is said: whose it is, or what, is not the caller's business.
        raise refuse(403, "forbidden", "id-not-available", rule="ACC-03")
    owner = current.owner if current else caller.owner
    stored = save(
        backend,
        current.tenant if current else backend.policy.tenant_to_write(caller),
        owner,
        type,
        id,
        resource,
        current,
        "PUT",
    )
    return _answer(backend, request, stored, 200 if current and not current.deleted else 201)


def _check_source(backend: Backend, caller: Caller, current: StoredVersion) -> None:
    """Raises :class:`Refusal`: 404 for what is not the caller's to see, 403 for another source's."""
    if backend.policy.is_limited(caller, current.type) and not backend.policy.may_disclose(
        caller, current, backend.own_record(caller)
    ):
        raise as_not_found(current.type, current.id)
    backend.policy.check_source(caller, current)


def _delete(backend: Backend, caller: Caller, request: FhirRequest, current: StoredVersion | None) -> Reply:
    if current is None or current.deleted:
        if "if-match" in request.headers and current is None:
            raise as_not_found(request.interaction.type or "", request.interaction.id or "")
        return Reply(204, concerns=[current] if current else [], is_write=True)
    _check_version(backend, request, current)
    _check_source(backend, caller, current)
    if not backend.rules.keeps(RuleName.DELETED_IS_GONE):
        return Reply(204, version=current, concerns=[current], is_write=True)
    gone = StoredVersion(
        tenant=current.tenant,
        type=current.type,
        id=current.id,
        version=current.version + 1,
        updated=max(backend.now(), current.updated),
        method="DELETE",
        owner=current.owner,
        text=None,
        patients=current.patients,
    )
    stored = backend.store.append(gone, ())
    if backend.rules.keeps(RuleName.ERASE_DELETED):
        # R4 leaves the history to the server's own rules; what Norwegian law calls deletion leaves no content anywhere
        # (helsepersonelloven § 43). To retract and keep the record there is status entered-in-error.
        backend.store.erase(stored)
    return Reply(
        204, version=stored, headers={"ETag": f'W/"{stored.version}"'}, concerns=[stored], is_write=True
    )


def _check_version(backend: Backend, request: FhirRequest, current: StoredVersion | None) -> None:
    """``If-Match`` and ``If-None-Match: *``. Raises :class:`Refusal` (412, or 400 for what is no ETag)."""
    exists = current is not None and not current.deleted
    if request.headers.get("if-none-match", "").strip() == "*" and exists:
        raise refuse(412, "conflict", "exists-already", rule="INT-05")
    condition = request.headers.get("if-match")
    if condition is None or not backend.rules.keeps(RuleName.VERSION_CHECK):
        return
    if condition.strip() == "*":
        if not exists:
            raise refuse(412, "conflict", "nothing-to-match", rule="INT-05")
        return
    tags = _ETAG.findall(condition)
    if not tags:
        raise refuse(400, "value", "etag-malformed")
    if not exists:
        raise refuse(412, "conflict", "nothing-to-match", rule="INT-05")
    if current is not None and str(current.version) not in tags:
        raise refuse(
            412,
            "conflict",
            "version-stale",
            rule="INT-05",
            headers=version_headers(current),
            sent=", ".join(tags)[:40],
            current=current.version,
        )


def _only(backend: Backend, caller: Caller, type: str, query: list[tuple[str, str]]) -> Match:
    found = backend.find(caller, backend.reader.read(type, query))
    count = len(found.sequences)
    if count > 1:
        raise refuse(412, "multiple-matches", "several-match", rule="ROB-03", type=type, count=count)
    return Match(backend.store.versions(found.sequences)[0] if count else None, found.on_the_way)


def _answer(backend: Backend, request: FhirRequest, stored: StoredVersion, status: int) -> Reply:
    headers = version_headers(stored)
    if status == 201 or request.method == "POST":
        headers["Location"] = f"{backend.base_url}/{stored.type}/{stored.id}/_history/{stored.version}"
    return Reply(
        status,
        stored_json(stored),
        version=stored,
        headers=headers,
        concerns=[stored],
        findings=tuple(warnings(request.findings)),
        is_write=True,
    )
