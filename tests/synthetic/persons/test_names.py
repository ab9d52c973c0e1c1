"""Names by cohort, sex and background, and how common they are."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.names import DECADES, draw_name
from validator.synthetic.persons.people import Name

DRAWS = 50_000


def _share(rows: list[dict[str, str]], decade: int, name: str) -> float:
    column = str(decade)
    total = sum(float(row[column] or 0) for row in rows)
    return float(next(row[column] for row in rows if row["name"] == name) or 0) / total


@pytest.mark.parametrize("sex", Sex)
def test_given_names_are_as_common_as_the_reference_says(sex: Sex) -> None:
    rows = [row for row in table("given-names") if row["sex"] == sex]
    chance = Chance("shares", sex)
    # Those born in the middle of a decade have the names of that decade only.
    drawn = Counter(draw_name(chance, sex, 1955, "NO", False, "Hansen").given[0] for _ in range(DRAWS))
    for name in sorted(drawn, key=lambda name: (-drawn[name], name))[:40]:
        expected = _share(rows, 1950, name)
        assert drawn[name] / DRAWS == pytest.approx(expected, abs=4 * (expected / DRAWS) ** 0.5)


@pytest.mark.parametrize("sex", Sex)
@pytest.mark.parametrize("decade", DECADES)
def test_every_decade_has_names_enough(sex: Sex, decade: int) -> None:
    rows = [row for row in table("given-names") if row["sex"] == sex and row[str(decade)]]
    assert len(rows) >= 150
    chance = Chance("wide", sex, decade)
    common = Counter(draw_name(chance, sex, decade + 5, "NO", False).given[0] for _ in range(5_000))
    assert common.most_common(1)[0][1] < 5_000 * 0.06


@pytest.mark.parametrize(
    ("sex", "name", "common", "rare"),
    [
        (Sex.FEMALE, "Else", 1930, 1995),
        (Sex.FEMALE, "Anne", 1950, 2015),
        (Sex.FEMALE, "Silje", 1985, 1945),
        (Sex.FEMALE, "Nora", 2015, 1955),
        (Sex.MALE, "Bjørn", 1945, 2012),
        (Sex.MALE, "Geir", 1962, 2005),
        (Sex.MALE, "Kåre", 1930, 1990),
        (Sex.MALE, "Noah", 2018, 1975),
    ],
)
def test_names_come_and_go(sex: Sex, name: str, common: int, rare: int) -> None:
    def times(year: int) -> int:
        chance = Chance(name, year)
        return sum(draw_name(chance, sex, year, "NO", False, "Berg").given[0] == name for _ in range(4_000))

    assert times(common) > 40
    assert times(rare) < times(common) / 5


def test_fashions_change_gradually_between_decades() -> None:
    def times(year: int) -> int:
        chance = Chance("Silje", year)
        return sum(
            draw_name(chance, Sex.FEMALE, year, "NO", False, "Berg").given[0] == "Silje"
            for _ in range(20_000)
        )

    assert times(1965) < times(1970) < times(1975) < times(1980) < times(1985)


def test_family_names_are_as_common_as_the_reference_says() -> None:
    chance = Chance("families")
    drawn = Counter(draw_name(chance, Sex.MALE, 1970, "NO", False).family for _ in range(DRAWS))
    persons = {row["name"]: int(row["persons"]) for row in table("family-names")}
    listed = 1 - structured("family-names")["composed_share"]
    for name in ("Hansen", "Johansen", "Berg", "Haugen", "Moen", "Solberg"):
        expected = persons[name] / sum(persons.values()) * listed
        assert drawn[name] / DRAWS == pytest.approx(expected, abs=4 * (expected / DRAWS) ** 0.5)
    assert 0.01 < drawn["Hansen"] / DRAWS < 0.015
    assert len(drawn) > 4_000


def test_composed_family_names_can_be_read() -> None:
    chance = Chance("farms")
    listed = {row["name"] for row in table("family-names")}
    names = {draw_name(chance, Sex.MALE, 1970, "NO", False).family for _ in range(20_000)} - listed
    for name in names:
        assert name[0].isupper()
        assert name[1:].islower()
        assert not any(letter * 3 in name.lower() for letter in "abdefghiklmnoprstuvyæøå")


def test_double_names_belong_to_their_time() -> None:
    def doubles(year: int) -> int:
        chance = Chance("double", year)
        return sum(
            len(draw_name(chance, Sex.FEMALE, year, "NO", False, "Berg").given) == 2 for _ in range(4_000)
        )

    assert 0.08 < doubles(1955) / 4_000 < 0.30
    chance = Chance("Anne")
    both = {" ".join(draw_name(chance, Sex.FEMALE, 1955, "NO", False, "Berg").given) for _ in range(5_000)}
    assert {"Anne Marie", "Inger Lise"} <= both


@given(
    sex=st.sampled_from(Sex),
    year=st.integers(1900, 2040),
    country=st.sampled_from(["NO", "PL", "UA", "SO", "SY", "VN", "XX", "SE"]),
    sami=st.booleans(),
    seed=st.integers(0, 10_000),
)
def test_every_name_is_whole(sex: Sex, year: int, country: str, sami: bool, seed: int) -> None:
    name = draw_name(Chance(seed), sex, year, country, sami)
    parts = [*name.given, name.family, *([name.middle] if name.middle else [])]
    assert name.given
    assert all(part == part.strip() and part for part in parts)
    assert len(set(name.given)) == len(name.given)
    assert name.middle != name.family
    assert name == draw_name(Chance(seed), sex, year, country, sami)


def test_a_family_name_is_kept() -> None:
    assert draw_name(Chance(1), Sex.MALE, 2010, "NO", False, "Fjelltun").family == "Fjelltun"
    assert draw_name(Chance(1), Sex.MALE, 2010, "NO", True, "Fjelltun").family == "Fjelltun"
    assert draw_name(Chance(1), Sex.MALE, 2010, "SO", False, "Fjelltun").family == "Fjelltun"


def test_family_names_take_the_form_of_the_sex_where_the_language_does() -> None:
    assert draw_name(Chance(1), Sex.FEMALE, 1990, "PL", False, "Kowalski").family == "Kowalska"
    assert draw_name(Chance(1), Sex.MALE, 1990, "PL", False, "Kowalska").family == "Kowalski"
    assert draw_name(Chance(1), Sex.FEMALE, 1990, "RU", False, "Petrov").family == "Petrova"
    assert draw_name(Chance(1), Sex.FEMALE, 1990, "IS", False, "Jónsson").family == "Jónsdóttir"
    assert draw_name(Chance(1), Sex.FEMALE, 1990, "PL", False, "Nowak").family == "Nowak"


def _names(country: str, sami: bool, sex: Sex = Sex.FEMALE, year: int = 1990) -> list[Name]:
    chance = Chance("background", country, sami, sex)
    return [draw_name(chance, sex, year, country, sami) for _ in range(2_000)]


def test_sami_names_are_used() -> None:
    names = _names("NO", True)
    families = Counter(name.family for name in names)
    assert families["Hætta"] > families["Hansen"]
    assert {"Utsi", "Somby", "Gaup", "Sara", "Eira", "Buljo"} <= set(families)
    assert {"Máret", "Ánne", "Ravna"} <= {part for name in names for part in name.given}
    assert {"Áilu", "Niillas"} <= {part for name in _names("NO", True, Sex.MALE) for part in name.given}
    assert not any("Máret" in name.given for name in _names("NO", False))


@pytest.mark.parametrize(
    ("country", "family", "given_name"),
    [
        ("PL", "Nowak", "Katarzyna"),
        ("UA", "Melnyk", "Olena"),
        ("LT", "Kazlauskienė", "Rasa"),
        ("SY", "Haddad", "Rania"),
        ("PK", "Hussain", "Ayesha"),
        ("VN", "Nguyen", "Lan"),
        ("SE", "Andersson", "Malin"),
        ("TR", "Yılmaz", "Zeynep"),
    ],
)
def test_names_of_other_countries_are_used(country: str, family: str, given_name: str) -> None:
    names = _names(country, False)
    assert family in {name.family for name in names}
    assert given_name in {part for name in names for part in name.given}


def test_every_country_of_origin_has_names_of_its_own() -> None:
    named = {
        country
        for community in structured("immigrant-names")["communities"].values()
        for country in community["countries"]
    }
    assert {row["country"] for row in table("origins")} <= named


def test_the_fathers_name_is_the_family_name_where_it_is() -> None:
    fathers = structured("immigrant-names")["communities"]["somali"]["male"].split(", ")
    assert {name.family for name in _names("SO", False)} <= set(fathers)
