"""Whatever comes in, findings come out: no exception, both languages, in reasonable time."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.packages.package import bundled_package, bundled_package_names, package_of_resources
from validator.fhir.validation import Validator
from validator.fhir.validation.walk import MOST_ALIKE
from validator.results import Finding

Json = dict[str, Any]
DEFINITIONS = Definitions.r4().with_packages(map(bundled_package, bundled_package_names()))
VALIDATOR = Validator(DEFINITIONS)


def check(findings: list[Finding]) -> None:
    for found in findings:
        assert found.message.nb
        assert found.message.en
        assert found.key
        assert found.location.path is not None
        if found.fix is not None:
            assert found.fix.nb
            assert found.fix.en


# -- arbitrary values

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["Patient", "Bundle", "http://hl7.org/fhir", "#", "#a", "urn:uuid:1", "2020-02-30", "\ud800"]
    )
)
NAMES = st.text(max_size=6) | st.sampled_from(
    ["resourceType", "id", "meta", "extension", "url", "contained", "entry", "resource", "name", "coding", "code",
     "system", "reference", "_id", "_name", "value", "valueString", "valueQuantity", "text", "div", "status", "profile"]
)  # fmt: skip
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)
TYPES = st.sampled_from(
    [
        "Patient",
        "Observation",
        "Bundle",
        "QuestionnaireResponse",
        "StructureDefinition",
        "Parameters",
        "ValueSet",
    ]
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_value(value: Any) -> None:
    check(VALIDATOR.validate(value))


@given(TYPES, st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_content_of_real_elements(type_name: str, data: st.DataObject) -> None:
    shape = VALIDATOR._compiler.core(type_name)
    assert shape is not None
    assert shape.root.shape is not None
    names = st.sampled_from([*shape.root.shape.members, *(f"_{m}" for m in shape.root.shape.members)])
    content = data.draw(st.dictionaries(names, JSON, max_size=6))
    check(VALIDATOR.validate({**content, "resourceType": type_name}))


# -- mutated examples

VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, "", " ", "x", [], {}, [None], [[]], [{}], {"a": 1}, "#", "\ud800",
    {"resourceType": "Bundle"}, {"resourceType": []}, {"resourceType": "Patient", "contained": [{}]},
    {"extension": []}, {"reference": "#"}, {"coding": [{"code": 1, "system": 2}]}, "0000-00-00",
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def mutated(resource: Json, chance: random.Random) -> Json:
    """The resource with up to four nodes deleted, repeated, replaced, moved or given a strange neighbour."""
    made = copy.deepcopy(resource)
    for _ in range(chance.randint(1, 4)):
        known = list(places(made))
        if not known:
            break
        path = chance.choice(known)
        parent, key = at(made, path[:-1]), path[-1]
        match chance.randint(0, 4):
            case 0:
                del parent[key]
            case 1 if isinstance(parent, list):
                parent.insert(key, copy.deepcopy(parent[key]))
            case 2:
                parent[key] = copy.deepcopy(chance.choice(VALUES))
            case 3:
                parent[key] = copy.deepcopy(at(made, chance.choice(known)))
            case _ if isinstance(parent, dict):
                parent[chance.choice((f"_{key}", f"{key}X", "extension"))] = copy.deepcopy(
                    chance.choice(VALUES)
                )
    return made


def examples(repository: Path) -> list[Json]:
    found = [json.loads(p.read_bytes()) for p in sorted(repository.glob("profiles/*/examples/valid/*.json"))]
    assert found
    return found


def definitions() -> list[Json]:
    kinds = ("StructureDefinition", "ValueSet", "CodeSystem")
    packages = [bundled_package(name) for name in bundled_package_names()]
    found = [r for p in packages for kind in kinds for r in p.resources(kind)]
    return [r for r in found if len(json.dumps(r)) < 20_000]


@pytest.mark.parametrize("seed", range(4))
def test_mutated_examples(repository: Path, seed: int) -> None:
    chance = random.Random(seed)
    originals = examples(repository) + definitions()[seed::8]
    for _ in range(120):
        resource = mutated(chance.choice(originals), chance)
        check(VALIDATOR.validate(resource))
        text = json.dumps(resource).encode()
        check(VALIDATOR.validate(parse_json(text, "x.json")))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_mutated_definitions(repository: Path, seed: int) -> None:
    """Against profiles, value sets and code systems that are damaged in any way."""
    chance = random.Random(seed)
    originals, instances = definitions(), examples(repository)
    for _ in range(15):
        # Four at a time, since most of the time goes into what every new validator compiles for itself.
        chosen = chance.sample(originals, 4)
        files = {f"{n}.json": json.dumps(mutated(one, chance)).encode() for n, one in enumerate(chosen)}
        validator = Validator(DEFINITIONS.with_packages([package_of_resources("damaged", "1", files)]))
        for original in chosen:
            fitting = [i for i in instances if i["resourceType"] == original.get("type")] or instances
            for instance in chance.sample(fitting, min(2, len(fitting))):
                asked = [original["url"]] if validator.knows(original["url"]) else []
                check(validator.validate(instance, asked))


# -- hostile size and depth


def nested(levels: int, wrap: Callable[[Any], Any], inmost: Any) -> Any:
    for _ in range(levels):
        inmost = wrap(inmost)
    return inmost


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", **more}


OBSERVATIONS = [
    {
        "fullUrl": f"http://a/Observation/{n}",
        "resource": {
            "resourceType": "Observation",
            "id": str(n),
            "status": "final",
            "code": {"text": "x"},
            "subject": {"reference": "Patient/1"},
        },
    }
    for n in range(4000)
]
MARITAL = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'
MEGABYTES: dict[str, Callable[[], Json]] = {
    "unknown elements": lambda: patient(**{f"k{n}": n for n in range(70_000)}),
    "one long name": lambda: patient(**{"x" * 1_000_000: 1}),
    "one long type": lambda: {"resourceType": "P" * 1_000_000},
    "nulls": lambda: patient(identifier=[None] * 150_000),
    "wrong primitives": lambda: patient(identifier=[{"system": " a"}] * 40_000),
    "names": lambda: patient(name=[{"given": ["a" * 20] * 40_000}]),
    "unknown extensions": lambda: patient(
        extension=[{"url": f"http://a/{n}", "valueString": "x"} for n in range(18_000)]
    ),
    "claims": lambda: patient(meta={"profile": [f"http://a/{n}" for n in range(40_000)]}),
    "wrong codes": lambda: patient(
        maritalStatus={"coding": [{"system": MARITAL, "code": str(n)} for n in range(9000)]}
    ),
    "slices": lambda: patient(
        meta={"profile": ["http://hl7.no/fhir/StructureDefinition/no-basis-Patient"]},
        identifier=[{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": str(n)} for n in range(12_000)],
    ),
    "references": lambda: {"resourceType": "Bundle", "type": "collection", "entry": OBSERVATIONS},
    "one long text": lambda: patient(name=[{"text": "a" * 1_000_000}]),
    "one long code": lambda: patient(gender="a " * 500_000),
    "one long reference": lambda: patient(managingOrganization={"reference": "http://" + "a/" * 500_000}),
    "base64": lambda: {"resourceType": "Binary", "contentType": "a/b", "data": "A" * 1_000_000},
    "narrative": lambda: patient(
        text={"status": "generated", "div": XHTML + "<b>x</b>" * 100_000 + "</div>"}
    ),
    "deep extensions": lambda: patient(
        extension=[
            nested(
                70,
                lambda x: {"url": "http://a", "extension": [x]},
                {"url": "b", "valueString": "x" * 900_000},
            )
        ]
    ),
    "deep contained": lambda: nested(70, lambda x: patient(contained=[x]), patient(id="a" * 64)),
    "deep and wide": lambda: patient(extension=nested(70, lambda x: [{"extension": x}], [{"a": 1}] * 60_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", MEGABYTES)
def test_a_megabyte_is_answered_in_seconds(kind: str) -> None:
    """About two seconds of the processor; the bound leaves room for a slow one."""
    VALIDATOR.validate(patient(name=[{"family": "x"}]))
    data = json.dumps(MEGABYTES[kind]()).encode()
    started = process_time()
    found = VALIDATOR.validate(parse_json(data, "x.json"))
    elapsed = process_time() - started
    check(found)
    assert elapsed < 60, elapsed


def test_the_same_thing_is_not_told_without_end(bench: Any) -> None:
    found = bench(patient(identifier=[{"system": " a"}] * 3000))
    summaries = [f for f in found if f.key == "validation.more-alike"]
    assert sum(f.key == "validation.uri-space" for f in found) == MOST_ALIKE
    assert {f.severity for f in summaries} == {found[0].severity}
    assert any("2000" in f.message.nb for f in summaries)
    assert all(f.location.line is not None and f.location.line > MOST_ALIKE for f in summaries)


def test_a_dictionary_nested_too_deep_is_refused(bench: Any) -> None:
    """The parsers refuse such depth; a library user may still build it."""
    deep: Any = {"url": "b", "valueString": "x"}
    for _ in range(5000):
        deep = {"url": "a", "extension": [deep]}
    found = bench.validator.validate(patient(extension=[deep]))
    assert [f.key for f in found] == ["syntax.too-deep"]


@pytest.mark.parametrize("value", [None, [], [patient()], "Patient", 1, 1.5, True])
def test_what_is_no_object_is_refused(value: Any) -> None:
    found = VALIDATOR.validate(value)
    assert [f.key for f in found] == ([] if value is None else ["syntax.not-an-object"])


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"not json", ["syntax.value"]),
        (b'{"resourceType": "Patient"', ["syntax.truncated"]),
        (b'{"resourceType": "Patient", "active": true, "active": false}', ["syntax.duplicate-key"]),
        (b'\xef\xbb\xbf{"resourceType": "Patient", "active": true}', ["syntax.byte-order-mark"]),
        ('{"resourceType": "Patient", "language": "å"}'.encode("latin-1"), ["syntax.not-utf-8"]),
        ('{"resourceType": "Patient", "active": true}'.encode("utf-16"), ["syntax.utf-16"]),
        (b'{"resourceType": "Pasient"}', ["validation.resource-type-unknown"]),
        (b'{"resourceType": "Patient", "name": [{"text": "\\ud800"}]}', ["syntax.lone-surrogate"]),
        (b"[" * 10_000, ["syntax.too-deep"]),
    ],
)
def test_every_kind_of_bad_file_has_its_finding(bench: Any, data: bytes, keys: list[str]) -> None:
    assert [f.key for f in bench.validator.validate(parse_json(data, "x.json"))] == keys


@pytest.mark.parametrize("number", [1, MOST_ALIKE - 1, MOST_ALIKE + 1, 3 * MOST_ALIKE, 5 * MOST_ALIKE])
def test_places_are_counted_though_nothing_stands_there(number: int) -> None:
    """For ``null`` there is no element, only a place. None may be taken for another, however soon the last one is forgotten."""
    found = VALIDATOR.validate(parse_json(json.dumps(patient(name=[None] * number)).encode(), "x.json"))
    nulls = [f for f in found if f.key == "validation.null"]
    rest = [f.message.en for f in found if f.key == "validation.more-alike"]
    assert len({f.location.path for f in nulls}) == len(nulls) == min(number, MOST_ALIKE)
    assert len(rest) == (number > MOST_ALIKE)
    assert all(f" {number - MOST_ALIKE} " in message for message in rest), rest
