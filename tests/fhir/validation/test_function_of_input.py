"""The law that verdicts rest on: what is found in a resource follows from that resource and the definitions, and from nothing that was
validated before it, beside it or in another process."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validator.fhir.bulk import validate_chunk, work_through
from validator.fhir.definitions import Definitions
from validator.fhir.formats.inputs import Input
from validator.fhir.packages.package import (
    bundled_package,
    bundled_package_names,
    load_package,
    package_of_resources,
)
from validator.fhir.validation import ValidationSettings, Validator
from validator.fhir.validation.compile import Compiler
from validator.results import Finding, NotChecked

Json = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[3]
BASE = "http://example.org/fhir/StructureDefinition/"
SET = "http://example.org/fhir/ValueSet/"


def profile(
    name: str, *elements: Json, base: str = "Patient", type_name: str = "Patient", **more: Any
) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": BASE + name,
        "name": name.replace("-", "_"),
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": type_name,
        "baseDefinition": base if ":" in base else f"http://hl7.org/fhir/StructureDefinition/{base}",
        "derivation": "constraint",
        "differential": {"element": [{"id": e.get("id", e["path"]), **e} for e in elements]},
        **more,
    }


def rule(key: str, expression: str) -> Json:
    return {"key": key, "severity": "error", "human": f"Rule {key}.", "expression": expression}


def value_set(name: str, *includes: Json, **more: Any) -> Json:
    return {
        "resourceType": "ValueSet",
        "url": SET + name,
        "status": "active",
        "compose": {"include": list(includes), **more},
    }


GENDERS = {"system": "http://hl7.org/fhir/administrative-gender", "concept": [{"code": "other"}]}

BROKEN: list[Json] = [
    profile("no-expression", {"path": "Patient", "constraint": [rule("own-1", "this is no (FHIRPath")]}),
    profile("no-function", {"path": "Patient.name", "constraint": [rule("own-2", "given.unheardOf()")]}),
    profile(
        "not-evaluable", {"path": "Patient", "constraint": [rule("own-3", "name.given + 1 = 2 and name")]}
    ),
    # Bases in a circle, of two and of three; and one that only leads into it.
    profile("circle-a", {"path": "Patient.gender", "min": 1}, base=BASE + "circle-b"),
    profile("circle-b", {"path": "Patient.birthDate", "min": 1}, base=BASE + "circle-a"),
    profile("ring-1", {"path": "Patient.gender", "min": 1}, base=BASE + "ring-2"),
    profile("ring-2", {"path": "Patient.birthDate", "min": 1}, base=BASE + "ring-3"),
    profile("ring-3", {"path": "Patient.active", "min": 1}, base=BASE + "ring-1"),
    profile("into-ring", {"path": "Patient.photo", "max": "0"}, base=BASE + "ring-2"),
    profile("no-base", {"path": "Patient.active", "min": 1}, base=BASE + "nowhere"),
    profile("own-base", {"path": "Patient.active", "min": 1}, base=BASE + "own-base"),
    # Two versions of one profile, of which one is at fault.
    profile("two", {"path": "Patient.active", "min": 1}, version="1"),
    profile("two", {"path": "Patient.unheardOf", "min": 1}, version="2"),
    # A slice that nothing tells.
    profile(
        "no-discriminator",
        {
            "path": "Patient.name",
            "slicing": {"rules": "open", "discriminator": [{"type": "value", "path": "!"}]},
        },
        {"id": "Patient.name:a", "path": "Patient.name", "sliceName": "a", "min": 1},
    ),
    # Value sets that draw from each other: whichever is asked first is where the circle is found.
    value_set("a", GENDERS, {"valueSet": [SET + "b"]}),
    value_set("b", {"valueSet": [SET + "a"]}, exclude=[{"valueSet": [SET + "c"]}]),
    value_set("c", {"valueSet": [SET + "b"]}, {"valueSet": [SET + "nowhere"]}),
    *(
        profile(
            f"bound-{name}",
            {"path": "Patient.gender", "binding": {"strength": "required", "valueSet": SET + name}},
        )
        for name in "abc"
    ),
    # Types with profiles on them that lead to each other.
    profile(
        "entry-a",
        {"path": "Bundle.entry.resource", "type": [{"code": "Bundle", "profile": [BASE + "entry-b"]}]},
        base="Bundle",
        type_name="Bundle",
    ),
    profile(
        "entry-b",
        {"path": "Bundle.entry.resource", "type": [{"code": "Bundle", "profile": [BASE + "entry-a"]}]},
        {"path": "Bundle.identifier", "min": 1},
        base="Bundle",
        type_name="Bundle",
    ),
]


def claims(*names: str, **more: Any) -> Json:
    return {
        "resourceType": "Patient",
        "meta": {"profile": [name if ":" in name else BASE + name for name in names]},
        "name": [{"family": "Eksempel", "given": ["Kari"]}, {"family": "Eksempel"}],
        "gender": "female",
        **more,
    }


PATIENTS = [
    *(claims(r["url"].removeprefix(BASE)) for r in BROKEN if r.get("type") == "Patient"),
    claims("two|1"),
    claims("two|2"),
    claims("circle-a", gender="other"),
    claims("circle-b", "circle-a"),
    claims("no-expression", "no-function"),
    claims("unknown"),
    claims("bound-a", gender="other"),
    claims("bound-b", gender="other"),
    claims("bound-c", gender="wrong"),
    {"resourceType": "Nothing"},
    {"resourceType": "Patient", "name": "wrong", "identifier": [None] * 2000},
    {
        "resourceType": "Bundle",
        "type": "collection",
        "meta": {"profile": [BASE + "entry-a"]},
        "entry": [
            {
                "fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
                "resource": {
                    "resourceType": "Bundle",
                    "type": "collection",
                    "meta": {"profile": [BASE + "entry-b"]},
                },
            }
        ],
    },
]

SHIPPED = [json.loads(file.read_bytes()) for file in sorted(REPOSITORY.glob("profiles/*/examples/*/*.json"))]
INPUTS = [*SHIPPED, *PATIENTS]

Told = list[tuple[str, str, str, str]]


def made_anew() -> Validator:
    """A validator that remembers nothing of any other, whose profiles are those that ship and the broken ones."""
    files = {f"{number}.json": json.dumps(r).encode() for number, r in enumerate(BROKEN)}
    packages = [bundled_package(name) for name in bundled_package_names()]
    broken = package_of_resources("broken", "1.0.0", files)
    return Validator(
        Definitions.r4().with_packages([*packages, broken]),
        ValidationSettings(must_support=True),
    )


def told(found: Sequence[Finding], not_checked: Sequence[NotChecked]) -> Told:
    return [
        *((f.key, f.location.path, f.severity.value, f"{f.message.nb}|{f.message.en}") for f in found),
        *(("not checked", one.first.path, one.kind.value, repr(one)) for one in not_checked),
    ]


def said(validator: Validator, resource: Json) -> Told:
    found = validator.examine(resource)
    return told(found.findings, found.not_checked)


@pytest.fixture(scope="module")
def alone() -> list[Told]:
    """What is found in each input by a validator that has seen no other. The shipped examples, whose definitions are sound, are asked in
    one go: a validator for each would take minutes."""
    for_shipped = made_anew()
    return [
        *(said(for_shipped, resource) for resource in SHIPPED),
        *(said(made_anew(), resource) for resource in PATIENTS),
    ]


def test_the_inputs_are_worth_comparing(alone: list[Told]) -> None:
    keys = {key for found in alone for key, *_ in found}
    assert len(SHIPPED) > 20
    assert {
        "validation.invariant-broken",
        "validation.profile-broken",
        "validation.slice-undecidable",
        "validation.value-set-circular",
        "validation.more-alike",
        "not checked",
    } <= keys


orders = st.one_of(
    st.lists(st.integers(0, len(INPUTS) - 1), min_size=2, max_size=30),
    # those whose definitions are broken, close on each other
    st.lists(st.integers(len(SHIPPED), len(INPUTS) - 1), min_size=2, max_size=12),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders)
def test_nothing_validated_before_makes_a_difference(alone: list[Told], order: list[int]) -> None:
    validator = made_anew()
    for number in order:
        assert said(validator, INPUTS[number]) == alone[number], INPUTS[number].get("meta")


def test_the_other_way_round_and_again_it_is_the_same(alone: list[Told]) -> None:
    validator = made_anew()
    for number in (*reversed(range(len(INPUTS))), *range(len(INPUTS))):
        assert said(validator, INPUTS[number]) == alone[number], INPUTS[number].get("meta")


@pytest.fixture
def broken_package(tmp_path: Path) -> str:
    folder = tmp_path / "broken"
    folder.mkdir()
    for number, resource in enumerate(BROKEN):
        (folder / f"{number}.json").write_text(json.dumps(resource), "utf-8")
    assert load_package(folder).urls("StructureDefinition")
    return str(folder)


class Work:
    """Work that another process can be handed."""

    def __init__(self, package: str) -> None:
        self.package = package

    def __call__(self, chunk: tuple[Input, ...]) -> list[Told]:
        return [told(one.findings, one.not_checked) for one in validate_chunk(chunk, (self.package,))]


def test_the_number_of_processes_makes_no_difference(broken_package: str) -> None:
    """More inputs than chunks and processes, each with a broken rule: every one of them is told of it."""
    data = [json.dumps(PATIENTS[number % len(PATIENTS)]).encode() for number in range(300)]
    inputs = [Input("x.ndjson", line, number + 1) for number, line in enumerate(data)]
    found = {
        jobs: list(chain.from_iterable(work_through(Work(broken_package), inputs, jobs)))
        for jobs in (1, 2, 3)
    }
    assert found[1] == found[2] == found[3]
    assert len(found[1]) == 300
    assert all(
        any(key == "validation.invariant-broken" for key, *_ in found[1][number])
        for number in range(0, 300, len(PATIENTS))
    )


# -- frozen plans


def parts(value: object, seen: dict[int, object]) -> Iterator[object]:
    """Everything that a plan is made of, through tuples, mappings, dataclasses and what functions enclose."""
    if id(value) in seen or isinstance(value, str | int | bool | type(None)):
        return
    seen[id(value)] = value
    if isinstance(value, FunctionType):
        inner: list[object] = [cell.cell_contents for cell in value.__closure__ or ()]
    elif isinstance(value, MethodType):
        inner = [value.__self__]
    elif dataclasses.is_dataclass(value):
        yield value
        inner = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, tuple | list | frozenset):
        inner = list(value)
    else:
        inner = []
    for one in inner:
        yield from parts(one, seen)


def compiled() -> list[object]:
    validator = made_anew()
    compiler = Compiler(validator.definitions)
    names = [url for package in validator.definitions.packages for url in package.urls("StructureDefinition")]
    found = [compiler.profile(name) for name in names]
    return [
        one for one in (*found, *map(compiler.core, sorted(validator.definitions.types))) if one is not None
    ]


def test_whatever_is_compiled_is_frozen() -> None:
    seen: dict[int, object] = {}
    kinds = {type(part) for one in compiled() for part in parts(one, seen)}
    assert {kind.__name__ for kind in kinds} >= {
        "ElementPlan",
        "Shape",
        "Slicing",
        "ValueMatcher",
        "Invariant",
    }
    assert [kind.__name__ for kind in kinds if not kind.__dataclass_params__.frozen] == []  # type: ignore[attr-defined]
    assert not [one for one in seen.values() if isinstance(one, set)], "a set that can grow"
