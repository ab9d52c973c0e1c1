"""Rules that the prose of a data type states, beyond its elements and invariants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from validator.fhir.formats.narrative import narrative_links
from validator.fhir.units import is_unit, suggestion
from validator.fhir.validation.binding import check_code
from validator.fhir.validation.reference import check_reference
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk


UCUM = "http://unitsofmeasure.org"


def check_attachment(node: Node, walk: Walk) -> None:
    """``size`` is the number of bytes of ``data`` before base64, ``hash`` their SHA-1. https://hl7.org/fhir/R4/datatypes.html#attachment"""
    data, size, stated = node.string("data"), node.value.get("size"), node.string("hash")
    if data is None:
        if (url := node.string("url")) is not None and (stated is not None or size is not None):
            walk.not_checked(Unchecked.ATTACHMENT, url, node)
        return
    compact = "".join(data.split())
    if len(compact) % 4:
        return
    if stated is not None:
        _check_hash(node, compact, stated, walk)
    if not isinstance(size, int) or isinstance(size, bool):
        return
    actual = len(compact) // 4 * 3 - compact.count("=", -2)
    if actual != size:
        rule = Rule("Attachment.size", "http://hl7.org/fhir/R4/datatypes-definitions.html#Attachment.size")
        walk.report(node, "attachment-size", Severity.ERROR, "structure", rule, stated=size, actual=actual)


def _check_hash(node: Node, data: str, stated: str, walk: Walk) -> None:
    import hashlib
    from base64 import b64decode, b64encode

    try:
        content = b64decode(data, validate=True)
    except ValueError:
        return  # said of data itself
    actual = b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
    if "".join(stated.split()) != actual:
        rule = Rule("Attachment.hash", "http://hl7.org/fhir/R4/datatypes-definitions.html#Attachment.hash")
        walk.report(node, "attachment-hash", Severity.ERROR, "structure", rule, stated=stated, actual=actual)


_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def check_identifier(node: Node, walk: Walk) -> None:
    """With the system urn:ietf:rfc:3986 the value is a whole URI. https://hl7.org/fhir/R4/datatypes.html#Identifier"""
    system, value = node.string("system"), node.string("value")
    if system == "urn:ietf:rfc:3986" and value is not None and not _ABSOLUTE.fullmatch(value):
        rule = Rule("Identifier.value", "http://hl7.org/fhir/R4/datatypes-definitions.html#Identifier.value")
        walk.report(node, "identifier-uri", Severity.ERROR, "value", rule, value=value)
    if system is not None and not _ABSOLUTE.fullmatch(system):
        rule = Rule(
            "Identifier.system", "http://hl7.org/fhir/R4/datatypes-definitions.html#Identifier.system"
        )
        walk.report(node, "system-relative", Severity.ERROR, "value", rule, system=system)


def check_quantity(node: Node, walk: Walk) -> None:
    """A code from UCUM is written as UCUM says. https://hl7.org/fhir/R4/datatypes.html#Quantity"""
    code, system = node.string("code"), node.string("system")
    if system is not None and not _ABSOLUTE.fullmatch(system):
        rule = Rule("Quantity.system", "http://hl7.org/fhir/R4/datatypes-definitions.html#Quantity.system")
        walk.report(node, "system-relative", Severity.ERROR, "value", rule, system=system)
    if code is None or system is None:
        return
    if system != UCUM:
        check_code(node, system, code, walk)
    elif not is_unit(code):
        better = suggestion(code) or suggestion(node.string("unit") or "")
        walk.report(
            node,
            "unit-unknown",
            Severity.ERROR,
            "code-invalid",
            Rule("UCUM", "http://hl7.org/fhir/R4/datatypes.html#Quantity"),
            fix="use-code" if better else None,
            code=code,
            suggestion=better,
        )


def check_signature(node: Node, walk: Walk) -> None:
    """No signature is verified here: that takes the signer's certificate and the form of what was signed.
    https://hl7.org/fhir/R4/datatypes.html#signature"""
    if node.string("data") is not None:
        walk.not_checked(Unchecked.SIGNATURE, node.definition_path, node)


def check_expression(node: Node, walk: Walk) -> None:
    """What says that it is FHIRPath can be read as FHIRPath. What it may use is for those who give it its variables.
    https://hl7.org/fhir/R4/metadatatypes-definitions.html#Expression.expression"""
    expression = node.string("expression")
    if not expression or node.string("language") != "text/fhirpath":
        return
    from validator.fhir.fhirpath.errors import ExpressionError
    from validator.fhir.fhirpath.parsing import parse_expression

    try:
        parse_expression(expression)
    except ExpressionError as error:
        rule = Rule(
            "Expression.expression",
            "http://hl7.org/fhir/R4/metadatatypes-definitions.html#Expression.expression",
        )
        place = node.child("expression") or node
        values = {"expression": expression, "reason": error.reason}
        walk.report(place, "conformance.expression-unreadable", Severity.ERROR, "invalid", rule, **values)


_XHTML = Rule("xhtml", "http://hl7.org/fhir/R4/narrative.html#xhtml")


def check_narrative(node: Node, walk: Walk) -> None:
    """What a narrative links to by a fragment exists: an anchor in a narrative of the input (those of a document are shown together), a
    contained resource, or an element with that id; an image is one of the latter two. HTML 4.0 asks for the anchors, Element.id says that
    ids are for references within the resource. https://hl7.org/fhir/R4/narrative.html#xhtml,
    https://www.w3.org/TR/html401/struct/links.html#h-12.2.4, https://hl7.org/fhir/R4/element-definitions.html#Element.id"""
    div = node.string("div")
    if div is None or "#" not in div:
        return
    links, images, _ = narrative_links(div)
    place = node.child("div")
    if place is None or not (links or images):
        return
    ids, anchors = walk.narrative_targets(node)
    for fragment in sorted(filter(None, images - ids)):
        walk.report(
            place, "narrative-image-missing", Severity.WARNING, "not-found", _XHTML, fragment=fragment
        )
    for fragment in sorted(filter(None, links - ids - anchors)):
        walk.report(place, "narrative-link-broken", Severity.WARNING, "not-found", _XHTML, fragment=fragment)


DATATYPE_CHECKS: Mapping[str, Callable[[Node, Walk], None]] = {
    "Attachment": check_attachment,
    "Expression": check_expression,
    "Identifier": check_identifier,
    "Narrative": check_narrative,
    "Reference": check_reference,
    "Signature": check_signature,
    **dict.fromkeys(("Quantity", "Age", "Count", "Distance", "Duration"), check_quantity),
}
"""Type → its check."""
