"""The suites against servers that others made: every verdict is one that somebody has looked into."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "reports" / "examples"
JUDGED: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((HERE / "judged.yaml").read_text("utf-8"))
RENAMED = {
    "base/bunt": "base/batch",
    "base/dyp-nosting": "base/dyp-noesting",
    "base/odelagt-json": "base/oedelagt-json",
    "person/fodselsnummer": "person/foedselsnummer",
}
"""What the scenarios of the reports that are kept were called in the suites of version 1, and what they are called now: a report says
what ran when it ran, so it is not written over."""

NEEDS = {"hapi": ("java", "mvn"), "hapi-validating": ("java", "mvn"), "sekmet": ()}


def verdicts(result: dict[str, Any]) -> dict[str, str]:
    found = {
        f"{suite['id']}/{scenario['id']}": scenario["verdict"]
        for suite in result["suites"]
        for scenario in suite["scenarios"]
    }
    return {RENAMED.get(name, name): verdict for name, verdict in found.items()}


def exceptions(found: dict[str, str]) -> dict[str, str]:
    return {scenario: verdict for scenario, verdict in found.items() if verdict != "pass"}


def judged(server: str) -> dict[str, str]:
    return {scenario: entry["verdict"] for scenario, entry in JUDGED[server].items()}


@pytest.mark.slow
@pytest.mark.interop
@pytest.mark.parametrize("server", NEEDS)
def test_a_server_that_others_made_gets_the_verdicts_that_were_looked_into(
    server: str, tmp_path: Path
) -> None:
    if not os.environ.get("VALIDATOR_INTEROP"):
        pytest.skip("installs and starts other people's servers: set VALIDATOR_INTEROP=1")
    missing = [program for program in NEEDS[server] if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{server} needs {', '.join(missing)}")
    command = [sys.executable, str(HERE / "run.py"), server, "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads((tmp_path / server / "result.json").read_text("utf-8"))
    assert result["complete"] is True
    assert exceptions(verdicts(result)) == judged(server)
    assert {path.name for path in (tmp_path / server).iterdir()} == {
        "result.json",
        "report.nb.html",
        "report.en.html",
    }


@pytest.mark.parametrize("server", JUDGED)
def test_the_report_that_is_kept_agrees_with_what_was_looked_into(server: str) -> None:
    result = json.loads((EXAMPLES / server / "result.json").read_text("utf-8"))
    assert result["target"]["software"], "the report does not say what was tested"
    assert exceptions(verdicts(result)) == judged(server)


@pytest.mark.parametrize("server", JUDGED)
def test_whatever_did_not_pass_has_a_reason_with_its_source(server: str) -> None:
    for scenario, entry in JUDGED[server].items():
        assert set(entry) == {"verdict", "whose", "source", "why"}, scenario
        assert entry["whose"] in ("fhir", "national", "nobody"), scenario
        if entry["verdict"] == "fail":
            assert entry["whose"] != "nobody", f"{scenario}: a failure that is nobody's is our mistake"
        if entry["whose"] == "fhir":
            assert entry["source"].startswith("https://hl7.org/fhir/R4/"), scenario
