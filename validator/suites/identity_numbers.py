"""National identity numbers in a running text, such as a URL."""

from __future__ import annotations

from validator.norway.identifiers import could_be_real
from validator.norway.written_numbers import kind_of_any, numbers_in_url


def identity_numbers(text: str) -> list[str]:
    """The digits of every national identity number in the text, however it is written there."""
    return numbers_in_url(text, kind_of_any)


def is_synthetic(number: str) -> bool:
    """Whether the number cannot be a real person's."""
    return not could_be_real(number)
