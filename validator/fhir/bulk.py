"""Validation of many resources: results in the order of the input, at constant memory, in this process or spread over several.

The unit of work is a chunk of inputs, and :func:`validate_chunk` is a pure function of it: what it returns depends on its arguments alone,
so a chunk may be validated in any process, or on any machine that has the same packages.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from validator.fhir.definitions import Definitions
from validator.fhir.formats.inputs import Input
from validator.fhir.packages.package import bundled_package, bundled_package_names, load_with_dependencies
from validator.fhir.validation import ValidationSettings, Validator
from validator.processes import spread
from validator.results import Finding, NotChecked

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


@dataclass(frozen=True, slots=True)
class ValidatedInput:
    """The findings of one resource, and what was not checked of it. ``name`` is its file, ``first_line`` where in it the resource begins;
    ``source`` is its bytes where there is something to show, otherwise ``None``."""

    name: str
    first_line: int
    size: int
    source: bytes | None
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...] = ()


def validate_chunk(
    chunk: Sequence[Input],
    packages: tuple[str, ...] = (),
    profiles: tuple[str, ...] = (),
    settings: ValidationSettings | None = None,
) -> list[ValidatedInput]:
    """The findings of every input, in order. ``packages`` are sources as :func:`~validator.fhir.packages.package.load_package` takes
    them; the bundled packages are always there.

    Raises :class:`~validator.fhir.packages.package.PackageError` and :class:`~validator.fhir.validation.UnknownProfile`, never for what the
    inputs hold.
    """
    validator = make_validator(packages, settings)
    validated = []
    for item in chunk:
        found = validator.examine(item.parse(), profiles)
        source = item.data if found.findings and len(item.data) <= KEPT_SOURCE else None
        validated.append(
            ValidatedInput(
                item.name, item.first_line, len(item.data), source, found.findings, found.not_checked
            )
        )
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

    Raises :class:`~validator.fhir.packages.package.PackageError`.
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
    :func:`~validator.processes.spread` starts processes unless one chunk is all.

    What reading the inputs raises is raised after the results of what came before it. Raises
    :class:`~validator.processes.WorkerError` when a process ends or fails.
    """
    chunks = ((item,) for item in inputs) if jobs <= 1 else chunked(inputs)
    with closing(spread(work, chunks, jobs, _place)) as results:
        yield from results


def _place(chunk: Chunk) -> str:
    first, last = chunk[0], chunk[-1]
    if first.name != last.name:
        return f"{first.name} … {last.name}"
    return f"{first.name}:{first.first_line}–{last.first_line}"
