"""The rules for XHTML in a narrative. https://hl7.org/fhir/R4/narrative.html#xhtml

A narrative is a ``div`` in the XHTML namespace with formatting, tables, lists, images and links, and nothing
that runs, submits or loads. txt-1 is the rule for what may stand in it, txt-2 that something does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

XHTML = "http://www.w3.org/1999/xhtml"

# Chapters 7–11 (except section 4 of chapter 9) and 15 of HTML 4.0, <a> and images, less what HTML 4.0
# deprecates.
_ELEMENT_NAMES = """
    a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1
    h2 h3 h4 h5 h6 hr i img kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead
    tr tt ul var
"""
# As txt-1 lists them in XPath, and those that XHTML 1.0 needs on the elements above.
_ATTRIBUTE_NAMES = """
    abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff
    charset cite class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc
    name nohref nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type
    usemap valign value vspace width xml:lang xml:space
"""
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
# Named character references of HTML: XML does not know them, and the specification says to use Unicode characters instead.
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset(("lt", "gt", "amp", "quot", "apos"))
_RUNNABLE = re.compile(r"\s*(?:javascript|vbscript)\s*:", re.IGNORECASE)
_MAX_DEPTH = 250


@dataclass(frozen=True, slots=True)
class NarrativeProblem:
    """``key`` is one of ``not-xml``, ``root``, ``namespace``, ``doctype``, ``element``, ``attribute``,
    ``script-link``, ``entity``, ``depth`` (all txt-1) or ``empty`` (txt-2). ``detail`` is the offending name,
    value or parser message; ``line`` and ``column`` count from 1 in the div's own text, ``None`` if
    unknown."""

    key: str
    detail: str
    line: int | None = None
    column: int | None = None

    @property
    def rule(self) -> str:
        """The invariant it breaks."""
        return "txt-2" if self.key == "empty" else "txt-1"


@lru_cache(maxsize=32)
def narrative_problems(div: str) -> tuple[NarrativeProblem, ...]:
    """Everything wrong with the XHTML of a ``Narrative.div``; empty when it is right. Never raises on bad
    input."""
    if re.search(r"<!DOCTYPE|<!ENTITY", div, re.IGNORECASE):
        return (NarrativeProblem("doctype", "<!DOCTYPE>"),)
    unknown: list[str] = []
    if "&" in div:
        unknown = [name for name in _ENTITY.findall(div) if name not in _XML_ENTITIES]
    problems = [NarrativeProblem("entity", name) for name in dict.fromkeys(unknown)]
    text = _ENTITY.sub(_without_html_names, div) if unknown else div
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, column = getattr(error, "position", (None, None)) or (None, None)
        return (*problems, NarrativeProblem("not-xml", _message(error), line, column))
    problems += _structure(root)
    if not _has_content(root):
        problems.append(NarrativeProblem("empty", "div"))
    return tuple(problems)


def _message(error: Exception) -> str:
    return re.sub(r", line \d+, column \d+.*$", "", str(error), flags=re.DOTALL)


def _without_html_names(match: re.Match[str]) -> str:
    """So that the rest can be read all the same."""
    return match.group(0) if match.group(1) in _XML_ENTITIES else "?"


def _structure(root: Any) -> list[NarrativeProblem]:
    problems: list[NarrativeProblem] = []
    namespace, name = _split(root.tag)
    if name != "div":
        problems.append(NarrativeProblem("root", name, root.sourceline))
    if namespace != XHTML:
        problems.append(NarrativeProblem("namespace", namespace or "", root.sourceline))
    pending: list[tuple[Any, int]] = [(root, 1)]
    while pending:
        element, depth = pending.pop()
        if depth > _MAX_DEPTH:
            return [*problems, NarrativeProblem("depth", str(_MAX_DEPTH), element.sourceline)]
        problems += _element(element, namespace)
        pending += [(child, depth + 1) for child in reversed(element) if isinstance(child.tag, str)]
    return problems


def _split(tag: Any) -> tuple[str | None, str]:
    if tag[0] == "{":
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    return None, str(tag)


def _element(element: Any, expected_namespace: str | None) -> list[NarrativeProblem]:
    namespace, name = _split(element.tag)
    line = element.sourceline
    if namespace != expected_namespace:
        return [NarrativeProblem("element", element.tag if namespace else name, line)]
    if name not in _ELEMENTS:
        return [NarrativeProblem("element", name, line)]
    problems: list[NarrativeProblem] = []
    for attribute, value in element.attrib.items():
        space, local = _split(attribute)
        if space == "http://www.w3.org/XML/1998/namespace":
            local = f"xml:{local}"
        elif space is not None:
            problems.append(NarrativeProblem("attribute", f"{name}/@{attribute}", line))
            continue
        if local not in _ATTRIBUTES:
            problems.append(NarrativeProblem("attribute", f"{name}/@{local}", line))
        elif local in ("href", "src", "cite", "longdesc") and _RUNNABLE.match(value):
            problems.append(NarrativeProblem("script-link", f"{name}/@{local}", line))
    return problems


def _has_content(root: Any) -> bool:
    """txt-2: some text besides whitespace, as XML (and ``normalize-space`` in the rule's XPath) means it, or an image."""
    if any(_split(element.tag)[1] == "img" for element in root.iter("*")):
        return True
    return any(
        text.strip(" \t\r\n")
        for element in root.iter("*")
        for text in (element.text, *(child.tail for child in element))
        if text
    )


@lru_cache(maxsize=32)
def narrative_links(div: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(links within the resource, images within it, anchors) of a ``Narrative.div``: the fragments without their ``#`` that ``a`` and
    ``area`` lead to, those that ``img`` shows, and what elements of it are called (``id``, and ``name`` of ``a``). Empty when it is no XML.

    https://hl7.org/fhir/R4/narrative.html#xhtml, https://www.w3.org/TR/html401/struct/links.html#h-12.2.3"""
    links: set[str] = set()
    images: set[str] = set()
    anchors: set[str] = set()
    for element in _elements(div):
        name = _split(element.tag)[1]
        target = element.get("src" if name == "img" else "href", "").strip()
        if target.startswith("#"):
            (images if name == "img" else links).add(target[1:])
        anchors.update(filter(None, (element.get("id"), element.get("name") if name == "a" else None)))
    return frozenset(links), frozenset(images), frozenset(anchors)


def _elements(div: str) -> list[Any]:
    if re.search(r"<!DOCTYPE|<!ENTITY", div, re.IGNORECASE):
        return []
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    text = _ENTITY.sub(_without_html_names, div) if "&" in div else div
    try:
        return list(etree.fromstring(text.encode("utf-8", "surrogatepass"), parser).iter("*"))
    except (etree.XMLSyntaxError, ValueError):
        return []
