"""One request and its answer, within limits, recorded in redacted form.

Retries happen only where the protocol says that they may:

- 429 and 503 with ``Retry-After`` (RFC 9110 section 10.2.3, RFC 6585 section 4) of at most ten seconds,
  twice, unless the step expects that very status, and as long as the run has time to wait;
- a connection that fails before an answer arrives, once, for methods that RFC 9110 section 9.2.2 calls
  idempotent;
- a redirection of a GET to the same server, five times, each newly signed;
- 401 with a fresh ``DPoP-Nonce`` (RFC 9449 section 9), once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from time import perf_counter
from urllib.parse import urljoin, urlsplit

import httpx

from validator import NAME, __version__
from validator.redaction import record_exchange
from validator.results import Exchange
from validator.runner.answers import Answer
from validator.runner.problems import Cause, NoAnswer, blamed_rightly, cause, cause_of
from validator.runner.targets import TargetConnection
from validator.runner.time_left import TimeLeft

MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 10.0
"""Seconds. A server that asks for a longer pause has answered: the assertions see its 429 or 503."""
RETRIES_AFTER_OVERLOAD = 2
RETRIES_OF_CONNECTION = 1
_PAUSE_BEFORE_RECONNECTING = 0.2
_CONNECT_TIMEOUT = 10.0
_REDIRECTIONS = (301, 302, 303, 307, 308)
_IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))

Sign = Callable[[str, str], Awaitable[Mapping[str, str]]]
"""Method and URL → the headers that authorise exactly that request."""


@dataclass(frozen=True, slots=True)
class Request:
    """``url`` is absolute. ``expected`` are statuses that the step asks for, which are never retried away."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    timeout: float | None = None
    expected: frozenset[int] = frozenset()


class WriteRefused(RuntimeError):
    """Something that may write was about to be sent to a target that is only read."""

    def __init__(self, method: str) -> None:
        super().__init__(method)
        self.method = method


def only_reads(method: str, url: str) -> bool:
    """Whether the request can change nothing: GET, HEAD, and a search by POST (https://hl7.org/fhir/R4/http.html#search)."""
    return method in ("GET", "HEAD") or (method == "POST" and urlsplit(url).path.endswith("/_search"))


