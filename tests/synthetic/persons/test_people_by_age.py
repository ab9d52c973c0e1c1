from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from validator.synthetic.by_age import OLDEST, between, through_life


def test_a_group_holds_until_the_next_begins() -> None:
    ages = through_life({18: "grown", 67: "retired"}, "child")
    assert len(ages) == OLDEST + 1
    assert [ages[0], ages[17], ages[18], ages[66], ages[67], ages[-1]] == [
        "child",
        "child",
        "grown",
        "grown",
        "retired",
        "retired",
    ]


def test_values_between_two_points_are_on_the_line_and_level_outside() -> None:
    assert between({10: 1.0, 20: 2.0}, 8, 22)[::2] == (1.0, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.0)


@given(st.dictionaries(st.integers(0, 100), st.floats(-5, 5), min_size=1))
def test_no_value_is_beyond_the_points(points: dict[int, float]) -> None:
    values = between(points, -10, 110)
    assert min(points.values()) - 1e-9 <= min(values) <= max(values) <= max(points.values()) + 1e-9
    assert all(values[x + 10] == points[x] or abs(values[x + 10] - points[x]) < 1e-9 for x in points)
