"""Products as they are: identity numbers that are unique, no deletion, patients of their own, and reading alone.

The product here is the sandbox behind a transport that makes it another kind of product, and can make it wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response
from starlette.routing import Route

from validator.configuration import Configuration, PatientsConfiguration
from validator.norway.identifiers import NationalIdentityNumber, parse_national_identity_number
from validator.results import Result, ScenarioResult, Verdict
from validator.runner.credentials import IssuedTokens
from validator.runner.loading import as_transaction, loading_of
from validator.runner.run import Judges, run
from validator.runner.sending import Request, Sender, WriteRefused, only_reads
from validator.runner.targets import TargetConnection
from validator.sandbox import Sandbox, create_sandbox
from validator.sandbox.serving import base_url_of, bind
from validator.sandbox.tokens import spoilt_token
from validator.suites.catalogues import load_catalogues
from validator.suites.loader import find_suites, load_suite
from validator.suites.loading import Loading, read_loading
from validator.suites.model import Suite
from validator.synthetic.personas.fresh import number_of

FHIR = "application/fhir+json"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
JUDGES = Judges()
NURSE = "hjemmesykepleier"


def outcome(status: int, said: str) -> httpx.Response:
    issue = {"severity": "error", "code": "processing", "diagnostics": said}
    return httpx.Response(
        status, json={"resourceType": "OperationOutcome", "issue": [issue]}, headers={"content-type": FHIR}
    )


@dataclass
class Product(httpx.AsyncBaseTransport):
    """``read_only``: refuses every write. ``keeps``: deletes nothing. ``unique``: one patient for each identity number. ``declares``
    is what is left of the interactions that it declares. ``wrong``: a search for a patient by identifier gives another one as well."""

    sandbox: Sandbox
    read_only: bool = False
    keeps: bool = False
    unique: bool = False
    declares: frozenset[str] | None = None
    wrong: bool = False
    seen: list[tuple[str, str]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = (await request.aread()).decode()
        path = request.url.path
        self.seen.append((request.method, path))
        if self.read_only and not only_reads(request.method, str(request.url)):
            return outcome(405, "This API is only read.")
        if self.keeps and request.method == "DELETE":
            return outcome(405, "Nothing is deleted here.")
        if self.unique and request.method == "POST" and path.endswith("/Patient"):
            for one in json.loads(body).get("identifier", ()):
                if await self._found(request, one):
                    return outcome(409, "A patient with this identity number exists already.")
        response = await self._sandbox(request)
        if path.endswith("/metadata") and self.declares is not None:
            return self._declaring(response)
        if self.wrong and path.endswith("/Patient/_search") and response.status_code == 200:
            return await self._with_another(request, response, body)
        return response

    async def _sandbox(self, request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.sandbox.app)) as client:  # type: ignore[arg-type]
            answer = await client.send(request)
            content = await answer.aread()
        headers = [
            (k, v) for k, v in answer.headers.items() if k not in ("content-encoding", "content-length")
        ]
        return httpx.Response(answer.status_code, headers=headers, content=content)

    async def _search(self, request: httpx.Request, form: dict[str, str]) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.sandbox.issue_token('kilde-epj')}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.sandbox.app)) as client:  # type: ignore[arg-type]
            answer = await client.post(f"{self.sandbox.base_url}/Patient/_search", data=form, headers=headers)
        return [entry["resource"] for entry in answer.json().get("entry", ())]

    async def _found(self, request: httpx.Request, identifier: dict[str, str]) -> bool:
        found = await self._search(request, {"identifier": f"{identifier['system']}|{identifier['value']}"})
        return bool(found)

    async def _with_another(
        self, request: httpx.Request, response: httpx.Response, body: str
    ) -> httpx.Response:
        if "identifier" not in parse_qs(body):
            return response
        bundle = response.json()
        here = {entry["resource"]["id"] for entry in bundle.get("entry", ())}
        every = await self._search(request, {})
        another = [one for one in every if one["id"] not in here][:1]
        bundle["entry"] = bundle.get("entry", []) + [
            {
                "fullUrl": f"{self.sandbox.base_url}/Patient/{one['id']}",
                "resource": one,
                "search": {"mode": "match"},
            }
            for one in another
        ]
        return httpx.Response(200, json=bundle, headers={"content-type": FHIR})

    def _declaring(self, response: httpx.Response) -> httpx.Response:
        statement = response.json()
        assert self.declares is not None
        for rest in statement["rest"]:
            for holder in (rest, *rest["resource"]):
                kept = [one for one in holder.pop("interaction", ()) if one["code"] in self.declares]
                if kept:
                    holder["interaction"] = kept
            rest["resource"] = [one for one in rest["resource"] if "interaction" in one]
        return httpx.Response(200, json=statement, headers={"content-type": FHIR})

    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.seen if not only_reads(method, f"http://x{path}")]

    def put(self, resource: dict[str, Any], identity: str = NURSE) -> str:
        """Stores a resource behind the product's back; its id."""

        async def send() -> httpx.Response:
            headers = {"Authorization": f"Bearer {self.sandbox.issue_token(identity)}", "Content-Type": FHIR}
            kind = resource["resourceType"]
            url = self.sandbox.base_url if kind == "Bundle" else f"{self.sandbox.base_url}/{kind}"
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.sandbox.app)) as client:  # type: ignore[arg-type]
                return await client.post(url, json=resource, headers=headers)

        answer = asyncio.run(send())
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["id"]) if "id" in answer.json() else ""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with create_sandbox() as made:
        yield made


