"""The names that placeholders may use, and their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from validator.suites.templates import Reference, UnknownName

_UUIDS = UUID("8d3c5c0e-5a55-4a4a-9d0b-6f1f0f9a5e52")
ANYTHING = object()
"""Stands for a value that only a run can know; every name below it exists."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Variables:
    """``tree`` holds the named values as nested mappings and lists; ``scope`` makes ``uuid.<name>`` the
    same within a scenario of a run and different elsewhere."""

    tree: dict[str, Any] = field(default_factory=dict)
    scope: str = ""
    clock: Callable[[], datetime] = _now

    def lookup(self, reference: Reference) -> Any:
        """Raises :class:`UnknownName`."""
        name = reference.name
        if name in ("now", "today"):
            moment = self.clock() + reference.shift if reference.shift else self.clock()
            return moment.strftime("%Y-%m-%d") if name == "today" else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if name.startswith("uuid."):
            return str(uuid5(_UUIDS, f"{self.scope}/{name}"))
        value: Any = self.tree
        for part in name.split("."):
            value = _inner(value, part, name, top=value is self.tree)
        return "sample" if value is ANYTHING else value

    def with_values(self, **values: Any) -> Variables:
        """The same with these names at the top added or replaced."""
        return Variables({**self.tree, **values}, self.scope, self.clock)


def _inner(value: Any, part: str, name: str, *, top: bool) -> Any:
    if value is ANYTHING:
        return ANYTHING
    if isinstance(value, Mapping):
        if part in value:
            return value[part]
        known = [str(key) for key in value] + (["now", "today", "uuid.<name>"] if top else [])
        prefix = "" if top else name[: name.rfind(part)].rstrip(".") + "."
        raise UnknownName(name, [key if top else prefix + key for key in known])
    if isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    raise UnknownName(name)
