"""Regular expressions of profiles and suites: the answer is that of Python's own engine, and its cost is bounded whatever the pattern."""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found, import-untyped, unused-ignore]
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from validator.fhir.fhirpath import ExpressionError
from validator.fhir.fhirpath import automaton as automata
from validator.fhir.fhirpath.automaton import UNCOUNTABLE, Automaton, NotRegular, most_steps, tree_of
from validator.fhir.fhirpath.patterns import MOST_STEPS, QUICK, matches, replace

atoms = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w"])
counts = st.sampled_from(["*", "+", "?", "{1,3}", "{2}", "{0,2}", "{2,}", "*?", "{1,10}"])
bodies = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, counts).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
    ),
    max_leaves=7,
)
expressions = st.tuples(st.sampled_from(["", "^"]), bodies, st.sampled_from(["", "$"])).map("".join)
texts = st.text("abc\n", max_size=9)


@given(expressions, texts, st.booleans())
def test_the_automaton_agrees_with_backtracking(pattern: str, text: str, whole: bool) -> None:
    found = re.fullmatch(pattern, text, re.DOTALL) if whole else re.search(pattern, text, re.DOTALL)
    assert Automaton(tree_of(pattern)).matches(text, whole) is (found is not None)
    assert matches(pattern, text, whole=whole) is (found is not None)


class Counted:
    """A backtracking engine that counts how often it looks at a character."""

    def __init__(self, text: str, stop: int) -> None:
        self.text, self.steps, self.stop = text, 0, stop

    def search(self, tree: Any) -> None:
        items = list(tree)
        for start in range(len(self.text) + 1):
            if any(True for _ in self._run(items, start)):
                return

    def _run(self, items: list[Any], at: int) -> Iterator[int]:
        if not items:
            yield at
            return
        (operation, argument), rest = items[0], items[1:]
        for end in self._one(operation, argument, at):
            yield from self._run(rest, end)

    def _one(self, operation: Any, argument: Any, at: int) -> Iterator[int]:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, body = argument
            yield from self._times(list(body), int(low), int(high), at)
        elif operation is sre.BRANCH:
            for branch in argument[1]:
                yield from self._run(list(branch), at)
        elif operation is sre.SUBPATTERN:
            yield from self._run(list(argument[3]), at)
        elif operation is sre.AT:
            is_start = argument in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)
            if at == (0 if is_start else len(self.text)):
                yield at
        else:
            self.steps += 1
            if self.steps > self.stop:
                raise OverflowError
            if at < len(self.text) and automata._test(operation, argument)(self.text[at]):
                yield at + 1

    def _times(self, body: list[Any], low: int, high: int, at: int) -> Iterator[int]:
        if high > 0:
            for end in self._run(body, at):
                if end > at or low > 0:  # what takes nothing is not taken again
                    yield from self._times(body, max(0, low - 1), high - 1, end)
        if low == 0:
            yield at


@settings(deadline=None)
@given(expressions, texts)
@example("^((a{1,10}){1,10}){1,10}$", "aaaa!")
@example("a*a*a*b", "a" * 9)
@example("(?:(?:a|b)*)*c", "abababab")
def test_counted_steps_stay_below_the_bound(pattern: str, text: str) -> None:
    tree = tree_of(pattern)
    bound = most_steps(tree, len(text), whole=False)
    counted = Counted(text, 20_000)
    try:
        counted.search(tree)
    except OverflowError:
        assume(bound <= 20_000)  # too much to be counted here
    assert counted.steps <= bound