@pytest.fixture
def product(sandbox: Sandbox) -> Product:
    return Product(sandbox)


def suites(*names: str, only: Sequence[str] = ()) -> list[Suite]:
    from dataclasses import replace

    folders, findings = find_suites(names)
    assert not findings
    loaded = [suite for folder in folders if (suite := load_suite(folder).suite) is not None]
    if not only:
        return loaded
    return [replace(one, scenarios=tuple(s for s in one.scenarios if s.id in only)) for one in loaded]


Try = Callable[..., Result]


@pytest.fixture
def attempt(product: Product, sandbox: Sandbox) -> Try:
    def go(patients: PatientsConfiguration, chosen: Sequence[Suite], run_id: str = "run-1") -> Result:
        target = TargetConnection(sandbox.base_url, transport=product)

        def issue_spoilt(identity: str, thumbprint: str | None, how: str) -> str:
            issuer = sandbox.authorisation.issuer
            return spoilt_token(issuer, sandbox.identities[identity], thumbprint, how)

        return asyncio.run(
            run(
                chosen,
                target,
                credentials=IssuedTokens(sandbox.issue_token, issue_spoilt=issue_spoilt),
                configuration=Configuration(patients=patients),
                judges=JUDGES,
                run_id=run_id,
            )
        )

    return go


def verdicts(result: Result) -> dict[str, Verdict]:
    return {
        f"{suite.id}/{scenario.id}": scenario.verdict
        for suite in result.suites
        for scenario in suite.scenarios
    }


def scenario(result: Result, name: str) -> ScenarioResult:
    return next(one for suite in result.suites for one in suite.scenarios if one.id == name)


def sent_numbers(result: Result) -> set[str]:
    return set(each_number(result))


def each_number(result: Result) -> list[str]:
    """The identity numbers of the patients that were created, each as often as it was sent."""
    return [
        identifier["value"]
        for suite in result.suites
        for one in suite.scenarios
        for step in one.steps
        for exchange in step.exchanges
        if exchange.request.method == "POST" and exchange.request.url.endswith("/Patient")
        for identifier in json.loads(exchange.request.body).get("identifier", ())
    ]


PASSED = (Verdict.PASS, Verdict.WARNING)
FRESH = PatientsConfiguration("fresh")


# -- unique numbers, no deletion


def test_with_unique_numbers_and_no_deletion_two_runs_in_a_row_are_verified_alike(
    product: Product, attempt: Try
) -> None:
    product.unique = product.keeps = True
    chosen = suites("news2", "kommunale-tjenester")
    first, second = attempt(FRESH, chosen, "run-1"), attempt(FRESH, chosen, "run-2")
    assert verdicts(first) == verdicts(second)
    assert set(verdicts(first).values()) <= set(PASSED)
    assert not sent_numbers(first) & sent_numbers(second)
    sent = each_number(first)
    assert len(sent) == len(set(sent)) >= sum(len(suite.scenarios) for suite in chosen)


