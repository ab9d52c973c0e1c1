"""Validation findings as text for a terminal: what, where with the line of the source, which rule, what to change.

Written without rich, so that validating one file stays fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from validator.reports.findings import FileFindings, NotCheckedSums, Tally, Totals, totals
from validator.reports.source_excerpt import Source
from validator.reports.visible_text import no_commands, visible, visible_line
from validator.results import Finding, Language, Location, NotChecked, Severity, Text
from validator.texts import text
from validator.texts.not_checked import entry_text, summary

_COLOURS = {
    Severity.FATAL: "1;31",
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFORMATION: "1;36",
}
_FAINT, _BOLD, _GOOD = "2", "1", "1;32"

MOST_LISTED = 20
"""Things that were not checked which are told one by one."""


def findings_text(
    files: Sequence[FileFindings], language: Language = "en", *, colour: bool = False, width: int = 100
) -> str:
    """All files with their findings and a line of totals, newline at the end. ``width`` limits source excerpts."""
    parts: list[str] = []
    writer = FindingsWriter(parts.append, language, colour=colour)
    for file in files:
        writer.piece(file.file, findings_block(file, language, colour=colour, width=width), file.not_checked)
        writer.end_file()
    writer.end(totals(files))
    return "".join(parts)


class FindingsWriter:
    """The same text as :func:`findings_text`, given piece by piece to ``write``, so that nothing needs to be kept. The findings of a file
    may come in several pieces. ``shown`` gives a file's name as it is to be shown."""

    def __init__(
        self,
        write: Callable[[str], object],
        language: Language = "en",
        *,
        colour: bool = False,
        shown: Callable[[str], str] | None = None,
    ) -> None:
        self._write, self._language, self._paint = write, language, _Paint(colour)
        self._shown = shown
        self._file: str | None = None
        self._has_findings = False
        self._not_checked = NotCheckedSums()
        self._separated = True

    def piece(self, file: str, findings: str, not_checked: Iterable[NotChecked] = ()) -> None:
        """``findings`` are those of a part of the file as :func:`findings_block` has them, perhaps none; ``not_checked`` what was passed
        over in it."""
        if file != self._file:
            self.end_file()
            self._file = file
        self._not_checked.add(not_checked)
        if findings and not self._has_findings:
            self._has_findings = True
            heading = self._name(file)
            self._write(f"{heading}\n" if self._separated else f"\n{heading}\n")
        if findings:
            self._write(findings)

    def end_file(self) -> None:
        if self._has_findings:
            self._write("\n")
        elif self._file is not None:
            name = self._name(self._file)
            passed_over = _summary(self._not_checked)
            if passed_over is None:
                verdict, style = text("report.no-findings-short"), _GOOD
            else:
                verdict, style = text("not_checked.no-findings", what=passed_over), _COLOURS[Severity.WARNING]
            self._write(f"{name}: {self._paint(verdict.in_language(self._language), style)}\n")
        if self._file is not None:
            self._separated = self._has_findings
        self._file, self._has_findings, self._not_checked = None, False, NotCheckedSums()

    def _name(self, file: str) -> str:
        return self._paint(no_commands(visible_line(self._shown(file) if self._shown else file)), _BOLD)

    def end(self, sums: Totals | Tally, *, complete: bool = True) -> None:
        """What was not checked, and the line of totals."""
        self.end_file()
        self._write("".join(f"{line}\n" for line in self._passed_over(sums.not_checked)))
        self._write(_totals(sums, self._language, self._paint, complete) + "\n")

    def _passed_over(self, sums: NotCheckedSums) -> Iterator[str]:
        entries = sums.entries
        if not entries:
            return
        yield self._paint(text("not_checked.heading").in_language(self._language), _BOLD)
        for entry in entries[:MOST_LISTED]:
            said = text("not_checked.first", entry=entry_text(entry), place=_place(entry.first))
            yield f"  {no_commands(visible_line(said.in_language(self._language)))}"
        if len(entries) > MOST_LISTED:
            left = text("not_checked.more", count=len(entries) - MOST_LISTED)
            yield f"  {left.in_language(self._language)}"
        yield ""


def _place(location: Location) -> str:
    position = ":".join(
        str(part) for part in (location.file, location.line, location.column) if part is not None
    )
    return f"{position} {location.path}" if position else location.path


def _summary(sums: NotCheckedSums) -> Text | None:
    return summary(sums.entries, sums.unnamed)


