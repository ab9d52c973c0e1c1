"""The form of a resource: unknown elements, JSON shapes, empty things, siblings. https://hl7.org/fhir/R4/json.html"""

from typing import Any

import pytest

from validator.results import Finding, Severity
from validator.texts.validation import TEXTS

ABSENT = {
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    ]
}


def check(found: list[Finding], expected: list[tuple[str, str]]) -> None:
    assert [(f.key.removeprefix("validation."), f.location.path) for f in found] == expected
    for finding in found:
        assert finding.severity is Severity.ERROR
        assert finding.rule is not None


def test_what_is_right_gives_no_finding(bench: Any) -> None:
    assert (
        bench(
            {
                "resourceType": "Patient",
                "id": "a",
                "_id": {"extension": [{"url": "http://example.org/x", "valueString": "y"}]},
                "name": [
                    {"given": ["A", None, "C"], "_given": [None, ABSENT, {"id": "c"}], "_family": ABSENT}
                ],
                "_birthDate": ABSENT,
                "contact": [{"name": {"text": "x"}}],
            }
        )[1:]
        == []
    )  # besides the unknown extension


@pytest.mark.parametrize(
    ("content", "key", "path", "words", "fix"),
    [
        ({"nam": [{"text": "x"}]}, "unknown-element", "Patient.nam", "“nam”", "name"),
        (
            {"name": [{"familyName": "x"}]},
            "unknown-element",
            "Patient.name[0].familyName",
            "HumanName",
            "family",
        ),
        ({"zzzz": 1}, "unknown-element", "Patient.zzzz", "“zzzz”", "extension"),
        ({"_nam": {"id": "x"}}, "unknown-element", "Patient._nam", "_nam", "name"),
        ({"_name": [{"id": "x"}]}, "unknown-element", "Patient._name", "_name", "name"),
        (
            {"maritalStatus": {"resourceType": "Patient", "text": "x"}},
            "unknown-element",
            "Patient.maritalStatus.resourceType",
            "",
            "",
        ),
        ({"fhir_comments": ["x"]}, "comments", "Patient.fhir_comments", "fhir_comments", "Remove"),
        ({"deceasedString": "x"}, "choice-type", "Patient.deceasedString", "deceased[x]", "deceasedBoolean"),
        ({"name": {"text": "x"}}, "array-expected", "Patient.name", "list", "[ … ]"),
        ({"birthDate": ["2020"]}, "array-unexpected", "Patient.birthDate", "only once", "brackets"),
        ({"birthDate": []}, "array-unexpected", "Patient.birthDate", "only once", "brackets"),
        ({"name": []}, "array-empty", "Patient.name", "empty list", "out"),
        ({"birthDate": None}, "null", "Patient.birthDate", "null", "out"),
        ({"name": [None]}, "null", "Patient.name[0]", "null", "out"),
        ({"maritalStatus": None}, "null", "Patient.maritalStatus", "null", "out"),
        ({"name": [{"given": ["A", None]}]}, "null", "Patient.name[0].given[1]", "null", "out"),
        ({"name": [{}]}, "element-empty", "Patient.name[0]", "empty", "content"),
        ({"name": [{"id": "x"}]}, "element-empty", "Patient.name[0]", "empty", "content"),
        (
            {"communication": [{"language": {}}]},
            "element-empty",
            "Patient.communication[0].language",
            "empty",
            "content",
        ),
        ({"name": ["x"]}, "object-expected", "Patient.name[0]", '"x"', "{ … }"),
        ({"maritalStatus": "M"}, "object-expected", "Patient.maritalStatus", '"M"', "{ … }"),
        ({"contained": ["x"]}, "object-expected", "Patient.contained[0]", '"x"', "{ … }"),
        ({"gender": {"code": "male"}}, "primitive-expected", "Patient.gender", "code", "value"),
        ({"name": [{"given": [["A"]]}]}, "primitive-expected", "Patient.name[0].given[0]", "[…]", "value"),
        (
            {"birthDate": "2020", "_birthDate": "x"},
            "sibling-object",
            "Patient.birthDate",
            "_birthDate",
            "extension",
        ),
        (
            {"birthDate": "2020", "_birthDate": [ABSENT]},
            "sibling-object",
            "Patient.birthDate",
            "_birthDate",
            "extension",
        ),
        ({"_birthDate": {}}, "element-empty", "Patient.birthDate", "empty", "content"),
        ({"_birthDate": {"id": "x"}}, "element-empty", "Patient.birthDate", "empty", "content"),
        (
            {"name": [{"given": ["A"], "_given": [None, ABSENT]}]},
            "sibling-mismatch",
            "Patient.name[0].given",
            "_given",
            "null",
        ),
        (
            {"name": [{"given": ["A"], "_given": ABSENT}]},
            "sibling-mismatch",
            "Patient.name[0].given",
            "_given",
            "null",
        ),
        (
            {"_birthDate": {"valueString": "x", **ABSENT}},
            "unknown-element",
            "Patient.birthDate.valueString",
            "",
            "",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    bench: Any, content: dict[str, Any], key: str, path: str, words: str, fix: str
) -> None:
    found = bench({"resourceType": "Patient", "active": True, **content})
    check(found, [(key, path)])
    assert words in found[0].message.en
    assert found[0].fix is not None
    assert fix in found[0].fix.en
    assert found[0].location.line is not None
    assert found[0].location.line > 3


@pytest.mark.parametrize(
    ("source", "key", "path", "fix"),
    [
        ('{"id": "a"}', "resource-type-missing", "Resource", "Patient"),
        ('{"resourceType": "Pasient"}', "resource-type-unknown", "Resource", "“Patient”"),
        ('{"resourceType": "patient", "id": "a"}', "resource-type-unknown", "Resource", "“Patient”"),
        ('{"resourceType": "Quaxolotl"}', "resource-type-unknown", "Resource", "R4"),
        ('{"resourceType": "DomainResource"}', "resource-type-unknown", "Resource", ""),
        ('{"resourceType": "HumanName", "text": "x"}', "resource-type-unknown", "Resource", ""),
        ('{"resourceType": 7}', "resource-type-unknown", "Resource", "R4"),
        ('{"resourceType": null}', "resource-type-missing", "Resource", "Patient"),
        ('{"resourceType": ["Patient"]}', "resource-type-unknown", "Resource", "Patient"),
        ('{"resourceType": "Patient"}', "resource-empty", "Patient", "content"),
        ("{}", "resource-type-missing", "Resource", "Patient"),
    ],
)
def test_the_type_of_a_resource(bench: Any, source: str, key: str, path: str, fix: str) -> None:
    found = bench(source)
    check(found, [(key, path)])
    assert found[0].fix is not None
    assert fix in found[0].fix.en


def test_an_operation_without_parameters_may_be_empty(bench: Any) -> None:
    assert bench({"resourceType": "Parameters"}) == []


def test_resources_within_resources_are_checked_alike(bench: Any) -> None:
    patient = {"resourceType": "Patient", "active": "yes", "foo": 1}
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": "http://a/Patient/1", "resource": {"resourceType": "Patient", "id": "1"}},
            {
                "fullUrl": "http://a/List/1",
                "resource": {
                    "resourceType": "List",
                    "id": "1",
                    "status": "current",
                    "mode": "working",
                    "contained": [{"id": "p", **patient}],
                    "source": {"reference": "#p"},
                },
            },
            {"fullUrl": "http://a/x/1", "resource": {"resourceType": "Pasient"}},
            {"fullUrl": "http://a/Patient/3", "resource": 3},
        ],
    }
    inside = "Bundle.entry[1].resource.contained[0]"
    check(
        bench(bundle),
        [
            ("json-type", f"{inside}.active"),
            ("unknown-element", f"{inside}.foo"),
            ("resource-type-unknown", "Bundle.entry[2].resource"),
            ("object-expected", "Bundle.entry[3].resource"),
        ],
    )


def test_attachment_size_is_that_of_the_content(bench: Any) -> None:
    def photo(size: int) -> dict[str, Any]:
        return {
            "resourceType": "Patient",
            "photo": [{"contentType": "text/plain", "data": "YWI=", "size": size}],
        }

    assert bench(photo(2)) == []
    found = bench.only(photo(3))
    assert (found.key, found.location.path) == ("validation.attachment-size", "Patient.photo[0]")
    assert found.fix is not None
    assert "2" in found.fix.en


def test_nearly_every_message_says_what_to_change() -> None:
    """Those that do not, state no fault."""
    names = {name for name in TEXTS if not name.endswith(".fix") and not name.startswith("fix-")}
    assert {name for name in names if f"{name}.fix" not in TEXTS} == {"more-alike", "display-unverifiable"}
