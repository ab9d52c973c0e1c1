"""``validator validate``"""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import (
    CONFORMS,
    DOES_NOT_CONFORM,
    NOT_TESTABLE,
    LanguageName,
    LanguageOption,
    fail,
    is_terminal,
    language_of,
    tell,
)
from validator.cli.progress import Progress, ProgressOption
from validator.texts import text

if TYPE_CHECKING:
    from validator.cli.bulk_validation import Limited, Work
    from validator.fhir.validation import Validator
    from validator.reports.findings import FileFindings, Tally
    from validator.results import Language

EXAMPLE = "Example: validator validate patient.json --profile http://hl7.no/fhir/StructureDefinition/no-basis-Patient"

INTERRUPTED = 130
"""The exit code that shells expect after Ctrl-C."""

MOST_COLLECTED = 100_000
"""Findings that a format which is made from all of them together may have; a few hundred megabytes of memory."""


class Format(StrEnum):
    text = "text"
    ndjson = "ndjson"
    json = "json"
    operationoutcome = "operationoutcome"
    sarif = "sarif"
    junit = "junit"
    github = "github"


STREAMED = (Format.text, Format.ndjson)


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    unchecked = "unchecked"


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
    format: Annotated[
        Format,
        typer.Option(
            help="Format of the result on stdout. text and ndjson (a line for each resource, totals last) are written as the "
            f"validation goes on, whatever the amount; the others when it is done, with at most {MOST_COLLECTED} findings."
        ),
    ] = Format.text,
    fail_on: Annotated[
        list[FailOn],
        typer.Option(
            help="What gives exit code 1 besides errors: nothing more (error), warnings (warning), or that something was not "
            "checked, such as codes in a code system that is not at hand (unchecked). Repeatable."
        ),
    ] = [FailOn.error],  # noqa: B006
    best_practice: Annotated[
        BestPractice, typer.Option(help="How constraints that are marked as best practice count.")
    ] = BestPractice.warning,
    must_support: Annotated[
        bool,
        typer.Option(
            "--must-support",
            help="Tell which must-support elements of each profile are present (never an error).",
        ),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", min=0, help="Processes to spread the work over; 0 is one for each core."
        ),
    ] = 1,
    start_line: Annotated[
        int,
        typer.Option(
            min=1, help="Begin at this line of the NDJSON, where an earlier validation was stopped."
        ),
    ] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many resources.")] = None,
    progress: ProgressOption = None,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Validate FHIR R4 resources against the specification, the profiles they claim, and those you name.

    What was not checked, for want of a code system, profile or the like, is told at the end and in every format.

    Exit code 0: conforms. 1: does not conform (--fail-on: or has warnings, or was not wholly checked). 2: wrong usage. 3: a worker process
    was lost. 130: interrupted.
    """
    language = language_of(lang)
    is_lines = len(paths) == 1 and _is_ndjson(paths[0])
    if start_line > 1 and not is_lines:
        fail(text("bulk.start-line-input"), language)
    make_validator(package, profile, best_practice.value, language)  # ends here when something is unknown

    from validator.cli.bulk_validation import Limited, Work
    from validator.fhir.formats.inputs import find_inputs
    from validator.fhir.validation import ValidationSettings
    from validator.national_identifiers import NATIONAL_CHECKS
    from validator.processes import cores

    work = Work(
        tuple(package),
        tuple(profile),
        ValidationSettings(
            best_practice=best_practice.value, must_support=must_support, further_checks=NATIONAL_CHECKS
        ),
        format.value,
        language,
        is_terminal(),
    )
    inputs = Limited(find_inputs(paths, start_line=start_line), limit)
    shown = Progress(_size(paths) if start_line == 1 else None, language, wanted=progress)
    if format in STREAMED:
        tally = _stream(inputs, work, jobs or cores(), is_lines, shown)
    else:
        tally = _collect(inputs, work, jobs or cores(), shown)
    if start_line > 1 and not tally.resources:
        fail(text("bulk.start-line-beyond", path=paths[0], line=start_line), language)
    failed = (
        tally.fatal
        or tally.error
        or (FailOn.warning in fail_on and tally.warning)
        or (FailOn.unchecked in fail_on and tally.not_checked.places)
    )
    raise typer.Exit(DOES_NOT_CONFORM if failed else CONFORMS)


def make_validator(
    packages: list[str], profiles: list[str], best_practice: str, language: Language
) -> Validator:
    """A validator that knows the named packages and the bundled ones; ends the command when a package or profile is unknown."""
    from validator.fhir import bulk
    from validator.fhir.packages.package import PackageError
    from validator.fhir.validation import ValidationSettings

    settings = ValidationSettings(best_practice=best_practice)  # type: ignore[arg-type]
    try:
        validator = bulk.make_validator(tuple(packages), settings)
    except PackageError as error:
        fail(error.text, language)
    for canonical in profiles:
        if not validator.knows(canonical):
            for held in validator.definitions.packages:
                for file in held.unreadable:  # it may be the very file that has the profile
                    at = text("cli.profile-unknown-file", file=file.name, package=held, reason=file.reason)
                    fail(text("cli.profile-unknown-because", profile=canonical, why=at), language)
            from validator.fhir.terminology.terminology import nearest

            suggestion = nearest(canonical, validator.definitions.urls("StructureDefinition"))
            key = "cli.profile-unknown-suggestion" if suggestion else "cli.profile-unknown"
            fail(text(key, profile=canonical, suggestion=suggestion), language)
    return validator


def _stream(inputs: Limited, work: Work, jobs: int, is_lines: bool, progress: Progress) -> Tally:
    """Write results as they come. Whatever ends it early, what is written is whole, and a line on stderr says how far it came."""
    import sys

    from validator.cli.bulk_validation import LineSink, Stream, render_chunk
    from validator.fhir.bulk import work_through
    from validator.fhir.formats.inputs import InputError
    from validator.processes import WorkerError
    from validator.redaction.identity_numbers import mask_identity_numbers
    from validator.reports.findings_text import FindingsWriter

    write = sys.stdout.write
    lines = work.format == Format.ndjson
    sink = (
        LineSink(write)
        if lines
        else FindingsWriter(write, work.language, colour=work.colour, shown=mask_identity_numbers)
    )
    stream = Stream(sink, progress)
    try:
        stream.write_all(work_through(partial(render_chunk, work=work), inputs, jobs))
    except InputError as error:
        if stream.tally.resources:
            stream.end(complete=False)
        fail(error.text, work.language)
    except WorkerError as error:
        stream.end(complete=False)
        fail(stream.stopped(error.text, is_lines=is_lines), work.language, NOT_TESTABLE)
    except KeyboardInterrupt:
        stream.end(complete=False)
        why = text("bulk.interrupted")
        fail(stream.stopped(why, is_lines=is_lines), work.language, INTERRUPTED)
    stream.end(complete=not inputs.left_some)
    if inputs.left_some:
        why = text("bulk.limit-reached", count=stream.tally.resources)
        tell(stream.stopped(why, is_lines=is_lines), work.language)
    return stream.tally


def _collect(inputs: Limited, work: Work, jobs: int, progress: Progress) -> Tally:
    """Gather every finding and write them together, in a format that has no beginning without its end."""
    from validator.cli.bulk_validation import Collection, TooMany, validate_only
    from validator.fhir.bulk import work_through
    from validator.fhir.formats.inputs import InputError
    from validator.processes import WorkerError

    collection = Collection(MOST_COLLECTED)
    try:
        with closing(work_through(partial(validate_only, work=work), inputs, jobs)) as results:
            for validated in results:
                collection.add(validated)
                progress.show(collection.tally.resources, collection.size)
    except InputError as error:
        fail(error.text, work.language)
    except WorkerError as error:
        fail(error.text, work.language, NOT_TESTABLE)
    except TooMany:
        fail(text("bulk.too-many", limit=MOST_COLLECTED, format=work.format), work.language)
    except KeyboardInterrupt:
        fail(text("bulk.nothing-written", format=work.format), work.language, INTERRUPTED)
    finally:
        progress.close()
    written = _in_format(collection.files, Format(work.format), work.language)
    typer.echo(written)
    if inputs.left_some:
        why = text("bulk.limit-reached", count=collection.tally.resources)
        tell(why, work.language)
    return collection.tally


def _is_ndjson(path: str) -> bool:
    from validator.fhir.formats.inputs import NDJSON_SUFFIX, STANDARD_INPUT

    return path == STANDARD_INPUT or path.lower().endswith(NDJSON_SUFFIX)


def _size(paths: list[str]) -> int | None:
    """Bytes of the files, ``None`` when not all are files."""
    try:
        return (
            sum(Path(path).stat().st_size for path in paths)
            if all(Path(p).is_file() for p in paths)
            else None
        )
    except (OSError, ValueError):
        return None


def _in_format(files: list[FileFindings], format: Format, language: Language) -> str:
    match format:
        case Format.json:
            from validator.reports.findings_json import findings_json

            return findings_json(files)
        case Format.operationoutcome:
            from validator.reports.dataclass_json import dumps
            from validator.reports.operation_outcome import operation_outcomes

            return dumps(operation_outcomes(files, language), indent=2)
        case Format.sarif:
            from validator.reports.dataclass_json import dumps
            from validator.reports.sarif import sarif

            return dumps(sarif(files, language), indent=2)
        case Format.github:
            from validator.reports.github_annotations import github_findings

            return github_findings(files, language).removesuffix("\n")
        case _:
            from validator.reports.junit import junit_findings

            return junit_findings(files, language)
