"""Syntax tree → closures. Each node of the tree becomes a function of (environment, input) → output, once.

fhirpathpy's grammar and model are used as they are; its evaluator is not, for what R4 needs of it: ``$this``
is not put back after a nested ``where``, criteria are evaluated twice for each level, ``_birthDate`` counts
as a second birth date, dates and primitive types compare by guesswork, and each call copies its table of
functions. A test keeps the two evaluators compared.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from validator.fhir.fhirpath import equality
from validator.fhir.fhirpath.convert import EMPTY, FALSE, TRUE, is_true, one_integer, one_text
from validator.fhir.fhirpath.environment import Environment, Step
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.fhir_functions import resolves_to
from validator.fhir.fhirpath.functions import FUNCTIONS
from validator.fhir.fhirpath.nodes import Item, Items, Node, is_type, members, node_of
from validator.fhir.fhirpath.operators import OPERATORS, negated
from validator.fhir.fhirpath.values import Quantity, calendar_quantity, parse_moment

_MAX_REPEATED = 200_000  # items that repeat() may collect before it is taken to be endless

_URL_CONSTANTS = {
    "ucum": "http://unitsofmeasure.org",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
}


def compile_ast(ast: Any) -> Step:
    """Raises :class:`ExpressionError` for an unknown function, a wrong number of arguments, or a damaged
    tree."""
    try:
        return _compile(ast, True)
    except (IndexError, TypeError, KeyError, ValueError, RecursionError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(f"the syntax tree is damaged ({error})") from None


def _compile(ast: Any, leading: bool) -> Step:
    """``leading``: the node starts a path, where a type's name may stand for the focus of that type."""
    kind = ast[0]
    if kind == "dot":
        return _chain(_compile(ast[1], leading), _compile(ast[2], False))
    if kind == "member":
        return _member(ast[1], leading)
    if kind == "call":
        return _call(ast[1], ast[2])
    if kind == "op":
        build = OPERATORS.get(ast[1])
        if build is None:
            raise ExpressionError(f"unknown operator {ast[1]}")
        return build(_compile(ast[2], True), _compile(ast[3], True))
    if kind == "is":
        return _is(_compile(ast[1], True), ast[1], ast[2])
    if kind == "as":
        return _as(_compile(ast[1], True), ast[2])
    if kind == "const":
        return _constant(ast[1])
    if kind == "item":
        return _index(_compile(ast[1], leading), _compile(ast[2], True))
    if kind == "sign":
        operand = _compile(ast[2], True)
        return operand if ast[1] == "+" else lambda env, items: negated(operand(env, items))
    if kind == "this":
        return lambda env, items: env.this
    if kind == "index":
        return lambda env, items: EMPTY if env.index is None else [env.index]
    if kind == "total":
        return lambda env, items: env.total
    value = _literal(kind, ast)
    return lambda env, items: value


def _literal(kind: Any, ast: Any) -> Items:
    if kind == "null":
        return EMPTY
    if kind in ("bool", "str", "int"):
        return [ast[1]]
    if kind == "dec":
        return [Decimal(ast[1])]
    if kind == "qty":
        number = Decimal(ast[1])
        return [calendar_quantity(number, ast[2]) if len(ast) > 3 else Quantity(number, ast[2])]
    if kind == "date" or kind == "dateTime" or kind == "time":
        moment = parse_moment(ast[1], kind)
        if moment is None:
            raise ExpressionError(f"@{ast[1]} is no {kind}")
        return [moment]
    raise ExpressionError(f"unknown node {kind}")


