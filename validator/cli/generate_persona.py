"""``validator generate persona`` and ``validator generate personas``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from validator.cli.output import LanguageName, LanguageOption, fail, fail_with_findings, language_of
from validator.cli.plain_usage import PlainCommand
from validator.texts import text

if TYPE_CHECKING:
    from validator.results import Language
    from validator.synthetic.personas.file import Persona

EXAMPLE = "Example: validator generate persona kari-fall > kari.json; validator generate persona --for-loading loading --suite news2"
FORMATS = ("bundle", "ndjson", "transaction")


def persona(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|FILE]", help="A persona, as “generate personas” lists them, or a file of your own."
        ),
    ] = "",
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS),
            help="bundle: a collection Bundle. ndjson: a resource on each line. transaction: to be loaded into a server.",
        ),
    ] = "bundle",
    for_loading: Annotated[
        str | None,
        typer.Option(
            "--for-loading",
            metavar="DIR",
            help="Instead: what the scenarios need to find in a product that is only read, as a transaction Bundle and as NDJSON, with the "
            "manifest for [patients] loaded in validator.toml. A new or empty folder. With NAME, only the scenarios of that persona.",
        ),
    ] = None,
    suite: Annotated[
        list[str],
        typer.Option(
            "--suite", metavar="SUITE", help="With --for-loading: only this suite. Repeatable (default: all)."
        ),
    ] = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Write the record of one scenario patient on stdout, with the organisations and personnel that it mentions; or what a product that is
    only read is to be loaded with.

    Exit code 0: written. 2: no such persona, or a file that is none.
    """
    language = language_of(lang)
    if for_loading is not None:
        from validator.cli.generate_loading import write_loading

        return write_loading(for_loading, suite, _named(name, language) if name else None, language)
    if suite:
        fail(text("patients.suite-without-loading"), language)
    if not name:
        fail(text("patients.loading-name-or-suite"), language)
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        fail(text("generate.choice-unknown", option="--format", value=format, known=known), language)
    from validator.synthetic.personas.file import PersonaError
    from validator.synthetic.personas.record import record_of

    try:
        chosen = _persona(name, language)
        resources = record_of(chosen)
    except PersonaError as error:
        fail_with_findings(error.findings, language)
    import orjson

    if format == "ndjson":
        content = b"".join(orjson.dumps(resource) + b"\n" for resource in resources)
    else:
        from validator.synthetic.output.writing import Format, bundle

        kind = Format.TRANSACTION if format == "transaction" else Format.BUNDLES
        written = bundle(resources, kind, chosen.uuid("bundle"))
        content = orjson.dumps(written, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def personas(lang: LanguageOption = LanguageName.en) -> None:
    """List the scenario patients, with what they can show."""
    language = language_of(lang)
    from validator.synthetic.personas.file import PersonaError, persona_files, read_persona

    for file in persona_files():
        try:
            read = read_persona(file)
        except PersonaError as error:
            fail_with_findings(error.findings, language)
        typer.echo(f"{read.id:26} {read.title.in_language(language).strip()}")
        typer.echo(f"{'':26} {', '.join(read.requirements)}")


def _named(name: str, language: Language) -> str:
    """The id of a persona that ships with the project; the scenarios know no others."""
    from validator.synthetic.personas.file import persona_files

    if name in {file.stem for file in persona_files()}:
        return name
    _unknown(name, language)


def _persona(name: str, language: Language) -> Persona:
    """Raises :class:`~validator.synthetic.personas.file.PersonaError`; ends the command when there is no such persona."""
    from validator.synthetic.personas.file import persona_files, read_persona

    known = {file.stem: file for file in persona_files()}
    if name in known:
        return read_persona(known[name])
    if name.endswith((".yaml", ".yml")):
        return read_persona(Path(name))
    _unknown(name, language)


def _unknown(name: str, language: Language) -> NoReturn:
    from difflib import get_close_matches

    from validator.synthetic.personas.file import persona_files

    known = {file.stem: file for file in persona_files()}
    near = get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    near = near or [one for one in known if one.startswith(name.casefold())][:1]
    key = "persona.suggestion" if near else "persona.unknown"
    fail(text(key, name=name, suggestion=near[0] if near else ""), language)


def add_to(group: typer.Typer) -> None:
    """Put the commands into ``validator generate``."""
    group.command("persona", cls=PlainCommand, epilog=EXAMPLE)(persona)
    group.command("personas", cls=PlainCommand, epilog="Example: validator generate personas --lang nb")(
        personas
    )
