"""A profile may only narrow what its base allows, and its snapshot is what its differential says.

https://hl7.org/fhir/R4/profiling.html#limitations, https://hl7.org/fhir/R4/profiling.html#snapshot
"""

from __future__ import annotations

from typing import Any

import pytest

from validator.fhir.definitions import Definitions
from validator.results import Severity

CORE = "http://hl7.org/fhir/StructureDefinition/"
BASE = "http://example.org/fhir/StructureDefinition/base"
Json = dict[str, Any]


def derived(*elements: Json, base: str = BASE, type: str = "Observation", **more: Any) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/fhir/StructureDefinition/derived",
        "name": "Derived",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": type,
        "baseDefinition": base,
        "derivation": "constraint",
        "differential": {"element": [{"id": e["path"], **e} for e in elements]},
        **more,
    }


def keys(bench: Any, resource: Json) -> list[tuple[str, str]]:
    """(key, path) of what is said by the texts about conformance resources, information apart."""
    return [
        (f.key.removeprefix("conformance."), f.location.path)
        for f in bench(resource)
        if f.key.startswith("conformance.") and f.severity is not Severity.INFORMATION
    ]


def reference(*targets: str) -> Json:
    stated = {"targetProfile": list(targets)} if targets else {}
    return {"path": "Observation.subject", "type": [{"code": "Reference", **stated}]}


TARGET = "StructureDefinition.differential.element[0].type[0].targetProfile[0]"


@pytest.mark.parametrize(
    ("targets", "is_wider"),
    [
        ([CORE + "Patient"], False),
        ([CORE + "Patient|4.0.1"], False),
        ([CORE + "actualgroup"], False),  # a profile of R4 on Group
        ([CORE + "Organization"], True),
        ([CORE + "Resource"], True),
        (["http://elsewhere.example/StructureDefinition/unknown"], False),  # which cannot be told
    ],
)
def test_the_targets_of_a_reference_stay_within_the_bases(
    bench: Any, targets: list[str], is_wider: bool
) -> None:
    bench.profile("Observation", reference(CORE + "Patient", CORE + "Group"), url=BASE)
    assert keys(bench, derived(reference(*targets))) == ([("target-widened", TARGET)] if is_wider else [])


def test_core_types_limit_targets_too(bench: Any) -> None:
    found = [
        f
        for f in bench(derived(reference(CORE + "Medication"), base=CORE + "Observation"))
        if f.key == "conformance.target-widened"
    ]
    assert [(f.severity, f.location.path) for f in found] == [(Severity.ERROR, TARGET)]
    assert found[0].fix is not None
    assert CORE + "Patient" in found[0].fix.nb


def test_a_target_may_derive_from_the_bases(bench: Any) -> None:
    url = bench.profile("Patient", {"path": "Patient"}, url="http://example.org/fhir/StructureDefinition/p")
    further = bench.profile("Patient", {"path": "Patient"}, base=url, url=url + "2")
    bench.profile("Observation", reference(url), url=BASE)
    assert keys(bench, derived(reference(further))) == []
    assert keys(bench, derived(reference(CORE + "Patient"))) == [("target-widened", TARGET)]


def test_any_target_may_be_narrowed(bench: Any) -> None:
    focus = {"path": "Observation.focus", "type": [{"code": "Reference", "targetProfile": [CORE + "Goal"]}]}
    assert keys(bench, derived(focus, base=CORE + "Observation")) == []


def test_the_profile_on_a_type_stays(bench: Any) -> None:
    def quantity(profile: str) -> Json:
        return {"path": "Observation.value[x]", "type": [{"code": "Quantity", "profile": [profile]}]}

    bench.profile("Observation", quantity(CORE + "SimpleQuantity"), url=BASE)
    assert keys(bench, derived(quantity(CORE + "SimpleQuantity"))) == []
    assert keys(bench, derived(quantity(CORE + "MoneyQuantity"))) == [
        ("type-profile-widened", "StructureDefinition.differential.element[0].type[0].profile[0]")
    ]


@pytest.mark.parametrize(
    ("base", "stated", "is_wider"),
    [
        ({"maxLength": 10}, {"maxLength": 10}, False),
        ({"maxLength": 10}, {"maxLength": 11}, True),
        ({}, {"maxLength": 11}, False),
    ],
)
def test_lengths_stay_within_the_bases(bench: Any, base: Json, stated: Json, is_wider: bool) -> None:
    path = "Observation.value[x]"
    bench.profile("Observation", {"path": path, "type": [{"code": "string"}], **base}, url=BASE)
    place = "StructureDefinition.differential.element[0].maxLength"
    assert keys(bench, derived({"path": path, **stated})) == ([("limit-widened", place)] if is_wider else [])


@pytest.mark.parametrize(
    ("base", "stated", "is_wider"),
    [
        ({"minValueInteger": 1}, {"minValueInteger": 1}, False),
        ({"minValueInteger": 1}, {"minValueInteger": 0}, True),
        ({"maxValueInteger": 9}, {"maxValueInteger": 10}, True),
        ({"maxValueInteger": 9}, {"minValueInteger": 1, "maxValueInteger": 8}, False),
    ],
)
def test_limits_stay_within_the_bases(bench: Any, base: Json, stated: Json, is_wider: bool) -> None:
    path = "Observation.value[x]"
    bench.profile("Observation", {"path": path, "type": [{"code": "integer"}], **base}, url=BASE)
    found = [key for key, _ in keys(bench, derived({"path": path, **stated}))]
    assert found == (["limit-widened"] if is_wider else [])


