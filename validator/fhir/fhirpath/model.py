"""The types of R4 elements, from the R4 model that fhirpathpy ships (path → type, choices, type hierarchy).

Read straight from its JSON files, on the first question about a type: most invariants never ask one.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_STRING_NAMES = "string code id markdown uri url canonical oid uuid base64Binary xhtml System.String"
STRING_TYPES = frozenset(_STRING_NAMES.split())
MOMENT_TYPES = frozenset(("date", "dateTime", "instant", "time"))
NUMBER_TYPES = frozenset(("integer", "positiveInt", "unsignedInt", "decimal"))
PRIMITIVE_TYPES = STRING_TYPES | MOMENT_TYPES | NUMBER_TYPES | {"boolean"}
_BACKBONE_TYPES = frozenset(("BackboneElement", "Element"))
# Profiles on datatypes that R4 publishes as types of their own but that the model knows only by parent.
_DERIVED = {"SimpleQuantity": "Quantity", "MoneyQuantity": "Quantity", "xhtml": "Element"}


@cache
def _load(name: str) -> dict[str, Any]:
    package = importlib.util.find_spec("fhirpathpy")
    if package is None or not package.submodule_search_locations:
        raise ImportError("fhirpathpy is not installed")
    folder = Path(next(iter(package.submodule_search_locations)))
    model: dict[str, Any] = json.loads((folder / "models" / "r4" / f"{name}.json").read_bytes())
    return model


def parent_type(name: str) -> str | None:
    """``Age`` → ``Quantity``, ``code`` → ``string``, ``Patient`` → ``DomainResource``; ``None`` at the
    top."""
    parent: str | None = _load("type2Parent").get(name) or _DERIVED.get(name)
    return parent


@lru_cache(maxsize=50_000)
def type_of(path: str) -> str | None:
    """The type of the element at a path: ``Patient.birthDate`` → ``date``, ``Observation.code.coding`` →
    ``Coding``, ``Observation.valueQuantity`` → ``Quantity``; a backbone element is its own type
    (``Patient.contact``); a type's name is itself; ``None`` for a path that R4 does not define. Indices are
    not allowed."""
    path = _load("pathsDefinedElsewhere").get(path, path)
    found: str | None = _load("path2Type").get(path)
    if found is not None:
        return found
    owner, _, name = path.rpartition(".")
    if not owner:
        return path
    if name in ("extension", "modifierExtension"):
        return "Extension"
    if name == "id":
        return "System.String"
    owner_type = type_of(owner)
    if owner_type is None or owner_type.startswith("System."):
        return None
    if owner_type != owner:
        return type_of(f"{owner_type}.{name}")
    if "." not in owner_type and (parent := parent_type(owner_type)):
        inherited = type_of(f"{parent}.{name}")
        if inherited is not None:
            return inherited
    return path if path in _backbones() else None


@cache
def _backbones() -> frozenset[str]:
    return frozenset(
        path.rpartition(".")[0] for path in _load("path2Type") if path.count(".") > 1
    ) | frozenset(
        value.rpartition(".")[0] for value in _load("pathsDefinedElsewhere").values() if value.count(".") > 1
    )


def choice_suffixes(owner_path: str, name: str) -> frozenset[str]:
    """The type suffixes of the choice element ``name[x]`` of the element at ``owner_path``: ``{"Quantity",
    "String", …}``; empty when it is no choice element."""
    choices = _load("choiceTypePaths")
    found = choices.get(f"{owner_path}.{name}")
    if found is None:
        owner: str | None = type_of(owner_path)
        while owner is not None and found is None:
            found = choices.get(f"{owner}.{name}")
            owner = parent_type(owner) if "." not in owner else None
    return frozenset(found or ())


@cache
def all_choice_suffixes() -> frozenset[str]:
    """Every type suffix that any choice element of R4 has (for an element of unknown type)."""
    return frozenset(suffix for suffixes in _load("choiceTypePaths").values() for suffix in suffixes)


@lru_cache(maxsize=10_000)
def is_subtype(name: str, ancestor: str) -> bool:
    """Whether the FHIR type is ``ancestor`` or derives from it. Upper and lower case are the same, as the
    reference implementation has it and as the R4 invariant que-7 (``answer is Boolean``) needs."""
    if "." in name:  # a backbone element
        return name == ancestor or ancestor in _BACKBONE_TYPES
    wanted = ancestor.lower()
    current: str | None = name
    while current is not None:
        if current.lower() == wanted:
            return True
        current = parent_type(current)
    return False
