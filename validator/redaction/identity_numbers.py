"""Numbers in a text that may be a real person's, however they are written.

Found are fødselsnummer, D-nummer, felles hjelpenummer and DUF-nummer

* in one piece, in any decimal digits of Unicode;
* in the groups that people write (:data:`_GROUPS`), with one to three spaces, dots, hyphens, dashes or what cannot be seen between them;
* escaped, digits and separators: ``\\u0030`` in JSON (also in JSON within JSON), ``%30`` in URLs (also encoded twice),
  ``&#48;`` and ``&nbsp;`` in a narrative;
* in base64 (``Binary.data``, ``Attachment.data``, ``Basic``) when what it encodes is text in UTF-8 or Latin-1.

Not found: a number with a space between all its digits or in other groups (scores and measurements are written in such rows, and one window
of eleven digits in some four hundred passes for a number), one that is split over two lines or elements, and what lies in base64 within
base64, in UTF-16, or in a compressed format such as PDF. In the groups above some 0.5 per thousand values of a row of measurements are
taken for a part of a number, and 4 per thousand decimals of six digits and five outside JSON; nothing in whole generated populations.
"""

from __future__ import annotations

import re
from base64 import b64decode
from bisect import bisect_left
from codecs import utf_8_decode
from collections.abc import Iterator
from dataclasses import dataclass

from validator.norway.identifiers import could_be_real
from validator.norway.immigration import duf_number_problem
from validator.norway.systems import IdentifierKind
from validator.norway.written_numbers import SEPARATOR, with_ascii_digits


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """``start`` and ``end`` are positions in the text as it is written; ``kind`` is the identifier's name without spaces."""

    start: int
    end: int
    kind: str


_BETWEEN = f"{SEPARATOR[:-1]}.]"
_DIGIT_OR_BETWEEN = f"{_BETWEEN[:-1]}0-9]"
_GROUPS = ((6, 5), (6, 3, 2), (2, 2, 2, 5), (2, 2, 2, 3, 2), (3, 3, 3, 2), (3, 3, 5), (4, 6, 2))
"""Digits in each group; the last one is how a DUF-nummer of twelve is written."""


def _grouped(groups: tuple[int, ...]) -> str:
    # The first digit of all is matched before, so that the search can skip to the next digit quickly.
    first, *others = groups
    return f"[0-9]{{{first - 1}}}" + "".join(f"{_BETWEEN}{{1,3}}[0-9]{{{size}}}" for size in others)


_NUMBER = re.compile(
    rf"[0-9](?<![0-9][0-9])(?={_DIGIT_OR_BETWEEN}{{10}})(?=(?P<rest>(?:[0-9]{{10,11}}|{'|'.join(map(_grouped, _GROUPS))})(?![0-9])))"
)
_OTHER_DIGITS = re.compile(r"\d(?<![0-9])")
_NO_DIGITS = re.compile(r"[^0-9]+")

_ESCAPE = re.compile(
    r"%(?:25){0,3}(?P<percent>[0-9A-F]{2})|\\{1,8}(?:u(?P<json>[0-9A-F]{4})|(?P<tab>t))"
    r"|&(?:#(?P<decimal>[0-9]{1,5})|#x(?P<hexadecimal>[0-9A-F]{1,4})|(?:nbsp|shy));",
    re.IGNORECASE,
)

_THREE_DIGITS = re.compile("[MNO][DTjz][AEIMQUYcgk][w-z0-5]")
"""Three ASCII digits in base64, where they fall together with four of its characters. Five digits in a row always have such a place, and of
three groups of three with the same single character between them one has."""
_BASE64 = re.compile(r"(?:(?<=\\[nr])|(?<![A-Za-z0-9+/_\-\\]))(?:[A-Za-z0-9+/_\-]|\\/){15,}+={0,2}")
_BETWEEN_SLASHES = re.compile(r"[^/\\]{15,}+")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")


def find_identity_numbers(text: str) -> list[FoundNumber]:
    """Every number in the text that may be a real person's, from left to right, without overlaps; in time linear in the text."""
    plain = _with_ascii_digits(text)
    found: list[FoundNumber] = []
    if _has_eleven_digits(plain):
        found += _written(plain)
        if "%" in plain or "\\" in plain or "&" in plain:
            found += _escaped(plain)
    if _THREE_DIGITS.search(plain):
        found += _encoded(text)
    return found if len(found) < 2 else list(_without_overlaps(found))


def mask_identity_numbers(text: str) -> str:
    """The text as long as before, with an asterisk for every character of such a number but spaces, dots and hyphens."""
    found = find_identity_numbers(text)
    if not found:
        return text
    pieces: list[str] = []
    position = 0
    for number in found:
        pieces += (text[position : number.start], _HIDDEN.sub("*", text[number.start : number.end]))
        position = number.end
    return "".join(pieces) + text[position:]


