"""A snapshot as a tree: elements with their children and slices, read from and written to the flat list.

Element dictionaries are shared with the structure they came from until a node is changed (copy on write), so
that a profile costs what it changes rather than what it inherits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from validator.fhir.snapshot.element import Element, choice_type


class Node:
    """An element in its place. ``slices`` belong to an element that is sliced, or to a re-sliced slice.

    A node in ``children`` may have a slice name too: older profiles name an element without slicing it.
    """

    __slots__ = ("children", "element", "owned", "segment", "slice_name", "slices")

    def __init__(
        self, element: Element, segment: str, slice_name: str | None = None, owned: bool = False
    ) -> None:
        self.element = element
        self.segment = segment
        self.slice_name = slice_name
        self.owned = owned
        self.children: list[Node] = []
        self.slices: list[Node] = []

    def writable(self) -> Element:
        """The element, made this node's own first if it is shared. Only its top level may be changed."""
        if not self.owned:
            self.element = dict(self.element)
            self.owned = True
        return self.element

    def copy(self) -> Node:
        """A copy of the whole branch that shares every element with this one."""
        self.owned = False
        twin = Node(self.element, self.segment, self.slice_name)
        if self.children:
            twin.children = [child.copy() for child in self.children]
        if self.slices:
            twin.slices = [entry.copy() for entry in self.slices]
        return twin

    def child(self, segment: str) -> Node | None:
        for child in self.children:
            if child.segment == segment:
                return child
        return None

    def slice(self, name: str) -> Node | None:
        """The slice of that full name (``a`` or, re-sliced, ``a/b``)."""
        for entry in self.slices:
            if entry.slice_name == name:
                return entry
            if entry.slices and (found := entry.slice(name)):
                return found
        return None

    def resliced(self, name: str) -> Node:
        """Where a slice of that name belongs: in the slice ``a`` for ``a/b`` when there is one, else here.

        See https://hl7.org/fhir/R4/profiling.html#reslicing.
        """
        owner = self
        while True:
            for entry in owner.slices:
                if entry.slice_name and name.startswith(entry.slice_name + "/"):
                    owner = entry
                    break
            else:
                return owner


def read_tree(elements: Iterable[Any]) -> Node | None:
    """The tree of a snapshot's elements; ``None`` when there is no usable root.

    Elements without a path are passed over: a snapshot that came with a package is taken as far as it goes.
    """
    trail: list[Node] = []
    root: Node | None = None
    for element in elements:
        path = element.get("path") if isinstance(element, dict) else None
        if not isinstance(path, str):
            continue
        depth = path.count(".")
        segment = path.rpartition(".")[2]
        slice_name = element.get("sliceName")
        if root is None:
            root = Node(element, segment)
            trail = [root]
            continue
        if depth == 0 or depth > len(trail):
            continue
        del trail[depth:]
        parent = trail[-1]
        node = Node(element, segment, slice_name if isinstance(slice_name, str) else None)
        sliced = _sliced(parent, segment) if node.slice_name else None
        if sliced is None:
            parent.children.append(node)
        else:
            node.segment = sliced.segment
            sliced.resliced(node.slice_name or "").slices.append(node)
        trail.append(node)
    return root


def _sliced(parent: Node, segment: str) -> Node | None:
    """The element that a slice of this segment belongs to; older snapshots name type slices by shortcut."""
    return parent.child(segment) or next(
        (child for child in parent.children if choice_type(segment, child.segment)), None
    )


def write_elements(root: Node) -> list[Element]:
    """The flat list: each element, its children, then its slices; ``id``, ``path`` and ``base`` filled in.

    Ids follow https://hl7.org/fhir/R4/elementdefinition.html#id. Elements already right are returned as they
    are, shared with the structure they came from.
    """
    written: list[Element] = []
    _write(root, root.segment, root.segment, written)
    return written


def _write(node: Node, path: str, identifier: str, written: list[Element]) -> None:
    element = node.element
    if element.get("id") != identifier or element.get("path") != path or "base" not in element:
        element = node.writable()
        element["id"] = identifier
        element["path"] = path
        if "base" not in element:
            element["base"] = {"path": path, "min": element.get("min", 0), "max": element.get("max", "*")}
    written.append(element)
    for child in node.children:
        named = f"{child.segment}:{child.slice_name}" if child.slice_name else child.segment
        _write(child, f"{path}.{child.segment}", f"{identifier}.{named}", written)
    if node.slices:
        unsliced = identifier.rpartition(":")[0] if node.slice_name else identifier
        for entry in node.slices:
            _write(entry, path, f"{unsliced}:{entry.slice_name}", written)
