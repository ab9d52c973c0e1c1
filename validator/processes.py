"""Pure work spread over processes, its results in the order of the items.

Processes are started by ``spawn`` on every platform, so the work must be a function of a module, or a :func:`functools.partial` of one;
items and results are handed over by pickling. What the work returns may depend on its item alone: then it does not matter which process
did it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from validator.results import Text
from validator.texts import text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Item = TypeVar("Item")
Made = TypeVar("Made")

AHEAD = 8
"""Items for each process that may be under way or done, before the oldest one is. Fewer where results are large."""


class WorkerError(Exception):
    """A process could not finish its item. ``text`` is one clear line for the user."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.text = message


def cores() -> int:
    """How many processes can work at the same time here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    work: Callable[[Item], Made],
    items: Iterable[Item],
    jobs: int,
    describe: Callable[[Item], str],
    ahead: int = AHEAD,
) -> Generator[Made, None, None]:
    """``work`` of every item, in order. With one job, or one item, that happens in this process, each item worked on as it comes; otherwise
    in ``jobs`` others. ``describe`` says in messages which item it was.

    What the items themselves raise is raised after the results of those that came before. Raises :class:`WorkerError` when a process
    ends or fails; in this process, what the work raises. No process is left behind when the iteration ends or is closed.
    """
    if jobs <= 1:
        yield from map(work, items)
        return
    coming = iter(items)
    first: list[Item] = []
    trouble: Exception | None = None
    try:
        first.extend(islice(coming, 2))
    except Exception as error:
        trouble = error
    if len(first) < 2:
        yield from map(work, first)
        if trouble is not None:
            raise trouble
        return
    with _crew(work, jobs, describe) as crew:
        yield from _deal(crew, chain(first, coming), jobs * ahead)


@dataclass(eq=False, slots=True)
class _Worker(Generic[Item]):
    process: SpawnProcess
    connection: Connection
    describe: Callable[[Item], str]
    number: int = 0
    held: list[Item] = field(default_factory=list)

    def give(self, number: int, item: Item) -> None:
        self.number, self.held = number, [item]
        try:
            self.connection.send(item)
        except OSError:
            raise self._lost() from None

    def take(self) -> Any:
        try:
            succeeded, answer = self.connection.recv()
        except (EOFError, OSError):
            raise self._lost() from None
        if not succeeded:
            raise WorkerError(text("processes.failed", place=self._place(), reason=answer))
        return answer

    def _lost(self) -> WorkerError:
        self.process.join(1)
        code = self.process.exitcode
        name = code
        if code is not None and code < 0:
            with suppress(ValueError):
                name = signal.Signals(-code).name  # type: ignore[assignment]
        return WorkerError(text("processes.lost", place=self._place(), code=name))

    def _place(self) -> str:
        return self.describe(self.held[0])


@contextmanager
def _crew(
    work: Callable[[Item], Any], jobs: int, describe: Callable[[Item], str]
) -> Iterator[list[_Worker[Item]]]:
    from multiprocessing import get_context

    context = get_context("spawn")
    crew: list[_Worker[Item]] = []
    try:
        with _interruptions_ignored():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, work), daemon=True)
                process.start()
                theirs.close()
                crew.append(_Worker(process, ours, describe))
        yield crew
    except BaseException:
        for worker in crew:
            worker.process.terminate()
        raise
    finally:
        for worker in crew:
            worker.connection.close()  # a worker without work ends by itself
        for worker in crew:
            worker.process.join()


@contextmanager
def _interruptions_ignored() -> Iterator[None]:
    """What is started meanwhile ignores Ctrl-C from its first moment, where the platform lets that be inherited: only this process decides
    what an interruption means."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)


def _deal(crew: list[_Worker[Item]], items: Iterator[Item], most_ahead: int) -> Iterator[Any]:
    """A worker has at most one item at a time: then it is always ready to receive, and neither side can wait for the other for ever."""
    from multiprocessing.connection import wait

    idle = list(crew)
    busy: dict[object, _Worker[Item]] = {}
    done: dict[int, Any] = {}
    dealt = given = 0
    trouble: Exception | None = None

    def read_on() -> list[Item]:
        """The next item, or nothing when there is none."""
        nonlocal trouble
        try:
            return list(islice(items, 1))
        except Exception as error:
            trouble = error
            return []

    upcoming = read_on()
    while True:
        while idle and upcoming and dealt - given < most_ahead:
            worker = idle.pop()
            worker.give(dealt, upcoming[0])
            busy[worker.connection] = worker
            dealt += 1
            upcoming = read_on()
        while given in done:
            yield done.pop(given)
            given += 1
        if not busy:
            if not upcoming:
                break
            continue  # all were waiting for the oldest, which is given now
        for connection in wait([worker.connection for worker in busy.values()]):
            worker = busy.pop(connection)
            done[worker.number] = worker.take()
            idle.append(worker)
    if trouble is not None:
        raise trouble


def _serve(connection: Connection, work: Callable[[Item], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):  # the process that gives out the work has ended, or wants no more
        while True:
            item = connection.recv()
            try:
                answer = (True, work(item))
            except Exception as error:
                answer = (False, f"{type(error).__name__}: {error}".splitlines()[0])
            connection.send(answer)
            del answer  # it may be large, and the next one comes beside it
