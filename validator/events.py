"""What happens during a run, as typed events: the runner emits them, every report and console handler consumes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from validator.results import Result, ScenarioResult, StepResult, SuiteResult, Target, Text


@dataclass(frozen=True, slots=True)
class RunStarted:
    run_id: str
    started: str
    target: Target
    scenario_count: int


@dataclass(frozen=True, slots=True)
class SuiteStarted:
    suite: str
    title: Text
    scenario_count: int


@dataclass(frozen=True, slots=True)
class ScenarioStarted:
    suite: str
    scenario: str
    title: Text


@dataclass(frozen=True, slots=True)
class StepFinished:
    suite: str
    scenario: str
    step: StepResult


@dataclass(frozen=True, slots=True)
class ScenarioFinished:
    suite: str
    scenario: ScenarioResult


@dataclass(frozen=True, slots=True)
class SuiteFinished:
    suite: SuiteResult


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Always the last event, also after an interruption: ``result.complete`` tells which."""

    result: Result


Event = (
    RunStarted
    | SuiteStarted
    | ScenarioStarted
    | StepFinished
    | ScenarioFinished
    | SuiteFinished
    | RunFinished
)
EventHandler = Callable[[Event], None]
