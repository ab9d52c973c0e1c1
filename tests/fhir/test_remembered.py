"""What inputs name is remembered, but not without limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.definitions import MOST_UNKNOWN, Definitions
from validator.fhir.remembered import Remembered
from validator.fhir.terminology.terminology import MOST_MEMBERSHIPS, Terminology
from validator.fhir.validation.compile import Compiler


@given(st.integers(1, 20), st.lists(st.integers(0, 40)))
def test_the_last_written_is_there_and_never_more_than_the_limit(limit: int, keys: list[int]) -> None:
    memory: Remembered[int, int] = Remembered(limit)
    for key in keys:
        memory[key] = key * 2
        assert memory[key] == key * 2
        assert len(memory) <= limit


def test_the_oldest_go_first() -> None:
    memory: Remembered[int, str] = Remembered(8)
    for key in range(9):
        memory[key] = str(key)
    assert list(memory) == list(range(2, 9))
    memory[3] = "again"  # what is there takes no new place
    assert len(memory) == 7


def test_what_inputs_name_does_not_fill_the_memory() -> None:
    definitions = Definitions(Definitions.r4()._core)
    compiler, terminology = Compiler(definitions), Terminology(definitions)
    gender = "http://hl7.org/fhir/ValueSet/administrative-gender"
    for number in range(MOST_UNKNOWN + 100):
        assert compiler.profile(f"http://example.org/{number}") is None
        assert terminology.system(f"http://example.org/{number}") is None
        assert terminology.contains(gender, None, str(number)).contains is False
    patient = "http://hl7.org/fhir/StructureDefinition/Patient"
    assert {id(compiler.profile(f"{patient}#{number}")) for number in range(100)} == {
        id(compiler.profile(patient))
    }
    assert len(compiler._unknown) <= MOST_UNKNOWN
    assert len(definitions._unknown) <= MOST_UNKNOWN
    assert len(terminology._unknown_systems) <= MOST_UNKNOWN
    assert len(terminology._memberships) <= MOST_MEMBERSHIPS
    assert len(compiler._profiles) == 1
    assert len(definitions._found) < 10
    assert terminology.contains(gender, None, "male").contains is True
