"""FHIR packages from where users keep them: a ``.tgz``, a package folder, loose files, or the FHIR package cache.

The NPM package format: https://confluence.hl7.org/display/FHIR/NPM+Package+Specification. A package is indexed when something
is first looked for in it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from validator.data_folders import data_folder
from validator.fhir.formats.numbers import MOST_DIGITS, exact_decimal
from validator.fhir.packages.conformance_shape import ill_formed
from validator.results import Text
from validator.texts import text

CONFORMANCE_KINDS = frozenset(
    {
        "StructureDefinition",
        "ValueSet",
        "CodeSystem",
        "SearchParameter",
        "NamingSystem",
        "ConceptMap",
        "Questionnaire",
        "OperationDefinition",
        "CapabilityStatement",
    }
)
"""Resource types that have a canonical URL and can be looked up in a package."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. A larger file in a package is refused."""

LARGEST_PACKAGE = 1024 * 1024 * 1024
"""Bytes unpacked. A larger package is refused."""

_NAME_AND_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9._+-]*")


class PackageError(Exception):
    """A package cannot be used. ``text`` is one clear line for the user."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file in a package that cannot be used, and why."""

    name: str
    reason: Text


@dataclass(frozen=True, eq=False)
class Package:
    """Conformance resources by kind and canonical URL. ``sources`` yields (file name, bytes)."""

    name: str
    version: str
    origin: str
    files: Mapping[str, Path] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    examples: Mapping[str, Path | bytes] = field(default_factory=dict)
    unreadable: list[UnreadableFile] = field(default_factory=list)
    """Filled when the package is first looked into."""
    dependencies: Mapping[str, str] = field(default_factory=dict)
    """Name → version or range of versions, as the manifest has it."""
    bundled: bool = False
    """Ships with the project: looked into after the specification, so that it need not be read for what is found there."""
    _index: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    def resource(self, kind: str, url: str, version: str | None = None) -> dict[str, Any] | None:
        """The resource with that canonical URL: the newest when several, or exactly ``version`` when given."""
        candidates = self._indexed().get(kind, {}).get(url, [])
        if version is not None:
            candidates = [
                c
                for c in candidates
                if c.get("version") == version or str(c.get("version")).startswith(version + ".")
            ]
        return max(candidates, key=lambda c: _version_key(str(c.get("version", ""))), default=None)

    def resources(self, kind: str) -> Iterator[dict[str, Any]]:
        for candidates in self._indexed().get(kind, {}).values():
            yield from candidates

    def urls(self, kind: str) -> list[str]:
        return list(self._indexed().get(kind, {}))

    def _indexed(self) -> Mapping[str, Mapping[str, list[dict[str, Any]]]]:
        if not self._index:
            self._index["package"] = {}
            for name, content in self._read():
                for resource in self._resources_of(name, content):
                    kind, url = resource.get("resourceType"), resource.get("url")
                    if kind in CONFORMANCE_KINDS and isinstance(url, str):
                        self._index.setdefault(kind, {}).setdefault(url, []).append(resource)
                    elif kind == "NamingSystem":
                        self._index.setdefault(kind, {}).setdefault(str(resource.get("id")), []).append(
                            resource
                        )
        return self._index

    def _read(self) -> Iterator[tuple[str, bytes]]:
        yield from self.contents.items()
        for name, path in self.files.items():
            try:
                if path.stat().st_size > LARGEST_FILE:
                    limit = LARGEST_FILE // (1024 * 1024)
                    self.unreadable.append(UnreadableFile(name, text("packages.file-too-large", limit=limit)))
                    continue
                yield name, path.read_bytes()
            except OSError as error:
                reason = error.strerror or str(error)
                self.unreadable.append(UnreadableFile(name, Text(reason, reason)))

    def _resources_of(self, name: str, content: bytes) -> Iterator[dict[str, Any]]:
        resource = self._parse(name, content)
        if resource is None:
            return
        entries = resource.get("entry") if resource.get("resourceType") == "Bundle" else None
        inner = (entry.get("resource") for entry in entries or () if isinstance(entry, dict))
        for found in [resource] if entries is None else inner:
            if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
                continue
            problem = None if self.bundled else ill_formed(found)
            if problem is None:
                yield found
            else:
                reason = text("packages.ill-formed", path=problem.path, expected=problem.expected)
                self.unreadable.append(UnreadableFile(name, reason))

    def _parse(self, name: str, content: bytes) -> dict[str, Any] | None:
        if not name.lower().endswith(".xml"):
            try:
                resource = json.loads(content, parse_float=exact_decimal)
            except (ValueError, RecursionError):
                resource = None
            if isinstance(resource, dict):
                return resource
        from validator.fhir.formats.inputs import Input

        document = Input(name, content).parse()
        if document.resource is None:
            problem = document.findings[0]
            reason = text("packages.syntax", line=problem.location.line, problem=problem.message)
            self.unreadable.append(UnreadableFile(name, reason))
        return document.resource


