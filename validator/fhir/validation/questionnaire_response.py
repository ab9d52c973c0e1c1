"""A QuestionnaireResponse against its Questionnaire.

"If a QuestionnaireResponse references a Questionnaire, then the QuestionnaireResponse structure must be consistent with the Questionnaire":
https://hl7.org/fhir/R4/questionnaireresponse-definitions.html#QuestionnaireResponse.questionnaire
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from validator.fhir.definitions import CORE_BASE
from validator.fhir.validation.answer_order import Incomparable, order, same
from validator.fhir.validation.definition_json import choice_of, objects
from validator.fhir.validation.enabling import Enabling
from validator.fhir.validation.questionnaire_answer import check_answer
from validator.fhir.validation.questionnaire_items import (
    ANSWER_TYPES,
    Form,
    Item,
    extension_rule,
    find_form,
    item_rule,
)
from validator.results import Rule, Severity, Text, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

_COMPLETE = frozenset({"completed", "amended"})
"""Statuses in which everything required must be there: "An indication, if true, that the item must be present in a "completed"
QuestionnaireResponse"; the others are partial or void."""


def response_rule(element: str) -> Rule:
    name = f"QuestionnaireResponse.{element}"
    return Rule(name, f"http://hl7.org/fhir/R4/questionnaireresponse-definitions.html#{name}")


def check_questionnaire_response(response: Node, walk: Walk) -> None:
    rule = response_rule("questionnaire")
    named = response.child("questionnaire")
    if named is None or not isinstance(named.value, str):
        walk.report(response, "questionnaire.none-named", INFORMATION, "incomplete", rule)
        return
    form = find_form(named.value, response, walk)
    if form is None:
        walk.report(named, "questionnaire.unknown", INFORMATION, "not-found", rule, questionnaire=named.value)
        return
    ResponseCheck(response, form, walk).run(named)


