"""National identity numbers where they must not be: in URLs, in the log, and (real persons' numbers) anywhere at all."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from validator.norway.identifiers import NationalIdentityNumber, parse_national_identity_number
from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.norway.written_numbers import SEPARATOR, with_ascii_digits

_ELEVEN_DIGITS = re.compile(rf"(?<![0-9A-Za-z])[0-9]{{6}}{SEPARATOR}{{0,3}}[0-9]{{5}}(?![0-9A-Za-z])")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_SYSTEMS = "|".join(
    re.escape(SYSTEM_URIS[kind])
    for kind in (IdentifierKind.FODSELSNUMMER, IdentifierKind.D_NUMMER, IdentifierKind.FELLES_HJELPENUMMER)
)
_NAMED = re.compile(rf"((?:{_SYSTEMS})\|)([^|,&\s]+)")
MASK = "***********"


def has_identity_number(url: str) -> bool:
    """Whether a URL (percent-encoded or not) carries a fødselsnummer, D-nummer or felles hjelpenummer, real or synthetic; also
    anything that is said to be one by its system."""
    text = with_ascii_digits(unquote_plus(unquote_plus(url)))  # some systems encode twice
    return bool(_NAMED.search(text)) or any(_is_number(found) for found in _ELEVEN_DIGITS.findall(text))


def without_identity_numbers(text: str) -> str:
    """The text with identity numbers masked."""
    text = _NAMED.sub(rf"\g<1>{MASK}", with_ascii_digits(text))
    return _ELEVEN_DIGITS.sub(lambda match: MASK if _is_number(match[0]) else match[0], text)


def _is_number(digits: str) -> bool:
    return isinstance(parse_national_identity_number(_NOT_DIGITS.sub("", digits)), NationalIdentityNumber)
