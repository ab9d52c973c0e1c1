"""The events of a run as NDJSON (https://github.com/ndjson/ndjson-spec): one line per event as it happens.

Every line is flushed at once, so that an interrupted run leaves a file whose every line can be read. Each line has
``event`` (``run-started`` … ``run-finished``) and the fields of that event; ``reports/schema/event.schema.json``.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from validator.events import Event
from validator.reports.dataclass_json import dumps, encode
from validator.reports.errors import ReportError
from validator.texts import text
from validator.texts.system_errors import system_reason


def event_line(event: Event) -> str:
    """The event as one line of JSON, newline included."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(event).__name__).lower()
    return dumps({"event": name, **encode(event)}) + "\n"


class NdjsonHandler:
    """An event handler that writes to an open text stream (UTF-8)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        self._stream.write(event_line(event))
        self._stream.flush()


class NdjsonFile:
    """An event handler that writes to a file; use it with ``with``. Raises :class:`ReportError` when it can't be
    opened. The file grows line by line, so there is no temporary file: what is there is what happened."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            reason = system_reason(error)
            raise ReportError(text("report.cannot-write", path=path, reason=reason)) from error
        self._handler = NdjsonHandler(self._stream)

    def __call__(self, event: Event) -> None:
        self._handler(event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
