"""Rules that the prose of a data type states, beyond its elements and invariants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk


def check_attachment(node: Node, walk: Walk) -> None:
    """``size`` is the number of bytes of ``data`` before base64. https://hl7.org/fhir/R4/datatypes.html#attachment"""
    data, size = node.string("data"), node.value.get("size")
    if data is None or not isinstance(size, int) or isinstance(size, bool):
        return
    compact = "".join(data.split())
    if len(compact) % 4:
        return
    actual = len(compact) // 4 * 3 - compact.count("=", -2)
    if actual != size:
        rule = Rule("Attachment.size", "http://hl7.org/fhir/R4/datatypes-definitions.html#Attachment.size")
        walk.report(node, "attachment-size", Severity.ERROR, "structure", rule, stated=size, actual=actual)


DATATYPE_CHECKS: Mapping[str, Callable[[Node, Walk], None]] = {"Attachment": check_attachment}
"""Type → its check."""
