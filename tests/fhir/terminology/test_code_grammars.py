"""What can be said of codes whose code systems are not at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.terminology.code_grammars import has_verhoeff_digit, judged_by_grammar

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"


@pytest.mark.parametrize(
    ("system", "code", "answer"),
    [
        (SNOMED, "1104051000000101", None),
        (SNOMED, "276885007", None),
        (SNOMED, "276885008", False),
        (SNOMED, "27688500", False),
        (SNOMED, "276885007 |Core body temperature| : 363698007 = 39607008", None),
        (SNOMED, "fever", False),
        (LOINC, "85354-9", None),
        (LOINC, "8310-5", None),
        (LOINC, "85354-8", False),
        (LOINC, "LA6112-2", None),
        (LOINC, "blood pressure", False),
        ("urn:iso:std:iso:3166", "NO", None),
        ("urn:iso:std:iso:3166", "Norge", False),
        ("urn:iso:std:iso:4217", "kr", False),
        ("urn:ietf:bcp:47", "nb-NO", True),
        ("urn:ietf:bcp:47", "norsk bokmål", False),
        ("urn:ietf:bcp:47", "sma-NO", True),
        ("urn:ietf:bcp:47", "x-klingon", True),
        ("urn:ietf:bcp:47", "xx", False),
        ("urn:ietf:bcp:47", "nb-NB", False),
        ("urn:ietf:bcp:13", "application/pdf", True),
        ("urn:ietf:bcp:13", "pdf", False),
        ("http://unitsofmeasure.org", "mm[Hg]", True),
        ("http://unitsofmeasure.org", "mmHg", False),
        ("http://example.org/own", "anything", None),
    ],
)
def test_codes(system, code, answer):
    assert judged_by_grammar(system, code) is answer


@given(st.from_regex(r"[1-9][0-9]{4,15}", fullmatch=True), st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(digits, position, change):
    """The law of Verhoeff's check digit."""
    right = next(digits + str(last) for last in range(10) if has_verhoeff_digit(digits + str(last)))
    position %= len(right)
    wrong = right[:position] + str((int(right[position]) + change) % 10) + right[position + 1 :]
    assert not has_verhoeff_digit(wrong)


@given(st.from_regex(r"[1-9][0-9]{5,15}", fullmatch=True), st.integers(0, 14))
def test_two_neighbours_that_changed_places_are_always_seen(digits, position):
    right = next(digits + str(last) for last in range(10) if has_verhoeff_digit(digits + str(last)))
    position %= len(right) - 1
    if right[position] != right[position + 1]:
        wrong = right[:position] + right[position + 1] + right[position] + right[position + 2 :]
        assert not has_verhoeff_digit(wrong)
