"""The catalogue as Markdown, for a web page or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterator

from validator.reports.requirements.catalogue import CataloguePage, RequirementRow, how_shown, part_shown
from validator.results import Language
from validator.texts import text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def to_markdown(page: CataloguePage, language: Language) -> str:
    """A heading for each group and each requirement. Ends in a newline."""
    return "\n".join(_lines(page, language)) + "\n"


def _lines(page: CataloguePage, language: Language) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return text(f"report.catalogue-{key}", **values).in_language(language)

    yield f"# {say('heading')}"
    yield ""
    yield say("lead", count=len(page.rows), version=page.tool_version)
    if page.scope is not None:
        yield ""
        yield escaped(page.scope.in_language(language))
    for group in page.groups:
        yield ""
        yield f"## {escaped(group.title.in_language(language))}"
        for row in group.rows:
            yield ""
            yield from _requirement(row, language)


def _requirement(row: RequirementRow, language: Language) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return text(f"report.catalogue-{key}", **values).in_language(language)

    requirement = row.requirement
    yield f"### {requirement.id}"
    yield ""
    yield escaped(requirement.title.in_language(language))
    yield ""
    level = text(f"report.level-{requirement.level}").in_language(language)
    role = text(f"report.role-{requirement.role}").in_language(language)
    yield f"*{level} · {role} · {how_shown(row).in_language(language)}*"
    if row.parts:
        yield ""
    for part in row.parts:
        title = escaped(part.part.title.in_language(language))
        yield f"- `{part.part.id}` {title} *({part_shown(part).in_language(language)})*"
    for key, said in (("evidence", requirement.evidence), ("not-tested", requirement.not_tested)):
        if said is not None:
            yield ""
            yield f"{say(key)} {escaped(said.in_language(language))}"
    if row.scenarios:
        yield ""
        yield f"{say('scenarios')} {', '.join(f'`{name}`' for name in row.scenarios)}"
    yield ""
    yield f"{say('sources')} {escaped('; '.join(requirement.sources))}"


def escaped(value: str) -> str:
    """Text that Markdown leaves as it is."""
    return _SPECIAL.sub(r"\\\1", value)
