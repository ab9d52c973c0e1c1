"""Measurements of bodies: laws that hold for everybody, and figures that hold for many."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean, pvariance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life, Measurement
from validator.synthetic.lives.bodies import bodies, body_mass_index, groups_at
from validator.synthetic.lives.measurements import add_measurements

MANY = tuple(("consultation", days, None) for days in range(10, 700, 45))

SOMEBODY = st.fixed_dictionaries(
    {
        "age": st.integers(0, 99),
        "sex": st.sampled_from(["female", "male"]),
        "icpc": st.lists(st.sampled_from(["K86", "T90", "T89", "R95", "K77", "T82", "P70", "R81"]), max_size=3, unique=True).map(tuple),
        "severity": st.sampled_from([None, "mild", "moderate", "severe"]),
        "contacts": st.lists(
            st.tuples(
                st.sampled_from(["consultation", "out-of-hours", "home-visit", "admission", "outpatient", "telephone", "acute-beds"]),
                st.integers(0, 1200),
                st.sampled_from([None, "R81", "R74", "A04", "K86"]),
            ),
            max_size=14,
        ).map(tuple),
        "index": st.integers(0, 999),
        "dead_for": st.none() | st.integers(0, 900),
    }
)  # fmt: skip


def measured(life: Life, seed: int = 0) -> Life:
    add_measurements(life, Chance("measurements", seed, life.person.index))
    return life


def of(life: Life, key: str) -> list[Measurement]:
    return [m for m in life.measurements if m.key == key]


@settings(max_examples=250, deadline=None)
@given(somebody=SOMEBODY, seed=st.integers(0, 10**6))
def test_laws_of_every_life(ill_life: Callable[..., Life], somebody: dict, seed: int) -> None:  # type: ignore[type-arg]
    dead_for = somebody.pop("dead_for")
    death = None if dead_for is None else date(2026, 6, 15) - timedelta(days=dead_for)
    if death is not None and somebody["age"] < 4:
        death = None
    somebody["contacts"] = tuple(c for c in somebody["contacts"] if c[1] < somebody["age"] * 365 - 1000)
    life = measured(ill_life(**somebody, death=death), seed)
    times = [m.when for m in life.measurements]
    assert times == sorted(times)
    assert len(life.measurements) <= 24 + 3 + 28
    assert len({m.id for m in life.measurements}) == len(life.measurements)
    height = weight = None
    for m in life.measurements:
        assert life.person.birth_date <= m.when.date() <= life.last_day
        if m.key == "height":
            height = m.value
        elif m.key == "weight":
            weight = m.value
        elif m.key == "bmi":
            assert isinstance(height, float)
            assert isinstance(weight, float)
            assert m.value == body_mass_index(weight, height)
        elif m.key == "blood-pressure":
            assert isinstance(m.value, tuple)
            assert m.value[0] - m.value[1] >= 15
        elif m.key == "saturation":
            assert isinstance(m.value, int)
            assert 70 <= m.value <= 100
        assert m.by is None or m.by in m.at.staff  # type: ignore[union-attr]


@given(weight=st.integers(20, 2500), height=st.integers(450, 2100))
def test_body_mass_index_is_weight_by_height_squared(weight: int, height: int) -> None:
    exact = (weight / 10) / (height / 1000) ** 2
    assert abs(body_mass_index(weight / 10, height / 10) - exact) <= 0.05 + 1e-12 * exact


def test_the_same_seed_measures_the_same(ill_life: Callable[..., Life]) -> None:
    first, second = (measured(ill_life(icpc=("K77",), contacts=MANY, index=4), 7) for _ in range(2))
    assert first.measurements == second.measurements
    assert measured(ill_life(icpc=("K77",), contacts=MANY, index=4), 8).measurements != first.measurements


def test_what_is_held_at_a_distance_measures_nobody(ill_life: Callable[..., Life]) -> None:
    life = ill_life(icpc=("K86",), contacts=MANY)
    for contact in life.contacts:
        contact.remote = True
    assert not [m for m in measured(life).measurements if not m.device]
    assert not measured(ill_life(icpc=("K86",), contacts=(("telephone", 30, None),) * 5)).measurements


def test_those_never_seen_are_not_measured(make_life: Callable[..., Life]) -> None:
    assert measured(make_life(age=40)).measurements == []


@pytest.mark.parametrize(
    ("sex", "age", "systolic", "diastolic"),
    [("female", 40, 118, 71), ("male", 40, 126, 77), ("male", 75, 136, 75)],
)
def test_blood_pressure_is_that_of_the_reference(
    ill_life: Callable[..., Life], sex: str, age: int, systolic: int, diastolic: int
) -> None:
    found = []
    for index in range(700):
        life = measured(ill_life(contacts=(("admission", 20, None),), age=age, sex=sex, index=index))
        found += [m.value for m in of(life, "blood-pressure")]
    assert len(found) > 600
    assert fmean(value[0] for value in found) == pytest.approx(systolic, abs=1.5)  # type: ignore[index]
    assert fmean(value[1] for value in found) == pytest.approx(diastolic, abs=1.5)  # type: ignore[index]


def test_one_person_varies_less_than_people_do(ill_life: Callable[..., Life]) -> None:
    people = []
    for index in range(150):
        life = measured(ill_life(icpc=("K86",), contacts=MANY, age=60, index=index))
        values = [m.value[0] for m in of(life, "blood-pressure")]  # type: ignore[index]
        if len(values) > 3:
            people.append(values)
    assert len(people) > 100
    within = fmean(pvariance(values) for values in people)
    between = pvariance([fmean(values) for values in people])
    assert within < 0.8 * between


def test_illness_shows(ill_life: Callable[..., Life]) -> None:
    def mean(
        key: str, icpc: tuple[str, ...], severity: str | None = None, medicines: tuple[str, ...] = ()
    ) -> float:
        values = []
        for index in range(250):
            life = ill_life(
                icpc,
                (("admission", 20, None), ("home-visit", 9, None)),
                medicines,
                severity=severity,
                age=62,
                index=index,
            )
            for m in of(measured(life), key):
                values.append(m.value[0] if isinstance(m.value, tuple) else m.value)
        return fmean(values)  # type: ignore[type-var, arg-type]

    assert mean("blood-pressure", ("K86",)) > mean("blood-pressure", ()) + 6
    assert mean("saturation", ("R95",), "severe") < 91.5 < 95 < mean("saturation", ("R95",), "mild")
    assert mean("glucose", ("T90",)) > 8 > 6.5 > mean("glucose", ())
    assert mean("bmi", ("T82",)) > mean("bmi", ()) + 5
    assert mean("pulse", (), medicines=("C07AB02",)) < mean("pulse", ()) - 5


def test_infection_gives_fever_at_the_contact_about_it(ill_life: Callable[..., Life]) -> None:
    def temperatures(reason: str | None) -> list[float]:
        contacts = (("out-of-hours", 12, reason),)
        lives = [measured(ill_life(contacts=contacts, age=35, index=i)) for i in range(300)]
        return [m.value for life in lives for m in of(life, "temperature")]  # type: ignore[misc]

    ill, well = temperatures("R81"), temperatures(None)
    assert len(ill) > 2 * len(well)
    assert fmean(ill) > fmean(well) + 0.8


def test_children_grow_as_the_curves(make_life: Callable[..., Life]) -> None:
    known = bodies()
    at_one = []
    for index in range(300):
        life = measured(make_life(age=2, sex="female", index=index))
        heights = of(life, "height")
        assert len(heights) >= 3
        assert all(a.value < b.value for a, b in itertools.pairwise(heights))  # type: ignore[operator]
        assert all(m.at is life.care.health_station for m in heights)
        assert all(m.when.weekday() < 5 for m in heights)
        at_one += [m.value for m in heights if 355 <= (m.when.date() - life.person.birth_date).days <= 380]
    median = known.child_height["female"][known.child_at.index(1)]
    assert fmean(at_one) == pytest.approx(median, abs=0.6)  # type: ignore[type-var, arg-type]


def test_adults_keep_their_height(ill_life: Callable[..., Life]) -> None:
    for index in range(60):
        heights = [m.value for m in of(measured(ill_life(("T90",), MANY, age=66, index=index)), "height")]
        assert not heights or max(heights) - min(heights) <= 1  # type: ignore[type-var, operator]


def test_some_measure_themselves_at_home(ill_life: Callable[..., Life]) -> None:
    series = []
    for index in range(300):
        life = measured(ill_life(icpc=("K77",), age=78, index=index))
        weights = [m for m in of(life, "weight") if m.device]
        if weights:
            series.append(weights)
            assert all(m.by is None and m.at is None for m in weights)
            assert all(life.today - timedelta(days=14) <= m.when.date() < life.today for m in weights)
            days = [m.when.date() for m in weights]
            assert len(set(days)) == len(days)
    assert 5 <= len(series) <= 40
    steady = [max(m.value for m in w) - min(m.value for m in w) for w in series]  # type: ignore[type-var, operator]
    assert sorted(steady)[len(steady) // 2] < 2


def test_groups_hold_from_onset_to_end(ill_life: Callable[..., Life]) -> None:
    life = ill_life(icpc=("K86",), severity="severe", medicines=("C07AB02",))
    life.diagnoses[0].ended = date(2024, 1, 1)
    spells = bodies().groups.spells(life)
    assert groups_at(spells, date(2018, 1, 1)) == frozenset()
    assert {"hypertension", "hypertension-severe", "hypertension-untreated", "beta-blocker"} <= groups_at(
        spells, date(2019, 3, 1)
    )
    assert groups_at(spells, date(2025, 1, 1)) == {"beta-blocker", "antihypertensive"}


def test_the_health_station_measures_nobody_before_they_came(make_life: Callable[..., Life]) -> None:
    arrived = date(2025, 2, 1)
    measurements = [
        m
        for index in range(60)
        for m in measured(make_life(age=3, index=index, arrived=arrived, birth_country="SY")).measurements
    ]
    assert measurements
    assert all(m.when.date() >= arrived for m in measurements)


@pytest.mark.parametrize(("age", "share"), [(55, 0.947), (65, 0.891), (75, 0.845)])
def test_oxygen_saturation_is_that_of_the_tromso_study(
    ill_life: Callable[..., Life], age: int, share: float
) -> None:
    found = [
        m.value
        for index in range(900)
        for m in of(
            measured(ill_life(contacts=(("admission", 20, None),), age=age, index=index)), "saturation"
        )
    ]
    assert len(found) > 700
    assert fmean(value >= 96 for value in found) == pytest.approx(share, abs=0.05)  # type: ignore[operator]


def test_weight_is_nearly_the_same_a_week_later(ill_life: Callable[..., Life]) -> None:
    """A few hundred grams to a kilo or two for adults; small children do not lose weight from one month to the next."""
    jumps, pairs, lost = 0, 0, 0
    for index in range(250):
        age = 45 if index % 2 else 3
        visits = tuple(("admission", days, None) for days in range(400, 30, -10))
        weights = of(measured(ill_life(age=age, contacts=visits, index=index)), "weight")
        for first, second in itertools.pairwise(weights):
            assert isinstance(first.value, float)
            assert isinstance(second.value, float)
            change = second.value - first.value
            if age == 45 and (second.when - first.when).days <= 20:
                pairs += 1
                jumps += abs(change) > 3
            elif age == 3:
                lost += change < -0.6
    assert pairs > 100
    assert jumps / pairs < 0.03
    assert lost == 0


def test_pulse_pressure_and_that_of_small_children_are_possible(ill_life: Callable[..., Life]) -> None:
    infants = []
    for index in range(400):
        age = (1, 30, 80)[index % 3]
        visits = tuple(("admission", days, None) for days in (40, 80, 120))
        for one in of(measured(ill_life(age=age, contacts=visits, index=index)), "blood-pressure"):
            assert isinstance(one.value, tuple)
            systolic, diastolic = one.value
            assert systolic - diastolic >= systolic / 4
            if age == 1:
                infants.append(systolic)
    assert infants
    assert max(infants) <= 115
    assert fmean(infants) == pytest.approx(84, abs=6)
