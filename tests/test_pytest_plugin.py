"""``pytest --validator-target URL``: scenarios as tests, against a real server on a socket."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["pytester"]

SUITE = """\
suite: trial
version: 1.0.0
title: {nb: Prøve, en: Trial}
service: felles-grunnlag
interaction: lookup
role: source
tags: [smoke]
scenarios:
  - id: holds
    title: {nb: Holder, en: Holds}
    requirements: [INT-05]
    steps:
      - {id: a, do: capabilities, expect: [{status: 200}]}
  - id: fails
    title: {nb: Feiler, en: Fails}
    requirements: [INT-05]
    steps:
      - id: read
        do: read
        type: Patient
        resource-id: nobody
        expect:
          - status: 200
            message: {nb: Pasienten skal finnes, en: The patient must exist}
  - id: skips
    title: {nb: Hoppes over, en: Skips}
    requirements: [INT-05]
    requires: [{type: Observation}]
    steps:
      - {id: a, do: capabilities, expect: [{status: 200}]}
  - id: warns
    title: {nb: Advarer, en: Warns}
    requirements: [INT-05]
    steps:
      - {id: a, do: capabilities, expect: [{status: 200}, {header: ETag, severity: warning}]}
"""


@pytest.fixture
def server() -> Iterator[str]:
    """A FHIR server that has a CapabilityStatement and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/fhir/metadata"
            body: dict[str, Any] = {"resourceType": "CapabilityStatement", "rest": []}
            if not known:
                body = {
                    "resourceType": "OperationOutcome",
                    "issue": [{"severity": "error", "diagnostics": "none"}],
                }
            content = json.dumps(body).encode()
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/fhir"
        listening.shutdown()


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "trial"
    folder.mkdir()
    (folder / "suite.yaml").write_text(SUITE, encoding="utf-8")
    return folder


def run_pytest(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *map(str, arguments))


def test_scenarios_are_tests(pytester: pytest.Pytester, server: str, suite: Path) -> None:
    result = run_pytest(
        pytester,
        "--validator-target",
        server,
        "--validator-suite",
        suite,
        "--validator-allow-partial",
        "-rs",
        "-v",
    )
    result.assert_outcomes(passed=2, failed=1, skipped=1, warnings=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*trial::holds PASSED*",
            "*trial::fails FAILED*",
            "*trial::skips SKIPPED*",
            "*trial / fails: Fails*",
            "*INT-05: The patient must exist. Expected HTTP status 200, got 404.*none*",
            "*→ *",
            f"*curl *{server}/Patient/nobody*",
            "*HTTP 404*",
            "SKIPPED*CapabilityStatement*Observation*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_what_could_not_be_tested_turns_no_build_green(
    pytester: pytest.Pytester, server: str, suite: Path
) -> None:
    result = run_pytest(pytester, "--validator-target", server, "--validator-suite", suite, "-v")
    result.assert_outcomes(passed=2, failed=2, warnings=1)
    result.stdout.fnmatch_lines(["*trial::skips FAILED*", "*CapabilityStatement*Observation*"])


def test_failures_in_norwegian(pytester: pytest.Pytester, server: str, suite: Path) -> None:
    options = ("--validator-target", server, "--validator-suite", suite, "--validator-lang", "nb")
    result = run_pytest(pytester, *options)
    result.stdout.fnmatch_lines(["*Pasienten skal finnes. Ventet HTTP-status 200, fikk 404.*"])


def test_keywords_select_scenarios(pytester: pytest.Pytester, server: str, suite: Path) -> None:
    options = ("--validator-target", server, "--validator-suite", suite, "--validator-allow-partial")
    run_pytest(pytester, *options, "-k", "holds").assert_outcomes(passed=1, deselected=3)
    run_pytest(pytester, *options, "-k", "INT-05 and smoke and not fails").assert_outcomes(
        passed=2, skipped=1, deselected=1, warnings=1
    )


def test_they_stand_beside_the_vendors_own_tests(pytester: pytest.Pytester, server: str, suite: Path) -> None:
    pytester.makepyfile("def test_own():\n    assert True\n")
    result = run_pytest(
        pytester, "--validator-target", server, "--validator-suite", suite, "-k", "own or holds"
    )
    result.assert_outcomes(passed=2, deselected=3)


def test_the_target_may_stand_in_the_configuration(
    pytester: pytest.Pytester, server: str, suite: Path
) -> None:
    file = suite.parent / "validator.toml"
    file.write_text(f'[target]\nurl = "{server}"\n[run]\nsuites = ["{suite}"]\n')
    run_pytest(pytester, "--validator-config", file, "-k", "holds").assert_outcomes(passed=1, deselected=3)


def test_a_target_that_is_away_fails_with_one_line(pytester: pytest.Pytester, suite: Path) -> None:
    options = ("--validator-target", "http://127.0.0.1:9/fhir", "--validator-suite", suite, "-k", "holds")
    result = run_pytest(pytester, *options)
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["*127.0.0.1:9 refuses connections.*"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--validator-target", "http://x", "--validator-suite", "bsae"], "*no suite “bsae”*“base”*"),
        (["--validator-target", "product.test"], "*product.test is not a URL*"),
        (["--validator-target", "http://x", "--validator-config", "gone.toml"], "*gone.toml*cannot be read*"),
    ],
)
def test_wrong_usage_is_one_clear_line(pytester: pytest.Pytester, options: list[str], words: str) -> None:
    result = run_pytest(pytester, *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([words])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_a_typo_in_a_suite_is_wrong_usage_with_its_place(pytester: pytest.Pytester, suite: Path) -> None:
    file = suite / "suite.yaml"
    file.write_text(file.read_text().replace("do: read", "do: raed"))
    result = run_pytest(pytester, "--validator-target", "http://x", "--validator-suite", suite)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*suite.yaml:19:13: “raed”*“read”*"])


def test_without_the_option_nothing_is_collected_and_nothing_imported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_own():
            loaded = sorted(name for name in sys.modules if name.split(".")[0] == "validator")
            assert loaded == ["validator", "validator.pytest_plugin"]
            assert not {"jsonschema", "starlette"} & set(sys.modules)
        """
    )
    run_pytest(pytester).assert_outcomes(passed=1)


def test_the_plugin_itself_is_cheap_to_import() -> None:
    code = "import sys, pytest; before = set(sys.modules); import validator.pytest_plugin; print(set(sys.modules) - before)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "validator.pytest_plugin" in shown
    assert shown.count("validator.") == 1
