"""Profiles that do not fit their base: what is said about them, and what is built all the same."""

from typing import Any

import pytest

from validator.fhir.snapshot import generate_snapshot
from validator.results import Severity

SYSTEM_SLICING = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}


def _by_id(structure: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {element["id"]: element for element in structure["snapshot"]["element"]}


def _ids(structure: dict[str, Any]) -> list[str]:
    return [element["id"] for element in structure["snapshot"]["element"]]


def _keys(result: Any) -> list[str]:
    return [finding.key.removeprefix("snapshot.") for finding in result.findings]


CARDINALITY_MENDED = {"Sample.status": (1, "1"), "Sample.identifier": (0, "*")}


@pytest.mark.parametrize(
    ("element", "key", "severity"),
    [
        ({"path": "Sample.status", "min": 0}, "min-lowered", Severity.ERROR),
        ({"path": "Sample.status", "max": "*"}, "max-raised", Severity.ERROR),
        ({"path": "Sample.status", "max": "many"}, "malformed-max", Severity.ERROR),
        ({"path": "Sample.identifier", "min": 3, "max": "2"}, "cardinality-impossible", Severity.ERROR),
        ({"path": "Sample.identifier", "min": -1}, "malformed-property", Severity.ERROR),
        ({"path": "Sample.identifier", "type": "Identifier"}, "malformed-property", Severity.ERROR),
        ({"path": "Sample.identifer"}, "unknown-element-near", Severity.ERROR),
        ({"path": "Sample.zzz.value"}, "unknown-element", Severity.ERROR),
        ({"path": "Sample.id.value"}, "unknown-element", Severity.ERROR),
        ({"path": "Sample.value[x].unit"}, "several-types", Severity.ERROR),
        ({"path": "Sample.valueCoding"}, "type-not-allowed", Severity.ERROR),
        ({"path": "Sample.value[x]", "type": [{"code": "Coding"}]}, "type-not-allowed", Severity.ERROR),
        ({"path": "Sample.status", "binding": {"strength": "preferred"}}, "binding-weakened", Severity.ERROR),
        (
            {"path": "Sample", "constraint": [{"key": "sam-1", "expression": "false"}]},
            "constraint-key-taken",
            Severity.WARNING,
        ),
        ({"id": "no path"}, "no-path", Severity.ERROR),
        ("text", "malformed-element", Severity.ERROR),
    ],
)
def test_a_profile_that_does_not_fit_its_base_is_told_so(specification, profile, element, key, severity):
    result = generate_snapshot(profile({"path": "Sample"}, element), specification.resolve)

    assert [(finding.key, finding.severity) for finding in result.findings] == [(f"snapshot.{key}", severity)]
    finding = result.findings[0]
    assert finding.location.path == "StructureDefinition.differential.element[1]"
    assert finding.rule is not None
    assert finding.rule.url is not None
    assert finding.rule.url.startswith("https://hl7.org/fhir/R4/")
    assert "{" not in finding.message.nb + finding.message.en
    elements = _by_id(result.structure)
    for name, (low, high) in CARDINALITY_MENDED.items():
        if name == "Sample.status" or key.startswith("malformed"):
            assert (elements[name]["min"], elements[name]["max"]) == (low, high)


def test_a_misspelt_element_is_answered_with_the_nearest(specification, profile):
    result = generate_snapshot(profile({"path": "Sample.identifer"}), specification.resolve)

    assert result.findings[0].fix is not None
    assert "identifier" in result.findings[0].fix.en


def test_slices_without_slicing_and_too_many_required_slices_are_reported(specification, profile):
    bare = profile(
        {"path": "Sample.identifier", "sliceName": "a"}, {"path": "Sample.identifier", "sliceName": "b"}
    )
    assert _keys(generate_snapshot(bare, specification.resolve)) == ["slice-without-slicing"]

    crowded = profile(
        {"path": "Sample.identifier", "slicing": SYSTEM_SLICING, "max": "1"},
        {"path": "Sample.identifier", "sliceName": "a", "min": 1},
        {"path": "Sample.identifier", "sliceName": "b", "min": 1},
    )
    assert _keys(generate_snapshot(crowded, specification.resolve)) == ["slices-exceed"]


def test_slicing_and_fixed_values_of_the_base_stand(specification, profile):
    specification.add(
        profile(
            {"path": "Sample.identifier", "slicing": {**SYSTEM_SLICING, "rules": "closed"}},
            {"path": "Sample.identifier", "sliceName": "a", "mustSupport": True},
            {"path": "Sample.identifier.system", "fixedUri": "urn:a"},
            name="first",
        )
    )
    result = generate_snapshot(
        profile(
            {"path": "Sample.identifier", "slicing": {**SYSTEM_SLICING, "rules": "open"}},
            {"path": "Sample.identifier", "sliceName": "a", "mustSupport": False},
            {"path": "Sample.identifier.system", "fixedUri": "urn:b"},
            base="http://example.org/first",
            root="Sample",
        ),
        specification.resolve,
    )

    assert _keys(result) == ["slicing-loosened", "flag-removed", "fixed-changed"]
    elements = _by_id(result.structure)
    assert elements["Sample.identifier"]["slicing"]["rules"] == "closed"
    assert elements["Sample.identifier:a"]["mustSupport"] is True


class TestBases:
    def test_an_unknown_base_leaves_the_type_to_build_on(self, specification, profile):
        result = generate_snapshot(
            profile({"path": "Sample.code", "min": 1}, base="http://example.org/gone", root="Sample"),
            specification.resolve,
        )

        assert _keys(result) == ["unknown-base"]
        assert result.findings[0].location.path == "StructureDefinition.baseDefinition"
        assert _by_id(result.structure)["Sample.code"]["min"] == 1

    def test_nothing_to_build_on_is_an_empty_snapshot(self, specification, profile):
        result = generate_snapshot(
            profile({"path": "Other.code"}, base="http://example.org/gone", root="Other"),
            specification.resolve,
        )

        assert _keys(result) == ["unknown-base"]
        assert result.structure["snapshot"] == {"element": []}

    def test_a_profile_on_itself_is_reported(self, specification, profile):
        structure = profile(
            {"path": "Sample.code", "min": 1}, base="http://example.org/profile", root="Sample"
        )

        result = generate_snapshot(structure, specification.resolve)

        assert _keys(result) == ["own-base"]
        assert _by_id(result.structure)["Sample.code"]["min"] == 1

    def test_a_base_without_snapshot_is_reported(self, specification, profile):
        structure = profile(base="http://example.org/bare", root="Sample")
        bare = {"resourceType": "StructureDefinition", "url": "http://example.org/bare", "type": "Sample"}

        result = generate_snapshot(
            structure, lambda url: bare if url.endswith("/bare") else specification.resolve(url)
        )

        assert _keys(result) == ["base-without-snapshot"]

    def test_a_missing_base_is_reported(self, specification, profile):
        structure = profile({"path": "Sample.code", "min": 1})
        del structure["baseDefinition"]

        result = generate_snapshot(structure, specification.resolve)

        assert _keys(result) == ["no-base"]
        assert _by_id(result.structure)["Sample.code"]["min"] == 1

    def test_a_differential_about_another_type_is_not_applied(self, specification, profile):
        result = generate_snapshot(profile({"path": "Coding.code", "min": 1}), specification.resolve)

        assert _keys(result) == ["wrong-type"]
        assert _ids(result.structure) == _ids(specification.resolve("Sample"))

    def test_the_type_of_a_profile_is_that_of_its_base(self, specification, profile):
        result = generate_snapshot(profile(root="Coding"), specification.resolve)

        assert _keys(result) == ["type-differs"]

    def test_an_unknown_extension_is_built_on_extension(self, specification, profile):
        gone = {"code": "Extension", "profile": ["http://example.org/gone"]}
        result = generate_snapshot(
            profile(
                {"path": "Sample.extension", "sliceName": "x", "type": [gone]},
                {"path": "Sample.extension.value[x]", "min": 1},
            ),
            specification.resolve,
        )

        assert [(f.key, f.severity) for f in result.findings] == [
            ("snapshot.unknown-type-profile", Severity.WARNING)
        ]
        assert _by_id(result.structure)["Sample.extension:x.value[x]"]["min"] == 1
