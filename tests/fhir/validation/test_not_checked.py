"""The ledger: what no check looked at is said, and what a check did look at is not."""

import json
from typing import Any

import pytest

from validator.fhir.formats.parse import parse_json
from validator.fhir.validation import ValidationSettings
from validator.fhir.validation.ledger import NOTED_BESIDE, UNCHECKED_FINDINGS
from validator.results import NotChecked, Unchecked
from validator.texts import conformance, questionnaire, validation
from validator.texts.not_checked import entry_finding, entry_text, summary

FAR = "http://example.org/far"
SET = "http://example.org/ValueSet/set"
HERE = "http://example.org/here"
SUBJECT = {"reference": "Patient/1"}

Entry = tuple[str, str, int, str, str | None]


def passed_over(bench: Any, resource: dict[str, Any], *profiles: str) -> list[Entry]:
    """(kind, what, count, path of the first, strength)."""
    source = json.dumps(resource, indent=1, ensure_ascii=False)
    found = bench.validator.examine(parse_json(source.encode(), "input.json"), profiles).not_checked
    for entry in found:
        assert (entry.first.line or 0) > 1 or "." not in entry.first.path, entry
        assert entry.first.file == "input.json"
    return [(e.kind.value, e.what, e.count, e.first.path, e.strength) for e in found]


def condition(*codings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "subject": SUBJECT, "code": {"coding": list(codings)}, **more}


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


# -- codes


def test_codes_of_systems_that_are_not_at_hand_are_named_by_system(bench: Any) -> None:
    icd, icpc = "urn:oid:2.16.578.1.12.4.1.1.7110", "urn:oid:2.16.578.1.12.4.1.1.7170"
    codes = (
        {"system": icd, "code": "QQQ.9"},
        {"system": icpc, "code": "ZZ99"},
        {"system": icd, "code": "A00"},
    )
    assert passed_over(bench, condition(*codes)) == [
        ("code-system", icd, 2, "Condition.code.coding[0]", None),
        ("code-system", icpc, 1, "Condition.code.coding[1]", None),
    ]


def test_what_was_looked_up_is_not_in_the_ledger(bench: Any) -> None:
    bench.code_system(HERE, "a")
    assert passed_over(bench, condition({"system": HERE, "code": "a"})) == []
    assert passed_over(bench, condition({"system": HERE, "code": "b"})) == []  # an error, so it was looked up
    assert passed_over(bench, {"resourceType": "Condition", "subject": SUBJECT, "code": {"text": "x"}}) == []


def test_a_part_of_a_system_judges_its_own_codes_only(bench: Any) -> None:
    bench.code_system(HERE, "a", content="fragment")
    assert passed_over(bench, condition({"system": HERE, "code": "a"})) == []
    assert passed_over(bench, condition({"system": HERE, "code": "b"})) == [
        ("code-system-part", HERE, 1, "Condition.code.coding[0]", None)
    ]


def test_a_shape_that_fits_is_not_a_code_that_was_found(bench: Any) -> None:
    assert passed_over(bench, condition({"system": "http://loinc.org", "code": "8867-4"}))[0][:2] == (
        "code-system",
        "http://loinc.org",
    )
    assert passed_over(bench, condition({"system": "http://loinc.org", "code": "8867-5"})) == []  # an error


def test_a_code_without_system_was_not_looked_up(bench: Any) -> None:
    assert passed_over(bench, condition({"code": "a"}))[0][0] == "code-without-system"


def test_a_unit_in_an_unknown_system_is_a_code_like_others(bench: Any) -> None:
    quantity = {"value": 1, "unit": "x", "system": FAR, "code": "x"}
    assert passed_over(bench, observation(valueQuantity=quantity)) == [
        ("code-system", FAR, 1, "Observation.value.ofType(Quantity)", None)
    ]
    assert (
        passed_over(
            bench,
            observation(valueQuantity={**quantity, "system": "http://unitsofmeasure.org", "code": "mg"}),
        )
        == []
    )
    bench.code_system(HERE, "box")
    wrong = bench.keys(observation(valueQuantity={**quantity, "system": HERE, "code": "bux"}))
    assert wrong == [("code-unknown", "Observation.value.ofType(Quantity)")]


