"""Answers against their form: one form with a question of every type, and responses that break one rule each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.definitions import Definitions
from validator.fhir.packages.package import Package
from validator.fhir.validation import Validator
from validator.results import Finding, Severity

CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
FORM = "https://example.org/Questionnaire/form"
UCUM = "http://unitsofmeasure.org"
Resource = dict[str, Any]


def extension(name: str, **value: Any) -> Resource:
    return {"url": name if ":" in name else CORE + name, **value}


def form(*items: Resource, **more: Any) -> Resource:
    return {"resourceType": "Questionnaire", "url": FORM, "status": "active", "item": list(items), **more}


def question(kind: str, link_id: str = "q", **more: Any) -> Resource:
    return {"linkId": link_id, "type": kind, **more}


def response(*items: Resource, status: str = "completed", **more: Any) -> Resource:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": FORM,
        "status": status,
        "item": list(items),
        **more,
    }


def answered(*values: Resource, link_id: str = "q", **more: Any) -> Resource:
    return {"linkId": link_id, "answer": list(values), **more}


def findings(questionnaire: Resource | None, answer: Resource) -> list[Finding]:
    """What is said of the answer as such: by the texts about questionnaires."""
    definitions = Definitions.r4()
    if questionnaire is not None:
        content = {"form.json": json.dumps(questionnaire, default=float).encode()}
        definitions = definitions.with_packages([Package("forms", "1.0.0", "test", contents=content)])
    found = Validator(definitions).validate(answer)
    return [f for f in found if f.key.startswith("questionnaire.")]


def errors(questionnaire: Resource, answer: Resource) -> list[tuple[str, str]]:
    """(key, path) of every error."""
    return [
        (f.key.removeprefix("questionnaire."), f.location.path)
        for f in findings(questionnaire, answer)
        if f.severity is Severity.ERROR
    ]


def keys(found: Iterable[Finding]) -> set[str]:
    return {f.key.removeprefix("questionnaire.") for f in found}


# -- which form

VALUES: dict[str, Sequence[Resource]] = {
    "boolean": ({"valueBoolean": True},),
    "decimal": ({"valueDecimal": 5.6},),
    "integer": ({"valueInteger": 5},),
    "date": ({"valueDate": "2024-02-29"},),
    "dateTime": ({"valueDateTime": "2024-02-29T10:00:00+01:00"},),
    "time": ({"valueTime": "10:00:00"},),
    "string": ({"valueString": "tekst"},),
    "text": ({"valueString": "lang tekst"},),
    "url": ({"valueUri": "https://example.org/side"},),
    "choice": ({"valueCoding": {"code": "a"}},),
    "open-choice": ({"valueCoding": {"code": "a"}}, {"valueString": "noe annet"}),
    "attachment": ({"valueAttachment": {"contentType": "text/plain"}},),
    "reference": ({"valueReference": {"reference": "Patient/1"}},),
    "quantity": ({"valueQuantity": {"value": 3}},),
}


def test_a_response_without_a_form_is_said_to_be_unchecked() -> None:
    answer = response(answered({"valueString": "x"}))
    del answer["questionnaire"]
    assert [(f.key, f.severity) for f in findings(None, answer)] == [
        ("questionnaire.none-named", Severity.INFORMATION)
    ]


def test_an_unknown_form_is_information_and_no_pass_in_silence() -> None:
    found = findings(None, response(answered({"valueString": "x"})))
    assert [(f.key, f.severity) for f in found] == [("questionnaire.unknown", Severity.INFORMATION)]


def test_another_version_of_the_form_is_unknown() -> None:
    answer = response(answered({"valueString": "x"}), questionnaire=f"{FORM}|2.0")
    assert keys(findings(form(question("integer"), version="1.0"), answer)) == {"unknown"}


def test_a_contained_form_is_used() -> None:
    contained = form(question("integer"), id="f")
    answer = response(answered({"valueString": "x"}), questionnaire="#f", contained=[contained])
    assert "answer-type" in keys(findings(None, answer))


def test_a_form_in_the_same_bundle_is_used() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": form(question("integer"))},
            {"resource": response(answered({"valueString": "x"}))},
        ],
    }
    assert "answer-type" in keys(findings(None, bundle))


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_form_not_in_use_is_worth_a_warning(status: str) -> None:
    found = findings(form(question("string"), status=status), response(answered({"valueString": "x"})))
    assert [(f.key, f.severity) for f in found] == [(f"questionnaire.form-{status}", Severity.WARNING)]


@pytest.mark.parametrize(
    ("authored", "warned"), [("2024-06-30", False), ("2024-07-01", True), ("2023", True)]
)
def test_the_form_must_be_in_effect_when_it_is_answered(authored: str, warned: bool) -> None:
    questionnaire = form(question("string"), effectivePeriod={"start": "2024-01-01", "end": "2024-06-30"})
    found = findings(questionnaire, response(answered({"valueString": "x"}), authored=authored))
    assert ("form-not-in-effect" in keys(found)) == warned


def test_the_subject_is_of_a_type_that_the_form_is_for() -> None:
    questionnaire = form(question("string"), subjectType=["Patient"])
    right = response(answered({"valueString": "x"}), subject={"reference": "Patient/1"})
    wrong = response(answered({"valueString": "x"}), subject={"reference": "Device/1"})
    assert errors(questionnaire, right) == []
    assert errors(questionnaire, wrong) == [("subject-type", "QuestionnaireResponse.subject")]


# -- types


@pytest.mark.parametrize("kind", VALUES)
def test_every_type_of_question_takes_answers_of_its_own_type(kind: str) -> None:
    for value in VALUES[kind]:
        assert errors(form(question(kind)), response(answered(value))) == []


@pytest.mark.parametrize("kind", [k for k in VALUES if k not in ("choice", "open-choice")])
@pytest.mark.parametrize("other", ["boolean", "integer", "date", "string", "url", "choice", "quantity"])
def test_no_type_of_question_takes_answers_of_another(kind: str, other: str) -> None:
    (value,) = VALUES[other]
    if value.keys() == VALUES[kind][0].keys():
        return
    path = "QuestionnaireResponse.item[0].answer[0].value.ofType("
    ((key, found),) = errors(form(question(kind)), response(answered(value)))
    assert key == "answer-type"
    assert found.startswith(path)


def test_groups_and_displays_have_no_answers() -> None:
    answer = response(answered({"valueString": "x"}))
    assert errors(form(question("group")), answer) == [("group-answered", "QuestionnaireResponse.item[0]")]
    assert errors(form(question("display")), answer) == [
        ("display-answered", "QuestionnaireResponse.item[0]")
    ]
    assert errors(form(question("question")), answer) == [
        ("abstract-answered", "QuestionnaireResponse.item[0]")
    ]


# -- options

CODED = [{"valueCoding": {"system": "urn:s", "code": "a"}}, {"valueCoding": {"system": "urn:s", "code": "b"}}]


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ({"valueCoding": {"system": "urn:s", "code": "b", "display": "B"}}, None),
        ({"valueCoding": {"system": "urn:s", "code": "c"}}, "not-an-option"),
        ({"valueCoding": {"system": "urn:t", "code": "a"}}, "not-an-option"),
        ({"valueString": "a"}, "option-type"),
    ],
)
def test_a_choice_is_among_its_options(value: Resource, key: str | None) -> None:
    expected = [(key, "QuestionnaireResponse.item[0].answer[0]")] if key else []
    assert errors(form(question("choice", answerOption=CODED)), response(answered(value))) == expected


def test_an_open_choice_takes_any_text_but_no_other_code() -> None:
    questionnaire = form(question("open-choice", answerOption=CODED))
    assert errors(questionnaire, response(answered({"valueString": "annet"}))) == []
    other = response(answered({"valueCoding": {"system": "urn:s", "code": "c"}}))
    assert [key for key, _ in errors(questionnaire, other)] == ["not-an-option"]


@pytest.mark.parametrize(
    ("kind", "key", "options", "wrong"),
    [
        ("integer", "valueInteger", [1, 2], 3),
        ("date", "valueDate", ["2022-01-01"], "2022-03-01"),
        ("time", "valueTime", ["10:00:00"], "09:00:00"),
        ("string", "valueString", ["en", "to"], "tre"),
        ("choice", "valueString", ["en", "to"], "tre"),
        ("choice", "valueInteger", [1, 2], 3),
        ("reference", "valueReference", [{"reference": "Patient/1"}], {"reference": "Patient/2"}),
    ],
)
def test_options_of_every_type(kind: str, key: str, options: list[Any], wrong: Any) -> None:
    questionnaire = form(question(kind, repeats=True, answerOption=[{key: option} for option in options]))
    assert errors(questionnaire, response(answered(*({key: option} for option in options)))) == []
    assert [k for k, _ in errors(questionnaire, response(answered({key: wrong})))] == ["not-an-option"]


def test_an_exclusive_option_stands_alone() -> None:
    options = [
        {**CODED[0], "extension": [extension("questionnaire-optionExclusive", valueBoolean=True)]},
        CODED[1],
    ]
    questionnaire = form(question("choice", repeats=True, answerOption=options))
    assert errors(questionnaire, response(answered(CODED[0]))) == []
    assert errors(questionnaire, response(answered(CODED[1], CODED[0]))) == [
        ("option-exclusive", "QuestionnaireResponse.item[0].answer[1]")
    ]


def test_answers_from_a_value_set() -> None:
    questionnaire = form(
        question("choice", answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender")
    )
    system = "http://hl7.org/fhir/administrative-gender"

    def said(**coding: str) -> list[tuple[str, Severity]]:
        found = findings(questionnaire, response(answered({"valueCoding": coding})))
        return [(f.key.removeprefix("questionnaire."), f.severity) for f in found]

    assert said(system=system, code="female") == []
    assert said(system=system, code="kvinne") == [("not-in-value-set", Severity.ERROR)]
    assert said(code="female") == [("no-system", Severity.WARNING)]
    assert said(display="Female") == [("no-code", Severity.ERROR)]


def test_a_contained_value_set_is_used_and_an_unknown_one_is_said_to_be() -> None:
    value_set = {
        "resourceType": "ValueSet",
        "id": "v",
        "status": "active",
        "compose": {"include": [{"system": "urn:s", "concept": [{"code": "a"}]}]},
    }
    contained = form(question("choice", answerValueSet="#v"), contained=[value_set])
    assert errors(contained, response(answered(CODED[0]))) == []
    assert [k for k, _ in errors(contained, response(answered(CODED[1])))] == ["not-in-value-set"]
    unknown = form(question("choice", answerValueSet="https://example.org/ValueSet/x"))
    found = findings(unknown, response(answered(CODED[0])))
    assert [(f.key, f.severity) for f in found] == [
        ("questionnaire.value-set-unavailable", Severity.INFORMATION)
    ]


# -- limits


@pytest.mark.parametrize(
    ("kind", "limits", "value", "key"),
    [
        ("string", {"maxLength": 3}, {"valueString": "fire"}, "too-long"),
        ("string", {"maxLength": 4}, {"valueString": "fire"}, None),
        ("text", {"minLength": ("valueInteger", 5)}, {"valueString": "fire"}, "too-short"),
        ("string", {"regex": ("valueString", "[0-9]{4}")}, {"valueString": "12345"}, "pattern"),
        ("string", {"regex": ("valueString", "[0-9]{4}")}, {"valueString": "1234"}, None),
        ("decimal", {"maxDecimalPlaces": ("valueInteger", 1)}, {"valueDecimal": 1.25}, "decimal-places"),
        ("decimal", {"maxDecimalPlaces": ("valueInteger", 2)}, {"valueDecimal": 1.25}, None),
        ("decimal", {"minValue": ("valueDecimal", 2.5)}, {"valueDecimal": 2.4}, "below-minimum"),
        ("decimal", {"minValue": ("valueDecimal", 2.5)}, {"valueDecimal": 2.5}, None),
        ("integer", {"maxValue": ("valueInteger", 10)}, {"valueInteger": 11}, "above-maximum"),
        ("date", {"minValue": ("valueDate", "2020")}, {"valueDate": "2019-12-31"}, "below-minimum"),
        ("date", {"minValue": ("valueDate", "2020")}, {"valueDate": "2020-01-01"}, None),
        ("date", {"maxValue": ("valueDate", "2022-06")}, {"valueDate": "2022-06-30"}, None),
        ("date", {"maxValue": ("valueDate", "2022-06")}, {"valueDate": "2022-07"}, "above-maximum"),
        (
            "dateTime",
            {"maxValue": ("valueDateTime", "2024-01-01T12:00:00Z")},
            {"valueDateTime": "2024-01-01T12:30:00+01:00"},
            None,
        ),
        (
            "dateTime",
            {"maxValue": ("valueDateTime", "2024-01-01T12:00:00Z")},
            {"valueDateTime": "2024-01-01T12:30:00-01:00"},
            "above-maximum",
        ),
        ("time", {"minValue": ("valueTime", "08:00:00")}, {"valueTime": "07:59:59"}, "below-minimum"),
    ],
)
def test_limits(kind: str, limits: dict[str, Any], value: Resource, key: str | None) -> None:
    plain = {name: limit for name, limit in limits.items() if not isinstance(limit, tuple)}
    extensions = [extension(n, **{v[0]: v[1]}) for n, v in limits.items() if isinstance(v, tuple)]
    questionnaire = form(question(kind, **plain, **({"extension": extensions} if extensions else {})))
    found = errors(questionnaire, response(answered(value)))
    assert [k for k, _ in found] == ([key] if key else [])


def test_the_format_for_people_is_the_advice_when_a_pattern_is_not_followed() -> None:
    extensions = [extension("regex", valueString="[0-9]{4}"), extension("entryFormat", valueString="nnnn")]
    questionnaire = form(question("string", extension=extensions))
    (found,) = findings(questionnaire, response(answered({"valueString": "x"})))
    assert found.fix is not None
    assert "nnnn" in found.fix.nb
    assert "nnnn" in found.fix.en


def quantity(value: float, code: str | None = None, system: str | None = UCUM) -> Resource:
    coded = {"system": system, "code": code} if code else {}
    return {"valueQuantity": {"value": value, "unit": code or "enhet", **coded}}


@pytest.mark.parametrize(
    ("limit", "value", "key"),
    [
        (quantity(5, "km"), quantity(4999, "m"), None),
        (quantity(5, "km"), quantity(5001, "m"), "above-maximum"),
        (quantity(5, "km"), quantity(1, "kg"), "limit-other-units"),
        (quantity(5, "km"), quantity(1), "limit-no-units"),
        (quantity(5), quantity(1), "limit-no-units"),
        (quantity(5, "x", "urn:units"), quantity(6, "x", "urn:units"), "above-maximum"),
    ],
)
def test_quantities_compare_by_their_units_or_not_at_all(
    limit: Resource, value: Resource, key: str | None
) -> None:
    questionnaire = form(question("quantity", extension=[extension(SDC + "maxQuantity", **limit)]))
    assert [k for k, _ in errors(questionnaire, response(answered(value)))] == ([key] if key else [])


def test_units_are_among_those_offered() -> None:
    options = [
        extension("questionnaire-unitOption", valueCoding={"system": UCUM, "code": code, "display": name})
        for code, name in (("kg", "kilogram"), ("g", "gram"))
    ]
    questionnaire = form(question("quantity", extension=options))
    assert errors(questionnaire, response(answered(quantity(1, "g")))) == []
    assert errors(questionnaire, response(answered({"valueQuantity": {"value": 1, "unit": "gram"}}))) == []
    assert [k for k, _ in errors(questionnaire, response(answered(quantity(1, "mg"))))] == ["unit"]


def test_units_are_from_the_value_set() -> None:
    value_set = extension(
        "questionnaire-unitValueSet", valueCanonical="http://hl7.org/fhir/ValueSet/administrative-gender"
    )
    questionnaire = form(question("quantity", extension=[value_set]))
    known = quantity(1, "female", "http://hl7.org/fhir/administrative-gender")
    assert errors(questionnaire, response(answered(known))) == []
    assert [k for k, _ in errors(questionnaire, response(answered(quantity(1, "g"))))] == ["not-in-value-set"]
    assert [k for k, _ in errors(questionnaire, response(answered(quantity(1))))] == ["unit-no-code"]


@pytest.mark.parametrize(
    ("allowed", "found", "accepted"),
    [
        ("image/gif", "image/gif", True),
        ("image/gif", "application/pdf", False),
        ("image/*", "image/png", True),
        ("text/plain", "text/plain; charset=utf-8", True),
        ("image/gif", None, False),
    ],
)
def test_attachments_are_of_an_allowed_kind(allowed: str, found: str | None, accepted: bool) -> None:
    questionnaire = form(question("attachment", extension=[extension("mimeType", valueCode=allowed)]))
    attachment = {"url": "https://example.org/fil", **({"contentType": found} if found else {})}
    said = errors(questionnaire, response(answered({"valueAttachment": attachment})))
    assert said == ([] if accepted else [("mime-type", "QuestionnaireResponse.item[0].answer[0]")])


def test_the_size_of_attachments_is_limited_in_megabytes() -> None:
    questionnaire = form(question("attachment", extension=[extension("maxSize", valueDecimal=1.5)]))
    attachment = {"contentType": "text/plain", "url": "https://example.org/fil"}
    small = response(answered({"valueAttachment": attachment | {"size": 1_500_000}}))
    large = response(answered({"valueAttachment": attachment | {"size": 1_500_001}}))
    assert errors(questionnaire, small) == []
    assert [k for k, _ in errors(questionnaire, large)] == ["attachment-size"]


def test_references_are_to_an_allowed_type() -> None:
    allowed = [extension("questionnaire-referenceResource", valueCode=name) for name in ("Patient", "Device")]
    questionnaire = form(question("reference", extension=allowed))
    assert errors(questionnaire, response(answered({"valueReference": {"reference": "Device/1"}}))) == []
    wrong = response(answered({"valueReference": {"reference": "Organization/1"}}))
    assert [k for k, _ in errors(questionnaire, wrong)] == ["reference-type"]
    untold = findings(questionnaire, response(answered({"valueReference": {"display": "NN"}})))
    assert [(f.key, f.severity) for f in untold] == [
        ("questionnaire.reference-type-unknown", Severity.INFORMATION)
    ]


def test_references_are_to_a_resource_that_follows_the_profile() -> None:
    profile = extension("questionnaire-referenceProfile", valueCanonical=CORE + "bodyweight")
    questionnaire = form(question("reference", extension=[profile]))
    contained = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "vekt"}}
    wrong = response(answered({"valueReference": {"reference": "#o"}}), contained=[contained])
    assert [k for k, _ in errors(questionnaire, wrong)] == ["reference-profile"]
    elsewhere = findings(
        questionnaire, response(answered({"valueReference": {"reference": "Observation/1"}}))
    )
    assert keys(elsewhere) == {"reference-profile-unknown"}


# -- structure

NESTED = form(
    question("group", "g", item=[question("string", "a"), question("string", "b")]),
    question("boolean", "c", item=[question("string", "d")]),
)


def item(link_id: str, *items: Resource) -> Resource:
    return {"linkId": link_id, **({"item": list(items)} if items else {})}


TEXT = {"valueString": "x"}


def test_a_response_of_the_same_shape_as_the_form_is_right() -> None:
    inner = {"valueBoolean": True, "item": [answered(TEXT, link_id="d")]}
    answer = response(
        item("g", answered(TEXT, link_id="a"), answered(TEXT, link_id="b")), answered(inner, link_id="c")
    )
    assert errors(NESTED, answer) == []


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([answered(TEXT, link_id="x")], [("link-id-unknown", "QuestionnaireResponse.item[0]")]),
        ([answered(TEXT, link_id="a")], [("misplaced-below", "QuestionnaireResponse.item[0]")]),
        ([item("g", item("c"))], [("misplaced-top", "QuestionnaireResponse.item[0].item[0]")]),
        (
            [item("g", answered(TEXT, link_id="b"), answered(TEXT, link_id="a"))],
            [("order", "QuestionnaireResponse.item[0].item[1]")],
        ),
        (
            [item("g", answered(TEXT, link_id="a")), item("g", answered(TEXT, link_id="a"))],
            [("group-repeated", "QuestionnaireResponse.item[1]")],
        ),
        (
            [item("c", answered(TEXT, link_id="d"))],
            [("nested-outside-answer", "QuestionnaireResponse.item[0].item[0]")],
        ),
        (
            [answered({"valueBoolean": True}, {"valueBoolean": False}, link_id="c")],
            [("several-answers", "QuestionnaireResponse.item[0].answer[1]")],
        ),
        (
            [answered({"valueBoolean": True}, link_id="c"), answered({"valueBoolean": True}, link_id="c")],
            [("question-repeated", "QuestionnaireResponse.item[1]")],
        ),
    ],
)
def test_items_stand_where_the_form_has_them(items: list[Resource], expected: list[tuple[str, str]]) -> None:
    assert errors(NESTED, response(*items)) == expected


def test_a_misspelt_link_id_is_recognised() -> None:
    questionnaire = form(question("string", "blodtrykk"))
    (found,) = findings(questionnaire, response(answered(TEXT, link_id="blodtrykl")))
    assert found.fix is not None
    assert "blodtrykk" in found.fix.nb


def test_repeating_groups_and_answers_may_repeat() -> None:
    questionnaire = form(question("group", "g", repeats=True, item=[question("string", "a", repeats=True)]))
    answer = response(item("g", answered(TEXT, TEXT, link_id="a")), item("g", answered(TEXT, link_id="a")))
    assert errors(questionnaire, answer) == []


# -- required


@pytest.mark.parametrize(
    ("status", "missed"),
    [
        ("completed", True),
        ("amended", True),
        ("in-progress", False),
        ("stopped", False),
        ("entered-in-error", False),
    ],
)
def test_what_is_required_must_be_there_once_the_form_is_completed(status: str, missed: bool) -> None:
    questionnaire = form(question("string", required=True), question("string", "other"))
    absent = errors(questionnaire, response(answered(TEXT, link_id="other"), status=status))
    empty = errors(questionnaire, response(item("q"), status=status))
    assert absent == ([("answer-missing", "QuestionnaireResponse")] if missed else [])
    assert empty == ([("answer-missing", "QuestionnaireResponse.item[0]")] if missed else [])


def test_what_a_group_requires_is_missed_only_where_the_group_is() -> None:
    questionnaire = form(
        question("group", "g", item=[question("string", "a", required=True), question("string", "b")])
    )
    assert errors(questionnaire, response(item("g", answered(TEXT, link_id="b")))) == [
        ("answer-missing", "QuestionnaireResponse.item[0]")
    ]
    without = response()
    del without["item"]
    assert errors(questionnaire, without) == []


def test_a_required_group_has_at_least_one_item() -> None:
    questionnaire = form(question("group", "g", required=True, item=[question("string", "a")]))
    assert errors(questionnaire, response(item("g"))) == [("group-missing", "QuestionnaireResponse.item[0]")]


@pytest.mark.parametrize(
    ("count", "key"), [(1, "too-few-answers"), (2, None), (3, None), (4, "too-many-answers")]
)
def test_the_number_of_answers(count: int, key: str | None) -> None:
    limits = [
        extension("questionnaire-minOccurs", valueInteger=2),
        extension("questionnaire-maxOccurs", valueInteger=3),
    ]
    questionnaire = form(question("string", repeats=True, extension=limits))
    found = errors(questionnaire, response(answered(*[TEXT] * count)))
    assert [k for k, _ in found] == ([key] if key else [])


def test_the_number_of_groups() -> None:
    limit = [extension("questionnaire-minOccurs", valueInteger=2)]
    questionnaire = form(
        question("group", "g", repeats=True, extension=limit, item=[question("string", "a")])
    )
    group = item("g", answered(TEXT, link_id="a"))
    assert errors(questionnaire, response(group, group)) == []
    assert [k for k, _ in errors(questionnaire, response(group))] == ["too-few-group"]


# -- enableWhen


def enabled_when(kind: str, operator: str, **answer: Any) -> Resource:
    condition = {"question": "c", "operator": operator, **answer}
    return form(
        question(kind, "c", repeats=True), question("string", "e", required=True, enableWhen=[condition])
    )


NUMBERS = st.integers(-20, 20)


@given(
    answers=st.lists(NUMBERS, min_size=1, max_size=3),
    wanted=NUMBERS,
    operator=st.sampled_from(["=", "!=", "<", ">", "<=", ">="]),
)
def test_operators_over_numbers(answers: list[int], wanted: int, operator: str) -> None:
    """Enabled when at least one answer compares so; != when none is equal."""
    holds = {
        "=": any(a == wanted for a in answers),
        "!=": all(a != wanted for a in answers),
        "<": any(a < wanted for a in answers),
        ">": any(a > wanted for a in answers),
        "<=": any(a <= wanted for a in answers),
        ">=": any(a >= wanted for a in answers),
    }[operator]
    questionnaire = enabled_when("integer", operator, answerInteger=wanted)
    condition = answered(*({"valueInteger": a} for a in answers), link_id="c")
    with_answer = errors(questionnaire, response(condition, answered(TEXT, link_id="e")))
    without = errors(questionnaire, response(condition))
    assert with_answer == ([] if holds else [("not-enabled", "QuestionnaireResponse.item[1]")])
    assert without == ([("answer-missing", "QuestionnaireResponse")] if holds else [])


@pytest.mark.parametrize(
    ("kind", "operator", "answer", "value", "holds"),
    [
        ("boolean", "=", {"answerBoolean": True}, {"valueBoolean": True}, True),
        ("boolean", "=", {"answerBoolean": True}, {"valueBoolean": False}, False),
        ("boolean", "exists", {"answerBoolean": True}, {"valueBoolean": False}, True),
        ("boolean", "exists", {"answerBoolean": False}, {"valueBoolean": False}, False),
        ("boolean", "exists", {"answerBoolean": False}, None, True),
        ("boolean", "=", {"answerBoolean": True}, None, False),
        ("boolean", "!=", {"answerBoolean": True}, None, True),
        ("integer", ">", {"answerInteger": 3}, None, False),
        ("decimal", ">", {"answerDecimal": 1.5}, {"valueDecimal": 1.6}, True),
        ("date", "<", {"answerDate": "2024-01-01"}, {"valueDate": "2023"}, True),
        ("date", "<", {"answerDate": "2024-06-01"}, {"valueDate": "2024"}, False),
        (
            "dateTime",
            "=",
            {"answerDateTime": "2024-01-01T12:00:00Z"},
            {"valueDateTime": "2024-01-01T13:00:00+01:00"},
            True,
        ),
        ("time", ">=", {"answerTime": "08:00:00"}, {"valueTime": "08:00:00"}, True),
        ("string", "=", {"answerString": "ja"}, {"valueString": "ja"}, True),
        ("choice", "=", {"answerCoding": {"system": "urn:s", "code": "a"}}, CODED[0], True),
        ("choice", "=", {"answerCoding": {"system": "urn:s", "code": "a"}}, CODED[1], False),
        ("choice", "!=", {"answerCoding": {"system": "urn:s", "code": "a"}}, CODED[1], True),
        (
            "quantity",
            ">",
            {"answerQuantity": {"value": 1, "system": UCUM, "code": "kg"}},
            {"valueQuantity": {"value": 1001, "system": UCUM, "code": "g"}},
            True,
        ),
        (
            "reference",
            "=",
            {"answerReference": {"reference": "Patient/1"}},
            {"valueReference": {"reference": "Patient/1"}},
            True,
        ),
    ],
)
def test_conditions_over_every_type(
    kind: str, operator: str, answer: Resource, value: Resource | None, holds: bool
) -> None:
    questionnaire = enabled_when(kind, operator, **answer)
    condition = [answered(value, link_id="c")] if value is not None else []
    found = errors(questionnaire, response(*condition, answered(TEXT, link_id="e")))
    assert [k for k, _ in found] == ([] if holds else ["not-enabled"])


@pytest.mark.parametrize(("behaviour", "holds"), [("all", False), ("any", True)])
def test_several_conditions_hold_together_or_alone(behaviour: str, holds: bool) -> None:
    conditions = [
        {"question": "c", "operator": "=", "answerBoolean": True},
        {"question": "d", "operator": "=", "answerBoolean": True},
    ]
    questionnaire = form(
        question("boolean", "c"),
        question("boolean", "d"),
        question("string", "e", enableWhen=conditions, enableBehavior=behaviour),
    )
    answer = response(
        answered({"valueBoolean": True}, link_id="c"),
        answered({"valueBoolean": False}, link_id="d"),
        answered(TEXT, link_id="e"),
    )
    assert errors(questionnaire, answer) == (
        [] if holds else [("not-enabled", "QuestionnaireResponse.item[2]")]
    )


def test_a_condition_means_the_question_of_its_own_group() -> None:
    condition = {"question": "c", "operator": "=", "answerBoolean": True}
    inner = [question("boolean", "c"), question("string", "e", required=True, enableWhen=[condition])]
    questionnaire = form(question("group", "g", repeats=True, item=inner))

    def group(value: bool, *rest: Resource) -> Resource:
        return item("g", answered({"valueBoolean": value}, link_id="c"), *rest)

    said = answered(TEXT, link_id="e")
    answer = response(group(True, said), group(False, said), group(True), group(False))
    assert errors(questionnaire, answer) == [
        ("not-enabled", "QuestionnaireResponse.item[1].item[1]"),
        ("answer-missing", "QuestionnaireResponse.item[2]"),
    ]


def test_nothing_within_a_disabled_group_is_required_or_allowed() -> None:
    condition = {"question": "c", "operator": "=", "answerBoolean": True}
    questionnaire = form(
        question("boolean", "c"),
        question(
            "group", "g", required=True, enableWhen=[condition], item=[question("string", "a", required=True)]
        ),
    )
    no = answered({"valueBoolean": False}, link_id="c")
    assert errors(questionnaire, response(no)) == []
    assert errors(questionnaire, response(no, item("g", item("a")))) == []
    assert errors(questionnaire, response(no, item("g", answered(TEXT, link_id="a")))) == [
        ("not-enabled", "QuestionnaireResponse.item[1]")
    ]


def test_conditions_in_fhirpath_are_followed_and_those_that_cannot_be_read_forgive() -> None:
    def with_expression(expression: str) -> Resource:
        value = {"language": "text/fhirpath", "expression": expression}
        enabling = extension(SDC + "enableWhenExpression", valueExpression=value)
        return form(question("boolean", "c"), question("string", "e", required=True, extension=[enabling]))

    yes = answered({"valueBoolean": True}, link_id="c")
    readable = with_expression("item.where(linkId='c').answer.value = true")
    assert [k for k, _ in errors(readable, response(yes))] == ["answer-missing"]
    assert errors(readable, response(answered({"valueBoolean": False}, link_id="c"))) == []
    assert errors(with_expression("%elsewhere = true"), response(yes)) == []


# -- rules of the form


def constraint(expression: str, severity: str = "error") -> Resource:
    parts = {
        "key": ("valueId", "r-1"),
        "severity": ("valueCode", severity),
        "expression": ("valueString", expression),
    }
    parts["human"] = ("valueString", "Regelen")
    return {
        "url": CORE + "questionnaire-constraint",
        "extension": [{"url": name, kind: value} for name, (kind, value) in parts.items()],
    }


def test_constraints_of_the_form_hold_once_it_is_completed() -> None:
    questionnaire = form(question("integer"), extension=[constraint("item.answer.value.first() > 3")])
    wrong = response(answered({"valueInteger": 3}))
    assert errors(questionnaire, response(answered({"valueInteger": 4}))) == []
    assert errors(questionnaire, wrong) == [("constraint", "QuestionnaireResponse")]
    assert errors(questionnaire, wrong | {"status": "in-progress"}) == []
    on_item = form(question("integer", extension=[constraint("answer.value > 3", "warning")]))
    assert [(f.key, f.severity) for f in findings(on_item, wrong)] == [
        ("questionnaire.constraint", Severity.WARNING)
    ]


def test_a_form_that_needs_a_signature() -> None:
    required = extension("questionnaire-signatureRequired", valueCodeableConcept={"text": "underskrift"})
    questionnaire = form(question("string"), extension=[required])
    assert keys(findings(questionnaire, response(answered(TEXT)))) == {"signature-missing"}


def test_nothing_malformed_makes_it_fall() -> None:
    broken: list[Any] = [
        {"resourceType": "Questionnaire", "url": FORM, "item": "x"},
        form({"linkId": 3, "type": ["x"], "item": [None, 3], "enableWhen": {"question": "q"}}),
        form(question("choice", answerOption=[{"valueCoding": "x"}, 3], extension="x", maxLength="x")),
    ]
    odd: list[Any] = [
        response(answered({"valueCoding": "x"})),
        response({"linkId": "q", "answer": "x"}, {"linkId": ["q"]}, "x"),  # type: ignore[arg-type]
        response(answered({"valueDecimal": Decimal("1.50"), "item": [{}]})),
    ]
    for questionnaire in broken:
        for answer in odd:
            assert all(f.message.nb and f.message.en for f in findings(questionnaire, answer))
