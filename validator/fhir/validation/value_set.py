"""ValueSet, CodeSystem and ConceptMap as resources: the codes that they list exist, once, and hang together.

https://hl7.org/fhir/R4/valueset.html, https://hl7.org/fhir/R4/codesystem.html,
https://hl7.org/fhir/R4/conceptmap.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from validator.fhir.definitions import split_canonical
from validator.fhir.terminology.terminology import nearest
from validator.fhir.validation.binding import note_code
from validator.fhir.validation.conformance import rule_of
from validator.fhir.validation.definition_json import objects
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

DEFINED_PROPERTIES: Mapping[str, str] = {
    "inactive": "boolean",
    "deprecated": "dateTime",
    "deprecationDate": "dateTime",
    "notSelectable": "boolean",
    "parent": "code",
    "child": "code",
    "subsumedBy": "code",
    "status": "code",
    "retirementDate": "dateTime",
    "synonym": "code",
    "comment": "string",
    "abstract": "boolean",
}
"""Concept properties that HL7 defines, with their types. https://hl7.org/fhir/R4/codesystem-concept-properties.html"""

_RELATIONS = frozenset({"parent", "child", "subsumedBy"})


# -- value sets


def check_value_set(value_set: Node, walk: Walk) -> None:
    compose = value_set.child("compose")
    for name in ("include", "exclude"):
        for include in compose.children.get(name, ()) if compose is not None else ():
            _check_imports(value_set, include, walk)
            _check_concepts(include, walk)
            _check_filters(include, walk)


def _check_imports(value_set: Node, include: Node, walk: Walk) -> None:
    rule = rule_of("ValueSet", "compose.include.valueSet")
    for imported in include.children.get("valueSet", ()):
        canonical = imported.value
        if not isinstance(canonical, str) or canonical.startswith("#"):
            continue
        if split_canonical(canonical)[0] == value_set.string("url"):
            walk.report(
                imported, "conformance.imports-itself", ERROR, "business-rule", rule, value_set=canonical
            )
        elif not walk.terminology.is_available(canonical):
            walk.report(
                imported, "conformance.value-set-missing", INFORMATION, "not-found", rule, value_set=canonical
            )
    system = include.string("system")
    if system is not None and "|" in system:
        _report_version(include, "system", "version", rule_of("ValueSet", "compose.include.system"), walk)
    elif (
        system is not None
        and walk.terminology.system(system) is None
        and walk.terminology.is_available(system)
    ):
        walk.report(
            include.child("system") or include,
            "conformance.system-is-value-set",
            ERROR,
            "business-rule",
            rule_of("ValueSet", "compose.include.system"),
            system=system,
        )


def _report_version(holder: Node, name: str, place: str, rule: Rule, walk: Walk) -> None:
    """``|version`` belongs to the data type canonical; a code system is named by a plain uri, with the version beside it.
    https://hl7.org/fhir/R4/references.html#canonical, https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.version"""
    system, _, version = (holder.string(name) or "").partition("|")
    walk.report(
        holder.child(name) or holder,
        "conformance.system-with-version",
        ERROR,
        "value",
        rule,
        name=name,
        system=system,
        version=version,
        place=place,
    )


def _check_concepts(include: Node, walk: Walk) -> None:
    system = include.string("system")
    seen: set[str] = set()
    concepts = include.children.get("concept", ())
    held = walk.terminology.system(system) if system is not None else None
    version = include.string("version")
    is_other_version = held is not None and version is not None and version != held.version
    for concept in concepts:
        code = concept.string("code")
        if code is None:
            continue
        if code in seen:
            walk.report(
                concept, "conformance.code-repeated", WARNING, "duplicate",
                rule_of("ValueSet", "compose.include.concept"), code=code,
            )  # fmt: skip
        seen.add(code)
        if system is None or is_other_version or walk.terminology.code_is_known(system, code) is not False:
            continue
        close = nearest(code, list(held.concepts)) if held is not None and len(held.concepts) < 5000 else None
        walk.report(
            concept,
            "code-unknown",
            ERROR,
            "code-invalid",
            rule_of("ValueSet", "compose.include.concept.code"),
            fix="use-code" if close else None,
            code=code,
            system=system,
            suggestion=close,
        )
    if concepts and system is not None and not walk.terminology.knows_all_of(system):
        walk.report(
            include,
            "conformance.codes-unchecked",
            INFORMATION,
            "not-supported",
            rule_of("ValueSet", "compose.include.concept.code"),
            system=system,
        )


def _check_filters(include: Node, walk: Walk) -> None:
    """A filter names a property that the code system has, and a code in it where it compares with one."""
    system = include.string("system")
    resource = walk.definitions.code_system(system) if system is not None else None
    if system is None:
        return
    if resource is None or resource.get("content") != "complete":
        if "filter" in include.children:
            walk.not_checked(Unchecked.CODE_SYSTEM, system, include)
        return
    known = {"concept", "code", "display", *DEFINED_PROPERTIES}
    for entry in (*objects(resource, "property"), *objects(resource, "filter")):
        known.add(str(entry.get("code")))
    for condition in include.children.get("filter", ()):
        name, operator, value = (condition.string(part) for part in ("property", "op", "value"))
        rule = rule_of("ValueSet", "compose.include.filter")
        if name is not None and name not in known:
            walk.report(
                condition,
                "conformance.filter-property",
                WARNING,
                "not-found",
                rule,
                property=name,
                system=system,
            )
        elif (
            operator in ("is-a", "descendent-of", "is-not-a", "generalizes")
            and value is not None
            and walk.terminology.code_is_known(system, value) is False
        ):
            walk.report(condition, "code-unknown", ERROR, "code-invalid", rule, code=value, system=system)


# -- code systems


