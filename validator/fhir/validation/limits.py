"""minValue[x], maxValue[x] and maxLength. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from validator.fhir.moments import compare_moments, parse_moment
from validator.fhir.validation.fixed_pattern import shown
from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk


def compare(value: Any, limit: Any) -> int | None:
    """-1, 0 or 1; ``None`` when the two cannot be compared (other types, other units, partial dates that overlap).

    Dates and times compare by the moments that they are, whatever zone and however many digits they are written with.
    """
    if isinstance(limit, dict):
        if (
            not isinstance(value, dict)
            or value.get("system") != limit.get("system")
            or value.get("code") != limit.get("code")
        ):
            return None
        return compare(value.get("value"), limit.get("value"))
    if (
        isinstance(limit, int | float | Decimal)
        and isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
    ):
        difference = Decimal(str(value)) - Decimal(str(limit))
        return (difference > 0) - (difference < 0)
    if isinstance(limit, str) and isinstance(value, str):
        moment, bound = parse_moment(value), parse_moment(limit)
        return None if moment is None or bound is None else compare_moments(moment, bound)
    return None


@dataclass(frozen=True, slots=True, eq=False)
class ValueLimit:
    limit: Any
    is_minimum: bool
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        order = compare(node.value, self.limit)
        if order is None and isinstance(self.limit, dict) and isinstance(node.value, dict):
            walk.report(
                node,
                "limit-unit",
                Severity.ERROR,
                "value",
                self.rule,
                found=shown(node.value),
                limit=shown(self.limit),
            )
        elif order is None:
            if isinstance(node.value, str) and isinstance(
                self.limit, str
            ):  # a part of a date, which may lie on either side
                walk.not_checked(Unchecked.RULE, self.rule.url or self.rule.id, node)
        elif order < 0 if self.is_minimum else order > 0:
            key = "below-minimum" if self.is_minimum else "above-maximum"
            walk.report(
                node,
                key,
                Severity.ERROR,
                "value",
                self.rule,
                found=shown(node.value),
                limit=shown(self.limit),
            )


@dataclass(frozen=True, slots=True, eq=False)
class LengthLimit:
    limit: int
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if isinstance(node.value, str) and len(node.value) > self.limit:
            walk.report(
                node,
                "too-long",
                Severity.ERROR,
                "too-long",
                self.rule,
                length=len(node.value),
                limit=self.limit,
            )


def limit_checks(element: Mapping[str, Any], core: Mapping[str, Any], rule: Rule) -> Iterator[Check]:
    for key, value in element.items():
        if value == core.get(key):
            continue
        if key.startswith("minValue"):
            yield ValueLimit(value, True, rule)
        elif key.startswith("maxValue"):
            yield ValueLimit(value, False, rule)
        elif key == "maxLength" and isinstance(value, int):
            yield LengthLimit(value, rule)
