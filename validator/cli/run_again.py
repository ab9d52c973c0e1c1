"""What the last run in the same folder is good for: the comparison with it, and running only what it left failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from validator.cli.output import fail, harmless_line, tell
from validator.results import Language, Result, Verdict
from validator.texts import text

if TYPE_CHECKING:
    from validator.suites.model import Suite

RESULT = "result.json"
_SHOWN = 20


def last_result(out: Path | None) -> Result | None:
    """The result of the last run in the folder; ``None`` when there is none that can be read."""
    from validator.reports.errors import ReportError
    from validator.reports.json_result import from_json

    if out is None:
        return None
    try:
        return from_json((out / RESULT).read_bytes())
    except (OSError, ReportError):
        return None


def failed_last_time(
    suites: Sequence[Suite], last: Result | None, out: Path | None, language: Language
) -> list[Suite]:
    """The scenarios that failed or could not be decided last time; all of them, which is said, when none did. Ends the command when there
    is no last run to go by."""
    if last is None:
        fail(text("run_again.no-last-run", folder=out or "–"), language)
    wanted = {
        (suite.id, scenario.id)
        for suite in last.suites
        for scenario in suite.scenarios
        if scenario.verdict in (Verdict.FAIL, Verdict.ERROR)
    }
    kept = [
        replace(suite, scenarios=scenarios)
        for suite in suites
        if (scenarios := tuple(one for one in suite.scenarios if (suite.id, one.id) in wanted))
    ]
    if kept:
        return kept
    tell(text("run_again.none-failed" if not wanted else "run_again.none-of-these-failed"), language)
    return list(suites)


def without_cleanup(suites: Sequence[Suite]) -> list[Suite]:
    """The suites, leaving what they make at the product."""
    return [
        replace(suite, scenarios=tuple(replace(scenario, cleanup=()) for scenario in suite.scenarios))
        for suite in suites
    ]


def tell_since_last(last: Result | None, result: Result, language: Language) -> None:
    """One line on what has changed since the last run against the same product, and one for each suite that is not the same."""
    if last is None or last.target.url != result.target.url:
        return
    from validator.reports.comparing import compare_runs
    from validator.reports.comparison_text import comparison_summary, suite_note

    comparison = compare_runs(last, result)
    summary = comparison_summary(comparison)
    said = text("compare.since-last", run=last.run_id, summary=summary).in_language(language)
    typer.echo(harmless_line(said))
    for other in comparison.suites:
        if other.old is not None and other.new is not None:
            typer.echo(harmless_line(suite_note(other).in_language(language)))


def tell_kept_data(result: Result, language: Language) -> None:
    """What is left at the product to be looked at."""
    from validator.reports.kept_data import kept_data

    kept = kept_data(result)
    if not kept:
        typer.echo(text("run_again.nothing-kept").in_language(language))
        return
    shown = ", ".join(kept[:_SHOWN]) + (" …" if len(kept) > _SHOWN else "")
    said = text("run_again.kept", count=len(kept), address=result.target.url, shown=shown)
    typer.echo(harmless_line(said.in_language(language)))
