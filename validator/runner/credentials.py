"""Who a request is from: access tokens for the identities of a suite, and proofs of possession (DPoP, RFC
9449)."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from time import time
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from validator.configuration import AuthorizationConfiguration, Configuration, IdentityConfiguration
from validator.redaction import redact_text
from validator.results import Text
from validator.runner.client_authentication import by_secret
from validator.runner.known_secrets import known_secrets
from validator.runner.problems import blamed_rightly, cause_of
from validator.runner.spoilt_tokens import ALGORITHMS, NotMade, spoilt
from validator.runner.targets import trust
from validator.runner.token_command import CommandFailed, token_from
from validator.texts import text

_ASSERTION_LIFETIME = 60
"""Seconds. HelseID accepts client assertions of at most a minute."""
SPOILT_BY_ISSUER = ("expired", "wrong-audience", "wrong-issuer", "read-only")
"""``credentials`` of a step that only the issuer of tokens can make: signed as they should be, with one claim that is wrong."""
_PATIENCE = 30.0
"""Seconds that a token endpoint may take."""
_LARGEST_TOKEN_ANSWER = 1_000_000
"""Bytes."""
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")
"""RFC 6749 appendix A.12; no header could carry anything else."""
_UNTIL_ASKED_AGAIN = 240.0
"""Seconds that a token from a command is used: nothing says how long it lasts."""
_RENEW_BEFORE = 10
"""Seconds before its expiry that a token is renewed, so that none expires on the way."""


class Credentials(Protocol):
    """Gives the headers that make a request come from an identity.

    All a run asks of credentials is here. A class that inherits from this one need only say ``headers_for``: it then knows every
    identity, makes no spoilt tokens and no proofs, and has nothing to close."""

    async def headers_for(
        self, identity: str, method: str, url: str, client: httpx.AsyncClient
    ) -> Mapping[str, str]:
        """Headers for exactly this request. Raises :class:`CredentialProblem` when there are none to give."""
        ...

    def way_in(self, identity: str) -> object | None:
        """What the identity logs in with: equal for two that a product cannot tell apart, ``None`` when there is nothing."""
        return identity

    async def spoilt_headers(
        self, identity: str, how: str, method: str, url: str
    ) -> Mapping[str, str] | None:
        """Headers with a token of one of :data:`SPOILT_BY_ISSUER` and, when bound, a proof that fits it; ``None`` when there is no
        such token. Raises :class:`CredentialProblem`."""
        return None

    def prove(self, token: str, method: str, url: str) -> str | None:
        """A new DPoP proof for the token, for exactly this request; ``None`` where none can be made."""
        return None

    def accept_nonce(self, url: str, nonce: str) -> bool:
        """Remembers the nonce of the server at ``url`` (RFC 9449 section 9); whether that is news."""
        return False

    async def close(self) -> None:
        """Closes what was opened on the way; a later request opens it anew."""
        return None


class CredentialProblem(Exception):
    """No credentials for the identity; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _encoded(digest: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(slots=True)
class ProofKey:
    """A key pair made for one run, with which DPoP proofs are signed."""

    key: Any
    nonces: dict[str, str] = field(default_factory=dict)

    @classmethod
    def generate(cls) -> ProofKey:
        from joserfc.jwk import ECKey

        return cls(ECKey.generate_key("P-256", auto_kid=False))

    @property
    def thumbprint(self) -> str:
        """RFC 7638, as tokens carry it in ``cnf.jkt``."""
        return str(self.key.thumbprint())

    def proof(self, method: str, url: str, token: str | None = None) -> str:
        """A proof for one request: RFC 9449 section 4.2; ``htu`` is the URL without query and fragment."""
        from joserfc import jwt

        parts = urlsplit(url)
        claims: dict[str, Any] = {
            "jti": str(uuid4()),
            "htm": method,
            "htu": f"{parts.scheme}://{parts.netloc}{parts.path}",
            "iat": int(time()),
        }
        if token is not None:
            claims["ath"] = _encoded(sha256(token.encode("ascii")).digest())
        nonce = self.nonces.get(parts.netloc)
        if nonce is not None:
            claims["nonce"] = nonce
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key)

    def learn(self, url: str, nonce: str) -> bool:
        """Remembers a server's nonce; whether it is news."""
        host = urlsplit(url).netloc
        news = self.nonces.get(host) != nonce
        self.nonces[host] = nonce
        return news

    def headers(self, token: str, method: str, url: str) -> dict[str, str]:
        return {"Authorization": f"DPoP {token}", "DPoP": self.proof(method, url, token)}


