"""The one place where secrets and real people's numbers are taken out of what is shown, written or kept.

Removed, wherever they stand (URLs, headers, bodies, free text):

* credentials: ``Authorization``, ``Cookie``, ``DPoP`` and API-key headers, bearer and DPoP tokens, anything
  that looks like a JWT, OAuth secrets in form bodies, query strings and JSON, user information in URLs,
  private keys (PEM and JWK), and every secret that the caller names;
* numbers that may be a real person's: fødselsnummer and D-nummer without a synthetic month, felles hjelpenummer
  outside the test range, DUF-nummer; in which ways of writing, :mod:`validator.redaction.identity_numbers` says.
  Synthetic numbers stay.

In their place stands ``[redacted:<what>]``: without spaces, so that a URI stays one; a bare number in JSON
becomes a string, so that the body stays parseable. Redacting twice changes nothing more, whatever the text, and
the time is linear in the text.

:class:`~validator.results.Exchange` is made only here, by :func:`record_exchange`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote, quote_plus, unquote

from validator.redaction.identity_numbers import find_identity_numbers
from validator.results import Exchange, HttpRequest, HttpResponse, Text

BODY_LIMIT = 100_000
"""Characters of a body that are kept in an exchange; a note says how much was left out."""

_MARGIN = 65_536
"""How far past the limit a body is read, so that a secret across the limit is recognised and not shown in
part."""

SHORTEST_SECRET = 6
"""Named secrets shorter than this are taken out only where one is the whole value of a header: in a text they would match ordinary
words."""

WITHHELD = "[redacted:text]"
"""In place of a text that cannot be made safe."""

_MOST_PASSES = 12

_MARKER = re.compile(r"\[redacted:[^\]\s]*\]")

Headers = Iterable[tuple[str, str]]


def _marker(what: str) -> str:
    return f"[redacted:{what}]"


# --- secrets: names

_SECRET_NAMES = (
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
    "registration_access_token",
    "subject_token",
    "actor_token",
    "token",
    "client_assertion",
    "assertion",
    "client_secret",
    "secret",
    "code_verifier",
    "device_code",
    "user_code",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "private_key",
    "api_key",
    "api-key",
    "apikey",
    "x-api-key",
    "subscription-key",
    "ocp-apim-subscription-key",
    "x-auth-token",
    "x-access-token",
    "session_id",
    "sessionid",
    "jsessionid",
)
_SIGNED_URL_NAMES = ("sig", "signature", "x-amz-signature", "x-amz-security-token", "sid", "ticket")
_CREDENTIAL_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie", "dpop")
_SECRET_HEADERS = frozenset(name for name in _SECRET_NAMES if "-" in name or name == "apikey")

_SECRET_HEADER_ENDING = re.compile(r"(?:^|[-_])(?:token|secret|password|api[-_]?key)$")

_OWN_MARKER = re.compile(
    r"(\[redacted:(?:"
    + "|".join(
        re.escape(what)
        for what in sorted(
            {
                *_SECRET_NAMES,
                *_SIGNED_URL_NAMES,
                *(
                    "code",
                    "cookie",
                    "credentials",
                    "dpop-proof",
                    "jwt",
                    "private-key",
                    "secret",
                    "text",
                    "token",
                ),
                *("fødselsnummer", "D-nummer", "felles-hjelpenummer", "DUF-nummer"),
            }
        )
    )
    + r")\])"
)
_SECRET_PLACEHOLDER = "\ue000"
"""One character of private use while several secrets are taken out, so that none is looked for in the marker of another."""

_JSON_NAMES = "|".join(map(re.escape, _SECRET_NAMES + _CREDENTIAL_HEADERS))
_JSON_MEMBER = re.compile(
    rf'(?P<before>"(?P<name>{_JSON_NAMES})"\s*+:\s*+(?:\[\s*+)?+")(?P<value>(?:[^"\\]++|\\.)*+)',
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED_JSON_MEMBER = re.compile(
    rf'(?P<before>\\"(?P<name>{_JSON_NAMES})\\"\s*+:\s*+\\")(?P<value>[^"\\]*+)', re.IGNORECASE
)

_PARAMETER_START = r"(?:(?<=[?&#;])|(?<=\\u0026)|(?<![^\s\"'<>\\]))"
_PARAMETER_VALUE = r"(?P<value>[^&\s\"<>\\#]*+)"
_REDACTED_VALUE = r"\[redacted:[^\]\s]*\](?:[;,\s\"<>\\#&]|$)"
_PARAMETER = re.compile(
    rf"{_PARAMETER_START}(?P<before>(?P<name>{'|'.join(map(re.escape, _SECRET_NAMES + _SIGNED_URL_NAMES))})=(?!{_REDACTED_VALUE}))"
    rf"{_PARAMETER_VALUE}",
    re.IGNORECASE,
)
_CODE = re.compile(rf"{_PARAMETER_START}(?P<before>(?P<name>code)=){_PARAMETER_VALUE}")
_OAUTH_PARAMETER = re.compile(r"(?:^|[?&#;'])(?:grant_type|redirect_uri|state)=")
_PARAMETER_RUN = re.compile(r"[^\s\"<>\\]++")

_GATE = tuple(name for name in dict.fromkeys((*_SECRET_NAMES, *_SIGNED_URL_NAMES, *_CREDENTIAL_HEADERS)))

# --- secrets: shapes

_SCHEME = re.compile(
    r"(?P<scheme>bearer|dpop|basic)(?P<space>[ \t]++)(?P<token>[A-Za-z0-9._~+/-]++=*+)(?![=\"\w\[])",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    rf"^(?P<before>[ \t<>*]*+(?P<name>{'|'.join((*_CREDENTIAL_HEADERS, *_SECRET_HEADERS))})[ \t]*+:[ \t]*+)"
    r"(?P<value>[^\r\n]++)",
    re.IGNORECASE | re.MULTILINE,
)
_USER_INFORMATION = re.compile(r"(?:(?<=://)|(?<=:\\/\\/))[^/\s?#\"'<>\\]*@")
_TOKEN_RUN = re.compile(r"[A-Za-z0-9_\-.~]{20,}+")
_PEM_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_BODY = re.compile(r"(?:[A-Za-z0-9+/=\s]|\\[nr])*+")
_LONGEST_PEM = 20_000
_PRIVATE_JWK_MEMBER = re.compile(
    r'(\\{0,3}+"(?:d|p|q|dp|dq|qi|k)\\{0,3}+"\s*+:\s*+\\{0,3}+")[A-Za-z0-9_-]{16,}+'
)

# --- identity numbers

_JSON_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NUMBER_CHARACTERS = frozenset("0123456789+-.eE")


def redact_text(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without secrets and numbers that may be a real person's. ``secrets`` are values known to be
    secret (a token just received, a password from the configuration), removed literally and
    percent-encoded."""
    named = _forms(secrets)
    return _settled(text, lambda one: _redacted_once(one, named))


