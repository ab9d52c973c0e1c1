"""``validator generate population --summary``: what is printed, and the pages beside the resources."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from validator.cli.application import app

SMALL = (
    "generate",
    "population",
    "--date",
    "2026-06-15",
    "--size",
    "40",
    "--seed",
    "5",
    "--municipality",
    "4601",
)

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def content(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_summary_is_printed_instead_of_resources(run: Run) -> None:
    done = run(*SMALL, "--summary")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Synthetic Bergen\n40 persons, ")
    assert "Age and sex (distance " in done.stdout
    assert "K86 Hypertension" in done.stdout
    assert "{" not in done.stdout


def test_the_summary_is_in_the_language_asked_for(run: Run) -> None:
    shown = run(*SMALL, "--summary", "--lang", "nb").stdout
    assert shown.startswith("Syntetiske Bergen\n40 personer, ")
    assert "K86 Høyt blodtrykk" in shown


def test_only_persons_have_no_illnesses(run: Run) -> None:
    shown = run(*SMALL, "--summary", "--only-persons").stdout
    assert "Immigrants" in shown
    assert "Hypertension" not in shown


def test_any_number_of_processes_count_the_same(run: Run) -> None:
    size = ("--size", "1100")
    assert run(*SMALL, *size, "--summary", "-j", "2").stdout == run(*SMALL, *size, "--summary").stdout


def test_with_a_folder_there_are_pages_beside_the_same_resources(run: Run, tmp_path: Path) -> None:
    with_pages = run(*SMALL, "--out", "with", "--summary")
    without = run(*SMALL, "--out", "without")
    assert with_pages.exit_code == without.exit_code == 0
    found, wanted = content(tmp_path / "with"), content(tmp_path / "without")
    assert set(found) - set(wanted) == {"summary.nb.html", "summary.en.html"}
    assert {name: found[name] for name in wanted} == wanted
    assert with_pages.stdout.startswith("Synthetic Bergen\n")
    assert without.stdout == ""


def test_the_resources_counted_are_those_that_are_there(run: Run, tmp_path: Path) -> None:
    shown = run(*SMALL, "--out", "out", "--summary").stdout
    lines = {
        name.removesuffix(".ndjson"): written.count(b"\n")
        for name, written in content(tmp_path / "out").items()
        if name.endswith(".ndjson")
    }
    listed = shown[shown.index("Resources by type") :].splitlines()[2:]
    assert {line.split()[0]: int(line.split()[1].replace(",", "")) for line in listed} == lines
    total = re.search(r"resources ([0-9,]+)", shown)
    assert total is not None
    assert int(total[1].replace(",", "")) == sum(lines.values())


def test_pages_are_never_taken_for_resources(run: Run) -> None:
    run(*SMALL, "--only-persons", "--out", "out", "--summary")
    done = run("validate", "out")
    assert done.exit_code == 0, done.stdout
    assert re.search(r"^2 files, \d+ resources: 0 errors", done.stdout, re.MULTILINE)
    assert "summary" not in done.stdout


def test_flaws_are_told_of_with_a_summary_too(run: Run) -> None:
    done = run(*SMALL, "--summary", "--flaws", "all")
    assert done.exit_code == 0
    assert "flaw" in done.stderr
    assert done.stdout.startswith("Synthetic Bergen")
