"""What every measured validator is given: the national and municipal examples, and the packages they claim.

With the official packages at hand (``VALIDATOR_REFERENCE_DATA``) the examples of the national base and welfare technology packages are
measured too, against the official profiles; without them only the municipal ones, against this project's own profiles.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
PROFILES = REPOSITORY / "profiles"
CORE = "hl7.fhir.r4.core-4.0.1.tgz"
OFFICIAL = ("hl7.fhir.no.basis-2.2.2.tgz", "hl7.fhir.no.vkp.observation-0.5.2.tgz")


@dataclass(frozen=True)
class Workload:
    """``folder`` is laid out as ``peers/protocol.py`` says. ``names`` tells what the judged files are: ``000.json`` → ``no.basis: …``;
    ``right`` and ``wrong`` are the municipal examples among them, of which it is known. The official examples are not all right."""

    folder: Path
    names: dict[str, str]
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    measured: int
    average_size: float
    packages: tuple[str, ...]

    @property
    def first(self) -> Path:
        return self.folder / "inputs" / "judged" / min(self.names)


def reference_packages() -> Path | None:
    """The folder with the official packages, when at hand."""
    folder = (
        Path(os.environ.get("VALIDATOR_REFERENCE_DATA", REPOSITORY.parent / "shared")) / "fhir" / "packages"
    )
    return folder if folder.is_dir() else None


def lay_out(folder: Path, copies: int) -> Workload:
    """Write the work. Each measured copy has an id of its own, so that nothing can be answered from memory of the whole."""
    official = reference_packages()
    packages = folder / "packages"
    examples: list[tuple[str, dict[str, Any]]] = []
    names: list[str] = []
    for name in OFFICIAL if official else ():
        assert official is not None
        names.append(name.removesuffix(".tgz"))
        examples += _unpack(official / name, packages / names[-1])
    for name in ("terminology", "kommune") if official else ("terminology", "no-basis", "kommune"):
        _copy_package(PROFILES / name, packages / name)
        names.append(f"{name} (this project's)")
    if official:
        (folder / "core").mkdir()
        (folder / "core" / CORE).symlink_to((official / CORE).resolve())
    right = _examples(PROFILES / "kommune" / "examples" / "valid")
    wrong = _examples(PROFILES / "kommune" / "examples" / "invalid")
    examples += right

    judged, measured = folder / "inputs" / "judged", folder / "inputs" / "measured"
    judged.mkdir(parents=True)
    measured.mkdir()
    told: dict[str, str] = {}
    for number, (name, resource) in enumerate([*examples, *wrong]):
        _write(judged / f"{number:03}.json", resource)
        told[f"{number:03}.json"] = name
    for copy in range(copies):
        for number, (_, resource) in enumerate(examples):
            _write(measured / f"{copy:03}-{number:03}.json", resource | {"id": f"copy-{copy}-{number}"})
    size = sum(file.stat().st_size for file in measured.iterdir()) / (copies * len(examples))
    files = list(told)
    known = files[len(examples) - len(right) : len(examples)], files[len(examples) :]
    return Workload(folder, told, tuple(known[0]), tuple(known[1]), len(examples), size, tuple(names))


def _unpack(archive: Path, to: Path) -> list[tuple[str, dict[str, Any]]]:
    """Write a package's conformance resources; give back its examples."""
    to.mkdir(parents=True)
    examples = []
    with tarfile.open(archive) as package:
        for member in sorted(package.getmembers(), key=lambda m: m.name):
            parts = member.name.split("/")
            if not member.isfile() or not member.name.endswith(".json") or parts[-1].startswith("."):
                continue
            file = package.extractfile(member)
            assert file is not None
            content = json.loads(file.read().decode("utf-8-sig"))
            if "resourceType" not in content:
                continue
            if parts[1] == "examples":
                examples.append((f"{archive.name.rsplit('-', 1)[0]}: {parts[-1]}", content))
            elif len(parts) == 2:
                _write(to / parts[-1], content)
    return examples


def _copy_package(source: Path, to: Path) -> None:
    to.mkdir(parents=True)
    for file in source.glob("*.json"):
        if file.name != "package.json":
            shutil.copy(file, to)


def _examples(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    where = folder.relative_to(PROFILES)
    return [
        (f"{where}: {file.name}", json.loads(file.read_bytes())) for file in sorted(folder.glob("*.json"))
    ]


def _write(file: Path, resource: dict[str, Any]) -> None:
    file.write_text(json.dumps(resource, ensure_ascii=False, indent=2), encoding="utf-8")
