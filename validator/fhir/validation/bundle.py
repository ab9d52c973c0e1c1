"""Rules of Bundles that no invariant states: fullUrl, links, and how the resources of a document hang together.

https://hl7.org/fhir/R4/bundle.html, https://hl7.org/fhir/R4/documents.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from validator.fhir.validation.bundle_requests import check_requests
from validator.fhir.validation.reference import restful_url
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR = Severity.ERROR
_FULL_URL = Rule("Bundle.entry.fullUrl", "http://hl7.org/fhir/R4/bundle.html#bundle-unique")
_LINK = Rule("Bundle.link", "http://hl7.org/fhir/R4/bundle-definitions.html#Bundle.link")
_DOCUMENT = Rule("document", "http://hl7.org/fhir/R4/documents.html#content")
_MESSAGE = Rule(
    "MessageHeader.focus", "http://hl7.org/fhir/R4/messageheader-definitions.html#MessageHeader.focus"
)
_STYLESHEET = Rule("document.stylesheet", "http://hl7.org/fhir/R4/documents.html#presentation")
_REFERENCES = Rule("Bundle.references", "http://hl7.org/fhir/R4/bundle.html#references")
_MISSING_FULL_URL = {
    "document": ERROR,
    "message": ERROR,
    "collection": Severity.WARNING,
    "searchset": Severity.WARNING,
    "history": Severity.WARNING,
}
"""How an entry without fullUrl counts. R4 asks for one except for what is being created and in the results of operations (which are
collections and searchsets too); only in documents and messages must references between entries work.
https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.fullUrl"""
_SINGLE_LINKS = frozenset({"self", "first", "last", "next", "prev", "previous"})


def check_bundle(bundle: Node, walk: Walk) -> None:
    missing = _MISSING_FULL_URL.get(bundle.string("type") or "")
    for entry in bundle.children.get("entry", ()):
        if missing is not None and entry.child("fullUrl") is None and entry.child("resource") is not None:
            walk.report(entry, "full-url-missing", missing, "required", _FULL_URL)
        _check_full_url(entry, walk)
    _check_links(bundle, walk)
    _check_urn_references(bundle, walk)
    match bundle.string("type"):
        case "document":
            _check_document(bundle, walk)
        case "message":
            _check_message(bundle, walk)
        case "transaction" | "batch" | "history":
            check_requests(bundle, walk)


def _check_full_url(entry: Node, walk: Walk) -> None:
    url, resource = entry.string("fullUrl"), entry.child("resource")
    if not url or resource is None:
        return
    if ":" not in url.partition("/")[0]:
        walk.report(entry, "full-url-relative", ERROR, "invalid", _FULL_URL, url=url)
        return
    parts = restful_url(url)
    if parts is None or not parts.base or parts.version is not None:
        return
    identity = resource.string("id")
    if parts.type not in walk.definitions.resource_types:
        return
    if identity is None:
        walk.report(entry, "full-url-no-id", ERROR, "invalid", _FULL_URL, url=url)
    elif (parts.type, parts.id) != (resource.type, identity):
        walk.report(
            entry,
            "full-url-mismatch",
            ERROR,
            "invalid",
            _FULL_URL,
            url=url,
            expected=f"{resource.type}/{identity}",
        )


def _check_links(bundle: Node, walk: Walk) -> None:
    seen: set[str] = set()
    for link in bundle.children.get("link", ()):
        relation = link.string("relation")
        if relation in seen and relation in _SINGLE_LINKS:
            walk.report(link, "link-repeated", ERROR, "invalid", _LINK, relation=relation)
        if relation:
            seen.add(relation)


def _references(node: Node) -> Iterator[Node]:
    """Every Reference below a node, not going into nested Bundles."""
    for nodes in node.children.values():
        for child in nodes:
            if child.type == "Reference":
                yield child
            if child.type != "Bundle":
                yield from _references(child)


def _check_urn_references(bundle: Node, walk: Walk) -> None:
    """A ``urn:uuid`` means nothing outside the Bundle that defines it; only a document, message or set of requests
    must be whole."""
    is_whole = bundle.string("type") in ("document", "message", "transaction", "batch")
    severity = ERROR if is_whole else Severity.WARNING
    for entry in bundle.children.get("entry", ()):
        resource = entry.child("resource")
        if resource is None or resource.type == "Bundle":
            continue
        for reference in _references(resource):
            url = reference.string("reference")
            if url and url.startswith(("urn:uuid:", "urn:oid:")) and walk.resolve(url, reference) is None:
                walk.report(reference, "urn-unresolved", severity, "not-found", _REFERENCES, reference=url)


def _check_message(bundle: Node, walk: Walk) -> None:
    """What the message is about "is always included in the bundle that is the full message".
    https://hl7.org/fhir/R4/messageheader-definitions.html#MessageHeader.focus"""
    entries = bundle.children.get("entry", ())
    header = entries[0].child("resource") if entries else None
    if header is None or header.type != "MessageHeader":
        return  # bdl-12
    for reference in header.children.get("focus", ()):
        url = reference.string("reference")
        if url and not url.startswith(("#", "urn:")) and not walk.bundle_index(bundle).find(url, reference):
            walk.report(reference, "message-focus-missing", ERROR, "not-found", _MESSAGE, reference=url)


