"""Control digits by modulus 11.

Each digit is multiplied by its weight; the control digit makes the sum divisible by 11. A control digit that
would be 10 does not exist: such a number is never issued.

Sources: Skatteetaten, "Nytt fødselsnummer fra 2032"
(https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032/);
Brønnøysundregistrene on organisation numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)

REMAINDERS_FROM_2032 = (0, 1, 2, 3)
"""Remainders that the first control digit may leave in numbers issued from 1 January 2032; before that only
0."""


def weighted_sum(digits: str, weights: Sequence[int]) -> int:
    """The sum of digit × weight, position by position; ``digits`` may be longer than ``weights``."""
    return sum((ord(digit) - 48) * weight for digit, weight in zip(digits, weights, strict=False))


def control_digit(digits: str, weights: Sequence[int], remainder: int = 0) -> int | None:
    """The control digit that leaves ``remainder`` when added to the weighted sum; ``None`` when none does."""
    digit = (remainder - weighted_sum(digits, weights)) % 11
    return None if digit == 10 else digit


def first_control_digits(nine_digits: str) -> tuple[int, ...]:
    """Every first control digit that numbers with these nine digits may have under the rule from 2032."""
    candidates = (control_digit(nine_digits, FIRST_WEIGHTS, remainder) for remainder in REMAINDERS_FROM_2032)
    return tuple(digit for digit in candidates if digit is not None)


def first_remainder(number: str) -> int:
    """What the first control digit (the tenth digit) leaves: 0 today, 0–3 from 2032, anything else is
    wrong."""
    return (weighted_sum(number, FIRST_WEIGHTS) + ord(number[9]) - 48) % 11


def second_remainder(number: str) -> int:
    """What the second control digit (the eleventh digit) leaves: 0 when right."""
    return (weighted_sum(number, SECOND_WEIGHTS) + ord(number[10]) - 48) % 11
