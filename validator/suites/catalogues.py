"""What a suite may refer to by name: requirements, personas, identities and profile packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from validator.data_files.yaml_source import read_yaml_file
from validator.data_folders import data_folder
from validator.results import Finding, Location, Requirement
from validator.suites.requirements import load_requirements
from validator.suites.services import ServiceCatalogue, load_services
from validator.synthetic.personas.file import PersonaError, person_of, persona_files, read_persona
from validator.synthetic.resources.patients import patient_resource


@dataclass(frozen=True, slots=True)
class Catalogues:
    """``personas`` and ``identities`` map an id to what its file says; these are the values of the
    placeholders."""

    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    personas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    identities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()
    services: ServiceCatalogue = field(default_factory=ServiceCatalogue)
    places: Mapping[str, Location] = field(default_factory=dict)
    """Where each requirement and each part of one stands."""
    findings: tuple[Finding, ...] = ()


def load_catalogues(testdata: Path | None = None) -> Catalogues:
    """The catalogues that ship with the project, read once in a process; ``testdata`` replaces the folder with personas and
    identities. They are shared: nobody writes into them."""
    return _shipped() if testdata is None else _read(testdata)


@cache
def _shipped() -> Catalogues:
    return _read(data_folder("testdata"))


def _read(testdata: Path) -> Catalogues:
    requirements = load_requirements()
    services = load_services()
    findings = [*requirements.findings, *services.findings]
    profiles = data_folder("profiles")
    return Catalogues(
        requirements=requirements.requirements,
        personas=_personas(testdata / "personas", findings),
        identities=_identities(testdata / "identities.yaml", findings),
        packages=frozenset(path.parent.name for path in profiles.glob("*/package.json")),
        services=services,
        places=requirements.places,
        findings=tuple(findings),
    )


def _personas(folder: Path, findings: list[Finding]) -> dict[str, Mapping[str, Any]]:
    """What each file says, and ``patient``: the Patient resource."""
    personas: dict[str, Mapping[str, Any]] = {}
    for path in persona_files(folder):
        try:
            persona = read_persona(path)
        except PersonaError as error:
            findings += error.findings
        else:
            personas[persona.id] = {**persona.raw, "patient": patient_resource(person_of(persona))}
    return personas


def _identities(path: Path, findings: list[Finding]) -> dict[str, Mapping[str, Any]]:
    if not path.is_file():
        return {}
    document = read_yaml_file(path)
    findings += document.findings
    entries = document.value.get("identities", ()) if isinstance(document.value, dict) else document.value
    if isinstance(entries, dict):
        return {name: {"id": name, **entry} for name, entry in entries.items()}
    return {entry["id"]: entry for entry in entries or () if isinstance(entry, dict) and "id" in entry}
