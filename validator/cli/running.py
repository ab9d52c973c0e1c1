"""What ``run`` and ``demo`` share: suites found and checked, events to handlers, reports written, the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from validator.cli.output import (
    CONFORMS,
    DOES_NOT_CONFORM,
    INTERRUPTED,
    NOT_TESTABLE,
    fail,
    fail_with_findings,
)
from validator.results import Language, Result
from validator.texts import text
from validator.texts.system_errors import no_access, system_reason

if TYPE_CHECKING:
    from validator.configuration import Configuration
    from validator.events import EventHandler
    from validator.runner.plan import Overrides, Plan, PlanError
    from validator.sandbox.assembly import Sandbox
    from validator.suites.model import Suite


def load_suites(names: Sequence[str], language: Language) -> tuple[Suite, ...]:
    """The suites by these names (all that ship, for none); ends the command when one is unknown or faulty."""
    from validator.runner import plan
    from validator.suites.catalogues import load_catalogues

    try:
        return plan.load_suites(names, load_catalogues())
    except plan.PlanError as error:
        _give_up(error, language)


def planned(configuration: Configuration, overrides: Overrides, language: Language) -> Plan:
    """The plan; ends the command when none can be made."""
    from validator.runner.plan import PlanError, make_plan

    try:
        return make_plan(configuration, overrides)
    except PlanError as error:
        _give_up(error, language)


def _give_up(error: PlanError, language: Language) -> NoReturn:
    if error.text is not None:
        fail(error.text, language)
    fail_with_findings(error.findings, language)


def mark_left_out(result: Result, missing: Mapping[str, int]) -> Result:
    """The result that says of each suite how much of it was left out, so that a selection never looks like the whole."""
    suites = tuple(replace(suite, left_out=missing.get(suite.id)) for suite in result.suites)
    return replace(result, suites=suites)


def marking(handler: EventHandler, missing: Mapping[str, int]) -> EventHandler:
    """The handler, given the events of a selection."""
    from validator.events import Event, RunFinished, SuiteFinished

    def handle(event: Event) -> None:
        if isinstance(event, SuiteFinished):
            event = SuiteFinished(replace(event.suite, left_out=missing.get(event.suite.id)))
        elif isinstance(event, RunFinished):
            event = RunFinished(mark_left_out(event.result, missing))
        handler(event)

    return handle


def prepare_folder(out: Path, language: Language) -> None:
    """Make sure, before anything runs, that the reports can be written."""
    import os

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(
            text("cli.folder-unwritable", folder=out, reason=system_reason(error)),
            language,
            NOT_TESTABLE,
        )
    if not os.access(out, os.W_OK):
        fail(text("cli.folder-unwritable", folder=out, reason=no_access()), language, NOT_TESTABLE)


def write(
    result: Result, out: Path, formats: Sequence[str], language: Language, *, quiet: bool = False
) -> None:
    """Write the reports and print where (unless ``quiet``); ends the command when they cannot be written."""
    from validator.reports.errors import ReportError
    from validator.reports.files import write_reports
    from validator.reports.formats import report_formats

    languages: tuple[Language, ...] = ("nb", "en")
    known = report_formats()
    followed = [name for name in formats if known[name].contents is None]
    try:
        written = write_reports(result, out, [name for name in formats if name not in followed], languages)
    except ReportError as error:
        fail(error.text, language, NOT_TESTABLE)
    if quiet:
        return
    for path in written:
        if path.parent == out or path.name == "repeat.sh":
            typer.echo(str(path))  # of a folder with much in it, what to begin with
    for name in followed:
        typer.echo(str(out / known[name].files[0]))


def exit_code(result: Result, *, allow_partial: bool = False) -> int:
    """0 when every suite that was asked for is verified for what the product offers, or every scenario of a selection passed; 1 with a
    proven fault; 3 when something was not tested or could not be judged; 130 when interrupted. ``allow_partial`` makes 0 of a run that
    left something out and found no fault."""
    from validator.reports.outcome import Outcome, outcome

    found = outcome(result)
    if found is Outcome.PARTLY and allow_partial:
        return CONFORMS
    return {
        Outcome.VERIFIED: CONFORMS,
        Outcome.SELECTED: CONFORMS,
        Outcome.FAILED: DOES_NOT_CONFORM,
        Outcome.INTERRUPTED: INTERRUPTED,
    }.get(found, NOT_TESTABLE)


def run_against_sandbox(
    sandbox: Sandbox, suites: Sequence[Suite], handlers: Sequence[EventHandler], **options: object
) -> Result:
    """The suites against a sandbox in this process."""
    import httpx

    from validator import __version__
    from validator.runner.credentials import IssuedTokens
    from validator.runner.run import run_to_end
    from validator.runner.targets import TargetConnection
    from validator.sandbox.tokens import spoilt_token

    target = TargetConnection(
        url=sandbox.base_url,
        kind="sandbox",
        transport=httpx.ASGITransport(sandbox.app, raise_app_exceptions=False),
        product="Journalvalidatoren reference sandbox",
        vendor="Journalvalidatoren",
        version=__version__,
    )

    def issue_spoilt(identity: str, thumbprint: str | None, how: str) -> str:
        return spoilt_token(sandbox.authorisation.issuer, sandbox.identities[identity], thumbprint, how)

    credentials = IssuedTokens(sandbox.issue_token, issue_spoilt=issue_spoilt)
    return run_to_end(suites, target, handlers=handlers, credentials=credentials, **options)
