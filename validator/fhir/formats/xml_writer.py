"""A resource as FHIR XML: elements in the order of the core definition, values of primitives, ids of elements and URLs of extensions as
attributes, narratives as the XHTML they are. https://hl7.org/fhir/R4/xml.html

What has no place in XML is an error with its place; nothing is left out. What :func:`to_xml` writes,
:func:`~validator.fhir.formats.xml.parse_xml` reads as the same resource.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import DEEPEST, Document, Pointer, json_type
from validator.fhir.formats.xml import FHIR_NAMESPACE, XHTML_NAMESPACE, attributes_of
from validator.results import Finding, Location, Rule, Severity, Text
from validator.texts import has_text, text

if TYPE_CHECKING:
    from validator.fhir.validation.compile import Compiler
    from validator.fhir.validation.plan import ElementPlan, Shape

MOST_PROBLEMS = 100
"""Problems that are told of one resource."""

_RULE = Rule("xml", "http://hl7.org/fhir/R4/xml.html")
_INTEGERS = frozenset(("integer", "positiveInt", "unsignedInt"))
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED_CHARACTER = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_KNOWN_TO_XML = frozenset(("lt", "gt", "amp", "quot", "apos"))
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


class NotWritable(ValueError):
    """The resource has something that FHIR XML has no place for. ``findings`` say what and where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{f.location.path}: {f.message.en}" for f in findings))
        self.findings = tuple(findings)


def to_xml(
    source: Document | dict[str, Any], compiler: Compiler | None = None, *, indent: bool = False
) -> bytes:
    """The resource as XML in UTF-8 with an XML declaration, on one line or indented (a narrative is never touched).

    Named characters of HTML in a narrative, which XML does not know, become the same characters by number; surrounding space is dropped.

    Raises :class:`NotWritable` for unknown resource types and elements, values of another JSON type than the element has, nulls and empty
    lists, characters that XML lacks, and narratives that are no XHTML.
    """
    document = source if isinstance(source, Document) else Document(source)
    writer = _Writer(compiler or _core_compiler(), document, indent)
    writer.emit('<?xml version="1.0" encoding="UTF-8"?>')
    if indent:
        writer.emit("\n")
    writer.resource(document.resource, (), 0)
    if indent:
        writer.emit("\n")
    if writer.problems:
        raise NotWritable(writer.problems)
    return "".join(writer.parts).encode("utf-8")


@cache
def _core_compiler() -> Compiler:
    from validator.fhir.validation.compile import Compiler

    return Compiler(Definitions.r4())


