"""``validator demo``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from validator.cli.interruptions import Interruptions
from validator.cli.output import LanguageName, LanguageOption, language_of
from validator.cli.running import exit_code, planned, prepare_folder, run_against_sandbox, write
from validator.texts import text

EXAMPLE = "Example: validator demo --out demo-report"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("demo-report"),
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Run every suite against the reference sandbox in this process and write a report. Needs no network and no account."""
    language = language_of(lang)
    prepare_folder(out, language)
    from validator.configuration import Configuration
    from validator.reports.console import ConsoleHandler
    from validator.runner.plan import Overrides
    from validator.sandbox.assembly import create_sandbox

    plan = planned(Configuration(), Overrides(sandbox=True), language)
    with create_sandbox() as sandbox, Interruptions() as interruptions, interruptions.held():
        result = run_against_sandbox(sandbox, plan.suites, [ConsoleHandler(language)])
        write(result, out, ("html", "json"), language)
        page = (out / "report.nb.html").resolve()
        typer.echo(text("cli.open-report", path=page).in_language(language), err=True)
        raise typer.Exit(exit_code(result))