@dataclass(slots=True)
class NoCredentials(Credentials):
    """For a target without access control, or a run without configuration: every request goes without a
    token."""

    async def headers_for(
        self, identity: str, method: str, url: str, client: httpx.AsyncClient
    ) -> Mapping[str, str]:
        return {}

    def way_in(self, identity: str) -> object | None:
        return None


@dataclass(slots=True)
class IssuedTokens(Credentials):
    """Tokens from a function, such as the in-process sandbox's: ``issue(identity, thumbprint or None) ->
    token``. With ``dpop`` each is bound to a key of ours and sent with proofs.

    ``issue_spoilt(identity, thumbprint or None, how)``, where the issuer can be had to do that, gives a token of one of
    :data:`SPOILT_BY_ISSUER`."""

    issue: Callable[[str, str | None], str]
    dpop: bool = True
    issue_spoilt: Callable[[str, str | None, str], str] | None = None
    _proof_key: ProofKey = field(default_factory=ProofKey.generate)
    _tokens: dict[str, str] = field(default_factory=dict)

    async def headers_for(
        self, identity: str, method: str, url: str, client: httpx.AsyncClient
    ) -> Mapping[str, str]:
        if identity not in self._tokens:
            try:
                self._tokens[identity] = self.issue(
                    identity, self._proof_key.thumbprint if self.dpop else None
                )
            except (KeyError, ValueError, LookupError):
                raise CredentialProblem(text("runner.no-identity", identity=identity)) from None
        return self._headers(self._tokens[identity], method, url)

    def _headers(self, token: str, method: str, url: str) -> dict[str, str]:
        if not self.dpop:
            return {"Authorization": f"Bearer {token}"}
        return self._proof_key.headers(token, method, url)

    def way_in(self, identity: str) -> object | None:
        return identity

    async def spoilt_headers(
        self, identity: str, how: str, method: str, url: str
    ) -> Mapping[str, str] | None:
        if self.issue_spoilt is None:
            return None
        token = self.issue_spoilt(identity, self._proof_key.thumbprint if self.dpop else None, how)
        return self._headers(token, method, url)

    def prove(self, token: str, method: str, url: str) -> str:
        return self._proof_key.proof(method, url, token)

    def accept_nonce(self, url: str, nonce: str) -> bool:
        return self._proof_key.learn(url, nonce)


@dataclass(slots=True)
class _Token:
    value: str
    scheme: str
    expires: float


@dataclass(frozen=True, slots=True)
class _TokenAnswer:
    status: int
    nonce: str | None
    content: bytes


def _unusable(endpoint: str, reason: Text | str) -> CredentialProblem:
    return CredentialProblem(text("runner.token-endpoint-unreachable", endpoint=endpoint, reason=reason))


