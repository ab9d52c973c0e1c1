"""``validator doctor``"""

from __future__ import annotations

import platform
import sys

import typer

from validator import NAME, __version__
from validator.cli.output import CONFORMS, NOT_TESTABLE, LanguageName, LanguageOption, language_of
from validator.texts import text

EXAMPLE = "Example: validator doctor"


def doctor(lang: LanguageOption = LanguageName.en) -> None:
    """Check that the installation is whole: data, specification, packages, suites."""
    language = language_of(lang)
    from validator.data_folders import data_folder
    from validator.fhir.definitions import Definitions
    from validator.fhir.packages.package import bundled_package, bundled_package_names, package_cache
    from validator.suites.loader import available_suites

    def say(name: str, **values: object) -> None:
        typer.echo(text(f"cli.doctor-{name}", **values).in_language(language))

    typer.echo(f"{NAME} {__version__}, Python {platform.python_version()}, {sys.platform}")
    problems = []
    for name in ("profiles", "testdata", "suites", "reports"):
        try:
            data_folder(name)
        except FileNotFoundError as error:
            problems.append(str(error))
    if not problems:
        definitions = Definitions.r4()
        say("specification", count=len(definitions.resource_types))
        for name in bundled_package_names():
            package = bundled_package(name)
            count = len(package.urls("StructureDefinition"))
            problems += [
                f"{package}: {file.name}: {file.reason.in_language(language)}" for file in package.unreadable
            ]
            say("package", package=str(package), count=count)
        say("suites", names=", ".join(available_suites()))
        say("cache", folder=package_cache())
    for problem in problems:
        typer.echo(problem, err=True)
    typer.echo(text("cli.doctor-ill" if problems else "cli.doctor-well").in_language(language))
    raise typer.Exit(NOT_TESTABLE if problems else CONFORMS)
