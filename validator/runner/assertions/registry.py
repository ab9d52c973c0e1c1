"""The assertion kinds by name, what an assertion function is given and gives back, and what its holding is worth.

An assertion that holds is *evidence* when a product that does wrong would not have passed it. That a request was answered
(any 2xx, a media type, in good time) says nothing about what was answered, so it is no evidence of a requirement on its own;
a refusal where one was due, and anything about the content of an answer, is. Each kind says so where it is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from validator.results import Finding, Rule, Severity, Verdict
from validator.runner.answers import Reply
from validator.suites.kinds import ASSERTIONS, AssertionKind, Presupposes, always, never

if TYPE_CHECKING:
    from validator.fhir.validation import Validation


__all__ = [
    "AssertionKind",
    "Judge",
    "Presupposes",
    "Problem",
    "always",
    "assertion_kind",
    "find_assertion_kind",
    "never",
]


class Judge(Protocol):
    """What needs FHIR knowledge: evaluation and validation."""

    def evaluate(self, resource: dict[str, Any], expression: str) -> list[Any]:
        """Raises ``ExpressionError`` of :mod:`validator.fhir.fhirpath`."""
        ...

    def knows_profile(self, canonical: str) -> bool: ...

    def validate(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> list[Finding]:
        """What was found by :meth:`examine`."""
        ...

    def examine(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> Validation:
        """What was found, and what was not checked."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an assertion does not hold. ``key`` names the text ``runner.<key>`` (with ``.fix`` beside it),
    which ``values`` fill; ``path`` is where in the answer, such as ``Bundle.entry[0]`` or a header's name.

    ``verdict`` is ``ERROR`` when the assertion could not be judged, ``WARNING`` when it never fails. ``judged``
    is false when part of the answer could not be judged and nothing wrong was found in the rest.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    code: str = "value"
    path: str = ""
    rule: Rule | None = None
    related: tuple[Finding, ...] = ()
    verdict: Verdict = Verdict.FAIL
    severity: Severity = Severity.ERROR
    judged: bool = True


AssertionFunction = Callable[[Any, Reply, Judge], Problem | None]
Evidence = Callable[[Any, Reply], bool]
"""Whether an assertion with that argument, held against that answer, could have failed for a wrong product."""


def assertion_kind(
    name: str,
    *,
    evidence: Evidence,
    needs_control: bool = False,
    expressions: tuple[str, ...] = (),
    presupposes: Presupposes | Callable[[Any], Presupposes] = Presupposes.STATUS,
) -> Callable[[AssertionFunction], AssertionFunction]:
    """Registers an assertion function under its name, with what :class:`AssertionKind` says of it."""

    def register(function: AssertionFunction) -> AssertionFunction:
        ASSERTIONS.add(
            name,
            AssertionKind(
                function,
                expressions=expressions,
                evidence=evidence,
                needs_control=needs_control,
                presupposes=presupposes,
            ),
        )
        return function

    return register


def find_assertion_kind(name: str) -> AssertionKind | None:
    """The kind of that name, or ``None`` for one that nobody registered."""
    return ASSERTIONS.find(name)
