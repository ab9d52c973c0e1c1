"""Codes against the value sets that elements are bound to. https://hl7.org/fhir/R4/terminologies.html#strength"""

from typing import Any

import pytest

from validator.results import Severity

COLOURS = "http://example.org/colours"
SET = "http://example.org/ValueSet/colours"
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
RED, GREEN = {"system": COLOURS, "code": "red"}, {"system": COLOURS, "code": "green"}
FAR = {"system": "http://example.org/far", "code": "x"}
MAX = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"


@pytest.fixture
def bound(bench: Any) -> Any:
    """Binds Observation.value[x] to red and blue."""
    bench.code_system(COLOURS, {"code": "red", "display": "Red"}, "blue", "green")
    bench.value_set(SET, {"system": COLOURS, "concept": [{"code": "red"}, {"code": "blue"}]}, title="Colours")

    def bind(strength: str, value_set: str = SET, **more: Any) -> str:
        profile: str = bench.profile(
            "Observation",
            {
                "path": "Observation.value[x]",
                "binding": {"strength": strength, "valueSet": value_set, **more},
            },
        )
        return profile

    return bind


def concept(*codings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**OBSERVATION, "valueCodeableConcept": {**({"coding": list(codings)} if codings else {}), **more}}


@pytest.mark.parametrize(
    ("strength", "severity"),
    [("required", Severity.ERROR), ("extensible", Severity.WARNING), ("preferred", Severity.INFORMATION)],
)
def test_the_strength_decides_how_a_wrong_code_counts(
    bench: Any, bound: Any, strength: str, severity: Severity
) -> None:
    profile = bound(strength)
    assert bench(concept(RED), profile) == []
    assert bench(concept(GREEN, RED), profile) == []  # one that fits is enough
    found = bench.only(concept(GREEN), profile)
    assert (found.key, found.code) == (f"validation.code-not-in-value-set-{strength}", "code-invalid")
    assert (found.severity, found.location.path) == (severity, "Observation.value.ofType(CodeableConcept)")
    assert "“Colours”" in found.message.en
    assert SET in found.message.en
    assert f"{COLOURS}#green" in found.message.nb
    assert found.fix is not None
    assert "red, blue" in found.fix.en


def test_an_example_binding_is_no_rule(bench: Any, bound: Any) -> None:
    assert bench(concept(GREEN), bound("example")) == []


def test_text_alone_is_too_little_only_where_a_code_is_required(bench: Any, bound: Any) -> None:
    found = bench.only(concept(text="red"), bound("required"))
    assert (found.key, found.severity) == ("validation.code-missing", Severity.ERROR)
    assert found.fix is not None
    for strength in ("extensible", "preferred"):
        bench.resources.pop()
        assert bench(concept(text="red"), bound(strength)) == []


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ({"valueCodeableConcept": {"coding": [RED]}}, True),
        ({"valueString": "red"}, True),
        ({"valueString": "green"}, False),
        ({"valueQuantity": {"value": 1, "unit": "r", **RED}}, True),
        ({"valueQuantity": {"value": 1, "unit": "g", **GREEN}}, False),
    ],
)
def test_the_kinds_of_coded_values(bench: Any, bound: Any, value: dict[str, Any], right: bool) -> None:
    errors = [f.key for f in bench({**OBSERVATION, **value}, bound("required")) if f.is_error]
    assert errors == ([] if right else ["validation.code-not-in-value-set-required"])


def test_elements_of_type_code_need_no_system(bench: Any) -> None:
    assert bench({"resourceType": "Patient", "gender": "male"}) == []
    found = bench.only({"resourceType": "Patient", "gender": "Male"})
    assert (found.key, found.location.path, found.location.line, found.location.column) == (
        "validation.code-not-in-value-set-required",
        "Patient.gender",
        3,
        2,
    )
    assert found.fix is not None
    assert found.fix.nb == "Mente du koden «male»?"


def test_a_coding_element(bench: Any) -> None:
    profile = bench.profile(
        "Encounter", {"path": "Encounter.class", "binding": {"strength": "required", "valueSet": SET}}
    )
    bench.code_system(COLOURS, "red", "green")
    bench.value_set(SET, {"system": COLOURS, "concept": [{"code": "red"}]})
    encounter = {"resourceType": "Encounter", "status": "planned"}
    assert [f for f in bench({**encounter, "class": RED}, profile) if f.severity is Severity.ERROR] == []
    assert ("code-not-in-value-set-required", "Encounter.class") in bench.keys(
        {**encounter, "class": GREEN}, profile
    )
    assert ("code-missing", "Encounter.class") in bench.keys(
        {**encounter, "class": {"display": "x"}}, profile
    )


def test_a_missing_system_is_named(bench: Any, bound: Any) -> None:
    found = [f for f in bench(concept({"code": "red"}), bound("required")) if f.is_error]
    assert [f.key for f in found] == ["validation.code-not-in-value-set-required"]
    assert found[0].fix is not None
    assert found[0].fix.en == f"Add the system “{COLOURS}”."


