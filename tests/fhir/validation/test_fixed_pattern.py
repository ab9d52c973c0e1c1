"""fixed[x] is exactly this, pattern[x] at least this. https://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.fixed_x_"""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.validation.fixed_pattern import equals, fits
from validator.results import Severity

CODING = {"system": "http://example.org/s", "code": "a"}
OBSERVATION = {"resourceType": "Observation", "status": "final"}


def observation(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**OBSERVATION, "code": code, **more}


@pytest.mark.parametrize(
    ("stated", "right", "wrong"),
    [
        (
            {"fixedCodeableConcept": {"coding": [CODING]}},
            [{"coding": [CODING]}],
            [{"text": "x"}, {"coding": [CODING, CODING]}, {"coding": [CODING], "text": "x"}],
        ),
        (
            {"patternCodeableConcept": {"coding": [CODING]}},
            [
                {"coding": [CODING]},
                {
                    "coding": [{"system": "http://other.example", "code": "z"}, {**CODING, "display": "A"}],
                    "text": "x",
                },
            ],
            [{"text": "x"}, {"coding": [{"system": "http://example.org/s", "code": "b"}]}],
        ),
        (
            {"patternCodeableConcept": {"text": "x"}},
            [{"text": "x", "coding": [CODING]}],
            [{"text": "X"}, {"coding": [CODING]}],
        ),
    ],
)
def test_of_a_complex_element(
    bench: Any, stated: dict[str, Any], right: list[dict[str, Any]], wrong: list[dict[str, Any]]
) -> None:
    profile = bench.profile("Observation", {"path": "Observation.code", **stated})
    for code in right:
        assert bench.keys(observation(code), profile) == []
    key = "validation.fixed-value" if "fixedCodeableConcept" in stated else "validation.pattern-value"
    for code in wrong:
        found = bench.only(observation(code), profile)
        assert (found.key, found.code, found.severity) == (key, "value", Severity.ERROR)
        assert (found.location.path, found.location.line) == ("Observation.code", 4)
        assert found.fix is not None
        (value,) = stated.values()
        assert json.dumps(value) in found.fix.en


@pytest.mark.parametrize(
    ("path", "stated", "right", "wrong"),
    [
        ("status", {"fixedCode": "final"}, {"status": "final"}, {"status": "amended"}),
        ("status", {"patternCode": "final"}, {"status": "final"}, {"status": "amended"}),
        ("value[x]", {"fixedBoolean": False}, {"valueBoolean": False}, {"valueBoolean": True}),
        ("value[x]", {"fixedInteger": 0}, {"valueInteger": 0}, {"valueInteger": 1}),
        ("value[x]", {"fixedString": "x"}, {"valueString": "x"}, {"valueString": "y"}),
    ],
)
def test_of_a_primitive(
    bench: Any, path: str, stated: dict[str, Any], right: dict[str, Any], wrong: dict[str, Any]
) -> None:
    profile = bench.profile("Observation", {"path": f"Observation.{path}", **stated})
    assert bench({**observation({"text": "x"}), **right}, profile) == []
    found = bench.only({**observation({"text": "x"}), **wrong}, profile)
    assert found.key in ("validation.fixed-value", "validation.pattern-value")
    assert str(next(iter(stated.values()))).lower() in found.message.en


def test_an_absent_element_has_no_value_to_compare(bench: Any) -> None:
    profile = bench.profile("Observation", {"path": "Observation.value[x]", "fixedString": "x"})
    assert bench(observation({"text": "x"}), profile) == []


def test_decimals_are_compared_as_numbers(bench: Any) -> None:
    profile = bench.profile(
        "Observation", {"path": "Observation.value[x]", "patternQuantity": {"value": 36.6}}
    )
    assert bench(observation({"text": "x"}, valueQuantity={"value": 36.6, "unit": "C"}), profile) == []
    assert bench.keys(observation({"text": "x"}, valueQuantity={"value": 36.7}), profile) == [
        ("pattern-value", "Observation.value.ofType(Quantity)")
    ]


JSON = st.recursive(
    st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_everything_equals_and_fits_itself(value: Any) -> None:
    assert equals(value, value)
    assert fits(value, value)


@given(JSON, JSON)
def test_what_equals_also_fits(value: Any, other: Any) -> None:
    if equals(value, other):
        assert fits(value, other)


@given(st.dictionaries(st.sampled_from("xyz"), JSON, max_size=3), JSON)
def test_more_still_fits_but_no_longer_equals(value: dict[str, Any], more: Any) -> None:
    larger = {**value, "w": more}
    assert fits(larger, value)
    assert not equals(larger, value)
    assert not fits(value, larger)


@pytest.mark.parametrize(
    ("value", "other", "same"),
    [
        (1, True, False),
        (0, False, False),
        (1, 1.0, False),
        (Decimal("1.50"), 1.5, False),
        (Decimal("1.5"), 1.5, True),
        ("1", 1, False),
        ([1, 2], [2, 1], False),
        (None, None, True),
    ],
)
def test_scalars_of_different_types(value: Any, other: Any, same: bool) -> None:
    assert equals(value, other) is same
