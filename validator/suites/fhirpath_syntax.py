"""Whether a FHIRPath expression can be compiled, and where it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """``offset`` counts characters into the expression."""

    offset: int
    reason: str


@lru_cache(maxsize=4096)
def fhirpath_problem(expression: str) -> SyntaxProblem | None:
    """The first syntax error or unknown function of the expression, or ``None``."""
    from validator.fhir.fhirpath import ExpressionError, compile_expression

    try:
        compile_expression(expression).check()
    except ExpressionError as problem:
        before = expression.split("\n")[: (problem.line or 1) - 1]
        return SyntaxProblem(
            sum(len(line) + 1 for line in before) + (problem.column or 1) - 1, problem.reason
        )
    return None
