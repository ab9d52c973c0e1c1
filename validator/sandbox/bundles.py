"""transaction and batch. https://hl7.org/fhir/R4/http.html#transaction

A batch is independent requests in one envelope. A transaction is one change: its entries are carried out as deletions, creations,
updates and reads, in that order, its references are made to fit, and if anything fails nothing has happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from validator.fhir.formats.parse import Document
from validator.results import Finding, Location
from validator.sandbox.backend import Backend
from validator.sandbox.budget import Budget
from validator.sandbox.caller import Caller
from validator.sandbox.content import check_url, read_query
from validator.sandbox.dispatch import check, perform
from validator.sandbox.instants import instant_text
from validator.sandbox.interaction import FhirRequest, Interaction, check_id, read_interaction
from validator.sandbox.limits import MOST_ENTRIES
from validator.sandbox.one_patient import check_one_patient
from validator.sandbox.refusals import Refusal, operation_outcome, refuse
from validator.sandbox.reply import Reply, etag, status_line
from validator.sandbox.rules import RuleName
from validator.sandbox.store import StoredVersion
from validator.sandbox.writing import create, find_one, matching_condition, one_of_query, refuse_errors

Log = Callable[[FhirRequest, Reply | Refusal], None]
"""Told of every entry that has been carried out or refused."""

_METHODS = ("DELETE", "POST", "PUT", "GET", "HEAD")
_ENTRY = re.compile(r"Bundle\.entry\[(\d+)\]")
_CONDITIONAL = re.compile(r"([A-Z]\w*)\?(.+)", re.DOTALL)
_HEADERS = {
    "ifMatch": "if-match",
    "ifNoneMatch": "if-none-match",
    "ifNoneExist": "if-none-exist",
    "ifModifiedSince": "if-modified-since",
}


@dataclass(slots=True)
class _Entry:
    index: int
    request: FhirRequest
    full_url: str | None
    new_id: str | None = None
    passed: list[StoredVersion] = field(default_factory=list)
    """What its condition and its conditional references found, for the log."""

    @property
    def path(self) -> str:
        return f"Bundle.entry[{self.index}]"

    @property
    def resource(self) -> dict[str, Any] | None:
        return self.request.document.resource if self.request.document else None


def process(backend: Backend, caller: Caller, request: FhirRequest, log: Log) -> Reply:
    """Raises :class:`Refusal`: 400 for a Bundle that is not a transaction or batch, and whatever a transaction fails with."""
    bundle = request.document.resource if request.document else None
    kind = (bundle or {}).get("type")
    if bundle is None or bundle.get("resourceType") != "Bundle" or kind not in ("transaction", "batch"):
        raise refuse(400, "invalid", "not-a-transaction", path="Bundle.type")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise refuse(
            413, "too-long", "too-many-entries", path="Bundle.entry", rule="SEC-04", limit=MOST_ENTRIES
        )
    run = _transaction if kind == "transaction" else _batch
    return run(backend, caller, request, entries, log)


# -- batch


def _batch(backend: Backend, caller: Caller, request: FhirRequest, entries: Sequence[Any], log: Log) -> Reply:
    by_entry = _by_entry(request.findings)
    budget = Budget()
    answers = []
    for index, raw in enumerate(entries):
        entry_request = None
        try:
            entry = _entry(backend, request, index, raw, by_entry.get(index, ()))
            entry_request = entry.request
            budget.check()
            with backend.store.transaction():
                reply = perform(backend, caller, entry.request)
                budget.spend(reply)
            log(entry.request, reply)
            answers.append(_response(backend, entry.request, reply))
        except Refusal as refusal:
            if entry_request is not None:
                log(entry_request, refusal)
            answers.append(_refused(refusal))
    return _bundle(backend, "batch-response", answers)


# -- transaction


def _transaction(
    backend: Backend, caller: Caller, request: FhirRequest, raws: Sequence[Any], log: Log
) -> Reply:
    refuse_errors(backend, request.findings)
    entries = [_entry(backend, request, index, raw, ()) for index, raw in enumerate(raws)]
    for entry in entries:
        with _located(entry):
            check(backend, caller, entry.request)
    if not backend.rules.keeps(RuleName.ATOMIC_TRANSACTION):
        return _batch(backend, caller, request, raws, log)
    replies: dict[int, Reply] = {}
    budget = Budget()
    in_order = sorted(
        entries, key=lambda entry: (_METHODS.index(entry.request.method), _has_condition(entry))
    )
    deletions = [entry for entry in in_order if entry.request.method == "DELETE"]
    for entry in deletions:
        with _located(entry):
            replies[entry.index] = perform(backend, caller, entry.request)
    new_urls: dict[str, str] = {}
    for entry in in_order:
        with _located(entry):
            _settle_identity(backend, caller, entry, new_urls)
    _check_distinct(entries, replies)
    for entry in in_order:
        if entry.index in replies:
            continue
        with _located(entry):
            if entry.resource is not None:
                resource = _rewrite(backend, caller, entry.resource, new_urls, entry.passed)
                document = Document(resource)
                entry.request = replace(entry.request, document=document)
            if entry.request.interaction.code == "create":
                replies[entry.index] = create(backend, caller, entry.request, entry.new_id)
            else:
                replies[entry.index] = perform(backend, caller, entry.request)
            budget.spend(replies[entry.index])
    for entry in entries:
        with _located(entry):
            # Once more, now that every patient of the Bundle is there.
            sent = entry.request.document
            check_one_patient(backend, caller, (sent.resource if sent else None) or {})
    for entry in entries:
        replies[entry.index].on_the_way += entry.passed
        log(entry.request, replies[entry.index])
    answers = [_response(backend, entry.request, replies[entry.index]) for entry in entries]
    return _bundle(backend, "transaction-response", answers)


def _settle_identity(backend: Backend, caller: Caller, entry: _Entry, new_urls: dict[str, str]) -> None:
    """Decide which resource a creation or update will be, so that references to it can be rewritten before anything is stored."""
    request, interaction = entry.request, entry.request.interaction
    type = interaction.type or ""
    if interaction.code == "create":
        match = matching_condition(backend, caller, request)
        entry.new_id = match.version.id if match and match.version else str(uuid4())
    elif interaction.code == "conditional-update":
        condition = one_of_query(backend, caller, request)
        existing = condition.version
        entry.passed += condition.on_the_way
        given = (entry.resource or {}).get("id")
        id = existing.id if existing else given if isinstance(given, str) else str(uuid4())
        if existing and isinstance(given, str) and given != id:
            raise refuse(400, "value", "id-differs", path=f"{type}.id", id=id)
        check_id(id, f"{type}.id")
        entry.request = _as_update(entry, type, id)
        entry.new_id = id
    elif interaction.code == "update":
        entry.new_id = interaction.id
    if entry.new_id is None or entry.full_url is None:
        return
    new_urls[entry.full_url] = f"{type}/{entry.new_id}"
    parts = entry.full_url.rsplit("/", 2)
    if len(parts) == 3 and parts[1] == type:
        # fullUrl https://…/Patient/1: also the relative reference Patient/1 means this entry.
        new_urls[f"{type}/{parts[2]}"] = f"{type}/{entry.new_id}"


def _as_update(entry: _Entry, type: str, id: str) -> FhirRequest:
    resource = {**(entry.resource or {}), "id": id}
    return replace(
        entry.request, interaction=Interaction("update", type, id), query=(), document=Document(resource)
    )


def _check_distinct(entries: Sequence[_Entry], deleted: Mapping[int, Reply]) -> None:
    """No resource may be changed twice. https://hl7.org/fhir/R4/http.html#trules"""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.request.method not in ("DELETE", "POST", "PUT"):
            continue
        interaction = entry.request.interaction
        if interaction.code == "validate":
            continue
        id = entry.new_id or interaction.id
        reply = deleted.get(entry.index)
        if id is None and reply is not None and reply.concerns:
            id = reply.concerns[0].id
        if id is None:
            continue
        if (interaction.type or "", id) in seen and interaction.code != "create":
            raise refuse(400, "duplicate", "changed-twice", path=entry.path, type=interaction.type, id=id)
        seen.add((interaction.type or "", id))


