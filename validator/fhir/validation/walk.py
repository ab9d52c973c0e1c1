"""Second pass: every check that the plans hold, over a tree that :mod:`validator.fhir.validation.read` has made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from validator.fhir.definitions import Definitions, split_canonical
from validator.fhir.fhirpath import ExpressionError, Memory, compile_expression
from validator.fhir.formats.narrative import narrative_links
from validator.fhir.formats.parse import Document
from validator.fhir.terminology.terminology import Terminology
from validator.fhir.validation.binding import check_coding
from validator.fhir.validation.bundle import check_bundle
from validator.fhir.validation.compile import Compiler
from validator.fhir.validation.datatype import DATATYPE_CHECKS
from validator.fhir.validation.extension import check_extension
from validator.fhir.validation.implied_profile import implied_profiles
from validator.fhir.validation.invariant import check_invariant
from validator.fhir.validation.learned import Learned
from validator.fhir.validation.ledger import UNCHECKED_FINDINGS, Ledger
from validator.fhir.validation.must_support import Presence, must_support_told
from validator.fhir.validation.node import Node
from validator.fhir.validation.plan import Check, CompiledStructure, ElementPlan, Shape
from validator.fhir.validation.reference import BundleIndex, bundles_around, restful_url
from validator.fhir.validation.resource_checks import resource_check
from validator.fhir.validation.settings import ValidationSettings
from validator.fhir.validation.slicing import check_slicing
from validator.results import Finding, Location, NotChecked, Rule, Severity, Text, Unchecked
from validator.texts import has_text, text

MOST_ALIKE = 1000
"""How often the same thing is told of one input by the same rule; of the rest only the number is told. Nobody reads more, and a hostile
input could otherwise ask for a finding for each of its bytes."""


TYPE_CHECKS: Mapping[str, Check] = {
    "Coding": check_coding,
    "Extension": check_extension,
    "Bundle": check_bundle,
    **DATATYPE_CHECKS,
}
"""Type → what is checked of every element of that type."""


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A finding before it has a text and a line: most of those made while a slice or target is tried out are thrown away."""

    node: Node
    key: str
    severity: Severity
    code: str
    rule: Rule | None
    fix: str | None
    values: Mapping[str, object]

    def finding(self, document: Document | None) -> Finding:
        path, pointer = self.node.path, self.node.pointer
        location = document.location(path, pointer) if document is not None else Location(path)
        key = text_key(self.key)
        fix_key = f"validation.fix-{self.fix}" if self.fix else f"{key}.fix"
        fix = text(fix_key, **self.values) if has_text(fix_key) else None
        return Finding(self.severity, self.code, key, text(key, **self.values), location, self.rule, fix)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Whether an element would pass a profile, and what there was to say."""

    passed: bool
    reports: Sequence[Report]
    ledger: Ledger


def text_key(key: str) -> str:
    """A key without a dot is in the catalogue of this room; with one it names its catalogue (``questionnaire.answer-type``)."""
    return key if "." in key else f"validation.{key}"


class Noted:
    """What has been told so far: of the input, or of an element that is being tried against a profile."""

    __slots__ = ("_seen", "_untold", "ledger", "reports", "times")

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.ledger = Ledger()
        self.times: dict[tuple[str, str | None], int] = {}
        """(key, rule) → how often that was told."""
        self._seen: set[tuple[object, ...]] = set()
        self._untold: list[tuple[Report, tuple[str, str | None]]] = []

    def is_new(self, about: tuple[object, ...]) -> bool:
        """Whether this has not been asked before."""
        if about in self._seen:
            return False
        self._seen.add(about)
        return True

    def note(self, report: Report) -> None:
        """The same thing of the same place is told once, and things alike no more than :data:`MOST_ALIKE` times."""
        if not self.is_new((*report.node.place, report.key, *map(str, report.values.values()))):
            return
        if (unchecked := UNCHECKED_FINDINGS.get(report.key)) is not None:
            kind, what = unchecked
            needed = str(report.values[what]) if what else report.node.definition_path
            self.ledger.note(kind, needed, report.node)
        alike = (report.key, report.rule.id if report.rule else None)
        told = self.times[alike] = self.times.get(alike, 0) + 1
        if told <= MOST_ALIKE:
            self.reports.append(report)
        elif told == MOST_ALIKE + 1:
            self._untold.append((replace(report, key="more-alike", fix=None, values={}), alike))

    def all(self) -> Iterator[Report]:
        """What was told, and for what was told too often the number of further places."""
        yield from self.reports
        for report, alike in self._untold:
            yield replace(report, values={"count": self.times[alike] - MOST_ALIKE})


class Walk:
    """One validation of one input. Holds what was found and what is remembered while it lasts."""

    def __init__(
        self, compiler: Compiler, terminology: Terminology, settings: ValidationSettings, learned: Learned
    ) -> None:
        """``learned`` is the validator's, and so are the compiler and the terminology: what they remember follows from the definitions
        alone. Everything else here lasts as long as this walk."""
        self.compiler = compiler
        self.learned = learned
        self.definitions: Definitions = compiler.definitions
        self.terminology = terminology
        self.settings = settings
        self._further_checks = dict(settings.further_checks)
        self._noted = self._kept = Noted()
        self._conforms: dict[tuple[Node, str], Trial] = {}
        self._bundles: dict[Node, BundleIndex] = {}
        self._contained: dict[Node, dict[str, Node]] = {}
        self._contained_ids: dict[Node, frozenset[str]] = {}
        self._ids: dict[Node, frozenset[str]] = {}
        self._anchors: frozenset[str] | None = None
        self._root: Node | None = None
        self.presence = Presence()
        self.memory = Memory()
        """What expressions have found in this input, for the others."""
        self.element_ids: dict[tuple[Node, str], Node] = {}
        """(resource, id) → the first element with that id; for contained resources ``#`` and the id."""

    # -- reporting

    def report(
        self,
        node: Node,
        key: str,
        severity: Severity,
        code: str,
        /,
        rule: Rule | None = None,
        fix: str | None = None,
        **values: Any,
    ) -> None:
        """Note a finding about an element. The same one is noted once, however many profiles lead to it."""
        self._noted.note(Report(node, key, severity, code, rule, fix, values))

    def not_checked(self, kind: Unchecked, what: str, node: Node, strength: str | None = None) -> None:
        """Note that an element was passed over, by a rule that applies to it."""
        self._noted.ledger.note(kind, what, node, strength)

    def code_is_listed(self, coding: Node) -> None:
        """Note that a value set or fixed value has this very code, so that it need not be at hand in its code system."""
        self._noted.ledger.settle(coding)

    def part_of_code_is_stated(self, coding: Node, part: str) -> None:
        """Note that a profile fixes the code, or the system, of a Coding: with both, it lists the code."""
        self._noted.ledger.settle_part(coding, part)

    def told(self, key: str, rule_id: str) -> int:
        """How often the same thing has been reported by the same rule."""
        return self._noted.times.get((key, rule_id), 0)

    def is_first_told(self, *about: object) -> bool:
        """Whether nothing has been told about this yet; from now on it has."""
        return self._noted.is_new(about)

    def report_profile(self, rule: Rule, key: str, /, **values: Any) -> None:
        """Note, once, that a profile itself is broken. That is so also when it was only tried out whether an element conforms to it, and
        what that rests on must be known: such a note is kept."""
        if self._root is not None and self._kept.is_new(("profile", rule.id, key)):
            self._kept.note(Report(self._root, key, Severity.WARNING, "business-rule", rule, None, values))

    def report_packages(self) -> None:
        """Note every file of a package that could not be used: what it defines was not checked."""
        for package in self.definitions.packages:
            for file in package.unreadable:
                self.report_profile(
                    Rule(f"{package}/{file.name}"),
                    "package-file-unusable",
                    file=file.name,
                    package=str(package),
                    reason=file.reason,
                )

    def findings(self, document: Document | None) -> list[Finding]:
        made = [report.finding(document) for report in self._noted.all()]
        made.sort(key=lambda f: (f.location.line or 0, f.location.column or 0))
        return made

    def what_was_not_checked(self, document: Document | None) -> tuple[NotChecked, ...]:
        return self._noted.ledger.entries(document)

    # -- visiting by the core definitions

    def visit_tree(self, root: Node) -> None:
        """Everything that the core definitions and the instance's own claims ask for."""
        self._root = root
        self._visit(root)

    def _visit(self, node: Node) -> None:
        plan = node.plan
        type_name = node.type
        check_of_type = TYPE_CHECKS.get(type_name)
        further = self._further_checks.get(type_name)
        if plan is not None:
            for check in plan.checks:
                check(node, self)
            invariants = self.learned.invariants(plan, type_name, is_resource=node.resource is node)
            for invariant in invariants:
                check_invariant(invariant, node, self)
            if (
                plan.types is not None
                and (reference := plan.types.get(type_name)) is not None
                and reference.profiles
            ):
                self._apply_one_of(node, reference.profiles, plan)
            elif not (plan.checks or invariants or check_of_type or further) and node.resource is not node:
                self.learned.note_silent(plan, type_name)
        if check_of_type is not None:
            check_of_type(node, self)
        if further is not None:
            further(node, self)
        if node.resource is node:
            check_of_resource = resource_check(type_name)
            if check_of_resource is not None:
                check_of_resource(node, self)
            self._visit_claims(node)
        silent = self.learned.silent
        for nodes in node.children.values():
            for child in nodes:
                if (
                    child.children
                    or child.plan is None
                    or (types := silent.get(child.plan)) is None
                    or child.type not in types
                ):
                    self._visit(child)

    def _visit_claims(self, node: Node) -> None:
        meta = node.child("meta")
        for claim in meta.children.get("profile", ()) if meta is not None else ():
            if not isinstance(claim.value, str):
                continue
            compiled = self.compiler.profile(claim.value)
            if compiled is None:
                self._report_unknown_claim(claim)
            else:
                self.apply_profile(node, compiled)
        for canonical in implied_profiles(node):
            compiled = self.compiler.profile(canonical)
            if compiled is not None:
                self.apply_profile(node, compiled)
            else:
                self.not_checked(Unchecked.PROFILE, canonical, node)

    def _report_unknown_claim(self, claim: Node) -> None:
        rule = Rule("meta.profile", "http://hl7.org/fhir/R4/resource.html#profile")
        url, version = split_canonical(claim.value)
        other = self.definitions.find("StructureDefinition", url) if version is not None else None
        if other is not None:
            held = str(other.get("version", "–"))
            values = {"profile": url, "version": version, "held": held}
            self.report(claim, "claim-version", Severity.WARNING, "not-found", rule, **values)
        else:
            self.report(claim, "claim-unknown", Severity.WARNING, "not-found", rule, profile=claim.value)

    # -- applying profiles

    def apply_profile(self, node: Node, compiled: CompiledStructure) -> None:
        """Check an element (mostly a resource) against a profile, beyond what its core type asks for."""
        if not self._noted.is_new(("applied", node, compiled)):
            return
        for finding in self.definitions.snapshot_findings(compiled.canonical):
            if finding.is_error:
                self.report_profile(
                    Rule(compiled.root.rule.id, compiled.url),
                    "profile-broken",
                    profile=compiled.url,
                    reason=finding.message,
                )
        if compiled.type and not self.definitions.is_subtype(node.type, compiled.type):
            self.report(
                node,
                "profile-type",
                Severity.ERROR,
                "structure",
                Rule(compiled.root.rule.id, compiled.url),
                profile=compiled.url,
                found=node.type,
                expected=compiled.type,
            )
            return
        if compiled.is_core:
            return
        with must_support_told(self, node, compiled):
            self._apply_content(node, compiled.root)

    def apply_element(self, node: Node, plan: ElementPlan) -> None:
        """Check one element against what a profile says about it."""
        if plan.only_type is not None and node.type != plan.only_type:
            return
        if plan.types is not None:
            reference = plan.types.get(node.type) or next(
                (r for code, r in plan.types.items() if self.definitions.is_kind_of(node.type, code)), None
            )
            if reference is None and not (node.type in ("BackboneElement", "Element") or not plan.types):
                self.report(
                    node,
                    "type-not-allowed",
                    Severity.ERROR,
                    "structure",
                    plan.rule,
                    found=node.type,
                    allowed=", ".join(plan.types),
                    element=plan.path,
                )
                return
            if reference is not None and reference.profiles:
                self._apply_one_of(node, reference.profiles, plan)
        self._apply_content(node, plan, of_element=True)

    def _apply_content(self, node: Node, plan: ElementPlan, *, of_element: bool = False) -> None:
        if node.value is not None:
            for check in plan.checks:
                check(node, self)
        for invariant in plan.invariants:
            check_invariant(invariant, node, self, of_element=of_element)
        if plan.shape is not None:
            self._apply_shape(node, plan.shape)

    def _apply_shape(self, node: Node, shape: Shape) -> None:
        for plan in shape.plans:
            nodes = node.children.get(plan.name, [])
            if plan.only_type is not None:
                nodes = [n for n in nodes if n.type == plan.only_type]
            if len(nodes) < plan.min:
                self.report(
                    node,
                    "minimum",
                    Severity.ERROR,
                    "required",
                    plan.rule,
                    element=plan.path,
                    minimum=plan.min,
                    found=len(nodes),
                )
            if plan.max is not None and len(nodes) > plan.max:
                key = "prohibited" if plan.max == 0 else "maximum"
                self.report(
                    nodes[plan.max],
                    key,
                    Severity.ERROR,
                    "structure",
                    plan.rule,
                    element=plan.path,
                    maximum=plan.max,
                    found=len(nodes),
                )
            self.presence.note(plan, nodes)
            for child in nodes:
                self.apply_element(child, plan)
            if plan.slicing is not None:
                check_slicing(plan.slicing, nodes, node, self, plan.rule)

    def _apply_one_of(self, node: Node, profiles: Iterable[str], plan: ElementPlan) -> None:
        """The element must conform to one of the profiles on its type."""
        known = [
            (profile, compiled)
            for profile in profiles
            if (compiled := self.compiler.profile(profile)) is not None
        ]
        if not known:
            for profile in profiles:
                self.not_checked(Unchecked.PROFILE, profile, node)
                self.report_profile(
                    Rule(f"{plan.rule.id}", plan.rule.url),
                    "profile-missing",
                    profile=profile,
                    element=plan.path,
                )
            return
        if len(known) == 1:
            self.apply_profile(node, known[0][1])
        elif not any(self.conforms(node, profile) for profile, _ in known):
            self.report(
                node,
                "profile-none-of",
                Severity.ERROR,
                "structure",
                plan.rule,
                profiles=", ".join(profile for profile, _ in known),
                problems=self.problems_of(node, known[0][0]),
            )

    # -- trying out

    def conforms(self, node: Node, canonical: str) -> bool:
        """Whether an element would pass a profile, without reporting anything. A question that leads back to itself is answered yes: the
        definitions are read as the largest set of constraints that can hold."""
        key = (node, canonical)
        known = self._conforms.get(key)
        if known is not None:
            self._noted.ledger.include(known.ledger)
            return known.passed
        compiled = self.compiler.profile(canonical)
        if compiled is None:
            self.not_checked(Unchecked.PROFILE, canonical, node)
            return False
        self._conforms[key] = Trial(True, (), Ledger())
        outside, self._noted = self._noted, Noted()
        try:
            self.apply_profile(node, compiled)
            tried = self._noted
        finally:
            self._noted = outside
        passed = not any(report.severity in (Severity.ERROR, Severity.FATAL) for report in tried.reports)
        # What failed for certain did so whatever else was left unchecked.
        trial = self._conforms[key] = Trial(passed, tried.reports, tried.ledger if passed else Ledger())
        self._noted.ledger.include(trial.ledger)
        return passed

    def problems_of(self, node: Node, canonical: str) -> Text:
        """What kept an element from conforming, in short (for a message)."""
        trial = self._conforms.get((node, canonical))
        reports = trial.reports if trial is not None else ()
        errors = [report for report in reports if report.severity is Severity.ERROR][:2]
        said = [(error.node.path, text(text_key(error.key), **error.values)) for error in errors]
        return Text(
            "; ".join(f"{path}: {problem.nb}" for path, problem in said),
            "; ".join(f"{path}: {problem.en}" for path, problem in said),
        )

    # -- references

    def resolve(self, reference: str | None, node: Node) -> Node | None:
        """The resource in the input that a reference means: contained, or another entry of a Bundle around it."""
        if not reference:
            return None
        if reference.startswith("#"):
            container = node.container
            if reference == "#":
                return container
            return self.contained(container).get(reference[1:])
        for bundle in bundles_around(node):
            found = self.bundle_index(bundle).find(reference, node)
            if found:
                return found[0]
        return None

    def contained(self, container: Node) -> Mapping[str, Node]:
        """The contained resources by id; of several with the same one, the first."""
        known = self._contained.get(container)
        if known is None:
            known = self._contained[container] = {}
            for resource in container.children.get("contained", ()):
                if (identity := resource.string("id")) is not None:
                    known.setdefault(identity, resource)
        return known

    def contained_ids(self, container: Node) -> frozenset[str]:
        """As the JSON has them, also of what is no resource of a known type."""
        known = self._contained_ids.get(container)
        if known is None:
            stated = container.value.get("contained") if isinstance(container.value, dict) else None
            ids = (one.get("id") for one in stated or () if isinstance(one, dict))
            known = self._contained_ids[container] = frozenset(one for one in ids if isinstance(one, str))
        return known

    def bundle_index(self, bundle: Node) -> BundleIndex:
        known = self._bundles.get(bundle)
        if known is None:
            known = self._bundles[bundle] = BundleIndex(bundle)
        return known

    def stated_type(self, reference: Node) -> str | None:
        """The type that a Reference says it leads to, by ``type`` or by its URL."""
        stated = reference.string("type") if isinstance(reference.value, dict) else None
        if stated:
            return stated.rpartition("/")[2]
        url = reference.string("reference") if isinstance(reference.value, dict) else reference.value
        parts = restful_url(url) if isinstance(url, str) else None
        return parts.type if parts is not None else None

    def narrative_targets(self, node: Node) -> tuple[frozenset[str], frozenset[str]]:
        """What a link within a narrative may lead to: (ids in the resource around, contained ones among them; anchors in the narratives
        of the whole input)."""
        container = node.container
        ids = self._ids.get(container)
        if ids is None:
            found = (one.string("id") for one in (container, *container.descendants()))
            ids = self._ids[container] = frozenset(filter(None, found))
        if self._anchors is None:
            whole = (one.value for one in node.root.descendants() if one.type == "xhtml")
            self._anchors = frozenset(
                anchor for div in whole if isinstance(div, str) for anchor in narrative_links(div)[2]
            )
        return ids, self._anchors

    # -- FHIRPath

    def services_at(self, node: Node) -> ExpressionServices:
        return ExpressionServices(self, node)

    def evaluate(self, expression: str, node: Node) -> bool:
        """Whether an expression holds for an element; a broken one holds."""
        services = self.services_at(node)
        try:
            holds = compile_expression(expression).is_true(
                node.value,
                sibling=node.sibling,
                type_path=node.type_path,
                resource=node.resource.value,
                root_resource=node.container.value,
                services=services,
                memory=self.memory,
            )
        except ExpressionError:
            self.not_checked(Unchecked.RULE, expression, node)
            return True
        services.note_unanswered(expression)
        return holds

    def selects(self, expression: str, node: Node) -> bool:
        """Whether an expression, from the resource, leads to this element."""
        try:
            found = compile_expression(expression).evaluate(
                node.resource.value, type_path=node.resource.type, resource=node.resource.value
            )
        except ExpressionError:
            self.not_checked(Unchecked.RULE, expression, node)
            return True
        return any(item is node.value or item == node.value for item in found)


