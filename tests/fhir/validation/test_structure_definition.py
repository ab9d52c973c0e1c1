"""Conformance resources as resources: profiles, value sets, code systems, search parameters, capability statements."""

from __future__ import annotations

from typing import Any

import pytest

from validator.fhir.validation import Validator

CORE = "http://hl7.org/fhir/StructureDefinition/"
URL = "https://example.org/StructureDefinition/p"
Resource = dict[str, Any]


def said(resource: Resource) -> list[tuple[str, str, str]]:
    """(severity, key, path) of the errors, and of what is said by the texts about conformance resources."""
    return [
        (f.severity.value, f.key.removeprefix("conformance."), f.location.path)
        for f in Validator().validate(resource)
        if f.is_error or f.key.startswith("conformance.")
    ]


def profile(*elements: Resource, type: str = "Observation", **more: Any) -> Resource:
    return {
        "resourceType": "StructureDefinition",
        "url": URL,
        "name": "P",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": type,
        "baseDefinition": CORE + type,
        "derivation": "constraint",
        "differential": {"element": [{"id": e.get("path"), **e} for e in elements]},
        **more,
    }


def test_a_sound_profile_has_nothing_said_of_it() -> None:
    sound = profile(
        {"path": "Observation"},
        {"path": "Observation.status", "fixedCode": "final"},
        {
            "path": "Observation.code",
            "binding": {"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/observation-codes"},
        },
        {"path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": [CORE + "Patient"]}]},
        {"path": "Observation.effective[x]", "type": [{"code": "dateTime"}]},
        {
            "path": "Observation.component",
            "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "open"},
        },
        {"path": "Observation.component", "id": "Observation.component:a", "sliceName": "a"},
        {
            "path": "Observation.component.code",
            "id": "Observation.component:a.code",
            "patternCodeableConcept": {"text": "a"},
        },
    )
    assert said(sound) == []


ELEMENT = "StructureDefinition.differential.element[0]"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"path": "Observation.valueBla"}, ("error", "snapshot-advised", ELEMENT)),
        ({"path": "Observation.status", "min": 0}, ("error", "snapshot-advised", ELEMENT)),
        (
            {
                "path": "Observation.subject",
                "binding": {
                    "strength": "required",
                    "valueSet": "http://hl7.org/fhir/ValueSet/observation-codes",
                },
            },
            ("error", "binding-not-coded", ELEMENT),
        ),
        (
            {
                "path": "Observation.code",
                "binding": {"strength": "required", "valueSet": "https://example.org/ValueSet/x"},
            },
            ("information", "value-set-missing", ELEMENT + ".binding.valueSet"),
        ),
        (
            {"path": "Observation.status", "fixedString": "final"},
            ("error", "value-other-type", ELEMENT + ".fixed.ofType(string)"),
        ),
        (
            {"path": "Observation.code", "patternCoding": {"code": "a"}},
            ("error", "value-other-type", ELEMENT + ".pattern.ofType(Coding)"),
        ),
        (
            {
                "path": "Observation.subject",
                "type": [{"code": "Reference", "targetProfile": ["https://example.org/x"]}],
            },
            ("information", "profile-missing", ELEMENT + ".type[0].targetProfile[0]"),
        ),
        (
            {
                "path": "Observation.subject",
                "type": [{"code": "Reference", "targetProfile": [CORE + "Quantity"]}],
            },
            ("error", "target-no-resource", ELEMENT + ".type[0].targetProfile[0]"),
        ),
        (
            {
                "path": "Observation.code",
                "type": [{"code": "CodeableConcept", "profile": [CORE + "SimpleQuantity"]}],
            },
            ("error", "profile-other-type", ELEMENT + ".type[0].profile[0]"),
        ),
        (
            {
                "path": "Observation",
                "constraint": [
                    {"key": "x-1", "severity": "error", "human": "x", "expression": "code.exists("}
                ],
            },
            ("error", "constraint-unreadable", ELEMENT + ".constraint[0]"),
        ),
        (
            {
                "path": "Observation.component",
                "slicing": {"discriminator": [{"type": "value", "path": "first()"}], "rules": "open"},
            },
            ("error", "discriminator-path", ELEMENT + ".slicing.discriminator[0]"),
        ),
    ],
)
def test_one_thing_wrong_with_an_element(element: Resource, expected: tuple[str, str, str]) -> None:
    assert expected in said(profile(element))


