"""Changes to a body by JSON Pointer."""

import pytest

from validator.suites.fixtures import FixtureProblem, apply_changes

BODY = {"resourceType": "Patient", "name": [{"family": "A", "given": ["B", "C"]}], "a/b": {"m~n": 1}}


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/birthDate", "2000-01-01", {**BODY, "birthDate": "2000-01-01"}),
        ("/name", None, {"resourceType": "Patient", "a/b": {"m~n": 1}}),
        ("/name/0/given/1", "D", {**BODY, "name": [{"family": "A", "given": ["B", "D"]}]}),
        ("/name/0/given/0", None, {**BODY, "name": [{"family": "A", "given": ["C"]}]}),
        ("/name/-", {"text": "x"}, {**BODY, "name": [*BODY["name"], {"text": "x"}]}),
        ("/name/1", {"text": "x"}, {**BODY, "name": [*BODY["name"], {"text": "x"}]}),
        ("/a~1b/m~0n", 2, {**BODY, "a/b": {"m~n": 2}}),
    ],
)
def test_a_change_touches_only_its_place(pointer: str, value: object, expected: dict) -> None:
    before = repr(BODY)
    assert apply_changes(BODY, {pointer: value}) == expected
    assert repr(BODY) == before


@pytest.mark.parametrize("pointer", ["/nme/0", "/name/7/family", "/name/x/family", "/name/3", "/gone"])
def test_a_change_that_hits_nothing_is_a_problem(pointer: str) -> None:
    value = None if pointer == "/gone" else "x"
    with pytest.raises(FixtureProblem) as caught:
        apply_changes(BODY, {pointer: value})
    assert caught.value.key == "change-nowhere"
    assert caught.value.values["pointer"] == pointer
