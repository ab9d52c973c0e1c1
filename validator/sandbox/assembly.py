"""The sandbox put together: :func:`create_sandbox`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import Document
from validator.results import Finding
from validator.sandbox import audit
from validator.sandbox.access import AccessControl
from validator.sandbox.application import Application
from validator.sandbox.authorisation_server import TOKEN_PATH, AuthorisationServer
from validator.sandbox.backend import Backend
from validator.sandbox.identities import Identity, load_identities
from validator.sandbox.limits import MOST_EVENTS_IN_MEMORY
from validator.sandbox.policy import Policy
from validator.sandbox.refusals import refuse
from validator.sandbox.rules import Rules
from validator.sandbox.sqlite_store import SQLiteStore
from validator.sandbox.tokens import TokenIssuer
from validator.texts.not_checked import entry_finding

if TYPE_CHECKING:
    from validator.fhir.validation import Validation

_KEPT_IN_MEMORY = {"AuditEvent": MOST_EVENTS_IN_MEMORY}
DEFAULT_BASE_URL = "http://sandbox.test/fhir"


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a client needs to ask for tokens; ``key`` is its private key as a JWK."""

    client_id: str
    token_endpoint: str
    key: Mapping[str, Any]


@dataclass
class Sandbox:
    """A running sandbox. ``app`` is an ASGI application, for ``httpx.ASGITransport`` or for a server such as uvicorn."""

    app: Application
    base_url: str
    identities: Mapping[str, Identity]
    backend: Backend
    authorisation: AuthorisationServer

    def issue_token(self, identity_id: str, dpop_thumbprint: str | None = None) -> str:
        """An access token without the trip to the token endpoint. With the thumbprint (RFC 7638) of a key, the token only works with
        proofs by that key. Raises :class:`KeyError` for an unknown identity."""
        identity = self.identities[identity_id]
        return self.authorisation.issuer.mint(identity, identity.scopes, dpop_thumbprint)

    @property
    def issuer_key(self) -> Mapping[str, Any]:
        """The private key (JWK) that access tokens are signed with, for tests that need a token made wrong on purpose."""
        return self.authorisation.issuer.key.as_dict(private=True)

    def client_credentials(self, identity_id: str) -> ClientCredentials:
        """For real token requests. Raises :class:`KeyError` for an unknown identity."""
        key = self.authorisation.client_key(identity_id).as_dict(private=True)
        return ClientCredentials(
            self.identities[identity_id].client_id, self.authorisation.token_endpoint, key
        )

    def register_client_key(self, identity_id: str, key: Mapping[str, Any]) -> None:
        """Let a client use a private key (JWK) that it has already. Raises :class:`KeyError` for an unknown identity, and
        :class:`~validator.sandbox.tokens.JwtProblem` for a key that could never log in."""
        self.authorisation.register_key(identity_id, key)

    def close(self) -> None:
        self.backend.store.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def create_sandbox(
    *,
    definitions: Definitions | None = None,
    store: Literal["memory"] | Path = "memory",
    base_url: str = DEFAULT_BASE_URL,
    validate_on_write: bool = True,
    clock: Callable[[], datetime] | None = None,
    rules: Rules | None = None,
    identities: Mapping[str, Identity] | None = None,
    origins: tuple[str, ...] = ("*",),
) -> Sandbox:
    """A sandbox with an empty store, or with what the file ``store`` holds.

    ``definitions`` are the profiles to validate against (default: R4 and the project's own packages); ``base_url`` is where
    clients reach it; ``clock`` gives aware datetimes; ``origins`` are the web origins whose pages may read the answers (``*``: any; none
    switches CORS off). Raises :class:`sqlite3.Error` when the file cannot be used.
    """
    base_url = base_url.rstrip("/")
    definitions = definitions or _default_definitions()
    rules = rules or Rules()
    identities = identities if identities is not None else load_identities()
    now = clock or (lambda: datetime.now(UTC))

    def seconds() -> int:
        return int(now().timestamp())

    issuer = TokenIssuer.of(base_url, seconds)
    backend = Backend(
        definitions=definitions,
        store=SQLiteStore(store) if isinstance(store, Path) else SQLiteStore(keeps=_KEPT_IN_MEMORY),
        rules=rules,
        policy=Policy.load(rules),
        base_url=base_url,
        clock=now,
        validate=_Validation(definitions),
        validate_on_write=validate_on_write,
        issuer=issuer.issuer,
        origins=origins,
    )
    for code in ("patient", "date"):
        # What the log is asked by: to index it later would be to read all of it while everybody waits.
        backend.index("AuditEvent", code)
    access = AccessControl(issuer, rules, seconds, next(iter(identities.values())))

    def log_refused_token(reason: str) -> None:
        refusal = refuse(401, "login", "token-not-given", reason=reason)
        with backend.store.transaction():
            audit.log(backend, None, audit.Attempt("POST", TOKEN_PATH), None, refusal)

    authorisation = AuthorisationServer(
        identities, issuer, access, rules, seconds, backend.store.use_once, log_refused_token
    )
    return Sandbox(Application(backend, access, authorisation), base_url, identities, backend, authorisation)


class _Validation:
    """The validator, loaded when something is first written."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._validator: Any = None

    def __call__(self, resource: Document | dict[str, Any], profiles: tuple[str, ...]) -> list[Finding]:
        if self._validator is None:
            from validator.fhir.validation import Validator

            self._validator = Validator(self._definitions)
        found: Validation = self._validator.examine(resource, profiles)
        return [*found.findings, *map(entry_finding, found.not_checked)]


def _default_definitions() -> Definitions:
    from validator.fhir.packages.package import bundled_package, bundled_package_names

    return Definitions.r4().with_packages(bundled_package(name) for name in bundled_package_names())
