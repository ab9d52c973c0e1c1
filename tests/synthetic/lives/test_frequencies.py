"""From published means and shares to chances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.synthetic.by_age import OLDEST, by_groups
from validator.synthetic.chance import Weighted
from validator.synthetic.lives.frequencies import counts, split


def mean_of(drawn: Weighted[int]) -> float:
    """Read off at 20 000 equally distant points."""
    return sum(drawn.at((point + 0.5) / 20_000) for point in range(20_000)) / 20_000


def share_of(drawn: Weighted[int]) -> float:
    return sum(drawn.at((point + 0.5) / 20_000) > 0 for point in range(20_000)) / 20_000


@given(st.floats(0.01, 0.95), st.floats(1.0, 5.0))
def test_the_numbers_have_the_mean_and_the_share_asked_for(share: float, times: float) -> None:
    drawn = counts(share * times, share, 20)
    assert mean_of(drawn) == pytest.approx(share * times, rel=0.02, abs=0.001)
    assert share_of(drawn) == pytest.approx(share, abs=0.001)
    assert max(drawn.values) <= 20


def test_what_never_happens_is_never_drawn() -> None:
    assert counts(0.0, 0.3, 5).values == (0,)


def test_a_mean_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="too much"):
        counts(5.0, 0.5, 8)


@given(st.floats(0.05, 4.0), st.floats(0.05, 0.9), st.floats(0.02, 0.97), st.floats(1.0, 3.0))
def test_both_parts_together_have_the_mean(mean: float, share: float, part: float, ratio: float) -> None:
    (low, low_share), (high, high_share) = split(mean, share, part, ratio)
    assert low * (1 - part) + high * part == pytest.approx(mean)
    assert high == pytest.approx(low * ratio)
    assert low_share <= high_share <= 1
    if mean >= share * 2 and part < 0.9:
        assert low_share * (1 - part) + high_share * part == pytest.approx(share)


def test_each_age_has_the_group_that_began_last() -> None:
    ages = by_groups([{"from": 0, "rate": 1}, {"from": 18, "rate": 2}, {"from": 67, "rate": 3}], "rate")
    assert (ages[0], ages[17], ages[18], ages[66], ages[67], ages[OLDEST]) == (1, 1, 2, 2, 3, 3)
    assert len(ages) == OLDEST + 1


@pytest.mark.parametrize("starts", [[], [5], [0, 10, 10], [0, 20, 10]])
def test_groups_that_do_not_cover_all_ages_in_order_are_refused(starts: list[int]) -> None:
    with pytest.raises(ValueError, match="rise from 0"):
        by_groups([{"from": start} for start in starts])
