"""Redaction. Numbers that could be a real person's are computed, never written here."""

import base64
import json
from datetime import date
from random import Random
from time import process_time
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit
from validator.norway.identifiers import (
    Sex,
    SyntheticSeries,
    could_be_real,
    generate_d_nummer,
    generate_felles_hjelpenummer,
    generate_fodselsnummer,
)
from validator.redaction import (
    BODY_LIMIT,
    WITHHELD,
    _settled,
    contains_real_identity_number,
    record_exchange,
    redact_headers,
    redact_text,
    redact_url,
)
from validator.results import Text


def complete(start: str) -> str:
    """A number with today's control digits that begins with these digits (at most eight)."""
    width = 9 - len(start)
    for rest in range(10**width):
        nine = f"{start}{rest:0{width}d}"
        first = control_digit(nine, FIRST_WEIGHTS)
        second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
        if second is not None:
            return f"{nine}{first}{second}"
    raise AssertionError(start)


REAL = complete("010190")
REAL_D = complete("410190")
REAL_FH = complete("8123456")
REAL_DUF = "2000000000" + "08"
SYNTHETIC = generate_fodselsnummer(Random(1), date(1990, 1, 1), Sex.FEMALE)
JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"ES256"}', b'{"a":1}', b"x" * 32)
)
TOKEN = "s3cr3t-T0ken.value_abc~1"


@st.composite
def real_looking(draw: st.DrawFn) -> str:
    born = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2039, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 40]))
    return complete(f"{day:02d}{born.month:02d}{born.year % 100:02d}{draw(st.integers(0, 9))}")


@st.composite
def synthetic(draw: st.DrawFn) -> str:
    random = Random(draw(st.integers(0, 2**32)))
    if draw(st.booleans()):
        return generate_felles_hjelpenummer(random)
    born = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2039, 12, 31)))
    generate = draw(st.sampled_from([generate_fodselsnummer, generate_d_nummer]))
    return generate(random, born, draw(st.sampled_from(Sex)), draw(st.sampled_from(SyntheticSeries)))


no_digits = st.text(st.characters(exclude_characters="0123456789", codec="utf-8"), max_size=30)
pieces = st.one_of(
    no_digits,
    real_looking(),
    synthetic(),
    st.sampled_from(
        [
            "Bearer ",
            "DPoP ",
            "Basic ",
            "authorization: ",
            '"access_token": "',
            "&code=",
            "grant_type=",
            "?state=x",
            "token=",
            "eyJ",
            ".",
            '"',
            "\\",
            "\\\\",
            "://",
            "@",
            "-----BEGIN PRIVATE KEY-----",
            '"kty"',
            '"d":"',
            "-----END PRIVATE KEY-----",
            "%20",
            "%7C",
            "\\u0020",
            " ",
            "\n",
            "cookie: a=b; c",
            "123456",
            "12345",
            "=",
            "[redacted:token]",
            "{",
            "[",
            ":",
            ",",
            "abcdefghij1",
            JWT,
            TOKEN,
        ]
    ),
)
texts = st.lists(pieces, max_size=12).map("".join)


# --- laws


@given(texts)
@example('Bearer abcdefghij1.01819013744="')
@example('"authorization": "[redacted:token] abc"')
@example("cookie: a=b; ; c")
@example("[" + REAL + "TOKEN=:")
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once
    assert WITHHELD not in once
    in_url = redact_url(text)
    assert redact_url(in_url) == in_url
    for name in ("authorization", "cookie", "set-cookie", "x-any", "x-any-token"):
        headers = redact_headers([(name, text)])
        assert redact_headers(headers) == headers


words_of_markers = st.sampled_from(
    ["redacted:", "token]", "[redacted:secret]", "fødselsnummer", "secret", "cookie", "password", TOKEN]
)


@given(texts, st.lists(words_of_markers))
def test_redacting_twice_changes_nothing_more_with_named_secrets(text: str, secrets: list[str]) -> None:
    once = redact_text(text, secrets)
    assert redact_text(once, secrets) == once
    assert WITHHELD not in once


