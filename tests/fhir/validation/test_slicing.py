"""What slices require: how many, in which order, nothing else, and what holds for each. https://hl7.org/fhir/R4/profiling.html#slicing"""

from typing import Any

import pytest

from validator.results import Severity

S = "http://example.org/s/"
BY_SYSTEM = [{"type": "value", "path": "system"}]


def profile(
    bench: Any, *slices: tuple[str, dict[str, Any]], constrain: dict[str, Any] | None = None, **slicing: Any
) -> str:
    """A Patient whose identifiers are sliced by system; the system of a slice is its name."""
    elements: list[dict[str, Any]] = [
        {
            "path": "Patient.identifier",
            "slicing": {"discriminator": BY_SYSTEM, "rules": "open", **slicing},
            **(constrain or {}),
        }
    ]
    for name, more in slices:
        identity = f"Patient.identifier:{name}"
        inner = more.pop("inner", [])
        elements.append({"id": identity, "path": "Patient.identifier", "sliceName": name, **more})
        if not name.startswith("@"):
            system = S + name.rpartition("/")[2]
            elements.append(
                {
                    "id": f"{identity}.system",
                    "path": "Patient.identifier.system",
                    "min": 1,
                    "fixedUri": system,
                }
            )
        elements += [
            {**e, "id": f"{identity}.{e['path']}", "path": f"Patient.identifier.{e['path']}"} for e in inner
        ]
    made: str = bench.profile("Patient", *elements)
    return made


def patient(*names: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "active": True,
        "identifier": [{"system": S + n, "value": "1", **more} for n in names],
    }


def test_how_many_of_a_slice(bench: Any) -> None:
    made = profile(bench, ("a", {"min": 1, "max": "2"}), ("b", {"max": "0"}))
    assert bench(patient("a", "x"), made) == []
    assert bench(patient("x", "a", "y", "a"), made) == []

    too_few = bench.only(patient("x"), made)
    assert (too_few.key, too_few.severity, too_few.location.path) == (
        "validation.slice-minimum",
        Severity.ERROR,
        "Patient",
    )
    assert too_few.rule is not None
    assert too_few.rule.id == "profile:Patient.identifier:a"
    assert too_few.rule.url == f"{made}#Patient.identifier:a"
    assert "“a”" in too_few.message.en
    assert too_few.fix is not None

    too_many = bench.only(patient("a", "a", "a"), made)
    assert (too_many.key, too_many.location.path) == ("validation.slice-maximum", "Patient.identifier[2]")
    assert too_many.location.line is not None
    assert too_many.location.line > 10
    assert too_many.fix is not None

    forbidden = bench.only(patient("a", "b"), made)
    assert (forbidden.key, forbidden.location.path) == (
        "validation.slice-prohibited",
        "Patient.identifier[1]",
    )
    assert forbidden.fix is not None


def test_a_required_slice_is_missing_also_when_there_is_no_element_at_all(bench: Any) -> None:
    made = profile(bench, ("a", {"min": 1}))
    assert bench.keys({"resourceType": "Patient", "active": True}, made) == [("slice-minimum", "Patient")]


def test_what_holds_within_a_slice_holds_there_only(bench: Any) -> None:
    made = profile(
        bench, ("a", {"inner": [{"path": "value", "min": 1}, {"path": "use", "fixedCode": "official"}]})
    )
    resource = {
        "resourceType": "Patient",
        "identifier": [{"system": S + "a", "use": "old"}, {"system": S + "x"}],
    }
    assert bench.keys(resource, made) == [
        ("minimum", "Patient.identifier[0]"),
        ("fixed-value", "Patient.identifier[0].use"),
    ]


def test_what_holds_for_all_holds_for_members_of_slices_too(bench: Any) -> None:
    made = profile(bench, ("a", {}), constrain={"min": 2, "max": "3"})
    bench.resources[-1]["differential"]["element"].insert(
        1, {"id": "Patient.identifier.value", "path": "Patient.identifier.value", "min": 1}
    )
    assert bench.keys(patient("a"), made) == [("minimum", "Patient")]
    assert bench.keys(patient("a", "a", "a", "x"), made) == [("maximum", "Patient.identifier[3]")]
    bare = {"resourceType": "Patient", "identifier": [{"system": S + "a"}, {"system": S + "x"}]}
    assert bench.keys(bare, made) == [
        ("minimum", "Patient.identifier[0]"),
        ("minimum", "Patient.identifier[1]"),
    ]


