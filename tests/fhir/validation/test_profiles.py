"""Which profiles are followed, and what happens to those that are unknown, faulty or lead back to themselves."""

from typing import Any

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.validation import UnknownProfile, Validator
from validator.results import Severity

URL = "http://example.org/fhir/StructureDefinition/"
PATIENT = {"resourceType": "Patient", "active": True}


def claiming(*profiles: str) -> dict[str, Any]:
    return {**PATIENT, "meta": {"profile": list(profiles)}}


def named(bench: Any, name: str = "named", **more: Any) -> str:
    made: str = bench.profile("Patient", {"path": "Patient.name", "min": 1}, url=URL + name, **more)
    return made


def test_the_base_specification_alone() -> None:
    assert [f for f in Validator().validate(PATIENT) if f.is_error] == []
    assert [f.key for f in Validator().validate({**PATIENT, "x": 1}) if f.is_error] == [
        "validation.unknown-element"
    ]


def test_all_claims_are_followed(bench: Any) -> None:
    other = bench.profile("Patient", {"path": "Patient.gender", "min": 1}, url=URL + "other")
    assert len(bench.keys(claiming(named(bench), other))) == 2


@pytest.mark.parametrize(
    ("claim", "key"),
    [
        (URL + "named", None),
        (URL + "named|1.2.0", None),
        (URL + "named|1.2", None),
        (URL + "named|1.3.0", "claim-version"),
        (URL + "none", "claim-unknown"),
        ("http://hl7.org/fhir/StructureDefinition/Patient", None),
        ("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1", None),
        ("http://hl7.org/fhir/StructureDefinition/Patient|5.0.0", "claim-version"),
    ],
)
def test_claims_that_cannot_be_followed_are_warned_of(bench: Any, claim: str, key: str | None) -> None:
    bench.profile("Patient", {"path": "Patient.active", "min": 1}, url=URL + "named", version="1.2.0")
    found = bench(claiming(claim))
    assert [(f.key, f.severity, f.location.path) for f in found] == (
        [(f"validation.{key}", Severity.WARNING, "Patient.meta.profile[0]")] if key else []
    )
    for finding in found:
        assert finding.location.line == 6
        assert finding.fix is not None
        assert "--package" in finding.fix.nb
    if key == "claim-version":
        assert claim.partition("|")[2] in found[0].message.en


def test_a_profile_of_another_type_is_an_error(bench: Any) -> None:
    claim = "http://hl7.org/fhir/StructureDefinition/Observation"
    for found in (bench.only(claiming(claim)), bench.only(PATIENT, claim)):
        assert (found.key, found.severity) == ("validation.profile-type", Severity.ERROR)
        assert found.location.path == "Patient"
        assert found.fix is not None


def test_a_profile_asked_for_must_be_known(bench: Any) -> None:
    for name in (URL + "none", "http://hl7.org/fhir/StructureDefinition/Patient|9", "", "x y", "\ud800"):
        assert not bench.validator.knows(name)
        with pytest.raises(UnknownProfile):
            bench.validator.validate(PATIENT, [name])
    made = named(bench)
    assert bench.validator.knows(made)


def test_a_profile_of_a_profile(bench: Any) -> None:
    base = named(bench)
    derived = bench.profile("Patient", {"path": "Patient.gender", "min": 1}, url=URL + "derived", base=base)
    assert bench.keys(PATIENT, derived) == [("minimum", "Patient"), ("minimum", "Patient")]
    assert bench.keys({**PATIENT, "name": [{"text": "x"}], "gender": "male"}, derived) == []


def test_a_profile_on_a_data_type(bench: Any) -> None:
    name = bench.profile("HumanName", {"path": "HumanName.family", "min": 1}, url=URL + "family")
    made = bench.profile(
        "Patient", {"path": "Patient.name", "type": [{"code": "HumanName", "profile": [name]}]}
    )
    assert bench({**PATIENT, "name": [{"family": "x"}]}, made) == []
    assert bench.keys({**PATIENT, "name": [{"text": "x"}]}, made) == [("minimum", "Patient.name[0]")]


def test_one_of_several_profiles_on_a_type(bench: Any) -> None:
    types = [
        bench.profile("HumanName", {"path": f"HumanName.{p}", "min": 1}, url=URL + p)
        for p in ("family", "text")
    ]
    made = bench.profile(
        "Patient", {"path": "Patient.name", "type": [{"code": "HumanName", "profile": types}]}
    )
    assert bench({**PATIENT, "name": [{"family": "x"}, {"text": "x"}]}, made) == []
    found = bench.only({**PATIENT, "name": [{"use": "old"}]}, made)
    assert (found.key, found.location.path) == ("validation.profile-none-of", "Patient.name[0]")
    assert found.fix is not None
    assert URL + "family" in found.message.en


