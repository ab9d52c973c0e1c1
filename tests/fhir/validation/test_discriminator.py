"""How slices recognise their elements: every kind of discriminator, and the paths they may have.

https://hl7.org/fhir/R4/profiling.html#discriminator"""

from typing import Any

import pytest

from validator.fhir.validation.discriminator import Step, parse_path

S = "http://example.org/s"
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
EXT = "http://example.org/fhir/StructureDefinition/ext"


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$this", ()),
        ("", ()),
        ("code", (Step("name", "code"),)),
        ("code.coding.code", (Step("name", "code"), Step("name", "coding"), Step("name", "code"))),
        ("value[x]", (Step("name", "value"),)),
        ("$this.resolve()", (Step("resolve", ""),)),
        ("resolve().code", (Step("resolve", ""), Step("name", "code"))),
        (f"extension('{EXT}').value", (Step("extension", EXT), Step("name", "value"))),
        (f'extension("{EXT}")', (Step("extension", EXT),)),
        ("value.ofType(Quantity)", (Step("name", "value"), Step("ofType", "Quantity"))),
        ("code.where(true)", None),
        ("a..b", None),
        ("1", None),
        ("code or value", None),
    ],
)
def test_paths(path: str, steps: tuple[Step, ...] | None) -> None:
    assert parse_path(path) == steps


def sliced(kind: str, path: str, member: dict[str, Any]) -> list[dict[str, Any]]:
    """One slice ``a`` of the components, at most one time, so that the second shows that it was recognised."""
    on = "Observation.component"
    return [
        {"path": on, "slicing": {"discriminator": [{"type": kind, "path": path}], "rules": "open"}},
        {"id": f"{on}:a", "path": on, "sliceName": "a", "min": 0, "max": "1"},
        {**member, "id": f"{on}:a.{member['path']}", "path": f"{on}.{member['path']}"},
    ]


def is_member(bench: Any, profile: str, resource: dict[str, Any], on: str, element: Any) -> bool:
    """Whether an element belongs to the slice: two of them are one too many."""
    found = {f.key for f in bench({**resource, on: [element, element]}, profile)}
    assert "validation.slice-undecidable" not in found
    return "validation.slice-maximum" in found


CODE = {"coding": [{"system": S, "code": "a"}]}
OTHER = {"coding": [{"system": S, "code": "b"}]}


@pytest.mark.parametrize("kind", ["value", "pattern"])
@pytest.mark.parametrize(
    ("path", "member", "right", "wrong"),
    [
        (
            "code",
            {"path": "code", "patternCodeableConcept": CODE},
            {"code": {**CODE, "text": "x"}},
            {"code": OTHER},
        ),
        (
            "code",
            {"path": "code", "fixedCodeableConcept": CODE},
            {"code": CODE},
            {"code": {**CODE, "text": "x"}},
        ),
        ("code.coding.code", {"path": "code.coding.code", "fixedCode": "a"}, {"code": CODE}, {"code": OTHER}),
        (
            "code.coding.code",
            {"path": "code", "patternCodeableConcept": CODE},
            {"code": CODE},
            {"code": OTHER},
        ),
        ("code", {"path": "code.coding.code", "fixedCode": "a"}, {"code": CODE}, {"code": OTHER}),
        (
            "code.text",
            {"path": "code.text", "patternString": "t"},
            {"code": {"text": "t"}},
            {"code": {"text": "u"}},
        ),
        (
            "value",
            {"path": "value[x]", "fixedBoolean": True},
            {"code": CODE, "valueBoolean": True},
            {"code": CODE, "valueBoolean": False},
        ),
        ("value", {"path": "value[x]", "max": "0"}, {"code": CODE}, {"code": CODE, "valueBoolean": False}),
    ],
)
def test_by_value(bench: Any, kind: str, path: str, member: dict[str, Any], right: Any, wrong: Any) -> None:
    profile = bench.profile("Observation", *sliced(kind, path, member))
    assert is_member(bench, profile, OBSERVATION, "component", right)
    assert not is_member(bench, profile, OBSERVATION, "component", wrong)


