"""The sandbox as an ASGI application: HTTP in, one interaction, its log entry, HTTP out.

A request is carried out without pausing once its body has been read, inside one store transaction that also holds its log
entry: what happens concurrently is therefore either wholly before or wholly after.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from validator.fhir.formats.json_text import dump, dump_pretty
from validator.fhir.formats.parse import Document
from validator.results import Finding, Language
from validator.sandbox import audit, binary, bundles
from validator.sandbox.access import AccessControl
from validator.sandbox.audit import Attempt
from validator.sandbox.authorisation_server import AuthorisationServer
from validator.sandbox.backend import Backend
from validator.sandbox.budget import Budget
from validator.sandbox.caller import Caller
from validator.sandbox.capability import capabilities
from validator.sandbox.content import (
    FHIR_JSON,
    check_accept,
    check_content_type,
    check_synthetic,
    check_text,
    check_url,
    preferences,
    read_body,
    read_form,
    read_query,
    read_resource,
    too_large,
)
from validator.sandbox.dispatch import check, perform
from validator.sandbox.identity_numbers import has_identity_number
from validator.sandbox.interaction import FhirRequest, Interaction, read_interaction
from validator.sandbox.limits import LARGEST_BODY, LARGEST_FORM, LONGEST_QUERY, RETRY_AFTER
from validator.sandbox.patience import when_free
from validator.sandbox.refusals import Refusal, operation_outcome, problem, refuse
from validator.sandbox.reply import Reply
from validator.sandbox.rules import RuleName
from validator.sandbox.store import StoreUnavailable

_log = logging.getLogger("validator.sandbox")
_WITH_RESOURCE = frozenset({"create", "update", "conditional-update", "batch", "validate"})
_VALIDATED = frozenset({"create", "update", "conditional-update", "batch"})
_NATIVE = frozenset({"create", "update", "conditional-update"})
_READABLE = (
    "Content-Location",
    "DPoP-Nonce",
    "ETag",
    "Last-Modified",
    "Location",
    "WWW-Authenticate",
    "X-Request-Id",
)
"""Headers of an answer that a web page may read."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_HEADERS = ("if-match", "if-none-match", "if-none-exist", "if-modified-since")


