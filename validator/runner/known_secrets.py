"""Which values of a run are secrets: they are hidden wherever they come back, in a request, an answer, a finding or a report.

Not only what ``env:`` brings in: what is written literally as a header, a token, a parameter of the token endpoint or in an address is as
secret. Headers that say what is asked for, and not by whom, are none (:data:`_OF_CONTENT`): their values stand in every exchange.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from validator.configuration import Configuration

_OF_CONTENT = frozenset(
    "accept accept-charset accept-encoding accept-language cache-control connection content-encoding content-language content-type"
    " content-length expect host if-match if-modified-since if-none-exist if-none-match origin pragma prefer user-agent".split()
)
_PLAIN_PARAMETERS = frozenset(
    ("_format", "_pretty", "_summary", "_elements", "_count", "grant_type", "resource", "scope")
)


def known_secrets(
    configuration: Configuration, addresses: Iterable[str] = (), headers: Mapping[str, str] | None = None
) -> set[str]:
    """Every secret of the configuration, and of the addresses and headers that the command line adds."""
    found = set(configuration.secrets)
    for target in (configuration.target, *configuration.targets.values()):
        found.update(_in_address(target.url or ""), _in_headers(target.headers))
    for address in addresses:
        found.update(_in_address(address))
    found.update(_in_headers(headers or {}))
    authorization = configuration.authorization
    if authorization is not None:
        found.update(_in_address(authorization.token_endpoint), _in_parameters(authorization.parameters))
        found |= {authorization.private_key, authorization.client_secret, authorization.token or ""}
    if configuration.issuer is not None:
        found.add(configuration.issuer.private_key)
    for identity in configuration.identities.values():
        found.update(_in_headers(identity.headers), _in_parameters(identity.parameters))
        found |= {identity.token or "", identity.private_key or "", identity.client_secret or ""}
    return found - {""}


def _in_headers(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if name.lower() in _OF_CONTENT:
            continue
        yield value.strip()
        scheme, _, credentials = value.strip().partition(" ")
        if credentials:
            yield credentials.strip()  # also without the scheme before it
        if scheme.lower() == "basic":
            yield from _in_basic(credentials.strip())
        if name.lower() == "cookie":
            yield from (cookie.partition("=")[2].strip() for cookie in value.split(";"))


def _in_basic(credentials: str) -> Iterator[str]:
    try:
        user_and_password = b64decode(credentials, validate=True).decode("utf-8")
    except ValueError:
        return
    yield user_and_password
    yield user_and_password.partition(":")[2]


def _in_address(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        password = parts.password
    except ValueError:
        return
    if password:
        yield from (password, unquote(password))
    for name, value in parse_qsl(parts.query):
        if name not in _PLAIN_PARAMETERS:
            yield value


def _in_parameters(parameters: Mapping[str, str]) -> Iterator[str]:
    yield from (value for name, value in parameters.items() if name not in _PLAIN_PARAMETERS)
