"""FHIRPath constraints. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint

The ones that run on nearly every element have native fast paths (:mod:`validator.fhir.invariants.native`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from validator.fhir.fhirpath import ExpressionError
from validator.fhir.specification.reader import specification
from validator.fhir.validation.definition_json import objects
from validator.fhir.validation.plan import Check, Invariant
from validator.fhir.validation.value_rules import value_rules
from validator.results import Rule, Severity, Text, Unchecked
from validator.texts import has_text, text

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"

_CORE = "http://hl7.org/fhir/StructureDefinition/"

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"

DONE_WHILE_READING: Mapping[str, str] = {
    "ele-1": "hasValue() or (children().count() > id.count())",
    "ext-1": "extension.exists() != value.exists()",
}
"""Checked by :mod:`validator.fhir.validation.read` on every element, as part of reading its children."""


def _hanging(node: Node, resource: Any) -> list[Node]:
    """The contained resources themselves, less those that only a narrative shows or links to. The words of dom-3 ask for a reference "from
    elsewhere in the resource", and an image in contained is referred to by ``img src="#id"``; its expression does not see XHTML.
    https://hl7.org/fhir/R4/domainresource.html#invs, https://hl7.org/fhir/R4/narrative.html#xhtml"""
    from validator.fhir.formats.narrative import narrative_links
    from validator.fhir.invariants.native_checks import hanging_contained

    values = {id(value) for value in hanging_contained(node.value, resource)}
    found = [one for one in node.children.get("contained", ()) if id(one.value) in values]
    if len(found) < len(values):
        return [node]  # of no known type, which is said where it stands
    shown = {
        fragment
        for element in node.descendants()
        if element.type == "xhtml" and isinstance(element.value, str)
        for fragments in narrative_links(element.value)[:2]
        for fragment in fragments
    }
    return [one for one in found if one.string("id") not in shown]


AT_FAULT: Mapping[str, Callable[[Node, Any], list[Node]]] = {"dom-3": _hanging}
"""Invariants of the specification that are about several elements at once: (element, ``%resource``) → those that break it, so that each is
told of where it stands. Only asked where the native form, and so the published expression, has failed."""


def _leads_to_contained(node: Node, container: Node, walk: Walk) -> bool | None:
    """ref-1 by an index: a resource may hold a thousand others that refer to each other."""
    reference = node.value.get("reference") if isinstance(node.value, dict) else None
    contained = container.value.get("contained", []) if isinstance(container.value, dict) else None
    if not isinstance(reference, str) or not isinstance(contained, list):
        return None
    return reference[:1] != "#" or reference == "#" or reference[1:] in walk.contained_ids(container)


INDEXED: Mapping[str, Callable[[Node, Node, Walk], bool | None]] = {"ref-1": _leads_to_contained}
"""Invariants of the specification that are answered by what the walk remembers: (element, ``%rootResource``) → whether it holds, ``None``
for data of a shape that the native form knows better."""


def invariants_of(
    element: Mapping[str, Any], source: str, core: Mapping[str, Any] | None = None
) -> tuple[Invariant, ...]:
    """The invariants that an element states and its core definition does not."""
    known = {(c.get("key"), c.get("expression")) for c in (core or {}).get("constraint", ())}
    stated = tuple(_invariants(element, source, known))
    return (*stated, *value_rules(element, source)) if core is not None else stated


def _invariants(element: Mapping[str, Any], source: str, known: set[tuple[Any, Any]]) -> Iterable[Invariant]:
    from validator.fhir.invariants.corrected import CORRECTED
    from validator.fhir.invariants.native import NATIVE

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


@dataclass(frozen=True, slots=True, eq=False)
class WordlessRule:
    """A constraint in words alone (or in XPath, which is for XML): "if the expression is not provided, the constraint cannot be
    computed". https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint.expression"""

    canonical: str

    def __call__(self, node: Node, walk: Walk) -> None:
        walk.not_checked(Unchecked.RULE, self.canonical, node)


def wordless_rules(element: Mapping[str, Any], core: Mapping[str, Any], rule: Rule) -> Iterable[Check]:
    known = {constraint.get("key") for constraint in objects(core, "constraint")}
    for constraint in objects(element, "constraint"):
        key = constraint.get("key")
        if not isinstance(constraint.get("expression"), str) and key not in known:
            yield WordlessRule(f"{constraint.get('source') or rule.url}#{key}")


