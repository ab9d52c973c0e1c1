"""A run on the console: progress while it lasts, then what came of it.

Progress goes to one stream (normally stderr) and the result to another (normally stdout), so that either can be piped
away. On a terminal progress is a bar that disappears, with the faults above it; otherwise one plain line per scenario.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from validator.events import Event, RunFinished, RunStarted, ScenarioFinished, ScenarioStarted
from validator.reports.coverage import Status, count_scenarios, scenario_status, suite_status
from validator.reports.curl import body_file_name, to_curl
from validator.reports.declarations import declared, summary
from validator.reports.failures import Failure, all_remarks, failures, grouped, left_behind, met_in
from validator.reports.limitations import remaining_line, why_not_run
from validator.reports.outcome import Outcome, conclusion, outcome
from validator.reports.visible_text import visible, visible_line
from validator.reports.wording import (
    left_behind_text,
    place,
    rule_text,
    run_seconds,
    same_elsewhere,
    seconds,
)
from validator.results import Exchange, Finding, Language, Result, Rule, ScenarioResult, Text, Verdict
from validator.texts import text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.text import Text as Line

_STYLES = {
    Verdict.PASS: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.SKIP: "dim",
}
_STATUS_STYLES = {
    Status.VERIFIED: "green",
    Status.REMARKS: "yellow",
    Status.DECLARED: "blue",
    Status.PARTIAL: "yellow",
    Status.INCONCLUSIVE: "bold magenta",
    Status.FAILED: "bold red",
    Status.NOT_TESTED: "dim",
}
_COUNT_STYLES = {
    "passed": _STYLES[Verdict.PASS],
    "warning": _STYLES[Verdict.WARNING],
    "declared": _STYLES[Verdict.WARNING],
    "failed": _STYLES[Verdict.FAIL],
    "error": _STYLES[Verdict.ERROR],
    "skipped": _STYLES[Verdict.SKIP],
}
"""The columns of the summary; one that is zero for every suite is left out."""
_WORD_WIDTH = 15
_MAX_RELATED = 10
_LONGEST_BODY = 2_000
_START_OF_BODY = 200
"""Characters of a request's body: the most that is shown whole, and how much is shown of a longer one."""


class ConsoleHandler:
    """The event handler. Streams default to the process's own; ``width`` in columns overrides what they tell."""

    def __init__(
        self,
        language: Language = "en",
        *,
        output: TextIO | None = None,
        progress: TextIO | None = None,
        width: int | None = None,
    ) -> None:
        from rich.console import Console

        self._language: Language = language
        self._output = Console(file=output or sys.stdout, width=width, highlight=False)
        self._status = Console(file=progress or sys.stderr, width=width, highlight=False)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._reasons: set[Text] = set()

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._start(event)
            case ScenarioStarted() if self._bar is not None and self._task is not None:
                self._bar.update(self._task, description=visible_line(f"{event.suite}/{event.scenario}"))
            case ScenarioFinished():
                self._scenario_finished(event.suite, event.scenario)
            case RunFinished():
                self._stop()
                print_result(event.result, self._language, self._output)

    def _start(self, event: RunStarted) -> None:
        target = event.target
        name = " ".join(part for part in (target.product, target.version) if part) or target.url
        key = "report.console-start-one" if event.scenario_count == 1 else "report.console-start-many"
        message = text(key, count=event.scenario_count, target=name)
        self._status.print(_plain(message.in_language(self._language)), soft_wrap=True)
        if self._status.is_terminal:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            description = TextColumn("{task.description}", markup=False)
            self._bar = Progress(*columns, description, console=self._status, transient=True)
            self._task = self._bar.add_task("", total=event.scenario_count)
            self._bar.start()

    def _scenario_finished(self, suite: str, scenario: ScenarioResult) -> None:
        if self._bar is None:
            self._status.print(self._scenario_line(suite, scenario), soft_wrap=True)
            return
        if self._task is not None:
            self._bar.advance(self._task)
        if scenario.verdict is Verdict.FAIL or (scenario.verdict is Verdict.ERROR and self._is_new(scenario)):
            self._bar.console.print(self._scenario_line(suite, scenario), soft_wrap=True)

    def _is_new(self, scenario: ScenarioResult) -> bool:
        """Whether nothing yet was undecided for the same reason: against a target that is down everything is."""
        if scenario.reason is None:
            return True
        is_new = scenario.reason not in self._reasons
        self._reasons.add(scenario.reason)
        return is_new

    def _scenario_line(self, suite: str, scenario: ScenarioResult) -> Line:
        line = _scenario_word(scenario, self._language)
        title = visible_line(scenario.title.in_language(self._language))
        elapsed = seconds(scenario.elapsed, self._language)
        return line.append(visible_line(f"{suite}/{scenario.id}"), "bold").append(f"  {title}  ({elapsed})")

    def _stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def print_result(result: Result, language: Language, console: Console) -> None:
    """What came of the run: faults, remarks, a table of the suites, and the conclusion last."""
    found = failures(result)
    warnings = all_remarks(result)
    if found:
        scenarios = met_in(found)
        key = "report.console-failures-one" if scenarios == 1 else "report.console-failures-many"
        _heading(text(key, scenarios=scenarios), language, console)
        for number, failure in enumerate(grouped(found), start=1):
            _print_group(number, failure, language, console)
    if warnings:
        key = "report.console-remarks-one" if len(warnings) == 1 else "report.console-remarks-many"
        _heading(text(key, count=len(warnings)), language, console)
        for number, remark in enumerate(warnings, start=1):
            _print_failure(number, remark, language, console, with_curl=False)
    _print_left_behind(result, language, console)
    _print_suites(result, language, console)
    _print_reasons(result, language, console)
    _print_declarations(result, language, console)
    for noticed in result.remarks:
        console.print(_plain(visible_line(noticed.text.in_language(language)), "yellow"), soft_wrap=True)
    left = remaining_line(result)
    if left is not None:
        console.print(_plain(visible_line(left.in_language(language)), "yellow"), soft_wrap=True)
        console.print()
    if not result.complete:
        console.print(_styled(text("report.partial-run"), language, "bold yellow"), soft_wrap=True)
    _print_conclusion(result, language, console)


