"""Numbers that nothing can be done with are told where they stand; all others keep every digit."""

import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from validator.fhir.formats import json_text
from validator.fhir.formats.inputs import Input
from validator.fhir.formats.numbers import LARGEST_EXPONENT, NumberOutOfRange, exact_decimal
from validator.fhir.formats.parse import parse_json
from validator.fhir.packages.package import package_of_resources
from validator.fhir.validation import Validator

TOO_MUCH = [
    "1e99999999999999999999",
    "-1E+99999999999999999999",
    "1e-99999999999999999999",
    "0e99999999999999999999",
    "0.0e-99999999999999999999",
    "1e301",
    "1e-301",
    "12.5e9999",
    "0." + "3" * 5000,
    "9" * 5000 + ".5",
]


@pytest.mark.parametrize("number", TOO_MUCH)
def test_a_number_out_of_range_is_told_where_it_stands(number: str) -> None:
    source = f'{{"resourceType": "Observation", "note": [{{"text": "{number}"}}],\n "valueQuantity": {{"value": {number}}}}}'
    document = parse_json(source.encode(), "x.json")
    (found,) = document.findings
    assert document.resource is None
    assert found.key == "syntax.number-out-of-range"
    assert (found.location.line, found.location.column) == (2, 29)
    assert len(found.message.en) < 200
    assert Validator().validate(document) == [found]
    with pytest.raises(ValueError, match="out of range"):
        json_text.load(source)


@pytest.mark.parametrize("number", TOO_MUCH)
def test_in_xml_too(number: str) -> None:
    source = (
        '<Observation xmlns="http://hl7.org/fhir"><status value="final"/>\n'
        f'<valueQuantity><value value="{number}"/></valueQuantity></Observation>'
    )
    document = Input("x.xml", source.encode()).parse()
    assert [(f.key, f.location.line) for f in document.findings] == [("syntax.number-out-of-range", 2)]
    assert any(f.is_error for f in Validator().validate(document))


@pytest.mark.parametrize("number", TOO_MUCH)
def test_a_definition_with_one_is_set_aside_with_the_reason(number: str) -> None:
    content = f'{{"resourceType": "ValueSet", "url": "http://example.org/v", "x": {number}}}'
    package = package_of_resources(
        "p", "1", {"v.json": content.encode(), "w.json": b'{"resourceType": "ValueSet"}'}
    )
    assert package.urls("ValueSet") == []
    (file,) = package.unreadable
    assert file.name == "v.json"
    assert "out of the range" in file.reason.en


exponents = st.integers(-2 * LARGEST_EXPONENT, 2 * LARGEST_EXPONENT) | st.integers(-(10**30), 10**30)


@given(
    st.integers(-(10**40), 10**40),
    st.none() | st.text("0123456789", min_size=1, max_size=60),
    exponents | st.none(),
)
@example(0, None, 10**20)
def test_what_is_read_has_the_digits_that_were_written(
    whole: int, fraction: str | None, exponent: int | None
) -> None:
    written = (
        str(whole)
        + (f".{fraction}" if fraction is not None else "")
        + (f"e{exponent}" if exponent is not None else "")
    )
    try:
        number = exact_decimal(written)
    except NumberOutOfRange as refused:
        is_far = exponent is not None and abs(exponent) > LARGEST_EXPONENT - 110
        assert (refused.written, is_far) == (written, True)  # noqa: PT017 (it is only sometimes raised)
        return
    assert number == Decimal(written)
    assert str(number) == str(Decimal(written))
    json.loads(json_text.dump({"value": number}))
    assert abs(float(number)) < float("inf")
    assert len(f"{number:f}") < 6000, "as large as it is written out in full"
