"""Where a text has an identity number, however it is written: the one detector of the house.

Found are eleven digits (and twelve, of a DUF-nummer)

* in one piece, in any decimal digits of Unicode, also with letters around them (``a17854112139``);
* in the groups that people write (:data:`_GROUPS`), with one to three spaces, dots, hyphens, dashes or what cannot be seen between them;
* escaped, digits and separators: ``\\u0030`` in JSON (also in JSON within JSON), ``%30`` in URLs (also encoded twice),
  ``&#48;`` and ``&nbsp;`` in a narrative;
* in base64 (``Binary.data``, ``Attachment.data``, ``Basic``, an id in a URL) when what it encodes is text in UTF-8 or Latin-1.

Which digits are a number is for the caller to say, by :data:`KindOf`: date and control digits decide, so that few other digits
pass. Two answers are given here: :func:`kind_if_real` (what must be taken out of what is kept) and :func:`kind_of_any` (what must
not stand in a URL).

Never taken for a number: a part of a longer row of digits (a timestamp, a DUF-nummer), of a UUID, or of a hash of 32 or more
hexadecimal digits.

Not found: a number with a space between all its digits or in other groups (scores and measurements are written in such rows, and one window
of eleven digits in some four hundred passes for a number), one that is split over two lines or elements, and what lies in base64 within
base64, in UTF-16, or in a compressed format such as PDF. In the groups above some 0.5 per thousand values of a row of measurements are
taken for a part of a number, and 4 per thousand decimals of six digits and five outside JSON; nothing in whole generated populations.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from base64 import b64decode
from bisect import bisect_left
from codecs import utf_8_decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import unquote_plus

from validator.norway.identifiers import NationalIdentityNumber, could_be_real, parse_national_identity_number
from validator.norway.immigration import duf_number_problem
from validator.norway.systems import IdentifierKind

SEPARATOR = "[ \t+\\-\u00a0\u00ad\u2000-\u200b\u2010-\u2015\u202f\u2060\u2212]"
"""A regular expression: spaces, hyphens and dashes, and what cannot be seen. No full stop, since decimals have one."""

KindOf = Callable[[str], str | None]
"""What kind of number eleven or twelve digits are, by the identifier's name without spaces; ``None`` for one that is not looked for."""


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """``start`` and ``end`` are positions in the text as it is written; ``kind`` is the identifier's name without spaces."""

    start: int
    end: int
    kind: str
    digits: str


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
_UUID_OR_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32,128}+)(?![0-9A-Za-z])"
)
_LONGEST_HASH = 128

_PERCENT = "%(?:25){0,3}"
_MORE = f"{_PERCENT}[89AB][0-9A-F]"
_ESCAPE = re.compile(
    rf"(?P<bytes>{_PERCENT}(?:[CD][0-9A-F]{_MORE}|E[0-9A-F](?:{_MORE}){{2}}|F[0-7](?:{_MORE}){{3}}))"
    rf"|{_PERCENT}(?P<percent>[0-9A-F]{{2}})"
    r"|\\{1,8}u(?P<high>D[89AB][0-9A-F]{2})\\{1,8}u(?P<low>D[C-F][0-9A-F]{2})"
    r"|\\{1,8}(?:u(?P<json>[0-9A-F]{4})|(?P<tab>t))"
    r"|&(?:#(?P<decimal>[0-9]{1,7})|#x(?P<hexadecimal>[0-9A-F]{1,6})|(?:nbsp|shy));",
    re.IGNORECASE,
)
_BYTE = re.compile(f"{_PERCENT}([0-9A-F]{{2}})", re.IGNORECASE)

_THREE_DIGITS = re.compile("[MNO][DTjz][AEIMQUYcgk][w-z0-5]")
"""Three ASCII digits in base64, where they fall together with four of its characters. Five digits in a row always have such a place, and of
three groups of three with the same single character between them one has."""
_BASE64 = re.compile(r"(?:(?<=\\[nr])|(?<![A-Za-z0-9+/_\-\\]))(?:[A-Za-z0-9+/_\-]|\\/){15,}+={0,2}")
_BETWEEN_SLASHES = re.compile(r"[^/\\]{15,}+")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")


def find_numbers(text: str, kind_of: KindOf) -> list[WrittenNumber]:
    """Every number of those kinds in the text, from left to right, without overlaps; in time linear in the text."""
    plain = _with_ascii_digits(text)
    found: list[WrittenNumber] = []
    if _has_eleven_digits(plain):
        found += _written(plain, kind_of)
        if "%" in plain or "\\" in plain or "&" in plain:
            found += _escaped(plain, kind_of)
    if _THREE_DIGITS.search(plain):
        found += _encoded(text, kind_of)
    return found if len(found) < 2 else list(_without_overlaps(found))


def numbers_in_url(url: str, kind_of: KindOf) -> list[str]:
    """The digits of every number of those kinds in a URL or a part of one, also where base64 or what is encoded twice is encoded again."""
    found = [number.digits for number in find_numbers(url, kind_of)]
    decoded = unquote_plus(unquote_plus(url))
    if decoded != url:
        found += [number.digits for number in find_numbers(decoded, kind_of)]
    return list(dict.fromkeys(found))


def mask_numbers(text: str, kind_of: KindOf) -> str:
    """The text as long as before, with an asterisk for every character of such a number but spaces, dots and hyphens."""
    found = find_numbers(text, kind_of)
    if not found:
        return text
    pieces: list[str] = []
    position = 0
    for number in found:
        pieces += (text[position : number.start], _HIDDEN.sub("*", text[number.start : number.end]))
        position = number.end
    return "".join(pieces) + text[position:]


