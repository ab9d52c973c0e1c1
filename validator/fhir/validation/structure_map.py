"""StructureMap: variables are in scope where they are used, and what rules call exists.

A variable is an input of the group, or what a source or target of the rule, or of a rule around it, names.
https://hl7.org/fhir/R4/structuremap.html, https://hl7.org/fhir/R4/mapping-language.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.fhir.validation.conformance import rule_of
from validator.results import Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def check_structure_map(structure_map: Node, walk: Walk) -> None:
    MapCheck(structure_map, walk).run()


class MapCheck:
    def __init__(self, structure_map: Node, walk: Walk) -> None:
        self.map = structure_map
        self.walk = walk
        self.groups = {
            name: group for group in structure_map.children.get("group", ()) if (name := group.string("name"))
        }
        self.imports = "import" in structure_map.children
        self.aliases = {
            alias
            for structure in structure_map.children.get("structure", ())
            if (alias := structure.string("alias"))
        }

    def run(self) -> None:
        for group in self.map.children.get("group", ()):
            extended = group.child("extends")
            if extended is not None and isinstance(extended.value, str):
                self._check_called(extended, extended.value, "group.extends")
            inputs = {name for one in group.children.get("input", ()) if (name := one.string("name"))}
            rules = {name for one in _rules_below(group) if (name := one.string("name"))}
            for rule in group.children.get("rule", ()):
                self._check_rule(rule, frozenset(inputs), rules)

    def _check_rule(self, rule: Node, scope: frozenset[str], rules: set[str]) -> None:
        for source in rule.children.get("source", ()):
            context = source.child("context")
            if context is not None and isinstance(context.value, str) and not self._is_type(context.value):
                # "Type or variable": a type of a model that is not at hand begins with a capital
                severity = WARNING if context.value[:1].isupper() else ERROR
                self._check_variable(context, context.value, scope, "group.rule.source.context", severity)
            scope |= _named(source)
        for target in rule.children.get("target", ()):
            context = target.child("context")
            if (
                context is not None
                and isinstance(context.value, str)
                and target.string("contextType") == "variable"
            ):
                self._check_variable(context, context.value, scope, "group.rule.target.context")
            for parameter in target.children.get("parameter", ()):
                value = parameter.child("value")
                if value is not None and value.type == "id" and isinstance(value.value, str):
                    self._check_variable(value, value.value, scope, "group.rule.target.parameter.value[x]")
            scope |= _named(target)
        for dependent in rule.children.get("dependent", ()):
            self._check_dependent(dependent, scope, rules)
        for inner in rule.children.get("rule", ()):
            self._check_rule(inner, scope, rules)

    def _check_dependent(self, dependent: Node, scope: frozenset[str], rules: set[str]) -> None:
        name, given = dependent.string("name"), dependent.children.get("variable", ())
        for variable in given:
            if isinstance(variable.value, str) and variable.value.isidentifier():
                self._check_variable(variable, variable.value, scope, "group.rule.dependent.variable")
        group = self.groups.get(name or "")
        if name is not None and group is None and name not in rules:
            self._check_called(dependent.child("name") or dependent, name, "group.rule.dependent.name")
        if group is not None and len(given) != len(group.children.get("input", ())):
            self.walk.report(
                dependent,
                "conformance.map-arguments",
                ERROR,
                "business-rule",
                rule_of("StructureMap", "group.rule.dependent.variable"),
                group=name,
                found=len(given),
                expected=len(group.children.get("input", ())),
            )

    def _is_type(self, name: str) -> bool:
        return name in self.walk.definitions.types or name in self.aliases

    def _check_variable(
        self, node: Node, name: str, scope: frozenset[str], element: str, severity: Severity = ERROR
    ) -> None:
        if name not in scope:
            self.walk.report(
                node,
                "conformance.map-variable",
                severity,
                "not-found",
                rule_of("StructureMap", element),
                name=name,
                known=", ".join(sorted(scope)) or "–",
            )

    def _check_called(self, node: Node, name: str, element: str) -> None:
        """What another map defines cannot be known here."""
        if name not in self.groups and not self.imports:
            rule = rule_of("StructureMap", element)
            self.walk.report(node, "conformance.map-group", ERROR, "not-found", rule, name=name)


def _named(holder: Node) -> frozenset[str]:
    variable = holder.string("variable")
    return frozenset({variable} if variable else ())


def _rules_below(holder: Node) -> list[Node]:
    found: list[Node] = []
    waiting = list(holder.children.get("rule", ()))
    while waiting:
        rule = waiting.pop()
        found.append(rule)
        waiting.extend(rule.children.get("rule", ()))
    return found
