"""Matching by sets of states, for regular expressions on which a backtracking engine could take exponential
time.

Thompson's construction, made deterministic as it goes: time is linear in the text. Parses with the standard
library's own parser, which since Python 3.11 is ``re._parser`` (its tree has not changed since Python 3.6; a
test keeps watch).
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found, import-untyped, unused-ignore]
import re._parser as sre_parser  # type: ignore[import-not-found, import-untyped, unused-ignore]
from collections.abc import Callable, Iterable
from typing import Any

_MANY = 20  # repeats beyond this many count as unbounded
_MAX_STATES = 20_000
_MAX_CACHED = 50_000

_CATEGORY = {
    sre.CATEGORY_DIGIT: re.compile(r"\d"),
    sre.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    sre.CATEGORY_SPACE: re.compile(r"\s"),
    sre.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    sre.CATEGORY_WORD: re.compile(r"\w"),
    sre.CATEGORY_NOT_WORD: re.compile(r"\W"),
}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


class NotRegular(Exception):
    """A construct that no finite automaton can follow; the text names it."""


def tree_of(pattern: str) -> Any:
    return sre_parser.parse(pattern, re.DOTALL)


def is_explosive(tree: Any, within_repeat: bool = False) -> bool:
    """Whether an unbounded repeat contains another repeat or alternatives, the shapes of exponential
    backtracking."""
    for operation, argument in tree:
        if operation in _REPEATS:
            low, high, body = argument
            if within_repeat and high != low:
                return True
            if is_explosive(body, within_repeat or high > _MANY):
                return True
        elif operation is sre.BRANCH:
            if within_repeat:
                return True
            if any(is_explosive(branch, within_repeat) for branch in argument[1]):
                return True
        elif operation is sre.SUBPATTERN:
            if is_explosive(argument[3], within_repeat):
                return True
        elif operation in (sre.ASSERT, sre.ASSERT_NOT) and is_explosive(argument[1], within_repeat):
            return True
    return False


class Automaton:
    """States are numbers. A state either consumes one character (``tests``), or leads on without one
    (``free``), perhaps only at the start or end of the text (``guards``)."""

    def __init__(self, tree: Any) -> None:
        self._tests: dict[int, tuple[Callable[[str], bool], int]] = {}
        self._free: dict[int, list[int]] = {}
        self._guards: dict[int, tuple[str, int]] = {}
        self._count = 0
        self._accept = self._state()
        self._start = self._sequence(list(tree), self._accept)
        self._steps: dict[tuple[frozenset[int], str, bool], frozenset[int]] = {}

    def matches(self, text: str, whole: bool) -> bool:
        if text.endswith("\n") and self._run(text[:-1], whole, True):
            return True
        return self._run(text, whole, False)

    def _run(self, text: str, whole: bool, before_last_newline: bool) -> bool:
        current = self._closure([self._start], at_start=True)
        for character in text:
            if not whole and self._accept in current:
                return True
            step = (current, character, whole)
            following = self._steps.get(step)
            if following is None:
                reached = [
                    self._tests[state][1]
                    for state in current
                    if state in self._tests and self._tests[state][0](character)
                ]
                if not whole:
                    reached.append(self._start)
                following = self._closure(reached)
                if len(self._steps) < _MAX_CACHED:
                    self._steps[step] = following
            current = following
            if whole and not current:
                return False
        if self._accept in current and not before_last_newline:
            return True
        # '$' also holds before a newline that ends the text, but then the newline is left over: no whole
        # match
        return not (before_last_newline and whole) and self._accept in self._closure(current, at_end=True)

    def _closure(self, states: Iterable[int], at_start: bool = False, at_end: bool = False) -> frozenset[int]:
        reached: set[int] = set()
        pending = list(states)
        while pending:
            state = pending.pop()
            if state in reached:
                continue
            reached.add(state)
            pending.extend(self._free.get(state, ()))
            guard = self._guards.get(state)
            if guard is not None and ((guard[0] == "start" and at_start) or (guard[0] == "end" and at_end)):
                pending.append(guard[1])
        return frozenset(reached)

    def _state(self) -> int:
        self._count += 1
        if self._count > _MAX_STATES:
            raise NotRegular("repeats too large to follow")
        return self._count

    def _sequence(self, items: list[Any], following: int) -> int:
        for item in reversed(items):
            following = self._item(item, following)
        return following

    def _item(self, item: Any, following: int) -> int:
        operation, argument = item
        if operation in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            state = self._state()
            self._tests[state] = (_test(operation, argument), following)
            return state
        if operation in _REPEATS:
            low, high, body = argument
            return self._repeat(int(low), high, body, following)
        if operation is sre.BRANCH:
            state = self._state()
            self._free[state] = [self._sequence(list(branch), following) for branch in argument[1]]
            return state
        if operation is sre.SUBPATTERN:
            _, added, removed, body = argument
            if (added & ~re.DOTALL) or removed:
                raise NotRegular("inline flags")
            return self._sequence(list(body), following)
        if operation is sre.AT:
            guard = {
                sre.AT_BEGINNING: "start", sre.AT_BEGINNING_STRING: "start",
                sre.AT_END: "end", sre.AT_END_STRING: "end",
            }.get(argument)  # fmt: skip
            if guard is None:
                raise NotRegular("word boundaries")
            state = self._state()
            self._guards[state] = (guard, following)
            return state
        raise NotRegular(str(operation).lower().replace("_", " "))

    def _repeat(self, low: int, high: Any, body: Any, following: int) -> int:
        items = list(body)
        if high == sre.MAXREPEAT:
            loop = self._state()
            self._free[loop] = [following]
            self._free[loop].append(self._sequence(items, loop))
            following = loop
        else:
            end = following
            for _ in range(int(high) - low):
                option = self._state()
                self._free[option] = [end, self._sequence(items, following)]
                following = option
        for _ in range(low):
            following = self._sequence(items, following)
        return following


def _test(operation: Any, argument: Any) -> Callable[[str], bool]:
    if operation is sre.ANY:
        return lambda _: True
    if operation is sre.LITERAL:
        return chr(argument).__eq__
    if operation is sre.NOT_LITERAL:
        return chr(argument).__ne__
    negated = argument[0][0] is sre.NEGATE
    members = [_member(*one) for one in argument if one[0] is not sre.NEGATE]
    return lambda character: any(member(character) for member in members) != negated


def _member(operation: Any, argument: Any) -> Callable[[str], bool]:
    if operation is sre.LITERAL:
        return chr(argument).__eq__
    if operation is sre.RANGE:
        low, high = argument
        return lambda character: low <= ord(character) <= high
    category = _CATEGORY[argument]
    return lambda character: category.match(character) is not None
