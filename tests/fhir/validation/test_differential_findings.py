"""Rules that were found by comparing verdicts with the reference validator, each with the text of R4 that decides it."""

from typing import Any

import pytest

PATIENT = {"resourceType": "Patient"}
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


def parameter(name: str, value: object) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": [{"name": "a", name: value}]}


# -- primitives: https://hl7.org/fhir/R4/datatypes.html#primitive


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        # "no whitespace other than single spaces in the contents", and Unicode has more of it than ASCII
        ("valueCode", "a\u00a0b", "code-format"),
        ("valueCode", "\u00a0a", "code-format"),
        ("valueCode", "a\u2003b", "code-format"),
        # the expression for dateTime ends at +14:00
        ("valueDateTime", "2020-01-01T10:00:00+14:01", "time-range"),
        ("valueInstant", "2020-01-01T10:00:00-14:30", "time-range"),
        # OIDs and UUIDs are URIs when they begin with urn:
        ("valueUri", "oid:1.2.3", "oid-format"),
        ("valueUri", "uuid:c757873d-ec9a-4326-a141-556f43239520", "uuid-format"),
        # references.html#canonical: the URL that a canonical refers to is an absolute URI
        ("valueCanonical", "ValueSet/languages", "canonical-relative"),
        ("valueCanonical", "languages", "canonical-relative"),
        ("valueCanonical", "|4.0.1", "canonical-relative"),
    ],
)
def test_wrong_values(bench: Any, name: str, value: str, key: str) -> None:
    finding = bench.only(parameter(name, value))
    assert finding.key == f"validation.{key}"
    assert finding.is_error


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("valueCode", "a b"),
        ("valueDateTime", "2020-01-01T10:00:00+14:00"),
        ("valueDateTime", "2020-01-01T10:00:00-13:59"),
        ("valueUri", "urn:oid:1.2.3"),
        ("valueUri", "oidx:1"),
        ("valueCanonical", "http://hl7.org/fhir/ValueSet/languages|4.0.1"),
        ("valueCanonical", "urn:oid:1.2.3|4"),
        ("valueCanonical", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520|1"),
        ("valueCanonical", "#contained"),
    ],
)
def test_right_values(bench: Any, name: str, value: str) -> None:
    assert bench(parameter(name, value)) == []


# -- elements defined by reference: "bring across all the rules … including … invariants"
# https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.contentReference


def test_invariants_come_with_content_references(bench: Any) -> None:
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "a", "part": [{"name": "b"}]}]}
    assert bench.keys(parameters) == [("invariant", "Parameters.parameter[0].part[0]")]

    compose = {"include": [{"system": "http://a.example/x"}], "exclude": [{"concept": [{"code": "a"}]}]}
    value_set = {"resourceType": "ValueSet", "status": "active", "compose": compose}
    assert ("invariant", "ValueSet.compose.exclude[0]") in bench.keys(value_set)


# -- ids: "unique id for the element within a resource"
# https://hl7.org/fhir/R4/element-definitions.html#Element.id


def test_no_two_elements_have_the_same_id(bench: Any) -> None:
    names = [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}, {"id": "a", "text": "z"}]
    finding = bench.only(PATIENT | {"name": names})
    assert (finding.key, finding.location.path) == ("validation.element-id-repeated", "Patient.name[2].id")
    assert "Patient.name[0]" in finding.message.en

    primitive = PATIENT | {"name": [{"id": "a", "text": "x"}], "birthDate": "2020", "_birthDate": {"id": "a"}}
    assert [key for key, _ in bench.keys(primitive)] == ["element-id-repeated"]


def test_ids_of_elements_have_no_spaces(bench: Any) -> None:
    """ "any string value that does not contain spaces" """
    finding = bench.only(PATIENT | {"name": [{"id": "a b", "text": "x"}]})
    assert (finding.key, finding.location.path) == ("validation.element-id-space", "Patient.name[0].id")
    assert finding.is_error
    assert finding.fix is not None


def test_ids_are_unique_within_one_resource_only(bench: Any) -> None:
    inner = {"resourceType": "Patient", "id": "p", "name": [{"id": "a", "text": "x"}]}
    link = [{"type": "refer", "other": {"reference": "#p"}}]
    assert bench(PATIENT | {"contained": [inner], "name": [{"id": "a", "text": "y"}], "link": link}) == []
    assert bench(PATIENT | {"id": "a", "name": [{"id": "a", "text": "y"}]}) == []