_REQUIRED_IN_DOCUMENT = ("subject", "encounter", "author", "custodian")


def _check_document(bundle: Node, walk: Walk) -> None:
    entries = bundle.children.get("entry", ())
    composition = entries[0].child("resource") if entries else None
    if composition is None or composition.type != "Composition":
        return  # bdl-11
    for reference in _composition_references(composition):
        url = reference.string("reference")
        if not url or url.startswith("#"):
            continue
        found = walk.bundle_index(bundle).find(url, reference)
        if not found:
            walk.report(reference, "document-reference-missing", ERROR, "not-found", _DOCUMENT, reference=url)
        elif len(found) > 1:
            walk.report(
                reference,
                "document-reference-ambiguous",
                ERROR,
                "forbidden",
                _DOCUMENT,
                reference=url,
                count=len(found),
            )
    _check_reachable(bundle, composition, _stylesheets(bundle, composition, walk), walk)


def _stylesheets(bundle: Node, composition: Node, walk: Walk) -> list[Node]:
    """The Binary resources that the document has its style from, found by links as the Composition would find them. A relative link is to
    a Binary in the document, and it is CSS: "other forms of stylesheet are not acceptable".
    https://hl7.org/fhir/R4/documents.html#presentation"""
    index = walk.bundle_index(bundle)
    found: list[Node] = []
    for link in bundle.children.get("link", ()):
        url = link.string("url")
        if link.string("relation") != "stylesheet" or not url:
            continue
        place = link.child("url") or link
        sheets = index.find(url, composition)
        found += sheets
        if not sheets and ":" not in url.partition("/")[0]:
            walk.report(place, "stylesheet-missing", ERROR, "not-found", _STYLESHEET, url=url)
        for sheet in sheets[:1]:
            stated = sheet.string("contentType") if sheet.type == "Binary" else sheet.type
            if stated is not None and stated.partition(";")[0].strip().lower() != "text/css":
                walk.report(place, "stylesheet-not-css", ERROR, "value", _STYLESHEET, url=url, found=stated)
    return found


def _composition_references(composition: Node) -> Iterator[Node]:
    """What the Composition itself points to, which a document must hold."""
    for name in _REQUIRED_IN_DOCUMENT:
        yield from composition.children.get(name, ())
    for attester in composition.children.get("attester", ()):
        yield from attester.children.get("party", ())
    for event in composition.children.get("event", ()):
        yield from event.children.get("detail", ())
    waiting = list(composition.children.get("section", ()))
    while waiting:
        section = waiting.pop(0)
        for name in ("author", "focus", "entry"):
            yield from section.children.get(name, ())
        waiting.extend(section.children.get("section", ()))


def _check_reachable(bundle: Node, composition: Node, stylesheets: list[Node], walk: Walk) -> None:
    """Every entry is reached from the Composition by references, forward or backward (Provenance and the like point
    at what they are about), or is a stylesheet of the document."""
    index = walk.bundle_index(bundle)
    resources = [r for e in bundle.children.get("entry", ()) if (r := e.child("resource")) is not None]
    neighbours: dict[int, set[int]] = {id(r): set() for r in resources}
    for resource in resources:
        for reference in _references(resource):
            for target in index.find(reference.string("reference") or "", reference):
                neighbours.setdefault(id(resource), set()).add(id(target))
                neighbours.setdefault(id(target), set()).add(id(resource))
    reached: set[int] = set()
    waiting = [id(composition), *map(id, stylesheets)]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting.extend(neighbours.get(current, ()))
    for entry in bundle.children.get("entry", ()):
        held = entry.child("resource")
        if held is not None and id(held) not in reached:
            walk.report(
                entry,
                "document-unreachable",
                ERROR,
                "business-rule",
                _DOCUMENT,
                url=entry.string("fullUrl") or f"{held.type}/{held.string('id') or ''}",
            )
