"""The kinds of steps and of assertions by name, with all that the harness has to know of each.

One registry for both. What a kind needs of those around it (which of its arguments are FHIRPath, of which answers it speaks)
is carried by its entry, so that a kind from another distribution can do what ours can. Ours register themselves in modules of
the registry's package; those of others are entry points of its group, found by name and imported when first used.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from validator.data_files.schema_check import schema

STEP_GROUP = "validator.steps"
ASSERTION_GROUP = "validator.assertions"
MODIFIERS = frozenset(("title", "message", "fix", "requirement", "severity"))


class Presupposes(StrEnum):
    """The answer that an assertion speaks of. It is not judged against another: that would tell one cause twice."""

    STATUS = "status"
    """The answer that the step expects: when a success was due and an error came, or the other way round, it says nothing."""
    REFUSAL = "refusal"
    """Where a refusal was due it speaks of the refusal; it is held against every other answer too."""
    NOTHING = "nothing"
    """Any answer; also what is taken of a kind that says nothing."""


def always(argument: Any, reply: Any) -> bool:
    return True


def never(argument: Any, reply: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """``expressions``: the keys of the argument (of a step: its arguments) that are FHIRPath, so that values are inserted as
    literals and lint reads them; the kind's own name stands for an argument that is an expression as a whole.
    ``schema``: the JSON Schema of the argument, for kinds that ``suite.schema.json`` does not describe."""

    function: Callable[..., Any]
    expressions: tuple[str, ...] = field(default=(), kw_only=True)
    schema: Mapping[str, Any] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class AssertionKind(Kind):
    """``evidence``: whether holding it, with that argument against that answer, shows something.
    ``needs_control``: it says that something is absent, which is evidence only after an earlier step of the scenario was
    answered with success: of a product that has nothing it is always true.
    ``presupposes``: the answer that it speaks of; it may depend on the argument."""

    evidence: Callable[[Any, Any], bool] = never
    needs_control: bool = False
    presupposes: Presupposes | Callable[[Any], Presupposes] = Presupposes.NOTHING

    def speaks_of(self, argument: Any) -> Presupposes:
        return self.presupposes if isinstance(self.presupposes, Presupposes) else self.presupposes(argument)


@dataclass(frozen=True, slots=True)
class StepKind(Kind):
    """``checks_itself``: it comes to a verdict without an ``expect``. ``asked_again``: it takes ``within``, and is repeated until
    what is expected holds or the time has passed. ``any_answer``: a page for people is an answer like another."""

    checks_itself: bool = False
    asked_again: bool = False
    any_answer: bool = False


K = TypeVar("K", bound=Kind)


@dataclass(slots=True)
class Registry(Generic[K]):
    """The kinds of one sort. ``package`` holds the modules that register ours; ``make`` wraps a bare function that another
    distribution's entry point gives: nothing more is then known of it."""

    group: str
    package: str
    make: type[K]
    _own: dict[str, K] = field(default_factory=dict)
    _others: dict[str, K] = field(default_factory=dict)
    _loaded: bool = False

    def add(self, name: str, kind: K) -> None:
        self._own[name] = kind

    def find(self, name: str) -> K | None:
        """The kind of that name, or ``None`` for one that nobody registered. Raises what importing another's module raises,
        and ``TypeError`` when its entry point is neither a kind of this sort nor a function."""
        if not self._loaded:
            for module in pkgutil.iter_modules(import_module(self.package).__path__):
                import_module(f"{self.package}.{module.name}")
            self._loaded = True
        if name not in self._own and name not in self._others:
            for entry in entry_points(group=self.group, name=name):
                self._others[name] = self._made(entry.value, entry.load())
        return self._own.get(name) or self._others.get(name)

    def _made(self, where: str, loaded: Any) -> K:
        if isinstance(loaded, self.make):
            return loaded
        if isinstance(loaded, Kind) or not callable(loaded):
            raise TypeError(f"{where} is neither a function nor a {self.make.__name__}")
        return self.make(loaded)


STEPS = Registry(STEP_GROUP, "validator.runner.steps", StepKind)
ASSERTIONS = Registry(ASSERTION_GROUP, "validator.runner.assertions", AssertionKind)


@cache
def step_kinds() -> frozenset[str]:
    own = schema("suites/suite.schema.json")["$defs"]["step"]["properties"]["do"]["anyOf"][0]["enum"]
    return frozenset(own) | {entry.name for entry in entry_points(group=STEP_GROUP)}


@cache
def assertion_kinds() -> frozenset[str]:
    own = schema("suites/suite.schema.json")["$defs"]["assertion"]["properties"]
    return frozenset(own) - MODIFIERS | {entry.name for entry in entry_points(group=ASSERTION_GROUP)}
