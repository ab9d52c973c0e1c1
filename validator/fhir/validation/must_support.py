"""How much of what a profile marks as must-support an instance has: told as coverage, never as an error.

https://hl7.org/fhir/R4/profiling.html#mustsupport: the flag asks something of systems; an instance without the element is not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from validator.fhir.validation.plan import CompiledStructure, ElementPlan
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

MOST_NAMED = 40


class Presence:
    """Which must-support elements were met, for the profile that is being applied; nothing while none is watched.

    An element is only asked for where what holds it is there.
    """

    def __init__(self) -> None:
        self._watched: list[dict[str, bool]] = []

    def note(self, plan: ElementPlan, nodes: Sequence[Node]) -> None:
        if self._watched and plan.must_support:
            met = self._watched[-1]
            met[plan.id] = met.get(plan.id, False) or bool(nodes)

    @contextmanager
    def watched(self) -> Iterator[dict[str, bool]]:
        self._watched.append({})
        try:
            yield self._watched[-1]
        finally:
            self._watched.pop()


@contextmanager
def must_support_told(walk: Walk, node: Node, compiled: CompiledStructure) -> Iterator[None]:
    """Report, after a profile was applied to a resource, its must-support coverage, when that is asked for."""
    if not walk.settings.must_support or node.resource is not node:
        yield
        return
    with walk.presence.watched() as met:
        yield
    if met:
        missing = [identity for identity, present in met.items() if not present]
        named = ", ".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
        walk.report(
            node,
            "must-support",
            Severity.INFORMATION,
            "informational",
            Rule(compiled.root.rule.id, compiled.url),
            present=len(met) - len(missing),
            asked=len(met),
            profile=compiled.root.rule.id,
            missing=named or "–",
        )
