"""Which scenarios bear on which requirement: what the assertions of suites cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from validator.suites.model import Suite


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
