"""Validation findings as text for a terminal: what, where with the line of the source, which rule, what to change.

Written without rich, so that validating one file stays fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.reports.findings import FileFindings, totals
from validator.reports.source_excerpt import Source
from validator.reports.visible_text import visible, visible_line
from validator.results import Finding, Language, Severity
from validator.texts import text

_COLOURS = {
    Severity.FATAL: "1;31",
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFORMATION: "1;36",
}
_FAINT, _BOLD, _GOOD = "2", "1", "1;32"


def findings_text(
    files: Sequence[FileFindings], language: Language = "en", *, colour: bool = False, width: int = 100
) -> str:
    """All files with their findings and a line of totals, newline at the end. ``width`` limits source excerpts."""
    return "".join(f"{line}\n" for line in _lines(files, language, _Paint(colour), width))


class _Paint:
    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, content: str, style: str) -> str:
        return f"\x1b[{style}m{content}\x1b[0m" if self._enabled and content else content


def _lines(files: Sequence[FileFindings], language: Language, paint: _Paint, width: int) -> Iterator[str]:
    separated = True
    for file in files:
        name = visible_line(file.file)
        if not file.findings:
            verdict = paint(text("report.no-findings-short").in_language(language), _GOOD)
            yield f"{paint(name, _BOLD)}: {verdict}"
            separated = False
            continue
        if not separated:
            yield ""
        yield paint(name, _BOLD)
        source = Source(file.source) if file.source is not None else None
        for finding in file.findings:
            yield ""
            yield from _finding(finding, name, source, language, paint, width)
        yield ""
        separated = True
    yield from _totals(files, language, paint)


def _finding(
    finding: Finding, file: str, source: Source | None, language: Language, paint: _Paint, width: int
) -> Iterator[str]:
    severity = text(f"report.severity-{finding.severity}").in_language(language)
    style = _COLOURS[finding.severity]
    message = visible(finding.message.in_language(language)).replace("\n", "\n    ")
    yield f"  {paint(severity, style)}: {paint(message, _BOLD)}"
    location = finding.location
    position = ":".join(str(part) for part in (location.line, location.column) if part is not None)
    where = f"{visible_line(location.file) if location.file else file}:{position}" if position else ""
    where = "  ".join(part for part in (where, visible_line(location.path)) if part)
    gutter = " " * (len(str(location.line)) if location.line is not None else 1)
    if where:
        yield f"  {gutter}{paint('-->', _FAINT)} {where}"
    if source is not None and location.line is not None:
        yield from _excerpt(source, location.line, location.column, style, paint, width)
    if finding.rule:
        rule = visible_line(finding.rule.id)
        if finding.rule.url:
            rule += f" <{visible_line(finding.rule.url)}>"
        yield _note(gutter, "rule", rule, language, paint)
    if finding.fix:
        yield _note(gutter, "fix", visible(finding.fix.in_language(language)), language, paint)


def _excerpt(
    source: Source, line: int, column: int | None, style: str, paint: _Paint, width: int
) -> Iterator[str]:
    number = str(line)
    excerpt = source.excerpt(line, column, max(20, width - len(number) - 6))
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


def _totals(files: Sequence[FileFindings], language: Language, paint: _Paint) -> Iterator[str]:
    sums = totals(files)
    if not files:
        yield text("report.no-files").in_language(language)
        return
    errors = sums.fatal + sums.error
    counted = ", ".join(
        _counted(name, number, language)
        for name, number in (("error", errors), ("warning", sums.warning), ("information", sums.information))
        if number or name == "error"
    )
    style = _GOOD if errors == 0 else _COLOURS[Severity.ERROR]
    name = "conforms" if errors == 0 else "does-not-conform"
    conclusion = text(f"report.{name}").in_language(language)
    yield f"{_counted('file', sums.files, language)}: {counted}. {paint(conclusion, style)}"


def _counted(name: str, number: int, language: Language) -> str:
    form = "one" if number == 1 else "many"
    return text(f"report.count-{name}-{form}", count=number).in_language(language)
