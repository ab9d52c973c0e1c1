"""``validator suites``"""

from __future__ import annotations

from typing import Annotated

import typer

from validator.cli.output import (
    CONFORMS,
    USAGE,
    LanguageName,
    LanguageOption,
    fail_with_findings,
    harmless_line,
    language_of,
)
from validator.cli.running import load_suites

app = typer.Typer(help="Test suites: list, show, check.", no_args_is_help=True, rich_markup_mode=None)

SuiteArguments = Annotated[
    list[str], typer.Argument(metavar="[SUITE]…", help="Suites by name or folder (default: all).")
]


@app.command("list", epilog="Example: validator suites list")
def list_suites(lang: LanguageOption = LanguageName.en) -> None:
    """List the suites that ship."""
    language = language_of(lang)
    for suite in load_suites((), language):
        typer.echo(
            f"{suite.id:24} {suite.version:8} {len(suite.scenarios):3}  {suite.title.in_language(language)}"
        )


@app.command("show", epilog="Example: validator suites show news2 --lang nb")
def show(suite: SuiteArguments = [], lang: LanguageOption = LanguageName.en) -> None:  # noqa: B006
    """Show the scenarios of suites with the requirements they cite."""
    language = language_of(lang)
    for one in load_suites(suite, language):
        typer.echo(f"{one.id} {one.version}: {one.title.in_language(language)}")
        for scenario in one.scenarios:
            typer.echo(
                f"  {scenario.id}: {scenario.title.in_language(language)} [{', '.join(scenario.requirements)}]"
            )


@app.command("lint", epilog="Example: validator suites lint my-suites/wound-care")
def lint(suite: SuiteArguments = [], lang: LanguageOption = LanguageName.en) -> None:  # noqa: B006
    """Check suites without running them: shape, names, variables, expressions, translations."""
    language = language_of(lang)
    from validator.suites.catalogues import load_catalogues
    from validator.suites.lint import lint_suites
    from validator.suites.loader import find_suites, load_suite
    from validator.texts import text

    folders, findings = find_suites(suite)
    findings = [*findings, *lint_suites([load_suite(folder) for folder in folders], load_catalogues())]
    if any(finding.is_error for finding in findings):
        fail_with_findings(findings, language)
    for finding in findings:
        place = finding.location
        told = f"{place.file}:{place.line}:{place.column}: {finding.message.in_language(language)}"
        typer.echo(harmless_line(told), err=True)
    typer.echo(text("cli.suites-clean", count=len(folders)).in_language(language))
    raise typer.Exit(CONFORMS if folders else USAGE)