@dataclass(slots=True)
class ConfiguredCredentials(Credentials):
    """As ``validator.toml`` says: a ready token, the token endpoint, or plain headers, for each identity.

    An identity that the configuration does not mention uses the token endpoint when there is one, as the same client as any
    other such identity, and otherwise has no credentials.
    """

    configuration: Configuration
    client: httpx.AsyncClient | None = None
    """For the token endpoint, which is another host than the target; made when it is first needed."""
    clock: Callable[[], float] = time
    _proof_key: ProofKey = field(default_factory=ProofKey.generate)
    _tokens: dict[str, _Token] = field(default_factory=dict)
    _silent: dict[str, Text] = field(default_factory=dict)
    """Endpoints that gave no answer, and why. They are not asked again: each identity would wait as long."""

    async def headers_for(
        self, identity: str, method: str, url: str, client: httpx.AsyncClient
    ) -> Mapping[str, str]:
        own = self.configuration.identities.get(identity, IdentityConfiguration())
        if self.way_in(identity) is None:
            raise CredentialProblem(text("runner.no-credentials", identity=identity))
        token = await self._token_of(identity, own)
        return dict(own.headers) if token is None else self._with(own, token, method, url)

    def _with(self, own: IdentityConfiguration, token: _Token, method: str, url: str) -> dict[str, str]:
        if token.scheme == "DPoP":
            return {**own.headers, **self._proof_key.headers(token.value, method, url)}
        return {**own.headers, "Authorization": f"{token.scheme} {token.value}"}

    async def _token_of(self, identity: str, own: IdentityConfiguration) -> _Token | None:
        """The identity's own token or command goes before the login of all."""
        shared = self.configuration.authorization or AuthorizationConfiguration()
        if own.token is not None:
            return _Token(own.token, own.scheme, float("inf"))
        if own.token_command:
            return await self._printed(identity, own.token_command, own.scheme)
        if shared.token is not None:
            return _Token(shared.token, "DPoP" if shared.dpop else "Bearer", float("inf"))
        if shared.token_command:
            return await self._printed(identity, shared.token_command, "DPoP" if shared.dpop else "Bearer")
        return await self._token(identity, shared, own) if shared.token_endpoint else None

    async def _printed(self, identity: str, command: tuple[str, ...], scheme: str) -> _Token:
        known = self._tokens.get(identity)
        if known is None or known.expires - _RENEW_BEFORE <= self.clock():
            try:
                value = await token_from(command, identity)
            except CommandFailed as problem:
                raise CredentialProblem(problem.text) from None
            known = self._tokens[identity] = _Token(value, scheme, self.clock() + _UNTIL_ASKED_AGAIN)
        return known

    async def spoilt_headers(
        self, identity: str, how: str, method: str, url: str
    ) -> Mapping[str, str] | None:
        """Headers with a token that is wrong in one thing and, when bound, a proof that fits it; ``None`` without an issuer's key."""
        own = self.configuration.identities.get(identity, IdentityConfiguration())
        if self.configuration.issuer is None:
            return None
        token = await self._token_of(identity, own)
        if token is None:
            return None
        try:
            value = spoilt(token.value, how, self.configuration.issuer, now=self.clock())
        except NotMade as problem:
            raise CredentialProblem(problem.text) from None
        return self._with(own, _Token(value, token.scheme, token.expires), method, url)

    def way_in(self, identity: str) -> object | None:
        own = self.configuration.identities.get(identity, IdentityConfiguration())
        shared = self.configuration.authorization
        if own.token is not None or own.token_command:
            return own
        if shared is None:
            return own if own.headers else None
        if shared.token_command:
            return identity  # the program is told whose token is wanted
        return replace(
            own,
            token=shared.token,
            client_id=own.client_id or shared.client_id,
            private_key=own.private_key or shared.private_key,
            client_secret=own.client_secret or shared.client_secret,
            scope=own.scope or shared.scope,
        )

    def prove(self, token: str, method: str, url: str) -> str:
        return self._proof_key.proof(method, url, token)

    def accept_nonce(self, url: str, nonce: str) -> bool:
        return self._proof_key.learn(url, nonce)

    async def close(self) -> None:
        """Closes the connection to the token endpoint; a later request opens a new one."""
        if self.client is not None:
            await self.client.aclose()
            self.client = None

    async def _token(
        self, identity: str, authorization: AuthorizationConfiguration, own: IdentityConfiguration
    ) -> _Token:
        known = self._tokens.get(identity)
        if known is not None and known.expires - _RENEW_BEFORE > self.clock():
            return known
        endpoint = authorization.token_endpoint
        if endpoint in self._silent:
            raise _unusable(endpoint, self._silent[endpoint])
        if self.client is None:
            self.client = httpx.AsyncClient(timeout=_PATIENCE, verify=self._trust(authorization))
        try:
            async with asyncio.timeout(_PATIENCE):
                response = await self._ask(authorization, own)
                nonce = response.nonce
                # RFC 9449 section 8: the authorisation server asks for its nonce by refusing once.
                if nonce and self._proof_key.learn(endpoint, nonce) and response.status in (400, 401):
                    response = await self._ask(authorization, own)
        except (httpx.HTTPError, OSError) as problem:  # httpx lets the alerts of TLS through as they are
            host = urlsplit(endpoint).hostname or endpoint
            tls = endpoint.startswith("https:")
            why = cause_of(problem, host=host, seconds=_PATIENCE, unanswered_tls=tls)
            why = blamed_rightly(why, problem, endpoint, seconds=_PATIENCE)
            self._silent[endpoint] = why.text
            raise _unusable(endpoint, self._silent[endpoint]) from None
        token = self._read(identity, endpoint, response)
        self._tokens[identity] = token
        return token

    def _trust(self, authorization: AuthorizationConfiguration) -> bool | ssl.SSLContext:
        """As towards the target, where the token endpoint asks for nothing else."""
        target = self.configuration.target
        certificate = authorization.client_certificate or target.client_certificate
        key = authorization.client_key if authorization.client_certificate else target.client_key
        try:
            return trust(target.verify, authorization.ca or target.ca, certificate, key)
        except (OSError, ValueError) as problem:
            raise _unusable(authorization.token_endpoint, str(problem)) from None

    async def _ask(
        self, authorization: AuthorizationConfiguration, own: IdentityConfiguration
    ) -> _TokenAnswer:
        assert self.client is not None
        endpoint = authorization.token_endpoint
        headers = {"Accept": "application/json"}
        if authorization.method == "private_key_jwt":
            shown = {
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": client_assertion(authorization, own, now=self.clock()),
                "client_id": own.client_id or authorization.client_id,
            }
        else:
            shown, proving = by_secret(authorization, own)
            headers |= proving
        form = {
            "grant_type": "client_credentials",
            **shown,
            **authorization.parameters,
            **own.parameters,
        }
        scope = own.scope or authorization.scope
        if scope:
            form["scope"] = scope
        if authorization.dpop:
            headers["DPoP"] = self._proof_key.proof("POST", endpoint)
        async with self.client.stream("POST", endpoint, data=form, headers=headers) as response:
            encoding = response.headers.get("content-encoding", "")
            if "," in encoding:  # each layer may multiply the size by a thousand
                raise _unusable(endpoint, text("runner.stacked-encoding", encoding=encoding))
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST_TOKEN_ANSWER:
                    raise _unusable(endpoint, text("runner.too-large", limit=_LARGEST_TOKEN_ANSWER))
            return _TokenAnswer(response.status_code, response.headers.get("dpop-nonce"), content)

    def _read(self, identity: str, endpoint: str, response: _TokenAnswer) -> _Token:
        try:
            answer = json.loads(response.content)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            answer = {}
        value = answer.get("access_token")
        if response.status != 200 or not isinstance(value, str) or not _VISIBLE_ASCII.fullmatch(value):
            said = " ".join(str(answer[key]) for key in ("error", "error_description") if key in answer)
            if not said and response.status >= 400:  # an answer that went well may hold the token itself
                said = " ".join(response.content[:300].decode("utf-8", "replace").split())
            raise CredentialProblem(
                text(
                    "runner.token-refused",
                    identity=identity,
                    endpoint=endpoint,
                    status=response.status,
                    said=redact_text(said, known_secrets(self.configuration))
                    or text("runner.token-empty-answer"),
                )
            )
        lifetime = answer.get("expires_in")
        seconds = float(lifetime) if isinstance(lifetime, int | float) and 0 <= lifetime < 1e9 else 60.0
        scheme = "DPoP" if str(answer.get("token_type", "")).lower() == "dpop" else "Bearer"
        return _Token(value, scheme, self.clock() + seconds)


