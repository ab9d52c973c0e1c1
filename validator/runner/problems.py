"""Why no usable answer came, in one line each: the network's many exceptions, told apart."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from validator.results import Exchange, Text
from validator.texts import text
from validator.texts.system_errors import system_reason

_WANTS_A_CERTIFICATE = frozenset(
    (
        "TLSV13_ALERT_CERTIFICATE_REQUIRED",
        "TLSV1_ALERT_UNKNOWN_CA",
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    )
)
"""Alerts of a peer about our own certificate (RFC 8446 section 6.2): it has none, or one that is not trusted. They are about ours, since
it is the peer that sends them."""


_ONLY_WAITING = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""What stands behind the error of a connection that was waited for, and says nothing of why it broke."""


@dataclass(frozen=True, slots=True)
class Cause:
    """``repeatable``: the request cannot have been carried out, or so little of it that an idempotent one
    may be sent again (RFC 9110 section 9.2.2)."""

    key: str
    text: Text
    repeatable: bool = False


class NoAnswer(Exception):
    """A request that got no answer that can be judged. ``exchange`` is ``None`` when nothing was sent."""

    def __init__(self, cause: Cause, exchange: Exchange | None = None) -> None:
        super().__init__(cause.text.en)
        self.cause = cause
        self.exchange = exchange


def cause(key: str, *, repeatable: bool = False, **values: object) -> Cause:
    return Cause(key, text(f"runner.{key}", **values), repeatable)


def cause_of(problem: BaseException, *, host: str, seconds: float, unanswered_tls: bool = False) -> Cause:
    """What an exception of httpx, of the operating system or of an in-process target means. ``unanswered_tls``: the request went over TLS,
    and nothing of an answer has come."""
    chain = list(_chain(problem))
    for inner in chain:
        if isinstance(inner, ssl.SSLCertVerificationError):
            return cause("certificate", host=host, reason=inner.verify_message or inner.reason or "?")
        if isinstance(inner, ssl.SSLError) and inner.reason in _WANTS_A_CERTIFICATE:
            return cause("certificate-wanted", host=host)
    for inner in chain:
        if isinstance(inner, _ONLY_WAITING) and isinstance(problem, httpx.ReadError):
            continue
        if isinstance(inner, ssl.SSLError):
            return cause("tls", host=host, reason=inner.reason or str(inner))
        if isinstance(inner, socket.gaierror):
            return cause("unknown-host", host=host)
        if isinstance(inner, ConnectionRefusedError) or getattr(inner, "errno", None) == errno.ECONNREFUSED:
            return cause("refused", repeatable=True, host=host)
    if isinstance(problem, httpx.ConnectTimeout):
        return cause("connect-timeout", host=host, seconds=f"{seconds:g}")
    if isinstance(problem, httpx.TimeoutException | TimeoutError):
        return cause("timeout", host=host, seconds=f"{seconds:g}")
    if unanswered_tls and isinstance(problem, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        # With TLS 1.3 a server refuses a certificate after our side of the handshake is done, and its alert
        # may be lost with the connection.
        return cause("closed-in-tls", repeatable=True, host=host)
    if isinstance(problem, httpx.RemoteProtocolError):
        return cause("closed", repeatable=True, host=host, reason=str(problem))
    if isinstance(problem, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return cause("closed", repeatable=True, host=host, reason=str(problem) or type(problem).__name__)
    if isinstance(problem, httpx.ConnectError):
        system = next((inner for inner in chain if isinstance(inner, OSError) and inner.errno), None)
        reason = Text(str(problem), str(problem)) if system is None else system_reason(system)
        return cause("unreachable", repeatable=True, host=host, reason=reason)
    if isinstance(problem, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return cause("bad-address", host=host, reason=str(problem))
    return cause("unexpected", host=host, reason=f"{type(problem).__name__}: {problem}")


_OF_THE_CONNECTION = ("refused", "unreachable", "unknown-host", "connect-timeout")


def blamed_rightly(why: Cause, problem: BaseException, url: str, *, seconds: float) -> Cause:
    """The cause, told of the proxy where the environment names one for this address: then it is the proxy that could not be reached."""
    key = why.key.rpartition(".")[2]
    proxy = proxy_for(url) if key in _OF_THE_CONNECTION else None
    return why if proxy is None else cause_of(problem, host=proxy, seconds=seconds)


def proxy_for(url: str) -> str | None:
    """``proxy HOST:PORT (HTTPS_PROXY)`` where the environment has one for the address, as HTTPX reads it; ``None`` for none."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    known = getproxies()
    name = parts.scheme if parts.scheme in known else "all"
    if name not in known or proxy_bypass(host):
        return None
    address = known[name]
    where = urlsplit(address if "://" in address else f"http://{address}").netloc.rpartition("@")[2]
    return f"proxy {where} ({name.upper()}_PROXY)"


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    """The exception and all behind it, also those that a group of connection attempts carries."""
    seen: set[int] = set()
    waiting = [problem]
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__, *getattr(current, "exceptions", ())]
