"""From a differential to a snapshot: the base's tree, changed branch by branch as the differential says.

https://hl7.org/fhir/R4/profiling.html#snapshot
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from validator.fhir.snapshot.differential import ChangeNode, read_differential
from validator.fhir.snapshot.element import (
    SYSTEM_TYPE,
    Change,
    Element,
    Resolve,
    capitalised,
    choice_type,
    is_extension_segment,
    type_codes,
)
from validator.fhir.snapshot.element_tree import Node, read_tree, write_elements
from validator.fhir.snapshot.merge import Merge
from validator.fhir.snapshot.problems import Problems
from validator.fhir.snapshot.slicing import (
    check_slices,
    close_type_slicing,
    find_or_add_slice,
    imply_slicing,
    is_only_named,
    set_slicing,
)
from validator.fhir.snapshot.unfold import Unfolding, snapshot_elements
from validator.results import Finding, Severity


@dataclass(frozen=True, slots=True)
class SnapshotResult:
    """``structure``: the StructureDefinition with ``snapshot.element``, empty with nothing to build on.
    Elements may be shared with the base's snapshot and the differential: they are to be read, not changed.
    ``findings``: what is wrong with the profile itself, located in the StructureDefinition."""

    structure: dict[str, Any]
    findings: list[Finding]


def generate_snapshot(differential: dict[str, Any], resolve: Resolve) -> SnapshotResult:
    """Generate the snapshot of a StructureDefinition (plain JSON) from its differential.

    ``resolve`` gives a StructureDefinition with snapshot for a canonical URL (with or without ``|version``)
    or a type name, or ``None``. Never raises on a broken profile: what can be built is built; ``findings``
    say what is wrong.
    """
    problems = Problems()
    structure = differential
    elements = _differential_elements(structure, problems)
    changes = read_differential(elements, problems)
    specializes = structure.get("derivation") != "constraint"
    base = _base(structure, resolve, problems)
    root = read_tree(snapshot_elements(base)) if base else None
    if root is None and changes is not None and specializes and not structure.get("baseDefinition"):
        root = Node({"path": changes.segment, "min": 0, "max": "*"}, changes.segment, owned=True)
    if root is not None and changes is not None:
        if specializes:
            root.segment = changes.segment
            root.writable().pop("base", None)
        elif root.segment != changes.segment:
            problems.report(
                "wrong-type",
                changes.first_change(),
                rule="structure",
                root=changes.segment,
                base=root.segment,
            )
            changes = None
    if root is not None and changes is not None:
        url = structure.get("url")
        merge = Merge(url if isinstance(url, str) else None, resolve, problems, specializes)
        Generation(merge, Unfolding(base, resolve, problems), resolve, problems, specializes).change(
            root, changes
        )
    snapshot = {"element": write_elements(root) if root else []}
    return SnapshotResult({**structure, "snapshot": snapshot}, problems.findings)


def _differential_elements(structure: dict[str, Any], problems: Problems) -> list[Any]:
    differential = structure.get("differential")
    if differential is None:
        return []
    elements = differential.get("element") if isinstance(differential, dict) else None
    if isinstance(elements, list):
        return elements
    problems.report(
        "malformed-differential",
        None,
        rule="structure",
        code="structure",
        where="StructureDefinition.differential",
    )
    return []


def _base(structure: dict[str, Any], resolve: Resolve, problems: Problems) -> dict[str, Any] | None:
    """The base's StructureDefinition; for a constraint whose base is unusable, that of the type itself."""
    where = "StructureDefinition.baseDefinition"
    url, type_name = structure.get("baseDefinition"), structure.get("type")
    constrains = structure.get("derivation") == "constraint"
    if not isinstance(url, str) or not url:
        if url is None and not constrains:
            return None
        problems.report("no-base", None, rule="structure", code="required", where=where)
    elif url.partition("|")[0] == structure.get("url"):
        problems.report("own-base", None, rule="structure", where=where, url=url)
    else:
        base = resolve(url)
        if isinstance(base, dict) and snapshot_elements(base):
            base_type = base.get("type")
            if constrains and isinstance(type_name, str) and base_type != type_name:
                problems.report(
                    "type-differs",
                    None,
                    rule="structure",
                    where="StructureDefinition.type",
                    type=type_name,
                    base=base_type,
                )
            return base
        key = "unknown-base" if base is None else "base-without-snapshot"
        problems.report(key, None, rule="snapshot", code="not-found", where=where, url=url)
    fallback = resolve(type_name) if constrains and isinstance(type_name, str) and type_name else None
    return fallback if isinstance(fallback, dict) else None