HOSTILE: dict[str, tuple[str, Callable[[int], str]]] = {
    "nested counts": ("^((a{1,10}){1,10}){1,10}$", lambda n: "a" * n + "!"),
    "one after the other": ("a*a*a*a*a*a*a*a*a*a*b", lambda n: "a" * n),
    "innocent": (r"^.*a.*a.*a.*a.*x$", lambda n: "a" * n),
    "dots": (".*.*.*.*.*.*.*=.*", lambda n: "a" * n),
    "classic": ("^(a+)+$", lambda n: "a" * n + "!"),
    "same branches": ("^(a|a)*$", lambda n: "a" * n + "!"),
    "overlapping branches": ("^(a|aa)+$", lambda n: "a" * n + "!"),
    "two within one": ("(x+x+)+y", lambda n: "x" * n),
    "optional within": (r"^([a-zA-Z0-9]+\s?)*$", lambda n: "a" * n + "!"),
    "empty within": ("^(a?b?c?)*$", lambda n: "abc" * n + "!"),
    "lazy": ("^(a*?)*?$", lambda n: "a" * n + "!"),
    "optional many": ("a?" * 40 + "a" * 40, lambda n: "a" * min(n, 39)),
    "with lookahead": (r"^(?=.*x)(a|aa)+$", lambda n: "a" * n + "!"),
    "word boundary": (r"^(\b\w+\b\W*)*$", lambda n: "a " * n + "!!" + "é" * n),
    "back reference": (r"^(a+)+\1$", lambda n: "a" * n + "!"),
    "many states": ("^(a{1,60}b?){1,60}c$", lambda n: "ab" * n),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("length", [20, 30, 60, 300, 5000, 100_000])
def test_backtracking_is_only_chosen_where_its_steps_are_few(
    kind: str, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the bound is low, or the answer comes from an automaton within its own bound, or there is none."""
    from validator.fhir.fhirpath import patterns

    pattern, made = HOSTILE[kind]
    text = made(length)
    taken: list[int] = []

    def noted(compiled: re.Pattern[str], text: str, whole: bool) -> bool:
        taken.append(most_steps(tree_of(pattern), len(text), whole=whole))
        return False

    monkeypatch.setattr(patterns, "_backtrack", noted)
    for whole in (False, True):
        try:
            matches(pattern, text, whole=whole)
        except ExpressionError as refused:
            assert "too long" in refused.reason  # noqa: PT017 (some are refused, others answered)
    assert all(steps <= MOST_STEPS for steps in taken)
    with_automaton = kind not in ("with lookahead", "word boundary", "back reference", "many states")
    assert all(steps <= QUICK for steps in taken) or not with_automaton


def test_all_of_them_are_answered_in_another_process_that_may_be_killed() -> None:
    """As a whole, with a bound that only an explosion can pass: one of these alone took minutes."""
    program = (
        "from tests.fhir.test_patterns import HOSTILE\n"
        "from validator.fhir.fhirpath.patterns import matches, replace\n"
        "from validator.fhir.fhirpath import ExpressionError\n"
        "for pattern, made in HOSTILE.values():\n"
        "    for length in (25, 40, 400, 4000):\n"
        "        for ask in (lambda: matches(pattern, made(length)), lambda: replace(pattern, made(length), 'x')):\n"
        "            try: ask()\n"
        "            except ExpressionError: pass\n"
        "print('done')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert ended.stdout == "done\n", ended.stderr


def test_what_cannot_be_followed_is_still_answered_while_it_is_cheap() -> None:
    password = r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$"
    assert matches(password, "Abcdefg1")
    assert not matches(password, "abcdefgh")
    assert matches(r"\b(\d{1,3}\.){3}\d{1,3}\b", "from 192.168.0.1 to there")
    assert matches(r"^(.)\1$", "aa")


def test_uncountable_is_told_and_not_computed() -> None:
    assert most_steps(tree_of("((((a*)*)*)*)*"), 10**6, whole=False) == UNCOUNTABLE
    assert most_steps(tree_of("a{1,4294967294}"), 10, whole=True) < 1000
    with pytest.raises(NotRegular):
        Automaton(tree_of("(a{1,1000}){1,1000}"))
    with pytest.raises(ExpressionError):
        replace("(a*)*b", "a" * 100, "x")
