"""Definitions by canonical URL: versions, precedence, snapshots, search parameters."""

import json
from typing import Any

import pytest

from validator.fhir.definitions import Definitions, split_canonical
from validator.fhir.packages.package import Package, bundled_package, package_of_resources
from validator.fhir.validation import Validator

Json = dict[str, Any]
CORE = "http://hl7.org/fhir/StructureDefinition/"
URL = "http://example.org/StructureDefinition/p"


def package(*resources: Json, name: str = "test") -> Package:
    return package_of_resources(
        name, "1", {f"{n}.json": json.dumps(r).encode() for n, r in enumerate(resources)}
    )


def profile(url: str = URL, base: str = CORE + "Patient", **more: Any) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "type": "Patient",
        "kind": "resource",
        "derivation": "constraint",
        "baseDefinition": base,
        "differential": {"element": [{"id": "Patient", "path": "Patient"}]},
        **more,
    }


@pytest.mark.parametrize(
    ("canonical", "parts"),
    [
        ("http://a", ("http://a", None)),
        ("http://a|1.0", ("http://a", "1.0")),
        ("http://a|1.0#x", ("http://a", "1.0")),
        ("http://a#x", ("http://a", None)),
        ("http://a|", ("http://a", None)),
        ("", ("", None)),
    ],
)
def test_the_parts_of_a_canonical_url(canonical: str, parts: tuple[str, str | None]) -> None:
    assert split_canonical(canonical) == parts


@pytest.mark.parametrize(
    ("canonical", "found"),
    [
        ("Patient", True),
        (CORE + "Patient", True),
        (CORE + "Patient|4.0.1", True),
        (CORE + "Patient|4.0", True),
        (CORE + "Patient|4.0.10", False),
        (CORE + "Patient|5.0.0", False),
        (CORE + "Pasient", False),
        ("Pasient", False),
    ],
)
def test_versions_of_core_definitions(canonical: str, found: bool) -> None:
    assert (Definitions.r4().structure(canonical) is not None) is found


@pytest.mark.parametrize(
    ("asked", "version"),
    [("", "2.0.0"), ("|1.0.0", "1.0.0"), ("|1.0", "1.0.0"), ("|2", "2.0.0"), ("|3", None)],
)
def test_versions_in_packages(asked: str, version: str | None) -> None:
    held = Definitions.r4().with_packages([package(profile(version="1.0.0"), profile(version="2.0.0"))])
    found = held.structure(URL + asked)
    assert (found["version"] if found else None) == version


def test_later_packages_win_and_bundled_ones_come_last() -> None:
    first, second = (package(profile(title=title), name=title) for title in ("first", "second"))
    held = Definitions.r4().with_packages([first, second])
    assert (held.structure(URL) or {})["title"] == "second"
    national = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
    own = package(profile(national, title="mine"))
    assert (Definitions.r4().with_packages([own, bundled_package("no-basis")]).structure(national) or {})[
        "title"
    ] == "mine"


def test_core_types_stay_but_other_definitions_of_the_specification_can_be_replaced() -> None:
    gender = "http://hl7.org/fhir/ValueSet/administrative-gender"
    mine = package(
        profile(CORE + "Patient", title="mine"), {"resourceType": "ValueSet", "url": gender, "title": "mine"}
    )
    held = Definitions.r4().with_packages([mine])
    assert (held.structure("Patient") or {}).get("title") != "mine"
    assert (held.value_set(gender) or {})["title"] == "mine"


def test_definitions_are_not_changed_by_adding_packages() -> None:
    base = Definitions.r4()
    base.with_packages([package(profile())])
    assert base.structure(URL) is None
    assert Definitions.r4() is base


def test_snapshots_are_made_when_missing() -> None:
    held = Definitions.r4().with_packages([package(profile())])
    made = held.structure(URL)
    assert made is not None
    assert len(made["snapshot"]["element"]) == len((held.structure("Patient") or {})["snapshot"]["element"])
    assert held.structure(URL) is made
    assert held.snapshot_findings(URL) == ()


