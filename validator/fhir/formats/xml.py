"""FHIR XML to the same tree as FHIR JSON, with line and column of every element. https://hl7.org/fhir/R4/xml.html

Parsed by expat; a DOCTYPE is refused as soon as it is seen, so nothing is ever expanded or fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from validator.fhir.definitions import Definitions
from validator.fhir.formats.numbers import NumberOutOfRange, exact_decimal
from validator.fhir.formats.parse import DEEPEST, MOST_REPEATED, Document, Pointer, out_of_range
from validator.results import Finding, Location, Rule, Severity
from validator.texts import has_text, text

if TYPE_CHECKING:
    from validator.fhir.validation.compile import Compiler
    from validator.fhir.validation.plan import ElementPlan, Shape

FHIR_NAMESPACE = "http://hl7.org/fhir"
XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml"

_INTEGER = re.compile(r"0|[-+]?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_RULE = Rule("xml", "http://hl7.org/fhir/R4/xml.html")


@dataclass(slots=True, eq=False)
class XmlElement:
    """``start`` and ``end`` are byte offsets of the whole element."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    line: int
    column: int
    start: int
    end: int = 0
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""
    text_place: tuple[int, int] = (0, 0)
    inherited: Mapping[str | None, str] = field(default_factory=dict)
    """Of a narrative: the namespaces by prefix that are declared around it and not on itself."""


class _Refused(Exception):
    def __init__(self, key: str, line: int, column: int, **values: Any) -> None:
        super().__init__(key)
        self.key, self.line, self.column, self.values = key, line, column, values


