"""What people have declared about a product, as reports show it: apart from what was tested, and never counted with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validator.results import Declaration, Requirement, Result, Text, cited_parts
from validator.texts import text


@dataclass(frozen=True, slots=True)
class Declared:
    """``about``: what the requirement or the part says; ``requirement`` is ``None`` when the catalogue of the run lacks it.
    ``problem``: why it does not stand."""

    declaration: Declaration
    requirement: Requirement | None
    about: Text
    problem: Text | None

    @property
    def stands(self) -> bool:
        return self.problem is None


def declared(result: Result) -> tuple[Declared, ...]:
    """Every declaration of the run, in the order of the requirements' ids. One that had expired when the run ended does
    not stand."""
    return tuple(
        _shown(result, declaration)
        for declaration in sorted(result.declarations, key=lambda one: one.requirement)
    )


def _shown(result: Result, declaration: Declaration) -> Declared:
    name, part_name = cited_parts(declaration.requirement)
    requirement = result.requirements.get(name)
    about = requirement.title if requirement is not None else Text(name, name)
    if requirement is not None:
        about = next((part.title for part in requirement.parts if part.id == part_name), about)
    problem = None
    if declaration.has_expired(result.finished):
        problem = text("report.declaration-expired", date=declaration.valid_until or "")
    return Declared(declaration, requirement, about, problem)


def summary(shown: Sequence[Declared]) -> Text:
    """How many say yes, how many say no, and how many do not stand."""
    standing = [one for one in shown if one.stands]
    return text(
        "report.declarations-summary",
        count=len(shown),
        yes=sum(one.declaration.holds for one in standing),
        no=sum(not one.declaration.holds for one in standing),
        lapsed=len(shown) - len(standing),
    )
