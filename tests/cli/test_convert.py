"""``validator convert``: JSON and XML, both ways, and what cannot be converted told in a line each."""

import json

import pytest

PATIENT = '{"resourceType": "Patient", "id": "a", "extension": [{"url": "http://example.org/x", "valueDecimal": 1.50}], "gender": "female"}'


def test_there_and_back_is_the_same(cli, tmp_path):
    (tmp_path / "a.json").write_text(PATIENT)
    xml = cli("convert", "a.json", "--to", "xml")
    assert (xml.code, xml.err) == (0, "")
    assert '<Patient xmlns="http://hl7.org/fhir">\n  <id value="a"/>\n' in xml.out
    back = cli("convert", "-", "--to", "json", "--compact", stdin=xml.out.encode())
    assert (back.code, back.err) == (0, "")
    assert json.loads(back.out) == json.loads(PATIENT)
    assert '"valueDecimal":1.50' in back.out
    assert cli("validate", "-", stdin=xml.out.encode()).code == 0


def test_compact_xml_is_one_line(cli, tmp_path):
    (tmp_path / "a.json").write_text(PATIENT)
    assert "\n" not in cli("convert", "a.json", "--to", "xml", "--compact").out


@pytest.mark.parametrize(
    ("content", "to", "told"),
    [
        (
            '{\n  "resourceType": "Patient",\n  "navn": 1\n}',
            "xml",
            "a.json:3:3: Patient.navn: “navn” is not an element of Patient",
        ),
        ('{"resourceType": "Patient", "navn": 1}', "json", "a.json:1:29: Patient.navn: “navn”"),
        ('<Patient xmlns="http://hl7.org/fhir">\n<navn value="1"/></Patient>', "json", "a.json:2:1: Patient.navn: “navn”"),
        ('<Patient xmlns="http://hl7.org/fhir">\nx</Patient>', "json", "a.json:2:1: The element has loose text “x”"),
        ('{"resourceType": "Patient"', "xml", "a.json:1:27: The file ends in the middle"),
        ("", "xml", "a.json:1:1: The file is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_converted_is_told_with_its_place(cli, tmp_path, content, to, told):
    (tmp_path / "a.json").write_text(content)
    done = cli("convert", "a.json", "--to", to)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(told)
    assert len(done.err.splitlines()) == 1


def test_it_takes_one_file(cli, tmp_path):
    (tmp_path / "a.ndjson").write_text(f"{PATIENT}\n{PATIENT}\n")
    done = cli("convert", "a.ndjson", "--to", "xml")
    assert (done.code, done.out) == (2, "")
    assert "one JSON or XML file" in done.err
    assert cli("convert", "missing.json", "--to", "xml").code == 2
