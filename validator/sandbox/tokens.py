"""Access tokens of the sandbox's own authorisation server: JWTs by RFC 9068, sender-constrained by RFC 9449 when asked for."""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwk, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jws import JWSRegistry

from validator.sandbox.caller import Caller
from validator.sandbox.identities import Identity

ALGORITHMS = (
    "ES256",
    "ES384",
    "ES512",
    "PS256",
    "PS384",
    "PS512",
    "RS256",
    "RS384",
    "RS512",
)
"""Of client assertions and DPoP proofs: those that HelseID takes. (FAPI 2.0 itself would leave out all but ES256 and PS256.)"""

TOKEN_ALGORITHM = "ES256"
"""Of the access tokens, which the sandbox signs itself."""

LONGEST_JWT = 16_384
LONGEST_HEADER = 8_192
"""Characters of a JWT, and of its header: room for a chain of certificates (``x5c``), and not for more."""

SHORTEST_RSA_KEY = 2_048
LONGEST_RSA_KEY = 4_096
"""Bits. RFC 7518 section 3.3 sets the lower limit; the upper one bounds what a stranger can make the server calculate."""

TOKEN_LIFETIME = 600
"""Seconds."""

ORGNR_PARENT = "helseid://claims/client/claims/orgnr_parent"
ORGNR_CHILD = "helseid://claims/client/claims/orgnr_child"
"""Claims of HelseID: the organisation number of the legal entity that calls, and of the unit of it."""

Clock = Callable[[], int]
"""Seconds since 1970."""


def new_key() -> jwk.ECKey:
    """A P-256 signing key with its thumbprint (RFC 7638) as ``kid``."""
    key = jwk.ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
    return jwk.ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})


class JwtProblem(ValueError):
    """Why a JWT is not taken. ``key`` names the reason (a text below ``sandbox.jwt-``), ``values`` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)


def unverified(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims of a compact JWT, nothing checked. Raises :class:`JwtProblem` when it is not one."""
    parts = token.split(".")
    if len(token) > LONGEST_JWT or len(parts[0]) > LONGEST_HEADER:
        raise JwtProblem("too-long", limit=LONGEST_JWT, header_limit=LONGEST_HEADER)
    if len(parts) != 3:
        raise JwtProblem("not-a-jwt")
    try:
        header, claims = (
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2]
        )
    except (binascii.Error, ValueError, RecursionError) as broken:
        raise JwtProblem("not-a-jwt") from broken
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise JwtProblem("not-a-jwt")
    return header, claims


def verified(token: str, key: jwk.Key, algorithms: Sequence[str] = ALGORITHMS) -> Mapping[str, Any]:
    """The claims of a JWT whose signature holds; times and names are not checked. Raises :class:`JwtProblem` with the first that is wrong:
    the form, the algorithm, whether the key can be used with it, the signature."""
    header, _ = unverified(token)
    algorithm = header.get("alg")
    if algorithm not in algorithms:
        raise JwtProblem("algorithm", algorithm=_short(algorithm), offered=", ".join(algorithms))
    fitting = algorithms_of(key)
    if algorithm not in fitting:
        raise JwtProblem(
            "algorithm-of-key", algorithm=algorithm, kind=kind_of(key), fitting=", ".join(fitting)
        )
    if "crit" in header:
        raise JwtProblem("crit", names=_short(header["crit"]))
    try:
        return dict(jwt.decode(token, key, registry=_registry(algorithms)).claims)
    except BadSignatureError as broken:
        raise JwtProblem("signature") from broken
    except (JoseError, ValueError, TypeError, KeyError) as broken:
        raise JwtProblem("unreadable", reason=_short(str(broken) or type(broken).__name__)) from broken


def _registry(algorithms: Sequence[str]) -> JWSRegistry:
    # Members of the header that are not used here (x5c, x5t, whatever a library adds) must be ignored: RFC 7515 section 4.
    registry = JWSRegistry(algorithms=list(algorithms), strict_check_header=False)
    registry.max_header_length = LONGEST_HEADER
    registry.max_payload_length = registry.max_signature_length = LONGEST_JWT
    return registry


