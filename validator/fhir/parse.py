"""Bytes to a resource as plain dictionaries and lists, remembering where in the text everything stood.

Reading is fast where nothing is wrong: the standard library's C scanner builds the tree, and positions are only looked for when a
finding asks (:class:`JsonPositions`). The JSON form of FHIR: https://hl7.org/fhir/R4/json.html.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Protocol

from validator.results import Finding, Location, Severity, Text
from validator.texts import has_text, text

DEEPEST = 160
"""Levels of objects and arrays. Deeper input is refused: no real resource comes near it, and stacks are finite."""

Pointer = tuple[str | int, ...]
"""Keys and list indexes from the root, e.g. ``("name", 0, "given", 1)``."""


class Positions(Protocol):
    def locate(self, pointer: Pointer) -> tuple[int, int] | None:
        """Line and column (from 1) of what stands at ``pointer``, or of the nearest thing around it."""


@dataclass(frozen=True, eq=False)
class Document:
    """One parsed input. ``resource`` is ``None`` when the text cannot be read at all; ``findings`` are about the syntax."""

    resource: dict[str, Any] | None
    findings: tuple[Finding, ...] = ()
    file: str | None = None
    positions: Positions | None = None
    format: str = "json"
    first_line: int = 1
    """The line of ``file`` on which the input starts (NDJSON: one resource a line)."""

    def location(self, path: str, pointer: Pointer) -> Location:
        found = self.positions.locate(pointer) if self.positions else None
        if found is None:
            return Location(path, file=self.file)
        line, column = found
        return Location(path, line + self.first_line - 1, column, self.file)


def parse_json(data: bytes, file: str | None = None, first_line: int = 1) -> Document:
    """Parse one resource. Syntax errors, duplicate keys, a wrong encoding, a byte order mark and too deep nesting become findings; nothing
    is raised."""
    findings: list[Finding] = []

    def problem(
        key: str,
        line: int,
        column: int,
        severity: Severity = Severity.FATAL,
        path: str = "",
        **values: Any,
    ) -> None:
        fix = text(key + ".fix", **values) if has_text(key + ".fix") else None
        code = "structure" if severity is not Severity.WARNING else "informational"
        findings.append(
            Finding(
                severity,
                code,
                key,
                text(key, **values),
                Location(path, line + first_line - 1, column, file),
                None,
                fix,
            )
        )

    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problem("syntax.utf-16", 1, 1)
        return Document(None, tuple(findings), file)
    if data.startswith(b"\xef\xbb\xbf"):
        problem("syntax.byte-order-mark", 1, 1, Severity.WARNING)
        data = data[3:]
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        problem("syntax.not-utf-8", line, column, byte=f"0x{data[error.start]:02X}")
        return Document(None, tuple(findings), file)
    if not source.strip():
        problem("syntax.empty", 1, 1)
        return Document(None, tuple(findings), file)
    positions = JsonPositions(source)
    if too_deep := _beyond_depth(source):
        problem("syntax.too-deep", *positions.line_and_column(too_deep), limit=DEEPEST)
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    reader = _Reader()
    try:
        value = reader.read(source)
    except json.JSONDecodeError as error:
        key, offset, values = _explain_syntax(source, error)
        problem(key, *positions.line_and_column(offset), **values)
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    except (ValueError, RecursionError):
        problem("syntax.number-too-long", 1, 1)
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    if not isinstance(value, dict):
        problem("syntax.not-an-object", 1, 1, found=_json_type(value))
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    if reader.has_duplicates:
        for name, offset in positions.duplicate_keys():
            problem("syntax.duplicate-key", *positions.line_and_column(offset), Severity.ERROR, name=name)
    return Document(value, tuple(findings), file, positions, first_line=first_line)


class _Reader:
    """The C scanner with exact decimals, no NaN, and notice of duplicate keys."""

    def __init__(self) -> None:
        self.has_duplicates = False

    def read(self, source: str) -> Any:
        return json.loads(
            source, object_pairs_hook=self._object, parse_float=Decimal, parse_constant=_refuse_constant
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self.has_duplicates = True
        return made


class _Constant(json.JSONDecodeError):
    pass


def _refuse_constant(name: str) -> Any:
    raise _Constant(f"Constant {name}", "", 0)


_STRINGS_AND_REST = re.compile(r'"(?:[^"\\]+|\\.)*+"|[^\[\]{}"]+', re.DOTALL)


def _beyond_depth(source: str) -> int:
    """The offset at which nesting passes :data:`DEEPEST`, or 0."""
    if source.count("{") + source.count("[") <= DEEPEST:
        return 0
    brackets = _STRINGS_AND_REST.sub("", source)
    for _ in range(DEEPEST):  # each round takes the innermost level away, at the speed of C
        shorter = brackets.replace("{}", "").replace("[]", "")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    depth = 0
    if not brackets:
        return 0
    for match in re.finditer(r'"(?:[^"\\]+|\\.)*+"|[\[\]{}]', source, re.DOTALL):
        if match[0] in "{[":
            depth += 1
            if depth > DEEPEST:
                return match.start()
        elif match[0] in "}]":
            depth -= 1
    return 0


def _explain_syntax(source: str, error: json.JSONDecodeError) -> tuple[str, int, dict[str, Any]]:
    """The key of the message, the offset it is about, and its values, for the scanner's complaint."""
    if isinstance(error, _Constant):
        name = error.msg.removeprefix("Constant ")
        return "syntax.constant", max(source.find(name), 0), {"name": name}
    offset = min(error.pos, len(source))
    found = source[offset : offset + 1]
    if not source[offset:].strip():
        return "syntax.truncated", len(source.rstrip()), {}
    message = error.msg
    if message.startswith("Unterminated string"):
        return "syntax.unterminated-string", offset, {}
    if message.startswith("Invalid control character"):
        return "syntax.control-character", offset, {"code": f"U+{ord(found or ' '):04X}"}
    if message.startswith(("Invalid \\escape", "Invalid \\uXXXX")):
        return "syntax.escape", offset, {}
    if message.startswith("Extra data"):
        return "syntax.extra", offset, {"found": found}
    if message.startswith("Expecting property name"):
        if found == "}" or source[:offset].rstrip().endswith(","):
            return "syntax.trailing-comma", len(source[:offset].rstrip()) - 1, {}
        return "syntax.property-name", offset, {"found": found}
    if message.startswith("Illegal trailing comma"):
        return "syntax.trailing-comma", offset, {}
    if message.startswith("Expecting ':'"):
        return "syntax.colon", offset, {"found": found}
    if message.startswith("Expecting ','"):
        return "syntax.comma", offset, {"found": found}
    if found == "]" and source[:offset].rstrip().endswith(","):
        return "syntax.trailing-comma", len(source[:offset].rstrip()) - 1, {}
    return "syntax.value", offset, {"found": found}


