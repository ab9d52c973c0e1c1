"""How often something happens to a person: from a published mean and share to chances that are drawn from."""

from __future__ import annotations

from math import sqrt

from validator.synthetic.chance import Weighted

_NEARLY_ALL = 0.98


def counts(mean: float, share: float, most: int) -> Weighted[int]:
    """How many times it happens to one person, from 0 to ``most``: to that share at least once, and ``mean`` times to all on average.

    Those to whom it happens have geometrically falling numbers. When ``mean`` is less than ``share`` it happens once to that part.
    """
    share = min(share, mean, 1.0)
    if share <= 0:
        return Weighted([(0, 1.0)])
    if mean / share >= (most + 1) / 2:
        raise ValueError(f"a mean of {mean} is too much for a share of {share} and at most {most} times")
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _geometric_mean(middle, most) < mean / share:
            low = middle
        else:
            high = middle
    falling = _powers(low, most)
    total = sum(falling)
    return Weighted(
        [(0, 1.0 - share), *((number, share * part / total) for number, part in enumerate(falling, 1))]
    )


def _powers(ratio: float, most: int) -> list[float]:
    # By multiplication: the power function differs in the last digit between C libraries.
    powers = [1.0]
    for _ in range(most - 1):
        powers.append(powers[-1] * ratio)
    return powers


def _geometric_mean(ratio: float, most: int) -> float:
    powers = _powers(ratio, most)
    return sum(number * part for number, part in enumerate(powers, 1)) / sum(powers)


def split(
    mean: float, share: float, part: float, ratio: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """(mean, share) of those without and of those with a trait that ``part`` of all have, when those with it have ``ratio`` times the
    mean of those without, so that both together have the mean and the share given.

    The rest of the difference in means is that those who come, come more often."""
    low = mean / (1.0 - part + part * ratio)
    apart = sqrt(ratio)
    low_share = share / (1.0 - part + part * apart)
    high_share = low_share * apart
    if high_share > _NEARLY_ALL:
        high_share = _NEARLY_ALL
        low_share = (share - part * high_share) / (1.0 - part)
    return (low, min(low_share, low)), (low * ratio, min(high_share, low * ratio))
