"""Which codes a value set holds, from what is at hand: composition, filters over bundled code systems, supplements.

What cannot be known (a code system that is not available) is said to be unknown, never passed off as right or wrong.
https://hl7.org/fhir/R4/valueset.html#compositions, https://hl7.org/fhir/R4/codesystem.html#filters
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from validator.fhir.definitions import MOST_UNKNOWN, Definitions
from validator.fhir.remembered import Remembered
from validator.fhir.terminology.code_grammars import WHOLE, judged_by_grammar

MOST_MEMBERSHIPS = 100_000
"""Answers to whether a value set holds a code."""

DEEPEST_IMPORTS = 60
"""Value sets in value sets. More is taken for a circle that never closes."""


@dataclass(slots=True, eq=False)
class Concept:
    code: str
    display: str | None
    parents: tuple[str, ...]
    properties: Mapping[str, tuple[Any, ...]]
    """A property may have several values."""
    designations: Mapping[str, tuple[str, ...]]
    """Language → texts."""
    abstract: bool = False


@dataclass(eq=False)
class CodeSystem:
    """A code system with its hierarchy. ``complete`` is false for fragments, examples and systems without content."""

    url: str
    version: str | None
    name: str
    complete: bool
    case_sensitive: bool
    concepts: Mapping[str, Concept]
    language: str | None = None
    stated_properties: frozenset[str] = frozenset()

    def get(self, code: str) -> Concept | None:
        found = self.concepts.get(code)
        if found is None and not self.case_sensitive:
            found = self._folded.get(code.casefold())
        return found

    @cached_property
    def _folded(self) -> Mapping[str, Concept]:
        return {code.casefold(): concept for code, concept in self.concepts.items()}

    @cached_property
    def known_properties(self) -> frozenset[str]:
        """What the system states or uses; a filter over anything else cannot be answered."""
        return self.stated_properties.union(*(concept.properties for concept in self.concepts.values()))

    def is_below(self, code: str, ancestor: str) -> bool:
        """Whether ``code`` is a descendant of ``ancestor`` (not itself)."""
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            concept = self.concepts.get(waiting.pop())
            for parent in concept.parents if concept else ():
                if parent == ancestor:
                    return True
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return False


@dataclass(frozen=True, slots=True)
class Membership:
    """``contains`` is ``None`` when it cannot be known; ``unknown_systems`` then says which code systems are missing."""

    contains: bool | None
    unknown_systems: tuple[str, ...] = ()
    display: str | None = None
    circular: str | None = None
    """A value set that draws from itself, which is why ``contains`` is ``None``."""


class Terminology:
    """Answers questions about codes from a set of definitions. Everything read is remembered; of what is asked, a good part."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._systems: dict[str, CodeSystem] = {}
        self._unknown_systems: Remembered[str, None] = Remembered(MOST_UNKNOWN)
        self._memberships: Remembered[tuple[str, str | None, str], Membership] = Remembered(MOST_MEMBERSHIPS)
        self._enumerated: Remembered[tuple[str, int], list[tuple[str, str, str | None]] | None] = Remembered(
            MOST_UNKNOWN // 10
        )

    # -- code systems

    def system(self, url: str) -> CodeSystem | None:
        """The code system at hand with that URL, with every supplement's designations, or ``None``."""
        if url in self._systems:
            return self._systems[url]
        if url in self._unknown_systems:
            return None
        resource = self._definitions.code_system(url)
        if resource is None or resource.get("content") == "supplement":
            self._unknown_systems[url] = None
            return None
        found = self._systems[url] = self._read(resource)
        for supplement in self._definitions.supplements(url):
            _add_supplement(found, self._read(supplement))
        return found

    def knows_all_of(self, url: str) -> bool:
        """Whether a code that is not found in this system is wrong (rather than unknown)."""
        if url in WHOLE:
            return True
        system = self.system(url)
        return system is not None and system.complete

    def _read(self, resource: Mapping[str, Any]) -> CodeSystem:
        concepts: dict[str, Concept] = {}
        waiting: list[tuple[Mapping[str, Any], str | None]] = [
            (c, None) for c in reversed(resource.get("concept", ()))
        ]
        while waiting:
            entry, parent = waiting.pop()
            code = entry.get("code")
            if not isinstance(code, str):
                continue
            properties: dict[str, tuple[Any, ...]] = {}
            parents = [parent] if parent else []
            for item in entry.get("property", ()):
                value = next((v for k, v in item.items() if k.startswith("value")), None)
                name = item.get("code")
                if name in ("parent", "subsumedBy") and isinstance(value, str):
                    parents.append(value)
                properties[str(name)] = (*properties.get(str(name), ()), value)
            designations: dict[str, tuple[str, ...]] = {}
            for item in entry.get("designation", ()):
                language = str(item.get("language", ""))
                designations[language] = (*designations.get(language, ()), str(item.get("value", "")))
            known = concepts.get(code)
            if known is not None:
                known.parents = (*known.parents, *parents)
                continue
            abstract = True in (*properties.get("notSelectable", ()), *properties.get("abstract", ()))
            concepts[code] = Concept(
                code, entry.get("display"), tuple(parents), properties, designations, abstract
            )
            waiting.extend((child, code) for child in reversed(entry.get("concept", ())))
        for code, concept in list(concepts.items()):
            for child in concept.properties.get("child", ()):
                if isinstance(child, str) and child in concepts:
                    concepts[child].parents = (*concepts[child].parents, code)
        return CodeSystem(
            str(resource.get("url")),
            resource.get("version"),
            str(resource.get("title") or resource.get("name") or resource.get("url")),
            resource.get("content") == "complete",
            resource.get("caseSensitive") is not False,
            concepts,
            resource.get("language"),
            frozenset(str(p.get("code")) for p in resource.get("property", ())),
        )

    def code_is_known(self, system: str, code: str) -> bool | None:
        """Whether the code exists in the system; ``None`` when that cannot be known."""
        found = self.system(system)
        if found is not None and found.get(code) is not None:
            return True
        if found is not None and found.complete:
            return False
        return judged_by_grammar(system, code)

    # -- value sets

    def contains(self, value_set: str, system: str | None, code: str) -> Membership:
        """Whether a value set holds a code. ``system=None`` is for elements of type ``code``, where the binding implies it."""
        key = (value_set, system, code)
        found = self._memberships.get(key)
        if found is None:
            found = self._memberships[key] = self._contains(value_set, system, code, ())
        return found

    def is_available(self, value_set: str) -> bool:
        return self._value_set(value_set) is not None

    def _value_set(self, canonical: str) -> Mapping[str, Any] | None:
        return self._definitions.value_set(canonical) or implicit_value_set(canonical)

    def _contains(self, canonical: str, system: str | None, code: str, visits: tuple[str, ...]) -> Membership:
        key = (canonical, system, code)
        known = self._memberships.get(key)
        if known is not None and known.circular is None:
            return known  # what a circle was cut for depends on which set was asked first, and is only for that question
        if canonical in visits or len(visits) > DEEPEST_IMPORTS:
            return Membership(None, (canonical,), circular=canonical)
        value_set = self._value_set(canonical)
        if value_set is None:
            return Membership(None, (canonical,))
        visits = (*visits, canonical)
        compose = value_set.get("compose")
        if not isinstance(compose, dict):
            found = self._in_expansion(value_set, system, code)
        else:
            found = self._any(compose.get("include", ()), system, code, visits)
            if found.contains is not False:
                excluded = self._any(compose.get("exclude", ()), system, code, visits)
                if excluded.contains:
                    found = Membership(False)
                elif excluded.contains is None:
                    found = replace(excluded, circular=excluded.circular or found.circular)
        if found.circular is None:
            self._memberships[key] = found
        return found

    def _in_expansion(self, value_set: Mapping[str, Any], system: str | None, code: str) -> Membership:
        waiting = list(value_set.get("expansion", {}).get("contains", ()))
        if not waiting:
            return Membership(None, (str(value_set.get("url")),))
        while waiting:
            entry = waiting.pop()
            if (
                entry.get("code") == code
                and system in (None, entry.get("system"))
                and not entry.get("abstract")
            ):
                return Membership(True, (), entry.get("display"))
            waiting.extend(entry.get("contains", ()))
        return Membership(False)

    def _any(
        self, includes: Iterable[Mapping[str, Any]], system: str | None, code: str, visits: tuple[str, ...]
    ) -> Membership:
        unknown: list[str] = []
        circular: str | None = None
        for include in includes:
            found = self._in_include(include, system, code, visits)
            if found.contains:
                return found
            if found.contains is None:
                unknown.extend(found.unknown_systems)
                circular = circular or found.circular
        if unknown:
            return Membership(None, tuple(dict.fromkeys(unknown)), circular=circular)
        return Membership(False)

    def _in_include(
        self, include: Mapping[str, Any], system: str | None, code: str, visits: tuple[str, ...]
    ) -> Membership:
        """All parts of an include must hold: system, listed concepts or filters, and every imported value set."""
        own: Membership = Membership(True)
        if "system" not in include and not include.get("valueSet"):
            return Membership(None, visits[-1:])  # says nothing
        if (included_system := include.get("system")) is not None:
            if system is not None and system != included_system:
                return Membership(False)
            own = self._in_system(include, str(included_system), code)
            if own.contains is False:
                return own
        for imported in include.get("valueSet", ()):
            found = self._contains(str(imported), system, code, visits)
            if found.contains is False:
                return found
            if found.contains is None:
                own = replace(found, circular=found.circular or own.circular)
        return own

    def _in_system(self, include: Mapping[str, Any], system: str, code: str) -> Membership:
        listed = include.get("concept")
        if listed:
            for concept in listed:
                if concept.get("code") == code:
                    return Membership(True, (), concept.get("display"))
            held = self.system(system)
            if held is not None and not held.case_sensitive:
                folded = code.casefold()
                for concept in listed:
                    if str(concept.get("code")).casefold() == folded:
                        return Membership(True, (), concept.get("display"))
            return Membership(False)
        filters = include.get("filter")
        if not filters:
            known = self.code_is_known(system, code)
            return Membership(known, () if known is not None else (system,))
        held = self.system(system)
        if held is None:
            return Membership(None, (system,))
        concept = held.get(code)
        if concept is None:
            return Membership(False) if held.complete else Membership(None, (system,))
        for condition in filters:
            passed = _passes(condition, concept, held)
            if not held.complete and not _is_certain(condition, passed):
                passed = None
            if passed is None:
                return Membership(None, (system,))
            if not passed:
                return Membership(False)
        return Membership(True, (), concept.display)

    def systems_of(self, canonical: str) -> frozenset[str]:
        """The code systems that a value set draws from, through imports."""
        found: set[str] = set()
        visited: set[str] = set()
        waiting = [canonical]
        while waiting:
            current = waiting.pop()
            if current in visited:
                continue
            visited.add(current)
            value_set = self._value_set(current) or {}
            for include in (value_set.get("compose") or {}).get("include", ()):
                if "system" in include:
                    found.add(str(include["system"]))
                waiting.extend(str(v) for v in include.get("valueSet", ()))
        return frozenset(found)

    def enumerate(self, canonical: str, limit: int = 200) -> list[tuple[str, str, str | None]] | None:
        """(system, code, display) of every code, ``None`` when the set is not wholly known or larger than ``limit``."""
        key = (canonical, limit)
        if key in self._enumerated:
            return self._enumerated[key]
        found = self._enumerated[key] = self._enumerate(canonical, limit)
        return found

    def _enumerate(self, canonical: str, limit: int) -> list[tuple[str, str, str | None]] | None:
        found: list[tuple[str, str, str | None]] = []
        visited: set[str] = set()
        waiting = [canonical]
        while waiting:
            current = waiting.pop()
            if current in visited:
                continue
            visited.add(current)
            for include in ((self._value_set(current) or {}).get("compose") or {}).get("include", ()):
                system = str(include.get("system", ""))
                if listed := include.get("concept"):
                    found.extend((system, str(c.get("code")), c.get("display")) for c in listed)
                elif include.get("valueSet"):
                    waiting.extend(map(str, include["valueSet"]))
                else:
                    held = self.system(system)
                    if held is None or not held.complete or len(held.concepts) > limit * 5:
                        return None
                    found.extend(
                        (system, c.code, c.display) for c in held.concepts.values() if not c.abstract
                    )
                if len(found) > limit * 5:
                    return None
        kept = {
            entry[:2]: entry
            for entry in found
            if self.contains(canonical, entry[0] or None, entry[1]).contains
        }
        return list(kept.values()) if 0 < len(kept) <= limit else None

    def title(self, canonical: str) -> str:
        value_set = self._value_set(canonical) or {}
        return str(value_set.get("title") or value_set.get("name") or canonical)