def _print_left_behind(result: Result, language: Language, console: Console) -> None:
    """What could not be cleaned up, in one line: a product without deletion would fill the screen with it."""
    said = left_behind_text(left_behind(result))
    if said is not None:
        console.print(_plain(visible_line(said.in_language(language)), "yellow"), soft_wrap=True)
        console.print()


def _print_reasons(result: Result, language: Language, console: Console) -> None:
    """Why scenarios were not run, each reason once."""
    skipped = why_not_run(result)
    for reason, count in skipped.items():
        line = text("report.not-run-because", count=count, reason=reason).in_language(language)
        console.print(_plain(visible_line(line), "dim"), soft_wrap=True)
    if skipped:
        console.print()


def _print_declarations(result: Result, language: Language, console: Console) -> None:
    """How much people have vouched for, and what of it does not stand: apart from the verdicts."""
    shown = declared(result)
    if not shown:
        return
    console.print(_plain(summary(shown).in_language(language), "dim"), soft_wrap=True)
    for one in shown:
        if one.problem is not None:
            line = f"{one.declaration.requirement}: {one.problem.in_language(language)}"
            console.print(_plain(visible_line(line), "yellow"), soft_wrap=True)
    console.print()


_OUTCOME_STYLES = {
    Outcome.VERIFIED: _STYLES[Verdict.PASS],
    Outcome.SELECTED: _STYLES[Verdict.PASS],
    Outcome.PARTLY: _STYLES[Verdict.WARNING],
    Outcome.FAILED: _STYLES[Verdict.FAIL],
    Outcome.UNDECIDED: _STYLES[Verdict.ERROR],
    Outcome.NOTHING: _STYLES[Verdict.ERROR],
    Outcome.INTERRUPTED: _STYLES[Verdict.FAIL],
}


def _print_conclusion(result: Result, language: Language, console: Console) -> None:
    concluded = conclusion(result)
    if concluded is None:
        return
    word, _, rest = concluded.in_language(language).partition(":")
    line = _plain(word, _OUTCOME_STYLES[outcome(result)]).append(f":{rest}")
    elapsed = run_seconds(result.started, result.finished)
    if elapsed is not None:
        line.append(f" ({seconds(elapsed, language)})", "dim")
    console.print(line, soft_wrap=True)


def _print_suites(result: Result, language: Language, console: Console) -> None:
    from rich import box
    from rich.table import Table

    counted = [count_scenarios(suite.scenarios) for suite in result.suites]
    columns = [
        (name, style)
        for name, style in _COUNT_STYLES.items()
        if name == "passed" or any(getattr(counts, name) for counts in counted)
    ]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(text("report.suite").in_language(language), overflow="fold")
    for name, _ in columns:
        table.add_column(text(f"report.column-{name}").in_language(language), justify="right", no_wrap=True)
    table.add_column(text("report.status").in_language(language), no_wrap=True)
    for suite, counts in zip(result.suites, counted, strict=True):
        numbers = [(getattr(counts, name), style) for name, style in columns]
        cells = [
            _plain(str(number) if number else "·", style if number else "dim") for number, style in numbers
        ]
        title = f"{suite.title.in_language(language)} {suite.version}"
        table.add_row(
            _plain(visible_line(title)), *cells, _status_line(suite_status(suite, result.complete), language)
        )
    console.print(table)


def _print_group(number: int, failure: Failure, language: Language, console: Console) -> None:
    """A fault, or what left several scenarios undecided: said once, since one thing must be mended."""
    group = (failure, *failure.others)
    scenarios = {(one.suite.id, one.scenario.id) for one in group}
    if len(scenarios) < 2 or failure.verdict is not Verdict.ERROR:
        _print_failure(number, failure, language, console)
        return
    line = _plain(f"{number}. ", "bold").append(_verdict_line(group[0].verdict, language))
    counted = text("report.console-undecided", count=len(scenarios)).in_language(language)
    console.print(line.append(f"  {counted}", "bold"), soft_wrap=True)
    console.print(_indented(group[0].message.in_language(language), "bold"), soft_wrap=True)
    for_each_suite = Counter(suite for suite, _ in scenarios)
    suites = dict.fromkeys(failure.suite.id for failure in group)
    where = ", ".join(f"{suite} ({for_each_suite[suite]})" for suite in suites)
    console.print(_plain(f"   {visible_line(where)}", "dim"), soft_wrap=True)
    if group[0].exchange:
        _print_curl(group[0].exchange, language, console)
    console.print()


