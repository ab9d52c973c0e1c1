"""Choosing items by codes further down through an index.

A profile tells the components of an observation, the slices of a list or its extensions apart by code, and
its invariants do so over and over: ``component.where(code.coding.where(system = 'a' and code = 'b').exists())``
for each code there is. All of these choose from one index of the components by system and code.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from validator.fhir.fhirpath.direct import Unsure, absent, gather_of, text_is_no_moment
from validator.fhir.fhirpath.nodes import Items, Node

Index = dict[tuple[str, ...], list[int]]
"""Texts → the positions of the items that have them."""

_MOST_COMBINATIONS = 64


class Lookup(NamedTuple):
    """Items with an element at the place ``path``, whose children ``names`` have one of the combinations
    ``wanted`` of texts. ``path`` is the syntax tree."""

    path: Any
    names: tuple[str, ...]
    wanted: frozenset[tuple[str, ...]]


def lookup_of(criterion: Any) -> Lookup | None:
    """What a criterion of ``where()`` looks up, ``None`` if it is no look-up."""
    if criterion[0] != "dot" or criterion[2][:2] != ["call", "exists"]:
        return None
    path, arguments = criterion[1], criterion[2][2]
    if not arguments and path[0] == "dot" and path[2][:2] == ["call", "where"]:
        path, arguments = path[1], path[2][2]
    if len(arguments) != 1 or gather_of(path) is None:
        return None
    combinations = _combinations(arguments[0])
    if combinations is None or any(found.keys() != combinations[0].keys() for found in combinations):
        return None
    names = tuple(sorted(combinations[0]))
    return Lookup(path, names, frozenset(tuple(found[name] for name in names) for found in combinations))


def _combinations(ast: Any) -> list[dict[str, str]] | None:
    if ast[0] != "op":
        return None
    if ast[1] == "=":
        name, text = ast[2], ast[3]
        is_plain = name[0] == "member" and name[1][0:1].islower() and text[0] == "str"
        return [{name[1]: text[1]}] if is_plain and text_is_no_moment(text[1]) else None
    if ast[1] not in ("and", "or"):
        return None
    left = _combinations(ast[2])
    right = None if left is None else _combinations(ast[3])
    if left is None or right is None or len(left) * len(right) > _MOST_COMBINATIONS:
        return None
    if ast[1] == "or":
        return left + right
    if any(a.keys() & b.keys() for a in left for b in right):
        return None
    return [a | b for a in left for b in right]


def index_of(items: Items, lookup: Lookup) -> Index | None:
    """``None`` if some item has siblings, choices or shapes that only the general steps know."""
    gather = gather_of(lookup.path)
    assert gather is not None
    names = lookup.names
    index: Index = {}
    try:
        for position, item in enumerate(items):
            if type(item) is not Node or type(item.value) is not dict:
                return None
            for one in gather(item.value):
                if type(one) is not dict:
                    return None
                texts = _texts(one, names)
                if texts is not None:
                    positions = index.setdefault(texts, [])
                    if not positions or positions[-1] != position:
                        positions.append(position)
    except Unsure:
        return None
    return index


def _texts(value: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...] | None:
    """``None`` if some child is no text, and so equals none. Raises :class:`Unsure`."""
    texts: list[str] = []
    for name in names:
        found = value.get(name)
        if type(found) is not str:
            if found is None:
                absent(value, name)
            elif type(found) is list:
                raise Unsure
            return None
        texts.append(found)
    return tuple(texts)


def chosen(items: Items, index: Index, lookup: Lookup) -> Items:
    """The items that the look-up finds, in their order."""
    if len(lookup.wanted) == 1:
        (texts,) = lookup.wanted
        return [items[position] for position in index.get(texts, ())]
    positions = {position for texts in lookup.wanted for position in index.get(texts, ())}
    return [items[position] for position in sorted(positions)]
