"""Laws of dates, prefixes, paging and the path walker, on generated data."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.fhir.definitions import Definitions
from validator.fhir.fhirpath import evaluate
from validator.sandbox.comparisons import PREFIXES, date_tests, number_tests, split_prefix, updated_criterion
from validator.sandbox.criteria import Indexed, IndexRow
from validator.sandbox.elements import parts_for, selector
from validator.sandbox.indexing import fold
from validator.sandbox.instants import date_range, from_microseconds, instant_text, microseconds
from validator.sandbox.parameter_values import split_escaped, unescape
from validator.sandbox.sqlite_store import SQLiteStore
from validator.sandbox.store import StoredVersion

moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))


@st.composite
def written_dates(draw):
    """A date, written with any precision that FHIR allows."""
    moment = draw(moments)
    zone = draw(st.sampled_from(["Z", "+02:00", "-11:30"]))
    forms = [
        "%Y",
        "%Y-%m",
        "%Y-%m-%d",
        f"%Y-%m-%dT%H:%M{zone}",
        f"%Y-%m-%dT%H:%M:%S{zone}",
        f"%Y-%m-%dT%H:%M:%S.%f{zone}",
    ]
    return moment.strftime(draw(st.sampled_from(forms)))


def holds(one_of, low, high):
    """What the store's SQL does, done by Python."""
    values = {"low": low, "high": high}
    compare = {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return any(
        all(compare[test.comparison](values[test.column], test.operand) for test in tests)
        for tests in one_of.alternatives
    )


class TestDateRanges:
    @given(written_dates())
    def test_are_never_empty_and_contain_their_own_start(self, text):
        low, high = date_range(text)
        assert low < high
        again = date_range(from_microseconds(low).isoformat(timespec="microseconds").replace("+00:00", "Z"))
        assert low <= again[0] < high

    @given(written_dates())
    def test_less_precision_covers_more(self, text):
        if "T" not in text and len(text) > 4:
            low, high = date_range(text)
            wider_low, wider_high = date_range(text[:-3])
            assert wider_low <= low < high <= wider_high

    @given(st.dates(date(1970, 1, 2), date(2100, 1, 1)))
    def test_days_follow_each_other_without_gap(self, day):
        # Also across the changes of the clock, when a day has 23 or 25 hours.
        assert date_range(day.isoformat())[1] == date_range((day + timedelta(days=1)).isoformat())[0]

    def test_a_day_is_a_norwegian_day(self):
        low, high = date_range("2024-05-17")
        assert low == microseconds(datetime(2024, 5, 16, 22, tzinfo=UTC))
        assert high - low == 24 * 3600 * 1_000_000
        assert date_range("2024-03-31")[1] - date_range("2024-03-31")[0] == 23 * 3600 * 1_000_000

    @given(st.text(max_size=12))
    def test_anything_else_is_a_value_error(self, text):
        try:
            low, high = date_range(text)
        except ValueError:
            return
        assert low < high

    @given(moments)
    def test_instants_are_written_in_milliseconds(self, moment):
        value = microseconds(moment.replace(tzinfo=UTC))
        assert date_range(instant_text(value))[0] == value // 1000 * 1000


class TestDatePrefixes:
    now = microseconds(datetime(2024, 5, 17, tzinfo=UTC))

    def holds(self, prefix, searched, stored):
        return holds(date_tests(prefix, searched, self.now), *date_range(stored))

    @given(written_dates(), written_dates())
    def test_ne_is_not_eq(self, searched, stored):
        assert self.holds("ne", searched, stored) != self.holds("eq", searched, stored)

    @given(written_dates(), written_dates())
    def test_ge_and_le_are_gt_and_lt_or_eq(self, searched, stored):
        equal = self.holds("eq", searched, stored)
        assert self.holds("ge", searched, stored) == (self.holds("gt", searched, stored) or equal)
        assert self.holds("le", searched, stored) == (self.holds("lt", searched, stored) or equal)

    @given(written_dates(), written_dates())
    def test_every_date_is_before_within_or_after(self, searched, stored):
        assert any(self.holds(prefix, searched, stored) for prefix in ("lt", "eq", "gt"))

    @given(written_dates(), written_dates())
    def test_sa_and_eb_are_the_strict_ones(self, searched, stored):
        if self.holds("sa", searched, stored):
            assert self.holds("gt", searched, stored)
            assert not self.holds("lt", searched, stored)
        if self.holds("eb", searched, stored):
            assert self.holds("lt", searched, stored)
            assert not self.holds("gt", searched, stored)

    @given(written_dates())
    def test_a_date_finds_itself(self, text):
        found = {prefix for prefix in PREFIXES if self.holds(prefix, text, text)}
        assert found == {"eq", "ge", "le", "ap"}

    @given(written_dates(), written_dates())
    def test_swapping_sides_mirrors_sa_and_eb(self, one, other):
        assert self.holds("sa", one, other) == self.holds("eb", other, one)


class TestNumberPrefixes:
    numbers = st.decimals(-1000, 1000, places=2).map(str)

    @given(numbers, st.floats(-2000, 2000))
    def test_ne_is_not_eq(self, searched, stored):
        assert holds(number_tests("ne", searched), stored, stored) != holds(
            number_tests("eq", searched), stored, stored
        )

    @given(numbers, st.floats(-2000, 2000))
    def test_comparisons_are_exact(self, searched, stored):
        number = float(searched)
        for prefix, expected in (
            ("gt", stored > number),
            ("ge", stored >= number),
            ("lt", stored < number),
            ("le", stored <= number),
        ):
            assert holds(number_tests(prefix, searched), stored, stored) == expected

    @pytest.mark.parametrize(
        ("searched", "low", "high"),
        [
            ("100", 99.5, 100.5),
            ("100.00", 99.995, 100.005),
            ("1e2", 95, 105),
            ("5.4", 5.35, 5.45),
            ("-3", -3.5, -2.5),
        ],
    )
    def test_the_specifications_examples(self, searched, low, high):
        (tests,) = number_tests("eq", searched).alternatives
        assert [test.operand for test in tests] == [low, high]

    @pytest.mark.parametrize("wrong", ["", "1,5", "0x10", "NaN", "inf", "1e9999", "²", "--1", "1" * 50])
    def test_what_is_no_number(self, wrong):
        with pytest.raises(ValueError, match=r"^.*$"):
            number_tests("eq", wrong)


@given(st.text(), st.sampled_from([",", "|", "$"]))
def test_an_escaped_value_survives(text, separator):
    escaped = "".join(f"\\{letter}" if letter in ",|$\\" else letter for letter in text)
    assert [unescape(piece) for piece in split_escaped(escaped, separator)] == [text]


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ÅSNES", "åsnes", True),
        ("Åsnes", "Asnes", False),
        ("Ørsta", "Orsta", False),
        ("Renée", "RENEE", True),
        ("Čálliid", "calliid", True),
    ],
)
def test_norwegian_letters_are_letters_and_accents_are_not(one, other, same):
    assert (fold(one) == fold(other)) == same


