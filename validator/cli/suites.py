"""``validator suites``"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

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
from validator.results import LEVELS

if TYPE_CHECKING:
    from validator.results import Language
    from validator.suites.model import Scenario, Suite


class TableFormat(StrEnum):
    text = "text"
    json = "json"


class ShownFormat(StrEnum):
    text = "text"
    markdown = "markdown"
    json = "json"


app = typer.Typer(help="Test suites: list, show, check.", no_args_is_help=True, rich_markup_mode=None)

SuiteArguments = Annotated[
    list[str], typer.Argument(metavar="[SUITE]…", help="Suites by name or folder (default: all).")
]


@app.command("list", epilog="Example: validator suites list")
def list_suites(
    requirements: Annotated[
        bool,
        typer.Option("--requirements", help="How many requirements they carry, by level, method and role."),
    ] = False,
    format: Annotated[TableFormat, typer.Option("--format", help="Of --requirements.")] = TableFormat.text,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """List the suites that ship."""
    language = language_of(lang)
    suites = load_suites((), language)
    if requirements:
        _print_coverage(suites, format, language)
        return
    for suite in suites:
        typer.echo(
            f"{suite.id:24} {suite.version:8} {len(suite.scenarios):3}  {suite.title.in_language(language)}"
        )


def _print_coverage(suites: Sequence[Suite], format: TableFormat, language: Language) -> None:
    import json
    from dataclasses import asdict

    from validator.suites.catalogues import load_catalogues
    from validator.suites.coverage_table import coverage_lines, coverage_total
    from validator.texts import text

    catalogue = load_catalogues().requirements
    lines = coverage_lines(suites, catalogue)
    totals = [coverage_total(suites, catalogue, level) for level in LEVELS]
    if format is TableFormat.json:
        shown = {
            "lines": [asdict(line) for line in lines],
            "totals": [
                {name: value for name, value in asdict(line).items() if value != ""} for line in totals
            ],
        }
        typer.echo(json.dumps(shown, indent=2))
        return
    names = ("total", "whole", "part", "none", "declared")
    heads = [
        text(f"suites.table-{name}").in_language(language) for name in ("level", "method", "role", *names)
    ]
    rows = [
        [
            text(f"report.level-{line.level}").in_language(language),
            text(f"report.method-{line.method}").in_language(language) if line.method else "",
            text(f"suites.table-role-{line.role or 'any'}").in_language(language),
            *(str(getattr(line, name)) for name in names),
        ]
        for line in (*lines, *totals)
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = [
            cell.ljust(width) if place < 3 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        typer.echo("  ".join(cells).rstrip())
    typer.echo(text("suites.table-note").in_language(language))


@app.command("show", epilog="Example: validator suites show news2/full-maaling --lang nb")
def show(
    suite: Annotated[
        list[str],
        typer.Argument(
            metavar="[SUITE[/SCENARIO]]…",
            help="Suites by name or folder (default: all); with a scenario, its steps and what they send.",
        ),
    ] = [],  # noqa: B006
    format: Annotated[
        ShownFormat,
        typer.Option("--format", help="text, markdown or json; the last two tell every step of all."),
    ] = ShownFormat.text,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Show the scenarios of suites with the requirements they cite; of one scenario, every step, what it sends and what is expected."""
    language = language_of(lang)
    chosen = _chosen(suite, language)
    if format is ShownFormat.text and not any(scenarios for _, scenarios in chosen):
        for one, _ in chosen:
            typer.echo(f"{one.id} {one.version}: {one.title.in_language(language)}")
            for scenario in one.scenarios:
                cited = ", ".join(scenario.requirements)
                typer.echo(f"  {scenario.id}: {scenario.title.in_language(language)} [{cited}]")
        return
    from validator.cli.shown_scenario import scenario_json, scenario_markdown, scenario_text
    from validator.runner.preview import preview
    from validator.suites.catalogues import load_catalogues

    catalogues = load_catalogues()
    pairs = [(one, scenario) for one, scenarios in chosen for scenario in scenarios or one.scenarios]
    shown = [(one, scenario, preview(one, scenario, catalogues)) for one, scenario in pairs]
    if format is ShownFormat.json:
        from validator.reports.dataclass_json import dumps

        typer.echo(
            dumps([scenario_json(*three, catalogues.requirements) for three in shown], indent=2), nl=True
        )
        return
    write = scenario_markdown if format is ShownFormat.markdown else scenario_text
    typer.echo("\n".join(write(*three, catalogues.requirements, language) for three in shown), nl=False)


def _chosen(names: Sequence[str], language: Language) -> list[tuple[Suite, tuple[Scenario, ...]]]:
    """The suites by these names, each with the scenarios that were named; none for a whole suite."""
    from validator.data_files.findings import nearest_fix
    from validator.results import Location
    from validator.suites.findings import suite_finding
    from validator.suites.loader import find_suites

    suites, inner = [], []
    for name in names:
        folder, _, scenario = name.rpartition("/")
        is_suite = not find_suites([name])[1]
        named = bool(folder) and not is_suite and not find_suites([folder])[1]
        suites.append(folder if named else name)
        inner.append(scenario if named else "")
    if not any(inner):
        return [(suite, ()) for suite in load_suites(suites, language)]
    chosen: list[tuple[Suite, tuple[Scenario, ...]]] = []
    for name, wanted in zip(suites, inner, strict=True):
        (suite,) = load_suites([name], language)
        found = tuple(one for one in suite.scenarios if not wanted or one.id == wanted)
        if not found:
            fix = nearest_fix(wanted, [one.id for one in suite.scenarios])
            place = Location(f"{suite.id}/{wanted}")
            problem = suite_finding(
                "unknown-scenario", place, code="not-found", suite=suite.id, name=wanted, fix=fix
            )
            fail_with_findings([problem], language)
        chosen.append((suite, found))
    return chosen


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
