"""Unpacks a package that came from elsewhere: into an empty folder, and only what a FHIR package may hold.

An archive is not trusted: names that lead out of the folder, links, devices, sparse files, and more or larger files than the limits
allow, are refused before anything is written for them. Raises :class:`ArchiveError`; the caller throws the folder away.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from validator.fhir.packages.package import LARGEST_FILE, LARGEST_PACKAGE
from validator.results import Text
from validator.texts import text

MOST_FILES = 100_000
"""Files and folders. An archive with more is refused."""

_CHUNK = 1024 * 1024
_FORBIDDEN = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]')
_KINDS = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)


class ArchiveError(Exception):
    """The archive is unsafe or damaged. ``reason`` completes the sentence “the package cannot be unpacked: …”."""

    def __init__(self, reason: Text, unsafe: bool = False) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.unsafe = unsafe


class _BoundedFile(io.FileIO):
    """A file that nobody reads in one piece: the header of an archive may claim to be as long as it likes."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > LARGEST_FILE:
            raise tarfile.ReadError("a header is too long")
        return super().read(-1 if size is None else size) or b""


def unpack(archive: BinaryIO, folder: Path) -> None:
    """Write the files of a gzipped tar archive below ``folder``, which must be empty, as they lie in the archive."""
    with members_of(archive, beside=folder.parent) as members:
        _write_members(members, folder)


@contextmanager
def members_of(archive: BinaryIO, beside: Path | None = None) -> Iterator[tarfile.TarFile]:
    """The members of a gzipped tar archive, which is unpacked into a temporary file first (in the folder ``beside``), so that no header
    can ask for more than there is. What is wrong with the archive becomes an :class:`ArchiveError`, also within the ``with``."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".unpacking-") as folder:
        plain = Path(folder) / "package.tar"
        try:
            _decompress(archive, plain)
            with _BoundedFile(plain) as file, tarfile.open(fileobj=file, mode="r:") as members:
                yield members
        except RecursionError:
            raise ArchiveError(_said("headers within headers")) from None
        except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk, not the archive
            raise ArchiveError(_said(str(error) or type(error).__name__)) from None


def _decompress(archive: BinaryIO, to: Path) -> None:
    limit = LARGEST_PACKAGE + MOST_FILES * 2 * tarfile.BLOCKSIZE
    total = 0
    with gzip.GzipFile(fileobj=archive) as source, to.open("wb") as plain:
        while piece := source.read(_CHUNK):
            total += len(piece)
            if total > limit:
                raise ArchiveError(text("registry.reason-total-size", limit=LARGEST_PACKAGE), unsafe=True)
            plain.write(piece)


def _write_members(members: tarfile.TarFile, folder: Path) -> None:
    total = 0
    for count, member in enumerate(members, start=1):
        parts = _safe_parts(member.name)
        if member.type not in _KINDS or member.issparse():
            raise ArchiveError(text("registry.reason-kind", name=shown(member.name)), unsafe=True)
        total += member.size
        if member.size > LARGEST_FILE:
            name = shown(member.name)
            raise ArchiveError(text("registry.reason-file-size", name=name, limit=LARGEST_FILE), unsafe=True)
        if total > LARGEST_PACKAGE:
            raise ArchiveError(text("registry.reason-total-size", limit=LARGEST_PACKAGE), unsafe=True)
        if count > MOST_FILES:
            raise ArchiveError(text("registry.reason-count", limit=MOST_FILES), unsafe=True)
        if not parts or member.isdir():
            continue  # a folder is made when something is in it
        target = folder.joinpath(*parts)
        source = members.extractfile(member)
        if source is None:
            raise ArchiveError(text("registry.reason-kind", name=shown(member.name)), unsafe=True)
        if any(parent.is_file() for parent in target.parents) or target.is_dir():
            raise ArchiveError(text("registry.reason-path", name=shown(member.name)), unsafe=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(source, file, _CHUNK)


def _safe_parts(name: str) -> tuple[str, ...]:
    """The parts of a member's name; refuses what would lead elsewhere on any operating system."""
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    unsafe = (
        name.startswith("/")
        or len(name) > 400
        or len(parts) > 20
        or any(part == ".." or part != part.rstrip(". ") or _FORBIDDEN.search(part) for part in parts)
    )
    if unsafe:
        raise ArchiveError(text("registry.reason-path", name=shown(name)), unsafe=True)
    return parts


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """``package/package.json`` below the folder of a package."""
    path = folder / "package" / "package.json"
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ArchiveError(text("registry.reason-manifest"))
        manifest = json.loads(path.read_bytes())
    except OSError:
        raise ArchiveError(text("registry.reason-no-manifest")) from None
    except (ValueError, RecursionError):
        raise ArchiveError(text("registry.reason-manifest")) from None
    if not isinstance(manifest, dict):
        raise ArchiveError(text("registry.reason-manifest"))
    return manifest


def content_sha256(folder: Path) -> str:
    """One checksum of all a package holds in ``package/``, whatever tool unpacked it: over the lines ``sha256  name``, sorted by
    name, without the ``.index.json`` that tools make for themselves."""
    root = folder / "package"
    lines = []
    for path in root.rglob("*"):
        if path.is_file() and path.name != ".index.json":
            with path.open("rb") as file:
                lines.append(
                    (path.relative_to(root).as_posix(), hashlib.file_digest(file, "sha256").hexdigest())
                )
    listing = "".join(f"{checksum}  {name}\n" for name, checksum in sorted(lines))
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


def shown(name: str) -> str:
    """A name from elsewhere, printable and short enough for a message."""
    printable = "".join(character if character.isprintable() else "?" for character in name)
    return printable if len(printable) <= 80 else printable[:79] + "…"


def _said(reason: str) -> Text:
    first = shown(reason.partition("\n")[0].rstrip(":"))
    return Text(first, first)
