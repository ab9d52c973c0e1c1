"""The format of every primitive type: right values pass, wrong ones are told apart. https://hl7.org/fhir/R4/datatypes.html#primitive"""

from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.validation.primitive import FORMATS
from validator.results import Severity
from validator.texts import has_text

RIGHT: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, -1, 2**31 - 1, -(2**31)],
    "unsignedInt": [0, 1, 2**31 - 1],
    "positiveInt": [1, 2**31 - 1],
    "decimal": [0, -1, 1.5, Decimal("1.50"), Decimal("1E400"), 10**400],
    "string": ["a", " a ", "æøå 😀", "line\nline\ttab\r", "a\u00a0b"],
    "markdown": ["# a\n\n* b"],
    "code": ["a", "a b", "a-b/c", "å"],
    "id": ["a", "A-1.b", "a" * 64],
    "uri": ["http://a", "urn:oid:1.2.3", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "a/b#c", "æ:b"],
    "url": ["https://a/b?c=d"],
    "canonical": ["http://a|1.0", "#a", "urn:oid:2.16.578.1|1"],
    "oid": ["urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:0.0"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "date": ["2020", "2020-02", "2020-02-29", "1900-12-31"],
    "dateTime": [
        "2020",
        "2020-02",
        "2020-02-29",
        "2020-02-29T00:00:00Z",
        "2020-02-29T23:59:60.123456+14:00",
        "2020-02-29T10:00:00-11:30",
    ],
    "instant": ["2020-02-29T00:00:00Z", "2020-02-29T23:59:59.123+01:00"],
    "time": ["00:00:00", "23:59:59.999"],
    "base64Binary": ["YQ==", "YWI=", "YWJj", "YW Jj\nYWJj"],
    "xhtml": ["<div/>"],
}

WRONG: list[tuple[str, Any, str]] = [
    ("boolean", "true", "json-type"),
    ("boolean", 1, "json-type"),
    ("integer", True, "json-type"),
    ("integer", "1", "json-type"),
    ("integer", 1.0, "integer-decimals"),
    ("integer", Decimal("1E2"), "integer-decimals"),
    ("integer", 2**31, "integer-high"),
    ("integer", -(2**31) - 1, "integer-low"),
    ("unsignedInt", -1, "integer-low"),
    ("positiveInt", 0, "integer-low"),
    ("decimal", "1.5", "json-type"),
    ("decimal", False, "json-type"),
    ("decimal", float("nan"), "decimal-not-finite"),
    ("decimal", float("inf"), "decimal-not-finite"),
    ("string", 1, "json-type"),
    ("string", "", "empty-string"),
    ("string", " \n", "blank-string"),
    ("string", "a\x00b", "control-character"),
    ("string", "a\x0bb", "control-character"),
    ("string", "a\ud800", "control-character"),
    ("string", "a" * (1024 * 1024 + 1), "string-too-long"),
    ("string", "å" * (512 * 1024 + 1), "string-too-long"),
    ("code", " a", "code-format"),
    ("code", "a ", "code-format"),
    ("code", "a  b", "code-format"),
    ("code", "a\tb", "code-format"),
    ("id", "a b", "id-format"),
    ("id", "a_b", "id-format"),
    ("id", "å", "id-format"),
    ("id", "a" * 65, "id-too-long"),
    ("uri", "http://a b", "uri-space"),
    ("uri", " http://a", "uri-space"),
    ("uri", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "uuid-format"),
    ("uri", "urn:oid:3.1", "oid-format"),
    ("canonical", "urn:oid:1.02", "oid-format"),
    ("oid", "2.16.578", "oid-format"),
    ("oid", "urn:oid:1", "oid-format"),
    ("uuid", "c757873d-ec9a-4326-a141-556f43239520", "uuid-format"),
    ("date", "2020-2-1", "date-format"),
    ("date", "20200201", "date-format"),
    ("date", "01.02.2020", "date-format"),
    ("date", "2020-02-01T10:00:00Z", "date-with-time"),
    ("date", "0000", "date-year"),
    ("date", "2020-13", "date-month"),
    ("date", "2020-00-01", "date-month"),
    ("date", "2020-02-30", "date-day"),
    ("date", "2019-02-29", "date-day"),
    ("date", "2020-01-00", "date-day"),
    ("date", "２０２０", "date-format"),
    ("dateTime", "2020-02-01 10:00:00", "datetime-format"),
    ("dateTime", "2020-02T10:00:00Z", "datetime-format"),
    ("dateTime", "2020-02-01T10:00:00", "datetime-zone"),
    ("dateTime", "2020-02-01T10:00Z", "datetime-seconds"),
    ("dateTime", "2020-02-01T24:00:00Z", "time-range"),
    ("dateTime", "2020-02-01T10:60:00Z", "time-range"),
    ("dateTime", "2020-02-01T10:00:00+15:00", "time-range"),
    ("dateTime", "2020-02-31T10:00:00Z", "date-day"),
    ("instant", "2020-02-01", "instant-format"),
    ("instant", "2020-02-01T10:00:00", "datetime-zone"),
    ("time", "10:00", "time-format"),
    ("time", "10:00:00Z", "time-format"),
    ("time", "24:00:00", "time-range"),
    ("base64Binary", "YQ", "base64-format"),
    ("base64Binary", "Y===", "base64-format"),
    ("base64Binary", "YQ_-", "base64-format"),
    ("base64Binary", "", "empty-string"),
    ("base64Binary", 1, "json-type"),
    ("markdown", "", "empty-string"),
]


