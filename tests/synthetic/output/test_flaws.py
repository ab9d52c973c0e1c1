"""Every flaw of the catalogue, in generated records, causes the finding it says, and nothing else."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from itertools import islice
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.bulk import make_validator
from validator.fhir.validation import ValidationSettings
from validator.national_identifiers import NATIONAL_CHECKS
from validator.norway.identifiers import could_be_real
from validator.results import Finding
from validator.synthetic.generation import records_of
from validator.synthetic.output.flaws import (
    CatalogueError,
    catalogue,
    put_into,
    read_flaw,
    resolve,
    shown,
)
from validator.synthetic.population import Population
from validator.texts import has_text

Resource = dict[str, Any]

EXAMPLES = 3
"""Resources that each flaw is tried on."""


@pytest.fixture(scope="module")
def records() -> list[list[Resource]]:
    """The resources of each person of a town."""
    (block,) = Population(500, 3, date(2026, 6, 15), ("4601",)).blocks()
    return [record.resources for record in records_of(block)]


@pytest.fixture(scope="module")
def validate():
    validator = make_validator((), ValidationSettings(further_checks=NATIONAL_CHECKS))

    def findings(resource: Resource) -> list[tuple[str, ...]]:
        return [told(finding) for finding in validator.validate(resource)]

    return findings


def told(finding: Finding) -> tuple[str, ...]:
    rule = finding.rule.id if finding.rule else ""
    return finding.severity.value, finding.code, finding.key, rule, finding.location.path


@pytest.mark.parametrize("key", list(catalogue()))
def test_a_flaw_causes_the_finding_that_the_catalogue_says(key, records, validate):
    flaw = catalogue()[key]
    fitting = (made for resources in records for made in put_into(resources, [flaw])[1])
    tried = list(islice(fitting, EXAMPLES))
    assert tried, "no generated resource fits"
    for made in tried:
        flawless = next(
            r
            for resources in records
            for r in resources
            if r["id"] == made.resource["id"] and r["resourceType"] == flaw.resource_type
        )
        before, after = validate(flawless), validate(made.resource)
        expected = flaw.expected
        wanted = (expected.severity.value, expected.code, expected.key, expected.rule or "", made.path)
        assert [finding for finding in after if finding not in before] == [wanted]
        assert wanted not in before


def test_the_catalogue_is_rich_and_told_in_both_languages():
    flaws = catalogue().values()
    assert len(flaws) >= 40
    assert len({flaw.resource_type for flaw in flaws}) >= 8
    assert len({flaw.expected.key for flaw in flaws}) >= 20
    for flaw in flaws:
        assert flaw.title.nb
        assert flaw.title.en
        assert flaw.title.nb != flaw.title.en
        assert flaw.description.nb.endswith(".")
        assert flaw.description.en.endswith(".")
        catalogue_name, _, _ = flaw.expected.key.partition(".")
        assert catalogue_name == "national" or has_text(flaw.expected.key)


def test_no_flawed_number_can_be_a_real_persons(records):
    flaws = [catalogue()[key] for key in ("control-digit", "number-with-space", "number-of-other-register")]
    for resources in records:
        for flaw in flaws:
            for made in put_into(resources, [flaw])[1]:
                for identifier in made.resource["identifier"]:
                    assert not could_be_real(identifier["value"].replace(" ", ""))


def test_the_record_itself_is_left_as_it_was(records):
    resources = records[0]
    before = deepcopy(resources)
    written, flawed = put_into(resources, list(catalogue().values()))
    assert flawed
    assert resources == before
    changed = [old["id"] for old, new in zip(resources, written, strict=True) if old != new]
    assert sorted(changed) == sorted(made.resource["id"] for made in flawed)


@pytest.mark.parametrize("turn", [0, 1, 17, 1000])
def test_a_person_has_each_kind_once_at_most_and_a_resource_one_flaw(records, turn):
    flaws = list(catalogue().values())
    for resources in records[:100]:
        _, flawed = put_into(resources, flaws, turn)
        kinds = [made.flaw.key for made in flawed]
        places = [(made.resource["resourceType"], made.resource["id"]) for made in flawed]
        assert len(set(kinds)) == len(kinds)
        assert len(set(places)) == len(places)


def test_kinds_that_want_the_same_resource_come_in_turn(records):
    flaws = [flaw for flaw in catalogue().values() if flaw.resource_type == "Patient"]
    used = {
        made.flaw.key
        for turn, resources in enumerate(records)
        for made in put_into(resources, flaws, turn)[1]
    }
    assert used == {flaw.key for flaw in flaws}


# -- paths and changes


PATIENT: Resource = {
    "resourceType": "Patient",
    "id": "1",
    "identifier": [{"system": "urn:oid:2.16", "value": "12"}, {"system": "urn:oid:2.17", "value": "19"}],
    "name": [{"given": ["Kari", "Anne"], "family": "Test"}],
    "active": True,
    "birthDate": "1950-02-01",
}


def flaw_with(change: dict[str, Any], path: str = "", where: list[dict[str, Any]] | None = None) -> Any:
    text = {"nb": "x", "en": "x"}
    return read_flaw(
        {
            "key": "x",
            "title": text,
            "description": text,
            "resource": "Patient",
            "where": where or [],
            "change": change,
            "finding": {"severity": "error", "code": "value", "key": "x", "rule": "x", "path": path},
        }
    )


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("birthDate", ("birthDate",)),
        ("name.family", ("name", 0, "family")),
        ("name.given", ("name", 0, "given")),
        ("name[0].given[1]", ("name", 0, "given", 1)),
        ("identifier[system=urn:oid:2.17].value", ("identifier", 1, "value")),
        ("gender", ("gender",)),
        ("name.suffix", ("name", 0, "suffix")),
        ("identifier[system=urn:oid:9].value", None),
        ("name[3].family", None),
        ("contact.name.family", None),
        ("birthDate.family", None),
        ("birthDate[0]", None),
    ],
)
def test_a_path_is_resolved_in_the_resource(path, steps):
    assert resolve(PATIENT, path) == steps


@pytest.mark.parametrize("path", ["", ".name", "name..family", "name[0", "name]", "name family"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(CatalogueError):
        resolve(PATIENT, path)


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ((), "Observation"),
        (("name", 0, "given", 1), "Observation.name[0].given[1]"),
        (("valueQuantity", "value"), "Observation.value.ofType(Quantity).value"),
        (("effectiveDateTime",), "Observation.effective.ofType(dateTime)"),
        (("valueSet",), "Observation.valueSet"),
        (("_district",), "Observation.district"),
    ],
)
def test_places_are_written_as_findings_write_them(steps, path):
    assert shown("Observation", steps) == path


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"set": "gender", "to": "mann"}, {"gender": "mann"}),
        ({"remove": "active"}, {"active": ...}),
        ({"rename": "birthDate", "to": "born"}, {"birthDate": ..., "born": "1950-02-01"}),
        ({"replace": "birthDate", "by": {"pattern": "-.*", "with": ""}}, {"birthDate": "1950"}),
        ({"append": "contact", "item": {"id": "a"}}, {"contact": [{"id": "a"}]}),
        ({"repeat": "name"}, {"name": [*PATIENT["name"], *PATIENT["name"]]}),
        (
            {"next-digit": "identifier[system=urn:oid:2.17].value"},
            {"identifier": [PATIENT["identifier"][0], {"system": "urn:oid:2.17", "value": "10"}]},
        ),
    ],
)
def test_a_change_does_what_it_says_and_nothing_else(change, changed):
    expected = {**PATIENT, **changed}
    made = flaw_with(change).applied(PATIENT)
    assert made is not None
    assert made.resource == {name: value for name, value in expected.items() if value is not ...}


@pytest.mark.parametrize(
    "change",
    [
        {"remove": "gender"},
        {"rename": "gender", "to": "sex"},
        {"replace": "birthDate", "by": {"pattern": "XX", "with": ""}},
        {"replace": "active", "by": {"pattern": "true", "with": ""}},
        {"set": "contact.name.family", "to": "x"},
        {"next-digit": "identifier[system=urn:oid:9].value"},
    ],
)
def test_a_change_that_would_change_nothing_does_not_fit(change):
    assert flaw_with(change).applied(PATIENT) is None


@pytest.mark.parametrize(
    ("where", "fits"),
    [
        ({"path": "name.given"}, True),
        ({"path": "name.given", "is": "Anne"}, True),
        ({"path": "name.given", "is": "Ola"}, False),
        ({"path": "active", "is": True}, True),
        ({"path": "identifier[system=urn:oid:2.17].value", "is": "19"}, True),
        ({"path": "identifier[system=urn:oid:2.17].value", "is": "12"}, False),
        ({"path": "identifier[system=urn:oid:9].value"}, False),
        ({"path": "gender"}, False),
    ],
)
def test_conditions_choose_the_resources(where, fits):
    made = flaw_with({"remove": "active"}, where=[where]).applied(PATIENT)
    assert (made is not None) == fits


def test_a_flaw_is_for_its_type_only():
    assert flaw_with({"remove": "active"}).applied({**PATIENT, "resourceType": "Practitioner"}) is None


def test_where_the_finding_is_to_be_must_exist():
    with pytest.raises(CatalogueError, match="nowhere"):
        flaw_with({"remove": "active"}, path="contact.name.family").applied(PATIENT)


@pytest.mark.parametrize(
    "change", [{}, {"burn": "name"}, {"set": "a", "remove": "b"}, {"set": "a", "to": 1, "by": 2}]
)
def test_a_change_that_is_not_one_is_refused(change):
    with pytest.raises(CatalogueError):
        flaw_with(change)


@given(st.text("0123456789", min_size=1, max_size=11))
def test_the_next_digit_is_another_digit(number):
    resource = {"resourceType": "Patient", "identifier": [{"value": number}]}
    made = flaw_with({"next-digit": "identifier.value"}).applied(resource)
    assert made is not None
    changed = made.resource["identifier"][0]["value"]
    assert changed[:-1] == number[:-1]
    assert changed[-1] != number[-1]
    assert changed[-1].isdigit()


def test_the_file_reads_the_same_as_json_would(repository):
    """No value in the catalogue is something that JSON has not (a date, a set), which a resource could not hold."""
    read = yaml.safe_load((repository / "testdata" / "flaws.yaml").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(read)) == read