def _passes(condition: Mapping[str, Any], concept: Concept, system: CodeSystem) -> bool | None:
    """One filter of an include. ``None``: an operation over a property that the code system at hand does not carry."""
    name, operation, value = condition.get("property"), condition.get("op"), str(condition.get("value", ""))
    is_hierarchy = name in ("concept", "code", "parent", "ancestor") and operation in (
        "is-a",
        "descendent-of",
        "is-not-a",
    )
    if is_hierarchy:
        below = system.is_below(concept.code, value)
        match operation:
            case "is-a":
                return below or concept.code == value
            case "descendent-of":
                return below
            case _:
                return not (below or concept.code == value)
    if operation == "generalizes":
        return concept.code == value or system.is_below(value, concept.code)
    held: tuple[Any, ...]
    if name in ("code", "concept"):
        held = (concept.code,)
    elif name == "display":
        held = (concept.display,) if concept.display is not None else ()
    elif name == "parent":
        return value in concept.parents if operation == "=" else None
    elif str(name) in system.known_properties:
        held = concept.properties.get(str(name), ())
    else:
        return None
    match operation:
        case "=":
            return value in map(_plain, held)
        case "in":
            return not {part.strip() for part in value.split(",")}.isdisjoint(map(_plain, held))
        case "not-in":
            return {part.strip() for part in value.split(",")}.isdisjoint(map(_plain, held))
        case "exists":
            return bool(held) == (value.lower() == "true")
        case "regex":
            from validator.fhir.fhirpath.errors import ExpressionError
            from validator.fhir.fhirpath.patterns import matches

            try:
                return any(matches(value, _plain(item), whole=True) for item in held)
            except ExpressionError:
                return None
    return None


