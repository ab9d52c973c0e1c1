"""Critical information: as rare as it is, and of those whom it fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Diagnosis, Life
from validator.synthetic.lives.critical import add_critical_information
from validator.synthetic.lives.illnesses import add_illnesses
from validator.synthetic.lives.reactions import add_reactions

MakeLife = Callable[..., Life]

# Persons of each ten years of age per hundred (Statistics Norway 2024, rounded).
AGES = (10, 12, 12, 14, 13, 13, 12, 9, 4, 1)


def test_about_one_in_twenty_has_some(make_life: MakeLife) -> None:
    """Direktoratet for e-helse estimates five percent of the inhabitants (E-helsemonitor 2022)."""
    persons = having = 0
    for decade, number in enumerate(AGES):
        for index in range(number * 100):
            life = make_life(age=decade * 10 + index % 10, sex=("female", "male")[index % 2], index=index)
            chance = Chance("critical", decade, index)
            for step in (add_illnesses, add_reactions, add_critical_information):
                step(life, chance)
            persons += 1
            critical = any(diagnosis.critical for diagnosis in life.diagnoses)
            serious = any(reaction.criticality == "high" for reaction in life.reactions)
            having += bool(life.critical) or critical or serious
    assert 0.035 <= having / persons <= 0.075


def test_the_dying_and_the_frail_have_limits_of_treatment(
    make_life: MakeLife, diagnosed: Callable[..., Diagnosis]
) -> None:
    def limited(share_of: Callable[[Life], None], age: int) -> float:
        number = 0
        for index in range(300):
            life = make_life(age=age, index=index)
            share_of(life)
            add_critical_information(life, Chance("limits", age, index))
            number += any(information.category == "treatment-limits" for information in life.critical)
        return number / 300

    def dying(life: Life) -> None:
        life.diagnoses.append(diagnosed("palliative-cancer", date(2026, 1, 10)))

    def frail(life: Life) -> None:
        life.frailty = 0.9

    assert limited(dying, 66) > 0.5
    assert limited(frail, 84) > 0.3
    assert limited(lambda life: None, 45) < 0.02


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6), age=st.integers(0, 104), dead_days=st.none() | st.integers(0, 3000))
def test_dates_are_within_the_life(make_life: MakeLife, seed: int, age: int, dead_days: int | None) -> None:
    life = make_life(age=age, index=seed % 1000)
    if dead_days is not None:
        life.person.death = max(life.person.birth_date, life.today - timedelta(days=dead_days))
    life.frailty = 0.95
    add_critical_information(life, Chance(seed))
    for information in life.critical:
        assert life.person.birth_date <= information.since <= information.recorded <= life.last_day
        assert information.category in structured("critical-information")["categories"]
        assert information.text
    assert life.critical == sorted(life.critical, key=lambda information: information.recorded)


def test_every_entry_names_what_it_rests_on() -> None:
    data = structured("critical-information")
    illnesses = {entry["key"] for entry in structured("illnesses")["illnesses"]}
    for entry in data["information"]:
        assert entry["source"] in data["sources"], entry["key"]
        assert entry["category"] in data["categories"], entry["key"]
        assert set(entry.get("with", {})) <= illnesses, entry["key"]
        assert len(entry["percent"]) == len(data["bands"]), entry["key"]


def test_what_comes_with_an_illness_is_not_known_before_it(make_life: Callable[..., Life]) -> None:
    seen = 0
    for index in range(300):
        life = make_life(age=76, index=index)
        found = life.today - timedelta(days=60)
        life.diagnoses.append(Diagnosis("d", "palliative-cancer", (), "Kreft", found, found, life.gp))
        add_critical_information(life, Chance("after", index))
        for one in life.critical:
            if one.category == "treatment-limits":
                seen += 1
                assert one.since >= found
    assert seen > 100
