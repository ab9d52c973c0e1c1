"""Two runs held against each other: which faults are mended, new, as before, and which were not tried again.

A fault is known again by suite, scenario, step and assertion: the assertion's kind and the requirement that it cites, and its number
among those that have both in common. Not by its message, which quotes what the product said; and not by its place in the
suite's file, so that a suite may grow. Nothing counts as mended that was not tried: a fault whose assertion was skipped, undecided,
left out or not there any more is *not tried again*. Nor is anything new that was not tried before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from validator.results import Result, ScenarioResult, StepResult, SuiteResult, Text, Verdict

_TRIED = (Verdict.PASS, Verdict.WARNING)


@dataclass(frozen=True, slots=True, order=True)
class FaultKey:
    """``kind`` is empty for a step or scenario that failed as a whole."""

    suite: str
    scenario: str
    step: str
    kind: str
    requirement: str
    number: int

    def __str__(self) -> str:
        return "/".join(part for part in (self.suite, self.scenario, self.step) if part)


@dataclass(frozen=True, slots=True)
class ComparedFault:
    key: FaultKey
    message: Text
    """From the newer run where it has one."""


@dataclass(frozen=True, slots=True)
class OtherSuite:
    """A suite that is not the same in both runs. A version is ``None`` where the run did not have the suite; with equal versions, its files
    differ."""

    suite: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RunComparison:
    mended: tuple[ComparedFault, ...]
    new: tuple[ComparedFault, ...]
    """What was right before."""
    not_tried_before: tuple[ComparedFault, ...]
    """What fails now, and was skipped, undecided, left out or not there before."""
    as_before: tuple[ComparedFault, ...]
    not_tried: tuple[ComparedFault, ...]
    suites: tuple[OtherSuite, ...]

    @property
    def is_worse(self) -> bool:
        return bool(self.new or self.not_tried_before)


def compare_runs(old: Result, new: Result) -> RunComparison:
    """What has happened to each fault between the two."""
    before, after = _verdicts(old), _verdicts(new)
    groups: dict[str, list[ComparedFault]] = {
        name: [] for name in ("mended", "new", "not-tried-before", "as-before", "not-tried")
    }
    for key in dict.fromkeys((*before, *after)):
        was, told = before.get(key, (Verdict.SKIP, None))
        now, tells = after.get(key, (Verdict.SKIP, None))
        message = tells or told
        if message is None or Verdict.FAIL not in (was, now):
            continue
        tried = "mended" if now in _TRIED else "not-tried"
        known = "new" if was in _TRIED else "not-tried-before"
        failing = "as-before" if was is Verdict.FAIL else known
        groups[failing if now is Verdict.FAIL else tried].append(ComparedFault(key, message))
    return RunComparison(
        mended=tuple(groups["mended"]),
        new=tuple(groups["new"]),
        not_tried_before=tuple(groups["not-tried-before"]),
        as_before=tuple(groups["as-before"]),
        not_tried=tuple(groups["not-tried"]),
        suites=_other_suites(old, new),
    )


def _verdicts(result: Result) -> Mapping[FaultKey, tuple[Verdict, Text | None]]:
    """The verdict of everything that can fail, with what is said of it."""
    found: dict[FaultKey, tuple[Verdict, Text | None]] = {}
    for suite in result.suites:
        for scenario in suite.scenarios:
            found |= _of_scenario(suite, scenario)
    return found


def _of_scenario(
    suite: SuiteResult, scenario: ScenarioResult
) -> Mapping[FaultKey, tuple[Verdict, Text | None]]:
    found: dict[FaultKey, tuple[Verdict, Text | None]] = {}
    for step in scenario.steps:
        if step.phase != "cleanup":  # which never decides anything
            found |= _of_step(suite, scenario, step)
    found[FaultKey(suite.id, scenario.id, "", "", "", 0)] = (
        _as_a_whole(scenario.verdict, found),
        (scenario.reason or scenario.title),
    )
    return found


def _of_step(
    suite: SuiteResult, scenario: ScenarioResult, step: StepResult
) -> Mapping[FaultKey, tuple[Verdict, Text | None]]:
    found: dict[FaultKey, tuple[Verdict, Text | None]] = {}
    counted: Counter[tuple[str, str]] = Counter()
    for item in step.assertions:
        requirement = item.requirement or ""
        number = counted[item.kind, requirement]
        counted[item.kind, requirement] += 1
        key = FaultKey(suite.id, scenario.id, step.id, item.kind, requirement, number)
        found[key] = (item.verdict, item.finding.message if item.finding else item.title)
    found[FaultKey(suite.id, scenario.id, step.id, "", "", 0)] = (
        _as_a_whole(step.verdict, found),
        (step.reason or step.title),
    )
    return found


def _as_a_whole(verdict: Verdict, parts: Mapping[FaultKey, tuple[Verdict, Text | None]]) -> Verdict:
    """The verdict of a whole apart from its parts: one that fails for a part of it is told with that part."""
    blamed = any(part is Verdict.FAIL for part, _ in parts.values())
    return Verdict.SKIP if blamed and verdict is Verdict.FAIL else verdict


def _other_suites(old: Result, new: Result) -> tuple[OtherSuite, ...]:
    before = {suite.id: suite for suite in old.suites}
    after = {suite.id: suite for suite in new.suites}
    found = []
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            found.append(OtherSuite(name, was.version if was else None, now.version if now else None))
        elif (was.version, was.digest) != (now.version, now.digest):
            found.append(OtherSuite(name, was.version, now.version))
    return tuple(found)
