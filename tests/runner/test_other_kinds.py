"""Step and assertion kinds of another distribution, found by their entry points."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENTRY_POINTS = """\
[validator.steps]
acme.twice = acme:twice
acme.self-test = acme:self_test

[validator.assertions]
acme.answered-with = acme:answered_with
acme.said = acme:said
acme.chosen = acme:chosen
acme.broken = acme_that_is_not_there:broken
"""
MODULE = """\
from validator.runner.answers import Reply
from validator.runner.assertions.registry import AssertionKind, Presupposes, Problem, always
from validator.runner.steps.registry import StepKind, StepOutcome


async def twice(run):
    await run.ask("GET", run.arguments["acme-path"])
    return StepOutcome(Reply(await run.ask("GET", run.arguments["acme-path"])))


def answered_with(argument, reply, judge):
    if reply.answer.text == argument:
        return None
    return Problem("acme", {"nb": "noe annet", "en": f"answered with {reply.answer.text}"})


said = AssertionKind(answered_with, always)


def is_chosen(argument, reply, judge):
    print("EVALUATED", argument)
    return None if judge.evaluate(reply.resource, argument["where"]) else Problem("acme", {"nb": "-", "en": "none"})


chosen = AssertionKind(
    is_chosen,
    always,
    presupposes=Presupposes.STATUS,
    expressions=("where",),
    schema={"type": "object", "required": ["where"], "properties": {"where": {"type": "string"}}, "additionalProperties": False},
)


async def quiet(run):
    return StepOutcome()


self_test = StepKind(quiet, checks_itself=True, schema={"properties": {"acme-times": {"type": "integer"}}})
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


def _in_a_distribution(tmp_path: Path, script: str, suite: str) -> list[str]:
    """What the script prints, run on the suite where the made-up distribution is installed."""
    information = tmp_path / "acme-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(ENTRY_POINTS)
    (tmp_path / "acme.py").write_text(MODULE)
    folder = tmp_path / "trial"
    folder.mkdir()
    (folder / "suite.yaml").write_text(suite, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_distribution_adds_kinds(tmp_path: Path) -> None:
    assert _in_a_distribution(tmp_path, SCRIPT, SUITE) == [
        "[]",
        "['/fhir/metadata', '/fhir/ping', '/fhir/ping'] [('pass', False), ('fail', False), ('pass', True)] answered with pong",
    ]


HEAD = SUITE[: SUITE.index("    steps:")] + "    steps:\n"
LINT = SCRIPT[: SCRIPT.index("target = ")]


def test_lint_reads_what_the_entry_of_anothers_kind_says(tmp_path: Path) -> None:
    """Its FHIRPath, its schema, that a step checks by itself, and that a module cannot be imported."""
    steps = """\
      - {id: a, do: acme.self-test, acme-times: many}
      - id: b
        do: acme.twice
        acme-path: ping
        expect:
          - acme.chosen: {where: "entry.where("}
          - acme.chosen: {were: "entry"}
          - acme.broken: 1
"""
    said = " | ".join(_in_a_distribution(tmp_path, LINT, HEAD + steps))
    for part in ("acme-times", "FHIRPath", "“were”", "where", "acme.broken", "ModuleNotFoundError"):
        assert part in said, (part, said)
    assert _in_a_distribution(
        tmp_path / "sound", LINT, HEAD + "      - {id: a, do: acme.self-test, acme-times: 2}\n"
    ) == ["['The scenario says that it tests INT-05, but no expectation cites it.']"]


RUN = SCRIPT.replace('httpx.Response(200, text="pong")', "httpx.Response(STATUS, json=BODY)")
RUN = RUN[: RUN.index("print(asked")] + "print([str(item.verdict) for item in step.assertions])\n"


def test_anothers_kind_gets_literals_and_is_not_held_against_an_answer_that_it_does_not_speak_of(
    tmp_path: Path,
) -> None:
    steps = """\
      - id: a
        do: acme.twice
        acme-path: ping
        expect: [{status: 200}, {acme.chosen: {where: "Patient.id = {{ code.who }}"}}]
code: {who: "o'hara"}
"""
    accepted = 'STATUS, BODY = 200, {"resourceType": "Patient", "id": "o\'hara"}\n' + RUN
    said = _in_a_distribution(tmp_path / "accepted", accepted, HEAD + steps)
    assert said[1:] == [r"""EVALUATED {'where': "Patient.id = 'o\\u0027hara'"}""", "['pass', 'pass']"]
    refused = 'STATUS, BODY = 400, {"resourceType": "OperationOutcome"}\n' + RUN
    assert _in_a_distribution(tmp_path / "refused", refused, HEAD + steps)[1:] == ["['fail', 'skip']"]
