"""A type's profile that is about an element of the profile. https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html"""

from __future__ import annotations

from typing import Any

import pytest

Json = dict[str, Any]
URL = "http://example.org/fhir/StructureDefinition/parts"
EXTENSION = "http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element"


def part_of(element: str, profile: str = URL) -> Json:
    beside = {"extension": [{"url": EXTENSION, "valueString": element}]}
    return {"code": "BackboneElement", "profile": [profile], "_profile": [beside]}


@pytest.fixture
def parts(bench: Any) -> Any:
    """A profile on Observation, of which only what it says of components is to be used elsewhere."""
    bench.profile(
        "Observation",
        {"path": "Observation.note", "min": 1},
        {
            "path": "Observation.component",
            "slicing": {"discriminator": [{"type": "value", "path": "code.text"}], "rules": "open"},
        },
        {"path": "Observation.component", "id": "Observation.component:a", "sliceName": "a"},
        {"path": "Observation.component.code", "id": "Observation.component:a.code"},
        {
            "path": "Observation.component.code.text",
            "id": "Observation.component:a.code.text",
            "min": 1,
            "fixedString": "a",
        },
        {
            "path": "Observation.component.interpretation",
            "id": "Observation.component:a.interpretation",
            "min": 1,
        },
        url=URL,
    )
    return bench


def observation(*components: Json) -> Json:
    made: Json = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    return {**made, "component": [{"valueString": "x", **one} for one in components]}


RIGHT = {"code": {"text": "a"}, "interpretation": [{"text": "x"}]}


def test_only_what_the_profile_says_of_that_element_holds(parts: Any) -> None:
    made = parts.profile(
        "Observation", {"path": "Observation.component", "type": [part_of("Observation.component:a")]}
    )
    assert parts.keys(observation(RIGHT), made) == []
    assert parts.keys(observation({"code": {"text": "a"}}), made) == [("minimum", "Observation.component[0]")]
    assert parts.keys(observation({**RIGHT, "code": {"text": "b"}}), made) == [
        ("fixed-value", "Observation.component[0].code.text")
    ]


def test_the_differential_may_go_into_it(parts: Any) -> None:
    made = parts.profile(
        "Observation",
        {"path": "Observation.component", "type": [part_of("Observation.component:a")]},
        {"path": "Observation.component.referenceRange", "min": 1},
    )
    ranged = {**RIGHT, "referenceRange": [{"text": "x"}]}
    assert parts.keys(observation(ranged), made) == []
    assert parts.keys(observation(RIGHT), made) == [("minimum", "Observation.component[0]")]
    without = {key: value for key, value in ranged.items() if key != "interpretation"}
    assert parts.keys(observation(without), made) == [("minimum", "Observation.component[0]")]


def test_slices_are_told_apart_by_what_it_says(parts: Any) -> None:
    discriminator = [{"type": "value", "path": "code.text"}]
    made = parts.profile(
        "Observation",
        {"path": "Observation.component", "slicing": {"discriminator": discriminator, "rules": "open"}},
        {
            "path": "Observation.component",
            "id": "Observation.component:mine",
            "sliceName": "mine",
            "min": 1,
            "type": [part_of("Observation.component:a")],
        },
    )
    assert parts.keys(observation(RIGHT, {"code": {"text": "b"}}), made) == []
    assert [key for key, _ in parts.keys(observation({"code": {"text": "b"}}), made)] == ["slice-minimum"]


def test_an_element_that_the_profile_lacks(parts: Any) -> None:
    made = parts.profile(
        "Observation", {"path": "Observation.component", "type": [part_of("Observation.component:b")]}
    )
    assert [key for key, _ in parts.keys(observation(RIGHT), made)] == ["profile-missing"]
    resource = parts.resources[-1]
    keys = [(f.key, f.location.path) for f in parts(resource) if f.is_error]
    place = "StructureDefinition.differential.element[0].type[0].profile[0]"
    assert keys == [("conformance.profile-element-missing", place)]
    right = {"path": "Observation.component", "type": [part_of("Observation.component:a")]}
    parts.profile("Observation", {"id": "Observation.component", **right})
    assert [f.key for f in parts(parts.resources[-1]) if f.is_error] == []


def test_a_profile_may_be_about_its_own_elements(bench: Any) -> None:
    """As a form whose items are all of one kind, however deep."""
    made = bench.profile(
        "Questionnaire",
        {"path": "Questionnaire.item.prefix", "min": 1},
        {"path": "Questionnaire.item.item", "type": [part_of("Questionnaire.item", URL)]},
        url=URL,
    )

    def form(*prefixes: str | None) -> Json:
        item: Json | None = None
        for number, prefix in enumerate(prefixes):
            below = {"item": [item]} if item else {}
            stated = {"prefix": prefix} if prefix else {}
            item = {"linkId": str(number), "type": "group", "text": "x", **stated, **below}
        return {"resourceType": "Questionnaire", "status": "draft", "item": [item]}

    def missing(resource: Json) -> list[str]:
        return [f.location.path for f in bench(resource, made) if f.key == "validation.minimum"]

    assert missing(form("c", "b", "a")) == []
    assert missing(form(None, "b", "a")) == ["Questionnaire.item[0].item[0].item[0]"]
    assert missing(form("c", "b", None)) == ["Questionnaire.item[0]"]
