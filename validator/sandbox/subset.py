"""Parts of a resource: ``_elements`` and ``_summary``. https://hl7.org/fhir/R4/search.html#summary"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from validator.fhir.definitions import Definitions
from validator.sandbox.elements import CHOICE_TYPES

_ALWAYS = ("resourceType", "id", "meta")
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}


class UnknownElement(ValueError):
    """An element that the type does not have."""

    def __init__(self, element: str, type: str, known: Sequence[str]) -> None:
        self.values = {"name": element[:64], "type": type, "valid": ", ".join(known)}
        super().__init__(element)


def read_elements(definitions: Definitions, type: str, value: str) -> tuple[str, ...]:
    """The elements that ``_elements`` names, with or without the type before them.

    Raises :class:`UnknownElement` for one that the type does not have at its top level: the answer would lack what was asked for.
    """
    known = {"id", "meta", *_top_level(definitions, type)[2]}
    elements = tuple(element.strip().removeprefix(f"{type}.") for element in value.split(","))
    for element in elements:
        if not any(_belongs(element, name) or element == name for name in known):
            raise UnknownElement(element, type, sorted(known))
    return elements


def subset(
    resource: Mapping[str, Any], elements: Sequence[str], summary: str | None, definitions: Definitions
) -> dict[str, Any]:
    """The resource with only the elements asked for and the mandatory ones, marked as incomplete."""
    type = str(resource.get("resourceType"))
    mandatory, in_summary, _ = _top_level(definitions, type)
    if elements:
        kept = {*elements, *mandatory}
    elif summary == "true":
        kept = {*in_summary, *mandatory}
    elif summary == "text":
        kept = {"text", *mandatory}
    elif summary == "data":
        kept = {name for name in resource if name != "text"}
    else:
        return dict(resource)
    shown = {
        name: value
        for name, value in resource.items()
        if name in _ALWAYS or any(_belongs(name.removeprefix("_"), element) for element in kept)
    }
    meta = dict(resource.get("meta") or {})
    tags = meta.get("tag")
    meta["tag"] = [*(tags if isinstance(tags, list) else ()), _SUBSETTED]
    shown["meta"] = meta
    return {"resourceType": type, **{name: value for name, value in shown.items() if name != "resourceType"}}


def _belongs(name: str, element: str) -> bool:
    """``valueQuantity`` belongs to the choice ``value[x]``, which a client may also call ``value``."""
    choice = element.removesuffix("[x]")
    return name == choice or (name.startswith(choice) and name[len(choice) :] in CHOICE_TYPES)


@cache
def _top_level(definitions: Definitions, type: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Names of a type's mandatory elements, of those in its summary, and of all (with ``[x]`` for choices)."""
    structure = definitions.structure(type) or {}
    mandatory, in_summary, every = set(), set(), set()
    for element in structure.get("snapshot", {}).get("element", ()):
        path = element["path"].split(".")
        if len(path) == 2:
            every.add(path[1])
            if element.get("min", 0) > 0:
                mandatory.add(path[1])
            if element.get("isSummary"):
                in_summary.add(path[1])
    return frozenset(mandatory), frozenset(in_summary), frozenset(every)
