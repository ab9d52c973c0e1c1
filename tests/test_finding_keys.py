"""The keys of findings are an interface: configurations, filters and dashboards name them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from validator.cli.application import app
from validator.suites.finding_examples import finding_examples
from validator.suites.finding_keys import finding_keys, general, general_fix

KEPT = Path(__file__).parent / "finding_keys.txt"
EXAMPLES = finding_examples()


def test_no_key_vanishes_and_each_new_one_is_promised():
    """A key that is gone breaks those who name it: keep it, or say in the changelog of a new major version that it went."""
    kept = KEPT.read_text(encoding="utf-8").split()
    assert kept == sorted(set(kept))
    assert [key for key in kept if key not in finding_keys()] == []
    assert [key for key in finding_keys() if key not in kept] == [], "add them to tests/finding_keys.txt"


@pytest.mark.parametrize("key", list(finding_keys()))
def test_every_finding_can_be_said_in_general(key):
    says, has_placeholders = general(key)
    fix = general_fix(key)
    for said in (says.nb, says.en, *((fix.nb, fix.en) if fix else ())):
        assert said
    assert has_placeholders == ("‹" in says.nb + says.en)


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Keys of the findings of each example, by the name of its file (best practice, which most leave unsaid, apart)."""
    folder = tmp_path_factory.mktemp("examples")
    for key, example in EXAMPLES.items():
        (folder / f"{key}-right.json").write_text(example.right, encoding="utf-8")
        (folder / f"{key}-wrong.json").write_text(example.wrong, encoding="utf-8")
    done = CliRunner().invoke(app, ["validate", str(folder), "--format", "json", "--best-practice", "ignore"])
    files: list[dict[str, Any]] = json.loads(done.stdout)["files"]
    assert len(files) == 2 * len(EXAMPLES)
    return {Path(file["file"]).stem: [found["key"] for found in file["findings"]] for file in files}


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_wrong_example_gives_exactly_its_finding_and_the_right_one_none(validated, key):
    assert key in finding_keys()
    assert validated[f"{key}-right"] == []
    assert validated[f"{key}-wrong"] == [key]
