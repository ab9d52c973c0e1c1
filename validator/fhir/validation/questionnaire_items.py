"""A Questionnaire as the checks of answers need it: items by linkId, their options, limits and conditions.

https://hl7.org/fhir/R4/questionnaire.html; extensions: https://hl7.org/fhir/R4/questionnaire-profiles.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE, split_canonical
from validator.fhir.validation.definition_json import choice_of, extension_values, objects
from validator.fhir.validation.reference import bundles_around
from validator.results import Rule

if TYPE_CHECKING:
    from validator.fhir.terminology.terminology import Terminology
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

SDC_BASE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"

ANSWER_TYPES: Mapping[str, str] = {
    "boolean": "boolean",
    "decimal": "decimal",
    "integer": "integer",
    "date": "date",
    "dateTime": "dateTime",
    "time": "time",
    "string": "string",
    "text": "string",
    "url": "uri",
    "choice": "Coding",
    "open-choice": "Coding",
    "attachment": "Attachment",
    "reference": "Reference",
    "quantity": "Quantity",
}
"""Type of item → type of its answers (https://hl7.org/fhir/R4/codesystem-item-type.html). ``group`` and ``display`` have none, nor has
``question``, which is abstract."""

CHOICES = frozenset({"choice", "open-choice"})


def item_rule(element: str) -> Rule:
    """The rule that an element of Questionnaire.item states."""
    name = f"Questionnaire.item.{element}" if element else "Questionnaire.item"
    return Rule(name, f"http://hl7.org/fhir/R4/questionnaire-definitions.html#{name}")


def extension_rule(name: str) -> Rule:
    """The rule of an extension in the specification."""
    return Rule(name, f"http://hl7.org/fhir/R4/extension-{name.lower()}.html")


@dataclass(slots=True, eq=False)
class Condition:
    """One ``enableWhen``."""

    question: str
    operator: str
    type: str
    answer: Any


@dataclass(eq=False)
class Item:
    """One item of a Questionnaire. ``source`` is its JSON."""

    link_id: str
    type: str
    source: Mapping[str, Any]
    parent: Item | None = None
    items: list[Item] = field(default_factory=list)

    @property
    def required(self) -> bool:
        return self.source.get("required") is True

    @property
    def repeats(self) -> bool:
        return self.source.get("repeats") is True

    @property
    def text(self) -> str:
        """What a person calls it: its text, or else its linkId."""
        text = self.source.get("text")
        text = text if isinstance(text, str) and text else self.link_id
        return text if len(text) <= 80 else text[:77] + "…"

    @cached_property
    def options(self) -> list[tuple[str, Any, Mapping[str, Any]]]:
        """(type, value, the answerOption) of every permitted answer."""
        return [
            (*found, option)
            for option in objects(self.source, "answerOption")
            if (found := choice_of(option, "value")) is not None
        ]

    @property
    def value_set(self) -> str | None:
        canonical = self.source.get("answerValueSet")
        return canonical if isinstance(canonical, str) else None

    @cached_property
    def answer_types(self) -> frozenset[str]:
        """The types an answer may have: those of the options for a choice, and a string for an open one."""
        own = ANSWER_TYPES.get(self.type)
        if own is None:
            return frozenset()
        if self.type not in CHOICES:
            return frozenset({own})
        types = {kind for kind, _, _ in self.options} or {own}
        return frozenset(types | {"string"} if self.type == "open-choice" else types)

    @cached_property
    def conditions(self) -> list[Condition]:
        return [
            Condition(str(entry.get("question", "")), str(entry.get("operator", "")), *found)
            for entry in objects(self.source, "enableWhen")
            if (found := choice_of(entry, "answer")) is not None
        ]

    def extension(self, name: str) -> Any:
        """The value of the specification's extension of that name, ``None`` when the item has none."""
        found = self.extensions(name)
        return found[0][1] if found else None

    def extensions(self, name: str) -> list[tuple[str, Any]]:
        return extension_values(self.source, CORE_BASE + name)

    def count(self, name: str) -> int | None:
        """The value of an extension that is a whole number."""
        value = self.extension(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def ancestors(self) -> Iterator[Item]:
        item = self.parent
        while item is not None:
            yield item
            item = item.parent


class Form:
    """A Questionnaire with its items by linkId (the first, where they are not unique). ``container`` is the resource whose ``contained``
    it may refer to: itself, or the one that contains it."""

    def __init__(self, source: Mapping[str, Any], container: Mapping[str, Any]) -> None:
        self.source = source
        self._contained = objects(container, "contained")
        self.url = str(source.get("url") or source.get("id") or "")
        self.by_link_id: dict[str, Item] = {}
        self.items = self._read(source, None)
        self._terminology: Terminology | None = None

    def _read(self, holder: Mapping[str, Any], parent: Item | None) -> list[Item]:
        made = []
        for entry in objects(holder, "item"):
            item = Item(str(entry.get("linkId", "")), str(entry.get("type", "")), entry, parent)
            self.by_link_id.setdefault(item.link_id, item)
            item.items = self._read(entry, item)
            made.append(item)
        return made

    def all_items(self) -> Iterator[Item]:
        """In document order."""
        waiting = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.items))

    def value_set(self, canonical: str, walk: Walk) -> tuple[Terminology, str]:
        """Where to ask about a value set, and its name there: contained ones (``#id``) are known to this form alone."""
        if not canonical.startswith("#"):
            return walk.terminology, canonical
        if self._terminology is None:
            self._terminology = self._with_contained(walk)
        return self._terminology, _CONTAINED + canonical[1:]

    def _with_contained(self, walk: Walk) -> Terminology:
        import json

        from validator.fhir.packages.package import Package
        from validator.fhir.terminology.terminology import Terminology

        contents = {
            f"{number}.json": json.dumps(
                resource | {"url": _CONTAINED + str(resource.get("id"))}, default=str
            ).encode()
            for number, resource in enumerate(self._contained)
            if resource.get("resourceType") == "ValueSet"
        }
        package = Package("contained", "0", self.url, contents=contents)
        return Terminology(walk.definitions.with_packages([package]))


_CONTAINED = "urn:contained:"


def find_form(canonical: str, source: Node, walk: Walk) -> Form | None:
    """The Questionnaire that a response names: contained, in a Bundle around it, or in a loaded package."""
    inside = walk.resolve(canonical, source)
    if inside is not None and inside.type == "Questionnaire" and isinstance(inside.value, dict):
        return Form(inside.value, inside.container.value)
    url, version = split_canonical(canonical)
    for bundle in bundles_around(source):
        for entry in bundle.children.get("entry", ()):
            resource = entry.child("resource")
            if (
                resource is not None
                and resource.type == "Questionnaire"
                and resource.string("url") == url
                and version in (None, resource.string("version"))
            ):
                return Form(resource.value, resource.value)
    found = walk.definitions.find("Questionnaire", canonical) if url else None
    return Form(found, found) if found is not None else None