def test_definitions_of_elements_repeat_their_ids_in_snapshot_and_differential(bench: Any) -> None:
    """sdf-16 and sdf-17: unique within the snapshot, and within the differential."""
    element = {"id": "Patient", "path": "Patient", "definition": "x", "min": 0, "max": "*"}
    structure = {
        "resourceType": "StructureDefinition",
        "url": "http://a.example/fhir/StructureDefinition/x",
        "name": "X",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "snapshot": {"element": [element | {"base": {"path": "Patient", "min": 0, "max": "*"}}]},
        "differential": {"element": [element]},
    }
    assert not any(key == "element-id-repeated" for key, _ in bench.keys(structure))


def test_contained_resources_have_ids_of_their_own(bench: Any) -> None:
    """References to them are by id: https://hl7.org/fhir/R4/references.html#contained"""
    inner = {"resourceType": "Patient", "id": "p", "active": True}
    link = [{"type": "refer", "other": {"reference": "#p"}}]
    twice = bench.keys(PATIENT | {"contained": [inner, inner], "link": link})
    assert twice == [("contained-id-repeated", "Patient.contained[1]")]
    nameless = bench.keys(PATIENT | {"contained": [{"resourceType": "Patient", "active": True}]})
    assert nameless == [("contained-without-id", "Patient.contained[0]")]


# -- data types


def test_the_hash_of_an_attachment_is_that_of_its_data(bench: Any) -> None:
    """SHA-1 "on the data prior to base64 encoding": https://hl7.org/fhir/R4/datatypes-definitions.html#Attachment.hash"""
    right = {"contentType": "text/plain", "data": "YWJj", "hash": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}
    assert bench(PATIENT | {"photo": [right]}) == []
    finding = bench.only(PATIENT | {"photo": [right | {"hash": "YWJj"}]})
    assert finding.key == "validation.attachment-hash"
    assert right["hash"] in finding.message.en
    elsewhere = {"contentType": "text/plain", "url": "http://a.example/x", "hash": "YWJj"}
    assert bench(PATIENT | {"photo": [elsewhere]}) == []


def test_the_system_of_a_unit_is_an_absolute_uri(bench: Any) -> None:
    quantity = {"value": 1, "unit": "mg", "system": "ucum", "code": "mg"}
    finding = bench.only(OBSERVATION | {"valueQuantity": quantity})
    assert (finding.key, finding.is_error) == ("validation.system-relative", True)


@pytest.mark.parametrize("stated", ["Pasient", "PATIENT", "http://hl7.org/fhir/StructureDefinition/Patient"])
def test_the_type_of_a_reference_is_the_name_of_a_resource_type(bench: Any, stated: str) -> None:
    """ "Absolute URLs are only allowed for logical models (and can only be used in references in logical models, not
    resources)": https://hl7.org/fhir/R4/references-definitions.html#Reference.type"""
    found = bench(OBSERVATION | {"subject": {"reference": "Patient/1", "type": stated}})
    errors = [(f.key, f.location.path) for f in found if f.is_error]
    assert errors == [("validation.reference-type-unknown", "Observation.subject.type")]


# -- narrative: https://hl7.org/fhir/R4/narrative.html


def test_the_text_has_no_extensions(bench: Any) -> None:
    """The definition of xhtml allows none: https://hl7.org/fhir/R4/xhtml.profile.json.html"""
    extension = {"url": "http://a.example/x", "valueString": "x"}
    text = {"status": "generated", "div": DIV.format("a"), "_div": {"extension": [extension]}}
    assert ("xhtml-extension", "Patient.text.div.extension[0]") in bench.keys(PATIENT | {"text": text})


def test_characters_have_no_html_names(bench: Any) -> None:
    """ "no support for HTML entities like &nbsp;": https://hl7.org/fhir/R4/narrative.html#xhtml"""
    assert bench(PATIENT | {"text": {"status": "generated", "div": DIV.format("a&#160;b")}}) == []
    named = bench.keys(PATIENT | {"text": {"status": "generated", "div": DIV.format("a&nbsp;b")}})
    assert named == [("invariant", "Patient.text.div")]


# -- profiles


