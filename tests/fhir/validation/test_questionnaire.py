"""Forms by themselves: one sound form, and one thing wrong with it at a time."""

from __future__ import annotations

from typing import Any

import pytest

from validator.fhir.validation import Validator
from validator.results import Severity

CORE = "http://hl7.org/fhir/StructureDefinition/"
Resource = dict[str, Any]


def form(*items: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "Questionnaire",
        "url": "https://example.org/Questionnaire/form",
        "status": "active",
        "item": list(items),
        **more,
    }


def question(kind: str, link_id: str = "q", **more: Any) -> Resource:
    return {"linkId": link_id, "type": kind, **more}


def extension(name: str, **value: Any) -> Resource:
    return {"url": CORE + name, **value}


def said(questionnaire: Resource) -> list[tuple[str, str, str]]:
    """(severity, key, path) of what is said by the texts about questionnaires."""
    return [
        (
            f.severity.value,
            f.key.removeprefix("questionnaire."),
            f.location.path.removeprefix("Questionnaire."),
        )
        for f in Validator().validate(questionnaire)
        if f.key.startswith("questionnaire.")
    ]


def condition(link_id: str, operator: str = "=", **answer: Any) -> Resource:
    return {"question": link_id, "operator": operator, **(answer or {"answerBoolean": True})}


def test_a_sound_form_has_nothing_said_of_it() -> None:
    questionnaire = form(
        question("boolean", "a"),
        question(
            "group",
            "g",
            enableWhen=[condition("a")],
            item=[
                question("choice", "c", answerOption=[{"valueString": "ja"}, {"valueInteger": 1}]),
                question("integer", "i", answerOption=[{"valueInteger": 1}]),
                question(
                    "decimal",
                    "d",
                    initial=[{"valueDecimal": 1.5}],
                    extension=[extension("minValue", valueDecimal=1)],
                ),
                question("string", "s", enableWhen=[condition("d", ">", answerDecimal=1)]),
                question("display", "t", enableWhen=[condition("c", answerString="ja")]),
            ],
        ),
    )
    assert said(questionnaire) == []


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([question("question")], ("error", "abstract-type", "item[0].type")),
        ([question("string", enableWhen=[condition("x")])], ("error", "condition-unknown", "item[0]")),
        ([question("string", enableWhen=[condition("q")])], ("error", "condition-itself", "item[0]")),
        (
            [question("group", item=[question("boolean", "a")], enableWhen=[condition("a")])],
            ("error", "condition-inner", "item[0]"),
        ),
        (
            [
                question(
                    "group",
                    item=[question("group", "h", item=[question("boolean", "a")])],
                    enableWhen=[condition("a")],
                )
            ],
            ("error", "condition-inner", "item[0]"),
        ),
        (
            [question("string", enableWhen=[condition("a")]), question("boolean", "a")],
            ("information", "condition-later", "item[0].enableWhen[0]"),
        ),
        (
            [question("display", "a"), question("string", enableWhen=[condition("a")])],
            ("warning", "condition-no-question", "item[1].enableWhen[0]"),
        ),
        (
            [question("integer", "a"), question("string", enableWhen=[condition("a")])],
            ("warning", "condition-type", "item[1].enableWhen[0]"),
        ),
        (
            [question("boolean", "a"), question("string", enableWhen=[condition("a", ">")])],
            ("warning", "condition-unordered", "item[1].enableWhen[0]"),
        ),
        (
            [question("integer", answerOption=[{"valueString": "1"}])],
            ("error", "option-other-type", "item[0].answerOption[0].value.ofType(string)"),
        ),
        (
            [
                question(
                    "choice", answerOption=[{"valueCoding": {"code": "a"}}, {"valueCoding": {"code": "a"}}]
                )
            ],
            ("warning", "option-repeated", "item[0].answerOption[1]"),
        ),
        (
            [question("choice", answerOption=[{"valueString": v, "initialSelected": True} for v in "ab"])],
            ("warning", "several-selected", "item[0]"),
        ),
        (
            [question("integer", initial=[{"valueString": "1"}])],
            ("error", "answer-type", "item[0].initial[0].value.ofType(string)"),
        ),
        (
            [question("string", maxLength=2, initial=[{"valueString": "abc"}])],
            ("error", "too-long", "item[0].initial[0].value.ofType(string)"),
        ),
        (
            [question("choice", answerValueSet="#v")],
            ("error", "contained-missing", "item[0].answerValueSet"),
        ),
        (
            [question("choice", answerValueSet="https://example.org/ValueSet/x")],
            ("information", "value-set-missing", "item[0].answerValueSet"),
        ),
        (
            [question("string", extension=[extension("minValue", valueInteger=1)])],
            ("warning", "extension-meaningless", "item[0].extension[0]"),
        ),
        (
            [question("integer", extension=[extension("minValue", valueDecimal=1)])],
            ("error", "limit-type", "item[0].extension[0]"),
        ),
        (
            [question("string", extension=[extension("regex", valueString="[0-9")])],
            ("warning", "regex-broken", "item[0].extension[0].value.ofType(string)"),
        ),
        (
            [
                question(
                    "integer",
                    extension=[extension("minValue", valueInteger=3), extension("maxValue", valueInteger=2)],
                )
            ],
            ("warning", "impossible-limits", "item[0]"),
        ),
        (
            [question("string", maxLength=2, extension=[extension("minLength", valueInteger=3)])],
            ("warning", "impossible-limits", "item[0]"),
        ),
        (
            [question("string", extension=[extension("questionnaire-maxOccurs", valueInteger=2)])],
            ("warning", "occurs-without-repeats", "item[0]"),
        ),
        (
            [
                question(
                    "quantity",
                    extension=[
                        extension("questionnaire-unitOption", valueCoding={"code": "kg"}),
                        extension(
                            "questionnaire-unitValueSet",
                            valueCanonical="http://hl7.org/fhir/ValueSet/ucum-units",
                        ),
                    ],
                )
            ],
            ("warning", "units-twice", "item[0]"),
        ),
    ],
)
def test_one_thing_wrong(items: list[Resource], expected: tuple[str, str, str]) -> None:
    assert said(form(*items)) == [expected]


def test_the_expression_of_a_constraint_can_be_read() -> None:
    parts = [
        {"url": "key", "valueId": "r-1"},
        {"url": "severity", "valueCode": "error"},
        {"url": "expression", "valueString": "item.where("},
        {"url": "human", "valueString": "Regelen"},
    ]
    rule = {"url": CORE + "questionnaire-constraint", "extension": parts}
    assert said(form(question("string"), extension=[rule])) == [
        ("error", "constraint-unreadable", "extension[0]")
    ]


def test_a_contained_form_sees_what_is_contained_beside_it() -> None:
    value_set = {
        "resourceType": "ValueSet",
        "id": "v",
        "status": "active",
        "compose": {"include": [{"system": "urn:s"}]},
    }
    contained = form(question("choice", answerValueSet="#v"), id="f")
    answer = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "#f",
        "status": "in-progress",
        "contained": [contained, value_set],
    }
    found = Validator().validate(answer)
    assert [f.key for f in found if f.severity is Severity.ERROR and f.key.startswith("questionnaire.")] == []
