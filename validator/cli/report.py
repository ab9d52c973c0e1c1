"""``validator report``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import NOT_TESTABLE, LanguageName, LanguageOption, fail, language_of
from validator.cli.running import REPORT_FORMATS, prepare_folder, write
from validator.texts import text
from validator.texts.system_errors import system_reason

if TYPE_CHECKING:
    from validator.results import Language, Result

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
    kept = _kept(result, language)
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


def _kept(file: Path, language: Language) -> Result:
    """The result in that file; ends the command when it cannot be read or is not one."""
    from validator.reports.errors import ReportError
    from validator.reports.json_result import credible

    try:
        return credible(file.read_bytes())
    except OSError as error:
        fail(text("inputs.unreadable", path=file, reason=system_reason(error)), language)
    except ReportError as error:
        fail(error.text, language)


@app.command(
    "render",
    epilog="Example: validator report render demo-report/result.json --out rendered --format html --format junit",
)
def render(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="The result of a run, as JSON.")],
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("report"),
    format: Annotated[
        list[str], typer.Option(help="Report format, repeatable: html, json, junit, markdown, testreport.")
    ] = ["html"],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Make reports from a result that was kept."""
    language = language_of(lang)
    known = [name for name in REPORT_FORMATS if name != "ndjson"]
    for name in format:
        if name not in known:
            fail(text("report.unknown-format", found=name, known=", ".join(known)), language)
    kept = _kept(result, language)
    prepare_folder(out, language)
    write(kept, out, format, language)
