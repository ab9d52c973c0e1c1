"""Regular expressions of FHIRPath (``matches``, ``replaceMatches``) and of profiles, safe on any input.

Published patterns are written for Java and XML Schema; Python's :mod:`re` is close. But repeats within repeats can make a
backtracking engine take exponential time, and repeats after each other a power of the text's length. So what a pattern can
cost on the text at hand is counted first; where that is much, the answer comes from an automaton, which is linear in the text. https://hl7.org/fhir/R4/fhirpath.html,
http://hl7.org/fhirpath/N1/#matchesregex--string--boolean
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Any

from validator.fhir.fhirpath.automaton import Automaton, NotRegular, most_steps, tree_of
from validator.fhir.fhirpath.convert import check_length
from validator.fhir.fhirpath.errors import ExpressionError

MAX_TEXT = 1_000_000
"""Longest text that is matched, in characters."""
QUICK = 200_000
"""Steps of backtracking that are taken without a thought: some milliseconds."""
MOST_STEPS = 20_000_000
"""Steps of backtracking, about a second, for patterns that no automaton can follow."""

_CLASSES = {
    # Java's property classes, by what they mean for text in practice; inside and outside of brackets.
    "L": ("[^\\W\\d_]", None),
    "Alpha": ("[a-zA-Z]", "a-zA-Z"),
    "Digit": ("[0-9]", "0-9"),
    "Alnum": ("[a-zA-Z0-9]", "a-zA-Z0-9"),
    "Upper": ("[A-Z]", "A-Z"),
    "Lower": ("[a-z]", "a-z"),
    "Punct": (r"[!-/:-@\[-`{-~]", r"!-/:-@\[-`{-~"),
    "Space": (r"\s", r"\s"),
    "ASCII": (r"[\x00-\x7f]", r"\x00-\x7f"),
    "N": (r"\d", r"\d"),
    "Nd": (r"\d", r"\d"),
    "Lu": ("[A-ZÀ-ÖØ-Þ]", "A-ZÀ-ÖØ-Þ"),
    "Ll": ("[a-zß-öø-ÿ]", "a-zß-öø-ÿ"),
}


@lru_cache(maxsize=2_000)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern with ``.`` matching line ends, as the specification wants. Raises
    :class:`ExpressionError`."""
    if len(pattern) > 5_000:
        raise ExpressionError("the regular expression is longer than 5000 characters", pattern[:80] + "…")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # Java patterns may contain '[[' and '&&'
            return re.compile(_translate(pattern), re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        raise ExpressionError(f"not a regular expression that can be run ({error})", pattern) from None


def matches(pattern: str, text: str, *, whole: bool = False) -> bool:
    """Whether the pattern is found in the text (or is the whole text). Raises :class:`ExpressionError` for a
    pattern that cannot be run, and for a text longer than :data:`MAX_TEXT`."""
    compiled = compile_pattern(pattern)
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"the text is longer than {MAX_TEXT} characters", pattern)
    if _is_quick(pattern, len(text), whole, QUICK):
        return _backtrack(compiled, text, whole)
    try:
        return _automaton(pattern).matches(text, whole)
    except NotRegular as reason:
        if _is_quick(pattern, len(text), whole, MOST_STEPS):
            return _backtrack(compiled, text, whole)
        raise ExpressionError(
            f"the regular expression could take too long on a text of {len(text)} characters, and uses {reason}",
            pattern,
        ) from None


def _backtrack(compiled: re.Pattern[str], text: str, whole: bool) -> bool:
    return (compiled.fullmatch(text) if whole else compiled.search(text)) is not None


def replace(pattern: str, text: str, substitution: str) -> str:
    """Every match replaced; ``$1`` and ``${name}`` in the substitution are groups. Raises
    :class:`ExpressionError`, also for a pattern that could take exponential time."""
    compiled = compile_pattern(pattern)
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"the text is longer than {MAX_TEXT} characters", pattern)
    if not _is_quick(pattern, len(text), False, MOST_STEPS):
        raise ExpressionError("the regular expression could take too long on a text of this length", pattern)
    template = re.sub(r"\$(?:(\d)|\{(\w+)\})", r"\\g<\1\2>", substitution.replace("\\", "\\\\"))
    check_length(len(text) + sum(1 for _ in compiled.finditer(text)) * len(template))
    try:
        return compiled.sub(template, text)
    except (re.error, IndexError) as error:
        raise ExpressionError(f"the substitution names an unknown group ({error})", pattern) from None


def _translate(pattern: str) -> str:
    r"""Java's ``\p{…}``, ``\h``, ``\z`` and ``(?<name>`` in Python's spelling."""
    if not re.search(r"\\[pPhHzZR]|\(\?<\w", pattern):
        return pattern
    out: list[str] = []
    in_class = False
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\" and at + 1 < len(pattern):
            token, at = _escape(pattern, at, in_class)
            out.append(token)
            continue
        if character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        elif pattern.startswith("(?<", at) and pattern[at + 3 : at + 4] not in ("=", "!"):
            out.append("(?P<")
            at += 3
            continue
        out.append(character)
        at += 1
    return "".join(out)


def _escape(pattern: str, at: int, in_class: bool) -> tuple[str, int]:
    following = pattern[at + 1]
    if following in "pP":
        match = re.compile(r"\{(?:Is)?(\w+)\}|(\w)").match(pattern, at + 2)
        name = (match[1] or match[2]) if match else ""
        outside, inside = _CLASSES.get(name, (None, None))
        if match is None or outside is None or (in_class and inside is None):
            raise ExpressionError("the regular expression uses an unknown character class", pattern)
        if following == "P":
            if in_class or inside is None:
                raise ExpressionError(
                    "the regular expression uses a negated class that is not supported", pattern
                )
            return f"[^{inside}]", match.end()
        return (inside or "") if in_class else outside, match.end()
    if following == "h":
        return (r" \t" if in_class else r"[ \t]"), at + 2
    if following in "zZ":
        return r"\Z", at + 2
    return pattern[at : at + 2], at + 2


@lru_cache(maxsize=2_000)
def _tree(pattern: str) -> Any:
    return tree_of(_translate(pattern))


@lru_cache(maxsize=200)
def _automaton(pattern: str) -> Automaton:
    return Automaton(_tree(pattern))


@lru_cache(maxsize=20_000)
def _is_quick(pattern: str, length: int, whole: bool, steps: int) -> bool:
    """Whether backtracking is certain to end within so many steps."""
    return most_steps(_tree(pattern), length, whole=whole) <= steps
