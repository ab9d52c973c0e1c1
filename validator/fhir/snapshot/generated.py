"""Snapshots of profiles that were published without one, each made once, and each the same whichever profile is asked for first.

A snapshot needs those of the base and of profiles on types, which may have to be made too. Two things would let the order of questions
into the answers, and are kept out of them:

- Profiles that lead back to themselves. A circle must be cut somewhere, and what comes of it depends on where; so what met a cut is kept
  only for the profile that was asked for itself, and is made again when it is needed for another.
- Depth. Each profile within another takes room on Python's stack, so a long chain is made from its far end: no length of it is too much,
  and none depends on how deep the caller already is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from validator.fhir.snapshot.generate import generate_snapshot
from validator.results import Finding

DEEPEST = 12
"""How many profiles are made within one another before the innermost is made by itself first."""

Identity = tuple[str, str | None]
"""(URL, version) of a StructureDefinition."""


@dataclass(frozen=True, slots=True)
class Generated:
    """``structure`` with its snapshot, ``None`` when there was nothing to make one of; ``findings`` are about the profile itself."""

    structure: dict[str, Any] | None
    findings: tuple[Finding, ...]


class _TooDeep(Exception):
    def __init__(self, structure: Mapping[str, Any]) -> None:
        self.structure = structure


def identity_of(structure: Mapping[str, Any]) -> Identity:
    version = structure.get("version")
    return str(structure.get("url")), str(version) if version is not None else None


class GeneratedSnapshots:
    """``resolve`` finds a StructureDefinition by canonical URL or type name, and asks :meth:`of` where it has no snapshot."""

    def __init__(self, resolve: Callable[[str], dict[str, Any] | None]) -> None:
        self._resolve = resolve
        self._made: dict[Identity, Generated] = {}
        """What no circle was cut for."""
        self._asked_for: dict[Identity, Generated] = {}
        """What a circle was cut for, of profiles that were asked for themselves."""
        self._within: dict[Identity, Generated] = {}
        """The same of all others, while one question lasts."""
        self._in_progress: list[Identity] = []
        self._cut: set[Identity] = set()

    def of(self, structure: dict[str, Any]) -> Generated | None:
        """The structure with a snapshot. ``None`` for one that is being made already, further out."""
        identity = identity_of(structure)
        if (known := self._made.get(identity)) is not None:
            return known
        if self._in_progress:
            return self._of_needed(identity, structure)
        if (known := self._asked_for.get(identity)) is not None:
            return known
        waiting = [structure]
        try:
            while waiting:
                try:
                    made = self._make(identity_of(waiting[-1]), waiting[-1])
                    waiting.pop()
                except _TooDeep as needed:
                    waiting.append(dict(needed.structure))
        finally:
            self._within.clear()
            self._cut.clear()
            self._in_progress.clear()
        if identity not in self._made:
            self._asked_for[identity] = made
        return made

    def known(self, identity: Identity) -> Generated | None:
        """What was made of a profile that has been asked for."""
        return self._made.get(identity) or self._asked_for.get(identity)

    def _of_needed(self, identity: Identity, structure: dict[str, Any]) -> Generated | None:
        known = self._within.get(identity)
        if known is not None or identity in self._in_progress:
            self._cut.update(self._in_progress)
            return known
        if len(self._in_progress) >= DEEPEST:
            raise _TooDeep(structure)
        return self._make(identity, structure)

    def _make(self, identity: Identity, structure: dict[str, Any]) -> Generated:
        self._in_progress.append(identity)
        try:
            result = generate_snapshot(structure, self._resolve)
        finally:
            self._in_progress.pop()
        has_elements = bool(result.structure.get("snapshot", {}).get("element"))
        made = Generated(result.structure if has_elements else None, tuple(result.findings))
        (self._within if identity in self._cut else self._made)[identity] = made
        return made
