"""Slices: where they belong, what they start from, and the slicing that FHIR implies without saying it.

See https://hl7.org/fhir/R4/profiling.html#slicing (and #reslicing, #default-slice).
"""

from __future__ import annotations

from typing import Any

from validator.fhir.snapshot.differential import ChangeNode
from validator.fhir.snapshot.element import (
    Change,
    capitalised,
    choice_type,
    is_choice,
    is_extension_segment,
    type_codes,
    types_of,
    upper_bound,
)
from validator.fhir.snapshot.element_tree import Node
from validator.fhir.snapshot.problems import Problems
from validator.results import Severity

DEFAULT_SLICE = "@default"
_CODED_TYPES = frozenset({"code", "Coding", "CodeableConcept", "Quantity", "string", "uri"})
"""The types that may be bound to a value set: https://hl7.org/fhir/R4/terminologies.html#4.1."""

_STRICTNESS = {"open": 0, "openAtEnd": 1, "closed": 2}


def set_slicing(node: Node, change: Change, problems: Problems) -> None:
    """State or tighten the node's slicing as the entry says. A discriminator, once stated, stays."""
    stated = change.element.get("slicing")
    if not isinstance(stated, dict):
        return
    inherited = node.element.get("slicing")
    if not isinstance(inherited, dict) or not node.slices:
        # A slicing without slices (as every type has on its extensions) decides nothing yet.
        node.writable()["slicing"] = stated
        return
    before, after = inherited.get("rules"), stated.get("rules", inherited.get("rules"))
    if _STRICTNESS.get(str(after), 0) < _STRICTNESS.get(str(before), 0):
        problems.report("slicing-loosened", change, rule="slicing", rules=after, base=before)
        stated = {**stated, "rules": before}
    discriminators = _discriminators(inherited)
    discriminators += [entry for entry in _discriminators(stated) if entry not in discriminators]
    merged = {**inherited, **stated}
    if discriminators:
        merged["discriminator"] = discriminators
    node.writable()["slicing"] = merged


def _discriminators(slicing: dict[str, Any]) -> list[Any]:
    stated = slicing.get("discriminator")
    return list(stated) if isinstance(stated, list) else []


def imply_slicing(node: Node, wanted: ChangeNode) -> bool:
    """Make sure that a node about to get slices is sliced where FHIR implies it: extensions by url, choices
    by type. Returns whether a slicing by type was implied."""
    if isinstance(node.element.get("slicing"), dict):
        return False
    if is_extension_segment(node.segment):
        discriminator = {"type": "value", "path": "url"}
    elif is_choice(node.segment) and all(_is_of_one_type(node, entry) for entry in wanted.slices):
        discriminator = {"type": "type", "path": "$this"}
    else:
        return False
    node.writable()["slicing"] = {"discriminator": [discriminator], "ordered": False, "rules": "open"}
    return is_choice(node.segment)


def _is_of_one_type(node: Node, wanted: ChangeNode) -> bool:
    stated = {code for change in wanted.changes for code in type_codes(change.element)}
    names = (wanted.slice_name or "", wanted.segment)
    return len(stated) == 1 or (not stated and any(choice_type(name, node.segment) for name in names))


def is_only_named(node: Node, wanted: ChangeNode) -> bool:
    """Whether the "slice" is just a name for the element: alone, with nothing to tell it from others by.

    R4's own profiles have such names (``Composition.date:IssueDate``), and mean the element itself.
    """
    return len(wanted.slices) == 1 and not node.slices and not isinstance(node.element.get("slicing"), dict)


