"""Persons written as Patient and RelatedPerson, judged by the project's own validator."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from validator.fhir.bulk import make_validator
from validator.fhir.validation import ValidationSettings, Validator
from validator.national_identifiers import NATIONAL_CHECKS
from validator.norway.identifiers import Sex
from validator.norway.systems import IdentifierKind
from validator.results import Severity
from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.people import Address, Kin, Name, Person, Protection, Relation
from validator.synthetic.population import Population
from validator.synthetic.resources.patients import patient_resource, related_person_resources

DAY = date(2026, 6, 15)
ADDRESS = Address(
    "Testveien 912", "4601", "Kristiansand S", "4204", "Kristiansand", None, date(2020, 1, 1)
)  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> Validator:
    return make_validator((), ValidationSettings(further_checks=NATIONAL_CHECKS))


def problems(validator: Validator, resource: dict[str, Any]) -> list[str]:
    """Errors and warnings, but for the narrative that is best practice."""
    return [
        f"{finding.location}: {finding.message.en}"
        for finding in validator.validate(resource)
        if finding.severity in (Severity.ERROR, Severity.WARNING) and "dom-6" not in finding.message.en
    ]


def somebody(**told: Any) -> Person:
    person = Person(
        index=0,
        id="7d5ab5a1-3c1a-4e4f-9a36-0f2c9b0a7c11",
        kind=IdentifierKind.FODSELSNUMMER,
        number="01815013650",
        sex=Sex.FEMALE,
        birth_date=date(1950, 1, 1),
        municipality="4204",
        subject={"reference": "Patient/7d5ab5a1-3c1a-4e4f-9a36-0f2c9b0a7c11"},
        name=Name(("Kari",), "Eksempel", "Test"),
        address=ADDRESS,
        phone="0000 1234",
        email="kari.eksempel@example.no",
    )
    for key, value in told.items():
        setattr(person, key, value)
    return person


def every_string(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from every_string(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_string(inner)
    elif isinstance(value, str):
        yield value


def test_everybody_in_a_population_conforms(validator: Validator) -> None:
    people = [p for block in Population(700, 21, DAY).blocks() for p in people_of(block)]
    # The rare are always among them.
    people[0].protection = Protection.STRICTLY_CONFIDENTIAL
    people[1].protection = Protection.CONFIDENTIAL
    found = {
        problem
        for person in people
        for resource in (patient_resource(person), *related_person_resources(person))
        for problem in problems(validator, resource)
    }
    assert found == set()


@pytest.mark.parametrize("status", list("123456789"))
def test_every_marital_status_conforms(validator: Validator, status: str) -> None:
    patient = patient_resource(somebody(marital_status=status, number="01815013650"))
    assert patient["maritalStatus"]["text"]
    assert problems(validator, patient) == []


@pytest.mark.parametrize("relation", list(Relation))
def test_every_relation_conforms(validator: Validator, relation: Relation) -> None:
    person = somebody()
    relative = somebody(id="00000000-0000-4000-8000-000000000001", phone="0000 9876")
    person.kin.append(
        Kin(relative, relation, next_of_kin=True, guardian=True, responsible=relation in ("mor", "far"))
    )
    patient = patient_resource(person)
    (related,) = related_person_resources(person)
    assert problems(validator, patient) == []
    assert problems(validator, related) == []
    assert related["patient"] == person.subject
    assert patient["contact"][0]["telecom"][0]["value"] == "0000 9876"
    assert "GUARD" in every_string(related["relationship"])


def test_a_patient_tells_what_is_known() -> None:
    patient = patient_resource(
        somebody(
            citizenship="PL",
            birth_country="PL",
            language="pl",
            interpreter=True,
            death=date(2026, 2, 3),
            former_names=[Name(("Kari",), "Tidligere")],
            name_changed=date(1975, 6, 1),
            former_address=replace(ADDRESS, street="Gamleveien 800", since=date(2001, 1, 1)),
        ),
        {"reference": "Practitioner/gp"},
        {"reference": "Organization/kommune"},
    )
    system = "urn:oid:2.16.578.1.12.4.1.4.1"
    assert patient["identifier"] == [{"use": "official", "system": system, "value": "01815013650"}]
    assert [(name["use"], name["family"]) for name in patient["name"]] == [
        ("official", "Eksempel"),
        ("old", "Tidligere"),
    ]
    assert patient["name"][0]["extension"][0]["valueString"] == "Test"
    assert patient["name"][0]["period"] == {"start": "1975-06-01"}
    assert patient["name"][1]["period"] == {"end": "1975-06-01"}
    assert patient["deceasedDateTime"] == "2026-02-03"
    assert patient["active"] is False
    assert [address["use"] for address in patient["address"]] == ["home", "old"]
    assert patient["address"][0]["period"] == {"start": "2020-01-01"}
    assert patient["address"][1]["period"] == {"start": "2001-01-01", "end": "2020-01-01"}
    assert patient["address"][0]["_district"]["extension"][0]["valueCoding"]["code"] == "4204"
    urls = {extension["url"].rsplit("/", 1)[1] for extension in patient["extension"]}
    assert urls == {"patient-citizenship", "patient-birthPlace", "patient-interpreterRequired"}
    assert patient["communication"][0]["language"]["coding"][0]["code"] == "pl"
    assert patient["generalPractitioner"] == [{"reference": "Practitioner/gp"}]
    assert patient["managingOrganization"] == {"reference": "Organization/kommune"}


@pytest.mark.parametrize(
    ("protection", "label"), [(Protection.CONFIDENTIAL, "R"), (Protection.STRICTLY_CONFIDENTIAL, "V")]
)
def test_a_protected_address_is_nowhere(validator: Validator, protection: Protection, label: str) -> None:
    person, relative = somebody(protection=protection), somebody(phone="0000 4321")
    person.former_address = replace(ADDRESS, street="Gamleveien 800")
    person.kin.append(Kin(relative, Relation.CHILD, next_of_kin=True))
    relative.kin.append(Kin(person, Relation.MOTHER, next_of_kin=True))
    patient = patient_resource(person)
    written = [patient, *related_person_resources(person), *related_person_resources(relative)]
    told = [text for resource in written for text in every_string(resource)]
    for secret in ("Testveien 912", "Gamleveien 800", "4601", "Kristiansand S", "4204", "0000 4321"):
        assert secret not in told
    assert label in [security["code"] for security in patient["meta"]["security"]]
    assert patient["address"][0]["extension"][0]["valueCode"] == "masked"
    assert problems(validator, patient) == []


def test_the_unidentified_have_a_shared_help_number_and_no_more(validator: Validator) -> None:
    patient = patient_resource(
        somebody(
            kind=IdentifierKind.FELLES_HJELPENUMMER,
            number="80000000098",
            identified=False,
            name=None,
            address=None,
            phone=None,
            email=None,
        )
    )
    assert patient["identifier"][0]["system"] == "urn:oid:2.16.578.1.12.4.1.4.3"
    assert not {"birthDate", "address", "telecom", "maritalStatus", "extension"} & set(patient)
    assert patient["name"] == [{"use": "anonymous", "text": "Ukjent kvinne"}]
    assert patient["_birthDate"]["extension"][0]["valueCode"] == "unknown"
    assert problems(validator, patient) == []


def test_relatives_have_ids_of_their_own() -> None:
    people = [p for block in Population(500, 22, DAY).blocks() for p in people_of(block)]
    ids = [resource["id"] for person in people for resource in related_person_resources(person)]
    assert len(ids) == len(set(ids)) > 400
    assert all(len(id_) <= 64 for id_ in ids)


_WRITE = """
from datetime import date
import orjson
from validator.synthetic.persons.families import people_of
from validator.synthetic.population import Population
from validator.synthetic.resources.patients import patient_resource, related_person_resources
import sys
for block in Population(600, 9, date(2026, 6, 15)).blocks():
    for person in people_of(block):
        sys.stdout.buffer.write(orjson.dumps([patient_resource(person), *related_person_resources(person)]))
"""


def test_the_bytes_do_not_depend_on_how_python_hashes() -> None:
    run = partial(subprocess.run, [sys.executable, "-c", _WRITE], check=True, capture_output=True)
    first, second = (run(env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "2"))
    assert len(first) > 600 * 1000
    assert first == second
