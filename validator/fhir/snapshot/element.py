"""What one ElementDefinition says: small questions about a plain JSON element, safe on malformed ones.

See https://hl7.org/fhir/R4/elementdefinition.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Element = dict[str, Any]

Resolve = Callable[[str], dict[str, Any] | None]
"""From a canonical URL (with or without ``|version``) or type name to a StructureDefinition with snapshot."""

SYSTEM_TYPE = "http://hl7.org/fhirpath/System."
"""Prefix of the FHIRPath types that stand where recursion must end (``Element.id``, ``Extension.url``)."""

UNBOUNDED = float("inf")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the differential, with its index there."""

    index: int
    element: Element

    @property
    def name(self) -> str:
        """What to call the element when speaking of it: its id, or its path."""
        return str(self.element.get("id") or self.element["path"])


def types_of(element: Element) -> list[dict[str, Any]]:
    """The element's ``type`` entries that are objects."""
    types = element.get("type")
    return [entry for entry in types if isinstance(entry, dict)] if isinstance(types, list) else []


def type_codes(element: Element) -> list[str]:
    """The distinct type codes, in order."""
    return list(
        dict.fromkeys(code for entry in types_of(element) if isinstance(code := entry.get("code"), str))
    )


def profiles_of(entries: Iterable[dict[str, Any]]) -> list[str]:
    """The distinct ``profile`` URLs of type entries, in order."""
    found: dict[str, None] = {}
    for entry in entries:
        profiles = entry.get("profile")
        if isinstance(profiles, list):
            found.update((profile, None) for profile in profiles if isinstance(profile, str))
    return list(found)


_MOST_DIGITS = 20
"""Of an upper bound: nobody counts further."""


def upper_bound(maximum: object) -> float | None:
    """``max`` as a number (``*`` is infinite); ``None`` when it is absent or not a cardinality."""
    if maximum == "*":
        return UNBOUNDED
    if not isinstance(maximum, str) or not maximum.isascii() or not maximum.isdecimal():
        return None
    return int(maximum) if len(maximum) < _MOST_DIGITS else UNBOUNDED


def is_choice(segment: str) -> bool:
    return segment.endswith("[x]")


def choice_type(segment: str, choice: str) -> str | None:
    """The capitalised type in a shortcut: ``Quantity`` for ``valueQuantity`` and the choice ``value[x]``.

    ``None`` when the segment is no shortcut for that choice.
    """
    if not is_choice(choice):
        return None
    stem = choice[:-3]
    tail = segment[len(stem) :]
    return tail if segment.startswith(stem) and tail[:1].isupper() else None


def capitalised(code: str) -> str:
    return code[:1].upper() + code[1:]


def is_extension_segment(segment: str) -> bool:
    return segment in ("extension", "modifierExtension")
