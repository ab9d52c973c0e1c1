"""What is shown before a run is what the run sends."""

import asyncio
import json
import re
from urllib.parse import quote, unquote_plus

import httpx
import pytest

from validator.runner.credentials import IssuedTokens
from validator.runner.preview import preview
from validator.runner.run import run
from validator.runner.targets import TargetConnection
from validator.sandbox import create_sandbox
from validator.suites.catalogues import load_catalogues
from validator.suites.loader import find_suites, load_suite

PLACEHOLDER = re.compile(r"\\\{\\\{\\ .+?\\ \\\}\\\}")
CATALOGUES = load_catalogues()


def pattern(shown: str) -> re.Pattern[str]:
    return re.compile(PLACEHOLDER.sub("[^&?]+", re.escape(shown)))


@pytest.mark.parametrize("name", ["news2", "person"])
def test_every_first_request_of_a_step_is_as_shown(name):
    (folder,), _ = find_suites([name])
    suite = load_suite(folder).suite
    assert suite is not None
    with create_sandbox() as sandbox:
        target = TargetConnection(
            url=sandbox.base_url,
            kind="sandbox",
            transport=httpx.ASGITransport(sandbox.app, raise_app_exceptions=False),
        )
        credentials = IssuedTokens(sandbox.issue_token)
        result = asyncio.run(run([suite], target, credentials=credentials))
        base = sandbox.base_url
    compared = 0
    for scenario, ran in zip(suite.scenarios, result.suites[0].scenarios, strict=True):
        for shown, step in zip(preview(suite, scenario, CATALOGUES), ran.steps, strict=True):
            assert (shown.id, shown.phase, shown.kind) == (step.id, step.phase, step.kind)
            if not step.exchanges:
                continue
            request, sent = shown.requests[0], step.exchanges[0].request
            assert request.method == sent.method
            path = unquote_plus(sent.url.removeprefix(base) or "/")
            assert pattern(unquote_plus(request.path)).fullmatch(path), (request.path, path)
            headers = {key.lower(): value for key, value in sent.headers}
            for key, value in request.headers:
                assert pattern(value).fullmatch(headers[key.lower()])
            if request.body.startswith("{") and "now" not in request.body:
                assert set(json.loads(request.body)) == set(json.loads(sent.body))
            assert bool(request.body) == bool(sent.body)
            compared += 1
    assert compared > 15


@pytest.mark.parametrize("name", find_suites()[0], ids=lambda folder: folder.name)
def test_every_step_of_every_suite_can_be_shown(name):
    suite = load_suite(name).suite
    assert suite is not None
    for scenario in suite.scenarios:
        for step in preview(suite, scenario, CATALOGUES):
            assert step.problem == "", (scenario.id, step)
            assert step.requests or step.kind in ("token", "attest", "await")
            assert all(quote("{{") not in one.path for one in step.requests)


def test_where_a_result_comes_from(run_scenario):
    """The line of the scenario, and whose valid credentials each step sent."""
    ran = run_scenario(
        "    as: fastlege\n"
        "    steps:\n"
        "      - {id: own, do: read, type: Patient, resource-id: x, expect: [{status: 404}]}\n"
        "      - {id: nobody, do: read, type: Patient, resource-id: x, as: none, expect: [{status: 404}]}\n"
        "      - {id: bad, do: read, type: Patient, resource-id: x, credentials: garbage, expect: [{status: 404}]}\n",
        credentials=IssuedTokens(lambda identity, thumbprint: "t", dpop=False),
    )
    assert [ran.step(name).identity for name in ("own", "nobody", "bad")] == ["fastlege", None, None]
    assert ran.scenario.location.line == 8
    assert ran.scenario.location.file.endswith("trial/suite.yaml")
    assert not ran.scenario.location.file.startswith("/")
