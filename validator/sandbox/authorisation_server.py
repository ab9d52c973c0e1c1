"""The sandbox's authorisation server: client credentials with ``private_key_jwt``, DPoP-bound tokens, metadata and keys.

RFC 6749, RFC 7523, RFC 8414 and RFC 9449, with the limits of the FAPI 2.0 security profile on assertions (asymmetric keys only, at most
60 seconds, used once) and the algorithms of HelseID, which are more than that profile's. There are no users to log in: no authorization
endpoint, no ID tokens, hence no OpenID provider, although the metadata also lie where HelseID's clients look for them.
"""

from __future__ import annotations

import math
import re
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
from validator.sandbox.limits import RETRY_AFTER
from validator.sandbox.patience import when_free
from validator.sandbox.refusals import Refusal
from validator.sandbox.requested_organisation import (
    DETAILS_TYPE,
    UnknownDetails,
    check_requested_organisation,
)
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.store import StoreUnavailable
from validator.sandbox.tokens import (
    ALGORITHMS,
    TOKEN_LIFETIME,
    Clock,
    JwtProblem,
    TokenIssuer,
    imported_key,
    new_key,
    numeric_date,
    unverified,
    verified,
)
from validator.texts import text

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


def _invalid_client(reason: str) -> _TokenError:
    return _TokenError("invalid_client", reason, 401)


def _about_assertion(problem: JwtProblem) -> _TokenError:
    values = {"jwt": "client_assertion", **problem.values}
    return _invalid_client(text(f"sandbox.jwt-{problem.key}", **values).en)


_REPEATABLE = frozenset({"resource"})
"""RFC 8707 section 2: one value for each resource."""


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        # Without strict parsing: an empty parameter counts as left out (RFC 6749 section 3.2).
        pairs = parse_qsl(body.decode("utf-8"), errors="strict", max_num_fields=50)
    except ValueError:
        raise _TokenError(
            "invalid_request", "the body is not a form in UTF-8 of at most 50 parameters"
        ) from None
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    for name, values in form.items():
        if len(values) > 1 and name not in _REPEATABLE:
            raise _TokenError("invalid_request", f"the parameter {_printable(name)} is repeated")
    return form


def _printable(value: str) -> str:
    """What an ``error_description`` may hold (RFC 6749 section 5.2)."""
    return re.sub(r"[^ !#-\[\]-~]", "?", value)[:80]


