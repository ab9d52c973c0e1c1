"""``validator requirements``: what there is, whole and in part, as text and as files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document

from validator.suites.requirements import load_requirements


def test_list_shows_every_requirement_and_a_selection_fewer(cli: Callable[..., Any]) -> None:
    everything = cli("requirements", "list")
    assert everything.code == 0
    assert {line.split()[0] for line in everything.out.splitlines()} == set(load_requirements().requirements)
    chosen = cli("requirements", "list", "--service", "news2", "--role", "source", "--level", "must").out
    names = {line.split()[0] for line in chosen.splitlines()}
    assert {"NWS-01", "EXC-02"} <= names
    assert not {name for name in names if name.startswith(("KOM", "ANS"))}


def test_show_tells_the_parts_and_the_sources(cli: Callable[..., Any]) -> None:
    shown = cli("requirements", "show", "INN-01", "--lang", "nb").out
    assert "INN-01.log" in shown
    assert "Kilde: " in shown


def test_unknown_words_are_one_line_and_2(cli: Callable[..., Any]) -> None:
    for arguments, hint in (
        (("show", "ACC-99"), "ACC-"),
        (("show", "INN-01.lgo"), "INN-01.log"),
        (("list", "--service", "news3"), "news2"),
        (("list", "--role", "seller"), "source"),
        (("list", "--level", "shall"), "should"),
        (("export", "--format", "docx"), "--out"),
        (("export", "--format", "pdf"), "docx"),
    ):
        told = cli("requirements", *arguments)
        assert (told.code, told.out) == (2, "")
        assert len(told.err.splitlines()) == 1
        assert hint in told.err


def test_export_writes_whole_files(cli: Callable[..., Any], tmp_path: Path) -> None:
    value = json.loads(cli("requirements", "export", "--format", "json").out)
    ids = {entry["id"] for group in value["groups"] for entry in group["requirements"]}
    assert ids == set(load_requirements().requirements)
    made = cli(
        "requirements", "export", "--format", "docx", "--service", "news2", "--out", "tender/news2.docx"
    )
    assert made.code == 0
    document = Document(str(tmp_path / "tender" / "news2.docx"))
    cells = {row.cells[0].text for table in document.tables for row in table.rows}
    assert {"NWS-01", "ANS-01"} <= cells
    assert "KOM-01" not in cells
    assert "# Krav" in cli("requirements", "export").out


def test_a_file_that_cannot_be_written_is_3(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    told = cli("requirements", "export", "--out", "taken/x.md")
    assert told.code == 3
    assert (tmp_path / "taken").read_text() == "a file"
    for folder in ("", ".", "/"):
        told = cli("requirements", "export", "--out", folder)
        assert (told.code, len(told.err.splitlines())) == (3, 1)
        assert "(Is a directory)" in told.err
