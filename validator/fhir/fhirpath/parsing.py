"""FHIRPath text → syntax tree, by the ANTLR grammar of N1 that fhirpathpy maintains.

The tree is nested JSON arrays, small enough to store with a compiled specification:

- ``["null"]``, ``["bool", true]``, ``["str", text]``, ``["int", 5]``, ``["dec", "1.50"]``, ``["date",
  "2012-05"]``, ``["dateTime", "2012-05-01T10"]``, ``["time", "10:00"]``, ``["qty", "4", "mg"]`` (UCUM) and
  ``["qty", "4", "days"]`` with a fourth member ``"calendar"``
- ``["const", "resource"]`` (``%resource``), ``["this"]``, ``["index"]``, ``["total"]``
- ``["member", name]``, ``["call", name, [argument, …]]``, ``["dot", left, right]``, ``["item", collection,
  index]``
- ``["op", symbol, left, right]``, ``["sign", "-", operand]``, ``["is", operand, type]``, ``["as", operand,
  type]``

Grammar: http://hl7.org/fhirpath/N1/grammar.html
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
import sys
import types
from functools import cache
from typing import Any

from validator.fhir.fhirpath.errors import ExpressionError

Ast = list[Any]

_MAX_LENGTH = 20_000  # the longest expression of any published profile is under 3 000 characters
_MAX_DEPTH = 200  # nesting of brackets; the generated parser recurses some ten frames for each

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_OPERATIONS = {
    "MultiplicativeExpression",
    "AdditiveExpression",
    "UnionExpression",
    "InequalityExpression",
    "EqualityExpression",
    "MembershipExpression",
    "AndExpression",
    "OrExpression",
    "ImpliesExpression",
}


@cache
def _grammar() -> tuple[Any, Any, Any]:
    """(antlr4, lexer class, parser class). ``import fhirpathpy`` would also load its evaluator and the models
    of four FHIR releases (100 ms); the generated grammar is a leaf module that needs only antlr4, so it is
    loaded by its location."""
    import antlr4  # type: ignore[import-untyped]

    if "fhirpathpy" in sys.modules:
        from fhirpathpy.parser.generated import FHIRPathLexer, FHIRPathParser

        return antlr4, FHIRPathLexer.FHIRPathLexer, FHIRPathParser.FHIRPathParser
    return antlr4, _leaf("FHIRPathLexer").FHIRPathLexer, _leaf("FHIRPathParser").FHIRPathParser


def _leaf(name: str) -> types.ModuleType:
    package = importlib.util.find_spec("fhirpathpy")
    if package is None or not package.submodule_search_locations:
        raise ImportError("fhirpathpy is not installed")
    folder = f"{next(iter(package.submodule_search_locations))}/parser/generated"
    spec = importlib.machinery.PathFinder.find_spec(name, [folder])
    if spec is None or spec.loader is None:
        raise ImportError(f"fhirpathpy has no {name} in parser/generated")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parse_expression(expression: str) -> Ast:
    """The syntax tree of ``expression`` (see the module's description).

    Raises :class:`ExpressionError` with line and column for a syntax error, and for an expression too long or
    too deep.
    """
    if len(expression) > _MAX_LENGTH:
        raise ExpressionError(
            f"the expression is longer than {_MAX_LENGTH} characters", expression[:80] + "…"
        )
    if not expression.strip():
        raise ExpressionError("the expression is empty", expression, 1, 1)
    if _nesting(expression) > _MAX_DEPTH:
        raise ExpressionError(f"brackets are nested deeper than {_MAX_DEPTH}", expression[:80] + "…")
    antlr4, lexer_class, parser_class = _grammar()

    class Listener(antlr4.error.ErrorListener.ErrorListener):  # type: ignore[misc, name-defined]
        def syntaxError(
            self, recognizer: object, symbol: object, line: int, column: int, message: str, error: object
        ) -> None:
            raise ExpressionError(f"syntax error, {message}", expression, line, column + 1)

    listener = Listener()
    lexer = lexer_class(antlr4.InputStream(_modern_constants(expression)))
    lexer.removeErrorListeners()
    lexer.addErrorListener(listener)
    parser = parser_class(antlr4.CommonTokenStream(lexer))
    parser.removeErrorListeners()
    parser.addErrorListener(listener)
    try:
        return _convert(parser.entireExpression().getChild(0))
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply", expression[:80] + "…") from None


def _nesting(expression: str) -> int:
    depth = deepest = 0
    for character in expression:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest


def _modern_constants(expression: str) -> str:
    """``%"vs-name"``, the form before N1 that published profiles still use, becomes ``%`vs-name` ``."""
    if '%"' not in expression:
        return expression
    return re.sub(r'%"([\w\-:./]+)"', r"%`\1`", expression)


def unescape(text: str) -> str:
    """The value of a string or delimited identifier without its quotes. http://hl7.org/fhirpath/N1/#string"""

    def replace(match: re.Match[str]) -> str:
        escaped = match.group(1)
        if len(escaped) == 5:
            return chr(int(escaped[1:], 16))
        return _ESCAPED.get(escaped, escaped)

    return _ESCAPE.sub(replace, text) if "\\" in text else text


def _kind(node: Any) -> str:
    return type(node).__name__.removesuffix("Context")


def _convert(node: Any) -> Ast:
    kind = _kind(node)
    if kind in ("TermExpression", "InvocationTerm", "LiteralTerm", "ExternalConstantTerm"):
        return _convert(node.getChild(0))
    if kind == "ParenthesizedTerm":
        return _convert(node.getChild(1))
    if kind == "InvocationExpression":
        return ["dot", _convert(node.getChild(0)), _convert(node.getChild(2))]
    if kind == "MemberInvocation":
        return ["member", _identifier(node.getChild(0))]
    if kind == "FunctionInvocation":
        function = node.getChild(0)
        parameters = function.paramList()
        arguments = [_convert(argument) for argument in parameters.expression()] if parameters else []
        return ["call", _identifier(function.getChild(0)), arguments]
    if kind in _OPERATIONS:
        return ["op", node.getChild(1).getText(), _convert(node.getChild(0)), _convert(node.getChild(2))]
    if kind == "TypeExpression":
        return [node.getChild(1).getText(), _convert(node.getChild(0)), _type_name(node.getChild(2))]
    if kind == "PolarityExpression":
        return ["sign", node.getChild(0).getText(), _convert(node.getChild(1))]
    if kind == "IndexerExpression":
        return ["item", _convert(node.getChild(0)), _convert(node.getChild(2))]
    if kind == "ExternalConstant":
        name = node.getChild(1)
        text = name.getText()
        return ["const", unescape(text[1:-1]) if text[0] in "'`" else text]
    return _literal(kind, node)


def _literal(kind: str, node: Any) -> Ast:
    text: str = node.getText()
    match kind:
        case "ThisInvocation":
            return ["this"]
        case "IndexInvocation":
            return ["index"]
        case "TotalInvocation":
            return ["total"]
        case "NullLiteral":
            return ["null"]
        case "BooleanLiteral":
            return ["bool", text == "true"]
        case "StringLiteral":
            return ["str", unescape(text[1:-1])]
        case "NumberLiteral":
            return ["dec", text] if "." in text else ["int", int(text)]
        case "DateTimeLiteral":
            # a trailing T means a dateTime of date precision (http://hl7.org/fhirpath/N1/#datetime)
            value = text[1:]
            return ["dateTime", value.removesuffix("T")] if "T" in value else ["date", value]
        case "TimeLiteral":
            return ["time", text[2:]]
        case "QuantityLiteral":
            quantity = node.getChild(0)
            number = quantity.getChild(0).getText()
            if quantity.getChildCount() == 1:
                return ["dec", number] if "." in number else ["int", int(number)]
            unit = quantity.getChild(1).getText()
            return (
                ["qty", number, unescape(unit[1:-1])] if unit[0] == "'" else ["qty", number, unit, "calendar"]
            )
    raise ExpressionError(f"the grammar gave an unexpected {kind}", text)


def _identifier(node: Any) -> str:
    text: str = node.getText()
    return unescape(text[1:-1]) if text[0] == "`" else text


def _type_name(node: Any) -> str:
    return ".".join(_identifier(part) for part in node.getChild(0).identifier())