def _has_condition(entry: _Entry) -> bool:
    return any(True for _ in _conditional_references(entry.resource))


def _conditional_references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        reference = value.get("reference")
        if isinstance(reference, str) and _CONDITIONAL.fullmatch(reference):
            yield reference
        for item in value.values():
            yield from _conditional_references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _conditional_references(item)


def _rewrite(
    backend: Backend,
    caller: Caller,
    resource: dict[str, Any],
    new_urls: Mapping[str, str],
    passed: list[StoredVersion],
) -> dict[str, Any]:
    """The resource with references to other entries, and conditional references, replaced by what they have become.
    What conditional references found is added to ``passed``."""

    def rewritten(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: rewritten(key, item) for key, item in value.items()}
        if isinstance(value, list):
            return [rewritten(name, item) for item in value]
        if not isinstance(value, str):
            return value
        if name == "reference":
            base, hash, fragment = value.partition("#")
            if base in new_urls:
                return new_urls[base] + hash + fragment
            condition = _CONDITIONAL.fullmatch(value)
            if condition:
                return _resolved(backend, caller, condition, passed)
        elif name == "div":
            for old, new in new_urls.items():
                value = value.replace(f'"{old}"', f'"{new}"').replace(f"'{old}'", f"'{new}'")
        elif name not in _NOT_URLS and ":" in value and value in new_urls:
            return f"{backend.base_url}/{new_urls[value]}"
        return value

    result: dict[str, Any] = rewritten("", resource)
    return result


_NOT_URLS = frozenset({"value", "system", "id", "text", "display", "valueString", "valueMarkdown", "code"})
"""Elements that are no url or uri to a resource, whatever they look like."""


