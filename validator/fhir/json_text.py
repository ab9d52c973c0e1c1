"""Definitions as JSON text, with decimals as they were written: ``4.50`` is not ``4.5`` (https://hl7.org/fhir/R4/json.html#decimal)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def json_text(value: Any) -> str:
    """Indented JSON of dicts, lists, strings, numbers (:class:`~decimal.Decimal` too), booleans and ``None``.

    Raises :class:`TypeError` for anything else, and :class:`ValueError` for a number that JSON cannot have.
    """
    parts: list[str] = []
    _write(value, "\n", parts)
    return "".join(parts)


def _write(value: Any, newline: str, parts: list[str]) -> None:
    inner = newline + "  "
    if isinstance(value, dict) and value:
        for number, (name, item) in enumerate(value.items()):
            parts.append(("," if number else "{") + inner + json.dumps(name, ensure_ascii=False) + ": ")
            _write(item, inner, parts)
        parts.append(newline + "}")
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            parts.append(("," if number else "[") + inner)
            _write(item, inner, parts)
        parts.append(newline + "]")
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("JSON has no infinite or undefined numbers")
        parts.append(str(value))
    else:
        parts.append(json.dumps(value, ensure_ascii=False, allow_nan=False))
