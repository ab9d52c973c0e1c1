"""YAML read into plain values, with the place of every key and value, for findings with exact locations.

Scalars follow the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema) rather than the
1.1 rules of most Python loaders, where ``on`` and ``no`` are booleans; a number with a leading zero stays
text, because identity numbers are written so. Nothing but mappings, sequences and scalars is ever
constructed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from validator.data_files.findings import file_finding
from validator.results import Finding, Location

ValuePath = tuple[str | int, ...]

MAX_BYTES = 5_000_000
MAX_NODES = 200_000
"""Counted with every alias expanded, so that a few lines of aliases cannot grow into gigabytes."""
MAX_DEPTH = 60

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OF_STRUCTURE = ("data_files.too-deep", "data_files.key-not-text")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def path_text(path: ValuePath) -> str:
    """``("steps", 0, "do")`` as ``steps[0].do``."""
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return parts.removeprefix(".")


@dataclass(slots=True)
class YamlDocument:
    """A document's value and where in the text its parts are. ``value`` is ``None`` where it could not be
    read."""

    file: str
    value: Any = None
    findings: list[Finding] = field(default_factory=list)
    values: dict[ValuePath, tuple[int, int]] = field(default_factory=dict)
    keys: dict[ValuePath, tuple[int, int]] = field(default_factory=dict)
    indents: dict[ValuePath, int] = field(default_factory=dict)
    """Characters before a scalar's text on its line (a quotation mark); absent for block scalars."""

    def location(self, path: ValuePath, *, of_key: bool = False, offset: int | None = None) -> Location:
        """Where the value at ``path`` (or its key) begins, or is ``offset`` characters in; that of the nearest
        part around it that the text has, for what came from an alias or is missing."""
        known = path
        line, column = 1, 1
        while True:
            place = (self.keys.get(known) if of_key else None) or self.values.get(known)
            if place is not None:
                line, column = place
                break
            if not known:
                break
            known = known[:-1]
        if offset is not None and known == path and path in self.indents:
            column += self.indents[path] + offset
        return Location(path_text(path), line, column, self.file)


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def read_yaml_file(path: Path, name: str | None = None) -> YamlDocument:
    """The file as a document; what is wrong with it, down to a missing file, is in ``findings``. ``name``
    is how findings call the file."""
    shown = name or str(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        location = Location("", file=shown)
        reason = problem.strerror or str(problem)
        return YamlDocument(
            shown, findings=[file_finding("unreadable", location, code="not-found", reason=reason)]
        )
    return read_yaml(data, shown)


def read_yaml(data: bytes, file: str) -> YamlDocument:
    """The bytes of one YAML document, read as UTF-8. Never raises on bad input."""
    document = YamlDocument(file)
    if len(data) > MAX_BYTES:
        document.findings.append(
            file_finding(
                "too-large", Location("", 1, 1, file), code="too-long", size=len(data), limit=MAX_BYTES
            )
        )
        return document
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        column = problem.start - data.rfind(b"\n", 0, problem.start)
        document.findings.append(
            file_finding("not-utf-8", Location("", line, column, file), code="structure")
        )
        return document
    try:
        document.value = _Builder(document, _events(source)).document_value()
    except _Refused as refused:
        document.findings.append(refused.finding)
    except yaml.MarkedYAMLError as problem:
        refusal = _refusal_before(problem, source, file)
        location = Location("", *_place(problem, source.splitlines() or [""]), file)
        reason = problem.problem or problem.context or "?"
        document.findings.append(refusal or file_finding("not-yaml", location, reason=reason))
    except yaml.YAMLError as problem:
        position = getattr(problem, "position", 0)
        line = source.count("\n", 0, position) + 1
        column = position - source.rfind("\n", 0, position)
        reason = str(getattr(problem, "reason", problem))
        document.findings.append(file_finding("not-yaml", Location("", line, column, file), reason=reason))
    return document


def _refusal_before(problem: yaml.MarkedYAMLError, source: str, file: str) -> Finding | None:
    """What our own rules on structure refuse before the place where the parser gave up.

    A parser looks up to 1,024 characters ahead for the end of a key, and some versions of libyaml refuse depth themselves there,
    before they tell of the first bracket. Ours is the limit that is documented, so it is the one to be told.
    """
    if problem.problem_mark is None:
        return None
    try:
        _Builder(YamlDocument(file), _events(source[: problem.problem_mark.index])).document_value()
    except _Refused as refused:
        return refused.finding if refused.finding.key in _OF_STRUCTURE else None
    except yaml.YAMLError:
        return None
    return None


def _events(source: str) -> Iterator[Any]:
    return iter(yaml.parse(source, Loader=_Loader))


def _place(problem: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, int]:
    """Line and column of a syntax error. Where something never ends, the end of the file says nothing: then where
    it began, or the end of the last line."""
    for mark in (problem.problem_mark, problem.context_mark):
        if mark is not None and mark.line < len(lines):
            return mark.line + 1, mark.column + 1
    return len(lines), len(lines[-1]) + 1


class _Builder:
    """Builds values from parser events rather than from composed nodes: depth is then ours to limit, and an
    alias never costs more than its mention."""

    def __init__(self, document: YamlDocument, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def document_value(self) -> Any:
        value: Any = None
        seen = False
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise self._refuse("several-documents", event, ())
                seen = True
                value = self._value(next(self._events), (), 0)
        if not seen:
            raise _Refused(file_finding("empty", Location("", 1, 1, self._document.file)))
        return value

    def _refuse(self, key: str, event: Any, path: ValuePath, **values: Any) -> _Refused:
        mark = event.start_mark
        location = Location(path_text(path), mark.line + 1, mark.column + 1, self._document.file)
        return _Refused(file_finding(key, location, **values))

    def _value(self, event: Any, path: ValuePath, depth: int) -> Any:
        mark: Any = event.start_mark
        self._document.values[path] = (mark.line + 1, mark.column + 1)
        if depth > MAX_DEPTH:
            raise self._refuse("too-deep", event, (), limit=MAX_DEPTH)
        before = self._nodes
        self._count(event, 1)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise self._refuse("unknown-alias", event, path, alias=event.anchor)
            value, size = self._anchors[event.anchor]
            self._count(event, size)
            return value
        if event.tag not in (None, "!"):
            raise self._refuse("tag", event, path, tag=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            # A quoted scalar (or one marked "!") is text, whatever it looks like.
            value = _plain(event.value) if event.implicit[0] and not event.style else event.value
            end: Any = event.end_mark
            if mark.line == end.line:
                self._document.indents[path] = 1 if event.style else 0
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(path, depth)
        else:
            value = self._mapping(path, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._nodes - before)
        return value

    def _count(self, event: Any, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._refuse("too-many-nodes", event, (), limit=MAX_NODES)

    def _sequence(self, path: ValuePath, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: ValuePath, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refuse("key-not-text", event, path)
            key = event.value
            if key == "<<" and not event.style:
                raise self._refuse("merge-key", event, path)
            inner = (*path, key)
            if key in mapping:
                first = self._document.keys[inner][0]
                self._document.findings.append(
                    self._refuse("duplicate-key", event, inner, name=key, line=first).finding
                )
            mark: Any = event.start_mark
            self._document.keys[inner] = (mark.line + 1, mark.column + 1)
            mapping[key] = self._value(next(self._events), inner, depth + 1)
        return mapping


def _plain(scalar: str) -> Any:
    if scalar in _CONSTANTS:
        return _CONSTANTS[scalar]
    if _INTEGER.fullmatch(scalar) and len(scalar) < 20:
        return int(scalar)
    if _FLOAT.fullmatch(scalar):
        number = float(scalar)
        return number if abs(number) != float("inf") else scalar
    return scalar
