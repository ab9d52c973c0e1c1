"""A product over HTTP whose ids are new each time and whose faults can be mended, and runs against it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from validator.reports.files import write_reports
from validator.results import Requirement, Result, Text
from validator.runner.run import run
from validator.runner.targets import TargetConnection
from validator.sandbox.serving import bind
from validator.suites.catalogues import Catalogues
from validator.suites.loader import load_suite

FHIR = "application/fhir+json"


@dataclass
class Product:
    """Resources in memory. ``faulty``: an update forgets the family name. ``elsewhere``: the next link leads to another host."""

    base: str = ""
    faulty: bool = True
    elsewhere: str = ""
    ids_in_answers: bool = True
    compact: bool = True
    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)

    async def handle(self, request: Request) -> Response:
        body = (await request.body()).decode()
        path = request.url.path.removeprefix("/fhir").strip("/").split("/")
        self.seen.append((request.method, str(request.url), dict(request.headers), body))
        match request.method, path:
            case "POST", [""]:
                return self._transaction(json.loads(body))
            case "POST", ["Patient" | "Observation"]:
                return self._stored({**json.loads(body), "id": uuid4().hex}, 1, 201)
            case "PUT", [_, name] if name in self.stored:
                old = self.stored[name]
                if request.headers.get("if-match") != f'W/"{old["meta"]["versionId"]}"':
                    return Response(status_code=412)
                new = json.loads(body)
                if self.faulty:
                    new.pop("name", None)
                return self._stored({**new, "id": name}, int(old["meta"]["versionId"]) + 1, 200)
            case "GET", [_, name] if name in self.stored:
                return self._answer(self.stored[name], 200)
            case "GET", ["Patient" | "Observation" as kind]:
                return self._search(kind, request)
            case "DELETE", [_, name] if name in self.stored:
                del self.stored[name]
                return Response(status_code=204)
        return Response(status_code=404)

    def _stored(self, resource: dict[str, Any], version: int, status: int) -> Response:
        # An element with an id of its own before the resource's: who reads text must not take the first id.
        name = resource["id"]
        self.stored[name] = {"contained": [{"resourceType": "Basic", "id": "first"}], **resource}
        self.stored[name]["meta"] = {"versionId": str(version)}
        return self._answer(self.stored[name], status)

    def _answer(self, resource: dict[str, Any], status: int) -> Response:
        version = resource["meta"]["versionId"]
        headers = {
            "ETag": f'W/"{version}"',
            "Location": f"{self.base}/{resource['resourceType']}/{resource['id']}/_history/{version}",
        }
        if not self.ids_in_answers:
            return Response(b"", status, headers)
        if self.compact:
            return JSONResponse(resource, status, headers, FHIR)
        return Response(json.dumps(resource, indent=1), status, headers, FHIR)

    def _transaction(self, bundle: dict[str, Any]) -> Response:
        entries = []
        for entry in bundle["entry"]:
            name = uuid4().hex
            self.stored[name] = {**entry["resource"], "id": name, "meta": {"versionId": "1"}}
            location = f"{entry['resource']['resourceType']}/{name}/_history/1"
            entries.append({"response": {"status": "201", "location": location}})
        return JSONResponse(
            {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}, media_type=FHIR
        )

    def _search(self, kind: str, request: Request) -> Response:
        start = int(request.query_params.get("start", 0))
        subject = request.query_params.get("subject")
        every = [
            resource
            for resource in self.stored.values()
            if resource["resourceType"] == kind
            and (subject is None or resource["subject"]["reference"] == subject)
        ]
        link = [{"relation": "self", "url": f"{self.base}/{kind}"}]
        if start + 1 < len(every):
            cursor = uuid4().hex  # a link that only this answer has
            address = f"{self.elsewhere or self.base}/{kind}?start={start + 1}&cursor={cursor}"
            link.append({"relation": "next", "url": address})
        entries = [{"resource": resource} for resource in every[start : start + 1]]
        bundle = {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(every),
            "link": link,
            "entry": entries,
        }
        return JSONResponse(bundle, media_type=FHIR)

    def sent(self, method: str, part: str = "") -> list[tuple[str, str, dict[str, str], str]]:
        return [one for one in self.seen if one[0] == method and part in one[1]]


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product()
    every = ["GET", "POST", "PUT", "DELETE", "HEAD"]
    app = Starlette(routes=[Route("/{path:path}", product.handle, methods=every)])
    with Serving(app) as address:
        product.base = f"{address}/fhir"
        yield product


class Serving:
    """The application over HTTP at a free port, for as long as the block lasts."""

    def __init__(self, app: Any) -> None:
        self._socket = bind("127.0.0.1", 0)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=20)
        self._socket.close()


@pytest.fixture
def serve() -> type[Serving]:
    return Serving


TITLE = Text("Krav", "Requirement")
CATALOGUES = Catalogues(
    requirements={"EXC-01": Requirement("EXC-01", "must", TITLE, "source", "both")},
    identities={"fastlege": {"id": "fastlege", "role": "helsepersonell"}},
)


@pytest.fixture
def result_of(tmp_path: Path) -> Callable[..., Result]:
    """The result of a suite of one scenario, from the YAML of its keys, against an address."""

    def make(scenario: str, base: str, **options: Any) -> Result:
        folder = tmp_path / "trial"
        folder.mkdir(exist_ok=True)
        (folder / "suite.yaml").write_text(
            "suite: trial\nversion: 1.0.0\ntitle: {nb: Prøve, en: Trial}\nservice: felles-grunnlag\n"
            "interaction: lookup\nrole: source\nscenarios:\n"
            "  - id: one\n    title: {nb: Én, en: One}\n    requirements: [EXC-01]\n" + scenario,
            encoding="utf-8",
        )
        suite = load_suite(folder).suite
        assert suite is not None
        options.setdefault("catalogues", CATALOGUES)
        return asyncio.run(run([suite], TargetConnection(base), **options))

    return make


@dataclass
class Repeated:
    code: int
    out: str
    err: str
    folder: Path


@pytest.fixture
def repeat(tmp_path: Path) -> Callable[..., Repeated]:
    """Writes the files of the failed scenario, and runs the shell script in an environment with only what is given."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")

    def go(result: Result, shell: str = "sh", **environment: str) -> Repeated:
        write_reports(result, tmp_path / "out", ["repeat"])
        folder = tmp_path / "out" / "repeat" / "trial" / "one"
        done = subprocess.run(
            [shell, str(folder / "repeat.sh")],
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Repeated(done.returncode, done.stdout.decode(), done.stderr.decode(), folder)

    return go
