"""Where numbers that may be a real person's are found. None is written here: all are computed."""

import base64
import json
from datetime import date
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit
from validator.norway.identifiers import Sex, SyntheticSeries, could_be_real, generate_fodselsnummer
from validator.redaction import record_exchange, redact_text, redact_url
from validator.redaction.identity_numbers import find_identity_numbers, mask_identity_numbers


def complete(start: str) -> str:
    for rest in range(1000):
        nine = f"{start}{rest:03d}"
        first = control_digit(nine, FIRST_WEIGHTS)
        second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
        if second is not None:
            return f"{nine}{first}{second}"
    raise AssertionError(start)


REAL = complete("010190")
SYNTHETIC = generate_fodselsnummer(Random(3), date(1990, 1, 1), Sex.MALE, SyntheticSeries.TENOR)
GROUPS = [(6, 5), (6, 3, 2), (2, 2, 2, 5), (2, 2, 2, 3, 2), (3, 3, 3, 2), (3, 3, 5)]


def grouped(number: str, groups: tuple[int, ...], between: str) -> str:
    parts, position = [], 0
    for size in groups:
        parts.append(number[position : position + size])
        position += size
    return between.join(parts)


def escaped_json(number: str) -> str:
    return "".join(f"\\u{ord(digit):04x}" for digit in number)


def percent(number: str) -> str:
    return "".join(f"%{ord(digit):02X}" for digit in number)


def in_base64(text: str, encoding: str = "utf-8") -> str:
    return base64.b64encode(text.encode(encoding)).decode()


@pytest.mark.parametrize(
    "between", [" ", ".", "-", "\u00a0", "\u2013", "\u202f", " - ", "%20", "&nbsp;", "\\u00a0"]
)
@pytest.mark.parametrize("groups", GROUPS)
def test_groups(groups: tuple[int, ...], between: str) -> None:
    assert redact_text(f"fnr: {grouped(REAL, groups, between)}, tlf") == "fnr: [redacted:fødselsnummer], tlf"
    kept = f"fnr: {grouped(SYNTHETIC, groups, between)}, tlf"
    assert redact_text(kept) == kept


def test_a_duf_nummer_in_groups() -> None:
    number = "2000000000" + "08"
    assert redact_text(grouped(number, (4, 6, 2), " ")) == "[redacted:DUF-nummer]"


@pytest.mark.parametrize(
    "text",
    [
        f"1 {grouped(REAL, (3, 3, 3, 2), ' ')}",
        f"{grouped(REAL, (2, 2, 2, 5), '.')} 22 33 44 55",
        f"01 01 {grouped(REAL, (2, 2, 2, 5), ' ')}",
        f"2.16.578.1.12.4.1.4.1 {grouped(REAL, (6, 5), ' ')}",
    ],
)
def test_other_groups_beside_it_do_not_hide_it(text: str) -> None:
    assert "[redacted:fødselsnummer]" in redact_text(text)


@pytest.mark.parametrize(
    "written",
    [
        escaped_json(REAL),
        escaped_json(REAL[:4]) + REAL[4:],
        escaped_json(REAL).replace("\\", "\\\\"),
        escaped_json(REAL).upper().replace("\\U", "\\u"),
        percent(REAL),
        percent(REAL).replace("%", "%25"),
        REAL[:5] + percent(REAL[5:]),
        "".join(f"&#{ord(digit)};" for digit in REAL),
        "".join(f"&#x{ord(digit):x};" for digit in REAL),
        f"{escaped_json(REAL[:6])}\\u0020{escaped_json(REAL[6:])}",
    ],
)
def test_escapes(written: str) -> None:
    assert redact_text(f'{{"a": "fnr {written}!"}}') == '{"a": "fnr [redacted:fødselsnummer]!"}'


def test_percent_encoded_in_a_url_within_a_text() -> None:
    said = f"GET https://a.no/Patient?identifier=urn%3Aoid%3A2.16%7C{percent(REAL)}&_count=1"
    assert redact_text(said) == (
        "GET https://a.no/Patient?identifier=urn%3Aoid%3A2.16%7C[redacted:fødselsnummer]&_count=1"
    )


@pytest.mark.parametrize("written", [REAL, grouped(REAL, (6, 5), " "), grouped(REAL, (2, 2, 2, 5), ".")])
@pytest.mark.parametrize("before", ["", "a", "ab", "født "])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_base64_of_text(written: str, before: str, encoding: str) -> None:
    encoded = in_base64(f"{before}{written} så", encoding)
    body = json.dumps({"resourceType": "Binary", "contentType": "text/plain", "data": encoded})
    assert json.loads(redact_text(body))["data"] == "[redacted:fødselsnummer]"
    urlsafe = encoded.replace("+", "-").replace("/", "_").rstrip("=")
    assert redact_url(f"https://a.no/x/{urlsafe}?a=b") == "https://a.no/x/[redacted:fødselsnummer]?a=b"
    kept = in_base64(f"{before}{SYNTHETIC} så", encoding)
    assert redact_text(f'"{kept}"') == f'"{kept}"'


