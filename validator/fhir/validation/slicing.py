"""Slices: compiled from their discriminators, and run over the elements of one parent.

https://hl7.org/fhir/R4/profiling.html#slicing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE
from validator.fhir.validation.definition_json import largest_number
from validator.fhir.validation.discriminator import (
    AllMatcher,
    BoundMatcher,
    ExistsMatcher,
    Matcher,
    ProfileMatcher,
    Step,
    TypeMatcher,
    ValueMatcher,
    parse_path,
    telling_text,
    texts_at,
)
from validator.fhir.validation.fixed_pattern import fixed_of
from validator.fhir.validation.plan import Slice, SliceIndex, Slicing
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.compile import Branch, ProfileMaker
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_BY_URL = ({"type": "value", "path": "url"},)
_BY_TYPE = ({"type": "type", "path": "$this"},)


def compile_slicing(
    maker: ProfileMaker,
    sliced: Branch,
    slices: Sequence[Branch],
    core: Mapping[str, dict[str, Any]],
    core_path: str,
) -> Slicing:
    """The slicing of one element. ``slices`` are all branches beside it with a slice name, re-slices (``a/b``) included."""
    stated = sliced.element.get("slicing") or {}
    discriminators = stated.get("discriminator") or ()
    if not discriminators:
        discriminators = (
            _BY_URL
            if sliced.name in ("extension", "modifierExtension")
            else _BY_TYPE
            if sliced.name.endswith("[x]")
            else ()
        )
    made: list[Slice] = []
    default: Slice | None = None
    within = _slices_within(slices)
    for branch in within[None]:
        inner = within.get(str(branch.slice_name), [])
        plan = maker.plan(
            branch,
            core.get(core_path),
            core,
            core_path,
            is_slice=True,
            slicing=compile_slicing(maker, branch, inner, core, core_path) if inner else None,
        )
        one = Slice(
            str(branch.slice_name),
            plan,
            int(branch.element.get("min", 0)),
            largest_number(branch.element.get("max", "*")),
            compile_matcher(maker, branch, discriminators),
        )
        if one.name.endswith("@default"):
            default = one
        else:
            made.append(one)
    identity = str(sliced.element.get("id") or sliced.element.get("path") or sliced.name)
    rules, ordered = str(stated.get("rules", "open")), bool(stated.get("ordered"))
    return Slicing(identity, rules, ordered, tuple(made), default, _index(made))


def _index(slices: Sequence[Slice]) -> SliceIndex | None:
    """The slices by a text that tells them apart, where all can be told apart at the same place."""
    told = [telling_text(one.matches) for one in slices]
    places = {text[:2] if text else None for text in told}
    if len(slices) < 3 or len(places) != 1 or None in places:
        return None
    by_text: dict[str, tuple[Slice, ...]] = {}
    for one, text in zip(slices, told, strict=True):
        if text is not None:
            by_text[text[2]] = (*by_text.get(text[2], ()), one)
    ((name, leaf),) = (place for place in places if place is not None)
    return SliceIndex(name, leaf, by_text)


def _candidates(slicing: Slicing, node: Node) -> Sequence[Slice]:
    """The slices that the element may belong to, in their order."""
    index = slicing.index
    if index is None:
        return slicing.slices
    texts = [
        text for child in node.children.get(index.name, ()) for text in texts_at(child.value, index.leaf)
    ]
    if len(texts) == 1:
        return index.slices.get(texts[0], ())
    found = {id(one) for text in texts for one in index.slices.get(text, ())}
    return [one for one in slicing.slices if id(one) in found]


def _slices_within(slices: Sequence[Branch]) -> Mapping[str | None, list[Branch]]:
    """Name of a slice → the slices of it (``a/b`` is one of ``a``), however deep; ``None`` → those that are of no other."""
    names = {str(branch.slice_name) for branch in slices}
    found: dict[str | None, list[Branch]] = {None: []}
    for branch in slices:
        parts = str(branch.slice_name).split("/")
        around: list[str | None] = [
            name for end in range(1, len(parts)) if (name := "/".join(parts[:end])) in names
        ]
        for owner in around or [None]:
            found.setdefault(owner, []).append(branch)
    return found


# -- recognising


def compile_matcher(
    maker: ProfileMaker, branch: Branch, discriminators: Sequence[Mapping[str, Any]]
) -> Matcher | None:
    """What decides whether an element belongs to the slice, ``None`` when the profile gives nothing to decide by."""
    matchers: list[Matcher] = []
    for discriminator in discriminators:
        steps = parse_path(str(discriminator.get("path", "")))
        if steps is None:
            return None
        matcher = _matcher(maker, branch, str(discriminator.get("type", "")), steps)
        if matcher is None:
            return None
        matchers.append(matcher)
    if not matchers:
        return None
    return matchers[0] if len(matchers) == 1 else AllMatcher(tuple(matchers))


def _matcher(maker: ProfileMaker, branch: Branch, kind: str, steps: tuple[Step, ...]) -> Matcher | None:
    match kind:
        case "value" | "pattern":
            return _value_matcher(maker, branch, steps)
        case "type":
            types = {code for place in definitions_at(maker, branch, steps) for code in place.types()}
            return TypeMatcher(steps, frozenset(types)) if types else None
        case "profile":
            profiles = tuple(
                profile for place in definitions_at(maker, branch, steps) for profile in place.profiles()
            )
            return ProfileMatcher(steps, profiles) if profiles else None
        case "exists":
            for place in definitions_at(maker, branch, steps):
                if place.element.get("max") == "0":
                    return ExistsMatcher(steps, False)
                if int(place.element.get("min", 0)) > 0:
                    return ExistsMatcher(steps, True)
            return None
    return None


def _value_matcher(maker: ProfileMaker, branch: Branch, steps: tuple[Step, ...]) -> Matcher | None:
    places = list(definitions_at(maker, branch, steps))
    for place in places:
        if place.element.get("max") == "0":  # recognised by having no value at all
            return ExistsMatcher(steps, False)
        if place.value is not None:
            is_fixed, value = place.value
            return ValueMatcher.of(steps, value, is_fixed)
    for place in places:
        # The pattern may be stated below the path, e.g. path "code" with fixed code.coding.code.
        below = tuple(_values_below(place.branch, steps)) if place.branch is not None else ()
        if below:
            return below[0] if len(below) == 1 else AllMatcher(below)
    for place in places:
        binding = place.element.get("binding")
        if binding and binding.get("strength") == "required" and binding.get("valueSet"):
            return BoundMatcher(steps, str(binding["valueSet"]))
    return None


def _values_below(branch: Branch, steps: tuple[Step, ...]) -> Iterator[Matcher]:
    for child in branch.children:
        path = (*steps, Step("name", child.name.removesuffix("[x]")))
        stated = fixed_of(child.element)
        if stated is not None:
            yield ValueMatcher.of(path, stated[1], stated[0])
        else:
            yield from _values_below(child, path)


class Place:
    """An element definition that a discriminator path leads to, with the value that it (or what is around it) states."""

    __slots__ = ("branch", "element", "value")

    def __init__(
        self, element: Mapping[str, Any], branch: Branch | None, value: tuple[bool, Any] | None = None
    ) -> None:
        self.element = element
        self.branch = branch
        self.value = value if value is not None else fixed_of(element)

    def types(self) -> Iterator[str]:
        from validator.fhir.validation.compile import type_codes

        for code, _ in type_codes(self.element):
            yield code

    def profiles(self) -> Iterator[str]:
        from validator.fhir.validation.compile import profiles_of

        for entry in self.element.get("type", ()):
            yield from profiles_of(entry)


def definitions_at(
    maker: ProfileMaker, branch: Branch, steps: Sequence[Step], depth: int = 0
) -> Iterator[Place]:
    """Follow a discriminator path through the definition of a slice, into data types, profiles and targets of references."""
    place = Place(branch.element, branch)
    yield from _follow(maker, place, steps, depth)
    if steps and branch.children and any("#" in profile for profile in place.profiles()):
        # A backbone element has children in place, beside what the profile's element says of them.
        yield from _through_types(maker, place, steps, depth)


def _follow(maker: ProfileMaker, place: Place, steps: Sequence[Step], depth: int) -> Iterator[Place]:
    if not steps:
        yield place
        return
    if depth > 20:
        return
    step, rest = steps[0], steps[1:]
    if step.kind == "resolve":
        yield from _through_targets(maker, place, rest, depth)
        return
    if step.kind == "ofType":
        if step.argument in set(place.types()):
            yield from _follow(maker, place, rest, depth + 1)
        return
    name = step.argument if step.kind == "name" else "extension"
    found = False
    if place.branch is not None:
        for child in place.branch.children:
            if child.name.removesuffix("[x]") != name or (
                step.kind == "extension" and not _has_url(child, step.argument)
            ):
                continue
            if (
                child.slice_name is not None
                and step.kind == "name"
                and not child.name.endswith("[x]")
                and place.branch.child(child.name) is not None
                and fixed_of(child.element) is None
                and not child.children
            ):
                continue
            found = True
            yield from _follow(
                maker, Place(child.element, child, _part(place.value, name, child.element)), rest, depth + 1
            )
    if place.value is not None and not found:
        part = _part(place.value, name, {})
        if part is not None:
            yield from _follow(maker, Place({}, None, part), rest, depth + 1)
            return
    if not found:
        yield from _through_types(maker, place, steps, depth)


def _part(value: tuple[bool, Any] | None, name: str, element: Mapping[str, Any]) -> tuple[bool, Any] | None:
    """The part of a stated value that a child has (the first, of a list)."""
    if own := fixed_of(element):
        return own
    if value is None or not isinstance(value[1], dict) or name not in value[1]:
        return None
    part = value[1][name]
    if isinstance(part, list):
        return (False, part[0]) if part else None
    return value[0], part


def _has_url(branch: Branch, url: str) -> bool:
    if any(
        url == str(profile).partition("|")[0]
        for entry in branch.element.get("type", ())
        for profile in entry.get("profile", ())
    ):
        return True
    child = branch.child("url")
    return child is not None and (fixed_of(child.element) or (True, None))[1] == url


def _through_types(maker: ProfileMaker, place: Place, steps: Sequence[Step], depth: int) -> Iterator[Place]:
    """Into the profiles on the element's types, or the types themselves."""
    from validator.fhir.validation.compile import find_branch, grow, profiles_of, type_codes

    for code, entry in type_codes(place.element):
        for canonical in profiles_of(entry) or (code,):
            structure = maker.compiler.definitions.structure(str(canonical))
            if structure is not None and structure.get("snapshot", {}).get("element"):
                tree = grow(structure["snapshot"]["element"])
                tree = find_branch(tree, str(canonical).partition("#")[2]) or tree
                yield from _follow(maker, Place(tree.element, tree, place.value), steps, depth + 1)


