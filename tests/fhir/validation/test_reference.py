"""References: their form, what they may lead to, and where that is found. https://hl7.org/fhir/R4/references.html"""

from typing import Any

import pytest

from validator.fhir.validation.reference import RestfulUrl, restful_url
from validator.results import Severity

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
CORE = "http://hl7.org/fhir/StructureDefinition/"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("Patient/1", RestfulUrl("", "Patient", "1", None)),
        ("Patient/1/_history/2", RestfulUrl("", "Patient", "1", "2")),
        ("Patient/1#c", RestfulUrl("", "Patient", "1", None)),
        ("https://a/b/Patient/x-1.y", RestfulUrl("https://a/b/", "Patient", "x-1.y", None)),
        ("patient/1", None),
        ("Patient", None),
        ("Patient/a b", None),
        ("Patient/" + "a" * 65, None),
        ("urn:uuid:1", None),
        ("https://a/b?Patient/1", None),
    ],
)
def test_the_parts_of_a_restful_url(url: str, parts: RestfulUrl | None) -> None:
    assert restful_url(url) == parts


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "Patient/1"},
        {"reference": "Patient/1/_history/2"},
        {"reference": "https://a.example/fhir/Patient/1"},
        {"reference": "https://a.example/anything?at=all"},
        {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
        {"reference": "urn:oid:1.2.3"},
        {"type": "Patient", "identifier": {"value": "x"}},
        {"display": "x"},
        {"reference": "Patient/1", "type": "Patient"},
    ],
)
def test_right_references(bench: Any, reference: dict[str, Any]) -> None:
    assert bench({**OBSERVATION, "subject": reference}) == []


@pytest.mark.parametrize(
    ("reference", "key", "words"),
    [
        ({"reference": "1"}, "reference-format", "1"),
        ({"reference": "patient/1"}, "reference-format", "patient/1"),
        ({"reference": "Pasient/1"}, "reference-format", "Pasient/1"),
        ({"reference": "Patient"}, "reference-format", "Patient"),
        ({"reference": "/Patient/1"}, "reference-format", "/Patient/1"),
        ({"reference": "Patient?identifier=1"}, "reference-format", "Patient?identifier=1"),
        ({"reference": "Patient/1", "type": "Group"}, "reference-type-disagrees", "Group"),
        ({"reference": "Medication/1"}, "reference-target-type", "Medication"),
        ({"reference": "https://a.example/Medication/1"}, "reference-target-type", "Medication"),
        ({"type": "Medication", "display": "x"}, "reference-target-type", "Medication"),
        ({"reference": "#none"}, "invariant", "ref-1"),
    ],
)
def test_wrong_references(bench: Any, reference: dict[str, Any], key: str, words: str) -> None:
    found = bench.only({**OBSERVATION, "subject": reference})
    assert (found.key, found.severity) == (f"validation.{key}", Severity.ERROR)
    assert found.location.path == "Observation.subject"
    assert found.location.line == 7
    assert words in found.message.en
    assert words in found.message.nb
    assert found.rule is not None
    assert found.fix is not None


def test_the_allowed_types_are_listed(bench: Any) -> None:
    found = bench.only({**OBSERVATION, "subject": {"reference": "Medication/1"}})
    for name in ("Patient", "Group", "Device", "Location"):
        assert name in found.message.nb


def test_any_resource_may_be_allowed(bench: Any) -> None:
    assert bench({**OBSERVATION, "focus": [{"reference": "Medication/1"}]}) == []


def test_what_a_contained_resource_is_decides(bench: Any) -> None:
    contained = [
        {"resourceType": "Patient", "id": "p"},
        {"resourceType": "Basic", "id": "b", "code": {"text": "x"}},
    ]
    resource = {**OBSERVATION, "contained": contained, "focus": [{"reference": "#b"}, {"reference": "#p"}]}
    assert bench({**resource, "subject": {"reference": "#p"}}) == []
    assert bench.keys({**resource, "subject": {"reference": "#b"}}) == [
        ("reference-target-type", "Observation.subject")
    ]


def test_a_contained_resource_may_refer_to_what_contains_it(bench: Any) -> None:
    provenance = {
        "resourceType": "Provenance",
        "id": "v",
        "target": [{"reference": "#"}],
        "recorded": "2020-01-01T00:00:00Z",
        "agent": [{"who": {"display": "x"}}],
    }
    assert bench({**OBSERVATION, "contained": [provenance]}) == []


def sees(bench: Any, *targets: str, **more: Any) -> str:
    made: str = bench.profile(
        "Observation",
        {
            "path": "Observation.subject",
            "type": [{"code": "Reference", "targetProfile": list(targets), **more}],
        },
    )
    return made