def read_elements(data: bytes) -> XmlElement:
    """The element tree. Raises :class:`expat.ExpatError` or :class:`_Refused`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    stack: list[XmlElement] = []
    roots: list[XmlElement] = []
    scope: list[tuple[str | None, str]] = []
    own: list[tuple[str | None, str]] = []

    def declare(prefix: str | None, uri: str) -> None:
        scope.append((prefix, uri))
        own.append((prefix, uri))

    def withdraw(prefix: str | None) -> None:
        scope.pop(next(i for i in range(len(scope) - 1, -1, -1) if scope[i][0] == prefix))  # mostly the last

    def start(tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        if len(stack) >= DEEPEST:
            raise _Refused("syntax.too-deep", line, column, limit=DEEPEST)
        element = XmlElement(namespace, name, attributes, line, column, parser.CurrentByteIndex)
        if namespace == XHTML_NAMESPACE and stack and stack[-1].namespace != XHTML_NAMESPACE:
            around = dict(scope[: len(scope) - len(own)])
            element.inherited = {p: uri for p, uri in around.items() if p not in dict(own)}
        own.clear()
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def end(tag: str) -> None:
        element, at = stack.pop(), parser.CurrentByteIndex
        if data[at - 2 : at] == b"/>" and not element.children and not element.text:
            element.end = at  # of an empty-element tag, expat tells where it has ended
        else:
            element.end = data.find(b">", at) + 1

    def characters(content: str) -> None:
        if stack and content.strip() and not stack[-1].text:
            indent = len(content) - len(content.lstrip())
            stack[-1].text_place = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1 + indent)
            stack[-1].text = content.strip()

    def doctype(*_: object) -> None:
        raise _Refused("syntax.xml-forbidden", parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def declaration(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise _Refused("syntax.xml-encoding", 1, 1, encoding=encoding)

    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = withdraw
    parser.XmlDeclHandler = declaration
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(data, True)
    return roots[0]


@dataclass(eq=False)
class XmlPositions:
    """Where each element of the converted tree began."""

    places: dict[Pointer, tuple[int, int]] = field(default_factory=dict)

    def locate(self, pointer: Pointer) -> tuple[int, int] | None:
        while pointer not in self.places and pointer:
            pointer = pointer[:-1]
        return self.places.get(pointer)


def parse_xml(data: bytes, file: str | None = None, compiler: Compiler | None = None) -> Document:
    """Parse one resource. Syntax errors, a DOCTYPE, a wrong namespace, loose text and elements out of order become findings;
    nothing is raised."""
    findings: list[Finding] = []
    converter = _Converter(compiler or _core_compiler(), findings, file, data)
    try:
        if not data.strip():
            raise _Refused("syntax.empty", 1, 1)
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (
            len(data) > 1 and (data[0] == 0) != (data[1] == 0)
        ):
            raise _Refused("syntax.utf-16", 1, 1)
        root = read_elements(data)
        if root.namespace != FHIR_NAMESPACE:
            raise _Refused("syntax.xml-namespace", root.line, root.column, found=root.namespace or root.name)
    except expat.ExpatError as error:
        findings.append(_not_well_formed(data, error, file))
        return Document(None, tuple(findings), file, format="xml")
    except _Refused as refused:
        findings.append(
            _finding(refused.key, refused.line, refused.column, file, Severity.FATAL, **refused.values)
        )
        return Document(None, tuple(findings), file, format="xml")
    resource = converter.resource(root, ())
    return Document(resource, tuple(findings), file, converter.positions, format="xml")


def _not_well_formed(data: bytes, error: expat.ExpatError, file: str | None) -> Finding:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        lines = data[: wrong.start].split(b"\n")
        column = len(lines[-1].decode("utf-8", "replace")) + 1
        byte = f"0x{data[wrong.start]:02X}"
        return _finding("syntax.not-utf-8", len(lines), column, file, Severity.FATAL, byte=byte)
    reason = expat.ErrorString(error.code)
    return _finding("syntax.xml", error.lineno, error.offset + 1, file, Severity.FATAL, reason=reason)


@cache
def _core_compiler() -> Compiler:
    from validator.fhir.validation.compile import Compiler

    return Compiler(Definitions.r4())


def _finding(
    key: str,
    line: int,
    column: int,
    file: str | None,
    severity: Severity = Severity.ERROR,
    path: str = "",
    **values: Any,
) -> Finding:
    fix = text(key + ".fix", **values) if has_text(key + ".fix") else None
    return Finding(
        severity, "structure", key, text(key, **values), Location(path, line, column, file), _RULE, fix
    )


def attributes_of(shape: Shape | None, definitions: Definitions) -> Collection[str]:
    """The elements of a type that are attributes in XML: the id of everything but a resource, and the URL of an extension."""
    if shape is None or shape.name in definitions.resource_types:
        return ()
    return ("id", "url") if shape.name == "Extension" else ("id",)


@dataclass(eq=False)
class _Converter:
    compiler: Compiler
    findings: list[Finding]
    file: str | None
    data: bytes
    positions: XmlPositions = field(default_factory=XmlPositions)
    _told: Counter[str] = field(default_factory=Counter)

    def _note(self, finding: Finding) -> None:
        """Keep a finding, up to as many of a kind as anybody reads."""
        self._told[finding.key] += 1
        if self._told[finding.key] <= MOST_REPEATED:
            self.findings.append(finding)

    def _report(self, key: str, element: XmlElement, **values: Any) -> None:
        self._note(_finding(key, element.line, element.column, self.file, **values))

    def resource(self, element: XmlElement, pointer: Pointer) -> dict[str, Any]:
        self.positions.places[pointer] = (element.line, element.column)
        made: dict[str, Any] = {"resourceType": element.name}
        core = (
            self.compiler.core(element.name)
            if element.name in self.compiler.definitions.resource_types
            else None
        )
        self._complex(element, core.root.shape if core is not None else None, pointer, made)
        return made

    def _complex(
        self, element: XmlElement, shape: Shape | None, pointer: Pointer, made: dict[str, Any]
    ) -> None:
        attributes = attributes_of(shape, self.compiler.definitions)
        for name, value in element.attributes.items():
            if name in attributes:
                made[name] = value
                self.positions.places[(*pointer, name)] = (element.line, element.column)
            elif " " not in name:
                self._note(
                    _finding("syntax.xml-attribute", element.line, element.column, self.file, name=name)
                )
        if element.text:
            self._note(_finding("syntax.xml-text", *element.text_place, self.file, found=element.text[:40]))
        self._check_order(element, shape)
        for child in element.children:
            member = shape.members.get(child.name) if shape is not None else None
            if child.namespace == FHIR_NAMESPACE and child.name in attributes:
                self._report("syntax.xml-not-attribute", child, name=child.name)
                made.setdefault(child.name, child.attributes.get("value", {}))
            elif member is None or (child.namespace != FHIR_NAMESPACE and member[1] != "xhtml"):
                self._unknown(child, pointer, made)
            else:
                self._member(child, member[0], member[1], pointer, made)

    def _check_order(self, element: XmlElement, shape: Shape | None) -> None:
        if shape is None:
            return
        order = {key: number for number, plan in enumerate(shape.plans) for key in plan.keys}
        latest, latest_name = -1, ""
        for child in element.children:
            place = order.get(child.name)
            if place is None:
                continue
            if place < latest:
                self._note(
                    _finding(
                        "syntax.xml-order",
                        child.line,
                        child.column,
                        self.file,
                        name=child.name,
                        before=latest_name,
                    )
                )
            else:
                latest, latest_name = place, child.name

    def _unknown(self, child: XmlElement, pointer: Pointer, made: dict[str, Any]) -> None:
        """Kept under its own name, so that the validation says what is wrong with it; of another namespace, it is nothing of FHIR's."""
        if child.namespace != FHIR_NAMESPACE:
            self._report("syntax.xml-foreign", child, name=child.name, found=child.namespace or "–")
            return
        self.positions.places[(*pointer, child.name)] = (child.line, child.column)
        made.setdefault(child.name, child.attributes.get("value", {}))

    def _member(
        self, child: XmlElement, plan: ElementPlan, type_name: str, pointer: Pointer, made: dict[str, Any]
    ) -> None:
        from validator.fhir.validation.primitive import FORMATS

        here: Pointer = (*pointer, child.name)
        if plan.is_list:
            here = (*here, len(made.get(child.name, ())))
        elif child.name in made or "_" + child.name in made:
            self._report("syntax.xml-repeated", child, name=child.name)
            return
        self.positions.places[here] = (child.line, child.column)
        sibling: dict[str, Any] | None = None
        value: Any
        if type_name == "xhtml":
            value = _standing_alone(self.data[child.start : child.end].decode("utf-8", "replace"), child)
        elif type_name in FORMATS:
            value, sibling = self._primitive(child, type_name, pointer, here)
        elif (
            type_name in ("Resource", "DomainResource")
            or type_name in self.compiler.definitions.resource_types
        ):
            if len(child.children) != 1:
                self._report("syntax.xml-resource", child, name=child.name, count=len(child.children))
            if not child.children:
                return
            value = self.resource(child.children[0], here)
        else:
            value = {}
            shape = plan.shape
            if shape is None:
                core = self.compiler.core(type_name)
                shape = core.root.shape if core is not None else None
            self._complex(child, shape, here, value)
        self._put(child.name, value, sibling, plan, made)

    def _put(
        self, name: str, value: Any, sibling: dict[str, Any] | None, plan: ElementPlan, made: dict[str, Any]
    ) -> None:
        if plan.is_list:
            made.setdefault(name, []).append(value)
            if sibling is not None or "_" + name in made:
                siblings = made.setdefault("_" + name, [])
                siblings.extend([None] * (len(made[name]) - 1 - len(siblings)))
                siblings.append(sibling)
        else:
            if value is not None:
                made[name] = value
            if sibling is not None:
                made["_" + name] = sibling
            elif value is None:
                made[name] = None

    def _primitive(
        self, child: XmlElement, type_name: str, pointer: Pointer, here: Pointer
    ) -> tuple[Any, dict[str, Any] | None]:
        sibling: dict[str, Any] = {}
        raw: str | None = None
        for name, value in child.attributes.items():
            if name == "value":
                raw = value
            elif name == "id":
                sibling["id"] = value
            elif " " not in name:
                self._note(_finding("syntax.xml-attribute", child.line, child.column, self.file, name=name))
        if child.text:
            self._note(_finding("syntax.xml-text", *child.text_place, self.file, found=child.text[:40]))
        if child.children:
            element = self.compiler.core("Element")
            beside: Pointer = (*pointer, "_" + child.name, *here[len(pointer) + 1 :])
            inner = XmlElement(
                child.namespace,
                child.name,
                {},
                child.line,
                child.column,
                child.start,
                child.end,
                child.children,
            )
            self._complex(inner, element.root.shape if element is not None else None, beside, sibling)
        stated: Any = raw
        if raw is not None:
            try:
                stated = _value(raw, type_name)
            except NumberOutOfRange as error:
                self._report("syntax.number-out-of-range", child, **out_of_range(error.written))
        return stated, sibling or None


def _standing_alone(narrative: str, element: XmlElement) -> str:
    """The narrative with the namespaces that it takes from the elements around it declared on itself."""
    tag = re.match(r"<(?:([^\s/>:]+):)?[^\s/>]+", narrative)
    assert tag is not None
    needed = {
        prefix: uri
        for prefix, uri in element.inherited.items()
        if (f"{prefix}:" in narrative if prefix is not None else tag[1] is None)
    }
    declarations = "".join(
        f' xmlns{f":{prefix}" if prefix is not None else ""}="{uri}"' for prefix, uri in needed.items()
    )
    return narrative[: tag.end()] + declarations + narrative[tag.end() :]


def _value(raw: str, type_name: str) -> Any:
    """The JSON value of an attribute; kept as text where it does not fit, so that the format check says why."""
    if type_name == "boolean":
        return {"true": True, "false": False}.get(raw, raw)
    if type_name in ("integer", "positiveInt", "unsignedInt"):
        return int(raw) if _INTEGER.fullmatch(raw) else raw
    if type_name == "decimal":
        return exact_decimal(raw) if _DECIMAL.fullmatch(raw) else raw
    return raw