@pytest.mark.parametrize("cycle", [[URL], [URL, URL + "2"], [URL, URL + "2", URL + "3"]])
def test_profiles_based_on_themselves_end_and_say_so(cycle: list[str]) -> None:
    resources = [profile(url, base) for url, base in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
    held = Definitions.r4().with_packages([package(*resources)])
    held.structure(URL)
    assert any(f.is_error for f in held.snapshot_findings(URL))


def test_types() -> None:
    held = Definitions.r4()
    assert "Patient" in held.resource_types
    assert not held.resource_types & {"Resource", "DomainResource", "HumanName", "string"}
    assert held.is_subtype("Patient", "Resource")
    assert held.is_subtype("Age", "Quantity")
    assert held.is_subtype("Patient", "Patient")
    assert not held.is_subtype("Resource", "Patient")
    assert not held.is_subtype("Nonsense", "Resource")


def test_search_parameters_with_those_of_the_base_types_and_of_packages() -> None:
    mine = {
        "resourceType": "SearchParameter",
        "url": "http://example.org/sp",
        "code": "shoe",
        "base": ["Patient"],
        "type": "number",
        "expression": "Patient.extension('x').value",
    }
    held = Definitions.r4().with_packages([package(mine)])
    found = held.search_parameters("Patient")
    assert {"_id", "_lastUpdated", "identifier", "birthdate", "shoe"} <= set(found)
    assert (found["shoe"].type, found["shoe"].targets) == ("number", ())
    assert "shoe" not in held.search_parameters("Observation")
    assert "identifier" not in held.search_parameters("Binary")


def test_urls_of_everything_known() -> None:
    held = Definitions.r4().with_packages([package(profile())])
    assert URL in held.urls("StructureDefinition")
    assert CORE + "Patient" in held.urls("StructureDefinition")


@pytest.mark.parametrize("canonical", ["", "|", "#", "|1", "\ud800", "x" * 100_000, "http://a\x00b"])
def test_strange_canonicals_are_simply_not_known(canonical: str) -> None:
    held = Definitions.r4().with_packages([package(profile())])
    assert held.structure(canonical) is None
    assert held.value_set(canonical) is None
    assert held.code_system(canonical) is None


@pytest.mark.parametrize("first", ["far", "near"])
def test_a_long_chain_of_derivations_is_followed_to_its_end(first: str) -> None:
    """Longer than Python's stack is deep; wherever one begins, what the farthest base says is in the snapshot."""
    chain = [
        {
            "resourceType": "StructureDefinition",
            "url": f"{URL}-{number}",
            "name": f"Link{number}",
            "kind": "resource",
            "type": "Patient",
            "derivation": "constraint",
            "baseDefinition": f"{URL}-{number - 1}"
            if number
            else "http://hl7.org/fhir/StructureDefinition/Patient",
            "differential": {
                "element": [] if number else [{"id": "Patient.active", "path": "Patient.active", "min": 1}]
            },
        }
        for number in range(400)
    ]
    files = {f"{number}.json": json.dumps(one).encode() for number, one in enumerate(chain)}
    held = Definitions.r4().with_packages([package_of_resources("chain", "1", files)])
    if first == "near":
        held.structure(f"{URL}-7")
    made = held.structure(f"{URL}-399")
    assert made is not None
    assert [e["min"] for e in made["snapshot"]["element"] if e["path"] == "Patient.active"] == [1]
    assert held.snapshot_findings(f"{URL}-399") == ()


@pytest.mark.parametrize("sign", [".", "/"])
def test_elements_deeper_than_anything_are_set_aside_with_the_place(sign: str) -> None:
    deep = (
        {"path": "Patient" + ".name" * 5000}
        if sign == "."
        else {"path": "Patient.name", "sliceName": "/".join("a" * 5000)}
    )
    held = package(profile(differential={"element": [{"path": "Patient"}, {"id": "x", **deep}]}))
    assert Definitions.r4().with_packages([held]).structure(URL) is None
    (file,) = held.unreadable
    assert "element[1]" in file.reason.en


@pytest.mark.parametrize("maximum", ["9" * 5000, "²", "-1", "x", "*"])
def test_an_upper_bound_that_is_none_bounds_nothing(maximum: str) -> None:
    held = Definitions.r4().with_packages(
        [
            package(
                profile(
                    differential={"element": [{"path": "Patient"}, {"path": "Patient.name", "max": maximum}]}
                )
            )
        ]
    )
    patient = {"resourceType": "Patient", "name": [{"family": "x"}] * 3}
    found = Validator(held).validate(patient, [URL])
    assert not [f for f in found if f.key == "validation.maximum"]
