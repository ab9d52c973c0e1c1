"""Ids within a resource: of its elements, and of the resources that it contains.

https://hl7.org/fhir/R4/element-definitions.html#Element.id, https://hl7.org/fhir/R4/references.html#contained
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_ELEMENT_ID = Rule("Element.id", "http://hl7.org/fhir/R4/element-definitions.html#Element.id")
_CONTAINED = Rule("contained", "http://hl7.org/fhir/R4/references.html#contained")


def check_element_id(node: Node, walk: Walk) -> None:
    """Unique within the resource; a contained resource is one of its own. The ids of element definitions are paths with slice names, the
    same in snapshot and differential, and only unique within each (sdf-16, sdf-17)."""
    if not isinstance(node.value, str) or node.parent is None or node.parent.type == "ElementDefinition":
        return
    first = walk.element_ids.setdefault((id(node.resource), node.value), node.parent)
    if first is not node.parent:
        values = {"id": node.value, "first": first.path}
        walk.report(node, "element-id-repeated", Severity.ERROR, "duplicate", _ELEMENT_ID, **values)


def check_contained(node: Node, walk: Walk) -> None:
    """References to a contained resource are by its id, so it has one, and no other has the same."""
    if node.parent is None:
        return
    identity = node.string("id")
    if identity is None:
        if "id" not in node.children:
            walk.report(node, "contained-without-id", Severity.ERROR, "required", _CONTAINED)
        return
    first = walk.element_ids.setdefault((id(node.parent), "#" + identity), node)
    if first is not node:
        values = {"id": identity, "first": first.path}
        walk.report(node, "contained-id-repeated", Severity.ERROR, "duplicate", _CONTAINED, **values)


def identity_checks(element: Mapping[str, Any]) -> tuple[Check, ...]:
    """The checks of an element of the core definitions."""
    base = element.get("base", {}).get("path")
    if base == "Element.id":
        return (check_element_id,)
    return (check_contained,) if base == "DomainResource.contained" else ()
