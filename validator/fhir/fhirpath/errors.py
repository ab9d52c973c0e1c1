"""The one error that FHIRPath raises."""

from __future__ import annotations


class ExpressionError(ValueError):
    """An expression that cannot be parsed or cannot be evaluated on this input.

    ``reason`` says what is wrong; ``expression`` is the whole text; ``line`` (from 1) and ``column`` (from 1)
    are set for a syntax error.
    """

    def __init__(
        self, reason: str, expression: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.expression = expression
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = f" at {self.line}:{self.column}" if self.line is not None else ""
        return f"{self.reason}{where}: {self.expression}" if self.expression else f"{self.reason}{where}"


class EvaluationError(ExpressionError):
    """The expression is sound, but cannot be evaluated on this data: another instance may do."""
