"""fixed[x]: exactly this value; pattern[x]: at least this. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.fixed_x_"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
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
    return pattern_test(pattern)(value)


def pattern_test(pattern: Any) -> Callable[[Any], bool]:
    """:func:`fits` for one pattern, taken apart once: slices ask it of every element."""
    if isinstance(pattern, dict):
        parts = [(key, pattern_test(part)) for key, part in pattern.items()]

        def has_parts(value: Any) -> bool:
            if not isinstance(value, dict):
                return False
            for key, test in parts:  # noqa: SIM110 (a generator takes twice the time)
                if key not in value or not test(value[key]):
                    return False
            return True

        return has_parts
    if isinstance(pattern, list):
        tests = [pattern_test(part) for part in pattern]

        def has_items(value: Any) -> bool:
            if not isinstance(value, list):
                return False
            for test in tests:
                for item in value:
                    if test(item):
                        break
                else:
                    return False
            return True

        return has_items
    if type(pattern) is str:
        return lambda value: type(value) is str and value == pattern
    return lambda value: _same_scalar(value, pattern)


def _same_scalar(value: Any, other: Any) -> bool:
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if isinstance(value, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return _number(value) == _number(other)
    return type(value) is type(other) and bool(value == other)


def _number(value: float | Decimal) -> tuple[Decimal, object]:
    """By value and precision: "0.010 is regarded as different to 0.01". https://hl7.org/fhir/R4/datatypes.html#decimal"""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number, number.as_tuple().exponent


_AS_WRITTEN = str.maketrans("", "", "\ue000\ue001")


def _mark(number: object) -> str:
    return f"\ue000{number}\ue001"


def shown(value: Any) -> str:
    """A value for a message: short, on one line, numbers as they are written."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_mark)
    text = text.replace('"\ue000', "").replace('\ue001"', "").translate(_AS_WRITTEN)
    return text if len(text) <= 160 else text[:157] + "…"


def _code_of(coding: Any) -> tuple[str, str] | None:
    if not isinstance(coding, dict):
        return None
    system, code = coding.get("system"), coding.get("code")
    return (system, code) if isinstance(system, str) and isinstance(code, str) else None


def note_stated_code(node: Node, expected: Any, walk: Walk) -> None:
    """A code that the profile itself states, with its system, is one that was looked up, wherever its system is."""
    match node.type:
        case "CodeableConcept":
            stated = {
                found for coding in expected.get("coding", ()) if (found := _code_of(coding)) is not None
            }
            for coding in node.children.get("coding", ()):
                if _code_of(coding.value) in stated:
                    walk.code_is_listed(coding)
        case "Coding":
            if (stated_code := _code_of(expected)) is not None and stated_code == _code_of(node.value):
                walk.code_is_listed(node)
        case "code" | "uri":
            if node.parent is not None and node.parent.type == "Coding":
                walk.part_of_code_is_stated(node.parent, node.name)


@dataclass(frozen=True, slots=True, eq=False)
class FixedValue:
    expected: Any
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if equals(node.value, self.expected):
            note_stated_code(node, self.expected, walk)
        else:
            walk.report(
                node,
                "fixed-value",
                Severity.ERROR,
                "value",
                self.rule,
                found=shown(node.value),
                expected=shown(self.expected),
            )


@dataclass(frozen=True, slots=True, eq=False)
class PatternValue:
    expected: Any
    test: Callable[[Any], bool]
    """The pattern, made into a question once."""
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if self.test(node.value):
            note_stated_code(node, self.expected, walk)
        else:
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
    yield FixedValue(value, rule) if is_fixed else PatternValue(value, pattern_test(value), rule)
