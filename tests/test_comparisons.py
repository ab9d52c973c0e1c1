"""How far apart things are, and what is more than chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.comparisons import Row, deviation, total_variation
from validator.results import Text

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 1000)).filter(
    lambda counts: sum(counts.values()) > 0
)


def row(generated: float, expected: float | None = None, spread: float | None = None) -> Row:
    return Row(Text("noe", "something"), generated, expected, spread)


@given(COUNTS, COUNTS)
def test_total_variation_is_a_distance_between_nothing_and_everything(
    one: dict[str, int], other: dict[str, int]
) -> None:
    assert 0 <= total_variation(one, other) <= 1 + 1e-9
    assert total_variation(one, other) == pytest.approx(total_variation(other, one))
    assert total_variation(one, one) == 0


@given(COUNTS, COUNTS, COUNTS)
def test_no_detour_is_shorter(a: dict[str, int], b: dict[str, int], c: dict[str, int]) -> None:
    assert total_variation(a, c) <= total_variation(a, b) + total_variation(b, c) + 1e-9


@given(COUNTS, COUNTS, st.integers(2, 50))
def test_size_does_not_matter(one: dict[str, int], other: dict[str, int], times: int) -> None:
    larger = {key: count * times for key, count in one.items()}
    assert total_variation(larger, other) == pytest.approx(total_variation(one, other))


def test_total_variation_is_the_part_that_would_have_to_move() -> None:
    assert total_variation({"a": 7, "b": 3}, {"a": 5, "b": 5}) == pytest.approx(0.2)
    assert total_variation({"a": 1}, {"b": 1}) == 1


def test_what_is_empty_is_at_no_distance() -> None:
    with pytest.raises(ValueError, match="something in it"):
        total_variation({}, {"a": 1})
    with pytest.raises(ValueError, match="something in it"):
        total_variation({"a": 1}, {"a": 0})


def test_deviation_is_a_part_of_the_expected_and_leaves_out_what_is_not_known() -> None:
    assert deviation([row(0.2, 0.1), row(0.3, 0.3), row(0.9)]) == pytest.approx(0.25)
    assert deviation([row(0.9)]) is None


@pytest.mark.parametrize(
    ("generated", "expected", "spread", "stands_out"),
    [
        (0.10, 0.10, 0.001, False),
        (0.12, 0.10, 0.01, False),  # two standard deviations
        (0.14, 0.10, 0.01, True),
        (0.06, 0.10, 0.01, True),
        (0.105, 0.10, 0.0001, False),  # certain, but of no interest
        (0.14, 0.10, None, False),
        (0.14, None, 0.01, False),
    ],
)
def test_what_stands_out_is_far_and_not_by_chance(
    generated: float, expected: float | None, spread: float | None, stands_out: bool
) -> None:
    assert row(generated, expected, spread).stands_out is stands_out


def test_the_ratio_needs_something_expected() -> None:
    assert row(0.2, 0.1).ratio == pytest.approx(2)
    assert row(0.2).ratio is None
    assert row(0.2, 0.0).ratio is None
