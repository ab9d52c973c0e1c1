"""Codes: that they exist in their code system, and that they are in the value set an element is bound to.

https://hl7.org/fhir/R4/terminologies.html#strength. A code system that is not at hand gives information, never a pass in disguise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE, split_canonical
from validator.fhir.terminology.terminology import nearest
from validator.fhir.validation.plan import Check
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_SEVERITY = {"required": Severity.ERROR, "extensible": Severity.WARNING, "preferred": Severity.INFORMATION}

_CODING_SYSTEM = Rule("Coding.system", "http://hl7.org/fhir/R4/datatypes-definitions.html#Coding.system")

Coding = tuple[str | None, str, "Node"]


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    value_set: str
    strength: str
    rule: Rule
    demands_code: bool
    """Whether text alone is too little."""

    def __call__(self, node: Node, walk: Walk) -> None:
        severity = _SEVERITY.get(self.strength)
        if severity is None:
            return
        codings = list(codings_of(node))
        if not codings:
            if self.demands_code and node.type in ("CodeableConcept", "Coding") and node.value:
                walk.report(
                    node, "code-missing", Severity.ERROR, "code-invalid", self.rule, **self._named(walk)
                )
            return
        if not walk.terminology.is_available(self.value_set):
            walk.not_checked(Unchecked.VALUE_SET, self.value_set, node, self.strength)
            if self.strength != "preferred":
                walk.report(
                    node,
                    "value-set-unavailable",
                    Severity.INFORMATION,
                    "not-found",
                    self.rule,
                    value_set=self.value_set,
                )
            return
        unknown: set[str] = set()
        for number, (system, code, coding) in enumerate(codings):
            membership = walk.terminology.contains(self.value_set, system, code)
            if membership.contains:
                if system is not None:
                    walk.code_is_listed(coding)
                for others in codings[number + 1 :]:
                    if walk.terminology.contains(self.value_set, *others[:2]).contains:
                        walk.code_is_listed(others[2])
                return
            if membership.contains is None:
                unknown.update(membership.unknown_systems)
            if membership.circular is not None:
                walk.report_profile(
                    Rule(membership.circular, "http://hl7.org/fhir/R4/valueset.html#compositions"),
                    "value-set-circular",
                    url=membership.circular,
                )
        if unknown:
            self._note(node, codings, walk)
            walk.report(
                node,
                "code-unverifiable",
                Severity.INFORMATION,
                "not-supported",
                self.rule,
                code=_shown(codings),
                systems=", ".join(sorted(unknown)),
                **self._named(walk),
            )
            return
        if self.strength == "extensible" and self._is_legitimate_extension(codings, walk):
            severity = Severity.INFORMATION
        self._report(node, codings, severity, walk)

    def _note(self, node: Node, codings: list[Coding], walk: Walk) -> None:
        """What could not be decided: mostly whether there is such a code at all, otherwise whether it is in the value set."""
        for system, code, coding in codings:
            if system and walk.terminology.code_is_known(system, code) is None:
                note_code(walk, system, coding, self.strength)
            else:
                walk.not_checked(Unchecked.VALUE_SET, split_canonical(self.value_set)[0], node, self.strength)

    def _is_legitimate_extension(self, codings: list[Coding], walk: Walk) -> bool:
        """A code from a system that the value set does not draw from may well mean something that no code in it does."""
        systems = walk.terminology.systems_of(self.value_set)
        return all(system is not None and system not in systems for system, _, _ in codings)

    def _report(self, node: Node, codings: list[Coding], severity: Severity, walk: Walk) -> None:
        allowed = walk.terminology.enumerate(self.value_set)
        values = {"code": _shown(codings), **self._named(walk)}
        key = f"code-not-in-value-set-{self.strength}"
        if allowed is None:
            walk.report(node, key, severity, "code-invalid", self.rule, **values)
            return
        codes = [code for _, code, _ in allowed]
        lacking = next(
            (s for system, code, _ in codings if system == "" for s, c, _ in allowed if c == code), None
        )
        if lacking:
            walk.report(
                node, key, severity, "code-invalid", self.rule, fix="add-system", system=lacking, **values
            )
            return
        close = nearest(codings[0][1], codes)
        if close is not None and close != codings[0][1]:
            system = next(s for s, c, _ in allowed if c == close)
            walk.report(
                node,
                key,
                severity,
                "code-invalid",
                self.rule,
                fix="use-code",
                suggestion=_one(system, close, node),
                **values,
            )
        else:
            listed = ", ".join(dict.fromkeys(codes[:12])) + (" …" if len(codes) > 12 else "")
            walk.report(
                node, key, severity, "code-invalid", self.rule, fix="use-one-of", allowed=listed, **values
            )

    def _named(self, walk: Walk) -> dict[str, Any]:
        return {
            "value_set": walk.terminology.title(self.value_set),
            "url": split_canonical(self.value_set)[0],
        }


def binding_check(binding: Mapping[str, Any], rule: Rule) -> Check:
    maximum = next(
        (
            e.get("valueCanonical") or e.get("valueUri")
            for e in binding.get("extension", ())
            if e.get("url") == _MAX_VALUE_SET
        ),
        None,
    )
    strength = str(binding.get("strength", ""))
    own = Binding(str(binding["valueSet"]), strength, rule, strength == "required")
    if maximum and strength != "required":
        # The maximum is a required binding over the other one. Where that only recommends codes, none need be given.
        limit = Binding(str(maximum), "required", rule, strength == "extensible")

        def both(node: Node, walk: Walk) -> None:
            own(node, walk)
            limit(node, walk)

        return both
    return own


def codings_of(node: Node) -> Iterator[Coding]:
    """(system, code, node) of every coded value in the element. ``system`` is ``None`` for the type ``code``."""
    value = node.value
    if isinstance(value, str):
        # Reference.type is a URI relative to the definitions of the specification: Patient, or the whole URL.
        yield None, (value.removeprefix(CORE_BASE) if node.type == "uri" else value), node
    elif isinstance(value, dict):
        match node.type:
            case "CodeableConcept":
                for coding in node.children.get("coding", ()):
                    yield from _coding(coding)
            case "Coding":
                yield from _coding(node)
            case "Quantity" | "Age" | "Count" | "Distance" | "Duration" | "Money" | "SimpleQuantity":
                code = value.get("code") or value.get("currency")
                if isinstance(code, str):
                    yield node.string("system"), code, node


def _coding(node: Node) -> Iterator[Coding]:
    code = node.string("code")
    if code is not None:
        yield node.string("system") or "", code, node


def _one(system: str | None, code: str, node: Node | None = None) -> str:
    return f"{system}#{code}" if system and (node is None or node.type != "code") else code


def _shown(codings: list[Coding]) -> str:
    return ", ".join(_one(system, code) for system, code, _ in codings[:4])


def note_code(walk: Walk, system: str, node: Node, strength: str | None = None) -> None:
    """A code that was not looked up, since its system, or that part of it, is not at hand."""
    held = walk.terminology.system(system)
    has_part = held is not None and bool(held.concepts)
    kind = Unchecked.CODE_SYSTEM_PART if has_part else Unchecked.CODE_SYSTEM
    walk.not_checked(kind, system, node, strength)


def check_coding(node: Node, walk: Walk) -> None:
    """Every Coding: that its code exists where its system is at hand, with a display that the system knows."""
    system, code = node.string("system"), node.string("code")
    if system is not None and ":" not in system:
        walk.report(node, "system-relative", Severity.ERROR, "value", _CODING_SYSTEM, system=system)
        return
    # National registers publish a code system and its value set under the same identifier.
    if (
        system is not None
        and walk.terminology.is_available(system)
        and walk.terminology.system(system) is None
    ):
        walk.report(
            node, "coding-system-is-value-set", Severity.ERROR, "invalid", _CODING_SYSTEM, system=system
        )
        return
    if code is None:
        return
    if system is None:
        walk.report(node, "coding-without-system", Severity.WARNING, "invalid", _CODING_SYSTEM, code=code)
        return
    if check_code(node, system, code, walk):
        _check_display(node, system, code, walk)


def check_code(node: Node, system: str, code: str, walk: Walk) -> bool:
    """That the code exists, where that can be told. Answers whether it does for certain."""
    known = walk.terminology.code_is_known(system, code)
    if known is None:
        note_code(walk, system, node)
    elif not known:
        held = walk.terminology.system(system)
        suggestion = (
            nearest(code, list(held.concepts)) if held is not None and len(held.concepts) < 5000 else None
        )
        walk.report(
            node,
            "code-unknown",
            Severity.ERROR,
            "code-invalid",
            Rule("terminology", system),
            fix="use-code" if suggestion else None,
            code=code,
            system=system,
            suggestion=suggestion,
        )
    return known is True


def _check_display(node: Node, system: str, code: str, walk: Walk) -> None:
    display = node.string("display")
    held = walk.terminology.system(system)
    concept = held.get(code) if held is not None else None
    if display is None or held is None or concept is None or concept.display is None:
        return
    known = {concept.display, *(text for texts in concept.designations.values() for text in texts)}
    if " ".join(display.split()).casefold() in {" ".join(text.split()).casefold() for text in known}:
        return
    rule = Rule("terminology", system)
    values = {"found": display, "code": code, "system": system, "expected": concept.display}
    language = _language_of(node)
    at_hand = {(held.language or "en")[:2].lower(), *(name[:2].lower() for name in concept.designations)}
    if not language or language in at_hand or (language == "nb" and not at_hand.isdisjoint(("no", "nn"))):
        walk.report(node, "display-wrong", Severity.WARNING, "invalid", rule, **values)
    else:  # a translation may well be right, but nothing here can tell
        walk.report(
            node,
            "display-unverifiable",
            Severity.INFORMATION,
            "not-supported",
            rule,
            language=language,
            **values,
        )


def _language_of(node: Node) -> str:
    """The language that the resource around an element, or one around that, says it is in; Norwegian in all its forms is ``nb``."""
    resource: Node | None = node.resource
    while resource is not None:
        if stated := resource.string("language"):
            language = stated[:2].lower()
            return "nb" if language in ("no", "nn") else language
        resource = resource.parent.resource if resource.parent is not None else None
    return ""
