"""References: that the target is of a type (and profile) the element allows, and how references resolve.

https://hl7.org/fhir/R4/references.html, resolution within Bundles: https://hl7.org/fhir/R4/bundle.html#references
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from validator.fhir.definitions import CORE_BASE, split_canonical
from validator.fhir.validation.plan import Check, TypeReference
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_RESTFUL = re.compile(
    r"(?P<base>(?:https?://[^\s?#]+/)?)(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(?:/_history/(?P<version>[A-Za-z0-9\-.]{1,64}))?(?:#.*)?"
)


@dataclass(frozen=True, slots=True)
class RestfulUrl:
    """``base`` ends with a slash, or is empty for a relative reference."""

    base: str
    type: str
    id: str
    version: str | None


def restful_url(url: str) -> RestfulUrl | None:
    """The parts of a RESTful reference, ``None`` when it does not look like one."""
    matched = _RESTFUL.fullmatch(url)
    return (
        None
        if matched is None
        else RestfulUrl(matched["base"], matched["type"], matched["id"], matched["version"])
    )


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceTarget:
    """What the targetProfiles of a Reference (or canonical) element allow."""

    targets: tuple[str, ...]
    aggregation: tuple[str, ...]
    versioning: str | None
    rule: Rule

    def __call__(self, node: Node, walk: Walk) -> None:
        if node.type != "Reference" or not isinstance(node.value, dict):
            return
        reference = node.string("reference")
        allowed = self._types(walk)
        stated = node.string("type")
        target = walk.resolve(reference, node) if reference else None
        actual = target.type if target is not None else None
        if reference is not None and actual is None and not reference.startswith(("#", "urn:")):
            parts = restful_url(reference)
            if parts is not None and parts.type in walk.definitions.resource_types:
                actual = parts.type
        if (
            actual is None
            and stated is not None
            and stated.rpartition("/")[2] in walk.definitions.resource_types
        ):
            actual = stated.rpartition("/")[2]
        if (
            actual is not None
            and allowed
            and not any(walk.definitions.is_subtype(actual, name) for name in allowed)
        ):
            walk.report(
                node,
                "reference-target-type",
                Severity.ERROR,
                "structure",
                self.rule,
                found=actual,
                reference=reference or "",
                allowed=", ".join(sorted(allowed)),
            )
            return
        if target is not None:
            self._check_profile(node, target, walk)
        elif (unjudged := self._unjudged(actual, allowed, walk)) and (reference or stated):
            walk.not_checked(Unchecked.REFERENCE, unjudged, node)
        self._check_aggregation(node, reference, target, walk)
        if (
            self.versioning in ("specific", "independent")
            and reference is not None
            and not reference.startswith("#")
        ):
            is_versioned = "/_history/" in reference
            if is_versioned != (self.versioning == "specific"):
                walk.report(
                    node,
                    f"reference-{self.versioning}",
                    Severity.ERROR,
                    "structure",
                    self.rule,
                    reference=reference,
                )

    def _types(self, walk: Walk) -> set[str]:
        found: set[str] = set()
        for target in self.targets:
            url = split_canonical(target)[0]
            name = url.removeprefix(CORE_BASE)
            if name in walk.definitions.types:
                found.add(name)
                continue
            structure = walk.definitions.structure(target)
            if structure is None:
                return set()
            found.add(str(structure.get("type")))
        return found

    def _unjudged(self, actual: str | None, allowed: set[str], walk: Walk) -> str:
        """What is asked of a target that is not at hand and that its URL does not tell: its type, or the profile it follows."""
        if self.targets and actual is None:
            return ", ".join(self.targets)
        return ", ".join(self._profiles(actual or "", walk))

    def _profiles(self, target_type: str, walk: Walk) -> list[str]:
        """The profiles of which a target of that type must follow one."""
        plain = [split_canonical(t)[0].removeprefix(CORE_BASE) for t in self.targets]
        is_type = [name in walk.definitions.types for name in plain]
        if any(
            walk.definitions.is_subtype(target_type, n) for n, one in zip(plain, is_type, strict=True) if one
        ):
            return []
        return [target for target, one in zip(self.targets, is_type, strict=True) if not one]

    def _check_profile(self, node: Node, target: Node, walk: Walk) -> None:
        profiles = self._profiles(target.type, walk)
        if not profiles:
            return
        known = [p for p in profiles if walk.compiler.profile(p) is not None]
        if len(known) != len(profiles):
            missing = next(p for p in profiles if p not in known)
            walk.report(node, "profile-unknown", Severity.WARNING, "not-found", self.rule, profile=missing)
            return
        if not any(walk.conforms(target, profile) for profile in known):
            walk.report(
                node,
                "reference-target-profile",
                Severity.ERROR,
                "structure",
                self.rule,
                reference=node.string("reference") or "",
                profiles=", ".join(known),
                problems=walk.problems_of(target, known[0]),
            )

    def _check_aggregation(self, node: Node, reference: str | None, target: Node | None, walk: Walk) -> None:
        if not self.aggregation or reference is None:
            return
        if reference.startswith("#"):
            mode = "contained"
        elif target is not None:
            mode = "bundled"
        else:
            mode = "referenced"
        if mode not in self.aggregation and not (mode == "bundled" and "referenced" in self.aggregation):
            walk.report(
                node,
                "reference-aggregation",
                Severity.ERROR,
                "structure",
                self.rule,
                found=mode,
                allowed=", ".join(self.aggregation),
            )


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REFERENCE_TYPE = Rule("Reference.type", "http://hl7.org/fhir/R4/references-definitions.html#Reference.type")
_REFERENCE = Rule("Reference", "http://hl7.org/fhir/R4/references.html#Reference")


def check_reference(node: Node, walk: Walk) -> None:
    """What holds for every Reference: a relative URL leads to a resource type and an id, and ``type`` agrees with the URL.
    https://hl7.org/fhir/R4/references-definitions.html#Reference.reference"""
    reference, stated = node.string("reference"), node.string("type")
    if stated is not None and stated not in walk.definitions.resource_types:
        place = node.child("type") or node
        walk.report(place, "reference-type-unknown", Severity.ERROR, "value", _REFERENCE_TYPE, stated=stated)
    if not reference or reference.startswith("#"):
        return
    parts = restful_url(reference)
    leads_to = parts.type if parts is not None and parts.type in walk.definitions.resource_types else None
    if leads_to is None:
        if not _SCHEME.match(reference) and not ("?" in reference and _is_in_transaction(node)):
            walk.report(node, "reference-format", Severity.ERROR, "value", _REFERENCE, reference=reference)
    elif stated is not None:
        expected = stated.rpartition("/")[2]
        if expected in walk.definitions.resource_types and expected != leads_to:
            walk.report(
                node,
                "reference-type-disagrees",
                Severity.ERROR,
                "value",
                _REFERENCE,
                stated=stated,
                found=leads_to,
                reference=reference,
            )


