"""Whatever a product answers, the run goes to its end and is reported; over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from validator.results import Verdict
from validator.runner.judging import FhirJudge
from validator.runner.run import Judges, run_to_end
from validator.runner.targets import TargetConnection

BODIES = {
    "exponent": b'{"resourceType":"Observation","status":"final","valueQuantity":{"value":1e99999999999999999999}}',
    "digits": b'{"resourceType":"Observation","status":"final","valueInteger":' + b"9" * 5000 + b"}",
    "zero": b'{"resourceType":"Observation","valueQuantity":{"value":0e-99999999999999999999}}',
    "type": b'{"resourceType":7,"entry":{"a":[null]},"meta":[1],"id":{}}',
    "bundle": b'{"resourceType":"Bundle","type":5,"entry":[null,7,{"resource":[]}],"link":{"relation":"next"}}',
    "outcome": b'{"resourceType":"OperationOutcome","issue":[null,{"details":7,"diagnostics":[]}]}',
    "statement": b'{"resourceType":"CapabilityStatement","rest":[null,{"resource":{"type":7}}],"fhirVersion":{},"software":[1]}',
}
SUITE = """\
    steps:
      - {id: a, do: read, type: Observation, resource-id: x, expect: [{status: 200}, {fhirpath: "value > 1"}], save: {n: id}}
  - id: two
    title: {nb: To, en: Two}
    requirements: [EXC-01]
    steps:
      - {id: b, do: search, type: Observation, params: {code: x}, expect: [{count: {fhirpath: entry, is: 1}}]}
      - {id: c, do: http, method: GET, path: anything, expect: [{status: 200}]}
"""


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    servers: list[ThreadingHTTPServer] = []

    def serve(body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/fhir+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/fhir"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("name", BODIES)
def test_no_answer_ends_the_run(
    name: str, answering: Callable[[bytes], str], suite_of: Callable[..., Any], catalogues: Any
) -> None:
    target = TargetConnection(answering(BODIES[name]), timeout=10)
    result = run_to_end([suite_of(SUITE)], target, catalogues=catalogues)
    assert result.complete
    one, two = result.suites[0].scenarios
    assert [step.id for step in (*one.steps, *two.steps)] == ["a", "b", "c"]
    assert one.verdict in (Verdict.FAIL, Verdict.ERROR)
    assert two.steps[-1].verdict is Verdict.PASS, "what does not depend on the content is tested all the same"


class Stumbling(FhirJudge):
    """A fault of our own, where nothing expects one."""

    def evaluate(self, resource: Any, expression: str) -> list[Any]:
        raise RuntimeError("something of ours\nand a second line")


def test_a_fault_of_ours_is_an_error_of_its_step(
    answering: Callable[[bytes], str], suite_of: Callable[..., Any], catalogues: Any
) -> None:
    target = TargetConnection(answering(b'{"resourceType":"Bundle","id":"x"}'))
    scenario = """\
    steps:
      - {id: a, do: read, type: Observation, resource-id: x, expect: [{status: 200}], save: {n: id}}
      - {id: b, do: http, method: GET, path: anything, expect: [{status: 200}]}
    cleanup:
      - {id: z, do: http, method: GET, path: anything}
  - id: two
    title: {nb: To, en: Two}
    requirements: [EXC-01]
    steps:
      - {id: c, do: http, method: GET, path: anything, expect: [{status: 200}]}
"""
    judges = Judges(make=lambda suite: Stumbling())
    result = run_to_end([suite_of(scenario)], target, catalogues=catalogues, judges=judges)
    assert result.complete
    one, two = result.suites[0].scenarios
    assert [step.verdict for step in one.steps] == [Verdict.ERROR, Verdict.PASS, Verdict.PASS]
    assert (one.verdict, two.verdict, result.verdict) == (Verdict.ERROR, Verdict.PASS, Verdict.ERROR)
    reason = one.steps[0].reason
    assert reason is not None
    assert one.reason == reason
    assert "RuntimeError: something of ours" in reason.en
    assert "scenarios.py:" in reason.en
    assert "\n" not in reason.en
    assert one.steps[0].exchanges, "the answer that it stumbled over is kept"
