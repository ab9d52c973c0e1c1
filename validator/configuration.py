"""``validator.toml``: how a run reaches the system under test, as whom, and what people declare about it.

The shape is ``suites/configuration.schema.json``. Values written as ``env:NAME`` are read from the
environment, so that the file itself needs no secrets; files are found relative to it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from validator.results import Declaration, Finding, Location, cited_parts

if TYPE_CHECKING:
    from validator.norway.identifiers import NationalIdentityNumber
    from validator.suites.catalogues import Catalogues
    from validator.suites.loading import Loading
    from validator.suites.services import ServiceCatalogue

_FIRST_TO_HAVE_A_DAY = timezone(timedelta(hours=14))
"""A day that has begun nowhere yet is in the future, whatever zone the machine keeps."""

DEFAULT_TIMEOUT = 30.0
DEFAULT_MAX_RESPONSE_BYTES = 10_000_000
DEFAULT_MAX_TIME = 7_200.0
"""Seconds for a whole run: several times what the slowest product needs for all suites."""


@dataclass(frozen=True, slots=True)
class TargetConfiguration:
    """``timeout`` is in seconds for each request; ``ca`` is a PEM file of authorities to trust; ``client_certificate`` and ``client_key``
    are PEM files with which we show who we are in the TLS handshake (the key may stand in the same file as the certificate)."""

    url: str | None = None
    product: str | None = None
    vendor: str | None = None
    version: str | None = None
    ca: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    verify: bool = True
    timeout: float = DEFAULT_TIMEOUT
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorizationConfiguration:
    """How every identity logs in that has no way of its own: a ready ``token``, a ``token_command``, or a token endpoint with one of the
    methods of OAuth 2.0 and OpenID Connect. ``private_key`` is the key itself: a JWK in JSON, or PEM. ``ca``, ``client_certificate`` and
    ``client_key`` are for the token endpoint, where it needs others than the target."""

    token_endpoint: str = ""
    client_id: str = ""
    private_key: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    method: str = "private_key_jwt"
    """Of :data:`validator.runner.client_authentication.METHODS`."""
    token: str | None = field(default=None, repr=False)
    token_command: tuple[str, ...] = ()
    key_id: str | None = None
    algorithm: str | None = None
    audience: str | None = None
    scope: str | None = None
    dpop: bool = True
    parameters: Mapping[str, str] = field(default_factory=dict)
    ca: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None


@dataclass(frozen=True, slots=True)
class IdentityConfiguration:
    """How one identity is represented: a ready token, a command that prints one, own client credentials, or plain headers."""

    token: str | None = field(default=None, repr=False)
    token_command: tuple[str, ...] = ()
    scheme: str = "Bearer"
    client_id: str | None = None
    private_key: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    key_id: str | None = None
    scope: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class IssuerConfiguration:
    """The signing key of the issuer that the product trusts in its test set-up, with which tokens are made wrong on purpose."""

    private_key: str = field(repr=False)
    key_id: str | None = None
    algorithm: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedService:
    """One entry of the conformance statement, ``[claims.<service>]``."""

    service: str
    roles: tuple[str, ...]
    interactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunConfiguration:
    suites: tuple[str, ...] = ()
    role: str | None = None
    only: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    out: str | None = None
    formats: tuple[str, ...] = ()
    language: str | None = None
    max_time: float = DEFAULT_MAX_TIME


@dataclass(frozen=True, slots=True)
class PatientsConfiguration:
    """Which patients a run uses. ``persons``: ``as-written`` (the personas' own numbers), ``fresh`` (new synthetic numbers in every
    scenario), ``find-or-create``. ``existing`` says which of the product's own patients plays a persona. With ``loaded`` the product has
    been loaded beforehand, and nothing is ever written."""

    persons: str = "as-written"
    existing: Mapping[str, NationalIdentityNumber] = field(default_factory=dict)
    loaded: Loading | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    target: TargetConfiguration = field(default_factory=TargetConfiguration)
    targets: Mapping[str, TargetConfiguration] = field(default_factory=dict)
    authorization: AuthorizationConfiguration | None = None
    identities: Mapping[str, IdentityConfiguration] = field(default_factory=dict)
    issuer: IssuerConfiguration | None = None
    claims: Mapping[str, ClaimedService] = field(default_factory=dict)
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    run: RunConfiguration = field(default_factory=RunConfiguration)
    patients: PatientsConfiguration = field(default_factory=PatientsConfiguration)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    """What ``env:`` has brought in: never shown, whatever sends it back."""


def is_address(address: str) -> bool:
    """Whether this is an http(s) URL that names a host."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # only looking at it tells whether it is a number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and address.isprintable()