def test_by_the_value_set_that_a_slice_is_bound_to(bench: Any) -> None:
    bench.value_set("http://example.org/ValueSet/a", {"system": S, "concept": [{"code": "a"}]})
    binding = {"strength": "required", "valueSet": "http://example.org/ValueSet/a"}
    profile = bench.profile("Observation", *sliced("value", "code", {"path": "code", "binding": binding}))
    assert is_member(bench, profile, OBSERVATION, "component", {"code": CODE})
    assert not is_member(bench, profile, OBSERVATION, "component", {"code": OTHER})


def test_by_existence(bench: Any) -> None:
    wanted = bench.profile("Observation", *sliced("exists", "value", {"path": "value[x]", "min": 1}))
    with_value, without = {"code": CODE, "valueString": "x"}, {"code": CODE}
    assert is_member(bench, wanted, OBSERVATION, "component", with_value)
    assert not is_member(bench, wanted, OBSERVATION, "component", without)
    unwanted = bench.profile(
        "Observation",
        *sliced("exists", "value", {"path": "value[x]", "max": "0"}),
        url="http://example.org/p2",
    )
    assert is_member(bench, unwanted, OBSERVATION, "component", without)
    assert not is_member(bench, unwanted, OBSERVATION, "component", with_value)


def test_by_type(bench: Any) -> None:
    profile = bench.profile(
        "Observation", *sliced("type", "value", {"path": "value[x]", "type": [{"code": "Quantity"}]})
    )
    assert is_member(bench, profile, OBSERVATION, "component", {"code": CODE, "valueQuantity": {"value": 1}})
    assert not is_member(bench, profile, OBSERVATION, "component", {"code": CODE, "valueString": "x"})


CONTAINED = [
    {"resourceType": "Patient", "id": "p", "active": True},
    {"resourceType": "Practitioner", "id": "d", "active": True},
]
TARGET = "http://hl7.org/fhir/StructureDefinition/"


def test_by_the_type_of_what_a_reference_leads_to(bench: Any) -> None:
    profile = bench.profile(
        "Observation",
        {
            "path": "Observation.performer",
            "slicing": {"discriminator": [{"type": "type", "path": "$this.resolve()"}], "rules": "open"},
        },
        {
            "id": "Observation.performer:a",
            "path": "Observation.performer",
            "sliceName": "a",
            "max": "1",
            "type": [{"code": "Reference", "targetProfile": [TARGET + "Patient"]}],
        },
    )
    resource = {
        **OBSERVATION,
        "contained": CONTAINED,
        "subject": {"reference": "#p"},
        "focus": [{"reference": "#d"}],
    }
    for inside, member in (
        ({"reference": "#p"}, True),
        ({"reference": "#d"}, False),
        ({"reference": "Patient/1"}, True),
        ({"reference": "http://a/Practitioner/1"}, False),
        ({"type": "Patient", "display": "x"}, True),
        ({"display": "x"}, False),
    ):
        assert is_member(bench, profile, resource, "performer", inside) is member, inside


def test_by_a_value_in_what_a_reference_leads_to(bench: Any) -> None:
    target = bench.profile(
        "Practitioner", {"path": "Practitioner.gender", "fixedCode": "female"}, url="http://example.org/woman"
    )
    profile = bench.profile(
        "Observation",
        {
            "path": "Observation.performer",
            "slicing": {"discriminator": [{"type": "value", "path": "resolve().gender"}], "rules": "open"},
        },
        {
            "id": "Observation.performer:a",
            "path": "Observation.performer",
            "sliceName": "a",
            "max": "1",
            "type": [{"code": "Reference", "targetProfile": [target]}],
        },
    )
    contained = [
        {"resourceType": "Practitioner", "id": "f", "gender": "female"},
        {"resourceType": "Practitioner", "id": "m", "gender": "male"},
    ]
    resource = {**OBSERVATION, "contained": contained, "focus": [{"reference": "#f"}, {"reference": "#m"}]}
    assert is_member(bench, profile, resource, "performer", {"reference": "#f"})
    assert not is_member(bench, profile, resource, "performer", {"reference": "#m"})


