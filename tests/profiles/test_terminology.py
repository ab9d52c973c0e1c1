"""The national terminology: what it says, where from, and that the profiles find what they bind to."""

import json
from pathlib import Path
from typing import Any

import pytest

Resource = dict[str, Any]

OID = "urn:oid:2.16.578.1.12.4.1.1."


def resources(repository: Path, package: str, kind: str) -> dict[str, Resource]:
    files = (repository / "profiles" / package).glob(f"{kind}-*.json")
    found = [json.loads(file.read_text()) for file in files]
    by_url = {resource["url"]: resource for resource in found}
    assert len(by_url) == len(found), "two resources with the same URL"
    return by_url


@pytest.fixture(scope="module")
def code_systems(repository: Path) -> dict[str, Resource]:
    return resources(repository, "terminology", "CodeSystem")


@pytest.fixture(scope="module")
def value_sets(repository: Path) -> dict[str, Resource]:
    return resources(repository, "terminology", "ValueSet")


def codes(code_system: Resource) -> list[str]:
    return [concept["code"] for concept in code_system.get("concept", ())]


def test_every_code_system_says_its_source_and_how_complete_it_is(code_systems: dict[str, Resource]) -> None:
    words = {"complete": "Komplett", "fragment": "Utdrag", "not-present": "uten koder"}
    for url, code_system in code_systems.items():
        assert "Kilde" in code_system["description"], url
        assert words[code_system["content"]] in code_system["description"], url
        assert bool(code_system.get("concept")) == (code_system["content"] != "not-present"), url
        assert len(codes(code_system)) == len(set(codes(code_system))), url
        assert code_system["copyright"]


def test_all_municipalities_of_2024(code_systems: dict[str, Resource]) -> None:
    concepts = code_systems[f"{OID}3402"]["concept"]
    assert len(concepts) == 357
    assert all(len(c["code"]) == 4 and c["code"].isdigit() and c["display"] for c in concepts)
    counties = {c["code"][:2] for c in concepts}
    assert len(counties) == 15
    names = {c["code"]: c["display"] for c in concepts}
    assert (names["0301"], names["1508"], names["1580"], names["5501"]) == (
        "Oslo",
        "Ålesund",
        "Haram",
        "Tromsø",
    )


def test_service_types_of_the_profile_are_those_of_the_code_system(
    repository: Path, code_systems: dict[str, Resource]
) -> None:
    bound = resources(repository, "kommune", "ValueSet")
    include = bound["https://journalvalidatoren.no/fhir/kommune/ValueSet/tjenestetype"]["compose"]["include"]
    assert [i["system"] for i in include] == [f"{OID}9151"]
    assert [c["code"] for c in include[0]["concept"]] == codes(code_systems[f"{OID}9151"])


def test_value_sets_enumerate_only_codes_that_exist(
    repository: Path, code_systems: dict[str, Resource], value_sets: dict[str, Resource]
) -> None:
    known = code_systems | resources(repository, "kommune", "CodeSystem")
    checked = 0
    for value_set in [*value_sets.values(), *resources(repository, "kommune", "ValueSet").values()]:
        for include in value_set["compose"]["include"]:
            if include["system"] == "http://loinc.org":
                continue
            for concept in include.get("concept", ()):
                assert concept["code"] in codes(known[include["system"]]), (value_set["url"], concept)
                checked += 1
    assert checked > 30


WITHOUT_A_DEFINITION = {
    # a placeholder of the national base profiles, which names no published code system
    f"{OID}0000",
    # named wrongly in the national base profiles: the value set's own URL has no "-vs"
    "http://hl7.no/fhir/ValueSet/no-basis-virtual-service-type-vs",
    # not FHIR value sets: ISO 3166 country codes and the MIME types of BCP 13
    "urn:iso:std:iso:3166",
    "http://www.rfc-editor.org/bcp/bcp13.txt",
}


def test_whatever_the_profiles_bind_to_is_here(repository: Path, value_sets: dict[str, Resource]) -> None:
    known = set(value_sets)
    bound = set()
    for package in ("no-basis", "kommune"):
        known |= set(resources(repository, package, "ValueSet"))
        for structure in resources(repository, package, "StructureDefinition").values():
            for element in structure["differential"]["element"]:
                bound.add(element.get("binding", {}).get("valueSet"))
    assert len(bound) > 25
    assert bound - known - {None} == WITHOUT_A_DEFINITION