@pytest.mark.parametrize(
    ("path", "expression", "expected"),
    [
        ("Observation", "value.exists() or dataAbsentReason.exists()", None),
        ("Observation", "component.all(code.coding.exists())", None),
        ("Observation", "subject.resolve().anything.exists()", None),
        ("Observation", "contained.all(anything.empty())", None),
        ("Observation", "value.unit.exists()", None),  # where it is a Quantity
        ("Observation.component", "code.text.exists()", None),
        ("Observation.effective[x]", "$this is dateTime or start.exists()", None),
        ("Observation", "values.exists()", "expression-element"),
        ("Observation", "value.units.exists()", "expression-element"),
        ("Observation", "component.all(kode.exists())", "expression-element"),
        ("Observation.component", "subject.exists()", "expression-element"),
        ("Observation", "valueQuantity.exists()", "expression-choice"),
    ],
)
def test_the_names_in_a_constraint(path: str, expression: str, expected: str | None) -> None:
    rule = {"key": "x-1", "severity": "error", "human": "x", "expression": expression}
    found = said(profile({"path": path, "constraint": [rule]}))
    assert found == ([("warning", expected, ELEMENT + ".constraint[0]")] if expected else [])


def test_slicing_without_a_discriminator_is_worth_a_warning() -> None:
    found = said(profile({"path": "Observation.component", "slicing": {"rules": "open", "description": "x"}}))
    assert ("warning", "discriminator-missing", ELEMENT + ".slicing") in found


def test_an_unknown_base_leaves_the_rest_uncertain() -> None:
    found = said(profile({"path": "Observation.valueBla"}, baseDefinition="https://example.org/base"))
    assert {severity for severity, _, _ in found} == {"warning"}


def extension_definition(**more: Any) -> Resource:
    url = {"path": "Extension.url", "fixedUri": more.pop("fixed", URL)}
    context = more.pop("context", [{"type": "element", "expression": "Patient"}])
    return profile({"path": "Extension"}, url, type="Extension", kind="complex-type", context=context, **more)


def test_extensions_fix_their_own_url_and_stand_somewhere_known() -> None:
    assert said(extension_definition()) == []
    assert ("error", "extension-url", "StructureDefinition") in said(
        extension_definition(fixed="https://example.org/y")
    )
    unknown = [{"type": "element", "expression": "Patent.name"}]
    assert ("error", "context-unknown", "StructureDefinition.context[0]") in said(
        extension_definition(context=unknown)
    )
    broken = [{"type": "fhirpath", "expression": "Patient.where("}]
    assert ("error", "expression-unreadable", "StructureDefinition.context[0]") in said(
        extension_definition(context=broken)
    )


# -- value sets and code systems

GENDER = "http://hl7.org/fhir/administrative-gender"


def value_set(**include: Any) -> Resource:
    return {
        "resourceType": "ValueSet",
        "url": "https://example.org/ValueSet/v",
        "status": "draft",
        "compose": {"include": [include]},
    }


INCLUDE = "ValueSet.compose.include[0]"


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ({"system": GENDER, "concept": [{"code": "female"}]}, None),
        (
            {"system": GENDER, "concept": [{"code": "femal"}]},
            ("error", "validation.code-unknown", INCLUDE + ".concept[0]"),
        ),
        (
            {"system": GENDER + "|4.0.1", "concept": [{"code": "female"}]},
            ("error", "system-with-version", INCLUDE + ".system"),
        ),
        (
            {"system": GENDER, "version": "99", "concept": [{"code": "femal"}]},
            None,
        ),
        (
            {"system": GENDER, "concept": [{"code": "male"}, {"code": "male"}]},
            ("warning", "code-repeated", INCLUDE + ".concept[1]"),
        ),
        ({"system": "urn:other", "concept": [{"code": "a"}]}, ("information", "codes-unchecked", INCLUDE)),
        (
            {"valueSet": ["https://example.org/ValueSet/v"]},
            ("error", "imports-itself", INCLUDE + ".valueSet[0]"),
        ),
        (
            {"valueSet": ["https://example.org/ValueSet/w"]},
            ("information", "value-set-missing", INCLUDE + ".valueSet[0]"),
        ),
        (
            {"system": "http://hl7.org/fhir/ValueSet/administrative-gender"},
            ("error", "system-is-value-set", INCLUDE + ".system"),
        ),
        (
            {"system": GENDER, "filter": [{"property": "concept", "op": "is-a", "value": "femal"}]},
            ("error", "validation.code-unknown", INCLUDE + ".filter[0]"),
        ),
        (
            {"system": GENDER, "filter": [{"property": "colour", "op": "=", "value": "blue"}]},
            ("warning", "filter-property", INCLUDE + ".filter[0]"),
        ),
    ],
)
def test_value_sets(include: Resource, expected: tuple[str, str, str] | None) -> None:
    assert [f for f in said(value_set(**include)) if f[0] != "information" or f == expected] == (
        [expected] if expected else []
    )


def test_the_version_of_a_mapped_system_stands_beside_it() -> None:
    group = {
        "source": GENDER + "|4.0.1",
        "target": "urn:other",
        "element": [{"code": "male", "target": [{"code": "m", "equivalence": "equal"}]}],
    }
    concept_map = {"resourceType": "ConceptMap", "status": "draft", "group": [group]}
    assert said(concept_map) == [("error", "system-with-version", "ConceptMap.group[0].source")]
    assert said({**concept_map, "group": [{**group, "source": GENDER, "sourceVersion": "4.0.1"}]}) == []


