"""Rules that the prose of a resource states, beyond its elements and invariants; loaded when such a resource is met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ResourceCheck = Callable[["Node", "Walk"], None]

RESOURCE_CHECKS: Mapping[str, str] = {
    "CapabilityStatement": "conformance.check_capability_statement",
    "CodeSystem": "value_set.check_code_system",
    "ConceptMap": "value_set.check_concept_map",
    "SearchParameter": "conformance.check_search_parameter",
    "StructureDefinition": "structure_definition.check_structure_definition",
    "StructureMap": "structure_map.check_structure_map",
    "ValueSet": "value_set.check_value_set",
    "Questionnaire": "questionnaire.check_questionnaire",
    "QuestionnaireResponse": "questionnaire_response.check_questionnaire_response",
}
"""Resource type → module here and function."""


@cache
def resource_check(resource_type: str) -> ResourceCheck | None:
    """The check of a type of resource, ``None`` when its definition says it all."""
    place = RESOURCE_CHECKS.get(resource_type)
    if place is None:
        return None
    module, _, function = place.partition(".")
    check: ResourceCheck = getattr(import_module(f"validator.fhir.validation.{module}"), function)
    return check
