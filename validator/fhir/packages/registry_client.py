"""Speaks with FHIR package registries: which versions there are, and their archives. See :mod:`validator.fhir.packages.registry`.

A registry answers ``GET <registry>/<name>`` with the published versions as NPM does: ``versions``, ``dist-tags``, each version's
``dist.tarball``, ``dist.shasum`` and ``dist.integrity``
(https://confluence.hl7.org/display/FHIR/FHIR+Package+Registry+User+Documentation). Nothing is tried twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from validator.fhir.packages.archive import shown
from validator.fhir.packages.package import PackageError
from validator.fhir.packages.versions import PackageRequest, best
from validator.results import Text
from validator.texts import text

if TYPE_CHECKING:
    import httpx

REGISTRIES = ("https://packages.fhir.org", "https://packages2.fhir.org/packages")
"""Asked in this order, unless ``FHIR_REGISTRY`` names others (separated by spaces or commas)."""

LARGEST_DOWNLOAD = 512 * 1024 * 1024
"""Bytes. A longer archive is refused."""

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of what a registry says about a package."""

LONGEST_DOWNLOAD = 1800
"""Seconds for one archive, however steadily it drips."""

LONGEST_ANSWER = 120
"""Seconds for what a registry says about a package."""

_ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")


class RegistryError(PackageError):
    """The registry, the network or what came from it is at fault, not what was asked for."""


class NetworkNeeded(RegistryError):
    """A registry cannot be reached, and the package is not in the cache."""


@dataclass(frozen=True, slots=True)
class Registry:
    """``url`` without credentials; those are used for this registry's own address only, and never shown."""

    url: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def at(cls, address: str) -> Registry:
        """From an address, which may hold ``name:password@``. Raises :class:`PackageError` for what is no http(s) address."""
        try:
            parts = urlsplit(address.strip())
            host = parts.hostname
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            host, port = None, ""
        if not host or parts.scheme not in ("http", "https"):
            raise PackageError(text("registry.not-a-registry", url=shown(without_secrets(address))))
        if ":" in host:
            host = f"[{host}]"
        credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        return cls(urlunsplit((parts.scheme, host + port, parts.path.rstrip("/"), "", "")), credentials)


def registries(addresses: Iterable[str] = ()) -> list[Registry]:
    """The registries at these addresses, or else those of ``FHIR_REGISTRY``, or else :data:`REGISTRIES`."""
    named = [address for address in addresses if address.strip()]
    named = named or [part for part in re.split(r"[\s,]+", os.environ.get("FHIR_REGISTRY", "")) if part]
    return [Registry.at(address) for address in named or REGISTRIES]


def without_secrets(address: str) -> str:
    """An address without user, password, query and fragment, which may hold keys."""
    parts = re.split(r"[?#]", address, maxsplit=1)[0]
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*://)?[^/]*@", r"\1", parts)


@dataclass(frozen=True, slots=True)
class Release:
    """One published version, as a registry describes it."""

    registry: Registry
    version: str
    tarball: str
    checksums: Mapping[str, str]
    """Algorithm → hexadecimal checksum."""


