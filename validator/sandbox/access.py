"""The access layer: from an ``Authorization`` header to a :class:`Caller`, or a refusal that discloses nothing.

Bearer tokens by RFC 6750, sender-constrained tokens by RFC 9449 (DPoP) as the FAPI 2.0 security profile asks for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from joserfc import jwk
from joserfc.errors import JoseError

from validator.sandbox.caller import Caller
from validator.sandbox.identities import Identity
from validator.sandbox.refusals import Refusal, refuse
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.tokens import (
    ALGORITHMS,
    Clock,
    ReplayCache,
    TokenIssuer,
    caller_from,
    unverified,
    verified,
)

PROOF_LIFETIME = 60
CLOCK_SKEW = 10
"""Seconds: how old a proof may be, and how far another clock may be ahead."""

_PRIVATE_PARAMETERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass
class AccessControl:
    """Checks tokens and proofs. ``fallback`` is who an unknown caller is taken for when the rule that tokens are required is
    switched off."""

    issuer: TokenIssuer
    rules: Rules
    clock: Clock
    fallback: Identity
    _proofs: ReplayCache = field(init=False)

    def __post_init__(self) -> None:
        self._proofs = ReplayCache(self.clock)

    def caller(self, method: str, url: str, authorization: Sequence[str], proofs: Sequence[str]) -> Caller:
        """Who calls. ``authorization`` and ``proofs`` are all values of the headers ``Authorization`` and ``DPoP``.

        Raises :class:`Refusal` (401) with a ``WWW-Authenticate`` challenge.
        """
        if not authorization:
            if not self.rules.keeps(RuleName.TOKEN_REQUIRED):
                return caller_from(unverified(self.issuer.mint(self.fallback, self.fallback.scopes, None))[1])
            raise _unauthorised("token-missing", None)
        scheme, _, token = authorization[0].strip().partition(" ")
        token = token.strip()
        if len(authorization) > 1 or scheme.lower() not in ("bearer", "dpop") or not token:
            raise _unauthorised("token-malformed", "invalid_request")
        claims = self._claims(token)
        thumbprint = _thumbprint_of(claims)
        proof = self._proof(method, url, token, proofs) if scheme.lower() == "dpop" else None
        if scheme.lower() == "bearer" or proof is not None:
            self._check_binding(thumbprint, proof)
        try:
            return caller_from(claims)
        except KeyError:
            raise _unauthorised("token-malformed", "invalid_token") from None

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            header, claims = unverified(token)
        except ValueError:
            raise _unauthorised("token-malformed", "invalid_token") from None
        if self.rules.keeps(RuleName.TOKEN_SIGNATURE):
            try:
                claims = verified(token, self.issuer.key)
            except ValueError:
                raise _unauthorised("token-signature", "invalid_token") from None
            if str(header.get("typ", "")).lower() not in ("at+jwt", "application/at+jwt"):
                raise _unauthorised("token-type", "invalid_token")
        if self.rules.keeps(RuleName.TOKEN_ISSUER) and claims.get("iss") != self.issuer.issuer:
            raise _unauthorised("token-issuer", "invalid_token")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if self.rules.keeps(RuleName.TOKEN_AUDIENCE) and self.issuer.audience not in audiences:
            raise _unauthorised("token-audience", "invalid_token")
        if self.rules.keeps(RuleName.TOKEN_EXPIRY):
            now = self.clock()
            if not isinstance(claims.get("exp"), int) or claims["exp"] <= now:
                raise _unauthorised("token-expired", "invalid_token")
            if isinstance(claims.get("nbf"), int) and claims["nbf"] > now + CLOCK_SKEW:
                raise _unauthorised("token-not-yet", "invalid_token")
        return claims

    def _proof(self, method: str, url: str, token: str, proofs: Sequence[str]) -> Proof | None:
        """The proof that accompanies the token; ``None`` only when the rule is switched off."""
        if not self.rules.keeps(RuleName.DPOP_PROOF):
            return None
        if len(proofs) != 1:
            raise _unauthorised("proof-missing", "invalid_dpop_proof")
        proof = read_proof(proofs[0], method, url, self.clock())
        expected = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        if not hmac.compare_digest((proof.token_hash or "").encode(), expected.encode()):
            raise _unauthorised("proof-token-hash", "invalid_dpop_proof")
        self.use_proof(proof)
        return proof

    def _check_binding(self, thumbprint: str | None, proof: Proof | None) -> None:
        """A token belongs to the key of its proof, and one that is bound to a key is worth nothing without."""
        if not self.rules.keeps(RuleName.DPOP_BINDING):
            return
        if proof is None and thumbprint is not None:
            raise _unauthorised("token-is-bound", "invalid_token")
        if proof is not None and proof.thumbprint != thumbprint:
            raise _unauthorised("proof-other-key", "invalid_token")

    def use_proof(self, proof: Proof) -> None:
        """Raises :class:`Refusal` (401) when the proof has been used before."""
        first = self._proofs.first_time(f"{proof.thumbprint} {proof.jti}", proof.issued + PROOF_LIFETIME)
        if not first and self.rules.keeps(RuleName.DPOP_REPLAY):
            raise _unauthorised("proof-replayed", "invalid_dpop_proof")


@dataclass(frozen=True, slots=True)
class Proof:
    """A DPoP proof that holds for its method and URL. ``thumbprint`` is the JWK SHA-256 thumbprint (RFC 7638) of its key."""

    thumbprint: str
    jti: str
    issued: int
    token_hash: str | None


def read_proof(proof: str, method: str, url: str, now: int) -> Proof:
    """Check a DPoP proof by RFC 9449 section 4.3, except replay and token hash. Raises :class:`Refusal` (401)."""
    try:
        header, _ = unverified(proof)
        public = header["jwk"]
        if (
            header.get("typ") != "dpop+jwt"
            or header.get("alg") not in ALGORITHMS
            or not isinstance(public, dict)
            or public.get("kty") not in ("EC", "RSA")
            or _PRIVATE_PARAMETERS & set(public)
        ):
            raise _unauthorised("proof-header", "invalid_dpop_proof")
        key = jwk.import_key(public)
        claims = verified(proof, key)
        thumbprint = key.thumbprint()
    except (ValueError, KeyError, TypeError, AttributeError, JoseError):
        raise _unauthorised("proof-signature", "invalid_dpop_proof") from None
    issued, jti = claims.get("iat"), claims.get("jti")
    if not isinstance(issued, int) or not isinstance(jti, str) or not 8 <= len(jti) <= 200:
        raise _unauthorised("proof-claims", "invalid_dpop_proof")
    if claims.get("htm") != method or not _same_url(str(claims.get("htu", "")), url):
        raise _unauthorised("proof-other-request", "invalid_dpop_proof")
    if not now - PROOF_LIFETIME <= issued <= now + CLOCK_SKEW:
        raise _unauthorised("proof-stale", "invalid_dpop_proof")
    token_hash = claims.get("ath")
    return Proof(thumbprint, jti, issued, token_hash if isinstance(token_hash, str) else None)


def _thumbprint_of(claims: Mapping[str, Any]) -> str | None:
    confirmation = claims.get("cnf")
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, Mapping) else None
    return thumbprint if isinstance(thumbprint, str) else None


def _same_url(one: str, other: str) -> bool:
    """Equal without query and fragment, after the normalisation of RFC 3986 section 6.2.2 and 6.2.3."""
    return _normal(one) == _normal(other)


def _normal(url: str) -> tuple[str, str, int | None, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError:
        return "", "", None, url
    return parts.scheme.lower(), (parts.hostname or "").lower(), port, unquote(parts.path) or "/"


def _unauthorised(key: str, error: str | None) -> Refusal:
    reason = f' error="{error}",' if error else ""
    challenge = f'DPoP{reason} algs="{" ".join(ALGORITHMS)}", Bearer'
    return refuse(
        401,
        "login",
        key,
        rule="ACC-01" if error is None else "ACC-08",
        headers={"WWW-Authenticate": challenge},
    )
