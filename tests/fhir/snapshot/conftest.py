"""A small specification of our own, and the official packages where they are at hand."""

import copy
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from validator.fhir.snapshot import generate_snapshot

Structure = dict[str, Any]
BASE = "http://hl7.org/fhir/StructureDefinition/"


class Specification:
    """StructureDefinitions by URL and type name; snapshots are generated when first asked for."""

    def __init__(self) -> None:
        self.structures: dict[str, Structure] = {}

    def add(self, structure: Structure) -> Structure:
        self.structures[structure["url"]] = structure
        if structure.get("derivation") != "constraint":
            self.structures[structure["type"]] = structure
        return structure

    def resolve(self, url: str) -> Structure | None:
        found = self.structures.get(url.partition("|")[0])
        if found is not None and "snapshot" not in found:
            found["snapshot"] = {"element": []}  # what a profile that refers to itself sees of itself
            found["snapshot"] = generate_snapshot(found, self.resolve).structure["snapshot"]
        return found


def _define(name: str, base: str | None, *elements: Structure, kind: str = "complex-type") -> Structure:
    structure: Structure = {
        "resourceType": "StructureDefinition",
        "url": BASE + name,
        "type": name,
        "kind": kind,
        "derivation": "specialization",
        "differential": {"element": [{"id": name, "path": name, "min": 0, "max": "*"}, *elements]},
    }
    if base:
        structure["baseDefinition"] = BASE + base
    return structure


def _element(path: str, *types: str, low: int = 0, high: str = "1", **more: Any) -> Structure:
    return {
        "id": path,
        "path": path,
        "min": low,
        "max": high,
        **({"type": [{"code": code} for code in types]} if types else {}),
        **more,
    }


_URL_SLICING = {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}
_STRING = "http://hl7.org/fhirpath/System.String"


@pytest.fixture
def specification() -> Specification:
    """Types with the shapes that snapshots meet: a choice, a backbone, a contentReference, extensions."""
    types = [
        _define(
            "Element",
            None,
            _element("Element.id", _STRING),
            _element("Element.extension", "Extension", high="*", slicing=_URL_SLICING),
        ),
        _define(
            "BackboneElement", "Element", _element("BackboneElement.modifierExtension", "Extension", high="*")
        ),
        *(_define(name, "Element", kind="primitive-type") for name in ("string", "code", "uri", "boolean")),
        _define(
            "Extension",
            "Element",
            _element("Extension.url", _STRING, low=1),
            _element("Extension.value[x]", "string", "code", "Quantity", "Coding", "Reference"),
        ),
        _define(
            "Coding",
            "Element",
            _element("Coding.system", "uri"),
            _element("Coding.code", "code"),
            _element("Coding.display", "string"),
        ),
        _define("CodeableConcept", "Element", _element("CodeableConcept.coding", "Coding", high="*")),
        _define(
            "Quantity", "Element", _element("Quantity.value", "string"), _element("Quantity.unit", "string")
        ),
        _define("Reference", "Element", _element("Reference.reference", "string")),
        _define(
            "Identifier",
            "Element",
            _element("Identifier.system", "uri"),
            _element("Identifier.value", "string"),
        ),
        _define("Resource", None, _element("Resource.id", _STRING), kind="resource"),
        _define(
            "DomainResource",
            "Resource",
            _element("DomainResource.contained", "Resource", high="*"),
            _element("DomainResource.extension", "Extension", high="*"),
            kind="resource",
        ),
        _define(
            "Sample",
            "DomainResource",
            {"id": "Sample", "path": "Sample", "constraint": [{"key": "sam-1", "expression": "true"}]},
            _element("Sample.identifier", "Identifier", high="*", mapping=[{"identity": "v2", "map": "PID"}]),
            _element(
                "Sample.status", "code", low=1, binding={"strength": "required", "valueSet": "urn:status"}
            ),
            _element("Sample.code", "CodeableConcept", definition="What it is."),
            _element("Sample.value[x]", "Quantity", "string", "CodeableConcept", "Reference"),
            _element("Sample.part", "BackboneElement", high="*"),
            _element("Sample.part.name", "string", low=1),
            _element("Sample.part.part", high="*", contentReference="#Sample.part"),
            kind="resource",
        ),
    ]
    specification = Specification()
    for structure in types:
        specification.add(copy.deepcopy(structure))
    return specification


@pytest.fixture
def profile() -> Callable[..., Structure]:
    """Makes a profile on Sample (or ``base``) from the elements of a differential, as they are given."""

    def make(
        *elements: Any, base: str = "Sample", name: str = "profile", root: str | None = None
    ) -> Structure:
        return {
            "resourceType": "StructureDefinition",
            "url": f"http://example.org/{name}",
            "type": root or base.rpartition("/")[2],
            "kind": "resource",
            "derivation": "constraint",
            "baseDefinition": base if "/" in base else BASE + base,
            "differential": {"element": list(elements)},
        }

    return make


def _read_package(file: Path) -> list[Structure]:
    structures = []
    with tarfile.open(file) as archive:
        for member in archive:
            name = Path(member.name)
            if name.suffix != ".json" or name.parent.name != "package":
                continue
            if (handle := archive.extractfile(member)) is None:
                continue
            data = handle.read()
            # Most of the core package is value sets, which need not be parsed.
            if b"StructureDefinition" in data[:200]:
                resource = json.loads(data)
                if resource.get("resourceType") == "StructureDefinition":
                    structures.append(resource)
    return structures


@pytest.fixture(scope="session")
def official(reference_data: Path) -> Specification:
    """R4 core, the Norwegian base profiles and the VKP profiles, as published."""
    specification = Specification()
    for name in ("hl7.fhir.r4.core-4.0.1", "hl7.fhir.no.basis-2.2.2", "hl7.fhir.no.vkp.observation-0.5.2"):
        for structure in _read_package(reference_data / "fhir" / "packages" / f"{name}.tgz"):
            specification.add(structure)
    return specification
