"""``validator validate``: inputs, formats, exit codes, and bad input in one clear line."""

import json
from pathlib import Path

import pytest

from validator.norway.identifiers import could_be_real

GOOD = {
    "resourceType": "Patient",
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    "gender": "female",
}
BAD = {"resourceType": "Patient", "gender": "woman"}
NO_BASIS_PATIENT = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"


def write(folder: Path, name: str, content: object) -> str:
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return name


def test_a_conforming_resource_gives_zero(cli, tmp_path):
    done = cli("validate", write(tmp_path, "good.json", GOOD))
    assert (done.code, done.err) == (0, "")
    assert "good.json" in done.out


def test_a_fault_gives_one_with_place_rule_and_fix(cli, tmp_path):
    done = cli(
        "validate", write(tmp_path, "bad.json", '{\n  "resourceType": "Patient",\n  "gender": "woman"\n}')
    )
    assert done.code == 1
    assert "bad.json:3:3" in done.out
    assert "male, female, other, unknown" in done.out
    assert '"gender": "woman"' in done.out
    assert "^" in done.out


def test_norwegian_is_spoken_on_request(cli, tmp_path):
    done = cli("validate", write(tmp_path, "bad.json", BAD), "--lang", "nb")
    assert "Bruk en av disse kodene" in done.out


def test_warnings_count_when_asked_to(cli, tmp_path):
    name = write(tmp_path, "warned.json", {"resourceType": "Patient", "gender": "female"})
    assert cli("validate", name).code == 0
    assert cli("validate", name, "--fail-on", "warning").code == 1
    assert cli("validate", name, "--fail-on", "warning", "--best-practice", "ignore").code == 0


UNCHECKED = {
    **GOOD,
    "maritalStatus": {
        "coding": [
            {"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": "QQQ.9"},
            {"system": "urn:oid:2.16.578.1.12.4.1.1.7170", "code": "ZZ99"},
        ]
    },
}


@pytest.mark.parametrize("format", ["text", "ndjson", "json", "sarif", "operationoutcome", "junit", "github"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_was_not_checked_is_told_in_every_format_and_fails_when_asked_to(cli, tmp_path, format, jobs):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", "a.ndjson", f"{json.dumps(GOOD)}\n" * 130 + json.dumps(UNCHECKED))
    write(tmp_path / "in", "b.json", GOOD)
    done = cli("validate", "in", "--format", format, "--jobs", jobs)
    assert done.code == 0
    for system in ("urn:oid:2.16.578.1.12.4.1.1.7110", "urn:oid:2.16.578.1.12.4.1.1.7170"):
        assert system in done.out
    if format == "text":
        assert done.out.endswith("Conforms; not checked: 2 codes in 2 code systems.\n")
    failed = cli("validate", "in", "--format", format, "--jobs", jobs, "--fail-on", "unchecked")
    assert (failed.code, failed.out) == (1, done.out)


def test_failing_on_what_was_not_checked_is_apart_from_failing_on_warnings(cli, tmp_path):
    warned = write(tmp_path, "warned.json", {"resourceType": "Patient", "gender": "female"})
    passed_over = write(tmp_path, "passed-over.json", UNCHECKED)
    for name, option, code in (
        (warned, ("unchecked",), 0),
        (warned, ("unchecked", "warning"), 1),
        (passed_over, ("unchecked",), 1),
        (passed_over, ("warning",), 0),
        (passed_over, ("error",), 0),
        (write(tmp_path, "good.json", GOOD), ("unchecked", "warning"), 0),
    ):
        options = [part for value in option for part in ("--fail-on", value)]
        assert cli("validate", name, *options).code == code, (name, option)


def test_numbers_are_hidden_in_what_was_not_checked_too(cli, tmp_path):
    number = next(digits for i in range(100_000) if could_be_real(digits := f"010190{i:05d}"))
    url = f"http://example.org/{number}"
    name = write(tmp_path, "a.json", {**GOOD, "extension": [{"url": url, "valueString": "x"}]})
    for format in ("text", "ndjson", "json", "sarif", "operationoutcome", "junit", "github"):
        done = cli("validate", name, "--format", format)
        assert "example.org" in done.out
        assert number not in done.out, format


def test_folders_ndjson_bundles_and_stdin(cli, tmp_path):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", "a.json", GOOD)
    write(tmp_path / "in", "b.ndjson", f"{json.dumps(GOOD)}\n\n{json.dumps(BAD)}\n")
    write(
        tmp_path / "in",
        "c.json",
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": BAD}]},
    )
    done = cli("validate", "in", "--format", "json")
    assert done.code == 1
    found = json.loads(done.out)
    places = {
        (Path(file["file"]).name, finding["location"]["line"], finding["location"]["path"])
        for file in found["files"]
        for finding in file["findings"]
        if finding["severity"] == "error"
    }
    assert places == {("b.ndjson", 3, "Patient.gender"), ("c.json", 1, "Bundle.entry[0].resource.gender")}
    assert cli("validate", "-", stdin=json.dumps(BAD).encode()).code == 1
    assert cli("validate", "-", stdin=json.dumps(GOOD).encode()).code == 0
    lines = cli(
        "validate", "-", "--format", "json", stdin=f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n".encode()
    )
    assert [
        f["location"]["line"]
        for f in json.loads(lines.out)["files"][0]["findings"]
        if f["severity"] == "error"
    ] == [2]


@pytest.mark.parametrize("format", ["json", "operationoutcome", "sarif", "junit"])
def test_every_format_is_whole(cli, tmp_path, format):
    done = cli("validate", write(tmp_path, "bad.json", BAD), "--format", format)
    assert done.code == 1
    if format == "junit":
        assert done.out.lstrip().startswith("<?xml")
        assert done.out.rstrip().endswith("</testsuites>")
    else:
        assert "gender" in json.dumps(json.loads(done.out))


def test_a_named_profile_is_validated_against(cli, tmp_path):
    number = {"system": "urn:oid:2.16.578.1.12.4.1.4.1"}
    name = write(tmp_path, "patient.json", GOOD | {"identifier": [number]})
    assert cli("validate", name).code == 0
    done = cli("validate", name, "--profile", NO_BASIS_PATIENT)
    assert done.code == 1
    assert "no-basis" in done.out.lower() or "NoBasis" in done.out


def test_a_profile_from_a_loose_file_in_xml(cli, tmp_path):
    profile = """<StructureDefinition xmlns="http://hl7.org/fhir">
      <url value="http://example.org/only-women"/><name value="OnlyWomen"/><status value="active"/>
      <kind value="resource"/><abstract value="false"/><type value="Patient"/>
      <baseDefinition value="http://hl7.org/fhir/StructureDefinition/Patient"/><derivation value="constraint"/>
      <differential><element><path value="Patient.gender"/><min value="1"/><fixedCode value="female"/></element></differential>
    </StructureDefinition>"""
    write(tmp_path, "profile.xml", profile)
    good, bad = write(tmp_path, "good.json", GOOD), write(tmp_path, "bad.json", GOOD | {"gender": "male"})
    named = ("--package", "profile.xml", "--profile", "http://example.org/only-women")
    assert cli("validate", good, *named).code == 0
    done = cli("validate", bad, *named)
    assert done.code == 1
    assert "female" in done.out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"hello", "Expected a value"),
        (b'{"resourceType": "Patient"', "ends in the middle"),
        (b'{"resourceType": "Patient", "gender": "male", "gender": "female"}', "more than once"),
        ('{"resourceType": "Patient", "language": "nø"}'.encode("latin-1"), "not valid UTF-8"),
        ('{"resourceType": "Patient"}'.encode("utf-16"), "UTF-16"),
        (b'{"resourceType": "Pasient", "active": true}', "Did you mean “Patient”"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested deeper"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"/>', "DOCTYPE"),
    ],
)
def test_bad_input_is_a_finding_with_a_place(cli, tmp_path, content, told):
    (tmp_path / "input.json").write_bytes(content)
    done = cli("validate", "input.json")
    assert done.code == 1
    assert told in done.out
    assert "input.json:1:" in done.out


