"""Each native invariant gives what its expression gives, on instances of any shape."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.fhir.fhirpath import EvaluationError, Expression, compile_expression, model, parse_expression
from validator.fhir.invariants.corrected import CORRECTED, NAME_RULE, corrected_expression
from validator.fhir.invariants.native import NATIVE
from validator.fhir.specification.reader import specification

RESOURCES = ("Patient", "Composition", "MessageHeader", "Observation", "Bundle")
TEXTS = (
    "a", "#a", "#", "#b", "Name_1", "not a name", "Patient.name", "Patient.value[x]:slice", "a b.c", "mg", "kg",
    "2012", "2012-05", "2012-05-06", "2012-05-06T10:00:00Z", "2012-05-06T10:00:00+02:00",
    "2012-05-06T11:30:00+02:00", "urn:x/_history/1", "http://unitsofmeasure.org",
)  # fmt: skip
NUMBERS = (0, 1, 2, Decimal("1.5"), Decimal("100"), Decimal("100.5"))
NARRATIVES = (
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>text</p></div>',
    '<div xmlns="http://www.w3.org/1999/xhtml"> <p/></div>',
    '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>',
    "<div>",
    "",
)
HOLD_RESOURCES = ("contained", "resource")
ALWAYS_TEXT = ("id", "reference", "type", "fullUrl", "url", "linkId", "start", "end", "versionId")
CHOICES = {
    "value": ("valueString", "valueQuantity", "valueBoolean"),
    "pattern": ("patternString", "patternCode"),
    "fixed": ("fixedString", "fixedUri"),
    "probability": ("probabilityDecimal", "probabilityRange"),
}
EXTRA = {
    "ele-1": ("id", "extension", "name"),
    "dom-3": ("contained", "id", "reference", "subject", "url", "instantiatesUri", "text"),
    "que-2": ("item", "linkId", "contained"),
    "dom-6": ("text", "div"),
    "ref-1": ("contained", "id"),
    "rng-2": ("low", "high", "value", "unit", "code", "system", "comparator"),
}
# Where agreement is a matter of equal texts: few names and one text, so that it happens.
ONLY = {
    "obs-7": ("component", "code", "coding", "valueString"),
    "bdl-7": ("entry", "fullUrl", "resource", "meta", "versionId"),
}
ALWAYS_ELEMENT = ("identifier", "entry", "component")


def _paths() -> dict[tuple[str, str], str]:
    """(key, expression) → the first element of the specification that has it."""
    found: dict[tuple[str, str], str] = {}
    for url in specification().urls("StructureDefinition"):
        structure = specification().resource("StructureDefinition", url) or {}
        for element in structure.get("snapshot", {}).get("element", ()):
            for constraint in element.get("constraint", ()):
                if "expression" in constraint:
                    found.setdefault((constraint["key"], constraint["expression"]), element["path"])
    return found


PATHS = _paths()


def _names(ast: Any) -> set[str]:
    if not isinstance(ast, list):
        return set()
    own = {ast[1]} if ast and ast[0] == "member" else set()
    return own.union(*(_names(part) for part in ast)) if ast else own


def _spelled(path: str, name: str) -> tuple[str, ...]:
    """An element's name, or those that a choice element has in JSON."""
    return CHOICES[name] if name in CHOICES and model.choice_suffixes(path, name) else (name,)


def _literals(ast: Any) -> set[str]:
    if not isinstance(ast, list) or not ast:
        return set()
    return {ast[1]} if ast[0] == "str" else set().union(*(_literals(part) for part in ast))


