"""Extensions: known ones are followed where they may stand, unknown ones are named. https://hl7.org/fhir/R4/extensibility.html"""

from typing import Any

import pytest

from validator.fhir.validation import ValidationSettings
from validator.results import Severity

URL = "http://example.org/fhir/StructureDefinition/ext"
STRING = {"path": "Extension.value[x]", "type": [{"code": "string"}]}


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "active": True, **more}


def used(value: dict[str, Any] | None = None, url: str = URL) -> dict[str, Any]:
    return {"url": url, **({"valueString": "x"} if value is None else value)}


def test_a_known_extension_is_followed(bench: Any) -> None:
    bench.extension(URL, {**STRING, "min": 1})
    assert bench(patient(extension=[used()])) == []
    found = bench.only(patient(extension=[used({"valueBoolean": True})]))
    assert (found.key, found.location.path) == (
        "validation.type-not-allowed",
        "Patient.extension[0].value.ofType(boolean)",
    )
    assert found.location.line == 7


@pytest.mark.parametrize(
    ("context", "content", "right"),
    [
        ("Patient", {"extension": [used()]}, True),
        ("Observation", {"extension": [used()]}, False),
        ("Resource", {"extension": [used()]}, True),
        ("DomainResource", {"extension": [used()]}, True),
        ("Element", {"name": [{"extension": [used()]}]}, True),
        ("Patient.name", {"name": [{"extension": [used()]}]}, True),
        ("HumanName", {"name": [{"extension": [used()]}]}, True),
        ("Address", {"name": [{"extension": [used()]}]}, False),
        ("Patient.birthDate", {"_birthDate": {"extension": [used()]}}, True),
        ("Patient.gender", {"_birthDate": {"extension": [used()]}}, False),
        ("date", {"_birthDate": {"extension": [used()]}}, True),
        ("string", {"_birthDate": {"extension": [used()]}}, False),
        ("string", {"name": [{"_family": {"extension": [used()]}}]}, True),
        ("HumanName.family", {"name": [{"_family": {"extension": [used()]}}]}, True),
        ("Patient.deceased[x]", {"_deceasedBoolean": {"extension": [used()]}}, True),
        ("Patient.deceased", {"_deceasedBoolean": {"extension": [used()]}}, True),
        ("Patient.contact", {"contact": [{"extension": [used()], "name": {"text": "x"}}]}, True),
        ("BackboneElement", {"contact": [{"extension": [used()], "name": {"text": "x"}}]}, True),
    ],
)
def test_where_an_extension_may_stand(bench: Any, context: str, content: dict[str, Any], right: bool) -> None:
    bench.extension(URL, STRING, context=context)
    found = bench(patient(**content))
    assert [(f.key, f.severity) for f in found] == (
        [] if right else [("validation.extension-context", Severity.ERROR)]
    )
    for finding in found:
        assert context in finding.message.en
        assert finding.fix is not None
        assert finding.location.path.endswith(".extension[0]")


def test_elements_defined_by_reference_to_others_are_both(bench: Any) -> None:
    """A question within a question is defined as the outer one."""
    bench.extension(URL, STRING, context="Questionnaire.item")
    inner = {"linkId": "2", "type": "display", "text": "x", "extension": [used()]}
    item = [{"linkId": "1", "type": "group", "item": [inner], "extension": [used()]}]
    made = {"resourceType": "Questionnaire", "status": "active", "item": item}
    assert "validation.extension-context" not in {f.key for f in bench(made)}


def test_an_extension_within_an_extension(bench: Any) -> None:
    outer = "http://example.org/fhir/StructureDefinition/outer"
    bench.extension(outer)
    bench.extension(URL, STRING, context=[{"type": "extension", "expression": outer}])
    assert bench.keys(patient(extension=[{"url": outer, "extension": [used()]}])) == []
    assert bench.keys(patient(extension=[used()])) == [("extension-context", "Patient.extension[0]")]


def test_a_context_by_fhirpath(bench: Any) -> None:
    bench.extension(
        URL, STRING, context=[{"type": "fhirpath", "expression": "Patient.name.where(use = 'old')"}]
    )
    assert bench.keys(patient(name=[{"use": "old", "extension": [used()]}])) == []
    assert bench.keys(patient(name=[{"use": "usual", "extension": [used()]}])) == [
        ("extension-context", "Patient.name[0].extension[0]")
    ]


def test_a_context_invariant(bench: Any) -> None:
    bench.extension(URL, STRING, context="Patient", contextInvariant=["active = true"])
    assert bench(patient(extension=[used()])) == []
    found = bench.only({"resourceType": "Patient", "active": False, "extension": [used()]})
    assert found.key == "validation.extension-context-invariant"
    assert "active = true" in found.message.en
    assert found.fix is not None


def test_modifiers_stand_in_their_own_place(bench: Any) -> None:
    modifier = URL + "-modifier"
    bench.extension(URL, STRING)
    bench.extension(modifier, STRING, root={"isModifier": True, "isModifierReason": "x"})
    assert bench(patient(modifierExtension=[used(url=modifier)])) == []
    found = bench.only(patient(extension=[used(url=modifier)]))
    assert (found.key, found.severity) == ("validation.extension-is-modifier", Severity.ERROR)
    assert found.fix is not None
    found = bench.only(patient(modifierExtension=[used()]))
    assert (found.key, found.location.path) == (
        "validation.extension-is-no-modifier",
        "Patient.modifierExtension[0]",
    )