class ConfigurationError(ValueError):
    """The file cannot be used; ``findings`` say where and how to mend it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.message.en for finding in findings))
        self.findings = findings


LARGEST_CONFIGURATION = 256 * 1024
"""Bytes. What reads TOML takes the square of the number of dotted keys."""


def load_configuration(path: Path, environment: Mapping[str, str] | None = None) -> Configuration:
    """Reads the file. Raises :class:`ConfigurationError`; never another error for bad content."""
    from validator.data_files.findings import file_finding
    from validator.data_files.schema_check import check_shape
    from validator.data_files.yaml_source import YamlDocument
    from validator.suites.findings import suite_finding

    shown = str(path)
    try:
        data = path.read_bytes()
        if len(data) > LARGEST_CONFIGURATION:
            reason = f"larger than {LARGEST_CONFIGURATION // 1024} KiB"
            raise ConfigurationError([suite_finding("not-toml", Location("", 1, 1, shown), reason=reason)])
        source = data.decode("utf-8-sig")
        value = tomllib.loads(source)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        location = Location("", file=shown)
        finding = file_finding("unreadable", location, code="not-found", reason=reason)
        raise ConfigurationError([finding]) from None
    except UnicodeDecodeError:
        raise ConfigurationError([file_finding("not-utf-8", Location("", 1, 1, shown))]) from None
    except RecursionError:
        location = Location("", 1, 1, shown)
        raise ConfigurationError([suite_finding("not-toml", location, reason="nested too deeply")]) from None
    except tomllib.TOMLDecodeError as problem:  # a ValueError too
        line, column, reason = _toml_problem(problem)
        location = Location("", line, column, shown)
        raise ConfigurationError([suite_finding("not-toml", location, reason=reason)]) from None
    except ValueError:  # of a number with more digits than Python reads
        location = Location("", 1, 1, shown)
        raise ConfigurationError(
            [suite_finding("not-toml", location, reason="a number out of range")]
        ) from None
    document = YamlDocument(shown, value, keys=_key_places(source), values={})
    document.values = dict(document.keys)
    findings = check_shape(document, "suites/configuration.schema.json")
    if findings:
        raise ConfigurationError(findings)
    reader = _Reader(document, path.parent, os.environ if environment is None else environment)
    configuration = reader.configuration()
    reader.check_names(configuration)
    if reader.findings:
        raise ConfigurationError(reader.findings)
    return configuration


def _toml_problem(problem: tomllib.TOMLDecodeError) -> tuple[int | None, int | None, str]:
    """tomllib says where only in its message (as attributes from Python 3.14)."""
    match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(problem), re.DOTALL)
    if match is None:
        return None, None, str(problem)
    return int(match.group(2)), int(match.group(3)), match.group(1)


_KEY = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_TABLE_LINE = re.compile(rf"\s*\[\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*\]\s*(?:#.*)?")
_KEY_LINE = re.compile(rf"(\s*)((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*=")


def _key_places(source: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Where tables and keys are written, found line by line: tomllib keeps no positions. A key inside an
    inline table gets the place of the table's key."""
    places: dict[tuple[str | int, ...], tuple[int, int]] = {(): (1, 1)}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        if header := _TABLE_LINE.fullmatch(line):
            table = tuple(_parts(header.group(1)))
            for length in range(1, len(table) + 1):
                places.setdefault(table[:length], (number, header.start(1) + 1))
        elif key := _KEY_LINE.match(line):
            path = (*table, *_parts(key.group(2)))
            for length in range(len(table) + 1, len(path) + 1):
                places.setdefault(path[:length], (number, key.start(2) + 1))
    return places


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_KEY, dotted)]


