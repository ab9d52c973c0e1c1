"""How people and systems write an identity number of eleven digits in a running text: other decimal digits than ASCII's, and something
between the six first and the five last."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

SEPARATOR = "[ \t+\\-\u00a0\u00ad\u2000-\u200b\u2010-\u2015\u202f\u2060\u2212]"
"""A regular expression: spaces, hyphens and dashes, and what cannot be seen. No full stop, since decimals have one."""


def with_ascii_digits(text: str) -> str:
    """The text with every decimal digit (Unicode category Nd: full-width, Arabic-Indic …) as an ASCII one; as long as before."""
    return text if text.isascii() else text.translate(_ascii_digits())


@cache
def _ascii_digits() -> dict[int, str]:
    digits = (code for code in range(0x80, sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd")
    return {code: str(unicodedata.decimal(chr(code))) for code in digits}
