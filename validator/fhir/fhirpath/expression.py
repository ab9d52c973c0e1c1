"""Expressions: compiled once, evaluated on JSON data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from validator.fhir.fhirpath import compiling
from validator.fhir.fhirpath.convert import is_true
from validator.fhir.fhirpath.environment import Environment, Memory, Services, Step, context_node
from validator.fhir.fhirpath.errors import EvaluationError, ExpressionError
from validator.fhir.fhirpath.nodes import Items, Node, node_of, plain, type_name

_NO_VARIABLES: Mapping[str, Any] = {}


class TypedValue(NamedTuple):
    """``type`` is a FHIR type (``Quantity``, ``code``, ``BackboneElement``) or a System type
    (``System.String``)."""

    type: str
    value: Any


class Expression:
    """A FHIRPath expression. Parsed and compiled on first use; immutable and safe to share."""

    __slots__ = ("_ast", "_specialise", "_step", "expression")

    def __init__(self, expression: str, ast: Any = None, *, specialise: bool = True) -> None:
        """``specialise=False``: see :func:`validator.fhir.fhirpath.compiling.compile_ast`."""
        self.expression = expression
        self._ast = ast
        self._specialise = specialise
        self._step: Step | None = None

    @classmethod
    def from_ast(cls, expression: str, ast: Any) -> Expression:
        """From a stored tree of :func:`parse_expression`: the parser is never loaded."""
        return cls(expression, ast)

    def __repr__(self) -> str:
        return f"Expression({self.expression!r})"

    def check(self) -> None:
        """Parses and compiles now. Raises :class:`ExpressionError` for a syntax error, an unknown function
        and the like."""
        self._compiled()

    def _compiled(self) -> Step:
        if self._step is None:
            if self._ast is None:
                from validator.fhir.fhirpath.parsing import parse_expression

                self._ast = parse_expression(self.expression)
            try:
                self._step = compiling.compile_ast(self._ast, self._specialise)
            except ExpressionError as error:
                raise ExpressionError(error.reason, self.expression, error.line, error.column) from None
        return self._step

    def items(
        self,
        focus: Any,
        *,
        sibling: Any = None,
        type_path: str | None = None,
        resource: dict[str, Any] | None = None,
        root_resource: dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        services: Services | None = None,
        trace: Callable[[str, list[Any]], None] | None = None,
        memory: Memory | None = None,
    ) -> Items:
        """As :meth:`evaluate`, but the items themselves: nodes with their types, and System values."""
        return self._items(
            focus, sibling, type_path, resource, root_resource, variables, services, trace, memory
        )

    def _items(
        self,
        focus: Any,
        sibling: Any,
        type_path: str | None,
        resource: dict[str, Any] | None,
        root_resource: dict[str, Any] | None,
        variables: Mapping[str, Any] | None,
        services: Services | None,
        trace: Callable[[str, list[Any]], None] | None,
        memory: Memory | None,
    ) -> Items:
        step = self._step or self._compiled()
        if memory is not None and type(focus) is dict and sibling is None:
            context, remembered = memory.of(focus, type_path)
        else:
            context, remembered = context_node(focus, sibling, type_path), {}
        first = context[0] if context else None
        node: Node | None = None
        if resource is None and first is not None and type(focus) is dict and "resourceType" in focus:
            resource = focus
        if resource is not None:
            # the same node when focus and resource are one, so that what is cached for %resource serves both
            node = first if first is not None and first.value is resource else node_of(resource, None, None)
        root = node
        if root_resource is not None and root_resource is not resource:
            root = node_of(root_resource, None, None)
        shown = None
        if trace is not None:
            show = trace

            def shown(label: str, found: Items) -> None:
                show(label, [plain(item) for item in found])

        environment = Environment(
            context,
            node,
            root,
            _NO_VARIABLES if variables is None else variables,
            services,
            shown,
            remembered,
        )
        try:
            return step(environment, context)
        except ExpressionError as error:
            raise EvaluationError(error.reason, self.expression) from None
        except RecursionError:
            raise EvaluationError(
                "the data or the expression is nested too deeply", self.expression
            ) from None
        except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError) as error:
            # Data of a shape that FHIR does not know (the structure rules report it); never a traceback.
            raise EvaluationError(
                f"cannot be evaluated on this data ({type(error).__name__}: {error})", self.expression
            ) from error

    def evaluate(
        self,
        focus: Any,
        *,
        sibling: Any = None,
        type_path: str | None = None,
        resource: dict[str, Any] | None = None,
        root_resource: dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        services: Services | None = None,
        trace: Callable[[str, list[Any]], None] | None = None,
        memory: Memory | None = None,
    ) -> list[Any]:
        """The result as plain JSON values (``dict``, ``str``, ``int``, ``Decimal``, ``bool``; dates as text,
        quantities as FHIR Quantities). A primitive that has only extensions has no value and is left out.

        ``focus`` is a resource, an element (``dict``), a primitive's value, or a list of these; ``sibling``
        the ``_name`` object of a primitive (a list beside a list); ``type_path`` the type or path of the
        focus: ``Observation``, ``HumanName``, ``dateTime``, ``Patient.contact`` (a resource needs none).
        ``resource`` and ``root_resource`` are ``%resource`` and ``%rootResource``: by default the focus, if
        it is a resource. ``variables`` are further ``%name``s; lists are collections. ``trace`` is called for
        each ``trace()``. ``memory`` is shared by evaluations on data that does not change between them.

        Raises :class:`ExpressionError`, and nothing else, whatever the data: an :class:`EvaluationError` when the
        expression itself is sound.
        """
        found = self.items(
            focus,
            sibling=sibling,
            type_path=type_path,
            resource=resource,
            root_resource=root_resource,
            variables=variables,
            services=services,
            trace=trace,
            memory=memory,
        )
        values = [plain(item) for item in found]
        return [value for value in values if value is not None]

    def is_true(
        self,
        focus: Any,
        *,
        sibling: Any = None,
        type_path: str | None = None,
        resource: dict[str, Any] | None = None,
        root_resource: dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        services: Services | None = None,
        trace: Callable[[str, list[Any]], None] | None = None,
        memory: Memory | None = None,
    ) -> bool:
        """Whether the expression holds as an invariant: see :func:`validator.fhir.fhirpath.convert.is_true`.

        R4 only says that a constraint "must evaluate to true"; so empty is false, as the reference validator
        has it, and invariants that are meant to hold without a value must say so themselves.
        """
        return is_true(
            self._items(
                focus, sibling, type_path, resource, root_resource, variables, services, trace, memory
            )
        )

    def evaluate_typed(self, focus: Any, **where: Any) -> list[TypedValue]:
        """As :meth:`evaluate`, with the type of each value: what a search index needs of ``value[x]``."""
        found: list[TypedValue] = []
        for item in self.items(focus, **where):
            value = plain(item)
            if value is not None:
                namespace, name = type_name(item)
                found.append(TypedValue(name if namespace == "FHIR" else f"System.{name}", value))
        return found


@lru_cache(maxsize=4_000)
def compile_expression(expression: str) -> Expression:
    """The expression, cached by its text and parsed on first use (:meth:`Expression.check` parses at
    once)."""
    return Expression(expression)


def evaluate(
    resource: dict[str, Any] | Sequence[Any] | Any,
    expression: str,
    variables: Mapping[str, Any] | None = None,
    services: Services | None = None,
) -> list[Any]:
    """The value of an expression on a resource, as plain JSON values: see :meth:`Expression.evaluate`."""
    focus = list(resource) if isinstance(resource, tuple) else resource
    return compile_expression(expression).evaluate(focus, variables=variables, services=services)


__all__ = ["Expression", "TypedValue", "compile_expression", "evaluate"]
