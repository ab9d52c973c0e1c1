"""What a profile asks of the narrative beyond its XHTML: sections by language, and where each part comes from.

https://hl7.org/fhir/extensions/StructureDefinition-narrative-language-control.html,
https://hl7.org/fhir/extensions/StructureDefinition-narrative-source-control.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE
from validator.fhir.validation.definition_json import objects
from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

LANGUAGE_CONTROL = CORE_BASE + "narrative-language-control"
SOURCE_CONTROL = CORE_BASE + "narrative-source-control"

_SOURCES = frozenset({"boilerplate", "generated", "original", "extensions", "additional"})
_SEVERITY = {severity.value: severity for severity in Severity}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _root(node: Node) -> Any:
    """The parsed ``div``, ``None`` when it is no XML (txt-1 says so) or this is no narrative."""
    div = node.string("div") if node.type == "Narrative" else None
    if div is None or "<!DOCTYPE" in div or "<!ENTITY" in div:
        return None
    from lxml import etree

    try:
        return etree.fromstring(
            div.encode("utf-8", "surrogatepass"), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    except (etree.XMLSyntaxError, ValueError):
        return None


def _language(element: Any) -> str | None:
    found = element.get(_LANGUAGE) or element.get("lang")
    return str(found) if found else None


@dataclass(frozen=True, slots=True, eq=False)
class LanguageSections:
    """``wanted``: ``_no``, ``_yes``, ``_resource`` (the language of the resource), or languages that must have a section."""

    wanted: tuple[str, ...]
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        root = _root(node)
        if root is None:
            return
        elements = [child for child in root if isinstance(child.tag, str)]
        found = [language for child in elements if (language := _language(child)) is not None]
        named = ", ".join(dict.fromkeys(found))
        if "_no" in self.wanted:
            if found:
                self._report(node, walk, "narrative-sections-prohibited", found=named)
            return
        languages = [code for code in self.wanted if not code.startswith("_")]
        own = node.resource.string("language")
        if "_resource" in self.wanted and own is not None:
            languages.append(own)
        if not found:
            self._report(node, walk, "narrative-sections-missing")
            return
        outside = (root.text or "").strip() or any((child.tail or "").strip() for child in elements)
        if outside or len(found) < len(elements):
            self._report(node, walk, "narrative-outside-sections")
        for language in languages:
            if language not in found:
                self._report(node, walk, "narrative-language-missing", language=language, found=named)

    def _report(self, node: Node, walk: Walk, key: str, **values: Any) -> None:
        walk.report(node, f"conformance.{key}", Severity.ERROR, "business-rule", self.rule, **values)


@dataclass(frozen=True, slots=True, eq=False)
class SourceMarks:
    """Every text of the narrative stands in an element whose ``class`` says where it comes from; ``severity`` is the profile's choice."""

    severity: Severity
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        root = _root(node)
        if root is None:
            return
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if _SOURCES & set(str(element.get("class", "")).split()):
                continue
            children = [child for child in element if isinstance(child.tag, str)]
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip():
                    walk.report(
                        node,
                        "conformance.narrative-no-source",
                        self.severity,
                        "business-rule",
                        self.rule,
                        text=" ".join(text.split())[:60],
                    )
            waiting.extend(reversed(children))


def narrative_checks(element: Mapping[str, Any], rule: Rule) -> Iterator[Check]:
    """The checks that the extensions of an element definition ask for."""
    wanted: list[str] = []
    for extension in objects(element, "extension"):
        url, code = extension.get("url"), extension.get("valueCode")
        if url == LANGUAGE_CONTROL and isinstance(code, str):
            wanted.append(code)
        elif url == SOURCE_CONTROL and code in _SEVERITY:
            yield SourceMarks(_SEVERITY[code], rule)
    if wanted:
        yield LanguageSections(tuple(wanted), rule)
