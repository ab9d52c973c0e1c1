"""The functions that R4 adds to FHIRPath. https://hl7.org/fhir/R4/fhirpath.html#functions"""

from __future__ import annotations

import re
from typing import Any

from validator.fhir.fhirpath import model
from validator.fhir.fhirpath.convert import EMPTY, FALSE, TRUE, one_text
from validator.fhir.fhirpath.environment import Environment
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.functions import function, truth
from validator.fhir.fhirpath.nodes import Items, Node, is_type, members, plain, system_value

_TYPED_REFERENCE = re.compile(
    r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?\Z"
)
_TERMINOLOGY = ("code", "Coding", "CodeableConcept", "string", "uri")


@function("hasValue")
def _has_value(env: Environment, items: Items) -> Items:
    if len(items) != 1:
        return FALSE
    item = items[0]
    if type(item) is not Node:
        return TRUE
    return truth(item.value is not None and type(item.value) not in (dict, list))


@function("getValue")
def _get_value(env: Environment, items: Items) -> Items:
    if len(items) != 1 or _has_value(env, items) is FALSE:
        return EMPTY
    return [system_value(items[0])]


@function("extension", 1)
def _extension(env: Environment, items: Items, url: Items) -> Items:
    wanted = one_text(url, "extension()")
    found: Items = []
    for item in items:
        if type(item) is Node:
            members(item, "extension", found)
    return [item for item in found if type(item.value) is dict and item.value.get("url") == wanted]


@function("hasExtension", 1)
def _has_extension(env: Environment, items: Items, url: Items) -> Items:
    return truth(bool(_extension(env, items, url)))


@function("htmlChecks")
def _html_checks(env: Environment, items: Items) -> Items:
    """txt-1 and txt-2 have the same expression, on Narrative.div: the whole of the rules for narratives."""
    from validator.fhir.formats.narrative import narrative_problems

    return truth(not any(narrative_problems(text) for text in _divs(items)))


@function("htmlChecks1")
def _html_checks_1(env: Environment, items: Items) -> Items:
    """txt-1 alone: only allowed elements and attributes."""
    from validator.fhir.formats.narrative import narrative_problems

    problems = [problem for text in _divs(items) for problem in narrative_problems(text)]
    return truth(all(problem.rule != "txt-1" for problem in problems))


@function("htmlChecks2")
def _html_checks_2(env: Environment, items: Items) -> Items:
    """txt-2 alone: some content."""
    from validator.fhir.formats.narrative import narrative_problems

    problems = [problem for text in _divs(items) for problem in narrative_problems(text)]
    return truth(all(problem.rule != "txt-2" for problem in problems))


def _divs(items: Items) -> list[str]:
    values = [system_value(item) for item in items]
    return [value for value in values if type(value) is str]


# -- references


def reference_of(item: Any) -> tuple[str | None, str | None]:
    """(reference or uri, type it states) of a Reference or a string."""
    value = item.value if type(item) is Node else item
    if type(value) is dict:
        text, stated = value.get("reference"), value.get("type")
        return (text if type(text) is str else None), (stated if type(stated) is str else None)
    return (value if type(value) is str else None), None


def resolve_one(env: Environment, item: Any) -> Node | None:
    text, _ = reference_of(item)
    if not text:
        return None
    for holder in (env.root, env.resource):
        if holder is not None and type(holder.value) is dict:
            found = _within(holder.value, text)
            if found is not None:
                return Node(found, None, str(found.get("resourceType")))
    if env.services is not None and not text.startswith("#"):
        resolved = env.services.resolve(text)
        if type(resolved) is dict:
            named = resolved.get("resourceType")
            return Node(resolved, None, named if type(named) is str else None)
    return None