def test_closed_slicing(bench: Any) -> None:
    made = profile(bench, ("a", {}), ("b", {}), rules="closed")
    assert bench(patient("b", "a", "b"), made) == []
    found = bench.only(patient("a", "x"), made)
    assert (found.key, found.location.path, found.severity) == (
        "validation.slice-closed",
        "Patient.identifier[1]",
        Severity.ERROR,
    )
    assert "a, b" in found.message.en
    assert found.fix is not None


def test_open_at_end(bench: Any) -> None:
    made = profile(bench, ("a", {}), ("b", {}), rules="openAtEnd", ordered=True)
    assert bench(patient("a", "b", "x", "y"), made) == []
    found = bench.only(patient("a", "x", "b"), made)
    assert (found.key, found.location.path) == ("validation.slice-open-at-end", "Patient.identifier[2]")
    assert found.fix is not None


def test_ordered_slices(bench: Any) -> None:
    made = profile(bench, ("a", {}), ("b", {}), ("c", {}), ordered=True)
    assert bench(patient("a", "x", "a", "c", "y"), made) == []
    found = bench.only(patient("b", "a", "c"), made)
    assert (found.key, found.location.path) == ("validation.slice-order", "Patient.identifier[1]")
    assert found.fix is not None


def test_order_is_free_unless_stated(bench: Any) -> None:
    assert bench(patient("b", "a"), profile(bench, ("a", {}), ("b", {}))) == []


def test_the_default_slice_holds_for_what_fits_no_other(bench: Any) -> None:
    made = profile(bench, ("a", {}), ("@default", {"inner": [{"path": "use", "min": 1}]}), rules="closed")
    assert (
        bench(
            {
                "resourceType": "Patient",
                "identifier": [{"system": S + "a"}, {"system": S + "x", "use": "old"}],
            },
            made,
        )
        == []
    )
    assert bench.keys(patient("a", "x"), made) == [("minimum", "Patient.identifier[1]")]


def test_slices_within_slices(bench: Any) -> None:
    """Re-slicing: https://hl7.org/fhir/R4/profiling.html#reslicing"""
    by_type = {"discriminator": [{"type": "value", "path": "use"}], "rules": "open"}
    elements = [
        {"path": "Patient.identifier", "slicing": {"discriminator": BY_SYSTEM, "rules": "open"}},
        {"id": "Patient.identifier:a", "path": "Patient.identifier", "sliceName": "a", "slicing": by_type},
        {
            "id": "Patient.identifier:a.system",
            "path": "Patient.identifier.system",
            "min": 1,
            "fixedUri": S + "a",
        },
        {
            "id": "Patient.identifier:a/o",
            "path": "Patient.identifier",
            "sliceName": "a/o",
            "min": 1,
            "max": "1",
        },
        {
            "id": "Patient.identifier:a/o.use",
            "path": "Patient.identifier.use",
            "min": 1,
            "fixedCode": "official",
        },
        {"id": "Patient.identifier:a/o.value", "path": "Patient.identifier.value", "min": 1},
    ]
    made = bench.profile("Patient", *elements)
    official = {"system": S + "a", "use": "official", "value": "1"}

    def keys(*identifiers: dict[str, Any]) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = bench.keys(
            {"resourceType": "Patient", "identifier": list(identifiers)}, made
        )
        return found

    assert keys(official, {"system": S + "a", "use": "old"}, {"system": S + "x", "use": "official"}) == []
    assert keys({"system": S + "a", "use": "old"}) == [("slice-minimum", "Patient")]
    assert keys(official, official) == [("slice-maximum", "Patient.identifier[1]")]
    assert keys({"system": S + "a", "use": "official"}) == [("minimum", "Patient.identifier[0]")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"valueQuantity": {"value": 1, "unit": "x"}}, []),
        ({"valueQuantity": {"value": 1}}, [("minimum", "Observation.value.ofType(Quantity)")]),
        ({"valueString": "abc"}, []),
        ({"valueString": "abcdef"}, [("too-long", "Observation.value.ofType(string)")]),
        ({"valueBoolean": True}, []),
    ],
)
def test_slices_of_a_choice_by_its_type(bench: Any, value: dict[str, Any], expected: list[Any]) -> None:
    by_type = {"discriminator": [{"type": "type", "path": "$this"}], "rules": "open"}
    made = bench.profile(
        "Observation",
        {"path": "Observation.value[x]", "slicing": by_type},
        {
            "id": "Observation.value[x]:valueQuantity",
            "path": "Observation.value[x]",
            "sliceName": "valueQuantity",
            "type": [{"code": "Quantity"}],
        },
        {"id": "Observation.value[x]:valueQuantity.unit", "path": "Observation.value[x].unit", "min": 1},
        {
            "id": "Observation.value[x]:valueString",
            "path": "Observation.value[x]",
            "sliceName": "valueString",
            "type": [{"code": "string"}],
            "maxLength": 3,
        },
    )
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert bench.keys({**observation, **value}, made) == expected


