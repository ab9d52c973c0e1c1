"""What a product that is only read is loaded with, and which patients a run uses, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from validator.fhir.formats.parse import parse_json
from validator.norway.identifiers import could_be_real
from validator.suites.loading import read_loading

Cli = Callable[..., Any]


def test_what_is_to_be_loaded_is_whole_and_names_each_thing_once(cli: Cli, tmp_path: Path) -> None:
    done = cli(
        "generate",
        "persona",
        "--for-loading",
        "loading",
        "--suite",
        "news2",
        "--suite",
        "kommunale-tjenester",
    )
    assert (done.code, done.err) == (0, "")
    folder = tmp_path / "loading"
    loading = read_loading((folder / "manifest.json").read_bytes())
    assert {suite for suite, _ in loading.scenarios} == {"news2", "kommunale-tjenester"}
    bundle = json.loads((folder / "transaction.json").read_text(encoding="utf-8"))
    assert parse_json((folder / "transaction.json").read_bytes()).resource is not None
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    text = json.dumps(bundle)
    assert '"Patient/' not in text  # everything refers within the transaction
    for entry in bundle["entry"]:
        assert entry["request"] == {"method": "POST", "url": entry["resource"]["resourceType"]}
        reference = entry["resource"].get("subject", entry["resource"].get("patient", {})).get("reference")
        assert reference is None or reference in urls
    lines = [
        json.loads(line)
        for file in folder.glob("*.ndjson")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) == len(urls)
    found = {
        (one["resourceType"], identifier["system"], identifier["value"])
        for one in lines
        for identifier in one["identifier"]
    }
    needed = {
        (need.type, need.system, need.value) for one in loading.scenarios.values() for need in one.needs
    }
    assert needed <= found
    numbers = [one["identifier"][0]["value"] for one in lines if one["resourceType"] == "Patient"]
    assert len(set(numbers)) == len(numbers)
    assert not any(map(could_be_real, numbers))

    again = cli("generate", "persona", "--for-loading", "loading", "--suite", "news2")
    assert again.code == 2
    assert "not empty" in again.err

    (tmp_path / "validator.toml").write_text(
        '[patients]\nloaded = "loading/manifest.json"\n', encoding="utf-8"
    )
    run = cli("run", "news2", "--sandbox", "--config", "validator.toml", "--only", "full-maaling")
    assert run.code == 3
    assert "Loaded according to the manifest" in run.out


def test_only_the_scenarios_of_a_persona(cli: Cli, tmp_path: Path) -> None:
    assert cli("generate", "persona", "sesongarbeider-d-nummer", "--for-loading", "loading").code == 0
    loading = read_loading((tmp_path / "loading" / "manifest.json").read_bytes())
    assert set(loading.scenarios) == {("person", "d-nummer")}


def test_what_is_asked_for_wrongly_is_one_line(cli: Cli, tmp_path: Path) -> None:
    for arguments, said in (
        (("generate", "persona"), "Name a persona"),
        (("generate", "persona", "arne-laarhalsbrudd", "--suite", "news2"), "--for-loading"),
        (("generate", "persona", "arne", "--for-loading", "loading"), "arne-laarhalsbrudd"),
        (("generate", "persona", "--for-loading", "loading", "--suite", "nyhet"), "nyhet"),
        (("generate", "persona", "kari-fall", "--for-loading", "loading"), "kari-fall"),
    ):
        done = cli(*arguments)
        assert (done.code, done.out) == (2, ""), arguments
        assert said in done.err
    assert not (tmp_path / "loading").exists()


def test_fresh_persons_cannot_be_had_of_what_was_loaded(cli: Cli, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from validator.suites.loading import Loading

    manifest = Loading("r", datetime(2026, 1, 1, tzinfo=UTC)).to_json({})
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    (tmp_path / "validator.toml").write_text('[patients]\nloaded = "manifest.json"\n', encoding="utf-8")
    done = cli("run", "person", "--sandbox", "--fresh-persons", "--config", "validator.toml")
    assert (done.code, done.out) == (2, "")
    assert "--fresh-persons" in done.err