@pytest.mark.parametrize(("value", "expected"), [("2024", ("eq", "2024")), ("ge2024", ("ge", "2024"))])
def test_prefix(value, expected):
    assert split_prefix(value) == expected


class TestStore:
    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(st.sampled_from(["insert", "update", "delete"]), max_size=20),
        st.integers(1, 5),
        st.randoms(use_true_random=False),
    )
    def test_paging_neither_loses_nor_repeats(self, changes, count, random):
        """Pages of a result as it stood, read while others write."""
        store = SQLiteStore()
        versions = {}

        def write(id, deleted=False):
            number = versions.get(id, 0) + 1
            versions[id] = number
            text = None if deleted else f'{{"resourceType":"Patient","id":"{id}"}}'
            row = IndexRow("Patient.family", value=str(random.random()), text=str(random.random()))
            store.append(
                StoredVersion("4601", "Patient", id, number, number, "PUT", "x", text),
                [] if deleted else [row],
            )

        for start in range(8):
            write(f"p{start}")
        with store.transaction():
            result = store.search(("4601",), "Patient", Indexed("Patient.family"))
        seen, pending = [], list(changes)
        for start in range(0, len(result), count):
            page = store.versions(result[start : start + count])
            seen += [version.id for version in page]
            for change in pending[:3]:
                live = [id for id in versions if id.startswith("p")]
                write(f"ny{len(versions)}" if change == "insert" else random.choice(live), change == "delete")
            pending = pending[3:]
        assert seen == [f"p{number}" for number in range(8)]
        store.close()

    @given(written_dates(), st.sampled_from(PREFIXES), st.lists(written_dates(), min_size=1, max_size=5))
    @settings(max_examples=50, deadline=None)
    def test_sql_agrees_with_python(self, searched, prefix, stored):
        now = TestDatePrefixes.now
        store = SQLiteStore()
        for number, text in enumerate(stored):
            low, high = date_range(text)
            version = StoredVersion("t", "Observation", f"o{number}", 1, low, "PUT", "x", "{}")
            store.append(version, [IndexRow("Observation.date", low=low, high=high)])
        tests = date_tests(prefix, searched, now)
        found = store.versions(store.search(("t",), "Observation", Indexed("Observation.date", tests)))
        expected = [f"o{number}" for number, text in enumerate(stored) if holds(tests, *date_range(text))]
        assert [version.id for version in found] == expected
        # Whoever is not updated in the range must not be found by it, and the other way round.
        inside = store.search(("t",), "Observation", updated_criterion("eq", searched, now))
        outside = store.search(("t",), "Observation", updated_criterion("ne", searched, now))
        assert sorted(inside + outside) == list(range(1, len(stored) + 1))
        store.close()

    def test_a_nested_transaction_that_fails_undoes_only_itself(self):
        store = SQLiteStore()

        def write(id):
            store.append(StoredVersion("t", "Patient", id, 1, 1, "PUT", "x", "{}"), [])

        with store.transaction():
            write("ytre")
            with contextlib.suppress(RuntimeError), store.transaction():
                write("indre")
                raise RuntimeError
        assert store.current(("t",), "Patient", "ytre") is not None
        assert store.current(("t",), "Patient", "indre") is None

    def test_a_version_is_written_once(self):
        store = SQLiteStore()
        version = StoredVersion("t", "Patient", "a", 1, 1, "PUT", "x", "{}")
        store.append(version, [])
        with pytest.raises(sqlite3.IntegrityError):
            store.append(version, [])


