"""Addresses and phone numbers: places exist and belong together; streets and numbers are invented."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from validator.norway.municipalities import municipalities
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import table
from validator.synthetic.persons.places import (
    draw_address,
    draw_phone,
    neighbours,
    postal_codes,
    urban_districts,
)

KNOWN = [
    ("0150", "OSLO", "0301"),
    ("1400", "SKI", "3207"),
    ("1592", "VÅLER I ØSTFOLD", "3114"),
    ("2436", "VÅLER I SOLØR", "3419"),
    ("3070", "SANDE I VESTFOLD", "3903"),
    ("4630", "KRISTIANSAND S", "4204"),
    ("5003", "BERGEN", "4601"),
    ("6002", "ÅLESUND", "1508"),
    ("6090", "FOSNAVÅG", "1515"),
    ("6270", "BRATTVÅG", "1580"),
    ("6657", "RINDAL", "5061"),
    ("7800", "NAMSOS", "5007"),
    ("8850", "HERØY", "1818"),
    ("9008", "TROMSØ", "5501"),
    ("9520", "KAUTOKEINO", "5612"),
    ("9700", "LAKSELV", "5622"),
]
"""From Posten's register, with the municipalities of 2024."""

POST_OFFICE_BOXES = ["0021", "1501", "2001", "3002", "4001", "5805", "6401", "7491", "8001", "9251"]


@pytest.mark.parametrize("municipality", municipalities())
def test_every_municipality_has_addresses_of_its_own(municipality: str) -> None:
    address = draw_address(Chance("address", municipality), municipality)
    assert (address.postal_code, address.city) in postal_codes()[municipality]
    assert address.municipality == municipality
    assert address.municipality_name == municipalities()[municipality].name


def test_only_municipalities_that_exist_have_postal_codes() -> None:
    assert set(postal_codes()) == set(municipalities())


def test_a_postal_code_belongs_to_one_municipality() -> None:
    counted = Counter(row["postal_code"] for row in table("postal-codes"))
    assert [code for code, count in counted.items() if count > 1] == []
    assert all(re.fullmatch(r"\d{4}", code) for code in counted)


@pytest.mark.parametrize(("code", "city", "municipality"), KNOWN)
def test_postal_codes_are_those_of_the_register(code: str, city: str, municipality: str) -> None:
    assert (code, city) in postal_codes()[municipality]


def test_nobody_lives_in_a_post_office_box() -> None:
    codes = {row["postal_code"] for row in table("postal-codes")}
    assert codes.isdisjoint(POST_OFFICE_BOXES)


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_address(Chance(1), "1201")


@pytest.mark.parametrize(("municipality", "count"), [("0301", 17), ("1103", 7), ("4601", 8), ("5001", 4)])
def test_urban_districts_have_the_national_numbers(municipality: str, count: int) -> None:
    districts = urban_districts()[municipality]
    assert len(districts) == count
    assert all(number[:4] == municipality and len(number) == 6 for number, _ in districts)


def test_urban_districts_follow_the_postal_code() -> None:
    spans = {
        row["number"]: [tuple(span.partition("-")[::2]) for span in row["postal_codes"].split()]
        for row in table("urban-districts")
    }
    chance = Chance("districts")
    for municipality in urban_districts():
        seen = set()
        for _ in range(2_000):
            address = draw_address(chance, municipality)
            if address.urban_district is None:
                continue
            number = address.urban_district[0]
            seen.add(address.urban_district)
            assert any(low <= address.postal_code <= (high or low) for low, high in spans[number])
        assert seen == set(urban_districts()[municipality])


def test_large_districts_have_more_people() -> None:
    chance = Chance("sizes")
    drawn = Counter(draw_address(chance, "0301").urban_district for _ in range(20_000))
    share = drawn[("030101", "Gamle Oslo")] / 20_000
    assert share == pytest.approx(61 / 717, abs=0.01)
    assert drawn[("030116", "Sentrum")] < drawn[("030110", "Grorud")] < drawn[("030102", "Grünerløkka")]


def test_only_municipalities_with_urban_districts_give_them() -> None:
    assert draw_address(Chance(1), "3201").urban_district is None


def test_house_numbers_are_beyond_those_of_short_streets() -> None:
    chance = Chance("streets")
    for municipality in municipalities():
        street, _, number = draw_address(chance, municipality).street.rpartition(" ")
        assert re.fullmatch(r"[A-ZÆØÅ][a-zæøå]+( terrasse)?", street)
        assert 400 <= int(number) <= 999


def test_roads_are_spelt_as_in_the_county() -> None:
    chance = Chance("spelling")
    west = [draw_address(chance, "4640").street for _ in range(300)]
    east = [draw_address(chance, "3107").street for _ in range(300)]
    assert any("vegen " in street for street in west)
    assert not any("veien " in street for street in west)
    assert any("veien " in street for street in east)


def test_phone_numbers_cannot_ring() -> None:
    chance = Chance("phones")
    numbers = [draw_phone(chance) for _ in range(1_000)]
    assert all(re.fullmatch(r"0000 \d{4}", number) for number in numbers)
    assert len(set(numbers)) > 900


def test_neighbours_are_in_the_same_county() -> None:
    assert "4627" in neighbours("4601")
    assert "4601" not in neighbours("4601")
    assert {number[:2] for number in neighbours("5612")} == {"56"}
    assert {number[:2] for number in neighbours("0301")} == {"32"}


def test_the_same_seed_gives_the_same_addresses() -> None:
    first, second = Chance("again"), Chance("again")
    assert [draw_address(first, number) for number in municipalities()] == [
        draw_address(second, number) for number in municipalities()
    ]
    assert draw_address(Chance("again"), "0301") != draw_address(Chance("another"), "0301")
