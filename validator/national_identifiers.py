"""National identifiers in FHIR resources: where FHIR's validation and Norway's numbers meet.

An Identifier whose system is a national register's must have a value that the register could have given out: right length, right
control digits, the right kind for its system. The rules and their sources are in :mod:`validator.norway`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.norway.explain import explain
from validator.texts import text

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.plan import Check
    from validator.fhir.validation.walk import Walk


def check_national_identifier(node: Node, walk: Walk) -> None:
    """What is wrong with an Identifier of a national system, as findings at its value."""
    system, value = node.string("system"), node.string("value")
    if system is None or value is None:
        return
    place = node.child("value") or node
    for found in explain(system, value):
        advice = found.fix or text("national.compare")
        walk.report(
            place,
            "national.identifier",
            found.severity,
            "value",
            found.rule,
            problem=found.message,
            advice=advice,
        )


NATIONAL_CHECKS: tuple[tuple[str, Check], ...] = (("Identifier", check_national_identifier),)
"""For :attr:`validator.fhir.validation.settings.ValidationSettings.further_checks`."""
