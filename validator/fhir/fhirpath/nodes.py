"""Items of FHIRPath collections: nodes of FHIR data and System values.

An item is a :class:`Node` (an element, with its place in the model) or a System value: ``bool``, ``int``,
``Decimal``, ``str``, :class:`Moment` or :class:`Quantity`. Collections are lists that nobody changes once
made.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from validator.fhir.fhirpath import model
from validator.fhir.fhirpath.values import Quantity
from validator.fhir.moments import Moment, parse_moment

UCUM = "http://unitsofmeasure.org"

Item = Any
Items = list[Item]

NOT_ELEMENTS = frozenset(("resourceType", "fhir_comments"))


class Node:
    """One element: ``value`` is its JSON value (``None`` for a primitive with only extensions), ``sibling``
    the ``_name`` object of a primitive, ``path`` its place in the model (``Patient.contact``,
    ``HumanName.given``, ``Quantity``), ``None`` if unknown.

    The type is looked up on first use: most invariants never need it.
    """

    __slots__ = ("path", "sibling", "value")

    def __init__(self, value: Any, sibling: dict[str, Any] | None, path: str | None) -> None:
        self.value = value
        self.sibling = sibling
        self.path = path

    @property
    def type(self) -> str | None:
        return None if self.path is None else model.type_of(self.path)


def node_of(value: Any, sibling: Any, path: str | None) -> Node:
    if type(value) is dict:
        named = value.get("resourceType")
        if type(named) is str:
            path = named
        return Node(value, None, path)
    return Node(value, sibling if type(sibling) is dict else None, path)


def _append(found: Items, value: Any, sibling: Any, path: str | None) -> None:
    if type(value) is list:
        siblings = sibling if type(sibling) is list else ()
        count = len(value)
        for i in range(max(count, len(siblings))):
            one = value[i] if i < count else None
            other = siblings[i] if i < len(siblings) else None
            if one is not None or type(other) is dict:
                found.append(node_of(one, other, path))
    elif value is not None:
        found.append(node_of(value, sibling, path))
    elif type(sibling) is dict:
        found.append(Node(None, sibling, path))
    elif type(sibling) is list:
        for other in sibling:
            if type(other) is dict:
                found.append(Node(None, other, path))


def child_path(path: str | None, name: str) -> str | None:
    """The place in the model of the child called ``name``."""
    if name == "extension" or name == "modifierExtension":
        return "Extension"
    return None if path is None else f"{path}.{name}"


def members(node: Item, name: str, found: Items) -> None:
    """Adds the children called ``name`` (a choice element by its name without type) to ``found``."""
    if type(node) is not Node:
        if type(node) is Quantity and name in ("value", "unit", "code"):
            found.append(node.value if name == "value" else node.unit)
        return
    value = node.value
    if type(value) is dict:
        one = value.get(name)
        other = value.get("_" + name)
        before = len(found)
        if one is not None or other is not None:
            _append(found, one, other, child_path(node.path, name))
        if len(found) == before:
            _choice(node, value, name, found)
        return
    if name == "value" and value is not None:
        # The value of a primitive as a child: not in R4's own text, but the reference implementation has it
        # and published invariants use it (``actor.type.value = 'Patient'``).
        found.append(system_value(node))
    elif node.sibling is not None:
        one = node.sibling.get(name)
        if one is not None:
            _append(
                found,
                one,
                None,
                "Extension" if name == "extension" else "System.String" if name == "id" else None,
            )


def _choice(node: Node, value: dict[str, Any], name: str, found: Items) -> None:
    """``value`` finds ``valueQuantity``: http://hl7.org/fhir/R4/fhirpath.html#polymorphism"""
    length = len(name)
    suffixes = None
    for key in value:
        stem = key[1:] if key[0:1] == "_" else key
        if len(stem) > length and stem.startswith(name) and stem[length].isupper():
            if stem is not key and stem in value:
                continue  # found through the value itself
            if suffixes is None:
                suffixes = (
                    model.all_choice_suffixes()
                    if node.path is None
                    else model.choice_suffixes(node.path, name)
                )
            suffix = stem[length:]
            if suffix in suffixes:
                path = f"{node.path}.{stem}" if node.path is not None else _suffix_type(suffix)
                _append(found, value.get(stem), value.get("_" + stem), path)


def _suffix_type(suffix: str) -> str:
    lowered = suffix[0].lower() + suffix[1:]
    return lowered if lowered in model.PRIMITIVE_TYPES else suffix


