"""The store on SQLite, in memory or in a file. Every value reaches SQL as a parameter, never as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Any

from validator.sandbox.criteria import Criterion, IndexRow, SortKey
from validator.sandbox.limits import LONGEST_SEARCH
from validator.sandbox.sql import condition, marks, ordering
from validator.sandbox.store import ResultList, SearchTooSlow, StoredVersion, StoreUnavailable

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
CREATE TABLE IF NOT EXISTS used (identifier TEXT PRIMARY KEY, expires INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS used_expires ON used (expires);
CREATE TABLE IF NOT EXISTS result_list (
  token TEXT PRIMARY KEY, holder TEXT NOT NULL, created INTEGER NOT NULL, query TEXT NOT NULL, sequences TEXT NOT NULL
);
"""
_VERSION = "v.tenant, v.type, v.id, v.version, v.updated, v.method, v.owner, v.text, v.patients, v.sequence"
_ROW = "INSERT INTO search_index (resource, parameter, system, value, text, low, high) VALUES (?, ?, ?, ?, ?, ?, ?)"


_APPLICATION = 0x4A56_414C
"""``JVAL``: marks the files of the sandbox. https://www.sqlite.org/pragma.html#pragma_application_id"""
_SCHEMA_VERSION = 1
_OLD_TABLES = frozenset({"version", "resource", "search_index", "indexed", "result_list"})
"""By which a file from before there was a mark is known."""
_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: some milliseconds."""


class ForeignDatabase(sqlite3.DatabaseError):
    """The file is the database of another application, or of a newer sandbox (``newer``)."""

    def __init__(self, *, newer: bool) -> None:
        self.newer = newer
        super().__init__("a newer sandbox's database" if newer else "another application's database")


class SQLiteStore:
    """A :class:`~validator.sandbox.store.Store`. Safe to use from several threads: a transaction holds the lock.

    ``keeps`` says of how many resources of a type the newest are kept (the rest is forgotten without a trace); ``longest_search``
    how many seconds the searches of one transaction may take.

    Raises :class:`sqlite3.DatabaseError` from the constructor when the file is not a SQLite database, or
    :class:`ForeignDatabase` when it is somebody else's, and :class:`OSError` or :class:`sqlite3.OperationalError` when it cannot be
    opened.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        keeps: Mapping[str, int] | None = None,
        longest_search: float = LONGEST_SEARCH,
    ) -> None:
        self._lock = RLock()
        self._depth = 0
        self._file = file
        self._keeps = keeps or {}
        self._appended = dict.fromkeys(self._keeps, 0)
        self._longest_search = longest_search
        self._searched = 0.0
        self._indexed: dict[str, frozenset[str]] = {}
        self._connection = sqlite3.connect(
            str(file) if file else ":memory:", check_same_thread=False, isolation_level=None, timeout=5
        )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise
        self._identity = _identity(file)

    def _prepare(self) -> None:
        run = self._connection.execute
        tables = {row[0] for row in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        mark, version = run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]
        if tables and mark != _APPLICATION and (mark or not tables >= _OLD_TABLES):
            raise ForeignDatabase(newer=False)
        if mark == _APPLICATION and version > _SCHEMA_VERSION:
            raise ForeignDatabase(newer=True)
        if self._file:
            # What has been acknowledged must survive a crash, so every commit waits for the disk.
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = FULL")
        # What is erased is overwritten in the file too.
        run("PRAGMA secure_delete = ON")
        self._connection.executescript(_SCHEMA)
        run(f"PRAGMA application_id = {_APPLICATION}")
        run(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        # From here on a busy store is said to be busy: to wait in here would be to let everybody wait.
        run("PRAGMA busy_timeout = 10")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            if self._depth:
                with self._level(
                    f"SAVEPOINT level_{self._depth}", f"RELEASE level_{self._depth}", f"level_{self._depth}"
                ):
                    yield
                return
            if self._file is not None:
                self._check_file()
                # Another process may have added an index since.
                self._indexed.clear()
            self._searched = 0.0
            with _trouble(), self._level("BEGIN IMMEDIATE", "COMMIT", None):
                yield

    @contextmanager
    def _level(self, begin: str, end: str, savepoint: str | None) -> Iterator[None]:
        run = self._connection.execute
        run(begin)
        self._depth += 1
        try:
            yield
            run(end)
        except BaseException:
            self._indexed.clear()
            # SQLite itself undoes everything for some errors, a full disk among them.
            if self._connection.in_transaction:
                run(f"ROLLBACK TO {savepoint}" if savepoint else "ROLLBACK")
                if savepoint:
                    run(f"RELEASE {savepoint}")
            raise
        finally:
            self._depth -= 1

    def _check_file(self) -> None:
        """Raises :class:`StoreUnavailable` when the file is not the one that was opened: what is written to a file that has been
        deleted is acknowledged and lost."""
        if _identity(self._file) != self._identity:
            raise StoreUnavailable("the file of the store has been deleted or replaced")

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock, _trouble():
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
            if version.type in self._keeps:
                self._forget_oldest(version.type)
        return stored[0]

    def _forget_oldest(self, type: str) -> None:
        """Now and then, so that it costs nothing to speak of."""
        most = self._keeps[type]
        self._appended[type] += 1
        if self._appended[type] <= max(1, most // 50):
            return
        self._appended[type] = 0
        count = self._rows("SELECT COUNT(*) FROM resource WHERE type = ?", (type,))[0][0]
        oldest = "FROM resource WHERE type = ? ORDER BY key LIMIT ?"
        for table, column, of in (
            ("search_index", "resource", "key"),
            ("version", "sequence", "sequence"),
            ("resource", "key", "key"),
        ):
            self._connection.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT {of} {oldest})", (type, max(0, count - most))
            )

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
        rows = self._within_time(
            f"SELECT r.sequence FROM resource r WHERE r.type = ? AND r.deleted = 0 AND r.tenant IN ({marks(tenants)}) "
            f"AND {where} ORDER BY {order}",
            (type, *tenants, *parameters, *order_parameters),
        )
        return [row[0] for row in rows]

    def _within_time(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        started = monotonic()
        with self._lock:
            if not self._depth:
                self._searched = 0.0
            until = started + self._longest_search - self._searched
            self._connection.set_progress_handler(lambda: monotonic() > until, _STEPS)
            try:
                return self._rows(sql, parameters)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise SearchTooSlow(self._longest_search) from None
                raise
            finally:
                self._connection.set_progress_handler(None, 0)
                self._searched += monotonic() - started

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

    def size(self, sequences: Sequence[int]) -> int:
        total = 0
        for start in range(0, len(sequences), 500):
            part = sequences[start : start + 500]
            sql = f"SELECT SUM(LENGTH(CAST(text AS BLOB))) FROM version WHERE sequence IN ({marks(part)})"
            total += self._rows(sql, part)[0][0] or 0
        return total

    def keep(self, results: ResultList, oldest: int, most: int) -> None:
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
            self._connection.execute(
                "DELETE FROM result_list WHERE holder = ? AND rowid NOT IN "
                "(SELECT rowid FROM result_list WHERE holder = ? ORDER BY rowid DESC LIMIT ?)",
                (results.holder, results.holder, most),
            )

    def kept(self, token: str) -> ResultList | None:
        rows = self._rows(
            "SELECT token, holder, created, query, sequences FROM result_list WHERE token = ?", (token,)
        )
        if not rows:
            return None
        token, holder, created, query, sequences = rows[0]
        return ResultList(token, holder, created, query, tuple(json.loads(sequences)))

    def use_once(self, identifier: str, expires: int, now: int) -> bool:
        with self.transaction():
            run = self._connection.execute
            run("DELETE FROM used WHERE expires < ?", (now,))
            added = run(
                "INSERT OR IGNORE INTO used (identifier, expires) VALUES (?, ?)", (identifier, expires)
            )
            return added.rowcount == 1

    def close(self) -> None:
        with self._lock:
            self._connection.close()


@contextmanager
def _trouble() -> Iterator[None]:
    """What is wrong with the store, and not with what was asked of it, as :class:`StoreUnavailable`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the extended part
        if code not in _TROUBLE:
            raise
        busy = code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise StoreUnavailable(str(error), busy=busy, full=code == sqlite3.SQLITE_FULL) from error


_TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_NOMEM,
    }
)


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Which file it is, whatever it is called; ``None`` for none."""
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _stored(row: tuple[Any, ...]) -> StoredVersion:
    tenant, type, id, version, updated, method, owner, text, patients, sequence = row
    return StoredVersion(
        tenant, type, id, version, updated, method, owner, text, tuple(json.loads(patients)), sequence
    )


def _index_values(key: int, row: IndexRow) -> tuple[Any, ...]:
    return (key, row.parameter, row.system, row.value, row.text, row.low, row.high)