def _version_key(version: str) -> tuple[list[tuple[int, int | str]], bool, list[tuple[int, int | str]]]:
    """Versions in the order of https://semver.org/#spec-item-11: a pre-release comes before its release."""
    release, _, before = version.partition("+")[0].partition("-")

    def parts(text: str) -> list[tuple[int, int | str]]:
        return [
            (0, int(part)) if part.isdecimal() and len(part) < MOST_DIGITS else (1, part)
            for part in text.split(".")
            if part
        ]

    return parts(release), not before, parts(before)


def package_of_resources(name: str, version: str, resources: Mapping[str, bytes]) -> Package:
    """A package made of files in memory: name → bytes."""
    return Package(name, version, name, contents=resources)


def package_cache() -> Path:
    """The FHIR package cache that other tools use too; ``FHIR_PACKAGE_CACHE`` moves it."""
    return Path(os.environ.get("FHIR_PACKAGE_CACHE") or Path.home() / ".fhir" / "packages")


@cache
def bundled_package(name: str) -> Package:
    """One of the project's own packages: ``no-basis``, ``kommune`` or ``terminology``."""
    return replace(load_package(data_folder("profiles") / name), bundled=True)


def bundled_package_names() -> list[str]:
    return sorted(
        folder.name for folder in data_folder("profiles").iterdir() if (folder / "package.json").is_file()
    )


def load_package(source: str | Path) -> Package:
    """Open a package: a ``.tgz``, a package folder, a folder of loose conformance resources or a single one (JSON or XML), the
    name of a bundled one, or ``name@version`` in the FHIR package cache.

    Raises :class:`PackageError` when there is none or it is damaged.
    """
    path = Path(source)
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        exists, is_folder = False, False
    if is_folder:
        return _from_folder(path)
    if exists:
        if path.name.endswith((".tgz", ".tar.gz")):
            return _from_archive(path)
        if path.suffix.lower() in (".json", ".xml"):
            return Package(path.stem, "0", str(path), files={path.name: path})
        raise PackageError(text("packages.not-a-package", source=source))
    name = str(source)
    if name in bundled_package_names():
        return bundled_package(name)
    if _NAME_AND_VERSION.fullmatch(name):
        cached = package_cache() / name.replace("@", "#")
        if cached.is_dir():
            return _from_folder(cached)
        raise PackageError(text("packages.not-in-cache", source=source, cache=package_cache()))
    raise PackageError(text("packages.not-found", source=source))


def load_with_dependencies(source: str | Path) -> list[Package]:
    """:func:`load_package`, preceded by the packages in the FHIR cache that it depends on, however indirectly; the package itself
    comes last, and so wins. What is not in the cache is left out, as is the specification: profiles that are missing for it are
    reported where they are used.
    """
    from validator.fhir.packages.cache import installed_versions
    from validator.fhir.packages.versions import VersionError, best, is_core, request

    first = load_package(source)
    found = {str(first): first}
    waiting = list(first.dependencies.items())
    while waiting:
        name, version = waiting.pop(0)
        if is_core(name):
            continue
        try:
            wanted = request(name, version)
            at_hand = best(wanted.version, installed_versions(package_cache(), wanted.name))
            if at_hand is None or f"{wanted.name}@{at_hand}" in found:
                continue
            package = load_package(f"{wanted.name}@{at_hand}")
        except (VersionError, PackageError):
            continue
        found[f"{wanted.name}@{at_hand}"] = package
        waiting.extend(package.dependencies.items())
    return list(found.values())[::-1]


