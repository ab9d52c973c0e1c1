"""What profiles ask of narratives, and of elements without a value."""

from __future__ import annotations

from typing import Any

import pytest

CORE = "http://hl7.org/fhir/StructureDefinition/"
R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition."
NB, EN = '<div lang="nb" xml:lang="nb">Hei</div>', '<div lang="en" xml:lang="en">Hi</div>'


def control(bench: Any, name: str, *codes: str) -> str:
    element = {
        "path": "Patient.text",
        "extension": [{"url": CORE + name, "valueCode": code} for code in codes],
    }
    url: str = bench.profile("Patient", {"path": "Patient"}, element)
    return url


def patient(content: str, **more: Any) -> dict[str, Any]:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{content}</div>'
    return {"resourceType": "Patient", "text": {"status": "additional", "div": div}, **more}


def said(bench: Any, resource: dict[str, Any], profile: str) -> list[tuple[str, str, str]]:
    return [
        (f.severity.value, f.key.removeprefix("conformance."), f.location.path)
        for f in bench(resource, profile)
        if f.is_error or f.key.startswith("conformance.")
    ]


@pytest.mark.parametrize(
    ("codes", "content", "expected"),
    [
        (["_no"], "Hei", []),
        (["_no"], NB, ["narrative-sections-prohibited"]),
        (["_yes"], NB + EN, []),
        (["_yes"], "Hei", ["narrative-sections-missing"]),
        (["_yes"], NB + "Hei", ["narrative-outside-sections"]),
        (["_yes"], NB + "<p>Hei</p>", ["narrative-outside-sections"]),
        (["_resource"], NB, []),
        (["_resource"], EN, ["narrative-language-missing"]),
        (["nb", "en"], NB + EN, []),
        (["nb", "en"], NB, ["narrative-language-missing"]),
    ],
)
def test_sections_by_language(bench: Any, codes: list[str], content: str, expected: list[str]) -> None:
    profile = control(bench, "narrative-language-control", *codes)
    found = said(bench, patient(content, language="nb"), profile)
    assert found == [("error", key, "Patient.text") for key in expected]


@pytest.mark.parametrize("level", ["warning", "error"])
def test_texts_are_marked_with_their_source_as_seriously_as_the_profile_says(bench: Any, level: str) -> None:
    profile = control(bench, "narrative-source-control", level)
    marked = patient('<p class="generated">Hei <b>du</b></p><div class="original fine">Ja</div>')
    assert said(bench, marked, profile) == []
    unmarked = patient('Hei<p class="fine">du</p><p class="boilerplate">Ja</p>')
    assert said(bench, unmarked, profile) == [(level, "narrative-no-source", "Patient.text")] * 2


def test_only_the_alternatives_may_stand_in_for_a_value(bench: Any) -> None:
    allowed = {"url": R5 + "valueAlternatives", "valueCanonical": CORE + "data-absent-reason"}
    profile = bench.profile(
        "Patient", {"path": "Patient"}, {"path": "Patient.active", "min": 1, "extension": [allowed]}
    )
    absent = {"url": CORE + "data-absent-reason", "valueCode": "unknown"}
    other = {"url": CORE + "iso21090-nullFlavor", "valueCode": "UNK"}
    assert said(bench, {"resourceType": "Patient", "active": True}, profile) == []
    assert said(bench, {"resourceType": "Patient", "_active": {"extension": [absent]}}, profile) == []
    assert said(bench, {"resourceType": "Patient", "_active": {"extension": [other]}}, profile) == [
        ("error", "validation.invariant", "Patient.active")
    ]


def test_a_value_may_be_demanded(bench: Any) -> None:
    must = {"url": R5 + "mustHaveValue", "valueBoolean": True}
    profile = bench.profile("Patient", {"path": "Patient"}, {"path": "Patient.active", "extension": [must]})
    absent = {"url": CORE + "data-absent-reason", "valueCode": "unknown"}
    assert said(bench, {"resourceType": "Patient", "active": True}, profile) == []
    assert said(bench, {"resourceType": "Patient", "gender": "other"}, profile) == []
    assert [
        key
        for _, key, _ in said(bench, {"resourceType": "Patient", "_active": {"extension": [absent]}}, profile)
    ] == ["validation.invariant"]