def test_as_written_the_second_run_of_such_a_product_cannot_be_made(product: Product, attempt: Try) -> None:
    product.unique = product.keeps = True
    chosen = suites("news2", only=["full-maaling"])
    assert attempt(PatientsConfiguration(), chosen).verdict in PASSED
    again = attempt(PatientsConfiguration(), chosen, "run-2")
    assert again.verdict is Verdict.ERROR
    assert scenario(again, "full-maaling").reason is not None


def test_a_number_that_the_product_already_has_is_not_drawn(product: Product, attempt: Try) -> None:
    product.unique = product.keeps = True
    chosen = suites("news2", only=["full-maaling"])
    first = attempt(FRESH, chosen, "the same")
    second = attempt(FRESH, chosen, "the same")
    assert [first.verdict, second.verdict] == [Verdict.PASS, Verdict.PASS]
    assert not sent_numbers(first) & sent_numbers(second)


def test_what_remains_is_listed_and_deletion_that_is_refused_is_tried_once_for_each_type(
    product: Product, attempt: Try
) -> None:
    product.keeps = True
    result = attempt(FRESH, suites("news2", only=["full-maaling", "skala-2", "habituell"]))
    assert {place.partition("/")[0] for place in result.remaining} == {"Patient", "Observation"}
    assert len(result.remaining) == 6
    assert [method for method, _ in product.seen].count("DELETE") == 2
    cleanup = [
        step
        for suite in result.suites
        for one in suite.scenarios
        for step in one.steps
        if step.phase == "cleanup"
    ]
    assert {step.verdict for step in cleanup} == {Verdict.SKIP}
    assert result.verdict is Verdict.PASS


def test_nothing_remains_where_everything_is_deleted(attempt: Try) -> None:
    assert attempt(FRESH, suites("base", "news2")).remaining == ()


def test_a_patient_who_logs_in_keeps_the_number(attempt: Try) -> None:
    chosen = suites("tilgang", only=["innbygger-ser-sitt-eget", "feil-rolle"])
    result = attempt(FRESH, chosen)
    assert set(verdicts(result).values()) == {Verdict.PASS}
    arne = load_catalogues().personas["arne-laarhalsbrudd"]["fnr"]
    login = scenario(result, "innbygger-ser-sitt-eget")
    bodies = "".join(e.request.body for step in login.steps for e in step.exchanges)
    assert arne in bodies


# -- find or create


def patient(number: str, **more: Any) -> dict[str, Any]:
    persona = load_catalogues().personas["arne-laarhalsbrudd"]
    return {
        "resourceType": "Patient",
        "meta": {"profile": ["http://hl7.no/fhir/StructureDefinition/no-basis-Patient"]},
        "identifier": [{"system": FNR, "value": number}],
        "name": persona["patient"]["name"],
        "gender": "male",
        "birthDate": "1941-05-17",
        **more,
    }


FIND = PatientsConfiguration("find-or-create")


def test_a_patient_that_is_there_is_used_and_kept(product: Product, attempt: Try) -> None:
    product.unique = True
    there = product.put(patient("17854112139"))
    result = attempt(FIND, suites("news2", only=["full-maaling"]))
    assert result.verdict is Verdict.PASS
    assert ("DELETE", f"/fhir/Patient/{there}") not in product.seen
    assert any(method == "DELETE" for method, _ in product.seen)  # what it made itself
    assert attempt(FIND, suites("news2", only=["full-maaling"]), "run-2").verdict is Verdict.PASS


def test_somebody_else_with_the_number_is_not_used_and_it_is_said_why(product: Product, attempt: Try) -> None:
    product.put(patient("17854112139", name=[{"family": "Annen", "given": ["Arne"]}]))
    result = attempt(FIND, suites("news2", only=["full-maaling"]))
    assert result.verdict is Verdict.ERROR
    reason = scenario(result, "full-maaling").reason
    assert reason is not None
    assert "Annen" in reason.en
    assert "Patient.name.family" in reason.en