def _json_type(value: object) -> str:
    match value:
        case list():
            return "[…]"
        case str():
            return "string"
        case bool() | None:
            return str(value).lower() if value is not None else "null"
        case _:
            return "number"


_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(eq=False)
class JsonPositions:
    """Finds lines and columns in a JSON text that is known to parse. Only containers on the way to what is asked for are read,
    each once; everything else is skipped by the C scanner."""

    source: str
    _children: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict)
    """Offset of a container → key → (offset of the key, offset of the value)."""

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.source))]

    @cached_property
    def _skip(self) -> Any:
        return json.JSONDecoder(parse_float=str, parse_int=str).raw_decode

    def line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def locate(self, pointer: Pointer) -> tuple[int, int] | None:
        offset = shown = _SPACE.match(self.source, 0).end()  # type: ignore[union-attr]
        for key in pointer:
            child = self._children_of(offset).get(key)
            if child is None and isinstance(key, str):
                child = self._children_of(offset).get("_" + key)
            if child is None:
                break
            shown, offset = child
        return self.line_and_column(shown)

    def _children_of(self, offset: int) -> dict[str | int, tuple[int, int]]:
        known = self._children.get(offset)
        if known is None:
            known = self._children[offset] = {
                key: places[0] for key, places in self._read_container(offset).items()
            }
        return known

    def _read_container(self, offset: int) -> dict[str | int, list[tuple[int, int]]]:
        """Key → every place it stands (more than one only for duplicate keys)."""
        source, found = self.source, {}  # type: tuple[str, dict[str | int, list[tuple[int, int]]]]
        opening = source[offset : offset + 1]
        if opening not in ("{", "["):
            return found
        position = self._space(offset + 1)
        index = 0
        while source[position] not in "}]":
            start = position
            key: str | int = index
            if opening == "{":
                key, position = scanstring(source, position + 1, True)
                position = self._space(self._space(position) + 1)
            found.setdefault(key, []).append((start, position))
            position = self._space(self._end_of_value(position))
            if source[position] == ",":
                position = self._space(position + 1)
            index += 1
        return found

    def _end_of_value(self, position: int) -> int:
        end: int = self._skip(self.source, position)[1]
        return end

    def _space(self, position: int) -> int:
        return _SPACE.match(self.source, position).end()  # type: ignore[union-attr]

    def duplicate_keys(self) -> Sequence[tuple[str, int]]:
        """Every repeated key with the offset of its repetition."""
        found: list[tuple[str, int]] = []
        waiting = [_SPACE.match(self.source, 0).end()]  # type: ignore[union-attr]
        while waiting:
            for key, places in self._read_container(waiting.pop()).items():
                found.extend((str(key), offset) for offset, _ in places[1:])
                waiting.extend(value for _, value in places if self.source[value] in "{[")
        return sorted(found, key=lambda item: item[1])


def syntax_problem(key: str, message: Text, file: str | None) -> Finding:
    """A finding about an input of which no position is known."""
    return Finding(Severity.FATAL, "structure", key, message, Location("", file=file))
