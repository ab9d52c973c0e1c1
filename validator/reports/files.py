"""Reports written to files, whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from errno import EISDIR
from functools import partial
from os import strerror
from pathlib import Path

from validator.reports.errors import ReportError
from validator.results import Language, Result
from validator.texts import text
from validator.texts.system_errors import system_reason

FORMATS = ("html", "json", "junit", "markdown", "testreport")
"""The formats that a finished result can be written in. NDJSON follows the run: :mod:`validator.reports.ndjson`."""


REMAINING = "remaining.txt"
"""What the run left in the product, ``Type/id`` on each line; only where something is."""


def write_reports(
    result: Result,
    out: Path,
    formats: Sequence[str] = ("html", "json"),
    languages: Sequence[Language] = ("nb", "en"),
) -> list[Path]:
    """The reports of a run in the folder ``out``, which is made where it is missing: ``report.nb.html`` and ``report.en.html``,
    ``result.json``, ``junit.xml``, ``summary.nb.md`` and ``summary.en.md``, ``testreport.json``. Formats with one language use English
    where it is among ``languages``. Returns the files in the order of the formats.

    Raises :class:`ReportError` for an unknown format or a folder that can't be written; what was there before is
    then untouched, file by file.
    """
    for name in formats:
        if name not in FORMATS:
            raise ReportError(text("report.unknown-format", found=name, known=", ".join(FORMATS)))
    written = []
    for name in dict.fromkeys(formats):
        for file, content in _contents(name, result, tuple(dict.fromkeys(languages))).items():
            path = out / file
            write_atomically(path, content())
            written.append(path)
    if result.remaining:
        path = out / REMAINING
        write_atomically(path, "".join(f"{place}\n" for place in result.remaining))
        written.append(path)
    return written


def html_file(language: Language) -> str:
    return f"report.{language}.html"


def _contents(name: str, result: Result, languages: tuple[Language, ...]) -> Mapping[str, Callable[[], str]]:
    """File name → what makes its content. Imported here, so that a format costs only those who ask for it."""
    language: Language = "en" if "en" in languages or not languages else languages[0]
    if name == "html":
        from validator.reports.html import render_html

        def page(this: Language) -> Callable[[], str]:
            other = next((html_file(that) for that in languages if that != this), None)
            return lambda: render_html(result, this, other_language_file=other)

        return {html_file(this): page(this) for this in languages}
    if name == "json":
        from validator.reports.json_result import to_json

        return {"result.json": lambda: to_json(result)}
    if name == "junit":
        from validator.reports.junit import junit_result

        return {"junit.xml": lambda: junit_result(result, language)}
    if name == "markdown":
        from validator.reports.markdown_summary import markdown_summary

        return {f"summary.{this}.md": partial(markdown_summary, result, this) for this in languages}
    from validator.reports.dataclass_json import dumps
    from validator.reports.testreport import to_test_reports

    return {"testreport.json": lambda: dumps(to_test_reports(result, language), indent=2) + "\n"}


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