def _print_failure(
    number: int, failure: Failure, language: Language, console: Console, *, with_curl: bool = True
) -> None:
    line = _plain(f"{number}. ", "bold").append(_verdict_line(failure.verdict, language))
    line.append(f"  {failure.suite.id}/{failure.scenario.id}", "bold")
    line.append(f"  {visible_line(failure.scenario.title.in_language(language))}")
    console.print(line, soft_wrap=True)
    console.print(_indented(failure.message.in_language(language), "bold"), soft_wrap=True)
    for name, content in _details(failure, language):
        label = text(f"report.{name}").in_language(language)
        console.print(_plain(f"   {label}: ", "dim").append(visible(content)), soft_wrap=True)
    related = failure.assertion.related if failure.assertion else ()
    for finding in related[:_MAX_RELATED]:
        console.print(_plain("   - ").append(visible_line(_finding_line(finding, language))), soft_wrap=True)
    if len(related) > _MAX_RELATED:
        more = text("report.more-findings", count=len(related) - _MAX_RELATED).in_language(language)
        console.print(_plain(f"   - {more}", "dim"), soft_wrap=True)
    if failure.others:
        again = _plain(f"   {visible_line(same_elsewhere(failure).in_language(language))}", "bold")
        console.print(again, soft_wrap=True)
    if failure.exchange and with_curl:
        _print_curl(failure.exchange, language, console)
    console.print()


def _print_curl(exchange: Exchange, language: Language, console: Console) -> None:
    """The command as it can be pasted; a long body is left to the reports, since it would push the faults off the screen."""
    body = exchange.request.body
    if len(body) <= _LONGEST_BODY:
        # Not indented: a here-document must end at the start of its line to be pasted.
        console.print(_plain(visible(to_curl(exchange)), "cyan"), soft_wrap=True)
        return
    name = body_file_name(exchange)
    console.print(_plain(visible(to_curl(exchange, body_file=name)), "cyan"), soft_wrap=True)
    start = body[:_START_OF_BODY]
    note = text("report.console-body-cut", file=name, total=len(body), start=start).in_language(language)
    console.print(_plain("   " + visible_line(note), "dim"), soft_wrap=True)


def _details(failure: Failure, language: Language) -> Sequence[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if failure.step:
        rows.append(("step", failure.step.title.in_language(language)))
    if failure.exchange:
        answer = failure.exchange.response
        request = f"{failure.exchange.request.method} {failure.exchange.request.url}"
        rows.append(("request", f"{request} → {answer.status}" if answer else request))
    finding = failure.finding
    if finding and place(finding.location):
        rows.append(("where", place(finding.location)))
    if finding and finding.rule and finding.rule != Rule(failure.requirement or ""):
        rows.append(("rule", rule_text(finding.rule)))
    if failure.requirement:
        rows.append(("requirement", failure.requirement))
    if finding and finding.fix:
        rows.append(("fix", finding.fix.in_language(language)))
    return rows


def _finding_line(finding: Finding, language: Language) -> str:
    severity = text(f"report.severity-{finding.severity}").in_language(language)
    line = f"{severity}: {finding.message.in_language(language)} ({place(finding.location)})"
    return f"{line} {finding.fix.in_language(language)}" if finding.fix else line


def _heading(title: Text, language: Language, console: Console) -> None:
    console.print(_plain(title.in_language(language), "bold underline"))
    console.print()


def _verdict_line(verdict: Verdict, language: Language) -> Line:
    return _plain(text(f"report.verdict-{verdict}").in_language(language), _STYLES[verdict])


def _scenario_word(scenario: ScenarioResult, language: Language) -> Line:
    """The scenario's verdict, or its status where "passed" would say too much, in a column of its own."""
    status = scenario_status(scenario)
    weaker = status in (Status.DECLARED, Status.PARTIAL)
    line = _status_line(status, language) if weaker else _verdict_line(scenario.verdict, language)
    line.pad_right(max(0, _WORD_WIDTH - len(line)))
    return line


def _status_line(status: Status, language: Language) -> Line:
    return _plain(text(f"report.status-{status}").in_language(language), _STATUS_STYLES[status])


def _styled(content: Text, language: Language, style: str) -> Line:
    return _plain(content.in_language(language), style)


def _indented(content: str, style: str) -> Line:
    return _plain("   " + visible(content).replace("\n", "\n   "), style)


def _plain(content: str, style: str = "") -> Line:
    """Text that rich takes as it is: what comes from outside must never be read as markup, nor by the terminal."""
    from rich.text import Text as RichText

    line = RichText(style="")
    return line.append(visible(content), style)
