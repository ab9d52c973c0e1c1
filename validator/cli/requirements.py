"""``validator requirements``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import (
    NOT_TESTABLE,
    LanguageName,
    LanguageOption,
    fail,
    fail_with_findings,
    language_of,
)
from validator.results import LEVELS, RECOMMENDATION, cited_parts
from validator.texts import text

if TYPE_CHECKING:
    from validator.reports.requirements import CataloguePage, RequirementRow
    from validator.results import Language

app = typer.Typer(
    help="The requirement catalogue: list, show, export.", no_args_is_help=True, rich_markup_mode=None
)

EXPORT_FORMATS = ("markdown", "json", "docx")

ServiceOption = Annotated[
    str, typer.Option(help="Only what this information service demands, with the recommendations.")
]
RoleOption = Annotated[str, typer.Option(help="Only what binds this role: source or consumer.")]
LevelOption = Annotated[
    list[str], typer.Option(help="Only this level: must, should or recommendation. Repeatable.")
]


@app.command("list", epilog="Example: validator requirements list --service news2 --role source")
def list_requirements(
    service: ServiceOption = "",
    role: RoleOption = "",
    level: LevelOption = [],  # noqa: B006
    lang: LanguageOption = LanguageName.en,
) -> None:
    """List requirements: id, level, role, how each is shown, and what it says."""
    language = language_of(lang)
    from validator.reports.requirements.catalogue import how_shown

    for row in catalogue_page(service, role, level, language).rows:
        requirement = row.requirement
        words = text(f"report.level-{requirement.level}").in_language(language)
        shown = how_shown(row).in_language(language)
        role_word = text(f"report.short-role-{requirement.role}").in_language(language)
        title = requirement.title.in_language(language)
        typer.echo(f"{requirement.id:8} {words:16} {role_word:24} {title} [{shown}]")


@app.command("show", epilog="Example: validator requirements show ACC-02 --lang nb")
def show(
    requirement: Annotated[list[str], typer.Argument(metavar="ID…", help="Requirements, such as ACC-02.")],
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Show requirements whole: parts, what it takes to show them, the scenarios that test them, sources."""
    language = language_of(lang)
    from validator.data_files.findings import nearest_fix
    from validator.suites.demands import citations, is_known

    rows = {row.requirement.id: row for row in catalogue_page("", "", [], language).rows}
    catalogue = {name: row.requirement for name, row in rows.items()}
    for name in requirement:
        if not is_known(name, catalogue):
            fix = nearest_fix(name, citations(catalogue.values()))
            hint = f" {fix.in_language(language)}" if fix else ""
            said = text("suites.unknown-requirement", name=name)
            fail(type(said)(said.nb + hint, said.en + hint), language)
    for index, name in enumerate(requirement):
        if index:
            typer.echo()
        _show(rows[cited_parts(name)[0]], language)


def _show(row: RequirementRow, language: Language) -> None:
    from validator.reports.requirements.catalogue import how_shown, part_shown

    def say(key: str) -> str:
        return text(f"report.catalogue-{key}").in_language(language)

    requirement = row.requirement
    level = text(f"report.level-{requirement.level}").in_language(language)
    role = text(f"report.role-{requirement.role}").in_language(language)
    typer.echo(f"{requirement.id}  {requirement.title.in_language(language)}")
    typer.echo(f"  {level} · {role} · {how_shown(row).in_language(language)}")
    for part in row.parts:
        name = f"{requirement.id}.{part.part.id}"
        typer.echo(
            f"  {name}  {part.part.title.in_language(language)} ({part_shown(part).in_language(language)})"
        )
        for scenario in part.scenarios:
            typer.echo(f"    {scenario}")
        if part.part.not_tested is not None and not part.scenarios:
            typer.echo(f"    {say('not-tested')} {part.part.not_tested.in_language(language)}")
    for key, said in (("evidence", requirement.evidence), ("not-tested", requirement.not_tested)):
        if said is not None:
            typer.echo(f"  {say(key)} {said.in_language(language)}")
    if row.scenarios and not row.parts:
        typer.echo(f"  {say('scenarios')} {', '.join(row.scenarios)}")
    for source in requirement.sources:
        typer.echo(f"  {say('sources')} {source}")


