"""``validator report``"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from validator.cli.output import (
    CONFORMS,
    DOES_NOT_CONFORM,
    NOT_TESTABLE,
    LanguageName,
    LanguageOption,
    fail,
    language_of,
)
from validator.cli.report_formats import FORMATS_TO_RENDER, checked_formats
from validator.cli.running import prepare_folder, write
from validator.results import Language, Result, Text
from validator.texts import text
from validator.texts.system_errors import system_reason

app = typer.Typer(help="Reports of runs that were made before.", no_args_is_help=True, rich_markup_mode=None)


@app.command("github", epilog="Example: validator report github report/result.json --lang nb")
def github(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="The result of a run, as JSON.")],
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Show a kept result on the page of a GitHub job: annotations, and a summary where GITHUB_STEP_SUMMARY names its file.

    Exit code 0, whatever the result says: the run itself told that. 2: the result cannot be read. 3: the summary cannot be written.
    """
    import os

    language = language_of(lang)
    kept = _read(result, language)
    from validator.reports.github_annotations import github_annotations
    from validator.reports.markdown_summary import markdown_summary

    typer.echo(github_annotations(kept, language), nl=False)
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if not page:
        return
    try:
        with Path(page).open(
            "a", encoding="utf-8", newline="\n"
        ) as stream:  # other steps of a job write there too
            stream.write(markdown_summary(kept, language))
    except OSError as error:
        fail(text("report.cannot-write", path=page, reason=system_reason(error)), language, NOT_TESTABLE)


@app.command(
    "render",
    epilog="Example: validator report render demo-report/result.json --out rendered --format html --format junit",
)
def render(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="The result of a run, as JSON.")],
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("report"),
    format: Annotated[
        list[str], typer.Option(help=f"Report format, repeatable: {FORMATS_TO_RENDER} (default: html).")
    ] = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Make reports from a result that was kept."""
    language = language_of(lang)
    format = format or ["html"]
    checked_formats(format, language, rendering=True)
    kept = _read(result, language)
    prepare_folder(out, language)
    write(kept, out, format, language)


class ComparisonFormat(StrEnum):
    text = "text"
    json = "json"


@app.command("compare", epilog="Example: validator report compare last-week/result.json report/result.json")
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="The result of the earlier run.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="The result of the later run.")],
    format: Annotated[
        ComparisonFormat, typer.Option(help="How it is printed: text or json.")
    ] = ComparisonFormat.text,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Tell what is mended, new, as before, and not tried again between two runs.

    Exit code 0: nothing new is wrong. 1: something is. 2: a result cannot be read.
    """
    language = language_of(lang)
    from validator.reports.comparing import compare_runs
    from validator.reports.comparison_text import comparison_json, comparison_text

    comparison = compare_runs(_read(old, language), _read(new, language))
    if format is ComparisonFormat.json:
        from validator.reports.dataclass_json import dumps

        typer.echo(dumps(comparison_json(comparison), indent=2))
    else:
        typer.echo(comparison_text(comparison, language), nl=False)
    raise typer.Exit(DOES_NOT_CONFORM if comparison.is_worse else CONFORMS)


def _read(file: Path, language: Language) -> Result:
    """The result in the file; ends the command when there is none."""
    from validator.reports.errors import ReportError
    from validator.reports.json_result import credible

    try:
        return credible(file.read_bytes())
    except OSError as error:
        fail(text("inputs.unreadable", path=file, reason=system_reason(error)), language)
    except ReportError as error:
        fail(Text(*(f"{file}: {said}" for said in (error.text.nb, error.text.en))), language)
