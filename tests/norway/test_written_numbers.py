"""One detector for all who ask: in a URL, in what is masked, in what is judged. Held against each other here."""

import base64
from collections.abc import Callable
from datetime import date
from random import Random
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit
from validator.norway.identifiers import (
    Sex,
    generate_d_nummer,
    generate_felles_hjelpenummer,
    generate_fodselsnummer,
)
from validator.norway.written_numbers import find_numbers, kind_if_real, kind_of_any, numbers_in_url
from validator.redaction import redact_text, redact_url
from validator.redaction.identity_numbers import find_identity_numbers, mask_identity_numbers
from validator.sandbox.identity_numbers import MASK, has_identity_number, without_identity_numbers
from validator.suites.identity_numbers import identity_numbers, is_synthetic


def of_real_shape() -> str:
    """Computed, never written."""
    for rest in range(1000):
        nine = f"010190{rest:03d}"
        first = control_digit(nine, FIRST_WEIGHTS)
        second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
        if second is not None:
            return f"{nine}{first}{second}"
    raise AssertionError


REAL = of_real_shape()
SYNTHETIC = [
    generate_fodselsnummer(Random(5), date(1954, 5, 17), Sex.FEMALE),
    generate_d_nummer(Random(5), date(1980, 2, 3), Sex.MALE),
    generate_felles_hjelpenummer(Random(5)),
]


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def in_digits_from(zero: str) -> Callable[[str], str]:
    return lambda number: "".join(chr(ord(zero) + int(digit)) for digit in number)


def in_base64(number: str) -> str:
    return base64.b64encode(f"pasient {number}".encode()).decode()


FULL_WIDTH, ARABIC, DEVANAGARI, MATHEMATICAL = map(in_digits_from, "\uff10\u0660\u0966\U0001d7ce")

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda n: n,
    "space": lambda n: f"{n[:6]} {n[6:]}",
    "plus": lambda n: f"{n[:6]}+{n[6:]}",
    "%20": lambda n: f"{n[:6]}%20{n[6:]}",
    "%2520": lambda n: f"{n[:6]}%2520{n[6:]}",
    "full stop": lambda n: f"{n[:6]}.{n[6:]}",
    "hyphen": lambda n: f"{n[:6]}-{n[6:]}",
    "no-break space": lambda n: f"{n[:6]}\u00a0{n[6:]}",
    "no-break space, encoded": lambda n: f"{n[:6]}%C2%A0{n[6:]}",
    "dash": lambda n: f"{n[:6]}\u2013{n[6:]}",
    "pairs": lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]} {n[6:]}",
    "letters around": lambda n: f"a{n}",
    "letters on both sides": lambda n: f"x{n}y",
    "underscores": lambda n: f"id_{n}_1",
    "full-width": FULL_WIDTH,
    "full-width, encoded": lambda n: percent(FULL_WIDTH(n)),
    "full-width, encoded twice": lambda n: quote(percent(FULL_WIDTH(n))),
    "Arabic-Indic": ARABIC,
    "Devanagari, encoded": lambda n: percent(DEVANAGARI(n)),
    "mathematical": MATHEMATICAL,
    "mathematical, encoded": lambda n: percent(MATHEMATICAL(n)),
    "percent": percent,
    "percent, lower case": lambda n: percent(n).lower(),
    "percent twice": lambda n: quote(percent(n)),
    "percent in part": lambda n: n[:5] + percent(n[5:]),
    "base64": in_base64,
    "base64url": lambda n: base64.urlsafe_b64encode(f"{n}?>".encode()).decode().rstrip("="),
    "base64, encoded": lambda n: quote(in_base64(n) + "=", safe=""),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "before", ["", "https://a.example/fhir/Patient/", "/Patient?identifier=", "/Patient?name=x&"]
)
def test_all_who_ask_agree(spelling: str, before: str) -> None:
    """A number is refused in a URL by the sandbox, found there by the runner and lint, and masked in the log; and a real person's
    is taken out of every record."""
    for number in (*SYNTHETIC, REAL):
        url = before + SPELLINGS[spelling](number)
        assert has_identity_number(url)
        assert identity_numbers(url) == [number]
        masked = without_identity_numbers(url)
        assert not has_identity_number(masked)
        assert MASK in masked or masked == "[withheld]"
        assert is_synthetic(number) is (number != REAL)
    real = before + SPELLINGS[spelling](REAL)
    assert "[redacted:fødselsnummer]" in redact_url(real)
    assert identity_numbers(redact_url(real)) == []
    if "base64, encoded" not in spelling:
        assert "[redacted:fødselsnummer]" in redact_text(real)
        assert mask_identity_numbers(real) != real
    for number in SYNTHETIC:
        kept = before + SPELLINGS[spelling](number)
        assert redact_url(kept) == redact_text(kept) == kept


def uuid_with(digits: str) -> str:
    return str(UUID(f"5e2f2d0c01124a12b345a{digits}"))


@pytest.mark.parametrize("number", [REAL, *SYNTHETIC])
@pytest.mark.parametrize(
    "of",
    [
        uuid_with,
        lambda n: f"urn:uuid:{uuid_with(n)}",
        lambda n: uuid_with(n).upper(),
        lambda n: f"{'ab' * 20}{n}{'cd' * 6}f",
        lambda n: f"sha256-{'0f' * 10}e{n}{'a' * 32}",
        lambda n: f"{n}0",
        lambda n: f"1{n}",
        lambda n: f"2026{n}",
        lambda n: f"{n[:6]} {n[6:]}1",
        lambda n: n[:10],
        lambda n: f"{n[:5]} {n[5:]}",
        lambda n: f"{n[:10]}{(int(n[10]) + 1) % 10}",
        lambda n: f"13{n[2:]}" if n[:2] != "13" else f"14{n[2:]}",
    ],
)
def test_what_only_looks_like_one_is_left_alone_by_all(number: str, of: Callable[[str], str]) -> None:
    text = f"/Observation/{of(number)}"
    assert not has_identity_number(text)
    assert identity_numbers(text) == []
    assert find_identity_numbers(text) == []
    assert redact_url(text) == without_identity_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Organization?identifier=urn:oid:2.16.578.1.12.4.1.4.101|974760673",
        "Practitioner?identifier=urn:oid:2.16.578.1.12.4.1.4.4|9144900",
        "Observation?date=ge2026-11-30T12:00:00.000+01:00&_count=50",
        "Observation?_since=1764504000000",
        "metadata?x=20261130120000123",
        "ValueSet/2.16.578.1.12.4.1.1.9151",
        "Patient?birthdate=1990-01-01&address-postalcode=5003",
    ],
)
def test_other_numbers_are_left_alone_by_all(text: str) -> None:
    assert identity_numbers(text) == []
    assert redact_url(text) == without_identity_numbers(text) == text


@given(st.text(st.sampled_from("0123456789aAf%-. +\\u&#;x/?="), max_size=60))
def test_what_may_be_real_is_found_by_all(text: str) -> None:
    """Nothing that redaction takes out passes in a URL; and masking leaves nothing that is refused."""
    for found in find_numbers(text, kind_if_real):
        if len(found.digits) == 11:
            assert found.digits in numbers_in_url(text, kind_of_any)
    assert not has_identity_number(without_identity_numbers(text))


@given(st.uuids())
def test_no_uuid_is_a_number(value: UUID) -> None:
    assert find_numbers(f"urn:uuid:{value}", kind_of_any) == []