def test_a_required_slice_of_a_choice(bench: Any) -> None:
    by_type = {"discriminator": [{"type": "type", "path": "$this"}], "rules": "closed"}
    made = bench.profile(
        "Observation",
        {"path": "Observation.value[x]", "slicing": by_type},
        {
            "id": "Observation.value[x]:valueQuantity",
            "path": "Observation.value[x]",
            "sliceName": "valueQuantity",
            "min": 1,
            "type": [{"code": "Quantity"}],
        },
    )
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert bench({**observation, "valueQuantity": {"value": 1}}, made) == []
    assert bench.keys({**observation, "valueString": "x"}, made) == [
        ("slice-minimum", "Observation"),
        ("slice-closed", "Observation.value.ofType(string)"),
    ]


def test_slices_within_the_members_of_a_list_are_counted_member_by_member(bench: Any) -> None:
    made = bench.profile(
        "Observation",
        {
            "path": "Observation.component.code.coding",
            "slicing": {"discriminator": BY_SYSTEM, "rules": "open"},
        },
        {
            "id": "Observation.component.code.coding:a",
            "path": "Observation.component.code.coding",
            "sliceName": "a",
            "min": 1,
        },
        {
            "id": "Observation.component.code.coding:a.system",
            "path": "Observation.component.code.coding.system",
            "fixedUri": S + "a",
        },
    )
    coding = {"system": S + "a", "code": "1"}
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "component": [{"code": {"coding": [coding]}}, {"code": {"text": "y"}}],
    }
    assert bench.keys(resource, made) == [("slice-minimum", "Observation.component[1].code")]


def test_slices_of_bundle_entries_by_type(bench: Any) -> None:
    by_type = {"discriminator": [{"type": "type", "path": "resource"}], "rules": "closed"}
    made = bench.profile(
        "Bundle",
        {"path": "Bundle.entry", "slicing": by_type},
        {"id": "Bundle.entry:patient", "path": "Bundle.entry", "sliceName": "patient", "min": 1, "max": "1"},
        {
            "id": "Bundle.entry:patient.resource",
            "path": "Bundle.entry.resource",
            "min": 1,
            "type": [{"code": "Patient"}],
        },
    )

    def bundle(*types: str) -> dict[str, Any]:
        entries = [
            {"fullUrl": f"http://a/{t}/{n}", "resource": {"resourceType": t, "id": str(n)}}
            for n, t in enumerate(types)
        ]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}

    assert bench(bundle("Patient"), made) == []
    assert bench.keys(bundle("Patient", "Person"), made) == [("slice-closed", "Bundle.entry[1]")]
    assert bench.keys(bundle("Patient", "Patient"), made) == [("slice-maximum", "Bundle.entry[1]")]


@pytest.mark.parametrize(
    "codes", [[], ["a"], ["b"], ["x"], ["x", "b"], ["c", "x"], ["b", "a"], ["c", "b", "a"]]
)
def test_many_slices_by_code_are_recognised_whatever_other_codings_there_are(
    bench: Any, codes: list[str]
) -> None:
    """With three slices or more they are looked up by code; the finding names the first two that fit, in the profile's order."""
    elements: list[dict[str, Any]] = [
        {
            "path": "Observation.component",
            "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "closed"},
        }
    ]
    for name in "abc":
        identity = f"Observation.component:{name}"
        elements.append({"id": identity, "path": "Observation.component", "sliceName": name})
        elements.append(
            {
                "id": f"{identity}.code",
                "path": "Observation.component.code",
                "patternCodeableConcept": {"coding": [{"system": S, "code": name}]},
            }
        )
    made = bench.profile("Observation", *elements)
    component = {
        "code": {"text": "t", "coding": [{"system": S, "code": code} for code in codes]},
        "valueString": "v",
    }
    if not codes:
        del component["code"]["coding"]
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "t"},
        "component": [component],
    }
    known = set(codes) & set("abc")
    expected = ["slice-closed"] if not known else ["slice-ambiguous"] if len(known) > 1 else []
    told = [f.key.rpartition(".")[2] for f in bench(resource, made) if "slice" in f.key]
    assert told == expected
