"""The step kinds by name, and what a step function is given and gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol

from validator.results import AssertionResult, Declaration, Text
from validator.runner.answers import Answer, Reply
from validator.suites.kinds import STEP_GROUP
from validator.suites.model import Step

Parameters = Mapping[str, Any]


class Ask(Protocol):
    """Sends one request relative to the target's base address (or to an absolute URL) as the step's
    identity."""

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str | None = None,
    ) -> Answer:
        """``body``: JSON values, text or bytes. Raises :class:`validator.runner.problems.NoAnswer`."""
        ...


@dataclass(frozen=True, slots=True)
class StepRun:
    """What a step function works with; all placeholders are filled."""

    step: Step
    arguments: Mapping[str, Any]
    body: Any
    ask: Ask
    declarations: Mapping[str, Declaration]
    obtain_token: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """``reply`` is what the expectations judge; ``assertions`` are verdicts of the step itself; ``skip``
    says why nothing was done."""

    reply: Reply | None = None
    assertions: tuple[AssertionResult, ...] = ()
    skip: Text | None = None
    instead: bool = False
    """Whether the reply is to something else than the step asks for, so that what the step expects does not apply to it."""


StepFunction = Callable[[StepRun], Awaitable[StepOutcome]]
_KINDS: dict[str, StepFunction] = {}


def step_kind(name: str) -> Callable[[StepFunction], StepFunction]:
    """Registers a step function under its name."""

    def register(function: StepFunction) -> StepFunction:
        _KINDS[name] = function
        return function

    return register


@dataclass(slots=True)
class _Loaded:
    done: bool = False
    others: dict[str, StepFunction] = field(default_factory=dict)


_LOADED = _Loaded()


def find_step_kind(name: str) -> StepFunction | None:
    """The function of that kind, or ``None`` for a name that nobody registered."""
    if not _LOADED.done:
        for module in ("rest", "others"):
            import_module(f"validator.runner.steps.{module}")
        _LOADED.done = True
    if name not in _KINDS and name not in _LOADED.others:
        for entry in entry_points(group=STEP_GROUP, name=name):
            _LOADED.others[name] = entry.load()
    return _KINDS.get(name) or _LOADED.others.get(name)
