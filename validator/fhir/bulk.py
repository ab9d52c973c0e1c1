"""Validation of many resources: results in the order of the input, at constant memory, in this process or spread over several.

The unit of work is a chunk of inputs, and :func:`validate_chunk` is a pure function of it: what it returns depends on its arguments alone,
so a chunk may be validated in any process, or on any machine that has the same packages.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from validator.fhir.definitions import Definitions
from validator.fhir.inputs import Input
from validator.fhir.packages import bundled_package, bundled_package_names, load_with_dependencies
from validator.fhir.validation import ValidationSettings, Validator
from validator.results import Finding, Text
from validator.texts import text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

T = TypeVar("T")

Chunk = tuple[Input, ...]

CHUNK_RESOURCES = 64
CHUNK_BYTES = 512 * 1024
"""A chunk is full when it has either. Large enough that handing it over costs little beside validating it."""

KEPT_SOURCE = 16 * 1024 * 1024
"""Bytes of an input that are kept for excerpts beside its findings."""

RENEWED_AFTER = 50_000
"""Resources that one validator is used for. It remembers what they name, known or not (profiles, systems, codes); a new one knows nothing
of it, and costs a second's work. So memory stays constant whatever millions of resources name."""

_AHEAD = 8
"""Chunks for each process that may be under way or done, before the oldest one is."""


@dataclass(frozen=True, slots=True)
class ValidatedInput:
    """The findings of one resource. ``name`` is its file, ``first_line`` where in it the resource begins; ``source`` is its bytes where
    there is something to show, otherwise ``None``."""

    name: str
    first_line: int
    size: int
    source: bytes | None
    findings: tuple[Finding, ...]


