"""What a generated snapshot says, rule by rule, on a small specification of our own."""

import copy
from typing import Any

from validator.fhir.snapshot import generate_snapshot
from validator.results import Severity


def _by_id(structure: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {element["id"]: element for element in structure["snapshot"]["element"]}


def _ids(structure: dict[str, Any]) -> list[str]:
    return [element["id"] for element in structure["snapshot"]["element"]]


def _keys(result: Any) -> list[str]:
    return [finding.key.removeprefix("snapshot.") for finding in result.findings]


def _sound(result: Any) -> dict[str, dict[str, Any]]:
    assert result.findings == []
    return _by_id(result.structure)


SYSTEM_SLICING = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}


def test_a_type_gets_its_base_elements_under_its_own_name(specification):
    sample = specification.resolve("Sample")

    assert _ids(sample) == [
        "Sample",
        "Sample.id",
        "Sample.contained",
        "Sample.extension",
        "Sample.identifier",
        "Sample.status",
        "Sample.code",
        "Sample.value[x]",
        "Sample.part",
        "Sample.part.id",
        "Sample.part.extension",
        "Sample.part.modifierExtension",
        "Sample.part.name",
        "Sample.part.part",
    ]
    elements = _by_id(sample)
    assert elements["Sample.id"]["base"] == {"path": "Resource.id", "min": 0, "max": "1"}
    assert elements["Sample.status"]["base"] == {"path": "Sample.status", "min": 1, "max": "1"}
    assert elements["Sample"]["base"] == {"path": "Sample", "min": 0, "max": "*"}


def test_an_empty_differential_is_the_base(specification, profile):
    result = generate_snapshot(profile(), specification.resolve)

    base = specification.resolve("Sample")["snapshot"]["element"]
    assert result.findings == []
    assert all(
        ours is theirs for ours, theirs in zip(result.structure["snapshot"]["element"], base, strict=True)
    )


def test_properties_replace_and_collect_as_the_specification_says(specification, profile):
    result = generate_snapshot(
        profile(
            {"path": "Sample", "constraint": [{"key": "my-1", "expression": "status.exists()"}]},
            {
                "path": "Sample.identifier",
                "min": 1,
                "max": "3",
                "short": "Number",
                "mustSupport": True,
                "mapping": [{"identity": "v2", "map": "PID"}, {"identity": "own", "map": "no"}],
            },
            {"path": "Sample.status", "binding": {"strength": "required", "valueSet": "urn:fewer"}},
            {"path": "Sample.code", "definition": "... Always coded."},
            {"path": "Sample.value[x]", "type": [{"code": "Quantity"}]},
        ),
        specification.resolve,
    )

    elements = _sound(result)
    identifier = elements["Sample.identifier"]
    assert (identifier["min"], identifier["max"], identifier["short"]) == (1, "3", "Number")
    assert identifier["mustSupport"] is True
    assert [entry["identity"] for entry in identifier["mapping"]] == ["v2", "own"]
    assert identifier["base"] == {"path": "Sample.identifier", "min": 0, "max": "*"}
    assert [(entry["key"], entry["source"]) for entry in elements["Sample"]["constraint"]] == [
        ("sam-1", "http://hl7.org/fhir/StructureDefinition/Sample"),
        ("my-1", "http://example.org/profile"),
    ]
    assert elements["Sample.status"]["binding"]["valueSet"] == "urn:fewer"
    assert elements["Sample.code"]["definition"] == "What it is. Always coded."
    assert elements["Sample.value[x]"]["type"] == [{"code": "Quantity"}]


def test_a_path_into_a_datatype_unfolds_it(specification, profile):
    result = generate_snapshot(
        profile({"path": "Sample.code.coding.system", "min": 1, "fixedUri": "urn:x"}), specification.resolve
    )

    _sound(result)
    ids = _ids(result.structure)
    start = ids.index("Sample.code")
    assert ids[start : start + 10] == [
        "Sample.code",
        "Sample.code.id",
        "Sample.code.extension",
        "Sample.code.coding",
        "Sample.code.coding.id",
        "Sample.code.coding.extension",
        "Sample.code.coding.system",
        "Sample.code.coding.code",
        "Sample.code.coding.display",
        "Sample.value[x]",
    ]
    system = _by_id(result.structure)["Sample.code.coding.system"]
    assert (system["path"], system["fixedUri"]) == ("Sample.code.coding.system", "urn:x")
    assert system["base"] == {"path": "Coding.system", "min": 0, "max": "1"}