@pytest.mark.parametrize("strength", ["required", "extensible", "preferred"])
def test_the_strength_of_the_binding_stands_in_the_entry(bench: Any, strength: str) -> None:
    bench.value_set(SET, {"system": FAR})
    profile = bench.profile(
        "Observation",
        {"path": "Observation.value[x]", "binding": {"strength": strength, "valueSet": SET}},
    )
    value = {"coding": [{"system": FAR, "code": "x"}]}
    (entry,) = passed_over(bench, observation(valueCodeableConcept=value), profile)
    assert entry == (
        "code-system", FAR, 1, "Observation.value.ofType(CodeableConcept).coding[0]", strength,
    )  # fmt: skip
    assert passed_over(bench, observation(valueCodeableConcept={"text": "only words"}), profile) == []


@pytest.mark.parametrize("strength", ["required", "extensible", "preferred", "example"])
def test_a_value_set_that_is_not_at_hand(bench: Any, strength: str) -> None:
    bench.code_system(HERE, "a")
    profile = bench.profile(
        "Observation",
        {"path": "Observation.value[x]", "binding": {"strength": strength, "valueSet": SET}},
    )
    found = passed_over(
        bench, observation(valueCodeableConcept={"coding": [{"system": HERE, "code": "a"}]}), profile
    )
    place = "Observation.value.ofType(CodeableConcept)"
    # An example asks for nothing, so nothing was passed over.
    assert found == ([] if strength == "example" else [("value-set", SET, 1, place, strength)])
    text_only = observation(valueCodeableConcept={"text": "only words"})
    assert passed_over(bench, text_only, profile) == []
    assert bench.keys(text_only, profile) == ([("code-missing", place)] if strength == "required" else [])


def test_a_value_set_that_lists_the_code_has_looked_it_up(bench: Any) -> None:
    bench.value_set(SET, {"system": FAR, "concept": [{"code": "x"}]})
    profile = bench.profile(
        "Observation",
        {"path": "Observation.value[x]", "binding": {"strength": "required", "valueSet": SET}},
    )
    far = {"system": FAR, "code": "x"}
    assert passed_over(bench, observation(valueCodeableConcept={"coding": [far]}), profile) == []
    beside = {"coding": [far, {"system": FAR, "code": "y"}]}
    assert passed_over(bench, observation(valueCodeableConcept=beside), profile) == [
        ("code-system", FAR, 1, "Observation.value.ofType(CodeableConcept).coding[1]", None)
    ]
    assert (
        len(passed_over(bench, observation(valueCodeableConcept={"coding": [far]}))) == 1
    )  # without profile


@pytest.mark.parametrize(
    "element",
    [
        {"path": "Observation.code", "patternCodeableConcept": {"coding": [{"system": FAR, "code": "x"}]}},
        {"path": "Observation.code", "fixedCodeableConcept": {"coding": [{"system": FAR, "code": "x"}]}},
        {"path": "Observation.code.coding", "patternCoding": {"system": FAR, "code": "x"}},
    ],
)
def test_a_code_that_the_profile_states_was_looked_up_there(bench: Any, element: dict[str, Any]) -> None:
    profile = bench.profile("Observation", element)
    stated = observation(code={"coding": [{"system": FAR, "code": "x"}]})
    assert passed_over(bench, stated, profile) == []
    assert len(passed_over(bench, stated)) == 1


def test_a_code_fixed_in_two_parts_was_looked_up_and_in_one_part_not(bench: Any) -> None:
    code = {"path": "Observation.code.coding.code", "fixedCode": "x"}
    system = {"path": "Observation.code.coding.system", "fixedUri": FAR}
    whole = bench.profile("Observation", system, code, url="http://example.org/whole")
    half = bench.profile("Observation", code, url="http://example.org/half")
    stated = observation(code={"coding": [{"system": FAR, "code": "x"}]})
    assert passed_over(bench, stated, whole) == []
    assert len(passed_over(bench, stated, half)) == 1


def test_a_package_that_has_codes_counts_before_the_name_in_the_specification(bench: Any) -> None:
    """R4 has http://snomed.info/sct with content "not-present"."""
    from validator.fhir.bulk import make_validator

    snomed = {"resourceType": "Condition", "subject": SUBJECT}
    news2 = {"coding": [{"system": "http://snomed.info/sct", "code": "1104051000000101"}]}
    other = {"coding": [{"system": "http://snomed.info/sct", "code": "73211009"}]}
    examine = make_validator(()).examine
    assert examine({**snomed, "code": news2}).not_checked == ()
    assert [e.kind for e in examine({**snomed, "code": other}).not_checked] == [Unchecked.CODE_SYSTEM_PART]


