"""Whether a FHIRPath expression parses, and where it does not.

The engine's own entry point recovers silently from syntax errors (a missing parenthesis, trailing text); in a suite
that would turn a typo into an assertion about something else, so the grammar is asked directly here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """``offset`` counts characters into the expression."""

    offset: int
    reason: str


@lru_cache(maxsize=4096)
def fhirpath_problem(expression: str) -> SyntaxProblem | None:
    """The first syntax error or unknown function of the expression, or ``None``."""
    from antlr4 import CommonTokenStream, InputStream, Token
    from antlr4.error.ErrorListener import ErrorListener
    from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
    from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

    problems: list[SyntaxProblem] = []
    lines = expression.split("\n")

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(
            self, recognizer: Any, symbol: Any, line: int, column: int, message: str, e: Any
        ) -> None:
            offset = sum(len(text) + 1 for text in lines[: line - 1]) + column
            problems.append(SyntaxProblem(offset, message))

    lexer = FHIRPathLexer(InputStream(expression))
    lexer.removeErrorListeners()
    lexer.addErrorListener(Listener())
    tokens = CommonTokenStream(lexer)
    parser = FHIRPathParser(tokens)
    parser.removeErrorListeners()
    parser.addErrorListener(Listener())
    parser.expression()
    rest = tokens.LT(1)
    if not problems and rest is not None and rest.type != Token.EOF:
        problems.append(SyntaxProblem(rest.start, f"extraneous input '{rest.text}'"))
    if not problems:
        problems.extend(_unknown_functions(tokens.tokens))
    return min(problems, key=lambda problem: problem.offset, default=None)


def _unknown_functions(tokens: list[Any]) -> list[SyntaxProblem]:
    known = known_functions()
    visible = [token for token in tokens if token.channel == 0]
    return [
        SyntaxProblem(token.start, f"unknown function '{token.text}'")
        for token, following in zip(visible, visible[1:], strict=False)
        if following.text == "(" and token.text.isidentifier() and token.text not in known
    ]


@lru_cache(maxsize=1)
def known_functions() -> frozenset[str]:
    """The functions that the engine has, and the words that may stand before a parenthesis."""
    from fhirpathpy.engine.invocations import invocation_registry

    # ``and (…)`` and the like are operators, not calls.
    words = {"and", "or", "xor", "implies", "is", "as", "in", "contains", "div", "mod"}
    return frozenset(invocation_registry) | words
