"""Code systems that are not at hand as lists, judged by how their codes are made: grammars and check digits.

A grammar can show that a code cannot exist. Only where the grammar *is* the code system (languages, media types, UCUM) does fitting it
mean that the code exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from validator.fhir.units import is_unit

_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
    r"(?:-[A-WY-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?|[xX](?:-[A-Za-z0-9]{1,8})+"
)
# CapabilityStatement.format may say "xml", "json" or "ttl" for the formats of FHIR itself:
# https://hl7.org/fhir/R4/capabilitystatement-definitions.html#CapabilityStatement.format
_MEDIA_TYPE = re.compile(
    r"xml|json|ttl|[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9*][A-Za-z0-9!#$&^_.+-]*(?:\s*;\s*[^;]+)*"
)
_COUNTRY = re.compile(r"[A-Z]{2}|[A-Z]{3}|\d{3}|[A-Z]{2}-[A-Z0-9]{1,3}")
_CURRENCY = re.compile(r"[A-Z]{3}|\d{3}")
_REGION = re.compile(r"\d{3}")
_SNOMED_ID = re.compile(r"[1-9]\d{5,17}")
_LOINC = re.compile(r"(\d{1,7})-(\d)")
_LOINC_OTHER = re.compile(r"(?:LA|LP|LL|LG|MTHU)\d{1,10}(?:-\d)?|X\d{4,6}-\d")


_EVERYDAY_LANGUAGES = frozenset(
    "nb nb-NO nn nn-NO no no-NO se se-NO sma smj en en-US en-GB sv sv-SE da da-DK fi de fr es pl uk ru ar so".split()
)
"""Known to be registered, without opening the registry."""


@lru_cache(maxsize=1024)
def is_language(code: str) -> bool:
    """BCP 47: well-formed, and each part in the registry of language subtags. https://www.rfc-editor.org/rfc/rfc5646#section-2.2.9"""
    if code in _EVERYDAY_LANGUAGES:
        return True
    if _LANGUAGE.fullmatch(code) is None:
        return False
    from langcodes import tag_is_valid

    return code[:2] in ("x-", "X-") or bool(tag_is_valid(code))


def is_media_type(code: str) -> bool:
    """BCP 13. https://www.rfc-editor.org/rfc/rfc6838#section-4.2"""
    return _MEDIA_TYPE.fullmatch(code) is not None


_DIHEDRAL = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_PERMUTATION = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def has_verhoeff_digit(digits: str) -> bool:
    """Whether the last digit is the Verhoeff check digit of the others, as in SNOMED CT identifiers.
    https://confluence.ihtsdotools.org/display/DOCRELFMT/6.2+SCTID+Check-digit"""
    check = 0
    for position, digit in enumerate(reversed(digits)):
        check = int(_DIHEDRAL[check][int(_PERMUTATION[position % 8][int(digit)])])
    return check == 0


def could_be_snomed(code: str) -> bool:
    """A concept identifier with a right check digit, or a postcoordinated expression (which is not looked into)."""
    if _SNOMED_ID.fullmatch(code):
        return has_verhoeff_digit(code)
    return any(sign in code for sign in ":|+=")


def could_be_loinc(code: str) -> bool:
    """A LOINC number with a right check digit (mod 10), or a code of LOINC's answers, parts and groups.
    https://loinc.org/kb/users-guide (check digit)"""
    matched = _LOINC.fullmatch(code)
    if matched is None:
        return _LOINC_OTHER.fullmatch(code) is not None
    total = 0
    for position, digit in enumerate(reversed(matched[1])):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(matched[2])


WHOLE: Mapping[str, Callable[[str], bool]] = {
    "urn:ietf:bcp:47": is_language,
    "urn:ietf:bcp:13": is_media_type,
    "http://unitsofmeasure.org": is_unit,
}
"""Systems whose grammar decides: what fits exists."""

NECESSARY: Mapping[str, Callable[[str], bool]] = {
    "urn:iso:std:iso:3166": lambda code: _COUNTRY.fullmatch(code) is not None,
    "urn:iso:std:iso:4217": lambda code: _CURRENCY.fullmatch(code) is not None,
    "http://unstats.un.org/unsd/methods/m49/m49.htm": lambda code: _REGION.fullmatch(code) is not None,
    "http://snomed.info/sct": could_be_snomed,
    "http://loinc.org": could_be_loinc,
}
"""Systems whose grammar only excludes: what does not fit cannot exist."""


def judged_by_grammar(system: str, code: str) -> bool | None:
    """True: exists. False: cannot exist. ``None``: the grammar does not decide, or there is none."""
    whole = WHOLE.get(system)
    if whole is not None:
        return whole(code)
    necessary = NECESSARY.get(system)
    return False if necessary is not None and not necessary(code) else None
