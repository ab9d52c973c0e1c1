"""FHIR XML gives the same tree as FHIR JSON, and every mistake is found where it is. https://hl7.org/fhir/R4/xml.html"""

import tarfile
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.formats.parse import DEEPEST, MOST_REPEATED, Document
from validator.fhir.formats.xml import parse_xml
from validator.fhir.validation import Validator
from validator.results import Finding, Severity

OPEN = '<Patient xmlns="http://hl7.org/fhir">'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


def patient(content: str) -> Document:
    return parse_xml(f"{OPEN}{content}</Patient>".encode(), "input.xml")


def read(content: str) -> dict[str, Any]:
    document = patient(content)
    assert document.findings == ()
    assert document.resource is not None
    assert document.resource.pop("resourceType") == "Patient"
    return document.resource


def only(document: Document) -> Finding:
    assert len(document.findings) == 1, [f.key for f in document.findings]
    found = document.findings[0]
    assert found.message.nb
    assert found.message.en
    assert found.fix is not None
    return found


def test_primitives_lists_and_complex_elements() -> None:
    assert read(
        '<id value="a"/><active value="true"/>'
        '<name><family value="Bøe"/><given value="A"/><given value="B"/></name><name><text value="x"/></name>'
        '<multipleBirthInteger value="2"/>'
    ) == {
        "id": "a",
        "active": True,
        "name": [{"family": "Bøe", "given": ["A", "B"]}, {"text": "x"}],
        "multipleBirthInteger": 2,
    }


def test_ids_and_extensions_of_primitives_stand_beside_them() -> None:
    extension = '<extension url="http://a"><valueCode value="x"/></extension>'
    beside = {"extension": [{"url": "http://a", "valueCode": "x"}]}
    assert read(f'<birthDate id="b">{extension}</birthDate>') == {"_birthDate": {"id": "b", **beside}}
    assert read(f'<gender value="male">{extension}</gender>') == {"gender": "male", "_gender": beside}
    assert read(
        f'<name><given value="A"/><given>{extension}</given><given value="C"/><given value="D" id="d"/></name>'
    ) == {"name": [{"given": ["A", None, "C", "D"], "_given": [None, beside, None, {"id": "d"}]}]}


def test_narrative_is_kept_as_it_was_written() -> None:
    div = f"<div {XHTML}><p>Å &lt; b<br/></p></div>"
    assert read(f'<text><status value="generated"/>{div}</text>')["text"]["div"] == div


def test_contained_resources() -> None:
    assert read('<contained><Organization><id value="o"/></Organization></contained>') == {
        "contained": [{"resourceType": "Organization", "id": "o"}]
    }


def test_numbers_keep_their_precision() -> None:
    source = '<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="1.50"/></valueQuantity></Observation>'
    document = parse_xml(source.encode())
    assert document.resource is not None
    assert document.resource["valueQuantity"] == {"value": Decimal("1.50")}
    assert str(document.resource["valueQuantity"]["value"]) == "1.50"


@pytest.mark.parametrize("number", ["007", "1.0", "1e3", "x", "", "--1", "+"])
def test_what_is_no_integer_is_left_for_the_format_check(number: str) -> None:
    assert read(f'<multipleBirthInteger value="{number}"/>') == {"multipleBirthInteger": number}


def test_prefixes_comments_and_processing_instructions_mean_nothing() -> None:
    source = (
        '<?xml version="1.0" encoding="UTF-8"?><?pi x?><!-- c -->'
        '<f:Patient xmlns:f="http://hl7.org/fhir"><!-- c --><f:active value="true"/></f:Patient>'
    )
    assert parse_xml(source.encode()).resource == {"resourceType": "Patient", "active": True}


def test_a_byte_order_mark_is_no_obstacle() -> None:
    document = parse_xml(b"\xef\xbb\xbf" + f'{OPEN}<active value="true"/></Patient>'.encode())
    assert document.resource == {"resourceType": "Patient", "active": True}


@pytest.mark.parametrize(
    ("data", "key", "line", "column"),
    [
        ("", "empty", 1, 1),
        (OPEN, "xml", 1, 38),
        (f"{OPEN}\n<active value='true'>\n</Patient>", "xml", 3, 3),
        (f"{OPEN}<active value=true/></Patient>", "xml", 1, 52),
        (f"{OPEN}</Patient>x", "xml", 1, 48),
        (f"{OPEN}&nbsp;</Patient>", "xml", 1, 38),
        ("<Patient/>", "xml-namespace", 1, 1),
        ('<Patient xmlns="http://hl7.org/fhir/"/>', "xml-namespace", 1, 1),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "xml-namespace", 1, 1),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Patient/>', "xml-forbidden", 1, 13),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><Patient/>', "xml-encoding", 1, 1),
    ],
)
def test_what_cannot_be_read_is_fatal(data: str, key: str, line: int, column: int) -> None:
    document = parse_xml(data.encode(), "input.xml")
    found = only(document)
    assert document.resource is None
    assert (found.key, found.severity) == (f"syntax.{key}", Severity.FATAL)
    assert (found.location.line, found.location.column, found.location.file) == (line, column, "input.xml")