def findings_block(
    file: FileFindings, language: Language = "en", *, colour: bool = False, width: int = 100
) -> str:
    """The findings of a file or of a part of it, each after an empty line; an empty text when there are none."""
    if not file.findings:
        return ""
    paint = _Paint(colour)
    source = Source(file.source, file.shown) if file.source is not None else None
    lines: list[str] = []
    for finding in file.findings:
        lines.append("")
        lines += _finding(finding, file, source, language, paint, width)
    return no_commands("".join(f"{line}\n" for line in lines))


class _Paint:
    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, content: str, style: str) -> str:
        return f"\x1b[{style}m{content}\x1b[0m" if self._enabled and content else content


def _finding(
    finding: Finding, file: FileFindings, source: Source | None, language: Language, paint: _Paint, width: int
) -> Iterator[str]:
    severity = text(f"report.severity-{finding.severity}").in_language(language)
    style = _COLOURS[finding.severity]
    message = visible(finding.message.in_language(language)).replace("\n", "\n    ")
    yield f"  {paint(severity, style)}: {paint(message, _BOLD)}"
    location = finding.location
    position = ":".join(str(part) for part in (location.line, location.column) if part is not None)
    where = f"{visible_line(location.file or file.file)}:{position}" if position else ""
    where = "  ".join(part for part in (where, visible_line(location.path)) if part)
    gutter = " " * (len(str(location.line)) if location.line is not None else 1)
    if where:
        yield f"  {gutter}{paint('-->', _FAINT)} {where}"
    if source is not None and location.line is not None:
        yield from _excerpt(source, location.line, file.first_line, location.column, style, paint, width)
    if finding.rule:
        rule = visible_line(finding.rule.id)
        if finding.rule.url:
            rule += f" <{visible_line(finding.rule.url)}>"
        yield _note(gutter, "rule", rule, language, paint)
    if finding.fix:
        yield _note(gutter, "fix", visible(finding.fix.in_language(language)), language, paint)


def _excerpt(
    source: Source, line: int, first_line: int, column: int | None, style: str, paint: _Paint, width: int
) -> Iterator[str]:
    number = str(line)
    excerpt = source.excerpt(line - first_line + 1, column, max(20, width - len(number) - 6))
    if excerpt is None:
        return
    blank = " " * len(number)
    yield f"  {blank} {paint('|', _FAINT)}"
    yield f"  {paint(number, _FAINT)} {paint('|', _FAINT)} {excerpt.text}"
    if excerpt.caret is not None:
        yield f"  {blank} {paint('|', _FAINT)} {' ' * excerpt.caret}{paint('^', style)}"


def _note(gutter: str, name: str, content: str, language: Language, paint: _Paint) -> str:
    label = text(f"report.{name}").in_language(language).lower()
    body = content.replace("\n", f"\n  {gutter}   ")
    return f"  {gutter} {paint('=', _FAINT)} {paint(label + ':', _FAINT)} {body}"


def _totals(sums: Totals | Tally, language: Language, paint: _Paint, complete: bool) -> str:
    if not sums.files and complete:
        return text("report.no-files").in_language(language)
    errors = sums.fatal + sums.error
    counted = ", ".join(
        _counted(name, number, language)
        for name, number in (("error", errors), ("warning", sums.warning), ("information", sums.information))
        if number or name == "error"
    )
    of = _counted("file", sums.files, language)
    if isinstance(sums, Tally) and sums.resources != sums.files:
        of += f", {_counted('resource', sums.resources, language, catalogue='bulk')}"
    passed_over = _summary(sums.not_checked)
    if not complete:
        key, style = "incomplete", _COLOURS[Severity.WARNING]
    elif errors:
        key, style = "does-not-conform", _COLOURS[Severity.ERROR]
    else:
        key, style = "conforms", _GOOD if passed_over is None else _COLOURS[Severity.WARNING]
    if passed_over is None:
        conclusion = text(f"bulk.{key}" if key == "incomplete" else f"report.{key}")
    else:
        conclusion = text(f"not_checked.{key}", what=passed_over)
    return f"{of}: {counted}. {paint(conclusion.in_language(language), style)}"


def _counted(name: str, number: int, language: Language, catalogue: str = "report") -> str:
    form = "one" if number == 1 else "many"
    return text(f"{catalogue}.count-{name}-{form}", count=number).in_language(language)
