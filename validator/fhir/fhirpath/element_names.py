"""Which element names of a FHIRPath expression no element can have, told from the types alone.

FHIRPath gives nothing for a name that does not exist, so an expression with a slip of the pen is never wrong at run time: it just never
finds anything. Only what is certain is told: below ``resolve()``, ``children()``, a contained resource or an unknown function any name
may be right. https://hl7.org/fhirpath/N1/#type-safety-and-strict-evaluation, https://hl7.org/fhir/R4/fhirpath.html#types
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from validator.fhir.fhirpath.model import PRIMITIVE_TYPES, choice_suffixes, is_subtype, type_of

Types = frozenset[str] | None
"""Type names, and paths of elements that are types of their own; ``None``: any."""

_ABSTRACT = frozenset({"Resource", "DomainResource", "Element", "BackboneElement", "*"})
_SAME = frozenset("first last tail skip take single trace distinct intersect exclude where not".split())
_OF_EACH = frozenset("where exists all select repeat trace iif".split())
"""Functions whose arguments are evaluated for each item of the input."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """``name`` is no element of ``owner``. ``choice``: the name without a type suffix, where it has one, which FHIRPath does not write."""

    name: str
    owner: str
    choice: str | None = None


def unknown_names(tree: list[Any], types: Iterable[str], known_types: Iterable[str]) -> list[UnknownName]:
    """The names in a syntax tree (:mod:`validator.fhir.fhirpath.parsing`) that nothing can have when it is evaluated for an element of one
    of ``types``. ``known_types``: what an expression may begin with (``Patient.name``)."""
    reading = _Reading(_known(types), frozenset(known_types))
    reading.types_of(tree, reading.focus)
    return list(dict.fromkeys(reading.unknown))


def _known(types: Iterable[str]) -> Types:
    found = frozenset(types)
    return None if not found or found & _ABSTRACT else found


@dataclass(slots=True)
class _Reading:
    focus: Types
    known_types: frozenset[str]
    unknown: list[UnknownName] = field(default_factory=list)

    def types_of(self, tree: list[Any], this: Types) -> Types:
        match tree:
            case ["this"]:
                return this
            case ["const", "resource" | "context" | "rootResource"]:
                return None
            case ["member", str(name)]:
                if name in self.known_types and not self._has(this, name):
                    return _known([name])
                return self._step(this, name)
            case ["dot", left, right]:
                return self._after(self.types_of(left, this), right, this)
            case ["call", *_]:
                return self._after(this, tree, this)
            case ["item", left, index]:
                self.types_of(index, this)
                return self.types_of(left, this)
            case ["op", "|", left, right]:
                first, second = self.types_of(left, this), self.types_of(right, this)
                return None if first is None or second is None else first | second
            case ["op", _, left, right]:
                self.types_of(left, this)
                self.types_of(right, this)
            case ["sign", _, operand] | ["is", operand, _]:
                self.types_of(operand, this)
            case ["as", operand, str(name)]:
                self.types_of(operand, this)
                return self._cast(name)
        return None

    def _has(self, types: Types, name: str) -> bool:
        return types is not None and any(_children(path, name) for path in types)

    def _step(self, types: Types, name: str) -> Types:
        """The types of the children with that name."""
        if types is None:
            return None
        found: set[str] = set()
        for path in types:
            children = _children(path, name)
            if children is None:
                return None
            found |= children
        if not found:
            owner = sorted(types)[0]
            self.unknown.append(UnknownName(name, owner, _without_suffix(owner, name)))
            return None
        return _known(found)

    def _after(self, types: Types, right: list[Any], this: Types) -> Types:
        """The types of what stands after a dot."""
        match right:
            case ["member", str(name)]:
                return self._step(types, name)
            case ["call", str(name), list(arguments)]:
                return self._call(types, name, arguments, this)
        return self.types_of(right, types)

    def _call(self, types: Types, name: str, arguments: list[Any], this: Types) -> Types:
        if name in ("as", "ofType", "is") and len(arguments) == 1:
            wanted = _type_name(arguments[0])
            return self._cast(wanted) if wanted and name != "is" else None
        inner = types if name in _OF_EACH else this
        found = [self.types_of(argument, inner) for argument in arguments]
        if name in _SAME:
            return types
        if name == "select":
            return found[0] if found else None
        if name in ("union", "combine") and found and types is not None and found[0] is not None:
            return types | found[0]
        if name == "extension":
            return frozenset({"Extension"})
        return None

    def _cast(self, name: str) -> Types:
        plain = name.rpartition(".")[2]
        return _known([plain]) if plain in self.known_types else None


def _children(path: str, name: str) -> frozenset[str] | None:
    """The types that the children ``name`` of an element of a type can have; empty when there are none; ``None`` for any."""
    if path in _ABSTRACT or path.startswith("System."):
        return None
    if path in PRIMITIVE_TYPES or is_subtype(path, "string"):
        if name == "value":
            return None
        return frozenset({"Extension"}) if name == "extension" else frozenset({"id"} if name == "id" else ())
    suffixes = choice_suffixes(path, name)
    if suffixes:
        return frozenset(
            lowered if (lowered := suffix[:1].lower() + suffix[1:]) in PRIMITIVE_TYPES else suffix
            for suffix in suffixes
        )
    if _without_suffix(path, name) is not None:
        return frozenset()
    found = type_of(f"{path}.{name}")
    if found is None:
        return frozenset()
    return None if found in _ABSTRACT or found.startswith("System.") else frozenset({found})


def _without_suffix(path: str, name: str) -> str | None:
    """``value`` for ``valueQuantity`` where that is one of the types of ``value[x]``."""
    for end in range(1, len(name)):
        if name[end].isupper() and name[end:] in choice_suffixes(path, name[:end]):
            return name[:end]
    return None


def _type_name(tree: list[Any]) -> str | None:
    match tree:
        case ["member", str(name)]:
            return name
        case ["dot", ["member", str(_)], ["member", str(name)]]:
            return name
    return None