class _Reader:
    """Turns a checked document into values, resolving ``env:`` and files."""

    def __init__(self, document: Any, folder: Path, environment: Mapping[str, str]) -> None:
        self._document = document
        self._folder = folder
        self._environment = environment
        self.findings: list[Finding] = []
        self._brought_in: set[str] = set()

    def configuration(self) -> Configuration:
        raw = self._document.value
        made = Configuration(
            target=self._target(raw.get("target", {}), ("target",)),
            targets={
                name: self._target(entry, ("targets", name)) for name, entry in raw.get("targets", {}).items()
            },
            authorization=self._authorization(raw.get("authorization")),
            issuer=self._issuer(raw.get("issuer")),
            identities={
                name: self._identity(name, entry) for name, entry in raw.get("identities", {}).items()
            },
            claims={
                name: ClaimedService(name, tuple(entry["roles"]), tuple(entry["interactions"]))
                for name, entry in raw.get("claims", {}).items()
            },
            declarations={
                name: self._declaration(name, entry) for name, entry in raw.get("declarations", {}).items()
            },
            run=self._run(raw.get("run", {})),
            patients=self._patients(raw.get("patients", {})),
        )
        return replace(made, secrets=frozenset(self._brought_in))

    def check_names(self, configuration: Configuration) -> None:
        """Identities and requirements that nobody knows would otherwise be passed over in silence."""
        from validator.suites.catalogues import load_catalogues

        if not (configuration.identities or configuration.declarations or configuration.claims):
            return
        catalogues = load_catalogues()
        for name in configuration.identities:
            if name not in catalogues.identities:
                self._unknown("unknown-identity", ("identities", name), name, catalogues.identities)
        self._check_claims(configuration.claims.values(), catalogues.services)
        self._check_declarations(configuration, catalogues)

    def _check_claims(self, claims: Iterable[ClaimedService], services: ServiceCatalogue) -> None:
        for claim in claims:
            service = services.services.get(claim.service)
            if service is None:
                self._unknown("unknown-service", ("claims", claim.service), claim.service, services.services)
                continue
            for key, claimed, offered in (
                ("roles", claim.roles, service.roles),
                ("interactions", claim.interactions, service.interactions),
            ):
                for word in claimed:
                    if word not in offered:
                        self._report(
                            "claim-not-offered",
                            ("claims", claim.service, key),
                            service=claim.service,
                            word=word,
                            offered=", ".join(offered),
                        )

    def _check_declarations(self, configuration: Configuration, catalogues: Catalogues) -> None:
        from validator.suites.demands import citations, declarable, is_known

        requirements = catalogues.requirements
        wanted = declarable(
            ((claim.service, role) for claim in configuration.claims.values() for role in claim.roles),
            catalogues.services,
            requirements,
        )
        for name in configuration.declarations:
            if not is_known(name, requirements):
                known = citations(requirements.values())
                self._unknown("unknown-requirement", ("declarations", name), name, known)
            elif configuration.claims and cited_parts(name)[0] not in wanted:
                claimed = ", ".join(configuration.claims)
                self._report("declaration-not-claimed", ("declarations", name), name=name, claimed=claimed)

    def _declaration(self, name: str, raw: Mapping[str, Any]) -> Declaration:
        path = ("declarations", name)
        values = {key.replace("-", "_"): value for key, value in raw.items()}
        for key in ("date", "valid-until"):
            try:
                date.fromisoformat(raw.get(key, "2000-01-01"))
            except ValueError:
                self._report("no-such-date", (*path, key), date=raw[key])
        if raw["date"] > datetime.now(_FIRST_TO_HAVE_A_DAY).date().isoformat():
            self._report("declared-in-future", (*path, "date"), date=raw["date"])
        if raw.get("valid-until", raw["date"]) < raw["date"]:
            self._report("valid-before-declared", (*path, "valid-until"), date=raw["date"])
        if "document" in raw:
            values["sha256"] = self._digest(raw["document"], raw.get("sha256"), path)
        elif "sha256" in raw:
            self._report("digest-without-document", (*path, "sha256"))
        return Declaration(requirement=name, **values)

    def _digest(self, document: str, stated: str | None, path: tuple[str, ...]) -> str | None:
        """The SHA-256 of the document: of the file, or as stated for one that lies elsewhere."""
        if is_address(document):
            if stated is None:
                self._report("digest-missing", (*path, "document"), document=document)
            return stated
        file = self._file(document, (*path, "document"))
        if not file.is_file():
            return stated
        try:
            with file.open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as problem:
            reason = problem.strerror or str(problem)
            self._report("config-file-unreadable", (*path, "document"), name=document, reason=reason)
            return stated
        if stated not in (None, found):
            self._report("digest-differs", (*path, "sha256"), document=document, found=found)
        return found

    def _unknown(self, key: str, path: tuple[str, ...], name: str, known: Iterable[str]) -> None:
        from validator.data_files.findings import nearest_fix
        from validator.suites.findings import suite_finding

        location, fix = self._document.location(path), nearest_fix(name, known)
        self.findings.append(suite_finding(key, location, code="not-found", name=name, fix=fix))

    def _run(self, raw: Mapping[str, Any]) -> RunConfiguration:
        values: dict[str, Any] = {}
        for key, value in raw.items():
            values[key.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
        return RunConfiguration(**values)

    def _patients(self, raw: Mapping[str, Any]) -> PatientsConfiguration:
        existing = {
            name: number
            for name, entry in raw.items()
            if isinstance(entry, dict)
            and (number := self._existing_patient(name, entry["identifier"])) is not None
        }
        numbers = [number.value for number in existing.values()]
        for name, number in existing.items():
            if numbers.count(number.value) > 1:
                self._report_of_patients("identifier-twice-given", ("patients", name, "identifier"))
        if "loaded" in raw:
            for name in raw:
                if name != "loaded":
                    self._report_of_patients("loaded-alone", ("patients", name))
        loaded = self._manifest(raw["loaded"]) if "loaded" in raw else None
        return PatientsConfiguration(raw.get("persons", "as-written"), existing, loaded)

    def _existing_patient(self, persona: str, identifier: str) -> NationalIdentityNumber | None:
        """The number, which is the persona's own kind of number and nobody's real one."""
        from validator.data_files.findings import nearest_fix
        from validator.norway.identifiers import NationalIdentityNumber, parse_national_identity_number
        from validator.norway.systems import identifier_system
        from validator.suites.catalogues import load_catalogues
        from validator.synthetic.personas.fresh import number_of

        personas = load_catalogues().personas
        path: tuple[str, ...] = ("patients", persona)
        if persona not in personas:
            fix = nearest_fix(persona, personas)
            self._report_of_patients("unknown-persona", path, name=persona, fix=fix)
            return None
        path = (*path, "identifier")
        system, _, value = identifier.partition("|")
        kind, number = identifier_system(system), parse_national_identity_number(value)
        own = number_of(personas[persona])
        if kind is None or not value:
            self._report_of_patients("identifier-form", path)
        elif not isinstance(number, NationalIdentityNumber):
            self._report_of_patients("identifier-wrong", path, reason=number.message)
        elif number.could_be_real:
            self._report_of_patients("identifier-real", path)
        elif own is not None and {kind, number.kind} != {own.kind}:
            found = kind if number.kind is own.kind else number.kind
            self._report_of_patients(
                "identifier-other-kind", path, expected=own.kind.value, found=found.value
            )
        else:
            return number
        return None

    def _manifest(self, name: str) -> Loading | None:
        from validator.suites.loading import read_loading

        path = ("patients", "loaded")
        file = self._file(name, path)
        if not file.is_file():
            return None
        try:
            return read_loading(file.read_bytes())
        except OSError as problem:
            reason = problem.strerror or str(problem)
            self._report("config-file-unreadable", path, name=name, reason=reason)
        except ValueError as problem:
            self._report_of_patients("manifest-unusable", path, name=name, reason=str(problem))
        return None

    def _report_of_patients(self, key: str, path: tuple[str, ...], **values: Any) -> None:
        from validator.data_files.findings import file_finding

        location = self._document.location(path)
        shown = ".".join(path)
        self.findings.append(
            file_finding(key, location, code="value", catalogue="patients", key=shown, **values)
        )

    def _target(self, raw: Mapping[str, Any], path: tuple[str, ...]) -> TargetConfiguration:
        values = {key.replace("-", "_"): value for key, value in raw.items()}
        for key in ("ca", "client-certificate", "client-key"):
            if key in raw:
                values[key.replace("-", "_")] = self._file(raw[key], (*path, key))
        values["headers"] = self._secrets(raw.get("headers", {}), (*path, "headers"))
        if "url" in raw:
            self._check_address(raw["url"], (*path, "url"))
        return TargetConfiguration(**values)

    def _authorization(self, raw: Mapping[str, Any] | None) -> AuthorizationConfiguration | None:
        if raw is None:
            return None
        path = ("authorization",)
        values = {key.replace("-", "_"): value for key, value in raw.items()}
        for key in ("token", "client-secret"):
            if key in raw:
                values[key.replace("-", "_")] = self._secret(raw[key], (*path, key))
        if "private-key" in raw:
            values["private_key"] = self._key(raw["private-key"], (*path, "private-key"))
        for key in ("ca", "client-certificate", "client-key"):
            if key in raw:
                values[key.replace("-", "_")] = self._file(raw[key], (*path, key))
        if "token-command" in raw:
            values["token_command"] = tuple(raw["token-command"])
        if "token-endpoint" in raw:
            self._check_address(raw["token-endpoint"], (*path, "token-endpoint"))
        by_secret = "client_secret_basic" if "client-secret" in raw else "private_key_jwt"
        values.setdefault("method", by_secret)
        # HelseID's tokens are bound to a key; those that are had with a secret hardly ever are.
        values.setdefault("dpop", values["method"] == "private_key_jwt")
        self._check_login(raw, str(values["method"]))
        return AuthorizationConfiguration(**values)

    def _check_login(self, raw: Mapping[str, Any], method: str) -> None:
        """What a token endpoint needs, and what stands beside it in vain."""
        ready = [key for key in ("token", "token-command", "token-endpoint") if key in raw]
        if len(ready) != 1:
            self._report("login-needs-one", ("authorization",), found=", ".join(ready) or "–")
            return
        if ready != ["token-endpoint"]:
            return
        needed = {"private_key_jwt": ("private-key",), "tls_client_auth": ("client-certificate",)}
        for key in ("client-id", *needed.get(method, ("client-secret",))):
            if key not in raw and not (key == "client-certificate" and self._has_client_certificate()):
                self._report("login-needs", ("authorization",), needed=key, method=method)

    def _has_client_certificate(self) -> bool:
        return "client-certificate" in self._document.value.get("target", {})

    def _identity(self, name: str, raw: Mapping[str, Any]) -> IdentityConfiguration:
        path = ("identities", name)
        values = {key.replace("-", "_"): value for key, value in raw.items()}
        for key in ("token", "client-secret"):
            if key in raw:
                values[key.replace("-", "_")] = self._secret(raw[key], (*path, key))
        if "token-command" in raw:
            values["token_command"] = tuple(raw["token-command"])
        if "private-key" in raw:
            values["private_key"] = self._key(raw["private-key"], (*path, "private-key"))
        values["headers"] = self._secrets(raw.get("headers", {}), (*path, "headers"))
        return IdentityConfiguration(**values)

    def _issuer(self, raw: Mapping[str, Any] | None) -> IssuerConfiguration | None:
        if raw is None:
            return None
        values = {key.replace("-", "_"): value for key, value in raw.items()}
        values["private_key"] = self._key(raw["private-key"], ("issuer", "private-key"))
        return IssuerConfiguration(**values)

    def _secrets(self, raw: Mapping[str, str], path: tuple[str, ...]) -> dict[str, str]:
        return {name: self._secret(value, (*path, name)) for name, value in raw.items()}

    def _secret(self, value: str, path: tuple[str, ...]) -> str:
        if not value.startswith("env:"):
            return value
        name = value.removeprefix("env:")
        if not self._environment.get(name):
            self._report("config-environment", path, name=name)
        found = self._environment.get(name, "")
        self._brought_in |= {found, found.rpartition(" ")[2]} - {""}  # also without a scheme before it
        return found

    def _key(self, value: str, path: tuple[str, ...]) -> str:
        if value.startswith("env:"):
            return self._secret(value, path)
        file = self._file(value, path)
        try:
            return file.read_text(encoding="utf-8") if file.is_file() else ""
        except (OSError, UnicodeDecodeError) as problem:
            reason = getattr(problem, "strerror", None) or "not UTF-8"
            self._report("config-file-unreadable", path, name=value, reason=reason)
            return ""

    def _file(self, name: str, path: tuple[str, ...]) -> Path:
        file = self._folder / name
        if file.is_dir():
            self._report("config-file-is-folder", path, name=name)
        elif not file.is_file():
            self._report("config-file", path, name=name)
        return file

    def _check_address(self, address: str, path: tuple[str, ...]) -> None:
        if not is_address(address):
            self._report("config-address", path, address=address)

    def _report(self, key: str, path: tuple[str, ...], **values: Any) -> None:
        from validator.suites.findings import suite_finding

        location = self._document.location(path)
        shown = ".".join(path)
        self.findings.append(suite_finding(key, location, code="not-found", key=shown, **values))