def _is_certain(condition: Mapping[str, Any], passed: bool | None) -> bool:
    """Whether the answer holds for the whole of a system of which only a part is at hand: that shows what its concepts have and what they
    lie below, but not that there is nothing more."""
    if condition.get("property") in ("code", "concept") and condition.get("op") in (
        "=", "in", "not-in", "regex", "exists",
    ):  # fmt: skip
        return True
    shows_something = condition.get("op") in ("is-a", "descendent-of", "generalizes", "=", "in", "regex")
    if condition.get("op") == "exists":
        shows_something = str(condition.get("value", "")).lower() == "true"
    return passed is True if shows_something else passed is False


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("code"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _add_supplement(system: CodeSystem, supplement: CodeSystem) -> None:
    """Texts and properties that another publisher has added to the concepts of a system; it cannot add concepts.
    https://hl7.org/fhir/R4/codesystem.html#supplements"""
    for code, more in supplement.concepts.items():
        concept = system.get(code)
        if concept is None:
            continue
        designations = dict(concept.designations)
        own = {supplement.language or "": (more.display,)} if more.display else {}
        for language, texts in (*own.items(), *more.designations.items()):
            designations[language] = (*designations.get(language, ()), *texts)
        concept.designations = designations
        concept.properties = {**concept.properties, **more.properties}


_WHOLE_SYSTEMS: Mapping[str, str] = {
    "http://loinc.org/vs": "http://loinc.org",
    "http://unitsofmeasure.org/vs": "http://unitsofmeasure.org",
}
_SNOMED = "http://snomed.info/sct"


def implicit_value_set(canonical: str) -> Mapping[str, Any] | None:
    """The value set that a URL means without any resource that defines it.
    https://hl7.org/fhir/R4/snomedct.html#implicit, https://hl7.org/fhir/R4/loinc.html#implicit"""
    url = canonical.partition("|")[0]
    include: dict[str, Any]
    if url in _WHOLE_SYSTEMS:
        include = {"system": _WHOLE_SYSTEMS[url]}
    elif url.startswith("http://loinc.org/vs/"):
        include = {
            "system": "http://loinc.org",
            "filter": [{"property": "LIST", "op": "=", "value": url.rpartition("/")[2]}],
        }
    elif url.startswith(_SNOMED) and "?fhir_vs" in url:
        asked = url.partition("?fhir_vs")[2].removeprefix("=")
        kind, _, value = asked.partition("/")
        include = {"system": _SNOMED}
        if kind == "isa" and value:
            include["filter"] = [{"property": "concept", "op": "is-a", "value": value}]
        elif kind in ("refset", "ecl"):
            include["filter"] = [{"property": kind, "op": "in", "value": value}]
        elif kind:
            return None
    else:
        return None
    return {"resourceType": "ValueSet", "url": url, "name": url, "compose": {"include": [include]}}


def nearest(code: str, codes: Sequence[str]) -> str | None:
    """The code that the writer probably meant."""
    return _nearest(code, tuple(codes))


@lru_cache(maxsize=2000)
def _nearest(code: str, codes: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    lowered = {c.casefold(): c for c in codes}
    found = get_close_matches(code.casefold(), list(lowered), n=1, cutoff=0.6)
    return lowered[found[0]] if found else None
