"""Forms as Questionnaire, and answers as QuestionnaireResponse (https://hl7.org/fhir/R4/questionnaireresponse.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from validator.synthetic.distributions import structured
from validator.synthetic.facts import Answers, Life
from validator.synthetic.resources.parts import meta, quantity

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
_VALUES = {
    "boolean": "valueBoolean",
    "integer": "valueInteger",
    "decimal": "valueDecimal",
    "text": "valueString",
    "date": "valueDate",
}


@dataclass(frozen=True, slots=True)
class _Item:
    """An item as answers need it: ``head`` is the linkId and text, ``codings`` those of the options by code."""

    id: str
    head: dict[str, Any]
    value: str
    codings: dict[str, dict[str, Any]]
    items: tuple[_Item, ...] = ()
    answered: dict[object, dict[str, Any]] = field(default_factory=dict)
    """Items already written, of those few that differ little: shared between responses."""


def answers_resources(life: Life) -> list[dict[str, Any]]:
    """One QuestionnaireResponse for each filled-in form. Raises :class:`ValueError` where the facts do not fit the form."""
    if not life.answers:
        return []
    return [_response(answers, life) for answers in life.answers]


def _response(answers: Answers, life: Life) -> dict[str, Any]:
    canonical, items, known = _form(answers.questionnaire)
    if not answers.answers.keys() <= known:
        strange = ", ".join(sorted(answers.answers.keys() - known))
        raise ValueError(f"no items {strange} in {answers.questionnaire!r} of questionnaires.yaml")
    subject = life.person.subject
    written: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": answers.id,
        "meta": meta(),
        "questionnaire": canonical,
        "status": "completed",
        "subject": subject,
        "authored": answers.when.isoformat(),
    }
    if answers.by_patient:
        written["author"] = subject
    elif answers.by is not None:
        written["author"] = answers.by.reference
    written["source"] = subject
    written["item"] = _answered(items, answers.answers)
    return written


def _answered(items: Sequence[_Item], answers: Mapping[str, object]) -> list[dict[str, Any]]:
    written = []
    for item in items:
        if item.items:
            inner = _answered(item.items, answers)
            if inner:
                written.append({**item.head, "item": inner})
        elif item.id in answers:
            written.append(_answer(item, answers[item.id]))
    return written


def _answer(item: _Item, value: object) -> dict[str, Any]:
    made = item.answered.get(value)
    if made is not None:
        return made
    shown: object
    if item.codings:
        shown = item.codings.get(str(value))
        if shown is None:
            options = ", ".join(item.codings)
            raise ValueError(
                f"{value!r} is no answer to {item.id!r} in questionnaires.yaml: there are {options}"
            )
    elif isinstance(value, date):
        shown = value.isoformat()
    else:
        shown = value
    made = {**item.head, "answer": [{item.value: shown}]}
    if len(item.answered) < 256:
        item.answered[value] = made
    return made


@cache
def _form(key: str) -> tuple[str, tuple[_Item, ...], frozenset[str]]:
    """Its canonical with version, its items, and the ids of its questions. Raises :class:`ValueError` when there is no such form."""
    data = structured("questionnaires")
    form = data["forms"].get(key)
    if form is None:
        raise ValueError(
            f"no questionnaire {key!r} in questionnaires.yaml: there are {', '.join(data['forms'])}"
        )
    items = tuple(_item(item) for item in form["items"])
    questions = frozenset(question.id for item in items for question in (item.items or (item,)))
    return f"{data['base']}{key}|{data['version']}", items, questions


def _item(stated: Mapping[str, Any]) -> _Item:
    head = {"linkId": stated["id"], "text": stated["text"]}
    if "items" in stated:
        return _Item(stated["id"], head, "", {}, tuple(_item(item) for item in stated["items"]))
    codings = {code: _coding(code, text) for code, text, _ in stated.get("options", ())}
    return _Item(stated["id"], head, "valueCoding" if codings else _VALUES[stated["type"]], codings)


def _coding(code: str, text: str) -> dict[str, Any]:
    return {"system": structured("questionnaires")["options_system"], "code": code, "display": text}


def questionnaire_resources() -> list[dict[str, Any]]:
    """The Questionnaires that every population's answers refer to: the same for all, so written once."""
    data = structured("questionnaires")
    return [_questionnaire(key, form, data) for key, form in data["forms"].items()]


def _questionnaire(key: str, form: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Questionnaire",
        "id": key,
        "meta": meta(),
        "language": "nb",
        "url": data["base"] + key,
        "version": data["version"],
        "name": form["name"],
        "title": form["title"],
        "status": "active",
        "subjectType": ["Patient"],
        "date": data["date"],
        "publisher": "Journalvalidatoren",
        "description": form["description"],
        "item": [_question(item, form["items"]) for item in form["items"]],
    }


def _question(stated: Mapping[str, Any], all_items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    written: dict[str, Any] = {"linkId": stated["id"], "text": stated["text"]}
    if "items" in stated:
        return {**written, "type": "group", "item": [_question(item, all_items) for item in stated["items"]]}
    extensions = _limits(stated)
    if extensions:
        written = {"extension": extensions, **written}
    written["type"] = stated["type"]
    if "enable" in stated:
        written["enableWhen"] = [_condition(stated["enable"], all_items)]
    if "optional" not in stated:
        written["required"] = True
    if "derived" in stated:
        written["readOnly"] = True
    if "options" in stated:
        written["answerOption"] = [_option(*option) for option in stated["options"]]
    return written


def _limits(stated: Mapping[str, Any]) -> list[dict[str, Any]]:
    if stated["type"] not in ("integer", "decimal"):
        return []
    value = _VALUES[stated["type"]]
    limits: list[dict[str, Any]] = [
        {"url": _EXTENSION + "minValue", value: stated["low"]},
        {"url": _EXTENSION + "maxValue", value: stated["high"]},
    ]
    if "unit" in stated:
        unit, code = stated["unit"]
        shown = quantity(unit, code)
        coding = {"system": shown["system"], "code": code, "display": unit}
        limits.append({"url": _EXTENSION + "questionnaire-unit", "valueCoding": coding})
    return limits


def _option(code: str, text: str, points: int) -> dict[str, Any]:
    option: dict[str, Any] = {"valueCoding": _coding(code, text)}
    if points:
        option = {
            "extension": [{"url": _EXTENSION + "ordinalValue", "valueDecimal": points}],
            **option,
        }
    return option


def _condition(enable: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    operator = "=" if "is" in enable else "!="
    value = enable["is"] if "is" in enable else enable["is-not"]
    condition = {"question": enable["item"], "operator": operator}
    if isinstance(value, bool):
        return {**condition, "answerBoolean": value}
    text = next(text for code, text, _ in _find(enable["item"], items)["options"] if code == value)
    return {**condition, "answerCoding": _coding(value, text)}


def _find(link_id: str, items: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    for item in items:
        if item["id"] == link_id:
            return item
        if "items" in item and any(inner["id"] == link_id for inner in item["items"]):
            return _find(link_id, item["items"])
    raise ValueError(f"questionnaires.yaml: no item {link_id!r}")
