"""What the scenarios of suites need to find in a product that is only read: the resources that their ``setup`` would have created.

The same placeholders are filled in the same way as in a run, with a run id and an instant that the manifest keeps, so that the run which
reads the manifest asks for exactly this. Every scenario has patients of its own, with fresh synthetic numbers: what one scenario needs
never shows up in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from validator.results import Text
from validator.runner.business_identifiers import Identifier, business_identifier
from validator.runner.patients import login_numbers
from validator.runner.scenario_variables import scenario_variables
from validator.suites.catalogues import Catalogues
from validator.suites.fixtures import FixtureProblem, read_body
from validator.suites.loading import LoadedScenario, Loading, Needed, first_write
from validator.suites.model import NOBODY, Scenario, Suite
from validator.suites.templates import TemplateProblem, UnknownName, fill
from validator.suites.variables import Variables
from validator.synthetic.personas.fresh import fresh_numbers, number_of, with_number
from validator.texts import text

Resource = dict[str, Any]

_IDS = UUID("3b1f6a52-9f0b-5d0e-8a3f-52a4a7d9c1e7")


@dataclass(slots=True)
class _Collected:
    resources: list[Resource] = field(default_factory=list)
    by_identifier: dict[tuple[str, Identifier], Resource] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)


class _LeftOut(Exception):
    """Why a scenario cannot be run with what can be loaded."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def loading_of(
    suites: Sequence[Suite],
    catalogues: Catalogues,
    *,
    run_id: str,
    now: datetime,
    persona: str | None = None,
) -> tuple[Loading, list[Resource]]:
    """The manifest, and the resources in an order in which each comes after those that it refers to. Each has an id of our own, by which
    the others refer to it. With ``persona``, only scenarios that this persona plays in.

    ``now`` is in UTC, to the second.
    """
    collected = _Collected()
    scenarios: dict[tuple[str, str], LoadedScenario] = {}
    left_out: dict[tuple[str, str], Text] = {}
    for suite in suites:
        for scenario in suite.scenarios:
            if persona is not None and persona not in scenario.personas:
                continue
            place = (suite.id, scenario.id)
            try:
                scenarios[place] = _of_scenario(scenario, suite, catalogues, run_id, now, collected)
            except _LeftOut as why:
                left_out[place] = why.reason
    return Loading(run_id, now, scenarios, left_out), collected.resources


def _of_scenario(
    scenario: Scenario,
    suite: Suite,
    catalogues: Catalogues,
    run_id: str,
    now: datetime,
    collected: _Collected,
) -> LoadedScenario:
    writing = first_write(scenario)
    if writing is not None:
        raise _LeftOut(text("patients.only-read", step=writing.id, kind=writing.kind))
    scope = f"{run_id}/{suite.id}/{scenario.id}"
    personas, numbers = _renumbered(scenario, catalogues, scope, collected.numbers)
    variables = scenario_variables(
        scenario,
        suite,
        run_id=run_id,
        personas=personas,
        identities=catalogues.identities,
        clock=lambda: now,
    )
    needs: list[Needed] = []
    new: list[tuple[tuple[str, Identifier], Resource]] = []
    for step in scenario.setup:
        if step.kind != "create":
            continue
        identity = catalogues.identities.get(step.identity or NOBODY)
        values = variables if identity is None else variables.with_values(identity=identity)
        body = _filled(step.id, lambda step=step: read_body(step, suite.folder), values)
        kind = str(step.arguments.get("type"))
        identifier = business_identifier(body, kind)
        if identifier is None:
            raise _LeftOut(text("patients.no-identifier", step=step.id))
        place = (kind, identifier)
        known = collected.by_identifier.get(place) or dict(new).get(place)
        if known is None:
            known = {"resourceType": kind, "id": str(uuid5(_IDS, f"{scope}/{step.id}")), **body}
            new.append((place, known))
        elif {**known, "id": ""} != {"resourceType": kind, **body, "id": ""}:
            raise _LeftOut(text("patients.identifier-twice", step=step.id))
        needs.append(Needed(step.id, kind, identifier.system, identifier.value, step.identity or ""))
        steps = variables.tree["steps"]
        variables.tree["steps"] = {**steps, step.id: {"id": known["id"], "resource": known}}
    for place, resource in new:  # only now: a scenario that is left out needs nothing
        collected.by_identifier[place] = resource
        collected.resources.append(resource)
    return LoadedScenario(suite.id, scenario.id, suite.digest, numbers, tuple(needs))


def _renumbered(
    scenario: Scenario, catalogues: Catalogues, scope: str, taken: set[str]
) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
    """The personas with numbers that nobody else here has, and those numbers. Who logs in as a patient keeps the number."""
    themselves = login_numbers(scenario, catalogues)
    personas: dict[str, Mapping[str, Any]] = {}
    numbers: dict[str, str] = {}
    for name in scenario.personas:
        persona = catalogues.personas.get(name)
        if persona is None:
            continue
        number = number_of(persona)
        if number is not None and number.value not in themselves:
            every = fresh_numbers(number, f"{scope}/{name}")
            number = next((one for one in every if one.value not in taken), None)
            if number is None:
                raise _LeftOut(text("patients.no-fresh-number", persona=name))
        personas[name] = persona
        if number is not None:
            taken.add(number.value)
            numbers[name] = number.value
            personas[name] = with_number(persona, number)
    return personas, numbers


def _filled(step: str, read: Any, variables: Variables) -> Resource:
    try:
        body = fill(read(), variables.lookup)
    except UnknownName as unknown:
        raise _LeftOut(text("patients.unfillable", step=step, name=unknown.name)) from None
    except TemplateProblem as problem:
        raise _LeftOut(text("patients.unfillable", step=step, name=problem.text)) from None
    except FixtureProblem as problem:
        raise _LeftOut(text(f"suites.{problem.key}", **problem.values)) from None
    if not isinstance(body, dict):
        raise _LeftOut(text("patients.no-identifier", step=step))
    return body


def as_transaction(resources: Sequence[Resource]) -> Resource:
    """One transaction that creates them all; they refer to each other by ``urn:uuid``, and the product gives the ids."""
    names = {f"{one['resourceType']}/{one['id']}": f"urn:uuid:{one['id']}" for one in resources}
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"urn:uuid:{one['id']}",
                "resource": _renamed({key: value for key, value in one.items() if key != "id"}, names),
                "request": {"method": "POST", "url": one["resourceType"]},
            }
            for one in resources
        ],
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: names.get(inner, inner)
            if key == "reference" and isinstance(inner, str)
            else _renamed(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return value