class _Writer:
    def __init__(self, compiler: Compiler, document: Document, indent: bool) -> None:
        self.compiler, self.document, self.indent = compiler, document, indent
        self.parts: list[str] = []
        self.emit = self.parts.append
        self.problems: list[Finding] = []

    # -- resources and complex types

    def resource(self, value: Any, pointer: Pointer, level: int) -> None:
        if not isinstance(value, dict):
            self._expected("object", value, pointer)
            return
        name = value.get("resourceType")
        core = None
        if isinstance(name, str) and name in self.compiler.definitions.resource_types:
            core = self.compiler.core(name)
        if core is None or core.root.shape is None:
            found = name if isinstance(name, str) else text("convert.nothing")
            self._problem("unknown-type", (*pointer, "resourceType") if name else pointer, found=found)
            return
        namespace = f' xmlns="{FHIR_NAMESPACE}"' if level == 0 else ""
        self._element(str(name), namespace, value, core.root.shape, pointer, level)

    def _element(
        self, tag: str, attributes: str, value: dict[str, Any], shape: Shape, pointer: Pointer, level: int
    ) -> None:
        if level > DEEPEST:
            self._problem("syntax.too-deep", pointer, limit=DEEPEST)
            return
        known = {"resourceType"} if "resourceType" in value and self._is_resource(shape) else set()
        as_attributes = attributes_of(shape, self.compiler.definitions)
        members = []
        for plan in shape.plans:
            for key, type_name in plan.keys.items():
                beside = f"_{key}"
                if key not in value and beside not in value:
                    continue
                known |= {key, beside}
                if key not in as_attributes:
                    members.append((plan, key, type_name))
                    continue
                attributes += self._attribute(key, value.get(key), (*pointer, key))
                if beside in value:
                    self._problem("not-beside", (*pointer, beside), name=beside, of=key)
        for key in value:
            if key not in known:
                self._problem("unknown-element", (*pointer, key), name=key, type=shape.name)
        self._start(tag, attributes, level, closed=not members)
        for plan, key, type_name in members:
            self._member(plan, key, type_name, value, pointer, level + 1)
        if members:
            self._end(tag, level)

    def _is_resource(self, shape: Shape) -> bool:
        return shape.name in self.compiler.definitions.resource_types

    def _member(
        self,
        plan: ElementPlan,
        key: str,
        type_name: str,
        holder: dict[str, Any],
        pointer: Pointer,
        level: int,
    ) -> None:
        here, beside = (*pointer, key), (*pointer, f"_{key}")
        value, sibling = holder.get(key), holder.get(f"_{key}")
        if not plan.is_list:
            if isinstance(value, list):
                self._expected("one-value", value, here)
            else:
                self._one(plan, key, type_name, value, sibling, here, beside, level)
            return
        for name, place, listed in ((key, here, value), (f"_{key}", beside, sibling)):
            if name in holder and not (isinstance(listed, list) and listed):
                self._expected("a-value" if listed == [] else "list", listed, place)
                return
        values, siblings = value or [], sibling or []
        for index in range(max(len(values), len(siblings))):
            self._one(
                plan,
                key,
                type_name,
                values[index] if index < len(values) else None,
                siblings[index] if index < len(siblings) else None,
                (*here, index),
                (*beside, index),
                level,
            )

    def _one(
        self,
        plan: ElementPlan,
        tag: str,
        type_name: str,
        value: Any,
        sibling: Any,
        here: Pointer,
        beside: Pointer,
        level: int,
    ) -> None:
        from validator.fhir.validation.primitive import FORMATS

        if value is None and sibling is None:
            self._expected("a-value", None, here)
        elif type_name in FORMATS and type_name != "xhtml":
            self._primitive(tag, type_name, value, sibling, here, beside, level)
        elif sibling is not None:
            self._problem("unknown-element", beside, name=f"_{tag}", type=plan.path.rpartition(".")[0])
        elif type_name == "xhtml":
            self._narrative(value, here, level)
        elif not isinstance(value, dict):
            self._expected("object", value, here)
        elif (
            type_name in ("Resource", "DomainResource")
            or type_name in self.compiler.definitions.resource_types
        ):
            self._start(tag, "", level)
            self.resource(value, here, level + 1)
            self._end(tag, level)
        else:
            shape = plan.shape
            if shape is None:
                core = self.compiler.core(type_name)
                shape = core.root.shape if core is not None else None
            assert shape is not None, f"{type_name} has no elements"
            self._element(tag, "", value, shape, here, level)

    # -- values

    def _primitive(
        self,
        tag: str,
        type_name: str,
        value: Any,
        sibling: Any,
        here: Pointer,
        beside: Pointer,
        level: int,
    ) -> None:
        written = "" if value is None else self._value(type_name, value, here)
        if sibling is None:
            self._start(tag, written, level, closed=True)
        elif not isinstance(sibling, dict) or not sibling:
            self._expected("object", sibling, beside)
        else:
            core = self.compiler.core("Element")
            assert core is not None
            assert core.root.shape is not None
            self._element(tag, written, sibling, core.root.shape, beside, level)

    def _value(self, type_name: str, value: Any, pointer: Pointer) -> str:
        """The attribute ``value``."""
        if type_name == "boolean":
            if isinstance(value, bool):
                return f' value="{str(value).lower()}"'
            self._expected("boolean", value, pointer)
        elif type_name in _INTEGERS:
            if isinstance(value, int) and not isinstance(value, bool):
                return f' value="{value}"'
            self._expected("integer", value, pointer)
        elif type_name == "decimal":
            if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
                number = Decimal(repr(value)) if isinstance(value, float) else value
                if isinstance(number, int) or number.is_finite():
                    return f' value="{number}"'
            self._expected("decimal", value, pointer)
        else:
            return self._attribute("value", value, pointer)
        return ""

    def _attribute(self, name: str, value: Any, pointer: Pointer) -> str:
        if not isinstance(value, str):
            self._expected("string", value, pointer)
            return ""
        self._check_characters(value, pointer)
        return f' {name}="{value.translate(_ESCAPES)}"'

    def _check_characters(self, value: str, pointer: Pointer) -> None:
        if (found := _NOT_IN_XML.search(value)) is not None:
            self._problem("character", pointer, code=f"U+{ord(found[0]):04X}")

    def _narrative(self, value: Any, pointer: Pointer, level: int) -> None:
        if not isinstance(value, str):
            self._expected("string", value, pointer)
            return
        self._check_characters(value, pointer)
        written = _NAMED_CHARACTER.sub(_by_number, value.strip())
        reason = _why_no_div(written)
        if reason is not None:
            self._problem("narrative", pointer, reason=reason)
        self._break(level)
        self.emit(written)

    # -- tags

    def _start(self, tag: str, attributes: str, level: int, *, closed: bool = False) -> None:
        self._break(level)
        self.emit(f"<{tag}{attributes}{'/' if closed else ''}>")

    def _end(self, tag: str, level: int) -> None:
        self._break(level)
        self.emit(f"</{tag}>")

    def _break(self, level: int) -> None:
        if self.indent and level:
            self.emit("\n" + "  " * level)
        elif self.indent and len(self.parts) > 2:
            self.emit("\n")

    # -- problems

    def _expected(self, expected: str, found: Any, pointer: Pointer) -> None:
        told: str | Text = json_type(found)
        if isinstance(found, dict):
            told = "{…}" if found else text("convert.empty-object")
        elif isinstance(found, list) and not found:
            told = text("convert.empty-list")
        self._problem("expected", pointer, expected=text(f"convert.{expected}"), found=told)

    def _problem(self, kind: str, pointer: Pointer, /, **values: Any) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            return
        key = kind if "." in kind else f"convert.{kind}"
        fix = text(f"{key}.fix", **values) if has_text(f"{key}.fix") else None
        location: Location = self.document.location(self._path(pointer), pointer)
        self.problems.append(
            Finding(Severity.ERROR, "structure", key, text(key, **values), location, _RULE, fix)
        )

    def _path(self, pointer: Pointer) -> str:
        resource = self.document.resource
        root = resource.get("resourceType") if isinstance(resource, dict) else None
        path = root if isinstance(root, str) else ""
        for part in pointer:
            path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
        return path


def _by_number(match: re.Match[str]) -> str:
    from html.entities import name2codepoint

    if match[1] in _KNOWN_TO_XML or match[1] not in name2codepoint:
        return match[0]
    return f"&#{name2codepoint[match[1]]};"


class _Unfit(Exception):
    pass


def _why_no_div(written: str) -> str | Text | None:
    """Why a text is no element ``div`` of XHTML, ``None`` when it is."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 1 and tag != f"{XHTML_NAMESPACE} div":
            raise _Unfit

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1

    def outside(*_: object) -> None:
        if depth == 0:
            raise _Unfit  # a declaration, comment or instruction beside the div would not come along

    def doctype(*_: object) -> None:
        raise _Unfit

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CommentHandler = outside
    parser.ProcessingInstructionHandler = outside
    parser.XmlDeclHandler = outside
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(written.encode("utf-8", "replace"), True)
    except _Unfit:
        return text("convert.not-the-div")
    except expat.ExpatError as error:
        return expat.ErrorString(error.code)
    return None