def test_a_text_that_shows_ever_more_is_taken_out() -> None:
    endless = iter(range(10**6))
    assert _settled("x", lambda _: str(next(endless))) == WITHHELD


@given(texts)
def test_a_redacted_text_has_no_real_number(text: str) -> None:
    redacted = redact_text(text)
    assert contains_real_identity_number(redacted) == []
    runs = "".join(c if c in "0123456789" else " " for c in redacted).split()
    assert not [run for run in runs if could_be_real(run)]


@given(no_digits, real_looking(), no_digits)
def test_a_real_number_is_taken_out_of_any_text(before: str, number: str, after: str) -> None:
    assert number not in redact_text(f"{before}{number}{after}")
    assert f"{number[:6]} {number[6:]}" not in redact_text(f"{before}{number[:6]} {number[6:]}{after}")


@given(
    st.lists(
        st.one_of(synthetic(), st.sampled_from(["fnr ", " ", ", ", "\n", "Patient/", "født 1990-01-01 "])),
        max_size=10,
    )
)
def test_text_with_only_synthetic_numbers_is_left_alone(words: list[str]) -> None:
    text = "-".join(words)
    assert redact_text(text) == text
    assert redact_url(text) == text


@given(
    no_digits, st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60), no_digits
)
def test_a_named_secret_is_taken_out_of_any_text(before: str, secret: str, after: str) -> None:
    if secret in "[redacted:secret]" or "redacted" in secret:
        return
    assert secret not in redact_text(f"{before}{secret}{after}", [secret])
    assert quote(secret, safe="") not in redact_text(f"{before}{quote(secret, safe='')}{after}", [secret])


plain = st.text('ab0123456789 \\"{}[]:,\né\u00a0', max_size=20)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1000, 1000).map(lambda n: n / 4),
    synthetic(),
    real_looking(),
    real_looking().map(int),
    plain,
)
json_values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=3), st.booleans())
def test_json_stays_json(value: object, ascii_only: bool) -> None:
    redacted = json.loads(redact_text(json.dumps(value, ensure_ascii=ascii_only)))
    assert contains_real_identity_number(redacted) == []
    if not contains_real_identity_number(value):
        assert redacted == value


# --- numbers


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (REAL, "fødselsnummer"),
        (REAL_D, "D-nummer"),
        (REAL_FH, "felles-hjelpenummer"),
        (REAL_DUF, "DUF-nummer"),
    ],
)
def test_each_kind_is_named(number: str, kind: str) -> None:
    assert redact_text(f"pasient {number}.") == f"pasient [redacted:{kind}]."


@pytest.mark.parametrize(
    "text",
    [
        "{first} {last}",
        "{first}\u00a0{last}",
        "{first}-{last}",
        "{first}  {last}",
        "{first} - {last}",
        "{first}\t{last}",
        "{first}\u2009{last}",
        "{first}\u2011{last}",
        "{first}\u2013{last}",
        "{first}\u00ad{last}",
        "{first}\u200b{last}",
        "{first}%20{last}",
        "{first}%E2%80%91{last}",
        "{first}\\u2013{last}",
        "{first}+{last}",
        "%22{first}{last}%22",
        "urn:oid:2.16.578.1.12.4.1.4.1%7C{first}{last}",
        "urn:oid:2.16.578.1.12.4.1.4.1|{first}{last}",
        "2.16.578.1.12.4.1.4.1.{first}{last}",
        "\\u0020{first}{last}",
        "a{first}{last}b",
        "x_{first}{last}_",
    ],
)
def test_numbers_are_found_however_they_are_written(text: str) -> None:
    redacted = redact_text(text.format(first=REAL[:6], last=REAL[6:]))
    assert "[redacted:fødselsnummer]" in redacted
    assert REAL[6:] not in redacted


