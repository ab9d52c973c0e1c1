"""JSON to a resource: every kind of syntax error is named, with its place and what to do."""

import json
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.formats.parse import DEEPEST, MOST_REPEATED, JsonPositions, parse_json
from validator.results import Finding, Severity

PATIENT = b'{"resourceType": "Patient"}'


def only(data: bytes) -> Finding:
    """The one finding about a text, which must say something and where."""
    document = parse_json(data, "input.json")
    assert len(document.findings) == 1, [f.key for f in document.findings]
    found = document.findings[0]
    assert found.message.nb
    assert found.message.en
    assert found.location.file == "input.json"
    return found


@pytest.mark.parametrize(
    ("data", "key", "line", "column"),
    [
        (b"", "empty", 1, 1),
        (b" \n\t ", "empty", 1, 1),
        (b'{"a": 1', "truncated", 1, 8),
        (b'{"resourceType": "Patient",\n "name": [', "truncated", 2, 11),
        (b'{"a": "x', "unterminated-string", 1, 7),
        (b'{"a": "x\ny"}', "control-character", 1, 9),
        (b'{"a": "\\x"}', "escape", 1, 8),
        (b'{"a": "\\u12"}', "escape", 1, 9),
        (b'{"a": 1}\n{"b": 2}', "extra", 2, 1),
        (b'{"a": 1}}', "extra", 1, 9),
        (b'{"a": 1,}', "trailing-comma", 1, 8),
        (b'{"a": [1,\n]}', "trailing-comma", 1, 9),
        (b"{'a': 1}", "property-name", 1, 2),
        (b'{"a": 1, b: 2}', "property-name", 1, 10),
        (b'{"a" 1}', "colon", 1, 6),
        (b'{"a": 1\n "b": 2}', "comma", 2, 2),
        (b'{"a": tru}', "value", 1, 7),
        (b'{"a": }', "value", 1, 7),
        (b"\x00", "value", 1, 1),
        (b'{"a": 01}', "number", 1, 7),
        (b'{"a": +1}', "number", 1, 7),
        (b'{"a": .5}', "number", 1, 7),
        (b'{"a": 1.5.2}', "number", 1, 7),
        (b'{"a": "NaN", "b": NaN}', "constant", 1, 19),
        (b'{"a": -Infinity}', "constant", 1, 7),
        (b"<html>", "value", 1, 1),
        (b"nonsense", "value", 1, 1),
        (b"[1]", "not-an-object", 1, 1),
        (b'"text"', "not-an-object", 1, 1),
        (b"null", "not-an-object", 1, 1),
    ],
)
def test_what_is_not_json_is_explained_where_it_is(data: bytes, key: str, line: int, column: int) -> None:
    found = only(data)
    assert (found.key, found.severity) == (f"syntax.{key}", Severity.FATAL)
    assert (found.location.line, found.location.column) == (line, column)
    assert found.fix is not None
    assert parse_json(data).resource is None


def test_the_messages_name_what_was_found() -> None:
    assert "“0x1F”" in only(b'{"a": 0x1F}').message.en
    assert "«0x1F»" in only(b'{"a": 0x1F}').message.nb
    assert "U+0000" in only(b'{"a": \x00}').message.en
    assert "U+000A" in only(b'{"a": "\n"}').message.en


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_recognised_with_and_without_byte_order_mark(encoding: str) -> None:
    found = only(PATIENT.decode().encode(encoding))
    assert (found.key, found.severity) == ("syntax.utf-16", Severity.FATAL)
    assert "UTF-8" in found.message.en


def test_latin_1_is_refused_at_its_first_letter() -> None:
    found = only('{"resourceType": "Patient",\n "name": [{"family": "Bøe"}]}'.encode("latin-1"))
    assert (found.key, found.severity) == ("syntax.not-utf-8", Severity.FATAL)
    assert (found.location.line, found.location.column) == (2, 24)
    assert "0xF8" in found.message.en
    assert found.fix is not None
    assert "Latin-1" in found.fix.en


