"""What all interactions share: definitions, store, rules, policy, clock — and the few things done with several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import Document
from validator.results import Finding
from validator.sandbox.caller import Caller
from validator.sandbox.criteria import EVERYTHING, AllOf, Criterion, HasId, Indexed, IndexRow, OneOf, Test
from validator.sandbox.indexing import index_rows
from validator.sandbox.instants import microseconds
from validator.sandbox.policy import Policy
from validator.sandbox.reach import narrowed, passed
from validator.sandbox.refusals import refuse
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.search import Search, SearchReader
from validator.sandbox.store import SearchTooSlow, Store, StoredVersion

Validate = Callable[[Document | dict[str, Any], tuple[str, ...]], list[Finding]]


MOST_ON_THE_WAY = 500
"""Matches, and resources per link of a chain, whose patients are looked up for the log."""


@dataclass(frozen=True, slots=True)
class Found:
    """``sequences`` are the matches; ``on_the_way`` what a chain or ``_has`` looked into to find them, as far as it is about
    patients: it is not shown, but the answer tells of it, so it goes into the log."""

    sequences: list[int]
    on_the_way: list[StoredVersion]


@dataclass
class Backend:
    """``clock`` gives aware datetimes; ``validate`` takes a resource and extra profiles."""

    definitions: Definitions
    store: Store
    rules: Rules
    policy: Policy
    base_url: str
    clock: Callable[[], datetime]
    validate: Validate
    validate_on_write: bool = True
    issuer: str = ""
    """Of access tokens."""
    origins: tuple[str, ...] = ("*",)
    """Web origins that may read the answers (CORS); ``*`` for any."""
    capabilities: str | None = None
    """The CapabilityStatement, once someone has asked for it."""
    reader: SearchReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = SearchReader(self.definitions, self.policy.types, self.base_url, self.now)

    @property
    def validated(self) -> frozenset[str]:
        """The types of resources that can be validated: all, also those that are not served."""
        return self.definitions.resource_types

    def now(self) -> int:
        """Microseconds since 1970, in whole milliseconds (which is what ``meta.lastUpdated`` shows)."""
        return microseconds(self.clock()) // 1000 * 1000

    # -- the index grows with what is asked: a parameter costs nothing until it has been searched by

    def index(self, type: str, code: str) -> None:
        """See to it that the parameter is indexed."""
        if code in self.store.indexed(type):
            return
        parameter = self.reader.parameters(type)[code]

        def rows() -> Iterator[tuple[StoredVersion, list[IndexRow]]]:
            for version in self.store.every_live(type):
                yield version, index_rows(version.resource(), type, parameter, self.base_url)

        self.store.add_index(type, code, rows())

    def rows(self, type: str, resource: Mapping[str, Any]) -> list[IndexRow]:
        """The rows of a resource for every parameter that is indexed by now."""
        parameters = self.reader.parameters(type)
        return [
            row
            for code in self.store.indexed(type)
            if code in parameters
            for row in index_rows(resource, type, parameters[code], self.base_url)
        ]

    # -- looking up

    def find(self, caller: Caller, search: Search) -> Found:
        """What matches and exists for the caller: the only way from a query to the store, whatever asks (a search, a condition, a
        conditional reference). Raises :class:`Refusal` (403) when the query goes through what the caller may not read."""

        def check(type: str) -> None:
            self.policy.check(caller, "read", type)

        check(search.type)
        own = self.own_record(caller)
        criterion = search.criterion
        if self.rules.keeps(RuleName.POLICY_INSIDE_SEARCH):
            for include in search.includes:
                check(include.type)
                if include.target is not None:
                    check(include.target)
            criterion = narrowed(criterion, check, lambda type: self._limit(caller, type, own))
        for type, code in sorted(search.needs):
            self.index(type, code)
        criterion = AllOf((criterion, self._limit(caller, search.type, own)))
        try:
            sequences = self.store.search(
                self.policy.tenants(caller, search.type), search.type, criterion, search.sort
            )
            return Found(sequences, self._on_the_way(caller, search.type, criterion, sequences))
        except SearchTooSlow as slow:
            raise refuse(400, "too-costly", "search-too-slow", rule="SEC-04", seconds=slow.seconds) from None

    def _limit(self, caller: Caller, type: str, own: frozenset[str] | None) -> Criterion:
        """What of the type exists for a caller who is limited to some patients, or to some categories."""
        limits: list[Criterion] = []
        categories = self.policy.categories(caller, type)
        if categories is not None:
            self.index(type, "category")
            codes = tuple((Test("value", "=", code),) for code in categories)
            limits.append(Indexed(f"{type}.category", OneOf(codes)))
        if own is not None and self.policy.is_limited(caller, type):
            has_patient = "patient" in self.reader.parameters(type)
            if has_patient:
                self.index(type, "patient")
            limits.append(self.policy.own_record_criterion(type, own, has_patient))
        return AllOf(tuple(limits)) if limits else EVERYTHING

    def _on_the_way(
        self, caller: Caller, type: str, criterion: Criterion, sequences: list[int]
    ) -> list[StoredVersion]:
        if not sequences or next(passed(type, criterion, EVERYTHING), None) is None:
            return []
        ids = tuple(version.id for version in self.store.versions(sequences[:MOST_ON_THE_WAY]))
        found: list[StoredVersion] = []
        for passed_type, on_the_way in passed(type, criterion, HasId(ids)):
            if passed_type not in self.policy.registers:
                tenants = self.policy.tenants(caller, passed_type)
                some = self.store.search(tenants, passed_type, on_the_way)[:MOST_ON_THE_WAY]
                found += (version for version in self.store.versions(some) if version.patients)
        return found

    def current(self, caller: Caller, type: str, id: str) -> StoredVersion | None:
        return self.store.current(self.policy.tenants(caller, type), type, id)

    def own_record(self, caller: Caller) -> frozenset[str] | None:
        """The names of the records to which the caller is limited: the citizen's own, or those of patients with a relation to the
        caller's workplace. ``None`` for a caller who is not limited."""
        if not self.policy.is_limited(caller):
            return None
        self.index("Patient", "identifier")
        if self.policy.is_limited_to_own_record(caller):
            return self.policy.own_patients(caller, self.store)
        for relation in self.policy.relations:
            self.index(relation.type, relation.parameter)
            self.index(relation.type, "status")
        return self.policy.related_patients(caller, self.store)