def _short(value: object) -> str:
    """Printable ASCII without quotes and backslash, as an ``error_description`` must be (RFC 6749 section 5.2)."""
    return re.sub(r"[^ !#-\[\]-~]", "?", str(value))[:80]


_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}


def algorithms_of(key: jwk.Key) -> tuple[str, ...]:
    """The algorithms, of those offered, that a key can be used with; the key's own ``alg`` narrows them."""
    if isinstance(key, jwk.ECKey) and key.curve_name in _CURVES:
        fitting = [_CURVES[key.curve_name]]
    elif isinstance(key, jwk.RSAKey) and SHORTEST_RSA_KEY <= key.raw_value.key_size <= LONGEST_RSA_KEY:
        fitting = [name for name in ALGORITHMS if name[:2] in ("PS", "RS")]
    else:
        fitting = []
    declared = key.get("alg") if hasattr(key, "get") else None
    return tuple(name for name in fitting if declared is None or name == declared)


def kind_of(key: jwk.Key) -> str:
    """``EC P-384``, ``RSA 3072``, and the algorithm that the key says it is for."""
    if isinstance(key, jwk.ECKey):
        kind = f"EC {key.curve_name}"
    elif isinstance(key, jwk.RSAKey):
        kind = f"RSA {key.raw_value.key_size}"
    else:
        kind = key.key_type
    declared = key.get("alg")
    return f"{kind} (alg {_short(declared)})" if declared is not None else kind


def imported_key(content: object) -> jwk.Key:
    """The key of a JWK, private or public. Raises :class:`JwtProblem` for what is no key, and for one that no offered algorithm can use."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a short RSA key: refused below, with the reason
            if not isinstance(content, Mapping):
                raise JwtProblem("not-a-key")
            key = jwk.import_key(dict(content))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as broken:
        raise JwtProblem("not-a-key") from broken
    if not algorithms_of(key):
        raise JwtProblem("key-of-no-use", kind=kind_of(key), offered=", ".join(ALGORITHMS))
    return key


def numeric_date(claims: Mapping[str, Any], name: str) -> float | None:
    """The time of a claim, ``None`` when it is absent. Fractions of a second are allowed (RFC 7519 section 2).

    Raises :class:`JwtProblem` for what is not a number."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e12 < value < 1e12:
        raise JwtProblem("not-a-time", name=name, found=_short(json.dumps(value)))
    return value


@dataclass
class ReplayCache:
    """Remembers one-time identifiers (``jti``) until they have expired."""

    clock: Clock
    _seen: set[str] = field(default_factory=set)
    _by_expiry: list[tuple[int, str]] = field(default_factory=list)

    def first_time(self, identifier: str, expires: int) -> bool:
        """Whether the identifier has not been used before; it has now."""
        now = self.clock()
        while self._by_expiry and self._by_expiry[0][0] < now:
            self._seen.discard(heappop(self._by_expiry)[1])
        if identifier in self._seen:
            return False
        self._seen.add(identifier)
        heappush(self._by_expiry, (expires, identifier))
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
            "organisation_name": identity.workplace.name,
            "municipality": identity.workplace.municipality,
            "patients": identity.workplace.serves,
            # The names that HelseID gives them; the ones above are the sandbox's own.
            ORGNR_PARENT: identity.workplace.legal_entity,
            ORGNR_CHILD: identity.workplace.organisation_number,
        }
        if identity.hpr_number:
            claims["hpr_number"] = identity.hpr_number
        if identity.national_identity_number:
            claims["pid"] = identity.national_identity_number
        if dpop_thumbprint:
            claims["cnf"] = {"jkt": dpop_thumbprint}
        claims |= overrides or {}
        return jwt.encode({"alg": TOKEN_ALGORITHM, "typ": "at+jwt", "kid": self.key.kid}, claims, self.key)


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
        organisation_number=claims[ORGNR_CHILD],
        legal_entity=claims[ORGNR_PARENT],
        workplace=claims["organisation_name"],
        purpose=claims["purpose_of_use"],
        scopes=tuple(str(claims.get("scope", "")).split()),
        hpr_number=claims.get("hpr_number"),
        national_identity_number=claims.get("pid"),
        related_only=claims["patients"] != "everybody",
    )
