"""A sandbox reached over HTTP, as one identity or another."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from validator.fhir.definitions import Definitions
from validator.sandbox import Sandbox, create_sandbox
from validator.sandbox.serving import base_url_of, bind, serve_async

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
ARNE = "17854112139"
SOLVEIG = "03915023044"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


class Clock:
    """A clock that the test winds."""

    def __init__(self) -> None:
        self.now = datetime(2024, 5, 17, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **interval: float) -> None:
        self.now += timedelta(**interval)


class Client:
    """Requests as one identity (``None``: without a token); paths are relative to the FHIR base."""

    def __init__(self, sandbox: Sandbox, identity: str | None) -> None:
        self.sandbox = sandbox
        self.identity = identity

    def request(self, method: str, path: str, *, body: Any = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.identity is not None:
            headers.setdefault("Authorization", f"Bearer {self.sandbox.issue_token(self.identity)}")
        if body is not None:
            headers.setdefault("Content-Type", "application/fhir+json")
            options["content"] = body if isinstance(body, str | bytes) else json.dumps(body)
        url = path if path.startswith("http") else f"{self.sandbox.base_url}{'/' + path if path else ''}"

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.sandbox.app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport) as client:
                return await client.request(method, url, headers=headers, **options)

        return asyncio.run(send())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, body=body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("PUT", path, body=body, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def create(self, resource: dict[str, Any]) -> str:
        response = self.post(resource["resourceType"], resource)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    def found(self, type: str, **parameters: Any) -> list[str]:
        """Ids of what a search by POST finds, in order; the search must succeed."""
        response = self.post(f"{type}/_search", data=parameters)
        assert response.status_code == 200, response.text
        return [
            entry["resource"]["id"]
            for entry in response.json().get("entry", [])
            if entry["search"]["mode"] == "match"
        ]


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    return Definitions.r4()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(definitions: Definitions, clock: Clock) -> Iterator[Sandbox]:
    """An empty sandbox that does not validate what is written (see ``strict`` for one that does)."""
    with create_sandbox(definitions=definitions, validate_on_write=False, clock=clock) as created:
        yield created


@pytest.fixture(scope="session")
def shared_strict(definitions: Definitions) -> Iterator[Sandbox]:
    """One validating sandbox for the whole session: tests must not depend on what others have left in it."""
    with create_sandbox(definitions=definitions) as created:
        yield created


@pytest.fixture
def strict(shared_strict: Sandbox) -> Client:
    return Client(shared_strict, "hjemmesykepleier")


@pytest.fixture
def as_identity(sandbox: Sandbox) -> Callable[[str | None], Client]:
    return lambda identity: Client(sandbox, identity)


@pytest.fixture
def nurse(sandbox: Sandbox) -> Client:
    return Client(sandbox, "hjemmesykepleier")


@pytest.fixture
def make_sandbox(definitions: Definitions) -> Iterator[Callable[..., Sandbox]]:
    made: list[Sandbox] = []

    def make(**options: Any) -> Sandbox:
        options.setdefault("definitions", definitions)
        options.setdefault("validate_on_write", False)
        made.append(create_sandbox(**options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def client_of() -> type[Client]:
    return Client


@pytest.fixture
def serve(definitions: Definitions) -> Iterator[Callable[..., Sandbox]]:
    """Serve a sandbox over HTTP on a free port until the test is over. Options are those of :func:`create_sandbox`; ``serving``
    those of :func:`serve_async`."""
    with contextlib.ExitStack() as running:

        def start(serving: dict[str, Any] | None = None, **options: Any) -> Sandbox:
            options.setdefault("definitions", definitions)
            options.setdefault("validate_on_write", False)
            bound = running.enter_context(bind(port=0))
            sandbox = running.enter_context(create_sandbox(base_url=base_url_of(bound), **options))
            running.enter_context(
                _in_a_thread(lambda ready: serve_async(sandbox, bound, started=ready, **serving or {}))
            )
            return sandbox

        yield start


@pytest.fixture
def served(serve: Callable[..., Sandbox]) -> Sandbox:
    return serve()


@contextlib.contextmanager
def _in_a_thread(serving: Callable[[Callable[[], None]], Coroutine[Any, Any, None]]) -> Iterator[None]:
    ready, loop = threading.Event(), asyncio.new_event_loop()
    task = loop.create_task(serving(ready.set))

    def run() -> None:
        asyncio.set_event_loop(loop)
        with contextlib.closing(loop), contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield
    loop.call_soon_threadsafe(task.cancel)
    thread.join(20)
    assert not thread.is_alive()


def issue_codes(response: httpx.Response) -> list[str]:
    outcome = response.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return [issue["details"]["coding"][0]["code"].removeprefix("sandbox.") for issue in outcome["issue"]]


@pytest.fixture
def codes() -> Callable[[httpx.Response], list[str]]:
    """The keys of the messages in an OperationOutcome."""
    return issue_codes


@pytest.fixture
def patient() -> Callable[..., dict[str, Any]]:
    def make(fnr: str | None = None, **elements: Any) -> dict[str, Any]:
        resource: dict[str, Any] = {
            "resourceType": "Patient",
            "name": [{"family": "Larhals", "given": ["Arne"]}],
        }
        if fnr:
            resource["identifier"] = [{"system": FNR, "value": fnr}]
        return {**resource, **elements}

    return make


@pytest.fixture
def observation() -> Callable[..., dict[str, Any]]:
    def make(patient: str, **elements: Any) -> dict[str, Any]:
        return {
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [{"system": CATEGORY, "code": "vital-signs"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4", "display": "Heart rate"}]},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": "2024-05-17T10:00:00+02:00",
            "valueQuantity": {
                "value": 72,
                "unit": "slag/min",
                "system": "http://unitsofmeasure.org",
                "code": "/min",
            },
            **elements,
        }

    return make
