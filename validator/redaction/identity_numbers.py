"""Numbers in a text that may be a real person's: fødselsnummer, D-nummer, felles hjelpenummer and DUF-nummer.

In which ways of writing, :mod:`validator.norway.written_numbers` says.
"""

from __future__ import annotations

from validator.norway.written_numbers import WrittenNumber, find_numbers, kind_if_real, mask_numbers


def find_identity_numbers(text: str) -> list[WrittenNumber]:
    """Every number in the text that may be a real person's, from left to right, without overlaps; in time linear in the text."""
    return find_numbers(text, kind_if_real)


def mask_identity_numbers(text: str) -> str:
    """The text as long as before, with an asterisk for every character of such a number but spaces, dots and hyphens."""
    return mask_numbers(text, kind_if_real)
