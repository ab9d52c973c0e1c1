"""Which search parameters there are: those of R4's registry, those of packages, and never two for one code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from validator.fhir.definitions import ClashingSearchParameters, Definitions
from validator.fhir.packages.package import package_of_resources
from validator.fhir.specification.compile import read_resources, search_parameters
from validator.fhir.specification.reader import specification

CORE = "hl7.fhir.r4.core-4.0.1.tgz"
BASE = "http://hl7.org/fhir/SearchParameter/"


def definition(name: str, code: str, *bases: str, **elements: Any) -> dict[str, Any]:
    return {
        "resourceType": "SearchParameter",
        "url": f"{BASE}{name}",
        "code": code,
        "base": list(bases),
        "type": "token",
        "expression": f"{bases[0]}.x" if bases else "x",
        **elements,
    }


def package(*resources: dict[str, Any]) -> Any:
    files = {f"{index}.json": json.dumps(one).encode() for index, one in enumerate(resources)}
    return package_of_resources("test", "1", files)


def test_what_hl7_calls_an_example_is_none_of_them() -> None:
    held = Definitions.r4().search_parameters("Condition")
    assert held["_id"].url == f"{BASE}Resource-id"
    assert held["subject"].url == f"{BASE}Condition-subject"
    assert held["subject"].targets == ("Group", "Patient")
    assert "part-agree" not in Definitions.r4().search_parameters("Patient")


def test_an_example_is_left_out_wherever_it_lies_among_the_files() -> None:
    example = definition("example-reference", "subject", "Condition", target=["Organization"])
    real = definition("Condition-subject", "subject", "Condition")
    for order in ([example, real], [real, example]):
        assert [row[5] for row in search_parameters(order)] == [f"{BASE}Condition-subject"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Resource-id", "_id"),
        ("clinical-patient", "patient"),
        ("filter", "_filter"),
        ("device-extensions-Device-din", "din"),
    ],
)
def test_names_of_the_registry(name: str, code: str) -> None:
    assert len(search_parameters([definition(name, code, "Device")])) == 1


def test_two_definitions_of_one_parameter_cannot_be_compiled() -> None:
    one, other = (
        definition(f"{group}-subject", "subject", "Condition") for group in ("Condition", "clinical")
    )
    with pytest.raises(
        ValueError, match=r"Condition\.subject is defined twice: .*Condition-subject and .*clinical-subject"
    ):
        search_parameters([one, other])


def test_every_parameter_is_called_after_its_code() -> None:
    """Without any package at hand: no definition of the artefact has a name that another would have in the registry."""
    count = 0
    for entry in specification().types():
        for parameter in specification().search_parameters(entry.name):
            name, code = parameter.url.removeprefix(BASE), parameter.code.removeprefix("_")
            assert name == code or name.endswith(f"-{code}"), parameter
            if "-extensions-" not in name and "-genetic-" not in name and name != "filter":
                # A group of several types, or the type itself.
                group = name.removesuffix(f"-{code}")
                assert group == entry.name or group[:1].islower(), parameter
                assert not parameter.experimental, parameter
            count += 1
    assert count > 1_300


def test_every_parameter_is_that_of_the_official_package(reference_data: Any) -> None:
    """From the package itself: of the definitions of one code the one that is not experimental is R4's."""
    official: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for resource in read_resources(reference_data / "fhir" / "packages" / CORE):
        if resource["resourceType"] == "SearchParameter":
            for base in resource.get("base", ()):
                official.setdefault((base, resource["code"]), []).append(resource)
    wrong, compared = [], 0
    for entry in specification().types():
        for held in specification().search_parameters(entry.name):
            candidates = official[(entry.name, held.code)]
            if len(candidates) > 1:
                candidates = [one for one in candidates if not one.get("experimental")]
            (true,) = candidates
            compared += 1
            if (held.url, held.type, held.expression, held.targets, held.experimental) != (
                true["url"],
                true["type"],
                true.get("expression"),
                tuple(true.get("target", ())),
                true.get("experimental", False),
            ):
                wrong.append(held)
    assert wrong == []
    held_places = {
        (entry.name, one.code)
        for entry in specification().types()
        for one in specification().search_parameters(entry.name)
    }
    assert set(official) - held_places == {("Patient", "part-agree")}
    assert compared > 1_300


class TestPackages:
    def test_they_add_and_say_who_they_are(self) -> None:
        mine = definition("mine-shoe", "shoe", "Patient", experimental=True)
        held = Definitions.r4().with_packages([package(mine)])
        held.check_search_parameters(["Patient", "Observation"])
        shoe = held.search_parameters("Patient")["shoe"]
        assert (shoe.package, shoe.experimental) == ("test", True)
        assert held.search_parameters("Patient")["birthdate"].package is None

    def test_a_code_of_r4_means_what_r4_says(self) -> None:
        other = definition("mine-subject", "subject", "Condition", target=["Organization"])
        held = Definitions.r4().with_packages([package(other)])
        assert held.search_parameters("Condition")["subject"].targets == ("Group", "Patient")
        with pytest.raises(
            ClashingSearchParameters,
            match=r"Condition\.subject .*Condition-subject and .*mine-subject \(test\)",
        ):
            held.check_search_parameters(["Condition"])
        held.check_search_parameters(["Patient"])

    def test_two_packages_that_differ(self) -> None:
        one, other = (definition(f"{name}-shoe", "shoe", "Patient") for name in ("mine", "yours"))
        with pytest.raises(ClashingSearchParameters, match=r"Patient\.shoe"):
            Definitions.r4().with_packages([package(one), package(other)]).check_search_parameters(
                ["Patient"]
            )
