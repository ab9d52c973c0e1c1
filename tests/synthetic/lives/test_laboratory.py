"""Laboratory results: consistent with the interval, the illness, and each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Code, LabResult, Life
from validator.synthetic.lives.analyses import LOINC, NLK, laboratory
from validator.synthetic.lives.kidney_function import estimated_gfr
from validator.synthetic.lives.laboratory import add_laboratory_results

TODAY = date(2026, 6, 15)
CONTROLS = tuple(("consultation", days, None) for days in (20, 220, 420, 620, 820))


def sampled(life: Life, seed: int = 0) -> Life:
    add_laboratory_results(life, Chance("laboratory", seed, life.person.index))
    return life


def values(
    ill_life: Callable[..., Life], name: str, icpc: tuple[str, ...] = (), count: int = 200, **more: Any
) -> list[float]:
    more.setdefault("contacts", CONTROLS)
    more.setdefault("age", 64)
    lives = (sampled(ill_life(icpc, index=index, **more)) for index in range(count))
    return [
        r.value for life in lives for r in life.laboratory if r.key == name and not isinstance(r.value, Code)
    ]


SOMEBODY = st.fixed_dictionaries(
    {
        "age": st.integers(0, 99),
        "sex": st.sampled_from(["female", "male"]),
        "icpc": st.lists(
            st.sampled_from(["T90", "U99", "K77", "K86", "T86", "B80", "T92", "D97", "Y77", "P70", "L88", "T93"]), max_size=4, unique=True
        ).map(tuple),
        "severity": st.sampled_from([None, "mild", "moderate", "severe"]),
        "medicines": st.lists(st.sampled_from(["B01AA03", "C10AA05", "H03AA01", "N05AN01", "C01AA05"]), max_size=2, unique=True).map(tuple),
        "contacts": st.lists(
            st.tuples(
                st.sampled_from(["consultation", "out-of-hours", "home-visit", "admission", "acute-beds", "outpatient", "telephone"]),
                st.integers(0, 1200),
                st.sampled_from([None, "R81", "U71", "A04", "W78", "K01"]),
            ),
            max_size=14,
        ).map(tuple),
        "index": st.integers(0, 999),
        "dead": st.booleans(),
    }
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(somebody=SOMEBODY, seed=st.integers(0, 10**6))
def test_laws_of_every_life(ill_life: Callable[..., Life], somebody: dict[str, Any], seed: int) -> None:
    death = TODAY - timedelta(days=30) if somebody.pop("dead") and somebody["age"] > 4 else None
    somebody["contacts"] = tuple(c for c in somebody["contacts"] if c[1] < somebody["age"] * 365 - 100)
    life = sampled(ill_life(**somebody, death=death), seed)
    results = life.laboratory
    assert len(results) <= laboratory().most_results
    assert [r.when for r in results] == sorted(r.when for r in results)
    assert len({r.id for r in results}) == len(results)
    reports: dict[str, list[LabResult]] = {}
    for result in results:
        reports.setdefault(result.group, []).append(result)
        assert life.person.birth_date <= result.when.date() <= life.last_day
        assert result.low is None or result.high is None or result.low < result.high
        assert result.key != "psa" or life.person.sex is Sex.MALE
    for report in reports.values():
        assert len({(r.when, r.laboratory.id if r.laboratory else None) for r in report}) == 1
        of = {r.key: r.value for r in report}
        assert len(of) == len(report)
        if "egfr" in of:
            age = life.person.age_at(report[0].when.date())
            assert age >= 18
            assert of["egfr"] == estimated_gfr(of["creatinine"], life.person.sex, age)  # type: ignore[arg-type]
        if {"cholesterol", "ldl", "hdl"} <= of.keys():
            assert of["cholesterol"] > of["ldl"] + of["hdl"]  # type: ignore[operator]


def test_estimated_gfr_is_ckd_epi_2009() -> None:
    # Worked by hand from the equation.
    assert estimated_gfr(80, Sex.MALE, 50) == 99
    assert estimated_gfr(70, Sex.FEMALE, 60) == 81
    assert estimated_gfr(150, Sex.MALE, 75) == 39


@given(creatinine=st.integers(20, 1200), sex=st.sampled_from(list(Sex)), age=st.integers(18, 105))
def test_estimated_gfr_follows_the_equation(creatinine: int, sex: Sex, age: int) -> None:
    kappa, alpha, constant = (0.7, -0.329, 144) if sex is Sex.FEMALE else (0.9, -0.411, 141)
    ratio = creatinine / 88.4 / kappa
    expected = constant * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.209 * 0.993**age
    assert abs(estimated_gfr(creatinine, sex, age) - expected) <= 0.5 + 1e-6
    assert estimated_gfr(creatinine + 1, sex, age) <= estimated_gfr(creatinine, sex, age)


def test_codes_are_of_the_national_code_system() -> None:
    known = laboratory()
    assert len([a for a in known.analyses.values() if a.code.system == NLK]) >= 35
    for analysis in known.analyses.values():
        if analysis.code.system == NLK:
            assert re.fullmatch(r"(NPU|NOR)\d{5}", analysis.code.code), analysis.name
        else:
            assert analysis.code.system == LOINC
    codes = [a.code.code for a in known.analyses.values()]
    assert len(set(codes)) == len(codes)


def test_panels_and_illness_name_what_exists() -> None:
    known = laboratory()
    named = {
        name
        for panels in (known.controls, known.complaints, known.stays)
        for p in panels
        for name, _ in p.analyses
    }
    named |= {name for _, spreads in known.when_ill for name in spreads}
    assert named <= known.analyses.keys()
    assert known.analyses.keys() - named == set()


def test_the_well_are_mostly_within_the_interval(ill_life: Callable[..., Life]) -> None:
    inside = outside = 0
    for index in range(300):
        life = sampled(ill_life((), CONTROLS, age=45, sex="male" if index % 2 else "female", index=index))
        for r in life.laboratory:
            if isinstance(r.value, Code) or r.key == "vitamin-d":
                continue
            within = (r.low is None or r.value >= r.low) and (r.high is None or r.value <= r.high)
            inside, outside = inside + within, outside + (not within)
    assert inside > 500
    assert outside < 0.09 * inside


def test_diabetes_shows_in_hba1c(ill_life: Callable[..., Life]) -> None:
    found = values(ill_life, "hba1c", ("T90",))
    assert len(found) > 300
    assert fmean(48 <= v <= 80 for v in found) > 0.7
    assert max(values(ill_life, "hba1c")) <= 42


def test_one_persons_hba1c_is_steady(ill_life: Callable[..., Life]) -> None:
    spreads = []
    for index in range(100):
        found = [
            r.value for r in sampled(ill_life(("T90",), CONTROLS, index=index)).laboratory if r.key == "hba1c"
        ]
        if len(found) > 2:
            spreads.append(max(found) - min(found))  # type: ignore[type-var, operator]
    assert fmean(spreads) < 9


@pytest.mark.parametrize(
    ("severity", "low", "high"), [("mild", 30, 75), ("moderate", 15, 60), ("severe", 5, 35)]
)
def test_kidney_disease_shows_in_creatinine_and_gfr(
    ill_life: Callable[..., Life], severity: str, low: int, high: int
) -> None:
    found = values(ill_life, "egfr", ("U99",), severity=severity, age=76, sex="male")
    assert len(found) > 200
    assert fmean(low <= v <= high for v in found) > 0.9


def test_warfarin_is_followed_with_inr(ill_life: Callable[..., Life]) -> None:
    found = []
    for index in range(60):
        life = sampled(ill_life(medicines=("B01AA03",), index=index))
        inr = [r for r in life.laboratory if r.key == "inr"]
        assert 4 <= len(inr) <= 11
        assert all((r.low, r.high) == (2.0, 3.0) and r.when.weekday() < 5 for r in inr)
        found += [r.value for r in inr]
    assert fmean(2 <= v <= 3 for v in found) > 0.6  # type: ignore[operator]
    assert sampled(ill_life(medicines=("B01AF02",))).laboratory == []


def test_infection_shows_in_crp_at_the_contact_about_it(ill_life: Callable[..., Life]) -> None:
    pneumonia = values(ill_life, "crp", contacts=(("out-of-hours", 9, "R81"),))
    cold = values(ill_life, "crp", contacts=(("out-of-hours", 9, "R74"),))
    assert fmean(pneumonia) > 80 > 40 > fmean(cold) > 6


def test_urinary_infection_has_strip_and_culture(ill_life: Callable[..., Life]) -> None:
    lives = [sampled(ill_life((), (("consultation", 9, "U71"),), index=i)) for i in range(150)]
    answers = [(r.key, r.value) for life in lives for r in life.laboratory if isinstance(r.value, Code)]
    growth = [value for key, value in answers if key == "urine-culture"]
    assert sum(value != laboratory().no_growth for value in growth) > 0.5 * len(growth) > 10
    strips = [value for key, value in answers if key == "urine-leukocytes"]
    assert sum(value in laboratory().plus for value in strips) > 0.7 * len(strips) > 60
    assert sum(value.code == "112283007" for value in growth) > 0.3 * len(growth)


def test_what_is_analysed_where(ill_life: Callable[..., Life]) -> None:
    for index in range(40):
        life = sampled(ill_life(("T90",), CONTROLS, index=index))
        for r in life.laboratory:
            expected = (
                life.care.gp_offices[0] if r.key in ("hba1c", "hemoglobin", "crp", "esr", "inr") else None
            )
            assert (
                r.laboratory in (expected, life.care.hospital)
                if expected is None
                else r.laboratory is expected
            )
            assert r.requester in life.care.gp_offices[0].staff


def test_controls_come_when_they_are_due(ill_life: Callable[..., Life]) -> None:
    often = tuple(("consultation", days, None) for days in range(10, 100, 12))
    for index in range(40):
        life = sampled(ill_life(("T90",), often, index=index, age=30))
        reasons = [r.when for r in life.laboratory if r.key == "urine-acr"]
        assert len(reasons) <= 1


def test_the_same_seed_gives_the_same(ill_life: Callable[..., Life]) -> None:
    first, second = (sampled(ill_life(("T90", "K86"), CONTROLS, index=5), 3) for _ in range(2))
    assert first.laboratory == second.laboratory != []


def test_a_cold_does_not_look_like_pneumonia(ill_life: Callable[..., Life]) -> None:
    """R74 is an airway infection and viral: the latter decides."""
    found = {}
    for reason in ("R74", "R81"):
        found[reason] = [
            result.value
            for index in range(400)
            for result in sampled(
                ill_life(contacts=(("consultation", 20, reason),), age=40, index=index)
            ).laboratory
            if result.key == "crp" and isinstance(result.value, (int, float))
        ]
        assert len(found[reason]) > 50
    assert max(found["R74"]) <= 45
    assert fmean(found["R81"]) > 3 * fmean(found["R74"])