def _within(holder: dict[str, Any], text: str) -> dict[str, Any] | None:
    """A contained resource by ``#id``, or a Bundle's entry by fullUrl or, for a relative reference, by type
    and id (https://hl7.org/fhir/R4/bundle.html#references)."""
    if text.startswith("#"):
        if text == "#":
            return holder
        contained = holder.get("contained")
        for one in contained if type(contained) is list else ():
            if type(one) is dict and one.get("id") == text[1:]:
                return one
        return None
    if holder.get("resourceType") != "Bundle":
        return None
    entries = holder.get("entry")
    relative = re.match(r"([A-Za-z]+)/([A-Za-z0-9\-.]+)", text)
    for entry in entries if type(entries) is list else ():
        if type(entry) is not dict or type(entry.get("resource")) is not dict:
            continue
        resource: dict[str, Any] = entry["resource"]
        if entry.get("fullUrl") == text.partition("/_history/")[0]:
            return resource
        if relative and resource.get("resourceType") == relative[1] and resource.get("id") == relative[2]:
            return resource
    return None


@function("resolve")
def _resolve(env: Environment, items: Items) -> Items:
    """What cannot be resolved is left out."""
    resolved = [resolve_one(env, item) for item in items]
    return [node for node in resolved if node is not None]


def resolves_to(env: Environment, items: Items, namespace: str | None, name: str) -> Items:
    """``resolve() is Patient``: without the resource, the type that the reference itself states decides,
    which is how search parameters mean it (https://hl7.org/fhir/R4/searchparameter.html,
    https://hl7.org/fhir/R4/references.html#Reference)."""
    if not items:
        return EMPTY
    if len(items) > 1:
        raise ExpressionError(f"'is' needs a single value, but was given {len(items)}")
    node = resolve_one(env, items[0])
    if node is not None:
        return truth(is_type(node, namespace, name))
    text, stated = reference_of(items[0])
    match = _TYPED_REFERENCE.match(text) if text else None
    found = match[1] if match else stated
    return EMPTY if found is None else truth(namespace in (None, "FHIR") and model.is_subtype(found, name))


# -- terminology and conformance


@function("memberOf", 1)
def _member_of(env: Environment, items: Items, value_set: Items) -> Items:
    url = one_text(value_set, "memberOf()")
    if len(items) != 1 or url is None or env.services is None:
        return EMPTY
    found = env.services.member_of(plain(items[0]), url)
    return EMPTY if found is None else truth(found)


@function("conformsTo", 1)
def _conforms_to(env: Environment, items: Items, profile: Items) -> Items:
    url = one_text(profile, "conformsTo()")
    if len(items) != 1 or url is None or env.services is None:
        return EMPTY
    found = env.services.conforms_to(plain(items[0]), url)
    return EMPTY if found is None else truth(found)


def _codings(items: Items) -> set[tuple[Any, Any]]:
    found: set[tuple[Any, Any]] = set()
    for item in items:
        value = plain(item)
        if type(value) is dict:
            codings = value.get("coding") if "coding" in value else [value]
            for coding in codings if type(codings) is list else ():
                if type(coding) is dict and type(coding.get("code")) is str:
                    system = coding.get("system")
                    found.add((system if type(system) is str else None, coding["code"]))
    return found


@function("subsumes", 1)
def _subsumes(env: Environment, items: Items, other: Items) -> Items:
    """True for equal codes; otherwise unknown, since no terminology service with hierarchies is asked."""
    return TRUE if _codings(items) & _codings(other) else EMPTY


@function("subsumedBy", 1)
def _subsumed_by(env: Environment, items: Items, other: Items) -> Items:
    return TRUE if _codings(items) & _codings(other) else EMPTY


@function("checkModifiers", 0, 99)
def _check_modifiers(env: Environment, items: Items, *allowed: Items) -> Items:
    known = {one_text(url, "checkModifiers()") for url in allowed}
    for item in items:
        found: Items = []
        members(item, "modifierExtension", found)
        for extension in found:
            url = extension.value.get("url") if type(extension.value) is dict else None
            if url not in known:
                raise ExpressionError(f"the element has a modifier extension that is not expected: {url}")
    return items