class Application:
    """Routes between the FHIR base and the authorisation server."""

    def __init__(self, backend: Backend, access: AccessControl, authorisation: AuthorisationServer) -> None:
        self._backend = backend
        self._access = access
        self._issuer = authorisation.issuer.issuer
        self._base_path = urlsplit(backend.base_url).path.rstrip("/")
        self._other = Starlette(routes=authorisation.routes())
        # A redirection of /auth/token/ would go where the Host header says, and take the assertion along.
        self._other.router.redirect_slashes = False
        self._other_paths = {route.path for route in authorisation.routes()}
        respond: ASGIApp = GZipMiddleware(self._respond, minimum_size=2_000, compresslevel=5)
        if backend.origins:
            respond = CORSMiddleware(
                respond,
                allow_origins=backend.origins,
                allow_methods=("GET", "HEAD", "POST", "PUT", "DELETE"),
                allow_headers=("*",),
                expose_headers=_READABLE,
                max_age=600,
            )
        self._outermost = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Any web page may read the answers, unless origins are named: there are no cookies, and nothing is told without a token."""
        await self._outermost(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        below_base = path == self._base_path or path.startswith(f"{self._base_path}/")
        if scope["type"] != "http" or not below_base or path in self._other_paths:
            await self._other(scope, receive, _without_sniffing(send))
            return
        try:
            response = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get("x-request-id", "")
        request_id = (
            given if _REQUEST_ID.fullmatch(given) and not has_identity_number(given) else str(uuid4())
        )
        exchange = _Exchange(request, self._base_path)
        try:
            try:
                reply = await self._carry_out(request, exchange)
                response = _rendered(reply, exchange)
            except Refusal as refusal:
                response = await self._refused(refusal, exchange)
        except ClientDisconnect:
            raise
        except StoreUnavailable as trouble:
            _log.error("request %s: the store cannot be used: %s", request_id, trouble)
            response = _unavailable(trouble, exchange)
        except Exception as failure:
            # Whatever went wrong inside stays inside (SEC-02); the id ties the answer to the server's own log.
            _log.error("request %s failed: %s", request_id, type(failure).__name__, exc_info=failure)
            response = self._failed(failure, exchange, request_id)
        response.headers["X-Request-Id"] = request_id
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def _carry_out(self, request: Request, exchange: _Exchange) -> Reply:
        backend = self._backend
        if exchange.segments == ["metadata"]:
            return self._metadata(exchange)
        if exchange.segments[:1] == [".well-known"]:
            # Public by their nature (SMART's configuration): whether one exists is no secret, and none does.
            raise refuse(404, "not-found", "no-such-path")
        exchange.caller = self._access.caller(
            request.method,
            self._issuer + exchange.raw_path,
            request.headers.getlist("authorization"),
            request.headers.getlist("dpop"),
        )
        url = f"{exchange.raw_path}?{exchange.raw_query.decode('latin-1')}"
        check_url(url, backend.rules)
        if len(exchange.raw_query) > LONGEST_QUERY:
            raise refuse(414, "too-long", "url-too-long", rule="SEC-04")
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            # A proxy in front may go by the other one, and then the rest is another's request (RFC 9112 section 6.1).
            raise refuse(400, "structure", "length-twice", rule="SEC-04", headers={"Connection": "close"})
        query = read_query(exchange.raw_query)
        interaction = read_interaction(
            request.method,
            exchange.segments,
            query,
            backend.policy.types,
            backend.policy.immutable,
            backend.validated,
        )
        exchange.request = fhir_request = FhirRequest(
            interaction=interaction,
            method=request.method,
            query=query,
            headers={name: request.headers[name] for name in _HEADERS if name in request.headers}
            | {"accept": exchange.accept},
            preferences=preferences(request.headers.getlist("prefer")),
        )
        # Before the body is looked at: who may not write is not told what is wrong with what they would have written.
        check(backend, exchange.caller, fhir_request)
        body = await self._body(request, interaction)
        query = self._with_form(request, interaction, query, body)
        exchange.pretty = ("_pretty", "true") in query
        if not (interaction.type == "Binary" and interaction.code in ("read", "vread")):
            check_accept(exchange.accept, dict(query).get("_format"))
        document, findings = self._read(request, interaction, body)
        exchange.request = fhir_request = FhirRequest(
            interaction=interaction,
            method=fhir_request.method,
            query=query,
            headers=fhir_request.headers,
            preferences=fhir_request.preferences,
            document=document,
            findings=findings,
        )
        caller, attempt = exchange.caller, exchange.attempt
        return await when_free(lambda: self._perform(caller, attempt, fhir_request))

    def _perform(self, caller: Caller, attempt: Attempt, request: FhirRequest) -> Reply:
        backend = self._backend
        with backend.store.transaction():
            if request.interaction.code == "batch":
                return bundles.process(
                    backend,
                    caller,
                    request,
                    lambda part, result: audit.log(backend, caller, attempt, part, result),
                )
            reply = perform(backend, caller, request)
            Budget().spend(reply)
            audit.log(backend, caller, attempt, request, reply)
            return reply

    def _metadata(self, exchange: _Exchange) -> Reply:
        """Anyone may ask what the server can do; it says nothing about anyone."""
        query = read_query(exchange.raw_query)
        exchange.pretty = ("_pretty", "true") in query
        read_interaction(exchange.attempt.method, exchange.segments, query, frozenset(), frozenset())
        check_accept(exchange.accept, dict(query).get("_format"))
        exchange.request = request = FhirRequest(Interaction("capabilities"), exchange.attempt.method)
        return capabilities(self._backend, None, request)

    async def _body(self, request: Request, interaction: Interaction) -> bytes:
        if request.method in ("GET", "HEAD", "DELETE"):
            return b""
        limit = LARGEST_FORM if interaction.code == "search-type" else LARGEST_BODY
        if not self._backend.rules.keeps(RuleName.CONTENT_LIMITS):
            limit *= 100
        body = await read_body(request, limit)
        if body is None:
            raise too_large(limit)
        return body

    def _with_form(
        self, request: Request, interaction: Interaction, query: list[tuple[str, str]], body: bytes
    ) -> list[tuple[str, str]]:
        if interaction.code != "search-type" or request.method != "POST":
            return query
        form = read_form(request.headers.get("content-type", ""), body)
        check_synthetic(" ".join(value for _, value in form), self._backend.rules)
        return [*query, *form]

    def _read(
        self, request: Request, interaction: Interaction, body: bytes
    ) -> tuple[Document | None, tuple[Finding, ...]]:
        if interaction.code not in _WITH_RESOURCE or (interaction.code == "validate" and not body.strip()):
            return None, ()
        content_type = request.headers.get("content-type", "")
        backend = self._backend
        native = interaction.type == "Binary" and interaction.code in _NATIVE
        if native and binary.is_native(content_type, body):
            check_text(body, backend.rules)
            context = request.headers.get("x-security-context", "")
            body = binary.as_resource(content_type, body, context, interaction.id)
        else:
            check_content_type(content_type)
        document = read_resource(body, backend.rules)
        if interaction.code not in _VALIDATED or not backend.validate_on_write:
            return document, ()
        return document, tuple(backend.validate(document, ()))

    async def _refused(self, refusal: Refusal, exchange: _Exchange) -> Response:
        def log() -> None:
            with self._backend.store.transaction():
                audit.log(self._backend, exchange.caller, exchange.attempt, exchange.request, refusal)

        await when_free(log)
        outcome = operation_outcome(refusal.findings, exchange.language)
        return _json(refusal.status, outcome, refusal.headers, exchange)

    def _failed(self, failure: Exception, exchange: _Exchange, request_id: str) -> Response:
        outcome = operation_outcome(
            [problem("exception", "internal", values={"id": request_id})], exchange.language
        )
        if not self._backend.rules.keeps(RuleName.DISCREET_ERRORS):
            outcome["issue"][0]["diagnostics"] = "".join(traceback.format_exception(failure))
        return _json(500, outcome, {}, exchange)


def _without_sniffing(send: Send) -> Send:
    """Whatever is answered outside the FHIR base is taken for what it says that it is."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"x-content-type-options", b"nosniff")]
        await send(message)

    return sending


