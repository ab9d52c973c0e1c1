"""``validator report``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from validator.cli.output import LanguageName, LanguageOption, fail, language_of
from validator.cli.report_formats import FORMATS_TO_RENDER, checked_formats
from validator.cli.running import prepare_folder, write
from validator.texts import text
from validator.texts.system_errors import system_reason

app = typer.Typer(help="Reports of runs that were made before.", no_args_is_help=True, rich_markup_mode=None)


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
    from validator.reports.errors import ReportError
    from validator.reports.json_result import credible

    try:
        kept = credible(result.read_bytes())
    except OSError as error:
        fail(text("inputs.unreadable", path=result, reason=system_reason(error)), language)
    except ReportError as error:
        fail(error.text, language)
    prepare_folder(out, language)
    write(kept, out, format, language)
