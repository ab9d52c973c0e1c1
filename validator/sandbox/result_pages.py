"""Pages of a search or history result.

The first request decides what the result is; its versions are kept as a list, and a ``next`` link names the list and a place in
it. So nothing is lost or repeated however much is written meanwhile, and no link carries what was searched for.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from validator.results import Finding
from validator.sandbox.backend import Backend
from validator.sandbox.budget import too_large
from validator.sandbox.caller import Caller
from validator.sandbox.identity_numbers import without_identity_numbers
from validator.sandbox.includes import included
from validator.sandbox.instants import instant_text
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.limits import LARGEST_ANSWER, MOST_RESULTS_KEPT, RESULTS_KEPT_FOR
from validator.sandbox.refusals import operation_outcome, refuse
from validator.sandbox.reply import Reply, etag, status_line, stored_json
from validator.sandbox.rules import RuleName
from validator.sandbox.search import Include
from validator.sandbox.store import ResultList, StoredVersion
from validator.sandbox.subset import subset

_CURSOR = re.compile(r"([a-z]{26})\.([0-9]{1,7})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Listing:
    """How a result is shown. ``path`` is the URL below the base, ``used`` the parameters that were applied."""

    kind: Literal["searchset", "history"]
    type: str
    path: str
    used: Sequence[tuple[str, str]]
    count: int
    includes: tuple[Include, ...] = ()
    elements: tuple[str, ...] = ()
    summary: str | None = None

    def to_json(self) -> str:
        # What was searched for is not kept: it may hold identity numbers.
        includes = [[each.type, each.code, each.target, each.iterate, each.reverse] for each in self.includes]
        shape = [
            self.kind,
            self.type,
            self.path,
            self.count,
            includes,
            self.elements,
            self.summary,
            _shown(self.used),
        ]
        return json.dumps(shape)

    @classmethod
    def from_json(cls, text: str) -> Listing:
        kind, type, path, count, includes, elements, summary, used = json.loads(text)
        return cls(
            kind,
            type,
            path,
            tuple((name, value) for name, value in used),
            count,
            tuple(Include(*each) for each in includes),
            tuple(elements),
            summary,
        )


def first_page(
    backend: Backend,
    caller: Caller,
    listing: Listing,
    sequences: Sequence[int],
    ignored: Sequence[Finding] = (),
) -> Reply:
    """The first page of a result; the rest is kept when there is one."""
    token = None
    if len(sequences) > listing.count:
        token = "".join(secrets.choice(_LETTERS) for _ in range(26))
        now = backend.now()
        kept = ResultList(token, _holder(caller), now, listing.to_json(), tuple(sequences))
        backend.store.keep(kept, now - RESULTS_KEPT_FOR * 1_000_000, MOST_RESULTS_KEPT)
    return _page(backend, caller, listing, sequences, token, 0, ignored)


def next_page(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """A later page. Raises :class:`Refusal`: 400 for a cursor that is none, 410 for one that has expired or is another's."""
    cursor = next((value for name, value in request.query if name == "_cursor"), "")
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise refuse(400, "invalid", "cursor-malformed")
    kept = backend.store.kept(match[1])
    oldest = backend.now() - RESULTS_KEPT_FOR * 1_000_000
    if kept is None or kept.created < oldest or kept.holder != _holder(caller):
        raise refuse(410, "not-found", "cursor-expired")
    listing = Listing.from_json(kept.query)
    if listing.type != request.interaction.type:
        raise refuse(400, "invalid", "cursor-malformed")
    return _page(backend, caller, listing, kept.sequences, kept.token, int(match[2]), ())


def _page(
    backend: Backend,
    caller: Caller,
    listing: Listing,
    sequences: Sequence[int],
    token: str | None,
    start: int,
    ignored: Sequence[Finding],
) -> Reply:
    end = start + listing.count
    # Before they are read: a page of large documents can be gigabytes.
    if backend.store.size(sequences[start:end]) > LARGEST_ANSWER:
        raise too_large(listing.count)
    versions = backend.store.versions(sequences[start:end])
    if listing.kind == "history":
        shown = versions
        entries = [_history_entry(backend, version) for version in versions]
    else:
        own = backend.own_record(caller)
        found = backend.store.live(backend.policy.tenants(caller, listing.type), versions)
        found = [version for version in found if backend.policy.may_disclose(caller, version, own)]
        more = included(backend, caller, found, listing.includes, own)
        shown = [*found, *more]
        entries = [_search_entry(backend, listing, version, "match") for version in found]
        entries += [_search_entry(backend, listing, version, "include") for version in more]
        if ignored:
            entries.append({"resource": operation_outcome(ignored), "search": {"mode": "outcome"}})
    links = [{"relation": "self", "url": _self_link(backend, listing, token, start)}]
    if token is not None:
        base = f"{backend.base_url}/{listing.type}?_cursor={token}."
        links.append({"relation": "first", "url": f"{base}0"})
        if start > 0:
            links.append({"relation": "previous", "url": f"{base}{max(0, start - listing.count)}"})
        if end < len(sequences):
            # Switched off, every page begins with the last entry of the one before.
            following = end if backend.rules.keeps(RuleName.STABLE_PAGING) else max(start + 1, end - 1)
            links.append({"relation": "next", "url": f"{base}{following}"})
    bundle: dict[str, Any] = {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": instant_text(backend.now())},
        "type": listing.kind,
        "total": len(sequences),
        "link": links,
    }
    if entries:
        bundle["entry"] = entries
    return Reply(200, bundle, disclosed=shown)


def only_total(backend: Backend, listing: Listing, total: int) -> Reply:
    """``_summary=count``: how many, and nothing about them."""
    bundle = {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": instant_text(backend.now())},
        "type": "searchset",
        "total": total,
        "link": [{"relation": "self", "url": _self_link(backend, listing, None, 0)}],
    }
    return Reply(200, bundle)


def _search_entry(backend: Backend, listing: Listing, version: StoredVersion, mode: str) -> dict[str, Any]:
    resource: Any = stored_json(version)
    if mode == "match" and (listing.elements or listing.summary not in (None, "false")):
        resource = subset(version.resource(), listing.elements, listing.summary, backend.definitions)
    return {
        "fullUrl": f"{backend.base_url}/{version.type}/{version.id}",
        "resource": resource,
        "search": {"mode": mode},
    }


def _history_entry(backend: Backend, version: StoredVersion) -> dict[str, Any]:
    """An entry of a history Bundle: for a deletion without a resource."""
    instance = f"{version.type}/{version.id}"
    url = version.type if version.method == "POST" else instance
    status = 204 if version.deleted else 201 if version.version == 1 else 200
    entry: dict[str, Any] = {"fullUrl": f"{backend.base_url}/{instance}"}
    if not version.deleted:
        entry["resource"] = stored_json(version)
    entry["request"] = {"method": version.method, "url": url}
    entry["response"] = {
        "status": status_line(status),
        "etag": etag(version),
        "lastModified": instant_text(version.updated),
    }
    return entry


def _self_link(backend: Backend, listing: Listing, token: str | None, start: int) -> str:
    if token is not None and start:
        return f"{backend.base_url}/{listing.type}?_cursor={token}.{start}"
    query = urlencode(_shown(listing.used), safe=":|/,$*")
    return f"{backend.base_url}/{listing.path}{'?' + query if query else ''}"


def _shown(used: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters with identity numbers masked: a link is a URL, also inside a body."""
    return [(name, without_identity_numbers(value)) for name, value in used]


def _holder(caller: Caller) -> str:
    return f"{caller.tenant} {caller.client_id} {caller.identity}"