def test_numbers_are_found_in_any_digits_and_in_groups() -> None:
    for zero in ("\u0660", "\u06f0", "\uff10", "\U0001d7ce"):
        number = "".join(chr(ord(zero) + int(digit)) for digit in REAL)
        assert redact_text(f"nr {number}.") == "nr [redacted:fødselsnummer]."
        assert "redacted" in redact_url(f"https://a.no/Patient/{quote(number)}")
    assert redact_text(f"{REAL[:6]} {REAL[6:9]} {REAL[9:]}") == "[redacted:fødselsnummer]"
    twice = "".join(f"%253{digit}" for digit in REAL)
    assert redact_url(f"https://a.no/{twice}") == "https://a.no/[redacted:fødselsnummer]"


@pytest.mark.parametrize("digits", [REAL + "1", "1" + REAL, REAL[:10], "20251121120000"])
def test_longer_and_shorter_runs_of_digits_are_other_things(digits: str) -> None:
    assert redact_text(digits) == digits


def test_a_bare_number_in_json_becomes_a_string() -> None:
    number = complete("120190")
    body = f'{{"a": {number}, "b": [{number},1], "c": "x \\" {number}, y", "d": -{number}.5e3}}'
    assert json.loads(redact_text(body)) == {
        "a": "[redacted:fødselsnummer]",
        "b": ["[redacted:fødselsnummer]", 1],
        "c": 'x " [redacted:fødselsnummer], y',
        "d": "[redacted:fødselsnummer]",
    }


def test_percent_encoded_digits_in_a_url_do_not_hide_a_number() -> None:
    encoded = "".join(f"%3{digit}" for digit in REAL)
    assert (
        redact_url(f"https://a.no/Patient/{encoded}?_id=1")
        == "https://a.no/Patient/[redacted:fødselsnummer]?_id=1"
    )


