"""The differential as a tree: which element or slice each of its entries is about.

Element ids say it exactly; where ids are missing or do not fit the paths, order does: an entry belongs to the
nearest preceding slice of its parents (https://hl7.org/fhir/R4/profiling.html#slicing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from validator.fhir.snapshot.element import Change, Element, choice_type
from validator.fhir.snapshot.problems import Problems


@dataclass(slots=True)
class ChangeNode:
    """What the differential says about one element or slice; nothing when it is only passed through."""

    segment: str
    slice_name: str | None = None
    changes: list[Change] = field(default_factory=list)
    children: list[ChangeNode] = field(default_factory=list)
    slices: list[ChangeNode] = field(default_factory=list)

    def child(self, segment: str) -> ChangeNode:
        for child in self.children:
            if child.segment == segment:
                return child
        made = ChangeNode(segment)
        self.children.append(made)
        return made

    def slice(self, name: str) -> ChangeNode:
        for entry in self.slices:
            if entry.slice_name == name:
                return entry
        made = ChangeNode(self.segment, name)
        self.slices.append(made)
        return made

    def first_change(self) -> Change:
        """The first entry in this branch, to point at."""
        if self.changes:
            return self.changes[0]
        return min(
            (entry.first_change() for entry in (*self.children, *self.slices)),
            key=lambda change: change.index,
        )


_Step = tuple[str, str | None]
"""A path segment and the slice of it, if any."""

_SHAPES: dict[str, type] = {
    "sliceName": str,
    "max": str,
    "contentReference": str,
    "type": list,
    "constraint": list,
    "mapping": list,
    "alias": list,
    "condition": list,
    "example": list,
    "code": list,
    "extension": list,
    "representation": list,
    "slicing": dict,
    "binding": dict,
}


def read_differential(elements: Sequence[Any], problems: Problems) -> ChangeNode | None:
    """The tree of the differential's entries, reporting the unusable; ``None`` when all are."""
    changes = [change for index, raw in enumerate(elements) if (change := _sound(index, raw, problems))]
    if not changes:
        return None
    root = ChangeNode(changes[0].element["path"].partition(".")[0])
    by_id = all(_steps_of_id(change.element) for change in changes if "sliceName" in change.element)
    trail = [root]
    for change in changes:
        element = change.element
        segments = element["path"].split(".")
        if segments[0] != root.segment:
            problems.report("wrong-root", change, rule="structure", root=root.segment)
            continue
        steps = (_steps_of_id(element) if by_id else None) or _steps_by_order(element, segments, trail)
        trail = [root]
        for segment, slice_name in steps[1:]:
            node = trail[-1].child(segment)
            trail.append(node.slice(slice_name) if slice_name else node)
        trail[-1].changes.append(change)
    return root


def _sound(index: int, raw: object, problems: Problems) -> Change | None:
    """The entry without properties that are empty or misshapen; ``None`` when it has no place."""
    if not isinstance(raw, dict):
        problems.report("malformed-element", index, rule="structure", code="structure")
        return None
    path = raw.get("path")
    if not isinstance(path, str) or not path or not all(path.split(".")):
        problems.report("no-path", index, rule="structure", code="required", element=raw.get("id", "?"))
        return None
    unsound = [
        name
        for name, shape in _SHAPES.items()
        if name in raw and not (isinstance(raw[name], shape) and raw[name])
    ]
    minimum = raw.get("min")
    if "min" in raw and (not isinstance(minimum, int) or isinstance(minimum, bool) or minimum < 0):
        unsound.append("min")
    for name in unsound:
        problems.report(
            "malformed-property", index, rule="structure", code="structure", element=path, property=name
        )
    if unsound:
        raw = {name: value for name, value in raw.items() if name not in unsound}
    return Change(index, raw)


def _steps_of_id(element: Element) -> list[_Step] | None:
    """The way to the element by its id, or ``None`` when the id does not fit path and slice name."""
    identifier = element.get("id")
    if not isinstance(identifier, str):
        return None
    steps: list[_Step] = []
    for part in identifier.split("."):
        name, _, slice_name = part.partition(":")
        steps.append((name, slice_name or None))
    segments = element["path"].split(".")
    if len(steps) != len(segments):
        return None
    for (segment, named_slice), path_segment in zip(steps, segments, strict=True):
        if segment != path_segment and not (named_slice and choice_type(path_segment, segment)):
            return None
    last = steps[-1][1]
    named = element.get("sliceName")
    return steps if named == last or (named is None and last == segments[-1]) else None


def _steps_by_order(element: Element, segments: list[str], trail: list[ChangeNode]) -> list[_Step]:
    """The way to the element through the slices that the entry before it was in."""
    steps: list[_Step] = []
    following = True
    for depth, segment in enumerate(segments[:-1]):
        following = following and depth < len(trail) and _is_at(trail[depth], segment)
        before = trail[depth] if following else None
        steps.append((before.segment, before.slice_name) if before else (segment, None))
    steps.append((segments[-1], element.get("sliceName")))
    return steps


def _is_at(node: ChangeNode, segment: str) -> bool:
    """Whether a path segment is about the node; a type slice may be called by its shortcut."""
    return node.segment == segment or (
        node.slice_name == segment and choice_type(segment, node.segment) is not None
    )
