"""A resource as XML: nothing lost, nothing in the wrong place, and the same verdict as its JSON."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.formats.xml import parse_xml
from validator.fhir.formats.xml_writer import NotWritable, to_xml
from validator.fhir.packages.package import bundled_package, bundled_package_names
from validator.fhir.validation import Validator
from validator.fhir.validation.compile import Compiler
from validator.fhir.validation.plan import ElementPlan, Shape

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((REPOSITORY / "profiles").glob("*/examples/**/*.json"))
FHIR = "{http://hl7.org/fhir}"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


def patient(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **elements}


def problems(resource: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(NotWritable) as caught:
        to_xml(resource)
    return {finding.location.path: finding.key for finding in caught.value.findings}


# -- what is written


def test_elements_follow_the_definition_whatever_their_order_in_json():
    resource = patient(
        birthDate="1970-01-02", gender="female", id="a", name=[{"given": ["B"], "family": "A"}]
    )
    assert to_xml(resource).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"><id value="a"/>'
        '<name><family value="A"/><given value="B"/></name><gender value="female"/>'
        '<birthDate value="1970-01-02"/></Patient>'
    )


def test_ids_urls_and_extensions_of_primitives_stand_where_xml_has_them():
    extension = {"url": "http://example.org/why", "valueCode": "unknown"}
    resource = patient(
        id="a",
        name=[{"id": "n1", "given": ["A", None], "_given": [{"id": "g1"}, {"extension": [extension]}]}],
        _birthDate={"extension": [extension]},
    )
    root = etree.fromstring(to_xml(resource))
    assert root.find(f"{FHIR}id").get("value") == "a"
    name = root.find(f"{FHIR}name")
    assert name.get("id") == "n1"
    first, second = name.findall(f"{FHIR}given")
    assert (first.get("id"), first.get("value")) == ("g1", "A")
    assert second.get("value") is None
    for holder in (second, root.find(f"{FHIR}birthDate")):
        (inner,) = holder
        assert inner.get("url") == "http://example.org/why"
        assert inner[0].tag == f"{FHIR}valueCode"


def test_contained_and_entries_are_wrapped_resources_and_inherit_the_namespace():
    resource = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": patient(contained=[{"resourceType": "Organization", "id": "o", "name": "X"}])}
        ],
    }
    written = to_xml(resource)
    assert written.count(b"xmlns") == 1
    root = etree.fromstring(written)
    assert (
        root.find(f"{FHIR}entry/{FHIR}resource/{FHIR}Patient/{FHIR}contained/{FHIR}Organization") is not None
    )
    assert parse_xml(written).resource == resource


@pytest.mark.parametrize("number", ["4.50", "0.0", "-12", "1E+3", "1e-7", "123456789012345678.10"])
def test_decimals_keep_their_digits(number):
    source = f'{{"resourceType": "Observation", "valueQuantity": {{"value": {number}}}}}'.encode()
    read = parse_xml(to_xml(parse_json(source))).resource
    original = parse_json(source).resource
    assert read is not None
    assert original is not None
    assert str(read["valueQuantity"]["value"]) == str(original["valueQuantity"]["value"])


def test_a_narrative_is_left_as_it_is_even_when_all_else_is_indented():
    div = DIV.format("\n <p>a  b&lt;&#160;é</p><!-- c --><br/>")
    resource = patient(text={"status": "generated", "div": div})
    assert div.encode() in to_xml(resource, indent=True)
    assert parse_xml(to_xml(resource, indent=True)).resource == resource


def test_named_characters_of_html_become_the_same_by_number():
    resource = patient(text={"status": "generated", "div": DIV.format("a&nbsp;&eacute;&amp;")})
    read = parse_xml(to_xml(resource)).resource
    assert read is not None
    assert read["text"]["div"] == DIV.format("a&#160;&#233;&amp;")


# -- what cannot be written


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"resourceType": "Pasient"}, {"Pasient.resourceType": "convert.unknown-type"}),
        ({"active": True}, {"": "convert.unknown-type"}),
        (
            patient(navn=1, name=[{"familyName": "x"}]),
            {
                "Patient.navn": "convert.unknown-element",
                "Patient.name[0].familyName": "convert.unknown-element",
            },
        ),
        (patient(name=[{"_period": {}}]), {"Patient.name[0]._period": "convert.unknown-element"}),
        (patient(birthDate="1970", _birthDate={}), {"Patient._birthDate": "convert.expected"}),
        ({"resourceType": ["Patient"]}, {"resourceType": "convert.unknown-type"}),
        (
            patient(name=[{"period": {}, "_period": {"id": "x"}}]),
            {"Patient.name[0]._period": "convert.unknown-element"},
        ),
        (patient(name={"family": "x"}), {"Patient.name": "convert.expected"}),
        (patient(gender=["female"]), {"Patient.gender": "convert.expected"}),
        (patient(name=[]), {"Patient.name": "convert.expected"}),
        (patient(name=["Kari"]), {"Patient.name[0]": "convert.expected"}),
        (patient(gender=None), {"Patient.gender": "convert.expected"}),
        (patient(name=[{"given": [None]}]), {"Patient.name[0].given[0]": "convert.expected"}),
        (patient(active="true"), {"Patient.active": "convert.expected"}),
        (patient(active=1), {"Patient.active": "convert.expected"}),
        (patient(multipleBirthInteger=True), {"Patient.multipleBirthInteger": "convert.expected"}),
        (patient(multipleBirthInteger=1.5), {"Patient.multipleBirthInteger": "convert.expected"}),
        (patient(gender=1), {"Patient.gender": "convert.expected"}),
        (patient(_gender="x"), {"Patient._gender": "convert.expected"}),
        (patient(contained=[{"id": "x"}]), {"Patient.contained[0]": "convert.unknown-type"}),
        (patient(language="n\x00b"), {"Patient.language": "convert.character"}),
        (patient(language="n\ud800b"), {"Patient.language": "convert.character"}),
        (
            patient(extension=[{"url": "x", "_url": {"id": "y"}, "valueCode": "z"}]),
            {"Patient.extension[0]._url": "convert.not-beside"},
        ),
        (patient(text={"status": "empty", "div": "<div>x</div>"}), {"Patient.text.div": "convert.narrative"}),
        (
            patient(text={"status": "empty", "div": DIV.format("<p>")}),
            {"Patient.text.div": "convert.narrative"},
        ),
        (
            patient(text={"status": "empty", "div": DIV.format("x") + DIV.format("y")}),
            {"Patient.text.div": "convert.narrative"},
        ),
        (
            patient(text={"status": "empty", "div": "<!-- x -->" + DIV.format("x")}),
            {"Patient.text.div": "convert.narrative"},
        ),
        (
            patient(text={"status": "empty", "div": '<!DOCTYPE div [<!ENTITY a "b">]>' + DIV.format("&a;")}),
            {"Patient.text.div": "convert.narrative"},
        ),
        (
            {"resourceType": "Observation", "valueQuantity": {"value": float("nan")}},
            {"Observation.valueQuantity.value": "convert.expected"},
        ),
        (
            {"resourceType": "Observation", "valueQuantity": {"value": Decimal("Infinity")}},
            {"Observation.valueQuantity.value": "convert.expected"},
        ),
    ],
)
def test_what_xml_has_no_place_for_is_told_with_its_place(resource, expected):
    assert problems(resource) == expected


def test_places_have_line_and_column_when_there_is_a_text():
    document = parse_json(b'{\n  "resourceType": "Patient",\n  "navn": "x"\n}', "a.json")
    with pytest.raises(NotWritable) as caught:
        to_xml(document)
    (finding,) = caught.value.findings
    assert (finding.location.file, finding.location.line, finding.location.column) == ("a.json", 3, 3)
    assert finding.fix is not None


def test_too_deep_a_resource_is_told_and_problems_have_an_end():
    deep: dict[str, Any] = {"url": "x", "valueCode": "y"}
    for _ in range(300):
        deep = {"url": "x", "extension": [deep]}
    assert set(problems(patient(extension=[deep])).values()) == {"syntax.too-deep"}
    assert len(problems(patient(**{f"x{number}": 1 for number in range(1000)}))) == 100


# -- there and back: examples


@cache
def validator() -> Validator:
    packages = [bundled_package(name) for name in bundled_package_names()]
    return Validator(Definitions.r4().with_packages(packages))


def assert_same_both_ways(path: Path) -> None:
    """The XML of a JSON file reads as the same resource, and gets the same findings at the same paths."""
    document = parse_json(path.read_bytes(), path.name)
    said = {
        (f.severity, f.key, f.location.path, f.rule.id if f.rule else None)
        for f in validator().validate(document)
    }
    for indent in (False, True):
        read = parse_xml(to_xml(document, indent=indent), path.name)
        assert read.findings == ()
        assert read.resource == document.resource
        assert {
            (f.severity, f.key, f.location.path, f.rule.id if f.rule else None)
            for f in validator().validate(read)
        } == said


def test_there_are_examples():
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_our_examples_are_the_same_in_xml(path):
    assert_same_both_ways(path)


REFUSED = {
    "empty-array.json",
    "open-choice-invalid-type-qr.json",
    "toplevel-maxvalueduration-profile.json",
    "toplevel-minvalueduration-profile.json",
}
"""Cases with elements that FHIR does not know, or an empty list."""


@pytest.mark.slow
def test_the_public_cases_are_the_same_in_xml(reference_data):
    refused, compared = set(), 0
    for path in sorted((reference_data / "fhir" / "validation-cases" / "files").rglob("*.json")):
        document = parse_json(path.read_bytes(), path.name)
        if document.resource is None or "resourceType" not in document.resource:
            continue
        if any(finding.is_error for finding in document.findings):
            continue  # what JSON cannot say unambiguously
        try:
            to_xml(document)
        except NotWritable:
            refused.add(path.name)
            continue
        assert_same_both_ways(path)
        compared += 1
    assert refused == REFUSED
    assert compared > 100


@pytest.mark.slow
def test_the_national_packages_are_the_same_in_xml(reference_data):
    from validator.fhir.packages.package import load_package

    compared = 0
    for archive in sorted((reference_data / "fhir" / "packages").glob("*no*.tgz")):
        package = load_package(archive)
        for content in (*package.contents.values(), *package.examples.values()):
            document = parse_json(content if isinstance(content, bytes) else content.read_bytes())
            if document.resource is None or "resourceType" not in document.resource:
                continue
            read = parse_xml(to_xml(document))
            assert (read.findings, read.resource) == ((), document.resource)
            compared += 1
    assert compared > 10


# -- there and back: anything that the core definitions allow

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=8,
) | st.sampled_from(["a\nb", "a\tb\r\n", " & ", "<x>", "\"'", "]]>", "a  b"])
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "positiveInt": st.integers(1, 2**31 - 1),
    "unsignedInt": st.integers(0, 2**31 - 1),
    "decimal": DECIMALS | st.integers(-1000, 1000),
    "xhtml": st.text("abæ ", max_size=5).map(DIV.format),
}
COMPILER = Compiler(Definitions.r4())


@st.composite
def contents(draw: st.DrawFn, shape: Shape, depth: int) -> dict[str, Any]:
    """Some elements of a type, each of a type that it may have; no invariants are kept, since they are nothing to XML."""
    made: dict[str, Any] = {}
    for plan in draw(st.lists(st.sampled_from(shape.plans), max_size=5, unique_by=id)):
        key = draw(st.sampled_from(sorted(plan.keys)))
        type_name = plan.keys[key]
        is_scalar = type_name in SCALARS or type_name[:1].islower()
        if depth == 0 and not is_scalar:
            continue
        values = [
            draw(element(plan, type_name, depth))
            for _ in range(draw(st.integers(1, 2)) if plan.is_list else 1)
        ]
        made[key] = values if plan.is_list else values[0]
        is_attribute = plan.path == "Extension.url" or (plan.name == "id" and shape.name[:1].isupper())
        if is_scalar and type_name != "xhtml" and not is_attribute and depth and draw(st.booleans()):
            extra = {"id": draw(TEXT)} if draw(st.booleans()) else {"extension": [{"url": draw(TEXT)}]}
            made[f"_{key}"] = [*([None] * (len(values) - 1)), extra] if plan.is_list else extra
            if plan.is_list and draw(st.booleans()):
                values[-1] = None
            elif not plan.is_list and draw(st.booleans()):
                del made[key]
    return made


@st.composite
def element(draw: st.DrawFn, plan: ElementPlan, type_name: str, depth: int) -> Any:
    if type_name in SCALARS:
        return draw(SCALARS[type_name])
    if type_name[:1].islower():
        return draw(TEXT)
    if type_name in ("Resource", "DomainResource"):
        return draw(resources(depth - 1))
    if plan.shape is not None:
        return draw(contents(plan.shape, depth - 1))
    core = COMPILER.core(type_name)
    assert core is not None
    assert core.root.shape is not None
    return draw(contents(core.root.shape, depth - 1))


@st.composite
def resources(draw: st.DrawFn, depth: int = 3) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(COMPILER.definitions.resource_types)))
    core = COMPILER.core(name)
    assert core is not None
    assert core.root.shape is not None
    return {"resourceType": name, **draw(contents(core.root.shape, depth))}


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(resources(), st.booleans())
def test_whatever_the_definitions_allow_comes_back_the_same(resource, indent):
    read = parse_xml(to_xml(resource, indent=indent))
    assert [finding.key for finding in read.findings] == []
    assert read.resource == resource


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(resources())
def test_other_xml_readers_see_the_same_values(resource):
    """Attribute values survive a reader that normalises white space as XML prescribes."""

    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [
                s
                for name, item in value.items()
                if name not in ("resourceType", "div")
                for s in strings(item)
            ]
        if isinstance(value, list):
            return [s for item in value for s in strings(item)]
        if isinstance(value, bool):
            return [str(value).lower()]
        return [] if value is None else [str(value)]

    root = etree.fromstring(to_xml(resource))
    xhtml = "{http://www.w3.org/1999/xhtml}"
    seen = [value for e in root.iter() if not e.tag.startswith(xhtml) for value in e.attrib.values()]
    assert sorted(seen) == sorted(strings(resource))


NAMES = "id name _name given _given extension url text div contained resourceType active x".split()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


def without_padding(value: Any) -> Any:
    """Nulls at the end of the lists of primitives and of what is beside them say nothing."""
    if isinstance(value, list):
        made = [without_padding(item) for item in value]
        while made and made[-1] is None:
            made.pop()
        return made
    if isinstance(value, dict):
        members = {name: without_padding(item) for name, item in value.items()}
        return {name: item for name, item in members.items() if item != []}
    return value


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=4), st.booleans())
def test_anything_else_is_told_and_never_a_crash(elements, is_patient):
    resource = {**elements, "resourceType": "Patient"} if is_patient else elements
    try:
        written = to_xml(resource)
    except NotWritable as error:
        told = [finding.message.nb for finding in error.findings]
    else:
        told = ["written"]
        assert without_padding(parse_xml(written).resource) == without_padding(resource)
    assert told
