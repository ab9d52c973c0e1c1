"""What lies in the FHIR package cache, and how a package comes to lie there: whole or not at all.

The layout is shared with other tools: ``<cache>/<name>#<version>/package/…``
(https://confluence.hl7.org/display/FHIR/FHIR+Package+Cache).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from validator.fhir.packages.package import LARGEST_FILE
from validator.fhir.packages.versions import is_exact, is_name

STAGING_PREFIX = ".journalvalidator-"
"""Of the temporary folders in the cache; other tools look only at names with ``#``."""

_ORIGIN = ".journalvalidator.json"
_INDEXED = (
    "resourceType",
    "id",
    "url",
    "version",
    "kind",
    "type",
    "supplements",
    "content",
    "valueSet",
    "derivation",
)


def package_folder(cache: Path, name: str, version: str) -> Path:
    return cache / f"{name}#{version}"


def is_installed(folder: Path) -> bool:
    """Whether there is a whole package: tools write ``package.json`` too, so what lacks it was interrupted."""
    return (folder / "package" / "package.json").is_file()


def installed_versions(cache: Path, name: str) -> list[str]:
    """The versions of a package that lie in the cache, unordered."""
    return [version for found, version in installed_packages(cache) if found == name]


def installed_packages(cache: Path) -> list[tuple[str, str]]:
    """(name, version) of everything in the cache that a registry could have published, sorted by name."""
    try:
        folders = [path for path in cache.iterdir() if "#" in path.name]
    except OSError:
        return []
    pairs = [(path, *path.name.partition("#")[::2]) for path in folders]
    return sorted(
        (name, version)
        for path, name, version in pairs
        if is_name(name) and is_exact(version) and is_installed(path)
    )


def place(staged: Path, folder: Path) -> bool:
    """Make an unpacked package the one in the cache, in one step. ``False`` when another process was first: its package stays.

    Raises :class:`OSError` when the cache cannot be written.
    """
    for attempt in range(2):
        try:
            staged.rename(folder)  # fails when the folder is there and not empty
            return True
        except OSError:
            if is_installed(folder):
                return False
            if attempt or not folder.exists():
                raise
            # Left behind by something that was interrupted: out of the way, as one step too.
            aside = staged.with_name("interrupted")
            with suppress(FileNotFoundError):
                folder.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)
    return False


def prepare_cache(cache: Path) -> None:
    """Make the cache as other tools expect it: one without ``packages.ini`` is taken for outdated by the HL7 tools, and emptied."""
    cache.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), (cache / "packages.ini").open("x", encoding="utf-8") as file:
        file.write("[cache]\nversion=3\n\n[packages]\n")


def write_index(package: Path) -> None:
    """Write ``.index.json`` where a package came without: tools that fill the cache see to that (https://hl7.org/fhir/packages.html)."""
    target = package / ".index.json"
    if target.exists():
        return
    entries = []
    for path in sorted(package.glob("*.json")):
        if path.name == "package.json" or path.name.startswith(".") or path.stat().st_size > LARGEST_FILE:
            continue
        try:
            resource = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            continue
        if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
            held = {key: resource[key] for key in _INDEXED if isinstance(resource.get(key), str)}
            entries.append({"filename": path.name, **held})
    target.write_text(
        json.dumps({"index-version": 2, "files": entries}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def write_origin(folder: Path, source: str, sha512: str) -> None:
    """Remember where a package was fetched from, for lock files that are written later."""
    origin = {"source": source, "sha512": sha512}
    (folder / _ORIGIN).write_text(json.dumps(origin), encoding="utf-8")


def read_origin(folder: Path) -> Mapping[str, Any]:
    """What :func:`write_origin` left; empty for a package that another tool installed."""
    try:
        origin = json.loads((folder / _ORIGIN).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return origin if isinstance(origin, dict) else {}
