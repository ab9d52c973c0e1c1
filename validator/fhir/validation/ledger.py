"""What a validation did not check: noted where it is passed over, told grouped and counted.

A finding that says "not checked" is in the ledger by :data:`UNCHECKED_FINDINGS`; what gives no finding is noted with
:meth:`~validator.fhir.validation.walk.Walk.not_checked`. An entry is a rule that applies and was not judged; what no rule asks for (that
the target of a reference exists, codes under an example binding that are in a system at hand) is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from validator.results import Finding, Location, NotChecked, Unchecked

if TYPE_CHECKING:
    from validator.fhir.formats.parse import Document
    from validator.fhir.validation.node import Node

UNCHECKED_FINDINGS: Mapping[str, tuple[Unchecked, str]] = {
    "claim-unknown": (Unchecked.PROFILE, "profile"),
    "claim-version": (Unchecked.PROFILE, "profile"),
    "coding-without-system": (Unchecked.CODE_WITHOUT_SYSTEM, ""),
    "display-unverifiable": (Unchecked.DISPLAY, "system"),
    "extension-unknown": (Unchecked.EXTENSION, "url"),
    "extension-unknown-official": (Unchecked.EXTENSION, "url"),
    "modifier-extension-unknown": (Unchecked.EXTENSION, "url"),
    "package-file-unusable": (Unchecked.PACKAGE_FILE, "file"),
    "profile-broken": (Unchecked.PROFILE, "profile"),
    "profile-unknown": (Unchecked.PROFILE, "profile"),
    "value-set-unavailable": (Unchecked.VALUE_SET, "value_set"),
    "conformance.codes-unchecked": (Unchecked.CODE_SYSTEM, "system"),
    "conformance.profile-missing": (Unchecked.PROFILE, "profile"),
    "conformance.value-set-missing": (Unchecked.VALUE_SET, "value_set"),
    "questionnaire.constraint-broken": (Unchecked.RULE, "expression"),
    "questionnaire.none-named": (Unchecked.FORM, ""),
    "questionnaire.not-verifiable": (Unchecked.VALUE_SET, "value_set"),
    "questionnaire.pattern-broken": (Unchecked.RULE, "pattern"),
    "questionnaire.reference-profile-unknown": (Unchecked.REFERENCE, "profiles"),
    "questionnaire.reference-type-unknown": (Unchecked.REFERENCE, "allowed"),
    "questionnaire.choice-without-options": (Unchecked.VALUE_SET, ""),
    "questionnaire.unknown": (Unchecked.FORM, "questionnaire"),
    "questionnaire.value-set-missing": (Unchecked.VALUE_SET, "value_set"),
    "questionnaire.value-set-unavailable": (Unchecked.VALUE_SET, "value_set"),
}
"""Key of a finding that says that something was not checked → the kind, and which of its values names what was needed."""

NOTED_BESIDE = frozenset(
    {
        "code-unverifiable",
        "invariant-broken",
        "profile-missing",
        "slice-undecidable",
        "value-set-circular",
        "conformance.snapshot",
        "conformance.snapshot-advised",
    }
)
"""Findings of that sort that are noted where they are reported, at every place rather than once."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found in an input, and what was not checked of it: no error is only half of the answer."""

    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()


_STRENGTHS = {"required": 3, "extensible": 2, "preferred": 1, None: 0}

Place = tuple["Node | None", str, int | None]


class Ledger:
    """What one walk, or one trial within it, did not check."""

    __slots__ = ("_entries", "_parts", "_settled")

    def __init__(self) -> None:
        self._entries: dict[tuple[Unchecked, str, Place], tuple[Node, str | None]] = {}
        self._settled: set[Place] = set()
        self._parts: dict[Place, frozenset[str]] = {}

    def note(self, kind: Unchecked, what: str, node: Node, strength: str | None = None) -> None:
        """The same thing at the same place is one entry, with the strongest binding that asked for it."""
        key = (kind, what, node.place)
        known = self._entries.get(key)
        if known is None or _STRENGTHS.get(strength, 0) > _STRENGTHS.get(known[1], 0):
            self._entries[key] = (node, strength)

    def settle(self, node: Node) -> None:
        """A value set or a fixed value lists this very code: it was looked up there, wherever its system is."""
        self._settled.add(node.place)

    def settle_part(self, node: Node, part: str) -> None:
        """A fixed value is the ``code`` or the ``system`` of a Coding: both together list the code."""
        place = node.place
        parts = self._parts[place] = self._parts.get(place, frozenset()) | {part}
        if parts >= {"code", "system"}:
            self._settled.add(place)

    def include(self, other: Ledger) -> None:
        """What was not checked in a trial that was passed."""
        for (kind, what, _), (node, strength) in other._entries.items():
            self.note(kind, what, node, strength)
        self._settled |= other._settled

    def entries(self, document: Document | None) -> tuple[NotChecked, ...]:
        """Grouped by kind, thing and binding, in the order in which they were met."""
        groups: dict[tuple[Unchecked, str, str | None], list[Node]] = {}
        for (kind, what, place), (node, strength) in self._entries.items():
            if kind not in _CODES or place not in self._settled:
                groups.setdefault((kind, what, strength), []).append(node)
        return tuple(
            NotChecked(kind, what, len(nodes), partial(_location, nodes[0], document), strength)
            for (kind, what, strength), nodes in groups.items()
        )


_CODES = (Unchecked.CODE_SYSTEM, Unchecked.CODE_SYSTEM_PART)


def _location(node: Node, document: Document | None) -> Location:
    return document.location(node.path, node.pointer) if document is not None else Location(node.path)