def test_base64_with_line_breaks_and_escaped_slashes() -> None:
    encoded = base64.encodebytes(f"{'æ' * 19}{REAL}{'?>' * 40}".encode()).decode()
    assert "/" in encoded
    assert encoded.count("\n") > 1
    assert "redacted" in redact_text(json.dumps({"data": encoded}))
    assert "redacted" in redact_text(json.dumps({"data": encoded.replace("\n", "")}).replace("/", "\\/"))


def test_base64_that_is_cut_within_a_character() -> None:
    assert redact_text(in_base64(f"{REAL} – –")[:-4]) == "[redacted:fødselsnummer]"


@pytest.mark.parametrize("cut", range(8))
def test_base64_whose_beginning_is_not_shown(cut: int) -> None:
    encoded = in_base64(f"{'x' * 40}{REAL}{'y' * 40}")
    assert mask_identity_numbers(encoded[cut:] + '"') == "*" * (len(encoded) - cut) + '"'


def test_basic_credentials_that_name_a_person() -> None:
    assert (
        redact_text(f"Authorization: Basic {in_base64(REAL + ':x')}")
        == "Authorization: Basic [redacted:token]"
    )


def test_base64_of_what_is_not_text_is_left_alone() -> None:
    encoded = base64.b64encode(b"%PDF-1.7\x00\xff" + REAL.encode() + b"\x00").decode()
    assert redact_text(encoded) == encoded


@pytest.mark.parametrize(
    "text",
    [
        '{"v": 120190.12345}',
        "+47 22 33 44 55, 22 33 44 66",
        "2025-11-21T12:00:00.000+01:00 2025-11-22",
        "01.01.2025-31.12.2025",
        "974 760 673 MVA",
        "2.16.578.1.12.4.1.1.9151",
        "192.168.0.10",
        "4111 1111 1111 1111",
        "5e2f2d0c-0112-4012-8345-0a1b2c3d4e5f",
        "7 12 90 36.8 120 96 14 15 88 97 36 37 110 90",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact_text(text) == text


def test_a_bare_decimal_in_json_is_no_grouping() -> None:
    body = f'{{"v": {REAL[:1].replace("0", "1")}{REAL[1:]}, "d": {grouped(complete("110190"), (6, 5), ".")}}}'
    assert json.loads(redact_text(body))["d"] == float(grouped(complete("110190"), (6, 5), "."))


@given(st.text(st.sampled_from("0123456789 .-%\\u&#;x3AMTNjQ="), max_size=80))
def test_places_are_in_order_and_within_the_text(text: str) -> None:
    position = 0
    for number in find_identity_numbers(text):
        assert position <= number.start < number.end <= len(text)
        position = number.end
    masked = mask_identity_numbers(text)
    assert len(masked) == len(text)
    assert not [
        run for run in "".join(c if c.isdigit() else " " for c in masked).split() if could_be_real(run)
    ]
    assert redact_text(redact_text(text)) == redact_text(text)


def test_masking_keeps_length_and_what_is_synthetic() -> None:
    line = f'  "value": "{REAL}", "display": "{grouped(REAL, (6, 5), " ")} {SYNTHETIC}"'
    assert mask_identity_numbers(line) == f'  "value": "***********", "display": "****** ***** {SYNTHETIC}"'
    assert mask_identity_numbers(f"x{percent(REAL)}y") == f"x{'*' * 33}y"


def test_an_exchange_holds_no_encoded_number() -> None:
    exchange = record_exchange(
        method="GET",
        url=f"https://a.no/Patient?identifier={percent(REAL)}",
        status=200,
        response_body=json.dumps({"data": in_base64(f"Pasient {REAL}")}),
        started="",
        elapsed=0.0,
    )
    assert exchange.response is not None
    assert exchange.request.url.endswith("identifier=[redacted:fødselsnummer]")
    assert exchange.response.body == '{"data": "[redacted:fødselsnummer]"}'


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "01 ",
        "010.",
        "010190-",
        "%30",
        "%25",
        "\\u0030",
        "\\\\",
        "&#48;",
        "MDEw",
        "MDEw/",
        "A",
        "A\\/",
        f"{REAL} ",
        "1",
    ],
)
def test_time_is_linear(unit: str) -> None:
    """Four times the text takes at most ten times the time (a quadratic rule would take sixteen)."""

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = process_time()
        find_identity_numbers(text)
        return process_time() - started

    small = min(seconds(400_000) for _ in range(3))
    assert seconds(1_600_000) < 10 * small + 0.1