def find_or_add_slice(node: Node, wanted: ChangeNode) -> Node:
    """The slice that the differential means, added when it is new.

    A new slice starts from the element it slices, with what the profile already says of it; how many it needs
    is its own affair (at least none, https://hl7.org/fhir/R4/profiling.html#slicing).
    """
    name = wanted.slice_name or ""
    if node.slice_name == name:
        return node
    found = node.slice(name) or _slice_of_same_type(node, name, wanted)
    if found:
        return found
    owner = node.resliced(name)
    made = Node(owner.element, owner.segment, name)
    owner.owned = False
    made.children = [child.copy() for child in owner.children]
    element = made.writable()
    element.pop("slicing", None)
    element["sliceName"] = name
    element["min"] = 0
    if is_choice(made.segment) and not _may_be_coded(made, wanted):
        element.pop("binding", None)
    if code := _type_named_by(name, made) or _type_named_by(wanted.segment, made):
        made.writable()["type"] = [entry for entry in types_of(element) if entry.get("code") == code]
        if len(type_codes(owner.element)) > 1:
            made.children = []
    # The default slice takes what no other slice took, so it comes last.
    last = owner.slices[-1] if owner.slices else None
    if last is not None and last.slice_name == DEFAULT_SLICE:
        owner.slices.insert(len(owner.slices) - 1, made)
    else:
        owner.slices.append(made)
    return made


def _may_be_coded(node: Node, wanted: ChangeNode) -> bool:
    """Whether a slice of a choice has a type that a binding can be about (a Reference has not)."""
    stated = [code for change in wanted.changes for code in type_codes(change.element)]
    named = _type_named_by(wanted.slice_name or "", node) or _type_named_by(wanted.segment, node)
    codes = stated or ([named] if named else type_codes(node.element))
    return any(code in _CODED_TYPES for code in codes)


def _slice_of_same_type(node: Node, name: str, wanted: ChangeNode) -> Node | None:
    """``valueQuantity`` means the slice of type Quantity that the base has, whatever the base calls it."""
    tail = choice_type(name, node.segment)
    if tail is None or any("sliceName" in change.element for change in wanted.changes):
        return None
    for entry in node.slices:
        codes = type_codes(entry.element)
        if len(codes) == 1 and capitalised(codes[0]) == tail:
            return entry
    return None


def _type_named_by(name: str, node: Node) -> str | None:
    """The type that a slice of a choice has by its name (``valueQuantity`` → ``Quantity``)."""
    tail = choice_type(name, node.segment)
    return (
        next((code for code in type_codes(node.element) if capitalised(code) == tail), None) if tail else None
    )


def close_type_slicing(node: Node, wanted: ChangeNode, problems: Problems, in_extension: bool) -> None:
    """Settle the types of a choice whose slicing by type was implied.

    A slice that must be there leaves no room for another type; in an extension's value, naming types excludes
    the others; elsewhere the unnamed types stay allowed, and the slicing is open unless every type is named.
    """
    if node.element.get("max") == "0":
        return
    named = {code for entry in node.slices for code in type_codes(entry.element)}
    needed = [entry for entry in node.slices if entry.element.get("min")]
    if len(needed) == 1:
        kept = set(type_codes(needed[0].element))
    elif in_extension:
        kept = named
    else:
        kept = set(type_codes(node.element))
    for entry in node.slices if len(needed) == 1 else ():
        if kept.isdisjoint(type_codes(entry.element)) and entry.element.get("max") != "0":
            problems.report(
                "type-slice-excluded",
                wanted.first_change(),
                rule="slicing",
                severity=Severity.WARNING,
                slice=entry.slice_name,
                required=needed[0].slice_name,
            )
    element = node.writable()
    types: list[dict[str, Any]] = [entry for entry in types_of(element) if entry.get("code") in kept]
    if types:
        element["type"] = types
    covered = set(type_codes(element)) <= named
    element["slicing"] = {**element["slicing"], "rules": "closed" if covered else "open"}


def check_slices(node: Node, wanted: ChangeNode, problems: Problems) -> None:
    """The slices together must fit in the element they slice."""
    limit = upper_bound(node.element.get("max"))
    needed = sum(low for entry in node.slices if isinstance(low := entry.element.get("min", 0), int))
    if limit is not None and needed > limit:
        problems.report(
            "slices-exceed",
            wanted.first_change(),
            rule="slicing",
            severity=Severity.ERROR,
            needed=needed,
            max=node.element.get("max"),
        )