def test_a_profiled_type_brings_its_own_children_and_root(specification, profile):
    specification.add(
        profile(
            {
                "path": "Coding",
                "short": "A LOINC code",
                "constraint": [{"key": "lc-1", "expression": "code.exists()"}],
            },
            {"path": "Coding.system", "min": 1, "fixedUri": "http://loinc.org"},
            base="Coding",
            name="loinc",
        )
    )
    result = generate_snapshot(
        profile(
            {
                "path": "Sample.code.coding",
                "type": [{"code": "Coding", "profile": ["http://example.org/loinc"]}],
            },
            {"path": "Sample.code.coding.display", "min": 1},
        ),
        specification.resolve,
    )

    elements = _sound(result)
    assert elements["Sample.code.coding"]["short"] == "A LOINC code"
    assert "lc-1" in [entry["key"] for entry in elements["Sample.code.coding"]["constraint"]]
    assert elements["Sample.code.coding"]["max"] == "*"
    assert elements["Sample.code.coding.system"]["fixedUri"] == "http://loinc.org"
    assert elements["Sample.code.coding.display"]["min"] == 1


def test_a_content_reference_is_unfolded_where_the_differential_goes_in(specification, profile):
    result = generate_snapshot(
        profile({"path": "Sample.part.part.part.name", "max": "0"}, name="p"), specification.resolve
    )

    assert _keys(result) == ["cardinality-impossible"]  # name is 1..1 in the base
    elements = _by_id(result.structure)
    assert elements["Sample.part.part.name"]["min"] == 1
    assert elements["Sample.part.part.part.name"]["max"] == "0"
    assert elements["Sample.part.part.part.part"]["contentReference"] == "#Sample.part"
    assert "contentReference" not in elements["Sample.part.part"]
    assert elements["Sample.part.part"]["type"] == [{"code": "BackboneElement"}]


def test_content_copied_from_another_type_still_refers_to_it(specification, profile):
    result = generate_snapshot(
        profile(
            {"path": "Sample.contained", "type": [{"code": "Sample"}]},
            {"path": "Sample.contained.part.name", "short": "Inner"},
        ),
        specification.resolve,
    )

    reference = _sound(result)["Sample.contained.part.part"]["contentReference"]
    assert reference == "http://hl7.org/fhir/StructureDefinition/Sample#Sample.part"


