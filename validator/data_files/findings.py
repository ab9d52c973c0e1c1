"""Findings about files that people write, and the nearest word for a typo."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from validator.results import Finding, Location, Rule, Severity, Text
from validator.texts import has_text, text


def file_finding(
    name: str,
    location: Location,
    /,
    *,
    severity: Severity = Severity.ERROR,
    code: str = "structure",
    rule: Rule | None = None,
    fix: Text | None = None,
    catalogue: str = "data_files",
    **values: Any,
) -> Finding:
    """The finding ``<catalogue>.<name>``, with its companion ``<catalogue>.<name>.fix`` where there is one."""
    key = f"{catalogue}.{name}"
    if fix is None and has_text(f"{key}.fix"):
        fix = text(f"{key}.fix", **values)
    return Finding(severity, code, key, text(key, **values), location, rule, fix)


def nearest_fix(word: str, candidates: Iterable[str]) -> Text | None:
    """“Did you mean …?”, or the whole list where it is short and nothing is near."""
    known = sorted(set(candidates))
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if not near:
        lowered = {candidate.lower(): candidate for candidate in known}
        near = [lowered[match] for match in get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)]
    if near:
        quoted = Text(" / ".join(f"«{name}»" for name in near), " / ".join(f"“{name}”" for name in near))
        return text("data_files.nearest", names=quoted)
    if known and len(known) <= 30:
        return text("data_files.known", names=", ".join(known))
    return None
