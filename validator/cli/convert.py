"""``validator convert``"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from validator.cli.output import (
    DOES_NOT_CONFORM,
    LanguageName,
    LanguageOption,
    fail,
    harmless_line,
    language_of,
)
from validator.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.fhir.formats.inputs import Input
    from validator.results import Finding, Language

EXAMPLE = "Example: validator convert patient.json --to xml > patient.xml"


class ResourceFormat(StrEnum):
    xml = "xml"
    json = "json"


def convert(
    path: Annotated[
        str, typer.Argument(metavar="FILE", help="One resource in JSON or XML; - for standard input.")
    ],
    to: Annotated[ResourceFormat, typer.Option(help="The format to write on stdout.")],
    compact: Annotated[bool, typer.Option("--compact", help="On one line, not indented.")] = False,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Write a FHIR R4 resource as XML or JSON: the same content, decimals digit for digit. Comments in XML are not kept.

    Elements that FHIR does not know are an error (exit code 1), since the other format has no place for them.
    """
    language = language_of(lang)
    item = _read(path, language)
    from validator.fhir.formats.xml_writer import NotWritable, to_xml

    document = item.parse()
    wrong = [finding for finding in document.findings if finding.is_error]
    if wrong or document.resource is None:
        _tell(wrong, language)
    try:
        written = to_xml(document, indent=not compact)  # for JSON too: it finds what FHIR does not know
    except NotWritable as error:
        _tell(error.findings, language)
    if to is ResourceFormat.json:
        from validator.fhir.formats.json_text import dump, dump_pretty

        content = dump(document.resource) if compact else dump_pretty(document.resource)
        written = f"{content}\n".encode()
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()


def _read(path: str, language: Language) -> Input:
    from validator.fhir.formats.inputs import InputError, find_inputs

    try:
        inputs = find_inputs([path])
        item = next(inputs, None)
        if item is None or next(inputs, None) is not None:
            fail(text("convert.one-file"), language)
    except InputError as error:
        fail(error.text, language)
    return item


def _tell(findings: Iterable[Finding], language: Language) -> NoReturn:
    """Say each finding in a line ``file:line:column: path: message fix`` on stderr, and end."""
    for finding in findings:
        place = finding.location
        where = ":".join(str(part) for part in (place.file, place.line, place.column) if part is not None)
        told = [where, place.path, finding.message.in_language(language)]
        fix = f" {finding.fix.in_language(language)}" if finding.fix else ""
        typer.echo(harmless_line(": ".join(part for part in told if part) + fix), err=True)
    raise typer.Exit(DOES_NOT_CONFORM)
