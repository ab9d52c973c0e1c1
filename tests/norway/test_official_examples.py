"""The published test persons and test organisations outside the synthetic series: taken for what they are, and nothing beside them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from validator.data_files.schema_check import check_shape
from validator.data_files.yaml_source import read_yaml_file
from validator.data_folders import data_folder
from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit
from validator.norway.explain import describe, explain
from validator.norway.identifiers import (
    NationalIdentityNumber,
    Series,
    could_be_real,
    parse_national_identity_number,
)
from validator.norway.official_examples import is_official_person
from validator.norway.organisations import OrganisationNumber, parse_organisation_number
from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.norway.written_numbers import find_numbers, kind_if_real
from validator.redaction import contains_real_identity_number
from validator.sandbox.identity_numbers import has_identity_number

FILE = data_folder("testdata") / "official-examples.yaml"
DOCUMENT = read_yaml_file(FILE)
LISTED: dict[str, list[dict[str, Any]]] = DOCUMENT.value
PEOPLE = [one["number"] for one in LISTED["people"]]
ORGANISATIONS = [one["number"] for one in LISTED["organisations"]]
ROOT = Path(__file__).parents[2]


def neighbours(number: str) -> Iterator[str]:
    """The numbers with right control digits that are nearest: the same day of birth, other individual digits."""
    for step in (*range(-6, 0), *range(1, 7)):
        nine = f"{number[:6]}{(int(number[6:9]) + step) % 1000:03d}"
        first = control_digit(nine, FIRST_WEIGHTS)
        second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
        if second is not None:
            yield f"{nine}{first}{second}"


def test_the_file_has_its_shape() -> None:
    assert DOCUMENT.findings == []
    assert check_shape(DOCUMENT, "testdata/official-examples.schema.json") == []
    assert PEOPLE
    assert ORGANISATIONS
    numbers = [one["number"] for group in LISTED.values() for one in group]
    assert len(set(numbers)) == len(numbers)
    for group in LISTED.values():
        for one in group:
            assert date(2026, 1, 1) <= date.fromisoformat(one["reviewed"])


@pytest.mark.parametrize(
    "change",
    [
        ("people:", "person:"),
        ("  reviewed: '2026-11-30'\n- number", "- number"),
        ("number: '1", "number: '01"),
        ("https://", "http://"),
    ],
)
def test_the_schema_refuses_an_entry_that_says_too_little(tmp_path: Path, change: tuple[str, str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "x.yaml").write_text(text.replace(*change), encoding="utf-8")
    assert check_shape(read_yaml_file(tmp_path / "x.yaml"), "testdata/official-examples.schema.json")


@pytest.mark.parametrize("number", PEOPLE)
def test_a_listed_person_is_nobody(number: str) -> None:
    assert not could_be_real(number)
    read = parse_national_identity_number(number)
    assert isinstance(read, NationalIdentityNumber)
    assert read.series is Series.OFFICIAL_EXAMPLE
    assert not read.could_be_real
    assert explain(read.kind, number) == []
    assert "Norsk helsenett" in describe(read).nb
    assert find_numbers(f"Pasient {number[:6]} {number[6:]}", kind_if_real) == []
    assert not contains_real_identity_number({"resourceType": "Basic", "id": "a", "code": {"text": number}})


@pytest.mark.parametrize("number", PEOPLE)
def test_the_neighbours_of_a_listed_person_could_be_real(number: str) -> None:
    near = list(neighbours(number))
    assert len(near) > 4
    for other in near:
        assert could_be_real(other)
        assert kind_if_real(other)
        assert contains_real_identity_number({"resourceType": "Basic", "id": "a", "code": {"text": other}})


@pytest.mark.parametrize("number", PEOPLE)
def test_a_listed_person_must_not_stand_in_a_url_either(number: str) -> None:
    assert has_identity_number(f"/Patient?identifier={number}")


def test_a_listed_number_is_needed_on_the_list() -> None:
    """One that is synthetic by its series has nothing to do there."""
    for number in PEOPLE:
        assert 1 <= int(number[2:4]) <= 12


@pytest.mark.parametrize("number", ORGANISATIONS)
def test_a_listed_organisation_is_nobodys_and_gives_no_warning(number: str) -> None:
    read = parse_organisation_number(number)
    assert isinstance(read, OrganisationNumber)
    assert read.is_official_example
    assert not read.could_be_real
    assert not read.is_synthetic
    assert explain(SYSTEM_URIS[IdentifierKind.ORGANISASJONSNUMMER], number) == []


def test_an_organisation_beside_the_list_is_what_it_was() -> None:
    found = explain(IdentifierKind.ORGANISASJONSNUMMER, "100100681")
    assert [one.key.rpartition(".")[2] for one in found] == ["organisation_series"]
    real = parse_organisation_number("999977782")
    assert isinstance(real, OrganisationNumber)
    assert real.could_be_real


@pytest.mark.parametrize("one", LISTED["not-accepted"], ids=lambda one: one["number"])
def test_what_was_not_accepted_is_wrong(one: dict[str, Any]) -> None:
    kind = {9: IdentifierKind.ORGANISASJONSNUMMER, 11: IdentifierKind.FODSELSNUMMER}.get(len(one["number"]))
    assert kind is None or any(found.severity.value == "error" for found in explain(kind, one["number"]))


def test_the_list_is_not_read_before_it_is_needed() -> None:
    """Nor for synthetic numbers, so that what validates them does not pay for it."""
    script = (
        "from validator.norway import identifiers, official_examples as listed\n"
        "assert not identifiers.could_be_real('17854112139')\n"
        "assert identifiers.parse_national_identity_number('17854112139').is_synthetic\n"
        "assert listed._numbers.cache_info().misses == 0\n"
        f"assert not identifiers.could_be_real('{PEOPLE[0]}')\n"
        "assert listed._numbers.cache_info().misses == 1\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


PLACES = ("validator", "profiles", "testdata", "suites", "reports", "tests", "requirements", ".ci", ".github")
HASH = re.compile(rb"[0-9a-f]{32,}")
WRITTEN = re.compile(rb"(?<![0-9])[0-9]{6} ?[0-9]{5}(?![0-9])")


def test_no_other_file_of_the_repository_has_a_number_outside_the_synthetic_series() -> None:
    """Neither one that could be a real person's nor one of the list, which has its one place."""
    files = [
        file
        for place in PLACES
        for file in (ROOT / place).rglob("*")
        if file.suffix not in {".pyc", ".sqlite"}
    ]
    files += [file for file in ROOT.iterdir() if file.suffix in {".md", ".toml"}]
    found = {
        str(file.relative_to(ROOT))
        for file in files
        if file.is_file()
        for written in WRITTEN.findall(HASH.sub(b"", file.read_bytes()))
        if could_be_real(digits := written.decode().replace(" ", "")) or is_official_person(digits)
    }
    assert found == {"testdata/official-examples.yaml"}
