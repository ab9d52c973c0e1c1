"""Whether a definition from a package has the form that the rest of this room relies on.

Profiles are often written by hand. One that is not even well formed (a string where a list should be) is set aside with a word about where,
before anything is built on it; what it says is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEEPEST = 100
"""Levels of concepts within concepts."""

DEEPEST_ELEMENT = 60
"""Levels of elements within elements, and of slices within slices. R4's own deepest path has 8."""

Shape = Any
"""A type, ``[shape]`` for a list of it, or name → shape for an object; what has no name here may be anything."""

_EXTENSIONS = [{"url": str}]

_TYPE = {
    "code": str,
    "profile": [str],
    "targetProfile": [str],
    "aggregation": [str],
    "versioning": str,
    "extension": _EXTENSIONS,
}

_ELEMENT: dict[str, Shape] = {
    "id": str,
    "path": str,
    "sliceName": str,
    "min": int,
    "max": str,
    "base": {"path": str, "min": int, "max": str},
    "contentReference": str,
    "type": [_TYPE],
    "slicing": {"discriminator": [{"type": str, "path": str}], "rules": str, "ordered": bool},
    "binding": {"strength": str, "valueSet": str, "extension": _EXTENSIONS},
    "constraint": [
        {
            "key": str,
            "severity": str,
            "human": str,
            "_human": {"extension": [{"url": str, "extension": _EXTENSIONS}]},
            "expression": str,
            "source": str,
            "extension": _EXTENSIONS,
        }
    ],
    "condition": [str],
    "mustSupport": bool,
    "isModifier": bool,
    "maxLength": int,
    "extension": _EXTENSIONS,
}

_CONCEPT: dict[str, Shape] = {
    "code": str,
    "display": str,
    "property": [{"code": str}],
    "designation": [{"language": str, "value": str}],
}
_CONCEPT["concept"] = [_CONCEPT]

_INCLUDE = {
    "system": str,
    "version": str,
    "concept": [{"code": str, "display": str, "designation": [{"language": str, "value": str}]}],
    "filter": [{"property": str, "op": str, "value": str}],
    "valueSet": [str],
}

_CONTAINS: dict[str, Shape] = {"system": str, "code": str, "display": str, "abstract": bool}
_CONTAINS["contains"] = [_CONTAINS]

_COMMON = {"url": str, "version": str, "name": str, "title": str, "language": str}

SHAPES: Mapping[str, Shape] = {
    "StructureDefinition": {
        **_COMMON,
        "type": str,
        "kind": str,
        "abstract": bool,
        "derivation": str,
        "baseDefinition": str,
        "context": [{"type": str, "expression": str}],
        "contextInvariant": [str],
        "snapshot": {"element": [_ELEMENT]},
        "differential": {"element": [_ELEMENT]},
        "extension": _EXTENSIONS,
    },
    "ValueSet": {
        **_COMMON,
        "compose": {"include": [_INCLUDE], "exclude": [_INCLUDE]},
        "expansion": {"contains": [_CONTAINS]},
    },
    "CodeSystem": {
        **_COMMON,
        "content": str,
        "caseSensitive": bool,
        "supplements": str,
        "property": [{"code": str}],
        "concept": [_CONCEPT],
    },
    "SearchParameter": {
        **_COMMON,
        "code": str,
        "type": str,
        "base": [str],
        "expression": str,
        "target": [str],
        "component": [{"definition": str, "expression": str}],
    },
}

_EXPECTED = {str: '"…"', int: "123", bool: "true / false"}


@dataclass(frozen=True, slots=True)
class IllFormed:
    """Where a definition has another form than it should, and what should stand there."""

    path: str
    expected: str


def ill_formed(resource: Mapping[str, Any]) -> IllFormed | None:
    """The first thing wrong with the form of a definition, ``None`` when it can be relied on."""
    kind = str(resource.get("resourceType"))
    shape = SHAPES.get(kind)
    if shape is None:
        return None
    return _check(resource, shape, kind, 0) or (
        _too_deep(resource) if kind == "StructureDefinition" else None
    )


def _too_deep(structure: Mapping[str, Any]) -> IllFormed | None:
    for form in ("snapshot", "differential"):
        for number, element in enumerate(structure.get(form, {}).get("element", ())):
            for name, sign in (("path", "."), ("id", "."), ("sliceName", "/")):
                if element.get(name, "").count(sign) > DEEPEST_ELEMENT:
                    place = f"StructureDefinition.{form}.element[{number}].{name}"
                    return IllFormed(place, f"≤ {DEEPEST_ELEMENT} “{sign}”")
    return None


def _check(value: Any, shape: Shape, path: str, depth: int) -> IllFormed | None:
    if isinstance(shape, dict):
        if not isinstance(value, dict) or depth > DEEPEST:
            return IllFormed(path, "{ }")
        for name, inner in value.items():
            expected = shape.get(name)
            if expected is not None and (problem := _check(inner, expected, f"{path}.{name}", depth + 1)):
                return problem
        return None
    if isinstance(shape, list):
        if not isinstance(value, list):
            return IllFormed(path, "[ ]")
        for number, item in enumerate(value):
            if problem := _check(item, shape[0], f"{path}[{number}]", depth):
                return problem
        return None
    is_right = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
    if is_right and shape is str and not value.isascii():
        is_right = value.isprintable() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    return None if is_right else IllFormed(path, _EXPECTED[shape])