def kind_if_real(digits: str) -> str | None:
    """The kind of a number that may be a real person's."""
    if len(digits) == 12:
        return IdentifierKind.DUF_NUMMER.value if duf_number_problem(digits) is None else None
    if not could_be_real(digits):
        return None
    if digits[0] in "89":
        return IdentifierKind.FELLES_HJELPENUMMER.value.replace(" ", "-")
    return (IdentifierKind.D_NUMMER if digits[0] in "4567" else IdentifierKind.FODSELSNUMMER).value


def kind_of_any(digits: str) -> str | None:
    """The kind of a fødselsnummer, D-nummer or felles hjelpenummer, synthetic or not."""
    if len(digits) != 11:
        return None
    number = parse_national_identity_number(digits)
    if isinstance(number, NationalIdentityNumber):
        return number.kind.value.replace(" ", "-")
    return kind_if_real(digits)


_HIDDEN = re.compile(rf"(?!{_BETWEEN}).", re.DOTALL)


def _with_ascii_digits(text: str) -> str:
    # Looked for first, since most texts have other letters than ASCII's, and hardly any other digits.
    return text if text.isascii() or not _OTHER_DIGITS.search(text) else with_ascii_digits(text)


def _has_eleven_digits(plain: str) -> bool:
    # Most texts have fewer, escapes included, and bytes are counted faster than searched.
    content = plain.encode("utf-8", "surrogatepass")
    return len(content) - len(content.translate(None, b"0123456789")) >= 11


def _written(plain: str, kind_of: KindOf) -> Iterator[WrittenNumber]:
    taken = 0
    for match in _NUMBER.finditer(plain):
        start, end = match.start(), match.end("rest")
        if start < taken:
            continue
        digits = _NO_DIGITS.sub("", plain[start:end])
        kind = kind_of(digits)
        if kind is not None and not _in_longer_name(plain, start, end):
            yield WrittenNumber(start, end, kind, digits)
            taken = end


def _in_longer_name(plain: str, start: int, end: int) -> bool:
    """Whether the digits are a part of a UUID or of a hash."""
    if end - start < 11 or not plain[start:end].isdigit():
        return False
    from_, to = max(0, start - _LONGEST_HASH), end + _LONGEST_HASH
    return any(
        name.start() <= start and end <= name.end() for name in _UUID_OR_HASH.finditer(plain, from_, to)
    )


def _escaped(plain: str, kind_of: KindOf) -> Iterator[WrittenNumber]:
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
    for number in _written(_with_ascii_digits("".join(pieces)), kind_of):
        start = number.start + shifts[bisect_left(places, number.start)]
        yield WrittenNumber(
            start, number.end + shifts[bisect_left(places, number.end)], number.kind, number.digits
        )


def _unescaped(escape: re.Match[str]) -> str:
    """The one character that an escape stands for; a no-break space for what is none."""
    if escape["bytes"]:
        content = bytes.fromhex("".join(_BYTE.findall(escape["bytes"])))
        return content.decode("utf-8", "replace")[0]
    if escape["percent"]:
        code = int(escape["percent"], 16)
        return chr(code) if code < 0x80 else "\u00a0"  # a part of some character, perhaps a space
    if escape["high"]:
        return chr(0x10000 + ((int(escape["high"], 16) & 0x3FF) << 10) + (int(escape["low"], 16) & 0x3FF))
    if escape["tab"]:
        return "\t"
    code = int(escape["json"] or escape["hexadecimal"] or "0", 16) or int(escape["decimal"] or "160")
    return chr(code) if code <= sys.maxunicode else "\u00a0"


def _encoded(text: str, kind_of: KindOf) -> Iterator[WrittenNumber]:
    for run in _BASE64.finditer(text):
        if not _THREE_DIGITS.search(run[0]):
            continue
        encoded = run[0].replace("\\/", "/")
        # What a text begins with may be the rest of something, from anywhere within four characters.
        begins = range(1) if run.start() else range(4)
        inner = next(filter(None, (_within(encoded[begin:], kind_of) for begin in begins)), None)
        if inner is not None:
            yield replace(inner, start=run.start(), end=run.end())
        elif "/" in run[0]:  # perhaps part of a URL
            for part in _BETWEEN_SLASHES.finditer(text, run.start(), run.end()):
                inner = _within(part[0], kind_of) if _THREE_DIGITS.search(part[0]) else None
                if inner is not None:
                    yield replace(inner, start=part.start(), end=part.end())


def _within(encoded: str, kind_of: KindOf) -> WrittenNumber | None:
    """The first number in a text in base64, with either alphabet and with or without its padding."""
    bare = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    whole = bare[: len(bare) - (len(bare) % 4 == 1)]
    content = b64decode(whole + "=" * (-len(whole) % 4))
    try:
        decoded, _ = utf_8_decode(content, "strict", False)  # the end may be cut within a character
    except UnicodeDecodeError:
        decoded = content.decode("latin-1")
    if _NOT_TEXT.search(decoded):
        return None
    return next(_written(_with_ascii_digits(decoded), kind_of), None)


def _without_overlaps(found: list[WrittenNumber]) -> Iterator[WrittenNumber]:
    """From left to right; those that overlap become one, with the kind of the first."""
    found.sort(key=lambda number: (number.start, -number.end))
    current = found[0]
    for number in found[1:]:
        if number.start >= current.end:
            yield current
            current = number
        elif number.end > current.end:
            current = replace(current, end=number.end)
    yield current


def with_ascii_digits(text: str) -> str:
    """The text with every decimal digit (Unicode category Nd: full-width, Arabic-Indic …) as an ASCII one; as long as before."""
    return text if text.isascii() else text.translate(_ascii_digits())


@cache
def _ascii_digits() -> dict[int, str]:
    digits = (code for code in range(0x80, sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd")
    return {code: str(unicodedata.decimal(chr(code))) for code in digits}
