"""What files say reaches nobody as a command, and a folder shows nothing of what lies outside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from validator.reports.dataclass_json import dumps
from validator.reports.visible_text import no_commands

COMMANDS = ["::error::owned", "  ::add-mask::x", "##[add-mask]x", "\t::set-output name=a::b"]


def obeyed(output: str) -> list[str]:
    """The lines that GitHub's runner would take for commands: ``ActionCommand.TryParseV2`` trims a line and looks at how it begins,
    ``TryParse`` looks for ``##[`` anywhere."""
    return [line for line in output.splitlines() if line.strip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("format", ["text", "junit", "json", "ndjson", "sarif", "operationoutcome"])
def test_no_value_is_a_command_to_a_build_server(cli: Any, tmp_path: Path, format: str) -> None:
    value = "x\n" + "\n".join(COMMANDS) + "\n"
    resource = {
        "resourceType": "Patient",
        "gender": value,
        value: 1,
        "birthDate": value,
        "meta": {"profile": [value]},
    }
    names = ["::error::x.json", "##[error]x.json"]
    for name in names:
        (tmp_path / name).write_text(json.dumps(resource), "utf-8")
    ended = cli("validate", *names, "--format", format)
    assert ended.code == 1
    assert "owned" in ended.out
    assert obeyed(ended.out) == []
    if format in ("json", "sarif", "operationoutcome"):
        json.loads(ended.out)


def test_what_is_shown_instead() -> None:
    assert no_commands("a\n ::error::b ##[c]") == "a\n \\::error::b ##\\[c]"
    assert no_commands("Patient::x a::b #[x]") == "Patient::x a::b #[x]"
    said = dumps({"a": "##[x] ###[y]"})
    assert json.loads(said) == {"a": "##[x] ###[y]"}
    assert "##[" not in said


def test_a_link_out_of_a_folder_is_not_followed(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"resourceType": "Patient", "gender": "hemmelig"}')
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "p.json").write_text('{"resourceType": "Patient", "active": true}')
    try:
        (folder / "inner" / "link.json").symlink_to(tmp_path / "secret.json")
    except OSError:
        pytest.skip("no links here")
    ended = cli("validate", str(folder))
    assert ended.code == 2
    assert "link.json" in ended.err
    assert "hemmelig" not in ended.out + ended.err
    (folder / "inner" / "link.json").unlink()
    (folder / "inner" / "link.json").symlink_to(folder / "p.json")
    assert cli("validate", str(folder)).code == 0
    assert cli("validate", str(tmp_path / "secret.json")).code == 1


@pytest.mark.parametrize("option", ["--limit", "--start-line"])
def test_a_number_larger_than_any_input(cli: Any, tmp_path: Path, option: str) -> None:
    (tmp_path / "a.ndjson").write_text('{"resourceType": "Patient", "active": true}\n')
    ended = cli("validate", str(tmp_path / "a.ndjson"), option, "99999999999999999999")
    assert ended.code == (0 if option == "--limit" else 2)
    assert "unforeseen" not in ended.err
    assert len(ended.err.splitlines()) <= 1


def test_one_line_with_a_number_out_of_range_does_not_end_the_others(cli: Any, tmp_path: Path) -> None:
    good = '{"resourceType": "Patient", "active": true}\n'
    bad = '{"resourceType": "Observation", "valueQuantity": {"value": 1e99999999999999999999}}\n'
    (tmp_path / "a.ndjson").write_text(good * 150 + bad + good * 150)
    for jobs in ("1", "2"):
        ended = cli("validate", str(tmp_path / "a.ndjson"), "--format", "ndjson", "--jobs", jobs)
        lines = [json.loads(line) for line in ended.out.splitlines()]
        assert (ended.code, len(lines)) == (1, 302)
        assert [
            n
            for n, line in enumerate(lines[:-1], 1)
            if any(f["severity"] == "fatal" for f in line["findings"])
        ] == [151]
    (tmp_path / "o.json").write_text(bad)
    for to in ("xml", "json"):
        ended = cli("convert", str(tmp_path / "o.json"), "--to", to)
        assert (ended.code, ended.out) == (1, "")
        assert "1e99999999999999999999" in ended.err
