"""StructureDefinition → plan: core types completely, profiles as what they add to the core types.

An instance is always checked against the core definition of its type; a profile's plan therefore leaves out every facet that
repeats the core's (most of any snapshot), which is what makes profiles cheap to run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from validator.fhir.definitions import CORE_BASE, MOST_UNKNOWN, Definitions
from validator.fhir.remembered import Remembered
from validator.fhir.validation.binding import binding_check
from validator.fhir.validation.canonical import canonical_checks
from validator.fhir.validation.definition_json import extension_values, largest_number
from validator.fhir.validation.extension import extension_checks
from validator.fhir.validation.fixed_pattern import fixed_and_pattern_checks
from validator.fhir.validation.identity import identity_checks
from validator.fhir.validation.invariant import invariants_of, wordless_rules
from validator.fhir.validation.limits import limit_checks
from validator.fhir.validation.narrative import narrative_checks
from validator.fhir.validation.plan import (
    Check,
    CompiledStructure,
    ElementPlan,
    Invariant,
    Shape,
    Slicing,
    TypeReference,
    refer_to,
)
from validator.fhir.validation.reference import reference_check
from validator.fhir.validation.slicing import compile_slicing
from validator.results import Rule

_PROFILE_ELEMENT = CORE_BASE + "elementdefinition-profile-element"
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"


@dataclass(slots=True, eq=False)
class Branch:
    """An element of a snapshot with its children, slices beside it."""

    element: dict[str, Any]
    name: str
    slice_name: str | None = None
    children: list[Branch] = field(default_factory=list)

    def child(self, name: str) -> Branch | None:
        return next((c for c in self.children if c.name == name and c.slice_name is None), None)

    def slices(self) -> Mapping[str, list[Branch]]:
        """The children that are slices, by the name of what they are slices of."""
        found: dict[str, list[Branch]] = {}
        for child in self.children:
            if child.slice_name is not None:
                found.setdefault(child.name, []).append(child)
        return found


def grow(elements: Sequence[dict[str, Any]]) -> Branch:
    """The tree of a snapshot. Nesting follows element ids where they are there, paths otherwise."""
    root = Branch(elements[0], str(elements[0].get("path", "")))
    by_id: dict[str, Branch] = {_identity(elements[0]): root}
    for element in elements[1:]:
        identity = _identity(element)
        parent_id, _, last = identity.rpartition(".")
        parent = by_id.get(parent_id)
        while parent is None and parent_id:
            parent_id = parent_id.rpartition(".")[0]
            parent = by_id.get(parent_id)
        if parent is None:
            parent = root
        name, _, slice_name = last.partition(":")
        branch = Branch(element, name, element.get("sliceName") or slice_name or None)
        by_id[identity] = branch
        parent.children.append(branch)
    return root


def find_branch(root: Branch, identity: str) -> Branch | None:
    """The element with that id."""
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        if _identity(branch.element) == identity:
            return branch
        waiting.extend(branch.children)
    return None


def _identity(element: Mapping[str, Any]) -> str:
    identity = element.get("id") or element.get("path") or ""
    return str(identity)


def type_codes(element: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The types of an element by their FHIR names (``System.String`` resolved through its extension)."""
    for entry in element.get("type") or ():
        if not isinstance(entry, Mapping):
            continue
        code = str(entry.get("code", ""))
        if code.startswith("http://hl7.org/fhirpath/"):
            code = next(
                (
                    str(e.get("valueUrl") or e.get("valueUri"))
                    for e in entry.get("extension", ())
                    if e.get("url") == _FHIR_TYPE
                ),
                "string",
            )
        yield code.removeprefix(CORE_BASE), entry