def test_a_profile_narrows_the_types(bench: Any) -> None:
    made = sees(bench, CORE + "Patient")
    assert bench({**OBSERVATION, "subject": {"reference": "Patient/1"}}, made) == []
    found = bench.only({**OBSERVATION, "subject": {"reference": "Group/1"}}, made)
    assert (found.key, found.rule.id) == ("validation.reference-target-type", "profile:Observation.subject")


def test_a_target_must_follow_one_of_the_profiles(bench: Any) -> None:
    active = bench.profile("Patient", {"path": "Patient.active", "min": 1}, url="http://example.org/active")
    named = bench.profile("Patient", {"path": "Patient.name", "min": 1}, url="http://example.org/named")
    made = sees(bench, active, named)
    for patient, right in (
        ({"active": True}, True),
        ({"name": [{"text": "x"}]}, True),
        ({"gender": "male"}, False),
    ):
        contained = {"resourceType": "Patient", "id": "p", **patient}
        found = bench({**OBSERVATION, "contained": [contained], "subject": {"reference": "#p"}}, made)
        if right:
            assert found == []
        else:
            assert [(f.key, f.location.path) for f in found] == [
                ("validation.reference-target-profile", "Observation.subject")
            ]
            assert "Patient.active is missing" in found[0].message.en
            assert "Patient.active mangler" in found[0].message.nb
    assert bench({**OBSERVATION, "subject": {"reference": "Patient/elsewhere"}}, made) == []
    assert bench.keys({**OBSERVATION, "subject": {"reference": "Group/1"}}, made) == [
        ("reference-target-type", "Observation.subject")
    ]


def test_profiles_that_lead_to_each_other_end(bench: Any) -> None:
    """A Patient whose link must follow the same profile, and links to itself."""
    url = "http://example.org/linked"
    bench.profile(
        "Patient",
        {"path": "Patient.active", "min": 1},
        {"path": "Patient.link.other", "type": [{"code": "Reference", "targetProfile": [url]}]},
        url=url,
    )

    def bundle(*active: bool) -> dict[str, Any]:
        count = len(active)
        entries = [
            {
                "fullUrl": f"http://a/Patient/{n}",
                "resource": {
                    "resourceType": "Patient",
                    "id": str(n),
                    **({"active": True} if is_active else {"gender": "male"}),
                    "link": [{"other": {"reference": f"Patient/{(n + 1) % count}"}, "type": "seealso"}],
                    **({"meta": {"profile": [url]}} if n == 0 else {}),
                },
            }
            for n, is_active in enumerate(active)
        ]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}

    assert bench(bundle(True)) == []
    assert bench(bundle(True, True, True)) == []
    assert bench.keys(bundle(True, False)) == [
        ("reference-target-profile", "Bundle.entry[0].resource.link[0].other")
    ]


@pytest.mark.parametrize(
    ("modes", "contained", "elsewhere"),
    [(["contained"], True, False), (["referenced"], False, True), (["contained", "referenced"], True, True)],
)
def test_aggregation(bench: Any, modes: list[str], contained: bool, elsewhere: bool) -> None:
    made = sees(bench, CORE + "Patient", aggregation=modes)
    inside = {
        **OBSERVATION,
        "contained": [{"resourceType": "Patient", "id": "p"}],
        "subject": {"reference": "#p"},
    }
    wrong = [("reference-aggregation", "Observation.subject")]
    assert bench.keys(inside, made) == ([] if contained else wrong)
    assert bench.keys({**OBSERVATION, "subject": {"reference": "Patient/1"}}, made) == (
        [] if elsewhere else wrong
    )


@pytest.mark.parametrize(
    ("rule", "right", "wrong"), [("specific", "/_history/1", ""), ("independent", "", "/_history/1")]
)
def test_versions(bench: Any, rule: str, right: str, wrong: str) -> None:
    made = sees(bench, CORE + "Patient", versioning=rule)
    assert bench({**OBSERVATION, "subject": {"reference": "Patient/1" + right}}, made) == []
    found = bench.only({**OBSERVATION, "subject": {"reference": "Patient/1" + wrong}}, made)
    assert found.key == f"validation.reference-{rule}"
    assert found.fix is not None


def test_a_search_may_stand_for_a_reference_in_a_transaction(bench: Any) -> None:
    def bundle(kind: str) -> dict[str, Any]:
        resource = {**OBSERVATION, "subject": {"reference": "Patient?identifier=http://a|1"}}
        entry = {"resource": resource, "request": {"method": "POST", "url": "Observation"}}
        return {"resourceType": "Bundle", "type": kind, "entry": [entry]}

    assert bench(bundle("transaction")) == []
    assert ("reference-format", "Bundle.entry[0].resource.subject") in bench.keys(bundle("collection"))
