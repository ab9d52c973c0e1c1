"""CapabilityStatement and SearchParameter as resources, and what conformance resources share.

https://hl7.org/fhir/R4/searchparameter.html, https://hl7.org/fhir/R4/capabilitystatement.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.fhirpath.element_names import UnknownName
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk


def expression_problem(expression: str) -> str | None:
    """What is wrong with a FHIRPath expression, ``None`` when it can be used."""
    from validator.fhir.fhirpath import ExpressionError, compile_expression
    from validator.fhir.specification.reader import specification

    if specification().expression_ast(expression) is not None:
        return None
    try:
        compile_expression(expression).check()
    except ExpressionError as error:
        return error.reason
    return None


def unknown_elements(expression: str, types: Iterable[str], known_types: Iterable[str]) -> list[UnknownName]:
    """The element names in a readable FHIRPath expression that nothing can have, evaluated for an element of one of ``types``."""
    from validator.fhir.fhirpath.element_names import unknown_names
    from validator.fhir.fhirpath.errors import ExpressionError
    from validator.fhir.fhirpath.parsing import parse_expression
    from validator.fhir.specification.reader import specification

    try:
        tree = specification().expression_ast(expression) or parse_expression(expression)
    except ExpressionError:
        return []
    return unknown_names(tree, types, known_types)


def report_unknown_elements(
    node: Node, walk: Walk, severity: Severity, rule: Rule, expression: str, types: Iterable[str]
) -> None:
    """Such an expression finds nothing, ever. https://hl7.org/fhir/R4/fhirpath.html#types: "choice elements are labeled according to the
    name without the [x] suffix"."""
    for unknown in unknown_elements(expression, types, walk.definitions.types):
        values = {"name": unknown.name, "owner": unknown.owner, "expression": expression}
        if unknown.choice is None:
            walk.report(node, "conformance.expression-element", severity, "not-found", rule, **values)
        else:
            walk.report(
                node, "conformance.expression-choice", severity, "value", rule, **values,
                choice=unknown.choice, type=unknown.name[len(unknown.choice) :],
            )  # fmt: skip


def rule_of(resource_type: str, element: str) -> Rule:
    place = f"{resource_type}.{element}"
    return Rule(place, f"http://hl7.org/fhir/R4/{resource_type.lower()}-definitions.html#{place}")


def check_search_parameter(parameter: Node, walk: Walk) -> None:
    """The expression can be read, names elements that its base types have ("extracts a set of elements from the resource"), and a
    composite says of what. https://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression"""
    places: list[tuple[Node, str]] = [(parameter, "expression")]
    places += [(component, "component.expression") for component in parameter.children.get("component", ())]
    for holder, element in places:
        expression = holder.string("expression")
        problem = expression_problem(expression) if expression is not None else None
        if problem is not None:
            walk.report(
                holder.child("expression") or holder,
                "conformance.expression-unreadable",
                Severity.ERROR,
                "invalid",
                rule_of("SearchParameter", element),
                expression=expression,
                reason=problem,
            )
    bases = [base.value for base in parameter.children.get("base", ()) if isinstance(base.value, str)]
    stated = parameter.string("expression")
    if stated is not None and all(base in walk.definitions.types for base in bases):
        place = parameter.child("expression") or parameter
        rule = rule_of("SearchParameter", "expression")
        report_unknown_elements(place, walk, Severity.ERROR, rule, stated, bases)
    is_composite = parameter.string("type") == "composite"
    if is_composite != ("component" in parameter.children):
        key = "composite-without-components" if is_composite else "components-without-composite"
        walk.report(
            parameter,
            f"conformance.{key}",
            Severity.ERROR if is_composite else Severity.WARNING,
            "business-rule",
            rule_of("SearchParameter", "component"),
            type=parameter.string("type") or "–",
        )


def check_capability_statement(statement: Node, walk: Walk) -> None:
    """Profiles and search parameters are known and fit the resource type that they stand under."""
    for rest in statement.children.get("rest", ()):
        for resource in rest.children.get("resource", ()):
            _check_profiles(resource, walk)
            _check_search(resource, walk)


def _check_profiles(resource: Node, walk: Walk) -> None:
    resource_type = resource.string("type")
    for name in ("profile", "supportedProfile"):
        for profile in resource.children.get(name, ()):
            if not isinstance(profile.value, str) or resource_type is None:
                continue
            found = walk.definitions.find("StructureDefinition", profile.value)
            rule = rule_of("CapabilityStatement", f"rest.resource.{name}")
            if found is None:
                _say(walk, profile, "profile-missing", Severity.INFORMATION, rule, profile=profile.value)
            elif not walk.definitions.is_subtype(resource_type, str(found.get("type", ""))):
                _say(
                    walk,
                    profile,
                    "profile-other-type",
                    Severity.ERROR,
                    rule,
                    profile=profile.value,
                    found=str(found.get("type", "")),
                    type=resource_type,
                )


def _check_search(resource: Node, walk: Walk) -> None:
    resource_type = resource.string("type")
    if resource_type not in walk.definitions.resource_types:
        return
    known = walk.definitions.search_parameters(resource_type)
    for parameter in resource.children.get("searchParam", ()):
        name, kind = parameter.string("name"), parameter.string("type")
        rule = rule_of("CapabilityStatement", "rest.resource.searchParam")
        if name is None or name.startswith("_"):
            continue
        if name not in known:
            if parameter.string("definition") is None:
                _say(walk, parameter, "search-unknown", Severity.WARNING, rule, name=name, type=resource_type)
        elif (
            kind is not None
            and parameter.string("definition") in (None, known[name].url)
            and kind != known[name].type
        ):
            _say(
                walk, parameter, "search-other-type", Severity.WARNING, rule, name=name, found=kind,
                expected=known[name].type,
            )  # fmt: skip


def _say(walk: Walk, node: Node, key: str, severity: Severity, rule: Rule, **values: Any) -> None:
    code = "not-found" if key.endswith(("missing", "unknown")) else "business-rule"
    walk.report(node, f"conformance.{key}", severity, code, rule, **values)
