"""The restated national base profiles against the official package, fact by fact."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.packages.package import bundled_package

Resource = dict[str, Any]

OFFICIAL = "hl7.fhir.no.basis-2.2.2.tgz"
TEXT_OF_NOTE = 40
"""Characters. A shorter text may be the same by chance, or because it is a name."""


@pytest.fixture(scope="module")
def ours(repository: Path) -> list[Resource]:
    folder = repository / "profiles" / "no-basis"
    return [
        json.loads(file.read_text()) for file in sorted(folder.glob("*.json")) if file.name != "package.json"
    ]


@pytest.fixture(scope="module")
def official(reference_data: Path) -> list[Resource]:
    file = reference_data / "fhir" / "packages" / OFFICIAL
    if not file.is_file():
        pytest.skip(f"{file} is not at hand")
    with tarfile.open(file) as package:
        members = [m for m in package.getmembers() if m.name.count("/") == 1 and m.name.endswith(".json")]
        documents = [json.loads(package.extractfile(m).read().decode("utf-8-sig")) for m in members]  # type: ignore[union-attr]
    resources = [d for d in documents if d.get("resourceType") not in (None, "ImplementationGuide")]
    assert len(resources) >= 50
    return resources


def key(resource: Resource) -> tuple[str, str]:
    return resource["resourceType"], resource["id"]


def by_key(resources: list[Resource]) -> dict[tuple[str, str], Resource]:
    return {key(resource): resource for resource in resources}


ELEMENT_FACTS = frozenset(
    [
        "id",
        "path",
        "sliceName",
        "min",
        "max",
        "type",
        "mustSupport",
        "isModifier",
        "contentReference",
        "maxLength",
    ]
)


def element_facts(element: Resource) -> Resource:
    facts: Resource = {name: element[name] for name in ELEMENT_FACTS if name in element}
    facts |= {
        name: value
        for name, value in element.items()
        if name.startswith(("fixed", "pattern", "minValue", "maxValue", "defaultValue"))
    }
    if "binding" in element:
        facts["binding"] = {name: element["binding"].get(name) for name in ("strength", "valueSet")}
    if "slicing" in element:
        facts["slicing"] = {
            name: value for name, value in element["slicing"].items() if name != "description"
        }
    if "constraint" in element:
        facts["constraint"] = [
            {name: constraint.get(name) for name in ("key", "severity", "expression")}
            for constraint in element["constraint"]
        ]
    return facts


def mapped(element: Resource) -> tuple[str, list[Resource]]:
    """A mapped code and its targets, without comments."""
    return element["code"], [{n: v for n, v in t.items() if n != "comment"} for t in element["target"]]


def facts(resource: Resource) -> Resource:
    """What the resource says to a machine: everything but its words."""
    kind = resource["resourceType"]
    if kind == "StructureDefinition":
        names = ("url", "version", "name", "status", "date", "fhirVersion", "kind", "abstract", "type")
        found = {name: resource.get(name) for name in (*names, "baseDefinition", "derivation")}
        found["context"] = [(c["type"], c["expression"]) for c in resource.get("context", [])]
        return found
    if kind == "NamingSystem":
        found = {name: resource.get(name) for name in ("name", "kind", "status", "date", "responsible")}
        found["uniqueId"] = [(u["type"], u["value"], u.get("preferred")) for u in resource["uniqueId"]]
        return found
    found = {name: resource.get(name) for name in ("url", "version", "name", "status", "date")}
    if kind == "CodeSystem":
        found["content"] = resource["content"]
        found["concept"] = [(c["code"], c["display"]) for c in resource["concept"]]
        assert not any(c.get("concept") for c in resource["concept"])
    elif kind == "ValueSet":
        found["compose"] = resource["compose"]
    elif kind == "SearchParameter":
        names = [
            "code",
            "base",
            "type",
            "expression",
            "xpathUsage",
            "multipleOr",
            "multipleAnd",
            "modifier",
            "target",
        ]
        found |= {name: resource.get(name) for name in names}
    elif kind == "ConceptMap":
        found |= {name: resource.get(name) for name in ("sourceUri", "targetUri")}
        found["group"] = [(g["source"], g["target"], [*map(mapped, g["element"])]) for g in resource["group"]]
    else:
        raise AssertionError(f"no facts are known for {kind}")
    return found


def texts(value: Any, name: str = "") -> Iterator[str]:
    """The prose in a resource: strings where words are meant, not codes, URLs, names or expressions."""
    prose = frozenset(
        [
            "title",
            "description",
            "short",
            "definition",
            "comment",
            "requirements",
            "human",
            "purpose",
            "copyright",
            "alias",
        ]
    )
    if isinstance(value, dict):
        for inner_name, inner in value.items():
            if inner_name != "snapshot":
                yield from texts(inner, inner_name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, name)
    elif isinstance(value, str) and name in prose:
        yield " ".join(value.split())


def test_same_resources(ours: list[Resource], official: list[Resource]) -> None:
    assert sorted(map(key, ours)) == sorted(map(key, official))


def test_same_facts_of_every_resource(ours: list[Resource], official: list[Resource]) -> None:
    restated = by_key(ours)
    for resource in official:
        assert facts(restated[key(resource)]) == facts(resource), key(resource)


def test_same_elements_in_the_same_order(ours: list[Resource], official: list[Resource]) -> None:
    restated = by_key(ours)
    for resource in official:
        if resource["resourceType"] == "StructureDefinition":
            mine = [e["id"] for e in restated[key(resource)]["differential"]["element"]]
            assert mine == [e["id"] for e in resource["differential"]["element"]], resource["id"]


def test_same_rules_on_every_element(ours: list[Resource], official: list[Resource]) -> None:
    restated = by_key(ours)
    compared = 0
    for resource in official:
        if resource["resourceType"] != "StructureDefinition":
            continue
        mine = {e["id"]: e for e in restated[key(resource)]["differential"]["element"]}
        for element in resource["differential"]["element"]:
            where = (resource["id"], element["id"])
            assert element_facts(mine[element["id"]]) == element_facts(element), where
            compared += 1
    assert compared == 358


def test_no_sentence_is_taken_over(ours: list[Resource], official: list[Resource]) -> None:
    theirs = {t.casefold() for resource in official for t in texts(resource)}
    assert len(theirs) > 100
    taken = [
        t for resource in ours for t in texts(resource) if len(t) > TEXT_OF_NOTE and t.casefold() in theirs
    ]
    assert taken == []


def test_every_profile_says_what_it_is_in_our_words(ours: list[Resource]) -> None:
    for resource in ours:
        assert len(resource["description"]) > 10, key(resource)
        if resource["resourceType"] == "StructureDefinition":
            assert "snapshot" not in resource
            for element in resource["differential"]["element"]:
                assert all(constraint["human"] for constraint in element.get("constraint", []))


def test_every_file_is_named_after_its_resource(repository: Path) -> None:
    for package in ("no-basis", "kommune", "terminology"):
        files = [f for f in (repository / "profiles" / package).glob("*.json") if f.name != "package.json"]
        assert files, package
        for file in files:
            resource = json.loads(file.read_text())
            assert file.name == f"{resource['resourceType']}-{resource['id']}.json"


@pytest.mark.parametrize("folder", ["no-basis", "kommune", "terminology"])
def test_package_manifest(repository: Path, folder: str) -> None:
    manifest = json.loads((repository / "profiles" / folder / "package.json").read_text())
    assert manifest["name"] == f"journalvalidator.{folder}"
    assert manifest["fhirVersions"] == ["4.0.1"]
    assert manifest["dependencies"]["hl7.fhir.r4.core"] == "4.0.1"
    assert manifest["description"]


def snapshot_facts(element: Resource) -> Resource:
    """The rules that reach an instance; types and their profiles in any order."""
    facts = {n: v for n, v in element.items() if n in ("min", "max") or n.startswith(("fixed", "pattern"))}
    facts["type"] = sorted(
        (t["code"], sorted(t.get("profile", ())), sorted(t.get("targetProfile", ())))
        for t in element.get("type", ())
    )
    facts["binding"] = (
        [element["binding"].get(n) for n in ("strength", "valueSet")] if "binding" in element else None
    )
    return facts


def test_our_snapshots_have_the_official_rules(official: list[Resource]) -> None:
    """What the official differentials leave to the snapshot, ours must come to as well."""
    definitions = Definitions.r4().with_packages([bundled_package("no-basis")])
    compared = 0
    for resource in official:
        if resource["resourceType"] != "StructureDefinition":
            continue
        ours = definitions.structure(resource["url"])
        assert ours is not None
        assert definitions.snapshot_findings(resource["url"]) == ()
        mine = {e["id"]: e for e in ours["snapshot"]["element"]}
        for element in resource["snapshot"]["element"]:
            where = (resource["id"], element["id"])
            assert snapshot_facts(mine[element["id"]]) == snapshot_facts(element), where
            compared += 1
    assert compared > 1300
