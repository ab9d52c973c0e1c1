"""Canonical references: that what they lead to, where it is at hand, is of a type that the element allows.

https://hl7.org/fhir/R4/references.html#canonical,
https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.targetProfile ("on the Reference/canonical target")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from validator.fhir.definitions import CORE_BASE, split_canonical
from validator.fhir.validation.plan import Check, TypeReference
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_CHECKED_OTHERWISE = frozenset({"Meta.profile", "Questionnaire.item.answerValueSet"})
_NOTED_OTHERWISE = frozenset(
    {
        "CapabilityStatement.rest.resource.profile",
        "CapabilityStatement.rest.resource.supportedProfile",
        "ElementDefinition.binding.valueSet",
        "ElementDefinition.type.profile",
        "ElementDefinition.type.targetProfile",
        "QuestionnaireResponse.questionnaire",
    }
)
"""Where more is asked of the target than its type, and its absence is told by whoever asks."""

_KINDS = ("StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "Questionnaire", "Library")
"""What a canonical URL is looked up as where nothing of an allowed type has it."""


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalTarget:
    """``types``: the resource types that are allowed, none for any."""

    types: tuple[str, ...]
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if node.type != "canonical" or not isinstance(node.value, str):
            return
        if node.value.startswith("#"):
            found = self._contained(node, walk)
        elif self.types:
            found = self._published(split_canonical(node.value)[0], walk)
            if found is None and node.definition_path not in _NOTED_OTHERWISE:
                walk.not_checked(Unchecked.CANONICAL, node.value, node)
        else:
            return
        if found is not None and self.types and found not in self.types:
            walk.report(
                node,
                "canonical-target-type",
                Severity.ERROR,
                "structure",
                self.rule,
                reference=node.value,
                found=found,
                allowed=", ".join(self.types),
            )

    def _contained(self, node: Node, walk: Walk) -> str | None:
        target = walk.resolve(node.value, node)
        if target is None:
            rule = Rule("contained", "http://hl7.org/fhir/R4/references.html#contained")
            values = {"reference": node.value}
            walk.report(node, "canonical-contained-missing", Severity.ERROR, "not-found", rule, **values)
            return None
        return None if node.value == "#" else target.type

    def _published(self, url: str, walk: Walk) -> str | None:
        find = walk.definitions.find
        kinds = (*self.types, *(kind for kind in _KINDS if kind not in self.types))
        return next((kind for kind in kinds if find(kind, url) is not None), None)


def canonical_checks(path: str, types: Mapping[str, TypeReference], rule: Rule) -> Iterator[Check]:
    """The check of an element of the core definitions that is for canonical references (not of those that may have any type)."""
    canonical = types.get("canonical")
    if canonical is None or path in _CHECKED_OTHERWISE or not (canonical.target_profiles or len(types) == 1):
        return
    names = tuple(target.removeprefix(CORE_BASE) for target in canonical.target_profiles)
    yield CanonicalTarget(() if "Resource" in names else names, rule)