def test_a_byte_order_mark_is_a_warning_and_no_obstacle() -> None:
    document = parse_json(b"\xef\xbb\xbf" + PATIENT)
    assert [(f.key, f.severity) for f in document.findings] == [("syntax.byte-order-mark", Severity.WARNING)]
    assert document.resource == {"resourceType": "Patient"}


def test_letters_outside_ascii_are_read_and_counted_as_one_column() -> None:
    document = parse_json('{"a": "æøå 😀", "b": 1}'.encode())
    assert document.findings == ()
    assert document.resource == {"a": "æøå 😀", "b": 1}
    assert document.location("b", ("b",)).column == 16


def test_every_repeated_key_is_found_with_its_place() -> None:
    document = parse_json(b'{"a": 1,\n "b": {"x": 1, "y": "\\"x\\":", "x": 2},\n "a": [{"x": 1}, {"x": 1}]}')
    found = [(f.key, f.severity, f.location.line, f.location.column) for f in document.findings]
    assert found == [
        ("syntax.duplicate-key", Severity.ERROR, 2, 31),
        ("syntax.duplicate-key", Severity.ERROR, 3, 2),
    ]
    assert "“a”" in document.findings[1].message.en
    assert document.resource is not None
    assert document.resource["b"]["x"] == 2


def test_keys_that_are_equal_only_after_unescaping_are_repeated() -> None:
    assert only(b'{"a": 1, "\\u0061": 2}').key == "syntax.duplicate-key"


def test_repeated_keys_are_not_told_without_end() -> None:
    document = parse_json(b"{" + b",".join([b'"a": 1'] * 5000) + b"}")
    assert len(document.findings) == MOST_REPEATED


@pytest.mark.parametrize("half", [r"\ud83d", r"\uDE00", r"x\uDE00\ud83d"])
def test_half_a_surrogate_pair_is_an_error_and_replaced(half: str) -> None:
    document = parse_json(f'{{"a": "{half}"}}'.encode())
    assert {f.key for f in document.findings} == {"syntax.lone-surrogate"}
    assert document.findings[0].severity is Severity.ERROR
    assert document.resource is not None
    document.resource["a"].encode("utf-8")  # can be written again


def test_a_whole_surrogate_pair_and_an_escaped_backslash_are_right() -> None:
    document = parse_json(rb'{"a": "\ud83d\ude00 \\ud83d"}')
    assert document.findings == ()
    assert document.resource == {"a": "😀 \\ud83d"}


def test_decimals_keep_their_precision() -> None:
    document = parse_json(b'{"a": 1.50, "b": 1e3, "c": 7}')
    assert document.resource is not None
    assert str(document.resource["a"]) == "1.50"
    assert isinstance(document.resource["b"], Decimal)
    assert document.resource["c"] == 7


def test_a_number_too_long_to_read_is_found_where_it_is() -> None:
    found = only(b'{"a": 1,\n "b": -' + b"9" * 5000 + b"}")
    assert (found.key, found.location.line) == ("syntax.number-too-long", 2)
    assert found.location.column in (7, 8)


@pytest.mark.parametrize(
    "data",
    [b"[" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'[{"a":' * 5_000],
    ids=["lists", "objects", "both, never closed"],
)
def test_ten_thousand_levels_are_refused(data: bytes) -> None:
    found = only(data)
    assert (found.key, found.severity) == ("syntax.too-deep", Severity.FATAL)
    assert found.location.line == 1
    assert found.location.column is not None
    assert found.location.column > DEEPEST


def test_the_deepest_that_is_allowed_is_read() -> None:
    at_the_limit = b'{"a":' * DEEPEST + b"1" + b"}" * DEEPEST
    assert parse_json(at_the_limit).findings == ()
    assert only(b'{"a":' + at_the_limit + b"}").key == "syntax.too-deep"


def test_brackets_in_strings_are_no_levels() -> None:
    data = json.dumps({"a": "[{" * 500, "b": ['"[' * 300]}).encode()
    assert parse_json(data).findings == ()


