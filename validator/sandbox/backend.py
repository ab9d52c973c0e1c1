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
from validator.sandbox.criteria import IndexRow
from validator.sandbox.indexing import index_rows
from validator.sandbox.instants import microseconds
from validator.sandbox.policy import Policy
from validator.sandbox.rules import Rules
from validator.sandbox.search import Search, SearchReader
from validator.sandbox.store import Store, StoredVersion

Validate = Callable[[Document | dict[str, Any], tuple[str, ...]], list[Finding]]


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

    def find(self, caller: Caller, search: Search) -> list[int]:
        """Sequences of what matches and exists for the caller."""
        for type, code in sorted(search.needs):
            self.index(type, code)
        return self.store.search(
            self.policy.tenants(caller, search.type), search.type, search.criterion, search.sort
        )

    def current(self, caller: Caller, type: str, id: str) -> StoredVersion | None:
        return self.store.current(self.policy.tenants(caller, type), type, id)

    def own_record(self, caller: Caller) -> frozenset[str] | None:
        """The names of the caller's own record, ``None`` for a caller who is not limited to it."""
        if not self.policy.is_limited_to_own_record(caller):
            return None
        self.index("Patient", "identifier")
        return self.policy.own_patients(caller, self.store)
