"""Organisations and personnel written as FHIR: valid, whole, and the same wherever they are written from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from validator.fhir.bulk import make_validator
from validator.fhir.validation import Validator
from validator.fhir.validation.settings import ValidationSettings
from validator.national_identifiers import NATIONAL_CHECKS
from validator.norway.municipalities import municipalities
from validator.results import Severity
from validator.synthetic.care.institutions import care_in
from validator.synthetic.distributions import structured
from validator.synthetic.resources.organisations import organisation_resources

SEED = 5
NO_BASIS = "http://hl7.no/fhir/StructureDefinition/no-basis-"


@pytest.fixture(scope="module")
def validator() -> Validator:
    return make_validator((), ValidationSettings(further_checks=NATIONAL_CHECKS))


@pytest.fixture(scope="module")
def bergen() -> list[dict[str, Any]]:
    return organisation_resources(care_in("4601", SEED))


def _of_type(resources: list[dict[str, Any]], resource_type: str) -> list[dict[str, Any]]:
    return [r for r in resources if r["resourceType"] == resource_type]


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _complaints(validator: Validator, resources: list[dict[str, Any]]) -> list[str]:
    """Errors and warnings, but for the best practice that resources have a narrative."""
    return [
        f"{resource['resourceType']}/{resource['id']}: {finding.message}"
        for resource in resources
        for finding in validator.validate(resource)
        if finding.severity is not Severity.INFORMATION and finding.rule.id != "dom-6"
    ]


def test_all_conform_to_the_national_profiles(validator: Validator, bergen: list[dict[str, Any]]) -> None:
    assert _complaints(validator, bergen) == []
    for number in ("0301", "1151", "5612"):
        assert _complaints(validator, organisation_resources(care_in(number, SEED))) == []


def test_a_wrong_number_would_be_seen(validator: Validator, bergen: list[dict[str, Any]]) -> None:
    organization = json.loads(json.dumps(_of_type(bergen, "Organization")[0]))
    number = organization["identifier"][0]["value"]
    organization["identifier"][0]["value"] = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert len(_complaints(validator, [organization])) == 1


@pytest.mark.slow
def test_those_of_the_whole_country_conform(validator: Validator) -> None:
    seen: set[str] = set()
    complaints: list[str] = []
    for number in municipalities():
        fresh = [
            r
            for r in organisation_resources(care_in(number, SEED))
            if f"{r['resourceType']}/{r['id']}" not in seen
        ]
        seen.update(f"{r['resourceType']}/{r['id']}" for r in fresh)
        complaints += _complaints(validator, fresh)
    assert complaints == []
    assert len(seen) > 20_000


@pytest.mark.parametrize("number", ["4601", "1151", "3236", "5636"])
def test_every_reference_is_to_something_there(number: str) -> None:
    resources = organisation_resources(care_in(number, SEED))
    there = {f"{r['resourceType']}/{r['id']}" for r in resources}
    assert len(there) == len(resources)
    assert {reference for r in resources for reference in _references(r)} <= there


def test_all_claim_national_profiles_and_say_they_are_test_data(bergen: list[dict[str, Any]]) -> None:
    for resource in bergen:
        assert resource["meta"]["profile"] == [NO_BASIS + resource["resourceType"]]
        assert [label["code"] for label in resource["meta"]["security"]] == ["HTEST"]
    assert {r["resourceType"] for r in bergen} == {
        "Organization",
        "Location",
        "HealthcareService",
        "Practitioner",
        "PractitionerRole",
    }


def test_what_is_shared_is_written_the_same_from_everywhere() -> None:
    written = [
        {f"{r['resourceType']}/{r['id']}": r for r in organisation_resources(care_in(number, SEED))}
        for number in ("1106", "1151")
    ]
    shared = set(written[0]) & set(written[1])
    assert {"Organization/legevakt-1106", "Organization/kommune-1106", "Organization/sykehus-1106"} <= shared
    assert "Organization/kommune-1151" not in shared
    assert all(written[0][key] == written[1][key] for key in shared)


def test_units_are_part_of_the_municipality(bergen: list[dict[str, Any]]) -> None:
    organizations = {r["id"]: r for r in _of_type(bergen, "Organization")}
    assert organizations["tildelingskontor-4601"]["partOf"]["reference"] == "Organization/kommune-4601"
    assert "partOf" not in organizations["kommune-4601"]
    address = organizations["kommune-4601"]["address"][0]
    assert address["_district"]["extension"][0]["valueCoding"]["code"] == "4601"


def test_gps_are_authorised_doctors_and_specialists_say_so(bergen: list[dict[str, Any]]) -> None:
    practitioners = {f"Practitioner/{r['id']}": r for r in _of_type(bergen, "Practitioner")}
    roles = [r for r in _of_type(bergen, "PractitionerRole") if r["code"][0]["text"] == "Fastlege"]
    assert len(roles) > 20
    specialists = 0
    for role in roles:
        gp = practitioners[role["practitioner"]["reference"]]
        codings = [[c["code"] for c in q["code"]["coding"]] for q in gp["qualification"]]
        assert codings[0] == ["LE", "1"]
        assert role["code"][0]["coding"][0]["display"] == "Fastlege"
        assert (codings[1:] == [["1"]]) == ("specialty" in role)
        specialists += "specialty" in role
    assert 0 < specialists < len(roles)


def test_case_workers_without_authorisation_have_neither_number_nor_qualification(
    bergen: list[dict[str, Any]],
) -> None:
    without = [r for r in _of_type(bergen, "Practitioner") if "identifier" not in r]
    assert without
    assert all("qualification" not in r for r in without)
    references = {f"Practitioner/{r['id']}" for r in without}
    roles = [r for r in _of_type(bergen, "PractitionerRole") if r["practitioner"]["reference"] in references]
    assert {r["code"][0]["text"] for r in roles} == {"Saksbehandler"}


def test_authorisations_are_called_what_the_code_system_calls_them(repository: Path) -> None:
    path = repository / "profiles" / "terminology" / "CodeSystem-helsepersonell-9060.json"
    official = {c["code"]: c["display"] for c in json.loads(path.read_text(encoding="utf-8"))["concept"]}
    ours = structured("personnel")["authorisations"]
    assert ours == {code: official[code] for code in ours}
    used = {role.get("authorisation") for role in structured("personnel")["roles"].values()} - {None}
    assert used <= set(ours)  # a persona's file may employ others
