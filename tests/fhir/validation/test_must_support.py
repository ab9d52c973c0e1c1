"""Must-support: told as coverage when asked for, never an error."""

import json

from validator.fhir.definitions import Definitions
from validator.fhir.packages.package import package_of_resources
from validator.fhir.validation import ValidationSettings, Validator

URL = "http://example.org/fhir/StructureDefinition/supported"


def profile(*elements):
    return {
        "resourceType": "StructureDefinition",
        "url": URL,
        "name": "Supported",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": list(elements)},
    }


PROFILE = profile(
    {"id": "Patient.name", "path": "Patient.name", "mustSupport": True},
    {"id": "Patient.name.family", "path": "Patient.name.family", "mustSupport": True},
    {"id": "Patient.gender", "path": "Patient.gender", "mustSupport": True},
    {
        "id": "Patient.telecom",
        "path": "Patient.telecom",
        "slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"},
    },
    {"id": "Patient.telecom:phone", "path": "Patient.telecom", "sliceName": "phone", "mustSupport": True},
    {"id": "Patient.telecom:phone.system", "path": "Patient.telecom.system", "min": 1, "fixedCode": "phone"},
)


def coverage(resource, *, asked=True):
    package = package_of_resources("p", "1", {"p.json": json.dumps(PROFILE).encode()})
    definitions = Definitions.r4().with_packages([package])
    findings = Validator(definitions, ValidationSettings(must_support=asked)).validate(resource, [URL])
    return [finding for finding in findings if finding.key == "validation.must-support"]


def test_present_and_absent_elements_are_counted():
    resource = {
        "resourceType": "Patient",
        "name": [{"family": "Eksempel"}],
        "telecom": [{"system": "email", "value": "x"}],
    }
    (told,) = coverage(resource)
    assert told.severity == "information"
    assert "2 of 4" in told.message.en
    assert "Patient.gender" in told.message.en
    assert "Patient.telecom:phone" in told.message.en
    assert "Patient.name.family" not in told.message.en


def test_what_stands_in_an_absent_element_is_not_asked_for():
    (told,) = coverage({"resourceType": "Patient", "gender": "female"})
    assert "1 of 3" in told.message.en


def test_everything_is_there():
    resource = {
        "resourceType": "Patient",
        "name": [{"text": "x"}, {"family": "Eksempel"}],
        "gender": "female",
        "telecom": [{"system": "phone", "value": "1"}],
    }
    (told,) = coverage(resource)
    assert "4 of 4" in told.message.en


def test_nothing_is_told_unasked():
    assert coverage({"resourceType": "Patient"}, asked=False) == []
