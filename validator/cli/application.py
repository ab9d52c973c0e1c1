"""The commands put together, and the last stop for what goes wrong."""

from __future__ import annotations

import os
import sys

import typer

from validator import __version__
from validator.cli import convert, demo, doctor, profiles, report, run_suites, sandbox, suites, validate
from validator.cli.output import USAGE

app = typer.Typer(
    name="validator",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Journalvalidatoren: FHIR validation, conformance suites and a reference sandbox for Norwegian health-record systems.",
    epilog="Example: validator validate patient.json",
)
app.command("validate", epilog=validate.EXAMPLE)(validate.validate)
app.command("convert", epilog=convert.EXAMPLE)(convert.convert)
app.command("run", epilog=run_suites.EXAMPLE)(run_suites.run)
app.command("demo", epilog=demo.EXAMPLE)(demo.demo)
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(profiles.app, name="profiles")
app.add_typer(suites.app, name="suites")
app.add_typer(report.app, name="report")
app.command("doctor", epilog=doctor.EXAMPLE)(doctor.doctor)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        typer.echo(f"journalvalidator {__version__}")
        raise typer.Exit


def run() -> None:
    """Run the command line. A reader that closes the pipe ends it quietly; an interruption ends it with 130, as shells expect."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # Norwegian letters reach any terminal or pipe
            reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(USAGE)
    except KeyboardInterrupt:
        sys.exit(130)
