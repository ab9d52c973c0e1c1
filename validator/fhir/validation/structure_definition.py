"""A StructureDefinition as a resource: that it can be made into a snapshot, and that what it refers to and says can be used.

https://hl7.org/fhir/R4/structuredefinition.html, https://hl7.org/fhir/R4/elementdefinition.html, https://hl7.org/fhir/R4/profiling.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE, split_canonical
from validator.fhir.validation.compile import type_codes
from validator.fhir.validation.conformance import expression_problem, report_unknown_elements
from validator.fhir.validation.definition_json import extension_values, objects
from validator.fhir.validation.discriminator import parse_path
from validator.fhir.validation.narrowing import check_narrowing
from validator.fhir.validation.published_snapshot import compare_snapshots
from validator.results import Finding, Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

CODEABLE = frozenset(
    {"code", "Coding", "CodeableConcept", "Quantity", "Age", "Count", "Distance", "Duration", "MoneyQuantity"}
    | {"SimpleQuantity", "string", "uri", "Extension", "BackboneElement"}
)
"""Types that an element with a binding may have (eld-11: "coded elements, string, and uri")."""

_NO_BASE = frozenset({"snapshot.unknown-base", "snapshot.base-without-snapshot"})
_NOT_AT_HAND = _NO_BASE | {"snapshot.unknown-type-profile"}
_ELEMENT = re.compile(r"StructureDefinition\.differential\.element\[(\d+)\]")


def element_rule(name: str) -> Rule:
    place = f"ElementDefinition.{name}"
    return Rule(place, f"http://hl7.org/fhir/R4/elementdefinition-definitions.html#{place}")


def structure_rule(name: str) -> Rule:
    place = f"StructureDefinition.{name}"
    return Rule(place, f"http://hl7.org/fhir/R4/structuredefinition-definitions.html#{place}")


def check_structure_definition(structure: Node, walk: Walk) -> None:
    StructureCheck(structure, walk).run()


class StructureCheck:
    def __init__(self, structure: Node, walk: Walk) -> None:
        self.structure = structure
        self.walk = walk
        self.elements: dict[str, Mapping[str, Any]] = {}
        """Elements of the generated snapshot by id, and by path where there is but one."""

    def _report(
        self, node: Node, key: str, rule: Rule, code: str, severity: Severity = ERROR, /, **values: Any
    ) -> None:
        self.walk.report(node, f"conformance.{key}", severity, code, rule, **values)

    def run(self) -> None:
        view = self.structure.child("differential")
        if view is not None:
            self._generate(view)
        else:
            view = self.structure.child("snapshot")
            snapshot = self.structure.value.get("snapshot")
            self._index(snapshot.get("element") if isinstance(snapshot, dict) else None)
        for element in view.children.get("element", ()) if view is not None else ():
            self._check_element(element)
        self._check_place()
        if self.structure.string("type") == "Extension":
            self._check_extension()

    def _check_place(self) -> None:
        """How the definition stands to its base, and to the type that it describes."""
        structure = self.structure
        kind, name, url = (structure.string(part) for part in ("kind", "type", "url"))
        canonical = structure.string("baseDefinition")
        base = self.walk.definitions.find("StructureDefinition", canonical) if canonical else None
        is_constraint = structure.string("derivation") == "constraint"
        if is_constraint and base is not None and kind is not None and kind != base.get("kind"):
            self._report(
                structure.child("kind") or structure,
                "kind-not-of-base",
                structure_rule("kind"),
                "business-rule",
                kind=kind,
                expected=str(base.get("kind")),
                base=canonical,
            )
        if (
            structure.string("derivation") == "specialization"
            and name is not None
            and name in self.walk.definitions.types
            and url != CORE_BASE + name
        ):
            self._report(
                structure.child("type") or structure,
                "type-already-defined",
                structure_rule("type"),
                "business-rule",
                type=name,
                master=CORE_BASE + name,
            )
        if name != "Extension" and "context" in structure.children:
            self._report(
                structure.children["context"][0],
                "context-of-no-extension",
                structure_rule("context"),
                "business-rule",
                type=name or "–",
            )

    # -- snapshot

    def _generate(self, differential: Node) -> None:
        from validator.fhir.snapshot import generate_snapshot

        generated = generate_snapshot(self.structure.value, self.walk.definitions.structure)
        made = generated.structure.get("snapshot", {}).get("element")
        self._index(made)
        elements = {node.index: node for node in differential.children.get("element", ())}
        is_blind = any(finding.key in _NO_BASE for finding in generated.findings)
        for finding in generated.findings:
            matched = _ELEMENT.fullmatch(finding.location.path)
            place = elements.get(int(matched[1])) if matched else None
            if place is None:
                place = self.structure.child(finding.location.path.rpartition(".")[2])
            self._pass_on(finding, place or self.structure, is_blind)
        if self.structure.string("derivation") != "constraint" or is_blind:
            return
        self._check_narrowing(differential)
        published = self.structure.child("snapshot")
        if published is not None and made and not any(finding.is_error for finding in generated.findings):
            compare_snapshots(published, made, self.walk)

    def _check_narrowing(self, differential: Node) -> None:
        """Each entry against the base's element with its id; a slice of its own against the element that it is a slice of."""
        base = self.walk.definitions.structure(self.structure.string("baseDefinition") or "") or {}
        inherited: dict[str, Mapping[str, Any]] = {}
        for element in objects(base.get("snapshot"), "element"):
            inherited[str(element.get("id", ""))] = element
            if "sliceName" not in element:
                inherited.setdefault(str(element.get("path", "")), element)
        for entry in differential.children.get("element", ()):
            identity, path = entry.string("id") or "", entry.string("path") or ""
            found = inherited.get(identity) or inherited.get(path)
            if found is not None:
                check_narrowing(entry, found, self.walk)

    def _pass_on(self, finding: Finding, place: Node, is_blind: bool) -> None:
        """What cannot be found is not wrong by that alone; and without the base, what else seems wrong may be right."""
        is_uncertain = is_blind or finding.key in _NOT_AT_HAND
        severity = WARNING if is_uncertain and finding.is_error else finding.severity
        rule = finding.rule or structure_rule("differential")
        if finding.fix is None:
            self._report(place, "snapshot", rule, finding.code, severity, problem=finding.message)
        else:
            self._report(
                place,
                "snapshot-advised",
                rule,
                finding.code,
                severity,
                problem=finding.message,
                advice=finding.fix,
            )

    def _index(self, elements: Any) -> None:
        paths: dict[str, list[Mapping[str, Any]]] = {}
        for element in elements if isinstance(elements, list) else ():
            if isinstance(element, dict):
                self.elements[str(element.get("id", ""))] = element
                paths.setdefault(str(element.get("path", "")), []).append(element)
        for path, found in paths.items():
            if len(found) == 1:
                self.elements.setdefault(path, found[0])

    # -- elements

    def _check_element(self, element: Node) -> None:
        path = element.string("path") or ""
        whole = self.elements.get(element.string("id") or "") or self.elements.get(path) or element.value
        types = {code for code, _ in type_codes(whole)} if isinstance(whole.get("type", []), list) else set()
        binding = element.child("binding")
        if binding is not None:
            self._check_binding(element, binding, types, path)
        self._check_types(element)
        self._check_values(element, types, path)
        for constraint in element.children.get("constraint", ()):
            expression = constraint.string("expression")
            problem = expression_problem(expression) if expression is not None else None
            if problem is not None:
                self._report(
                    constraint,
                    "constraint-unreadable",
                    element_rule("constraint.expression"),
                    "invalid",
                    constraint=constraint.string("key") or "–",
                    expression=expression,
                    reason=problem,
                )
            elif expression is not None:
                rule = element_rule("constraint.expression")
                types_here = self._types_at(whole, path)
                report_unknown_elements(constraint, self.walk, WARNING, rule, expression, types_here)
        slicing = element.child("slicing")
        if slicing is not None:
            self._check_slicing(slicing, path)

    def _types_at(self, element: Mapping[str, Any], path: str) -> list[str]:
        """The types, as FHIRPath knows them, of the element that a constraint is evaluated for; empty when they cannot be told."""
        if path.partition(".")[0] not in self.walk.definitions.types:
            return []
        types = element.get("type")
        codes = [code for code, _ in type_codes(element)] if isinstance(types, list) else []
        if "." not in path or {"BackboneElement", "Element"} & set(codes):
            return [path]
        return codes if all(code in self.walk.definitions.types for code in codes) else []

    def _check_binding(self, element: Node, binding: Node, types: set[str], path: str) -> None:
        if types and not types & CODEABLE:
            self._report(
                element,  # where eld-11 stands
                "binding-not-coded",
                element_rule("binding"),
                "business-rule",
                element=path,
                types=", ".join(sorted(types)),
            )
        value_set = binding.child("valueSet")
        canonical = value_set.value if value_set is not None else None
        if value_set is None or not isinstance(canonical, str) or canonical.startswith("#"):
            return
        if not self.walk.terminology.is_available(canonical):
            self._report(
                value_set,
                "value-set-missing",
                element_rule("binding.valueSet"),
                "not-found",
                INFORMATION,
                value_set=canonical,
            )

    def _check_types(self, element: Node) -> None:
        for entry in element.children.get("type", ()):
            code = (entry.string("code") or "").removeprefix(CORE_BASE)
            if code and ":" not in code and code not in self.walk.definitions.types:
                self._report(entry, "type-unknown", element_rule("type.code"), "not-found", type=code)
                continue
            for profile in entry.children.get("profile", ()):
                self._check_profile(profile, code)
            for target in entry.children.get("targetProfile", ()):
                self._check_target(target, code)

    def _check_profile(self, profile: Node, code: str) -> None:
        if not isinstance(profile.value, str) or profile.value.startswith("#") or ":" in code:
            return
        found = self._find(profile, "type.profile")
        beside = extension_values(profile.sibling, CORE_BASE + "elementdefinition-profile-element")
        if beside:
            self._check_profile_element(profile, found, str(beside[0][1]))
            return
        constrained = str(found.get("type", "")) if found is not None else code
        if found is not None and not self.walk.definitions.is_subtype(constrained, code):
            self._report(
                profile,
                "profile-other-type",
                element_rule("type.profile"),
                "business-rule",
                profile=profile.value,
                found=constrained,
                type=code,
            )

    def _check_profile_element(self, profile: Node, found: Mapping[str, Any] | None, identity: str) -> None:
        """The element of the profile that the extension names is there.
        https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html"""
        if found is None:
            return
        whole = found if found is self.structure.value else self.walk.definitions.structure(str(found["url"]))
        named = [str(element.get("id")) for element in objects((whole or {}).get("snapshot"), "element")]
        known = set(self.elements) if whole is self.structure.value else set(named)
        if known and identity not in known:
            self._report(
                profile,
                "profile-element-missing",
                element_rule("type.profile"),
                "not-found",
                profile=profile.value,
                element=identity,
            )

    def _check_target(self, target: Node, code: str) -> None:
        if not isinstance(target.value, str) or target.value.startswith("#"):
            return
        found = self._find(target, "type.targetProfile")
        if code not in ("Reference", "canonical", "CodeableReference") and ":" not in code:
            self._report(
                target, "target-no-reference", element_rule("type.targetProfile"), "business-rule", type=code
            )
        elif found is not None and found.get("kind") not in ("resource", "logical"):
            self._report(
                target,
                "target-no-resource",
                element_rule("type.targetProfile"),
                "business-rule",
                profile=target.value,
                found=str(found.get("type", "")),
            )

    def _find(self, node: Node, element: str) -> Mapping[str, Any] | None:
        canonical = str(node.value)
        if split_canonical(canonical)[0] == self.structure.string("url"):
            return self.structure.value if isinstance(self.structure.value, dict) else None
        found = self.walk.definitions.find("StructureDefinition", canonical)
        if found is None:
            self._report(
                node, "profile-missing", element_rule(element), "not-found", INFORMATION, profile=canonical
            )
        return found

    def _check_values(self, element: Node, types: set[str], path: str) -> None:
        """A fixed value or pattern is of the element's type."""
        for name in ("fixed", "pattern"):
            value = element.child(name)
            if value is None or not types:
                continue
            if not any(_may_hold(value.type, code) for code in types):
                self._report(
                    value,
                    "value-other-type",
                    element_rule(f"{name}[x]"),
                    "business-rule",
                    name=name,
                    element=path,
                    found=value.type,
                    types=", ".join(sorted(types)),
                )

    def _check_slicing(self, slicing: Node, path: str) -> None:
        discriminators = slicing.children.get("discriminator", ())
        for discriminator in discriminators:
            stated = discriminator.string("path")
            if stated is not None and parse_path(stated) is None:
                self._report(
                    discriminator,
                    "discriminator-path",
                    element_rule("slicing.discriminator.path"),
                    "invalid",
                    path=stated,
                )
        if not discriminators and not path.endswith("[x]") and path.rpartition(".")[2] not in (
            "extension",
            "modifierExtension",
        ):  # fmt: skip
            self._report(
                slicing,
                "discriminator-missing",
                element_rule("slicing.discriminator"),
                "business-rule",
                WARNING,
                element=path,
            )

    # -- extensions

    def _check_extension(self) -> None:
        url = self.structure.string("url")
        stated = self.elements.get("Extension.url", {}).get("fixedUri")
        if self.structure.string("derivation") == "constraint" and stated is not None and stated != url:
            self._report(
                self.structure, "extension-url", structure_rule("url"), "business-rule", url=url, found=stated
            )
        for context in self.structure.children.get("context", ()):
            expression = context.string("expression") or ""
            match context.string("type"):
                case "fhirpath":
                    self._check_context(context, expression)
                case "element":
                    first = expression.partition("#")[2] or expression
                    first = first.partition(".")[0]
                    known = (
                        first in self.walk.definitions.types or first in _ABSTRACT_CONTEXTS or ":" in first
                    )
                    if first and not known:
                        self._report(
                            context, "context-unknown", structure_rule("context.expression"), "not-found",
                            expression=expression, type=first,
                        )  # fmt: skip
        for invariant in self.structure.children.get("contextInvariant", ()):
            if isinstance(invariant.value, str):
                self._check_context(invariant, invariant.value)

    def _check_context(self, node: Node, expression: str) -> None:
        problem = expression_problem(expression)
        if problem is not None:
            self._report(
                node,
                "expression-unreadable",
                structure_rule("context"),
                "invalid",
                expression=expression,
                reason=problem,
            )


_ABSTRACT_CONTEXTS = frozenset({"*", "Any", "CanonicalResource", "MetadataResource"})


def _may_hold(value_type: str, element_type: str) -> bool:
    """Specialised quantities have no value type of their own in ElementDefinition, nor do the abstract types."""
    if value_type == element_type or element_type in ("Element", "BackboneElement", "Resource"):
        return True
    if value_type == "Quantity":
        return element_type in ("SimpleQuantity", "MoneyQuantity", "Age", "Count", "Distance", "Duration")
    return {value_type, element_type} <= {"string", "id"}  # Resource.id is a string in its definition
