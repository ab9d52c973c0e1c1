"""First pass: the element tree of an instance by the core definitions, with what is structurally wrong.

Unknown elements, wrong JSON shapes, cardinality, choice types, primitive formats, empty elements. When this pass is done every element
has a :class:`Node`, so that the second pass can follow references anywhere in the input.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from validator.fhir.specification.errata import EXEMPT_FROM_ELE_1
from validator.fhir.terminology.terminology import nearest
from validator.fhir.validation.fixed_pattern import shown
from validator.fhir.validation.node import Node
from validator.fhir.validation.plan import ElementPlan, Shape
from validator.fhir.validation.primitive import FORMATS
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.walk import Walk

ERROR = Severity.ERROR
_JSON = Rule("json", "http://hl7.org/fhir/R4/json.html")
_ELE_1 = Rule("ele-1", "http://hl7.org/fhir/R4/element.html#invs")
_EXT_1 = Rule("ext-1", "http://hl7.org/fhir/R4/extensibility.html#Extension")
_XHTML = Rule("xhtml.extension", "http://hl7.org/fhir/R4/narrative.html#xhtml")
_RESOURCE_TYPES = frozenset({"Resource", "DomainResource"})


def read_resource(value: dict[str, Any], walk: Walk, **place: Any) -> Node | None:
    """The tree of a resource, ``None`` when its type is missing or unknown (which is reported)."""
    name = value.get("resourceType")
    known = isinstance(name, str) and name in walk.definitions.resource_types
    node = Node(value, str(name) if known else "Resource", is_resource=True, **place)
    if not known:
        if name is None:
            walk.report(node, "resource-type-missing", ERROR, "structure", _JSON)
        else:
            name = shown(name)
            suggestion = nearest(name, sorted(walk.definitions.resource_types))
            walk.report(
                node,
                "resource-type-unknown",
                ERROR,
                "structure",
                _JSON,
                fix="use-name" if suggestion else None,
                name=name,
                suggestion=suggestion,
            )
        return None
    core = walk.compiler.core(node.type)
    assert core is not None
    node.plan = node.plan or core.root
    assert core.root.shape is not None
    if len(value) == 1 and node.type not in EXEMPT_FROM_ELE_1:
        walk.report(node, "resource-empty", ERROR, "structure", _ELE_1)
    read_children(node, core.root.shape, walk)
    return node


def read_children(node: Node, shape: Shape, walk: Walk, value: dict[str, Any] | None = None) -> None:
    """Give ``node`` its children, from its complex value; those of a primitive are in ``value``, the object behind ``_name``."""
    value = node.value if value is None else value
    members = shape.members
    children = node.children
    is_resource = node.resource is node
    for key, raw in value.items():
        member = members.get(key)
        if member is None:
            if key == "resourceType" and is_resource:
                continue
            if key[:1] == "_" and (member := members.get(key[1:])) is not None and member[1] in FORMATS:
                if key[1:] not in value:
                    _read_member(node, key[1:], None, raw, member[0], member[1], walk)
                continue
            _unknown(node, key, raw, shape, walk)
            continue
        plan, type_name = member
        _read_member(
            node, key, raw, value.get("_" + key) if type_name in FORMATS else None, plan, type_name, walk
        )
    for plan in shape.required:
        if plan.name not in children:
            walk.report(
                node, "minimum", ERROR, "required", plan.rule, element=plan.path, minimum=plan.min, found=0
            )


def _read_member(
    node: Node, key: str, raw: Any, sibling: Any, plan: ElementPlan, type_name: str, walk: Walk
) -> None:
    is_list = type(raw) is list
    if (
        is_list is plan.is_list
        and raw
        and plan.name not in node.children
        and (sibling is None or not is_list)
    ):
        if is_list:  # the shape of nearly everything: a list without siblings, or one value
            found = [
                child
                for number, item in enumerate(raw)
                if (child := _read_value(node, key, number, item, None, plan, type_name, walk)) is not None
            ]
        else:
            child = _read_value(node, key, None, raw, sibling, plan, type_name, walk)
            found = [] if child is None else [child]
        if found:
            node.children[plan.name] = found
            _at_most(found, plan, walk)
        return
    _read_irregular_member(node, key, raw, sibling, plan, type_name, walk)


def _at_most(found: list[Node], plan: ElementPlan, walk: Walk) -> None:
    if plan.max is not None and plan.is_list and len(found) > plan.max:
        walk.report(
            found[plan.max],
            "maximum",
            ERROR,
            "structure",
            plan.rule,
            element=plan.path,
            maximum=plan.max,
            found=len(found),
        )


def _read_irregular_member(
    node: Node, key: str, raw: Any, sibling: Any, plan: ElementPlan, type_name: str, walk: Walk
) -> None:
    values: list[Any] = [raw]
    siblings: list[Any] = [sibling]
    indexed = plan.is_list
    if plan.is_list:
        if raw is not None and not isinstance(raw, list):
            _report_at(node, key, None, plan, type_name, walk, "array-expected", element=plan.path)
        elif raw == []:
            _report_at(node, key, None, plan, type_name, walk, "array-empty", element=plan.path)
            return
        else:
            values = raw if raw is not None else [None] * (len(sibling) if isinstance(sibling, list) else 1)
            if sibling is None:
                siblings = [None] * len(values)
            elif isinstance(sibling, list) and len(sibling) == len(values):
                siblings = sibling
            else:
                siblings = [None] * len(values)
                _report_at(
                    node,
                    key,
                    None,
                    plan,
                    type_name,
                    walk,
                    "sibling-mismatch",
                    element=plan.path,
                    name="_" + key,
                )
    elif isinstance(raw, list):
        _report_at(node, key, None, plan, type_name, walk, "array-unexpected", element=plan.path)
        if not raw:
            return
        values, siblings, indexed = raw, [None] * len(raw), True
    found = node.children.setdefault(plan.name, [])
    if found and found[0].key != key:
        _report_at(
            node,
            key,
            None,
            plan,
            type_name,
            walk,
            "choice-several",
            element=plan.path,
            first=found[0].key,
            second=key,
        )
    for number, (item, beside) in enumerate(zip(values, siblings, strict=True)):
        child = _read_value(node, key, number if indexed else None, item, beside, plan, type_name, walk)
        if child is not None:
            found.append(child)
    _at_most(found, plan, walk)
    if not found:
        del node.children[plan.name]


def _read_value(
    node: Node,
    key: str,
    index: int | None,
    item: Any,
    sibling: Any,
    plan: ElementPlan,
    type_name: str,
    walk: Walk,
) -> Node | None:
    name = plan.name
    check = FORMATS.get(type_name)
    if check is not None:
        beside = sibling if isinstance(sibling, dict) else None
        child = Node(item, type_name, name=name, key=key, index=index, sibling=beside, parent=node, plan=plan)
        return _read_primitive(child, sibling, check, walk)
    if item is None:
        _report_at(node, key, index, plan, type_name, walk, "null", element=plan.path)
        return None
    if type_name in _RESOURCE_TYPES or type_name in walk.definitions.resource_types:
        if not isinstance(item, dict):
            _report_at(
                node,
                key,
                index,
                plan,
                type_name,
                walk,
                "object-expected",
                element=plan.path,
                found=_kind(item),
            )
            return None
        resource = read_resource(item, walk, name=name, key=key, index=index, parent=node, plan=plan)
        if resource is not None and type_name not in _RESOURCE_TYPES and resource.type != type_name:
            walk.report(
                resource,
                "type-not-allowed",
                ERROR,
                "structure",
                plan.rule,
                found=resource.type,
                allowed=type_name,
                element=plan.path,
            )
        return resource
    child = Node(item, type_name, name=name, key=key, index=index, parent=node, plan=plan)
    if not isinstance(item, dict):
        walk.report(child, "object-expected", ERROR, "structure", _JSON, element=plan.path, found=_kind(item))
        return None
    shape = plan.shape
    if shape is None:
        core = walk.compiler.core(type_name)
        shape = core.root.shape if core is not None else None
    if shape is not None:
        read_children(child, shape, walk)
    if not item or (len(item) == 1 and "id" in item):
        walk.report(child, "element-empty", ERROR, "invariant", _ELE_1, element=plan.path)
    elif type_name == "Extension" and ("extension" in child.children) == ("value" in child.children):
        key = "extension-both" if "value" in child.children else "extension-neither"
        walk.report(child, key, ERROR, "invariant", _EXT_1, url=str(item.get("url", "")))
    return child


def _read_primitive(node: Node, sibling: Any, check: Any, walk: Walk) -> Node | None:
    plan = node.plan
    assert plan is not None
    if isinstance(node.value, dict | list):
        walk.report(
            node,
            "primitive-expected",
            ERROR,
            "structure",
            _JSON,
            element=plan.path,
            type=node.type,
            found=_kind(node.value),
        )
        return None
    if sibling is not None:
        if isinstance(sibling, dict):
            element = walk.compiler.core("Element")
            assert element is not None
            assert element.root.shape is not None
            read_children(node, element.root.shape, walk, sibling)
            if node.type == "xhtml" and (extensions := node.children.get("extension")):
                walk.report(extensions[0], "xhtml-extension", ERROR, "structure", _XHTML)
        else:
            walk.report(
                node, "sibling-object", ERROR, "structure", _JSON, element=plan.path, name="_" + node.key
            )
    if node.value is None:
        if "extension" not in node.children:
            walk.report(
                node,
                "null" if sibling is None else "element-empty",
                ERROR,
                "structure",
                _ELE_1,
                element=plan.path,
            )
            return None
        return node
    problem = check(node.value)
    if problem is not None:
        key, values = problem
        severity = Severity.WARNING if key == "blank-string" else ERROR
        walk.report(
            node,
            key,
            severity,
            "invalid" if key != "json-type" else "structure",
            Rule(node.type, f"http://hl7.org/fhir/R4/datatypes.html#{node.type}"),
            element=plan.path,
            type=node.type,
            found=_kind(node.value),
            **values,
        )
    return node


def _unknown(node: Node, key: str, value: Any, shape: Shape, walk: Walk) -> None:
    place = Node(value, "Element", name=key, key=key, parent=node)
    if key == "fhir_comments":
        walk.report(place, "comments", ERROR, "structure", _JSON)
        return
    plain = key.removeprefix("_")
    choice = next(
        (
            plan
            for plan in shape.plans
            if len(plan.keys) > 1 and plain.startswith(plan.name) and plain[len(plan.name) :][:1].isupper()
        ),
        None,
    )
    if choice is not None:
        allowed = ", ".join(choice.keys)
        walk.report(
            place,
            "choice-type",
            ERROR,
            "structure",
            choice.rule,
            name=key,
            element=choice.path,
            allowed=allowed,
        )
        return
    is_worth_a_guess = len(plain) <= 64 and walk.told("unknown-element", shape.name) < 100
    suggestion = nearest(plain, list(shape.members)) if is_worth_a_guess else None
    walk.report(
        place,
        "unknown-element",
        ERROR,
        "structure",
        Rule(shape.name, f"http://hl7.org/fhir/R4/{node.resource.type.lower()}.html"),
        fix="use-name" if suggestion else None,
        name=shown(key),
        element=shape.name,
        suggestion=suggestion,
    )


def _report_at(
    node: Node,
    key: str,
    index: int | None,
    plan: ElementPlan,
    type_name: str,
    walk: Walk,
    message: str,
    **values: Any,
) -> None:
    place = Node(None, type_name, name=plan.name, key=key, index=index, parent=node, plan=plan)
    walk.report(place, message, ERROR, "structure", _JSON, **values)


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{…}"
        case list():
            return "[…]"
        case str():
            return json.dumps(value if len(value) <= 60 else value[:57] + "…", ensure_ascii=False)
        case None:
            return "null"
        case _:
            return str(value)
