"""The least that tells what came of a run: a line for each scenario that failed or could not be decided, and the conclusion."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from validator.events import Event, RunFinished
from validator.reports.failures import scenario_failures
from validator.reports.visible_text import visible_line
from validator.results import Language, Result, Verdict
from validator.texts import text

_SIGNS = {Verdict.FAIL: "✘", Verdict.ERROR: "?"}


class QuietHandler:
    """An event handler that says nothing until the end."""

    def __init__(self, language: Language = "en", output: TextIO | None = None) -> None:
        self._language: Language = language
        self._output = output

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunFinished):
            for line in quiet_lines(event.result, self._language):
                print(visible_line(line), file=self._output or sys.stdout)


def quiet_lines(result: Result, language: Language) -> Iterator[str]:
    """One line each. What left several scenarios undecided for one reason is told once."""
    undecided: Counter[str] = Counter()
    for suite in result.suites:
        for scenario in suite.scenarios:
            found = scenario_failures(suite, scenario)
            if not found:
                continue
            said = found[0].message.in_language(language)
            if scenario.verdict is Verdict.ERROR:
                undecided[said] += 1
                if undecided[said] > 1:
                    continue
            more = f" (+{len(found) - 1})" if len(found) > 1 else ""
            yield f"{_SIGNS.get(scenario.verdict, '?')} {suite.id}/{scenario.id}: {said}{more}"
    repeated = sum(count - 1 for count in undecided.values())
    if repeated:
        yield text("report.quiet-same-reason", count=repeated).in_language(language)
    if not result.complete:
        yield text("report.partial-run").in_language(language)
    counted = Counter(scenario.verdict for suite in result.suites for scenario in suite.scenarios)
    yield text(
        "report.quiet-counts",
        passed=counted[Verdict.PASS] + counted[Verdict.WARNING],
        failed=counted[Verdict.FAIL],
        undecided=counted[Verdict.ERROR],
        skipped=counted[Verdict.SKIP],
    ).in_language(language)
