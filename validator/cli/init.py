"""``validator init``"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.init_file import SCHEMA_FILE, Access, Answers, configuration_file
from validator.cli.output import (
    NOT_TESTABLE,
    LanguageName,
    LanguageOption,
    fail,
    harmless_line,
    language_of,
    tell,
)
from validator.redaction import redact_url
from validator.results import Language, Text
from validator.texts import text

if TYPE_CHECKING:
    from validator.runner.detection import Detected
    from validator.suites.model import Suite

EXAMPLE = "Example: validator init --yes --target https://fhir.example.org/r4"


def init(
    target: Annotated[
        str, typer.Option(help="Address of the product; /fhir, /r4 and the like are tried too.")
    ] = "",
    product: Annotated[str, typer.Option(help="Name of the product (default: what /metadata says).")] = "",
    product_version: Annotated[
        str, typer.Option(help="Version of the product (default: what /metadata says).")
    ] = "",
    vendor: Annotated[str, typer.Option(help="Vendor of the product.")] = "",
    access: Annotated[
        str,
        typer.Option(
            help="How a client logs in: none, token, key, secret, command or headers (default: none)."
        ),
    ] = "",
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("validator.toml"),
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: take the options and what is detected.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Ask five questions, look at the product's /metadata, and write a commented validator.toml.

    Exit code 0: written, also when nobody answers at the address (which is said). 2: wrong usage. 3: the file cannot be written.
    """
    language = language_of(lang)
    if out.exists() and not force:
        fail(text("init.exists", path=out), language)
    if not yes and not sys.stdin.isatty():
        fail(text("init.no-answer-to-ask"), language)
    if yes and not target:
        fail(text("init.needs-target"), language)
    way = _access(access, language) if access else None
    address = target or _ask("target", "", language)
    found = _detected(address, language)
    detected = None if isinstance(found, Text) else found
    suites = _suites(detected, language)
    if detected is None:
        tell(
            found if isinstance(found, Text) else text("init.not-an-address", address=redact_url(address)),
            language,
        )
    else:
        _tell_what_was_found(detected, suites, language)

    def answer(name: str, given: str, default: str) -> str:
        return given or (default if yes else _ask(name, default, language))

    answers = Answers(
        url=detected.url if detected else _as_address(address, language),
        product=answer("product", product, detected.software if detected else ""),
        version=answer("version", product_version, detected.software_version if detected else ""),
        vendor=answer("vendor", vendor, ""),
        access=way or (Access.none if yes else _access(_ask("access", "none", language), language)),
        suites=suites,
        identities=_identities(suites),
        detected=detected is not None,
    )
    _write(answers, out, force, language)


def _ask(name: str, default: str, language: Language) -> str:
    question = text(f"init.ask-{name}").in_language(language)
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _access(word: str, language: Language) -> Access:
    try:
        return Access(word)
    except ValueError:
        fail(text("init.access-unknown", found=word), language)


def _detected(address: str, language: Language) -> Detected | Text:
    from validator.runner.detection import detect

    return detect(address)


def _as_address(address: str, language: Language) -> str:
    """An address that nobody answers at, as the file takes it; ends the command for what is none."""
    from validator.configuration import is_address

    written = address.strip().rstrip("/")
    written = written if "://" in written else f"https://{written}"
    if not is_address(written):
        fail(text("init.not-an-address", address=redact_url(address)), language)
    return written


def _suites(detected: Detected | None, language: Language) -> list[Suite]:
    from validator.cli.running import load_suites
    from validator.runner.detection import fitting_suites

    suites = load_suites((), language)
    fitting = fitting_suites(suites, detected.capability if detected else None)
    return [suite for suite in suites if suite.id in fitting]


def _identities(suites: Sequence[Suite]) -> list[str]:
    """Everybody whose credentials the suites send, those whom most steps act as first."""
    from collections import Counter

    from validator.suites.model import acting_identity

    acting = Counter(
        identity
        for suite in suites
        for scenario in suite.scenarios
        for step in scenario.all_steps()
        if (identity := acting_identity(step)) is not None
    )
    return [name for name, _ in acting.most_common()]


def _tell_what_was_found(detected: Detected, suites: Sequence[Suite], language: Language) -> None:
    software = " ".join(filter(None, (detected.software, detected.software_version)))
    found = text(
        "init.found",
        url=redact_url(detected.url),
        software=software or text("init.unnamed"),
        fhir=detected.fhir_version or "?",
        count=len(detected.types),
        suites=", ".join(suite.id for suite in suites) or "–",
    )
    tell(found, language)
    if detected.fhir_version and not detected.fhir_version.startswith("4.0"):
        tell(text("init.another-version", url=detected.url, fhir=detected.fhir_version), language)


def _write(answers: Answers, out: Path, force: bool, language: Language) -> None:
    from validator.data_folders import data_folder
    from validator.reports.errors import ReportError
    from validator.reports.files import write_atomically

    schema = (data_folder("suites") / "configuration.schema.json").read_bytes()
    try:
        if force or not out.with_name(SCHEMA_FILE).exists():
            write_atomically(out.with_name(SCHEMA_FILE), schema)
        write_atomically(out, configuration_file(answers, language))
    except ReportError as error:
        fail(error.text, language, NOT_TESTABLE)
    typer.echo(harmless_line(text("init.written", path=out).in_language(language)))
