"""Tokens that are wrong in one thing, made from good ones with the key of the issuer that the product trusts in its test set-up."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

from validator.configuration import IssuerConfiguration
from validator.results import Text
from validator.texts import text

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_AN_HOUR = 3600


class NotMade(Exception):
    """No such token can be made; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _expired(claims: dict[str, Any], now: float) -> None:
    claims.update({"iat": int(now) - 2 * _AN_HOUR, "exp": int(now) - _AN_HOUR})
    if "nbf" in claims:
        claims["nbf"] = claims["iat"]


def _wrong_audience(claims: dict[str, Any], now: float) -> None:
    claims["aud"] = "https://another-api.example/fhir"


def _wrong_issuer(claims: dict[str, Any], now: float) -> None:
    claims["iss"] = "https://another-issuer.example"


def _read_only(claims: dict[str, Any], now: float) -> None:
    stated = claims.get("scope")
    words = stated.split() if isinstance(stated, str) else stated if isinstance(stated, list) else []
    kept = [word for word in map(str, words) if not _may_write(word)]
    if kept == list(map(str, words)):
        raise NotMade(text("runner.no-scope-for-writing"))
    claims["scope"] = " ".join(kept) if isinstance(stated, str) else kept


def _may_write(scope: str) -> bool:
    """SMART App Launch 1 (``user/*.write``, ``.*``) and 2 (``.cruds``), and scopes that name it (``…/write``)."""
    right = scope.rpartition(".")[2] if "/" in scope and "." in scope.rpartition("/")[2] else ""
    if right:
        return right in ("write", "*") or (set(right) <= set("cruds") and bool(set(right) & set("cud")))
    return "write" in scope.replace(":", "/").replace("_", "/").split("/")


_CHANGES: dict[str, Callable[[dict[str, Any], float], None]] = {
    "expired": _expired,
    "wrong-audience": _wrong_audience,
    "wrong-issuer": _wrong_issuer,
    "read-only": _read_only,
}


def spoilt(token: str, how: str, issuer: IssuerConfiguration, *, now: float) -> str:
    """The token with that one thing changed, signed with the issuer's key. Raises :class:`NotMade` for a token that is no JWT, or a key
    that cannot sign."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    from validator.runner.credentials import import_key, usual_algorithm

    try:
        head, payload, _ = token.split(".")
        header, claims = _decoded(head), _decoded(payload)
        if not (isinstance(header, dict) and isinstance(claims, dict)):
            raise ValueError("not an object")
    except (ValueError, RecursionError):
        raise NotMade(text("runner.token-is-opaque")) from None
    _CHANGES[how](claims, now)
    try:
        key = import_key(issuer.private_key)
        stated = header.get("alg")
        fitting = stated if stated in ALGORITHMS and not issuer.algorithm else None
        signed = {
            "alg": issuer.algorithm or fitting or usual_algorithm(key),
            "typ": header.get("typ", "at+jwt"),
        }
        key_id = issuer.key_id or key.kid or header.get("kid")
        if key_id:
            signed["kid"] = key_id
        return jwt.encode(signed, claims, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, RecursionError) as problem:
        reason = str(problem) or type(problem).__name__
        raise NotMade(text("runner.bad-issuer-key", reason=reason)) from None


def _decoded(part: str) -> Any:
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
