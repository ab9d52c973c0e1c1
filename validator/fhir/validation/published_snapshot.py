"""A published snapshot beside the one that its differential gives.

The snapshot is what the differential says, worked out (https://hl7.org/fhir/R4/profiling.html#snapshot: "a fully calculated form of the
structure that is not dependent on any other structure"), so where the two disagree, systems that read one or the other disagree too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import split_canonical
from validator.fhir.validation.definition_json import objects
from validator.fhir.validation.fixed_pattern import equals, fixed_of, shown
from validator.results import Rule, Severity, Text

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_SNAPSHOT = Rule("profiling-snapshot", "https://hl7.org/fhir/R4/profiling.html#snapshot")


def compare_snapshots(published: Node, generated: list[Any], walk: Walk) -> None:
    """Warn of each element that differs in cardinality, types, binding or fixed value, and of those that are missing."""
    ours = {identity: element for element in generated if (identity := _identity(element))}
    seen: set[str] = set()
    for element in published.children.get("element", ()):
        identity = _identity(element.value)
        seen.add(identity)
        other = ours.get(identity)
        if other is None:
            continue
        for name, stated, expected in differences(element.value, other):
            walk.report(
                element,
                "conformance.snapshot-differs",
                Severity.WARNING,
                "business-rule",
                _SNAPSHOT,
                element=identity,
                property=name,
                found=stated,
                expected=expected,
            )
    missing = [identity for identity in ours if identity not in seen]
    if missing and seen:
        walk.report(
            published,
            "conformance.snapshot-lacks",
            Severity.WARNING,
            "business-rule",
            _SNAPSHOT,
            elements=", ".join(missing[:8]) + (" …" if len(missing) > 8 else ""),
        )


def _identity(element: Any) -> str:
    return str(element.get("id") or "") if isinstance(element, dict) else ""


def differences(published: Mapping[str, Any], generated: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(what, published, generated) as shown to users, of one element."""
    for name in ("min", "max"):
        if name in published and name in generated and published[name] != generated[name]:
            yield name, published[name], generated[name]
    first, second = _types(published), _types(generated)
    if first and second and first != second:
        yield "type", _shown_types(first), _shown_types(second)
    bindings = [element.get("binding") for element in (published, generated)]
    bound = [
        (binding.get("strength"), split_canonical(str(binding.get("valueSet", "")))[0])
        if isinstance(binding, dict)
        else None
        for binding in bindings
    ]
    if bound[0] != bound[1]:
        stated, expected = (_NONE if one is None else f"{one[0]} {one[1]}" for one in bound)
        yield "binding", stated, expected
    values = [fixed_of(element) for element in (published, generated)]
    if (values[0] is None) != (values[1] is None) or (
        values[0] is not None
        and values[1] is not None
        and not (values[0][0] is values[1][0] and equals(values[0][1], values[1][1]))
    ):
        stated, expected = (_NONE if one is None else shown(one[1]) for one in values)
        yield "fixed[x]/pattern[x]", stated, expected


_NONE = Text("ingen", "none")

Types = dict[str, tuple[frozenset[str], frozenset[str]]]


def _types(element: Mapping[str, Any]) -> Types:
    """Type code → (profiles, target profiles), without versions."""
    found: Types = {}
    for entry in objects(element, "type"):
        profiles, targets = found.get(code := str(entry.get("code")), (frozenset(), frozenset()))
        found[code] = (profiles | _urls(entry, "profile"), targets | _urls(entry, "targetProfile"))
    return found


def _urls(entry: Mapping[str, Any], name: str) -> frozenset[str]:
    stated = entry.get(name)
    return (
        frozenset(split_canonical(str(url))[0] for url in stated) if isinstance(stated, list) else frozenset()
    )


def _shown_types(types: Types) -> str:
    return ", ".join(
        code + (f"({' | '.join(sorted(profiles | targets))})" if profiles or targets else "")
        for code, (profiles, targets) in types.items()
    )