def test_what_cannot_be_known_is_information_and_never_silence(bench: Any, bound: Any) -> None:
    bench.value_set("http://example.org/ValueSet/far", {"system": "http://example.org/far"})
    found = bench.only(concept(FAR), bound("required", "http://example.org/ValueSet/far"))
    assert (found.key, found.severity) == ("validation.code-unverifiable", Severity.INFORMATION)
    assert "http://example.org/far" in found.message.en
    bench.resources.pop()
    found = bench.only(concept(RED), bound("required", "http://example.org/ValueSet/none"))
    assert (found.key, found.severity) == ("validation.value-set-unavailable", Severity.INFORMATION)
    assert found.fix is not None
    assert "--package" in found.fix.en


def test_another_system_under_an_extensible_binding_may_be_meant(bench: Any, bound: Any) -> None:
    found = bench.only(concept(FAR), bound("extensible"))
    assert found.severity is Severity.INFORMATION


def test_a_maximum_value_set_is_a_required_binding_over_the_other(bench: Any, bound: Any) -> None:
    """https://hl7.org/fhir/R4/extension-elementdefinition-maxvalueset.html"""
    bench.value_set("http://example.org/ValueSet/max", {"system": COLOURS})
    maximum = {"extension": [{"url": MAX, "valueCanonical": "http://example.org/ValueSet/max"}]}
    profile = bound("extensible", **maximum)
    assert bench(concept(RED), profile) == []
    assert [f.severity for f in bench(concept(GREEN), profile)] == [Severity.WARNING]
    assert ("code-not-in-value-set-required", "Observation.value.ofType(CodeableConcept)") in bench.keys(
        concept(FAR), profile
    )
    assert bench.keys(concept(text="x"), profile) == [
        ("code-missing", "Observation.value.ofType(CodeableConcept)")
    ]
    bench.resources.pop()
    assert bench(concept(text="x"), bound("preferred", **maximum)) == []


def test_a_circular_value_set_ends_with_a_finding(bench: Any, bound: Any) -> None:
    bench.value_set("http://example.org/ValueSet/a", {"valueSet": ["http://example.org/ValueSet/b"]})
    bench.value_set("http://example.org/ValueSet/b", {"valueSet": ["http://example.org/ValueSet/a"]})
    found = bench(concept(RED), bound("required", "http://example.org/ValueSet/a"))
    assert [(f.key, f.severity) for f in found] == [
        ("validation.value-set-circular", Severity.WARNING),
        ("validation.code-unverifiable", Severity.INFORMATION),
    ]


def test_a_code_that_its_system_does_not_have(bench: Any) -> None:
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    found = bench.only(concept({"system": system, "code": "vital-sign"}))
    assert (found.key, found.severity) == ("validation.code-unknown", Severity.ERROR)
    assert found.location.path == "Observation.value.ofType(CodeableConcept).coding[0]"
    assert found.fix is not None
    assert "“vital-signs”" in found.fix.en


def test_a_code_without_system_is_a_warning(bench: Any) -> None:
    found = bench.only(concept({"code": "x"}))
    assert found.severity is Severity.WARNING
    assert found.location.path == "Observation.value.ofType(CodeableConcept).coding[0]"


@pytest.mark.parametrize("display", ["Red", "red", "RED", "  Red ", "Rød", "Raud"])
def test_displays_that_the_system_knows(bench: Any, display: str) -> None:
    words = [{"language": "nb", "value": "Rød"}, {"language": "nn", "value": "Raud"}]
    bench.code_system(COLOURS, {"code": "red", "display": "Red", "designation": words})
    assert bench(concept({**RED, "display": display})) == []


@pytest.mark.parametrize(
    ("language", "designation", "severity"),
    [
        (None, None, Severity.WARNING),
        ("en", None, Severity.WARNING),
        ("en-GB", None, Severity.WARNING),
        ("nb", None, Severity.INFORMATION),
        ("no-NO", None, Severity.INFORMATION),
        ("nb-NO", "nb", Severity.WARNING),
        ("nn", "nb", Severity.WARNING),
        ("nb", "no", Severity.WARNING),
    ],
)
def test_a_display_in_a_language_that_the_system_lacks_cannot_be_judged(
    bench: Any, language: str | None, designation: str | None, severity: Severity
) -> None:
    words = {"designation": [{"language": designation, "value": "Rød"}]} if designation else {}
    bench.code_system(COLOURS, {"code": "red", "display": "Red", **words})
    resource = {**OBSERVATION, "category": [{"coding": [{**RED, "display": "Grønn"}]}]}
    if language:
        resource["language"] = language
    found = [f for f in bench(resource) if "display" in f.key]
    assert [f.severity for f in found] == [severity]
    assert "“Grønn”" in found[0].message.en
    assert "Red" in (found[0].fix or found[0].message).en


def test_the_language_of_the_resource_around_counts_for_contained_ones(bench: Any) -> None:
    bench.code_system(COLOURS, {"code": "red", "display": "Red"})
    inner = {**OBSERVATION, "id": "o", "category": [{"coding": [{**RED, "display": "Rød"}]}]}
    outer = {**OBSERVATION, "language": "nb", "contained": [inner], "hasMember": [{"reference": "#o"}]}
    assert [f.key for f in bench(outer) if "display" in f.key] == ["validation.display-unverifiable"]