def test_a_patient_that_is_not_there_is_created(product: Product, attempt: Try) -> None:
    result = attempt(FIND, suites("news2", only=["full-maaling"]))
    assert result.verdict is Verdict.PASS
    assert ("POST", "/fhir/Patient") in product.seen


# -- the product's own patients


def own(persona: str, number: str) -> PatientsConfiguration:
    read = parse_national_identity_number(number)
    assert isinstance(read, NationalIdentityNumber)
    return PatientsConfiguration(existing={persona: read})


def other_number(persona: str) -> str:
    from validator.synthetic.personas.fresh import fresh_numbers

    number = number_of(load_catalogues().personas[persona])
    assert number is not None
    return next(fresh_numbers(number, "the product's own")).value


def test_a_patient_of_the_product_plays_the_persona_and_is_left_as_it_was(
    product: Product, attempt: Try
) -> None:
    number = other_number("arne-laarhalsbrudd")
    mine = product.put(patient(number, name=[{"family": "Testesen", "given": ["Egen"]}]))
    product.unique = True
    result = attempt(own("arne-laarhalsbrudd", number), suites("news2", only=["full-maaling"]))
    assert result.verdict is Verdict.PASS
    assert ("POST", "/fhir/Patient") not in product.seen
    assert not [seen for seen in product.writes() if mine in seen[1]]
    observation = next(
        json.loads(e.request.body)
        for step in scenario(result, "full-maaling").steps
        for e in step.exchanges
        if e.request.url.endswith("/Observation")
    )
    assert observation["subject"]["identifier"]["value"] == number
    assert observation["subject"]["display"] == "Testesen"
    found = scenario(result, "full-maaling").steps[0]
    assert (found.kind, found.title.en) == ("search", "Find Patient by identifier, instead of creating it")


def test_a_product_that_is_only_read_can_be_tested_with_its_own_patients(
    product: Product, attempt: Try
) -> None:
    number = other_number("kols-hoey-habituell")
    product.put(patient(number, gender="female", birthDate=number_of_birth(number)))
    product.read_only, product.declares = True, frozenset(("read", "search-type"))
    result = attempt(own("kols-hoey-habituell", number), suites("person"))
    assert verdicts(result)["person/foedselsnummer"] is Verdict.PASS
    assert product.writes() == []
    assert set(verdicts(result).values()) <= {Verdict.PASS, Verdict.SKIP}


def number_of_birth(number: str) -> str:
    read = parse_national_identity_number(number)
    assert isinstance(read, NationalIdentityNumber)
    assert read.birth_date is not None
    return read.birth_date.isoformat()


def test_the_wrong_patient_in_the_answer_is_still_found(product: Product, attempt: Try) -> None:
    number = other_number("kols-hoey-habituell")
    product.put(patient(number, gender="female", birthDate=number_of_birth(number)))
    product.put(patient("17854112139"))
    product.wrong = True
    result = attempt(own("kols-hoey-habituell", number), suites("person", only=["foedselsnummer"]))
    assert result.verdict is Verdict.FAIL


def test_a_patient_that_is_not_in_the_product_leaves_its_scenarios_untested(attempt: Try) -> None:
    number = other_number("arne-laarhalsbrudd")
    result = attempt(own("arne-laarhalsbrudd", number), suites("news2", only=["full-maaling", "skala-2"]))
    assert verdicts(result) == {"news2/full-maaling": Verdict.SKIP, "news2/skala-2": Verdict.PASS}
    reason = scenario(result, "full-maaling").reason
    assert reason is not None
    assert "[patients.arne-laarhalsbrudd]" in reason.en
    assert number not in reason.en


def test_no_scenario_changes_or_creates_a_patient_of_the_product(product: Product, attempt: Try) -> None:
    number = other_number("ida-antikoagulasjon")
    mine = product.put(patient(number, gender="female", birthDate=number_of_birth(number)))
    before = len(product.seen)
    attempt(own("ida-antikoagulasjon", number), suites("person", "tilgang", "kommunale-tjenester"))
    changing = [seen for seen in product.seen[before:] if seen[0] in ("PUT", "PATCH", "DELETE")]
    assert changing
    assert not [seen for seen in changing if mine in seen[1]]


# -- loaded beforehand, and only read