def test_locations_point_at_names_and_list_items() -> None:
    document = parse_json(b'{\n "name": [\n  {"family": "A"},\n  {"given": ["B",\n "C"]}]}')
    places = {
        (): (1, 1),
        ("name",): (2, 2),
        ("name", 0): (3, 3),
        ("name", 0, "family"): (3, 4),
        ("name", 1, "given", 1): (5, 2),
        ("name", 1, "absent"): (4, 3),
        ("name", 9): (2, 2),
        ("absent", 3, "deeper"): (1, 1),
    }
    for pointer, (line, column) in places.items():
        found = document.location("", pointer)
        assert (found.line, found.column) == (line, column), pointer


def test_lines_count_from_where_the_resource_begins_in_its_file() -> None:
    document = parse_json(b'{"a": 1}', "all.ndjson", first_line=7)
    assert document.location("a", ("a",)).line == 7
    assert parse_json(b"{", "all.ndjson", first_line=7).findings[0].location.line == 7


@pytest.mark.slow
def test_fifty_megabytes_are_read_in_time() -> None:
    entry = {"resource": {"resourceType": "Patient", "text": {"div": "x" * 900}}}
    data = json.dumps({"resourceType": "Bundle", "entry": [entry] * 52_000}).encode()
    assert len(data) > 50_000_000
    started = process_time()
    document = parse_json(data)
    assert document.findings == ()
    assert document.location("", ("entry", 51_999, "resource")).line == 1
    assert process_time() - started < 60


@pytest.mark.slow
@pytest.mark.parametrize("piece", [b"[1,", b'"', b"{", b"\\", b'{"a":"', b"9", b"\n"])
def test_fifty_hostile_megabytes_are_refused_in_time(piece: bytes) -> None:
    started = process_time()
    assert parse_json(piece * (50_000_000 // len(piece))).resource is None
    assert process_time() - started < 60


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    document = parse_json(data)
    assert document.resource is not None or document.findings
    for found in document.findings:
        assert found.message.nb
        assert found.message.en


@given(st.text(alphabet='{}[]",:\\u0aD8dE1.-e tru\n', max_size=60))
def test_nothing_that_looks_like_json_makes_it_fail(source: str) -> None:
    document = parse_json(source.encode())
    for found in document.findings:
        assert found.location.line is not None
        assert found.location.line <= source.count("\n") + 1


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=4), JSON_VALUES, max_size=4), st.sampled_from([None, 1, 3]))
def test_what_was_written_is_read_and_found_again(value: dict[str, Any], indent: int | None) -> None:
    """Law: writing and reading gives the same, and each element is found where its text stands."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    document = parse_json(text.encode("utf-8", "surrogatepass"))
    assert document.findings == ()
    assert document.resource == value
    lines = text.split("\n")
    for key in value:
        place = document.location("", (key,))
        assert place.line is not None
        assert place.column is not None
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        assert rest.startswith(json.dumps(key, ensure_ascii=False))


def test_places_deep_in_each_other_are_found_in_time_that_does_not_grow_with_the_depth():
    """Both ways of finding where a value ends agree: the quick one for most texts, and the one for deep ones."""
    value: object = [{"a": number, "b": ']}\\"'} for number in range(50)]
    for level in range(60):
        value = {"x": [level, value], "y": {"z": level}}
    source = json.dumps(value, indent=1)
    quick, thorough = JsonPositions(source), JsonPositions(source)
    thorough._skipped = len(source) * 100
    pointer: list[str | int] = []
    for _ in range(60):
        for last in ("x", "y"):
            assert quick.locate((*pointer, last)) == thorough.locate((*pointer, last)) is not None
        pointer += ["x", 1]
    for index in (0, 49):
        places = {one.locate((*pointer, index, "b")) for one in (quick, thorough)}
        assert len(places) == 1
        line, column = places.pop() or (0, 0)
        assert source.splitlines()[line - 1][column - 1 :].startswith('"b"')