def _is_in_transaction(node: Node) -> bool:
    """Where a search may stand instead of a reference. https://hl7.org/fhir/R4/http.html#transaction"""
    return any(bundle.string("type") in ("transaction", "batch") for bundle in bundles_around(node))


def reference_check(types: Mapping[str, TypeReference], rule: Rule, is_core: bool) -> Check | None:
    """The check of an element that allows references, ``None`` when it allows any target in any way."""
    allowed = types.get("Reference")
    if allowed is None:
        return None
    is_any = not allowed.target_profiles or CORE_BASE + "Resource" in allowed.target_profiles
    if is_any and not allowed.aggregation and allowed.versioning in (None, "either"):
        return None
    return ReferenceTarget(
        () if is_any else allowed.target_profiles, allowed.aggregation, allowed.versioning, rule
    )


class BundleIndex:
    """The entries of one Bundle by fullUrl and by type and id."""

    def __init__(self, bundle: Node) -> None:
        self.bundle = bundle
        self.by_url: dict[str, list[Node]] = {}
        self.by_type_and_id: dict[str, list[Node]] = {}
        for entry in bundle.children.get("entry", ()):
            resource = entry.child("resource")
            if resource is None:
                continue
            if url := entry.string("fullUrl"):
                self.by_url.setdefault(url, []).append(resource)
            if identity := resource.string("id"):
                self.by_type_and_id.setdefault(f"{resource.type}/{identity}", []).append(resource)

    def find(self, reference: str, source: Node) -> list[Node]:
        """The resources that a reference in ``source`` means, by the rules of Bundle resolution."""
        plain = reference.partition("#")[0]
        versionless, _, version = plain.partition("/_history/")
        found = self.by_url.get(plain) or self.by_url.get(versionless, [])
        if not found and (parts := restful_url(versionless)) is not None and not parts.base:
            found = self._relative(versionless, source)
        if version:
            found = [node for node in found if _version_of(node) == version]
        return found

    def _relative(self, reference: str, source: Node) -> list[Node]:
        own = _full_url_of(source)
        base = restful_url(own) if own else None
        if base is not None and base.base:
            found = self.by_url.get(base.base + reference, [])
            if found:
                return found
            return [node for node in self.by_type_and_id.get(reference, []) if not _full_url_of(node)]
        candidates = self.by_type_and_id.get(reference, [])
        if own is None or self.bundle.string("type") not in ("document", "message"):
            return candidates
        return [node for node in candidates if not _full_url_of(node)]


def _full_url_of(node: Node) -> str | None:
    """The fullUrl of the entry that holds a node."""
    current: Node | None = node
    while current is not None:
        if current.name == "entry" and current.parent is not None and current.parent.type == "Bundle":
            return current.string("fullUrl")
        current = current.parent
    return None


def _version_of(node: Node) -> str | None:
    meta = node.value.get("meta") if isinstance(node.value, dict) else None
    return meta.get("versionId") if isinstance(meta, dict) else None


def bundles_around(node: Node) -> Iterable[Node]:
    if node.type == "Bundle":
        yield node
    for ancestor in node.ancestors():
        if ancestor.type == "Bundle":
            yield ancestor