class _Exchange:
    """What is known so far about one request, also when it fails midway."""

    def __init__(self, request: Request, base_path: str) -> None:
        raw = request.scope.get("raw_path") or request.scope["path"].encode()
        self.raw_path: str = raw.decode("latin-1").partition("?")[0]
        self.raw_query: bytes = request.scope.get("query_string", b"")
        below = self.raw_path[len(base_path) :]
        self.segments = [unquote(part) for part in below.split("/") if part]
        self.attempt = Attempt(request.method[:16], below[:500])
        self.accept = request.headers.get("accept", "")
        wanted = request.headers.get("accept-language", "").lower()
        self.language: Language = "nb" if wanted.startswith(("nb", "no", "nn")) else "en"
        self.caller: Caller | None = None
        self.request: FhirRequest | None = None
        self.pretty = False


def _rendered(reply: Reply, exchange: _Exchange) -> Response:
    wish = exchange.request.preferences.get("return", "representation") if exchange.request else ""
    if reply.status in (204, 304):
        return Response(status_code=reply.status, headers=reply.headers)
    if reply.outcome is not None:
        return _json(
            reply.status, operation_outcome(reply.outcome, exchange.language), reply.headers, exchange
        )
    if reply.is_write and wish == "minimal":
        return Response(status_code=reply.status, headers=reply.headers)
    if reply.is_write and wish == "OperationOutcome":
        return _json(
            reply.status, operation_outcome(reply.findings, exchange.language), reply.headers, exchange
        )
    if reply.native is not None:
        content_type, content = reply.native
        return _response(content, reply.status, {**reply.headers, "Content-Type": content_type}, exchange)
    return _json(reply.status, reply.body, reply.headers, exchange)


def _unavailable(trouble: StoreUnavailable, exchange: _Exchange) -> Response:
    """503, or 507 (RFC 4918 section 11.5) when there is no room: also to whoever would have been refused, since a refusal that is not
    in the log is none."""
    if trouble.full:
        found = problem("no-store", "store-full")
    elif trouble.busy:
        found = problem("transient", "store-busy")
    else:
        found = problem("no-store", "store-unavailable")
    outcome = operation_outcome([found], exchange.language)
    return _json(507 if trouble.full else 503, outcome, {"Retry-After": str(RETRY_AFTER)}, exchange)


def _json(status: int, body: Any, headers: dict[str, str], exchange: _Exchange) -> Response:
    text = body if isinstance(body, str) else dump(body)
    if exchange.pretty:
        from validator.fhir.formats.json_text import load

        text = dump_pretty(load(text))
    headers = {**headers, "Content-Type": f"{FHIR_JSON}; charset=utf-8"}
    return _response(text.encode("utf-8"), status, headers, exchange)


def _response(content: bytes, status: int, headers: dict[str, str], exchange: _Exchange) -> Response:
    if exchange.attempt.method == "HEAD":
        headers["Content-Length"] = str(len(content))
        content = b""
    return Response(content, status, headers)