def test_a_profile_that_is_not_at_hand_is_said_to_be_unchecked(bench: Any) -> None:
    made = bench.profile(
        "Patient", {"path": "Patient.name", "type": [{"code": "HumanName", "profile": [URL + "none"]}]}
    )
    found = [
        f for f in bench({**PATIENT, "name": [{"text": "x"}]}, made) if f.key == "validation.profile-missing"
    ]
    assert [f.severity for f in found] == [Severity.WARNING]
    assert URL + "none" in found[0].message.nb


def test_a_profile_with_itself_as_base_ends_with_a_finding(bench: Any) -> None:
    a, b = URL + "a", URL + "b"
    bench.profile("Patient", {"path": "Patient.name", "min": 1}, url=a, base=b)
    bench.profile("Patient", {"path": "Patient.name", "min": 1}, url=b, base=a)
    own = URL + "own"
    bench.profile("Patient", {"path": "Patient.name", "min": 1}, url=own, base=own)
    for claim in (a, b, own):
        found = bench(claiming(claim))
        assert {f.severity for f in found if f.key == "validation.profile-broken"} == {Severity.WARNING}
        assert any("based on itself" in f.message.en for f in found), claim


def test_a_profile_that_leads_back_to_itself_ends(bench: Any) -> None:
    url = URL + "nested"
    bench.profile(
        "Questionnaire",
        {"path": "Questionnaire.contained", "type": [{"code": "Questionnaire", "profile": [url]}]},
        {"path": "Questionnaire.title", "min": 1},
        url=url,
    )
    inner = {"resourceType": "Questionnaire", "id": "q", "status": "active"}
    outer = {**inner, "id": "o", "title": "x", "contained": [inner], "derivedFrom": ["#q"]}
    assert ("minimum", "Questionnaire.contained[0]") in bench.keys(outer, url)


def test_an_extension_within_itself_ends(bench: Any) -> None:
    url = URL + "loop"
    bench.extension(
        url,
        {
            "path": "Extension.extension",
            "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
        },
        {
            "id": "Extension.extension:i",
            "path": "Extension.extension",
            "sliceName": "i",
            "max": "1",
            "type": [{"code": "Extension", "profile": [url]}],
        },
    )
    extension: dict[str, Any] = {"url": url, "valueString": "x"}
    for _ in range(20):
        extension = {"url": url, "extension": [extension]}
    assert bench.keys({**PATIENT, "extension": [extension]}) == []


def test_a_faulty_profile_is_said_to_be_faulty(bench: Any) -> None:
    made = bench.profile("Patient", {"path": "Patient.noSuchElement", "min": 1})
    found = bench(PATIENT, made)
    assert "validation.profile-broken" in {f.key for f in found}
    assert all(f.severity is Severity.WARNING for f in found)


def test_a_file_that_cannot_be_used_is_told_with_every_result(bench: Any) -> None:
    bench.add({"resourceType": "StructureDefinition", "url": URL + "bad", "snapshot": "?"})
    found = bench.only(claiming(named(bench)) | {"name": [{"text": "x"}]})
    assert (found.key, found.severity) == ("validation.package-file-unusable", Severity.WARNING)
    assert "StructureDefinition.snapshot" in found.message.en
    assert "bench@1.0.0" in found.message.nb


def test_core_types_cannot_be_replaced(bench: Any) -> None:
    patient = {
        "resourceType": "StructureDefinition",
        "url": "http://hl7.org/fhir/StructureDefinition/Patient",
        "type": "Patient",
    }
    bench.add(patient)
    assert bench.keys({**PATIENT, "foo": 1}) == [("unknown-element", "Patient.foo")]
    assert bench.validator.definitions.structure("Patient") == Definitions.r4().structure("Patient")


VITAL = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
    ]
}


@pytest.mark.parametrize(("code", "is_vital"), [("29463-7", True), ("8867-4", True), ("15074-8", False)])
def test_vital_signs_are_known_by_their_code(bench: Any, code: str, is_vital: bool) -> None:
    """https://hl7.org/fhir/R4/observation-vitalsigns.html"""
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "valueString": "x",
    }
    assert any(f.is_error for f in bench(observation)) is is_vital


def test_a_right_vital_sign(bench: Any) -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "category": [VITAL],
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"display": "x"},
        "effectiveDateTime": "2020-01-01",
        "valueQuantity": {"value": 70.5, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }
    assert [f for f in bench(observation) if f.is_error] == []
