"""Fetches FHIR packages from a registry into the FHIR package cache, with all they depend on.

An archive is checked against what the registry states about it, unpacked beside its place and moved there whole; several processes
may do so at once.

    >>> added = add_packages(["hl7.fhir.no.basis@2.2.x"])          # doctest: +SKIP
    >>> write_lock(Path("validator.lock"), Lock().with_packages(added.requested, added.locked()))  # doctest: +SKIP
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validator.fhir.packages.archive import ArchiveError, content_sha256, read_manifest, shown, unpack
from validator.fhir.packages.cache import (
    STAGING_PREFIX,
    installed_versions,
    is_installed,
    package_folder,
    place,
    prepare_cache,
    read_origin,
    write_index,
    write_origin,
)
from validator.fhir.packages.lock import Lock, LockedPackage, is_address, is_checksum
from validator.fhir.packages.package import PackageError, package_cache
from validator.fhir.packages.registry_client import (
    NetworkNeeded,
    Registry,
    RegistryClient,
    RegistryError,
    without_secrets,
)
from validator.fhir.packages.versions import (
    LATEST,
    PackageRequest,
    VersionError,
    best,
    is_core,
    parse_request,
    request,
)
from validator.results import Text
from validator.texts import text

MOST_PACKAGES = 200
"""That one call may bring into the cache."""

_R4 = "4.0"

Progress = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class AddedPackage:
    """A package that is in the cache now."""

    package: LockedPackage
    folder: Path
    fetched: bool
    """``False`` when it was in the cache already."""

    def __str__(self) -> str:
        return str(self.package)


@dataclass(frozen=True, slots=True)
class Addition:
    """What :func:`add_packages` did: the packages with all they depend on, in the order of ``name@version``."""

    requested: Mapping[str, str]
    packages: tuple[AddedPackage, ...]
    notes: tuple[Text, ...] = ()

    def locked(self) -> list[LockedPackage]:
        return [added.package for added in self.packages]


def add_packages(
    requests: Sequence[str],
    *,
    sources: Sequence[Registry] | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Addition:
    """Bring packages (``name@version``, ``name@1.2.x``, ``name@latest``, ``name``) and all they depend on into the cache.

    An exact version that is in the cache already needs no network. The parts of the specification that packages depend on
    (``hl7.fhir.r4.core``) are built in and not fetched, unless asked for by name. Raises :class:`PackageError` for what does not
    exist, :class:`NetworkNeeded` when offline, and :class:`RegistryError` for a registry that errs or an archive that cannot be
    trusted; then nothing half-made is left in the cache.
    """
    wanted = [_parsed(parse_request, source) for source in requests]
    with _Session(sources, cache, progress) as session:
        answered: dict[str, str] = {}
        waiting: list[tuple[PackageRequest, str | None]] = [(one, None) for one in wanted]
        while waiting:
            one, dependent = waiting.pop(0)
            try:
                added = session.add(one)
            except PackageError as error:
                if dependent is not None:
                    error.text = text("registry.required-by", reason=error.text, package=dependent)
                raise
            if dependent is None:
                answered[str(one)] = str(added)
            elif dependent in session.dependencies:
                session.dependencies[dependent].append(str(added))
            if str(added) not in session.dependencies:
                session.dependencies[str(added)] = []
                if len(session.dependencies) > MOST_PACKAGES:
                    raise RegistryError(
                        text("registry.too-many", package=", ".join(map(str, wanted)), limit=MOST_PACKAGES)
                    )
                waiting += [(needed, str(added)) for needed in session.needed_by(added)]
        return session.addition(answered)


def add_locked(
    lock: Lock,
    path: Path,
    requests: Sequence[str] = (),
    *,
    sources: Sequence[Registry] | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Addition:
    """Bring exactly the packages of a lock file into the cache (or those that ``requests`` name, with what they depend on), each
    with the content that was locked. ``path`` is for messages.

    Raises :class:`PackageError` as :func:`add_packages`, and when a package, fetched or in the cache, is not the one locked.
    """
    asked = {source: _locked_key(lock, path, source) for source in requests} or lock.requested
    with _Session(sources, cache, progress) as session:
        for package in lock.closure(asked.values()):
            session.add_locked(package, path)
        return session.addition(asked)


def _locked_key(lock: Lock, path: Path, source: str) -> str:
    wanted = _parsed(parse_request, source)
    if str(wanted) in lock.packages:
        return str(wanted)
    if str(wanted) in lock.requested:
        return lock.requested[str(wanted)]
    if wanted.version == LATEST:  # the name alone
        for asked, got in lock.requested.items():
            if asked.partition("@")[0] == wanted.name:
                return got
    raise PackageError(text("registry.not-locked", package=wanted, lock=path))


def _parsed(parse: Callable[..., PackageRequest], *parts: str) -> PackageRequest:
    try:
        return parse(*parts)
    except VersionError as error:
        raise PackageError(error.text) from None


class _Session:
    """One call: the connections, what the registries said, and what was added."""

    def __init__(
        self, sources: Sequence[Registry] | None, cache: Path | None, progress: Progress | None
    ) -> None:
        self.client = RegistryClient(sources)
        self.cache = cache or package_cache()
        self.dependencies: dict[str, list[str]] = {}
        self._progress = progress or (lambda _: None)
        self._added: dict[str, AddedPackage] = {}
        self._notes: dict[Text, None] = {}

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def addition(self, requested: Mapping[str, str]) -> Addition:
        packages = [
            AddedPackage(
                _with_dependencies(added.package, self.dependencies.get(key)), added.folder, added.fetched
            )
            for key, added in sorted(self._added.items())
        ]
        return Addition(requested, tuple(packages), tuple(self._notes))

    def note(self, note: Text) -> None:
        self._notes[note] = None

    # -- adding

    def add(self, wanted: PackageRequest) -> AddedPackage:
        if wanted.is_exact and is_installed(package_folder(self.cache, wanted.name, wanted.version)):
            return self._cached(wanted)
        try:
            release = self.client.release(wanted)
        except NetworkNeeded:
            at_hand = best(wanted.version, installed_versions(self.cache, wanted.name))
            if at_hand is None or wanted.version == LATEST:
                raise
            self.note(text("registry.offline-choice", wanted=wanted, version=at_hand))
            return self._cached(PackageRequest(wanted.name, at_hand))
        exact = PackageRequest(wanted.name, release.version)
        if is_installed(package_folder(self.cache, exact.name, exact.version)):
            return self._cached(exact)
        if not release.checksums:
            self.note(text("registry.no-checksum", registry=release.registry.url, package=exact))
        return self._fetch(exact, release.tarball, release.checksums, "registry.checksum-differs")

    def add_locked(self, package: LockedPackage, lock: Path) -> None:
        exact = PackageRequest(package.name, package.version)
        folder = package_folder(self.cache, package.name, package.version)
        if is_installed(folder):
            added = self._cached(exact)
        else:
            source = package.source or self.client.release(exact).tarball
            checksums = {"sha512": package.sha512} if package.sha512 else {}
            added = self._fetch(
                exact, source, checksums, "registry.lock-differs", lock, package.content_sha256
            )
        if added.package.content_sha256 != package.content_sha256:
            raise PackageError(text("registry.cache-differs", package=exact, folder=folder, lock=lock))
        self.dependencies[str(exact)] = list(package.dependencies)

    def needed_by(self, added: AddedPackage) -> list[PackageRequest]:
        """What the manifest of an added package asks for, apart from the specification."""
        manifest = _manifest(str(added), added.folder)
        versions = manifest.get("fhirVersions") or manifest.get("fhir-version-list")
        if isinstance(versions, list) and versions and not any(str(v).startswith(_R4) for v in versions):
            stated = shown(", ".join(map(str, versions)))
            self.note(text("registry.not-for-r4", package=added, versions=stated))
        dependencies = manifest.get("dependencies")
        needed = []
        for name, version in (dependencies if isinstance(dependencies, dict) else {}).items():
            if is_core(name):
                if not name.startswith("hl7.fhir.r4."):
                    self.note(text("registry.other-fhir", package=shown(f"{name}@{version}")))
                continue
            try:
                needed.append(_parsed(request, name, str(version)))
            except PackageError as error:
                error.text = text("registry.required-by", reason=error.text, package=added)
                raise
        return needed

    def _cached(self, exact: PackageRequest) -> AddedPackage:
        folder = package_folder(self.cache, exact.name, exact.version)
        origin = read_origin(folder)
        source, sha512 = origin.get("source"), origin.get("sha512")
        known = is_address(source) and is_checksum(sha512, 512)
        return self._remember(exact, folder, source if known else None, sha512 if known else None, False)

    def _remember(
        self, exact: PackageRequest, folder: Path, source: str | None, sha512: str | None, fetched: bool
    ) -> AddedPackage:
        if str(exact) not in self._added:
            locked = LockedPackage(exact.name, exact.version, source, sha512, content_sha256(folder))
            self._added[str(exact)] = AddedPackage(locked, folder, fetched)
        return self._added[str(exact)]

    def _fetch(
        self,
        exact: PackageRequest,
        address: str,
        checksums: Mapping[str, str],
        differs: str,
        lock: Path | None = None,
        content: str | None = None,
    ) -> AddedPackage:
        """Download, check, unpack beside its place, and move it there."""
        source = without_secrets(address)
        self._progress(text("registry.fetching", package=exact, source=source))
        folder = package_folder(self.cache, exact.name, exact.version)
        try:
            prepare_cache(self.cache)
            with tempfile.TemporaryDirectory(dir=self.cache, prefix=STAGING_PREFIX) as staging:
                archive = Path(staging) / "package.tgz"
                found = self.client.download(exact, address, archive)
                given = {"package": exact, "source": source, "lock": lock}
                for algorithm, expected in checksums.items():
                    if found[algorithm] != expected:
                        said = {"algorithm": algorithm, "expected": expected, "found": found[algorithm]}
                        raise RegistryError(text(differs, **given, **said))
                unpacked = Path(staging) / "unpacked"
                unpacked.mkdir()
                _unpack(exact, archive, unpacked)
                came = content_sha256(unpacked)
                if content is not None and came != content:
                    said = {"algorithm": "content_sha256", "expected": content, "found": came}
                    raise RegistryError(text(differs, **given, **said))
                write_index(unpacked / "package")
                write_origin(unpacked, source, found["sha512"])
                if not place(unpacked, folder):
                    return self._cached(exact)
        except OSError as error:
            reason = error.strerror or str(error)
            raise PackageError(text("registry.cache-unwritable", cache=self.cache, reason=reason)) from None
        return self._remember(exact, folder, source, found["sha512"], True)


def _unpack(exact: PackageRequest, archive: Path, folder: Path) -> None:
    try:
        with archive.open("rb") as file:
            unpack(file, folder)
        manifest = read_manifest(folder)
    except ArchiveError as error:
        key = "registry.unsafe-archive" if error.unsafe else "registry.damaged-archive"
        raise RegistryError(text(key, package=exact, reason=error.reason)) from None
    found = f"{manifest.get('name')}@{manifest.get('version')}"
    if found != str(exact):
        reason = text("registry.reason-other-package", found=shown(found))
        raise RegistryError(text("registry.damaged-archive", package=exact, reason=reason))


def _manifest(package: str, folder: Path) -> Mapping[str, Any]:
    try:
        return read_manifest(folder)
    except ArchiveError as error:
        raise PackageError(text("registry.damaged-archive", package=package, reason=error.reason)) from None


def _with_dependencies(package: LockedPackage, dependencies: Iterable[str] | None) -> LockedPackage:
    from dataclasses import replace

    return replace(package, dependencies=tuple(sorted(set(dependencies or ()))))