class ResponseCheck:
    """One response against one form."""

    def __init__(self, response: Node, form: Form, walk: Walk) -> None:
        self.response = response
        self.form = form
        self.walk = walk
        self.is_complete = response.string("status") in _COMPLETE
        self.enabling = Enabling(response, walk)

    def run(self, named: Node) -> None:
        self._check_form(named)
        self._check_subject()
        self._check_items(self.response, self.form.items)
        if self.is_complete:
            self._check_constraints(self.form.source, [self.response])
            self._check_signature()

    def _report(
        self, node: Node, key: str, rule: Rule, code: str, severity: Severity = ERROR, /, **values: Any
    ) -> None:
        self.walk.report(node, f"questionnaire.{key}", severity, code, rule, **values)

    # -- about the form as a whole

    def _check_form(self, named: Node) -> None:
        status = self.form.source.get("status")
        rule = Rule(
            "Questionnaire.status",
            "http://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.status",
        )
        if status in ("draft", "retired"):
            self._report(named, f"form-{status}", rule, "business-rule", WARNING, questionnaire=self.form.url)
        period, authored = self.form.source.get("effectivePeriod"), self.response.string("authored")
        if not isinstance(period, dict) or authored is None:
            return
        for name, outside in (("start", -1), ("end", 1)):
            try:
                is_outside = order("dateTime", authored, period.get(name)) == outside
            except Incomparable:
                continue
            if is_outside:
                place = "Questionnaire.effectivePeriod"
                self._report(
                    named,
                    "form-not-in-effect",
                    Rule(place, f"http://hl7.org/fhir/R4/questionnaire-definitions.html#{place}"),
                    "business-rule",
                    WARNING,
                    questionnaire=self.form.url,
                    authored=authored,
                    start=period.get("start", "…"),
                    end=period.get("end", "…"),
                )

    def _check_subject(self) -> None:
        allowed = self.form.source.get("subjectType")
        subject = self.response.child("subject")
        if not isinstance(allowed, list) or not allowed or subject is None:
            return
        target = self.walk.resolve(subject.string("reference"), subject)
        actual = target.type if target is not None else self.walk.stated_type(subject)
        if actual is None:
            self.walk.not_checked(Unchecked.REFERENCE, ", ".join(map(str, allowed)), subject)
        elif actual not in allowed:
            place = "Questionnaire.subjectType"
            self._report(
                subject,
                "subject-type",
                Rule(place, f"http://hl7.org/fhir/R4/questionnaire-definitions.html#{place}"),
                "structure",
                found=actual,
                allowed=", ".join(map(str, allowed)),
            )

    def _check_signature(self) -> None:
        url = CORE_BASE + "questionnaire-signatureRequired"
        if not any(e.get("url") == url for e in objects(self.form.source, "extension")):
            return
        signature = CORE_BASE + "questionnaireresponse-signature"
        if not any(e.string("url") == signature for e in self.response.children.get("extension", ())):
            rule = extension_rule("questionnaire-signatureRequired")
            self._report(self.response, "signature-missing", rule, "required", WARNING)

    # -- items

    def _check_items(self, holder: Node, expected: Sequence[Item]) -> None:
        """The items in one place of the response against those of the same place in the form."""
        places = {item.link_id: number for number, item in enumerate(expected)}
        found: dict[str, list[Node]] = {}
        latest = -1
        for node in holder.children.get("item", ()):
            link_id = node.string("linkId")
            if link_id is None:
                continue
            place = places.get(link_id)
            if place is None:
                self._report_misplaced(node, link_id)
                continue
            if place < latest:
                self._report(
                    node,
                    "order",
                    response_rule("item"),
                    "structure",
                    link_id=link_id,
                    after=expected[latest].link_id,
                )
            latest = max(latest, place)
            found.setdefault(link_id, []).append(node)
        for item in expected:
            nodes = found.get(item.link_id, [])
            if nodes:
                self._check_occurrences(item, holder, nodes)
            elif (
                item.required
                and self.is_complete
                and item.type != "display"
                and self.enabling.is_enabled(item, holder, None)
            ):
                self._report_missing(holder, item)

    def _report_misplaced(self, node: Node, link_id: str) -> None:
        known = self.form.by_link_id.get(link_id)
        if known is None:
            from validator.fhir.terminology.terminology import nearest

            close = nearest(link_id, list(self.form.by_link_id))
            self.walk.report(
                node,
                "questionnaire.link-id-unknown",
                ERROR,
                "not-found",
                response_rule("item.linkId"),
                fix="use-name" if close else None,
                link_id=link_id,
                questionnaire=self.form.url,
                suggestion=close,
            )
            return
        key = "misplaced-below" if known.parent is not None else "misplaced-top"
        self._report(
            node,
            key,
            response_rule("questionnaire"),
            "structure",
            link_id=link_id,
            **({"parent": known.parent.link_id} if known.parent is not None else {}),
        )

    def _report_missing(self, at: Node, item: Item) -> None:
        key = "group-missing" if item.type == "group" else "answer-missing"
        self._report(at, key, item_rule("required"), "required", question=item.text, link_id=item.link_id)

    def _check_occurrences(self, item: Item, holder: Node, nodes: Sequence[Node]) -> None:
        if len(nodes) > 1 and item.type == "group" and not item.repeats:
            self._report(
                nodes[1],
                "group-repeated",
                item_rule("repeats"),
                "structure",
                question=item.text,
                found=len(nodes),
            )
        elif len(nodes) > 1 and item.type != "group":
            # "populated the same way regardless of rendering - one 'question' item with multiple answer values"
            severity = WARNING if item.repeats else ERROR
            self._report(
                nodes[1], "question-repeated", item_rule("repeats"), "structure", severity, question=item.text
            )
        enabled = []
        for node in nodes:
            if self.enabling.is_enabled(item, holder, node) is False:
                if _is_answered(node):
                    self._report(
                        node,
                        "not-enabled",
                        item_rule("enableWhen"),
                        "business-rule",
                        question=item.text,
                        link_id=item.link_id,
                    )
                continue
            enabled.append(node)
            self._check_item(item, node)
        if item.type == "group" and enabled:
            self._check_count(item, len(enabled), holder)
        if self.is_complete and enabled:
            self._check_constraints(item.source, enabled)

    def _check_item(self, item: Item, node: Node) -> None:
        stated, text = node.string("text"), item.source.get("text")
        if isinstance(text, str) and stated is not None and stated.split() != text.split():
            self._report(
                node,
                "text-differs",
                response_rule("item.text"),
                "invalid",
                WARNING,
                found=_cut(stated),
                expected=_cut(text),
            )
        answers = node.children.get("answer", ())
        match item.type:
            case "group":
                if answers:
                    self._report(
                        node, "group-answered", response_rule("item"), "structure", question=item.text
                    )
                elif item.required and self.is_complete and not node.children.get("item"):
                    self._report_missing(node, item)
                self._check_items(node, item.items)
            case "display":
                if answers:
                    self._report(node, "display-answered", item_rule("type"), "structure", question=item.text)
                for child in node.children.get("item", ()):
                    self._report(child, "display-nested", item_rule("type"), "structure", question=item.text)
            case _ if item.type not in ANSWER_TYPES:
                if answers:
                    self._report(
                        node,
                        "abstract-answered",
                        item_rule("type"),
                        "structure",
                        question=item.text,
                        type=item.type,
                    )
            case _:
                self._check_question(item, node, answers)

    def _check_question(self, item: Item, node: Node, answers: Sequence[Node]) -> None:
        for child in node.children.get("item", ()):
            self._report(
                child,
                "nested-outside-answer",
                response_rule("item.answer.item"),
                "structure",
                question=item.text,
            )
        # A value of an impossible type (``valueCode``) is said to be wrong elsewhere, and does not make the answer missing.
        valued = [
            answer for answer in answers if any(key.lstrip("_").startswith("value") for key in answer.value)
        ]
        if not valued and item.required and self.is_complete:
            self._report_missing(node, item)
        elif not item.repeats and len(valued) > 1:
            self._report(
                valued[1],
                "several-answers",
                item_rule("repeats"),
                "structure",
                question=item.text,
                found=len(valued),
            )
        self._check_count(item, len(valued), node)
        for answer in answers:
            value = answer.child("value")
            if value is not None:
                check_answer(answer, value, item, self.form, self.walk)
            self._check_items(answer, item.items)
        self._check_exclusive(item, valued)

    def _check_count(self, item: Item, found: int, at: Node) -> None:
        """questionnaire-minOccurs and -maxOccurs: groups, or answers to a question."""
        least, most = item.count("questionnaire-minOccurs"), item.count("questionnaire-maxOccurs")
        kind = "group" if item.type == "group" else "answers"
        if least is not None and found < least and self.is_complete:
            self._report(
                at,
                f"too-few-{kind}",
                extension_rule("questionnaire-minOccurs"),
                "required",
                question=item.text,
                found=found,
                limit=least,
            )
        if most is not None and found > most:
            self._report(
                at,
                f"too-many-{kind}",
                extension_rule("questionnaire-maxOccurs"),
                "structure",
                question=item.text,
                found=found,
                limit=most,
            )

    def _check_exclusive(self, item: Item, answers: Sequence[Node]) -> None:
        if len(answers) < 2:
            return
        url = CORE_BASE + "questionnaire-optionExclusive"
        for kind, option, source in item.options:
            is_exclusive = any(
                e.get("url") == url and choice_of(e, "value") == ("boolean", True)
                for e in objects(source, "extension")
            )
            if not is_exclusive:
                continue
            for answer in answers:
                value = answer.child("value")
                if value is not None and same(value.type, value.value, kind, option):
                    self._report(
                        answer,
                        "option-exclusive",
                        extension_rule("questionnaire-optionExclusive"),
                        "business-rule",
                        question=item.text,
                    )

    # -- constraints

    def _check_constraints(self, source: Any, nodes: Sequence[Node]) -> None:
        """questionnaire-constraint: what must hold "before responses to the questionnaire can be considered complete"."""
        for extension in objects(source, "extension"):
            if extension.get("url") != CORE_BASE + "questionnaire-constraint":
                continue
            parts = {
                str(part.get("url")): found[1]
                for part in objects(extension, "extension")
                if (found := choice_of(part, "value")) is not None
            }
            expression = parts.get("expression")
            if not isinstance(expression, str):
                continue
            for node in nodes:
                self._check_constraint(node, expression, parts)

    def _check_constraint(self, node: Node, expression: str, parts: dict[str, Any]) -> None:
        from validator.fhir.fhirpath import ExpressionError, compile_expression

        rule = Rule(str(parts.get("key", "constraint")), self.form.url or None)
        services = self.walk.services_at(node)
        try:
            holds = compile_expression(expression).is_true(
                node.value,
                type_path=node.type_path,
                resource=self.response.value,
                root_resource=self.response.container.value,
                services=services,
            )
        except ExpressionError as error:
            self._report(
                node,
                "constraint-broken",
                rule,
                "exception",
                WARNING,
                expression=expression,
                reason=error.reason,
            )
            return
        if holds:
            services.note_unanswered(expression)
        else:
            human = str(parts.get("human", expression))
            severity = WARNING if parts.get("severity") == "warning" else ERROR
            self._report(
                node,
                "constraint",
                rule,
                "invariant",
                severity,
                human=Text(human, human),
                expression=expression,
            )


def _is_answered(node: Node) -> bool:
    """Whether an item, or anything within it, has an answer."""
    return any(
        below.name == "answer" and below.resource is node.resource for below in (node, *node.descendants())
    )


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
