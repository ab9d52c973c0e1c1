"""A profile may only narrow what its base allows: beyond what snapshot generation sees, targets, profiles on types, values and value sets.

https://hl7.org/fhir/R4/profiling.html#limitations ("profiles cannot break the rules established in the base specification"),
https://hl7.org/fhir/R4/profiling.html#binding, https://hl7.org/fhir/R4/elementdefinition.html#interpretation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE, Definitions, split_canonical
from validator.fhir.moments import compare_moments, parse_moment
from validator.fhir.validation.definition_json import choice_of, objects
from validator.fhir.validation.fixed_pattern import equals, fixed_of, pattern_test, shown
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_LIMITATIONS = Rule("profiling-limitations", "https://hl7.org/fhir/R4/profiling.html#limitations")
_BINDING = Rule("profiling-binding", "https://hl7.org/fhir/R4/profiling.html#binding")
_LONGEST_CHAIN = 50


def check_narrowing(element: Node, inherited: Mapping[str, Any], walk: Walk) -> None:
    """Report where an entry of a differential allows what the base's element does not."""
    _check_types(element, inherited, walk)
    _check_limits(element, inherited, walk)
    _check_value(element, inherited, walk)
    _check_value_set(element, inherited, walk)


def _report(node: Node, key: str, walk: Walk, rule: Rule = _LIMITATIONS, /, **values: Any) -> None:
    walk.report(node, f"conformance.{key}", Severity.ERROR, "business-rule", rule, **values)


def _check_types(element: Node, inherited: Mapping[str, Any], walk: Walk) -> None:
    for entry in element.children.get("type", ()):
        same = [base for base in objects(inherited, "type") if base.get("code") == entry.string("code")]
        for name, key in (("targetProfile", "target-widened"), ("profile", "type-profile-widened")):
            allowed = [url for base in same for url in base.get(name) or () if isinstance(url, str)]
            if not same or not all(base.get(name) for base in same):
                continue  # one of them allows any
            for stated in entry.children.get(name, ()):
                if isinstance(stated.value, str) and not any(
                    is_narrower(stated.value, url, walk.definitions) for url in allowed
                ):
                    _report(stated, key, walk, profile=stated.value, allowed=", ".join(allowed))


def is_narrower(canonical: str, than: str, definitions: Definitions) -> bool:
    """Whether a profile is the other one or derives from it; also when that cannot be told, for want of a definition."""
    wanted = split_canonical(than)[0]
    url: str | None = split_canonical(canonical)[0]
    for _ in range(_LONGEST_CHAIN):
        if url == wanted or wanted == CORE_BASE + "Resource":
            return True
        found = definitions.find("StructureDefinition", url) if url else None
        if found is None:
            return bool(url)  # not at hand; otherwise the chain has ended without it
        base = found.get("baseDefinition")
        url = split_canonical(base)[0] if isinstance(base, str) else None
        if url is None:
            return False
    return True


_LIMITS = (("maxLength", 1), ("maxValue", 1), ("minValue", -1))


def _check_limits(element: Node, inherited: Mapping[str, Any], walk: Walk) -> None:
    """maxLength, minValue[x] and maxValue[x] stay within the base's."""
    for name, direction in _LIMITS:
        stated = element.child(name)
        base = inherited.get(name) if name == "maxLength" else (choice_of(inherited, name) or (None, None))[1]
        if stated is None or base is None:
            continue
        order = _compared(stated.value, base)
        if order is not None and order * direction > 0:
            _report(stated, "limit-widened", walk, name=name, found=shown(stated.value), base=shown(base))


def _compared(value: Any, other: Any) -> int | None:
    """-1, 0 or 1 for numbers, and for dates and times; ``None`` for what cannot be told."""
    numbers = (int, float, Decimal)
    if isinstance(value, numbers) and isinstance(other, numbers):
        first, second = Decimal(str(value)), Decimal(str(other))
        return (first > second) - (first < second)
    if isinstance(value, str) and isinstance(other, str):
        moment, base = parse_moment(value), parse_moment(other)
        return None if moment is None or base is None else compare_moments(moment, base)
    return None


def _check_value(element: Node, inherited: Mapping[str, Any], walk: Walk) -> None:
    """What is fixed has what the base's pattern asks for, and two patterns can be met at once."""
    base = fixed_of(inherited)
    if base is None or base[0]:
        return  # what the base fixes is seen by snapshot generation
    for name in ("fixed", "pattern"):
        stated = element.child(name)
        if stated is None or equals(stated.value, base[1]):
            continue
        if (name == "fixed" and not pattern_test(base[1])(stated.value)) or _contradict(
            stated.value, base[1]
        ):
            _report(
                stated, "value-against-base", walk, name=name, found=shown(stated.value), base=shown(base[1])
            )


def _contradict(value: Any, other: Any) -> bool:
    """Whether nothing can have both patterns. Lists may always hold what either asks for."""
    if isinstance(value, dict) and isinstance(other, dict):
        return any(_contradict(value[name], other[name]) for name in value.keys() & other.keys())
    if isinstance(value, dict | list) or isinstance(other, dict | list):
        return False
    return not equals(value, other)


def _check_value_set(element: Node, inherited: Mapping[str, Any], walk: Walk) -> None:
    """Where the base requires its value set, one that is required instead holds no other codes. Told when every code is known."""
    binding, base = element.child("binding"), inherited.get("binding")
    place = binding.child("valueSet") if binding is not None else None
    if place is None or not isinstance(place.value, str) or not isinstance(base, dict):
        return
    required = base.get("valueSet")
    if base.get("strength") != "required" or not isinstance(required, str):
        return
    if split_canonical(required)[0] == split_canonical(place.value)[0]:
        return
    outside = list(_outside(place.value, required, walk))
    if outside:
        _report(
            place,
            "value-set-widened",
            walk,
            _BINDING,
            value_set=place.value,
            base=required,
            codes=", ".join(outside[:5]) + (" …" if len(outside) > 5 else ""),
        )


def _outside(value_set: str, base: str, walk: Walk) -> Iterator[str]:
    terminology = walk.terminology
    if not terminology.is_available(value_set) or not terminology.is_available(base):
        return
    for system, code, _ in terminology.enumerate(value_set, 2000) or ():
        if terminology.contains(base, system, code).contains is False:
            yield code
