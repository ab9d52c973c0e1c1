"""The assertion kinds by name, what an assertion function is given and gives back, and what its holding is worth.

An assertion that holds is *evidence* when a product that does wrong would not have passed it. That a request was answered
(any 2xx, a media type, in good time) says nothing about what was answered, so it is no evidence of a requirement on its own;
a refusal where one was due, and anything about the content of an answer, is. Each kind says so where it is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

from validator.results import Finding, Rule, Severity, Verdict
from validator.runner.answers import Reply
from validator.suites.kinds import ASSERTION_GROUP

if TYPE_CHECKING:
    from validator.fhir.validation import Validation


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


def always(argument: Any, reply: Reply) -> bool:
    return True


def never(argument: Any, reply: Reply) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class AssertionKind:
    """``needs_control``: it says that something is absent, which is evidence only after an earlier step of the scenario was
    answered with success: of a product that has nothing it is always true."""

    check: AssertionFunction
    evidence: Evidence = never
    needs_control: bool = False


_KINDS: dict[str, AssertionKind] = {}


def assertion_kind(
    name: str, *, evidence: Evidence, needs_control: bool = False
) -> Callable[[AssertionFunction], AssertionFunction]:
    """Registers an assertion function under its name, with what its holding is worth."""

    def register(function: AssertionFunction) -> AssertionFunction:
        _KINDS[name] = AssertionKind(function, evidence, needs_control)
        return function

    return register


@dataclass(slots=True)
class _Loaded:
    done: bool = False
    others: dict[str, AssertionKind] = field(default_factory=dict)


_LOADED = _Loaded()


def find_assertion_kind(name: str) -> AssertionKind | None:
    """The kind of that name, or ``None`` for one that nobody registered. An entry point gives an :class:`AssertionKind`, or a
    function alone: nothing is then known of what it is worth, so that it is no evidence."""
    if not _LOADED.done:
        for module in ("http", "content", "bundles"):
            import_module(f"validator.runner.assertions.{module}")
        _LOADED.done = True
    if name not in _KINDS and name not in _LOADED.others:
        for entry in entry_points(group=ASSERTION_GROUP, name=name):
            loaded = entry.load()
            _LOADED.others[name] = loaded if isinstance(loaded, AssertionKind) else AssertionKind(loaded)
    return _KINDS.get(name) or _LOADED.others.get(name)
