"""The examples that the official packages ship, and our own definitions as resources: every error is looked into.

What a table here lists is wrong in the example itself, with the reason; everything else must pass.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.formats.inputs import Input
from validator.fhir.packages.package import Package, bundled_package, bundled_package_names, load_package
from validator.fhir.validation import Validator

BASIS = "hl7.fhir.no.basis-2.2.2.tgz"
VKP = "hl7.fhir.no.vkp.observation-0.5.2.tgz"
CORE = "hl7.fhir.r4.core-4.0.1.tgz"

Error = tuple[str, str]
"""Key and path of a finding."""

BY_CODE = (
    "the LOINC code 29463-7 makes it a vital sign, and every vital sign must have the category vital-signs"
)
UNDER_HL7 = "the URL is under hl7.org, where no such extension exists; those of the package are under hl7.no"
SMALL_P = "a relative reference begins with the resource type, which is written Patient"

EXPECTED: dict[str, dict[Error, str]] = {
    "no-basis-HealthcareService-example": {
        ("id-format", "HealthcareService.id"): "an id has no spaces",
    },
    "Vital-signs-weight": {
        ("minimum", "Observation"): BY_CODE,
        ("slice-minimum", "Observation"): BY_CODE,
    },
    "Vital-signs-weight-v2": {
        ("minimum", "Observation"): BY_CODE,
        ("slice-minimum", "Observation"): BY_CODE,
    },
    "Observation-blood-pressure-create": {
        ("extension-unknown-official", "Observation.extension[1]"): UNDER_HL7,
        ("extension-unknown-official", "Observation.extension[2]"): UNDER_HL7,
        ("extension-unknown-official", "Observation.extension[3]"): UNDER_HL7,
        (
            "code-unknown",
            "Observation.extension[5].value.ofType(Coding)",
        ): "SNOMED CT codes are digits: 154h is none",
    },
    "Observation-heart-rate-create": {
        ("extension-unknown-official", "Observation.extension[0]"): UNDER_HL7,
        ("extension-unknown-official", "Observation.extension[1]"): UNDER_HL7,
        ("extension-unknown-official", "Observation.extension[4]"): UNDER_HL7,
        ("reference-format", "Observation.subject"): SMALL_P,
    },
    "Observation-respiratory-rate-create": {
        ("extension-unknown-official", "Observation.extension[0]"): UNDER_HL7,
        ("reference-format", "Observation.subject"): SMALL_P,
    },
    "Observation-body-mass-index-create": {
        ("reference-format", "Observation.subject"): SMALL_P,
        (
            "code-unknown",
            "Observation.method.coding[0]",
        ): "SNOMED CT codes are digits: 1xxxx is a placeholder",
    },
}


def inputs(package: Package, files: str) -> Iterator[Input]:
    for name, content in sorted(getattr(package, files).items()):
        yield Input(name, content if isinstance(content, bytes) else content.read_bytes())


@pytest.fixture(scope="module")
def validator(reference_data: Path) -> Validator:
    ours = [bundled_package(name) for name in bundled_package_names()]
    vkp = load_package(reference_data / "fhir" / "packages" / VKP)
    return Validator(Definitions.r4().with_packages([*ours, vkp]))


@pytest.mark.parametrize("package", [BASIS, VKP])
def test_every_error_in_an_official_example_is_genuine(
    reference_data: Path, validator: Validator, package: str
) -> None:
    found: dict[str, set[Error]] = {}
    count = 0
    for file in inputs(load_package(reference_data / "fhir" / "packages" / package), "examples"):
        count += 1
        errors = [f for f in validator.validate(file.parse()) if f.is_error]
        assert all(f.location.line is not None and f.location.column is not None for f in errors)
        if errors:
            name = Path(file.name).stem
            found[name] = {(f.key.removeprefix("validation."), f.location.path) for f in errors}
    assert count >= 8
    expected = {
        name: set(errors) for name, errors in EXPECTED.items() if name in _names(reference_data, package)
    }
    assert found == expected


def _names(reference_data: Path, package: str) -> set[str]:
    return {
        Path(f.name).stem
        for f in inputs(load_package(reference_data / "fhir" / "packages" / package), "examples")
    }


def test_no_expected_error_is_left_over(reference_data: Path) -> None:
    assert EXPECTED.keys() <= _names(reference_data, BASIS) | _names(reference_data, VKP)
    assert all(reason for errors in EXPECTED.values() for reason in errors.values())


IN_OUR_OWN: dict[str, dict[Error, str]] = {
    "ConceptMap-3401-use-mapping.json": {
        (
            "invariant",
            f"ConceptMap.group[0].element[{n}].target[0]",
        ): "the published map has no comments either"
        for n in (0, 1, 3, 4, 5)
    },
    "StructureDefinition-no-basis-Endpoint.json": {
        (
            "oid-format",
            "StructureDefinition.differential.element[6].binding.valueSet",
        ): "the published profile names a placeholder whose last part, 0000, an OID cannot have",
    },
    "StructureDefinition-no-basis-middlename.json": {
        (
            "conformance.kind-not-of-base",
            "StructureDefinition.kind",
        ): "the published extension says primitive-type, but extensions are complex types",
    },
}


@pytest.mark.parametrize("name", bundled_package_names())
def test_our_own_definitions_are_right(name: str) -> None:
    validator = Validator(Definitions.r4().with_packages(map(bundled_package, bundled_package_names())))
    package = bundled_package(name)
    found = {}
    for file in inputs(package, "files"):
        errors = {
            (f.key.removeprefix("validation."), f.location.path)
            for f in validator.validate(file.parse())
            if f.is_error
        }
        if errors:
            found[file.name] = errors
    assert found == {file: set(errors) for file, errors in IN_OUR_OWN.items() if file in package.files}


IN_THE_SPECIFICATION = {
    "ConceptMap.group.element.target.code": "a map to the codes of purpose of use has four that are not among them",
    "code": "three codes of v2-0550 end in a no-break space",
    "ElementDefinition.binding.valueSet": "the priority of ExplanationOfBenefit is bound to a code system",
    "StructureDefinition.kind": "two profiles of Composition say that they are complex types",
    "ValueSet.compose.include.system": "an example of an expansion has the system #hacked",
    "canonical": "an example of an operation has a relative base",
    "SearchParameter.base": "eight parameters of extensions lack their base",
    "sdf-4": "logical models without a base definition",
    "id": "one id is longer than 64 characters",
    "Identifier.value": "the example of an identifier is not the URI that its system says",
    "uri": "one URL is a UUID in capital letters",
    "ElementDefinition.type.targetProfile": "logical models whose references lead to types that are no resources",
    "profiling-limitations": "codesystem-history constrains parts of its own that its base does not have",
    "profiling-slicing": "codesystem-history has more required slices than elements",
}
"""Rule → why the specification's own definitions break it."""


@pytest.mark.slow
def test_the_definitions_of_the_specification_are_right(reference_data: Path) -> None:
    """4 488 conformance resources written by others."""
    validator = Validator()
    core = load_package(reference_data / "fhir" / "packages" / CORE)
    broken: Counter[str] = Counter()
    examples: dict[str, str] = {}
    count = 0
    for kind in ("StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "OperationDefinition"):
        for resource in core.resources(kind):
            count += 1
            for found in validator.validate(resource):
                if found.is_error:
                    rule = found.rule.id if found.rule else found.key
                    broken[rule] += 1
                    examples.setdefault(rule, f"{resource['url']}: {found.location.path}: {found.message.en}")
    assert count > 4000
    assert {rule: examples[rule] for rule in broken if rule not in IN_THE_SPECIFICATION} == {}
    assert sum(broken.values()) < 60
