"""How far long work has come, on stderr: a bar where that is a terminal. Elsewhere nothing, as a script and a log read there what went
wrong and how fast the machine was must not change it; a line every few seconds when it was asked for.

Nothing is shown of what takes less than a moment.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from validator.results import Language
from validator.texts import text

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

BAR_AFTER = 1.0
BAR_EVERY = 0.2
LINE_EVERY = 5.0
"""Seconds."""

ProgressOption = Annotated[
    bool | None,
    typer.Option(
        "--progress/--no-progress",
        help="Tell on stderr how far the work has come. Without either: a bar on a terminal, nothing elsewhere.",
    ),
]


class Progress:
    """``total`` is how much there is (bytes to read, persons to make), ``None`` when that is not known. ``texts`` is the catalogue that has
    the words for it, as ``progress`` and ``progress-share``. ``wanted``: ``None`` is on a terminal only."""

    def __init__(
        self, total: int | None, language: Language, texts: str = "bulk", *, wanted: bool | None = None
    ) -> None:
        self._total, self._language, self._texts = total, language, texts
        self._is_terminal = sys.stderr.isatty()
        self._is_shown = self._is_terminal if wanted is None else wanted
        self._shares_terminal = self._is_terminal and sys.stdout.isatty()
        self._started = time.monotonic()
        self._next = self._started + (BAR_AFTER if self._is_terminal else LINE_EVERY)
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def make_room(self) -> None:
        """Take the bar away before something is written to the same terminal."""
        if self._shares_terminal:
            self._close()

    def show(self, count: int, size: int) -> None:
        """``count`` are done, which are ``size`` of the total; called as often as one likes."""
        if not self._is_shown:
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (BAR_EVERY if self._is_terminal else LINE_EVERY)
        rate = round(count / (now - self._started))
        if self._total:
            share = min(100, size * 100 // self._total)
            told = text(f"{self._texts}.progress-share", count=count, rate=rate, share=share)
        else:
            told = text(f"{self._texts}.progress", count=count, rate=rate)
        line = told.in_language(self._language)
        if self._is_terminal:
            self._draw(line, size)
        else:
            print(f"validator: {line}", file=sys.stderr, flush=True)

    def _draw(self, line: str, size: int) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

            columns = [SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn()]
            self._bar = Progress(
                *columns,
                console=Console(stderr=True),
                transient=True,
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = self._bar.add_task(line, total=self._total)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, description=line, completed=size)
        self._bar.refresh()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def close(self) -> None:
        self._close()
