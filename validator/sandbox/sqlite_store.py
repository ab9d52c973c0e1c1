"""The store on SQLite, in memory or in a file. Every value reaches SQL as a parameter, never as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from validator.sandbox.criteria import Criterion, IndexRow, SortKey
from validator.sandbox.sql import condition, marks, ordering
from validator.sandbox.store import ResultList, StoredVersion

_SCHEMA = """
CREATE TABLE IF NOT EXISTS version (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  updated INTEGER NOT NULL, method TEXT NOT NULL, owner TEXT NOT NULL, text TEXT, patients TEXT NOT NULL,
  UNIQUE (tenant, type, id, version)
);
CREATE TABLE IF NOT EXISTS resource (
  key INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL,
  sequence INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER NOT NULL,
  UNIQUE (tenant, type, id)
);
CREATE INDEX IF NOT EXISTS resource_type ON resource (type, tenant, deleted);
CREATE TABLE IF NOT EXISTS search_index (
  resource INTEGER NOT NULL, parameter TEXT NOT NULL, system TEXT, value TEXT, text TEXT, low, high
);
CREATE INDEX IF NOT EXISTS search_value ON search_index (parameter, value);
CREATE INDEX IF NOT EXISTS search_text ON search_index (parameter, text);
CREATE INDEX IF NOT EXISTS search_low ON search_index (parameter, low);
CREATE INDEX IF NOT EXISTS search_resource ON search_index (resource, parameter);
CREATE TABLE IF NOT EXISTS indexed (type TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (type, code));
CREATE TABLE IF NOT EXISTS result_list (
  token TEXT PRIMARY KEY, holder TEXT NOT NULL, created INTEGER NOT NULL, query TEXT NOT NULL, sequences TEXT NOT NULL
);
"""
_VERSION = "v.tenant, v.type, v.id, v.version, v.updated, v.method, v.owner, v.text, v.patients, v.sequence"
_ROW = "INSERT INTO search_index (resource, parameter, system, value, text, low, high) VALUES (?, ?, ?, ?, ?, ?, ?)"


class SQLiteStore:
    """A :class:`~validator.sandbox.store.Store`. Safe to use from several threads: a transaction holds the lock.

    Raises :class:`sqlite3.DatabaseError` from the constructor when the file is not a SQLite database, and
    :class:`OSError` or :class:`sqlite3.OperationalError` when it cannot be opened.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = RLock()
        self._depth = 0
        self._is_shared = file is not None
        self._indexed: dict[str, frozenset[str]] = {}
        self._connection = sqlite3.connect(
            str(file) if file else ":memory:", check_same_thread=False, isolation_level=None, timeout=30
        )
        if file:
            # What has been acknowledged must survive a crash, so every commit waits for the disk.
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
        # What is erased is overwritten in the file too.
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            outermost = self._depth == 0
            name = f"level_{self._depth}"
            self._connection.execute("BEGIN IMMEDIATE" if outermost else f"SAVEPOINT {name}")
            if outermost and self._is_shared:
                # Another process may have added an index since.
                self._indexed.clear()
            self._depth += 1
            try:
                yield
            except BaseException:
                self._indexed.clear()
                self._connection.execute("ROLLBACK" if outermost else f"ROLLBACK TO {name}")
                if not outermost:
                    self._connection.execute(f"RELEASE {name}")
                raise
            else:
                self._connection.execute("COMMIT" if outermost else f"RELEASE {name}")
            finally:
                self._depth -= 1

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def current(self, tenants: Sequence[str], type: str, id: str) -> StoredVersion | None:
        rows = self._rows(
            f"SELECT {_VERSION} FROM resource r JOIN version v ON v.sequence = r.sequence "
            f"WHERE r.type = ? AND r.id = ? AND r.tenant IN ({marks(tenants)})",
            (type, id, *tenants),
        )
        return _stored(rows[0]) if rows else None

    def version(self, tenants: Sequence[str], type: str, id: str, version: int) -> StoredVersion | None:
        rows = self._rows(
            f"SELECT {_VERSION} FROM version v "
            f"WHERE v.type = ? AND v.id = ? AND v.version = ? AND v.tenant IN ({marks(tenants)})",
            (type, id, version, *tenants),
        )
        return _stored(rows[0]) if rows else None

    def is_taken(self, tenants: Sequence[str], type: str, id: str) -> bool:
        sql = f"SELECT 1 FROM resource WHERE type = ? AND id = ? AND tenant NOT IN ({marks(tenants)})"
        return bool(self._rows(sql, (type, id, *tenants)))

    def append(self, version: StoredVersion, rows: Iterable[IndexRow]) -> StoredVersion:
        with self.transaction():
            run = self._connection.execute
            sequence = run(
                "INSERT INTO version (tenant, type, id, version, updated, method, owner, text, patients) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    version.tenant,
                    version.type,
                    version.id,
                    version.version,
                    version.updated,
                    version.method,
                    version.owner,
                    version.text,
                    json.dumps(version.patients),
                ),
            ).lastrowid
            run(
                "INSERT INTO resource (tenant, type, id, sequence, updated, deleted) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (tenant, type, id) DO UPDATE SET "
                "sequence = excluded.sequence, updated = excluded.updated, deleted = excluded.deleted",
                (version.tenant, version.type, version.id, sequence, version.updated, int(version.deleted)),
            )
            key = self._key(version)
            if version.version > 1:
                run("DELETE FROM search_index WHERE resource = ?", (key,))
            self._connection.executemany(_ROW, (_index_values(key, row) for row in rows))
            stored = self.versions([sequence or 0])
        return stored[0]

    def erase(self, deletion: StoredVersion) -> None:
        with self.transaction():
            self._connection.execute(
                "DELETE FROM version WHERE tenant = ? AND type = ? AND id = ? AND sequence < ?",
                (deletion.tenant, deletion.type, deletion.id, deletion.sequence),
            )

    def _key(self, version: StoredVersion) -> int:
        rows = self._rows(
            "SELECT key FROM resource WHERE tenant = ? AND type = ? AND id = ?",
            (version.tenant, version.type, version.id),
        )
        return int(rows[0][0])

    def history(self, tenants: Sequence[str], type: str, id: str | None, since: int | None) -> list[int]:
        sql = f"SELECT sequence FROM version WHERE type = ? AND tenant IN ({marks(tenants)})"
        parameters: list[Any] = [type, *tenants]
        if id is not None:
            sql += " AND id = ?"
            parameters.append(id)
        if since is not None:
            sql += " AND updated >= ?"
            parameters.append(since)
        return [row[0] for row in self._rows(sql + " ORDER BY sequence DESC", parameters)]

    def search(
        self, tenants: Sequence[str], type: str, criterion: Criterion, sort: Sequence[SortKey] = ()
    ) -> list[int]:
        where, parameters = condition(criterion, "r")
        order, order_parameters = ordering(sort, "r")
        rows = self._rows(
            f"SELECT r.sequence FROM resource r WHERE r.type = ? AND r.deleted = 0 AND r.tenant IN ({marks(tenants)}) "
            f"AND {where} ORDER BY {order}",
            (type, *tenants, *parameters, *order_parameters),
        )
        return [row[0] for row in rows]

    def versions(self, sequences: Sequence[int]) -> list[StoredVersion]:
        found: dict[int, StoredVersion] = {}
        for start in range(0, len(sequences), 500):
            part = sequences[start : start + 500]
            rows = self._rows(f"SELECT {_VERSION} FROM version v WHERE v.sequence IN ({marks(part)})", part)
            found.update((row[-1], _stored(row)) for row in rows)
        return [found[sequence] for sequence in sequences if sequence in found]

    def live(self, tenants: Sequence[str], versions: Sequence[StoredVersion]) -> list[StoredVersion]:
        return [
            version
            for version in versions
            if self._rows(
                f"SELECT 1 FROM resource WHERE type = ? AND id = ? AND tenant = ? AND deleted = 0 "
                f"AND tenant IN ({marks(tenants)})",
                (version.type, version.id, version.tenant, *tenants),
            )
        ]

    def indexed(self, type: str) -> frozenset[str]:
        if type not in self._indexed:
            rows = self._rows("SELECT code FROM indexed WHERE type = ?", (type,))
            self._indexed[type] = frozenset(row[0] for row in rows)
        return self._indexed[type]

    def add_index(self, type: str, code: str, rows: Iterator[tuple[StoredVersion, list[IndexRow]]]) -> None:
        with self.transaction():
            self._connection.execute("INSERT OR IGNORE INTO indexed (type, code) VALUES (?, ?)", (type, code))
            self._indexed.pop(type, None)
            for version, index_rows in rows:
                key = self._key(version)
                self._connection.executemany(_ROW, [_index_values(key, row) for row in index_rows])

    def every_live(self, type: str) -> Iterator[StoredVersion]:
        rows = self._rows(
            f"SELECT {_VERSION} FROM resource r JOIN version v ON v.sequence = r.sequence "
            "WHERE r.type = ? AND r.deleted = 0",
            (type,),
        )
        return (_stored(row) for row in rows)

    def keep(self, results: ResultList, oldest: int) -> None:
        with self.transaction():
            self._connection.execute("DELETE FROM result_list WHERE created < ?", (oldest,))
            self._connection.execute(
                "INSERT INTO result_list (token, holder, created, query, sequences) VALUES (?, ?, ?, ?, ?)",
                (
                    results.token,
                    results.holder,
                    results.created,
                    results.query,
                    json.dumps(results.sequences),
                ),
            )

    def kept(self, token: str) -> ResultList | None:
        rows = self._rows(
            "SELECT token, holder, created, query, sequences FROM result_list WHERE token = ?", (token,)
        )
        if not rows:
            return None
        token, holder, created, query, sequences = rows[0]
        return ResultList(token, holder, created, query, tuple(json.loads(sequences)))

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _stored(row: tuple[Any, ...]) -> StoredVersion:
    tenant, type, id, version, updated, method, owner, text, patients, sequence = row
    return StoredVersion(
        tenant, type, id, version, updated, method, owner, text, tuple(json.loads(patients)), sequence
    )


def _index_values(key: int, row: IndexRow) -> tuple[Any, ...]:
    return (key, row.parameter, row.system, row.value, row.text, row.low, row.high)