class Maker:
    """Makes elements of any shape from the names and texts that an expression speaks of, by a seed."""

    def __init__(self, seed: int, names: Sequence[str], texts: Sequence[str]) -> None:
        self._random = random.Random(seed)
        self._names = names
        self._texts = texts

    def _leaf(self) -> Any:
        kind = self._random.random()
        if kind < 0.7 or len(self._texts) == 1:
            return self._random.choice(self._texts)
        return self._random.choice((*NUMBERS, True, False, None))

    def _sibling(self) -> Any:
        return self._random.choice(({"id": "s"}, {"extension": [{"url": "u", "valueString": "x"}]}, {}, None))

    def _value(self, name: str, depth: int) -> Any:
        kind = self._random.random()
        if kind < 0.25:
            return [self._single(name, depth) for _ in range(self._random.randrange(4))]
        return self._single(name, depth)

    def _single(self, name: str, depth: int) -> Any:
        if name in HOLD_RESOURCES:
            return (
                {"resourceType": self._random.choice(RESOURCES), **self.element(depth - 1)}
                if depth > 0
                else None
            )
        if (
            name not in ALWAYS_TEXT
            and depth > 0
            and (
                name in ALWAYS_ELEMENT
                or (len(self._texts) == 1 and name != "coding")
                or self._random.random() < 0.5
            )
        ):
            return self.element(depth - 1)
        if name in ALWAYS_ELEMENT:
            return {}
        return self._leaf()

    def element(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in self._random.sample(self._names, self._random.randint(0, min(5, len(self._names)))):
            if self._random.random() < 0.85:
                made[name] = self._value(name, depth)
            if self._random.random() < 0.15 and name not in HOLD_RESOURCES:
                made["_" + name] = self._random.choice((self._sibling(), [self._sibling(), self._sibling()]))
        return made

    def focus(self, key: str) -> tuple[Any, Any]:
        if key in ("txt-1", "txt-2"):
            return self._random.choice(NARRATIVES), None
        if key == "vs-1" or (key == "ele-1" and self._random.random() < 0.4):
            value = self._random.choice(("2012", "2012-05", "2012-05-06", "2012-05-06T10:00:00Z", None))
            return value, self._random.choice(
                (None, {"id": "x"}, {"extension": [{"url": "u"}]}, {"extension": []}, {})
            )
        return self.element(3), None


def _cases() -> list[tuple[str, str]]:
    """Every native; of the thirty that share one rule for names, one."""
    return sorted(case for case in NATIVE if case[1] != NAME_RULE or case[0] == "sdf-0")


@pytest.mark.parametrize(("key", "expression"), _cases(), ids=[key for key, _ in _cases()])
def test_native_equals_its_expression(key: str, expression: str) -> None:
    path = "dateTime" if key == "vs-1" else PATHS[key, expression]
    ast = parse_expression(corrected_expression(key, expression))
    compiled = Expression.from_ast(expression, ast)
    wanted = _names(ast) | set(EXTRA.get(key, ())) | {"id", "extension"}
    names = ONLY.get(key) or sorted(choice for name in wanted for choice in _spelled(path, name))
    texts = ("a",) if key in ONLY else (*sorted(_literals(ast)) * 3, *TEXTS)
    native = NATIVE[key, expression]
    outcomes: set[bool] = set()
    whole = "." not in path and _is_resource(path)
    kind = "Patient" if path in ("DomainResource", "Resource") else path.partition(".")[0]

    @settings(max_examples=400, deadline=None, derandomize=True, database=None)
    @given(seed=st.integers(0, 2**32))
    def compare(seed: int) -> None:
        make = Maker(seed, names, texts)
        value, sibling = make.focus(key)
        if whole:
            value = {**value, "resourceType": kind}
            resource = value
        else:
            resource = {**make.element(3), "resourceType": kind if _is_resource(kind) else "Patient"}
        own = native(value, sibling, resource, resource)
        assert isinstance(own, bool)
        try:
            expected = compiled.is_true(
                value,
                sibling=sibling,
                type_path=path.replace("[x]", ""),
                resource=resource,
                root_resource=resource,
            )
        except EvaluationError:
            return
        outcomes.add(own)
        assert own == expected, (value, sibling, resource)

    compare()
    assert outcomes == {True, False}, (
        f"{key} never gave { ({True, False} - outcomes) }: the comparison shows nothing"
    )


@cache
def _is_resource(name: str) -> bool:
    return any(entry.name == name and entry.kind == "resource" for entry in specification().types())


def test_every_native_and_correction_is_of_an_invariant_that_r4_publishes() -> None:
    assert set(NATIVE) <= set(PATHS)
    assert set(CORRECTED) <= set(PATHS)


def test_a_profile_that_redefines_a_key_is_left_alone() -> None:
    assert ("pat-1", "name.exists()") not in NATIVE
    assert corrected_expression("que-12", "enableWhen.count() > 1") == "enableWhen.count() > 1"


def _native(key: str) -> Any:
    return next(check for (known, _), check in NATIVE.items() if known == key)


def test_two_conditions_without_a_behaviour_break_que_12() -> None:
    item = {"enableWhen": [{"question": "a"}, {"question": "b"}]}
    assert _native("que-12")(item, None, None, None) is False
    assert _native("que-12")({"enableWhen": [{"question": "a"}]}, None, None, None) is True
    assert _native("que-12")({**item, "enableBehavior": "all"}, None, None, None) is True


def test_a_reference_without_a_reference_needs_no_contained_resource() -> None:
    assert _native("ref-1")({"display": "Dr. Ås"}, None, {}, {}) is True
    assert _native("ref-1")({"reference": "#a"}, None, {}, {}) is False
    assert _native("ref-1")({"reference": "#a"}, None, {}, {"contained": [{"id": "a"}]}) is True


def test_a_contained_resource_needs_a_reference_to_it_or_from_it() -> None:
    check = _native("dom-3")

    def holds(resource: dict[str, Any]) -> bool:
        return bool(check(resource, None, resource, resource))

    contained = {"resourceType": "Organization", "id": "o"}
    patient: dict[str, Any] = {"resourceType": "Patient", "contained": [contained]}
    assert not holds(patient)
    assert holds({**patient, "managingOrganization": {"reference": "#o"}})
    assert holds({**patient, "contained": [{**contained, "partOf": {"reference": "#"}}]})
    assert holds({**patient, "contained": [{"resourceType": "Organization"}]})
    plan = {"resourceType": "CarePlan", "contained": [contained]}
    assert holds({**plan, "instantiatesCanonical": ["#o"]})
    assert not holds({**plan, "description": "#o"})


def test_dom_3_is_linear() -> None:
    """2 000 contained resources, each with a reference, well within a second: going through all for each would be millions."""
    resource = {
        "resourceType": "List",
        "contained": [{"resourceType": "Patient", "id": f"p{i}"} for i in range(2000)],
        "entry": [{"item": {"reference": f"#p{i}"}} for i in range(2000)],
    }
    started = time.process_time()
    assert _native("dom-3")(resource, None, resource, resource) is True
    assert time.process_time() - started < 10


def test_periods_of_different_precision_cannot_be_told() -> None:
    check = _native("per-1")
    assert check({"start": "2012", "end": "2012-05"}, None, None, None) is False
    assert check({"start": "2012", "end": "2013-05"}, None, None, None) is True
    assert (
        check({"start": "2012-05-06T23:00:00Z", "end": "2012-05-07T00:30:00+02:00"}, None, None, None)
        is False
    )


def test_the_corrected_expressions_parse() -> None:
    for expression in CORRECTED.values():
        compile_expression(expression).check()


def condition(category: str, **elements: object) -> dict[str, object]:
    system = "http://terminology.hl7.org/CodeSystem/condition-category"
    coded = [{"coding": [{"system": system, "code": category}]}]
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "category": coded, **elements}


def holds(key: str, resource: dict[str, object], focus: object = None) -> bool:
    """Whether the corrected invariant holds, by its expression (those that are rare have no native form)."""
    expression = next(corrected for (known, _), corrected in CORRECTED.items() if known == key)
    return compile_expression(expression).is_true(
        focus or resource, type_path=str(resource["resourceType"]), resource=resource, root_resource=resource
    )


def test_con_3_is_about_the_problem_list_only() -> None:
    assert holds("con-3", condition("encounter-diagnosis"))
    assert not holds("con-3", condition("problem-list-item"))
    assert holds("con-3", condition("problem-list-item", clinicalStatus={"coding": [{"code": "active"}]}))


def test_a_substance_exposure_risk_stands_instead_of_the_code() -> None:
    risk = {"url": "http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk"}
    allergy: dict[str, object] = {"resourceType": "AllergyIntolerance", "extension": [risk]}
    assert holds("inv-1", allergy, risk)
    assert not holds("inv-1", allergy | {"code": {"text": "x"}}, risk)