@dataclass
class AuthorisationServer:
    """Clients are the identities, each with its own key pair, made when first asked for."""

    identities: Mapping[str, Identity]
    issuer: TokenIssuer
    access: AccessControl
    rules: Rules
    clock: Clock
    use_once: Callable[[str, int, int], bool]
    """:meth:`Store.use_once`: keys outlive a restart, so what has been used must too."""
    refused: Callable[[str], None] = lambda reason: None
    """Told why a token was not given, for the log."""
    _keys: dict[str, jwk.Key] = field(default_factory=dict)

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
        """Let the client sign with this private key (a JWK) from now on. Raises :class:`KeyError` for an unknown identity, and
        :class:`JwtProblem` for a key that the client could never log in with."""
        self.identities[identity_id]
        imported = imported_key(key)
        if not imported.is_private:
            raise JwtProblem("key-not-private")
        self._keys[identity_id] = imported

    def routes(self) -> list[Route]:
        return [
            Route(TOKEN_PATH, self.token, methods=["POST"]),
            Route(KEYS_PATH, self.keys, methods=["GET"]),
            *(Route(path, self.metadata, methods=["GET"]) for path in METADATA_PATHS),
        ]

    async def keys(self, request: Request) -> Response:
        return JSONResponse(self.issuer.public_keys)

    async def metadata(self, request: Request) -> Response:
        """RFC 8414 section 2. At the place of OpenID Connect Discovery too, where HelseID's clients look; nothing there says that this
        is an OpenID provider, and without an authorization endpoint there is no response type."""
        return JSONResponse(
            {
                "issuer": self.issuer.issuer,
                "token_endpoint": self.token_endpoint,
                "jwks_uri": self.issuer.issuer + KEYS_PATH,
                "grant_types_supported": ["client_credentials"],
                "response_types_supported": [],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
                "dpop_signing_alg_values_supported": list(ALGORITHMS),
                "authorization_details_types_supported": [DETAILS_TYPE],
                "scopes_supported": sorted(
                    {scope for one in self.identities.values() for scope in one.scopes}
                ),
            }
        )

    async def token(self, request: Request) -> Response:
        """RFC 6749 section 4.4 with client authentication by RFC 7523; the token is bound to the key of the DPoP proof."""
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        try:
            sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if sent != "application/x-www-form-urlencoded":
                raise _TokenError("invalid_request", "the body must be application/x-www-form-urlencoded")
            try:
                body = await read_body(request, _LARGEST_FORM)
            except Refusal as refused:
                reason = _printable(refused.findings[0].message.en)
                raise _TokenError("invalid_request", reason, refused.status) from None
            if body is None:
                raise _TokenError("invalid_request", f"the body is larger than {_LARGEST_FORM} bytes", 413)
            form, proofs = _form(body), request.headers.getlist("dpop")
            answer = await when_free(lambda: self._grant(form, proofs))
        except StoreUnavailable:
            return self._unavailable(headers)
        except _TokenError as wrong:
            reason = wrong.description
            try:
                await when_free(lambda: self.refused(reason))
            except StoreUnavailable:  # what cannot be logged is not answered either
                return self._unavailable(headers)
            return JSONResponse(
                {"error": wrong.error, "error_description": wrong.description}, wrong.status, headers
            )
        return JSONResponse(answer, headers=headers)

    def _unavailable(self, headers: Mapping[str, str]) -> Response:
        # RFC 6749 section 5.2 has no error of that name for this endpoint; section 4.1.2.1 has.
        body = {"error": "temporarily_unavailable", "error_description": "the log cannot be written now"}
        return JSONResponse(body, 503, {**headers, "Retry-After": str(RETRY_AFTER)})

    def _grant(self, form: Mapping[str, list[str]], proofs: list[str]) -> dict[str, Any]:
        one = {name: values[0] for name, values in form.items()}
        if "grant_type" not in one:
            raise _TokenError("invalid_request", "grant_type is missing")
        if one["grant_type"] != "client_credentials":
            raise _TokenError("unsupported_grant_type", "only client_credentials is supported")
        identity, claims = self._authenticated(one)
        scopes = tuple(one.get("scope", "").split()) or identity.scopes
        if not set(scopes) <= set(identity.scopes):
            allowed = " ".join(identity.scopes)
            raise _TokenError("invalid_scope", f"this client may ask for: {allowed}")
        for resource in form.get("resource", ()):
            if resource.rstrip("/") != self.issuer.audience:
                raise _TokenError("invalid_target", f"the only resource is {self.issuer.audience}")
        details = self._organisation(identity, one, claims)
        thumbprint = self._proven_key(proofs) if proofs else None
        answer = {
            "access_token": self.issuer.mint(identity, scopes, thumbprint),
            "token_type": "DPoP" if thumbprint else "Bearer",
            "expires_in": TOKEN_LIFETIME,
            "scope": " ".join(scopes),
        }
        return {**answer, "authorization_details": details} if details else answer

    def _organisation(
        self, identity: Identity, form: Mapping[str, str], claims: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """What is asked for about the organisation, in the form (RFC 9396) or in the assertion (as HelseID's clients do): never
        ignored, since a token for another organisation than the one asked for looks like the right one."""
        asked = [
            form.get("authorization_details"),
            claims.get("authorization_details"),
            claims.get("assertion_details"),
        ]
        try:
            return [
                detail
                for given in asked
                if given is not None
                for detail in check_requested_organisation(
                    given, identity.workplace.organisation_number, identity.workplace.legal_entity
                )
            ]
        except UnknownDetails as wrong:
            raise _TokenError("invalid_authorization_details", wrong.reason) from None

    def _proven_key(self, proofs: list[str]) -> str:
        if len(proofs) > 1:
            raise _TokenError("invalid_dpop_proof", "send exactly one DPoP header")
        try:
            proof = read_proof(proofs[0], "POST", self.token_endpoint, self.clock())
            self.access.use_proof(proof)
        except Refusal as wrong:
            raise _TokenError("invalid_dpop_proof", wrong.findings[0].message.en) from None
        return proof.thumbprint

    def _authenticated(self, form: Mapping[str, str]) -> tuple[Identity, Mapping[str, Any]]:
        """Who the client is, and the claims of its assertion. Raises ``invalid_client`` with the first thing that is wrong."""
        for name, expected in (("client_assertion_type", _ASSERTION_TYPE), ("client_assertion", None)):
            if name not in form:
                raise _invalid_client(f"authenticate with private_key_jwt: {name} is missing")
            if expected not in (None, form[name]):
                raise _invalid_client(f"{name} must be {expected}")
        assertion = form["client_assertion"]
        try:
            _, unchecked = unverified(assertion)
        except JwtProblem as wrong:
            raise _about_assertion(wrong) from None
        identity = next(
            (one for one in self.identities.values() if one.client_id == unchecked.get("sub")), None
        )
        if identity is None:
            raise _invalid_client("sub of client_assertion is not a client that is known here")
        if form.get("client_id", identity.client_id) != identity.client_id:
            raise _invalid_client("client_id is another than sub of client_assertion")
        try:
            claims = verified(assertion, self.client_key(identity.id))
            expires = numeric_date(claims, "exp")
            begins = {name: numeric_date(claims, name) for name in ("nbf", "iat")}
        except JwtProblem as wrong:
            raise _about_assertion(wrong) from None
        if claims.get("iss") != identity.client_id:
            raise _invalid_client("iss of client_assertion must be the client, as sub is")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if not any(one in (self.issuer.issuer, self.token_endpoint) for one in audiences):
            raise _invalid_client(f"aud of client_assertion must be {self.issuer.issuer}")
        now, jti = self.clock(), claims.get("jti")
        if expires is None:
            raise _invalid_client("client_assertion has no exp")
        if expires <= now:
            raise _invalid_client("client_assertion has expired")
        if expires > now + ASSERTION_LIFETIME + CLOCK_SKEW:
            raise _invalid_client(f"client_assertion may live for {ASSERTION_LIFETIME} seconds")
        for name, moment in begins.items():  # FAPI 2.0 security profile, section 5.3.2.1
            if moment is not None and moment > now + CLOCK_SKEW:
                raise _invalid_client(f"{name} of client_assertion is in the future")
        if not isinstance(jti, str) or not jti:
            raise _invalid_client("client_assertion has no jti")
        first = self.use_once(f"{identity.client_id} {jti}", math.ceil(expires), now)
        if not first and self.rules.keeps(RuleName.ASSERTION_REPLAY):
            raise _invalid_client("client_assertion has been used before (jti)")
        return identity, claims
