"""What ``run`` and ``demo`` share: suites found and checked, events to handlers, reports written, the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from validator.cli.output import CONFORMS, DOES_NOT_CONFORM, NOT_TESTABLE, fail, fail_with_findings
from validator.results import Language, Result, Verdict, cited_parts
from validator.texts import text
from validator.texts.system_errors import no_access, system_reason

if TYPE_CHECKING:
    from validator.configuration import Configuration
    from validator.events import EventHandler
    from validator.sandbox.assembly import Sandbox
    from validator.suites.model import Suite


def load_suites(names: Sequence[str], language: Language) -> list[Suite]:
    """The suites by these names (all that ship, for none); ends the command when one is unknown or faulty."""
    from validator.suites.catalogues import load_catalogues
    from validator.suites.lint import lint_suites
    from validator.suites.loader import find_suites, load_suite

    folders, findings = find_suites(names)
    loaded = [load_suite(folder) for folder in folders]
    errors = [finding for finding in (*findings, *lint_suites(loaded, load_catalogues())) if finding.is_error]
    if errors:
        fail_with_findings(errors, language)
    return [item.suite for item in loaded if item.suite is not None]


def only(suites: Sequence[Suite], wanted: Sequence[str], language: Language) -> list[Suite]:
    """The scenarios that cite one of the requirements wanted (``ID``: any part of it), carry one of the tags, or have one
    of the ids."""
    if not wanted:
        return list(suites)
    words = set(wanted)
    kept = []
    for suite in suites:
        scenarios = tuple(
            scenario
            for scenario in suite.scenarios
            if words
            & {
                scenario.id,
                f"{suite.id}/{scenario.id}",
                *scenario.requirements,
                *(cited_parts(citation)[0] for citation in scenario.requirements),
                *scenario.tags,
                *suite.tags,
            }
        )
        if scenarios:
            kept.append(replace(suite, scenarios=scenarios))
    if not kept:
        fail(text("cli.nothing-selected", wanted=", ".join(wanted)), language)
    return kept


def left_out(whole: Sequence[Suite], kept: Sequence[Suite]) -> dict[str, int]:
    """How many scenarios of each suite are not among those kept, where there are any."""
    counts = {suite.id: len(suite.scenarios) for suite in whole}
    missing = {suite.id: counts[suite.id] - len(suite.scenarios) for suite in kept}
    return {suite: count for suite, count in missing.items() if count}


def claimed(
    suites: list[Suite], configuration: Configuration, named: Sequence[str], language: Language
) -> list[Suite]:
    """The suites that the conformance statement has room for. One that was asked for by name and is outside it ends the
    command: its verdict would be about something that nobody claims."""
    from validator.runner.claims import is_claimed
    from validator.suites.catalogues import load_catalogues

    if not configuration.claims:
        return suites
    catalogues = load_catalogues()
    kept = [suite for suite in suites if is_claimed(suite, configuration, catalogues)]
    outside = [suite for suite in suites if suite not in kept]
    if named and outside:
        services = ", ".join(configuration.claims)
        said = text(
            "cli.suite-not-claimed", suite=outside[0].id, service=outside[0].service, claimed=services
        )
        fail(said, language)
    return kept


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


def exit_code(result: Result) -> int:
    """0 when everything passed, 1 with a proven fault, 3 when something could not be tested (also when nothing was)."""
    if result.verdict is Verdict.FAIL:
        return DOES_NOT_CONFORM
    if result.verdict in (Verdict.ERROR, Verdict.SKIP) or not result.complete:
        return NOT_TESTABLE
    return CONFORMS


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