def open_client(connection: TargetConnection) -> httpx.AsyncClient:
    """A client for the target. It keeps no cookies, so that nothing but its token says who a request is
    from."""
    client = httpx.AsyncClient(
        transport=connection.transport,
        verify=connection.verify,
        follow_redirects=False,
        headers={"user-agent": f"{NAME}/{__version__}"},
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


@dataclass(slots=True)
class Sender:
    """Sends requests to one target. ``exchanges`` collects every attempt, also those without an answer."""

    connection: TargetConnection
    client: httpx.AsyncClient
    exchanges: list[Exchange] = field(default_factory=list)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    time: TimeLeft = field(default_factory=TimeLeft)
    only_reads: bool = False
    """Whether nothing may be sent that could change anything in the target."""
    secrets: set[str] = field(default_factory=set, repr=False)
    """Values that nothing may show: those it was given, and every token it has sent."""

    async def send(
        self, request: Request, sign: Sign, nonce: Callable[[str, str], bool] | None = None
    ) -> Answer:
        """The answer, after the retries that the protocol allows. ``nonce`` is told a server's DPoP nonce
        (URL, nonce) and says whether that is worth another try. Raises :class:`NoAnswer`, and :class:`WriteRefused` before
        anything that may write is sent where the target is only read."""
        if self.only_reads and not only_reads(request.method, request.url):
            raise WriteRefused(request.method)
        overloads = connections = nonces = redirects = 0
        while True:
            try:
                answer = await self._once(request, await sign(request.method, request.url))
            except NoAnswer as problem:
                idempotent = request.method in _IDEMPOTENT
                if not (problem.cause.repeatable and idempotent and connections < RETRIES_OF_CONNECTION):
                    raise
                connections += 1
                await self.sleep(_PAUSE_BEFORE_RECONNECTING)
                continue
            fresh = answer.header("dpop-nonce")
            if (
                fresh
                and nonce is not None
                and nonce(request.url, fresh)
                and answer.status == 401
                and not nonces
            ):
                nonces += 1
                continue
            onward = _redirection(answer) if answer.status not in request.expected else None
            if onward is not None:
                if redirects >= MAX_REDIRECTS:
                    raise self._endless(answer)
                redirects += 1
                request = replace(request, url=onward)
                continue
            pause = _requested_pause(answer) if answer.status not in request.expected else None
            if pause is None or overloads >= RETRIES_AFTER_OVERLOAD or not self.time.may_pause(pause):
                return answer
            overloads += 1
            await self.sleep(pause)

    def _endless(self, answer: Answer) -> NoAnswer:
        why = cause("redirects", host=urlsplit(answer.url).netloc, limit=MAX_REDIRECTS)
        exchange = self.exchanges[-1] = replace(answer.exchange, problem=why.text)
        return NoAnswer(why, exchange)

    async def _once(self, request: Request, signature: Mapping[str, str]) -> Answer:
        headers = _merged(self.connection.headers.items(), request.headers, signature.items())
        seconds = self.time.of(request.timeout or self.connection.timeout)
        if not seconds:
            raise NoAnswer(cause("run-time-over", seconds=f"{self.time.seconds:g}"))
        host = urlsplit(request.url).netloc.rpartition("@")[2] or request.url
        self.secrets |= {
            value.partition(" ")[2] for name, value in signature.items() if name == "Authorization"
        }
        started, clock = datetime.now(UTC).isoformat(timespec="milliseconds"), perf_counter()
        response: httpx.Response | None = None
        content = bytearray()
        why: Cause | None = None
        try:
            async with asyncio.timeout(seconds):
                built = self.client.build_request(
                    request.method,
                    request.url,
                    headers=headers,
                    content=request.body or None,
                    timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT_TIMEOUT)),
                )
                headers = [(key.decode("ascii"), value.decode("latin-1")) for key, value in built.headers.raw]
                response = await self.client.send(built, stream=True)
                why = await self._read(response, content)
        except (Exception, httpx.InvalidURL) as problem:
            unanswered_tls = response is None and request.url.startswith("https:")
            why = cause_of(problem, host=host, seconds=seconds, unanswered_tls=unanswered_tls)
            if self.connection.transport is None:
                why = blamed_rightly(why, problem, request.url, seconds=seconds)
        finally:
            if response is not None:
                # Closing must not hang either: a peer that never finishes is cut off.
                await _close(response)
        elapsed = perf_counter() - clock
        received = _headers(response) if response is not None else ()
        exchange = record_exchange(
            method=request.method,
            url=request.url,
            request_headers=headers,
            request_body=request.body,
            status=response.status_code if response is not None else None,
            response_headers=received,
            response_body=bytes(content),
            started=started,
            elapsed=elapsed,
            problem=why.text if why is not None else None,
            secrets=self.secrets,
        )
        self.exchanges.append(exchange)
        if why is not None or response is None:
            raise NoAnswer(why or cause("unexpected", host=host, reason="?"), exchange)
        return Answer(
            method=request.method,
            url=request.url,
            status=response.status_code,
            headers=received,
            body=bytes(content),
            elapsed=elapsed,
            exchange=exchange,
            request_headers=tuple(headers),
        )

    async def _read(self, response: httpx.Response, content: bytearray) -> Cause | None:
        limit = self.connection.max_response_bytes
        if "," in response.headers.get(
            "content-encoding", ""
        ):  # each layer may multiply the size by a thousand
            return cause("stacked-encoding", encoding=response.headers["content-encoding"])
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > limit:
                del content[limit:]
                return cause("too-large", limit=limit)
        return None


async def _close(response: httpx.Response) -> None:
    try:
        async with asyncio.timeout(1):
            await response.aclose()
    except (Exception, asyncio.CancelledError) as problem:
        if isinstance(problem, asyncio.CancelledError):
            raise


def _headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (key.decode("ascii", "replace").lower(), value.decode("latin-1"))
        for key, value in response.headers.raw
    )


def _merged(*groups: object) -> list[tuple[str, str]]:
    """Headers of all groups; a later group replaces those of the same name in an earlier one."""
    merged: dict[str, tuple[str, str]] = {}
    for group in groups:
        for name, value in group:  # type: ignore[attr-defined]
            merged[name.lower()] = (name, value)
    return list(merged.values())


def _redirection(answer: Answer) -> str | None:
    """Where a GET is to be asked instead, on the same server: what authorises a request is never shown to
    another, so an answer that points elsewhere is left for the assertions to see."""
    location = answer.header("location")
    if answer.method not in ("GET", "HEAD") or answer.status not in _REDIRECTIONS or not location:
        return None
    onward = urljoin(answer.url, location)
    here, there = urlsplit(answer.url), urlsplit(onward)
    return onward if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None


def _requested_pause(answer: Answer) -> float | None:
    """Seconds to wait before trying again, when the answer asks for that and it is not too long."""
    value = answer.header("retry-after")
    if answer.status not in (429, 503) or value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        now = datetime.now(moment.tzinfo or UTC)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return max(seconds, 0.0) if seconds <= MAX_RETRY_AFTER else None
