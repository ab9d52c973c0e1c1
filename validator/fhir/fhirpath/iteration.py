"""The functions of FHIRPath whose arguments are expressions: evaluated for each item, or only when needed.
http://hl7.org/fhirpath/N1/#functions"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from validator.fhir.fhirpath import equality
from validator.fhir.fhirpath.convert import EMPTY, FALSE, TRUE, is_true, one_text
from validator.fhir.fhirpath.direct import Test, Unsure
from validator.fhir.fhirpath.environment import Environment, Step
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import Items, Node

_MAX_SELECTED = 1_000_000  # more than the elements of any resource that can be read
_MAX_REPEATED = 200_000  # items that repeat() may collect before it is taken to be endless


def _each(env: Environment, items: Items, step: Step) -> Iterator[Items]:
    """What ``step`` gives for each item, ``$this`` and ``$index`` set. An exception ends the whole
    evaluation, so only the ordinary ways out put the environment back."""
    env.spend(items)
    this, index = env.this, env.index
    for position, item in enumerate(items):
        focus = env.this = [item]
        env.index = position
        yield step(env, focus)
    env.this, env.index = this, index


def where(criterion: Step, test: Test | None = None) -> Step:
    """``test`` is the criterion as it can be asked directly of an element."""

    def run(env: Environment, items: Items) -> Items:
        if not items:
            return EMPTY
        env.spend(items)
        this, index = env.this, env.index
        kept: Items = []
        for position, item in enumerate(items):
            focus = env.this = [item]
            env.index = position
            if is_true(criterion(env, focus)):
                kept.append(item)
        env.this, env.index = this, index
        return kept

    if test is None:
        return run

    def run_direct(env: Environment, items: Items) -> Items:
        kept: Items = []
        try:
            for item in items:
                if type(item) is not Node or type(item.value) is not dict:
                    return run(env, items)
                if test(item.value):
                    kept.append(item)
        except Unsure:
            return run(env, items)
        return kept

    return run_direct


def _exists(steps: list[Step]) -> Step:
    if not steps:
        return lambda env, items: TRUE if items else FALSE
    criterion = steps[0]

    def run(env: Environment, items: Items) -> Items:
        env.spend(items)
        this, index = env.this, env.index
        found = FALSE
        for position, item in enumerate(items):
            focus = env.this = [item]
            env.index = position
            if is_true(criterion(env, focus)):
                found = TRUE
                break
        env.this, env.index = this, index
        return found

    return run


def _all(steps: list[Step]) -> Step:
    criterion = steps[0]

    def run(env: Environment, items: Items) -> Items:
        env.spend(items)
        this, index = env.this, env.index
        held = TRUE
        for position, item in enumerate(items):
            focus = env.this = [item]
            env.index = position
            if not is_true(criterion(env, focus)):
                held = FALSE
                break
        env.this, env.index = this, index
        return held

    return run


def _select(steps: list[Step]) -> Step:
    projection = steps[0]

    def run(env: Environment, items: Items) -> Items:
        if not items:
            return EMPTY
        found: Items = []
        for result in _each(env, items, projection):
            found += result
            if len(found) > _MAX_SELECTED:
                raise ExpressionError(f"select() found more than {_MAX_SELECTED} items")
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
            for result in _each(env, pending, projection):
                for one in result:
                    key = equality.key(one)
                    if key not in seen:
                        seen.add(key)
                        following.append(one)
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
        for result in _each(env, items, aggregator):
            env.total = result
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


MACROS: dict[str, tuple[int, int, Callable[[list[Step]], Step]]] = {
    "where": (1, 1, lambda steps: where(steps[0])),
    "exists": (0, 1, _exists),
    "all": (1, 1, _all),
    "select": (1, 1, _select),
    "repeat": (1, 1, _repeat),
    "aggregate": (1, 2, _aggregate),
    "iif": (2, 3, _iif),
    "trace": (1, 2, _trace),
    "coalesce": (1, 99, _coalesce),
}
