"""National numbers in resources: the validation says when a number cannot be one."""

import datetime
import json
from random import Random

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.validation import ValidationSettings, Validator
from validator.national_identifiers import NATIONAL_CHECKS
from validator.norway.identifiers import Sex, generate_d_nummer, generate_fodselsnummer
from validator.norway.systems import SYSTEM_URIS, IdentifierKind

FNR = SYSTEM_URIS[IdentifierKind.FODSELSNUMMER]
BORN = datetime.date(1962, 3, 4)


def findings(system: str, value: object, *, checks=NATIONAL_CHECKS):
    patient = {"resourceType": "Patient", "identifier": [{"system": system, "value": value}]}
    validator = Validator(Definitions.r4(), ValidationSettings(best_practice="ignore", further_checks=checks))
    return validator.validate(parse_json(json.dumps(patient, indent=1).encode(), "p.json"))


def test_a_right_number_is_right():
    assert findings(FNR, generate_fodselsnummer(Random(1), BORN, Sex.FEMALE)) == []


@pytest.mark.parametrize("position", range(11))
def test_any_wrong_digit_is_found_where_it_stands(position):
    number = generate_fodselsnummer(Random(2), BORN, Sex.MALE)
    wrong = number[:position] + str((int(number[position]) + 1) % 10) + number[position + 1 :]
    (found, *_) = findings(FNR, wrong)
    assert found.location.path == "Patient.identifier[0].value"
    assert (found.location.line, found.location.file) == (6, "p.json")
    assert found.rule.url == FNR
    assert found.fix is not None
    assert found.message.nb != found.message.en


def test_a_number_under_the_system_of_another_kind():
    (found,) = findings(FNR, generate_d_nummer(Random(3), BORN, Sex.MALE))
    assert found.severity == "error"
    assert SYSTEM_URIS[IdentifierKind.D_NUMMER] in found.message.en + (found.fix.en if found.fix else "")


@pytest.mark.parametrize("value", ["", "1234567890", "abcdefghijk"])
def test_what_is_no_number_at_all(value):
    assert any(f.is_error for f in findings(FNR, value))


def test_other_systems_and_other_nations_are_left_alone():
    assert findings("http://example.org/patients", "12345") == []
    assert findings("urn:oid:1.2.752.129.2.1.3.1", "12345678901") == []


def test_the_specification_alone_knows_nothing_of_norway():
    assert findings(FNR, "12345678901", checks=()) == []