def profiles_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The profiles on a type. One that is about an element of the profile, not its root (as backbone elements need it), has the id of
    that element as a fragment. https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html"""
    profiles, beside = entry.get("profile") or (), entry.get("_profile")
    if not isinstance(beside, list):
        return tuple(profiles)
    named = [next((value for _, value in extension_values(one, _PROFILE_ELEMENT)), None) for one in beside]
    return tuple(
        f"{url}#{name}" if isinstance(name, str) else url for url, name in zip_longest(profiles, named) if url
    )


def type_reference(code: str, entry: Mapping[str, Any]) -> TypeReference:
    return TypeReference(
        code,
        profiles_of(entry),
        tuple(entry.get("targetProfile", ())),
        tuple(entry.get("aggregation", ())),
        entry.get("versioning"),
    )


class Compiler:
    """Compiles and remembers. One per set of definitions."""

    def __init__(self, definitions: Definitions, *, keeps_must_support: bool = False) -> None:
        """``keeps_must_support``: keep plans that say nothing but that, for :mod:`must_support`."""
        self.definitions = definitions
        self.keeps_must_support = keeps_must_support
        self._core: dict[str, CompiledStructure | None] = {}
        self._profiles: dict[str, CompiledStructure] = {}
        self._unknown: Remembered[str, None] = Remembered(MOST_UNKNOWN)
        self._core_elements: dict[str, dict[str, dict[str, Any]]] = {}

    # -- core types

    def core(self, type_name: str) -> CompiledStructure | None:
        """The complete plan of a core type, ``None`` for a name that is no type."""
        if type_name not in self._core:
            self._core[type_name] = None
            structure = self.definitions.structure(type_name) if type_name in self.definitions.types else None
            if structure is not None:
                self._core[type_name] = self._compile_core(structure)
        return self._core[type_name]

    def _compile_core(self, structure: dict[str, Any]) -> CompiledStructure:
        tree = grow(structure["snapshot"]["element"])
        name = structure["type"]
        rule_base = f"{structure['url']}#"
        shapes: dict[str, Shape] = {}
        waiting: list[tuple[ElementPlan, str]] = []
        invariants = {
            element["path"]: invariants_of(element, structure["url"])
            for element in structure["snapshot"]["element"]
        }

        def shape_of(branch: Branch) -> Shape:
            plans: list[ElementPlan] = []
            members: dict[str, tuple[ElementPlan, str]] = {}
            for child in branch.children:
                path, reference = child.element["path"], child.element.get("contentReference")
                stated = invariants[path]
                if reference and not child.children:  # it brings all rules of what it refers to
                    reference = str(reference).rpartition("#")[2]
                    stated += invariants.get(reference, ())
                plan = self._core_plan(
                    child,
                    structure,
                    rule_base,
                    stated,
                    shape_of(child) if child.children else None,
                    is_resource_child=branch is tree,
                )
                if reference and not child.children:
                    waiting.append((plan, reference))
                plans.append(plan)
                for key, code in plan.keys.items():
                    members[key] = (plan, code)
            made = Shape(
                branch.element["path"], True, tuple(plans), members, tuple(p for p in plans if p.min > 0)
            )
            shapes[branch.element["path"]] = made
            return made

        root = self._core_plan(tree, structure, rule_base, invariants[name], shape_of(tree))
        for plan, path in waiting:
            refer_to(plan, shapes.get(path))
        return CompiledStructure(
            structure["url"], structure.get("version"), name, root, True, bool(structure.get("abstract"))
        )

    def _core_plan(
        self,
        branch: Branch,
        structure: Mapping[str, Any],
        rule_base: str,
        invariants: tuple[Invariant, ...],
        shape: Shape | None,
        *,
        is_resource_child: bool = False,
    ) -> ElementPlan:
        element = branch.element
        name = branch.name.removesuffix("[x]") if "." in element["path"] else element["path"]
        types = {code: type_reference(code, entry) for code, entry in type_codes(element)}
        if is_resource_child and name == "id" and structure.get("kind") == "resource":
            types = {"id": TypeReference("id")}
        if element.get("contentReference"):
            types = {"BackboneElement": TypeReference("BackboneElement")}
        is_choice = branch.name.endswith("[x]")
        has_profiles = any(reference.profiles for reference in types.values())
        keys = (
            {name + code[:1].upper() + code[1:]: code for code in types}
            if is_choice
            else dict.fromkeys([name], next(iter(types), ""))
        )
        rule = Rule(element["path"], rule_base + _identity(element))
        return ElementPlan(
            id=_identity(element),
            path=element["path"],
            name=name,
            min=int(element.get("min", 0)),
            max=largest_number(element.get("max", "*")),
            rule=rule,
            is_list=largest_number(element.get("base", element).get("max", element.get("max", "*"))) != 1,
            types=types if has_profiles else None,
            keys=keys,
            checks=(
                *self.facets(element, types, rule, is_core=True),
                *identity_checks(element),
            ),
            invariants=invariants,
            shape=shape,
        )

    def facets(
        self,
        element: Mapping[str, Any],
        types: Mapping[str, TypeReference],
        rule: Rule,
        *,
        is_core: bool = False,
        core: Mapping[str, Any] | None = None,
    ) -> Iterator[Check]:
        """The checks of one element, one facet after the other; a facet that the core definition states too is left out."""
        core = core or {}
        yield from fixed_and_pattern_checks(element, core, rule)
        yield from limit_checks(element, core, rule)
        yield from wordless_rules(element, core, rule)
        binding = element.get("binding")
        if binding and binding.get("valueSet") and not _same_binding(binding, core.get("binding")):
            yield binding_check(binding, rule)
        check = reference_check(types, rule, is_core)
        if check is not None and not (core and _targets(element) == _targets(core)):
            yield check
        if is_core:
            yield from canonical_checks(str(element.get("path", "")), types, rule)
        else:
            yield from narrative_checks(element, rule)

    # -- profiles

    def profile(self, canonical: str) -> CompiledStructure | None:
        """The plan of a profile (or of a core type, which then is complete), ``None`` when the canonical URL is unknown."""
        if canonical in self._profiles:
            return self._profiles[canonical]
        if canonical in self._unknown:
            return None
        url, _, element = canonical.partition("#")
        found = self._compile(canonical, element)
        if found is not None and found is self._profiles.get(url):
            return found  # inputs may name any number of parts that it does not have
        if found is None:
            self._unknown[canonical] = None
        else:
            self._profiles[canonical] = found
        return found

    def _compile(self, canonical: str, element: str) -> CompiledStructure | None:
        structure = self.definitions.structure(canonical)
        name = str(structure.get("type", "")).removeprefix(CORE_BASE) if structure is not None else ""
        if structure is None:
            return None
        if element.startswith(f"{name}."):
            return self._compile_element(structure, name, element)
        if element:
            return self.profile(canonical.partition("#")[0])
        if structure.get("derivation") != "constraint" and name in self.definitions.types:
            return self.core(name)
        if structure.get("snapshot", {}).get("element"):
            return self._compile_profile(structure, name)
        return None

    def _compile_profile(self, structure: dict[str, Any], name: str) -> CompiledStructure:
        tree = grow(structure["snapshot"]["element"])
        rule = Rule(structure.get("name") or name, structure["url"])
        core_elements = self.core_elements(name)
        profile_name = str(structure.get("name") or structure["url"].rpartition("/")[2])
        maker = ProfileMaker(self, structure["url"], profile_name)
        core_root = core_elements.get(name, {})
        root = ElementPlan(
            id=_identity(tree.element),
            path=tree.element.get("path", name),
            name=name,
            min=0,
            max=None,
            rule=rule,
            checks=(
                *self.facets(tree.element, {}, rule, core=core_root),
                *(extension_checks(structure) if name == "Extension" else ()),
            ),
            invariants=invariants_of(tree.element, structure["url"], core_root),
            shape=maker.shape(tree, core_elements, name),
        )
        version, is_abstract = structure.get("version"), bool(structure.get("abstract"))
        return CompiledStructure(structure["url"], version, name, root, False, is_abstract)

    def _compile_element(
        self, structure: dict[str, Any], name: str, identity: str
    ) -> CompiledStructure | None:
        """What a profile says of one of its elements, for elements elsewhere; ``None`` when it has no such element."""
        elements = structure.get("snapshot", {}).get("element")
        branch = find_branch(grow(elements), identity) if elements else None
        if branch is None:
            return None
        profile_name = str(structure.get("name") or structure["url"].rpartition("/")[2])
        core, path = self.core_elements(name), str(branch.element.get("path", ""))
        plan = ProfileMaker(self, structure["url"], profile_name).plan(branch, core.get(path), core, path)
        version, is_abstract = structure.get("version"), bool(structure.get("abstract"))
        return CompiledStructure(structure["url"], version, "", plan, False, is_abstract)

    def core_elements(self, type_name: str) -> Mapping[str, dict[str, Any]]:
        """The core definition's elements of a type by path."""
        if type_name not in self._core_elements:
            structure = self.definitions.structure(type_name) if type_name in self.definitions.types else None
            self._core_elements[type_name] = (
                {e["path"]: e for e in structure["snapshot"]["element"]} if structure else {}
            )
        return self._core_elements[type_name]


