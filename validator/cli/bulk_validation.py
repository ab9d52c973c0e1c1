"""Validation whose results are written as they come: nothing is kept but totals, and an interruption leaves whole results behind."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Protocol

from validator.cli.interruptions import Interruptions
from validator.cli.progress import Progress
from validator.fhir.bulk import Chunk, ValidatedInput, validate_chunk
from validator.fhir.formats.inputs import NDJSON_SUFFIX, Input
from validator.fhir.validation import ValidationSettings
from validator.reports.findings import FileFindings, NotCheckedSums, Tally
from validator.results import Finding, Language, NotChecked, Text
from validator.texts import text

FLUSH_EVERY = 0.2
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every chunk; the same in every process."""

    packages: tuple[str, ...]
    profiles: tuple[str, ...]
    settings: ValidationSettings
    format: str
    language: Language
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive resources of one file, rendered. ``tally`` counts no files; ``size`` is the bytes that were read."""

    file: str
    last_line: int
    size: int
    rendered: str
    tally: Tally


def render_chunk(chunk: Chunk, work: Work) -> list[Segment]:
    """Validate a chunk and render what was found, in the process that validated it: a text travels faster than its findings."""
    validated = validate_chunk(chunk, work.packages, work.profiles, work.settings)
    return [_segment(file, list(resources), work) for file, resources in groupby(validated, lambda r: r.name)]


def _segment(file: str, resources: list[ValidatedInput], work: Work) -> Segment:
    from validator.cli.hidden_numbers import entry_to_show

    tally = Tally()
    parts = []
    for resource in resources:
        tally.add(resource.findings, map(entry_to_show, resource.not_checked))
        if work.format == "ndjson":
            from validator.reports.findings_ndjson import resource_line

            parts.append(resource_line(_as_file(resource)))
        elif resource.findings:
            from validator.reports.findings_text import findings_block

            parts.append(findings_block(_as_file(resource), work.language, colour=work.colour))
    return Segment(file, resources[-1].first_line, sum(r.size for r in resources), "".join(parts), tally)


def _as_file(resource: ValidatedInput) -> FileFindings:
    from validator.cli.hidden_numbers import file_to_show

    return file_to_show(
        resource.name, resource.source, resource.findings, resource.first_line, resource.not_checked
    )


def validate_only(chunk: Chunk, work: Work) -> list[ValidatedInput]:
    """Validate a chunk for a format that is made from all findings together; sources are not needed then."""
    validated = validate_chunk(chunk, work.packages, work.profiles, work.settings)
    return [ValidatedInput(r.name, r.first_line, r.size, None, r.findings, r.not_checked) for r in validated]


class TooMany(Exception):
    """More findings than can be gathered."""


@dataclass(eq=False)
class Collection:
    """Findings by file, lines of NDJSON gathered under theirs, up to ``most`` findings."""

    most: int
    tally: Tally = field(default_factory=Tally)
    size: int = 0
    _gathered: list[tuple[str, list[Finding], NotCheckedSums]] = field(default_factory=list)
    _count: int = 0

    def add(self, validated: Iterable[ValidatedInput]) -> None:
        """Raises :class:`TooMany`."""
        for resource in validated:
            if resource.first_line == 1 or not self._gathered or self._gathered[-1][0] != resource.name:
                self._gathered.append((resource.name, [], NotCheckedSums()))
            self._gathered[-1][1].extend(resource.findings)
            self._gathered[-1][2].add(resource.not_checked, keep=True)
            self._count += len(resource.findings) + len(resource.not_checked)
            if self._count > self.most:
                raise TooMany
            self.tally.add(resource.findings, resource.not_checked)
            self.size += resource.size

    @property
    def files(self) -> list[FileFindings]:
        """What was gathered, as it may be shown."""
        from validator.cli.hidden_numbers import file_to_show

        return [
            file_to_show(name, None, findings, not_checked=passed_over.entries)
            for name, findings, passed_over in self._gathered
        ]


class Limited:
    """At most ``limit`` inputs. ``left_some`` tells afterwards whether there were more."""

    def __init__(self, inputs: Iterator[Input], limit: int | None) -> None:
        self._inputs, self._limit = inputs, limit
        self.left_some = False

    def __iter__(self) -> Iterator[Input]:
        limit = None if self._limit is None else min(self._limit, sys.maxsize)
        yield from islice(self._inputs, limit)
        if self._limit is not None:
            self.left_some = next(self._inputs, None) is not None


class Sink(Protocol):
    """Where rendered segments go."""

    def piece(self, file: str, findings: str, not_checked: Iterable[NotChecked] = ()) -> None: ...
    def end(self, sums: Tally, *, complete: bool = True) -> None: ...


class LineSink:
    """NDJSON: the segments as they are, and the line of totals."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def piece(self, file: str, findings: str, not_checked: Iterable[NotChecked] = ()) -> None:
        self._write(findings)

    def end(self, sums: Tally, *, complete: bool = True) -> None:
        from validator.reports.findings_ndjson import totals_line

        self._write(totals_line(sums, complete=complete))


@dataclass(eq=False)
class Stream:
    """Writes segments as they come and remembers how far it came."""

    sink: Sink
    progress: Progress
    tally: Tally = field(default_factory=Tally)
    file: str | None = None
    line: int = 0
    size: int = 0
    _file_has_errors: bool = False
    _flushed: float = 0.0

    def write_all(self, results: Generator[list[Segment], None, None]) -> None:
        """Raises :class:`KeyboardInterrupt` between two chunks, never within one."""
        with closing(results), Interruptions() as interruptions:
            for segments in results:
                with interruptions.held():
                    if any(segment.rendered for segment in segments):
                        self.progress.make_room()
                    for segment in segments:
                        self._write(segment)
                    self._flush()
                self.progress.show(self.tally.resources, self.size)

    def end(self, *, complete: bool) -> None:
        self.progress.close()
        self.sink.end(self.tally, complete=complete)
        sys.stdout.flush()

    def _write(self, segment: Segment) -> None:
        if segment.file != self.file:
            self.tally.files += 1
            self._file_has_errors = False
        if segment.tally.resources_with_errors and not self._file_has_errors:
            self._file_has_errors = True
            self.tally.files_with_errors += 1
        self.sink.piece(segment.file, segment.rendered, segment.tally.not_checked.entries)
        self.tally.include(segment.tally)
        self.size += segment.size
        self.file, self.line = segment.file, segment.last_line

    def _flush(self) -> None:
        now = time.monotonic()
        if now - self._flushed >= FLUSH_EVERY:
            sys.stdout.flush()
            self._flushed = now

    def stopped(self, why: Text, *, is_lines: bool) -> Text:
        """Where it stopped and, within NDJSON, how to go on. ``is_lines``: one NDJSON is all there is."""
        if self.file is None:
            return text("bulk.stopped-at-once", before=why)
        if is_lines or self.file.lower().endswith(NDJSON_SUFFIX):
            key = "bulk.go-on" if is_lines else "bulk.go-on-among"
            return text(key, before=why, file=self.file, line=self.line, next=self.line + 1)
        return text("bulk.stopped-in", before=why, file=self.file)
