"""Questionnaire and QuestionnaireResponse, with the forms at hand so that answers are checked against their questions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from validator.fhir.bulk import make_validator
from validator.fhir.validation import ValidationSettings, Validator
from validator.results import Severity
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Answers, Diagnosis, Life
from validator.synthetic.lives.answers import add_answers
from validator.synthetic.lives.services import add_services
from validator.synthetic.moments import moment
from validator.synthetic.resources.answers import answers_resources, questionnaire_resources

MakeLife = Callable[..., Life]
Diagnosed = Callable[..., Diagnosis]


@pytest.fixture(scope="module")
def with_forms(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    folder = tmp_path_factory.mktemp("forms")
    for form in questionnaire_resources():
        (folder / f"{form['id']}.json").write_text(json.dumps(form), encoding="utf-8")
    return make_validator((str(folder),), ValidationSettings(best_practice="ignore"))


def _complaints(validator: Validator, resource: dict[str, Any]) -> list[str]:
    return [
        f"{f.location}: {f.message.en}"
        for f in validator.validate(resource)
        if f.severity is not Severity.INFORMATION
    ]


def test_the_forms_are_valid(with_forms: Validator) -> None:
    forms = questionnaire_resources()
    assert [form["id"] for form in forms] == list(structured("questionnaires")["forms"])
    for form in forms:
        assert _complaints(with_forms, form) == []
        assert form["url"] == f"https://journalvalidatoren.no/fhir/kommune/Questionnaire/{form['id']}"


def test_answers_conform_to_their_forms(
    make_life: MakeLife, diagnosed: Diagnosed, with_forms: Validator
) -> None:
    checked: Counter[str] = Counter()
    for index in range(4000):
        chance = Chance("conform", index)
        life = make_life(chance.between(18, 99), frailty=chance.random(), index=index)
        for key in ("copd", "heart-failure", "diabetes-1"):
            life.diagnoses.append(diagnosed(key, date(2021, 1, 1), severity=chance.pick(("mild", "severe"))))
        add_services(life, chance)
        add_answers(life, chance)
        for answers, resource in zip(life.answers, answers_resources(life), strict=True):
            checked[answers.questionnaire] += 1
            if checked[answers.questionnaire] <= 60:
                assert _complaints(with_forms, resource) == []
    assert set(checked) == {form["id"] for form in questionnaire_resources()}
    assert min(checked.values()) >= 60


def test_a_wrong_answer_would_be_noticed(make_life: MakeLife, with_forms: Validator) -> None:
    life = make_life(70)
    answers: dict[str, object] = {"vekt": 70.5, "hovne-ben": "nei"}
    life.answers.append(Answers("a1", "hjertesvikt-oppfoelging", moment(date(2026, 6, 1), 480), answers))
    (resource,) = answers_resources(life)
    missing = [complaint for complaint in _complaints(with_forms, resource) if "puter" in complaint]
    assert missing


def test_items_stand_in_their_groups_with_the_type_of_the_question(make_life: MakeLife) -> None:
    life = make_life(70)
    answers: dict[str, object] = {
        "pust.i-dag": "litt-tyngre",
        "pust.ekstra-medisin": True,
        "pust.ekstra-antall": 3,
        "metning": 91,
        "kommentar": "Går bra",
        "sone": "gul",
    }
    life.answers.append(Answers("a1", "kols-oppfoelging", moment(date(2026, 6, 1), 480), answers))
    (resource,) = answers_resources(life)
    group, *rest = resource["item"]
    assert group["linkId"] == "pust"
    assert [item["linkId"] for item in group["item"]] == [
        "pust.i-dag",
        "pust.ekstra-medisin",
        "pust.ekstra-antall",
    ]
    assert group["item"][0]["answer"][0]["valueCoding"]["display"] == "Litt tyngre"
    assert group["item"][1]["answer"] == [{"valueBoolean": True}]
    assert group["item"][2]["answer"] == [{"valueInteger": 3}]
    assert [item["linkId"] for item in rest] == ["metning", "kommentar", "sone"]
    assert resource["author"] == resource["source"] == resource["subject"] == life.person.subject
    assert resource["questionnaire"].endswith("/kols-oppfoelging|1.0.0")
    assert resource["authored"] == "2026-06-01T08:00:00+02:00"


@pytest.mark.parametrize(
    ("form", "answers", "told"),
    [
        ("finnes-ikke", {}, "finnes-ikke"),
        ("ernaering", {"vekta": 70.0}, "vekta"),
        ("ernaering", {"appetitt": "glupsk"}, "glupsk"),
    ],
)
def test_what_does_not_fit_the_form_is_told(
    make_life: MakeLife, form: str, answers: dict[str, object], told: str
) -> None:
    life = make_life(70)
    life.answers.append(Answers("a1", form, moment(date(2026, 6, 1), 480), answers))
    with pytest.raises(ValueError, match=told):
        answers_resources(life)
