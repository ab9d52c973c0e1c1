"""What an ElementDefinition says, in short words that are safe to print: cardinality, types, fixed values.

https://hl7.org/fhir/R4/elementdefinition.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from validator.results import Language
from validator.texts import text

Element = Mapping[str, Any]

KEEP_TOGETHER = "\u00a0"
"""Stands for a space at which a line is not to be broken; no word from a definition holds it."""


def cardinality_of(element: Element) -> str:
    """As ``0..*``; empty when the element states neither."""
    least, most = ("" if element.get(key) is None else clean(element[key]) for key in ("min", "max"))
    return f"{least}..{most}" if least or most else ""


def _type_parts(element: Element) -> list[tuple[str, list[str]]]:
    """(type or type with profile, targets of a reference)"""
    listed = element.get("type")
    parts = []
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, Mapping):
            continue
        code = _tail(str(entry.get("code") or ""))
        code = code.removeprefix("System.").lower() if code.startswith("System.") else code
        profiles = [_tail(one) for one in _strings(entry.get("profile"))]
        targets = [_tail(one) for one in _strings(entry.get("targetProfile"))]
        modes = _strings(entry.get("aggregation"))
        shown = (
            code
            + (f" → {' | '.join(profiles)}" if profiles else "")
            + (f" [{', '.join(modes)}]" if modes else "")
        )
        parts.append((clean(shown), [clean(one) for one in targets]))
    return parts


def all_types(element: Element, language: Language) -> str:
    """Every type with its profiles and targets, as ``Reference(Patient | Group)``."""
    reference = element.get("contentReference")
    if isinstance(reference, str):
        return text("profile_tree.as", element=clean(reference.partition("#")[2])).in_language(language)
    return " | ".join(
        f"{code}({' | '.join(targets)})" if targets else code for code, targets in _type_parts(element)
    )


def types_within(element: Element, room: int, language: Language) -> tuple[str, bool]:
    """The types in so many columns, and whether that is all of them; what does not fit is counted."""
    whole = all_types(element, language)
    if len(whole) <= room:
        return whole, True
    parts = _type_parts(element)
    if len(parts) == 1:
        code, targets = parts[0]
        for shown in range(len(targets) - 1, -1, -1):
            fitted = f"{code}({' | '.join([*targets[:shown], f'+{len(targets) - shown}'])})"
            if len(fitted) <= room:
                return fitted, False
    words = [f"{code}(…)" if targets else code for code, targets in parts]
    for shown in range(len(words) - 1, 0, -1):
        fitted = " | ".join([*words[:shown], f"+{len(words) - shown}"])
        if len(fitted) <= room:
            return fitted, False
    return cut(whole, max(room, 1)), False


def value_in_words(value: Any) -> str:
    """A fixed value or pattern on one line: ``"final"``, or ``coding.system = "http://loinc.org", coding.code = "29463-7"``."""
    if not isinstance(value, Mapping | list):
        return _scalar(value)
    return ", ".join(
        f"{path}{KEEP_TOGETHER}={KEEP_TOGETHER}{_scalar(leaf)}" for path, leaf in _leaves(value, "")
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{clean(name)}" if path else clean(name))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]" if len(value) > 1 else path)
    else:
        yield path, value


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return f'"{clean(value)}"'
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value) if isinstance(value, int | float | Decimal) else "{}"


def _strings(listed: object) -> list[str]:
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _tail(url: str) -> str:
    """The telling end of a canonical URL, with its version."""
    address, bar, version = url.partition("|")
    return address.rstrip("/").rpartition("/")[2] + bar + version


def clean(value: object) -> str:
    """Printable and on one line: a profile may hold anything, and a terminal obeys control characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())


def cut(shown: str, room: int) -> str:
    return shown if len(shown) <= room else shown[: room - 1] + "…" if room > 0 else ""
