"""Rules of data types that are prose in the specification."""

from typing import Any

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.validation import Validator


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator(Definitions.r4())


def keys(findings):
    return {f.key.removeprefix("validation.") for f in findings if f.severity in ("error", "warning")} - {
        "invariant"
    }


def observation(**value):
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **value}


def quantity(code, unit=None):
    made = {"value": 1, "system": "http://unitsofmeasure.org", "code": code}
    return observation(valueQuantity=made | ({"unit": unit} if unit else {}))


def test_units_are_ucum(validator):
    assert keys(validator.validate(quantity("mm[Hg]"))) == set()
    findings = validator.validate(quantity("mmHg"))
    assert keys(findings) == {"unit-unknown"}
    wrong = next(f for f in findings if f.key == "validation.unit-unknown")
    assert wrong.location.path == "Observation.value.ofType(Quantity)"
    assert "mm[Hg]" in wrong.fix.en


def test_identifier_values_of_the_uri_system_are_uris(validator):
    def patient(**identifier):
        return {"resourceType": "Patient", "identifier": [identifier]}

    assert keys(validator.validate(patient(system="urn:ietf:rfc:3986", value="urn:oid:2.16.578.1"))) == set()
    assert keys(validator.validate(patient(system="urn:ietf:rfc:3986", value="2.16.578.1"))) == {
        "identifier-uri"
    }
    assert keys(validator.validate(patient(system="2.16.578.1", value="1"))) == {"system-relative"}


def test_a_coding_says_which_system_it_is_from(validator):
    def coded(**coding):
        return observation(valueCodeableConcept={"coding": [coding]})

    assert keys(validator.validate(coded(system="http://example.org/codes", code="a"))) == set()
    assert keys(validator.validate(coded(code="a"))) == {"coding-without-system"}
    assert keys(validator.validate(coded(system="codes", code="a"))) == {"system-relative"}
    value_set = "http://hl7.org/fhir/ValueSet/observation-status"
    assert keys(validator.validate(coded(system=value_set, code="final"))) == {"coding-system-is-value-set"}


def test_the_size_of_an_attachment_is_that_of_its_data(validator):
    def media(size):
        return {"resourceType": "Media", "status": "completed", "content": {"data": "aGVsbG8=", "size": size}}

    assert keys(validator.validate(media(5))) == set()
    findings = validator.validate(media(6))
    assert keys(findings) == {"attachment-size"}
    assert "5" in next(f for f in findings if f.key == "validation.attachment-size").fix.en


def narrative(content: str, **more: Any) -> dict[str, Any]:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{content}</div>'
    return {"resourceType": "Patient", "text": {"status": "additional", "div": div}, **more}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<a href="#a">a</a><p id="a">a</p>', None),
        ('<a href="#a">a</a><a name="a"/>', None),
        ('<a href="#c">a contained resource</a><img src="#c" alt="c"/>', None),
        ('<a href="#name">an element</a>', None),
        ('<a href="#">the top</a>', None),
        ('<a href="https://example.org/#b">elsewhere</a>', None),
        ('<a href="#b">b</a>', "narrative-link-broken"),
        ('<img src="#b" alt="b"/>', "narrative-image-missing"),
        ('<img src="#a" alt="no image"/><p id="a">a</p>', "narrative-image-missing"),
    ],
)
def test_what_a_narrative_links_to_is_there(validator: Validator, content: str, expected: str | None) -> None:
    contained = [{"resourceType": "Binary", "id": "c", "contentType": "image/png"}]
    resource = narrative(content, contained=contained, name=[{"id": "name", "text": "x"}])
    resource["contact"] = [{"organization": {"reference": "#c"}}]
    found = [f for f in validator.validate(resource) if f.key.startswith("validation.narrative")]
    assert [(f.key, f.location.path, f.severity.value) for f in found] == (
        [(f"validation.{expected}", "Patient.text.div", "warning")] if expected else []
    )
    assert all(f.fix is not None for f in found)


@pytest.mark.parametrize(
    ("language", "expression", "is_wrong"),
    [
        ("text/fhirpath", "%patient.name.given.first()", False),
        ("text/fhirpath", "a.b(", True),
        ("text/fhirpath", "", False),  # which is said of the string
        ("text/cql", "a.b(", False),
        ("application/x-fhir-query", "Patient?name={{", False),
    ],
)
def test_expressions_can_be_read(
    validator: Validator, language: str, expression: str, is_wrong: bool
) -> None:
    condition = {"kind": "start", "expression": {"language": language, "expression": expression}}
    plan = {"resourceType": "PlanDefinition", "status": "draft", "action": [{"condition": [condition]}]}
    found = [f for f in validator.validate(plan) if f.key.startswith("conformance.")]
    place = "PlanDefinition.action[0].condition[0].expression.expression"
    assert [(f.key, f.location.path, f.is_error) for f in found] == (
        [("conformance.expression-unreadable", place, True)] if is_wrong else []
    )