def _chain(left: Step, right: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        found = left(env, items)
        # even an empty collection goes on: exists(), count() and iif() have an answer for it
        return right(env, found)

    return run


def _member(name: str, leading: bool) -> Step:
    def run(env: Environment, items: Items) -> Items:
        found: Items = []
        for item in items:
            members(item, name, found)
        return found

    if not (leading and name[0:1].isupper()):
        return run

    def run_typed(env: Environment, items: Items) -> Items:
        # ``Patient.name`` on a Patient; ``Resource.meta`` on anything that is one
        if all(type(item) is Node and item.path == name for item in items):
            return items
        return [item for item in items if type(item) is Node and is_type(item, None, name)] or run(env, items)

    return run_typed


def _index(collection: Step, position: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        found = collection(env, items)
        index = one_integer(position(env, env.this), "[…]")
        return [found[index]] if index is not None and 0 <= index < len(found) else EMPTY

    return run


def _constant(name: str) -> Step:
    text = _URL_CONSTANTS.get(name)
    if name.startswith("vs-"):
        text = f"http://hl7.org/fhir/ValueSet/{name[3:]}"
    elif name.startswith("ext-"):
        text = f"http://hl7.org/fhir/StructureDefinition/{name[4:]}"
    value: Items = [text]

    def run(env: Environment, items: Items) -> Items:
        if name in env.variables:
            given = env.variables[name]
            return [variable(one) for one in given] if type(given) is list else [variable(given)]
        if text is not None:
            return value
        if name == "resource":
            return EMPTY if env.resource is None else [env.resource]
        if name == "rootResource":
            return EMPTY if env.root is None else [env.root]
        if name == "context":
            return env.context
        raise ExpressionError(f"unknown variable %{name}")

    return run


def variable(value: Any) -> Item:
    """A JSON value as an item."""
    if type(value) is dict:
        return node_of(value, None, None)
    return Decimal(repr(value)) if type(value) is float else value


# -- types


def _type_specifier(name: str) -> tuple[str | None, str]:
    namespace, _, local = name.rpartition(".")
    if namespace not in ("", "FHIR", "System"):
        raise ExpressionError(f"{name} is no type name")
    return namespace or None, local


def _type_argument(ast: Any) -> str:
    """The type that ``is(…)``, ``as(…)`` and ``ofType(…)`` name in the form of a path."""
    if ast[0] == "member":
        return str(ast[1])
    if ast[0] == "dot":
        return f"{_type_argument(ast[1])}.{_type_argument(ast[2])}"
    if ast[0] == "str":
        return str(ast[1])
    raise ExpressionError("a type name is needed")


def _is(operand: Step, ast: Any, specifier: str) -> Step:
    namespace, name = _type_specifier(specifier)
    resolving = _before_resolve(ast)
    if resolving is not None:
        return lambda env, items: resolves_to(env, resolving(env, items), namespace, name)

    def run(env: Environment, items: Items) -> Items:
        found = operand(env, items)
        if not found:
            return EMPTY
        if len(found) > 1:
            raise ExpressionError(f"'is' needs a single value, but was given {len(found)}")
        return TRUE if is_type(found[0], namespace, name) else FALSE

    return run


def _before_resolve(ast: Any) -> Step | None:
    """For ``x.resolve() is T``: the step that gives ``x``."""
    if ast[0] == "call" and ast[1] == "resolve":
        return lambda env, items: items
    if ast[0] == "dot" and ast[2][0] == "call" and ast[2][1] == "resolve":
        return _compile(ast[1], True)
    return None


def _as(operand: Step, specifier: str) -> Step:
    """Filters, also several items: R4's own search parameters and dom-3 use ``as`` so, although N1 asks for a
    single one."""
    namespace, name = _type_specifier(specifier)

    def run(env: Environment, items: Items) -> Items:
        return [item for item in operand(env, items) if is_type(item, namespace, name)]

    return run


# -- functions


def _call(name: str, arguments: Any) -> Step:
    if name in ("as", "ofType", "is") and len(arguments) == 1:
        specifier = _type_argument(arguments[0])
        return _as(_input, specifier) if name != "is" else _is(_input, ["this"], specifier)
    macro = _MACROS.get(name)
    if macro is not None:
        fewest, most, build = macro
        _check_arguments(name, len(arguments), fewest, most)
        return build([_compile(argument, True) for argument in arguments])
    found = FUNCTIONS.get(name)
    if found is None:
        raise ExpressionError(f"unknown function {name}()")
    body = found.body
    _check_arguments(name, len(arguments), found.fewest, found.most)
    if not arguments:
        return body
    steps = [_compile(argument, True) for argument in arguments]
    if len(steps) == 1:
        step = steps[0]
        return lambda env, items: body(env, items, step(env, env.this))
    return lambda env, items: body(env, items, *(step(env, env.this) for step in steps))


def _input(env: Environment, items: Items) -> Items:
    return items


def _check_arguments(name: str, given: int, fewest: int, most: int) -> None:
    if not fewest <= given <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise ExpressionError(f"{name}() takes {wanted} arguments, but was given {given}")


def _each(env: Environment, items: Items, step: Step, visit: Callable[[Item, Items], bool]) -> None:
    """``step`` on every item with ``$this`` and ``$index`` set, until ``visit`` says stop. An exception ends
    the whole evaluation, so only the ordinary way out puts the environment back."""
    this, index = env.this, env.index
    for position, item in enumerate(items):
        focus = [item]
        env.this, env.index = focus, position
        if visit(item, step(env, focus)):
            break
    env.this, env.index = this, index


def _where(steps: list[Step]) -> Step:
    criterion = steps[0]

    def run(env: Environment, items: Items) -> Items:
        if not items:
            return EMPTY
        kept: Items = []

        def visit(item: Item, result: Items) -> bool:
            if is_true(result):
                kept.append(item)
            return False

        _each(env, items, criterion, visit)
        return kept

    return run


def _exists(steps: list[Step]) -> Step:
    if not steps:
        return lambda env, items: TRUE if items else FALSE
    criterion = steps[0]

    def run(env: Environment, items: Items) -> Items:
        found = False

        def visit(item: Item, result: Items) -> bool:
            nonlocal found
            found = is_true(result)
            return found

        _each(env, items, criterion, visit)
        return TRUE if found else FALSE

    return run


def _all(steps: list[Step]) -> Step:
    criterion = steps[0]

    def run(env: Environment, items: Items) -> Items:
        held = True

        def visit(item: Item, result: Items) -> bool:
            nonlocal held
            held = is_true(result)
            return not held

        _each(env, items, criterion, visit)
        return TRUE if held else FALSE

    return run


def _select(steps: list[Step]) -> Step:
    projection = steps[0]

    def run(env: Environment, items: Items) -> Items:
        if not items:
            return EMPTY
        found: Items = []

        def visit(item: Item, result: Items) -> bool:
            found.extend(result)
            return False

        _each(env, items, projection, visit)
        return found

    return run


def _repeat(steps: list[Step]) -> Step:
    projection = steps[0]

    def run(env: Environment, items: Items) -> Items:
        found: Items = []
        seen: set[Any] = set()
        pending = items
        while pending:
            following: Items = []

            def visit(item: Item, result: Items, following: Items = following) -> bool:
                for one in result:
                    key = equality.key(one)
                    if key not in seen:
                        seen.add(key)
                        following.append(one)
                return False

            _each(env, pending, projection, visit)
            found += following
            if len(found) > _MAX_REPEATED:
                raise ExpressionError(f"repeat() found more than {_MAX_REPEATED} items")
            pending = following
        return found

    return run


def _aggregate(steps: list[Step]) -> Step:
    aggregator = steps[0]
    initial = steps[1] if len(steps) > 1 else None

    def run(env: Environment, items: Items) -> Items:
        outer = env.total
        env.total = EMPTY if initial is None else initial(env, env.this)

        def visit(item: Item, result: Items) -> bool:
            env.total = result
            return False

        _each(env, items, aggregator, visit)
        total, env.total = env.total, outer
        return total

    return run


def _iif(steps: list[Step]) -> Step:
    criterion, then = steps[0], steps[1]
    otherwise = steps[2] if len(steps) > 2 else None

    def run(env: Environment, items: Items) -> Items:
        if is_true(criterion(env, items)):
            return then(env, items)
        return EMPTY if otherwise is None else otherwise(env, items)

    return run


def _trace(steps: list[Step]) -> Step:
    label = steps[0]
    projection = steps[1] if len(steps) > 1 else None

    def run(env: Environment, items: Items) -> Items:
        if env.trace is not None:
            shown = items if projection is None else projection(env, items)
            env.trace(one_text(label(env, env.this), "trace()") or "", shown)
        return items

    return run


def _coalesce(steps: list[Step]) -> Step:
    def run(env: Environment, items: Items) -> Items:
        for step in steps:
            found = step(env, items)
            if found:
                return found
        return EMPTY

    return run


_MACROS: dict[str, tuple[int, int, Callable[[list[Step]], Step]]] = {
    "where": (1, 1, _where),
    "exists": (0, 1, _exists),
    "all": (1, 1, _all),
    "select": (1, 1, _select),
    "repeat": (1, 1, _repeat),
    "aggregate": (1, 2, _aggregate),
    "iif": (2, 3, _iif),
    "trace": (1, 2, _trace),
    "coalesce": (1, 99, _coalesce),
}


def context_node(focus: Any, sibling: Any, path: str | None) -> Items:
    """The focus of an evaluation as a collection. A choice element's ``[x]`` in the path is dropped: its type
    is then judged by the value's JSON form."""
    if path is not None and path.endswith("[x]"):
        path = None
    if type(focus) is list:
        siblings = sibling if type(sibling) is list else []
        return [
            node_of(one, siblings[i] if i < len(siblings) else None, path)
            for i, one in enumerate(focus)
            if one is not None or (i < len(siblings) and type(siblings[i]) is dict)
        ]
    if focus is None and type(sibling) is not dict:
        return []
    return [node_of(focus, sibling, path)]
