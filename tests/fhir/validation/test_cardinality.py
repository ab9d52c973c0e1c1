"""How often an element may and must occur, by the core definition and by profiles."""

from typing import Any

import pytest

from validator.results import Severity

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


def without(resource: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in resource.items() if key != name}


def test_what_the_core_definition_requires(bench: Any) -> None:
    assert bench(OBSERVATION) == []
    found = bench.only(without(OBSERVATION, "code"))
    assert (found.key, found.code, found.severity) == ("validation.minimum", "required", Severity.ERROR)
    assert found.location.path == "Observation"
    assert (found.location.line, found.location.column) == (1, 1)
    assert found.rule is not None
    assert found.rule.id == "Observation.code"
    assert found.rule.url == "http://hl7.org/fhir/StructureDefinition/Observation#Observation.code"
    assert found.fix is not None
    assert "Observation.code" in found.fix.en


def test_required_within_optional_counts_only_where_that_is(bench: Any) -> None:
    assert bench({**OBSERVATION, "component": [{"code": {"text": "a"}}]}) == []
    assert bench.keys({**OBSERVATION, "component": [{"valueString": "a"}]}) == [
        ("minimum", "Observation.component[0]")
    ]


def test_a_primitive_with_only_extensions_is_there(bench: Any) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    resource = without(OBSERVATION, "status")
    assert bench({**resource, "_status": {"extension": [{"url": url, "valueCode": "unknown"}]}}) == []


def test_content_defined_by_reference_to_other_content(bench: Any) -> None:
    """``Bundle.entry.link`` is defined as ``Bundle.link``."""
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"fullUrl": "urn:x:1", "search": {"mode": "match"}, "link": [{"relation": "self"}]}],
    }
    assert ("minimum", "Bundle.entry[0].link[0]") in bench.keys(bundle)


@pytest.mark.parametrize(
    ("element", "resource", "key", "path"),
    [
        ({"path": "Observation.subject", "min": 1}, {}, "minimum", "Observation"),
        (
            {"path": "Observation.subject", "max": "0"},
            {"subject": {"display": "x"}},
            "prohibited",
            "Observation.subject",
        ),
        (
            {"path": "Observation.category", "max": "1"},
            {"category": [{"text": "a"}, {"text": "b"}]},
            "maximum",
            "Observation.category[1]",
        ),
        ({"path": "Observation.category", "min": 2}, {"category": [{"text": "a"}]}, "minimum", "Observation"),
        ({"path": "Observation.code.coding", "min": 1}, {}, "minimum", "Observation.code"),
        (
            {"path": "Observation.component.value[x]", "min": 1},
            {"component": [{"code": {"text": "a"}}]},
            "minimum",
            "Observation.component[0]",
        ),
        (
            {"path": "Observation.value[x]", "max": "0"},
            {"valueString": "x"},
            "prohibited",
            "Observation.value.ofType(string)",
        ),
    ],
)
def test_what_a_profile_requires_and_limits(
    bench: Any, element: dict[str, Any], resource: dict[str, Any], key: str, path: str
) -> None:
    profile = bench.profile("Observation", element)
    found = bench.only({**OBSERVATION, **resource}, profile)
    assert (found.key, found.location.path, found.severity) == (f"validation.{key}", path, Severity.ERROR)
    assert found.rule is not None
    assert found.rule.id == f"profile:{element['path']}"
    assert found.rule.url == f"{profile}#{element['path']}"
    assert found.fix is not None
    assert [f for f in bench({**OBSERVATION, **resource}) if f.is_error] == []


def test_a_profile_is_content_with_enough(bench: Any) -> None:
    profile = bench.profile(
        "Observation",
        {"path": "Observation.subject", "min": 1},
        {"path": "Observation.category", "min": 1, "max": "2"},
        {"path": "Observation.method", "max": "0"},
    )
    assert bench({**OBSERVATION, "subject": {"display": "x"}, "category": [{"text": "a"}]}, profile) == []


def test_a_claim_in_the_resource_is_followed(bench: Any) -> None:
    profile = bench.profile("Observation", {"path": "Observation.subject", "min": 1})
    found = bench.only({**OBSERVATION, "meta": {"profile": [profile]}})
    assert (found.key, found.location.path) == ("validation.minimum", "Observation")


def test_the_same_lack_is_told_once_though_claimed_and_asked_for(bench: Any) -> None:
    profile = bench.profile("Observation", {"path": "Observation.subject", "min": 1})
    assert len(bench({**OBSERVATION, "meta": {"profile": [profile]}}, profile)) == 1