@pytest.mark.parametrize(("type_name", "value"), [(t, v) for t, values in RIGHT.items() for v in values])
def test_right_values(type_name: str, value: Any) -> None:
    assert FORMATS[type_name](value) is None


@pytest.mark.parametrize(("type_name", "value", "key"), WRONG)
def test_wrong_values_are_told_apart(type_name: str, value: Any, key: str) -> None:
    problem = FORMATS[type_name](value)
    assert problem is not None
    assert problem[0] == key
    assert has_text(f"validation.{key}")


def test_every_type_has_right_and_wrong_values() -> None:
    assert RIGHT.keys() == FORMATS.keys()
    untried = FORMATS.keys() - {type_name for type_name, _, _ in WRONG}
    assert untried <= {"url", "xhtml"}  # checked as uri and string


@pytest.mark.parametrize("type_name", [t for t in FORMATS if t not in ("boolean", "integer", "decimal")])
def test_no_format_can_be_made_slow(type_name: str) -> None:
    started = process_time()
    for piece in ("a", " ", "a ", "1", "-", ".1", "A=", "a\n", "0:"):
        FORMATS[type_name](piece * (1_000_000 // len(piece)))
        FORMATS[type_name]("urn:oid:1" + piece * 200_000)
    assert process_time() - started < 60


JSON = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.lists(st.none())
)


@given(st.sampled_from(sorted(FORMATS)), JSON)
def test_no_value_makes_a_format_fail(type_name: str, value: Any) -> None:
    problem = FORMATS[type_name](value)
    assert problem is None or has_text(f"validation.{problem[0]}")


@given(st.dates())
def test_every_date_of_the_calendar_is_right(date: Any) -> None:
    assert FORMATS["date"](date.isoformat()) is None
    assert FORMATS["dateTime"](date.isoformat() + "T12:30:00Z") is None


@pytest.mark.parametrize(
    ("element", "key", "path", "severity", "words"),
    [
        ({"active": "true"}, "json-type", "Patient.active", "error", '"true"'),
        ({"birthDate": "2020-02-30"}, "date-day", "Patient.birthDate", "error", "30"),
        ({"id": "a b"}, "id-format", "Patient.id", "error", "a b"),
        ({"name": [{"family": ""}]}, "empty-string", "Patient.name[0].family", "error", "empty"),
        ({"name": [{"family": "  "}]}, "blank-string", "Patient.name[0].family", "warning", "spaces"),
        (
            {"name": [{"given": ["a", "b\x07"]}]},
            "control-character",
            "Patient.name[0].given[1]",
            "error",
            "U+0007",
        ),
        (
            {"multipleBirthInteger": 1.5},
            "integer-decimals",
            "Patient.multipleBirth.ofType(integer)",
            "error",
            "1.5",
        ),
        (
            {"deceasedDateTime": "2020-01-01T10:00:00"},
            "datetime-zone",
            "Patient.deceased.ofType(dateTime)",
            "error",
            "zone",
        ),
        ({"photo": [{"data": "?"}]}, "base64-format", "Patient.photo[0].data", "error", "base64"),
        ({"telecom": [{"rank": 0}]}, "integer-low", "Patient.telecom[0].rank", "error", "at least 1"),
        (
            {"extension": [{"url": "http://a", "valueDecimal": "1"}]},
            "json-type",
            "Patient.extension[0].value.ofType(decimal)",
            "error",
            "decimal",
        ),
    ],
)
def test_findings_say_where_and_what(
    bench: Any, element: dict[str, Any], key: str, path: str, severity: str, words: str
) -> None:
    found = [f for f in bench({"resourceType": "Patient", **element}) if f.key == f"validation.{key}"]
    assert [(f.location.path, f.severity) for f in found] == [(path, Severity(severity))]
    assert words in found[0].message.en
    assert found[0].rule is not None
    assert found[0].rule.url is not None
    assert "datatypes" in found[0].rule.url
    last = next(reversed(element))
    assert found[0].location.line is not None
    assert found[0].location.line >= 3, last


def test_numbers_of_plain_json_readers_are_accepted(bench: Any) -> None:
    """``json.loads`` makes floats; a library user hands those over."""
    quantity = {"value": 36.6, "unit": "°C", "system": "http://unitsofmeasure.org", "code": "Cel"}
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "valueQuantity": quantity,
    }
    assert bench.validator.validate(resource) == []