def code_system(*concepts: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "CodeSystem",
        "url": "https://example.org/CodeSystem/c",
        "status": "draft",
        "content": "complete",
        "concept": list(concepts),
        **more,
    }


def having(name: str, **value: Any) -> Resource:
    return {"code": "a", "property": [{"code": name, **value}]}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (code_system({"code": "a", "concept": [{"code": "b"}]}, count=2), None),
        (
            code_system({"code": "a", "concept": [{"code": "b"}]}, count=1),
            ("error", "count-differs", "CodeSystem.count"),
        ),
        (code_system({"code": "a"}, {"code": "A"}, caseSensitive=True), None),
        (code_system({"code": "a"}, {"code": "A"}, caseSensitive=False), ("error", "differs-in-case", None)),
        (
            code_system(having("colour", valueString="blue")),
            ("warning", "property-undeclared", "CodeSystem.concept[0].property[0]"),
        ),
        (
            code_system(having("colour", valueString="blue"), property=[{"code": "colour", "type": "code"}]),
            ("error", "property-type", "CodeSystem.concept[0].property[0].value.ofType(string)"),
        ),
        (
            code_system(having("parent", valueCode="b")),
            ("error", "relation-missing", "CodeSystem.concept[0].property[0].value.ofType(code)"),
        ),
        (code_system({"code": "a"}, content="supplement"), ("error", "supplements-nothing", "CodeSystem")),
        (
            code_system({"code": "femal"}, content="supplement", supplements=GENDER),
            ("error", "validation.code-unknown", "CodeSystem.concept[0]"),
        ),
    ],
)
def test_code_systems(resource: Resource, expected: tuple[str, str, str | None] | None) -> None:
    found = said(resource)
    if expected is None:
        assert found == []
    else:
        assert [(severity, key) for severity, key, _ in found] == [expected[:2]]
        assert expected[2] in (None, found[0][2])


# -- search


@pytest.mark.parametrize(
    ("bases", "expression", "expected"),
    [
        (["Patient"], "Patient.name.given", None),
        (["Patient"], "name.given | Patient.contact.name.given", None),
        (["Observation"], "Observation.value as CodeableConcept", None),
        (
            ["Observation"],
            "(Observation.value as Quantity) | (Observation.component.value as Quantity)",
            None,
        ),
        (["Patient"], "Patient.extension('https://example.org/x').value", None),
        (["Resource"], "Resource.anything", None),
        (["Bundle"], "Bundle.entry[0].resource.subject", None),
        (["Patient"], "Patient.names.given", "expression-element"),
        (["Patient"], "names.given", "expression-element"),
        (["Patient"], "Patient.name.where(us = 'official').given", "expression-element"),
        (["Observation"], "(Observation.value as Quantity).units", "expression-element"),
        (["Patient"], "Patient.deceasedBoolean", "expression-choice"),
    ],
)
def test_the_names_in_a_search_parameter(bases: list[str], expression: str, expected: str | None) -> None:
    parameter = {
        "resourceType": "SearchParameter",
        "url": "https://example.org/SearchParameter/s",
        "name": "S",
        "status": "draft",
        "description": "s",
        "code": "s",
        "base": bases,
        "type": "string",
        "expression": expression,
    }
    assert said(parameter) == ([("error", expected, "SearchParameter.expression")] if expected else [])


def test_search_parameters_have_an_expression_that_can_be_read() -> None:
    parameter = {
        "resourceType": "SearchParameter",
        "url": "https://example.org/SearchParameter/s",
        "name": "S",
        "status": "draft",
        "description": "s",
        "code": "s",
        "base": ["Patient"],
        "type": "string",
        "expression": "Patient.name.given",
    }
    assert said(parameter) == []
    broken = {**parameter, "expression": "Patient.name.("}
    assert said(broken) == [("error", "expression-unreadable", "SearchParameter.expression")]
    composite = {**parameter, "type": "composite"}
    assert said(composite) == [("error", "composite-without-components", "SearchParameter")]


def test_capability_statements_name_what_exists_and_fits() -> None:
    resource = {
        "type": "Patient",
        "profile": CORE + "Observation",
        "supportedProfile": ["https://example.org/x"],
        "searchParam": [
            {"name": "family", "type": "string"},
            {"name": "birthdate", "type": "string"},
            {"name": "shoe-size", "type": "number"},
        ],
    }
    statement = {
        "resourceType": "CapabilityStatement",
        "status": "draft",
        "date": "2024-01-01",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementation": {"description": "x"},
        "rest": [{"mode": "server", "resource": [resource]}],
    }
    place = "CapabilityStatement.rest[0].resource[0]"
    assert sorted(said(statement)) == [
        ("error", "profile-other-type", place + ".profile"),
        ("information", "profile-missing", place + ".supportedProfile[0]"),
        ("warning", "search-other-type", place + ".searchParam[1]"),
        ("warning", "search-unknown", place + ".searchParam[2]"),
    ]
