"""The commands put together, and the last stop for what goes wrong."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn, TextIO

import typer

from validator import NAME, __version__
from validator.cli import (
    check_access,
    convert,
    demo,
    doctor,
    explain,
    generate,
    generate_persona,
    init,
    profiles,
    report,
    requirements,
    run_suites,
    sandbox,
    suites,
    validate,
)
from validator.cli.output import INTERRUPTED, NOT_TESTABLE, READER_GONE, tell
from validator.results import Language, Text
from validator.texts import text
from validator.texts.system_errors import system_reason

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
app.command("init", epilog=init.EXAMPLE)(init.init)
app.command("run", epilog=run_suites.EXAMPLE)(run_suites.run)
app.command("check-access", epilog=check_access.EXAMPLE)(check_access.check_access)
app.command("demo", epilog=demo.EXAMPLE)(demo.demo)
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(profiles.app, name="profiles")
app.add_typer(suites.app, name="suites")
app.add_typer(requirements.app, name="requirements")
app.add_typer(report.app, name="report")
app.command("explain", epilog=explain.EXAMPLE)(explain.explain)
generate_persona.add_to(generate.app)
app.add_typer(generate.app, name="generate")
app.command("doctor", epilog=doctor.EXAMPLE)(doctor.doctor)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


def run() -> None:
    """Run the command line. A reader that closes the pipe ends it quietly; an interruption ends it with 130, as shells expect."""
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)
    sys.stdout = _writing_all(sys.stdout)
    sys.stderr = _never_failing(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # Norwegian letters reach any terminal or pipe
            reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here, where a full disk can still be told
    except BrokenPipeError:
        _leave_stdout()
        sys.exit(READER_GONE)
    except SystemExit as leaving:
        if isinstance(
            leaving.__context__, BrokenPipeError
        ):  # Click says 1, which here says something of the input
            _leave_stdout()
            sys.exit(READER_GONE)
        raise
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as failure:
        _leave_stdout()
        _give_up(failure)


def _open(stream: TextIO | None) -> TextIO:
    """The stream, or a place for what nobody wants to read: whoever started the command may have closed it (``>&-``), and the exit
    code says the same as ever. Opened at once, so that no file of ours takes its number."""
    return Path(os.devnull).open("w", encoding="utf-8") if stream is None else stream


class _Unfailing(io.RawIOBase):
    """Bytes for stderr, as far as they can be written. What cannot be said must not change the exit code: a full disk would make of every
    refusal a verdict."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream  # which closes what is below it when nobody holds it
        self._below = stream.buffer

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._below.fileno()

    def isatty(self) -> bool:
        return self._below.isatty()

    def write(self, data: Any) -> int:
        try:
            self._below.write(data)
            self._below.flush()
        except OSError:
            with suppress(OSError):  # what is still held back would be tried again at the end
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._below.fileno())
        return len(data)


def _never_failing(stream: TextIO) -> TextIO:
    if getattr(stream, "buffer", None) is None:
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(_Unfailing(stream)), encoding=stream.encoding, line_buffering=True
    )


def _writing_all(stream: TextIO) -> TextIO:
    """The stream, writing all that it is given. With ``PYTHONUNBUFFERED`` Python hands text to the file descriptor once, and forgets what a
    full pipe did not take when a signal came between (https://github.com/python/cpython/issues/85393); a buffer writes the rest."""
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        return stream
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=stream.encoding, line_buffering=True)


def _leave_stdout() -> None:
    """What is still to be written cannot be: without this, Python would try once more when it ends, and complain."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(failure: Exception) -> NoReturn:
    """One line for what no command foresaw, and the exit code that says nothing about conformance."""
    if os.environ.get("VALIDATOR_TRACEBACK"):
        import traceback

        traceback.print_exception(failure)
    arguments = sys.argv[1:]
    language: Language = "nb" if "--lang=nb" in arguments or ("--lang", "nb") in pairwise(arguments) else "en"
    if isinstance(failure, MemoryError):
        reason = text("cli.out-of-memory")
    elif isinstance(failure, OSError):
        reason = system_reason(failure)
        if failure.filename:
            reason = Text(f"{failure.filename}: {reason.nb}", f"{failure.filename}: {reason.en}")
    else:
        said = str(failure).partition("\n")[0][:200]
        reason = text("cli.unforeseen", reason=f"{type(failure).__name__}: {said}")
    tell(reason, language)
    sys.exit(NOT_TESTABLE)
