import json
import tarfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit
from validator.norway.explain import describe, explain
from validator.norway.identifiers import (
    NationalIdentityNumber,
    Sex,
    SyntheticSeries,
    generate_d_nummer,
    generate_felles_hjelpenummer,
    generate_fodselsnummer,
    parse_national_identity_number,
)
from validator.norway.municipalities import COUNTIES, municipalities
from validator.norway.organisations import generate_organisation_number
from validator.norway.personnel import generate_hpr_number
from validator.norway.systems import SYSTEM_URIS, IdentifierKind, identifier_system
from validator.results import Severity

BORN = date(1948, 3, 9)


def right_values() -> dict[IdentifierKind, str]:
    random = Random(7)
    return {
        IdentifierKind.FODSELSNUMMER: generate_fodselsnummer(random, BORN, Sex.FEMALE),
        IdentifierKind.D_NUMMER: generate_d_nummer(random, BORN, Sex.FEMALE),
        IdentifierKind.FELLES_HJELPENUMMER: generate_felles_hjelpenummer(random),
        # Serial number 0 and year 2000: the weighted sum is 2·4 = 8.
        IdentifierKind.DUF_NUMMER: "2000000000" + "08",
        IdentifierKind.HPR_NUMMER: generate_hpr_number(random),
        IdentifierKind.ORGANISASJONSNUMMER: generate_organisation_number(random),
        IdentifierKind.RESH_ID: "4205574",
        IdentifierKind.HER_ID: "8093220",
        IdentifierKind.KOMMUNENUMMER: "4601",
    }


@pytest.mark.parametrize("kind", IdentifierKind)
def test_right_values_need_no_explanation(kind: IdentifierKind) -> None:
    assert explain(kind, right_values()[kind]) == []
    assert explain(SYSTEM_URIS[kind], right_values()[kind]) == []


@pytest.mark.parametrize("kind", IdentifierKind)
@given(value=st.text(max_size=15))
def test_every_value_is_explained_in_both_languages(kind: IdentifierKind, value: str) -> None:
    for finding in explain(kind, value, "Patient.identifier[0].value"):
        assert finding.message.nb
        assert finding.message.en
        assert finding.location.path == "Patient.identifier[0].value"
        assert finding.rule is not None
        assert finding.rule.url == SYSTEM_URIS[kind]


def test_the_wrong_system_is_told_with_the_right_one() -> None:
    d_number = right_values()[IdentifierKind.D_NUMMER]
    (finding,) = explain("urn:oid:2.16.578.1.12.4.1.4.1", d_number)
    assert finding.is_error
    assert finding.fix is not None
    assert "urn:oid:2.16.578.1.12.4.1.4.2" in finding.fix.en


def test_a_number_only_valid_from_2032_is_a_warning() -> None:
    # Individual digits 800 belong to no one born 1948 before 2032.
    numbers = (f"{day}8348800" for day in range(10, 29))
    for nine in numbers:
        first = control_digit(nine, FIRST_WEIGHTS)
        second = None if first is None else control_digit(f"{nine}{first}", SECOND_WEIGHTS)
        if second is not None:
            (finding,) = explain(IdentifierKind.FODSELSNUMMER, f"{nine}{first}{second}")
            assert finding.severity is Severity.WARNING
            return
    pytest.fail("no number found")


def test_other_systems_are_not_ours_to_explain() -> None:
    assert explain("http://example.org/mrn", "anything") == []


@pytest.mark.parametrize(
    ("system", "kind"),
    [
        ("urn:oid:2.16.578.1.12.4.1.4.1", IdentifierKind.FODSELSNUMMER),
        ("2.16.578.1.12.4.1.4.101", IdentifierKind.ORGANISASJONSNUMMER),
        ("http://hl7.no/fhir/NamingSystem/FHNR", IdentifierKind.FELLES_HJELPENUMMER),
        ("urn:oid:2.16.578.1.12.4.1.1.9999", None),
        ("", None),
    ],
)
def test_systems(system: str, kind: IdentifierKind | None) -> None:
    assert identifier_system(system) is kind


@pytest.mark.reference
def test_systems_are_those_of_the_national_base_package(reference_data: Path) -> None:
    archive = next((reference_data / "fhir" / "packages").glob("hl7.fhir.no.basis-*.tgz"))
    systems = set()
    with tarfile.open(archive) as package:
        for member in package:
            if member.name.endswith("namingsystem.json"):
                resource = json.load(package.extractfile(member))
                systems |= {unique["value"] for unique in resource["uniqueId"]}
    named = [kind for system in systems if (kind := identifier_system(system)) is not None]
    assert set(named) == {
        IdentifierKind.FODSELSNUMMER,
        IdentifierKind.D_NUMMER,
        IdentifierKind.FELLES_HJELPENUMMER,
        IdentifierKind.DUF_NUMMER,
        IdentifierKind.HPR_NUMMER,
        IdentifierKind.KOMMUNENUMMER,
    }


@pytest.mark.parametrize(
    ("series", "words"), [("tenor", "83 (plus 80)"), ("nhn", "68 (plus 65)"), ("nav", "43 (plus 40)")]
)
def test_the_month_tells_the_series(series: str, words: str) -> None:
    value = generate_fodselsnummer(Random(1), BORN, Sex.FEMALE, SyntheticSeries(series))
    number = parse_national_identity_number(value)
    assert isinstance(number, NationalIdentityNumber)
    assert words in describe(number).en
    assert "woman born 1948-03-09" in describe(number).en
    assert "kvinne født 1948-03-09" in describe(number).nb


def test_shared_help_number_in_the_test_range_is_described() -> None:
    number = parse_national_identity_number(right_values()[IdentifierKind.FELLES_HJELPENUMMER])
    assert isinstance(number, NationalIdentityNumber)
    assert "test data" in describe(number).en


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("20000000000", "wrong_length"),
        ("190000000000", "duf_wrong_year"),
        ("200000000007", "duf_wrong_control"),
    ],
)
def test_duf_numbers(value: str, key: str) -> None:
    (finding,) = explain(IdentifierKind.DUF_NUMMER, value)
    assert finding.key == f"identifiers.{key}"


def test_municipalities() -> None:
    """357 since 2024, in 15 counties; the numbers at both ends, a split and the two namesakes."""
    everything = municipalities()
    assert len(everything) == 357
    assert {municipality.number[:2] for municipality in everything.values()} == set(COUNTIES)
    assert everything["0301"].name == "Oslo"
    assert everything["5636"].name == "Nesseby"
    assert (everything["1508"].name, everything["1580"].name) == ("Ålesund", "Haram")
    assert {m.county for m in everything.values() if m.name == "Herøy"} == {"Møre og Romsdal", "Nordland"}
    assert all(m.name == m.name.strip() and len(m.number) == 4 for m in everything.values())


def test_a_number_out_of_use_is_a_warning() -> None:
    (finding,) = explain(IdentifierKind.KOMMUNENUMMER, "3024")
    assert finding.severity is Severity.WARNING
    assert "3024" in finding.message.en