def _concepts(holder: Node) -> Iterator[Node]:
    waiting = list(holder.children.get("concept", ()))
    while waiting:
        concept = waiting.pop()
        yield concept
        waiting.extend(concept.children.get("concept", ()))


def check_code_system(code_system: Node, walk: Walk) -> None:
    concepts = list(_concepts(code_system))
    codes = {code for concept in concepts if (code := concept.string("code")) is not None}
    content, count = code_system.string("content"), code_system.value.get("count")
    is_number = isinstance(count, int) and not isinstance(count, bool)
    if (
        is_number
        and concepts
        and (count != len(concepts) if content == "complete" else count < len(concepts))
    ):
        walk.report(
            code_system.child("count") or code_system,
            "conformance.count-differs",
            WARNING if code_system.value.get("compositional") is True else ERROR,
            "business-rule",
            rule_of("CodeSystem", "count"),
            stated=count,
            found=len(concepts),
        )
    if content == "not-present" and concepts:
        walk.report(
            concepts[-1],
            "conformance.concepts-not-present",
            ERROR,
            "business-rule",
            rule_of("CodeSystem", "content"),
        )
    if content not in (None, "supplement") and code_system.string("supplements") is not None:
        walk.report(
            code_system.child("content") or code_system,
            "conformance.supplements-as-other",
            ERROR,
            "business-rule",
            rule_of("CodeSystem", "content"),
            content=content,
        )
    if content == "supplement" and code_system.string("supplements") is None:
        walk.report(
            code_system,
            "conformance.supplements-nothing",
            ERROR,
            "required",
            rule_of("CodeSystem", "supplements"),
        )
    if code_system.value.get("caseSensitive") is False:
        _check_case(concepts, walk)
    _check_properties(code_system, concepts, codes, walk)
    _check_supplemented(code_system, concepts, walk)


def _check_case(concepts: list[Node], walk: Walk) -> None:
    seen: dict[str, str] = {}
    for concept in concepts:
        code = concept.string("code")
        if code is None:
            continue
        other = seen.setdefault(code.casefold(), code)
        if other != code:
            walk.report(
                concept,
                "conformance.differs-in-case",
                ERROR,
                "duplicate",
                rule_of("CodeSystem", "caseSensitive"),
                code=code,
                other=other,
            )


def _check_properties(code_system: Node, concepts: list[Node], codes: set[str], walk: Walk) -> None:
    declared = {
        entry.string("code"): entry.string("type") for entry in code_system.children.get("property", ())
    }
    is_complete = code_system.string("content") == "complete"
    for concept in concepts:
        for used in concept.children.get("property", ()):
            name, value = used.string("code"), used.child("value")
            if name is None or value is None:
                continue
            kind = declared.get(name) or DEFINED_PROPERTIES.get(name)
            rule = rule_of("CodeSystem", "concept.property.code")
            if kind is None:
                walk.report(
                    used, "conformance.property-undeclared", WARNING, "business-rule", rule, property=name
                )
            elif name in declared and value.type != kind:
                walk.report(
                    value,
                    "conformance.property-type",
                    ERROR,
                    "business-rule",
                    rule_of("CodeSystem", "property.type"),
                    property=name,
                    found=value.type,
                    expected=kind,
                )
            if (
                name in _RELATIONS
                and is_complete
                and isinstance(value.value, str)
                and value.value not in codes
            ):
                walk.report(
                    value,
                    "conformance.relation-missing",
                    ERROR,
                    "not-found",
                    rule_of("CodeSystem", "concept.property.value[x]"),
                    property=name,
                    code=value.value,
                )


def _check_supplemented(code_system: Node, concepts: list[Node], walk: Walk) -> None:
    """A supplement says more about codes of another system: it cannot add any."""
    canonical = code_system.string("supplements")
    if code_system.string("content") != "supplement" or canonical is None:
        return
    url = split_canonical(canonical)[0]
    for concept in concepts:
        code = concept.string("code")
        known = walk.terminology.code_is_known(url, code) if code is not None else True
        if known is None:
            walk.not_checked(Unchecked.CODE_SYSTEM, url, concept)
        elif not known:
            walk.report(
                concept,
                "code-unknown",
                ERROR,
                "code-invalid",
                rule_of("CodeSystem", "supplements"),
                code=code,
                system=url,
            )


# -- concept maps


def check_concept_map(concept_map: Node, walk: Walk) -> None:
    """The codes that are mapped, and that are mapped to, are in the code systems that their group names."""
    for group in concept_map.children.get("group", ()):
        for side in ("source", "target"):
            if "|" in (group.string(side) or ""):
                _report_version(group, side, f"{side}Version", rule_of("ConceptMap", f"group.{side}"), walk)
        for element in group.children.get("element", ()):
            _check_mapped(group, "source", element, walk)
            for target in element.children.get("target", ()):
                _check_mapped(group, "target", target, walk)


def _check_mapped(group: Node, side: str, holder: Node, walk: Walk) -> None:
    system, version, code = group.string(side), group.string(f"{side}Version"), holder.string("code")
    if system is None or code is None:
        return
    known = walk.terminology.code_is_known(system, code)
    if known is None:
        note_code(walk, system, holder)
    if known is not False:
        return
    held = walk.terminology.system(system)
    if held is not None and version is not None and version != held.version:
        return
    close = nearest(code, list(held.concepts)) if held is not None and len(held.concepts) < 5000 else None
    element = "group.element.code" if side == "source" else "group.element.target.code"
    walk.report(
        holder.child("code") or holder,
        "code-unknown",
        ERROR,
        "code-invalid",
        rule_of("ConceptMap", element),
        fix="use-code" if close else None,
        code=code,
        system=system,
        suggestion=close,
    )
