"""A folder that is there when everything is in it, and not before."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO


class NotEmpty(Exception):
    """The folder has something in it, or is no folder."""


class UnfinishedFolder:
    """Files on their way into ``folder``, which must be absent or empty; they are put there by :meth:`finish`, all or none. As a context
    manager it leaves nothing behind when that was not reached.

    They are gathered in a temporary folder beside it, on the same disk; inside it where it is there already, since it may be a disk of its
    own, and what is beside it another's. Raises :class:`NotEmpty` and :class:`OSError`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Path] = []
        self._open: dict[str, BinaryIO] = {}
        self._folders: set[str] = set()
        self._temporary: Path | None = None

    def __enter__(self) -> UnfinishedFolder:
        if self.folder.exists() or self.folder.is_symlink():
            if not self.folder.is_dir() or any(self.folder.iterdir()):
                raise NotEmpty
            beside, self._is_there = self.folder, True
        else:
            beside, self._is_there = self.folder.absolute().parent, False
        try:
            if not self._is_there:
                self._make_parents(beside)
            made = tempfile.mkdtemp(prefix=f".{self.folder.absolute().name}-unfinished-", dir=beside)
            self._temporary = Path(made)
            self._content = self._temporary / "content"
            self._content.mkdir()  # unlike what is around it, with the rights that the user's folders have
        except BaseException:
            self._clear()
            raise
        return self

    def _make_parents(self, folder: Path) -> None:
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        for parent in reversed(missing):
            parent.mkdir()
            self._made.append(parent)

    def add(self, name: str, content: bytes | bytearray) -> None:
        """Add to the file ``name`` (which may have one folder in it). Lines by type come again and again, so those files stay open."""
        if "/" not in name:
            if name not in self._open:
                self._open[name] = (self._content / name).open("wb")
            self._open[name].write(content)
            return
        folder = name.rpartition("/")[0]
        if folder not in self._folders:
            (self._content / folder).mkdir()
            self._folders.add(folder)
        (self._content / name).write_bytes(content)

    def finish(self) -> None:
        """Put everything in place."""
        for file in self._open.values():
            file.close()
        self._open.clear()
        if self._is_there:
            moved: list[Path] = []
            try:
                for child in sorted(self._content.iterdir()):
                    place = self.folder / child.name
                    child.rename(place)
                    moved.append(place)
            except BaseException:
                for place in moved:
                    place.rename(self._content / place.name)
                raise
        else:
            self._content.rename(self.folder)
        self._made.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def _clear(self) -> None:
        for file in self._open.values():
            with suppress(OSError):  # what cannot be written any more on a full disk
                file.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
        for parent in reversed(self._made):
            with suppress(OSError):
                parent.rmdir()
