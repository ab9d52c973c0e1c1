"""What a citation of a requirement may be, and whether the suites that ship cite what the catalogue says they do.

An assertion carries what it cites into the report, so a citation that says more than the assertion can show is a mistake in
the suite: the whole of a requirement that has parts, something that binds the other role, something that follows by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from validator.data_files.findings import nearest_fix
from validator.results import Finding, Location, Requirement, cited_parts
from validator.suites.catalogues import Catalogues
from validator.suites.findings import suite_finding
from validator.suites.model import Suite

_TESTABLE = ("automated", "both")


def citation_findings(citation: str, role: str, place: Location, catalogues: Catalogues) -> Iterator[Finding]:
    """What is wrong with a citation in a suite for that role."""
    name, part_name = cited_parts(citation)
    requirement = catalogues.requirements.get(name)
    if requirement is None:
        fix = nearest_fix(name, catalogues.requirements)
        yield suite_finding("unknown-requirement", place, code="not-found", name=name, fix=fix)
        return
    if requirement.follows_from:
        carried = ", ".join(requirement.follows_from)
        yield suite_finding("follows-by-itself", place, name=name, carried=carried)
        return
    parts = {f"{name}.{part.id}": part for part in requirement.parts}
    if not part_name and parts:
        yield suite_finding("cites-the-whole", place, name=name, parts=", ".join(parts))
        return
    if part_name and citation not in parts:
        fix = nearest_fix(citation, parts or [name])
        yield suite_finding("unknown-part", place, code="not-found", name=citation, fix=fix)
        return
    binds = parts[citation].role if part_name else requirement.role
    if binds not in (role, "both"):
        yield suite_finding("other-role", place, name=citation, binds=binds, role=role)


def cited_by(suites: Iterable[Suite]) -> dict[str, tuple[str, ...]]:
    """For each citation (``ID`` or ``ID.part``) the scenarios (``suite/scenario``) with an assertion that carries it.
    Cleaning up proves nothing and is left out."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for suite in suites:
        for scenario in suite.scenarios:
            for step in (*scenario.setup, *scenario.steps):
                for expectation in step.expect:
                    if expectation.requirement:
                        found[expectation.requirement][f"{suite.id}/{scenario.id}"] = None
    return {citation: tuple(scenarios) for citation, scenarios in found.items()}


def citations_of(suites: Iterable[Suite]) -> set[str]:
    """Everything that the suites' assertions cite and their declarations answer."""
    suites = list(suites)
    attested = (
        step.requirement
        for suite in suites
        for scenario in suite.scenarios
        for step in scenario.steps
        if step.kind == "attest"
    )
    return {*cited_by(suites), *(name for name in attested if name)}


def catalogue_findings(suites: Iterable[Suite], catalogues: Catalogues) -> Iterator[Finding]:
    """Where the catalogue and the suites that ship disagree on what is tested, each at its place in the catalogue."""
    cited = citations_of(suites)
    for requirement in catalogues.requirements.values():
        for citation, tested, why in _citable(requirement):
            place = catalogues.places[citation]
            if citation in cited and why:
                yield suite_finding("tested-after-all", place, name=citation)
            elif citation not in cited and tested and not why:
                yield suite_finding("nobody-tests", place, name=citation)


def _citable(requirement: Requirement) -> Iterator[tuple[str, bool, bool]]:
    """(citation, whether a test can show it, whether the catalogue says why none does)."""
    if requirement.follows_from:
        return
    if not requirement.parts:
        yield requirement.id, requirement.method in _TESTABLE, requirement.not_tested is not None
    for part in requirement.parts:
        yield f"{requirement.id}.{part.id}", part.method in _TESTABLE, part.not_tested is not None