def _through_targets(maker: ProfileMaker, place: Place, rest: Sequence[Step], depth: int) -> Iterator[Place]:
    from validator.fhir.validation.compile import grow

    for entry in place.element.get("type", ()):
        for canonical in entry.get("targetProfile", ()):
            structure = maker.compiler.definitions.structure(str(canonical))
            if structure is None:
                name = str(canonical).removeprefix(CORE_BASE)
                yield from (
                    _follow(
                        maker,
                        Place({"type": [{"code": name, "profile": [canonical]}]}, None),
                        rest,
                        depth + 1,
                    )
                    if not rest
                    else ()
                )
                continue
            tree = grow(structure["snapshot"]["element"])
            if not rest:
                yield Place({"type": [{"code": structure.get("type"), "profile": [canonical]}]}, tree)
            else:
                yield from _follow(maker, Place(tree.element, tree), rest, depth + 1)


# -- running


def check_slicing(slicing: Slicing, nodes: Sequence[Node], parent: Node, walk: Walk, rule: Rule) -> None:
    """Sort the elements into slices, then check counts, order, closedness, and each element against its slice."""
    members: dict[str, list[Node]] = {one.name: [] for one in slicing.slices}
    order = {one.name: number for number, one in enumerate(slicing.slices)}
    unmatched: list[Node] = []
    latest = -1
    seen_unmatched = False
    for node in nodes:
        matching = _slice_of(slicing, node, walk, rule)
        if matching is None:
            unmatched.append(node)
            seen_unmatched = True
            continue
        members[matching.name].append(node)
        if slicing.ordered and order[matching.name] < latest:
            walk.report(
                node,
                "slice-order",
                Severity.ERROR,
                "structure",
                rule,
                slice=matching.name,
                element=slicing.id,
            )
        latest = max(latest, order[matching.name])
        if slicing.rules == "openAtEnd" and seen_unmatched:
            walk.report(
                node,
                "slice-open-at-end",
                Severity.ERROR,
                "structure",
                rule,
                slice=matching.name,
                element=slicing.id,
            )
    for one in slicing.slices:
        if (
            one.matches is not None or not nodes
        ):  # what cannot be recognised is at least missing when there is nothing
            _count(one, members[one.name], parent, walk, slicing)
        walk.presence.note(one.plan, members[one.name])
        for node in members[one.name]:
            walk.apply_element(node, one.plan)
        if one.plan.slicing is not None:
            check_slicing(one.plan.slicing, members[one.name], parent, walk, one.plan.rule)
    if slicing.default is not None:
        _count(slicing.default, unmatched, parent, walk, slicing)
        for node in unmatched:
            walk.apply_element(node, slicing.default.plan)
    elif slicing.rules == "closed":
        for node in unmatched:
            known = ", ".join(one.name for one in slicing.slices)
            walk.report(
                node, "slice-closed", Severity.ERROR, "structure", rule, element=slicing.id, slices=known
            )