class TestSlicing:
    def test_slices_follow_their_element_in_order_with_their_children(self, specification, profile):
        result = generate_snapshot(
            profile(
                {"path": "Sample.identifier", "slicing": SYSTEM_SLICING, "mustSupport": True},
                {"path": "Sample.identifier", "sliceName": "b", "max": "1"},
                {"path": "Sample.identifier.system", "fixedUri": "urn:b"},
                {"path": "Sample.identifier", "sliceName": "a", "min": 1},
            ),
            specification.resolve,
        )

        elements = _sound(result)
        assert [identity for identity in elements if identity.startswith("Sample.identifier")] == [
            "Sample.identifier",
            "Sample.identifier:b",
            "Sample.identifier:b.id",
            "Sample.identifier:b.extension",
            "Sample.identifier:b.system",
            "Sample.identifier:b.value",
            "Sample.identifier:a",
        ]
        slice_b = elements["Sample.identifier:b"]
        assert (slice_b["sliceName"], slice_b["path"], slice_b["max"]) == ("b", "Sample.identifier", "1")
        assert slice_b["mustSupport"] is True
        assert "slicing" not in slice_b
        assert elements["Sample.identifier:b.system"]["fixedUri"] == "urn:b"

    def test_a_new_slice_is_optional_though_its_element_is_not(self, specification, profile):
        result = generate_snapshot(
            profile(
                {"path": "Sample.identifier", "slicing": SYSTEM_SLICING, "min": 1},
                {"path": "Sample.identifier", "sliceName": "a"},
                {"path": "Sample.identifier", "sliceName": "b"},
            ),
            specification.resolve,
        )

        elements = _sound(result)
        assert [elements[f"Sample.identifier{end}"]["min"] for end in ("", ":a", ":b")] == [1, 0, 0]

    def test_a_slice_starts_from_what_the_profile_says_of_all(self, specification, profile):
        result = generate_snapshot(
            profile(
                {"id": "Sample.identifier", "path": "Sample.identifier", "slicing": SYSTEM_SLICING},
                {"id": "Sample.identifier.value", "path": "Sample.identifier.value", "min": 1},
                {"id": "Sample.identifier:a", "path": "Sample.identifier", "sliceName": "a"},
            ),
            specification.resolve,
        )

        assert _sound(result)["Sample.identifier:a.value"]["min"] == 1

    def test_a_derived_profile_changes_inherited_slices_in_place_and_adds_its_own_last(
        self, specification, profile
    ):
        specification.add(
            profile(
                {"path": "Sample.identifier", "slicing": SYSTEM_SLICING},
                {"path": "Sample.identifier", "sliceName": "a"},
                {"path": "Sample.identifier.system", "fixedUri": "urn:a"},
                {"path": "Sample.identifier", "sliceName": "b"},
                name="first",
            )
        )
        result = generate_snapshot(
            profile(
                {"path": "Sample.identifier", "sliceName": "b", "min": 1},
                {"path": "Sample.identifier", "sliceName": "c"},
                {"id": "Sample.identifier:a.value", "path": "Sample.identifier.value", "min": 1},
                base="http://example.org/first",
                root="Sample",
            ),
            specification.resolve,
        )

        elements = _sound(result)
        slices = [
            e["sliceName"] for e in elements.values() if e["path"] == "Sample.identifier" and "sliceName" in e
        ]
        assert slices == ["a", "b", "c"]
        assert elements["Sample.identifier:b"]["min"] == 1
        assert elements["Sample.identifier:a.system"]["fixedUri"] == "urn:a"

    def test_ids_place_an_entry_that_order_would_not(self, specification, profile):
        result = generate_snapshot(
            profile(
                {"id": "Sample.identifier", "path": "Sample.identifier", "slicing": SYSTEM_SLICING},
                {"id": "Sample.identifier:a", "path": "Sample.identifier", "sliceName": "a"},
                {"id": "Sample.identifier:b", "path": "Sample.identifier", "sliceName": "b"},
                {"id": "Sample.identifier:a.value", "path": "Sample.identifier.value", "min": 1},
            ),
            specification.resolve,
        )

        elements = _sound(result)
        assert elements["Sample.identifier:a.value"]["min"] == 1
        assert "Sample.identifier:b.value" not in elements

    def test_a_reslice_starts_from_its_slice_and_follows_it(self, specification, profile):
        result = generate_snapshot(
            profile(
                {"path": "Sample.identifier", "slicing": SYSTEM_SLICING},
                {"path": "Sample.identifier", "sliceName": "a", "slicing": SYSTEM_SLICING, "short": "An a"},
                {"path": "Sample.identifier", "sliceName": "a/x", "max": "1"},
                {"path": "Sample.identifier.value", "min": 1},
                {"path": "Sample.identifier", "sliceName": "b"},
                {"path": "Sample.identifier", "sliceName": "a/y"},
            ),
            specification.resolve,
        )

        elements = _sound(result)
        slices = [e["id"] for e in elements.values() if e["path"] == "Sample.identifier"]
        assert slices == [
            "Sample.identifier",
            "Sample.identifier:a",
            "Sample.identifier:a/x",
            "Sample.identifier:a/y",
            "Sample.identifier:b",
        ]
        assert elements["Sample.identifier:a/x"]["short"] == "An a"
        assert elements["Sample.identifier:a/x.value"]["min"] == 1

    def test_the_default_slice_stays_last(self, specification, profile):
        specification.add(
            profile(
                {"path": "Sample.identifier", "slicing": {**SYSTEM_SLICING, "rules": "closed"}},
                {"path": "Sample.identifier", "sliceName": "a"},
                {"path": "Sample.identifier", "sliceName": "@default"},
                name="first",
            )
        )
        result = generate_snapshot(
            profile(
                {"path": "Sample.identifier", "sliceName": "c"},
                base="http://example.org/first",
                root="Sample",
            ),
            specification.resolve,
        )

        slices = [e.get("sliceName") for e in _sound(result).values() if e["path"] == "Sample.identifier"]
        assert slices == [None, "a", "c", "@default"]

    def test_a_lone_slice_name_without_slicing_names_the_element(self, specification, profile):
        result = generate_snapshot(
            profile({"path": "Sample.code", "sliceName": "theCode", "min": 1}), specification.resolve
        )

        elements = _by_id(result.structure)
        assert _keys(result) == ["name-without-slicing"]
        assert result.findings[0].severity is Severity.WARNING
        assert elements["Sample.code:theCode"]["min"] == 1
        assert "Sample.code" not in elements


