"""minValue[x], maxValue[x] and maxLength. https://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.minValue_x_"""

from typing import Any

import pytest

from validator.results import Severity

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
UCUM = "http://unitsofmeasure.org"


def celsius(value: float) -> dict[str, Any]:
    return {"value": value, "system": UCUM, "code": "Cel"}


@pytest.mark.parametrize(
    ("element", "right", "wrong", "key"),
    [
        ({"minValueInteger": 5}, {"valueInteger": 5}, {"valueInteger": 4}, "below-minimum"),
        ({"maxValueInteger": 5}, {"valueInteger": 5}, {"valueInteger": 6}, "above-maximum"),
        (
            {"minValueQuantity": celsius(30)},
            {"valueQuantity": celsius(30.0)},
            {"valueQuantity": celsius(29.9)},
            "below-minimum",
        ),
        (
            {"maxValueQuantity": celsius(45)},
            {"valueQuantity": celsius(45)},
            {"valueQuantity": celsius(45.1)},
            "above-maximum",
        ),
        (
            {"maxValueQuantity": celsius(45)},
            {"valueQuantity": celsius(36)},
            {"valueQuantity": {"value": 36, "system": UCUM, "code": "[degF]"}},
            "limit-unit",
        ),
        (
            {"minValueDateTime": "2020-01-01"},
            {"valueDateTime": "2020-01-01"},
            {"valueDateTime": "2019-12-31"},
            "below-minimum",
        ),
        (
            {"maxValueDateTime": "2020-06"},
            {"valueDateTime": "2020"},
            {"valueDateTime": "2020-07"},
            "above-maximum",
        ),
        ({"maxValueTime": "12:00:00"}, {"valueTime": "12:00:00"}, {"valueTime": "12:00:01"}, "above-maximum"),
        ({"maxLength": 3}, {"valueString": "abc"}, {"valueString": "abcd"}, "too-long"),
        ({"maxLength": 3}, {"valueString": "æøå"}, {"valueString": "æøåæ"}, "too-long"),
    ],
)
def test_limits(
    bench: Any, element: dict[str, Any], right: dict[str, Any], wrong: dict[str, Any], key: str
) -> None:
    profile = bench.profile("Observation", {"path": "Observation.value[x]", **element})
    assert bench({**OBSERVATION, **right}, profile) == []
    found = bench.only({**OBSERVATION, **wrong}, profile)
    assert (found.key, found.severity) == (f"validation.{key}", Severity.ERROR)
    assert found.location.path.startswith("Observation.value.ofType(")
    assert found.location.line == 7
    assert found.rule is not None
    assert found.rule.id == "profile:Observation.value[x]"
    assert found.fix is not None


def test_a_limit_says_nothing_of_other_types_or_of_what_is_absent(bench: Any) -> None:
    profile = bench.profile(
        "Observation", {"path": "Observation.value[x]", "minValueInteger": 5, "maxLength": 2}
    )
    assert bench({**OBSERVATION, "valueBoolean": True}, profile) == []
    assert bench(OBSERVATION, profile) == []


def test_a_value_of_the_wrong_json_type_is_told_once(bench: Any) -> None:
    profile = bench.profile("Observation", {"path": "Observation.value[x]", "minValueInteger": 5})
    assert bench.keys({**OBSERVATION, "valueInteger": "4"}, profile) == [
        ("json-type", "Observation.value.ofType(integer)")
    ]


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ("2024-01-01T00:30:00+02:00", False),  # 22:30 in UTC, an hour before
        ("2023-12-31T20:00:00-05:00", True),  # 01:00 in UTC, two hours after
        ("2023-12-31T23:00:00.000Z", True),
        ("2024-01-01T00:00:00+01:00", True),
        ("2023-12-31T22:59:59.999999999999Z", False),
        ("2023-12-31T22:59:60Z", False),
        ("0001-01-01T00:00:00+14:00", False),
        ("9999-12-31T23:59:59-14:00", True),
    ],
)
def test_moments_compare_by_time_and_not_by_text(bench: Any, value: str, is_right: bool) -> None:
    profile = bench.profile(
        "Observation", {"path": "Observation.value[x]", "minValueDateTime": "2023-12-31T23:00:00Z"}
    )
    issued = bench.profile(
        "Observation",
        {"path": "Observation.issued", "minValueInstant": "2023-12-31T23:00:00Z"},
        url="http://example.org/fhir/StructureDefinition/issued",
    )
    found = bench.keys({**OBSERVATION, "valueDateTime": value, "issued": value}, profile, issued)
    wanted = [] if is_right else ["Observation.issued", "Observation.value.ofType(dateTime)"]
    assert sorted(path for key, path in found if key == "below-minimum") == wanted
    assert len(found) == len(wanted)
