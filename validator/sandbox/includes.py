"""``_include`` and ``_revinclude``: resources that come along with the matches. https://hl7.org/fhir/R4/search.html#include"""

from __future__ import annotations

from collections.abc import Sequence

from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.criteria import Indexed, OneOf, Test
from validator.sandbox.indexing import index_rows
from validator.sandbox.limits import MOST_INCLUDED
from validator.sandbox.search import Include
from validator.sandbox.store import StoredVersion

_ROUNDS = 5
"""How often ``:iterate`` starts again from what was included."""


def included(
    backend: Backend,
    caller: Caller,
    matches: Sequence[StoredVersion],
    includes: Sequence[Include],
    own: frozenset[str] | None,
) -> list[StoredVersion]:
    """What the includes add to the matches, each once, and only what the caller may see."""
    seen = {(version.type, version.id) for version in matches}
    found: list[StoredVersion] = []
    around = list(matches)
    for round in range(_ROUNDS):
        fresh: list[StoredVersion] = []
        for include in includes:
            if round and not include.iterate:
                continue
            candidates = _reverse if include.reverse else _forward
            for version in candidates(backend, caller, include, around):
                if (version.type, version.id) in seen or not backend.policy.may_disclose(
                    caller, version, own
                ):
                    continue
                seen.add((version.type, version.id))
                fresh.append(version)
        found += fresh
        around = fresh
        if not fresh or len(found) > MOST_INCLUDED:
            break
    return found[:MOST_INCLUDED]


def _forward(
    backend: Backend, caller: Caller, include: Include, around: Sequence[StoredVersion]
) -> list[StoredVersion]:
    parameter = backend.reader.parameters(include.type)[include.code]
    found = []
    for version in around:
        if version.type != include.type:
            continue
        for row in index_rows(version.resource(), version.type, parameter, backend.base_url):
            if row.system is None or row.value is None or row.system not in backend.policy.types:
                continue
            if include.target not in (None, row.system) or row.parameter.endswith(":identifier"):
                continue
            target = backend.current(caller, row.system, row.value)
            if target is not None and not target.deleted:
                found.append(target)
    return found


def _reverse(
    backend: Backend, caller: Caller, include: Include, around: Sequence[StoredVersion]
) -> list[StoredVersion]:
    alternatives = tuple(
        (Test("system", "=", version.type), Test("value", "=", version.id))
        for version in around
        if include.target in (None, version.type)
    )
    if not alternatives:
        return []
    backend.index(include.type, include.code)
    criterion = Indexed(f"{include.type}.{include.code}", OneOf(alternatives))
    tenants = backend.policy.tenants(caller, include.type)
    return backend.store.versions(backend.store.search(tenants, include.type, criterion)[:MOST_INCLUDED])