class WorkerError(Exception):
    """A process could not finish its chunk. ``text`` is one clear line for the user."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.text = message


def validate_chunk(
    chunk: Sequence[Input],
    packages: tuple[str, ...] = (),
    profiles: tuple[str, ...] = (),
    settings: ValidationSettings | None = None,
) -> list[ValidatedInput]:
    """The findings of every input, in order. ``packages`` are sources as :func:`~validator.fhir.packages.load_package` takes them; the
    bundled packages are always there.

    Raises :class:`~validator.fhir.packages.PackageError` and :class:`~validator.fhir.validation.UnknownProfile`, never for what the
    inputs hold.
    """
    validator = make_validator(packages, settings)
    validated = []
    for item in chunk:
        findings = tuple(validator.validate(item.parse(), profiles))
        source = item.data if findings and len(item.data) <= KEPT_SOURCE else None
        validated.append(ValidatedInput(item.name, item.first_line, len(item.data), source, findings))
    _use.resources += len(validated)
    if _use.resources >= RENEWED_AFTER:
        _use.resources = 0
        _validator.cache_clear()
    return validated


@dataclass(slots=True)
class _Use:
    resources: int = 0


_use = _Use()


def make_validator(packages: tuple[str, ...], settings: ValidationSettings | None = None) -> Validator:
    """The validator for these packages and settings; each process makes it once, and it remembers what it compiled.

    Raises :class:`~validator.fhir.packages.PackageError`.
    """
    settings = settings or ValidationSettings()
    return _validator(
        packages, replace(settings, known_extension_prefixes=tuple(settings.known_extension_prefixes))
    )


@lru_cache(maxsize=2)
def _validator(packages: tuple[str, ...], settings: ValidationSettings) -> Validator:
    bundled = [bundled_package(name) for name in bundled_package_names()]
    named = [package for source in packages for package in load_with_dependencies(source)]
    once = {(str(package), package.origin): package for package in named}
    return Validator(Definitions.r4().with_packages([*bundled, *once.values()]), settings)


def chunked(
    inputs: Iterable[Input], resources: int = CHUNK_RESOURCES, size: int = CHUNK_BYTES
) -> Iterator[Chunk]:
    """The inputs in order, at most so many together, and together no more than ``size`` bytes unless one alone is larger. What
    reading them raises comes after the chunk of those that were read."""
    gathered: list[Input] = []
    held = 0
    try:
        for item in inputs:
            if gathered and (len(gathered) >= resources or held + len(item.data) > size):
                yield tuple(gathered)
                gathered, held = [], 0
            gathered.append(item)
            held += len(item.data)
    except Exception:
        if gathered:
            yield tuple(gathered)
        raise
    if gathered:
        yield tuple(gathered)


def work_through(
    work: Callable[[Chunk], T], inputs: Iterable[Input], jobs: int = 1
) -> Generator[T, None, None]:
    """``work`` of every chunk of the inputs, in order. With one job, every input is a chunk, worked on as it is read. With several,
    processes are started unless one chunk is all. They are started by ``spawn`` on every platform, so ``work`` must be a function of a
    module, or a :func:`functools.partial` of one.

    What reading the inputs raises is raised after the results of what came before it. Raises :class:`WorkerError` when a process
    ends or fails. No process is left behind when the iteration ends or is closed.
    """
    if jobs <= 1:
        for item in inputs:
            yield work((item,))
        return
    chunks = chunked(inputs)
    first: list[Chunk] = []
    trouble: Exception | None = None
    try:
        first.extend(islice(chunks, 2))
    except Exception as error:
        trouble = error
    if len(first) < 2:
        yield from map(work, first)
        if trouble is not None:
            raise trouble
        return
    with _crew(work, jobs) as crew:
        yield from _deal(crew, chain(first, chunks), jobs * _AHEAD)


@dataclass(eq=False, slots=True)
class _Worker:
    process: SpawnProcess
    connection: Connection
    number: int = 0
    chunk: Chunk = ()

    def give(self, number: int, chunk: Chunk) -> None:
        self.number, self.chunk = number, chunk
        try:
            self.connection.send(chunk)
        except OSError:
            raise self._lost() from None

    def take(self) -> Any:
        try:
            succeeded, answer = self.connection.recv()
        except (EOFError, OSError):
            raise self._lost() from None
        if not succeeded:
            raise WorkerError(text("bulk.worker-failed", place=self._place(), reason=answer))
        return answer

    def _lost(self) -> WorkerError:
        self.process.join(1)
        code = self.process.exitcode
        name = code
        if code is not None and code < 0:
            with suppress(ValueError):
                name = signal.Signals(-code).name  # type: ignore[assignment]
        return WorkerError(text("bulk.worker-lost", place=self._place(), code=name))

    def _place(self) -> str:
        first, last = self.chunk[0], self.chunk[-1]
        if first.name != last.name:
            return f"{first.name} … {last.name}"
        return f"{first.name}:{first.first_line}–{last.first_line}"


@contextmanager
def _crew(work: Callable[[Chunk], Any], jobs: int) -> Iterator[list[_Worker]]:
    from multiprocessing import get_context

    context = get_context("spawn")
    crew: list[_Worker] = []
    try:
        with _interruptions_ignored():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, work), daemon=True)
                process.start()
                theirs.close()
                crew.append(_Worker(process, ours))
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


def _deal(crew: list[_Worker], chunks: Iterator[Chunk], most_ahead: int) -> Iterator[Any]:
    """A worker has at most one chunk at a time: then it is always ready to receive, and neither side can wait for the other for ever."""
    from multiprocessing.connection import wait

    idle = list(crew)
    busy: dict[object, _Worker] = {}
    done: dict[int, Any] = {}
    dealt = given = 0
    trouble: Exception | None = None

    def read_on() -> Chunk | None:
        nonlocal trouble
        try:
            return next(chunks, None)
        except Exception as error:
            trouble = error
            return None

    upcoming = read_on()
    while True:
        while idle and upcoming is not None and dealt - given < most_ahead:
            worker = idle.pop()
            worker.give(dealt, upcoming)
            busy[worker.connection] = worker
            dealt += 1
            upcoming = read_on()
        while given in done:
            yield done.pop(given)
            given += 1
        if not busy:
            if upcoming is None:
                break
            continue  # all were waiting for the oldest, which is given now
        for connection in wait([worker.connection for worker in busy.values()]):
            worker = busy.pop(connection)
            done[worker.number] = worker.take()
            idle.append(worker)
    if trouble is not None:
        raise trouble


def _serve(connection: Connection, work: Callable[[Chunk], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):  # the process that gives out the work has ended, or wants no more
        while True:
            chunk = connection.recv()
            try:
                answer = (True, work(chunk))
            except Exception as error:
                answer = (False, f"{type(error).__name__}: {error}".splitlines()[0])
            connection.send(answer)
