"""What is wrong with an identifier, in words."""

from __future__ import annotations

from dataclasses import dataclass

from validator.results import Severity, Text
from validator.texts import has_text, text

CATALOGUE = "identifiers"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an identifier's value. ``key`` is the message's key in :mod:`validator.texts`."""

    key: str
    message: Text
    fix: Text | None = None
    severity: Severity = Severity.ERROR


def problem(name: str, severity: Severity = Severity.ERROR, /, **values: object) -> Problem:
    """The problem of that name in the ``identifiers`` catalogue, with its fix (``<name>.fix``) where there is
    one."""
    key = f"{CATALOGUE}.{name}"
    fix = f"{key}.fix"
    return Problem(key, text(key, **values), text(fix, **values) if has_text(fix) else None, severity)


def digits_problem(value: str, length: int, kind: str | Text) -> Problem | None:
    """The problem of a value that is not exactly ``length`` digits, or ``None``."""
    for position, character in enumerate(value, start=1):
        if character not in "0123456789":
            if character.isspace():
                return problem("has_space", position=position, kind=kind, length=length)
            return problem("not_a_digit", character=character, position=position, kind=kind, length=length)
    if len(value) != length:
        return problem("wrong_length", count=len(value), kind=kind, length=length)
    return None