class RegistryClient:
    """Connections to registries, opened when something is first asked."""

    def __init__(self, sources: Sequence[Registry] | None = None) -> None:
        self.sources = list(sources) if sources is not None else registries()
        self._connections: httpx.Client | None = None

    def close(self) -> None:
        if self._connections is not None:
            self._connections.close()

    def release(self, wanted: PackageRequest) -> Release:
        """The version to fetch: from the first registry that has one that fits."""
        unreachable: NetworkNeeded | None = None
        known: list[str] = []
        for registry in self.sources:
            try:
                listing = self._listing(registry, wanted)
            except NetworkNeeded as error:
                unreachable = unreachable or error
                continue
            if listing is None:
                continue
            versions = listing["versions"]
            public = [v for v, entry in versions.items() if not _is_unlisted(entry)]
            tags = listing.get("dist-tags")
            latest = tags.get("latest") if isinstance(tags, dict) else None
            version = best(wanted.version, versions if wanted.is_exact else public, latest)
            if version is not None:
                return self._described(registry, wanted, version, versions[version])
            known += public
        if unreachable is not None:
            raise unreachable
        if known:
            shown_versions = ", ".join(shown(version) for version in list(dict.fromkeys(known))[-8:])
            raise PackageError(text("registry.no-such-version", package=wanted, known=shown_versions))
        names = ", ".join(registry.url for registry in self.sources)
        raise PackageError(text("registry.no-such-package", package=wanted, registries=names))

    def _listing(self, registry: Registry, wanted: PackageRequest) -> Mapping[str, Any] | None:
        """What a registry says about a package; ``None`` when it does not have it."""
        content = bytearray()
        started = time.monotonic()
        with self._get(registry.url, f"{registry.url}/{wanted.name}", wanted, "application/json") as response:
            if response.status_code in (404, 410):
                return None
            self._accept(response, registry.url, wanted)
            for piece in response.iter_bytes():
                content += piece
                if len(content) > LARGEST_ANSWER:
                    limit = text("registry.reason-too-long", limit=LARGEST_ANSWER)
                    raise _unreadable(registry.url, wanted, limit)
                if time.monotonic() - started > LONGEST_ANSWER:
                    limit = text("registry.reason-too-slow", limit=LONGEST_ANSWER)
                    raise _unreadable(registry.url, wanted, limit)
        try:
            listing = json.loads(content)
        except (ValueError, RecursionError):
            raise _unreadable(registry.url, wanted, text("registry.reason-not-json")) from None
        versions = listing.get("versions") if isinstance(listing, dict) else None
        if not isinstance(versions, dict):
            raise _unreadable(registry.url, wanted, text("registry.reason-no-versions"))
        return listing if versions else None

    def _described(self, registry: Registry, wanted: PackageRequest, version: str, entry: object) -> Release:
        described = entry if isinstance(entry, dict) else {}
        stated = described.get("dist")
        dist = stated if isinstance(stated, dict) else {}
        usual = f"{registry.url}/{wanted.name}/{version}"
        tarball = dist.get("tarball") or described.get("url") or usual
        tarball = urljoin(f"{registry.url}/", tarball) if isinstance(tarball, str) else usual
        if registry.url.startswith("https:") and not tarball.startswith("https:"):
            tarball = usual  # a registry that states addresses of its time before https
        return Release(registry, version, tarball, _checksums(dist))

    def download(self, exact: PackageRequest, address: str, to: Path) -> Mapping[str, str]:
        """The archive's checksums by algorithm."""
        checksums = {name: hashlib.new(name, usedforsecurity=name != "sha1") for name in _ALGORITHMS}
        length = 0
        started = time.monotonic()
        shown_address = without_secrets(address)
        with self._get(shown_address, address, exact, "*/*") as response, to.open("wb") as file:
            self._accept(response, shown_address, exact)
            for (
                piece
            ) in response.iter_raw():  # an archive that is said to be Content-Encoding: gzip stays as it is
                length += len(piece)
                if length > LARGEST_DOWNLOAD:
                    limit = text("registry.reason-too-long", limit=LARGEST_DOWNLOAD)
                    raise _unreadable(shown_address, exact, limit)
                if time.monotonic() - started > LONGEST_DOWNLOAD:
                    limit = text("registry.reason-too-slow", limit=LONGEST_DOWNLOAD)
                    raise _unreadable(shown_address, exact, limit)
                file.write(piece)
                for checksum in checksums.values():
                    checksum.update(piece)
        return {name: checksum.hexdigest() for name, checksum in checksums.items()}

    def _get(self, shown_address: str, address: str, wanted: PackageRequest, accept: str) -> _Answer:
        if self._connections is None:
            self._connections = _connect()
        credentials = next(
            (
                source.credentials
                for source in self.sources
                if source.credentials is not None and _origin(source.url) == _origin(address)
            ),
            None,
        )
        return _Answer(self._connections, shown_address, address, wanted, accept, credentials)

    @staticmethod
    def _accept(response: httpx.Response, address: str, wanted: PackageRequest) -> None:
        status = response.status_code
        if status == 200:
            return
        key = "registry.refused-access" if status in (401, 403) else "registry.refused"
        raise RegistryError(text(key, registry=address, status=status, package=wanted))


