"""How a differential's entry changes an inherited element, property by property.

The rules are those of https://hl7.org/fhir/R4/elementdefinition.html#interpretation and
https://hl7.org/fhir/R4/profiling.html#limitations: a profile may only narrow. Where it widens, the profile is
reported and the inherited limit stays, because an instance must still conform to the base.
"""

from __future__ import annotations

from typing import Any

from validator.fhir.snapshot.element import (
    SYSTEM_TYPE,
    Change,
    Element,
    Resolve,
    profiles_of,
    type_codes,
    types_of,
    upper_bound,
)
from validator.fhir.snapshot.element_tree import Node
from validator.fhir.snapshot.problems import Problems
from validator.results import Severity

_CONTINUED = frozenset({"definition", "comment", "requirements", "label", "meaningWhenMissing"})
"""Texts in which a leading ``...`` means: after what the base says."""

_COLLECTED = frozenset({"alias", "mapping", "condition", "example", "code"})
_PLACED_ELSEWHERE = frozenset({"id", "path", "base", "sliceName", "slicing"})
_STRENGTHS = ("example", "preferred", "extensible", "required")


class Merge:
    """Merges differential entries into nodes of one profile (``url``), reporting what may not be."""

    def __init__(self, url: str | None, resolve: Resolve, problems: Problems, defining: bool) -> None:
        self._url = url
        self._resolve = resolve
        self._problems = problems
        self._defining = defining
        """A specialization defines a type: it is not bound to narrow."""

    def apply(self, node: Node, at: Change) -> None:
        """Change the node's element as the entry says, apart from slicing and names."""
        change = at.element
        self._apply_type_profile(node, change)
        inherited = node.element
        target = node.writable()
        for name, value in change.items():
            if name in _PLACED_ELSEWHERE:
                continue
            match name:
                case "min":
                    self._minimum(target, value, at)
                case "max":
                    self._maximum(target, value, at)
                case "type":
                    self._check_types(inherited, at)
                    target["type"] = value
                case "constraint":
                    target["constraint"] = self._constraints(target, value, at)
                case "binding":
                    self._binding(target, value, at)
                case "mustSupport" | "isModifier" if target.get(name) is True and value is not True:
                    if not self._defining:
                        self._problems.report(
                            "flag-removed",
                            at,
                            rule="interpretation",
                            severity=Severity.WARNING,
                            property=name,
                        )
                case "extension":
                    target["extension"] = _by_url(target.get("extension"), value)
                case _ if name in _COLLECTED:
                    target[name] = _union(target.get(name), value)
                case _ if name in _CONTINUED and isinstance(value, str) and value.startswith("..."):
                    target[name] = f"{target.get(name, '')}{value[3:]}"
                case _ if name.startswith(("fixed", "pattern")):
                    self._value(target, name, value, at)
                case _:
                    target[name] = value
        low, high = target.get("min", 0), upper_bound(target.get("max"))
        refused = change.get("max", target.get("max")) != target.get("max")
        if (
            not refused
            and ("min" in change or "max" in change)
            and high is not None
            and isinstance(low, int)
            and low > high
        ):
            self._problems.report(
                "cardinality-impossible",
                at,
                rule="limits",
                min=low,
                max=target.get("max"),
            )

    def _apply_type_profile(self, node: Node, change: Element) -> None:
        """An element given a profiled type says what the profile's own root says (texts, constraints and, for
        an extension, how often it may occur), unless the entry itself says otherwise."""
        if self._defining:
            return
        entries = types_of(change)
        profiles = profiles_of(entries)
        if len(entries) != 1 or len(profiles) != 1 or profiles == profiles_of(types_of(node.element)):
            return
        root = self.root_of_profile(profiles[0], entries[0].get("code"))
        if root is None:
            return
        target = node.writable()
        for name in ("short", "definition", "comment", "requirements", "isModifier", "isModifierReason"):
            if name in root:
                target[name] = root[name]
        for name in ("alias", "condition", "mapping"):
            if name in root:
                target[name] = _union(root[name], target.get(name))
        if isinstance(root.get("constraint"), list):
            target["constraint"] = _with_new_keys(target.get("constraint"), root["constraint"])
        high, limit = upper_bound(root.get("max")), upper_bound(target.get("max"))
        if entries[0].get("code") == "Extension" and high is not None and (limit is None or high < limit):
            target["max"] = root["max"]

    def root_of_profile(self, url: str, code: object) -> Element | None:
        """The root element of a profile that is known and is on the type ``code``, else ``None``."""
        structure = self._resolve(url)
        if not isinstance(structure, dict) or structure.get("type") != code:
            return None
        elements = (structure.get("snapshot") or {}).get("element") or [None]
        return elements[0] if isinstance(elements[0], dict) else None

    def _minimum(self, target: Element, value: int, at: Change) -> None:
        inherited = target.get("min", 0)
        if not self._defining and isinstance(inherited, int) and value < inherited:
            self._problems.report("min-lowered", at, rule="limits", min=value, base=inherited)
            return
        target["min"] = value

    def _maximum(self, target: Element, value: str, at: Change) -> None:
        high, limit = upper_bound(value), upper_bound(target.get("max"))
        if high is None:
            self._problems.report("malformed-max", at, rule="structure", code="value", max=value)
        elif not self._defining and limit is not None and high > limit:
            self._problems.report("max-raised", at, rule="limits", max=value, base=target["max"])
        else:
            target["max"] = value

    def _check_types(self, inherited: Element, at: Change) -> None:
        allowed = type_codes(inherited)
        if self._defining or not allowed:
            return
        for code in type_codes(at.element):
            if not any(self._is_a(code, base) for base in allowed):
                self._problems.report(
                    "type-not-allowed",
                    at,
                    rule="limits",
                    type=code,
                    allowed=", ".join(allowed),
                )

    def _is_a(self, code: str, base: str) -> bool:
        """Whether the type is, or derives from, the base type. ``System.String`` stands for any primitive."""
        if code == base or base in ("*", "Base") or base.startswith(SYSTEM_TYPE):
            return True
        seen = {code}
        structure = self._resolve(code)
        while isinstance(structure, dict) and isinstance(parent := structure.get("baseDefinition"), str):
            if parent.rpartition("/")[2] == base or parent == base:
                return True
            if parent in seen:
                return False
            seen.add(parent)
            structure = self._resolve(parent)
        return False

    def _constraints(self, target: Element, added: list[Any], at: Change) -> list[Any]:
        kept = _objects(target.get("constraint"))
        known = {str(entry.get("key")): entry for entry in kept}
        result = list(kept)
        for entry in _objects(added):
            key = str(entry.get("key"))
            before = known.get(key)
            if before is None:
                result.append(entry if "source" in entry or not self._url else {**entry, "source": self._url})
                known[key] = entry
            elif before.get("expression") != entry.get("expression"):
                self._problems.report(
                    "constraint-key-taken",
                    at,
                    rule="interpretation",
                    severity=Severity.WARNING,
                    constraint=key,
                    source=before.get("source", "?"),
                )
        return result

    def _binding(self, target: Element, binding: dict[str, Any], at: Change) -> None:
        inherited = target.get("binding")
        if isinstance(inherited, dict) and not self._defining:
            before, after = _rank(inherited), _rank(binding)
            if after < before and before >= _STRENGTHS.index("extensible"):
                required = before == _STRENGTHS.index("required")
                self._problems.report(
                    "binding-weakened",
                    at,
                    rule="interpretation",
                    severity=Severity.ERROR if required else Severity.WARNING,
                    strength=binding.get("strength", "?"),
                    base=inherited.get("strength"),
                )
                if required:
                    return
        target["binding"] = {**inherited, **binding} if isinstance(inherited, dict) else binding

    def _value(self, target: Element, name: str, value: object, at: Change) -> None:
        """``fixed[x]`` and ``pattern[x]``: one of each, whatever type name it carries."""
        kind = "fixed" if name.startswith("fixed") else "pattern"
        for other in [key for key in target if key.startswith(kind)]:
            if kind == "fixed" and target[other] != value and not self._defining:
                self._problems.report("fixed-changed", at, rule="limits", value=value, base=target[other])
            del target[other]
        target[name] = value


def _rank(binding: dict[str, Any]) -> int:
    strength = binding.get("strength")
    return _STRENGTHS.index(strength) if strength in _STRENGTHS else 0


def _objects(entries: object) -> list[dict[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _union(first: object, second: object) -> list[Any]:
    result = list(first) if isinstance(first, list) else []
    for entry in second if isinstance(second, list) else []:
        if entry not in result:
            result.append(entry)
    return result


def _by_url(first: object, second: object) -> list[dict[str, Any]]:
    """Extensions of the base, then the profile's, which replace those with the same URL."""
    added = _objects(second)
    urls = [entry.get("url") for entry in added]
    return [entry for entry in _objects(first) if entry.get("url") not in urls] + added


def _with_new_keys(kept: object, added: object) -> list[dict[str, Any]]:
    result = _objects(kept)
    keys = {str(entry.get("key")) for entry in result}
    return result + [entry for entry in _objects(added) if str(entry.get("key")) not in keys]
