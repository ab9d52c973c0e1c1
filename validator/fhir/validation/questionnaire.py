"""A Questionnaire by itself: that its conditions, options, initial values and limits make sense together.

https://hl7.org/fhir/R4/questionnaire.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE
from validator.fhir.validation.answer_order import DATES, Incomparable, order, same
from validator.fhir.validation.definition_json import choice_of, extension_values, objects
from validator.fhir.validation.questionnaire_answer import check_answer
from validator.fhir.validation.questionnaire_items import (
    ANSWER_TYPES,
    CHOICES,
    SDC_BASE,
    Condition,
    Form,
    Item,
    extension_rule,
    item_rule,
)
from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

_ORDERED = frozenset({"integer", "decimal", "date", "dateTime", "time", "Quantity", "string"})
_TEXT = frozenset({"string", "text", "url"})

MEANINGFUL_FOR: Mapping[str, frozenset[str]] = {
    "minLength": frozenset({"boolean", "decimal", "integer", "open-choice"}) | _TEXT,
    "regex": frozenset({"decimal", "integer", "open-choice", "date", "dateTime", "time"}) | _TEXT,
    "maxDecimalPlaces": frozenset({"decimal", "quantity"}),
    "minValue": frozenset({"decimal", "integer", "date", "dateTime", "time"}),
    "maxValue": frozenset({"decimal", "integer", "date", "dateTime", "time"}),
    "mimeType": frozenset({"attachment"}),
    "maxSize": frozenset({"attachment"}),
    "questionnaire-referenceResource": frozenset({"reference"}),
    "questionnaire-referenceProfile": frozenset({"reference"}),
    "questionnaire-unitOption": frozenset({"quantity"}),
    "questionnaire-unitValueSet": frozenset({"quantity"}),
    "questionnaire-unit": frozenset({"integer", "decimal", "quantity"}),
}
"""Extension → types of item that it says something about."""


def check_questionnaire(questionnaire: Node, walk: Walk) -> None:
    QuestionnaireCheck(questionnaire, walk).run()


class QuestionnaireCheck:
    def __init__(self, questionnaire: Node, walk: Walk) -> None:
        self.questionnaire = questionnaire
        self.walk = walk
        self.form = Form(questionnaire.value, questionnaire.container.value)
        self.places = {id(item.source): number for number, item in enumerate(self.form.all_items())}

    def run(self) -> None:
        items = {id(item.source): item for item in self.form.all_items()}
        self._check_constraints(self.questionnaire)
        for node in self.questionnaire.descendants():
            if node.name == "item" and node.resource is self.questionnaire:
                item = items.get(id(node.value))
                if item is not None:
                    self._check_item(item, node)

    def _report(
        self, node: Node, key: str, rule: Rule, code: str, severity: Severity = ERROR, /, **values: Any
    ) -> None:
        self.walk.report(node, f"questionnaire.{key}", severity, code, rule, **values)

    def _check_item(self, item: Item, node: Node) -> None:
        if item.type == "question":
            self._report(node.child("type") or node, "abstract-type", item_rule("type"), "code-invalid")
        self._check_conditions(item, node)
        self._check_options(item, node)
        self._check_initial(item, node)
        self._check_extensions(item, node)
        self._check_bounds(item, node)
        self._check_constraints(node)

    # -- enableWhen

    def _check_conditions(self, item: Item, node: Node) -> None:
        for entry in node.children.get("enableWhen", ()):
            question, operator = entry.string("question"), entry.string("operator")
            answer = entry.child("answer")
            if question is None or operator is None or answer is None:
                continue
            target = self.form.by_link_id.get(question)
            condition = Condition(question, operator, answer.type, answer.value)
            if target is None:
                self._report(
                    node, "condition-unknown", item_rule("enableWhen.question"), "not-found", link_id=question
                )
            elif target is item:
                self._report(
                    node,
                    "condition-itself",
                    item_rule("enableWhen.question"),
                    "business-rule",
                    link_id=question,
                )
            elif item in target.ancestors():
                self._report(
                    node,
                    "condition-inner",
                    item_rule("enableWhen.question"),
                    "business-rule",
                    link_id=question,
                )
            else:
                self._check_condition(item, target, condition, entry)

    def _check_condition(self, item: Item, target: Item, condition: Condition, entry: Node) -> None:
        rule = item_rule("enableWhen.question")
        if self.places[id(target.source)] > self.places[id(item.source)]:
            self._report(
                entry, "condition-later", rule, "business-rule", INFORMATION, link_id=condition.question
            )
        if target.type not in ANSWER_TYPES:
            self._report(
                entry,
                "condition-no-question",
                rule,
                "business-rule",
                WARNING,
                link_id=condition.question,
                type=target.type,
            )
            return
        if condition.operator == "exists":
            return
        rule = item_rule("enableWhen.answer[x]")
        if condition.type not in target.answer_types | (
            {"integer", "decimal"} if target.type in ("integer", "decimal") else set()
        ) and not (condition.type in DATES and target.answer_types & DATES):
            self._report(
                entry,
                "condition-type",
                rule,
                "value",
                WARNING,
                link_id=condition.question,
                found=condition.type,
                allowed=", ".join(sorted(target.answer_types)),
            )
        elif condition.operator in ("<", ">", "<=", ">=") and condition.type not in _ORDERED:
            self._report(
                entry,
                "condition-unordered",
                item_rule("enableWhen.operator"),
                "value",
                WARNING,
                operator=condition.operator,
                type=condition.type,
            )

    # -- options and initial values

    def _check_options(self, item: Item, node: Node) -> None:
        own = ANSWER_TYPES.get(item.type)
        seen: list[tuple[str, Any]] = []
        selected = 0
        for option in node.children.get("answerOption", ()):
            value = option.child("value")
            selected += option.value.get("initialSelected") is True
            if value is None or value.value is None:
                continue
            if own is not None and item.type not in CHOICES and value.type != own:
                self._report(
                    value, "option-other-type", item_rule("answerOption.value[x]"), "structure", found=value.type,
                    type=item.type, allowed=own,
                )  # fmt: skip
            if any(same(value.type, value.value, kind, other) for kind, other in seen[:500]):
                self._report(
                    option,
                    "option-repeated",
                    item_rule("answerOption"),
                    "duplicate",
                    WARNING,
                    question=item.text,
                )
            seen.append((value.type, value.value))
        if selected > 1 and not item.repeats:
            self._report(
                node, "several-selected", item_rule("answerOption.initialSelected"), "business-rule", WARNING,
                question=item.text, found=selected,
            )  # fmt: skip
        self._check_value_set(item, node)

    def _check_value_set(self, item: Item, node: Node) -> None:
        named = node.child("answerValueSet")
        canonical = item.value_set
        if named is None or canonical is None:
            return
        terminology, name = self.form.value_set(canonical, self.walk)
        if terminology.is_available(name):
            return
        if canonical.startswith("#"):
            self._report(
                named, "contained-missing", item_rule("answerValueSet"), "not-found", value_set=canonical
            )
        else:
            self._report(
                named,
                "value-set-missing",
                item_rule("answerValueSet"),
                "not-found",
                INFORMATION,
                value_set=canonical,
            )

    def _check_initial(self, item: Item, node: Node) -> None:
        if item.type not in ANSWER_TYPES:
            return  # que-8
        for initial in node.children.get("initial", ()):
            value = initial.child("value")
            if value is not None:
                check_answer(initial, value, item, self.form, self.walk)

    # -- extensions

    def _check_extensions(self, item: Item, node: Node) -> None:
        for extension in node.children.get("extension", ()):
            name = (extension.string("url") or "").removeprefix(CORE_BASE)
            types = MEANINGFUL_FOR.get(name)
            if types is not None and item.type not in types:
                self._report(
                    extension,
                    "extension-meaningless",
                    extension_rule(name),
                    "business-rule",
                    WARNING,
                    extension=name,
                    type=item.type,
                )
            elif name in ("minValue", "maxValue"):
                self._check_limit_type(item, extension, name)
            elif name == "regex":
                self._check_pattern(extension)
        if item.extensions("questionnaire-unitOption") and item.extensions("questionnaire-unitValueSet"):
            self._report(
                node,
                "units-twice",
                extension_rule("questionnaire-unitOption"),
                "business-rule",
                WARNING,
                question=item.text,
            )
        for name in ("questionnaire-minOccurs", "questionnaire-maxOccurs"):
            count = item.count(name)
            if count is not None and count > 1 and not item.repeats:
                self._report(
                    node, "occurs-without-repeats", extension_rule(name), "business-rule", WARNING,
                    question=item.text, extension=name,
                )  # fmt: skip

    def _check_limit_type(self, item: Item, extension: Node, name: str) -> None:
        found = extension.child("value")
        own = ANSWER_TYPES.get(item.type)
        if found is not None and own is not None and found.type != own:
            self._report(
                extension,
                "limit-type",
                extension_rule(name),
                "value",
                extension=name,
                found=found.type,
                type=own,
            )

    def _check_pattern(self, extension: Node) -> None:
        from validator.fhir.fhirpath import ExpressionError
        from validator.fhir.fhirpath.patterns import compile_pattern

        found = extension.child("value")
        if found is None or not isinstance(found.value, str):
            return
        try:
            compile_pattern(found.value)
        except ExpressionError as error:
            self._report(
                found,
                "regex-broken",
                extension_rule("regex"),
                "value",
                WARNING,
                pattern=found.value,
                reason=error.reason,
            )

    def _check_bounds(self, item: Item, node: Node) -> None:
        """Limits that no answer can keep."""
        pairs: list[tuple[str, str, Any, str, Any]] = []
        for low, high, urls in (
            ("minValue", "maxValue", CORE_BASE),
            ("minQuantity", "maxQuantity", SDC_BASE),
            ("questionnaire-minOccurs", "questionnaire-maxOccurs", CORE_BASE),
        ):
            lowest, highest = (extension_values(item.source, urls + name) for name in (low, high))
            if lowest and highest and lowest[0][0] == highest[0][0]:
                pairs.append((lowest[0][0], low, lowest[0][1], high, highest[0][1]))
        if (shortest := item.count("minLength")) is not None and "maxLength" in item.source:
            pairs.append(("integer", "minLength", shortest, "maxLength", item.source["maxLength"]))
        for kind, low, least, high, most in pairs:
            try:
                is_impossible = order(kind, least, most) > 0
            except Incomparable:
                continue
            if is_impossible:
                self._report(
                    node, "impossible-limits", item_rule(""), "business-rule", WARNING,
                    question=item.text, low=low, high=high,
                )  # fmt: skip

    def _check_constraints(self, node: Node) -> None:
        """The FHIRPath of questionnaire-constraint can be read."""
        from validator.fhir.fhirpath import ExpressionError, compile_expression

        for extension in node.children.get("extension", ()):
            if extension.string("url") != CORE_BASE + "questionnaire-constraint":
                continue
            for part in objects(extension.value, "extension"):
                found = choice_of(part, "value")
                if part.get("url") != "expression" or found is None or not isinstance(found[1], str):
                    continue
                try:
                    compile_expression(found[1]).check()
                except ExpressionError as error:
                    self._report(
                        extension,
                        "constraint-unreadable",
                        extension_rule("questionnaire-constraint"),
                        "invalid",
                        expression=found[1],
                        reason=error.reason,
                    )
