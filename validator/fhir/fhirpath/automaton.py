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
import warnings
from collections.abc import Callable, Iterable
from typing import Any

_MAX_STATES = 20_000
_MAX_REMEMBERED = 2_000_000
"""States in all sets that are remembered together."""
MOST_WORK = 20_000_000
"""States looked at for one text: about two seconds."""

_CATEGORY = {
    sre.CATEGORY_DIGIT: re.compile(r"\d"),
    sre.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    sre.CATEGORY_SPACE: re.compile(r"\s"),
    sre.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    sre.CATEGORY_WORD: re.compile(r"\w"),
    sre.CATEGORY_NOT_WORD: re.compile(r"\W"),
}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_POSSESSIVE, _ATOMIC = sre.POSSESSIVE_REPEAT, sre.ATOMIC_GROUP


class NotRegular(Exception):
    """A construct that no finite automaton can follow; the text names it."""


def tree_of(pattern: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Java patterns may contain '[[' and '&&'
        return sre_parser.parse(pattern, re.DOTALL)


UNCOUNTABLE = 10**18
"""Stands for this many steps and for any more."""


def most_steps(tree: Any, length: int, *, whole: bool) -> int:
    """An upper bound on what a backtracking engine does with the pattern on a text so long: in how many ways the pattern can be laid over
    the text, from every place where it may begin, each of no more steps than both are long. Up to :data:`UNCOUNTABLE`.

    Each repeat may be taken any number of times that the text has room for, each time in every way that its content may; so ``a*b*`` has
    the square of the length, and ``(a*)*`` a power of it with the length as exponent.
    """
    items = list(tree)
    is_anchored = whole or (bool(items) and items[0][0] is sre.AT and items[0][1] in _BEGINNINGS)
    starts = 1 if is_anchored else length + 1
    return min(UNCOUNTABLE, _ways(items, length) * starts * (length + _size(items)))


_BEGINNINGS = (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)


def _size(items: Iterable[Any]) -> int:
    """How many parts a pattern has: as many as are tried in vain on one way through the text."""
    total = 0
    for operation, argument in items:
        total += 1
        if operation in _REPEATS or operation is _POSSESSIVE:
            total += _size(argument[2]) * (1 + min(int(argument[0]), MOST_WORK))
        elif operation is sre.BRANCH:
            total += sum(map(_size, argument[1]))
        elif operation is sre.SUBPATTERN:
            total += _size(argument[3])
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            total += _size(argument[1])
        elif operation is _ATOMIC:
            total += _size(argument)
    return min(total, UNCOUNTABLE)


def _ways(items: Iterable[Any], length: int) -> int:
    ways = 1
    for operation, argument in items:
        ways = min(UNCOUNTABLE, ways * _ways_of(operation, argument, length))
    return ways


def _ways_of(operation: Any, argument: Any, length: int) -> int:
    if operation in _REPEATS or operation is _POSSESSIVE:
        low, high, body = argument
        inner = _ways(body, length)
        most = int(high) if high != sre.MAXREPEAT and int(high) < length else max(length, int(low))
        choices = most - int(low) + 2  # and one more try, which fails
        if inner == 1:  # which one is right shows at once
            return choices if most > int(low) else 1
        # the sum of inner**times for every number of times
        return UNCOUNTABLE if most * inner.bit_length() > 120 else min(UNCOUNTABLE, choices * inner**most)
    if operation is sre.BRANCH:
        return min(UNCOUNTABLE, sum(_ways(branch, length) for branch in argument[1]))
    if operation is sre.SUBPATTERN:
        return _ways(argument[3], length)
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return _ways(argument[1], length)
    if operation is _ATOMIC:
        return _ways(argument, length)
    if operation is sre.GROUPREF_EXISTS:
        return _ways(argument[1], length) + _ways(argument[2] or (), length)
    return 1


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
        self._remembered = 0

    def matches(self, text: str, whole: bool) -> bool:
        """Raises :class:`NotRegular` for more than :data:`MOST_WORK`."""
        if text.endswith("\n") and self._run(text[:-1], whole, True):
            return True
        return self._run(text, whole, False)

    def _run(self, text: str, whole: bool, before_last_newline: bool) -> bool:
        current = self._closure([self._start], at_start=True)
        work = 0
        for character in text:
            if not whole and self._accept in current:
                return True
            step = (current, character, whole)
            following = self._steps.get(step)
            if following is None:
                work += len(current)
                if work > MOST_WORK:
                    raise NotRegular("more states than there is time to follow")
                reached = [
                    self._tests[state][1]
                    for state in current
                    if state in self._tests and self._tests[state][0](character)
                ]
                if not whole:
                    reached.append(self._start)
                following = self._closure(reached)
                if self._remembered < _MAX_REMEMBERED:
                    self._remembered += len(following) + 1
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