def test_every_code_that_the_value_set_lists_was_looked_up_there(bench: Any) -> None:
    bench.value_set(SET, {"system": FAR, "concept": [{"code": "x"}, {"code": "y"}]})
    profile = bench.profile(
        "Observation",
        {"path": "Observation.value[x]", "binding": {"strength": "required", "valueSet": SET}},
    )
    both = {"coding": [{"system": FAR, "code": "x"}, {"system": FAR, "code": "y"}]}
    assert passed_over(bench, observation(valueCodeableConcept=both), profile) == []


@pytest.mark.parametrize(
    ("condition_on", "in_the_part", "in_the_whole"),
    [
        ({"property": "concept", "op": "is-a", "value": "top"}, None, False),
        ({"property": "concept", "op": "descendent-of", "value": "top"}, None, False),
        ({"property": "concept", "op": "is-not-a", "value": "top"}, None, True),
        ({"property": "concept", "op": "is-a", "value": "near"}, True, True),
        ({"property": "concept", "op": "is-not-a", "value": "near"}, False, False),
        ({"property": "kind", "op": "=", "value": "fruit"}, True, True),
        ({"property": "kind", "op": "=", "value": "root"}, None, False),
        ({"property": "kind", "op": "exists", "value": "false"}, False, False),
        ({"property": "code", "op": "=", "value": "other"}, False, False),
    ],
)
def test_a_part_of_a_system_cannot_show_that_there_is_nothing_more(
    bench: Any, condition_on: dict[str, str], in_the_part: bool | None, in_the_whole: bool
) -> None:
    from validator.fhir.terminology.terminology import Terminology

    inner = {"code": "a", "property": [{"code": "kind", "valueCode": "fruit"}]}
    concepts = [{"code": "near", "concept": [inner]}, {"code": "top"}]
    bench.value_set(SET, {"system": HERE, "filter": [condition_on]})
    for content, expected in (("fragment", in_the_part), ("complete", in_the_whole)):
        bench.code_system(HERE, *concepts, content=content)
        terminology = Terminology(bench.validator.definitions)
        assert terminology.contains(SET, HERE, "a").contains is expected, content
        bench.resources.pop()


def test_a_display_in_a_language_that_is_not_at_hand(bench: Any) -> None:
    bench.code_system(HERE, {"code": "a", "display": "Apple"}, language="en")
    concept = condition({"system": HERE, "code": "a", "display": "Eple"}, language="nb")
    assert passed_over(bench, concept) == [("display", HERE, 1, "Condition.code.coding[0]", None)]


# -- profiles, extensions, rules, slices


def test_profiles_that_are_not_at_hand(bench: Any) -> None:
    claimed = observation(meta={"profile": ["http://example.org/nowhere"]})
    assert passed_over(bench, claimed)[0][:3] == ("profile", "http://example.org/nowhere", 1)
    profile = bench.profile(
        "Patient",
        {"path": "Patient.name", "type": [{"code": "HumanName", "profile": ["http://example.org/name"]}]},
    )
    patient = {"resourceType": "Patient", "name": [{"family": "a"}, {"family": "b"}]}
    assert ("profile", "http://example.org/name", 2, "Patient.name[0]", None) in passed_over(
        bench, patient, profile
    )


def test_extensions_without_a_definition(bench: Any) -> None:
    url = "http://example.org/ext"
    resource = {"resourceType": "Patient", "extension": [{"url": url, "valueString": "x"}] * 2}
    assert passed_over(bench, resource) == [("extension", url, 2, "Patient.extension[0]", None)]
    bench.settings = ValidationSettings(known_extension_prefixes=("http://example.org/",))
    bench.add()
    assert passed_over(bench, resource) == [("extension", url, 2, "Patient.extension[0]", None)]
    bench.extension(url, {"path": "Extension.value[x]", "type": [{"code": "string"}]})
    assert passed_over(bench, resource) == []