def loading(*names: str, only: Sequence[str] = ()) -> tuple[Loading, list[dict[str, Any]], list[Suite]]:
    chosen = suites(*names, only=only)
    now = datetime.now(UTC).replace(microsecond=0)
    made, resources = loading_of(chosen, load_catalogues(), run_id="loaded-1", now=now)
    return read_loading(made.to_json({})), resources, chosen


def test_a_product_that_is_only_read_is_verified_for_what_it_was_loaded_with(
    product: Product, attempt: Try
) -> None:
    made, resources, chosen = loading("base", "person", "news2", "kommunale-tjenester", "tilgang")
    neighbours = {
        need.value
        for one in made.scenarios.values()
        for need in one.needs
        if need.identity == "annen-kommune-sykepleier"
    }
    assert neighbours
    theirs = [one for one in resources if one["identifier"][0]["value"] in neighbours]
    product.put(as_transaction([one for one in resources if one not in theirs]))
    product.put(as_transaction(theirs), "annen-kommune-sykepleier")
    product.read_only, product.declares = True, frozenset(("read", "search-type"))
    product.seen.clear()
    result = attempt(PatientsConfiguration(loaded=made), chosen)
    found = verdicts(result)
    assert set(found.values()) <= {*PASSED, Verdict.SKIP}
    assert {f"{suite}/{one}" for suite, one in made.scenarios} == {
        name for name, verdict in found.items() if verdict in PASSED
    }
    assert len(made.scenarios) >= 35
    assert product.writes() == []
    assert result.remaining == ()
    reason = scenario(result, "enkeltmaaling").reason
    assert reason is not None
    assert "only read" in reason.en


def test_the_wrong_patient_is_found_in_what_was_loaded(product: Product, attempt: Try) -> None:
    made, resources, chosen = loading("person", only=["foedselsnummer", "bare-den-rette"])
    product.put(as_transaction(resources))
    product.wrong = True
    result = attempt(PatientsConfiguration(loaded=made), chosen)
    assert set(verdicts(result).values()) == {Verdict.FAIL}
    assert product.writes() == []


def test_what_should_have_been_loaded_and_is_not_there_is_undecided(attempt: Try) -> None:
    made, _, chosen = loading("news2", only=["full-maaling"])
    result = attempt(PatientsConfiguration(loaded=made), chosen)
    assert verdicts(result) == {"news2/full-maaling": Verdict.ERROR}
    reason = scenario(result, "full-maaling").reason
    assert reason is not None
    assert reason.en.startswith("Loaded according to the manifest, but a search by identifier")


def test_a_manifest_of_another_version_of_the_suite_is_not_used(product: Product, attempt: Try) -> None:
    from dataclasses import replace

    made, resources, chosen = loading("news2", only=["full-maaling"])
    product.put(as_transaction(resources))
    result = attempt(PatientsConfiguration(loaded=made), [replace(chosen[0], digest="another")])
    reason = scenario(result, "full-maaling").reason
    assert verdicts(result) == {"news2/full-maaling": Verdict.SKIP}
    assert reason is not None
    assert "has changed" in reason.en


def test_a_scenario_that_the_manifest_does_not_have_is_not_tested(attempt: Try) -> None:
    made, _, _ = loading("person")
    result = attempt(PatientsConfiguration(loaded=made), suites("news2", only=["full-maaling"]))
    reason = scenario(result, "full-maaling").reason
    assert reason is not None
    assert "--suite news2" in reason.en


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MERGE"])
def test_the_sender_refuses_whatever_may_write(method: str) -> None:
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        return httpx.Response(200)

    async def go() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            sender = Sender(TargetConnection("http://x/fhir"), client, only_reads=True)

            async def unsigned(method: str, url: str) -> dict[str, str]:
                return {}

            for url in (
                "http://x/fhir/Patient",
                "http://x/fhir/Patient/_search/../1",
                "http://x/fhir?a=/_search",
            ):
                with pytest.raises(WriteRefused):
                    await sender.send(Request(method, url), unsigned)
            assert sent == []
            await sender.send(Request("POST", "http://x/fhir/Patient/_search"), unsigned)
            await sender.send(Request("GET", "http://x/fhir/Patient"), unsigned)

    asyncio.run(go())
    assert sent == ["POST", "GET"]


