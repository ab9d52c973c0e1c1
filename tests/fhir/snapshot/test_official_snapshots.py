"""Snapshots regenerated from official differentials, compared element by element with the published ones."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from validator.fhir.snapshot import generate_snapshot

pytestmark = pytest.mark.reference

KNOWN = yaml.safe_load((Path(__file__).parent / "known_differences.yaml").read_text(encoding="utf-8"))


class Difference(NamedTuple):
    profile: str
    element: str
    property: str
    published: object
    ours: object
    derivation: str


def _comparable(element: dict[str, Any]) -> dict[str, Any]:
    """What of an element decides anything when an instance is validated."""
    slicing, binding = element.get("slicing"), element.get("binding")
    return {
        "path": element["path"],
        "sliceName": element.get("sliceName"),
        "min": element.get("min"),
        "max": element.get("max"),
        "base": element.get("base"),
        "contentReference": element.get("contentReference"),
        "type": [{k: v for k, v in t.items() if k != "extension"} for t in element.get("type", [])],
        "binding": (binding.get("strength"), binding.get("valueSet")) if binding else None,
        "slicing": (slicing.get("discriminator"), slicing.get("ordered", False), slicing.get("rules"))
        if slicing
        else None,
        "constraint": sorted(constraint["key"] for constraint in element.get("constraint", [])),
        **{name: bool(element.get(name)) for name in ("mustSupport", "isModifier", "isSummary")},
        "value": {
            k: v for k, v in element.items() if k.startswith(("fixed", "pattern", "minValue", "maxValue"))
        },
        "maxLength": element.get("maxLength"),
    }


def _differences(published: dict[str, Any], ours: dict[str, Any]) -> Iterator[Difference]:
    name = published["url"].rpartition("/")[2]
    derivation = published.get("derivation", "specialization")
    theirs = {element["id"]: element for element in published["snapshot"]["element"]}
    mine = {element["id"]: element for element in ours["snapshot"]["element"]}
    for identity in theirs.keys() - mine.keys():
        yield Difference(name, identity, "missing", True, None, derivation)
    for identity in mine.keys() - theirs.keys():
        yield Difference(name, identity, "extra", None, True, derivation)
    if [i for i in theirs if i in mine] != [i for i in mine if i in theirs]:
        yield Difference(name, name, "order", list(theirs), list(mine), derivation)
    for identity in theirs.keys() & mine.keys():
        before, after = _comparable(theirs[identity]), _comparable(mine[identity])
        for key in before:
            if before[key] != after[key]:
                yield Difference(name, identity, key, before[key], after[key], derivation)


def _is_known(difference: Difference, entry: dict[str, Any]) -> bool:
    return (
        any(fnmatchcase(difference.profile, pattern) for pattern in entry["profile"])
        and fnmatchcase(difference.element, entry["element"])
        and difference.property in entry["property"]
        and entry.get("derivation", difference.derivation) == difference.derivation
    )


def _regenerate(official: Any, wanted: Any) -> tuple[int, list[Difference], dict[str, list[str]]]:
    """How many were compared, how they differ, and the error findings by profile."""
    count, differences, errors = 0, [], {}
    for structure in {id(s): s for s in official.structures.values()}.values():
        if not structure.get("snapshot", {}).get("element") or "differential" not in structure:
            continue
        if not wanted(structure):
            continue
        bare = {key: value for key, value in structure.items() if key != "snapshot"}
        result = generate_snapshot(bare, official.resolve)
        count += 1
        differences += _differences(structure, result.structure)
        if found := [finding.key for finding in result.findings if finding.is_error]:
            errors[structure["url"].rpartition("/")[2]] = found
    return count, differences, errors


def _is_norwegian(structure: dict[str, Any]) -> bool:
    return structure["url"].startswith("http://hl7.no/fhir/StructureDefinition/")


def _is_core(structure: dict[str, Any]) -> bool:
    return structure["url"].startswith("http://hl7.org/fhir/StructureDefinition/")


def test_norwegian_base_profiles_are_exactly_as_published(official):
    count, differences, errors = _regenerate(official, _is_norwegian)

    assert count == 35
    assert differences == []
    assert errors == {}


def test_core_profiles_and_types_differ_only_where_known(official):
    count, differences, errors = _regenerate(official, _is_core)

    assert count > 600
    unknown = [d for d in differences if not any(_is_known(d, entry) for entry in KNOWN)]
    assert unknown == []
    unused = [entry for entry in KNOWN if not any(_is_known(d, entry) for d in differences)]
    assert unused == []
    # It forbids the extensions in an extension, and then defines four (see the known differences).
    assert list(errors) == ["codesystem-history"]
    assert set(errors["codesystem-history"]) == {"snapshot.max-raised", "snapshot.slices-exceed"}


def test_vkp_profiles_generate_without_complaint(official):
    profiles = [s for url, s in official.structures.items() if "vkpobservation" in url]
    assert len(profiles) == 13
    for structure in profiles:
        bare = {key: value for key, value in structure.items() if key != "snapshot"}
        result = generate_snapshot(bare, official.resolve)
        assert result.findings == [], structure["url"]
        known = {element["id"] for element in result.structure["snapshot"]["element"]}
        for element in structure["differential"]["element"]:
            assert element["id"] in known or element["path"].endswith("valueQuantity"), element["id"]


def test_the_vkp_blood_pressure_profile_says_what_its_differential_says(official):
    url = "http://hl7.no/fhir/vkpobservation/StructureDefinition/vkp-Observation-Bloodpressure"
    structure = official.resolve(url)
    elements = {element["id"]: element for element in structure["snapshot"]["element"]}
    for stated in structure["differential"]["element"]:
        got = elements[stated["id"]]
        for name in ("min", "max", "type", "mustSupport", "short"):
            if name in stated:
                assert got[name] == stated[name], (stated["id"], name)
        for name in stated:
            if name.startswith(("fixed", "pattern")):
                assert got[name] == stated[name]
    # and what core's blood pressure profile says, which it builds on
    assert elements["Observation.component:SystolicBP.code.coding:SBPCode.code"]["fixedCode"] == "8480-6"
    assert elements["Observation.category:VSCat"]["min"] == 1


def _structures_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("resourceType") == "StructureDefinition":
            yield value
        for inner in value.values():
            yield from _structures_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _structures_in(inner)


def test_profiles_of_the_reference_validators_cases_generate(official, reference_data):
    folder = reference_data / "fhir" / "validation-cases" / "files"
    found: list[tuple[str, dict[str, Any]]] = []
    for file in sorted(folder.glob("*.json")):
        try:
            content = json.loads(file.read_text(encoding="utf-8-sig"))
        except ValueError:
            continue  # some cases are about broken JSON
        found += [(file.name, structure) for structure in _structures_in(content)]
    ours = {structure["url"]: structure for _, structure in found}

    def resolve(url: str) -> dict[str, Any] | None:
        structure = ours.get(url.partition("|")[0])
        if structure is None:
            return official.resolve(url)
        return structure if "snapshot" in structure else generate_snapshot(structure, resolve).structure

    assert len(found) >= 25
    problems = {}
    for name, structure in found:
        bare = {key: value for key, value in structure.items() if key != "snapshot"}
        result = generate_snapshot(bare, resolve)
        assert result.structure["snapshot"]["element"], name
        if result.findings:
            problems[name] = [finding.key for finding in result.findings]
    # The one profile that is wrong on purpose: its path is Observation.valueBla.
    assert problems == {"obs-mz.json": ["snapshot.unknown-element-near"]}
