"""YAML with places, by YAML 1.2's rules, and what is refused."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from validator.data_files import yaml_source
from validator.data_files.yaml_source import MAX_BYTES, MAX_DEPTH, read_yaml


def only_finding(source: str | bytes):
    data = source.encode() if isinstance(source, str) else source
    document = read_yaml(data, "a.yaml")
    assert len(document.findings) == 1, document.findings
    return document.findings[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1.50", 1.5),
        ("2024-05-01", "2024-05-01"),
        ("12:30:45", "12:30:45"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_scalars_follow_yaml_1_2(written: str, value: object) -> None:
    found = read_yaml(f"key: {written}".encode(), "a.yaml").value["key"]
    assert found == value
    assert type(found) is type(value)


def test_a_number_with_a_leading_zero_stays_text() -> None:
    assert read_yaml(b"fnr: 01810112345", "a.yaml").value == {"fnr": "01810112345"}


def test_a_key_called_on_stays_a_key() -> None:
    assert read_yaml(b"profile: {on: entry.resource}", "a.yaml").value == {
        "profile": {"on": "entry.resource"}
    }


def test_every_key_and_value_has_its_place() -> None:
    document = read_yaml("a: 1\nb:\n  - x: æ\n    y: {z: 'to'}\n".encode(), "a.yaml")
    place = document.location(("b", 0, "y", "z"))
    assert (place.path, place.line, place.column, place.file) == ("b[0].y.z", 4, 12, "a.yaml")
    key = document.location(("b", 0, "y"), of_key=True)
    assert (key.line, key.column) == (4, 5)
    missing = document.location(("b", 0, "nothing", "here"))
    assert (missing.line, missing.column) == (3, 5)


def test_an_offset_into_a_quoted_text_counts_the_quotation_mark() -> None:
    document = read_yaml(b"a: 'hello there'\nb: hello there\n", "a.yaml")
    assert document.location(("a",), offset=6).column == 4 + 1 + 6
    assert document.location(("b",), offset=6).column == 4 + 6


def test_aliases_share_their_value() -> None:
    assert read_yaml(b"a: &x {k: [1, 2]}\nb: *x\n", "a.yaml").value == {
        "a": {"k": [1, 2]},
        "b": {"k": [1, 2]},
    }


@pytest.mark.parametrize(
    ("source", "key", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "data_files.duplicate-key", 3, 1),
        ("a: 1\nb: [1, 2\nc: 3\n", "data_files.not-yaml", 3, 2),
        ("a:\n  b: {c: 1\n", "data_files.not-yaml", 2, 6),
        ("{", "data_files.not-yaml", 1, 2),
        ("a: !!python/object/apply:os.system ['true']\n", "data_files.tag", 1, 4),
        ("a: *nowhere\n", "data_files.unknown-alias", 1, 4),
        ("a: &x [*x]\n", "data_files.unknown-alias", 1, 8),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "data_files.merge-key", 3, 3),
        ("? [1]\n: 2\n", "data_files.key-not-text", 1, 3),
        ("a: 1\n---\nb: 2\n", "data_files.several-documents", 2, 1),
        ("", "data_files.empty", 1, 1),
        ("# only a comment\n", "data_files.empty", 1, 1),
        (b"a: \xff\xfe", "data_files.not-utf-8", 1, 4),
        (b"a: 1\nb: \x01\n", "data_files.not-yaml", 2, 4),
    ],
)
def test_what_is_refused_has_its_place(source: str | bytes, key: str, line: int, column: int) -> None:
    finding = only_finding(source)
    assert (finding.key, finding.location.line, finding.location.column) == (key, line, column)


def test_aliases_cannot_grow_without_bound() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert only_finding("\n".join(lines)).key == "data_files.too-many-nodes"


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 900, 1_100, 100_000])
@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{a: ", "[x, ", "a: 1\nb: [", "# [[\n["])
def test_deep_nesting_is_refused_without_exhausting_the_stack(
    opening: str, depth: int, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own limit is told whatever the parser does: libyaml has none, one at 1,000 or one at 10,000, by its version."""
    monkeypatch.setattr(yaml_source, "_Loader", getattr(yaml, parser))
    before, last = opening[:-1], opening[-1]
    finding = only_finding(opening * depth if "\n" not in opening else before + last * depth)
    assert finding.key == ("data_files.key-not-text" if opening in ("{", "? ") else "data_files.too-deep")


@pytest.mark.parametrize("limit", [70, 1_000])
def test_a_parser_that_refuses_depth_itself_does_not_hide_our_limit(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(yaml.SafeLoader):
        """Refuses while it looks ahead, before any event is told."""

        def fetch_flow_collection_start(self, token: type) -> None:
            if self.flow_level >= limit:
                raise yaml.scanner.ScannerError(None, None, "exceeded maximum depth", self.get_mark())
            super().fetch_flow_collection_start(token)

    monkeypatch.setattr(yaml_source, "_Loader", Refusing)
    assert only_finding("[" * 2_000).key == "data_files.too-deep"
    assert only_finding("a: [" + "[" * (MAX_DEPTH - 10) + "}").key == "data_files.not-yaml"


def test_a_large_file_is_refused() -> None:
    assert only_finding(b"#" * (MAX_BYTES + 1)).key == "data_files.too-large"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1", "a.yaml").value == {"a": 1}


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    lines = len(data.decode("utf-8", "replace").splitlines()) or 1
    for finding in read_yaml(data, "a.yaml").findings:
        assert 1 <= (finding.location.line or 0) <= lines


@given(
    st.recursive(
        st.text(max_size=10) | st.integers(-(10**6), 10**6) | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_what_json_says_is_read_the_same(value: object) -> None:
    import json

    document = read_yaml(json.dumps(value).encode(), "a.yaml")
    if not document.findings:  # "<<" as a key in quotation marks is fine; nothing else is refused
        assert document.value == value
    else:
        assert {finding.key for finding in document.findings} <= {"data_files.not-yaml"}
