"""The inputs of a validation: files, folders, NDJSON and standard input, one document at a time.

Nothing but the document at hand is kept in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from validator.fhir.parse import Document, parse_json
from validator.results import Text
from validator.texts import text

STANDARD_INPUT = "-"
LARGEST_INPUT = 512 * 1024 * 1024
"""Bytes of one resource. A larger file is refused; NDJSON has no limit of its own, only one for each line."""

_SUFFIXES = frozenset({".json", ".xml", ".ndjson"})


class InputError(Exception):
    """An input that cannot be read at all. ``text`` is one clear line for the user."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.text = message


@dataclass(frozen=True, slots=True)
class Input:
    """One resource as text. ``name`` is the file; ``first_line`` where in it the resource begins."""

    name: str
    data: bytes
    first_line: int = 1

    def parse(self) -> Document:
        """JSON or XML, by the first character that is not white space."""
        if self.data.lstrip()[:1] == b"<":
            from validator.fhir.xml import parse_xml

            return parse_xml(self.data, self.name)
        return parse_json(self.data, self.name, self.first_line)


def find_inputs(paths: Iterable[str], stdin: BinaryIO | None = None) -> Iterator[Input]:
    """Every resource in the files and folders named; ``-`` is standard input. Folders are searched in depth, in the order of names, for
    ``.json``, ``.xml`` and ``.ndjson``.

    Raises :class:`InputError` for a path that is not there or cannot be read, and for a folder without any such file.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _from_stream(stdin or sys.stdin.buffer)
            continue
        place = Path(path)
        try:
            if place.is_dir():
                files = sorted(f for f in place.rglob("*") if f.suffix.lower() in _SUFFIXES and f.is_file())
                if not files:
                    raise InputError(text("inputs.empty-folder", path=path))
                for file in files:
                    yield from _from_file(file, str(file))
            elif not place.exists():
                raise InputError(text("inputs.not-found", path=path))
            else:
                yield from _from_file(place, path)
        except (OSError, ValueError) as error:
            raise InputError(text("inputs.unreadable", path=path, reason=_reason(error))) from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _from_file(file: Path, name: str) -> Iterator[Input]:
    if file.suffix.lower() == ".ndjson":
        with file.open("rb") as stream:
            yield from _lines(stream, name)
        return
    if file.stat().st_size > LARGEST_INPUT:
        raise InputError(text("inputs.too-large", path=name, limit=LARGEST_INPUT // (1024 * 1024)))
    yield Input(name, file.read_bytes())


def _lines(stream: Iterable[bytes], name: str) -> Iterator[Input]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield Input(name, line, number)


def _from_stream(stream: BinaryIO) -> Iterator[Input]:
    """One resource, or NDJSON: then the first line is a whole object and another follows it."""
    first = stream.readline()
    while first and not first.strip():
        first = stream.readline()
    if first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{"):
        second = stream.readline()
        while second and not second.strip():
            second = stream.readline()
        if second.lstrip().startswith(b"{"):
            yield from _lines(_rejoin(first, second, stream), STANDARD_INPUT)
            return
        first += second
    yield Input(STANDARD_INPUT, first + stream.read(LARGEST_INPUT + 1 - len(first)))


def _rejoin(first: bytes, second: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield first
    yield second
    yield from stream