def _slice_of(slicing: Slicing, node: Node, walk: Walk, rule: Rule) -> Slice | None:
    """The slice that an element belongs to. What the discriminators look at must "completely distinguish which slice" that is.
    https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.slicing.discriminator"""
    first: Slice | None = None
    for one in _candidates(slicing, node):
        if one.matches is None:
            if first is None:
                walk.not_checked(Unchecked.SLICE, f"{slicing.id}:{one.name}", node)
                walk.report_profile(one.plan.rule, "slice-undecidable", slice=one.name, element=slicing.id)
        elif one.matches(node, walk):
            if first is not None:
                walk.report(
                    node,
                    "slice-ambiguous",
                    Severity.ERROR,
                    "structure",
                    rule,
                    element=slicing.id,
                    first=first.name,
                    second=one.name,
                )
                return first
            first = one
    return first


def _count(one: Slice, nodes: Sequence[Node], parent: Node, walk: Walk, slicing: Slicing) -> None:
    if len(nodes) < one.min:
        walk.report(
            parent,
            "slice-minimum",
            Severity.ERROR,
            "structure",
            one.plan.rule,
            slice=one.name,
            element=slicing.id,
            found=len(nodes),
            minimum=one.min,
        )
    if one.max is not None and len(nodes) > one.max:
        key = "slice-prohibited" if one.max == 0 else "slice-maximum"
        walk.report(
            nodes[one.max],
            key,
            Severity.ERROR,
            "structure",
            one.plan.rule,
            slice=one.name,
            element=slicing.id,
            found=len(nodes),
            maximum=one.max,
        )
