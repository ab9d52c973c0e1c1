"""Reports written to files, whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from errno import EISDIR
from os import strerror
from pathlib import Path, PurePosixPath

from validator.reports.errors import ReportError
from validator.reports.formats import DEFAULT_FORMATS, renderable, report_formats
from validator.results import Language, Result
from validator.texts import text
from validator.texts.system_errors import system_reason

LIST_OF_FILES = ".files"
"""In a folder that belongs to one format: the files that it wrote there, one on each line."""


REMAINING = "remaining.txt"
"""What the run left in the product, ``Type/id`` on each line; only where something is."""


def write_reports(
    result: Result,
    out: Path,
    formats: Sequence[str] = DEFAULT_FORMATS,
    languages: Sequence[Language] = ("nb", "en"),
) -> list[Path]:
    """The reports of a run in the folder ``out``, which is made where it is missing, by :mod:`validator.reports.formats`. Formats with one
    language use English where it is among ``languages``. Returns the files in the order of the formats; a format that has nothing to
    tell of this result (``repeat``, where nothing failed) writes none.

    Raises :class:`ReportError` for an unknown format, one that only follows a run, or a folder that can't be written; what was there
    before is then untouched, file by file.
    """
    known = report_formats()
    for name in formats:
        if name not in known or known[name].contents is None:
            raise ReportError(text("report.unknown-format", found=name, known=", ".join(renderable())))
    written = []
    for name in dict.fromkeys(formats):
        make = known[name].contents
        assert make is not None
        contents = make(result, tuple(dict.fromkeys(languages)))
        _remove_stale(out, known[name].folder, contents)
        for file, content in contents.items():
            path = out / file
            write_atomically(path, content())
            written.append(path)
    if result.remaining:
        path = out / REMAINING
        write_atomically(path, "".join(f"{place}\n" for place in result.remaining))
        written.append(path)
    return written


def _remove_stale(out: Path, folder: str | None, contents: Mapping[str, object]) -> None:
    """Files that an earlier run wrote below a format's own folder, and this one does not: what is mended must not look broken. Which
    these are stands in the folder's list; anything else that people put there stays."""
    if folder is None or not (out / folder).is_dir():
        return
    try:
        listed = (out / folder / LIST_OF_FILES).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for name in listed:
        path = out / folder / name
        inside = ".." not in PurePosixPath(name).parts and not PurePosixPath(name).is_absolute()
        if not inside or f"{folder}/{name}" in contents:
            continue
        try:
            path.unlink(missing_ok=True)
            for parent in path.relative_to(out / folder).parents[:-1]:
                (out / folder / parent).rmdir()
        except OSError:
            continue  # a folder that holds something else, or a file that is gone already
    if f"{folder}/{LIST_OF_FILES}" not in contents:
        with suppress(OSError):
            (out / folder / LIST_OF_FILES).unlink(missing_ok=True)
            (out / folder).rmdir()


def write_atomically(path: Path, content: str | bytes) -> None:
    """The content, a text as UTF-8 with LF line ends: a reader sees the old file or the new one, never half of it.

    Raises :class:`ReportError` when the folder can't be made or written.
    """
    if not path.name:  # the folder itself, or nothing at all
        raise ReportError(
            text(
                "report.cannot-write",
                path=path,
                reason=system_reason(IsADirectoryError(EISDIR, strerror(EISDIR))),
            )
        )
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as stream:
                stream.write(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = system_reason(error)
        raise ReportError(text("report.cannot-write", path=path, reason=reason)) from error