class _Answer:
    """A response being read; whatever goes wrong on the way becomes one clear line."""

    def __init__(
        self,
        client: httpx.Client,
        shown_address: str,
        address: str,
        wanted: PackageRequest,
        accept: str,
        credentials: tuple[str, str] | None,
    ) -> None:
        import httpx

        self._shown, self._wanted = shown_address, wanted
        auth = httpx.BasicAuth(*credentials) if credentials else None
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        self._stream = client.stream("GET", address, headers=headers, auth=auth)

    def __enter__(self) -> httpx.Response:
        try:
            return self._stream.__enter__()
        except Exception as error:
            raise self._explained(error) from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self._stream.__exit__(kind, error, trace)
        if isinstance(error, Exception) and (explained := self._explained(error)) is not error:
            raise explained from None

    def _explained(self, error: Exception) -> Exception:
        import httpx

        match error:
            case _InsecureRedirection():
                address = without_secrets(str(error))
                reason = text("registry.reason-insecure", url=shown(address))
                return _unreadable(self._shown, self._wanted, reason)
            case httpx.TooManyRedirects():
                return _unreadable(self._shown, self._wanted, text("registry.reason-redirections"))
            case httpx.DecodingError() | httpx.InvalidURL() | httpx.UnsupportedProtocol():
                return _unreadable(self._shown, self._wanted, _said(error))
            case httpx.TransportError():
                given = {"package": self._wanted, "registry": self._shown, "reason": _said(error)}
                return NetworkNeeded(text("registry.needs-network", **given))
        return error


class _InsecureRedirection(Exception):
    pass


def _connect() -> httpx.Client:
    import httpx

    from validator import NAME, __version__

    def stay_encrypted(response: httpx.Response) -> None:
        if response.has_redirect_location and response.url.scheme == "https":
            following = urljoin(str(response.url), response.headers["Location"])
            if not following.startswith("https:"):
                raise _InsecureRedirection(following)

    return httpx.Client(
        follow_redirects=True,
        max_redirects=5,
        timeout=httpx.Timeout(60, connect=15),
        headers={"User-Agent": f"{NAME}/{__version__}"},
        event_hooks={"response": [stay_encrypted]},
    )


def _checksums(dist: Mapping[str, Any]) -> Mapping[str, str]:
    """The checksums that a registry states: ``integrity`` (https://www.w3.org/TR/SRI/) and ``shasum``, which is SHA-1. Of several
    by one algorithm the first counts."""
    found: dict[str, str] = {}
    integrity = dist.get("integrity")
    for part in integrity.split() if isinstance(integrity, str) else ():
        algorithm, _, encoded = part.partition("?")[0].partition("-")
        if algorithm in _ALGORITHMS[1:]:
            try:
                found.setdefault(algorithm, base64.b64decode(encoded, validate=True).hex())
            except (ValueError, binascii.Error):
                found.setdefault(algorithm, shown(encoded))  # cannot be met: better than not looking
    shasum = dist.get("shasum")
    if isinstance(shasum, str) and shasum.strip():
        found["sha1"] = shown(shasum.strip().lower())
    return found


def _is_unlisted(entry: object) -> bool:
    """A version that its publisher took back: for those who name it, not for ranges."""
    unlisted = entry.get("unlisted") if isinstance(entry, dict) else None
    return unlisted is True or str(unlisted).lower() == "true"


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _unreadable(registry: str, wanted: PackageRequest, reason: Text) -> RegistryError:
    return RegistryError(text("registry.unreadable-answer", registry=registry, package=wanted, reason=reason))


def _said(error: Exception) -> Text:
    reason = shown((str(error) or type(error).__name__).partition("\n")[0])
    return Text(reason, reason)
