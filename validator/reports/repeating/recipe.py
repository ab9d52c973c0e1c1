"""What it takes to send a scenario's requests again: the requests in order, and which values each takes from an earlier answer.

A kept result holds what was sent, with the ids, versions and links of that one run. Sent as they stand, the requests would miss:
the run has cleaned up after itself, and the server gives new ids. So what the server itself made up, and what a later request
said again, is a :class:`Variable` here: ids (from ``id``, ``Location`` and the locations of a transaction's answer), ETags,
``meta.versionId``, and the links between pages. What the run chose itself stays as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from validator.reports.curl import is_sent
from validator.results import Exchange, Phase, Result, ScenarioResult, StepResult

JsonPath = tuple[str | int, ...]
Kind = Literal["id", "etag", "version", "link"]

_ID = r"[A-Za-z0-9.-]{1,64}"
_TYPE = r"[A-Z][A-Za-z]{1,40}"
_LOCATION = re.compile(rf"(?:^|/)({_TYPE})/({_ID})(?:/_history/{_ID})?/?$")
_AUTHORIZATION = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s+\S")
_REDACTED = "[redacted"
_INCOMPLETE = ("[binary body of ", "\n[cut here: the body has ")
_NO_RESOURCES = frozenset(("OperationOutcome", "Bundle"))


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that the product makes up. ``name`` is a word of ``[a-z0-9_]``; ``recorded`` what it was in the run."""

    name: str
    kind: Kind
    recorded: str
    type: str = ""
    """Of an id: the resource type that it belongs to."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What the results never hold and who repeats must give: a token, or another header that was redacted. ``name`` is upper case."""

    name: str
    identity: str | None
    """Whose it is; ``None`` for credentials that were spoilt on purpose."""
    step: str = ""
    header: str = "Authorization"


@dataclass(frozen=True, slots=True)
class Base:
    """The address of the product."""


Part = str | Variable | Secret | Base
Template = tuple[Part, ...]
BASE = Base()