@pytest.mark.parametrize(
    ("name", "url", "key", "severity"),
    [
        ("extension", "http://example.org/none", "extension-unknown", Severity.INFORMATION),
        (
            "extension",
            "http://hl7.org/fhir/StructureDefinition/none",
            "extension-unknown-official",
            Severity.ERROR,
        ),
        ("modifierExtension", "http://example.org/none", "modifier-extension-unknown", Severity.ERROR),
        ("extension", "none", "extension-url-relative", Severity.ERROR),
        (
            "extension",
            "http://hl7.org/fhir/StructureDefinition/Patient",
            "extension-not-an-extension",
            Severity.ERROR,
        ),
    ],
)
def test_extensions_that_are_not_known(bench: Any, name: str, url: str, key: str, severity: Severity) -> None:
    found = bench.only(patient(**{name: [used(url=url)]}))
    assert (found.key, found.severity) == (f"validation.{key}", severity)
    assert found.location.path == f"Patient.{name}[0]"
    assert url in found.message.nb
    assert found.fix is not None


def test_the_user_decides_how_unknown_extensions_count(bench: Any) -> None:
    bench.settings = ValidationSettings(best_practice="ignore", unknown_extensions="error")
    assert bench.only(patient(extension=[used()])).severity is Severity.ERROR
    bench.settings = ValidationSettings(
        best_practice="ignore", known_extension_prefixes=["http://example.org/"]
    )
    bench._validator = None
    assert bench(patient(extension=[used()])) == []


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"url": URL}, "extension-neither"),
        ({"url": URL, "valueString": "x", "extension": [{"url": "a", "valueString": "x"}]}, "extension-both"),
        ({"valueString": "x"}, "minimum"),
    ],
)
def test_the_form_of_an_extension(bench: Any, content: dict[str, Any], key: str) -> None:
    assert (key, "Patient.extension[0]") in bench.keys(patient(extension=[content]))


def complex_extension(bench: Any) -> None:
    bench.extension(
        URL,
        {
            "path": "Extension.extension",
            "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
        },
        {
            "id": "Extension.extension:a",
            "path": "Extension.extension",
            "sliceName": "a",
            "min": 1,
            "max": "1",
        },
        {"id": "Extension.extension:a.url", "path": "Extension.extension.url", "fixedUri": "a"},
        {
            "id": "Extension.extension:a.value[x]",
            "path": "Extension.extension.value[x]",
            "type": [{"code": "code"}],
        },
        {"path": "Extension.value[x]", "max": "0"},
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([{"url": "a", "valueCode": "x"}], []),
        (
            [{"url": "a", "valueString": "x"}],
            [("type-not-allowed", "Patient.extension[0].extension[0].value.ofType(string)")],
        ),
        (
            [{"url": "b", "valueString": "x"}],
            [
                ("slice-minimum", "Patient.extension[0]"),
                ("extension-part-unknown", "Patient.extension[0].extension[0]"),
            ],
        ),
        ([{"url": "a", "valueCode": "x"}] * 2, [("slice-maximum", "Patient.extension[0].extension[1]")]),
    ],
)
def test_the_parts_of_a_complex_extension(bench: Any, parts: list[Any], expected: list[Any]) -> None:
    complex_extension(bench)
    assert bench.keys(patient(extension=[{"url": URL, "extension": parts}])) == expected


def test_a_profile_requires_an_extension(bench: Any) -> None:
    bench.extension(URL, STRING)
    made = bench.profile(
        "Patient",
        {
            "path": "Patient.extension",
            "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
        },
        {
            "id": "Patient.extension:e",
            "path": "Patient.extension",
            "sliceName": "e",
            "min": 1,
            "max": "1",
            "type": [{"code": "Extension", "profile": [URL]}],
        },
    )
    assert bench(patient(extension=[used()]), made) == []
    assert bench.keys(patient(), made) == [("slice-minimum", "Patient")]
    assert bench.keys(patient(extension=[used(), used()]), made) == [
        ("slice-maximum", "Patient.extension[1]")
    ]


def test_findings_in_extensions_of_primitives_point_beside_the_value(bench: Any) -> None:
    bench.extension(URL, STRING)
    source = """{"resourceType": "Patient", "active": true,
 "birthDate": "2020",
 "_birthDate": {"extension": [
   {"url": "http://example.org/fhir/StructureDefinition/ext", "valueBoolean": true}]},
 "name": [{"given": ["A", "B"],
   "_given": [null,
    {"extension": [{"url": "http://example.org/fhir/StructureDefinition/ext",
      "valueBoolean": true}]}]}]}"""
    assert [(f.location.path, f.location.line) for f in bench(source)] == [
        ("Patient.birthDate.extension[0].value.ofType(boolean)", 4),
        ("Patient.name[0].given[1].extension[0].value.ofType(boolean)", 8),
    ]
