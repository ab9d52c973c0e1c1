"""Elements with a choice of type: slices by type, and the shortcuts for them."""

from typing import Any

from validator.fhir.snapshot import generate_snapshot


def _by_id(structure: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {element["id"]: element for element in structure["snapshot"]["element"]}


def _keys(result: Any) -> list[str]:
    return [finding.key.removeprefix("snapshot.") for finding in result.findings]


def _sound(result: Any) -> dict[str, dict[str, Any]]:
    assert result.findings == []
    return _by_id(result.structure)


def test_a_shortcut_is_a_slice_by_type(specification, profile):
    result = generate_snapshot(
        profile({"path": "Sample.valueQuantity.unit", "min": 1}), specification.resolve
    )

    elements = _sound(result)
    choice = elements["Sample.value[x]"]
    assert choice["slicing"] == {
        "discriminator": [{"type": "type", "path": "$this"}],
        "ordered": False,
        "rules": "open",
    }
    assert len(choice["type"]) == 4
    quantity = elements["Sample.value[x]:valueQuantity"]
    assert (quantity["path"], quantity["type"]) == ("Sample.value[x]", [{"code": "Quantity"}])
    assert elements["Sample.value[x]:valueQuantity.unit"]["min"] == 1


def test_shortcuts_for_every_type_close_the_slicing(specification, profile):
    names = ("Quantity", "String", "CodeableConcept", "Reference")
    result = generate_snapshot(
        profile(*({"path": f"Sample.value{name}", "short": name} for name in names)),
        specification.resolve,
    )

    elements = _sound(result)
    assert elements["Sample.value[x]"]["slicing"]["rules"] == "closed"
    assert [e["sliceName"] for e in elements.values() if "sliceName" in e] == [f"value{n}" for n in names]


def test_a_required_type_leaves_no_room_for_others(specification, profile):
    result = generate_snapshot(profile({"path": "Sample.valueString", "min": 1}), specification.resolve)

    assert _sound(result)["Sample.value[x]"]["type"] == [{"code": "string"}]


def test_a_type_that_a_required_one_excludes_is_pointed_out(specification, profile):
    result = generate_snapshot(
        profile({"path": "Sample.valueQuantity.unit", "min": 1}, {"path": "Sample.valueString", "min": 1}),
        specification.resolve,
    )

    assert _keys(result) == ["type-slice-excluded"]
    assert _by_id(result.structure)["Sample.value[x]"]["type"] == [{"code": "string"}]


def test_a_shortcut_after_its_choice_is_still_a_slice(specification, profile):
    result = generate_snapshot(
        profile({"path": "Sample.value[x]", "min": 1}, {"path": "Sample.valueQuantity.unit", "min": 1}),
        specification.resolve,
    )

    elements = _sound(result)
    assert elements["Sample.value[x]"]["min"] == 1
    assert elements["Sample.value[x]:valueQuantity.unit"]["min"] == 1


def test_all_ways_to_name_a_type_slice_are_the_same(specification, profile):
    ways = [
        {"path": "Sample.valueQuantity", "max": "0"},
        {"path": "Sample.valueQuantity", "sliceName": "valueQuantity", "max": "0"},
        {"path": "Sample.value[x]", "sliceName": "valueQuantity", "max": "0"},
        {"id": "Sample.value[x]:valueQuantity", "path": "Sample.valueQuantity", "max": "0"},
        {
            "id": "Sample.value[x]:valueQuantity",
            "path": "Sample.value[x]",
            "sliceName": "valueQuantity",
            "max": "0",
        },
    ]
    snapshots = [generate_snapshot(profile(way), specification.resolve) for way in ways]

    assert "Sample.value[x]:valueQuantity" in _sound(snapshots[0])
    assert all(_sound(other) == _sound(snapshots[0]) for other in snapshots)


def test_a_shortcut_finds_the_inherited_slice_of_its_type(specification, profile):
    specification.add(
        profile(
            {
                "path": "Sample.value[x]",
                "slicing": {"discriminator": [{"type": "type", "path": "$this"}], "rules": "open"},
            },
            {"path": "Sample.value[x]", "sliceName": "amount", "type": [{"code": "Quantity"}]},
            name="first",
        )
    )
    result = generate_snapshot(
        profile(
            {"path": "Sample.valueQuantity.unit", "min": 1},
            base="http://example.org/first",
            root="Sample",
        ),
        specification.resolve,
    )

    elements = _sound(result)
    assert elements["Sample.value[x]:amount.unit"]["min"] == 1
    assert "Sample.value[x]:valueQuantity" not in elements


def test_a_type_that_cannot_be_bound_loses_the_binding(specification, profile):
    binding = {"strength": "example", "valueSet": "urn:values"}
    result = generate_snapshot(
        profile(
            {"path": "Sample.value[x]", "binding": binding},
            {"path": "Sample.valueReference", "short": "By reference"},
            {"path": "Sample.valueCodeableConcept", "short": "By code"},
        ),
        specification.resolve,
    )

    elements = _sound(result)
    assert elements["Sample.value[x]:valueCodeableConcept"]["binding"] == binding
    assert "binding" not in elements["Sample.value[x]:valueReference"]