def test_other_encodings_are_refused_by_name() -> None:
    source = f'{OPEN}\n<name><family value="Bøe"/></name></Patient>'
    assert only(parse_xml(source.encode("utf-16"))).key == "syntax.utf-16"
    latin = only(parse_xml(source.encode("latin-1")))
    assert (latin.key, latin.location.line, latin.location.column) == ("syntax.not-utf-8", 2, 23)


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    started = process_time()
    source = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>{OPEN}<id value="&a19;"/></Patient>'
    assert only(parse_xml(source.encode())).key == "syntax.xml-forbidden"
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{OPEN}<id value="&a;"/></Patient>'
    assert only(parse_xml(outside.encode())).key == "syntax.xml-forbidden"
    assert process_time() - started < 10


@pytest.mark.parametrize(
    ("content", "key", "column", "named"),
    [
        ('<active value="true"/><id value="a"/>', "xml-order", 60, "id"),
        ("loose", "xml-text", 38, "loose"),
        ('<active value="true">loose</active>', "xml-text", 59, "loose"),
        ('<active value="true" lang="nb"/>', "xml-attribute", 38, "lang"),
        ('<name use="official"><text value="x"/></name>', "xml-attribute", 38, "use"),
        ('<active value="true"/><active value="false"/>', "xml-repeated", 60, "active"),
        ("<contained/>", "xml-resource", 38, "0"),
        ("<contained><Group/><Group/></contained>", "xml-resource", 38, "2"),
        ('<x:active xmlns:x="http://other" value="true"/>', "xml-foreign", 38, "http://other"),
    ],
)
def test_what_fhir_does_not_allow_is_an_error(content: str, key: str, column: int, named: str) -> None:
    found = only(patient(content))
    assert (found.key, found.severity) == (f"syntax.{key}", Severity.ERROR)
    assert (found.location.line, found.location.column) == (1, column)
    assert named in found.message.nb
    assert named in found.message.en


def test_the_order_of_elements_is_that_of_the_definition() -> None:
    assert patient('<id value="a"/><active value="true"/><gender value="male"/>').findings == ()
    found = only(patient('<gender value="male"/><active value="true"/><birthDate value="2020"/>'))
    assert found.fix is not None
    assert "“active” before “gender”" in found.fix.en


def test_nesting_is_limited() -> None:
    levels = (DEEPEST - 2) // 2
    within = '<extension url="a">' * levels + "</extension>" * levels
    assert patient(within).findings == ()
    too_deep = only(patient('<extension url="a">' * 10_000))
    assert (too_deep.key, too_deep.severity) == ("syntax.too-deep", Severity.FATAL)


def test_unknown_elements_are_left_for_the_validation() -> None:
    document = patient('\n<nam><family value="a"/></nam>')
    assert document.findings == ()
    errors = [f for f in Validator().validate(document) if f.is_error]
    assert [(f.key, f.location.path, f.location.line, f.location.column) for f in errors] == [
        ("validation.unknown-element", "Patient.nam", 2, 1)
    ]


def test_findings_of_the_validation_point_into_the_xml() -> None:
    document = patient(
        '\n<name>\n <given value="A"/>\n <given value=""/>\n</name>\n<gender value="x"/>'
        '\n<birthDate>\n <extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason">'
        '<valueCode value="nonsense"/></extension></birthDate>'
    )
    errors = [f for f in Validator().validate(document) if f.is_error]
    assert [(f.key.partition(".")[2], f.location.path, f.location.line) for f in errors] == [
        ("empty-string", "Patient.name[0].given[1]", 4),
        ("code-not-in-value-set-required", "Patient.gender", 6),
        ("code-not-in-value-set-required", "Patient.birthDate.extension[0].value.ofType(code)", 8),
    ]


@given(st.text(alphabet='<>/="& Patientxmlns:!?-[]idvalue#;', max_size=80))
def test_no_text_makes_it_fail(source: str) -> None:
    for found in (*parse_xml(source.encode()).findings, *patient(source).findings):
        assert found.message.nb
        assert found.location.line is not None


@given(st.binary(max_size=60))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    assert parse_xml(data).resource is not None or parse_xml(data).findings


def test_the_official_examples_in_xml(reference_data: Path) -> None:
    """Real XML: read without complaint about its form."""
    read_files = 0
    for source in sorted((reference_data / "fhir" / "packages").glob("*.tgz")):
        with tarfile.open(source) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.name.endswith(".xml") else None
                if file is not None:
                    assert parse_xml(file.read(), member.name).findings == ()
                    read_files += 1
    cases = list((reference_data / "fhir" / "validation-cases" / "files").rglob("*.xml"))
    for path in cases:
        document = parse_xml(path.read_bytes(), path.name)
        assert document.resource is not None or document.findings, path.name
    assert cases or read_files


@pytest.mark.parametrize(
    ("inside", "key"),
    [
        (b"<active value='true'/>" * 3000, "syntax.xml-repeated"),
        (b"<active value='true'/><id value='a'/>" * 3000, "syntax.xml-order"),
        (b"<name>x</name>" * 3000, "syntax.xml-text"),
    ],
)
def test_as_many_alike_are_told_as_anybody_reads(inside, key):
    found = parse_xml(b'<Patient xmlns="http://hl7.org/fhir">' + inside + b"</Patient>").findings
    assert sum(finding.key == key for finding in found) == MOST_REPEATED