@dataclass(frozen=True, slots=True)
class Capture:
    """Where in an answer a variable's value is: in the header ``header``, or at ``path`` of the JSON. ``member`` and ``occurrence`` say
    the same for who reads text: it is number ``occurrence`` (from 1) among the members of that name that are texts.
    ``of_location``: the value is the id in an address of the variable's type."""

    variable: Variable
    header: str = ""
    path: JsonPath = ()
    member: str = ""
    occurrence: int = 0
    of_location: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``body`` is empty for none; ``status`` is what the run got (``None``: no answer); ``incomplete``: something of the
    request was not kept (a secret, or what was too long or not text), so that it cannot be sent as it was."""

    step: str
    phase: Phase
    method: str
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: Template
    content_type: str
    status: int | None
    proof: bool
    """Whether a DPoP proof was sent (RFC 9449), which is made anew for each request."""
    incomplete: bool = False
    captures: tuple[Capture, ...] = ()

    def needs(self) -> tuple[Variable, ...]:
        """The variables that it cannot be sent without."""
        return tuple(dict.fromkeys(part for part in self._parts() if isinstance(part, Variable)))

    def secrets(self) -> tuple[Secret, ...]:
        return tuple(dict.fromkeys(part for part in self._parts() if isinstance(part, Secret)))

    def _parts(self) -> Iterator[Part]:
        yield from self.url
        for _, value in self.headers:
            yield from value
        yield from self.body


@dataclass(frozen=True, slots=True)
class Recipe:
    calls: tuple[Call, ...]

    def secrets(self) -> tuple[Secret, ...]:
        return tuple(dict.fromkeys(secret for call in self.calls for secret in call.secrets()))

    @property
    def proofs(self) -> bool:
        return any(call.proof for call in self.calls)


def recipe_of(result: Result, scenario: ScenarioResult) -> Recipe:
    """The scenario's requests, those of setting up and of cleaning up included. Requests that the run itself sent again (after a
    pause, with a nonce, until something held) stand once."""
    maker = _Maker(result.target.url.rstrip("/"))
    for step in scenario.steps:
        for exchange in _once(step):
            maker.add(step, exchange)
    return maker.recipe()


def _once(step: StepResult) -> Iterator[Exchange]:
    for exchange, following in zip(step.exchanges, (*step.exchanges[1:], None), strict=True):
        if following is None or _essence(exchange) != _essence(following):
            yield exchange


def _essence(exchange: Exchange) -> object:
    request = exchange.request
    kept = [item for item in request.headers if item[0].lower() not in ("authorization", "dpop")]
    return request.method, request.url, kept, request.body


@dataclass(slots=True)
class _Maker:
    base: str
    calls: list[Call] = field(default_factory=list)
    known: dict[Variable, tuple[int, Capture]] = field(default_factory=dict)
    """Every value met in an answer, with the number of the call that it was in."""
    sent: str = ""
    """All that was sent as it stands: a value that stands here was not made up by the product."""
    names: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)

    def add(self, step: StepResult, exchange: Exchange) -> None:
        request = exchange.request
        filling = _Filling(self.base, tuple(self.known))
        headers = tuple(
            (name, self._header(name, value, step, filling))
            for name, value in request.headers
            if is_sent(name) and name.lower() != "dpop"
        )
        content_type = next((v for name, v in request.headers if name.lower() == "content-type"), "")
        url = filling.url(request.url)
        told = (request.url, request.body, *(value for name, value in request.headers if is_sent(name)))
        call = Call(
            step=step.id,
            phase=step.phase,
            method=request.method.upper(),
            url=url,
            headers=headers,
            body=filling.body(request.body, content_type, url),
            content_type=content_type,
            status=exchange.response.status if exchange.response else None,
            proof=any(name.lower() == "dpop" for name, _ in request.headers),
            incomplete=any(mark in request.body for mark in _INCOMPLETE)
            or any(_REDACTED in part for part in (request.url, request.body)),
        )
        self.calls.append(call)
        self.answers.append(exchange.response.body if exchange.response else "")
        self.sent += "\n".join(part for part in told if _REDACTED not in part) + "\n"
        for capture in _captures(exchange):
            self._learn(capture, step)

    def _header(self, name: str, value: str, step: StepResult, filling: _Filling) -> Template:
        lowered = name.lower()
        if lowered in ("authorization", "proxy-authorization"):
            scheme = _AUTHORIZATION.match(value)
            secret = Secret(f"TOKEN_{_word(step.identity or step.id).upper()}", step.identity, step.id, name)
            return (f"{scheme.group(1)} ", secret) if scheme else (secret,)
        if _REDACTED in value:
            owner = f"_{_word(step.identity).upper()}" if step.identity else ""
            return (Secret(f"{_word(name).upper()}{owner}", step.identity, step.id, name),)
        return filling.header(name, value)

    def _learn(self, capture: Capture, step: StepResult) -> None:
        variable = capture.variable
        # An id is met again in every later answer and stays the same; a version, an ETag or a link is the latest answer's.
        if variable.kind == "id" and (
            f"{variable.type}/{variable.recorded}" in self.sent
            or any(
                (other.type, other.recorded) == (variable.type, variable.recorded) for other in self._ids()
            )
        ):
            return
        base = _word(f"{step.id}_{variable.name}")
        name, number = base, 2
        while name in self.names:
            name, number = f"{base}_{number}", number + 1
        self.names.add(name)
        variable = replace(variable, name=name)
        self.known[variable] = (len(self.calls) - 1, replace(capture, variable=variable))

    def _ids(self) -> list[Variable]:
        return [variable for variable in self.known if variable.kind == "id"]

    def recipe(self) -> Recipe:
        used = {variable for call in self.calls for variable in call.needs()}
        calls = list(self.calls)
        for variable, (number, capture) in self.known.items():
            if variable in used:
                counted = _counted(capture, self.answers[number])
                calls[number] = replace(calls[number], captures=(*calls[number].captures, counted))
        return Recipe(tuple(calls))


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "value"


# --- what an answer made up


def _captures(exchange: Exchange) -> Iterator[Capture]:
    response = exchange.response
    if response is None or not 200 <= response.status < 300:
        return
    headers = {name.lower(): value for name, value in response.headers}
    body = _json(response.body)
    if isinstance(body, dict):
        yield from _of_resource(body, ())
        for index, entry in enumerate(_list(body.get("entry"))):
            if isinstance(entry, dict):
                yield from _of_entry(entry, ("entry", index))
        for index, link in enumerate(_list(body.get("link"))):
            if isinstance(link, dict) and link.get("relation") == "next" and isinstance(link.get("url"), str):
                variable = Variable("next", "link", link["url"])
                yield _member(variable, ("link", index, "url"))
    location = headers.get("location", "")
    found = _LOCATION.search(location)
    if found and _REDACTED not in location:
        variable = Variable("id", "id", found.group(2), found.group(1))
        yield Capture(variable, header="Location", of_location=True)
    if headers.get("etag") and _REDACTED not in headers["etag"]:
        yield Capture(Variable("etag", "etag", headers["etag"]), header="ETag")


def _of_resource(resource: dict[str, Any], path: JsonPath) -> Iterator[Capture]:
    kind, name = resource.get("resourceType"), resource.get("id")
    if not isinstance(kind, str) or kind in _NO_RESOURCES or not re.fullmatch(_TYPE, kind):
        return
    if isinstance(name, str) and re.fullmatch(_ID, name):
        yield _member(Variable("id", "id", name, kind), (*path, "id"))
    meta = resource.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    if isinstance(version, str) and re.fullmatch(_ID, version):
        variable = Variable("version", "version", version, f"{kind}/{name}")
        yield _member(variable, (*path, "meta", "versionId"))


def _of_entry(entry: dict[str, Any], path: JsonPath) -> Iterator[Capture]:
    if isinstance(entry.get("resource"), dict):
        yield from _of_resource(entry["resource"], (*path, "resource"))
    response = entry.get("response")
    location = response.get("location") if isinstance(response, dict) else None
    found = _LOCATION.search(location) if isinstance(location, str) else None
    if found:
        variable = Variable("id", "id", found.group(2), found.group(1))
        capture = _member(variable, (*path, "response", "location"))
        yield replace(capture, of_location=True)


def _member(variable: Variable, path: JsonPath) -> Capture:
    return Capture(variable, path=path, member=str(path[-1]))


def _counted(capture: Capture, answer: str) -> Capture:
    """With its number among the members of its name."""
    if not capture.path:
        return capture
    members = _text_members(_json(answer), capture.member)
    return replace(capture, occurrence=next(n for n, at in enumerate(members, 1) if at == capture.path))


def _text_members(value: Any, name: str, path: JsonPath = ()) -> Iterator[JsonPath]:
    """The paths of every member of that name that is a text, in the order of the document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name and isinstance(inner, str):
                yield (*path, key)
            else:
                yield from _text_members(inner, name, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _text_members(inner, name, (*path, index))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# --- where a later request says it again


@dataclass(frozen=True, slots=True)
class _Filling:
    base: str
    known: tuple[Variable, ...]

    def _of(self, kind: Kind) -> list[Variable]:
        """The latest first: of what has changed since, that is what was meant."""
        return [variable for variable in reversed(self.known) if variable.kind == kind]

    def url(self, url: str) -> Template:
        for link in self._of("link"):
            if url == link.recorded or (link.recorded.startswith("/") and url.endswith(link.recorded)):
                return (link,)
        path, mark, query = url.partition("?")
        parts = self._with_base((path,))
        parts = self._ids(parts, before=r"(?<=/)")
        target = next((part for part in parts if isinstance(part, Variable)), None)
        if target is not None:
            for version in self._of("version"):
                if version.type == f"{target.type}/{target.recorded}":
                    parts = _replaced(
                        parts,
                        rf"(?<=/_history/){re.escape(version.recorded)}(?=$|/)",
                        lambda _, v=version: v,  # type: ignore[misc]
                    )
        return (*parts, *((mark, *self.query(query)) if mark else ()))

    def query(self, query: str) -> Template:
        """Search parameters, in an address or as a form."""
        parts = self._ids(self._with_base((query,)))
        for variable in self._of("id"):
            value = re.escape(variable.recorded)
            # Parameters of the result (_count) are numbers that may look like an id; only _id is one.
            names = r"(?:^|(?<=&))(?:_id|[A-Za-z][\w.:%-]*)="
            parts = _replaced(
                parts,
                rf"({names})({value})(?=$|&|,|%2C)",
                lambda match, v=variable: (match.group(1), v),  # type: ignore[misc]
            )
        return parts

    def header(self, name: str, value: str) -> Template:
        lowered = name.lower()
        if lowered in ("if-match", "if-none-match"):
            for tag in self._of("etag"):
                if tag.recorded == value:
                    return (tag,)
            for version in self._of("version"):
                if value == f'W/"{version.recorded}"':
                    return ('W/"', version, '"')
            return (value,)
        if lowered == "if-none-exist":
            return self.query(value)
        return self._ids(self._with_base((value,)))

    def body(self, body: str, content_type: str, url: Template) -> Template:
        if not body:
            return ()
        if "x-www-form-urlencoded" in content_type:
            return self.query(body)
        parts = self._ids(self._with_base((body,)))
        target = next((part for part in url if isinstance(part, Variable) and part.kind == "id"), None)
        parsed = _json(body)
        if target is None or not isinstance(parsed, dict) or parsed.get("id") != target.recorded:
            return parts
        # The resource's own id, which is the first such member unless something before it has one: then it stays.
        first = next(_text_members(parsed, "id"), None)
        if first != ("id",):
            return parts
        done = False

        def own(match: re.Match[str]) -> Template:
            nonlocal done
            if done:
                return (match.group(),)
            done = True
            return (match.group(1), target, '"')

        return _replaced(parts, rf'("id"\s*:\s*"){re.escape(target.recorded)}"', own)

    def _with_base(self, parts: Template) -> Template:
        return (
            _replaced(parts, rf"{re.escape(self.base)}(?=$|[/?\"\s])", lambda _: BASE) if self.base else parts
        )

    def _ids(self, parts: Template, before: str = r"(?<![A-Za-z0-9])") -> Template:
        for variable in self._of("id"):
            if not any(isinstance(part, str) and variable.recorded in part for part in parts):
                continue  # of the many that a page of answers has
            pattern = rf"{before}({variable.type}(?:/|%2F)){re.escape(variable.recorded)}(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
            parts = _replaced(parts, pattern, lambda match, v=variable: (match.group(1), v))  # type: ignore[misc]
        return parts


def _replaced(parts: Template, pattern: str, value: Callable[[re.Match[str]], Part | Template]) -> Template:
    """The template with each match in its texts replaced."""
    found: list[Part] = []
    for part in parts:
        if not isinstance(part, str):
            found.append(part)
            continue
        end = 0
        for match in re.finditer(pattern, part):
            found.append(part[end : match.start()])
            replacement = value(match)
            found += replacement if isinstance(replacement, tuple) else (replacement,)
            end = match.end()
        found.append(part[end:])
    return tuple(part for part in found if part != "")
