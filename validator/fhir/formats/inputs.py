"""The inputs of a validation: files, folders, NDJSON and standard input, one document at a time.

Nothing but the document at hand is kept in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from validator.fhir.formats.parse import Document, parse_json
from validator.results import Text
from validator.texts import text

STANDARD_INPUT = "-"
LARGEST_INPUT = 512 * 1024 * 1024
"""Bytes of one resource. A larger one is refused; NDJSON has no limit of its own, only this one for each line."""

NDJSON_SUFFIX = ".ndjson"
_SUFFIXES = frozenset({".json", ".xml", NDJSON_SUFFIX})


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
        """JSON or XML, by the first character that is not white space (or a byte order mark)."""
        if self.data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            from validator.fhir.formats.xml import parse_xml

            return parse_xml(self.data, self.name)
        return parse_json(self.data, self.name, self.first_line)


def find_inputs(paths: Sequence[str], stdin: BinaryIO | None = None, start_line: int = 1) -> Iterator[Input]:
    """Every resource in the files and folders named; ``-`` is standard input. Folders are searched in depth, in the order of names, for
    ``.json``, ``.xml`` and ``.ndjson``. With ``start_line``, NDJSON is read from that line on (and standard input is NDJSON).

    Raises :class:`InputError` for a path that is not there (before anything is read) or cannot be read, and for a folder without any such
    file.
    """
    for path in paths:
        if path != STANDARD_INPUT and not _is_there(path):
            raise InputError(text("inputs.not-found", path=path or "“”"))
    for path in paths:
        if path == STANDARD_INPUT:
            if stdin is None and sys.stdin is None:  # closed by whoever started the command
                raise InputError(text("inputs.no-standard-input"))
            yield from _from_stream(stdin or sys.stdin.buffer, start_line)
            continue
        place = Path(path)
        try:
            if place.is_dir():
                files = sorted(f for f in place.rglob("*") if f.suffix.lower() in _SUFFIXES and f.is_file())
                if not files:
                    raise InputError(text("inputs.empty-folder", path=path))
                _stay_within(place, files)
                for file in files:
                    yield from _from_file(file, str(file), start_line)
            else:
                yield from _from_file(place, path, start_line)
        except (OSError, ValueError) as error:
            file_path = getattr(error, "filename", None) or path
            raise InputError(text("inputs.unreadable", path=file_path, reason=_reason(error))) from None


def _stay_within(folder: Path, files: Iterable[Path]) -> None:
    """A folder from somewhere else may hold links to anything on this machine, and findings show what they find. Raises
    :class:`InputError`."""
    whole = folder.resolve()
    for file in files:
        if file.is_symlink() and not file.resolve().is_relative_to(whole):
            raise InputError(text("inputs.link-outside", path=file, folder=folder))


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _is_there(path: str) -> bool:
    if not path:  # a shell's unset variable; Python would take it for the current folder
        return False
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return True  # reading it will say what is wrong


def _from_file(file: Path, name: str, start_line: int) -> Iterator[Input]:
    if file.suffix.lower() == NDJSON_SUFFIX:
        with file.open("rb") as stream:
            yield from _resources(_lines(stream, name), name, start_line)
        return
    with file.open("rb") as stream:
        data = stream.read(LARGEST_INPUT + 1)  # a device or a pipe has no size to ask for
    if len(data) > LARGEST_INPUT:
        raise _too_large(name)
    yield Input(name, data)


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    for line in iter(partial(stream.readline, LARGEST_INPUT + 1), b""):
        if len(line) > LARGEST_INPUT:
            raise _too_large(name)
        yield line


def _resources(lines: Iterable[bytes], name: str, start_line: int) -> Iterator[Input]:
    is_empty = start_line == 1
    for number, line in enumerate(islice(lines, min(start_line - 1, sys.maxsize), None), start=start_line):
        if line.strip():
            is_empty = False
            yield Input(name, line, number)
    if is_empty:  # said as of any empty file: nothing to look at is nothing that conforms
        yield Input(name, b"")


def _from_stream(stream: BinaryIO, start_line: int) -> Iterator[Input]:
    """One resource, or NDJSON: then the first line is a whole object and another follows it."""
    lines = _lines(stream, STANDARD_INPUT)
    if start_line > 1:
        yield from _resources(lines, STANDARD_INPUT, start_line)
        return
    begun, first = _to_next_resource(lines)
    if first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{"):
        more, second = _to_next_resource(lines)
        begun += more
        if second.lstrip().startswith(b"{"):
            yield from _resources(chain(begun, lines), STANDARD_INPUT, 1)
            return
    data = b"".join(begun)
    data += stream.read(LARGEST_INPUT + 1 - len(data))
    if len(data) > LARGEST_INPUT:
        raise _too_large(STANDARD_INPUT)
    yield Input(STANDARD_INPUT, data)


def _to_next_resource(lines: Iterator[bytes]) -> tuple[list[bytes], bytes]:
    """The lines up to the next one that is not blank, and that line (empty when there is none)."""
    read: list[bytes] = []
    for line in lines:
        read.append(line)
        if line.strip():
            return read, line
    return read, b""


def _too_large(name: str) -> InputError:
    return InputError(text("inputs.too-large", path=name, limit=LARGEST_INPUT // (1024 * 1024)))
