"""A scenario's exchanges in the console, those of steps that passed too: for who wants to see what goes over the wire."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from validator.events import Event, ScenarioFinished
from validator.reports.visible_text import visible, visible_line
from validator.reports.wording import seconds
from validator.results import Exchange, Language, StepResult
from validator.texts import text

_LONGEST_BODY = 4_000
"""Characters of a body that are shown."""


class ExchangesHandler:
    """An event handler that writes the exchanges of each scenario when it has finished."""

    def __init__(self, language: Language = "en", output: TextIO | None = None) -> None:
        self._language: Language = language
        self._output = output

    def __call__(self, event: Event) -> None:
        if isinstance(event, ScenarioFinished):
            for step in event.scenario.steps:
                heading = f"{event.suite}/{event.scenario.id} {step.phase} {step.id}: {step.verdict}"
                print(visible_line(heading), file=self._output or sys.stdout)
                for line in _step(step, self._language):
                    print(line, file=self._output or sys.stdout)


def _step(step: StepResult, language: Language) -> Iterator[str]:
    for exchange in step.exchanges:
        yield from _exchange(exchange, language)
    for item in step.assertions:
        yield f"  {item.verdict}: {visible_line(item.title.in_language(language))}"
    yield ""


def _exchange(exchange: Exchange, language: Language) -> Iterator[str]:
    request, response = exchange.request, exchange.response
    answered = str(response.status) if response else "–"
    took = seconds(exchange.elapsed, language)
    yield visible_line(f"  {request.method} {request.url} → {answered} ({took})")
    yield from _message(">", request.headers, request.body, language)
    if response is not None:
        yield from _message("<", response.headers, response.body, language)
    elif exchange.problem is not None:
        yield f"  < {visible_line(exchange.problem.in_language(language))}"


def _message(sign: str, headers: Iterable[tuple[str, str]], body: str, language: Language) -> Iterator[str]:
    for name, value in headers:
        yield visible_line(f"  {sign} {name}: {value}")
    if not body:
        return
    yield f"  {sign}"
    yield from (f"  {sign} {line}" for line in visible(body[:_LONGEST_BODY]).split("\n"))
    if len(body) > _LONGEST_BODY:
        yield f"  {sign} {text('report.console-cut', total=len(body)).in_language(language)}"
