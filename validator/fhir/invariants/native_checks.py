"""The invariants of R4 that run most often, as plain functions over JSON data.

Elements are read just as FHIRPath's member access reads them (a primitive with only extensions is there,
``null`` in a list is not), and an ``implies`` or ``or`` that FHIRPath leaves empty is false, as everywhere in
an invariant. The functions never raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from validator.fhir.fhirpath import equality, model, patterns
from validator.fhir.fhirpath.convert import text_of
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import (
    NOT_ELEMENTS,
    Items,
    Node,
    descendants,
    is_type,
    members,
    node_of,
)

Invariant = Callable[[Any, Any, Any, Any], bool]
"""(value, sibling, %resource, %rootResource) → holds."""

# -- reading elements, as FHIRPath's member access does


def count(value: Any, name: str) -> int:
    """How many items ``name`` gives on an element."""
    if type(value) is not dict:
        return 0
    return _length(value.get(name), value.get("_" + name))


def _length(one: Any, sibling: Any) -> int:
    if type(one) is list:
        siblings = sibling if type(sibling) is list else ()
        return sum(
            (i < len(one) and one[i] is not None) or (i < len(siblings) and type(siblings[i]) is dict)
            for i in range(max(len(one), len(siblings)))
        )
    if one is not None or type(sibling) is dict:
        return 1
    return sum(type(other) is dict for other in sibling) if type(sibling) is list else 0


def has(value: Any, name: str) -> bool:
    if type(value) is not dict:
        return False
    one = value.get(name)
    if one is not None and type(one) is not list:
        return True
    return count(value, name) > 0


def has_choice(value: Any, owner: str, name: str) -> bool:
    """Whether the choice element ``name[x]`` of the type ``owner`` is there."""
    if type(value) is not dict:
        return False
    length = len(name)
    for key in value:
        stem = key[1:] if key[:1] == "_" else key
        if (
            stem.startswith(name)
            and len(stem) > length
            and stem[length:] in model.choice_suffixes(owner, name)
            and has(value, stem)
        ):
            return True
    return has(value, name)


def values_of(value: Any, name: str) -> list[Any]:
    """The values of the items that ``name`` gives, ``None`` for one that has only extensions."""
    if type(value) is not dict:
        return []
    one = value.get(name)
    if one is not None and type(one) is not list:
        return [one]
    found: Items = []
    members(Node(value, None, None), name, found)
    return [item.value for item in found]


def value_of(value: Any, name: str) -> Any:
    """The value of the only item; ``None`` if there is none or there are several."""
    found = values_of(value, name)
    return found[0] if len(found) == 1 else None


def is_one_of(value: Any, name: str, *texts: str) -> bool | None:
    """``name = 'a' or name = 'b'``, ``None`` for empty."""
    found = values_of(value, name)
    if not found or found == [None]:
        return None
    return len(found) == 1 and type(found[0]) is str and found[0] in texts


# -- every element and extension


def ele_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if type(value) is dict:
        elements = ids = 0
        for key, one in value.items():
            if key in NOT_ELEMENTS:
                continue
            if key[:1] == "_":
                if key[1:] in value:
                    continue
                count, name = _length(None, one), key[1:]
            else:
                count, name = _length(one, value.get("_" + key)), key
            elements += count
            if name == "id":
                ids += count
            elif count:
                return True
        return elements > ids
    if value is not None:
        return True
    if type(sibling) is not dict:
        return False
    return _length(sibling.get("extension"), None) > 0


def ext_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return has(value, "extension") != has_choice(value, "Extension", "value")


# -- domain resources


def dom_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not any(has(one, "contained") for one in values_of(value, "contained"))


def dom_3(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not has(value, "contained") or not hanging_contained(value, resource)


def hanging_contained(value: Any, resource: Any) -> list[Any]:
    """The contained resources that dom-3 is about: nothing refers to them, and they do not refer to the resource around them. Linear in
    the size of the resource: what refers to contained resources is collected once."""
    found: Items = []
    members(node_of(value, None, None), "contained", found)
    referred = _fragments(descendants([node_of(resource, None, None)])) if type(resource) is dict else set()
    hanging = []
    for node in found:
        identifier = value_of(node.value, "id")
        if identifier is None or f"#{identifier}" in referred:
            continue
        if "#" not in _fragments(descendants([node]), canonical="canonical"):
            hanging.append(node.value)
    return hanging


def _fragments(nodes: Items, canonical: str = "uri") -> set[str]:
    """The ``#…`` in elements called ``reference`` and in elements of the type ``canonical`` or one derived
    from it."""
    found: set[str] = set()
    for node in nodes:
        value = node.value
        if type(value) is dict:
            texts = values_of(value, "reference") if "reference" in value else ()
            found.update(text for text in texts if type(text) is str and text[:1] == "#")
        elif type(value) is str and value[:1] == "#" and is_type(node, None, canonical):
            found.add(value)
    return found


def dom_4(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    metas = [meta for one in values_of(value, "contained") for meta in values_of(one, "meta")]
    return not any(has(meta, "versionId") or has(meta, "lastUpdated") for meta in metas)


def dom_5(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not any(
        has(meta, "security") for one in values_of(value, "contained") for meta in values_of(one, "meta")
    )


def dom_6(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if type(root) is dict and root is not value and root != value:
        return True
    return any(has(text, "div") for text in values_of(value, "text"))


def narrative_rule(rule: str) -> Invariant:
    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        from validator.fhir.formats.narrative import narrative_problems

        return type(value) is not str or all(problem.rule != rule for problem in narrative_problems(value))

    return check


# -- data types


def per_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    start, end = value_of(value, "start"), value_of(value, "end")
    if start is None or end is None or type(start) in (dict, list) or type(end) in (dict, list):
        return True
    if (
        type(start) is str
        and type(end) is str
        and len(start) == len(end)
        and (
            len(start) <= 10 or start[-1] == end[-1] == "Z" or (start[-6:] == end[-6:] and start[-6] in "+-")
        )
    ):
        return start <= end  # one precision and one offset: the texts sort as the moments do
    return _ordered(start, end, "Period.start")


def _ordered(low: Any, high: Any, path: str) -> bool:
    try:
        found = equality.order([node_of(low, None, path)], [node_of(high, None, path)], "<=")
    except (ExpressionError, ArithmeticError, TypeError):
        return False
    return found is not None and found <= 0


def rng_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if not has(value, "low") or not has(value, "high"):
        return True
    return _ordered(value_of(value, "low"), value_of(value, "high"), "Range.low")


def ref_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    reference = value_of(value, "reference")
    if type(reference) is not str:
        return reference is None or type(reference) is dict
    if reference[:1] != "#" or reference == "#":
        return True
    contained = root.get("contained") if type(root) is dict else None
    wanted = reference[1:]
    if type(contained) is not list:
        contained = [contained]
    return any(wanted in values_of(one, "id") for one in contained)


def rat_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    numerator = has(value, "numerator")
    return numerator == has(value, "denominator") and (numerator or has(value, "extension"))


def any_of(*names: str) -> Invariant:
    """``a.exists() or b.exists()``"""
    return lambda value, sibling, resource, root: any(has(value, name) for name in names)


def needs(name: str, *others: str) -> Invariant:
    """``a.empty() or b.exists()``: a needs one of the others."""

    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        return not has(value, name) or any(has(value, other) for other in others)

    return check


def not_both(name: str, other: str) -> Invariant:
    """``a.empty() or b.empty()``"""
    return lambda value, sibling, resource, root: not (has(value, name) and has(value, other))


def none_of(*names: str) -> Invariant:
    return lambda value, sibling, resource, root: not any(has(value, name) for name in names)


def not_choice_with(owner: str, choice: str, other: str) -> Invariant:
    """``other.empty() or choice.empty()``"""
    return lambda value, sibling, resource, root: not (has(value, other) and has_choice(value, owner, choice))


# -- observations


def obs_7(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if not has(value, "component") or not has_choice(value, "Observation", "value"):
        return True
    own = _coding_keys(values_of(resource, "code"))
    return not any(
        own & _coding_keys([code])
        for component in values_of(value, "component")
        for code in values_of(component, "code")
    )


def _coding_keys(concepts: Iterable[Any]) -> set[Any]:
    found: Items = []
    for concept in concepts:
        members(Node(concept, None, "CodeableConcept"), "coding", found)
    return {equality.key(node) for node in found}


def vs_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    """The focus is effective[x], whose type its JSON form tells: a dateTime is the only one of its string
    types that can be partial."""
    if type(value) is not str:
        return True
    return len(value) >= 8


def ras_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if not has(value, "probabilityDecimal"):
        return True
    probability = value_of(value, "probabilityDecimal")
    return isinstance(probability, int | float | Decimal) and bool(probability <= 100)


# -- bundles


def bdl_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not has(value, "total") or is_one_of(value, "type", "searchset", "history") is True


def bdl_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if is_one_of(value, "type", "searchset") is True:
        return True
    return not any(has(entry, "search") for entry in values_of(value, "entry"))


def bdl_entries(part: str, *types: str) -> Invariant:
    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        entries = values_of(value, "entry")
        if not entries:
            return True
        wanted = is_one_of(resource, "type", *types)
        return wanted is not None and all(has(entry, part) == wanted for entry in entries)

    return check


def _text(value: Any) -> str:
    """As ``&`` joins it."""
    return "" if value is None else text_of(value) or str(value)


def bdl_7(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if is_one_of(value, "type", "history") is True:
        return True
    seen: set[str] = set()
    for entry in values_of(value, "entry"):
        if not has(entry, "fullUrl"):
            continue
        versions = [
            version
            for one in values_of(entry, "resource")
            for meta in values_of(one, "meta")
            for version in values_of(meta, "versionId")
        ]
        full = _text(value_of(entry, "fullUrl")) + _text(versions[0] if versions else None)
        if full in seen:
            return False
        seen.add(full)
    return True


def bdl_8(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    url = value_of(value, "fullUrl")
    return type(url) is not str or "/_history/" not in url


def document(check: Callable[[Any], bool], kind: str = "document") -> Invariant:
    """``type = 'document' implies …``"""
    return lambda value, sibling, resource, root: is_one_of(value, "type", kind) is False or check(value)


def identified(bundle: Any) -> bool:
    identifiers = values_of(bundle, "identifier")
    return any(has(one, "system") for one in identifiers) and any(has(one, "value") for one in identifiers)


def first_is(kind: str) -> Callable[[Any], bool]:
    def check(bundle: Any) -> bool:
        entries = values_of(bundle, "entry")
        first = value_of(entries[0], "resource") if entries else None
        return type(first) is dict and first.get("resourceType") == kind

    return check


def has_value(name: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        found = value_of(value, name)
        return found is not None and type(found) not in (dict, list)

    return check


# -- questionnaires


def que_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    items = has(value, "item")
    return (is_one_of(value, "type", "group") is False or items) and (
        is_one_of(value, "type", "display") is False or not items
    )


def que_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    found: Items = []
    for node in descendants([node_of(value, None, None)]):
        if type(node.value) is dict:
            members(node, "linkId", found)
    keys = {equality.key(node) for node in found}
    return len(keys) == len(found)


def unless_type(types: str, *names: str) -> Invariant:
    """``(type != 'a' and type != 'b') or x.empty()``"""
    of = tuple(types.split())

    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        return is_one_of(value, "type", *of) is False or not any(has(value, name) for name in names)

    return check


def only_type(types: str, *names: str) -> Invariant:
    """``(type = 'a' or type = 'b') or x.empty()``"""
    of = tuple(types.split())

    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        return is_one_of(value, "type", *of) is True or not any(has(value, name) for name in names)

    return check


def que_12(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return count(value, "enableWhen") < 2 or has(value, "enableBehavior")


def que_13(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return values_of(value, "repeats") == [True] or count(value, "initial") <= 1


# -- conformance resources


def name_0(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    name = value_of(value, "name")
    if type(name) is not str:
        return name is None or type(name) in (dict, list)
    return patterns.matches("^[A-Z]([A-Za-z0-9_]){0,254}$", name)


def path_matches(pattern: str) -> Invariant:
    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        path = value_of(value, "path")
        return type(path) is str and patterns.matches(pattern, path)

    return check
