"""Reports on disk: whole or not at all, and one clear line when it can't be done."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from example_result import EXAMPLE, VERIFIED

from validator.reports.errors import ReportError
from validator.reports.files import write_atomically, write_reports
from validator.reports.formats import renderable
from validator.reports.json_result import from_json

FORMATS = renderable()


def test_all_formats_in_a_new_folder(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    written = write_reports(EXAMPLE, out, FORMATS)
    assert [path.name for path in written if path.parent == out] == [
        "report.nb.html",
        "report.en.html",
        "result.json",
        "junit.xml",
        "summary.nb.md",
        "summary.en.md",
        "testreport.json",
        "result.sarif",
        "run.har",
    ]
    assert sorted(path for path in out.rglob("*") if path.is_file()) == sorted(written)
    assert from_json((out / "result.json").read_bytes()) == EXAMPLE
    assert json.loads((out / "testreport.json").read_text("utf-8"))["resourceType"] == "Bundle"
    assert 'href="report.en.html"' in (out / "report.nb.html").read_text("utf-8")
    assert 'href="report.nb.html"' in (out / "report.en.html").read_text("utf-8")
    assert b"\r" not in (out / "report.nb.html").read_bytes()


def test_one_language_has_no_link_to_another(tmp_path: Path) -> None:
    (only,) = write_reports(EXAMPLE, tmp_path, ["html"], ["nb"])
    assert "hreflang" not in only.read_text("utf-8")


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_reports(EXAMPLE, tmp_path, FORMATS)]
    assert [path.read_bytes() for path in write_reports(EXAMPLE, tmp_path, FORMATS)] == first


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Unknown report format “pdf”"):
        write_reports(EXAMPLE, tmp_path, ["json", "pdf"])
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine")
    with pytest.raises(ReportError) as refused:
        write_reports(EXAMPLE, tmp_path / "report")
    assert str(tmp_path) in refused.value.text.nb
    assert "--out" in refused.value.text.en
    assert "\n" not in refused.value.text.en
    assert (tmp_path / "report").read_text() == "mine"


def test_a_place_where_not_even_root_may_write() -> None:
    with pytest.raises(ReportError, match="can't be written"):
        write_reports(EXAMPLE, Path("/proc/nowhere"))


@pytest.fixture
def locked_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that may be read and not written. Root may write everywhere, and is nobody for a while, who may not be allowed to read
    the checkout: what the test needs of it is read before."""
    write_reports(EXAMPLE, tmp_path / "before", ["json"])
    if not hasattr(os, "geteuid"):
        pytest.skip("folders have no such permissions on this system")
    user = os.geteuid()
    tmp_path.chmod(0o500)
    if user == 0:
        os.seteuid(65534)
    yield tmp_path
    os.seteuid(user)
    tmp_path.chmod(0o700)


def test_a_folder_without_write_permission(locked_folder: Path) -> None:
    with pytest.raises(ReportError, match="can't be written"):
        write_reports(EXAMPLE, locked_folder, ["json"])


def test_a_failed_write_leaves_the_old_report_and_no_rubbish(tmp_path: Path) -> None:
    write_reports(VERIFIED, tmp_path, ["json"])
    before = (tmp_path / "result.json").read_bytes()
    (tmp_path / "taken").mkdir()
    with pytest.raises(ReportError):
        write_atomically(tmp_path / "taken", "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result.json", "taken"]
    assert (tmp_path / "result.json").read_bytes() == before
