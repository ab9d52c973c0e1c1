"""The line of a source that a finding points at, with a caret under the column, as it can be shown on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from validator.reports.visible_text import visible

_TAB = "    "
_CUT = "…"
_BESIDE = 80
"""Code points."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``text`` fits the width asked for; ``caret`` is the display column (from 0) of the place, ``None`` if unknown."""

    text: str
    caret: int | None


class Source:
    """A source split into lines once, whatever its size and encoding. Bytes that are not UTF-8 show as ``�``. ``shown`` is asked
    what to show of a line, or of a part of a long one; its answer has as many code points."""

    def __init__(self, content: bytes, shown: Callable[[str], str] | None = None) -> None:
        self._shown = shown
        self._lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")

    def excerpt(self, line: int, column: int | None, width: int) -> Excerpt | None:
        """The line (from 1), cut to a window around the column (from 1, in code points) where it is wider than
        ``width`` columns; ``None`` when the source has no such line or nothing is on it."""
        if not 1 <= line <= len(self._lines):
            return None
        raw = self._lines[line - 1].removesuffix(b"\r")
        first, focus = 0, (column or 1) - 1
        if len(raw) > 8 * width:
            # Minified JSON may be one line of many megabytes: only the neighbourhood of the column is decoded.
            raw, first = _neighbourhood(raw, focus, 2 * width)
        characters = raw.decode("utf-8", "replace")
        if self._shown is not None:
            characters = self._fit_to_show(characters, focus - first, width)
        if not characters.strip():
            return None
        return _window(characters, focus - first, column is not None, width, first > 0)

    def _fit_to_show(self, characters: str, focus: int, width: int) -> str:
        """The line with what may be seen of it made fit to be shown, judged with a little of what is beside it."""
        assert self._shown is not None
        begin, end = max(0, focus - width - _BESIDE), max(0, focus + width + _BESIDE)
        return characters[:begin] + self._shown(characters[begin:end]) + characters[end:]


def _neighbourhood(raw: bytes, focus: int, reach: int) -> tuple[bytes, int]:
    """The bytes within ``reach`` code points of the focus, and the index of the first code point among them."""
    first = max(0, focus - reach)
    start = _byte_offset(raw, first, 0)
    return raw[start : _byte_offset(raw, 2 * reach, start)], first


def _byte_offset(raw: bytes, code_points: int, start: int) -> int:
    """Where in ``raw`` the code point that far after ``start`` begins."""
    if raw.isascii():
        return min(len(raw), start + code_points)
    prefix = raw[start : start + 4 * code_points].decode("utf-8", "replace")[:code_points]
    return min(len(raw), start + len(prefix.encode("utf-8", "replace")))


def _window(characters: str, focus: int, has_column: bool, width: int, cut_before: bool) -> Excerpt:
    cells = [_TAB if character == "\t" else visible(character) for character in characters]
    widths = [_width(cell) for cell in cells]
    focus = min(max(focus, 0), len(cells))
    begin, end = 0, len(cells)
    if sum(widths) > width or cut_before:
        begin, end = _limits(widths, focus, width - 2)
    before = _CUT if begin > 0 or cut_before else ""
    after = _CUT if end < len(cells) else ""
    shown = before + "".join(cells[begin:end]) + after
    if not has_column:
        return Excerpt(shown.rstrip(), None)
    return Excerpt(shown.rstrip(), len(before) + sum(widths[begin:focus]))


def _limits(widths: list[int], focus: int, room: int) -> tuple[int, int]:
    """The longest run of cells around the focus that has room, a third of it before the focus."""
    begin, used = focus, 0
    while begin > 0 and used + widths[begin - 1] <= room // 3:
        begin -= 1
        used += widths[begin]
    end = focus
    while end < len(widths) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    while begin > 0 and used + widths[begin - 1] <= room:
        begin -= 1
        used += widths[begin]
    return begin, end


def _width(cell: str) -> int:
    """Terminal columns: two for East Asian wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in cell
    )
