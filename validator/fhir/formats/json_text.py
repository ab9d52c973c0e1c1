"""JSON that keeps decimals as they were written: ``4.50`` is not ``4.5`` in FHIR.

https://hl7.org/fhir/R4/json.html#decimal
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from validator.fhir.formats.numbers import exact_decimal

_quote = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class StoredJson:
    """JSON text that is written out as it is (a stored resource inside a Bundle)."""

    text: str


def load(text: str) -> Any:
    """Parse JSON text; fractions become :class:`~decimal.Decimal`. Raises :class:`ValueError` for what is not JSON, and for numbers that
    nothing can be done with (:mod:`validator.fhir.formats.numbers`)."""
    return json.loads(text, parse_float=exact_decimal)


def dump(value: Any) -> str:
    """Compact JSON text of dicts, lists, strings, numbers, booleans, ``None`` and :class:`StoredJson`."""
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def dump_pretty(value: Any) -> str:
    """As :func:`dump`, indented by two spaces."""
    parts: list[str] = []
    _write_pretty(load(dump(value)), parts.append, "\n")
    return "".join(parts)


def _write(value: Any, emit: Any) -> None:
    if isinstance(value, str):
        emit(_quote(value))
    elif isinstance(value, dict):
        emit("{")
        separator = ""
        for name, item in value.items():
            emit(separator + _quote(name) + ":")
            _write(item, emit)
            separator = ","
        emit("}")
    elif isinstance(value, list | tuple):
        emit("[")
        separator = ""
        for item in value:
            emit(separator)
            _write(item, emit)
            separator = ","
        emit("]")
    elif isinstance(value, StoredJson):
        emit(value.text)
    else:
        emit(_scalar(value))


def _write_pretty(value: Any, emit: Any, newline: str) -> None:
    if isinstance(value, dict | list) and value:
        opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
        inner = newline + "  "
        emit(opening)
        separator = inner
        for item in value:
            emit(separator)
            if isinstance(value, dict):
                emit(_quote(item) + ": ")
                item = value[item]
            _write_pretty(item, emit, inner)
            separator = "," + inner
        emit(newline + closing)
    else:
        _write(value, emit)


def _scalar(value: Any) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("JSON has no infinite or undefined numbers")
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    raise TypeError(f"not a JSON value: {type(value).__name__}")
