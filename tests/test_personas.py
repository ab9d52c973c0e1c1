"""The personas: synthetic people whose numbers, texts and resources hold together."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from validator.data_files.yaml_source import read_yaml_file
from validator.data_folders import data_folder
from validator.fhir.parse import parse_json
from validator.norway.identifiers import NationalIdentityNumber, parse_national_identity_number
from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.suites.catalogues import load_catalogues
from validator.suites.requirements import load_requirements

FILES = sorted((data_folder("testdata") / "personas").glob("*.yaml"))
KINDS = {
    "fnr": IdentifierKind.FODSELSNUMMER,
    "dnr": IdentifierKind.D_NUMMER,
    "fhn": IdentifierKind.FELLES_HJELPENUMMER,
}
PROFILES = ("no-basis", "kommune", "terminology")

each_persona = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def read(file: Path) -> dict[str, Any]:
    document = read_yaml_file(file)
    assert document.findings == []
    assert isinstance(document.value, dict)
    return document.value


def number_of(persona: Mapping[str, Any]) -> tuple[IdentifierKind, NationalIdentityNumber]:
    (key,) = KINDS.keys() & persona.keys()
    parsed = parse_national_identity_number(persona[key])
    assert isinstance(parsed, NationalIdentityNumber), f"{persona['id']}: {parsed}"
    return KINDS[key], parsed


def references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_scenario_patients_are_there() -> None:
    assert {
        "arne-larhalsbrudd",
        "kols-hoy-habituell",
        "ida-antikoagulasjon",
        "yamal-flyttet",
        "uten-tjenester",
        "hanne-multidose",
    } <= load_catalogues().personas.keys()


@each_persona
def test_the_file_is_named_after_the_persona(file: Path) -> None:
    assert read(file)["id"] == file.stem


@each_persona
def test_title_and_story_are_told_in_both_languages(file: Path) -> None:
    persona = read(file)
    for key in ("title", "story"):
        nb, en = persona[key]["nb"], persona[key]["en"]
        assert nb.strip()
        assert en.strip()
        assert nb != en


@each_persona
def test_the_number_is_valid_synthetic_and_of_its_kind(file: Path) -> None:
    persona = read(file)
    kind, number = number_of(persona)
    assert number.kind is kind
    assert not number.could_be_real
    if number.birth_date is not None:
        assert number.birth_date == date.fromisoformat(persona["birth_date"])
    if number.sex is not None:
        assert number.sex.value == persona["sex"]


@each_persona
def test_the_patient_resource_says_what_the_persona_says(file: Path) -> None:
    persona = read(file)
    kind, number = number_of(persona)
    patient = persona["patient"]
    assert patient["identifier"] == [{"system": SYSTEM_URIS[kind], "value": number.value}]
    assert patient["gender"] == persona["sex"]
    assert patient.get("birthDate") == persona.get("birth_date")
    if "name" in persona:
        assert patient["name"][0]["family"] == persona["name"]["family"]
        assert patient["name"][0]["given"] == persona["name"]["given"]


def test_no_two_personas_share_a_number() -> None:
    numbers = [number_of(read(file))[1].value for file in FILES]
    assert len(set(numbers)) == len(numbers)


@each_persona
def test_references_stay_within_the_persona(file: Path) -> None:
    persona = read(file)
    resources = [persona["patient"], *persona["resources"]]
    known = {f"urn:uuid:{resource['id']}" for resource in resources}
    assert len(known) == len(resources)
    assert set(references(persona["resources"])) <= known


@each_persona
def test_every_other_resource_is_about_the_patient(file: Path) -> None:
    persona = read(file)
    patient = persona["patient"]
    for resource in persona["resources"]:
        about = resource.get("subject") or resource.get("patient")
        assert about["reference"] == f"urn:uuid:{patient['id']}"
        assert about.get("identifier", patient["identifier"][0]) == patient["identifier"][0]


@each_persona
def test_the_requirements_exist(file: Path) -> None:
    assert set(read(file)["requirements"]) <= load_requirements().requirements.keys()


@pytest.fixture(scope="module")
def validator() -> Any:
    from validator.fhir.definitions import Definitions
    from validator.fhir.packages import bundled_package
    from validator.fhir.validation import Validator

    return Validator(Definitions.r4().with_packages([bundled_package(name) for name in PROFILES]))


@each_persona
def test_the_resources_conform_to_their_profiles(file: Path, validator: Any) -> None:
    persona = read(file)
    for resource in (persona["patient"], *persona["resources"]):
        document = parse_json(json.dumps(resource).encode())
        errors = [finding for finding in validator.validate(document) if finding.is_error]
        told = [f"{finding.location.path}: {finding.message.en}" for finding in errors]
        assert told == [], f"{resource['resourceType']}/{resource['id']}"
