"""The element tree that checks walk over: plain JSON values, each with its place, its type and its children.

A :class:`Node` is made once per element, whatever number of profiles look at it, so that children and conclusions are shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.fhir.formats.parse import Pointer
from validator.fhir.validation.plan import ElementPlan


class Node:
    """One element. ``value`` is the JSON value (``None`` for a primitive that only has extensions), ``sibling`` the object behind
    ``_name``; ``type`` is the FHIR type; ``name`` the element name without type suffix (``value``), ``key`` the JSON property
    (``valueQuantity``); ``plan`` the core definition; ``resource`` is the node of the resource that holds it (itself, for a resource)."""

    __slots__ = ("children", "index", "key", "name", "parent", "plan", "resource", "sibling", "type", "value")

    def __init__(
        self,
        value: Any,
        type_name: str,
        *,
        name: str = "",
        key: str = "",
        index: int | None = None,
        sibling: dict[str, Any] | None = None,
        parent: Node | None = None,
        is_resource: bool = False,
        plan: ElementPlan | None = None,
    ) -> None:
        self.value = value
        self.sibling = sibling
        self.type = type_name
        self.name = name
        self.key = key
        self.index = index
        self.parent = parent
        self.resource: Node = self if is_resource or parent is None else parent.resource
        self.children: dict[str, list[Node]] = {}
        self.plan = plan

    @property
    def path(self) -> str:
        """The place in FHIRPath notation: ``Patient.name[0].given[1]``, ``Observation.value.ofType(Quantity).code``."""
        if self.parent is None:
            return self.type
        step = self.name
        if self.key != self.name and not self.key.startswith("_"):
            step += f".ofType({self.type})"
        if self.index is not None:
            step += f"[{self.index}]"
        return f"{self.parent.path}.{step}"

    @property
    def definition_path(self) -> str:
        """Where the element is defined: ``Patient.contact``, ``HumanName.family``, or its type for a resource."""
        if self.plan is None or self.resource is self:
            return self.type
        return self.plan.path

    @property
    def type_path(self) -> str:
        """What FHIRPath needs to know the types below: the type, or the path of an element that is a type of its own."""
        return self.definition_path if self.type in ("BackboneElement", "Element") else self.type

    @property
    def pointer(self) -> Pointer:
        if self.parent is None:
            return ()
        here: Pointer = (self.key,) if self.index is None else (self.key, self.index)
        above = self.parent.pointer
        if self.parent.sibling is not None:  # a child of a primitive stands in the object behind its `_name`
            place = -1 if self.parent.index is None else -2
            above = (*above[:place], f"_{self.parent.key}", *above[place:][1:])
        return above + here

    @property
    def place(self) -> tuple[Node | None, str, int | None]:
        """What tells a place from every other in the input: what holds it, and its JSON property and index there. Unlike ``id(node)`` it is
        the same for every node made of that place, and lasts when a node made only to point at it is gone."""
        return (self.parent, self.key, self.index)

    @property
    def root(self) -> Node:
        """The outermost node of the input."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def container(self) -> Node:
        """The resource that contains this one when it is ``contained``, otherwise its own resource (``%rootResource``)."""
        node = self.resource
        while node.name == "contained" and node.parent is not None:
            node = node.parent.resource
        return node

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def child(self, name: str) -> Node | None:
        found = self.children.get(name)
        return found[0] if found else None

    def string(self, name: str) -> str | None:
        """The value of a primitive string child, ``None`` when absent or of another type."""
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else None

    def descendants(self) -> Iterator[Node]:
        for nodes in self.children.values():
            for node in nodes:
                yield node
                yield from node.descendants()