class TestExtensions:
    def test_slices_of_extensions_need_no_slicing_of_their_own(self, specification, profile):
        specification.add(
            profile(
                {"path": "Extension", "short": "How sure", "max": "1"},
                {"path": "Extension.url", "fixedUri": "http://example.org/sure"},
                {"path": "Extension.valueCoding"},
                base="Extension",
                name="sure",
            )
        )
        result = generate_snapshot(
            profile(
                {
                    "path": "Sample.status.extension",
                    "sliceName": "sure",
                    "type": [{"code": "Extension", "profile": ["http://example.org/sure"]}],
                },
                {"path": "Sample.status.extension.value[x]", "min": 1},
            ),
            specification.resolve,
        )

        elements = _sound(result)
        assert elements["Sample.status.extension"]["slicing"]["discriminator"] == [
            {"type": "value", "path": "url"}
        ]
        extension = elements["Sample.status.extension:sure"]
        assert (extension["short"], extension["min"], extension["max"]) == ("How sure", 0, "1")
        assert elements["Sample.status.extension:sure.url"]["fixedUri"] == "http://example.org/sure"
        assert elements["Sample.status.extension:sure.value[x]"]["min"] == 1

    def test_naming_a_type_of_an_extension_value_excludes_the_others(self, specification, profile):
        result = generate_snapshot(
            profile({"path": "Extension.valueCoding", "short": "Which"}, base="Extension"),
            specification.resolve,
        )

        elements = _sound(result)
        assert elements["Extension.value[x]"]["type"] == [{"code": "Coding"}]
        assert elements["Extension.value[x]"]["slicing"]["rules"] == "closed"
        assert elements["Extension.value[x]:valueCoding"]["short"] == "Which"

    def test_a_complex_extension_has_extensions_inside(self, specification, profile):
        result = generate_snapshot(
            profile(
                {"path": "Extension.extension", "sliceName": "low", "min": 1, "max": "1"},
                {"path": "Extension.extension.url", "fixedUri": "low"},
                {"path": "Extension.extension.value[x]", "min": 1, "type": [{"code": "Quantity"}]},
                {"path": "Extension.extension", "sliceName": "high"},
                {"path": "Extension.extension.url", "fixedUri": "high"},
                {"path": "Extension.value[x]", "max": "0"},
                base="Extension",
            ),
            specification.resolve,
        )

        elements = _sound(result)
        assert elements["Extension.extension:low.url"]["fixedUri"] == "low"
        assert elements["Extension.extension:low.value[x]"]["type"] == [{"code": "Quantity"}]
        assert elements["Extension.extension:high.url"]["fixedUri"] == "high"
        assert elements["Extension.value[x]"]["max"] == "0"


def test_a_logical_model_defines_its_own_elements(specification):
    model = {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/Visit",
        "type": "http://example.org/Visit",
        "kind": "logical",
        "derivation": "specialization",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Element",
        "differential": {
            "element": [
                {"id": "Visit", "path": "Visit", "min": 0, "max": "*"},
                {
                    "id": "Visit.who",
                    "path": "Visit.who",
                    "min": 1,
                    "max": "1",
                    "type": [{"code": "Reference"}],
                },
                {"id": "Visit.why", "path": "Visit.why", "min": 0, "max": "*", "type": [{"code": "Coding"}]},
            ]
        },
    }
    result = generate_snapshot(model, specification.resolve)

    assert result.findings == []
    assert _ids(result.structure) == ["Visit", "Visit.id", "Visit.extension", "Visit.who", "Visit.why"]


def test_neither_base_nor_differential_is_changed(specification, profile):
    structure = profile(
        {"path": "Sample", "constraint": [{"key": "my-1"}], "alias": ["x"]},
        {"path": "Sample.identifier", "slicing": SYSTEM_SLICING},
        {"path": "Sample.identifier", "sliceName": "a", "min": 1},
        {"path": "Sample.valueQuantity.unit", "min": 1},
        {"path": "Sample.part.part.name", "short": "Inner"},
    )
    generate_snapshot(structure, specification.resolve)
    before = copy.deepcopy((structure, specification.structures))

    generate_snapshot(structure, specification.resolve)

    assert (structure, specification.structures) == before