def _dependencies(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    stated = manifest.get("dependencies")
    return {name: str(version) for name, version in stated.items()} if isinstance(stated, dict) else {}


def _manifest(content: bytes, source: Path) -> Mapping[str, Any]:
    """``package.json``. Raises :class:`PackageError`."""
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        reason = f"package.json: {error}"
        raise PackageError(text("packages.damaged", source=source, reason=reason)) from None
    if not isinstance(manifest, dict):
        reason = "package.json is not an object"
        raise PackageError(text("packages.damaged", source=source, reason=reason))
    return manifest


def _from_folder(folder: Path) -> Package:
    root = folder / "package" if (folder / "package" / "package.json").is_file() else folder
    manifest: Mapping[str, Any] = {}
    if (root / "package.json").is_file():
        try:
            with (root / "package.json").open("rb") as file:
                manifest = _manifest(file.read(LARGEST_FILE), folder)
        except OSError as error:
            reason = error.strerror or str(error)
            raise PackageError(text("packages.damaged", source=folder, reason=reason)) from None
    try:
        files = sorted(p for p in root.iterdir() if p.suffix.lower() in (".json", ".xml") and p.is_file())
        examples = sorted(
            p
            for name in ("examples", "example")
            for p in (root / name).rglob("*")
            if p.suffix.lower() in (".json", ".xml")
        )
    except OSError as error:
        raise PackageError(
            text("packages.damaged", source=folder, reason=error.strerror or str(error))
        ) from None
    names = {p.name: p for p in files if p.name not in ("package.json", ".index.json")}
    if not names and not manifest:
        raise PackageError(text("packages.empty", source=folder))
    return Package(
        str(manifest.get("name", folder.name)),
        str(manifest.get("version", "0")),
        str(folder),
        files=names,
        dependencies=_dependencies(manifest),
        examples={str(p.relative_to(root)): p for p in examples},
    )


def _from_archive(path: Path) -> Package:
    from validator.fhir.packages.archive import MOST_FILES, ArchiveError, members_of

    contents: dict[str, bytes] = {}
    examples: dict[str, Path | bytes] = {}
    manifest: Mapping[str, Any] = {}
    total = 0
    try:
        with path.open("rb") as packed, members_of(packed) as members:
            for count, member in enumerate(members, start=1):
                total += member.size
                if member.size > LARGEST_FILE or total > LARGEST_PACKAGE:
                    raise PackageError(text("packages.too-large", source=path, name=member.name))
                if count > MOST_FILES:
                    raise ArchiveError(text("registry.reason-count", limit=MOST_FILES))
                if not member.isfile() or not member.name.endswith((".json", ".xml")):
                    continue
                file = members.extractfile(member)
                assert file is not None
                name = member.name.removeprefix("package/")
                if name == "package.json":
                    manifest = _manifest(file.read(), path)
                elif "/" in name:
                    if name.startswith(("example/", "examples/")):
                        examples[name] = file.read()
                elif not name.startswith("."):
                    contents[name] = file.read()
    except ArchiveError as error:
        raise PackageError(text("packages.damaged", source=path, reason=error.reason)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PackageError(text("packages.damaged", source=path, reason=reason)) from None
    if not (contents or manifest):
        raise PackageError(text("packages.empty", source=path))
    return Package(
        str(manifest.get("name", path.stem)),
        str(manifest.get("version", "0")),
        str(path),
        contents=contents,
        dependencies=_dependencies(manifest),
        examples=examples,
    )
