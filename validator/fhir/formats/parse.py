"""Bytes to a resource as plain dictionaries and lists, remembering where in the text everything stood.

Reading is fast where nothing is wrong: the standard library's C scanner builds the tree, and positions are only looked for when a
finding asks (:class:`JsonPositions`). The JSON form of FHIR: https://hl7.org/fhir/R4/json.html.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Protocol

from validator.fhir.formats.numbers import LARGEST_EXPONENT, NumberOutOfRange, exact_decimal
from validator.results import Finding, Location, Severity
from validator.texts import has_text, text

DEEPEST = 160
"""Levels of objects and arrays. Deeper input is refused: no real resource comes near it, and stacks are finite."""

MOST_REPEATED = 100
"""How many times the same complaint about the syntax is made of one input."""

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

    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(data) > 1 and (data[0] == 0) != (data[1] == 0)):
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
    if "\\ud" in source or "\\uD" in source:
        source, lone = _replace_lone_surrogates(source)
        for offset in lone[:MOST_REPEATED]:
            problem("syntax.lone-surrogate", *JsonPositions(source).line_and_column(offset), Severity.ERROR)
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
    except NumberOutOfRange as error:
        offset = next((m.start() for m in _STRING_OR_NUMBER.finditer(source) if m[0] == error.written), 0)
        problem(
            "syntax.number-out-of-range", *positions.line_and_column(offset), **out_of_range(error.written)
        )
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    except (ValueError, RecursionError):
        long_number = _LONG_NUMBER.search(source)
        offset = long_number.end() - len(long_number[1]) if long_number is not None else 0
        problem("syntax.number-too-long", *positions.line_and_column(offset))
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    if not isinstance(value, dict):
        problem("syntax.not-an-object", 1, 1, found=json_type(value))
        return Document(None, tuple(findings), file, positions, first_line=first_line)
    if reader.has_duplicates:
        for name, offset in islice(duplicate_keys(source), MOST_REPEATED):
            problem("syntax.duplicate-key", *positions.line_and_column(offset), Severity.ERROR, name=name)
    return Document(value, tuple(findings), file, positions, first_line=first_line)


class _Reader:
    """The C scanner with exact decimals, no NaN, and notice of duplicate keys."""

    def __init__(self) -> None:
        self.has_duplicates = False

    def read(self, source: str) -> Any:
        return json.loads(
            source, object_pairs_hook=self._object, parse_float=exact_decimal, parse_constant=_refuse_constant
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


_STRING = r'"(?:[^"\\]+|\\.)*+"'
_STRING_OR_WORD = re.compile(_STRING + r"|-?[A-Za-z]+", re.DOTALL)
_STRING_OR_NUMBER = re.compile(_STRING + r"|-?\d[\d.eE+-]*", re.DOTALL)
_LONG_NUMBER = re.compile(r"[:,\[\s]-?(\d{4301,})")
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


def _replace_lone_surrogates(source: str) -> tuple[str, list[int]]:
    """The text with every escaped half of a surrogate pair replaced, and where they stood. A half is no character, and nothing can be done
    with a text that holds one: it cannot even be printed."""
    places: list[int] = []

    def replacement(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        places.append(match.start())
        return "\\ufffd"

    return _ESCAPES.sub(replacement, source), places


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
        place = next((m for m in _STRING_OR_WORD.finditer(source) if m[0] == name), None)
        return "syntax.constant", place.start() if place is not None else 0, {"name": name}
    offset = min(error.pos, len(source))
    found = source[offset : offset + 1]
    if not found.isprintable():
        found = f"U+{ord(found):04X}"
    if not source[offset:].strip():
        return "syntax.truncated", len(source.rstrip()), {}
    message = error.msg
    if message.startswith("Unterminated string"):
        return "syntax.unterminated-string", offset, {}
    if message.startswith("Invalid control character"):
        return "syntax.control-character", offset, {"code": found}
    if message.startswith(("Invalid \\escape", "Invalid \\uXXXX")):
        return "syntax.escape", offset, {}
    if message.startswith("Extra data"):
        return "syntax.extra", offset, {"found": found}
    if message.startswith("Expecting property name"):
        if found == "}" and source[:offset].rstrip().endswith(","):
            return "syntax.trailing-comma", len(source[:offset].rstrip()) - 1, {}
        return "syntax.property-name", offset, {"found": found}
    if message.startswith("Illegal trailing comma"):
        return "syntax.trailing-comma", offset, {}
    if message.startswith("Expecting ':'"):
        return "syntax.colon", offset, {"found": found}
    if (number := _number_like(source, offset)) is not None:
        return "syntax.number", number.start(), {"found": number[0]}
    if message.startswith("Expecting ','"):
        return "syntax.comma", offset, {"found": found}
    if found == "]" and source[:offset].rstrip().endswith(","):
        return "syntax.trailing-comma", len(source[:offset].rstrip()) - 1, {}
    return "syntax.value", offset, {"found": found}


_NUMBER_LIKE = re.compile(r"[-+.]?\d[\w.+,-]{0,40}")


def _number_like(source: str, offset: int) -> re.Match[str] | None:
    """What looks like a number but is none (``01``, ``+1``, ``.5``, ``1.5.2``), where the scanner stopped in or at it."""
    start = offset
    while start > 0 and offset - start < 40 and source[start - 1] in "0123456789.eE+-":
        start -= 1
    found = _NUMBER_LIKE.match(source, start)
    return found if found is not None and (start < offset or source[offset] in "+.") else None


def json_type(value: object) -> str:
    """What a value is, for a message."""
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
_BRACKETS = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_MOST_SKIPPED = 4
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(eq=False)
class JsonPositions:
    """Finds lines and columns in a JSON text that is known to parse. Only containers on the way to what is asked for are read,
    each once; everything else is skipped by the C scanner."""

    source: str
    _children: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict)
    """Offset of a container → key → (offset of the key, offset of the value)."""
    _skipped: int = 0

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
            known = self._children[offset] = self._read_container(offset)
        return known

    def _read_container(self, offset: int) -> dict[str | int, tuple[int, int]]:
        source, found = self.source, {}  # type: tuple[str, dict[str | int, tuple[int, int]]]
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
            found[key] = (start, position)  # of a repeated key, the last: that is the value which was read
            position = self._space(self._end_of_value(position))
            if source[position] == ",":
                position = self._space(position + 1)
            index += 1
        return found

    def _end_of_value(self, position: int) -> int:
        """Skipping is quick, but containers deep in each other are skipped once for every level: when that has become more than a few times
        the text, all ends are found in one go."""
        if self._skipped > _MOST_SKIPPED * len(self.source) and self.source[position] in "{[":
            return self._ends[position]
        end: int = self._skip(self.source, position)[1]
        self._skipped += end - position
        return end

    @cached_property
    def _ends(self) -> dict[int, int]:
        """Offset of each container → where it ends."""
        ends: dict[int, int] = {}
        open_at: list[int] = []
        for match in _BRACKETS.finditer(self.source):
            sign = match[0][0]
            if sign in "{[":
                open_at.append(match.start())
            elif sign in "}]":
                ends[open_at.pop()] = match.end()
        return ends

    def _space(self, position: int) -> int:
        return _SPACE.match(self.source, position).end()  # type: ignore[union-attr]


_TOKENS = re.compile(_STRING + r"(\s*:)?|[{}]", re.DOTALL)


def duplicate_keys(source: str) -> Iterator[tuple[str, int]]:
    """Every repeated key, with the offset of its repetition, in a JSON text that is known to parse."""
    objects: list[set[str]] = []
    for match in _TOKENS.finditer(source):
        found = match[0]
        if found == "{":
            objects.append(set())
        elif found == "}":
            objects.pop()
        elif match[1] is not None:
            key = scanstring(source, match.start() + 1, True)[0]
            if key in objects[-1]:
                yield key, match.start()
            objects[-1].add(key)


def out_of_range(written: str) -> dict[str, Any]:
    """The values of the message about a number that is out of range."""
    return {"found": written if len(written) <= 40 else f"{written[:37]}…", "limit": LARGEST_EXPONENT}


def syntax_problem(key: str, **values: Any) -> Finding:
    """A finding about an input that has no text."""
    fix = text(key + ".fix", **values) if has_text(key + ".fix") else None
    return Finding(Severity.FATAL, "structure", key, text(key, **values), Location(""), None, fix)
