"""Syntax tree → closures. Each node of the tree becomes a function of (environment, input) → output, once.

fhirpathpy's grammar and model are used as they are; its evaluator is not, for what R4 needs of it: ``$this``
is not put back after a nested ``where``, criteria are evaluated twice for each level, ``_birthDate`` counts
as a second birth date, dates and primitive types compare by guesswork, and each call copies its table of
functions. A test keeps the two evaluators compared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from validator.fhir.fhirpath import direct, lookup, model
from validator.fhir.fhirpath.convert import EMPTY, FALSE, TRUE, one_integer
from validator.fhir.fhirpath.environment import Environment, Step
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.fhir_functions import resolves_to
from validator.fhir.fhirpath.functions import FUNCTIONS
from validator.fhir.fhirpath.iteration import MACROS, where
from validator.fhir.fhirpath.nodes import Item, Items, Node, child_path, is_type, members, node_of
from validator.fhir.fhirpath.operators import OPERATORS, negated, with_literal
from validator.fhir.fhirpath.values import Quantity, calendar_quantity
from validator.fhir.moments import parse_moment

_URL_CONSTANTS = {
    "ucum": "http://unitsofmeasure.org",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
}


_MOST_PATHS = 500  # that a step remembers: hostile data can invent types

_NOT_REPEATABLE = frozenset(
    ("trace", "resolve", "memberOf", "conformsTo", "now", "today", "timeOfDay", "subsumes", "subsumedBy")
)
"""Functions that ask or tell the surroundings something."""


class Place(Enum):
    """Where in an expression a part stands, and so how it may be compiled.

    Everywhere but in ``GENERAL`` the steps for ordinary data are put before the general ones. In
    ``CONTEXT``, input and ``$this`` are known to be the focus of the whole evaluation, so that what a part
    finds can be remembered for other parts and expressions that ask the same; ``PATH`` is the same inside a
    path that is remembered as a whole.
    """

    GENERAL = auto()
    WITHIN = auto()
    CONTEXT = auto()
    PATH = auto()

    @property
    def of_context(self) -> bool:
        return self is Place.CONTEXT or self is Place.PATH

    @property
    def below(self) -> Place:
        return Place.GENERAL if self is Place.GENERAL else Place.WITHIN


def compile_ast(ast: Any, specialise: bool = True) -> Step:
    """``specialise=False``: general steps only. They give the same, more slowly; tests compare the two.

    Raises :class:`ExpressionError` for an unknown function, a wrong number of arguments, or a damaged
    tree."""
    try:
        return _compile(ast, True, Place.CONTEXT if specialise else Place.GENERAL)
    except (IndexError, TypeError, KeyError, ValueError, RecursionError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(f"the syntax tree is damaged ({error})") from None


def _compile(ast: Any, leading: bool, place: Place, asked: bool = False) -> Step:
    """``leading``: the node starts a path, where a type's name may stand for the focus of that type.
    ``asked``: the element was asked directly, in vain."""
    kind = ast[0]
    if kind == "dot":
        if leading and not asked and (test := _direct_test(ast, place)) is not None:
            return _directly(test, ast, place)
        left = _compile(ast[1], leading, _place_of_input(ast[2], place))
        right = _compile(ast[2], False, place.below)
        if place.of_context and _chooses(ast[2]) and _is_repeatable(ast):
            if ast[1][0] == "member":
                left = _remembered(ast[1], left)
            return _remembered(ast, _choosing(ast, left, right))
        step = _chain(left, right)
        return _remembered(ast, step) if _is_remembered(ast, place) else step
    if kind == "member":
        return _member(ast[1], leading, place)
    if kind == "call":
        return _call(ast[1], ast[2], place)
    if kind == "op":
        if not asked and (test := _direct_test(ast, place)) is not None:
            return _directly(test, ast, place)
        inner = Place.CONTEXT if place is Place.PATH else place
        build_on_literal = _with_literal(ast, place)
        if build_on_literal is not None:
            return build_on_literal(_compile(ast[2], True, inner))
        build = OPERATORS.get(ast[1])
        if build is None:
            raise ExpressionError(f"unknown operator {ast[1]}")
        return build(_compile(ast[2], True, inner), _compile(ast[3], True, inner))
    if kind == "is":
        return _is(_compile(ast[1], True, place), ast[1], ast[2], place)
    if kind == "as":
        return _as(_compile(ast[1], True, place), ast[2])
    if kind == "const":
        return _constant(ast[1])
    if kind == "item":
        return _index(_compile(ast[1], leading, place), _compile(ast[2], True, place))
    if kind == "sign":
        operand = _compile(ast[2], True, place)
        return operand if ast[1] == "+" else lambda env, items: negated(operand(env, items))
    if kind == "this":
        return lambda env, items: env.this
    if kind == "index":
        return lambda env, items: EMPTY if env.index is None else [env.index]
    if kind == "total":
        return lambda env, items: env.total
    value = _literal(kind, ast)
    return lambda env, items: value


def _chain(left: Step, right: Step) -> Step:
    def run(env: Environment, items: Items) -> Items:
        # even an empty collection goes on: exists(), count() and iif() have an answer for it
        return right(env, left(env, items))

    return run


def _with_literal(ast: Any, place: Place) -> Callable[[Step], Step] | None:
    if place is Place.GENERAL:
        return None
    literal = direct.literal_of(ast[3])
    return None if literal is None else with_literal(ast[1], literal)


# -- direct tests, and what is remembered


def _direct_test(ast: Any, place: Place) -> direct.Test | None:
    if place is Place.GENERAL:
        return None
    if ast[0] == "op":
        return direct.direct_test(ast) if ast[1] == "=" and ast[2][0] == "member" else None
    if ast[2][0] != "call" or (place.of_context and ast[1][0] == "dot" and _chooses(ast[1][2])):
        return None  # what is chosen among the children of the focus is remembered instead
    return direct.direct_test(ast)


def _directly(test: direct.Test, ast: Any, place: Place) -> Step:
    general = _later(ast, place, asked=True)

    def run(env: Environment, items: Items) -> Items:
        if len(items) == 1:
            item = items[0]
            if type(item) is Node and type(item.value) is dict:
                try:
                    found = test(item.value)
                except direct.Unsure:
                    return general(env, items)
                return EMPTY if found is None else TRUE if found else FALSE
        return general(env, items)

    return run


def _later(ast: Any, place: Place, asked: bool = False) -> Step:
    """The general steps of a part that is asked directly first: compiled when there is data that needs
    them."""
    step: Step | None = None

    def run(env: Environment, items: Items) -> Items:
        nonlocal step
        if step is None:
            step = _compile(ast, True, place, asked)
        return step(env, items)

    return run


def _chooses(ast: Any) -> bool:
    """``where()`` by what is further down, as in ``component.where(code.coding.where(…).exists())``."""
    return ast[0] == "call" and ast[1] == "where" and direct.is_nested(ast[2])


def _choosing(ast: Any, left: Step, where_step: Step) -> Step:
    """``left.where(…)`` from the focus: by an index, if the criterion looks up codes, which is remembered for
    other codes."""
    sought = lookup.lookup_of(ast[2][2][0])
    if sought is None:
        return _chain(left, where_step)
    key = sys.intern(f"index {[ast[1], sought.path, sought.names]!r}")

    def run(env: Environment, items: Items) -> Items:
        found = left(env, items)
        if len(found) < 2:
            return where_step(env, found)
        remembered = env.remembered
        if key not in remembered:
            remembered[key] = lookup.index_of(found, sought)
        index = remembered[key]
        return where_step(env, found) if index is None else lookup.chosen(found, index, sought)

    return run


def _place_of_input(following: Any, place: Place) -> Place:
    if not place.of_context:
        return place
    return Place.PATH if following[0] == "member" else Place.CONTEXT


def _is_remembered(ast: Any, place: Place) -> bool:
    """Whole paths of several names from the focus: like items chosen among its children, what invariants
    about the same element have in common."""
    return place is Place.CONTEXT and ast[2][0] == "member" and _is_repeatable(ast)


def _is_repeatable(ast: Any) -> bool:
    """Whether a part gives the same for the same focus: it asks nothing of variables or services and tells
    nobody that it was evaluated."""
    if type(ast) is not list:
        return True
    if ast and (ast[0] == "const" or (ast[0] == "call" and ast[1] in _NOT_REPEATABLE)):
        return False
    return all(map(_is_repeatable, ast))


def _remembered(ast: Any, step: Step) -> Step:
    key = sys.intern(repr(ast))

    def run(env: Environment, items: Items) -> Items:
        remembered = env.remembered
        found = remembered.get(key)
        if found is None:
            found = remembered[key] = step(env, items)
        return found

    return run


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


def _member(name: str, leading: bool, place: Place) -> Step:
    run = _general_member(name) if place is Place.GENERAL else _ordinary_member(name)
    if not (leading and name[0:1].isupper()):
        return run

    def run_typed(env: Environment, items: Items) -> Items:
        # ``Patient.name`` on a Patient; ``Resource.meta`` on anything that is one
        if all(type(item) is Node and item.path == name for item in items):
            return items
        return [item for item in items if type(item) is Node and is_type(item, None, name)] or run(env, items)

    return run_typed


def _general_member(name: str) -> Step:
    def run(env: Environment, items: Items) -> Items:
        found: Items = []
        for item in items:
            members(item, name, found)
        return found

    return run


class _Below:
    """What a place in the model has by one name: the place of the child, and the keys of a choice with
    theirs."""

    __slots__ = ("choices", "path")

    def __init__(self, path: str | None, name: str) -> None:
        self.path = child_path(path, name)
        self.choices: dict[str, str | None] = {}
        for suffix in model.choice_suffixes(path, name) if path is not None else ():
            self.choices[name + suffix] = f"{path}.{name}{suffix}"
            self.choices[f"_{name}{suffix}"] = None


def _ordinary_member(name: str) -> Step:
    """As :func:`members`, with the most frequent shapes first: a value, a list of objects, nothing, or one
    key of a choice."""
    beside = f"_{name}"
    places: dict[str | None, _Below] = {}

    def run(env: Environment, items: Items) -> Items:
        found: Items = []
        for item in items:
            if type(item) is not Node or type(value := item.value) is not dict:
                members(item, name, found)
                continue
            path = item.path
            place = places.get(path)
            if place is None:
                if len(places) > _MOST_PATHS:
                    places.clear()
                place = places[path] = _Below(path, name)
            one = value.get(name)
            below = place.path
            if one is None and beside not in value and path is not None:
                choices = place.choices
                keys = [key for key in value if key in choices] if choices else choices
                if not keys:
                    continue
                (key, *more) = keys
                if not more and type(value[key]) is not list and choices[key] is not None:
                    one, below = value[key], choices[key]
            kind = type(one)
            if one is None or (kind is list and (beside in value or not one)):
                members(item, name, found)
            elif kind is dict:
                named = one.get("resourceType")
                found.append(Node(one, None, named if type(named) is str else below))
            elif kind is not list:
                sibling = value.get(beside)
                found.append(Node(one, sibling if type(sibling) is dict else None, below))
            elif None in one:
                members(item, name, found)
            else:
                for part in one:
                    named = part.get("resourceType") if type(part) is dict else None
                    found.append(Node(part, None, named if type(named) is str else below))
        return found

    return run


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


def _is(operand: Step, ast: Any, specifier: str, place: Place) -> Step:
    namespace, name = _type_specifier(specifier)
    resolving = _before_resolve(ast, place)
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


def _before_resolve(ast: Any, place: Place) -> Step | None:
    """For ``x.resolve() is T``: the step that gives ``x``."""
    if ast[0] == "call" and ast[1] == "resolve":
        return lambda env, items: items
    if ast[0] == "dot" and ast[2][0] == "call" and ast[2][1] == "resolve":
        return _compile(ast[1], True, place)
    return None


def _as(operand: Step, specifier: str) -> Step:
    """Filters, also several items: R4's own search parameters and dom-3 use ``as`` so, although N1 asks for a
    single one."""
    namespace, name = _type_specifier(specifier)

    def run(env: Environment, items: Items) -> Items:
        return [item for item in operand(env, items) if is_type(item, namespace, name)]

    return run


# -- functions


def _call(name: str, arguments: Any, place: Place) -> Step:
    if name in ("as", "ofType", "is") and len(arguments) == 1:
        specifier = _type_argument(arguments[0])
        return _as(_input, specifier) if name != "is" else _is(_input, ["this"], specifier, place)
    macro = MACROS.get(name)
    if macro is not None:
        fewest, most, build = macro
        _check_arguments(name, len(arguments), fewest, most)
        if name == "where" and place is not Place.GENERAL and (test := direct.direct_test(arguments[0])):
            return where(_later(arguments[0], Place.WITHIN), test)
        inner = place if name in _IN_PLACE else place.below
        return build([_compile(argument, True, inner) for argument in arguments])
    found = FUNCTIONS.get(name)
    if found is None:
        raise ExpressionError(f"unknown function {name}()")
    body = found.body
    _check_arguments(name, len(arguments), found.fewest, found.most)
    if not arguments:
        return body
    steps = [_compile(argument, True, place) for argument in arguments]
    if len(steps) == 1:
        step = steps[0]
        return lambda env, items: body(env, items, step(env, env.this))
    return lambda env, items: body(env, items, *(step(env, env.this) for step in steps))


_IN_PLACE = ("iif", "trace", "coalesce")  # their arguments are evaluated on their own input


def _input(env: Environment, items: Items) -> Items:
    return items


def _check_arguments(name: str, given: int, fewest: int, most: int) -> None:
    if not fewest <= given <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise ExpressionError(f"{name}() takes {wanted} arguments, but was given {given}")
