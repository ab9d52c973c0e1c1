"""The sandbox's authorisation server: client credentials with ``private_key_jwt``, DPoP-bound tokens, metadata and keys.

RFC 6749, RFC 7523, RFC 8414 and RFC 9449, within the FAPI 2.0 security profile: asymmetric keys only, assertions that live at
most 60 seconds and are used once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jwk
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from validator.sandbox.access import CLOCK_SKEW, AccessControl, read_proof
from validator.sandbox.content import read_body
from validator.sandbox.identities import Identity
from validator.sandbox.refusals import Refusal
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.tokens import (
    ALGORITHMS,
    TOKEN_LIFETIME,
    Clock,
    ReplayCache,
    TokenIssuer,
    new_key,
    unverified,
    verified,
)

TOKEN_PATH = "/auth/token"
KEYS_PATH = "/auth/jwks"
METADATA_PATHS = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
ASSERTION_LIFETIME = 60
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LARGEST_FORM = 64 * 1024


class _TokenError(Exception):
    def __init__(self, error: str, description: str, status: int = 400) -> None:
        self.error, self.description, self.status = error, description, status
        super().__init__(error)


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode("utf-8"), strict_parsing=True, max_num_fields=50)
    except ValueError:
        raise _TokenError("invalid_request", "the body is not a form") from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise _TokenError("invalid_request", "a parameter is repeated")
    return dict(pairs)


@dataclass
class AuthorisationServer:
    """Clients are the identities, each with its own key pair, made when first asked for."""

    identities: Mapping[str, Identity]
    issuer: TokenIssuer
    access: AccessControl
    rules: Rules
    clock: Clock
    refused: Callable[[str], None] = lambda reason: None
    """Told why a token was not given, for the log."""
    _keys: dict[str, jwk.Key] = field(default_factory=dict)
    _assertions: ReplayCache = field(init=False)

    def __post_init__(self) -> None:
        self._assertions = ReplayCache(self.clock)

    @property
    def token_endpoint(self) -> str:
        return self.issuer.issuer + TOKEN_PATH

    def client_key(self, identity_id: str) -> jwk.Key:
        """The key pair of the identity's client. Raises :class:`KeyError` for an unknown identity."""
        self.identities[identity_id]
        if identity_id not in self._keys:
            self._keys[identity_id] = new_key()
        return self._keys[identity_id]

    def register_key(self, identity_id: str, key: Mapping[str, Any]) -> None:
        """Let the client sign with this key (a JWK) from now on. Raises :class:`KeyError` or :class:`joserfc.errors.JoseError`."""
        self.identities[identity_id]
        self._keys[identity_id] = jwk.import_key(dict(key))

    def routes(self) -> list[Route]:
        return [
            Route(TOKEN_PATH, self.token, methods=["POST"]),
            Route(KEYS_PATH, self.keys, methods=["GET"]),
            *(Route(path, self.metadata, methods=["GET"]) for path in METADATA_PATHS),
        ]

    async def keys(self, request: Request) -> Response:
        return JSONResponse(self.issuer.public_keys)

    async def metadata(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer.issuer,
                "token_endpoint": self.token_endpoint,
                "jwks_uri": self.issuer.issuer + KEYS_PATH,
                "grant_types_supported": ["client_credentials"],
                "response_types_supported": ["token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
                "dpop_signing_alg_values_supported": list(ALGORITHMS),
                "scopes_supported": sorted(
                    {scope for one in self.identities.values() for scope in one.scopes}
                ),
            }
        )

    async def token(self, request: Request) -> Response:
        """RFC 6749 section 4.4 with client authentication by RFC 7523; the token is bound to the key of the DPoP proof."""
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        try:
            if (
                request.headers.get("content-type", "").partition(";")[0].strip()
                != "application/x-www-form-urlencoded"
            ):
                raise _TokenError("invalid_request", "the body must be application/x-www-form-urlencoded")
            body = await read_body(request, _LARGEST_FORM)
            if body is None:
                raise _TokenError("invalid_request", "the body is too large", 413)
            answer = self._grant(_form(body), request.headers.getlist("dpop"))
        except _TokenError as wrong:
            self.refused(wrong.description)
            return JSONResponse(
                {"error": wrong.error, "error_description": wrong.description}, wrong.status, headers
            )
        return JSONResponse(answer, headers=headers)

    def _grant(self, form: Mapping[str, str], proofs: list[str]) -> dict[str, Any]:
        if form.get("grant_type") != "client_credentials":
            raise _TokenError("unsupported_grant_type", "only client_credentials is supported")
        identity = self._authenticated(form)
        scopes = tuple(form.get("scope", "").split()) or identity.scopes
        if not set(scopes) <= set(identity.scopes):
            allowed = " ".join(identity.scopes)
            raise _TokenError("invalid_scope", f"this client may ask for: {allowed}")
        thumbprint = None
        if proofs:
            try:
                if len(proofs) > 1:
                    raise ValueError
                proof = read_proof(proofs[0], "POST", self.token_endpoint, self.clock())
                self.access.use_proof(proof)
            except (Refusal, ValueError) as wrong:
                reason = (
                    wrong.findings[0].message.en
                    if isinstance(wrong, Refusal)
                    else "send exactly one DPoP header"
                )
                raise _TokenError("invalid_dpop_proof", reason) from None
            thumbprint = proof.thumbprint
        return {
            "access_token": self.issuer.mint(identity, scopes, thumbprint),
            "token_type": "DPoP" if thumbprint else "Bearer",
            "expires_in": TOKEN_LIFETIME,
            "scope": " ".join(scopes),
        }

    def _authenticated(self, form: Mapping[str, str]) -> Identity:
        if form.get("client_assertion_type") != _ASSERTION_TYPE or "client_assertion" not in form:
            raise _TokenError("invalid_client", "authenticate with private_key_jwt (client_assertion)", 401)
        assertion = form["client_assertion"]
        try:
            _, unchecked = unverified(assertion)
        except ValueError:
            raise _TokenError("invalid_client", "client_assertion is not a signed JWT", 401) from None
        identity = next(
            (one for one in self.identities.values() if one.client_id == unchecked.get("sub")), None
        )
        if identity is None or form.get("client_id", identity.client_id) != identity.client_id:
            raise _TokenError("invalid_client", "the client is not known", 401)
        try:
            claims = verified(assertion, self.client_key(identity.id))
        except ValueError:
            raise _TokenError(
                "invalid_client", "the signature of client_assertion does not hold", 401
            ) from None
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        accepted = (self.issuer.issuer, self.token_endpoint)
        if claims.get("iss") != identity.client_id or not any(one in accepted for one in audiences):
            raise _TokenError("invalid_client", f"iss must be the client and aud {self.issuer.issuer}", 401)
        now, expires, jti = self.clock(), claims.get("exp"), claims.get("jti")
        if not isinstance(expires, int) or expires <= now:
            raise _TokenError("invalid_client", "client_assertion has expired", 401)
        if expires > now + ASSERTION_LIFETIME + CLOCK_SKEW:
            raise _TokenError(
                "invalid_client", f"client_assertion may live for {ASSERTION_LIFETIME} seconds", 401
            )
        for name in ("nbf", "iat"):  # FAPI 2.0 security profile, section 5.3.2.1
            moment = claims.get(name, now)
            if not isinstance(moment, int) or moment > now + CLOCK_SKEW:
                raise _TokenError("invalid_client", f"{name} of client_assertion is in the future", 401)
        if not isinstance(jti, str) or not jti:
            raise _TokenError("invalid_client", "client_assertion has no jti", 401)
        first = self._assertions.first_time(f"{identity.client_id} {jti}", expires)
        if not first and self.rules.keeps(RuleName.ASSERTION_REPLAY):
            raise _TokenError("invalid_client", "client_assertion has been used before", 401)
        return identity
