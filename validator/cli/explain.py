"""``validator explain``"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import LanguageName, LanguageOption, fail, language_of
from validator.results import Text
from validator.texts import has_text, text

if TYPE_CHECKING:
    from validator.reports.explanation import Explanation, Tested
    from validator.reports.requirements.catalogue import PartRow, RequirementRow
    from validator.results import Language

EXAMPLE = "Example: validator explain IDN-03 --lang nb"


class Format(StrEnum):
    text = "text"
    markdown = "markdown"
    json = "json"


_SOURCES = {"syntax": "json", "national": "national", "questionnaire": "form"}


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A requirement (IDN-03, LOG-01.who), a finding (validation.minimum, or minimum), or a rule of FHIR (dom-2).",
        ),
    ],
    format: Annotated[Format, typer.Option(help="text, markdown, or json (both languages).")] = Format.text,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Explain a requirement, a finding or a rule: what it says, why, its source, a right and a wrong example, how it is tested.

    Exit code 0: explained. 2: there is no such thing.
    """
    language = language_of(lang)
    from validator.reports.explanation import to_json, to_markdown, to_text

    page = _about_finding(name) or _about_invariant(name) or _about_requirement(name, language)
    if format is Format.json:
        typer.echo(to_json(page), nl=False)
    else:
        typer.echo((to_markdown if format is Format.markdown else to_text)(page, language), nl=False)


def _about_finding(name: str) -> Explanation | None:
    from validator.reports.explanation import Explanation, Tested
    from validator.suites.finding_examples import finding_examples
    from validator.suites.finding_keys import finding_keys, general, general_fix

    known = finding_keys()
    # The key without its catalogue is what people remember; where two have it, the whole must be said.
    keys = [name] if name in known else [key for key in known if key.partition(".")[2] == name]
    if len(keys) != 1:
        return None
    (key,) = keys
    says, has_placeholders = general(key)
    fix = general_fix(key)
    if key == "national.identifier":  # whose text is that of the number's own fault
        says, fix, has_placeholders = text("explain.national-identifier"), text("national.compare"), False
    example = finding_examples().get(key)
    return Explanation(
        key,
        "finding",
        says,
        why=example.why if example else None,
        fix=fix,
        sources=(text(f"explain.source-{_SOURCES.get(known[key], 'fhir')}"),),
        right=Text(example.right, example.right) if example else None,
        wrong=Text(example.wrong, example.wrong) if example else None,
        tested=(Tested(key, says, (), text("explain.tested-finding")),),
        has_placeholders=has_placeholders,
    )


def _about_invariant(name: str) -> Explanation | None:
    if "." in name or not has_text(f"invariants.{name}"):
        return None
    from validator.reports.explanation import Explanation, Tested

    says = text(f"invariants.{name}")
    fix = text(f"invariant_fixes.{name}") if has_text(f"invariant_fixes.{name}") else None
    tested = (Tested(name, says, (), text("explain.tested-finding")),)
    return Explanation(
        name, "invariant", says, fix=fix, sources=(text("explain.source-fhir"),), tested=tested
    )


def _about_requirement(name: str, language: Language) -> Explanation:
    """Ends the command when nothing has that name."""
    from validator.cli.requirements import catalogue_page
    from validator.data_files.findings import nearest_fix
    from validator.reports.explanation import Explanation, Tested
    from validator.reports.requirements.catalogue import how_shown
    from validator.results import cited_parts
    from validator.suites.demands import citations, is_known
    from validator.suites.finding_keys import finding_keys
    from validator.suites.requirements import load_requirements

    rows = {row.requirement.id: row for row in catalogue_page("", "", [], language).rows}
    catalogue = {id: row.requirement for id, row in rows.items()}
    if not is_known(name, catalogue):
        requirements = citations(catalogue.values())
        like_a_requirement = re.match(r"[a-z]{2,}-[0-9]{2}", name, re.IGNORECASE)
        fix = (
            nearest_fix(name.upper(), requirements)
            if like_a_requirement
            else nearest_fix(name, [*requirements, *finding_keys(), *_invariants()])
        )
        hint = f" {fix.in_language(language)}" if fix else ""
        said = text("explain.unknown", name=name)
        fail(Text(said.nb + hint, said.en + hint), language)
    identifier, part_name = cited_parts(name)
    row = rows[identifier]
    requirement = row.requirement
    example = load_requirements().examples.get(identifier)
    parts = [part for part in row.parts if part_name in ("", part.part.id)]
    tested = tuple(_part(identifier, part) for part in parts) or (
        Tested(identifier, requirement.title, row.scenarios, _why_not(row)),
    )
    level = text(f"report.level-{requirement.level}")
    role = text(f"report.role-{requirement.role}")
    shown = how_shown(row)
    return Explanation(
        name,
        "requirement",
        parts[0].part.title if part_name else requirement.title,
        about=Text(f"{level.nb} · {role.nb} · {shown.nb}", f"{level.en} · {role.en} · {shown.en}"),
        evidence=requirement.evidence,
        sources=tuple(Text(source, source) for source in requirement.sources),
        right=example.right if example else None,
        wrong=example.wrong if example else None,
        tested=tested,
    )


def _part(identifier: str, row: PartRow) -> Tested:
    from validator.reports.explanation import Tested

    part = row.part
    how = None
    if not row.scenarios:
        if part.not_tested is not None:
            how = text("explain.not-tested", why=part.not_tested)
        else:
            declared = part.method == "declared"
            how = text("explain.not-tested-declared" if declared else "explain.not-tested-yet")
    return Tested(f"{identifier}.{part.id}", part.title, row.scenarios, how)


def _why_not(row: RequirementRow) -> Text | None:
    requirement = row.requirement
    if row.scenarios:
        return None
    if requirement.follows_from:
        return text("explain.tested-follows", names=", ".join(requirement.follows_from))
    if requirement.not_tested is not None:
        return text("explain.not-tested", why=requirement.not_tested)
    declared = requirement.method == "declared"
    return text("explain.not-tested-declared" if declared else "explain.not-tested-yet")


def _invariants() -> list[str]:
    from validator.texts.invariants import TEXTS

    return [name for name in TEXTS if "." not in name]
