"""The values that the placeholders of one scenario start with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from validator.suites.model import Scenario, Suite
from validator.suites.variables import Variables


def scenario_variables(
    scenario: Scenario,
    suite: Suite,
    *,
    run_id: str,
    personas: Mapping[str, Mapping[str, Any]],
    identities: Mapping[str, Mapping[str, Any]],
    url: str | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Variables:
    """``personas`` are those that the scenario lists, in its order; without ``url`` there is no ``target.url``."""
    tree: dict[str, Any] = {
        "personas": personas,
        "identities": identities,
        "code": suite.constants,
        "steps": {},
        "run": {"id": run_id},
        "scenario": {"id": scenario.id},
        "suite": {"id": suite.id},
    }
    if url is not None:
        tree["target"] = {"url": url.rstrip("/")}
    if personas:
        tree["persona"] = next(iter(personas.values()))
    scope = f"{run_id}/{suite.id}/{scenario.id}"
    return Variables(tree, scope=scope) if clock is None else Variables(tree, scope=scope, clock=clock)