_HIDDEN = re.compile(rf"(?!{_BETWEEN}).", re.DOTALL)


def _with_ascii_digits(text: str) -> str:
    # Looked for first, since most texts have other letters than ASCII's, and hardly any other digits.
    return text if text.isascii() or not _OTHER_DIGITS.search(text) else with_ascii_digits(text)


def _has_eleven_digits(plain: str) -> bool:
    # Most texts have fewer, escapes included, and bytes are counted faster than searched.
    content = plain.encode("utf-8", "surrogatepass")
    return len(content) - len(content.translate(None, b"0123456789")) >= 11


def _written(plain: str) -> Iterator[FoundNumber]:
    taken = 0
    for match in _NUMBER.finditer(plain):
        start, end = match.start(), match.end("rest")
        if start < taken:
            continue
        kind = _kind(_NO_DIGITS.sub("", plain[start:end]))
        if kind is not None:
            yield FoundNumber(start, end, kind)
            taken = end


def _kind(digits: str) -> str | None:
    """What kind of number it is, ``None`` for one that cannot be a real person's."""
    if len(digits) == 12:
        return IdentifierKind.DUF_NUMMER.value if duf_number_problem(digits) is None else None
    if not could_be_real(digits):
        return None
    if digits[0] in "89":
        return IdentifierKind.FELLES_HJELPENUMMER.value.replace(" ", "-")
    return (IdentifierKind.D_NUMMER if digits[0] in "4567" else IdentifierKind.FODSELSNUMMER).value


def _escaped(plain: str) -> Iterator[FoundNumber]:
    """What is found when every escape is read as the one character that it stands for."""
    pieces: list[str] = []
    places: list[int] = []
    shifts = [0]
    position = 0
    for escape in _ESCAPE.finditer(plain):
        pieces += (plain[position : escape.start()], _unescaped(escape))
        places.append(escape.start() - shifts[-1])
        shifts.append(shifts[-1] + len(escape[0]) - 1)
        position = escape.end()
    if not places:
        return
    pieces.append(plain[position:])
    for number in _written(_with_ascii_digits("".join(pieces))):
        start = number.start + shifts[bisect_left(places, number.start)]
        yield FoundNumber(start, number.end + shifts[bisect_left(places, number.end)], number.kind)


def _unescaped(escape: re.Match[str]) -> str:
    if escape["percent"]:
        code = int(escape["percent"], 16)
        return chr(code) if code < 0x80 else "\u00a0"  # a part of some character, perhaps a space
    if escape["tab"]:
        return "\t"
    code = int(escape["json"] or escape["hexadecimal"] or "0", 16) or int(escape["decimal"] or "160")
    return chr(code)


def _encoded(text: str) -> Iterator[FoundNumber]:
    for run in _BASE64.finditer(text):
        if not _THREE_DIGITS.search(run[0]):
            continue
        encoded = run[0].replace("\\/", "/")
        # What a text begins with may be the rest of something, from anywhere within four characters.
        begins = range(1) if run.start() else range(4)
        kind = next(filter(None, (_kind_within(encoded[begin:]) for begin in begins)), None)
        if kind is not None:
            yield FoundNumber(run.start(), run.end(), kind)
        elif "/" in run[0]:  # perhaps part of a URL
            for part in _BETWEEN_SLASHES.finditer(text, run.start(), run.end()):
                kind = _kind_within(part[0]) if _THREE_DIGITS.search(part[0]) else None
                if kind is not None:
                    yield FoundNumber(part.start(), part.end(), kind)


def _kind_within(encoded: str) -> str | None:
    """The kind of the first number in a text in base64, with either alphabet and with or without its padding."""
    bare = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    whole = bare[: len(bare) - (len(bare) % 4 == 1)]
    content = b64decode(whole + "=" * (-len(whole) % 4))
    try:
        decoded, _ = utf_8_decode(content, "strict", False)  # the end may be cut within a character
    except UnicodeDecodeError:
        decoded = content.decode("latin-1")
    if _NOT_TEXT.search(decoded):
        return None
    first = next(_written(_with_ascii_digits(decoded)), None)
    return None if first is None else first.kind


def _without_overlaps(found: list[FoundNumber]) -> Iterator[FoundNumber]:
    """From left to right; those that overlap become one, with the kind of the first."""
    found.sort(key=lambda number: (number.start, -number.end))
    current = found[0]
    for number in found[1:]:
        if number.start >= current.end:
            yield current
            current = number
        elif number.end > current.end:
            current = FoundNumber(current.start, number.end, current.kind)
    yield current
