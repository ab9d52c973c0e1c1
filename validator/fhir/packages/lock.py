"""The lock file: which packages, down to the byte, a project is validated with.

``validator.lock`` is JSON: ``requested`` (what was asked for → which version answered it) and ``packages`` by ``name@version``, each
with ``source`` (the archive's address, ``null`` when it was in the cache already), ``sha512`` (of the archive, hexadecimal, ``null``
likewise), ``content_sha256`` (of what is unpacked, see :func:`validator.fhir.packages.archive.content_sha256`) and ``dependencies``.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from validator.fhir.packages.package import LARGEST_FILE, PackageError
from validator.fhir.packages.versions import is_exact, is_name
from validator.results import Text
from validator.texts import text

_VERSION = 1


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One package of a lock file. ``source`` has neither credentials nor query."""

    name: str
    version: str
    source: str | None
    sha512: str | None
    content_sha256: str
    dependencies: tuple[str, ...] = ()
    """``name@version`` of the packages it depends on, apart from the specification itself."""

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Lock:
    requested: Mapping[str, str] = field(default_factory=dict)
    """What was asked for (``hl7.fhir.no.basis@2.2.x``) → the version that answered it (``hl7.fhir.no.basis@2.2.2``)."""
    packages: Mapping[str, LockedPackage] = field(default_factory=dict)
    """By ``name@version``."""

    def with_packages(self, requested: Mapping[str, str], packages: Iterable[LockedPackage]) -> Lock:
        """The lock with more requests. A new request replaces an earlier one for the same package; what nothing asks for any
        longer is left out."""
        names = {asked.partition("@")[0] for asked in requested}
        kept = {asked: got for asked, got in self.requested.items() if asked.partition("@")[0] not in names}
        wanted = {**kept, **requested}
        held = {**self.packages, **{str(package): package for package in packages}}
        return Lock(
            dict(sorted(wanted.items())), {key: held[key] for key in sorted(_closure(wanted.values(), held))}
        )

    def closure(self, roots: Iterable[str]) -> list[LockedPackage]:
        """The packages by these ``name@version``, and all they depend on."""
        return [self.packages[key] for key in sorted(_closure(roots, self.packages))]


def _closure(roots: Iterable[str], packages: Mapping[str, LockedPackage]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key in packages and key not in found:
            found.add(key)
            waiting.extend(packages[key].dependencies)
    return found


def read_lock(path: Path) -> Lock:
    """Raises :class:`PackageError` when there is no such file, or when it is not a lock file as :func:`write_lock` writes it."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _damaged(path, text("registry.reason-too-long", limit=LARGEST_FILE))
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise PackageError(text("registry.lock-missing", lock=path)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise _damaged(path, Text(reason, reason)) from None
    except (ValueError, RecursionError):
        raise _damaged(path, text("registry.reason-not-json")) from None
    if not isinstance(content, dict) or content.get("lock-version") != _VERSION:
        raise _damaged(path, text("registry.reason-field", field="lock-version"))
    requested, packages = content.get("requested"), content.get("packages")
    if not isinstance(packages, dict):
        raise _damaged(path, text("registry.reason-field", field="packages"))
    read = {key: _read_package(path, key, value) for key, value in packages.items()}
    for package in read.values():
        for dependency in package.dependencies:
            if dependency not in read:
                raise _damaged(path, text("registry.reason-field", field=f"packages.{dependency}"))
    if not isinstance(requested, dict) or any(
        not isinstance(got, str) or got not in read for got in requested.values()
    ):
        raise _damaged(path, text("registry.reason-field", field="requested"))
    return Lock(requested, read)


def _read_package(path: Path, key: str, value: Any) -> LockedPackage:
    """Everything is checked: the names become folders, the address is asked."""
    name, _, version = key.partition("@")
    entry: dict[str, Any] = value if isinstance(value, dict) else {}
    source, sha512, content = entry.get("source"), entry.get("sha512"), entry.get("content_sha256")
    dependencies = entry.get("dependencies", [])
    sound = {
        "name": is_name(name) and is_exact(version),
        "source": source is None or is_address(source),
        "sha512": sha512 is None or is_checksum(sha512, 512),
        "content_sha256": is_checksum(content, 256),
        "dependencies": isinstance(dependencies, list)
        and all(isinstance(dependency, str) for dependency in dependencies),
    }
    for field_name, is_sound in sound.items():
        if not is_sound:
            raise _damaged(path, text("registry.reason-field", field=f"packages.{key}.{field_name}"))
    return LockedPackage(name, version, source, sha512, str(content), tuple(dependencies))


def is_address(source: object) -> bool:
    """Whether this is an http(s) address without credentials."""
    if not isinstance(source, str) or not source.isprintable():
        return False
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def is_checksum(value: object, bits: int) -> bool:
    """Whether this is a hexadecimal checksum of that many bits."""
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]+", value) is not None and len(value) * 4 == bits


def write_lock(path: Path, lock: Lock) -> None:
    """Replace the file in one step. Raises :class:`PackageError` when it cannot be written."""
    content = {
        "lock-version": _VERSION,
        "requested": dict(lock.requested),
        "packages": {
            key: {
                "source": package.source,
                "sha512": package.sha512,
                "content_sha256": package.content_sha256,
                "dependencies": list(package.dependencies),
            }
            for key, package in lock.packages.items()
        },
    }
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise PackageError(text("registry.lock-unwritable", lock=path, reason=reason)) from None


def _damaged(path: Path, reason: Text) -> PackageError:
    return PackageError(text("registry.lock-damaged", lock=path, reason=reason))
