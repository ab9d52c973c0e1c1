"""FHIRPath constraints. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint

The ones that run on nearly every element have native fast paths (:mod:`validator.fhir.native_invariants`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.validation.plan import Invariant
from validator.fhir.validation.value_rules import value_rules
from validator.results import Rule, Severity, Text

if TYPE_CHECKING:
    from validator.fhir.fhirpath import Expression
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"

DONE_WHILE_READING: Mapping[str, str] = {
    "ele-1": "hasValue() or (children().count() > id.count())",
    "ext-1": "extension.exists() != value.exists()",
}
"""Checked by :mod:`validator.fhir.validation.read` on every element, as part of reading its children."""


def invariants_of(
    element: Mapping[str, Any], source: str, core: Mapping[str, Any] | None = None
) -> tuple[Invariant, ...]:
    """The invariants that an element states and its core definition does not."""
    known = {(c.get("key"), c.get("expression")) for c in (core or {}).get("constraint", ())}
    stated = tuple(_invariants(element, source, known))
    return (*stated, *value_rules(element, source)) if core is not None else stated


def _invariants(element: Mapping[str, Any], source: str, known: set[tuple[Any, Any]]) -> Iterable[Invariant]:
    from validator.fhir.corrected_invariants import CORRECTED
    from validator.fhir.native_invariants import NATIVE

    for constraint in element.get("constraint", ()):
        key, expression = constraint.get("key"), constraint.get("expression")
        if (
            not isinstance(expression, str)
            or (key, expression) in known
            or DONE_WHILE_READING.get(str(key)) == expression
        ):
            continue
        published = (str(key), expression)
        yield Invariant(
            key=str(key),
            severity=str(constraint.get("severity", "error")),
            human=_human(constraint),
            expression=CORRECTED.get(published, expression),
            source=str(constraint.get("source") or source),
            best_practice=any(
                e.get("url") == _BEST_PRACTICE and e.get("valueBoolean")
                for e in constraint.get("extension", ())
            ),
            native=NATIVE.get(published),
        )


def _human(constraint: Mapping[str, Any]) -> Text:
    """The constraint's own words, with the profile's translation where it has one."""
    words = str(constraint.get("human", ""))
    translated = {
        part.get("url"): str(
            part.get("valueCode") or part.get("valueString") or part.get("valueMarkdown") or ""
        )
        for extension in (constraint.get("_human") or {}).get("extension", ())
        if extension.get("url") == _TRANSLATION
        for part in extension.get("extension", ())
    }
    language = translated.get("lang", "")
    content = translated.get("content", "")
    if content and language[:2] in ("nb", "no"):
        return Text(content, words)
    if content and language[:2] == "en":
        return Text(words, content)
    return Text(words, words)


def check_invariant(invariant: Invariant, node: Node, walk: Walk, *, of_element: bool = False) -> None:
    """Evaluate one invariant with the element as focus. ``of_element``: stated by the definition of what holds the element, so that for a
    resource in ``contained`` or ``Bundle.entry`` the outer resource is ``%resource``."""
    if invariant.broken:
        return
    if invariant.best_practice and walk.settings.best_practice == "ignore":
        return
    holder = (
        node.parent.resource
        if of_element and node.resource is node and node.parent is not None
        else node.resource
    )
    resource, container = holder.value, holder.container.value
    if invariant.native is not None:
        holds = invariant.native(node.value, node.sibling, resource, container)
    else:
        from validator.fhir.fhirpath import EvaluationError, ExpressionError

        try:
            expression = invariant.compiled or _compile(invariant)
            holds = expression.is_true(
                node.value,
                sibling=node.sibling,
                type_path=node.type_path,
                resource=resource,
                root_resource=container,
                services=walk.services_at(node),
            )
        except ExpressionError as error:
            invariant.broken = not isinstance(error, EvaluationError)  # sound, but not for this instance
            walk.report(
                node,
                "invariant-broken",
                Severity.WARNING,
                "exception",
                Rule(invariant.key, invariant.source),
                invariant=invariant.key,
                expression=invariant.expression,
                reason=str(error),
            )
            return
    if not holds:
        severity = (
            Severity.WARNING
            if invariant.severity == "warning"
            or (invariant.best_practice and walk.settings.best_practice == "warning")
            else Severity.ERROR
        )
        walk.report(
            node,
            "invariant",
            severity,
            "invariant",
            Rule(invariant.key, invariant.source),
            invariant=invariant.key,
            human=invariant.human,
            expression=invariant.expression,
        )


def _compile(invariant: Invariant) -> Expression:
    from validator.fhir.fhirpath import Expression, compile_expression
    from validator.fhir.specification.reader import specification

    ast = specification().expression_ast(invariant.expression)
    invariant.compiled = (
        Expression.from_ast(invariant.expression, ast)
        if ast is not None
        else compile_expression(invariant.expression)
    )
    return invariant.compiled
