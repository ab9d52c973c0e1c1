"""Extensions: known definitions are followed, their context respected; unknown ones are named.

https://hl7.org/fhir/R4/extensibility.html, https://hl7.org/fhir/R4/defining-extensions.html#context
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validator.fhir.specification.errata import CANONICAL_RESOURCES, EXTENSION_CONTEXTS
from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Where an extension may stand: StructureDefinition.context and contextInvariant."""

    url: str
    contexts: tuple[tuple[str, str], ...]
    invariants: tuple[str, ...]
    is_modifier: bool
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        holder = node.parent
        if holder is None:
            return
        if self.is_modifier != (node.name == "modifierExtension"):
            key = "extension-is-modifier" if self.is_modifier else "extension-is-no-modifier"
            walk.report(node, key, Severity.ERROR, "structure", self.rule, url=self.url)
        if self.contexts and not any(
            self._fits(kind, expression, holder, walk) for kind, expression in self.contexts
        ):
            allowed = ", ".join(expression for _, expression in self.contexts)
            walk.report(
                node,
                "extension-context",
                Severity.ERROR,
                "structure",
                self.rule,
                url=self.url,
                found=holder.definition_path,
                allowed=allowed,
            )
        for expression in self.invariants:
            if not walk.evaluate(expression, holder):
                walk.report(
                    node,
                    "extension-context-invariant",
                    Severity.ERROR,
                    "structure",
                    self.rule,
                    url=self.url,
                    expression=expression,
                )

    def _fits(self, kind: str, expression: str, holder: Node, walk: Walk) -> bool:
        if kind == "extension":
            url = expression.partition("#")[0]
            return holder.type == "Extension" and holder.string("url") == url
        if kind == "fhirpath":
            return walk.selects(expression, holder)
        expression = expression.partition("#")[2] or expression
        if expression in ("*", "Element", "Any"):
            return True
        if expression in ("CanonicalResource", "MetadataResource"):
            return holder.type in CANONICAL_RESOURCES
        paths = {holder.type, holder.definition_path}
        if holder.plan is not None and holder.plan.shape is not None:
            paths.add(
                holder.plan.shape.name
            )  # of an element that is defined by reference to another, the other's path
        if holder.name and holder.parent is not None and holder.key != holder.name:
            paths.add(f"{holder.parent.definition_path}.{holder.name}[x]")
            paths.add(f"{holder.parent.type}.{holder.name}[x]")
        if holder.parent is not None:
            paths.add(f"{holder.parent.type}.{holder.name}")
            paths.update(_paths_through_types(holder))
        if expression.removesuffix("[x]") in {path.removesuffix("[x]") for path in paths}:
            return True
        head, dot, rest = expression.partition(".")
        if dot:  # DomainResource.text is the text of every resource
            return any(
                path.partition(".")[2] == rest and walk.definitions.is_subtype(path.partition(".")[0], head)
                for path in paths
            )
        return any(walk.definitions.is_subtype(path, expression) for path in paths if "." not in path)


def _paths_through_types(holder: Node) -> set[str]:
    """``Patient.contact.name.family`` also as ``HumanName.family``: the path from every typed element above."""
    found: set[str] = set()
    steps = [holder.name]
    for ancestor in holder.ancestors():
        found.add(".".join([ancestor.type, *reversed(steps)]))
        if ancestor.resource is ancestor:
            break
        steps.append(ancestor.name)
    return found


def extension_checks(structure: Mapping[str, Any]) -> tuple[Check, ...]:
    """The checks of an extension definition that its elements do not state."""
    contexts = tuple(
        (str(c.get("type", "element")), str(c.get("expression", "")))
        for c in structure.get("context", ())
        if isinstance(c, dict)
    )
    contexts += tuple(("element", place) for place in EXTENSION_CONTEXTS.get(structure["url"], ()))
    root = (structure.get("snapshot") or {}).get("element", [{}])[0]
    return (
        Context(
            structure["url"],
            contexts,
            tuple(map(str, structure.get("contextInvariant", ()))),
            bool(root.get("isModifier")),
            Rule(str(structure.get("name") or structure["url"]), structure["url"]),
        ),
    )


def check_extension(node: Node, walk: Walk) -> None:
    """Follow an extension's definition when it is known; say so when it is not."""
    url = node.string("url")
    if not url:
        return
    holder = node.parent
    if holder is not None and holder.type == "Extension" and ":" not in url:
        _check_part(node, url, holder, walk)
        return
    if ":" not in url:
        walk.report(
            node,
            "extension-url-relative",
            Severity.ERROR,
            "value",
            Rule("ext-url", "http://hl7.org/fhir/R4/extensibility.html"),
            url=url,
        )
        return
    compiled = walk.compiler.profile(url)
    if compiled is not None:
        if compiled.type == "Extension":
            walk.apply_profile(node, compiled)
        else:
            walk.report(
                node,
                "extension-not-an-extension",
                Severity.ERROR,
                "structure",
                Rule("extension", url),
                url=url,
            )
        return
    if url.startswith(tuple(walk.settings.known_extension_prefixes)):
        walk.not_checked(Unchecked.EXTENSION, url, node)
        return
    rule = Rule("extensibility", "http://hl7.org/fhir/R4/extensibility.html")
    if node.name == "modifierExtension":
        walk.report(node, "modifier-extension-unknown", Severity.ERROR, "extension", rule, url=url)
    elif url.startswith("http://hl7.org/fhir/") or walk.settings.unknown_extensions == "error":
        walk.report(node, "extension-unknown-official", Severity.ERROR, "extension", rule, url=url)
    else:
        walk.report(node, "extension-unknown", Severity.INFORMATION, "extension", rule, url=url)


def _check_part(node: Node, url: str, holder: Node, walk: Walk) -> None:
    """A part of a complex extension: one of those that the outer definition names."""
    outer = walk.definitions.structure(holder.string("url") or "")
    if outer is None or outer.get("type") != "Extension":
        return
    named = [
        str(element.get("fixedUri"))
        for element in outer["snapshot"]["element"]
        if element.get("path") == "Extension.extension.url" and element.get("fixedUri")
    ]
    if url not in named:
        rule = Rule(str(outer.get("name") or outer["url"]), outer["url"])
        walk.report(
            node,
            "extension-part-unknown",
            Severity.ERROR,
            "structure",
            rule,
            url=url,
            outer=outer["url"],
            allowed=", ".join(named) or "–",
        )