def test_by_profile(bench: Any) -> None:
    named = bench.profile("HumanName", {"path": "HumanName.family", "min": 1}, url="http://example.org/named")
    elements = [
        {
            "path": "Patient.name",
            "slicing": {"discriminator": [{"type": "profile", "path": "$this"}], "rules": "open"},
        },
        {
            "id": "Patient.name:a",
            "path": "Patient.name",
            "sliceName": "a",
            "max": "1",
            "type": [{"code": "HumanName", "profile": [named]}],
        },
    ]
    profile = bench.profile("Patient", *elements)
    patient = {"resourceType": "Patient"}
    assert is_member(bench, profile, patient, "name", {"family": "x"})
    assert not is_member(bench, profile, patient, "name", {"text": "x"})


def test_by_an_extension(bench: Any) -> None:
    bench.extension(EXT, {"path": "Extension.value[x]", "type": [{"code": "code"}]})
    profile = bench.profile(
        "Patient",
        {
            "path": "Patient.name",
            "slicing": {
                "discriminator": [{"type": "value", "path": f"extension('{EXT}').value"}],
                "rules": "open",
            },
        },
        {"id": "Patient.name:a", "path": "Patient.name", "sliceName": "a", "max": "1"},
        {
            "id": "Patient.name:a.extension",
            "path": "Patient.name.extension",
            "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
        },
        {
            "id": "Patient.name:a.extension:e",
            "path": "Patient.name.extension",
            "sliceName": "e",
            "min": 1,
            "max": "1",
            "type": [{"code": "Extension", "profile": [EXT]}],
        },
        {
            "id": "Patient.name:a.extension:e.value[x]",
            "path": "Patient.name.extension.value[x]",
            "fixedCode": "x",
        },
    )

    def name(code: str) -> dict[str, Any]:
        return {"text": "n", "extension": [{"url": EXT, "valueCode": code}]}

    assert is_member(bench, profile, {"resourceType": "Patient"}, "name", name("x"))
    assert not is_member(bench, profile, {"resourceType": "Patient"}, "name", name("y"))


def test_several_discriminators_must_all_agree(bench: Any) -> None:
    slicing = {
        "discriminator": [{"type": "value", "path": "use"}, {"type": "value", "path": "system"}],
        "rules": "open",
    }
    profile = bench.profile(
        "Patient",
        {"path": "Patient.identifier", "slicing": slicing},
        {"id": "Patient.identifier:a", "path": "Patient.identifier", "sliceName": "a", "max": "1"},
        {"id": "Patient.identifier:a.use", "path": "Patient.identifier.use", "fixedCode": "usual"},
        {"id": "Patient.identifier:a.system", "path": "Patient.identifier.system", "fixedUri": S},
    )
    for use, system, member in (("usual", S, True), ("old", S, False), ("usual", S + "2", False)):
        identifier = {"use": use, "system": system, "value": "1"}
        assert is_member(bench, profile, {"resourceType": "Patient"}, "identifier", identifier) is member


@pytest.mark.parametrize(
    ("kind", "path"),
    [("value", "text"), ("value", "where(true)"), ("nonsense", "code"), ("profile", "$this")],
)
def test_a_slice_that_cannot_be_recognised_is_said_to_be_unchecked(bench: Any, kind: str, path: str) -> None:
    profile = bench.profile("Observation", *sliced(kind, path, {"path": "code", "min": 1}))
    found = bench.only({**OBSERVATION, "component": [{"code": CODE}, {"code": CODE}]}, profile)
    assert (found.key, str(found.severity)) == ("validation.slice-undecidable", "warning")
    assert found.fix is not None
