"""The assertion kinds by name, and what an assertion function is given and gives back."""

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
_KINDS: dict[str, AssertionFunction] = {}


def assertion_kind(name: str) -> Callable[[AssertionFunction], AssertionFunction]:
    """Registers an assertion function under its name."""

    def register(function: AssertionFunction) -> AssertionFunction:
        _KINDS[name] = function
        return function

    return register


@dataclass(slots=True)
class _Loaded:
    done: bool = False
    others: dict[str, AssertionFunction] = field(default_factory=dict)


_LOADED = _Loaded()


def find_assertion_kind(name: str) -> AssertionFunction | None:
    """The function of that kind, or ``None`` for a name that nobody registered."""
    if not _LOADED.done:
        for module in ("http", "content", "bundles"):
            import_module(f"validator.runner.assertions.{module}")
        _LOADED.done = True
    if name not in _KINDS and name not in _LOADED.others:
        for entry in entry_points(group=ASSERTION_GROUP, name=name):
            _LOADED.others[name] = entry.load()
    return _KINDS.get(name) or _LOADED.others.get(name)
