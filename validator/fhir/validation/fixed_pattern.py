"""fixed[x]: exactly this value; pattern[x]: at least this. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.fixed_x_"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk


def fixed_of(element: Mapping[str, Any]) -> tuple[bool, Any] | None:
    """(is fixed rather than pattern, value), ``None`` when the element states neither."""
    for key, value in element.items():
        if key.startswith("fixed") and len(key) > 5:
            return True, value
        if key.startswith("pattern") and len(key) > 7:
            return False, value
    return None


def equals(value: Any, fixed: Any) -> bool:
    """Exactly the same: same children in the same order, numbers by value and precision as written."""
    if isinstance(fixed, dict):
        return (
            isinstance(value, dict)
            and value.keys() == fixed.keys()
            and all(equals(value[k], v) for k, v in fixed.items())
        )
    if isinstance(fixed, list):
        return isinstance(value, list) and len(value) == len(fixed) and all(map(equals, value, fixed))
    return _same_scalar(value, fixed)


def fits(value: Any, pattern: Any) -> bool:
    """Everything in the pattern is in the value; of lists, each pattern item is somewhere in the value's list."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            key in value and fits(value[key], part) for key, part in pattern.items()
        )
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(fits(item, part) for item in value) for part in pattern)
    return _same_scalar(value, pattern)


def _same_scalar(value: Any, other: Any) -> bool:
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if isinstance(value, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return Decimal(str(value)) == Decimal(str(other))
    return type(value) is type(other) and bool(value == other)


def shown(value: Any) -> str:
    """A value for a message: short, on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 160 else text[:157] + "…"


@dataclass(slots=True, eq=False)
class FixedValue:
    expected: Any
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if not equals(node.value, self.expected):
            walk.report(
                node,
                "fixed-value",
                Severity.ERROR,
                "value",
                self.rule,
                found=shown(node.value),
                expected=shown(self.expected),
            )


@dataclass(slots=True, eq=False)
class PatternValue:
    expected: Any
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if not fits(node.value, self.expected):
            walk.report(
                node,
                "pattern-value",
                Severity.ERROR,
                "value",
                self.rule,
                found=shown(node.value),
                expected=shown(self.expected),
            )


def fixed_and_pattern_checks(
    element: Mapping[str, Any], core: Mapping[str, Any], rule: Rule
) -> Iterator[Check]:
    stated = fixed_of(element)
    if stated is None or stated == fixed_of(core):
        return
    is_fixed, value = stated
    yield FixedValue(value, rule) if is_fixed else PatternValue(value, rule)
