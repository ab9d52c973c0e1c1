"""UCUM expressions: what is a unit and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.definitions import Definitions
from validator.fhir.units import _FACTORS, METRIC, NOT_METRIC, PREFIXES, is_unit, suggestion, unit_factor

UCUM = "http://unitsofmeasure.org"


@pytest.mark.parametrize(
    "code",
    "mg/dL 10*9/L 10^3/uL /min {score} mm[Hg] kg/m2 Cel % mmol/L ug/kg/h [iU]/L kg.m/s2 /100{WBC} mL/min/{1.73_m2} [degF] "
    "nmol/(24.h) cm[H2O] g% mo a kcal meq/L mosm/kg 1 10*-3 daL Ohm m-1 s2 U/(10.g){feces}".split(),
)
def test_units(code):
    assert is_unit(code)


@pytest.mark.parametrize(
    "code",
    [
        "kgg",
        "mmHg",
        "degC",
        "score",
        "m^2",
        "mg\\dL",
        "mg//dL",
        ".",
        "/",
        "()",
        "(mg",
        "Kg",
        "k[in_i]",
        "min-",
        "mg dL",
        "",
        "°C",
        "µg",
    ],
)
def test_what_is_no_unit(code):
    assert not is_unit(code)


def test_every_unit_of_the_specification_s_value_sets_is_one():
    definitions = Definitions.r4()
    units = {
        concept["code"]
        for url in definitions.urls("ValueSet")
        for include in ((definitions.value_set(url) or {}).get("compose") or {}).get("include", ())
        if include.get("system") == UCUM
        for concept in include.get("concept", ())
    }
    assert len(units) > 1000
    assert [unit for unit in sorted(units) if not is_unit(unit)] == []


@given(
    prefix=st.sampled_from(sorted(PREFIXES)),
    metric=st.sampled_from(sorted(METRIC)),
    other=st.sampled_from(sorted(NOT_METRIC - {"10*", "10^"})),
    exponent=st.integers(-9, 9),
)
def test_products_and_quotients_of_units_are_units(prefix, metric, other, exponent):
    assert is_unit(f"{prefix}{metric}{exponent}")
    assert is_unit(f"({prefix}{metric}/{other}).{metric}")


@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    assert is_unit(text) in (True, False)


def test_long_and_deep_expressions_are_refused_quickly():
    assert not is_unit("(" * 5000)
    assert not is_unit("m." * 5000 + "m")


def test_what_is_often_written_instead():
    assert suggestion("mmHg") == "mm[Hg]"
    assert suggestion("°C") == "Cel"
    assert suggestion("parsec") is None
    for word in ("mmHg", "°C", "bpm", "stk", "mcg"):
        assert is_unit(suggestion(word) or "")


@given(st.text("mgls10.*/(){x}-2hk", max_size=10))
def test_what_has_a_factor_is_a_unit(text):
    """One parser answers both: no quantity compares by a unit that is none."""
    assert unit_factor(text) is None or is_unit(text)


def test_every_symbol_with_a_factor_is_one_of_ucum_s():
    assert set(_FACTORS) <= METRIC | NOT_METRIC


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("m/(s/g)", "m.g/s"),
        ("m/s/g", "m/(s.g)"),
        ("/(/s)", "s"),
        ("Kim", "1024.m"),
        ("g%", None),
        ("mg/dL", "g/hL"),
        ("10*9/L", "10^3/uL"),
        ("mL/min/{1.73_m2}", "mL/min"),
    ],
)
def test_factors_follow_the_grammar(code, same):
    assert unit_factor(code) == (unit_factor(same) if same else None)
