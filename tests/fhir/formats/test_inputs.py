"""Files, folders, NDJSON and standard input, one document at a time."""

import io
from pathlib import Path

import pytest

from validator.fhir.formats import inputs
from validator.fhir.formats.inputs import Input, InputError, find_inputs

PATIENT = b'{"resourceType": "Patient"}'
XML = b'<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>'


def test_a_file_is_one_document(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(PATIENT)
    assert list(find_inputs([str(file)])) == [Input(str(file), PATIENT)]


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    file = tmp_path / "patient.txt"
    file.write_bytes(XML)
    (found,) = find_inputs([str(file)])
    assert found.parse().format == "xml"


@pytest.mark.parametrize("before", [b"", b"  \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n\t"])
def test_xml_and_json_are_told_apart_by_their_first_character(before: bytes) -> None:
    assert Input("x", before + PATIENT).parse().resource == {"resourceType": "Patient"}
    read = Input("x", before + XML).parse()
    if before.endswith((b"\n", b"\t")) and b"\xef" in before:
        assert read.format == "xml"
    else:
        assert read.resource == {"resourceType": "Patient", "active": True}


def test_folders_are_searched_in_depth_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.json", "b/a.xml", "a.JSON", "notes.txt", "b/c.json.bak"):
        (tmp_path / name).write_bytes(XML if name.endswith("xml") else PATIENT)
    found = [Path(i.name).relative_to(tmp_path).as_posix() for i in find_inputs([str(tmp_path)])]
    assert found == ["a.JSON", "b/a.xml", "z.json"]


def test_ndjson_is_one_document_a_line_with_its_line_number(tmp_path: Path) -> None:
    file = tmp_path / "all.ndjson"
    file.write_bytes(PATIENT + b"\n\n" + PATIENT + b"\r\n{\n")
    found = list(find_inputs([str(file)]))
    assert [i.first_line for i in found] == [1, 3, 4]
    assert found[2].parse().findings[0].location.line == 4
    assert found[2].parse().findings[0].key == "syntax.truncated"


@pytest.mark.parametrize("content", [b"", b"\n \n\n"])
@pytest.mark.parametrize("name", ["a.json", "a.xml"])
def test_an_empty_file_is_not_passed_over(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    (found,) = find_inputs([str(file)])
    assert [f.key for f in found.parse().findings] == ["syntax.empty"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PATIENT, [(PATIENT, 1)]),
        (b"\n" + XML, [(b"\n" + XML, 1)]),
        (b'{\n "resourceType": "Patient"}', [(b'{\n "resourceType": "Patient"}', 1)]),
        (PATIENT + b"\n" + PATIENT + b"\n", [(PATIENT + b"\n", 1), (PATIENT + b"\n", 2)]),
        (PATIENT + b"\n", [(PATIENT + b"\n", 1)]),
        (b"", [(b"", 1)]),
    ],
)
def test_standard_input(data: bytes, expected: list[tuple[bytes, int]]) -> None:
    found = list(find_inputs(["-"], io.BytesIO(data)))
    assert [(i.name, i.data, i.first_line) for i in found] == [("-", *pair) for pair in expected]


def test_what_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "none.json", "does not exist"),
        (tmp_path, "no .json, .xml or .ndjson"),
    ):
        with pytest.raises(InputError) as raised:
            list(find_inputs([str(path)]))
        assert words in raised.value.text.en
        assert str(path) in raised.value.text.nb
        assert "\n" not in raised.value.text.en


def test_a_path_that_cannot_be_one_is_said_in_one_line() -> None:
    with pytest.raises(InputError):
        list(find_inputs(["a\x00b.json"]))
    with pytest.raises(InputError):
        list(find_inputs(["x" * 5000]))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(PATIENT)

    def refuse(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    # The tests may run as root, whom no permission stops.
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError) as raised:
        list(find_inputs([str(tmp_path)]))
    assert "a.json" in raised.value.text.en
    assert "Permission denied" in raised.value.text.en


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "LARGEST_INPUT", 20)
    for name in ("a.json", "a.ndjson"):
        (tmp_path / name).write_bytes(PATIENT)
        with pytest.raises(InputError, match="larger than"):
            list(find_inputs([str(tmp_path / name)]))
    with pytest.raises(InputError, match="larger than"):
        list(find_inputs(["-"], io.BytesIO(PATIENT)))


@pytest.mark.parametrize("content", [b"", b"\n\n  \n"])
def test_ndjson_without_a_resource_is_an_empty_file(tmp_path, content):
    (tmp_path / "empty.ndjson").write_bytes(content)
    (found,) = find_inputs([str(tmp_path / "empty.ndjson")])
    assert [finding.key for finding in found.parse().findings] == ["syntax.empty"]


def test_resuming_after_the_last_line_finds_nothing_more(tmp_path):
    (tmp_path / "one.ndjson").write_bytes(b'{"resourceType": "Patient"}\n')
    assert list(find_inputs([str(tmp_path / "one.ndjson")], start_line=2)) == []