def _human(constraint: Mapping[str, Any]) -> Text:
    """The constraint's own words, with the profile's translation where it has one."""
    words = str(constraint.get("human", ""))
    in_nb = in_en = words
    for extension in objects(constraint.get("_human"), "extension"):
        if extension.get("url") != _TRANSLATION:
            continue
        parts = {
            part.get("url"): str(
                part.get("valueCode") or part.get("valueString") or part.get("valueMarkdown") or ""
            )
            for part in objects(extension, "extension")
        }
        language, content = parts.get("lang", "").lower()[:2], parts.get("content", "")
        if content and language in ("nb", "no"):
            in_nb = content
        elif content and language == "en":
            in_en = content
    return Text(in_nb, in_en)


@lru_cache(maxsize=1024)
def core_explanation(key: str, expression: str, source: str) -> tuple[Text, Text] | None:
    """What is wrong and what to change, in our own words, for an invariant of the core specification; ``None`` for any other.

    A key alone does not tell: other packages use the same ones for rules of their own, and R4 itself has several ``inv-1``.
    Only asked for what is broken, so that a cold start does not read the catalogue.
    """
    if not source.startswith(_CORE):
        return None
    names = (f"{key}@{source.removeprefix(_CORE)}", key)
    name = next((name for name in names if has_text(f"invariants.{name}")), None)
    if name is None or specification().expression_ast(expression) is None:
        return None
    return text(f"invariants.{name}"), text(f"invariant_fixes.{name}")


def check_invariant(invariant: Invariant, node: Node, walk: Walk, *, of_element: bool = False) -> None:
    """Evaluate one invariant with the element as focus. ``of_element``: stated by the definition of what holds the element, so that for a
    resource in ``contained`` or ``Bundle.entry`` the outer resource is ``%resource``."""
    if invariant.best_practice and walk.settings.best_practice == "ignore":
        return
    holder = (
        node.parent.resource
        if of_element and node.resource is node and node.parent is not None
        else node.resource
    )
    resource = holder.value
    outermost = holder if holder.name != "contained" else holder.container
    container = outermost.value
    holds: bool | None = None
    if invariant.native is not None and (indexed := INDEXED.get(invariant.key)) is not None:
        holds = indexed(node, outermost, walk)
    if holds is None and invariant.native is not None:
        # Values of the wrong JSON type are reported where they are read; here they leave the question to the expression.
        with suppress(TypeError, AttributeError, ValueError, LookupError):
            holds = invariant.native(node.value, node.sibling, resource, container)
    if holds is None:
        services = walk.services_at(node)
        expression = walk.learned.expression(invariant)
        if isinstance(expression, ExpressionError):
            walk.not_checked(Unchecked.RULE, invariant.canonical, node)
            if walk.is_first_told(
                "invariant-broken", invariant
            ):  # the same for every element: told where it is first asked for
                report_broken(invariant, node, walk, expression)
            return
        try:
            holds = expression.is_true(
                node.value,
                sibling=node.sibling,
                type_path=node.type_path,
                resource=resource,
                root_resource=container,
                services=services,
                memory=walk.memory,
            )
        except ExpressionError as error:
            walk.not_checked(Unchecked.RULE, invariant.canonical, node)
            report_broken(invariant, node, walk, error)  # sound, but not for this instance
            return
        if holds and services.unanswered:
            services.note_unanswered(invariant.canonical)
    if holds:
        return
    at_fault = AT_FAULT.get(invariant.key) if invariant.native is not None else None
    for place in (node,) if at_fault is None else at_fault(node, resource):
        explanation = core_explanation(invariant.key, invariant.expression, invariant.source)
        severity = (
            Severity.WARNING
            if invariant.severity == "warning"
            or (invariant.best_practice and walk.settings.best_practice == "warning")
            else Severity.ERROR
        )
        walk.report(
            place,
            "invariant",
            severity,
            "invariant",
            Rule(invariant.key, invariant.source),
            fix="invariant" if explanation else None,
            invariant=invariant.key,
            human=explanation[0] if explanation else invariant.human,
            change=explanation[1] if explanation else None,
            expression=invariant.expression,
        )


def report_broken(invariant: Invariant, node: Node, walk: Walk, error: ExpressionError) -> None:
    """Tell that a rule could not be evaluated: what it asks for was not checked."""
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
