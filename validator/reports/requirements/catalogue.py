"""What the forms of the catalogue have in common: its groups, its rows, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from validator.results import Requirement, RequirementPart, Text
from validator.texts import text


@dataclass(frozen=True, slots=True)
class PartRow:
    """One thing that a requirement says. ``scenarios`` are those of the suites that ship (``suite/scenario``)."""

    part: RequirementPart
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    requirement: Requirement
    parts: tuple[PartRow, ...]
    scenarios: tuple[str, ...]
    """Those that test it, its parts included."""


@dataclass(frozen=True, slots=True)
class RequirementGroup:
    id: str
    title: Text
    rows: tuple[RequirementRow, ...]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """``scope``: what was selected, in words; ``None`` for the whole catalogue."""

    tool_version: str
    groups: tuple[RequirementGroup, ...]
    scope: Text | None = None

    @property
    def rows(self) -> tuple[RequirementRow, ...]:
        return tuple(row for group in self.groups for row in group.rows)


def requirement_row(requirement: Requirement, cited: Mapping[str, Sequence[str]]) -> RequirementRow:
    """``cited``: scenarios by citation (``ID`` or ``ID.part``)."""
    parts = tuple(
        PartRow(part, tuple(cited.get(f"{requirement.id}.{part.id}", ()))) for part in requirement.parts
    )
    own = cited.get(requirement.id, ())
    scenarios = dict.fromkeys((*own, *(scenario for row in parts for scenario in row.scenarios)))
    return RequirementRow(requirement, parts, tuple(scenarios))


def groups_of(
    requirements: Iterable[Requirement], titles: Mapping[str, Text], cited: Mapping[str, Sequence[str]]
) -> tuple[RequirementGroup, ...]:
    """The requirements by group, in the order in which the groups are first met."""
    rows: dict[str, list[RequirementRow]] = {}
    for requirement in requirements:
        rows.setdefault(requirement.group, []).append(requirement_row(requirement, cited))
    return tuple(
        RequirementGroup(name, titles.get(name, Text(name, name)), tuple(members))
        for name, members in rows.items()
    )


def how_shown(row: RequirementRow) -> Text:
    """How the requirement is shown to hold, in a line: by tests, by a declaration, by what it follows from, or why not yet."""
    requirement = row.requirement
    if requirement.follows_from:
        return text("report.catalogue-follows", names=", ".join(requirement.follows_from))
    if row.parts:
        tested = sum(bool(part.scenarios) for part in row.parts)
        declared = sum(part.part.method == "declared" for part in row.parts)
        return text("report.catalogue-parts", tested=tested, declared=declared, total=len(row.parts))
    if row.scenarios:
        return text("report.catalogue-tested", count=len(row.scenarios))
    if requirement.method == "declared":
        return text("report.catalogue-declared")
    return text("report.catalogue-untested")


def part_shown(row: PartRow) -> Text:
    if row.scenarios:
        return text("report.catalogue-tested", count=len(row.scenarios))
    return text("report.catalogue-declared" if row.part.method == "declared" else "report.catalogue-untested")
