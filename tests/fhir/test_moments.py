"""One reading of dates and times, and its laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from validator.fhir.moments import Moment, compare_moments, parse_moment, span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str) -> Moment:
    found = parse_moment(text)
    assert found is not None, text
    return found


instants = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
extra_digits = st.text("0123456789", max_size=30)


@given(instants, offsets, extra_digits)
def test_the_line_of_time_is_that_of_the_machine(local: datetime, zone: timezone, digits: str) -> None:
    aware = local.replace(tzinfo=zone)
    text = aware.isoformat(timespec="microseconds").replace("+00:00", "Z")
    text = text[:26] + digits + text[26:]
    low, high = span(moment(text))
    assert low == (aware - EPOCH) // timedelta(microseconds=1)
    assert high == low + 1


@given(instants, offsets, offsets, instants)
def test_order_is_that_of_the_moments_whatever_the_zones(
    one: datetime, zone: timezone, other_zone: timezone, other: datetime
) -> None:
    a, b = one.replace(tzinfo=zone), other.replace(tzinfo=other_zone)
    same = a.astimezone(other_zone)
    assert compare_moments(moment(a.isoformat()), moment(b.isoformat())) == (a > b) - (a < b)
    assert compare_moments(moment(a.isoformat()), moment(same.isoformat())) == 0
    assert moment(a.isoformat()).key() == moment(same.isoformat()).key()


@given(st.dates(), st.sampled_from([4, 7, 10]))
@example(date(9999, 12, 31), 4)
@example(date(1, 1, 1), 10)
def test_a_date_covers_its_days(day: date, precision: int) -> None:
    """Those of which the text begins so, and no others: one before the first is outside, and one after the last."""
    text = day.isoformat()[:precision]
    low, high = span(moment(text))
    day_of = 86_400_000_000
    assert (low % day_of, high % day_of) == (0, 0)
    days = range(low // day_of + date(1970, 1, 1).toordinal(), high // day_of + date(1970, 1, 1).toordinal())
    assert day.toordinal() in days
    assert all(date.fromordinal(d).isoformat().startswith(text) for d in days)
    for beyond in (days[0] - 1, days[-1] + 1):
        if 1 <= beyond <= date.max.toordinal():
            assert not date.fromordinal(beyond).isoformat().startswith(text)


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:60-14:00", "9999", "9999-12", "9999-12-31", "0001"],
)
@pytest.mark.parametrize(
    "zone", [None, ZoneInfo("Europe/Oslo"), ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")]
)
def test_the_ends_of_the_calendar_are_moments_too(text: str, zone: ZoneInfo | None) -> None:
    low, high = span(moment(text), zone)
    assert -(2**62) < low < high < 2**62
    assert compare_moments(moment(text), moment("2024-01-01T00:00:00Z")) == (
        1 if text.startswith("9") else -1
    )


def test_the_ends_of_the_calendar_are_in_order() -> None:
    texts = [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
    ]
    spans = [span(moment(text)) for text in texts]
    assert spans == sorted(spans)
    assert [compare_moments(moment(a), moment(b)) for a, b in pairwise(texts)] == [
        -1,
        -1,
        -1,
    ]


def test_a_day_at_a_change_of_clocks_has_the_hours_it_has() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    hours = {
        day: (span(moment(day), oslo)[1] - span(moment(day), oslo)[0]) // 3_600_000_000
        for day in ("2024-03-31", "2024-10-27", "2024-06-01")
    }
    assert hours == {"2024-03-31": 23, "2024-10-27": 25, "2024-06-01": 24}


def test_a_leap_second_is_after_the_second_before_it_and_before_the_next_minute() -> None:
    before, leap, after = (
        moment(t) for t in ("2016-12-31T23:59:59.9Z", "2016-12-31T23:59:60Z", "2017-01-01T01:00:00+01:00")
    )
    assert compare_moments(before, leap) == compare_moments(leap, after) == -1
    assert span(leap)[1] == span(after)[0]


@pytest.mark.parametrize(
    "text",
    [*"""2024-01-01T24:00:00Z 0000 0000-01-01 2024-02-30 2024-13 2024-00 2024-01-01T12:60:00Z 2024-01-01T12:00:61Z 2024-1-1 ٢٠٢٤ x
    2024-01-01T12:00:00+15:00 2024-01-01T12:00:00+01:60 2024-01-01T12:00:00-14:01 24:00 12:60""".split(), "", "2024-01-01\n"],
)  # fmt: skip
def test_what_is_no_moment(text: str) -> None:
    assert parse_moment(text) is None


@given(st.text("0123456789", min_size=1, max_size=60), st.text("0123456789", min_size=1, max_size=60))
def test_every_digit_of_a_fraction_counts(one: str, other: str) -> None:
    a, b = Decimal(f"0.{one}"), Decimal(f"0.{other}")
    found = compare_moments(
        moment(f"2024-01-01T00:00:00.{one}Z"), moment(f"2024-01-01T01:00:00.{other}+01:00")
    )
    assert found == (a > b) - (a < b)
