"""A test suite as values: what ``suite.yaml`` says, with the place of everything that a finding may point
at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from validator.results import Location, Severity, Text

NOBODY = "none"
"""The identity of a request that carries no credentials at all."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One assertion of a step. ``requirement`` is already resolved from the step or the scenario; it is
    empty only in a suite that lint refuses."""

    kind: str
    argument: Any
    location: Location
    path: tuple[str | int, ...] = ()
    requirement: str = ""
    title: Text | None = None
    message: Text | None = None
    fix: Text | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Step:
    """``arguments`` are the keys that belong to the step's kind, unfilled; ``path`` leads to the step in
    the document. ``needs``: earlier steps without whose expected answers it is not tried."""

    id: str
    kind: str
    location: Location
    path: tuple[str | int, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    title: Text | None = None
    identity: str | None = None
    target: str | None = None
    credentials: str = "valid"
    deliberate: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None
    needs: tuple[str, ...] = ()
    save: Mapping[str, Any] = field(default_factory=dict)
    requirement: str | None = None
    expect: tuple[Expectation, ...] = ()


def acting_identity(step: Step) -> str | None:
    """The identity whose credentials the step sends (spoilt ones included); ``None`` when it sends none of anybody's."""
    unsigned = step.kind in ("attest", "await") or step.credentials in ("none", "garbage")
    return None if unsigned or step.identity == NOBODY else step.identity


@dataclass(frozen=True, slots=True)
class Need:
    """What a product must declare in its CapabilityStatement for a suite or scenario to apply."""

    type: str | None = None
    interaction: str | None = None
    search: str | None = None
    operation: str | None = None
    conditional: str | None = None
    optional: bool = False
    """Whether it is for the product to choose: one that does not offer it can be verified for what it does offer."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """``setup`` and ``cleanup`` already include the suite's. ``needs_access``: its verdicts depend on identities being told
    apart."""

    id: str
    title: Text
    location: Location
    requirements: tuple[str, ...]
    path: tuple[str | int, ...] = ()
    description: Text | None = None
    personas: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    requires: tuple[Need, ...] = ()
    needs_access: bool = False
    setup: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    cleanup: tuple[Step, ...] = ()

    def all_steps(self) -> Iterator[Step]:
        yield from self.setup
        yield from self.steps
        yield from self.cleanup


@dataclass(frozen=True, slots=True)
class Suite:
    """``folder`` holds the fixtures; ``digest`` is the SHA-256 of every file in it."""

    id: str
    version: str
    title: Text
    service: str
    interaction: str
    role: str
    folder: Path
    scenarios: tuple[Scenario, ...]
    description: Text | None = None
    tags: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
