"""The children of an element that the base leaves folded: of its type, profiled type or contentReference.

See https://hl7.org/fhir/R4/profiling.html#snapshot and https://hl7.org/fhir/R4/elementdefinition.html.
"""

from __future__ import annotations

from typing import Any

from validator.fhir.snapshot.differential import ChangeNode
from validator.fhir.snapshot.element import SYSTEM_TYPE, Resolve, profiles_of, type_codes, types_of
from validator.fhir.snapshot.element_tree import Node, read_tree
from validator.fhir.snapshot.problems import Problems
from validator.results import Severity

_PROFILE_ELEMENT = "http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element"
_OF_EVERY_TYPE = frozenset({"id", "extension"})


class Unfolding:
    """Unfolds nodes of one profile. ``base`` is the base's StructureDefinition, ``None`` when a type is being
    defined from nothing."""

    def __init__(self, base: dict[str, Any] | None, resolve: Resolve, problems: Problems) -> None:
        self._base = base
        self._resolve = resolve
        self._problems = problems
        self._trees: dict[int, tuple[dict[str, Any], Node | None]] = {}

    def unfold(self, node: Node, wanted: ChangeNode) -> None:
        """Give the node the children that ``wanted`` reaches into, unless it has children already. Says why
        when it cannot: the differential's children then match nothing."""
        if node.children:
            return
        reference = node.element.get("contentReference")
        if isinstance(reference, str):
            self._follow(node, reference, wanted)
            return
        codes = type_codes(node.element)
        if len(codes) == 1:
            self._unfold_type(node, codes[0], wanted)
        elif codes and all(child.segment in _OF_EVERY_TYPE for child in wanted.children):
            self._copy_children(node, self._resolve("Element"))
        elif codes:
            self._problems.report(
                "several-types",
                wanted.first_change(),
                rule="slicing",
                types=", ".join(codes),
                sliced=node.segment,
            )

    def _unfold_type(self, node: Node, code: str, wanted: ChangeNode) -> None:
        if code.startswith(SYSTEM_TYPE):
            return
        profiles = profiles_of(types_of(node.element))
        if len(profiles) == 1 and code not in ("Reference", "canonical"):
            # A profile "url#element" names an element of it; the type itself is what is known for sure.
            profile = None if "#" in profiles[0] else self._resolve(profiles[0])
            if self._copy_children(node, profile, profile_element(node.element)):
                return
            self._problems.report(
                "unknown-type-profile",
                wanted.first_change(),
                rule="snapshot",
                severity=Severity.WARNING,
                code="not-found",
                profile=profiles[0],
                type=code,
            )
        if not self._copy_children(node, self._resolve(code)):
            self._problems.report(
                "unknown-type", wanted.first_change(), rule="snapshot", code="not-found", type=code
            )

    def _copy_children(
        self, node: Node, structure: dict[str, Any] | None, identifier: str | None = None
    ) -> bool:
        """``identifier``: of the element to copy the children of, when it is not the root."""
        tree = self._tree(structure)
        if identifier is not None:
            tree = _find(tree, identifier)
        if structure is None or tree is None:
            return False
        node.children = [child.copy() for child in tree.children]
        _anchor_content_references(node.children, str(structure.get("url")))
        return True

    def _tree(self, structure: dict[str, Any] | None) -> Node | None:
        """The structure's snapshot as a tree to copy from, read once."""
        if not isinstance(structure, dict):
            return None
        known = self._trees.get(id(structure))
        if known is None:
            known = self._trees[id(structure)] = (structure, read_tree(snapshot_elements(structure)))
        return known[1]

    def _follow(self, node: Node, reference: str, wanted: ChangeNode) -> None:
        """Copy what a contentReference refers to: from the profile's base, or from another type when the
        reference carries a URL. The element then has that content's type in place of the reference."""
        url, _, identifier = reference.rpartition("#")
        structure = self._base
        if url and (structure is None or structure.get("type") != identifier.partition(".")[0]):
            structure = self._resolve(url)
        found = _find(self._tree(structure), identifier)
        if found is None:
            self._problems.report(
                "unknown-content-reference",
                wanted.first_change(),
                rule="snapshot",
                code="not-found",
                reference=reference,
            )
            return
        node.children = [child.copy() for child in found.children]
        if structure is not self._base and structure is not None:
            _anchor_content_references(node.children, str(structure.get("url")))
        element = node.writable()
        del element["contentReference"]
        if "type" in found.element:
            element["type"] = found.element["type"]


def profile_element(element: dict[str, Any]) -> str | None:
    """The id of the element, in the profile on the type, that this one conforms to, where it is not the profile's root.
    https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html"""
    for entry in types_of(element):
        beside = entry.get("_profile")
        for one in beside if isinstance(beside, list) else ():
            stated = one.get("extension") if isinstance(one, dict) else None
            for extension in stated if isinstance(stated, list) else ():
                if isinstance(extension, dict) and extension.get("url") == _PROFILE_ELEMENT:
                    value = extension.get("valueString")
                    return value if isinstance(value, str) else None
    return None


def snapshot_elements(structure: dict[str, Any]) -> list[Any]:
    """The elements of the structure's snapshot; none when it has no sound snapshot."""
    snapshot = structure.get("snapshot")
    elements = snapshot.get("element") if isinstance(snapshot, dict) else None
    return elements if isinstance(elements, list) else []


def _find(root: Node | None, identifier: str) -> Node | None:
    steps = identifier.split(".")
    if root is None or steps[0] != root.segment:
        return None
    node: Node | None = root
    for step in steps[1:]:
        segment, _, slice_name = step.partition(":")
        node = node.child(segment) if node else None
        if node and slice_name:
            node = node.slice(slice_name)
    return node


def _anchor_content_references(nodes: list[Node], url: str) -> None:
    """References inside copied content keep pointing at where the content came from."""
    for node in nodes:
        reference = node.element.get("contentReference")
        if isinstance(reference, str) and reference.startswith("#"):
            node.writable()["contentReference"] = f"{url}{reference}"
        _anchor_content_references(node.children, url)
        _anchor_content_references(node.slices, url)