class Generation:
    """One walk through the differential's tree, changing the base's tree along the way."""

    def __init__(
        self, merge: Merge, unfolding: Unfolding, resolve: Resolve, problems: Problems, specializes: bool
    ) -> None:
        self._merge = merge
        self._unfolding = unfolding
        self._resolve = resolve
        self._problems = problems
        self._specializes = specializes

    def change(self, node: Node, wanted: ChangeNode, parent: str = "") -> None:
        """Apply what the differential says of the node, of its children, and then (so that slices start from
        the element as constrained) of its slices. ``parent`` is the segment of the element it is in."""
        for change in wanted.changes:
            self._merge.apply(node, change)
            set_slicing(node, change, self._problems)
        if wanted.children:
            self._unfolding.unfold(node, wanted)
            self._change_children(node, wanted)
        if wanted.slices:
            self._change_slices(node, wanted.slices, wanted, parent)

    def _change_children(self, node: Node, wanted: ChangeNode) -> None:
        shortcuts: dict[int, tuple[Node, ChangeNode]] = {}
        for child_wanted in wanted.children:
            child = node.child(child_wanted.segment)
            if child is not None:
                self.change(child, child_wanted, node.segment)
                continue
            choice = self._choice(node, child_wanted.segment)
            if choice is not None and not _allows(choice, child_wanted.segment):
                self._problems.report(
                    "type-not-allowed",
                    child_wanted.first_change(),
                    rule="limits",
                    type=choice_type(child_wanted.segment, choice.segment),
                    allowed=", ".join(type_codes(choice.element)),
                )
            elif choice is not None:
                # valueQuantity: a slice of value[x]; several of them belong to the same slicing.
                gathered = shortcuts.setdefault(id(choice), (choice, ChangeNode(choice.segment)))[1]
                gathered.slices.extend(_as_slices(child_wanted))
            elif self._specializes:
                self.change(self._define_child(node, child_wanted), child_wanted, node.segment)
            else:
                self._report_unknown(node, child_wanted)
        for choice, gathered in shortcuts.values():
            self._change_slices(choice, gathered.slices, gathered, node.segment)

    def _choice(self, node: Node, segment: str) -> Node | None:
        """The choice that a shortcut is for: of one of its types, or of another known type (a mistake)."""
        for child in node.children:
            tail = choice_type(segment, child.segment)
            if tail and (
                _allows(child, segment)
                or self._resolve(tail) is not None
                or self._resolve(tail[:1].lower() + tail[1:]) is not None
            ):
                return child
        return None

    def _change_slices(self, node: Node, slices: list[ChangeNode], wanted: ChangeNode, parent: str) -> None:
        implied = imply_slicing(node, wanted)
        if is_only_named(node, wanted):
            self._change_named(node, slices[0], parent)
            return
        if not isinstance(node.element.get("slicing"), dict):
            first = slices[0].first_change()
            self._problems.report("slice-without-slicing", first, rule="slicing", slice=slices[0].slice_name)
        for slice_wanted in slices:
            self.change(find_or_add_slice(node, slice_wanted), slice_wanted, parent)
        if implied:
            in_extension = is_extension_segment(parent) or parent == "Extension"
            close_type_slicing(node, wanted, self._problems, in_extension)
        check_slices(node, wanted, self._problems)

    def _change_named(self, node: Node, wanted: ChangeNode, parent: str) -> None:
        name = wanted.slice_name
        if node.slice_name != name:
            node.slice_name = name
            node.writable()["sliceName"] = name
            self._problems.report(
                "name-without-slicing",
                wanted.first_change(),
                rule="slicing",
                severity=Severity.WARNING,
                slice=name,
                segment=node.segment,
            )
        self.change(node, wanted, parent)

    def _define_child(self, node: Node, wanted: ChangeNode) -> Node:
        """A new element of the type being defined, with what every element of its type must conform to."""
        element: Element = {"path": wanted.segment}
        made = Node(element, wanted.segment, owned=True)
        codes = {code for change in wanted.changes for code in type_codes(change.element)}
        if not any(code.startswith(SYSTEM_TYPE) or self._is_resource(code) for code in codes):
            like = "Extension" if codes == {"Extension"} else "Element"
            root = self._merge.root_of_profile(like, like)
            if root and "constraint" in root:
                element["constraint"] = root["constraint"]
        node.children.append(made)
        return made

    def _is_resource(self, code: str) -> bool:
        if code in ("Resource", "DomainResource"):
            return True
        structure = self._resolve(code) if code[:1].isupper() else None
        return isinstance(structure, dict) and structure.get("kind") == "resource"

    def _report_unknown(self, node: Node, wanted: ChangeNode) -> None:
        """Say that the element does not exist, and which is meant if one has almost that name."""
        if not node.children and (node.element.get("contentReference") or type_codes(node.element)[1:]):
            return  # why there are no children has been reported
        change: Change = wanted.first_change()
        known = [child.segment for child in node.children]
        near = get_close_matches(wanted.segment, known, n=1, cutoff=0.6)
        self._problems.report(
            "unknown-element-near" if near else "unknown-element",
            change,
            rule="snapshot",
            code="not-found",
            element=change.element["path"],
            segment=wanted.segment,
            parent=node.segment,
            near=near[0] if near else "",
        )


def _allows(choice: Node, shortcut: str) -> bool:
    tail = choice_type(shortcut, choice.segment)
    if choice.slice(shortcut) is not None:
        return True
    return any(capitalised(code) == tail for code in type_codes(choice.element))


def _as_slices(wanted: ChangeNode) -> list[ChangeNode]:
    """The shortcut's branch as slices of the choice: those it names, else one named after the shortcut."""
    slices = list(wanted.slices)
    if wanted.changes or wanted.children:
        slices.insert(0, ChangeNode(wanted.segment, wanted.segment, wanted.changes, wanted.children))
    return slices