# --- credentials


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", f"Bearer {TOKEN}", "Bearer [redacted:token]"),
        ("authorization", "DPoP abc", "DPoP [redacted:token]"),
        ("Proxy-Authorization", "Basic dXNlcjpwYXNz", "Basic [redacted:token]"),
        ("Authorization", TOKEN, "[redacted:credentials]"),
        ("DPoP", JWT, "[redacted:dpop-proof]"),
        ("Cookie", "a=b; session=c", "a=[redacted:cookie]; session=[redacted:cookie]"),
        ("Set-Cookie", "s=abc; Path=/; HttpOnly", "s=[redacted:cookie]; Path=/; HttpOnly"),
        ("X-API-Key", "k", "[redacted:x-api-key]"),
        ("X-Attest", JWT, "[redacted:jwt]"),
        ("nhn-patient-nin", REAL, "[redacted:fødselsnummer]"),
        ("nhn-patient-nin", SYNTHETIC, SYNTHETIC),
        ("DPoP-Nonce", "eyJ-nonce", "eyJ-nonce"),
        (
            "WWW-Authenticate",
            'DPoP error="use_dpop_nonce", algs="ES256"',
            'DPoP error="use_dpop_nonce", algs="ES256"',
        ),
        ("Location", "https://a.no/Patient/1/_history/1", "https://a.no/Patient/1/_history/1"),
    ],
)
def test_headers(name: str, value: str, expected: str) -> None:
    once = redact_headers([("Accept", "application/fhir+json"), (name, value)])
    assert once == (("Accept", "application/fhir+json"), (name, expected))
    assert redact_headers(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://user:p@ss@a.no/fhir", "https://redacted@a.no/fhir"),
        (
            "https://a.no/x?access_token=abc&_count=1",
            "https://a.no/x?access_token=[redacted:access_token]&_count=1",
        ),
        ("https://a.no/cb#id_token=abc", "https://a.no/cb#id_token=[redacted:id_token]"),
        ("https://a.no/cb?code=abc&state=x", "https://a.no/cb?code=[redacted:code]&state=x"),
        ("grant_type=authorization_code&code=abc", "grant_type=authorization_code&code=[redacted:code]"),
        (
            "grant_type=password&username=a&password=b%26c",
            "grant_type=password&username=a&password=[redacted:password]",
        ),
        (f"client_id=a&client_assertion={JWT}", "client_id=a&client_assertion=[redacted:jwt]"),
        ("client_secret=abc", "client_secret=[redacted:client_secret]"),
        (
            '{"access_token": "a\\"bc", "expires_in": 60}',
            '{"access_token": "[redacted:access_token]", "expires_in": 60}',
        ),
        (
            '{"log": "{\\"refresh_token\\": \\"abc\\"}"}',
            '{"log": "{\\"refresh_token\\": \\"[redacted:refresh_token]\\"}"}',
        ),
        ('{"Authorization": "Bearer abc"}', '{"Authorization": "Bearer [redacted:token]"}'),
        ('{"set-cookie": ["s=abc; Path=/"]}', '{"set-cookie": ["s=[redacted:cookie]; Path=/"]}'),
        (f"the call had Bearer {TOKEN} in it", "the call had Bearer [redacted:token] in it"),
        (
            "GET / HTTP/1.1\nCookie: a=b\nHost: a.no",
            "GET / HTTP/1.1\nCookie: a=[redacted:cookie]\nHost: a.no",
        ),
        (f"got {JWT}, sorry", "got [redacted:jwt], sorry"),
        (
            '{"kty":"EC","d":"' + "A" * 43 + '","x":"' + "B" * 43 + '"}',
            '{"kty":"EC","d":"[redacted:private-key]","x":"' + "B" * 43 + '"}',
        ),
        (
            "a\n-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\nb",
            "a\n[redacted:private-key]\nb",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMHcC", "[redacted:private-key]"),
        (
            '{"key": "-----BEGIN PRIVATE KEY-----\\nMHcC", "b": "-----END PRIVATE KEY-----"}',
            '{"key": "[redacted:private-key]", "b": "-----END PRIVATE KEY-----"}',
        ),
    ],
)
def test_credentials(text: str, expected: str) -> None:
    assert redact_text(text) == expected
    assert redact_text(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Observation?code=http://loinc.org|85354-9&patient.identifier=" + SYNTHETIC,
        "https://a.no/Patient?address-state=x&code=1",
        "DPoP authentication is required, and Bearer tokens are refused",
        '{"code": "85354-9", "system": "http://loinc.org", "state": "active"}',
        '{"kty":"EC","crv":"P-256","x":"' + "B" * 43 + '","use":"sig"}',
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        '{"d": "' + "A" * 40 + '"}',
        "mailto:a@b.no, https://a.no/@b",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text


def test_a_redacted_url_is_still_a_url() -> None:
    url = urlsplit(redact_url(f"https://u:p@a.no:8443/Patient/{REAL}?identifier={REAL}&token=x"))
    assert (url.hostname, url.port) == ("a.no", 8443)
    assert " " not in url.geturl()


# --- exchanges


def test_an_exchange_is_redacted_everywhere() -> None:
    exchange = record_exchange(
        method="POST",
        url=f"https://u:p@a.no/Patient/{REAL}",
        request_headers=[("Authorization", f"DPoP {TOKEN}")],
        request_body=f"patient.identifier={REAL}&note=opaque-secret",
        status=200,
        response_headers=[("Set-Cookie", f"a={TOKEN}")],
        response_body=json.dumps({"id": REAL, "access_token": TOKEN}).encode(),
        started="2025-01-01T00:00:00Z",
        elapsed=0.1,
        problem=Text(f"feil for {REAL}", f"wrong for {REAL}"),
        secrets=["opaque-secret"],
    )
    for hidden in (REAL, TOKEN, "u:p", "opaque-secret"):
        assert hidden not in repr(exchange)
    assert exchange.response is not None
    assert exchange.response.status == 200
    assert json.loads(exchange.response.body)["id"] == "[redacted:fødselsnummer]"
    assert exchange.elapsed == 0.1


def test_no_answer_is_no_response() -> None:
    exchange = record_exchange(method="GET", url="https://a.no", started="2025-01-01T00:00:00Z", elapsed=5.0)
    assert exchange.response is None


def test_a_long_body_is_cut_with_a_note() -> None:
    exchange = record_exchange(
        method="GET", url="https://a.no", status=200, response_body="x " * BODY_LIMIT, started="", elapsed=0.0
    )
    assert exchange.response is not None
    shown, _, note = exchange.response.body.rpartition("\n")
    assert len(shown) == BODY_LIMIT
    assert note == f"[cut here: the body has {2 * BODY_LIMIT} characters]"


@pytest.mark.parametrize("offset", range(-12, 3))
def test_the_cut_does_not_show_part_of_a_secret(offset: int) -> None:
    """Neither where the shown part ends nor where reading ends."""
    for place in (1000, 1000 + 65_536):
        for secret in (REAL, JWT):
            body = "x " * ((place + offset) // 2) + secret + " y" * 200_000
            exchange = record_exchange(
                method="GET", url="", request_body=body, started="", elapsed=0.0, body_limit=1000
            )
            assert not any(secret[:length] in exchange.request.body for length in (9, len(secret)))


def test_a_body_that_is_not_text_is_only_measured() -> None:
    exchange = record_exchange(method="PUT", url="", request_body=b"\x89PNG\xff", started="", elapsed=0.0)
    assert exchange.request.body == "[binary body of 5 bytes, not shown]"


# --- test data


def test_real_numbers_in_test_data_are_pointed_out() -> None:
    number = complete("120190")
    patient = {
        "resourceType": "Patient",
        "identifier": [{"value": SYNTHETIC}, {"value": REAL}],
        "contact": [{"extension": [{"valueInteger": int(number)}]}],
        "text": {"div": f"<div>{REAL[:6]} {REAL[6:]}</div>"},
        "active": True,
    }
    assert contains_real_identity_number(patient) == [
        "Patient.identifier[1].value",
        "Patient.contact[0].extension[0].valueInteger",
        "Patient.text.div",
    ]
    assert contains_real_identity_number({REAL: 1}) == [""]
    assert contains_real_identity_number({"a": {REAL: [REAL]}}) == ["a", "a.[redacted:fødselsnummer][0]"]
    assert contains_real_identity_number(REAL) == [""]
    assert contains_real_identity_number({"a": [SYNTHETIC, None, 1.5]}) == []


def test_deep_test_data_is_walked_to_the_bottom() -> None:
    value: object = REAL
    for _ in range(20_000):
        value = [value]
    assert len(contains_real_identity_number(value)) == 1


# --- time


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "0123456789",
        REAL + " ",
        '\\"',
        "eyJ",
        "eyJ.",
        "://",
        "a@",
        "\\",
        "%20",
        "bearer ",
        '"password":"',
        "token=",
        "&code=&state=",
        '"kty" "d":"',
        "\ncookie",
        "\\u00",
        " ",
        "-----BEGIN PRIVATE KEY-----",
        "authorization:",
        "=",
    ],
)
def test_time_is_linear(unit: str) -> None:
    """Four times the text takes at most ten times the time (a quadratic rule would take sixteen)."""

    def seconds(size: int) -> float:
        text = '{"access_token' + unit * (size // len(unit))
        started = process_time()
        redact_text(text)
        return process_time() - started

    small = min(seconds(400_000) for _ in range(3))
    assert seconds(1_600_000) < 10 * small + 0.1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set-Cookie: sid=abcdef; Path=/", "Set-Cookie: sid=[redacted:cookie]; Path=/"),
        ("token=[redacted:token]abc", "token=[redacted:token]"),
        ('"http:\\/\\/user:pass@host\\/x"', '"http:\\/\\/redacted@host\\/x"'),
    ],
)
def test_credentials_in_disguise(text: str, expected: str) -> None:
    assert redact_text(text) == expected


@pytest.mark.parametrize(
    "name", ["X-Session-Token", "X-Amz-Security-Token", "Client-Secret", "My-Api-Key", "Token"]
)
def test_headers_named_as_secrets(name: str) -> None:
    ((_, value),) = redact_headers([(name, TOKEN)])
    assert value.startswith("[redacted:")
    assert redact_headers([("DPoP-Nonce", "n"), ("X-Tokens-Left", "5")]) == (
        ("DPoP-Nonce", "n"),
        ("X-Tokens-Left", "5"),
    )
