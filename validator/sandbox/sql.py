"""Criteria as SQL conditions over the tables ``resource`` and ``search_index``: text with ``?`` marks, and the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.sandbox.criteria import (
    AboutNoOther,
    AllOf,
    AnyOf,
    Criterion,
    HasId,
    Indexed,
    Not,
    OneOf,
    ReferredBy,
    Refers,
    SortKey,
    Test,
    Updated,
)

Sql = tuple[str, list[Any]]
_COLUMNS = frozenset({"system", "value", "text", "low", "high"})
_COMPARISONS = frozenset({"=", "<", "<=", ">", ">="})
_AFTER_EVERY_LETTER = "\U0010ffff"


def marks(values: Sequence[object]) -> str:
    """``?, ?, ?`` for that many values; ``NULL``, which equals nothing, for none."""
    return ", ".join("?" * len(values)) or "NULL"


def condition(criterion: Criterion, alias: str) -> Sql:
    """The criterion about the ``resource`` row called ``alias``."""
    match criterion:
        case AllOf(parts):
            return _joined(parts, alias, " AND ", "1 = 1")
        case AnyOf(parts):
            return _joined(parts, alias, " OR ", "1 = 0")
        case Not(part):
            inner, parameters = condition(part, alias)
            return f"NOT {inner}", parameters
        case HasId(ids):
            return f"({alias}.id IN ({marks(ids)}))", list(ids)
        case Updated(comparison, instant):
            _known(comparison, _COMPARISONS)
            return f"({alias}.updated {comparison} ?)", [instant]
        case AboutNoOther(patients, or_nobody):
            version = alias + "v"
            nobody = f"{version}.patients = '[]'"
            # ``NOT IN`` of an empty list would hold for everything.
            others = (
                f"{version}.patients <> '[]' AND NOT EXISTS "
                f"(SELECT 1 FROM json_each({version}.patients) p WHERE p.value NOT IN ({marks(patients)}))"
                if patients
                else "1 = 0"
            )
            about = f"({nobody} OR ({others}))" if or_nobody else f"({others})"
            return (
                f"(EXISTS (SELECT 1 FROM version {version} "
                f"WHERE {version}.sequence = {alias}.sequence AND {about}))",
                list(patients),
            )
        case Indexed(parameter, rows):
            where, parameters = _rows(rows, "i")
            return (
                f"({alias}.key IN (SELECT i.resource FROM search_index i WHERE i.parameter = ? AND {where}))",
                [parameter, *parameters],
            )
        case Refers(parameter, target, inner_criterion):
            other = alias + "t"
            where, parameters = condition(inner_criterion, other)
            # The tenant is compared so that equal ids in two municipalities never meet.
            return (
                f"({alias}.key IN (SELECT i.resource FROM search_index i JOIN resource {other} "
                f"ON {other}.type = i.system AND {other}.id = i.value "
                f"WHERE i.parameter = ? AND i.system = ? AND {other}.deleted = 0 "
                f"AND {other}.tenant = {alias}.tenant AND {where}))",
                [parameter, target, *parameters],
            )
        case ReferredBy(type, parameter, inner_criterion):
            other = alias + "s"
            where, parameters = condition(inner_criterion, other)
            return (
                f"(EXISTS (SELECT 1 FROM search_index i JOIN resource {other} ON {other}.key = i.resource "
                f"WHERE i.parameter = ? AND i.system = {alias}.type AND i.value = {alias}.id "
                f"AND {other}.type = ? AND {other}.deleted = 0 AND {other}.tenant = {alias}.tenant AND {where}))",
                [parameter, type, *parameters],
            )


def _joined(parts: Sequence[Criterion], alias: str, word: str, none: str) -> Sql:
    if not parts:
        return f"({none})", []
    pieces = [condition(part, alias) for part in parts]
    return _balanced([sql for sql, _ in pieces], word), [value for _, values in pieces for value in values]


def _balanced(pieces: Sequence[str], word: str) -> str:
    """The pieces joined, as a tree that is as shallow as can be: SQLite refuses expressions of depth 1,000."""
    if len(pieces) < 3:
        return f"({word.join(pieces)})"
    middle = len(pieces) // 2
    return f"({_balanced(pieces[:middle], word)}{word}{_balanced(pieces[middle:], word)})"


def _rows(rows: OneOf | None, alias: str) -> Sql:
    if rows is None:
        return "(1 = 1)", []
    parameters: list[Any] = []
    alternatives = []
    for tests in rows.alternatives:
        pieces = []
        for test in tests:
            sql, values = _test(test, alias)
            pieces.append(sql)
            parameters.extend(values)
        alternatives.append(f"({' AND '.join(pieces) or '1 = 1'})")
    return _balanced(alternatives or ["1 = 0"], " OR "), parameters


def _test(test: Test, alias: str) -> Sql:
    _known(test.column, _COLUMNS)
    column = f"{alias}.{test.column}"
    match test.comparison:
        case "is-null":
            return f"{column} IS NULL", []
        case "is-not-null":
            return f"{column} IS NOT NULL", []
        case "starts-with":
            return f"({column} >= ? AND {column} < ?)", [test.operand, f"{test.operand}{_AFTER_EVERY_LETTER}"]
        case "contains":
            return f"instr({column}, ?) > 0", [test.operand]
        case comparison:
            _known(comparison, _COMPARISONS)
            return f"{column} {comparison} ?", [test.operand]


def ordering(sort: Sequence[SortKey], alias: str) -> Sql:
    """The ORDER BY list: resources without the value last, ties by age (which never changes, so the order is total)."""
    pieces: list[str] = []
    parameters: list[Any] = []
    for key in sort:
        direction = "DESC" if key.descending else "ASC"
        if key.parameter in ("_id", "_lastUpdated"):
            pieces.append(f"{alias}.{'id' if key.parameter == '_id' else 'updated'} {direction}")
            continue
        _known(key.column, _COLUMNS)
        value = (
            f"(SELECT {'MAX' if key.descending else 'MIN'}(o.{key.column}) FROM search_index o "
            f"WHERE o.resource = {alias}.key AND o.parameter = ?)"
        )
        pieces.extend((f"{value} IS NULL", f"{value} {direction}"))
        parameters.extend((key.parameter, key.parameter))
    return ", ".join([*pieces, f"{alias}.key"]), parameters


def _known(word: str, words: frozenset[str]) -> None:
    """Names and operators become SQL text, so nothing but the known ones may."""
    if word not in words:
        raise ValueError(f"not allowed in a query: {word!r}")
