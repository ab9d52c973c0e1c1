"""FHIRPath constraints of the core definitions and of profiles. https://hl7.org/fhir/R4/conformance-rules.html#constraints"""

from typing import Any, Literal

import pytest

from validator.fhir.validation import ValidationSettings
from validator.results import Severity

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
BEST_PRACTICE = {
    "url": "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice",
    "valueBoolean": True,
}


def constraint(expression: str, **more: Any) -> dict[str, Any]:
    return {"key": "x-1", "severity": "error", "human": "The rule in words", "expression": expression, **more}


def ruled(bench: Any, path: str, *constraints: dict[str, Any]) -> str:
    made: str = bench.profile(path.partition(".")[0], {"path": path, "constraint": list(constraints)})
    return made


@pytest.mark.parametrize(
    ("resource", "key", "path"),
    [
        ({"resourceType": "Patient", "contact": [{"gender": "male"}]}, "pat-1", "Patient.contact[0]"),
        (
            {**OBSERVATION, "referenceRange": [{"type": {"text": "x"}}]},
            "obs-3",
            "Observation.referenceRange[0]",
        ),
        ({**OBSERVATION, "valueString": "x", "dataAbsentReason": {"text": "x"}}, "obs-6", "Observation"),
        (
            {**OBSERVATION, "effectivePeriod": {"start": "2021", "end": "2020"}},
            "per-1",
            "Observation.effective.ofType(Period)",
        ),
        (
            {**OBSERVATION, "valueQuantity": {"value": 1, "code": "x"}},
            "qty-3",
            "Observation.value.ofType(Quantity)",
        ),
        ({"resourceType": "Bundle", "type": "collection", "total": 1}, "bdl-1", "Bundle"),
        ({"resourceType": "Organization", "active": True}, "org-1", "Organization"),
    ],
)
def test_rules_of_the_specification(bench: Any, resource: dict[str, Any], key: str, path: str) -> None:
    found = bench.only(resource)
    assert (found.code, found.severity) == ("invariant", Severity.ERROR)
    assert found.rule is not None
    assert (found.rule.id, found.location.path) == (key, path)
    assert found.fix is not None


@pytest.mark.parametrize(
    ("path", "expression", "right", "wrong", "where"),
    [
        ("Observation", "subject.exists()", {"subject": {"display": "x"}}, {}, "Observation"),
        (
            "Observation.code",
            "text.exists()",
            {},
            {"code": {"coding": [{"system": "http://a", "code": "b"}]}},
            "Observation.code",
        ),
        (
            "Observation.component",
            "value.exists()",
            {"component": [{"code": {"text": "x"}, "valueString": "x"}]},
            {"component": [{"code": {"text": "x"}}]},
            "Observation.component[0]",
        ),
        ("Observation.status", "$this = 'final'", {}, {"status": "amended"}, "Observation.status"),
        (
            "Observation.value[x]",
            "$this is string implies length() > 2",
            {"valueString": "abc"},
            {"valueString": "ab"},
            "Observation.value.ofType(string)",
        ),
        (
            "Observation.value[x]",
            "($this as Quantity).value > 1.5",
            {"valueQuantity": {"value": 1.6}},
            {"valueQuantity": {"value": 1.5}},
            "Observation.value.ofType(Quantity)",
        ),
        (
            "Observation.subject",
            "%resource.status = 'final'",
            {"subject": {"display": "x"}},
            {"status": "amended", "subject": {"display": "x"}},
            "Observation.subject",
        ),
    ],
)
def test_rules_of_a_profile(
    bench: Any, path: str, expression: str, right: dict[str, Any], wrong: dict[str, Any], where: str
) -> None:
    made = ruled(bench, path, constraint(expression))
    assert bench({**OBSERVATION, **right}, made) == []
    found = bench.only({**OBSERVATION, **wrong}, made)
    assert (found.key, found.severity, found.location.path) == ("validation.invariant", Severity.ERROR, where)
    assert found.rule is not None
    assert (found.rule.id, found.rule.url) == ("x-1", made)
    assert "The rule in words" in found.message.en
    assert found.fix is not None
    assert expression in found.fix.nb


def test_a_rule_on_an_absent_element_is_not_asked(bench: Any) -> None:
    assert bench(OBSERVATION, ruled(bench, "Observation.subject", constraint("false"))) == []


def test_the_severity_of_a_rule(bench: Any) -> None:
    found = bench.only(OBSERVATION, ruled(bench, "Observation", constraint("false", severity="warning")))
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("counts", "severity"), [("ignore", None), ("warning", Severity.WARNING), ("error", Severity.ERROR)]
)
def test_best_practice_counts_as_the_user_says(
    bench: Any, counts: Literal["ignore", "warning", "error"], severity: Severity | None
) -> None:
    made = ruled(bench, "Observation", constraint("false", extension=[BEST_PRACTICE]))
    bench.settings = ValidationSettings(best_practice=counts)
    found = [f.severity for f in bench(OBSERVATION, made) if f.rule.id == "x-1"]
    assert found == ([] if severity is None else [severity])