class TestPathWalker:
    """The direct walk must select what FHIRPath selects."""

    patient: ClassVar = {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:x", "value": "1"}, {"value": "2"}],
        "name": [{"family": "Larhals", "given": ["Arne", "Arve"]}, {"text": "Arne"}],
        "telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "2"}],
        "address": [{"city": "BERGEN", "line": ["Veien 1"]}],
        "deceasedBoolean": False,
        "generalPractitioner": [{"reference": "Practitioner/1"}],
    }
    observation: ClassVar = {
        "resourceType": "Observation",
        "code": {"coding": [{"code": "a"}], "text": "t"},
        "effectivePeriod": {"start": "2024"},
        "valueQuantity": {"value": 1, "unit": "x"},
        "component": [{"code": {"text": "c"}, "valueQuantity": {"value": 2}}, {"valueString": "s"}],
    }

    @pytest.mark.parametrize("resource", [patient, observation], ids=["Patient", "Observation"])
    def test_agrees_with_fhirpath(self, resource):
        type = resource["resourceType"]
        compared = 0
        for parameter in Definitions.r4().search_parameters(type).values():
            expression = parameter.expression or ""
            if "resolve()" in expression or not expression:
                continue
            own = " | ".join(f"({part})" for part in parts_for(expression, type))
            if not own or parameter.type == "composite":
                continue
            walked = [value for value, _ in selector(expression, type)(resource)]
            by_engine = evaluate(resource, own)
            key = repr
            assert sorted(map(key, dict.fromkeys(map(repr, walked)))) == sorted(
                map(key, dict.fromkeys(map(repr, by_engine)))
            ), parameter.code
            compared += 1
        assert compared > 15
