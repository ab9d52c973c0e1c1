"""An exchange's request as a curl command that can be pasted into a POSIX shell.

The secrets were redacted before the exchange was kept, so the command names shell variables in their place: set
``TOKEN`` (and ``DPOP_PROOF`` where the token is bound to a key) first.
"""

from __future__ import annotations

import re
import shlex
from urllib.parse import quote

from validator.results import Exchange

_SET_BY_CURL = frozenset(
    ("accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent")
)
_SECRET_VARIABLES = {"dpop": "DPOP_PROOF", "cookie": "COOKIE", "x-api-key": "API_KEY", "api-key": "API_KEY"}
_REDACTED = "[redacted"
_TOKEN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_AUTHORIZATION = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s+\S")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_HEREDOC_END = "END_OF_BODY"


def to_curl(exchange: Exchange, *, body_file: str | None = None) -> str:
    """The request as a command, without a newline at the end. Sends the very same method, URL, headers and body,
    apart from the headers that curl sets itself and the secrets. With ``body_file`` the command reads the body from that file
    instead of holding it."""
    request = exchange.request
    url = _CONTROL.sub(lambda match: quote(match.group(), errors="replace"), request.url)
    options = ["curl", "-sS", "-i"]
    if re.search(r"[\[\]{}]", url):
        options.append("--globoff")
    method = request.method.upper()
    if method == "HEAD":
        options.append("--head")
    elif method != ("POST" if request.body else "GET"):
        options.append(f"-X {shlex.quote(method)}")
    lines = [" ".join([*options, shlex.quote(url)])]
    lines += [f"-H {_header(name, value)}" for name, value in request.headers if is_sent(name)]
    if request.body and not any(name.lower() == "content-type" for name, _ in request.headers):
        lines.append("-H 'Content-Type:'")  # or curl would claim that it is a form
    if request.body and body_file:
        before, argument, after = "", f"--data-binary {shlex.quote('@' + body_file)}", ""
    else:
        before, argument, after = _body(request.body, request.headers)
    if argument:
        lines.append(argument)
    return before + " \\\n  ".join(lines) + after


def body_file_name(exchange: Exchange) -> str:
    """A name for a file with the request's body: ``body.json``, ``body.xml`` or ``body.txt``, by its Content-Type."""
    content_type = _content_type(exchange.request.headers)
    return "body." + next((kind for kind in ("json", "xml") if kind in content_type), "txt")


def is_sent(name: str) -> bool:
    """Whether the header must be named; the others are what any HTTP client sets itself."""
    return name.lower() not in _SET_BY_CURL


def _header(name: str, value: str) -> str:
    lowered = name.lower()
    if lowered in ("authorization", "proxy-authorization"):
        scheme = _AUTHORIZATION.match(value)
        return f'"{name}: {scheme.group(1)} $TOKEN"' if scheme else f'"{name}: $TOKEN"'
    if lowered in _SECRET_VARIABLES:
        return f'"{name}: ${_SECRET_VARIABLES[lowered]}"'
    if _REDACTED in value and _TOKEN_NAME.fullmatch(name):
        return f'"{name}: ${re.sub(r"[^A-Z0-9]", "_", name.upper())}"'
    clean = _CONTROL.sub("", value)
    return shlex.quote(f"{name}: {clean}" if clean else f"{name};")


def _body(body: str, headers: tuple[tuple[str, str], ...]) -> tuple[str, str, str]:
    """What comes before the command, the body's option, and what comes after the command."""
    if not body:
        return "", "", ""
    if _CONTROL.search(body):
        # Pasted control characters would act on the terminal, so printf writes them from their octal codes.
        return f"printf '%b' {shlex.quote(_octal(body))} | ", "--data-binary @-", ""
    lines = body.split("\n")
    if len(lines) > 1 and _ends_freely(headers) and _HEREDOC_END not in lines:
        return "", f"--data-binary @- <<'{_HEREDOC_END}'", f"\n{body}\n{_HEREDOC_END}"
    if body.startswith("@"):
        return "", f"--data-raw {shlex.quote(body)}", ""
    return "", f"--data-binary {shlex.quote(body)}", ""


def _ends_freely(headers: tuple[tuple[str, str], ...]) -> bool:
    """Whether a newline after the body changes nothing, as for JSON and XML but not for a form."""
    content_type = _content_type(headers)
    return "json" in content_type or "xml" in content_type


def _content_type(headers: tuple[tuple[str, str], ...]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _octal(body: str) -> str:
    escaped = body.replace("\\", "\\\\")
    return _CONTROL.sub(
        lambda match: "".join(f"\\0{byte:03o}" for byte in match.group().encode("utf-8", "surrogatepass")),
        escaped,
    )
