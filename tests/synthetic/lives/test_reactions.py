"""Hypersensitivity: as common as the reference, and consistent in itself."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life
from validator.synthetic.lives.reactions import add_reactions, manifestations

MakeLife = Callable[..., Life]


def test_each_is_as_common_as_the_reference(make_life: MakeLife) -> None:
    data = structured("hypersensitivity")
    names = {}
    for entry in data["reactions"]:
        coded = entry.get("atc") or entry.get("snomed")
        names[coded.partition(" ")[2] if coded else entry["text"]] = entry
    persons: Counter[int] = Counter()
    found: Counter[tuple[str, int]] = Counter()
    for index in range(20_000):
        life = make_life(age=index % 95, index=index)
        add_reactions(life, Chance("reactions", index))
        band = bisect_right(data["bands"], index % 95) - 1
        persons[band] += 1
        found.update((reaction.substance.display, band) for reaction in life.reactions)
    for name, entry in names.items():
        for band, percent in enumerate(entry["percent"]):
            expected = persons[band] * percent / 100
            assert abs(found[name, band] - expected) <= 4.5 * sqrt(expected) + 3, (name, band)
    adults = sum(found["Betalaktamantibakterielle midler – penicilliner", band] for band in (4, 5, 6))
    assert 0.07 <= adults / sum(persons[band] for band in (4, 5, 6)) <= 0.11, "about one in ten says so"


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**6), age=st.integers(0, 104), dead_days=st.none() | st.integers(0, 4000))
def test_what_is_recorded_fits(make_life: MakeLife, seed: int, age: int, dead_days: int | None) -> None:
    life = make_life(age=age, index=seed % 1000)
    if dead_days is not None:
        life.person.death = max(life.person.birth_date, life.today - timedelta(days=dead_days))
    add_reactions(life, Chance(seed))
    for reaction in life.reactions:
        assert life.person.birth_date <= reaction.recorded <= life.last_day
        if reaction.manifestation == manifestations()["anaphylaxis"]:
            assert (reaction.severity, reaction.criticality) == ("severe", "high")
        if reaction.criticality == "high":
            assert reaction.severity != "mild"
        assert (reaction.source in ("test", "observed")) == reaction.verified
        assert age >= 12 or reaction.source != "patient"
    assert life.reactions == sorted(life.reactions, key=lambda reaction: reaction.recorded)
    assert len({reaction.substance for reaction in life.reactions}) == len(life.reactions)


def test_nothing_is_known_of_someone_unidentified(make_life: MakeLife) -> None:
    lives = [make_life(age=70, identified=False) for _ in range(50)]
    for seed, life in enumerate(lives):
        add_reactions(life, Chance(seed))
    assert not any(life.reactions for life in lives)
