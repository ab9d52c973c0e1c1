"""Access tokens of the sandbox's own authorisation server: JWTs by RFC 9068, sender-constrained by RFC 9449 when asked for."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from validator.sandbox.caller import Caller
from validator.sandbox.identities import Identity

ALGORITHMS = ("ES256", "PS256")
TOKEN_LIFETIME = 600
"""Seconds."""

Clock = Callable[[], int]
"""Seconds since 1970."""


def new_key() -> jwk.ECKey:
    """A P-256 signing key with its thumbprint (RFC 7638) as ``kid``."""
    key = jwk.ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
    return jwk.ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})


def unverified(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims of a compact JWT, nothing checked. Raises :class:`ValueError` when it is not one."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > 16_384:
        raise ValueError("not a compact JWT")
    try:
        header, claims = (
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2]
        )
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as broken:
        raise ValueError("not a compact JWT") from broken
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("not a compact JWT")
    return header, claims


def verified(token: str, key: jwk.Key | jwk.KeySet) -> Mapping[str, Any]:
    """The claims of a JWT whose signature holds. Raises :class:`ValueError` otherwise; times and names are not checked."""
    try:
        return dict(jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims)
    except (JoseError, ValueError, TypeError, KeyError) as broken:
        raise ValueError("the signature does not hold") from broken


@dataclass
class ReplayCache:
    """Remembers one-time identifiers (``jti``) until they have expired."""

    clock: Clock
    _seen: dict[str, int] = field(default_factory=dict)

    def first_time(self, identifier: str, expires: int) -> bool:
        """Whether the identifier has not been used before; it has now."""
        now = self.clock()
        if len(self._seen) > 1_000:
            self._seen = {seen: until for seen, until in self._seen.items() if until >= now}
        if self._seen.get(identifier, -1) >= now:
            return False
        self._seen[identifier] = expires
        return True


@dataclass
class TokenIssuer:
    """Mints access tokens. ``issuer`` is the origin of the sandbox, ``audience`` its FHIR base URL."""

    issuer: str
    audience: str
    clock: Clock
    key: jwk.ECKey = field(default_factory=new_key)

    @classmethod
    def of(cls, base_url: str, clock: Clock) -> TokenIssuer:
        parts = urlsplit(base_url)
        return cls(f"{parts.scheme}://{parts.netloc}", base_url, clock)

    @property
    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set to publish."""
        return {"keys": [self.key.as_dict(private=False)]}

    def mint(
        self,
        identity: Identity,
        scopes: tuple[str, ...],
        dpop_thumbprint: str | None,
        overrides: Mapping[str, Any] | None = None,
    ) -> str:
        """A signed access token for the identity; with a thumbprint it only works together with proofs by that key. ``overrides``
        replace claims, for tokens that must be refused."""
        now = self.clock()
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": identity.id,
            "client_id": identity.client_id,
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIFETIME,
            "jti": secrets.token_urlsafe(16),
            "scope": " ".join(scopes),
            "name": identity.name,
            "role": identity.role,
            "purpose_of_use": identity.purpose,
            "organisation_number": identity.workplace.organisation_number,
            "organisation_name": identity.workplace.name,
            "municipality": identity.workplace.municipality,
        }
        if identity.hpr_number:
            claims["hpr_number"] = identity.hpr_number
        if identity.national_identity_number:
            claims["pid"] = identity.national_identity_number
        if dpop_thumbprint:
            claims["cnf"] = {"jkt": dpop_thumbprint}
        claims |= overrides or {}
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": self.key.kid}, claims, self.key)


def spoilt_token(issuer: TokenIssuer, identity: Identity, dpop_thumbprint: str | None, how: str) -> str:
    """A token of the identity that is right in all but one claim: ``expired``, ``wrong-audience``, ``wrong-issuer``, or
    ``read-only`` (scopes that allow reading and no more). Raises :class:`KeyError` for anything else."""
    now = issuer.clock()
    read = [scope for scope in identity.scopes if scope.endswith(".read")]
    overrides: dict[str, dict[str, Any]] = {
        # Long enough ago that no clock skew saves it.
        "expired": {
            "iat": now - 2 * TOKEN_LIFETIME,
            "nbf": now - 2 * TOKEN_LIFETIME,
            "exp": now - TOKEN_LIFETIME,
        },
        "wrong-audience": {"aud": "https://another-api.example/fhir"},
        "wrong-issuer": {"iss": "https://another-issuer.example"},
        "read-only": {"scope": " ".join(read)},
    }
    return issuer.mint(identity, identity.scopes, dpop_thumbprint, overrides[how])


def caller_from(claims: Mapping[str, Any]) -> Caller:
    """The caller whom the claims describe. Raises :class:`KeyError` when claims are missing."""
    return Caller(
        identity=claims["sub"],
        name=claims["name"],
        role=claims["role"],
        tenant=claims["municipality"],
        client_id=claims["client_id"],
        organisation_number=claims["organisation_number"],
        workplace=claims["organisation_name"],
        purpose=claims["purpose_of_use"],
        scopes=tuple(str(claims.get("scope", "")).split()),
        hpr_number=claims.get("hpr_number"),
        national_identity_number=claims.get("pid"),
    )
