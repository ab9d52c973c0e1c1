"""What the sandbox asks of a store: versions of resources per tenant, a search index, and result lists for paging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from validator.fhir.formats.json_text import load
from validator.sandbox.criteria import Criterion, IndexRow, SortKey


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of a resource.

    ``updated`` is microseconds since 1970; ``method`` the HTTP method that made it; ``owner`` the organisation and client
    that first wrote the resource; ``text`` the JSON, ``None`` for a deletion; ``patients`` the patients it is about
    (``Patient/<id>`` or ``<system>|<value>``); ``sequence`` is given by the store and grows with every write.
    """

    tenant: str
    type: str
    id: str
    version: int
    updated: int
    method: str
    owner: str
    text: str | None
    patients: tuple[str, ...] = ()
    sequence: int = 0

    @property
    def deleted(self) -> bool:
        return self.text is None

    def resource(self) -> dict[str, Any]:
        """The resource, newly parsed. Raises :class:`ValueError` for a deletion."""
        if self.text is None:
            raise ValueError(f"{self.type}/{self.id} version {self.version} is a deletion")
        resource: dict[str, Any] = load(self.text)
        return resource


@dataclass(frozen=True, slots=True)
class ResultList:
    """A search or history result kept for paging: ``sequences`` are the versions found, in order; ``holder`` is the only caller who may
    page through it; ``query`` is what it takes to render the next page."""

    token: str
    holder: str
    created: int
    query: str
    sequences: tuple[int, ...]


class SearchTooSlow(Exception):
    """The searches of one request (of the outermost transaction) have taken longer than the store allows: ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"more than {seconds} s")


class StoreUnavailable(Exception):
    """The store cannot be used now, and nothing was changed. ``busy``: another process holds it; ``full``: there is no room."""

    def __init__(self, reason: str, *, busy: bool = False, full: bool = False) -> None:
        self.busy, self.full = busy, full
        super().__init__(reason)


class Store(Protocol):
    """Every method sees and changes only what its ``tenants`` name. Writes happen inside :meth:`transaction`. Every method may raise
    :class:`StoreUnavailable`."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; may be nested. An exception undoes what was written inside and passes on."""
        ...

    def current(self, tenants: Sequence[str], type: str, id: str) -> StoredVersion | None:
        """The newest version, a deletion included."""
        ...

    def version(self, tenants: Sequence[str], type: str, id: str, version: int) -> StoredVersion | None: ...

    def is_taken(self, tenants: Sequence[str], type: str, id: str) -> bool:
        """Whether another tenant than these has (or has had) a resource of that name: a URL means one resource."""
        ...

    def append(self, version: StoredVersion, rows: Iterable[IndexRow]) -> StoredVersion:
        """Make this the newest version, with these index rows in place of the former's."""
        ...

    def erase(self, deletion: StoredVersion) -> None:
        """Take away every version of the resource before that deletion, so that nothing of their content is left."""
        ...

    def history(self, tenants: Sequence[str], type: str, id: str | None, since: int | None) -> list[int]:
        """Sequences of all versions, newest first, of one resource or of a type."""
        ...

    def search(
        self, tenants: Sequence[str], type: str, criterion: Criterion, sort: Sequence[SortKey] = ()
    ) -> list[int]:
        """Sequences of the newest versions that live and match, in that order and then by age. Raises :class:`SearchTooSlow`."""
        ...

    def versions(self, sequences: Sequence[int]) -> list[StoredVersion]:
        """Those versions, in the order asked for."""
        ...

    def live(self, tenants: Sequence[str], versions: Sequence[StoredVersion]) -> list[StoredVersion]:
        """Those whose resource has not been deleted since."""
        ...

    def indexed(self, type: str) -> frozenset[str]:
        """Codes of the parameters that the store keeps an index of for that type."""
        ...

    def add_index(self, type: str, code: str, rows: Iterator[tuple[StoredVersion, list[IndexRow]]]) -> None:
        """From now on the parameter is indexed; ``rows`` are those of the resources that exist."""
        ...

    def every_live(self, type: str) -> Iterator[StoredVersion]:
        """All live resources of a type in all tenants: only for building an index."""
        ...

    def size(self, sequences: Sequence[int]) -> int:
        """Bytes of those versions together, or a little more."""
        ...

    def keep(self, results: ResultList, oldest: int, most: int) -> None:
        """Keep a result list, and forget those created before ``oldest`` and all but the ``most`` newest of the holder."""
        ...

    def kept(self, token: str) -> ResultList | None: ...

    def use_once(self, identifier: str, expires: int, now: int) -> bool:
        """Whether the identifier has not been used before; it has now, until ``expires`` (seconds since 1970)."""
        ...

    def close(self) -> None: ...
