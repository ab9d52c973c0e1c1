"""National identity numbers in a running text, such as a URL."""

from __future__ import annotations

import re
from urllib.parse import unquote

from validator.norway.identifiers import could_be_real, parse_national_identity_number
from validator.norway.problems import Problem

_ELEVEN_DIGITS = re.compile(r"(?<![0-9.])[0-9]{11}(?![0-9])")


def identity_numbers(text: str) -> list[str]:
    """Every well-formed national identity number in the text, percent-encoding undone first."""
    return [
        digits
        for digits in _ELEVEN_DIGITS.findall(unquote(text))
        if could_be_real(digits) or not isinstance(parse_national_identity_number(digits), Problem)
    ]


def is_synthetic(number: str) -> bool:
    """Whether the number cannot be a real person's."""
    return not could_be_real(number)
