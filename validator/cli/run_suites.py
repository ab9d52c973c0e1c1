"""``validator run``"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.interruptions import Interruptions
from validator.cli.output import LanguageName, fail, fail_with_findings, language_of
from validator.cli.report_formats import FORMATS_OF_A_RUN, checked_formats, following
from validator.cli.run_again import (
    failed_last_time,
    last_result,
    tell_kept_data,
    tell_since_last,
    without_cleanup,
)
from validator.cli.running import (
    exit_code,
    mark_left_out,
    marking,
    planned,
    prepare_folder,
    run_against_sandbox,
    write,
)
from validator.cli.watching import again
from validator.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.events import EventHandler
    from validator.results import Language, Result
    from validator.runner.plan import Plan

EXAMPLE = "Example: validator run base person --target https://fhir.example.org/r4 --out report"


def run(
    suite: Annotated[
        list[str], typer.Argument(metavar="[SUITE]…", help="Suites by name or folder (default: all).")
    ] = [],  # noqa: B006
    target: Annotated[str, typer.Option(help="FHIR base URL of the product under test.")] = "",
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Test the reference sandbox in this process.")
    ] = False,
    role: Annotated[str, typer.Option(help="Only suites for this role: source or consumer.")] = "",
    config: Annotated[
        Path | None, typer.Option(help="validator.toml: target, access, identities, declarations.")
    ] = None,
    package: Annotated[
        list[str],
        typer.Option(
            help="A further package: .tgz, folder, file, or name@version in the package cache. Repeatable."
        ),
    ] = [],  # noqa: B006
    out: Annotated[
        Path | None, typer.Option(help="Folder for the reports; without it, none are written.")
    ] = None,
    format: Annotated[
        list[str],
        typer.Option(help=f"Report format: {FORMATS_OF_A_RUN} (default: html and json). Repeatable."),
    ] = [],  # noqa: B006
    only: Annotated[
        list[str],
        typer.Option(
            help="Only this scenario, suite, tag or requirement; several with commas or by repeating; * stands for anything."
        ),
    ] = [],  # noqa: B006
    product: Annotated[str, typer.Option(help="Name of the product, for the report.")] = "",
    product_version: Annotated[str, typer.Option(help="Version of the product, for the report.")] = "",
    vendor: Annotated[str, typer.Option(help="Vendor of the product, for the report.")] = "",
    timeout: Annotated[
        float | None, typer.Option(help="Seconds to wait for each answer (default: 30).", min=0.1)
    ] = None,
    max_time: Annotated[
        float | None,
        typer.Option(help="Seconds for the whole run (default: 7200).", min=1, max=86_400),
    ] = None,
    allow_partial: Annotated[
        bool,
        typer.Option(
            "--allow-partial",
            help="Exit with 0 also when something was not tested (for want of access, say), if no fault was found.",
        ),
    ] = False,
    fresh_persons: Annotated[
        bool,
        typer.Option(
            "--fresh-persons",
            help="New synthetic identity numbers in every scenario, for a product that keeps numbers unique and deletes nothing.",
        ),
    ] = False,
    last_failed: Annotated[
        bool,
        typer.Option("--last-failed", help="Only what failed or was undecided in the last run in --out."),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Run again when a suite or the configuration changes, and on Enter."),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="A line for each scenario that did not pass, and the count.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Every request and answer, those of steps that passed too.")
    ] = False,
    keep_data: Annotated[
        bool,
        typer.Option("--keep-data", help="Leave what the scenarios made at the product, and tell where."),
    ] = False,
    lang: Annotated[
        LanguageName | None, typer.Option("--lang", help="Language of what is printed: nb or en.")
    ] = None,
) -> None:
    """Run conformance suites against a FHIR server and report what it has been verified for.

    What the command line says goes before what validator.toml says.

    Exit code 0: every suite asked for is verified. 1: does not conform. 2: wrong usage or configuration. 3: could not be tested, or not
    all of it. 130: interrupted.
    """
    language = language_of(lang or LanguageName.en)
    from validator.configuration import Configuration, ConfigurationError, load_configuration
    from validator.runner.plan import Overrides

    try:
        configuration = load_configuration(config) if config is not None else Configuration()
    except ConfigurationError as error:
        fail_with_findings(error.findings, language)
    stated = configuration.run
    if lang is None and stated.language in ("nb", "en"):
        language = language_of(LanguageName(stated.language))
    if quiet and verbose:
        fail(text("run_again.quiet-and-verbose"), language)
    if keep_data and sandbox:
        fail(text("run_again.keep-data-of-sandbox"), language)
    if watch:
        again(suite or stated.suites, config, language)
    formats = format or list(stated.formats) or ["html", "json"]
    checked_formats(formats, language)
    overrides = Overrides(
        suites=suite,
        only=only,
        role=role,
        packages=package,
        target=target,
        sandbox=sandbox,
        product=product,
        product_version=product_version,
        vendor=vendor,
        timeout=timeout,
        max_time=max_time,
        fresh_persons=fresh_persons,
    )
    plan = planned(configuration, overrides, language)
    out = out or (Path(stated.out) if stated.out else None)
    last = last_result(out)
    if last_failed:
        plan = plan.narrowed_to(failed_last_time(plan.suites, last, out, language))
    if keep_data:
        plan = replace(plan, suites=tuple(without_cleanup(plan.suites)))
    if out is not None:
        prepare_folder(out, language)
    result = _carried_out(plan, out, formats, language, quiet=quiet, verbose=verbose)
    tell_since_last(last, result, language)
    if keep_data:
        tell_kept_data(result, language)
    raise typer.Exit(exit_code(result, allow_partial=allow_partial))


def _carried_out(
    plan: Plan, out: Path | None, formats: Sequence[str], language: Language, *, quiet: bool, verbose: bool
) -> Result:
    """The run, told on the console while it lasts, and its reports written whatever interrupts it."""
    with ExitStack() as ending:
        # From when the run begins only it is interrupted; what it came to is written whatever else is pressed.
        interruptions = ending.enter_context(Interruptions())
        with ExitStack() as stack:
            handlers = _console(language, quiet=quiet, verbose=verbose)
            if out is not None:
                handlers += [stack.enter_context(follow(out)) for follow in following(formats)]
            if plan.left_out:
                handlers = [marking(handler, plan.left_out) for handler in handlers]
            if plan.target is None:
                from validator.sandbox.assembly import create_sandbox

                made = stack.enter_context(create_sandbox())
                ending.enter_context(interruptions.held())
                result = run_against_sandbox(
                    made,
                    plan.suites,
                    handlers,
                    configuration=plan.configuration,
                    packages=plan.packages,
                )
            else:
                from validator.runner.run import run_to_end

                ending.enter_context(interruptions.held())
                result = run_to_end(
                    plan.suites,
                    plan.target,
                    handlers=handlers,
                    configuration=plan.configuration,
                    packages=plan.packages,
                )
        result = mark_left_out(result, plan.left_out)
        if out is not None:
            write(result, out, formats, language, quiet=quiet)
        return result


def _console(language: Language, *, quiet: bool, verbose: bool) -> list[EventHandler]:
    if quiet:
        from validator.reports.quiet_console import QuietHandler

        return [QuietHandler(language)]
    from validator.reports.console import ConsoleHandler

    if not verbose:
        return [ConsoleHandler(language)]
    from validator.reports.shown_exchanges import ExchangesHandler

    return [ExchangesHandler(language), ConsoleHandler(language)]
