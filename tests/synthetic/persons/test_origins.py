"""Origins: shares of the population by background, age and place."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.norway.municipalities import municipalities
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.names import Origin, draw_origin

AGES = Weighted(
    [(0, 10.3), (10, 11.8), (20, 12.6), (30, 13.8), (40, 13.0), (50, 13.4), (60, 11.2), (70, 9.0), (80, 4.9)]
)
"""Per cent of the population by ten years of age (SSB table 07459, 2024)."""

DRAWS = 50_000


@pytest.fixture(scope="module")
def country() -> list[Origin]:
    """Origins of a cross-section of the country."""
    chance = Chance("country")
    return [draw_origin(chance, chance.drawn(AGES) + chance.below(10)) for _ in range(DRAWS)]


def _share(origins: list[Origin]) -> float:
    return len(origins) / DRAWS


def test_one_in_six_is_an_immigrant(country: list[Origin]) -> None:
    immigrants = [origin for origin in country if origin.arrived_years_ago is not None]
    assert _share(immigrants) == pytest.approx(931_000 / 5_550_000, abs=0.006)
    born_here = [o for o in country if o.background != "NO" and o.arrived_years_ago is None]
    assert _share(born_here) == pytest.approx(221_500 / 5_550_000, abs=0.005)


def test_the_largest_groups_come_first(country: list[Origin]) -> None:
    immigrants = Counter(o.background for o in country if o.arrived_years_ago is not None)
    first, second, third = (name for name, _ in immigrants.most_common(3))
    assert (first, second, third) == ("PL", "UA", "LT")
    assert immigrants["PL"] / immigrants.total() == pytest.approx(109_700 / 931_000, abs=0.025)
    born_here = Counter(o.background for o in country if o.background != "NO" and o.arrived_years_ago is None)
    assert {name for name, _ in born_here.most_common(3)} == {"PK", "PL", "SO"}


def test_one_in_nine_is_a_foreign_citizen(country: list[Origin]) -> None:
    foreign = [origin for origin in country if origin.citizenship != "NO"]
    assert _share(foreign) == pytest.approx(0.115, abs=0.015)


def test_some_need_an_interpreter_and_only_where_the_language_is_foreign(country: list[Origin]) -> None:
    need = [origin for origin in country if origin.interpreter]
    assert 0.02 < _share(need) < 0.06
    assert not {origin.language for origin in need} & {"nb", "nn", "sv", "da", "en"}
    new = [o for o in country if o.background == "SY" and o.arrived_years_ago in (2, 3, 4)]
    old = [o for o in country if o.background == "IQ" and (o.arrived_years_ago or 0) > 15]
    assert sum(o.interpreter for o in new) / len(new) > 2 * sum(o.interpreter for o in old) / len(old)


def test_some_have_a_d_number_and_none_of_them_is_a_citizen(country: list[Origin]) -> None:
    provisional = [origin for origin in country if origin.d_number]
    assert 0.001 < _share(provisional) < 0.02
    assert all(o.citizenship != "NO" and o.arrived_years_ago is not None for o in provisional)


def test_one_in_nine_writes_nynorsk(country: list[Origin]) -> None:
    norwegian = Counter(o.language for o in country if o.background == "NO")
    assert norwegian["nn"] / norwegian.total() == pytest.approx(0.11, abs=0.01)


@pytest.mark.parametrize(
    ("municipality", "low", "high"),
    [("4601", 0, 0.06), ("1577", 0.9, 1), ("0301", 0, 0.02), ("4640", 0.8, 0.9)],
)
def test_the_written_form_follows_the_place(municipality: str, low: float, high: float) -> None:
    chance = Chance("form", municipality)
    drawn = [draw_origin(chance, 40, municipality) for _ in range(3_000)]
    written = Counter(origin.language for origin in drawn if origin.background == "NO")
    assert low <= written["nn"] / written.total() <= high


@pytest.mark.parametrize(
    ("municipality", "share", "language"),
    [
        ("5612", 0.90, "se"),
        ("5610", 0.85, "se"),
        ("1875", 0.18, "smj"),
        ("5041", 0.08, "sma"),
        ("3201", 0.002, "se"),
    ],
)
def test_sami_live_where_they_do(municipality: str, share: float, language: str) -> None:
    chance = Chance("sami", municipality)
    drawn = [draw_origin(chance, 40, municipality) for _ in range(6_000)]
    norwegian = [origin for origin in drawn if origin.background == "NO"]
    sami = [origin for origin in norwegian if origin.sami]
    assert len(sami) / len(norwegian) == pytest.approx(share, abs=0.02)
    assert {origin.language for origin in sami} <= {"nb", "nn", language}
    if share > 0.05:
        assert language in {origin.language for origin in sami}


def test_more_come_from_abroad_in_oslo() -> None:
    def foreign(municipality: str) -> int:
        chance = Chance("foreign", municipality)
        return sum(draw_origin(chance, 35, municipality).background != "NO" for _ in range(3_000))

    assert foreign("0301") > 1.5 * foreign("3446")


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_origin(Chance(1), 40, "1201")


@given(
    seed=st.integers(0, 100_000),
    age=st.integers(0, 110),
    municipality=st.none() | st.sampled_from([*municipalities()]),
)
def test_origins_hold_together(seed: int, age: int, municipality: str | None) -> None:
    origin = draw_origin(Chance(seed), age, municipality)
    if origin.arrived_years_ago is None:
        assert origin.birth_country == "NO"
        assert not origin.interpreter
        assert not origin.d_number
    else:
        assert 0 <= origin.arrived_years_ago <= age
        assert origin.birth_country == origin.background != "NO"
        assert not origin.sami
    assert origin.citizenship in {"NO", origin.background}
    assert origin == draw_origin(Chance(seed), age, municipality)


def test_the_reference_says_where_its_figures_are_from() -> None:
    assert "SSB" in structured("origins")["source"]
    assert structured("origins")["estimate"]
    assert len(table("origins")) >= 40
