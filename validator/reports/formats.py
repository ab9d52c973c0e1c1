"""The report formats of a run, in one place: name, files, what each is, and what writes it.

``validator run``, ``validator report render``, their help texts and the README (by a test) all take the list from here. A
distribution adds formats under the entry point group ``validator.reports``: the entry point is a :class:`ReportFormat`, its
name carries a dot (``acme.dashboard``), so that it never collides with ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import entry_points
from pathlib import Path

from validator.events import EventHandler
from validator.results import Language, Result, Text
from validator.texts import text

GROUP = "validator.reports"
Content = Callable[[], str | bytes]
Contents = Callable[[Result, tuple[Language, ...]], Mapping[str, Content]]
"""From a result and the languages wanted to the files: a path below the folder of the reports (``/`` between its parts) → what
makes its content, so that nothing is made before it is written."""
Following = Callable[[Path], AbstractContextManager[EventHandler]]
"""From the folder of the reports to a handler of the events of the run, closed at its end."""


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """``files`` is how people are told what is written (``report.nb.html``, ``report.en.html``). Either ``contents`` makes the report of
    a finished result, or ``following`` writes ``files[0]`` while the run goes on; a kept result cannot be rendered in such a one.
    ``folder`` is one that belongs to the format alone: what an earlier run left there is removed first."""

    name: str
    files: tuple[str, ...]
    title: Text
    contents: Contents | None = None
    following: Following | None = None
    folder: str | None = None

    def __post_init__(self) -> None:
        if (self.contents is None) == (self.following is None):
            raise ValueError(f"the report format {self.name} needs either contents or following")


def html_file(language: Language) -> str:
    return f"report.{language}.html"


def _one_language(languages: tuple[Language, ...]) -> Language:
    """The language of a format that has only one: English where it is among those wanted."""
    return "en" if "en" in languages or not languages else languages[0]


# Each imports its writer when it is called, so that a format costs only those who ask for it.


def _html(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.html import render_html

    def page(this: Language) -> Content:
        other = next((html_file(that) for that in languages if that != this), None)
        return lambda: render_html(result, this, other_language_file=other)

    return {html_file(this): page(this) for this in languages}


def _json(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.json_result import to_json

    return {"result.json": lambda: to_json(result)}


def _junit(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.junit import junit_result

    return {"junit.xml": lambda: junit_result(result, _one_language(languages))}


def _sarif(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.dataclass_json import dumps
    from validator.reports.sarif_of_run import sarif_of_run

    return {"result.sarif": lambda: dumps(sarif_of_run(result, _one_language(languages)), indent=2) + "\n"}


def _har(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.dataclass_json import dumps
    from validator.reports.har import to_har

    return {"run.har": lambda: dumps(to_har(result, _one_language(languages)), indent=2) + "\n"}


def _markdown(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.markdown_summary import markdown_summary

    return {f"summary.{this}.md": partial(markdown_summary, result, this) for this in languages}


def _testreport(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.dataclass_json import dumps
    from validator.reports.testreport import to_test_reports

    return {
        "testreport.json": lambda: dumps(to_test_reports(result, _one_language(languages)), indent=2) + "\n"
    }


def _repeat(result: Result, languages: tuple[Language, ...]) -> Mapping[str, Content]:
    from validator.reports.repeating.files import repeat_files

    return repeat_files(result, _one_language(languages))


def _ndjson(out: Path) -> AbstractContextManager[EventHandler]:
    from validator.reports.ndjson import NdjsonFile

    return NdjsonFile(out / "events.ndjson")


def _own(name: str, files: Sequence[str], **how: object) -> ReportFormat:
    return ReportFormat(name, tuple(files), text(f"report_formats.{name}"), **how)  # type: ignore[arg-type]


OUR_FORMATS: tuple[ReportFormat, ...] = (
    _own("html", ("report.nb.html", "report.en.html"), contents=_html),
    _own("json", ("result.json",), contents=_json),
    _own("ndjson", ("events.ndjson",), following=_ndjson),
    _own("junit", ("junit.xml",), contents=_junit),
    _own("markdown", ("summary.nb.md", "summary.en.md"), contents=_markdown),
    _own("testreport", ("testreport.json",), contents=_testreport),
    _own("sarif", ("result.sarif",), contents=_sarif),
    _own("har", ("run.har",), contents=_har),
    _own("repeat", ("repeat/",), contents=_repeat, folder="repeat"),
)
DEFAULT_FORMATS = ("html", "json")


@cache
def report_formats() -> Mapping[str, ReportFormat]:
    """Every format by name, in the order in which people are told of them; those of other distributions last. One of theirs that
    cannot be loaded or has a name like ours is left out, as if it were not installed."""
    known = {one.name: one for one in OUR_FORMATS}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if "." not in entry.name or entry.name in known:
            continue
        try:
            loaded = entry.load()
        except Exception:  # somebody else's fault must not stop a run that does not ask for it
            continue
        if isinstance(loaded, ReportFormat) and loaded.name == entry.name:
            known[entry.name] = loaded
    return known


def renderable() -> tuple[str, ...]:
    """The names of the formats that a finished result can be written in."""
    return tuple(name for name, one in report_formats().items() if one.contents is not None)
