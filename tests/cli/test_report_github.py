"""``validator report github``: a kept result on the page of a GitHub job."""

import sys
from pathlib import Path

import pytest

from validator.reports.json_result import to_json

sys.path.insert(0, str(Path(__file__).parent.parent / "reports"))

from example_result import EXAMPLE


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "result.json").write_text(to_json(EXAMPLE), encoding="utf-8")
    return "result.json"


def test_the_summary_goes_after_what_other_steps_wrote(cli, kept, tmp_path, monkeypatch):
    page = tmp_path / "summary.md"
    page.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    shown = cli("report", "github", kept)
    assert (shown.code, shown.err) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("before\n## Conformance of Fjord Journal")
    assert all(line.startswith("::") for line in shown.out.splitlines())


def test_outside_of_github_only_the_annotations_are_written(cli, kept, tmp_path):
    before = sorted(tmp_path.iterdir())
    assert cli("report", "github", kept).out.count("::error") == 4
    assert sorted(tmp_path.iterdir()) == before


def test_a_summary_that_cannot_be_written_is_one_line_and_3(cli, kept, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere" / "summary.md"))
    told = cli("report", "github", kept)
    assert told.code == 3
    assert len(told.err.splitlines()) == 1
    assert "summary.md" in told.err


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_what_is_no_result_is_one_line_and_2(cli, tmp_path, content):
    (tmp_path / "x.json").write_bytes(content)
    told = cli("report", "github", "x.json")
    assert (told.code, told.out) == (2, "")
    assert len(told.err.splitlines()) == 1