def bearer_token(configuration: Configuration, identity: str) -> str:
    """A token for an identity without proof of possession, for tools that cannot make proofs (curl). An API that asks for DPoP refuses it.

    Raises :class:`CredentialProblem` when none can be had.
    """
    authorization = configuration.authorization
    if authorization is not None:
        configuration = replace(configuration, authorization=replace(authorization, dpop=False))
    credentials = ConfiguredCredentials(configuration)

    async def get() -> str:
        async with httpx.AsyncClient() as client:
            try:
                headers = await credentials.headers_for(
                    identity, "GET", configuration.target.url or "", client
                )
            finally:
                await credentials.close()
        return headers.get("Authorization", "").partition(" ")[2]

    token = asyncio.run(get())
    if not token:
        raise CredentialProblem(text("runner.no-credentials", identity=identity))
    return token


def client_assertion(
    authorization: AuthorizationConfiguration, own: IdentityConfiguration | None = None, *, now: float
) -> str:
    """A ``private_key_jwt`` (RFC 7523 section 3) as HelseID wants it: at most a minute, unique, typed.

    Raises :class:`CredentialProblem` for a key that cannot be used."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    own = own or IdentityConfiguration()
    client_id = own.client_id or authorization.client_id
    source = own.private_key or authorization.private_key
    try:
        key = import_key(source)
        header: dict[str, Any] = {
            "alg": authorization.algorithm or usual_algorithm(key),
            "typ": "client-authentication+jwt",
        }
        key_id = own.key_id or authorization.key_id or key.kid
        if key_id:
            header["kid"] = key_id
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": authorization.audience or authorization.token_endpoint,
            "jti": str(uuid4()),
            "iat": int(now),
            "nbf": int(now),
            "exp": int(now) + _ASSERTION_LIFETIME,
        }
        return jwt.encode(header, claims, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, RecursionError) as problem:
        reason = str(problem) or type(problem).__name__
        raise CredentialProblem(text("runner.bad-key", client=client_id, reason=reason)) from None


def import_key(source: str) -> Any:
    """A private key from a JWK in JSON, or from PEM. Raises :class:`ValueError` and what joserfc does for one that is none."""
    from joserfc import jwk

    if source.lstrip().startswith("{"):
        return jwk.import_key(json.loads(source))
    return jwk.import_key(source, "EC" if "EC PRIVATE" in source else _pem_type(source))


def _pem_type(pem: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode("ascii"), None)
    return "EC" if isinstance(key, EllipticCurvePrivateKey) else "RSA"


def usual_algorithm(key: Any) -> str:
    """The algorithm that the key names, or the usual one of its kind."""
    declared = key.as_dict(private=False).get("alg")
    if declared in ALGORITHMS:
        return str(declared)
    if key.key_type == "EC":
        return {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}.get(key.curve_name, "ES256")
    return "PS256"


_OTHER = {"A": "B"}


def spoil(headers: Mapping[str, str], how: str, prove: Callable[[str], str] | None = None) -> dict[str, str]:
    """The headers as a step that tests the refusal wants them: see ``credentials`` in the suite language.

    ``prove`` makes the DPoP proof for a token: one that is tampered with gets a proof that fits it, so that nothing but the token's
    signature is wrong (RFC 9449 section 7 binds the proof to the token by ``ath``). For ``proof-for-another-url`` it makes
    proofs for that other URL.
    """
    spoilt = dict(headers)
    if how == "none":
        spoilt = {
            name: value for name, value in spoilt.items() if name.lower() not in ("authorization", "dpop")
        }
    elif how == "garbage":
        spoilt = spoil(headers, "none")
        spoilt["Authorization"] = "Bearer this-is-not-a-token"
    elif how == "without-proof":
        spoilt.pop("DPoP", None)
    elif how == "bound-as-bearer" and "Authorization" in spoilt:
        spoilt.pop("DPoP", None)
        spoilt["Authorization"] = f"Bearer {spoilt['Authorization'].partition(' ')[2]}"
    elif how == "proof-for-another-url" and prove is not None and "DPoP" in spoilt:
        spoilt["DPoP"] = prove(spoilt["Authorization"].partition(" ")[2])
    elif how == "tampered" and "Authorization" in spoilt:
        scheme, _, token = spoilt["Authorization"].partition(" ")
        head, dot, signature = token.rpartition(".")
        # The first character of a signature carries six full bits; the last may carry none.
        changed = _OTHER.get(signature[:1], "A") + signature[1:]
        spoilt["Authorization"] = f"{scheme} {head}{dot}{changed}"
        if prove is not None and "DPoP" in spoilt:
            spoilt["DPoP"] = prove(f"{head}{dot}{changed}")
    return spoilt
