"""One registry of report formats, and what hangs on it."""

import re
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from example_result import EXAMPLE

from validator.reports import formats
from validator.reports.files import write_reports
from validator.reports.formats import OUR_FORMATS, ReportFormat, report_formats
from validator.results import Result, Text, Verdict


@pytest.fixture
def other(monkeypatch):
    """A distribution's own format, and two that must be passed over."""
    mine = ReportFormat(
        "acme.count",
        ("count.txt",),
        Text("Antall", "Count"),
        contents=lambda result, languages: {"count.txt": lambda: f"{len(result.suites)}\n"},
    )
    entries = {"acme.count": mine, "html": mine, "acme.broken": None}

    def found(group: str) -> list[EntryPoint]:
        assert group == "validator.reports"
        return [Entry(name, value) for name, value in entries.items()]

    class Entry:
        def __init__(self, name, value):
            self.name, self._value = name, value

        def load(self):
            if self._value is None:
                raise ImportError(self.name)
            return self._value

    monkeypatch.setattr(formats, "entry_points", found)
    report_formats.cache_clear()
    yield mine
    report_formats.cache_clear()


def test_a_format_of_another_distribution_is_like_ours(other, tmp_path: Path) -> None:
    assert list(report_formats()) == [*(one.name for one in OUR_FORMATS), "acme.count"]
    assert report_formats()["html"] is not other
    (written,) = write_reports(EXAMPLE, tmp_path, ["acme.count"])
    assert written.read_text() == f"{len(EXAMPLE.suites)}\n"


def test_every_format_writes_the_files_that_it_tells_of(tmp_path: Path) -> None:
    for one in OUR_FORMATS:
        if one.contents is None:
            continue
        out = tmp_path / one.name
        written = {path.relative_to(out).as_posix() for path in write_reports(EXAMPLE, out, [one.name])}
        for told in one.files:
            assert told in written or (told.endswith("/") and all(name.startswith(told) for name in written))


def test_a_format_either_renders_or_follows() -> None:
    with pytest.raises(ValueError, match="either"):
        ReportFormat("acme.nothing", (), Text("", ""))


def test_the_readme_and_the_help_name_every_format(repository: Path) -> None:
    readme = (repository / "README.md").read_text("utf-8")
    _, _, rows = readme.partition("| format | files |")
    table = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", rows, re.MULTILINE))
    for one in OUR_FORMATS:
        assert one.name in table, one.name
        for file in one.files:
            assert f"`{file}`" in table[one.name]


def test_what_is_mended_does_not_stay_broken_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    def without_failures() -> Result:
        suites = tuple(
            replace(suite, scenarios=tuple(one for one in suite.scenarios if one.verdict is not Verdict.FAIL))
            for suite in EXAMPLE.suites
        )
        return replace(EXAMPLE, suites=suites)

    first = write_reports(EXAMPLE, tmp_path, ["repeat"])
    assert first
    mine = tmp_path / "repeat" / "notes.txt"
    mine.write_text("mine")
    assert write_reports(without_failures(), tmp_path, ["repeat"]) == []
    assert sorted(path.name for path in (tmp_path / "repeat").rglob("*")) == ["notes.txt"]


def test_a_list_that_leads_out_of_the_folder_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "out" / "repeat").mkdir(parents=True)
    outside = tmp_path / "precious"
    outside.write_text("mine")
    (tmp_path / "out" / "repeat" / ".files").write_text(f"../../precious\n{outside}\n")
    write_reports(EXAMPLE, tmp_path / "out", ["repeat"])
    assert outside.read_text() == "mine"
