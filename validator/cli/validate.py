"""``validator validate``"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import (
    CONFORMS,
    DOES_NOT_CONFORM,
    LanguageName,
    LanguageOption,
    fail,
    is_terminal,
    language_of,
)
from validator.texts import text

if TYPE_CHECKING:
    from validator.fhir.validation import Validator
    from validator.reports.findings import FileFindings
    from validator.results import Language

EXAMPLE = "Example: validator validate patient.json --profile http://hl7.no/fhir/StructureDefinition/no-basis-Patient"

KEPT_SOURCE = 16 * 1024 * 1024
"""Bytes of an input that are kept for excerpts beside its findings."""


class Format(StrEnum):
    text = "text"
    json = "json"
    operationoutcome = "operationoutcome"
    sarif = "sarif"
    junit = "junit"


class FailOn(StrEnum):
    error = "error"
    warning = "warning"


class BestPractice(StrEnum):
    ignore = "ignore"
    warning = "warning"
    error = "error"


def validate(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, NDJSON; - for standard input.")
    ],
    profile: Annotated[
        list[str], typer.Option(help="Validate against this profile too (canonical URL). Repeatable.")
    ] = [],  # noqa: B006
    package: Annotated[
        list[str],
        typer.Option(
            help="A FHIR package: .tgz, folder, file, or name@version in the package cache. Repeatable."
        ),
    ] = [],  # noqa: B006
    format: Annotated[Format, typer.Option(help="Format of the result on stdout.")] = Format.text,
    fail_on: Annotated[
        FailOn, typer.Option(help="The least severity that gives exit code 1.")
    ] = FailOn.error,
    best_practice: Annotated[
        BestPractice, typer.Option(help="How constraints that are marked as best practice count.")
    ] = BestPractice.warning,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Validate FHIR R4 resources against the specification, the profiles they claim, and those you name."""
    language = language_of(lang)
    validator = make_validator(package, profile, best_practice.value, language)
    files = list(_validated(paths, validator, profile, language))
    if format is Format.text:
        from validator.reports.findings_text import findings_text

        typer.echo(findings_text(files, language, colour=is_terminal()), nl=False)
    else:
        typer.echo(_in_format(files, format, language))
    worst = ("fatal", "error") if fail_on is FailOn.error else ("fatal", "error", "warning")
    failed = any(finding.severity in worst for file in files for finding in file.findings)
    raise typer.Exit(DOES_NOT_CONFORM if failed else CONFORMS)


def make_validator(
    packages: list[str], profiles: list[str], best_practice: str, language: Language
) -> Validator:
    """A validator that knows the named packages and the bundled ones; ends the command when a package or profile is unknown."""
    from validator.fhir.definitions import Definitions
    from validator.fhir.packages import PackageError, bundled_package, bundled_package_names, load_package
    from validator.fhir.validation import ValidationSettings, Validator

    try:
        loaded = [bundled_package(name) for name in bundled_package_names()] + [
            load_package(name) for name in packages
        ]
    except PackageError as error:
        fail(error.text, language)
    settings = ValidationSettings(best_practice=best_practice)  # type: ignore[arg-type]
    validator = Validator(Definitions.r4().with_packages(loaded), settings)
    for canonical in profiles:
        if not validator.knows(canonical):
            from validator.fhir.terminology import nearest

            suggestion = nearest(canonical, validator.definitions.urls("StructureDefinition"))
            key = "cli.profile-unknown-suggestion" if suggestion else "cli.profile-unknown"
            fail(text(key, profile=canonical, suggestion=suggestion), language)
    return validator


def _validated(
    paths: list[str], validator: Validator, profiles: list[str], language: Language
) -> list[FileFindings]:
    """The findings of every file, lines of NDJSON gathered under their file."""
    from validator.fhir.inputs import InputError, find_inputs
    from validator.reports.findings import FileFindings

    made: list[FileFindings] = []
    try:
        for item in find_inputs(paths):
            findings = tuple(validator.validate(item.parse(), profiles))
            source = item.data if findings and len(item.data) <= KEPT_SOURCE else None
            if made and item.first_line > 1 and made[-1].file == item.name:
                before = made.pop()
                padding = b"\n" * (item.first_line - 1 - (before.source or b"").count(b"\n"))
                joined = before.source if source is None else (before.source or b"") + padding + source
                made.append(FileFindings(item.name, joined, before.findings + findings))
            else:
                made.append(FileFindings(item.name, source, findings))
    except InputError as error:
        fail(error.text, language)
    return made


def _in_format(files: list[FileFindings], format: Format, language: Language) -> str:
    import json

    match format:
        case Format.json:
            from validator.reports.findings_json import findings_json

            return findings_json(files)
        case Format.operationoutcome:
            from validator.reports.operation_outcome import operation_outcomes

            return json.dumps(operation_outcomes(files, language), ensure_ascii=False, indent=2)
        case Format.sarif:
            from validator.reports.sarif import sarif

            return json.dumps(sarif(files, language), ensure_ascii=False, indent=2)
        case _:
            from validator.reports.junit import junit_findings

            return junit_findings(files, language)
