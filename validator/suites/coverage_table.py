"""How much of the catalogue the suites carry: by level, method and role, in numbers of requirements.

A requirement that binds both roles is counted under each, since a suite for one role shows nothing of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from validator.results import LEVELS, Requirement, cited_parts
from validator.suites.citations import citations_of
from validator.suites.demands import binds
from validator.suites.model import Suite

Carried = Literal["whole", "part", "none", "declared"]
ROLES = ("source", "consumer", "platform")
_TESTABLE = ("automated", "both")


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """``whole``: every part that a test can show is cited by a suite for that role; ``part``: some; ``none``: not one;
    ``declared``: a test cannot show any."""

    level: str
    method: str
    role: str
    total: int
    whole: int
    part: int
    none: int
    declared: int


def coverage_lines(
    suites: Sequence[Suite], requirements: Mapping[str, Requirement]
) -> tuple[CoverageLine, ...]:
    """One line for each level, method and role that occurs, in that order."""
    cited = _cited_by_role(suites)
    found: dict[tuple[str, str, str], Counter[Carried]] = {}
    for level in LEVELS:
        for method in ("automated", "both", "declared"):
            for role in ROLES:
                states: Counter[Carried] = Counter(
                    _carried(requirement, role, cited[role], requirements)
                    for requirement in requirements.values()
                    if requirement.level == level
                    and requirement.method == method
                    and binds(requirement, role)
                )
                if states:
                    found[level, method, role] = states
    return tuple(_line(key, states) for key, states in found.items())


def coverage_total(
    suites: Sequence[Suite], requirements: Mapping[str, Requirement], level: str
) -> CoverageLine:
    """Each requirement of that level once: whole only where it is so for every role that it binds."""
    cited = _cited_by_role(suites)
    states: Counter[Carried] = Counter(
        _together(
            _carried(requirement, role, cited[role], requirements)
            for role in ROLES
            if binds(requirement, role)
        )
        for requirement in requirements.values()
        if requirement.level == level
    )
    return _line((level, "", ""), states)


def _line(key: tuple[str, str, str], states: Counter[Carried]) -> CoverageLine:
    return CoverageLine(
        *key, states.total(), states["whole"], states["part"], states["none"], states["declared"]
    )


def _cited_by_role(suites: Sequence[Suite]) -> dict[str, set[str]]:
    return {role: citations_of(suite for suite in suites if suite.role == role) for role in ROLES}


def _carried(
    requirement: Requirement,
    role: str,
    cited: set[str],
    requirements: Mapping[str, Requirement],
    above: tuple[str, ...] = (),
) -> Carried:
    if requirement.follows_from:
        return _together(
            _followed(name, role, cited, requirements, (*above, requirement.id))
            for name in requirement.follows_from
        )
    if not requirement.parts:
        return _of_one(requirement.id, requirement.method, cited)
    return _together(
        _of_one(f"{requirement.id}.{part.id}", part.method, cited)
        for part in requirement.parts
        if part.role in (role, "both")
    )


def _followed(
    citation: str, role: str, cited: set[str], requirements: Mapping[str, Requirement], above: tuple[str, ...]
) -> Carried:
    name, part_name = cited_parts(citation)
    requirement = requirements.get(name)
    if requirement is None or name in above:
        return "none"
    if not part_name:
        return _carried(requirement, role, cited, requirements, above)
    method = next((part.method for part in requirement.parts if part.id == part_name), "automated")
    return _of_one(citation, method, cited)


def _of_one(citation: str, method: str, cited: set[str]) -> Carried:
    if citation in cited:
        return "whole"
    return "none" if method in _TESTABLE else "declared"


def _together(states: Iterable[Carried]) -> Carried:
    """What only can be declared is beside the question, unless that is all there is."""
    found = set(states)
    tested = found - {"declared"}
    if not tested:
        return "declared" if found else "none"
    return tested.pop() if len(tested) == 1 else "part"
