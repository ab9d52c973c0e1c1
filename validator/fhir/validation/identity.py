"""What things are known by: ids of elements and of contained resources, and the URIs that are defined as absolute ones.

https://hl7.org/fhir/R4/element-definitions.html#Element.id, https://hl7.org/fhir/R4/references.html#contained,
https://hl7.org/fhir/R4/resource.html#canonical
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.specification.errata import CANONICAL_RESOURCES
from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_ELEMENT_ID = Rule("Element.id", "http://hl7.org/fhir/R4/element-definitions.html#Element.id")
_CONTAINED = Rule("contained", "http://hl7.org/fhir/R4/references.html#contained")

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ABSOLUTE_URIS = frozenset(
    {
        *(f"{name}.url" for name in CANONICAL_RESOURCES),
        "ConceptMap.group.source",
        "ConceptMap.group.target",
        "ConceptMap.group.element.target.dependsOn.system",
        "StructureDefinition.mapping.uri",
        "ValueSet.compose.include.system",
        "ValueSet.expansion.contains.system",
    }
)
"""Elements of type uri that their definitions call "an absolute URI"."""


def check_element_id(node: Node, walk: Walk) -> None:
    """Without spaces ("any string value that does not contain spaces"), and unique within the resource; a contained resource is one of its
    own. The ids of element definitions are paths with slice names, the same in snapshot and differential, and only unique within each
    (sdf-16, sdf-17)."""
    if not isinstance(node.value, str) or node.parent is None or node.parent.type == "ElementDefinition":
        return
    if " " in node.value:
        walk.report(node, "element-id-space", Severity.ERROR, "value", _ELEMENT_ID, id=node.value)
    first = walk.element_ids.setdefault((node.resource, node.value), node.parent)
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
    first = walk.element_ids.setdefault((node.parent, "#" + identity), node)
    if first is not node:
        values = {"id": identity, "first": first.path}
        walk.report(node, "contained-id-repeated", Severity.ERROR, "duplicate", _CONTAINED, **values)


def check_absolute(node: Node, walk: Walk) -> None:
    value = node.value
    if isinstance(value, str) and value.strip() and not _ABSOLUTE.match(value):
        path = node.definition_path
        rule = Rule(path, f"http://hl7.org/fhir/R4/{path.partition('.')[0].lower()}-definitions.html#{path}")
        walk.report(node, "uri-relative", Severity.ERROR, "value", rule, element=path, value=value)


def identity_checks(element: Mapping[str, Any]) -> tuple[Check, ...]:
    """The checks of an element of the core definitions."""
    base = element.get("base", {}).get("path")
    if base == "Element.id":
        return (check_element_id,)
    if element["path"] in _ABSOLUTE_URIS:
        return (check_absolute,)
    return (check_contained,) if base == "DomainResource.contained" else ()