def rule(expression: str | None) -> dict[str, Any]:
    constraint = {"key": "c-1", "severity": "error", "human": "x", "expression": expression}
    return {"path": "Patient", "constraint": [{k: v for k, v in constraint.items() if v is not None}]}


@pytest.mark.parametrize(
    "expression",
    ["nosuchfunction()", "name.family.length() > 0", None],
    ids=["no function", "not for this instance", "words only"],
)
def test_rules_that_cannot_be_evaluated(bench: Any, expression: str | None) -> None:
    profile = bench.profile("Patient", rule(expression))
    patient = {"resourceType": "Patient", "name": [{"family": "a"}, {"family": "b"}]}
    assert passed_over(bench, patient, profile) == [("rule", f"{profile}#c-1", 1, "Patient", None)]
    assert passed_over(bench, patient, profile) == [("rule", f"{profile}#c-1", 1, "Patient", None)]  # again


def test_rules_that_can_be_evaluated_are_not_in_the_ledger(bench: Any) -> None:
    profile = bench.profile("Patient", rule("name.exists()"))
    assert passed_over(bench, {"resourceType": "Patient", "name": [{"family": "a"}]}, profile) == []
    assert passed_over(bench, {"resourceType": "Patient"}, profile) == []


@pytest.mark.parametrize(
    ("expression", "kind", "what"),
    [
        (
            "managingOrganization.resolve().name.exists() or true",
            "reference",
            "http://example.org/fhir/StructureDefinition/profile#c-1",
        ),
        ("gender.memberOf('http://example.org/vs/x') or true", "value-set", "http://example.org/vs/x"),
        ("conformsTo('http://example.org/p') or true", "profile", "http://example.org/p"),
    ],
)
def test_what_a_rule_asked_for_and_did_not_get(bench: Any, expression: str, kind: str, what: str) -> None:
    profile = bench.profile("Patient", rule(expression))
    patient = {
        "resourceType": "Patient",
        "gender": "female",
        "managingOrganization": {"reference": "Organization/1"},
    }
    assert (kind, what) in [entry[:2] for entry in passed_over(bench, patient, profile)]


def test_slices_that_cannot_be_told(bench: Any) -> None:
    profile = bench.profile(
        "Patient",
        {"path": "Patient.name", "slicing": {"rules": "open", "description": "x", "discriminator": []}},
        {"id": "Patient.name:a", "path": "Patient.name", "sliceName": "a", "min": 0, "max": "1"},
    )
    patient = {"resourceType": "Patient", "name": [{"family": "a"}, {"family": "b"}]}
    assert passed_over(bench, patient, profile) == [("slice", "Patient.name:a", 2, "Patient.name[0]", None)]


# -- references


@pytest.fixture
def about(bench: Any) -> Any:
    """Observations whose subject must follow a profile of Patient."""
    target = bench.profile("Patient", {"path": "Patient.name", "min": 1}, url="http://example.org/named")
    profile = bench.profile(
        "Observation",
        {"path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": [target]}]},
    )
    return lambda **subject: passed_over(bench, observation(subject=subject), profile)


def test_the_profile_of_a_target_that_is_not_in_the_input(bench: Any, about: Any) -> None:
    assert about(reference="Patient/1") == [
        ("reference", "http://example.org/named", 1, "Observation.subject", None)
    ]
    assert about(display="someone") == []
    inside = observation(
        subject={"reference": "#p"},
        contained=[{"resourceType": "Patient", "id": "p", "name": [{"family": "a"}]}],
    )
    assert passed_over(bench, inside, bench.resources[1]["url"]) == []


