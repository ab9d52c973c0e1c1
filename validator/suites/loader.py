"""Suites from their folders: YAML → schema → values.

What cannot be read is reported as findings with exact locations; :mod:`validator.suites.lint` looks for the
rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from validator.data_files.findings import nearest_fix
from validator.data_files.schema_check import check_shape
from validator.data_files.yaml_source import ValuePath, YamlDocument, read_yaml_file
from validator.data_folders import data_folder
from validator.results import Finding, Location, Severity, Text
from validator.suites.findings import suite_finding
from validator.suites.model import Expectation, Need, Scenario, Step, Suite

SUITE_FILE = "suite.yaml"
_COMMON = frozenset(
    (
        "id",
        "do",
        "title",
        "description",
        "as",
        "target",
        "credentials",
        "deliberate",
        "headers",
        "timeout",
        "needs",
        "save",
        "expect",
    )
)
"""Keys of every step; all others are arguments of its kind. ``requirement`` is both."""
_MODIFIERS = frozenset(("title", "message", "fix", "requirement", "severity"))


@dataclass(frozen=True, slots=True)
class LoadedSuite:
    """``suite`` is ``None`` when the file cannot be used; ``findings`` then say why. ``document`` knows the
    places."""

    folder: Path
    suite: Suite | None
    document: YamlDocument
    findings: tuple[Finding, ...] = ()


def available_suites(root: Path | None = None) -> list[str]:
    """Names of the suites in the folder (default: those that ship), sorted."""
    root = root or data_folder("suites")
    return sorted(path.parent.name for path in root.glob(f"*/{SUITE_FILE}"))


def find_suites(names: Iterable[str] = (), root: Path | None = None) -> tuple[list[Path], list[Finding]]:
    """Folders of the suites with these names, or at these paths (a folder, or the ``suite.yaml`` in it);
    all that ship for no names. A finding for each that does not exist."""
    root = root or data_folder("suites")
    known = available_suites(root)
    folders: list[Path] = []
    findings: list[Finding] = []
    for name in list(names) or known:
        path = Path(name)
        if name in known:
            folders.append(root / name)
        elif (path / SUITE_FILE).is_file():
            folders.append(path)
        elif path.name == SUITE_FILE and path.is_file():
            folders.append(path.parent)
        else:
            findings.append(
                suite_finding(
                    "unknown-suite", Location(name), code="not-found", name=name, fix=nearest_fix(name, known)
                )
            )
    return list(dict.fromkeys(folders)), findings


def load_suite(folder: Path) -> LoadedSuite:
    """The suite in a folder. Never raises on bad content."""
    document = read_yaml_file(folder / SUITE_FILE)
    findings = list(document.findings)
    if document.value is not None or not findings:
        findings += check_shape(document, "suites/suite.schema.json")
    if any(finding.severity in (Severity.ERROR, Severity.FATAL) for finding in findings):
        return LoadedSuite(folder, None, document, tuple(findings))
    return LoadedSuite(folder, _Reader(document).suite(folder), document, tuple(findings))


def folder_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of every file in the folder, in order of name, as hexadecimal."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _text(value: Mapping[str, str] | None) -> Text | None:
    return None if value is None else Text(value["nb"], value["en"])


class _Reader:
    """Turns a document that the schema accepts into values."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document

    def suite(self, folder: Path) -> Suite:
        raw = self._document.value
        return Suite(
            id=raw["suite"],
            version=raw["version"],
            title=Text(**raw["title"]),
            description=_text(raw.get("description")),
            service=raw["service"],
            interaction=raw["interaction"],
            role=raw["role"],
            folder=folder,
            tags=tuple(raw.get("tags", ())),
            profiles=tuple(raw.get("profiles", ())),
            constants=raw.get("code", {}),
            scenarios=tuple(self._scenario(raw, index) for index in range(len(raw["scenarios"]))),
            digest=folder_digest(folder),
        )

    def _scenario(self, suite: Mapping[str, Any], index: int) -> Scenario:
        raw = suite["scenarios"][index]
        path: ValuePath = ("scenarios", index)

        def steps(key: str, inner: bool) -> tuple[Step, ...]:
            source, place = (raw, path) if inner else (suite, ())
            return tuple(
                self._step(step, (*place, key, number), suite, raw)
                for number, step in enumerate(source.get(key, ()))
            )

        return Scenario(
            id=raw["id"],
            title=Text(**raw["title"]),
            description=_text(raw.get("description")),
            location=self._document.location(path),
            path=path,
            requirements=tuple(raw["requirements"]),
            personas=tuple(raw.get("personas", ())),
            tags=tuple(raw.get("tags", ())),
            requires=tuple(Need(**need) for need in (*suite.get("requires", ()), *raw.get("requires", ()))),
            needs_access=raw.get("needs-access", suite.get("needs-access", False)),
            setup=steps("setup", False) + steps("setup", True),
            steps=steps("steps", True),
            cleanup=steps("cleanup", True) + steps("cleanup", False),
        )

    def _step(
        self, raw: Mapping[str, Any], path: ValuePath, suite: Mapping[str, Any], scenario: Mapping[str, Any]
    ) -> Step:
        requirements = scenario["requirements"]
        default = raw.get("requirement") or (requirements[0] if len(requirements) == 1 else "")
        return Step(
            id=raw["id"],
            kind=raw["do"],
            location=self._document.location(path),
            path=path,
            arguments={key: value for key, value in raw.items() if key not in _COMMON},
            title=_text(raw.get("title")),
            identity=raw.get("as") or scenario.get("as") or suite.get("as"),
            target=raw.get("target"),
            credentials=raw.get("credentials", "valid"),
            deliberate=raw.get("deliberate", False),
            headers=raw.get("headers", {}),
            timeout=raw.get("timeout"),
            needs=_listed(raw.get("needs", ())),
            save=raw.get("save", {}),
            requirement=default or None,
            expect=tuple(
                self._expectation(entry, (*path, "expect", number), default)
                for number, entry in enumerate(raw.get("expect", ()))
            ),
        )

    def _expectation(self, raw: Mapping[str, Any], path: ValuePath, default: str) -> Expectation:
        kind = next((key for key in raw if key not in _MODIFIERS), "")
        return Expectation(
            kind=kind,
            argument=raw.get(kind),
            location=self._document.location((*path, kind) if kind else path, of_key=True),
            path=path,
            requirement=raw.get("requirement", default),
            title=_text(raw.get("title")),
            message=_text(raw.get("message")),
            fix=_text(raw.get("fix")),
            severity=Severity(raw.get("severity", "error")),
        )


def _listed(value: Any) -> tuple[str, ...]:
    """One name, or a list of them."""
    return (value,) if isinstance(value, str) else tuple(value)
