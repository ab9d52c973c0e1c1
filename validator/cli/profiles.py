"""``validator profiles``"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from validator.cli.output import LanguageName, LanguageOption, language_of
from validator.cli.validate import make_validator

app = typer.Typer(help="Profiles and packages at hand.", no_args_is_help=True, rich_markup_mode=None)

PackageOption = Annotated[list[str], typer.Option(help="A further package. Repeatable.")]


@app.command("list", epilog="Example: validator profiles list")
def list_profiles(package: PackageOption = [], lang: LanguageOption = LanguageName.en) -> None:  # noqa: B006
    """List the profiles of the bundled packages and of those you name."""
    validator = make_validator(package, [], "warning", language_of(lang))
    for held in validator.definitions.packages:
        typer.echo(f"{held.name}@{held.version}")
        for structure in sorted(held.resources("StructureDefinition"), key=lambda s: str(s.get("url"))):
            typer.echo(f"  {structure.get('type', ''):24} {structure.get('url')}")


@app.command(
    "snapshot",
    epilog="Example: validator profiles snapshot http://hl7.no/fhir/StructureDefinition/no-basis-Patient",
)
def snapshot(
    canonical: Annotated[str, typer.Argument(metavar="URL", help="Canonical URL of the profile.")],
    package: PackageOption = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Print a profile with its snapshot, generated where it was published without."""
    validator = make_validator(package, [canonical], "warning", language_of(lang))
    typer.echo(
        json.dumps(validator.definitions.structure(canonical), ensure_ascii=False, indent=2, default=float)
    )


@app.command(
    "show", epilog="Example: validator profiles show http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
)
def show(
    canonical: Annotated[str, typer.Argument(metavar="URL", help="Canonical URL of the profile.")],
    package: PackageOption = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Show what a profile asks for: each element with cardinality, types, slices and bindings."""
    validator = make_validator(package, [canonical], "warning", language_of(lang))
    structure = validator.definitions.structure(canonical) or {}
    typer.echo(f"{structure.get('name')}  {structure.get('url')}|{structure.get('version', '')}")
    for element in structure["snapshot"]["element"]:
        identity = str(element.get("id") or element["path"])
        depth = identity.count(".")
        types = " | ".join(str(t.get("code", "")).rpartition("/")[2] for t in element.get("type", ()))
        fixed = next(
            (
                f" = {json.dumps(v, ensure_ascii=False)}"
                for k, v in element.items()
                if k.startswith(("fixed", "pattern"))
            ),
            "",
        )
        binding = element.get("binding", {})
        bound = f" [{binding.get('strength')}: {binding.get('valueSet')}]" if binding.get("valueSet") else ""
        must = " S" if element.get("mustSupport") else ""
        name = identity.rpartition(".")[2]
        typer.echo(
            f"{'  ' * depth}{name}  {element.get('min', 0)}..{element.get('max', '*')}{must}  {types}{fixed}{bound}"
        )
