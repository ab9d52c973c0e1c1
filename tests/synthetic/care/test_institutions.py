"""The organisations and personnel of every municipality in the country."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.municipalities import municipalities
from validator.norway.organisations import (
    TEST_RANGE_OF_HER_IDS,
    OrganisationNumber,
    her_id_problem,
    parse_organisation_number,
    synthetic_organisation_number,
)
from validator.norway.personnel import TEST_RANGE_OF_HPR_NUMBERS, hpr_number_problem
from validator.synthetic.care import institutions, personnel
from validator.synthetic.care.institutions import care_in, population_of
from validator.synthetic.care.organisations import Care, CareKind, Organisation, Practitioner
from validator.synthetic.distributions import structured, table

SEED = 3


@pytest.fixture(scope="module")
def country() -> dict[str, Care]:
    """The care in every municipality."""
    return {number: care_in(number, SEED) for number in municipalities()}


@pytest.fixture(scope="module")
def organisations(country: dict[str, Care]) -> list[Organisation]:
    """Every organisation once."""
    return list({id(o): o for care in country.values() for o in care.organisations}.values())


@pytest.fixture(scope="module")
def staff(organisations: list[Organisation]) -> list[Practitioner]:
    return [p for organisation in organisations for p in organisation.staff]


def test_organisation_numbers_are_valid_synthetic_and_unique(organisations: list[Organisation]) -> None:
    numbers = [organisation.number for organisation in organisations]
    read = [parse_organisation_number(number) for number in numbers]
    assert all(isinstance(n, OrganisationNumber) and n.is_synthetic and not n.could_be_real for n in read)
    assert len(set(numbers)) == len(numbers) > 3000


def test_her_ids_are_of_the_test_range_and_unique(
    organisations: list[Organisation], staff: list[Practitioner]
) -> None:
    ids = [o.her_id for o in organisations] + [p.her_id for p in staff if p.her_id]
    assert all(her_id_problem(i) is None and int(i) in TEST_RANGE_OF_HER_IDS for i in ids)
    assert len(set(ids)) == len(ids)


def test_hpr_numbers_are_of_the_test_range_and_unique(staff: list[Practitioner]) -> None:
    numbers = [p.hpr_number for p in staff if p.hpr_number]
    assert all(hpr_number_problem(n) is None and int(n) in TEST_RANGE_OF_HPR_NUMBERS for n in numbers)
    assert len(set(numbers)) == len(numbers) > 10_000


def test_ids_are_unique(organisations: list[Organisation], staff: list[Practitioner]) -> None:
    ids = [o.id for o in organisations] + [i for p in staff for i in (p.id, p.role_id)]
    assert len(set(ids)) == len(ids)


def test_numbers_of_the_identities_are_nobody_elses(
    organisations: list[Organisation], repository: Path
) -> None:
    identities = yaml.safe_load((repository / "testdata" / "identities.yaml").read_bytes())["identities"]
    workplaces = {row["workplace"]["organisation_number"]: row["workplace"]["name"] for row in identities}
    assert {o.name for o in organisations if workplaces.get(o.number, o.name) != o.name} == set()
    same = {o.number for o in organisations if o.number in workplaces}
    assert "206290722" in same, "Bergen kommune (syntetisk) is one and the same everywhere"
    hpr_numbers = {int(row["hpr_number"]) for row in identities if "hpr_number" in row}
    assert hpr_numbers
    assert not any(number in personnel.HPR_NUMBERS for number in hpr_numbers)
    own = range(320_000_000, 350_000_000)
    assert not any(int(number) in own for number in workplaces)


def test_everyone_says_who_is_synthetic(organisations: list[Organisation]) -> None:
    assert {o.name for o in organisations if not o.name.endswith("(syntetisk)")} == set()
    assert all(o.phone.startswith("0000 ") for o in organisations)


def test_every_municipality_is_served(country: dict[str, Care]) -> None:
    assert set(country) == set(municipalities())
    for number, care in country.items():
        assert care.municipality.municipality == number
        assert all(office.municipality == number for office in care.gp_offices)
        assert 1 <= len(care.gp_offices) <= 8
        assert all(
            len([p for p in office.staff if p.authorisation == "LE"]) >= 2 for office in care.gp_offices
        )
        for unit in care.home_care:
            assert {"SP", "HF", "VP", "ET", "FT"} <= {p.authorisation for p in unit.staff}
        for home in care.nursing_homes:
            assert {"SP", "HF", "LE"} <= {p.authorisation for p in home.staff}
        for unit in (care.out_of_hours, care.acute_beds, care.hospital):
            assert {"SP", "LE"} <= {p.authorisation for p in unit.staff}
        assert care.health_station.staff_with("JO")[0].title == "Jordmor"


def test_units_are_part_of_a_municipality_and_staff_know_where_they_work(
    organisations: list[Organisation],
) -> None:
    for organisation in organisations:
        assert all(p.workplace is organisation for p in organisation.staff)
        assert organisation.staff
        if organisation.kind in (CareKind.MUNICIPALITY, CareKind.GP_OFFICE, CareKind.HOSPITAL):
            assert organisation.parent is None
        else:
            assert organisation.parent is not None
            assert organisation.parent.kind is CareKind.MUNICIPALITY
            assert organisation.parent.municipality == organisation.municipality
        assert organisation.address is not None
        assert organisation.address.municipality == organisation.municipality


def test_neighbours_share_what_small_ones_do_not_have(country: dict[str, Care]) -> None:
    assert country["1151"].out_of_hours is country["1106"].out_of_hours, "Utsira turns to Haugesund"
    assert country["1151"].acute_beds is country["1106"].acute_beds
    assert country["1149"].acute_beds is not country["1106"].acute_beds, "Karmøy is large"
    assert country["1151"].hospital is country["1160"].hospital
    assert country["1151"].nursing_homes[0] is not country["1106"].nursing_homes[0]


def test_districts_have_every_municipality_once() -> None:
    read = structured("health-districts")
    listed = Counter(number for row in read["districts"] for number in row["municipalities"])
    assert set(listed) == set(municipalities())
    assert set(listed.values()) == {1}
    assert {row["hospital"] for row in read["districts"]} == set(read["hospitals"])


def test_organisations_are_the_same_in_every_population_but_people_are_not() -> None:
    first, second = care_in("4601", 1), care_in("4601", 2)
    assert [(o.id, o.name, o.number, o.her_id, o.address, o.phone) for o in first.organisations] == [
        (o.id, o.name, o.number, o.her_id, o.address, o.phone) for o in second.organisations
    ]
    one, other = first.gp_offices[0].staff, second.gp_offices[0].staff
    assert [p.name for p in one] != [p.name for p in other]
    assert not {p.hpr_number for p in one} & {p.hpr_number for p in other}
    assert not {p.id for p in one} & {p.id for p in other}


def test_the_same_arguments_give_the_same() -> None:
    assert care_in("0301", 7) is care_in("0301", 7)


def _digest(seed: int) -> str:
    written = [
        (
            o.id,
            o.name,
            o.number,
            o.her_id,
            o.phone,
            o.address,
            p.id,
            p.hpr_number,
            p.name,
            p.title,
            p.specialty,
        )
        for number in ("5636", "0301", "4633")
        for o in care_in(number, seed).organisations
        for p in o.staff
    ]
    return hashlib.sha256(repr(written).encode()).hexdigest()


def test_another_process_makes_the_same() -> None:
    # Other municipalities are asked for first, and hashes differ: neither may matter.
    program = (
        "import runpy, sys; from validator.synthetic.care.institutions import care_in; care_in('4640', 11); "
        f"print(runpy.run_path({__file__!r})['_digest'](11))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == _digest(11)


def test_who_is_not_health_personnel_has_no_number(country: dict[str, Care]) -> None:
    workers = [p for p in country["4601"].allocation_office.staff if p.title == "Saksbehandler"]
    assert {bool(p.hpr_number) for p in workers} == {True, False}
    assert all(bool(p.hpr_number) == bool(p.authorisation) for p in workers)


def test_gps_are_as_the_statistics_have_them(country: dict[str, Care]) -> None:
    gps = [
        p for c in country.values() for office in c.gp_offices for p in office.staff if p.title == "Fastlege"
    ]
    expected = structured("personnel")["roles"]["fastlege"]
    assert sum(p.sex == "female" for p in gps) / len(gps) == pytest.approx(expected["women"], abs=0.025)
    specialists = sum(p.specialty == "allmennmedisin" for p in gps) / len(gps)
    assert specialists == pytest.approx(expected["specialists"], abs=0.025)
    assert all(p.her_id for p in gps)


def test_there_are_enough_gps_where_offices_are_not_capped(country: dict[str, Care]) -> None:
    for number, care in country.items():
        inhabitants = population_of(number)
        if 3000 <= inhabitants <= 48_000:
            gps = sum(p.title == "Fastlege" for office in care.gp_offices for p in office.staff)
            assert 700 <= inhabitants / gps <= 1400, number


def test_populations_are_of_this_country() -> None:
    assert 5_400_000 < sum(map(population_of, municipalities())) < 5_800_000


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(KeyError):
        care_in("9999", SEED)


def test_making_it_is_quick() -> None:
    begun = time.process_time()
    for number in municipalities():
        care_in(number, 99)
    assert (time.process_time() - begun) / len(municipalities()) < 0.1


@given(st.integers(0, 9_999_998))
def test_numbers_in_sequence_are_valid_and_rise(index: int) -> None:
    number, following = synthetic_organisation_number(index), synthetic_organisation_number(index + 1)
    read = parse_organisation_number(number)
    assert isinstance(read, OrganisationNumber)
    assert read.is_synthetic
    assert number < following


@pytest.mark.parametrize("index", [-1, 10_000_000])
def test_numbers_outside_the_sequence_are_refused(index: int) -> None:
    with pytest.raises(ValueError, match="ten million"):
        synthetic_organisation_number(index)


def test_ranges_do_not_meet() -> None:
    ours, theirs = institutions.HER_IDS, personnel.HER_IDS
    assert ours.stop <= theirs.start
    assert ours.start in TEST_RANGE_OF_HER_IDS
    assert theirs[-1] in TEST_RANGE_OF_HER_IDS
    assert len(theirs) == len(personnel.HPR_NUMBERS)


def test_names_are_as_varied_as_people(staff: list[Practitioner]) -> None:
    assert len({p.name for p in staff}) > 0.9 * len(staff)


def test_sami_names_are_where_sami_people_are(country: dict[str, Care]) -> None:
    families = {name for region in structured("sami-names")["family"].values() for name in region} - {
        row["name"] for row in table("family-names")
    }

    def share(number: str) -> float:
        care = country[number]
        names = [
            p.family
            for o in (care.municipality, *care.gp_offices, *care.home_care, *care.nursing_homes)
            for p in o.staff
        ]
        return sum(name in families for name in names) / len(names)

    assert share("5612") > 0.25
    assert share("3403") < 0.1
