"""The step kinds by name, and what a step function is given and gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from validator.results import AssertionResult, Declaration, Text
from validator.runner.answers import Answer, Reply
from validator.suites.kinds import STEPS, StepKind
from validator.suites.model import Step

__all__ = ["Ask", "StepKind", "StepOutcome", "StepRun", "find_step_kind", "step_kind"]

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


def step_kind(
    name: str, *, checks_itself: bool = False, asked_again: bool = False, any_answer: bool = False
) -> Callable[[StepFunction], StepFunction]:
    """Registers a step function under its name, with what :class:`StepKind` says of it."""

    def register(function: StepFunction) -> StepFunction:
        kind = StepKind(function, checks_itself=checks_itself, asked_again=asked_again, any_answer=any_answer)
        STEPS.add(name, kind)
        return function

    return register


def find_step_kind(name: str) -> StepKind | None:
    """The kind of that name, or ``None`` for one that nobody registered."""
    return STEPS.find(name)
