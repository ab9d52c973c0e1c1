"""The interactions of FHIR's RESTful API (https://hl7.org/fhir/R4/http.html)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from validator.runner.answers import Answer, Reply
from validator.runner.steps.registry import StepOutcome, StepRun, step_kind

FHIR_JSON = "application/fhir+json"
JSON_PATCH = "application/json-patch+json"


def _path(*segments: str | None) -> str:
    return "/".join(quote(str(segment), safe="$:@!~") for segment in segments if segment is not None)


def _outcome(answer: Answer) -> StepOutcome:
    return StepOutcome(Reply(answer))


def _if_match(run: StepRun) -> dict[str, str]:
    """``if-match`` as it is written; a bare version becomes the weak ETag that FHIR uses."""
    value = run.arguments.get("if-match")
    if value is None:
        return {}
    return {"If-Match": value if value.startswith(("W/", '"')) else f'W/"{value}"'}


@step_kind("capabilities")
async def capabilities(run: StepRun) -> StepOutcome:
    return _outcome(await run.ask("GET", "metadata"))


@step_kind("read", asked_again=True)
async def read(run: StepRun) -> StepOutcome:
    path = _path(run.arguments["type"], run.arguments["resource-id"])
    return _outcome(await run.ask("GET", path, params=run.arguments.get("params")))


@step_kind("vread")
async def vread(run: StepRun) -> StepOutcome:
    arguments = run.arguments
    path = _path(arguments["type"], arguments["resource-id"], "_history", arguments["version"])
    return _outcome(await run.ask("GET", path))


@step_kind("history")
async def history(run: StepRun) -> StepOutcome:
    path = _path(run.arguments.get("type"), run.arguments.get("resource-id"), "_history")
    return _outcome(await run.ask("GET", path, params=run.arguments.get("params")))


@step_kind("search", asked_again=True)
async def search(run: StepRun) -> StepOutcome:
    arguments = run.arguments
    if arguments.get("method") == "POST":
        first = await run.ask(
            "POST", _path(arguments.get("type"), "_search"), body=_Form(arguments["params"])
        )
    else:
        first = await run.ask("GET", _path(arguments.get("type")), params=arguments["params"])
    if "pages" not in arguments:
        return _outcome(first)
    pages = [first]
    while len(pages) < arguments["pages"] and (following := next_link(pages[-1])) is not None:
        pages.append(await run.ask("GET", following))
    return StepOutcome(Reply(pages[0], tuple(pages), _combined(pages)))


class _Form(dict[str, Any]):
    """Marks search parameters that go in the body."""


def is_form(body: Any) -> bool:
    return isinstance(body, _Form)


def next_link(answer: Answer) -> str | None:
    """The absolute URL of the next page, when there is one on the same server: tokens are never sent
    elsewhere."""
    following = _stated_next(answer)
    return following if following is not None and _server(following) == _server(answer.url) else None


def next_elsewhere(answer: Answer) -> tuple[str, str] | None:
    """The server that the next link leads to and the one that was asked, when they are not the same."""
    following = _stated_next(answer)
    if following is None or _server(following) == _server(answer.url):
        return None
    return _server(following), _server(answer.url)


def _stated_next(answer: Answer) -> str | None:
    links = (answer.resource or {}).get("link")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("relation") == "next" and isinstance(link.get("url"), str):
            try:
                following: str = urljoin(answer.url, link["url"])
                urlsplit(following)
            except ValueError:  # not an address at all
                return None
            return following
    return None


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _combined(pages: list[Answer]) -> dict[str, Any] | None:
    first = pages[0].resource
    if first is None:
        return None
    entries: list[Any] = []
    for page in pages:
        entry = (page.resource or {}).get("entry", [])
        entries += entry if isinstance(entry, list) else []
    return {**first, "entry": entries} if entries else first


@step_kind("create")
async def create(run: StepRun) -> StepOutcome:
    headers: dict[str, str] = {}
    condition = run.arguments.get("if-none-exist")
    if condition:
        from urllib.parse import urlencode

        headers["If-None-Exist"] = urlencode(condition, doseq=True)
    content_type = run.arguments.get("content-type", FHIR_JSON)
    path = _path(run.arguments["type"])
    return _outcome(await run.ask("POST", path, headers=headers, body=run.body, content_type=content_type))


@step_kind("update")
async def update(run: StepRun) -> StepOutcome:
    body, resource_id = run.body, run.arguments.get("resource-id")
    if resource_id is not None and isinstance(body, dict) and "id" not in body:
        body = {"resourceType": body.get("resourceType"), "id": resource_id, **body}
    return await _write(run, "PUT", body, FHIR_JSON)


@step_kind("patch")
async def patch(run: StepRun) -> StepOutcome:
    is_parameters = isinstance(run.body, dict) and run.body.get("resourceType") == "Parameters"
    return await _write(run, "PATCH", run.body, FHIR_JSON if is_parameters else JSON_PATCH)


@step_kind("delete")
async def delete(run: StepRun) -> StepOutcome:
    return await _write(run, "DELETE", None, None)


async def _write(run: StepRun, method: str, body: Any, content_type: str | None) -> StepOutcome:
    return _outcome(
        await run.ask(
            method,
            _path(run.arguments["type"], run.arguments.get("resource-id")),
            params=run.arguments.get("params"),
            headers=_if_match(run),
            body=body,
            content_type=run.arguments.get("content-type", content_type),
        )
    )


@step_kind("transaction")
async def transaction(run: StepRun) -> StepOutcome:
    return await _bundle(run, "transaction")


@step_kind("batch")
async def batch(run: StepRun) -> StepOutcome:
    return await _bundle(run, "batch")


async def _bundle(run: StepRun, kind: str) -> StepOutcome:
    body = run.body
    if isinstance(body, dict) and "type" not in body:
        body = {"resourceType": "Bundle", "type": kind, **body}
    return _outcome(await run.ask("POST", "", body=body, content_type=FHIR_JSON))


@step_kind("operation")
async def operation(run: StepRun) -> StepOutcome:
    arguments = run.arguments
    method = arguments.get("method", "POST")
    path = _path(arguments.get("type"), arguments.get("resource-id"), arguments["name"])
    body = None if method == "GET" else run.body
    return _outcome(
        await run.ask(method, path, params=arguments.get("params"), body=body, content_type=FHIR_JSON)
    )
