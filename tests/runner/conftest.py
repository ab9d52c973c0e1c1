"""A small FHIR server of our own, so that what the runner says can be compared with what was done."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from validator.events import Event
from validator.results import Requirement, Result, Text
from validator.runner.run import run
from validator.runner.targets import TargetConnection
from validator.suites.catalogues import Catalogues
from validator.suites.lint import lint_suite
from validator.suites.loader import load_suite
from validator.suites.model import Suite

FHIR = "application/fhir+json"
BASE = "http://product.test/fhir"


def outcome(status: int, text: str, **headers: str) -> Response:
    issue = {"severity": "error", "code": "processing", "diagnostics": text, "expression": ["Patient.name"]}
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return JSONResponse(body, status, headers, FHIR)


@dataclass
class Product:
    """Patients in memory: versions, conditional create, paging. ``seen`` is every request; ``intercept`` may answer
    in the product's place."""

    patients: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    intercept: Callable[[Request], Response | None] = lambda request: None
    capability: dict[str, Any] = field(
        default_factory=lambda: {
            "resourceType": "CapabilityStatement",
            "fhirVersion": "4.0.1",
            "software": {"name": "Prøvejournal", "version": "7"},
            "rest": [
                {
                    "mode": "server",
                    "resource": [
                        {
                            "type": "Patient",
                            "interaction": [{"code": "read"}, {"code": "create"}],
                            "searchParam": [{"name": "name"}],
                        }
                    ],
                }
            ],
        }
    )

    def methods(self, path: str = "Patient") -> list[str]:
        return [method for method, url, _, _ in self.seen if path in url]

    async def handle(self, request: Request) -> Response:
        body = await request.body()
        self.seen.append((request.method, str(request.url), dict(request.headers), body))
        intercepted = self.intercept(request)
        if intercepted is not None:
            return intercepted
        path = request.url.path.removeprefix("/fhir").strip("/").split("/")
        match request.method, path:
            case "GET", ["metadata"]:
                return JSONResponse(self.capability, media_type=FHIR)
            case "POST", ["Patient"]:
                return self._create(json.loads(body))
            case ("GET", ["Patient"]) | ("POST", ["Patient", "_search"]):
                return self._search(request)
            case "GET", ["Patient", name] if name in self.patients:
                return self._answer(self.patients[name][-1])
            case "PUT", ["Patient", name] if name in self.patients:
                return self._update(name, json.loads(body), request.headers.get("if-match"))
            case "DELETE", ["Patient", name] if name in self.patients:
                del self.patients[name]
                return Response(status_code=204)
        return outcome(404, "no such thing")

    def _answer(self, resource: dict[str, Any], status: int = 200) -> Response:
        version = resource["meta"]["versionId"]
        headers = {
            "ETag": f'W/"{version}"',
            "Location": f"{BASE}/Patient/{resource['id']}/_history/{version}",
        }
        return JSONResponse(resource, status, headers, FHIR)

    def _create(self, resource: dict[str, Any]) -> Response:
        if resource.get("resourceType") != "Patient":
            return outcome(400, "not a Patient")
        name = f"p{len(self.patients) + 1}"
        self.patients[name] = [{**resource, "id": name, "meta": {"versionId": "1"}}]
        return self._answer(self.patients[name][-1], 201)

    def _update(self, name: str, resource: dict[str, Any], if_match: str | None) -> Response:
        current = len(self.patients[name])
        if if_match is not None and if_match != f'W/"{current}"':
            return outcome(412, "another version is current")
        self.patients[name].append({**resource, "id": name, "meta": {"versionId": str(current + 1)}})
        return self._answer(self.patients[name][-1])

    def _search(self, request: Request) -> Response:
        count, start = int(request.query_params.get("_count", 50)), int(request.query_params.get("start", 0))
        every = [versions[-1] for versions in self.patients.values()]
        link = [{"relation": "self", "url": str(request.url)}]
        if start + count < len(every):
            link.append({"relation": "next", "url": f"{BASE}/Patient?_count={count}&start={start + count}"})
        entries = [
            {"fullUrl": f"{BASE}/Patient/{patient['id']}", "resource": patient, "search": {"mode": "match"}}
            for patient in every[start : start + count]
        ]
        bundle = {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(every),
            "link": link,
            "entry": entries,
        }
        return JSONResponse(bundle, media_type=FHIR)

    @property
    def app(self) -> Starlette:
        every = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
        return Starlette(routes=[Route("/{path:path}", self.handle, methods=every)])


@pytest.fixture
def product() -> Product:
    return Product()


@pytest.fixture
def catalogues() -> Catalogues:
    title = Text("Krav", "Requirement")
    return Catalogues(
        requirements={
            name: Requirement(name, "must", title, "source", "both") for name in ("EXC-01", "SEC-05")
        },
        personas={"arne": {"id": "arne", "fnr": "17854112139"}},
        identities={name: {"id": name, "role": "helsepersonell"} for name in ("fastlege", "sykepleier")},
        packages=frozenset(("no-basis",)),
    )


@pytest.fixture
def suite_of(tmp_path: Path, catalogues: Catalogues) -> Callable[..., Suite]:
    """A linted suite of one scenario, from the YAML of its keys below ``requirements``."""

    def make(scenario: str, *, top: str = "", name: str = "trial") -> Suite:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "suite.yaml").write_text(
            f"suite: {name}\nversion: 1.0.0\ntitle: {{nb: Prøve, en: Trial}}\nservice: felles-grunnlag\n"
            f"interaction: lookup\nrole: source\n{top}scenarios:\n"
            "  - id: one\n    title: {nb: En, en: One}\n    requirements: [EXC-01]\n" + scenario,
            encoding="utf-8",
        )
        loaded = load_suite(folder)
        problems = [finding.message.en for finding in lint_suite(loaded, catalogues) if finding.is_error]
        assert problems == []
        assert loaded.suite is not None
        return loaded.suite

    return make


@dataclass
class Ran:
    result: Result
    events: list[Event]

    @property
    def scenario(self) -> Any:
        return self.result.suites[0].scenarios[0]

    def step(self, name: str) -> Any:
        return next(step for step in self.scenario.steps if step.id == name)


RunScenario = Callable[..., Awaitable[Ran]]


@pytest.fixture
def run_scenario(
    product: Product, catalogues: Catalogues, suite_of: Callable[..., Suite]
) -> Callable[..., Ran]:
    """Runs a scenario against the product in process (or another connection), to the end."""
    import asyncio

    def go(
        scenario: str, *, top: str = "", connection: TargetConnection | None = None, **options: Any
    ) -> Ran:
        events: list[Event] = []
        transport = httpx.ASGITransport(product.app, raise_app_exceptions=False)
        target = connection or TargetConnection(BASE, transport=transport)
        options.setdefault("catalogues", catalogues)
        suite = suite_of(scenario, top=top)
        return Ran(asyncio.run(run([suite], target, handlers=[events.append], **options)), events)

    return go
