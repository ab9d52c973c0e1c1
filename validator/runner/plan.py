"""What a run is to do: from names, the configuration and what the command line says to suites, packages and a target.

``validator run``, ``validator demo`` and the pytest plugin plan in the same way, so that they mean the same by the same words. Nothing is
sent and nothing is written here: a plan that cannot be made is told before anything has happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from validator.configuration import Configuration, is_address
from validator.data_files.findings import nearest_fix
from validator.results import Finding, Text, cited_parts
from validator.runner.claims import is_claimed
from validator.runner.targets import TargetConnection, connection_to
from validator.suites.catalogues import Catalogues, load_catalogues
from validator.suites.model import Scenario, Suite
from validator.texts import text

if TYPE_CHECKING:
    from validator.fhir.packages.package import Package

ROLES = ("source", "consumer")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What goes before the configuration, empty where nothing was said. ``sandbox`` asks for the reference sandbox in this process."""

    suites: Sequence[str] = ()
    only: Sequence[str] = ()
    role: str = ""
    packages: Sequence[str] = ()
    target: str = ""
    sandbox: bool = False
    product: str = ""
    product_version: str = ""
    vendor: str = ""
    timeout: float | None = None
    max_time: float | None = None
    fresh_persons: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """``target`` is ``None`` for the sandbox in this process. ``left_out`` counts the scenarios of each suite outside of the selection."""

    suites: tuple[Suite, ...]
    left_out: Mapping[str, int]
    configuration: Configuration
    packages: tuple[Package, ...]
    target: TargetConnection | None
    catalogues: Catalogues

    def narrowed_to(self, suites: Sequence[Suite]) -> Plan:
        """The plan with fewer scenarios of its suites; what goes is counted as left out."""
        whole = {suite.id: len(suite.scenarios) + self.left_out.get(suite.id, 0) for suite in self.suites}
        missing = {suite.id: whole[suite.id] - len(suite.scenarios) for suite in suites}
        left_out = {name: count for name, count in missing.items() if count}
        return replace(self, suites=tuple(suites), left_out=left_out)


@dataclass(slots=True)
class PlanError(ValueError):
    """Why no run can be planned: one line, or findings with their places."""

    text: Text | None = None
    findings: list[Finding] = field(default_factory=list)

    def __str__(self) -> str:
        said = [self.text] if self.text is not None else [finding.message for finding in self.findings]
        return "; ".join(one.en for one in said)


def make_plan(configuration: Configuration, overrides: Overrides) -> Plan:
    """The plan. Raises :class:`PlanError` for anything that nobody could have meant."""
    if overrides.max_time is not None:
        run = replace(configuration.run, max_time=overrides.max_time)
        configuration = replace(configuration, run=run)
    if overrides.fresh_persons:
        if configuration.patients.loaded is not None:
            raise PlanError(text("patients.loaded-alone", key="--fresh-persons"))
        configuration = replace(configuration, patients=replace(configuration.patients, persons="fresh"))
    stated = configuration.run
    target = _target(configuration, overrides)
    role = overrides.role or stated.role or ""
    if role not in ("", *ROLES):
        raise PlanError(text("cli.role-unknown", role=role))
    catalogues = load_catalogues()
    whole = load_suites(overrides.suites or stated.suites, catalogues)
    whole = _claimed(whole, configuration, overrides.suites, catalogues)
    kept = select(whole, overrides.only or stated.only)
    kept = tuple(suite for suite in kept if role in ("", suite.role))
    if not kept:
        raise PlanError(text("cli.nothing-selected", wanted=role))
    packages = _packages(overrides.packages or stated.packages)
    return Plan(kept, _left_out(whole, kept), configuration, packages, target, catalogues)


def _target(configuration: Configuration, overrides: Overrides) -> TargetConnection | None:
    if overrides.target and overrides.sandbox:
        raise PlanError(text("cli.target-or-sandbox"))
    if overrides.sandbox:
        return None
    address = overrides.target or configuration.target.url or ""
    if not address:
        raise PlanError(text("cli.target-missing"))
    if not is_address(address):
        raise PlanError(text("cli.target-not-url", target=address))
    try:
        connection = connection_to(configuration.target, address)
    except (ValueError, OSError) as problem:
        raise PlanError(text("cli.target-unusable", target=address, reason=str(problem))) from None
    return replace(
        connection,
        timeout=overrides.timeout or connection.timeout,
        product=overrides.product or connection.product,
        version=overrides.product_version or connection.version,
        vendor=overrides.vendor or connection.vendor,
    )


