"""Choice elements (value[x]): one value of an allowed type. https://hl7.org/fhir/R4/formats.html#choice"""

from typing import Any

import pytest

from validator.results import Severity

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


@pytest.mark.parametrize(
    "value",
    [
        {"valueString": "x"},
        {"valueBoolean": False},
        {"valueInteger": 0},
        {"valueQuantity": {"value": 1}},
        {"valueDateTime": "2020"},
        {
            "_valueString": {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                        "valueCode": "unknown",
                    }
                ]
            }
        },
    ],
)
def test_any_one_of_the_types(bench: Any, value: dict[str, Any]) -> None:
    assert bench({**OBSERVATION, **value}) == []


@pytest.mark.parametrize(
    ("value", "key", "path"),
    [
        ({"value": "x"}, "unknown-element", "Observation.value"),
        ({"valueDecimal": 1.5}, "choice-type", "Observation.valueDecimal"),
        ({"valuestring": "x"}, "unknown-element", "Observation.valuestring"),
        ({"valueString": "x", "valueBoolean": True}, "choice-several", "Observation.value.ofType(boolean)"),
        (
            {"valueString": "x", "_valueBoolean": {"id": "x"}},
            "choice-several",
            "Observation.value.ofType(boolean)",
        ),
        (
            {"component": [{"code": {"text": "a"}, "valueAddress": {"text": "a"}}]},
            "choice-type",
            "Observation.component[0].valueAddress",
        ),
    ],
)
def test_what_is_no_choice(bench: Any, value: dict[str, Any], key: str, path: str) -> None:
    found = bench({**OBSERVATION, **value})[0]
    assert (found.key, found.location.path, found.severity) == (f"validation.{key}", path, Severity.ERROR)
    assert found.fix is not None


def test_the_names_that_are_allowed_are_listed(bench: Any) -> None:
    found = bench.only({**OBSERVATION, "effectiveDate": "2020"})
    assert found.fix is not None
    for name in ("effectiveDateTime", "effectivePeriod", "effectiveTiming", "effectiveInstant"):
        assert name in found.fix.nb


@pytest.mark.parametrize(
    ("element", "wrong"),
    [
        ({"path": "Observation.value[x]", "type": [{"code": "Quantity"}]}, {"valueString": "x"}),
        (
            {"path": "Observation.value[x]", "type": [{"code": "Quantity"}, {"code": "string"}]},
            {"valueBoolean": True},
        ),
        (
            {"path": "Observation.effective[x]", "type": [{"code": "dateTime"}]},
            {"effectivePeriod": {"start": "2020"}},
        ),
    ],
)
def test_a_profile_narrows_the_types(bench: Any, element: dict[str, Any], wrong: dict[str, Any]) -> None:
    profile = bench.profile("Observation", element)
    right = {"valueQuantity": {"value": 1}, "effectiveDateTime": "2020"}
    assert bench({**OBSERVATION, **right}, profile) == []
    found = bench.only({**OBSERVATION, **wrong}, profile)
    assert (found.key, found.severity) == ("validation.type-not-allowed", Severity.ERROR)
    assert found.location.path.startswith("Observation." + element["path"][12:-3])
    assert element["type"][0]["code"] in found.message.en
    assert found.fix is not None


def test_a_profile_may_name_a_choice_by_its_type(bench: Any) -> None:
    """``valueQuantity`` as a path: https://hl7.org/fhir/R4/profiling.html (short cuts)."""
    profile = bench.profile(
        "Observation",
        {
            "id": "Observation.value[x]:valueQuantity",
            "path": "Observation.valueQuantity",
            "sliceName": "valueQuantity",
        },
        {"id": "Observation.value[x]:valueQuantity.code", "path": "Observation.valueQuantity.code", "min": 1},
    )
    assert (
        bench(
            {
                **OBSERVATION,
                "valueQuantity": {"value": 1, "system": "http://unitsofmeasure.org", "code": "1"},
            },
            profile,
        )
        == []
    )
    assert bench.keys({**OBSERVATION, "valueQuantity": {"value": 1}}, profile) == [
        ("minimum", "Observation.value.ofType(Quantity)")
    ]
    assert bench({**OBSERVATION, "valueString": "x"}, profile) == []