A = {"coding": [{"system": "http://a.example", "code": "a"}]}
B = {"coding": [{"system": "http://a.example", "code": "b"}]}


@pytest.mark.parametrize(
    ("stated", "is_against"),
    [
        ({"patternCodeableConcept": {**A, "text": "x"}}, False),
        ({"patternCodeableConcept": B}, False),  # a concept may have both codings
        ({"patternCodeableConcept": {"text": "y"}}, True),
        ({"fixedCodeableConcept": {**A, "text": "x"}}, False),
        ({"fixedCodeableConcept": B}, True),
    ],
)
def test_values_go_together_with_the_bases_pattern(bench: Any, stated: Json, is_against: bool) -> None:
    pattern = {"path": "Observation.code", "patternCodeableConcept": {**A, "text": "x"}}
    bench.profile("Observation", pattern, url=BASE)
    found = [key for key, _ in keys(bench, derived({"path": "Observation.code", **stated}))]
    assert found == (["value-against-base"] if is_against else [])


def bound(value_set: str, strength: str = "required") -> Json:
    return {"path": "Observation.status", "binding": {"strength": strength, "valueSet": value_set}}


def test_a_required_value_set_is_only_narrowed(bench: Any) -> None:
    statuses = "http://hl7.org/fhir/observation-status"
    some = bench.value_set(
        "http://example.org/fhir/ValueSet/some",
        {"system": statuses, "concept": [{"code": "final"}, {"code": "amended"}]},
    )
    other = bench.value_set(
        "http://example.org/fhir/ValueSet/other",
        {"system": statuses, "concept": [{"code": "final"}]},
        {"system": "http://hl7.org/fhir/goal-status", "concept": [{"code": "proposed"}]},
    )
    unknown = bench.value_set(
        "http://example.org/fhir/ValueSet/unknown", {"system": "http://elsewhere.example/codes"}
    )
    assert keys(bench, derived(bound(some), base=CORE + "Observation")) == []
    assert keys(bench, derived(bound(unknown), base=CORE + "Observation")) == []
    found = [
        f for f in bench(derived(bound(other), base=CORE + "Observation")) if f.key.startswith("conformance.")
    ]
    assert [(f.key, f.severity, f.location.path) for f in found] == [
        (
            "conformance.value-set-widened",
            Severity.ERROR,
            "StructureDefinition.differential.element[0].binding.valueSet",
        )
    ]
    assert "proposed" in found[0].message.en
    assert "final" not in found[0].message.en


# -- the published snapshot


def with_snapshot(*elements: Json, **changes: Json) -> Json:
    """The profile with the snapshot that it should have, changed: id → properties."""
    from validator.fhir.snapshot import generate_snapshot

    made = derived(*elements, base=CORE + "Observation")
    snapshot = generate_snapshot(made, Definitions.r4().structure).structure["snapshot"]["element"]
    return {
        **made,
        "snapshot": {"element": [{**e, **changes.get(e["id"], {})} for e in snapshot]},
    }


ONE = {"path": "Observation.subject", "min": 1}


def test_a_snapshot_that_agrees_has_nothing_said_of_it(bench: Any) -> None:
    assert keys(bench, with_snapshot(ONE)) == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"Observation.subject": {"min": 0}}, "min"),
        ({"Observation.category": {"max": "1"}}, "max"),
        ({"Observation.value[x]": {"type": [{"code": "Quantity"}]}}, "type"),
        (
            {"Observation.subject": {"type": [{"code": "Reference", "targetProfile": [CORE + "Patient"]}]}},
            "type",
        ),
        (
            {"Observation.code": {"binding": {"strength": "required", "valueSet": "http://a.example/v"}}},
            "binding",
        ),
        ({"Observation.status": {"fixedCode": "final"}}, "fixed[x]/pattern[x]"),
    ],
)
def test_a_snapshot_that_disagrees_is_told_of(bench: Any, changes: Json, name: str) -> None:
    found = [f for f in bench(with_snapshot(ONE, **changes)) if f.key.startswith("conformance.snapshot")]
    assert [(f.key, f.severity) for f in found] == [("conformance.snapshot-differs", Severity.WARNING)]
    assert f" {name} " in found[0].message.en
    assert found[0].location.path.startswith("StructureDefinition.snapshot.element[")
    assert found[0].fix is not None


def test_a_snapshot_that_lacks_elements_is_told_of(bench: Any) -> None:
    made = with_snapshot(ONE)
    made["snapshot"]["element"] = [
        e for e in made["snapshot"]["element"] if e["path"] != "Observation.method"
    ]
    found = [f for f in bench(made) if f.key == "conformance.snapshot-lacks"]
    assert [f.location.path for f in found] == ["StructureDefinition.snapshot"]
    assert "Observation.method" in found[0].message.nb


def test_versions_in_canonical_urls_are_no_disagreement(bench: Any) -> None:
    targets = ["Patient", "Group", "Device", "Location"]
    stated = [{"code": "Reference", "targetProfile": [f"{CORE}{name}|4.0.1" for name in targets]}]
    assert keys(bench, with_snapshot(ONE, **{"Observation.subject": {"type": stated}})) == []