# -- the whole way: a served product, the command line, the files


@contextlib.contextmanager
def served(product: Product, bound: socket.socket) -> Iterator[None]:
    """The product over HTTP, in a thread of its own."""
    import uvicorn

    async def forward(request: StarletteRequest) -> Response:
        body = await request.body()
        headers = {k: v for k, v in request.headers.items() if k not in ("host", "content-length")}
        asked = httpx.Request(request.method, str(request.url), headers=headers, content=body)
        answer = await product.handle_async_request(asked)
        passed = {k: v for k, v in answer.headers.items() if k not in ("content-length", "date", "server")}
        return Response(answer.content, answer.status_code, passed)

    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", forward, methods=every)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()


def test_from_what_is_written_for_loading_to_the_report_without_one_write(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from validator.cli.application import app

    loading = tmp_path / "loading"
    arguments = ["generate", "persona", "--for-loading", str(loading), "--suite", "news2"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    with bind(port=0) as bound, create_sandbox(base_url=base_url_of(bound)) as sandbox:
        product = Product(sandbox, read_only=True, declares=frozenset(("read", "search-type")))
        product.put(json.loads((loading / "transaction.json").read_text(encoding="utf-8")))
        tokens = "".join(
            f'[identities.{name}]\ntoken = "{sandbox.issue_token(name)}"\n' for name in sandbox.identities
        )
        (tmp_path / "validator.toml").write_text(
            f'{tokens}[patients]\nloaded = "loading/manifest.json"\n', encoding="utf-8"
        )
        with served(product, bound):
            done = CliRunner().invoke(
                app,
                [
                    *(
                        "run",
                        "news2",
                        "--target",
                        sandbox.base_url,
                        "--config",
                        str(tmp_path / "validator.toml"),
                    ),
                    *("--out", str(tmp_path / "report"), "--format", "json"),
                ],
            )
    result = json.loads((tmp_path / "report" / "result.json").read_text(encoding="utf-8"))
    found = {one["id"]: one["verdict"] for one in result["suites"][0]["scenarios"]}
    manifest = json.loads((loading / "manifest.json").read_text(encoding="utf-8"))
    for one in manifest["scenarios"]:
        assert found[one["scenario"]] in ("pass", "warning"), done.output
    assert found["enkeltmaaling"] == "skip"
    assert product.writes() == []
    assert not (tmp_path / "report" / "remaining.txt").exists()


@pytest.mark.parametrize(
    "body", [{"name": 5}, {"name": {"family": "X"}, "gender": [], "birthDate": 7, "address": "x"}, {"id": 3}]
)
def test_a_patient_of_any_shape_ends_no_run(product: Product, sandbox: Sandbox, body: dict[str, Any]) -> None:
    number = other_number("arne-laarhalsbrudd")
    identifier = {"system": FNR, "value": number}
    entry = {"resource": {"resourceType": "Patient", "id": "odd", "identifier": [identifier], **body}}

    def answer(request: httpx.Request) -> httpx.Response:
        bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [entry, 5, {}, {"resource": None}]}
        return httpx.Response(200, json=bundle, headers={"content-type": FHIR})

    target = TargetConnection("http://odd.test/fhir", transport=httpx.MockTransport(answer))
    for patients in (own("arne-laarhalsbrudd", number), FIND, FRESH):
        result = asyncio.run(
            run(
                suites("news2", only=["full-maaling"]),
                target,
                configuration=Configuration(patients=patients),
                judges=JUDGES,
            )
        )
        told = scenario(result, "full-maaling")
        assert told.verdict not in PASSED
        assert "AttributeError" not in str(told)
        assert "TypeError" not in str(told)


def test_a_product_that_wants_a_login_has_done_nothing_wrong(product: Product, sandbox: Sandbox) -> None:
    made, _, chosen = loading("news2", only=["full-maaling"])
    target = TargetConnection(sandbox.base_url, transport=product)
    configuration = Configuration(patients=PatientsConfiguration(loaded=made))
    result = asyncio.run(run(chosen, target, configuration=configuration, judges=JUDGES))
    assert verdicts(result) == {"news2/full-maaling": Verdict.SKIP}
    assert product.writes() == []
