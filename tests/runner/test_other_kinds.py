"""Step and assertion kinds of another distribution, found by their entry points."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENTRY_POINTS = """\
[validator.steps]
acme.twice = acme:twice

[validator.assertions]
acme.answered-with = acme:answered_with
acme.said = acme:said
"""
MODULE = """\
from validator.runner.answers import Reply
from validator.runner.assertions.registry import AssertionKind, Problem, always
from validator.runner.steps.registry import StepOutcome


async def twice(run):
    await run.ask("GET", run.arguments["acme-path"])
    return StepOutcome(Reply(await run.ask("GET", run.arguments["acme-path"])))


def answered_with(argument, reply, judge):
    if reply.answer.text == argument:
        return None
    return Problem("acme", {"nb": "noe annet", "en": f"answered with {reply.answer.text}"})


said = AssertionKind(answered_with, always)
"""
SUITE = """\
suite: trial
version: 1.0.0
title: {nb: Prøve, en: Trial}
service: felles-grunnlag
interaction: lookup
role: source
scenarios:
  - id: one
    title: {nb: En, en: One}
    requirements: [INT-05]
    steps:
      - id: a
        do: acme.twice
        acme-path: "{{ code.path }}"
        expect: [{acme.answered-with: pong}, {acme.answered-with: x}, {acme.said: pong}]
code: {path: ping}
"""
SCRIPT = """\
import asyncio, sys
from pathlib import Path
import httpx
from validator.runner.run import run
from validator.runner.targets import TargetConnection
from validator.suites.catalogues import load_catalogues
from validator.suites.lint import lint_suite
from validator.suites.loader import load_suite

asked = []
def answer(request):
    asked.append(request.url.path)
    return httpx.Response(200, text="pong")

loaded = load_suite(Path(sys.argv[1]))
print([finding.message.en for finding in lint_suite(loaded, load_catalogues())])
target = TargetConnection("http://product.test/fhir", transport=httpx.MockTransport(answer))
result = asyncio.run(run([loaded.suite], target))
step = result.suites[0].scenarios[0].steps[0]
print(asked, [(str(item.verdict), item.evidence) for item in step.assertions], step.assertions[1].finding.message.en)
"""


def test_a_distribution_adds_kinds(tmp_path: Path) -> None:
    information = tmp_path / "acme-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(ENTRY_POINTS)
    (tmp_path / "acme.py").write_text(MODULE)
    folder = tmp_path / "trial"
    folder.mkdir()
    (folder / "suite.yaml").write_text(SUITE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "[]",
        "['/fhir/metadata', '/fhir/ping', '/fhir/ping'] [('pass', False), ('fail', False), ('pass', True)] answered with pong",
    ]
