"""Work spread over processes: the same results in the same order, and nothing left behind."""

import os
import time
from functools import partial
from itertools import count, islice
from multiprocessing import active_children

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator import processes
from validator.processes import WorkerError, cores, spread


def doubled(number: int) -> int:
    return 2 * number


def slow_when_even(number: int) -> int:
    time.sleep(0.02 if number % 2 == 0 else 0)
    return number


def refusing(number: int, refused: int) -> int:
    if number == refused:
        raise ValueError(f"{number} is refused\nand this is a second line")
    return number


def ending(number: int, last: int) -> int:
    if number == last:
        os._exit(7)
    return number


def process_of(number: int) -> int:
    return os.getpid()


def nothing(item: object) -> None:
    return None


def stopping_after(numbers: int):
    yield from range(numbers)
    raise KeyError("no more")


@given(st.lists(st.integers(), max_size=30))
def test_one_job_is_a_map(numbers):
    assert list(spread(doubled, numbers, 1, str)) == [doubled(number) for number in numbers]


@settings(deadline=None, max_examples=5)
@given(st.integers(2, 40), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items(numbers, ahead):
    assert list(spread(slow_when_even, range(numbers), 2, str, ahead)) == list(range(numbers))
    assert active_children() == []


def test_several_jobs_are_other_processes():
    used = set(spread(process_of, range(50), 2, str))
    assert os.getpid() not in used
    assert 1 <= len(used) <= 2
    assert set(spread(process_of, range(3), 1, str)) == {os.getpid()}


def test_an_item_alone_is_worked_on_here(monkeypatch):
    monkeypatch.setattr(processes, "_crew", None)
    assert list(spread(process_of, [1], 8, str)) == [os.getpid()]
    assert list(spread(process_of, [], 8, str)) == []


def test_nothing_is_an_item_and_a_result_like_others():
    assert list(spread(nothing, [None] * 5, 2, str)) == [None] * 5


@pytest.mark.parametrize("ahead", [1, 3])
def test_items_are_taken_only_a_little_ahead_of_what_is_done(ahead):
    taken = count()
    results = spread(doubled, (next(taken) for _ in count()), 2, str, ahead)
    assert list(islice(results, 10)) == list(range(0, 20, 2))
    results.close()
    assert next(taken) <= 10 + 2 * ahead + 3
    assert active_children() == []


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("numbers", [0, 1, 7])
def test_trouble_with_the_items_comes_after_what_was_before_it(jobs, numbers):
    got: list[int] = []
    with pytest.raises(KeyError, match="no more"):
        got.extend(spread(doubled, stopping_after(numbers), jobs, str))
    assert got == [doubled(number) for number in range(numbers)]


def test_work_that_fails_is_told_in_one_line_with_its_item():
    with pytest.raises(WorkerError) as caught:
        list(spread(partial(refusing, refused=5), range(20), 2, "number {}".format))
    assert caught.value.text.en == "a worker process failed within number 5: ValueError: 5 is refused"
    assert caught.value.text.nb == "en arbeidsprosess feilet under number 5: ValueError: 5 is refused"
    assert active_children() == []


def test_a_process_that_ends_is_told_with_its_item():
    with pytest.raises(WorkerError) as caught:
        list(spread(partial(ending, last=5), range(20), 2, "number {}".format))
    assert "number 5" in caught.value.text.en
    assert "(7)" in caught.value.text.en
    assert active_children() == []


def test_there_is_at_least_one_core():
    assert cores() >= 1
