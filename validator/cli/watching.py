"""``validator run --watch``: the same run again when a suite or the configuration has changed, or when Enter is pressed.

Each run is a process of its own, so that it reads everything anew, and Ctrl-C reaches it as it would otherwise.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from validator.cli.output import tell
from validator.results import Language
from validator.texts import text

OPTION = "--watch"
_BETWEEN = 0.5
"""Seconds between two looks at the files."""

Snapshot = dict[Path, tuple[int, int]]


def snapshot(places: Iterable[Path]) -> Snapshot:
    """Time of change (nanoseconds) and size of every file at or below the places; what cannot be read is not there."""
    found: Snapshot = {}
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            try:
                if path.is_file():
                    status = path.stat()
                    found[path] = (status.st_mtime_ns, status.st_size)
            except OSError:
                continue
    return found


def watch(arguments: Sequence[str], places: Sequence[Path], language: Language) -> NoReturn:
    """Runs ``validator ARGUMENTS`` over and over. Ends only when it is interrupted, with :class:`KeyboardInterrupt`."""
    pressed = threading.Event()
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_wait_for_enter, args=(pressed,), daemon=True).start()
    command = [sys.executable, "-m", "validator", *arguments]
    while True:
        seen = snapshot(places)
        pressed.clear()
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
        tell(text("run_again.waiting", places=", ".join(map(str, places))), language)
        while not pressed.is_set() and snapshot(places) == seen:
            time.sleep(_BETWEEN)


def _wait_for_enter(pressed: threading.Event) -> None:
    for _ in sys.stdin:
        pressed.set()


def again(suites: Sequence[str], config: Path | None, language: Language) -> NoReturn:
    """The command that is running, over and over, for as long as it is wanted; ends it when a suite is unknown."""
    from validator.cli.output import fail_with_findings
    from validator.suites.loader import find_suites

    folders, findings = find_suites(suites)
    if findings:
        fail_with_findings(findings, language)
    arguments = [word for word in sys.argv[1:] if word != OPTION]
    watch(arguments, [*folders, *([config] if config is not None else [])], language)
