"""Placeholders: strict, typed, and never read twice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.fhirpath import evaluate
from validator.suites.templates import (
    BadPlaceholder,
    UnknownName,
    blank_fhirpath,
    fill,
    fill_fhirpath,
    fill_text,
)
from validator.suites.variables import Variables


def variables(**tree: object) -> Variables:
    return Variables(dict(tree), "scope", clock=lambda: datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC))


def test_a_whole_placeholder_keeps_the_type_of_its_value() -> None:
    lookup = variables(number=7, resource={"a": [1]}, yes=True).lookup
    filled = fill(
        {"n": "{{ number }}", "r": "{{resource}}", "y": "{{ yes }}", "t": "no {{ number }}"}, lookup
    )
    assert filled == {"n": 7, "r": {"a": [1]}, "y": True, "t": "no 7"}


def test_two_placeholders_make_a_text() -> None:
    assert fill_text("{{ a }} {{ b }}", variables(a=1, b=2).lookup) == "1 2"


def test_a_value_is_not_read_for_placeholders() -> None:
    lookup = variables(a="{{ secret }}", secret="s").lookup
    assert fill_text("x{{ a }}", lookup) == "x{{ secret }}"
    assert fill_text("{{ a }}", lookup) == "{{ secret }}"


def test_names_go_into_mappings_and_lists() -> None:
    lookup = variables(persona={"name": {"given": ["Arne", "B"]}}).lookup
    assert fill_text("{{ persona.name.given.1 }}", lookup) == "B"


def test_an_unknown_name_is_an_error_that_knows_what_there_is() -> None:
    with pytest.raises(UnknownName) as caught:
        fill_text("{{ persona.fmr }}", variables(persona={"fnr": "1"}).lookup)
    assert caught.value.name == "persona.fmr"
    assert caught.value.known == ("persona.fnr",)


@pytest.mark.parametrize(
    "inside", ["", "a b", "a()", "a|upper", "a['x']", "__import__('os')", "a - 2h", "1+1", "a."]
)
def test_nothing_but_a_name_may_stand_between_the_braces(inside: str) -> None:
    with pytest.raises(BadPlaceholder):
        fill_text("{{ " + inside + " }}", variables(a="x").lookup)


def test_python_attributes_cannot_be_reached() -> None:
    with pytest.raises(UnknownName):
        fill_text("{{ a.__class__ }}", variables(a="x").lookup)


def test_a_structure_cannot_be_written_into_a_text() -> None:
    with pytest.raises(BadPlaceholder):
        fill_text("x {{ a }}", variables(a={"b": 1}).lookup)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{{ now }}", "2026-03-01T12:00:00Z"),
        ("{{ now - 90m }}", "2026-03-01T10:30:00Z"),
        ("{{ today - 1d }}", "2026-02-28"),
        ("{{ today+2w }}", "2026-03-15"),
    ],
)
def test_now_and_today_may_be_shifted(written: str, value: str) -> None:
    assert fill_text(written, variables().lookup) == value


def test_a_uuid_is_the_same_within_a_scenario_and_another_elsewhere() -> None:
    here, there = Variables({}, "run/suite/one"), Variables({}, "run/suite/two")
    assert fill_text("{{ uuid.a }}", here.lookup) == fill_text("{{ uuid.a }}", here.lookup)
    assert fill_text("{{ uuid.a }}", here.lookup) != fill_text("{{ uuid.b }}", here.lookup)
    assert fill_text("{{ uuid.a }}", here.lookup) != fill_text("{{ uuid.a }}", there.lookup)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_no_value_can_change_a_fhirpath_expression(value: str) -> None:
    expression = fill_fhirpath("Patient.id = {{ v }}", variables(v=value).lookup)
    if value:
        assert evaluate({"resourceType": "Patient", "id": value}, expression) == [True]
    assert evaluate({"resourceType": "Patient", "id": value + "x"}, expression) == [False]


def test_blanking_keeps_positions() -> None:
    expression = "a = {{ b }} and c"
    assert blank_fhirpath(expression).index("and") == expression.index("and")