def test_an_element_belongs_to_one_slice_only(bench: Any) -> None:
    """Discriminators "SHALL completely distinguish which slice the element in the resource matches":
    https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.slicing.discriminator"""

    def part(name: str) -> dict[str, Any]:
        concept = {"coding": [{"system": "http://a.example/c", "code": name}]}
        identity = f"Observation.category:{name}"
        return {
            "id": identity,
            "path": "Observation.category",
            "sliceName": name,
            "patternCodeableConcept": concept,
        }

    slicing = {"discriminator": [{"type": "pattern", "path": "$this"}], "rules": "open"}
    whole = {"path": "Observation.category", "slicing": slicing}
    profile = bench.profile("Observation", whole, part("a"), part("b"))

    def category(*codes: str) -> dict[str, Any]:
        return {"coding": [{"system": "http://a.example/c", "code": code} for code in codes]}

    assert bench.keys(OBSERVATION | {"category": [category("a"), category("b", "c")]}, profile) == []
    found = bench(OBSERVATION | {"category": [category("a"), category("a", "b")]}, profile)
    errors = [(f.key, f.location.path) for f in found if f.is_error]
    assert errors == [("validation.slice-ambiguous", "Observation.category[1]")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("valueCode", "x"), ("valueMarkdown", "x"), ("valueId", "x"), ("valueAge", {"value": 1})],
)
def test_a_type_that_derives_from_the_allowed_one_is_another(bench: Any, name: str, value: object) -> None:
    """The type in the name is the type of the definition: https://hl7.org/fhir/R4/formats.html#choice"""
    url = "http://a.example/fhir/StructureDefinition/style"
    bench.extension(url, {"path": "Extension.value[x]", "type": [{"code": "string"}, {"code": "Quantity"}]})
    assert bench(PATIENT | {"extension": [{"url": url, "valueString": "x"}]}) == []
    assert bench(PATIENT | {"extension": [{"url": url, "valueQuantity": {"value": 1}}]}) == []
    found = bench(PATIENT | {"extension": [{"url": url, name: value}]})
    assert "validation.type-not-allowed" in [f.key for f in found if f.is_error]


@pytest.mark.parametrize("kind", ["fixedRange", "patternRange"])
def test_the_precision_of_a_number_counts(bench: Any, kind: str) -> None:
    """ "0.010 is regarded as different to 0.01": https://hl7.org/fhir/R4/datatypes.html#decimal"""
    value = {"path": "Observation.value[x]", "type": [{"code": "Range"}], kind: {"low": {"value": 1}}}
    profile = bench.profile("Observation", value)
    assert bench(OBSERVATION | {"valueRange": {"low": {"value": 1}}}, profile) == []
    finding = bench.only(OBSERVATION | {"valueRange": {"low": {"value": 1.0}}}, profile)
    assert finding.is_error
    assert '{"low": {"value": 1.0}}' in finding.message.en
    assert '{"low": {"value": 1}}' in finding.message.en


# -- conformance resources


def errors_of(bench: Any, resource: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f.key.rpartition(".")[2], f.location.path) for f in bench(resource) if f.is_error]


def test_what_identifies_is_absolute(bench: Any) -> None:
    """ "An absolute URI that is used to identify": https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.url"""
    value_set = {"resourceType": "ValueSet", "name": "X", "status": "active"}
    right = {"url": "urn:oid:1.2.3", "compose": {"include": [{"system": "http://a.example/c"}]}}
    assert errors_of(bench, value_set | right) == []
    wrong = {"url": "vs", "compose": {"include": [{"system": "c"}]}}
    assert errors_of(bench, value_set | wrong) == [
        ("uri-relative", "ValueSet.url"),
        ("uri-relative", "ValueSet.compose.include[0].system"),
    ]


@pytest.mark.parametrize(
    ("stated", "key", "path"),
    [
        # "The total number of concepts defined by the code system"
        ({"content": "complete", "count": 5}, "count-differs", "CodeSystem.count"),
        # "None of the concepts defined by the code system are included"
        ({"content": "not-present"}, "concepts-not-present", "CodeSystem.concept[0]"),
        # "just provides additional designations and properties to another code system": that is a supplement
        (
            {"content": "complete", "supplements": "http://a.example/d"},
            "supplements-as-other",
            "CodeSystem.content",
        ),
    ],
)
def test_the_content_of_a_code_system_is_what_it_says(
    bench: Any, stated: dict[str, Any], key: str, path: str
) -> None:
    """https://hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.content"""
    system = {
        "resourceType": "CodeSystem",
        "url": "http://a.example/c",
        "name": "X",
        "status": "active",
        "content": "complete",
        "concept": [{"code": "a"}],
    }
    assert errors_of(bench, system) == []
    assert errors_of(bench, system | stated) == [(key, path)]


