"""``validator profiles``"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import NOT_TESTABLE, LanguageName, LanguageOption, fail, is_terminal, language_of
from validator.cli.validate import make_validator
from validator.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.fhir.packages.registry import Addition
    from validator.fhir.profile_tree import Line
    from validator.results import Language, Text

app = typer.Typer(help="Profiles and packages at hand.", no_args_is_help=True, rich_markup_mode=None)

PackageOption = Annotated[
    list[str],
    typer.Option(
        help="A further package: .tgz, folder, file, or name@version in the package cache. Repeatable."
    ),
]

CanonicalArgument = Annotated[
    str, typer.Argument(metavar="URL", help="Canonical URL of the profile, or the name of a type.")
]

COLOURS: dict[str, dict[str, object]] = {
    "plain": {},
    "dim": {"dim": True},
    "title": {"bold": True},
    "name": {"bold": True},
    "stated": {"fg": "yellow", "bold": True},
    "forbidden": {"fg": "red"},
    "type": {"fg": "cyan"},
    "value": {"fg": "green"},
    "binding": {"fg": "magenta"},
}
"""How each role of a span looks on a terminal."""


@app.command("list", epilog="Example: validator profiles list")
def list_profiles(package: PackageOption = [], lang: LanguageOption = LanguageName.en) -> None:  # noqa: B006
    """List the profiles of the bundled packages and of those you name, and what is in the FHIR package cache."""
    from validator.fhir.packages.cache import installed_packages
    from validator.fhir.packages.package import package_cache

    validator = make_validator(package, [], "warning", language_of(lang))
    for held in validator.definitions.packages:
        rows = sorted(
            (str(structure.get("type", "")), str(structure["url"]))
            for structure in held.resources("StructureDefinition")
        )
        if not rows:
            continue
        typer.echo(f"{held.name}@{held.version}")
        widest = max(len(kind) for kind, _ in rows)
        for kind, url in rows:
            typer.echo(f"  {kind:{widest}}  {url}")
    cache = package_cache()
    cached = installed_packages(cache)
    if cached:
        typer.echo(text("registry.in-cache", cache=cache).in_language(language_of(lang)))
        for name, version in cached:
            typer.echo(f"  {name}@{version}")


@app.command("add", epilog="Example: validator profiles add hl7.fhir.no.basis@2.2.2")
def add(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME@VERSION…", help="Packages; a version may be 2.2.x, ^2.0.0 or latest."),
    ] = None,
    locked: Annotated[
        bool, typer.Option("--locked", help="Bring exactly what the lock file has, and leave it as it is.")
    ] = False,
    lock: Annotated[Path, typer.Option(help="The lock file.")] = Path("validator.lock"),
    registry: Annotated[
        list[str],
        typer.Option(
            help="Address of a registry to ask instead of the usual ones (or FHIR_REGISTRY). Repeatable."
        ),
    ] = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Fetch packages and all they depend on into the FHIR package cache, and note them in validator.lock."""
    from validator.fhir.packages.lock import Lock, read_lock, write_lock
    from validator.fhir.packages.package import PackageError
    from validator.fhir.packages.registry import add_locked, add_packages
    from validator.fhir.packages.registry_client import RegistryError, registries

    language = language_of(lang)

    def say(message: Text) -> None:
        typer.echo(message.in_language(language), err=True)

    if not names and not locked:
        fail(text("registry.nothing-to-add"), language)
    try:
        sources = registries(registry)
        if locked:
            added = add_locked(read_lock(lock), lock, names or (), sources=sources, progress=say)
        else:
            before = read_lock(lock) if lock.exists() else Lock()
            added = add_packages(names or (), sources=sources, progress=say)
            write_lock(lock, before.with_packages(added.requested, added.locked()))
    except RegistryError as error:
        fail(error.text, language, NOT_TESTABLE)
    except PackageError as error:
        fail(error.text, language)
    for note in added.notes:
        say(note)
    _echo_added(added, language)
    if not locked:
        typer.echo(text("registry.written", lock=lock).in_language(language))


def _echo_added(added: Addition, language: Language) -> None:
    widest = max((len(str(package)) for package in added.packages), default=0)
    for package in added.packages:
        state = text("registry.state-fetched" if package.fetched else "registry.state-cached")
        typer.echo(f"{package!s:{widest}}  {state.in_language(language)}")


@app.command(
    "snapshot",
    epilog="Example: validator profiles snapshot http://hl7.no/fhir/StructureDefinition/no-basis-Patient",
)
def snapshot(
    canonical: CanonicalArgument,
    package: PackageOption = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Print a profile with its snapshot, generated where it was published without."""
    from validator.fhir.formats.json_text import dump_pretty

    validator = make_validator(package, [canonical], "warning", language_of(lang))
    structure = validator.definitions.structure(canonical)
    if structure is None:
        fail(text("cli.profile-unknown", profile=canonical), language_of(lang))
    typer.echo(dump_pretty(structure))


@app.command(
    "show", epilog="Example: validator profiles show http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
)
def show(
    canonical: CanonicalArgument,
    all: Annotated[
        bool, typer.Option("--all", help="Every element, not only what the profile itself states.")
    ] = False,
    package: PackageOption = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Show what a profile asks for: each element with cardinality, types, slices, bindings and fixed values."""
    from validator.fhir.profile_tree import plain, profile_tree_of

    language = language_of(lang)
    validator = make_validator(package, [canonical], "warning", language)
    width = shutil.get_terminal_size(fallback=(80, 24)).columns
    try:
        lines = profile_tree_of(
            validator.definitions, canonical, everything=all, width=width, language=language
        )
    except KeyError:
        fail(text("cli.profile-unknown", profile=canonical), language)
    typer.echo(_coloured(lines) if is_terminal() else plain(lines), nl=False)


def _coloured(lines: Iterable[Line]) -> str:
    return "".join(
        "".join(typer.style(span.text, **COLOURS[span.role]) for span in line) + "\n"  # type: ignore[arg-type]
        for line in lines
    )
