"""Chunks, processes and their order: what bulk validation promises, whatever it validates."""

import json
import os
from functools import partial
from itertools import chain, count, islice
from multiprocessing import active_children

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator import processes
from validator.fhir import bulk
from validator.fhir.bulk import chunked, make_validator, validate_chunk, work_through
from validator.fhir.formats.inputs import Input, InputError
from validator.fhir.packages.package import PackageError
from validator.fhir.validation import UnknownProfile, ValidationSettings
from validator.processes import WorkerError
from validator.results import Text

GENDERS = ("female", "woman", "male", "unknown", "mann")


def patient(number: int) -> Input:
    resource = {"resourceType": "Patient", "id": str(number), "gender": GENDERS[number % len(GENDERS)]}
    return Input("patients.ndjson", json.dumps(resource).encode() + b"\n", number)


PATIENTS = [patient(number) for number in range(1, 301)]


@given(
    sizes=st.lists(st.integers(0, 40)),
    resources=st.integers(1, 10),
    size=st.integers(1, 100),
)
def test_chunks_are_the_inputs_in_order_and_none_too_large(sizes, resources, size):
    inputs = [Input("x", b"x" * length, number) for number, length in enumerate(sizes)]
    chunks = list(chunked(inputs, resources, size))
    assert list(chain.from_iterable(chunks)) == inputs
    for chunk in chunks:
        assert 1 <= len(chunk) <= resources
        assert len(chunk) == 1 or sum(len(item.data) for item in chunk) <= size


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 60), st.integers(0, 60))
def test_a_chunk_is_validated_the_same_alone_and_among_others(start, length):
    part = PATIENTS[start : start + length]
    alone = [validated for item in part for validated in validate_chunk([item])]
    assert validate_chunk(part) == alone


def test_a_chunk_has_what_the_validator_says():
    validator = make_validator(())
    for item, validated in zip(PATIENTS[:10], validate_chunk(PATIENTS[:10]), strict=True):
        assert list(validated.findings) == validator.validate(item.parse())
        assert (validated.name, validated.first_line) == (item.name, item.first_line)
        wrong = item.first_line % len(GENDERS) in (1, 4)
        assert any(finding.is_error for finding in validated.findings) == wrong
        assert validated.source == (item.data if validated.findings else None)


def test_settings_and_profiles_count_in_a_chunk():
    def best_practice(setting: str) -> int:
        chosen = ValidationSettings(best_practice=setting)  # type: ignore[arg-type]
        (validated,) = validate_chunk(PATIENTS[:1], settings=chosen)
        return sum(finding.rule is not None and finding.rule.id == "dom-6" for finding in validated.findings)

    assert best_practice("warning") == 1
    assert best_practice("ignore") == 0
    with pytest.raises(UnknownProfile):
        validate_chunk(PATIENTS[:1], profiles=("http://example.org/unknown",))
    with pytest.raises(PackageError):
        validate_chunk(PATIENTS[:1], packages=("/no/such/package.tgz",))


def test_settings_with_a_list_are_as_good_as_with_a_tuple():
    listed = ValidationSettings(known_extension_prefixes=["http://example.org/"])
    assert make_validator((), listed) is make_validator(
        (), ValidationSettings(known_extension_prefixes=("http://example.org/",))
    )


def test_a_validator_is_used_until_it_may_remember_too_much(monkeypatch):
    monkeypatch.setattr(bulk, "RENEWED_AFTER", 100)
    monkeypatch.setattr(bulk, "_use", bulk._Use())
    first = make_validator(())
    before = validate_chunk(PATIENTS[:99])
    assert make_validator(()) is first
    validate_chunk(PATIENTS[:1])
    assert make_validator(()) is not first
    assert validate_chunk(PATIENTS[:99]) == before


@pytest.fixture(scope="module")
def in_this_process():
    return list(chain.from_iterable(work_through(validate_chunk, PATIENTS, 1)))


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_give_the_same_in_the_same_order(in_this_process, jobs):
    assert list(chain.from_iterable(work_through(validate_chunk, PATIENTS, jobs))) == in_this_process
    assert active_children() == []


def test_little_work_starts_no_process(monkeypatch):
    monkeypatch.setattr(processes, "_crew", None)
    assert list(work_through(len, PATIENTS[:10], 8)) == [10]
    assert list(work_through(len, [], 8)) == []


def test_one_job_works_on_each_input_as_it_is_read():
    read = []
    inputs = (read.append(item) or item for item in PATIENTS)
    assert next(iter(work_through(len, inputs, 1))) == 1
    assert len(read) == 1


def test_reading_keeps_close_to_what_is_done():
    """An endless input is no trouble: only so much is read ahead, and stopping early leaves no process."""
    read = count()
    results = work_through(len, (patient(next(read)) for _ in count()), 2)
    assert list(islice(results, 20)) == [bulk.CHUNK_RESOURCES] * 20
    results.close()
    assert active_children() == []
    assert next(read) <= (20 + 2 * processes.AHEAD + 3) * bulk.CHUNK_RESOURCES


def test_one_slow_chunk_holds_up_the_order_and_loses_nothing():
    """The others may only get so far ahead of it; then all go on."""
    entry = {"resource": json.loads(PATIENTS[0].data)}
    slow = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [entry] * 3000})
    quick = [Input("x.ndjson", b"x", number) for number in range(2, 40 * bulk.CHUNK_RESOURCES)]
    results = work_through(validate_chunk, [Input("x.ndjson", slow.encode(), 1), *quick], 2)
    lines = [validated.first_line for chunk in results for validated in chunk]
    assert lines == list(range(1, len(quick) + 2))


def failing_after(number: int):
    yield from PATIENTS[:number]
    raise InputError(Text("borte", "gone"))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [0, 10, 200])
def test_what_came_before_an_unreadable_input_is_given_first(jobs, number):
    lengths: list[int] = []
    with pytest.raises(InputError):
        lengths.extend(work_through(len, failing_after(number), jobs))
    assert sum(lengths) == number


def test_a_killed_process_is_told_with_the_place():
    results = work_through(len, (patient(number) for number in count(1)), 2)
    assert next(results) == bulk.CHUNK_RESOURCES
    active_children()[0].kill()
    with pytest.raises(WorkerError) as caught:
        for _ in results:
            pass
    assert "patients.ndjson:" in caught.value.text.en
    if os.name == "posix":
        assert "SIGKILL" in caught.value.text.en
    assert active_children() == []


def test_a_failing_process_is_told_with_the_place():
    work = partial(validate_chunk, profiles=("http://example.org/unknown",))
    with pytest.raises(
        WorkerError, match=r"patients\.ndjson:\d+–\d+: UnknownProfile: http://example.org/unknown"
    ):
        list(work_through(work, PATIENTS, 2))
    assert active_children() == []