def redact_url(url: str, secrets: Iterable[str] = ()) -> str:
    """As :func:`redact_text`, and also sees through percent-encoded digits."""
    named = _forms(secrets)
    return _settled(url, lambda one: _url_redacted_once(one, named))


def redact_headers(headers: Headers, secrets: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """The headers in the same order, with credentials taken out; schemes and cookie names stay readable."""
    secrets = frozenset(secrets)
    named = _forms(secrets)

    def redacted(name: str, value: str) -> str:
        if value and value in secrets:  # also one that is too short to be looked for in a text
            return _marker("secret")
        return _settled(value, lambda one: _redacted_once(_redact_header(name, one), named))

    return tuple((name, redacted(name, value)) for name, value in headers)


def _settled(text: str, redacted_once: Callable[[str], str]) -> str:
    """What does not change any more. Taking one thing out may show another (an identity number right before ``token=x``: only
    without the number does a parameter begin there), so that one pass is not enough for redaction to be idempotent. A text that
    is made to show ever more, which no record is, is taken out as a whole."""
    for _ in range(_MOST_PASSES):
        redacted = redacted_once(text)
        if redacted == text:
            return text
        text = redacted
    return WITHHELD


def _redacted_once(text: str, named: tuple[str, ...]) -> str:
    text = _without_named_secrets(text, named)
    text = _without_private_keys(text)
    text = _without_jwts(text)
    lower = text.lower()
    if any(name in lower for name in _GATE):
        text = _HEADER_LINE.sub(_redact_header_match, text)
        text = _JSON_MEMBER.sub(_redact_member, text)
        text = _ESCAPED_JSON_MEMBER.sub(_redact_member, text)
        text = _PARAMETER.sub(_redact_member, text)
    if "code=" in text:
        text = _PARAMETER_RUN.sub(_redact_authorization_code, text)
    if any(scheme in lower for scheme in ("bearer", "dpop", "basic")):
        text = _SCHEME.sub(_redact_scheme, text)
    if "://" in text or ":\\/\\/" in text:
        text = _USER_INFORMATION.sub("redacted@", text)
    return _without_identity_numbers(text)


def _url_redacted_once(url: str, named: tuple[str, ...]) -> str:
    url = _redacted_once(url, named)
    if "%" not in url:
        return url
    parts = re.split(r"([/?&#=;])", url)
    return "".join(_redact_url_part(part) for part in parts)


def record_exchange(
    *,
    method: str,
    url: str,
    request_headers: Headers = (),
    request_body: str | bytes = "",
    status: int | None = None,
    response_headers: Headers = (),
    response_body: str | bytes = "",
    started: str,
    elapsed: float,
    problem: Text | None = None,
    body_limit: int = BODY_LIMIT,
    secrets: Iterable[str] = (),
) -> Exchange:
    """A request and its response as evidence: redacted, long bodies cut at ``body_limit`` characters.

    ``status=None`` says that no response arrived; ``problem`` should then say why. ``started`` is an ISO 8601
    instant in UTC, ``elapsed`` is seconds. Bodies that are not text are replaced by a note of their size.
    """
    secrets = tuple(secrets)
    response = None
    if status is not None:
        response = HttpResponse(
            status=status,
            headers=redact_headers(response_headers, secrets),
            body=_recorded_body(response_body, body_limit, secrets),
        )
    if problem is not None:
        problem = Text(redact_text(problem.nb, secrets), redact_text(problem.en, secrets))
    request = HttpRequest(
        method=method,
        url=redact_url(url, secrets),
        headers=redact_headers(request_headers, secrets),
        body=_recorded_body(request_body, body_limit, secrets),
    )
    return Exchange(request, response, started, elapsed, problem)


def contains_real_identity_number(value: object) -> list[str]:
    """Where in test data (a value as read from JSON or YAML, or a text) a number may be a real person's:
    paths such as ``Patient.identifier[0].value``; empty when there is none. A text on its own has the path
    ``""``."""
    root = value.get("resourceType") if isinstance(value, Mapping) else None
    return list(_paths_of_real_numbers(value, root if isinstance(root, str) else ""))


def _paths_of_real_numbers(value: object, root: str) -> Iterator[str]:
    # A stack of its own, so that deeply nested data cannot exhaust Python's.
    stack: list[tuple[str, object]] = [(root, value)]
    while stack:
        path, item = stack.pop()
        if isinstance(item, str):
            if find_identity_numbers(item):
                yield path
        elif isinstance(item, int) and not isinstance(item, bool):
            if find_identity_numbers(str(item)):
                yield path
        elif isinstance(item, Mapping):
            if any(find_identity_numbers(str(key)) for key in item):
                yield path
            # A number may stand in a key too, and the path must not repeat it.
            names = [redact_text(str(key)) for key in item]
            paths = [f"{path}.{name}" if path else name for name in names]
            stack.extend(reversed(list(zip(paths, item.values(), strict=True))))
        elif isinstance(item, Sequence) and not isinstance(item, bytes | bytearray):
            stack.extend(reversed([(f"{path}[{index}]", child) for index, child in enumerate(item)]))


# --- how each is taken out


def _recorded_body(body: str | bytes, limit: int, secrets: tuple[str, ...]) -> str:
    if isinstance(body, bytes):
        try:
            body = body.decode("utf-8")
        except UnicodeDecodeError:
            return f"[binary body of {len(body)} bytes, not shown]"
    if len(body) <= limit:
        return redact_text(body, secrets)
    read = redact_text(body[: limit + _MARGIN], secrets)
    # What lies within the margin of where reading stopped may be part of a secret that was not recognised.
    whole = len(body) <= limit + _MARGIN
    shown = read[:limit] if whole else read[: min(limit, max(0, len(read) - _MARGIN))]
    return f"{shown}\n[cut here: the body has {len(body)} characters]"


def _forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """Every way in which the secrets may stand in a text, the longest first: as they are, percent-encoded, in JSON, in base64."""
    wanted = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
    forms = set(wanted)
    for secret in wanted:
        plain, ascii_only = (json.dumps(secret, ensure_ascii=only)[1:-1] for only in (False, True))
        forms |= {quote(secret, safe=""), quote(secret), quote_plus(secret), plain, ascii_only}
        forms |= {escape(secret), escape(secret, quote=False)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _without_named_secrets(text: str, named: tuple[str, ...]) -> str:
    if not any(form in text for form in named):
        return text
    # Between our own markers only, or a secret such as "token" would be taken out of them, again and again.
    pieces = _OWN_MARKER.split(text)
    for index in range(0, len(pieces), 2):
        for form in named:
            pieces[index] = pieces[index].replace(form, _SECRET_PLACEHOLDER)
        pieces[index] = pieces[index].replace(_SECRET_PLACEHOLDER, _marker("secret"))
    return "".join(pieces)


def _without_private_keys(text: str) -> str:
    if "PRIVATE KEY" in text:
        pieces: list[str] = []
        position = 0
        while (begin := _PEM_BEGIN.search(text, position)) is not None:
            pieces += (text[position : begin.start()], _marker("private-key"))
            end = _PEM_END.search(text, begin.end(), begin.end() + _LONGEST_PEM)
            if end is not None and '"' not in text[begin.end() : end.start()]:
                position = end.end()
            else:
                body = _PEM_BODY.match(text, begin.end())
                position = begin.end() if body is None else body.end()
        text = "".join(pieces) + text[position:]
    if '"kty' in text or '"kty\\"' in text:
        text = _PRIVATE_JWK_MEMBER.sub(rf"\1{_marker('private-key')}", text)
    return text


def _without_jwts(text: str) -> str:
    return _TOKEN_RUN.sub(_redact_jwt, text) if "eyJ" in text else text


def _redact_jwt(run: re.Match[str]) -> str:
    before, found, token = run[0].partition("eyJ")
    return f"{before}{_marker('jwt')}" if found and token.count(".") >= 2 else run[0]


def _redact_member(member: re.Match[str]) -> str:
    name, value = member["name"].lower(), member["value"]
    if name in _CREDENTIAL_HEADERS:
        return member["before"] + _redact_header(name, value)
    if not value or _MARKER.fullmatch(value):
        return member[0]
    return member["before"] + _marker(name)


def _redact_authorization_code(run: re.Match[str]) -> str:
    """``code`` is also a FHIR search parameter: it is OAuth's only next to OAuth's other parameters."""
    if "code=" in run[0] and _OAUTH_PARAMETER.search(run[0]):
        return _CODE.sub(_redact_member, run[0])
    return run[0]


def _redact_scheme(match: re.Match[str]) -> str:
    token = match["token"]
    mixed_case = token != token.upper() and token[1:] != token[1:].lower()
    secret_looking = any(c.isdigit() for c in token) or token.endswith("=") or mixed_case or len(token) >= 24
    if len(token) < 8 or not secret_looking:
        return match[0]
    return f"{match['scheme']}{match['space']}{_marker('token')}"


def _redact_header_match(line: re.Match[str]) -> str:
    return line["before"] + _redact_header(line["name"], line["value"])


def _redact_header(name: str, value: str) -> str:
    name = name.lower()
    if name in ("authorization", "proxy-authorization"):
        scheme, space, credentials = value.strip().partition(" ")
        if not space:
            return value if not value or _MARKER.fullmatch(scheme) else _marker("credentials")
        return f"{scheme} {_kept_or_marker(credentials, 'token')}"
    if name == "cookie":
        return "; ".join(_redact_cookie(cookie) for cookie in value.split(";"))
    if name == "set-cookie":
        cookie, semicolon, attributes = value.partition(";")
        return _redact_cookie(cookie) + semicolon + attributes
    if name == "dpop":
        return _kept_or_marker(value, "dpop-proof")
    if name in _SECRET_HEADERS or _SECRET_HEADER_ENDING.search(name):
        return _kept_or_marker(value, name if name in _SECRET_HEADERS else "secret")
    return value


def _kept_or_marker(value: str, what: str) -> str:
    return value if not value or _MARKER.fullmatch(value) else _marker(what)


def _redact_cookie(cookie: str) -> str:
    name, equals, value = cookie.strip().partition("=")
    if not equals:
        return _kept_or_marker(name, "cookie")
    return f"{name}={_kept_or_marker(value, 'cookie')}"


def _redact_url_part(part: str) -> str:
    decoded = unquote(unquote(part))  # some systems encode twice
    found = find_identity_numbers(decoded)
    return _marker(found[0].kind) if found else part


def _without_identity_numbers(text: str) -> str:
    found = find_identity_numbers(text)
    if not found:
        return text
    in_json_string = _JsonStrings(text) if text.lstrip()[:1] in ("{", "[") else None
    pieces: list[str] = []
    position = 0
    for number in found:
        start, end = number.start, number.end
        if start < position:
            continue
        marker = _marker(number.kind)
        if in_json_string is not None and not in_json_string(start):
            if "." in text[start:end]:
                continue  # a decimal, not groups of digits
            while start > position and text[start - 1] in _NUMBER_CHARACTERS:
                start -= 1
            while end < len(text) and text[end] in _NUMBER_CHARACTERS:
                end += 1
            marker = f'"{marker}"'
        pieces += (text[position:start], marker)
        position = end
    return "".join(pieces) + text[position:]


class _JsonStrings:
    """Whether a position lies inside a JSON string; asked for positions in ascending order."""

    def __init__(self, text: str) -> None:
        self._strings = _JSON_STRING.finditer(text)
        self._current: re.Match[str] | None = next(self._strings, None)

    def __call__(self, position: int) -> bool:
        while self._current is not None and self._current.end() <= position:
            self._current = next(self._strings, None)
        return self._current is not None and self._current.start() < position