def test_a_reference_whose_url_tells_all_that_is_asked_is_checked(bench: Any) -> None:
    assert passed_over(bench, observation(subject={"reference": "Patient/1"})) == []
    found = passed_over(
        bench, observation(subject={"reference": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"})
    )
    assert [(kind, path) for kind, _, _, path, _ in found] == [("reference", "Observation.subject")]


# -- the rest


def test_content_that_is_elsewhere(bench: Any) -> None:
    attachment = {"url": "http://example.org/a.pdf", "contentType": "application/pdf"}
    document = {"resourceType": "DocumentReference", "status": "current"}
    told = {**document, "content": [{"attachment": {**attachment, "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}]}
    assert [entry[:2] for entry in passed_over(bench, told)] == [("attachment", "http://example.org/a.pdf")]
    assert passed_over(bench, {**document, "content": [{"attachment": attachment}]}) == []


def test_signatures(bench: Any) -> None:
    signature = {
        "type": [{"system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1"}],
        "when": "2026-01-01T00:00:00Z",
        "who": {"reference": "Practitioner/1"},
        "data": "MTIz",
    }
    bundle = {"resourceType": "Bundle", "type": "collection", "signature": signature}
    kinds = [(kind, what) for kind, what, *_ in passed_over(bench, bundle)]
    assert ("signature", "Bundle.signature") in kinds


def test_answers_to_a_form_that_is_not_at_hand(bench: Any) -> None:
    response = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    found = passed_over(bench, {**response, "questionnaire": "http://example.org/form"})
    assert [entry[:2] for entry in found] == [("form", "http://example.org/form")]


def test_canonical_urls_that_lead_to_nothing_at_hand(bench: Any) -> None:
    plan = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": SUBJECT}
    url = "http://example.org/PlanDefinition/x"
    assert passed_over(bench, {**plan, "instantiatesCanonical": [url]}) == [
        ("canonical", url, 1, "CarePlan.instantiatesCanonical[0]", None)
    ]


def test_codes_in_definitions_are_codes_too(bench: Any) -> None:
    concept_map = {
        "resourceType": "ConceptMap",
        "status": "draft",
        "group": [{"source": FAR, "target": HERE, "element": [{"code": "a"}]}],
    }
    assert [entry[:2] for entry in passed_over(bench, concept_map)] == [("code-system", FAR)]


def test_what_was_only_tried_out_counts_when_it_passed(bench: Any) -> None:
    """A target that is tried against a profile with an unknown value set conforms, but was not wholly checked."""
    bench.value_set(SET, {"system": FAR})
    target = bench.profile(
        "Patient",
        {"path": "Patient.maritalStatus", "binding": {"strength": "required", "valueSet": SET}},
        url="http://example.org/married",
    )
    profile = bench.profile(
        "Observation",
        {"path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": [target]}]},
    )
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "maritalStatus": {"coding": [{"system": FAR, "code": "x"}]},
    }
    inside = observation(subject={"reference": "#p"}, contained=[patient])
    place = "Observation.contained[0].maritalStatus.coding[0]"
    assert passed_over(bench, inside, profile) == [("code-system", FAR, 1, place, "required")]
    assert passed_over(bench, inside) == [("code-system", FAR, 1, place, None)]


# -- laws


SAYS_SO = (
    "not checked",
    "not been checked",
    "cannot be checked",
    "could not be evaluated",
    "cannot tell",
    "cannot check",
)


@pytest.mark.parametrize(
    ("catalogue", "texts"),
    [("", validation.TEXTS), ("conformance.", conformance.TEXTS), ("questionnaire.", questionnaire.TEXTS)],
)
def test_every_finding_that_says_so_is_in_the_ledger(
    catalogue: str, texts: dict[str, tuple[str, str]]
) -> None:
    saying = {
        catalogue + name
        for name, (_, en) in texts.items()
        if any(words in en.casefold() for words in SAYS_SO)
    }
    assert len(saying) >= 3
    assert saying <= UNCHECKED_FINDINGS.keys() | NOTED_BESIDE


def test_the_ledger_names_only_findings_that_exist() -> None:
    known = {*validation.TEXTS, *(f"conformance.{n}" for n in conformance.TEXTS)}
    known |= {f"questionnaire.{n}" for n in questionnaire.TEXTS}
    assert UNCHECKED_FINDINGS.keys() | NOTED_BESIDE <= known


@pytest.mark.parametrize("kind", list(Unchecked))
@pytest.mark.parametrize("count", [1, 2])
def test_every_kind_has_words_in_both_languages(kind: Unchecked, count: int) -> None:
    from validator.results import Location

    entry = NotChecked(kind, "http://example.org/x", count, Location("Patient"), "required")
    said, whole = entry_text(entry), summary([entry])
    assert whole is not None
    for text in (said.nb, said.en, whole.nb, whole.en):
        assert "{" not in text
    assert str(count) in whole.en
    assert "required" in said.en
    assert entry.what in said.nb
    assert entry_finding(entry).message.en.startswith("Not checked: ")


def test_nothing_passed_over_is_nothing_said() -> None:
    assert summary([]) is None
