"""National identity numbers where they must not be: in URLs, in the log, and (real persons' numbers) anywhere at all."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.norway.written_numbers import find_numbers, kind_of_any, numbers_in_url

_SYSTEMS = "|".join(
    re.escape(SYSTEM_URIS[kind])
    for kind in (IdentifierKind.FODSELSNUMMER, IdentifierKind.D_NUMMER, IdentifierKind.FELLES_HJELPENUMMER)
)
_NAMED = re.compile(rf"((?:{_SYSTEMS})\|)([^|,&\s*][^|,&\s]*)")
MASK = "***********"
WITHHELD = "[withheld]"


def has_identity_number(url: str) -> bool:
    """Whether a URL (percent-encoded or not) carries a fødselsnummer, D-nummer or felles hjelpenummer, real or synthetic; also
    anything that is said to be one by its system."""
    return bool(_NAMED.search(unquote_plus(unquote_plus(url))) or numbers_in_url(url, kind_of_any))


def without_identity_numbers(text: str) -> str:
    """The text with identity numbers masked; nothing of it where one is hidden so that its place cannot be told."""
    masked = _NAMED.sub(rf"\g<1>{MASK}", text)
    for number in reversed(find_numbers(masked, kind_of_any)):
        masked = f"{masked[: number.start]}{MASK}{masked[number.end :]}"
    return WITHHELD if has_identity_number(masked) else masked
