"""What a run left in the product: one line wherever the result is told, and a list."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from example_result import EXAMPLE
from rich.console import Console

from validator.reports.console import print_result
from validator.reports.files import write_reports
from validator.reports.html import render_html
from validator.reports.json_result import from_json, to_json
from validator.results import Language

LEFT = replace(EXAMPLE, remaining=("Observation/o1", "Patient/p1", "Patient/p2"))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("nb", "Ligger igjen i løsningen: 3 ressurser (Observation 1, Patient 2)"),
        ("en", "Left in the product: 3 resources (Observation 1, Patient 2)"),
    ],
)
def test_it_is_one_line_on_the_console_and_in_the_report(language: Language, line: str) -> None:
    out = io.StringIO()
    print_result(LEFT, language, Console(file=out, width=400))
    assert out.getvalue().count(line) == 1
    assert render_html(LEFT, language).count(line) == 1
    out = io.StringIO()
    print_result(EXAMPLE, language, Console(file=out, width=400))
    assert line.partition(":")[0] not in out.getvalue()


def test_the_list_is_a_file_beside_the_reports(tmp_path: Path) -> None:
    written = write_reports(LEFT, tmp_path / "left", ["json"])
    assert [path.name for path in written] == ["result.json", "remaining.txt"]
    assert written[1].read_text(encoding="utf-8") == "Observation/o1\nPatient/p1\nPatient/p2\n"
    assert [path.name for path in write_reports(EXAMPLE, tmp_path / "none", ["json"])] == ["result.json"]


def test_it_is_kept_in_the_result() -> None:
    assert from_json(to_json(LEFT)).remaining == LEFT.remaining
