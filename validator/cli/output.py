"""What every command shares: exit codes, the language option, and one clear line when something cannot be done."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from validator.reports.visible_text import visible_line
from validator.results import Finding, Language, Text

CONFORMS = 0
DOES_NOT_CONFORM = 1
USAGE = 2
NOT_TESTABLE = 3
INTERRUPTED = 130
"""What shells say of a process that SIGINT ended."""
READER_GONE = 141
"""What shells say of a process that SIGPIPE ended."""


class LanguageName(StrEnum):
    nb = "nb"
    en = "en"


LanguageOption = Annotated[
    LanguageName, typer.Option("--lang", help="Language of what is printed: nb or en.")
]


def language_of(name: LanguageName) -> Language:
    return "nb" if name is LanguageName.nb else "en"


def harmless_line(line: str) -> str:
    """A line as it may be shown: without control characters, and without numbers that may be a real person's."""
    from validator.redaction.identity_numbers import mask_identity_numbers

    return mask_identity_numbers(visible_line(line))


def tell(message: Text, language: Language = "en") -> None:
    """Say something in one line on stderr."""
    typer.echo(f"validator: {harmless_line(message.in_language(language))}", err=True)


def fail(message: Text, language: Language = "en", code: int = USAGE) -> NoReturn:
    """Say in one line on stderr why the command cannot go on, and end it."""
    tell(message, language)
    raise typer.Exit(code)


def fail_with_findings(findings: list[Finding], language: Language) -> NoReturn:
    """Say each finding in a line ``file:line:column: message fix`` on stderr, and end with the code for wrong configuration."""
    for finding in findings:
        place = finding.location
        where = (
            ":".join(str(part) for part in (place.file, place.line, place.column) if part is not None)
            or place.path
        )
        fix = f" {finding.fix.in_language(language)}" if finding.fix else ""
        typer.echo(harmless_line(f"{where}: {finding.message.in_language(language)}{fix}"), err=True)
    raise typer.Exit(USAGE)


def is_terminal() -> bool:
    """Whether colours make sense on stdout (https://no-color.org)."""
    import os

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
