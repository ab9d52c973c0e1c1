"""A result whose verdicts contradict its assertions is no result, and no report is made of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from example_result import EXAMPLE, VERIFIED
from typer.testing import CliRunner

from validator.cli.application import app
from validator.reports.contradictions import first_contradiction
from validator.reports.errors import ReportError
from validator.reports.json_result import credible, from_json, to_json
from validator.results import Verdict

Json = dict[str, Any]
KEPT = sorted((Path(__file__).resolve().parents[2] / "reports" / "examples").rglob("result.json"))


def verdicts(tree: Json) -> Iterator[tuple[str, Json]]:
    """Every part of a result that has a verdict, with where its verdict is."""
    for s, suite in enumerate(tree["suites"]):
        for c, scenario in enumerate(suite["scenarios"]):
            place = f"suites[{s}].scenarios[{c}]"
            for t, step in enumerate(scenario["steps"]):
                for a, assertion in enumerate(step["assertions"]):
                    yield f"{place}.steps[{t}].assertions[{a}].verdict", assertion
                yield f"{place}.steps[{t}].verdict", step
            yield f"{place}.verdict", scenario
        yield f"suites[{s}].verdict", suite
    yield "verdict", tree


@pytest.mark.parametrize("result", [EXAMPLE, VERIFIED], ids=["example", "verified"])
def test_what_a_run_writes_does_not_contradict_itself(result: Any) -> None:
    assert first_contradiction(result) is None
    assert credible(to_json(result)) == result


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.parent.name)
def test_nor_do_the_results_of_real_runs(path: Path) -> None:
    assert first_contradiction(from_json(path.read_bytes())) is None


def test_there_are_results_of_real_runs() -> None:
    assert KEPT


@pytest.mark.parametrize("level", ["step", "scenario", "suite", "run"])
def test_every_verdict_that_is_made_better_is_noticed(level: str) -> None:
    """Each one that is not good, alone."""
    names = {"step": ".steps[", "scenario": ".scenarios[", "suite": "suites[", "run": "verdict"}
    tree = json.loads(to_json(EXAMPLE))
    places = [
        path
        for path, part in verdicts(tree)
        if part["verdict"] in ("fail", "error")
        and path.rpartition("[")[0].endswith(names[level].strip(".["))
        | (level == "run" and path == "verdict")
    ]
    assert places
    for place in places:
        changed = json.loads(to_json(EXAMPLE))
        dict(verdicts(changed))[place]["verdict"] = "pass"
        found = first_contradiction(from_json(json.dumps(changed)))
        assert found is not None, place
        assert (found.path, found.stated) == (place, Verdict.PASS)


def test_a_failed_assertion_below_a_good_verdict_is_noticed() -> None:
    tree = json.loads(to_json(VERIFIED))
    for place, part in verdicts(tree):
        if ".assertions[" not in place or part["verdict"] not in ("pass", "warning"):
            continue
        changed = json.loads(to_json(VERIFIED))
        dict(verdicts(changed))[place]["verdict"] = "fail"
        found = first_contradiction(from_json(json.dumps(changed)))
        assert found is not None, place
        assert found.path.startswith(place.partition(".assertions")[0])
        assert found.expected in (Verdict.FAIL, Verdict.WARNING)


def all_assertions_fail(tree: Json) -> None:
    for place, part in verdicts(tree):
        if ".steps[" in place:
            part["verdict"] = "fail"


def no_assertions(tree: Json) -> None:
    for place, part in verdicts(tree):
        if place.endswith("].verdict") and "steps" in part:
            part["steps"] = []


def run_made_good(tree: Json) -> None:
    tree["verdict"] = "pass"


@pytest.mark.parametrize("change", [all_assertions_fail, no_assertions, run_made_good])
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_render_refuses_with_the_first_place(
    change: Callable[[Json], None], lang: str, tmp_path: Path
) -> None:
    tree = json.loads(to_json(EXAMPLE if change is run_made_good else VERIFIED))
    change(tree)
    kept = tmp_path / "result.json"
    kept.write_text(json.dumps(tree), "utf-8")
    ended = CliRunner().invoke(
        app,
        ["report", "render", str(kept), "--out", str(tmp_path / "out"), "--format", "html", "--lang", lang],
    )
    assert ended.exit_code == 2
    assert "verdict" in ended.stderr
    assert ("motsier" if lang == "nb" else "contradicts") in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["verdict", "complete"])
def test_a_result_without_what_decides_is_refused(name: str) -> None:
    tree = json.loads(to_json(VERIFIED))
    del tree[name]
    with pytest.raises(ReportError) as refused:
        from_json(json.dumps(tree))
    assert name in refused.value.text.en