@dataclass(slots=True, eq=False)
class ExpressionServices:
    """What FHIRPath functions ask of the validation: ``resolve()``, ``memberOf()``, ``conformsTo()``."""

    walk: Walk
    node: Node
    unanswered: list[tuple[Unchecked, str]] = field(default_factory=list)
    """What could not be told."""

    def note_unanswered(self, rule: str) -> None:
        """Note it, when the outcome was not that the rule is broken: it may be that only because something could not be told. References
        are told by the rule that follows them, since each leads elsewhere."""
        for kind, what in self.unanswered:
            self.walk.not_checked(kind, what or rule, self.node)

    def resolve(self, reference: str) -> dict[str, Any] | None:
        found = self.walk.resolve(reference, self.node)
        if found is None:
            self.unanswered.append((Unchecked.REFERENCE, ""))
        return found.value if found is not None else None

    def member_of(self, value: Any, value_set: str) -> bool | None:
        codings = value.get("coding", [value]) if isinstance(value, dict) else [{"code": value}]
        answers = [
            self.walk.terminology.contains(value_set, coding.get("system"), coding["code"]).contains
            for coding in codings
            if isinstance(coding, dict) and isinstance(coding.get("code"), str)
        ]
        if any(answers):
            return True
        if None in answers:
            self.unanswered.append((Unchecked.VALUE_SET, value_set))
            return None
        return False

    def conforms_to(self, value: Any, profile: str) -> bool | None:
        if self.walk.compiler.profile(profile) is None:
            self.unanswered.append((Unchecked.PROFILE, profile))
            return None
        found = next(
            (node for node in (self.node.root, *self.node.root.descendants()) if node.value is value), None
        )
        return self.walk.conforms(found, profile) if found is not None else None