def test_a_byte_order_mark_is_a_warning(cli, tmp_path):
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    done = cli("validate", "bom.json")
    assert done.code == 0
    assert "byte order mark" in done.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("missing.json",), "missing.json does not exist"),
        (("empty",), "no .json, .xml or .ndjson files"),
        (("good.json", "--package", "no-such-package@1.0.0"), "not in the FHIR package cache"),
        (("good.json", "--package", "broken.tgz"), "cannot be read"),
        (("good.json", "--profile", NO_BASIS_PATIENT + "s"), f"did you mean {NO_BASIS_PATIENT}"),
    ],
)
def test_wrong_usage_is_one_line_and_two(cli, tmp_path, monkeypatch, arguments, told):
    monkeypatch.setenv("FHIR_PACKAGE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.tgz").write_bytes(b"not an archive")
    write(tmp_path, "good.json", GOOD)
    done = cli("validate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.slow
def test_fifty_megabytes_are_no_trouble(cli, tmp_path):
    entry = {"resource": GOOD | {"name": [{"family": "x" * 900}]}}
    count = 50_000_000 // len(json.dumps(entry))
    big = {"resourceType": "Bundle", "type": "collection", "entry": [entry] * count}
    (tmp_path / "big.json").write_text(json.dumps(big))
    assert (tmp_path / "big.json").stat().st_size > 49_000_000
    assert cli("validate", "big.json", timeout=300).code == 0


def test_must_support_is_told_as_coverage_when_asked_for(cli, tmp_path):
    profile = {
        "resourceType": "StructureDefinition", "url": "http://example.org/s", "name": "S", "status": "active", "kind": "resource",
        "abstract": False, "type": "Patient", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint", "differential": {"element": [{"path": "Patient.birthDate", "mustSupport": True}]},
    }  # fmt: skip
    write(tmp_path, "profile.json", profile)
    named = (
        write(tmp_path, "good.json", GOOD),
        "--package",
        "profile.json",
        "--profile",
        "http://example.org/s",
    )
    assert "must-support" not in cli("validate", *named).out
    done = cli("validate", *named, "--must-support")
    assert done.code == 0
    assert "0 of 1 must-support" in done.out
    assert "Patient.birthDate" in done.out