@app.command(
    "export",
    epilog="Example: validator requirements export --service news2 --role source --format docx --out news2.docx",
)
def export(
    format: Annotated[
        str, typer.Option(help=f"One of {', '.join(EXPORT_FORMATS)}; docx is for a call for tenders.")
    ] = "markdown",
    out: Annotated[Path | None, typer.Option(help="File to write; stdout without it (not docx).")] = None,
    service: ServiceOption = "",
    role: RoleOption = "",
    level: LevelOption = [],  # noqa: B006
    lang: LanguageOption = LanguageName.nb,
) -> None:
    """Export requirements as Markdown, JSON, or a Word document with room for the supplier's answers."""
    language = language_of(lang)
    if format not in EXPORT_FORMATS:
        fail(text("report.unknown-format", found=format, known=", ".join(EXPORT_FORMATS)), language)
    if format == "docx" and out is None:
        fail(text("cli.export-needs-file"), language)
    page = catalogue_page(service, role, level, language)
    content = _rendered(page, format, language)
    if out is None:
        typer.echo(content, nl=False)
        return
    from validator.reports.errors import ReportError
    from validator.reports.files import write_atomically

    try:
        write_atomically(out, content)
    except ReportError as error:
        fail(error.text, language, NOT_TESTABLE)
    typer.echo(str(out))


def _rendered(page: CataloguePage, format: str, language: Language) -> str | bytes:
    if format == "json":
        from validator.reports.requirements.json_form import to_json

        return to_json(page)
    if format == "docx":
        from validator.reports.requirements.word import to_word

        return to_word(page, language)
    from validator.reports.requirements.markdown import to_markdown

    return to_markdown(page, language)


def catalogue_page(service: str, role: str, levels: list[str], language: Language) -> CataloguePage:
    """The part of the catalogue that was asked for; ends the command when a word is unknown or nothing fits."""
    from validator import __version__
    from validator.data_files.findings import nearest_fix
    from validator.reports.requirements.catalogue import CataloguePage, groups_of
    from validator.suites.citations import cited_by
    from validator.suites.demands import binds, demanded
    from validator.suites.loader import find_suites, load_suite
    from validator.suites.requirements import load_requirements
    from validator.suites.services import load_services

    catalogue, services = load_requirements(), load_services()
    if findings := [*catalogue.findings, *services.findings]:
        fail_with_findings(findings, language)
    for word, known, key in (
        *((level, LEVELS, "cli.level-unknown") for level in levels),
        *(((role, ("source", "consumer"), "cli.role-unknown"),) if role else ()),
        *(((service, tuple(services.services), "suites.unknown-service"),) if service else ()),
    ):
        if word not in known:
            fix = nearest_fix(word, known)
            hint = f" {fix.in_language(language)}" if fix else ""
            said = text(key, name=word, role=word, level=word)
            fail(type(said)(said.nb + hint, said.en + hint), language)
    chosen = list(catalogue.requirements.values())
    if service:
        roles = (role,) if role else services.services[service].roles
        wanted = {
            name
            for one in roles
            for name in demanded(services.services[service], one, services, catalogue.requirements)
        }
        chosen = [one for one in chosen if one.id in wanted or one.level == RECOMMENDATION]
    elif role:
        chosen = [one for one in chosen if binds(one, role)]
    if levels:
        chosen = [one for one in chosen if one.level in levels]
    titles = {name: title for name, (title, _) in catalogue.groups.items()}
    scope = text("report.catalogue-scope", service=services.services[service].title) if service else None
    loaded = [load_suite(folder).suite for folder in find_suites(())[0]]
    cited = cited_by(suite for suite in loaded if suite is not None)
    return CataloguePage(__version__, groups_of(chosen, titles, cited), scope)
