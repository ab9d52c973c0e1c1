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
    claimed,
    exit_code,
    left_out,
    load_suites,
    mark_left_out,
    marking,
    only,
    prepare_folder,
    run_against_sandbox,
    write,
)
from validator.cli.watching import again
from validator.texts import text

if TYPE_CHECKING:
    from validator.events import EventHandler
    from validator.fhir.packages.package import Package
    from validator.results import Language

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
    only_: Annotated[
        list[str], typer.Option("--only", help="Only this requirement, tag or scenario. Repeatable.")
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

    Exit code 0: conforms. 1: does not conform. 2: wrong usage or configuration. 3: could not be tested, or was interrupted.
    """
    language = language_of(lang or LanguageName.en)
    from validator.configuration import Configuration, ConfigurationError, is_address, load_configuration

    try:
        configuration = load_configuration(config) if config is not None else Configuration()
    except ConfigurationError as error:
        fail_with_findings(error.findings, language)
    # What is said on the command line goes before what the file says.
    if max_time is not None:
        configuration = replace(configuration, run=replace(configuration.run, max_time=max_time))
    stated = configuration.run
    if lang is None and stated.language in ("nb", "en"):
        language = language_of(LanguageName(stated.language))
    if quiet and verbose:
        fail(text("run_again.quiet-and-verbose"), language)
    if keep_data and sandbox:
        fail(text("run_again.keep-data-of-sandbox"), language)
    if watch:
        again(suite or stated.suites, config, language)
    role = role or stated.role or ""
    out = out or (Path(stated.out) if stated.out else None)
    formats = format or list(stated.formats) or ["html", "json"]
    checked_formats(formats, language)
    address = "" if sandbox and not target else target or configuration.target.url or ""
    if not address and not sandbox:
        fail(text("cli.target-missing"), language)
    if address and sandbox:
        fail(text("cli.target-or-sandbox"), language)
    if address and not is_address(address):
        fail(text("cli.target-not-url", target=address), language)
    if role not in ("", "source", "consumer"):
        fail(text("cli.role-unknown", role=role), language)
    whole = claimed(load_suites(suite or stated.suites, language), configuration, suite, language)
    suites = only(whole, only_ or stated.only, language)
    last = last_result(out)
    if last_failed:
        suites = failed_last_time(suites, last, out, language)
    missing = left_out(whole, suites)
    suites = [one for one in suites if role in ("", one.role)]
    if not suites:
        fail(text("cli.nothing-selected", wanted=role), language)
    if keep_data:
        suites = without_cleanup(suites)
    packages = _packages(package or list(stated.packages), language)
    if out is not None:
        prepare_folder(out, language)
    with ExitStack() as ending:
        # From when the run begins only it is interrupted; what it came to is written whatever else is pressed.
        interruptions = ending.enter_context(Interruptions())
        with ExitStack() as stack:
            handlers: list[EventHandler] = _console(language, quiet=quiet, verbose=verbose)
            if out is not None:
                handlers += [stack.enter_context(follow(out)) for follow in following(formats)]
            if missing:
                handlers = [marking(handler, missing) for handler in handlers]
            if sandbox:
                from validator.sandbox.assembly import create_sandbox

                made = stack.enter_context(create_sandbox())
                ending.enter_context(interruptions.held())
                result = run_against_sandbox(
                    made, suites, handlers, configuration=configuration, packages=packages
                )
            else:
                from validator.runner.run import run_to_end
                from validator.runner.targets import connection_to

                try:
                    connection = connection_to(configuration.target, address)
                except (ValueError, OSError) as problem:
                    fail(text("cli.target-unusable", target=address, reason=str(problem)), language)
                connection = replace(
                    connection,
                    timeout=timeout or connection.timeout,
                    product=product or connection.product,
                    version=product_version or connection.version,
                    vendor=vendor or connection.vendor,
                )
                ending.enter_context(interruptions.held())
                result = run_to_end(
                    suites, connection, handlers=handlers, configuration=configuration, packages=packages
                )
        result = mark_left_out(result, missing)
        if out is not None:
            write(result, out, formats, language, quiet=quiet)
        tell_since_last(last, result, language)
        if keep_data:
            tell_kept_data(result, language)
        raise typer.Exit(exit_code(result))


def _console(language: Language, *, quiet: bool, verbose: bool) -> list[EventHandler]:
    if quiet:
        from validator.reports.quiet_console import QuietHandler

        return [QuietHandler(language)]
    from validator.reports.console import ConsoleHandler

    if not verbose:
        return [ConsoleHandler(language)]
    from validator.reports.shown_exchanges import ExchangesHandler

    return [ExchangesHandler(language), ConsoleHandler(language)]


def _packages(names: list[str], language: Language) -> list[Package]:
    from validator.fhir.packages.package import PackageError, load_with_dependencies

    try:
        return [package for name in names for package in load_with_dependencies(name)]
    except PackageError as error:
        fail(error.text, language)
