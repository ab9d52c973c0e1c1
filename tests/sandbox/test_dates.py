"""Dates that are stored can be found, however they are written. https://hl7.org/fhir/R4/search.html#date"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.sandbox.instants import BEGINNING, END, as_sent, date_range

_DAYS = st.dates().map(lambda day: day.isoformat())
_TIMES = st.times().map(lambda time: time.isoformat(timespec="seconds"))
_FRACTIONS = st.one_of(
    st.just(""), st.text("0123456789", min_size=1, max_size=40).map(lambda digits: f".{digits}")
)
_ZONES = st.one_of(
    st.just("Z"),
    st.builds(
        "{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 13), st.sampled_from((0, 30, 45, 59))
    ),
)
DATES = st.one_of(
    _DAYS,
    _DAYS.map(lambda day: day[:7]),
    _DAYS.map(lambda day: day[:4]),
    st.builds("{}T{}{}{}".format, _DAYS, _TIMES, _FRACTIONS, _ZONES),
)


@given(DATES)
def test_every_date_of_fhir_is_a_range(text):
    """From the first to the last day of the calendar, in any zone: https://hl7.org/fhir/R4/datatypes.html#dateTime"""
    low, high = date_range(text)
    assert BEGINNING < low < high < END


@given(st.text("0123456789", min_size=7, max_size=60))
def test_more_digits_fall_into_the_microsecond(digits):
    low, high = date_range(f"2024-05-17T10:00:00.{digits}Z")
    assert (low, high) == date_range(f"2024-05-17T10:00:00.{digits[:6]}Z")
    assert high == low + 1


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("9999", "9999-12"),
        ("9999-12", "9999-12-31"),
        ("9999-12-31", "9999-12-31T23:59:59.999999999+01:00"),
        ("0001", "0001-01-01"),
    ],
)
def test_the_ends_of_the_calendar(wide, narrow):
    assert date_range(wide)[0] <= date_range(narrow)[0]
    assert date_range(narrow)[1] <= date_range(wide)[1]


@pytest.mark.parametrize(
    "period",
    [
        {"start": "2020-01-01", "end": "9999-12-31"},
        {"start": "0001-01-01", "end": "2030"},
        {"start": "2020-01-01T00:00:00.12345678901234567890Z"},
        {"start": "2024-05-17T00:00:00.0000000000+02:00", "end": "2024-05-17T23:59:59.99999999999999+02:00"},
    ],
    ids=str,
)
def test_what_is_stored_is_found(nurse, period):
    id = nurse.create({"resourceType": "Encounter", "period": period})
    assert nurse.found("Encounter", date="2024-05-17") in ([id], [])
    assert nurse.found("Encounter", **{"date": "ge2024-05-17"}) == [id]
    assert nurse.found("Encounter", **{"date:missing": "true"}) == []


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2026-01-01T00:00:00.000 01:00", "2026-01-01T00:00:00.000+01:00"),
        ("ge2026-01-01T00:00 02:00", "ge2026-01-01T00:00+02:00"),
        ("2026-01-01T00:00:00-01:00", "2026-01-01T00:00:00-01:00"),
        ("2026-01-01 10:00", "2026-01-01 10:00"),
        ("2026 01:00", "2026 01:00"),
        ("2026-01-01T00:00:00 01:00x", "2026-01-01T00:00:00 01:00x"),
    ],
)
def test_a_plus_that_was_not_encoded(sent, meant):
    assert as_sent(sent) == meant


def test_a_plus_in_queries(nurse, patient):
    id = nurse.create(patient())
    for path in (
        f"Patient/{id}/_history?_since=2020-01-01T00:00:00.000+01:00",
        "Patient?_lastUpdated=ge2020-01-01T00:00:00+01:00",
        "Patient?birthdate:missing=true&_lastUpdated=gt2020-01-01T00:00+01:00",
    ):
        answer = nurse.get(path)
        assert (answer.status_code, answer.json().get("total")) == (200, 1), answer.text
