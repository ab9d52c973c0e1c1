"""The compiled specification: complete, the same each time it is compiled, and read lazily."""

import subprocess
import sys
from pathlib import Path

import pytest

from validator.fhir.packages.package import load_package
from validator.fhir.specification.compile import compile_specification, without_prose
from validator.fhir.specification.reader import Specification, specification

CORE = "hl7.fhir.r4.core-4.0.1.tgz"


def test_types() -> None:
    types = {entry.name: entry for entry in specification().types()}
    assert sum(t.kind == "resource" and not t.abstract for t in types.values()) == 146
    assert types["Patient"].base == "http://hl7.org/fhir/StructureDefinition/DomainResource"
    assert types["positiveInt"].kind == "primitive-type"
    assert types["DomainResource"].abstract


def test_definitions_are_found_by_url_alone() -> None:
    held = specification()
    patient = held.resource("StructureDefinition", "http://hl7.org/fhir/StructureDefinition/Patient")
    assert patient is not None
    assert patient["version"] == "4.0.1"
    assert len(patient["snapshot"]["element"]) == 45
    for kind, url in (
        ("ValueSet", "http://hl7.org/fhir/StructureDefinition/Patient"),
        ("StructureDefinition", "http://hl7.org/fhir/StructureDefinition/patient"),
        ("StructureDefinition", "'; DROP TABLE resource; --"),
        ("StructureDefinition", "\ud800"),
        ("StructureDefinition", ""),
    ):
        assert held.resource(kind, url) is None


def test_search_parameters() -> None:
    found = {p.code: p for p in specification().search_parameters("Patient")}
    assert found["identifier"].type == "token"
    assert found["general-practitioner"].targets == ("Practitioner", "Organization", "PractitionerRole")
    assert found["birthdate"].expression is not None
    composite = next(
        p for p in specification().search_parameters("Observation") if p.code == "code-value-quantity"
    )
    assert [expression for _, expression in composite.components] == ["code", "value.as(Quantity)"]


def test_expressions_are_parsed_beforehand() -> None:
    assert specification().expression_ast("contained.contained.empty()") is not None
    assert specification().expression_ast("no such expression") is None
    assert specification().expression_ast("\ud800") is None


def test_a_missing_artefact_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.sqlite"):
        Specification(tmp_path / "none.sqlite")


def test_prose_is_left_out_and_rules_are_kept() -> None:
    element = {
        "path": "X.a",
        "definition": "long",
        "comment": "long",
        "min": 1,
        "constraint": [{"key": "k", "xpath": "long", "expression": "true"}],
        "binding": {"strength": "required", "valueSet": "v", "description": "long"},
    }
    made = without_prose(
        {
            "resourceType": "StructureDefinition",
            "url": "u",
            "text": {},
            "snapshot": {"element": [element]},
            "differential": {},
        }
    )
    assert made == {
        "resourceType": "StructureDefinition",
        "url": "u",
        "snapshot": {
            "element": [
                {
                    "path": "X.a",
                    "min": 1,
                    "constraint": [{"key": "k", "expression": "true"}],
                    "binding": {"strength": "required", "valueSet": "v"},
                }
            ]
        },
    }


def test_opening_reads_nothing_before_it_is_asked_for() -> None:
    """A cold start must not pay for the whole specification."""
    code = (
        "import sys; from validator.fhir.definitions import Definitions; Definitions.r4();"
        "print([m for m in ('lxml', 'fhirpathpy', 'validator.fhir.snapshot', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_everything_in_the_official_package_is_in_the_artefact(reference_data: Path) -> None:
    core = load_package(reference_data / "fhir" / "packages" / CORE)
    for kind in ("StructureDefinition", "ValueSet", "CodeSystem"):
        assert set(core.urls(kind)) <= set(specification().urls(kind))
    for structure in core.resources("StructureDefinition"):
        held = specification().resource("StructureDefinition", structure["url"])
        assert held is not None
        original = structure.get("snapshot", {}).get("element", [])  # a few extensions are published without
        assert len(held.get("snapshot", {}).get("element", [])) == len(original), structure["url"]


@pytest.mark.slow
def test_compiling_again_gives_the_same(reference_data: Path, tmp_path: Path) -> None:
    source = reference_data / "fhir" / "packages" / CORE
    again = tmp_path / "r4.sqlite"
    compile_specification(source, again)
    new, held = Specification(again), specification()
    assert new.types() == held.types()
    for kind in ("StructureDefinition", "ValueSet", "CodeSystem"):
        assert new.urls(kind) == held.urls(kind)
        for url in held.urls(kind):
            assert new.resource(kind, url) == held.resource(kind, url), url
    for entry in held.types():
        assert list(new.search_parameters(entry.name)) == list(held.search_parameters(entry.name))