@dataclass(slots=True)
class ProfileMaker:
    """Makes the plans of one profile."""

    compiler: Compiler
    url: str
    profile_name: str

    def shape(self, branch: Branch, core: Mapping[str, dict[str, Any]], core_path: str) -> Shape | None:
        """The residual children of ``branch``; ``core`` and ``core_path`` say where the core definition of it is."""
        plans: list[ElementPlan] = []
        slices_by_name = branch.slices()
        for child in branch.children:
            if child.slice_name is not None:
                continue
            path = f"{core_path}.{child.name}"
            core_element = core.get(path)
            slices = slices_by_name.get(child.name)
            plan = self.plan(
                child,
                core_element,
                core,
                path,
                choice=_recognised_choice(child, core, core_path) if core_element is None else None,
                slicing=compile_slicing(self, child, slices, core, path) if slices else None,
            )
            if not self._is_idle(plan):
                plans.append(plan)
        known = {child.name for child in branch.children if child.slice_name is None}
        for name, slices in slices_by_name.items():
            if name in known:
                continue
            # Slices without the element they slice: an incomplete snapshot, but what they say still holds.
            plan = ElementPlan(
                id=_identity(slices[0].element).rpartition(":")[0],
                path=slices[0].element["path"],
                name=name.removesuffix("[x]"),
                min=0,
                max=None,
                rule=Rule(name),
                slicing=compile_slicing(self, Branch({}, name), slices, core, f"{core_path}.{name}"),
            )
            plans.append(plan)
        return Shape(branch.element.get("path", core_path), False, tuple(plans)) if plans else None

    def plan(
        self,
        branch: Branch,
        core_element: Mapping[str, Any] | None,
        core: Mapping[str, dict[str, Any]],
        core_path: str,
        *,
        is_slice: bool = False,
        choice: tuple[str, str] | None = None,
        slicing: Slicing | None = None,
    ) -> ElementPlan:
        """``choice``: (name, type) of the choice element that a name with a type (``valueQuantity``) is one form of."""
        element = branch.element
        known: Mapping[str, Any] = core_element or {}
        identity = _identity(element)
        name, only_type = choice or (branch.name.removesuffix("[x]"), None)
        rule = Rule(f"{self.profile_name}:{identity}", f"{self.url}#{identity}")
        types = self._types(element, known)
        all_types = {code: type_reference(code, entry) for code, entry in type_codes(element)}
        minimum, maximum = int(element.get("min", 0)), largest_number(element.get("max", "*"))
        return ElementPlan(
            id=identity,
            path=element.get("path", core_path),
            name=name,
            min=0 if is_slice or minimum == known.get("min") else minimum,
            max=None if is_slice or (known and maximum == largest_number(known.get("max", "*"))) else maximum,
            rule=rule,
            types=types,
            checks=tuple(self.compiler.facets(element, all_types, rule, core=known)),
            invariants=invariants_of(element, self.url, known),
            slicing=slicing,
            shape=(
                self.shape(branch, *self._core_of_children(branch, core, core_path))
                if branch.children
                else None
            ),
            must_support=bool(element.get("mustSupport")),
            only_type=only_type,
        )

    def _core_of_children(
        self, branch: Branch, core: Mapping[str, dict[str, Any]], core_path: str
    ) -> tuple[Mapping[str, dict[str, Any]], str]:
        if any(path.startswith(core_path + ".") for path in core):
            return core, core_path
        element = core.get(core_path, {})
        if reference := element.get("contentReference"):
            return core, str(reference).rpartition("#")[2]
        codes = [code for code, _ in type_codes(branch.element)]
        if len(codes) == 1:
            return self.compiler.core_elements(codes[0]), codes[0]
        return {}, ""

    def _types(
        self, element: Mapping[str, Any], known: Mapping[str, Any]
    ) -> Mapping[str, TypeReference] | None:
        types = {code: type_reference(code, entry) for code, entry in type_codes(element)}
        if not types:
            return None
        known_codes = {code for code, _ in type_codes(known)}
        narrowed = known_codes and set(types) != known_codes
        profiled = any(reference.profiles for reference in types.values())
        return types if narrowed or profiled or not known_codes else None

    def _is_idle(self, plan: ElementPlan) -> bool:
        return (
            plan.min == 0
            and plan.max is None
            and plan.types is None
            and not plan.checks
            and not plan.invariants
            and plan.slicing is None
            and plan.shape is None
            and not (plan.must_support and self.compiler.keeps_must_support)
        )


def _recognised_choice(
    branch: Branch, core: Mapping[str, dict[str, Any]], core_path: str
) -> tuple[str, str] | None:
    """``Observation.valueQuantity`` is ``value[x]`` where it is a Quantity: (``value``, ``Quantity``)."""
    for path in core:
        if path.endswith("[x]") and path.rpartition(".")[0] == core_path:
            name = path.rpartition(".")[2].removesuffix("[x]")
            code = next(
                (c for c, _ in type_codes(core[path]) if name + c[:1].upper() + c[1:] == branch.name), None
            )
            if code is not None:
                return name, code
    return None


def _same_binding(binding: Mapping[str, Any], core: Mapping[str, Any] | None) -> bool:
    return (
        core is not None
        and binding.get("strength") == core.get("strength")
        and str(binding.get("valueSet", "")).partition("|")[0]
        == str(core.get("valueSet", "")).partition("|")[0]
    )


def _targets(element: Mapping[str, Any]) -> list[Any]:
    return [
        (code, sorted(e.get("targetProfile", ())), e.get("aggregation"), e.get("versioning"))
        for code, e in type_codes(element)
    ]