def test_mapped_codes_are_in_their_code_systems(bench: Any) -> None:
    """https://hl7.org/fhir/R4/conceptmap-definitions.html#ConceptMap.group.source"""

    def mapping(source: str, target: str, **more: Any) -> dict[str, Any]:
        gender = "http://hl7.org/fhir/administrative-gender"
        element = {"code": source, "target": [{"code": target, "equivalence": "equal"}]}
        group = {"source": gender, "target": gender, "element": [element], **more}
        return {"resourceType": "ConceptMap", "name": "X", "status": "active", "group": [group]}

    assert errors_of(bench, mapping("male", "female")) == []
    assert errors_of(bench, mapping("mann", "kvinne")) == [
        ("code-unknown", "ConceptMap.group[0].element[0].code"),
        ("code-unknown", "ConceptMap.group[0].element[0].target[0].code"),
    ]
    assert errors_of(bench, mapping("male", "kvinne", targetVersion="another")) == []


@pytest.mark.parametrize(
    ("stated", "key", "path"),
    [
        ({"kind": "complex-type"}, "kind-not-of-base", "StructureDefinition.kind"),
        # "this is the master definition for a type, and there is always one of these"
        ({"derivation": "specialization"}, "type-already-defined", "StructureDefinition.type"),
        # "the types of resource or data type elements to which the extension can be applied"
        (
            {"context": [{"type": "element", "expression": "Patient"}]},
            "context-of-no-extension",
            "StructureDefinition.context[0]",
        ),
    ],
)
def test_a_definition_fits_its_base_and_type(bench: Any, stated: dict[str, Any], key: str, path: str) -> None:
    """https://hl7.org/fhir/R4/structuredefinition-definitions.html#StructureDefinition.type"""
    profile = {
        "resourceType": "StructureDefinition",
        "url": "http://a.example/fhir/StructureDefinition/x",
        "name": "X",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "min": 1}]},
    }
    assert errors_of(bench, profile) == []
    assert (key, path) in errors_of(bench, profile | stated)


# -- canonical references: "on the Reference/canonical target"
# https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.targetProfile


def plan(*libraries: str, **more: Any) -> dict[str, Any]:
    named = {"library": list(libraries)} if libraries else {}
    return {"resourceType": "PlanDefinition", "status": "draft", **named, **more}


LIBRARY = {"resourceType": "Library", "id": "x", "status": "draft", "type": {"text": "x"}}
VALUE_SET = {"resourceType": "ValueSet", "id": "x", "status": "draft"}


@pytest.mark.parametrize(
    ("resource", "key"),
    [
        (plan("http://elsewhere.example/Library/1"), None),
        (plan("http://elsewhere.example/Library/1|2"), None),
        (plan("#x", contained=[LIBRARY]), None),
        (plan("#x", contained=[VALUE_SET]), "canonical-target-type"),
        (plan("#y"), "canonical-contained-missing"),
        (plan("http://hl7.org/fhir/ValueSet/administrative-gender"), "canonical-target-type"),
        (plan("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"), "canonical-target-type"),
    ],
)
def test_canonical_references_lead_to_what_they_may(
    bench: Any, resource: dict[str, Any], key: str | None
) -> None:
    found = bench(resource)
    assert [(f.key, f.location.path) for f in found] == (
        [(f"validation.{key}", "PlanDefinition.library[0]")] if key else []
    )
    assert all(f.is_error and f.fix is not None for f in found)


def test_canonical_references_among_other_types(bench: Any) -> None:
    trigger = {"type": "named-event", "name": "x"}
    action = {"trigger": [trigger], "definitionCanonical": "#x"}
    assert bench.keys(plan(action=[action], contained=[VALUE_SET])) == [
        ("canonical-target-type", "PlanDefinition.action[0].definition.ofType(canonical)")
    ]
    extension = {
        "url": "http://example.org/x",
        "valueCanonical": "#x",
    }  # of any type, so that it is not looked at
    assert bench.keys(plan(extension=[extension])) == []


def test_one_url_may_name_two_kinds(bench: Any) -> None:
    """National registers publish a code system and its value set under the same identifier."""
    url = "urn:oid:2.16.578.1.12.4.1.1.1"
    bench.code_system(url, "a")
    bench.value_set(url, {"system": url})
    cited = {"resourceType": "ConceptMap", "status": "draft", "sourceCanonical": url}
    assert bench.keys(cited) == []
