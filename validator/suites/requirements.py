"""The requirement catalogue: ``suites/requirements/*.yaml``, whose ids suites, results and reports cite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from validator.data_files.findings import nearest_fix
from validator.data_files.schema_check import check_shape
from validator.data_files.yaml_source import read_yaml_file
from validator.data_folders import data_folder
from validator.results import Finding, Location, Requirement, RequirementPart, Text
from validator.suites.findings import suite_finding


@dataclass(frozen=True, slots=True)
class RequirementExample:
    """What fulfils a requirement, and what does not."""

    right: Text
    wrong: Text


@dataclass(slots=True)
class RequirementCatalogue:
    """``groups`` gives each group's title and the ids in it, in the order of the files."""

    requirements: dict[str, Requirement] = field(default_factory=dict)
    groups: dict[str, tuple[Text, tuple[str, ...]]] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    """Where each requirement and each part (``ID.part``) stands."""
    examples: dict[str, RequirementExample] = field(default_factory=dict)
    """Of those that have one: for whoever reads about a requirement, and no part of what a run says."""
    findings: list[Finding] = field(default_factory=list)


def load_requirements(folder: Path | None = None) -> RequirementCatalogue:
    """The catalogue in the folder (default: the one that ships). What is wrong is in ``findings``; a file
    with errors contributes nothing."""
    folder = folder or data_folder("suites") / "requirements"
    catalogue = RequirementCatalogue()
    places = catalogue.places
    follows: list[tuple[str, Location]] = []
    for path in sorted(folder.glob("*.yaml")):
        document = read_yaml_file(path)
        shape = [] if document.findings else check_shape(document, "suites/requirement.schema.json")
        catalogue.findings += [*document.findings, *shape]
        if document.findings or shape:
            continue
        for index, entry in enumerate(document.value["requirements"]):
            location = document.location(("requirements", index, "id"))
            if entry["id"] in places:
                first = places[entry["id"]]
                shown = f"{first.file}:{first.line}"
                catalogue.findings.append(
                    suite_finding("duplicate-requirement", location, name=entry["id"], first=shown)
                )
                continue
            places[entry["id"]] = location
            catalogue.requirements[entry["id"]] = _requirement(document.value["group"], entry)
            if "example" in entry:
                right, wrong = (Text(**entry["example"][which]) for which in ("right", "wrong"))
                catalogue.examples[entry["id"]] = RequirementExample(right, wrong)
            for number, part in enumerate(entry.get("parts", ())):
                name = f"{entry['id']}.{part['id']}"
                place = document.location(("requirements", index, "parts", number, "id"))
                if name in places:
                    shown = f"{places[name].file}:{places[name].line}"
                    catalogue.findings.append(
                        suite_finding("duplicate-requirement", place, name=name, first=shown)
                    )
                places.setdefault(name, place)
            follows += [
                (name, document.location(("requirements", index, "follows-from", number)))
                for number, name in enumerate(entry.get("follows-from", ()))
            ]
        title = Text(**document.value["title"])
        catalogue.groups[document.value["group"]] = (
            title,
            tuple(e["id"] for e in document.value["requirements"]),
        )
    for name, place in follows:
        if name not in places:
            fix = nearest_fix(name, places)
            catalogue.findings.append(
                suite_finding("follows-nowhere", place, code="not-found", name=name, fix=fix)
            )
    return catalogue


def _requirement(group: str, entry: Mapping[str, Any]) -> Requirement:
    return Requirement(
        id=entry["id"],
        level=entry["level"],
        title=Text(**entry["title"]),
        role=entry["role"],
        method=entry["method"],
        sources=tuple(entry["sources"]),
        group=group,
        parts=tuple(_part(entry, part) for part in entry.get("parts", ())),
        evidence=_text(entry.get("evidence")),
        not_tested=_text(entry.get("not-tested")),
        follows_from=tuple(entry.get("follows-from", ())),
    )


def _part(requirement: Mapping[str, Any], entry: Mapping[str, Any]) -> RequirementPart:
    return RequirementPart(
        id=entry["id"],
        title=Text(**entry["title"]),
        role=entry.get("role", requirement["role"]),
        method=entry.get("method", requirement["method"]),
        evidence=_text(entry.get("evidence")),
        not_tested=_text(entry.get("not-tested")),
    )


def _text(value: Mapping[str, str] | None) -> Text | None:
    return None if value is None else Text(**value)
