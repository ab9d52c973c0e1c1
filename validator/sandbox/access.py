"""The access layer: from an ``Authorization`` header to a :class:`Caller`, or a refusal that discloses nothing.

Bearer tokens by RFC 6750, sender-constrained tokens by RFC 9449 (DPoP) as the FAPI 2.0 security profile asks for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from validator.sandbox.caller import Caller
from validator.sandbox.identities import Identity
from validator.sandbox.identity_numbers import without_identity_numbers
from validator.sandbox.refusals import Refusal, problem
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.tokens import (
    ALGORITHMS,
    TOKEN_ALGORITHM,
    Clock,
    JwtProblem,
    ReplayCache,
    TokenIssuer,
    caller_from,
    imported_key,
    numeric_date,
    unverified,
    verified,
)

PROOF_LIFETIME = 60
CLOCK_SKEW = 10
"""Seconds: how old a proof may be, and how far another clock may be ahead."""

LONGEST_JTI = 200
"""Characters: they are remembered. (RFC 9449 section 4.2 sets no shortest.)"""

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
        except KeyError as missing:
            raise _unauthorised("token-claim-missing", "invalid_token", name=missing.args[0]) from None

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            header, claims = unverified(token)
            if self.rules.keeps(RuleName.TOKEN_SIGNATURE):
                claims = verified(token, self.issuer.key, (TOKEN_ALGORITHM,))
                if str(header.get("typ", "")).lower() not in ("at+jwt", "application/at+jwt"):
                    raise _unauthorised("token-type", "invalid_token")
            expires, begins = numeric_date(claims, "exp"), numeric_date(claims, "nbf")
        except JwtProblem as wrong:
            if wrong.key == "not-a-jwt":
                raise _unauthorised("token-malformed", "invalid_token") from None
            raise _unauthorised_jwt(wrong, "access token", "token-signature", "invalid_token") from None
        if self.rules.keeps(RuleName.TOKEN_ISSUER) and claims.get("iss") != self.issuer.issuer:
            raise _unauthorised("token-issuer", "invalid_token")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if self.rules.keeps(RuleName.TOKEN_AUDIENCE) and self.issuer.audience not in audiences:
            raise _unauthorised("token-audience", "invalid_token")
        if self.rules.keeps(RuleName.TOKEN_EXPIRY):
            now = self.clock()
            if expires is None:
                raise _unauthorised("token-claim-missing", "invalid_token", name="exp")
            if expires <= now:
                raise _unauthorised("token-expired", "invalid_token")
            if begins is not None and begins > now + CLOCK_SKEW:
                raise _unauthorised("token-not-yet", "invalid_token")
        return claims

    def _proof(self, method: str, url: str, token: str, proofs: Sequence[str]) -> Proof | None:
        """The proof that accompanies the token; ``None`` only when the rule is switched off."""
        if not self.rules.keeps(RuleName.DPOP_PROOF):
            return None
        if len(proofs) != 1:
            raise _unauthorised("proof-missing", "invalid_dpop_proof", count=len(proofs))
        proof = read_proof(proofs[0], method, url, self.clock())
        expected = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        if proof.token_hash is None:
            raise _unauthorised("proof-claim-missing", "invalid_dpop_proof", name="ath")
        if not hmac.compare_digest(proof.token_hash.encode(), expected.encode()):
            raise _unauthorised("proof-token-hash", "invalid_dpop_proof")
        self.use_proof(proof)
        return proof

    def _check_binding(self, thumbprint: str | None, proof: Proof | None) -> None:
        """A token belongs to the key of its proof, and one that is bound to a key is worth nothing without."""
        if not self.rules.keeps(RuleName.DPOP_BINDING):
            return
        if proof is None and thumbprint is not None:
            raise _unauthorised("token-is-bound", "invalid_token")
        if proof is not None and thumbprint is None:
            raise _unauthorised("token-not-bound", "invalid_token")
        if proof is not None and proof.thumbprint != thumbprint:
            raise _unauthorised("proof-other-key", "invalid_token")

    def use_proof(self, proof: Proof) -> None:
        """Raises :class:`Refusal` (401) when the proof has been used before."""
        until = math.ceil(proof.issued) + PROOF_LIFETIME
        first = self._proofs.first_time(f"{proof.thumbprint} {proof.jti}", until)
        if not first and self.rules.keeps(RuleName.DPOP_REPLAY):
            raise _unauthorised("proof-replayed", "invalid_dpop_proof")


@dataclass(frozen=True, slots=True)
class Proof:
    """A DPoP proof that holds for its method and URL. ``thumbprint`` is the JWK SHA-256 thumbprint (RFC 7638) of its key."""

    thumbprint: str
    jti: str
    issued: float
    token_hash: str | None


def read_proof(proof: str, method: str, url: str, now: int) -> Proof:
    """Check a DPoP proof by RFC 9449 section 4.3, except replay and token hash. Raises :class:`Refusal` (401)."""
    try:
        header, _ = unverified(proof)
        if header.get("typ") != "dpop+jwt":
            raise _unauthorised("proof-type", "invalid_dpop_proof")
        public = header.get("jwk")
        if not isinstance(public, dict):
            raise _unauthorised("proof-jwk-missing", "invalid_dpop_proof")
        if _PRIVATE_PARAMETERS & set(public):
            raise _unauthorised("proof-jwk-private", "invalid_dpop_proof")
        if header.get("alg") not in ALGORITHMS:
            # Before the key is looked at: a client whose algorithm is not offered has a key that cannot be used either.
            raise JwtProblem("algorithm", algorithm=header.get("alg"), offered=", ".join(ALGORITHMS))
        key = imported_key(public)
        claims = verified(proof, key)
        thumbprint = key.thumbprint()
        issued = numeric_date(claims, "iat")
    except JwtProblem as wrong:
        raise _unauthorised_jwt(wrong, "DPoP", "proof-signature", "invalid_dpop_proof") from None
    jti = claims.get("jti")
    for name in ("jti", "htm", "htu"):
        if not isinstance(claims.get(name), str) or not claims[name]:
            raise _unauthorised("proof-claim-missing", "invalid_dpop_proof", name=name)
    if issued is None:
        raise _unauthorised("proof-claim-missing", "invalid_dpop_proof", name="iat")
    if not isinstance(jti, str) or len(jti) > LONGEST_JTI:
        raise _unauthorised("proof-jti-long", "invalid_dpop_proof", limit=LONGEST_JTI)
    if claims["htm"] != method:
        raise _other_request("htm", method)
    if not _same_url(claims["htu"], url):
        raise _other_request("htu", url)
    if issued < now - PROOF_LIFETIME:
        raise _unauthorised(
            "proof-old", "invalid_dpop_proof", age=math.ceil(now - issued), limit=PROOF_LIFETIME
        )
    if issued > now + CLOCK_SKEW:
        raise _unauthorised("proof-future", "invalid_dpop_proof", ahead=math.ceil(issued - now))
    token_hash = claims.get("ath")
    return Proof(thumbprint, jti, issued, token_hash if isinstance(token_hash, str) else None)


def _other_request(name: str, expected: str) -> Refusal:
    return _unauthorised(
        "proof-other-request",
        "invalid_dpop_proof",
        name=name,
        expected=without_identity_numbers(expected)[:300],
    )


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


def _unauthorised_jwt(wrong: JwtProblem, jwt: str, signature: str, error: str) -> Refusal:
    """What is wrong with a JWT in particular; ``signature`` names the text for one that is only wrongly signed."""
    key = signature if wrong.key == "signature" else f"jwt-{wrong.key}"
    return _unauthorised(key, error, **{"jwt": jwt, **wrong.values})


def _unauthorised(key: str, error: str | None, **values: object) -> Refusal:
    reason = f' error="{error}",' if error else ""
    challenge = f'DPoP{reason} algs="{" ".join(ALGORITHMS)}", Bearer'
    finding = problem("login", key, rule="ACC-01" if error is None else "ACC-08", values=values)
    return Refusal(401, [finding], {"WWW-Authenticate": challenge})