def _resolved(backend: Backend, caller: Caller, condition: re.Match[str], passed: list[StoredVersion]) -> str:
    type = condition[1]
    if type not in backend.policy.types:
        raise refuse(400, "not-supported", "no-such-type", type=type)
    found = find_one(backend, caller, type, unquote(condition[2]))
    passed += found.on_the_way
    if found.version is None:
        raise refuse(412, "not-found", "reference-matches-none", type=type)
    passed.append(found.version)
    return f"{type}/{found.version.id}"


# -- entries


def _entry(
    backend: Backend, request: FhirRequest, index: int, raw: Any, findings: tuple[Finding, ...]
) -> _Entry:
    path = f"Bundle.entry[{index}]"
    asked = raw.get("request") if isinstance(raw, dict) else None
    if (
        not isinstance(asked, dict)
        or asked.get("method") not in _METHODS
        or not isinstance(asked.get("url"), str)
    ):
        raise refuse(400, "required", "entry-request", path=f"{path}.request")
    method, url = asked["method"], asked["url"]
    check_url(url, backend.rules, f"{path}.request.url")
    target, _, query_text = url.removeprefix(backend.base_url + "/").partition("?")
    try:
        query = read_query(query_text.encode())
        segments = [unquote(part) for part in target.split("/") if part]
        interaction = read_interaction(
            method, segments, query, backend.policy.types, backend.policy.immutable, backend.validated
        )
        if interaction.code == "batch":
            raise refuse(400, "not-supported", "entry-interaction")
    except Refusal as refusal:
        raise _at(refusal, f"{path}.request.url") from None
    resource = raw.get("resource")
    headers = {header: asked[name] for name, header in _HEADERS.items() if isinstance(asked.get(name), str)}
    asked_for = dict(request.preferences)
    asked_for.setdefault("return", "minimal")
    entry_request = FhirRequest(
        interaction=interaction,
        method=method,
        query=query,
        headers=headers,
        preferences=asked_for,
        document=Document(resource) if isinstance(resource, dict) else None,
        findings=findings,
        path=f"{path}.resource",
    )
    full_url = raw.get("fullUrl")
    return _Entry(index, entry_request, full_url if isinstance(full_url, str) else None)


def _by_entry(findings: Sequence[Finding]) -> dict[int, tuple[Finding, ...]]:
    grouped: dict[int, tuple[Finding, ...]] = {}
    for finding in findings:
        match = _ENTRY.match(finding.location.path)
        if match:
            index = int(match[1])
            grouped[index] = (*grouped.get(index, ()), finding)
    return grouped


class _located:
    """Whatever is refused inside happened in that entry."""

    def __init__(self, entry: _Entry) -> None:
        self._entry = entry

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, refusal: BaseException | None, trace: object) -> None:
        if isinstance(refusal, Refusal):
            raise _at(refusal, self._entry.path) from None


def _at(refusal: Refusal, path: str) -> Refusal:
    findings = [
        finding
        if finding.location.path.startswith("Bundle.entry")
        else replace(finding, location=Location(_joined(path, finding.location.path)))
        for finding in refusal.findings
    ]
    return Refusal(refusal.status, findings, refusal.headers)


def _joined(path: str, inner: str) -> str:
    """``Bundle.entry[0]`` and ``Patient.id`` → ``Bundle.entry[0].resource.id``; other inner paths say nothing more."""
    type, dot, rest = inner.partition(".")
    return f"{path}.resource.{rest}" if dot and type[:1].isupper() and not path.endswith("url") else path


# -- answers


def _response(backend: Backend, request: FhirRequest, reply: Reply) -> dict[str, Any]:
    response: dict[str, Any] = {"status": status_line(reply.status)}
    if "Location" in reply.headers and reply.version is not None:
        response["location"] = f"{reply.version.type}/{reply.version.id}/_history/{reply.version.version}"
    if reply.version is not None:
        response["etag"] = etag(reply.version)
        response["lastModified"] = instant_text(reply.version.updated)
    if reply.findings or (reply.is_write and request.preferences.get("return") == "OperationOutcome"):
        response["outcome"] = operation_outcome(reply.findings)
    entry: dict[str, Any] = {}
    if reply.outcome is not None:  # what $validate answers with
        entry["resource"] = operation_outcome(reply.outcome)
    shows = not reply.is_write or request.preferences.get("return") == "representation"
    if shows and reply.body is not None and request.method != "HEAD":
        if reply.version is not None:
            entry["fullUrl"] = f"{backend.base_url}/{reply.version.type}/{reply.version.id}"
        entry["resource"] = reply.body
    entry["response"] = response
    return entry


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {
        "response": {"status": status_line(refusal.status), "outcome": operation_outcome(refusal.findings)}
    }


def _bundle(backend: Backend, kind: str, entries: list[dict[str, Any]]) -> Reply:
    bundle: dict[str, Any] = {
        "resourceType": "Bundle",
        "id": str(uuid4()),
        "meta": {"lastUpdated": instant_text(backend.now())},
        "type": kind,
    }
    if entries:
        bundle["entry"] = entries
    return Reply(200, bundle)
