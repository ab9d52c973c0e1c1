"""Names in FHIRPath expressions that no element can have."""

from __future__ import annotations

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.fhirpath.element_names import UnknownName, unknown_names
from validator.fhir.fhirpath.parsing import parse_expression
from validator.fhir.specification.reader import specification

TYPES = Definitions.r4().types


def unknown(expression: str, *types: str) -> list[UnknownName]:
    return unknown_names(parse_expression(expression), types, TYPES)


@pytest.mark.slow
def test_every_search_parameter_of_the_specification_names_what_there_is() -> None:
    count = 0
    for base in Definitions.r4().resource_types:
        for entry in specification().search_parameters(base):
            if entry.expression is not None:
                count += 1
                assert unknown(entry.expression, base) == [], (base, entry.code)
    assert count > 1000


def test_a_name_is_told_of_once_with_what_lacks_it() -> None:
    assert unknown("nam.given.exists() and nam.empty()", "Patient") == [UnknownName("nam", "Patient")]
    assert unknown("name.givn", "Patient") == [UnknownName("givn", "HumanName")]
    assert unknown("value.ofType(Quantity).units", "Observation") == [UnknownName("units", "Quantity")]
    assert unknown("deceasedBoolean", "Patient") == [UnknownName("deceasedBoolean", "Patient", "deceased")]


@pytest.mark.parametrize(
    "expression",
    [
        "name.select(given.first() & family)",
        "name.iif(given.exists(), given, family)",
        "contact.name.given | name.given",
        "birthDate.extension.value",
        "birthDate.value",
        "text.status = 'generated'",
        "descendants().anything",
        "%resource.anything",
        "managingOrganization.resolve().anything",
        "contained.anything",
        "extension('x').value.unit",
        "Patient.id",
        "name[0].use",
        "-1 < name.count()",
    ],
)
def test_what_may_be_is_left_alone(expression: str) -> None:
    assert unknown(expression, "Patient") == []


def test_any_of_several_types_may_have_it() -> None:
    assert unknown("start", "dateTime", "Period") == []
    assert unknown("anything", "dateTime", "Element") == []
    assert unknown("finish", "dateTime", "Period") == [UnknownName("finish", "Period")]
