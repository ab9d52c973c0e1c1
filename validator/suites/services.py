"""The catalogue of information services, ``suites/services.yaml``: what a product can claim, and which requirements each
claim brings with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from validator.data_files.schema_check import check_shape
from validator.data_files.yaml_source import read_yaml_file
from validator.data_folders import data_folder
from validator.results import Finding, Location, Text


@dataclass(frozen=True, slots=True)
class Service:
    """``groups`` are the groups of requirements that the service demands, the common ones not included."""

    id: str
    title: Text
    roles: tuple[str, ...]
    interactions: tuple[str, ...]
    groups: tuple[str, ...]
    sources: tuple[str, ...]
    location: Location
    description: Text | None = None


@dataclass(frozen=True, slots=True)
class ServiceCatalogue:
    """``common``: groups of requirements that every service demands. ``recommendations``: groups that are listed for every
    product and demanded of none."""

    services: dict[str, Service] = field(default_factory=dict)
    common: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_services(path: Path | None = None) -> ServiceCatalogue:
    """The catalogue in the file (default: the one that ships). A file with errors gives findings and nothing else."""
    document = read_yaml_file(path or data_folder("suites") / "services.yaml")
    findings = document.findings or check_shape(document, "suites/services.schema.json")
    if findings:
        return ServiceCatalogue(findings=tuple(findings))
    services = {}
    for index, entry in enumerate(document.value["services"]):
        description = entry.get("description")
        services[entry["id"]] = Service(
            id=entry["id"],
            title=Text(**entry["title"]),
            roles=tuple(entry["roles"]),
            interactions=tuple(entry["interactions"]),
            groups=tuple(entry["groups"]),
            sources=tuple(entry["sources"]),
            location=document.location(("services", index, "id")),
            description=None if description is None else Text(**description),
        )
    return ServiceCatalogue(
        services, tuple(document.value["common"]), tuple(document.value["recommendations"])
    )
