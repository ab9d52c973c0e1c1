"""What a validator works out from its plans when first asked, and keeps beside them.

Plans are frozen, so that validating changes nothing of what the next input is judged by. Everything here is an answer that follows from
the plans alone: who asks first, and about which input, makes no difference to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from validator.fhir.fhirpath import Expression, ExpressionError
from validator.fhir.specification.reader import specification
from validator.fhir.validation.plan import ElementPlan, Invariant

if TYPE_CHECKING:
    from validator.fhir.validation.compile import Compiler


class Learned:
    """One per validator. Plans and invariants are known by identity, and kept alive by being keys."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._expressions: dict[Invariant, Expression | ExpressionError] = {}
        self._invariants: dict[ElementPlan, dict[str, tuple[Invariant, ...]]] = {}
        self._silent: dict[ElementPlan, set[str]] = {}

    def expression(self, invariant: Invariant) -> Expression | ExpressionError:
        """The invariant's expression, compiled, or why it is none."""
        known = self._expressions.get(invariant)
        if known is None:
            known = self._expressions[invariant] = _compile(invariant.expression)
        return known

    def invariants(self, plan: ElementPlan, type_name: str, *, is_resource: bool) -> tuple[Invariant, ...]:
        """The invariants of an element by its core definition, and those of its type, each once."""
        of_type = self._invariants.get(plan)
        if of_type is None:
            of_type = self._invariants[plan] = {}
        known = of_type.get(type_name)
        if known is None:
            known = of_type[type_name] = self._gather(plan, type_name, is_resource)
        return known

    def _gather(self, plan: ElementPlan, type_name: str, is_resource: bool) -> tuple[Invariant, ...]:
        found = {(i.key, i.expression): i for i in plan.invariants}
        if plan.shape is None or is_resource:
            core = self._compiler.core(type_name)
            if core is not None:
                for invariant in core.root.invariants:
                    found.setdefault((invariant.key, invariant.expression), invariant)
        return tuple(found.values())

    def note_silent(self, plan: ElementPlan, type_name: str) -> None:
        """Remember that of an element of that type, by that core definition, there is nothing to check but its children."""
        self._silent.setdefault(plan, set()).add(type_name)

    @property
    def silent(self) -> Mapping[ElementPlan, Set[str]]:
        return self._silent


def _compile(expression: str) -> Expression | ExpressionError:
    ast = specification().expression_ast(expression)
    made = Expression.from_ast(expression, ast) if ast is not None else Expression(expression)
    try:
        made.check()
    except ExpressionError as error:
        return error
    return made
