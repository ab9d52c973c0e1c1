"""The table of NEWS2 as a function, against the invariants of the profile and the published chart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.data_folders import data_folder
from validator.fhir.fhirpath import evaluate
from validator.synthetic.facts import Life, News2
from validator.synthetic.lives.news2_table import Consciousness, news2_parts
from validator.synthetic.moments import moment
from validator.synthetic.resources.news2 import news2_resources

WELL: dict[str, Any] = {
    "scale": 1,
    "respiration": 16,
    "saturation": 98,
    "oxygen": False,
    "systolic": 125,
    "pulse": 70,
    "consciousness": "A",
    "temperature": 37.0,
}

VALUES: list[tuple[str, int, dict[str, Any], list[Any]]] = [
    # (key of the invariant, which part, what else holds, every value)
    ("news2-rf", 0, {}, list(range(61))),
    ("news2-spo2-1", 1, {"scale": 1}, list(range(50, 101))),
    ("news2-spo2-2a", 1, {"scale": 2}, list(range(50, 101))),
    ("news2-spo2-2o", 1, {"scale": 2, "oxygen": True}, list(range(50, 101))),
    ("news2-o2", 2, {}, [True, False]),
    ("news2-bt", 3, {}, list(range(40, 271))),
    ("news2-puls", 4, {}, list(range(20, 201))),
    ("news2-bev", 5, {}, ["A", "C", "V", "P", "U"]),
    ("news2-temp", 6, {}, [tenths / 10 for tenths in range(330, 431)]),
]
NAMES = ("respiration", "saturation", "oxygen", "systolic", "pulse", "consciousness", "temperature")


@pytest.fixture(scope="module")
def invariants() -> dict[str, str]:
    profile = json.loads(
        (data_folder("profiles") / "kommune" / "StructureDefinition-news2-score.json").read_bytes()
    )
    constraints = profile["differential"]["element"][0]["constraint"]
    return {constraint["key"]: constraint["expression"] for constraint in constraints}


def _observation(life: Life, measured: dict[str, Any], parts: tuple[int, ...]) -> dict[str, Any]:
    ids = tuple(f"part-{number}" for number in range(7))
    when = moment(life.today, 600)
    life.news2 = [News2("n", when, **measured, score=sum(parts), parts=parts, part_ids=ids)]  # type: ignore[arg-type]
    return news2_resources(life)[-1]


@pytest.mark.parametrize(("key", "part", "also", "values"), VALUES, ids=[row[0] for row in VALUES])
def test_the_table_is_that_of_the_profile(
    make_life: Callable[..., Life],
    invariants: dict[str, str],
    key: str,
    part: int,
    also: dict[str, Any],
    values: list[Any],
) -> None:
    life = make_life()
    for value in values:
        measured = {**WELL, **also, NAMES[part]: value}
        parts = news2_parts(**measured)
        assert evaluate(_observation(life, measured, parts), invariants[key]) == [True], (value, parts)
        wrong = tuple(3 - points if place == part else points for place, points in enumerate(parts))
        assert evaluate(_observation(life, measured, wrong), invariants[key]) == [False], (value, wrong)


def test_the_published_extremes() -> None:
    assert news2_parts(1, 16, 97, False, 130, 75, "A", 36.8) == (0, 0, 0, 0, 0, 0, 0)
    assert news2_parts(1, 26, 90, True, 85, 135, "U", 39.5) == (3, 3, 2, 3, 3, 3, 2)
    assert news2_parts(2, 22, 89, False, 132, 96, "A", 36.0) == (2, 0, 0, 0, 1, 0, 1)
    assert news2_parts(2, 18, 97, True, 132, 80, "A", 37.0)[1] == 3


@given(
    scale=st.sampled_from([1, 2]),
    respiration=st.integers(0, 80),
    saturation=st.integers(40, 100),
    oxygen=st.booleans(),
    systolic=st.integers(30, 300),
    pulse=st.integers(10, 250),
    consciousness=st.sampled_from(["A", "C", "V", "P", "U"]),
    tenths=st.integers(300, 430),
)
def test_every_score_is_possible_in_the_chart(
    scale: Any,
    respiration: int,
    saturation: int,
    oxygen: bool,
    systolic: int,
    pulse: int,
    consciousness: Consciousness,
    tenths: int,
) -> None:
    parts = news2_parts(scale, respiration, saturation, oxygen, systolic, pulse, consciousness, tenths / 10)
    allowed = ({0, 1, 2, 3}, {0, 1, 2, 3}, {0, 2}, {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 3}, {0, 1, 2, 3})
    assert all(points in possible for points, possible in zip(parts, allowed, strict=True))
    assert sum(parts) <= 20
