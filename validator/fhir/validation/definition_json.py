"""Reading definitions (forms, profiles, code systems) that nobody has validated: what has the wrong shape is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.fhir.snapshot.element import UNBOUNDED, upper_bound


def objects(holder: Any, name: str) -> list[dict[str, Any]]:
    """The objects in a list element, whatever else is there."""
    found = holder.get(name) if isinstance(holder, dict) else None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def choice_of(holder: Mapping[str, Any], name: str) -> tuple[str, Any] | None:
    """(FHIR type, value) of ``value[x]`` and the like."""
    for key, value in holder.items():
        if key.startswith(name) and key[len(name) : len(name) + 1].isupper():
            suffix = key[len(name) :]
            return (suffix if suffix in _COMPLEX else suffix[0].lower() + suffix[1:]), value
    return None


_COMPLEX = frozenset(
    {"Coding", "Quantity", "Reference", "Attachment", "CodeableConcept", "Duration", "Expression"}
)


def extension_values(holder: Any, *urls: str) -> list[tuple[str, Any]]:
    """(type, value) of the extensions with one of those URLs."""
    return [
        found
        for extension in objects(holder, "extension")
        if extension.get("url") in urls and (found := choice_of(extension, "value")) is not None
    ]


def largest_number(maximum: object) -> int | None:
    """``ElementDefinition.max`` as a number; ``None`` for ``*``, for more than anybody counts to, and for what is no cardinality."""
    bound = upper_bound(maximum)
    return None if bound is None or bound == UNBOUNDED else int(bound)
