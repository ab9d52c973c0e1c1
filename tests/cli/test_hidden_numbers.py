"""Numbers that may be a real person's are hidden in what the command line shows. They are computed, never written here."""

import json
from datetime import date
from random import Random

import pytest

from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit
from validator.norway.identifiers import Sex, generate_fodselsnummer


def complete(start: str) -> str:
    for rest in range(1000):
        nine = f"{start}{rest:03d}"
        first = control_digit(nine, FIRST_WEIGHTS)
        second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
        if second is not None:
            return f"{nine}{first}{second}"
    raise AssertionError(start)


REAL = complete("120190")
SYNTHETIC = generate_fodselsnummer(Random(1), date(1990, 1, 1), Sex.FEMALE)
HIDDEN = "*" * 11

SOURCE = """{
  "resourceType": "Patient",
  "gender": "%s", "language": "nb",
  "birthDate": "%s", "%s": "x",
  "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "%s", "usage": "a"}]
}"""


def written(number: str) -> str:
    return SOURCE % (number, f"{number[:6]} {number[6:]}", number, number)


@pytest.mark.parametrize("format", ["text", "ndjson", "json", "operationoutcome", "sarif", "junit", "github"])
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_no_format_shows_a_number_that_may_be_real(cli, tmp_path, format, lang):
    (tmp_path / "real.json").write_text(written(REAL))
    done = cli("validate", "real.json", "--format", format, "--lang", lang)
    assert done.code == 1
    assert done.out.count(HIDDEN) >= 3
    assert REAL not in done.out
    assert REAL[6:] not in done.out


@pytest.mark.parametrize("format", ["text", "ndjson", "json", "operationoutcome", "sarif", "junit", "github"])
def test_synthetic_numbers_stay_readable(cli, tmp_path, format):
    (tmp_path / "synthetic.json").write_text(written(SYNTHETIC))
    done = cli("validate", "synthetic.json", "--format", format)
    assert SYNTHETIC in done.out
    assert HIDDEN not in done.out


def test_place_and_caret_are_those_of_the_source(cli, tmp_path):
    for name, number in (("real", REAL), ("synthetic", SYNTHETIC)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text(written(number))
    real = cli("validate", "real/a.json").out.replace("real/a", "a").splitlines()
    synthetic = cli("validate", "synthetic/a.json").out.replace("synthetic/a", "a").splitlines()
    assert [line.find("^") for line in real if line.strip(" |^") == ""] == [
        line.find("^") for line in synthetic if line.strip(" |^") == ""
    ]
    assert any(line.endswith(f'"gender": "{HIDDEN}", "language": "nb",') for line in real)
    assert [line for line in real if "-->" in line] == [
        line.replace(SYNTHETIC, HIDDEN) for line in synthetic if "-->" in line
    ]


def test_minified_json_hides_them_too(cli, tmp_path):
    patient = {"resourceType": "Patient", "name": [{"text": "x" * 3000}], "gender": REAL, "photo": REAL}
    (tmp_path / "a.json").write_text(json.dumps(patient))
    done = cli("validate", "a.json")
    assert HIDDEN in done.out
    assert REAL[6:] not in done.out


def test_several_lines_and_processes(cli, tmp_path):
    (tmp_path / "a.ndjson").write_text(f'{{"resourceType": "Patient", "gender": "{REAL}"}}\n' * 200)
    done = cli("validate", "a.ndjson", "--jobs", "2")
    assert done.out.count(HIDDEN) >= 400
    assert REAL not in done.out


@pytest.mark.parametrize("format", ["text", "ndjson", "json", "sarif", "junit", "operationoutcome", "github"])
def test_files_named_after_a_person(cli, tmp_path, format):
    """The files stay two, though their names look the same."""
    for number in (REAL, complete("130190")):
        (tmp_path / f"{number}.json").write_text('{"resourceType": "Patient", "gender": "x"}')
    done = cli("validate", ".", "--format", format)
    assert REAL not in done.out + done.err
    if format == "text":
        assert done.out.count(f"{HIDDEN}.json\n") == 2
        assert "2 files: 2 errors" in done.out
    missing = cli("validate", f"missing-{REAL}.json", "--format", format)
    assert missing.code == 2
    assert f"missing-{HIDDEN}.json" in missing.err


def test_other_commands_that_tell_of_faults(cli, tmp_path):
    (tmp_path / "a.json").write_text(written(REAL))
    done = cli("convert", "a.json", "--to", "xml")
    assert done.code == 1
    assert HIDDEN in done.err
    assert REAL[6:] not in done.out + done.err
