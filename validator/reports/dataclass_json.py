"""Dataclasses of the shared vocabulary to JSON values and back without loss.

Field names are the JSON names, in the order in which the class declares them; a field that is ``None`` is left out.
Enumerations are their values, tuples are arrays.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_AWKWARD = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]|(?<=##)\[")


class ShapeError(ValueError):
    """JSON that is not of the expected shape. ``path`` is where, such as ``suites[0].scenarios[2].verdict``."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or '(root)'}: {problem}")
        self.path = path or "(root)"
        self.problem = problem


def encode(value: object) -> Any:
    """A value of the vocabulary as plain JSON values (dict, list, str, int, float, bool, None)."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: encode(member) for name, member in pairs if member is not None}
    if isinstance(value, Mapping):
        return {str(key): encode(value[key]) for key in sorted(value)}
    if isinstance(value, (tuple, list)):
        return [encode(member) for member in value]
    return value


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON text that survives UTF-8, terminals, line-based readers and build servers: Norwegian letters stay as they are, lone
    surrogates, DEL, C1 controls and the Unicode line separators are escaped, and so is what a build server would obey
    (:func:`~validator.reports.visible_text.no_commands`; within JSON no line begins with what a string says). Raises
    :class:`ValueError` for infinity and NaN, which JSON has no form for."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    return _AWKWARD.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


@cache
def _members(kind: type) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: (field, hints[field.name]) for field in fields(kind)}


def decode(kind: type[T], value: object, path: str = "") -> T:
    """The dataclass of that kind from JSON values. Raises :class:`ShapeError` with the place that does not fit."""
    return cast(T, _decode(kind, value, path))


def _decode(kind: Any, value: object, path: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        choices = [choice for choice in get_args(kind) if choice is not type(None)]
        return None if value is None else _decode(choices[0], value, path)
    if origin is Literal:
        return _one_of(get_args(kind), value, path)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value, path)
    if origin is not None and issubclass(origin, Mapping):
        member = get_args(kind)[1]
        return {key: _decode(member, item, f"{path}[{key!r}]") for key, item in _mapping(value, path).items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(_one_of(tuple(member.value for member in kind), value, path))
    if is_dataclass(kind):
        return _decode_dataclass(cast(type, kind), _mapping(value, path), path)
    return _primitive(kind, value, path)


def _decode_tuple(kinds: tuple[Any, ...], value: object, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ShapeError(path, "expected an array")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], item, f"{path}[{index}]") for index, item in enumerate(value))
    if len(value) != len(kinds):
        raise ShapeError(path, f"expected an array of {len(kinds)}")
    return tuple(
        _decode(kind, item, f"{path}[{index}]")
        for index, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _decode_dataclass(kind: type, value: Mapping[str, object], path: str) -> Any:
    members = _members(kind)
    prefix = f"{path}." if path else ""
    unknown = [name for name in value if name not in members]
    if unknown:
        raise ShapeError(f"{prefix}{unknown[0]}", "unknown field")
    found: dict[str, Any] = {}
    for name, (field, hint) in members.items():
        if name in value:
            found[name] = _decode(hint, value[name], f"{prefix}{name}")
        elif field.default is MISSING and field.default_factory is MISSING and not _optional(hint):
            raise ShapeError(f"{prefix}{name}", "missing")
        elif _optional(hint):
            found[name] = None
    return kind(**found)


def _optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _mapping(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ShapeError(path, "expected an object")
    return value


def _one_of(choices: tuple[object, ...], value: object, path: str) -> object:
    if value not in choices:
        raise ShapeError(path, f"expected one of {', '.join(map(str, choices))}")
    return value


def _primitive(kind: Any, value: object, path: str) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ShapeError(path, f"expected {kind.__name__}")
    return value