def test_the_words_of_a_rule_in_both_languages(bench: Any) -> None:
    parts = [{"url": "lang", "valueCode": "nb"}, {"url": "content", "valueString": "Regelen i ord"}]
    translation = {"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": parts}
    found = bench.only(
        OBSERVATION, ruled(bench, "Observation", constraint("false", _human={"extension": [translation]}))
    )
    assert "Regelen i ord" in found.message.nb
    assert "The rule in words" in found.message.en


@pytest.mark.parametrize(
    "expression", ["subject.exists(", "noSuchFunction()", "1 +", "", "'a' + 1 > 2", "(" * 300]
)
def test_a_rule_that_cannot_be_evaluated_is_said_to_be_unchecked(bench: Any, expression: str) -> None:
    found = bench(OBSERVATION, ruled(bench, "Observation", constraint(expression)))
    assert [(f.key, f.severity) for f in found] == [("validation.invariant-broken", Severity.WARNING)]
    assert "x-1" in found[0].message.nb
    assert found[0].fix is not None


def test_a_rule_without_expression_cannot_be_checked_at_all(bench: Any) -> None:
    made = ruled(bench, "Observation", {"key": "x-1", "severity": "error", "human": "Only in words"})
    assert bench(OBSERVATION, made) == []


def test_the_resource_and_the_root_of_a_contained_one(bench: Any) -> None:
    made = ruled(
        bench,
        "Patient",
        constraint("%resource.ofType(Patient).exists() and %rootResource.ofType(Observation).exists()"),
    )
    contained = {"resourceType": "Patient", "id": "p", "meta": {"profile": [made]}}
    outer = {**OBSERVATION, "contained": [contained], "subject": {"reference": "#p"}}
    assert [f.key for f in bench(outer) if f.rule.id == "x-1"] == []
    assert bench.keys({"resourceType": "Patient", "active": True}, made) == [("invariant", "Patient")]


def test_functions_that_ask_the_validator(bench: Any) -> None:
    bench.value_set("http://example.org/ValueSet/a", {"system": "http://a", "concept": [{"code": "b"}]})
    named = bench.profile("Patient", {"path": "Patient.name", "min": 1}, url="http://example.org/named")
    made = ruled(
        bench,
        "Observation",
        constraint("code.memberOf('http://example.org/ValueSet/a')", key="x-1"),
        constraint(f"subject.resolve().conformsTo('{named}')", key="x-2"),
    )
    patient = {"resourceType": "Patient", "id": "p"}

    def rules(code: str, **more: Any) -> list[str]:
        resource = {
            **OBSERVATION,
            "contained": [{**patient, **more}],
            "subject": {"reference": "#p"},
            "code": {"coding": [{"system": "http://a", "code": code}]},
        }
        return [f.rule.id for f in bench(resource, made) if f.is_error]

    assert rules("b", name=[{"text": "x"}]) == []
    assert rules("c", name=[{"text": "x"}]) == ["x-1"]
    assert rules("b") == ["x-2"]


def test_each_contained_resource_that_hangs_loose_is_told_of(bench: Any) -> None:
    contained = [{"resourceType": "Organization", "id": name, "name": name} for name in "abc"]
    patient = {
        "resourceType": "Patient",
        "contained": contained,
        "managingOrganization": {"reference": "#b"},
    }
    found = bench(patient)
    assert [(f.rule.id, f.location.path) for f in found] == [
        ("dom-3", "Patient.contained[0]"),
        ("dom-3", "Patient.contained[2]"),
    ]
    assert all(f.fix is not None and f.severity is Severity.ERROR for f in found)


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        ('<img src="#i" alt="x"/>', True),
        ('<a href="#i">x</a>', True),
        ("#i", False),
        ('<img src="#j" alt="x"/>', False),
    ],
)
def test_an_image_in_contained_is_referred_to_by_the_narrative(bench: Any, content: str, holds: bool) -> None:
    """As the words of dom-3 have it; its expression does not look into XHTML."""
    patient = {
        "resourceType": "Patient",
        "contained": [{"resourceType": "Binary", "id": "i", "contentType": "image/png", "data": "aGVp"}],
        "text": {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{content}</div>'},
    }
    found = [f for f in bench(patient) if f.key == "validation.invariant"]
    assert [f.location.path for f in found] == ([] if holds else ["Patient.contained[0]"])