def children(node: Item, found: Items) -> None:
    if type(node) is not Node:
        return
    value = node.value
    if type(value) is dict:
        path = node.path
        for key, one in value.items():
            if key in NOT_ELEMENTS:
                continue
            if key[0:1] == "_":
                if key[1:] not in value:
                    _append(found, None, one, child_path(path, key[1:]))
            else:
                _append(found, one, value.get("_" + key), child_path(path, key))
    elif node.sibling is not None:
        for key, one in node.sibling.items():
            if key == "extension":
                _append(found, one, None, "Extension")
            elif key == "id":
                _append(found, one, None, "System.String")


def descendants(nodes: Items) -> Items:
    found: Items = []
    for node in nodes:
        children(node, found)
    for node in found:  # grows while it is walked: breadth first
        children(node, found)
    return found


def system_value(item: Item) -> Item:
    """The System value that a FHIR primitive or Quantity converts to
    (http://hl7.org/fhir/R4/fhirpath.html#types); a node of another type is itself; ``None`` for a primitive
    without a value."""
    if type(item) is not Node:
        return item
    value = item.value
    if type(value) is str:
        if value[0:1].isdigit() and (kind := _moment_kind(item.type)) is not None:
            return parse_moment(value, kind) or value
        return value
    if type(value) is float:
        return Decimal(repr(value))
    if type(value) is dict:
        quantity = as_quantity(item)
        return item if quantity is None else quantity
    return value


def _moment_kind(name: str | None) -> Any:
    if name in ("dateTime", "date", "time"):
        return name
    return "dateTime" if name == "instant" else None


def as_quantity(item: Item) -> Quantity | None:
    """A FHIR Quantity with a UCUM unit, or without any unit, as a System quantity; ``None`` for all else
    (including a quantity with a comparator, which is no single amount).
    http://hl7.org/fhir/R4/fhirpath.html#quantity"""
    if type(item) is Quantity:
        return item
    if type(item) is not Node:
        if type(item) in (int, Decimal):
            return Quantity(Decimal(item), "1")
        return None
    value = item.value
    if type(value) is not dict or "value" not in value or "comparator" in value:
        return None
    name = item.type
    if name is None or not model.is_subtype(name, "Quantity"):
        return None
    number = value["value"]
    if type(number) is float:
        number = Decimal(repr(number))
    if type(number) not in (int, Decimal):
        return None
    code = value.get("code")
    if value.get("system") == UCUM and type(code) is str:
        return Quantity(Decimal(number), code)
    if "code" not in value and "unit" not in value and "system" not in value:
        return Quantity(Decimal(number), "1")
    return None


def is_type(item: Item, namespace: str | None, name: str) -> bool:
    """``item is name``: the type or one that derives from it.
    http://hl7.org/fhirpath/N1/#is-type-specifier"""
    if type(item) is not Node:
        return namespace in (None, "System") and system_type(item).lower() == name.lower()
    found = item.type or _guess(item.value)
    if found.startswith("System."):
        return namespace in (None, "System") and found[7:].lower() == name.lower()
    return namespace in (None, "FHIR") and model.is_subtype(found, name)


def type_name(item: Item) -> tuple[str, str]:
    """(namespace, name) as ``type()`` reports them."""
    if type(item) is not Node:
        return "System", system_type(item)
    found = item.type or _guess(item.value)
    if found.startswith("System."):
        return "System", found[7:]
    return "FHIR", "BackboneElement" if "." in found else found


def _guess(value: Any) -> str:
    """The FHIR type of a value whose place in the model is unknown, by its JSON form."""
    kind = type(value)
    if kind is bool:
        return "boolean"
    if kind is int:
        return "integer"
    if kind in (float, Decimal):
        return "decimal"
    return "string" if kind is str else "Element"


def system_type(value: Item) -> str:
    kind = type(value)
    if kind is bool:
        return "Boolean"
    if kind is int:
        return "Integer"
    if kind is str:
        return "String"
    if kind is Quantity:
        return "Quantity"
    if kind is Moment:
        return {"date": "Date", "dateTime": "DateTime", "time": "Time"}[value.kind]
    return "Decimal"


def plain(item: Item) -> Any:
    """The item as a plain JSON value; ``None`` for a primitive without a value."""
    if type(item) is Node:
        return item.value
    if type(item) is Moment:
        return item.text
    if type(item) is Quantity:
        return {"value": item.value, "unit": item.unit} | (
            {} if item.calendar else {"system": UCUM, "code": item.unit}
        )
    return item