def load_suites(names: Sequence[str], catalogues: Catalogues) -> tuple[Suite, ...]:
    """The suites by these names (all that ship, for none). Raises :class:`PlanError` when one is unknown or faulty."""
    from validator.suites.lint import lint_suites
    from validator.suites.loader import find_suites, load_suite

    folders, findings = find_suites(names)
    loaded = [load_suite(folder) for folder in folders]
    errors = [finding for finding in (*findings, *lint_suites(loaded, catalogues)) if finding.is_error]
    if errors:
        raise PlanError(findings=errors)
    return tuple(item.suite for item in loaded if item.suite is not None)


def select(suites: Sequence[Suite], wanted: Sequence[str]) -> tuple[Suite, ...]:
    """The scenarios that one of the words fits, all for no words.

    A word is a scenario (``sider``, ``base/sider``), a suite, a tag, or a requirement that it cites (``ID``: any part of it), also as a
    pattern (``base/skriv-*``); one text may hold several with commas between. Raises :class:`PlanError` for a word that fits nothing: what
    was to be run and was not must never look like a success.
    """
    words = [word.strip() for entry in wanted for word in entry.split(",") if word.strip()]
    if not words:
        if any(wanted):
            raise PlanError(text("cli.nothing-selected", wanted=", ".join(wanted)))
        return tuple(suites)
    labels = {
        (suite.id, scenario.id): _labels(suite, scenario) for suite in suites for scenario in suite.scenarios
    }
    known = set().union(*labels.values()) if labels else set()
    for word in words:
        if not any(fnmatchcase(label, word) for label in known):
            raise PlanError(_nothing_fits(word, known))
    return tuple(
        replace(suite, scenarios=scenarios)
        for suite in suites
        if (
            scenarios := tuple(
                scenario
                for scenario in suite.scenarios
                if any(fnmatchcase(label, word) for label in labels[suite.id, scenario.id] for word in words)
            )
        )
    )


def _labels(suite: Suite, scenario: Scenario) -> set[str]:
    return {
        suite.id,
        scenario.id,
        f"{suite.id}/{scenario.id}",
        *scenario.requirements,
        *(cited_parts(citation)[0] for citation in scenario.requirements),
        *scenario.tags,
        *suite.tags,
    }


def _nothing_fits(word: str, known: Iterable[str]) -> Text:
    said = text("cli.nothing-selected", wanted=word)
    near = nearest_fix(word, known)
    return said if near is None else Text(f"{said.nb}. {near.nb}", f"{said.en}. {near.en}")


def _left_out(whole: Sequence[Suite], kept: Sequence[Suite]) -> dict[str, int]:
    counts = {suite.id: len(suite.scenarios) for suite in whole}
    missing = {suite.id: counts[suite.id] - len(suite.scenarios) for suite in kept}
    return {suite: count for suite, count in missing.items() if count}


def _claimed(
    suites: tuple[Suite, ...], configuration: Configuration, named: Sequence[str], catalogues: Catalogues
) -> tuple[Suite, ...]:
    """The suites that the conformance statement has room for. One that was asked for by name and is outside it ends the planning: its
    verdict would be about something that nobody claims."""
    kept = tuple(suite for suite in suites if is_claimed(suite, configuration, catalogues))
    outside = [suite for suite in suites if suite not in kept]
    if named and outside:
        claimed = ", ".join(configuration.claims)
        said = text("cli.suite-not-claimed", suite=outside[0].id, service=outside[0].service, claimed=claimed)
        raise PlanError(said)
    return kept


def _packages(names: Sequence[str]) -> tuple[Package, ...]:
    if not names:
        return ()
    from validator.fhir.packages.package import PackageError, load_with_dependencies

    try:
        return tuple(package for name in names for package in load_with_dependencies(name))
    except PackageError as error:
        raise PlanError(error.text) from None
