"""Whether an item of a form is enabled: ``enableWhen`` over the answers of a response.

https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen. The operators are read as corrected in later releases:
``>`` and its like hold when at least one answer does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from validator.fhir.validation.answer_order import Incomparable, order, same
from validator.fhir.validation.definition_json import choice_of, objects
from validator.fhir.validation.questionnaire_items import SDC_BASE, Condition, Item
from validator.results import Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_ORDERED = {">": (1,), "<": (-1,), ">=": (0, 1), "<=": (-1, 0)}


class Enabling:
    """Answers for one response. Keeps where every linkId is answered."""

    def __init__(self, response: Node, walk: Walk) -> None:
        self.walk = walk
        self._places: dict[str, list[tuple[int, Node]]] = {}
        self._numbers: dict[int, int] = {}
        for number, node in enumerate(_items_below(response)):
            self._numbers[id(node)] = number
            self._places.setdefault(node.string("linkId") or "", []).append((number, node))

    def is_enabled(self, item: Item, holder: Node, node: Node | None) -> bool | None:
        """Whether the item is enabled where it is (``node``) or would be (in ``holder``); ``None`` when that cannot be known here."""
        if any(e.get("url") == SDC_BASE + "enableWhenExpression" for e in objects(item.source, "extension")):
            return self._by_expression(item, holder)
        if not item.conditions:
            return True
        results = (self._holds(condition, holder, node) for condition in item.conditions)
        return all(results) if item.source.get("enableBehavior") == "all" else any(results)

    def _by_expression(self, item: Item, holder: Node) -> bool | None:
        from validator.fhir.fhirpath import ExpressionError, compile_expression

        for extension in objects(item.source, "extension"):
            if extension.get("url") != SDC_BASE + "enableWhenExpression":
                continue
            found = choice_of(extension, "value")
            expression = found[1] if found is not None and isinstance(found[1], dict) else {}
            if expression.get("language") != "text/fhirpath" or not isinstance(
                expression.get("expression"), str
            ):
                return self._unknown(extension, holder)
            response = holder.resource
            try:
                result = compile_expression(expression["expression"]).evaluate(
                    response.value, resource=response.value, root_resource=response.container.value
                )
            except ExpressionError:  # mostly a variable that the form defines elsewhere
                return self._unknown(extension, holder)
            return result == [True]
        return None

    def _unknown(self, extension: Mapping[str, Any], holder: Node) -> bool | None:
        self.walk.not_checked(Unchecked.RULE, str(extension.get("url")), holder)
        return None

    def _holds(self, condition: Condition, holder: Node, node: Node | None) -> bool:
        question = self._nearest(condition.question, holder, node)
        answers = [
            value
            for answer in (question.children.get("answer", ()) if question is not None else ())
            if (value := answer.child("value")) is not None and value.value is not None
        ]
        match condition.operator:
            case "exists":
                return bool(answers) == (condition.answer is True)
            case "=":
                return any(same(a.type, a.value, condition.type, condition.answer) for a in answers)
            case "!=":
                return not any(same(a.type, a.value, condition.type, condition.answer) for a in answers)
            case ">" | "<" | ">=" | "<=":
                return any(self._ordered(condition, a) for a in answers)
        return True  # no operator of FHIR: said where the Questionnaire is checked

    def _ordered(self, condition: Condition, answer: Node) -> bool:
        try:
            return order(answer.type, answer.value, condition.answer) in _ORDERED[condition.operator]
        except Incomparable:
            return False

    def _nearest(self, link_id: str, holder: Node, node: Node | None) -> Node | None:
        """The occurrence of a question that a condition means: nearest by common ancestor, then before, then after."""
        depths = {id(holder): 0}
        for ancestor in holder.ancestors():
            depths[id(ancestor)] = len(depths)
        here = self._numbers.get(id(node), -1) if node is not None else self._numbers.get(id(holder), -1)

        def rank(place: tuple[int, Node]) -> tuple[int, bool, int]:
            number, found = place
            shared = next(
                (depths[id(a)] for a in (found, *found.ancestors()) if id(a) in depths), len(depths)
            )
            return shared, number > here, abs(number - here)

        candidates = [place for place in self._places.get(link_id, ()) if place[1] is not node]
        return min(candidates, key=rank)[1] if candidates else None


def _items_below(node: Node) -> Iterator[Node]:
    """Every item of a response, in document order."""
    for holder in (node, *node.children.get("answer", ())):
        for item in holder.children.get("item", ()):
            yield item
            yield from _items_below(item)
