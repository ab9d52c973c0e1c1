"""The steps for ordinary data, direct tests and memory give exactly what the general steps of FHIRPath give."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.fhir.fhirpath import (
    EvaluationError,
    Expression,
    ExpressionError,
    Memory,
    compile_expression,
    direct,
    lookup,
    parse_expression,
)
from validator.fhir.fhirpath.nodes import Node
from validator.fhir.packages.package import bundled_package
from validator.fhir.specification.reader import specification

BUNDLED = ("no-basis", "kommune", "terminology")
EXAMPLES = Path("profiles/kommune/examples")


def _shown(item: Any) -> Any:
    """All there is to an item: of a node its place in the model too, since types follow from it."""
    if type(item) is Node:
        return ("node", item.path, _exact(item.value), _exact(item.sibling))
    return (type(item).__name__, str(item))


def _exact(value: Any) -> str:
    return json.dumps(value, default=lambda other: f"{type(other).__name__} {other}")


def outcome(expression: Expression, focus: Any, **where: Any) -> Any:
    try:
        return [_shown(item) for item in expression.items(focus, **where)]
    except EvaluationError:
        return "error"


def both(text: str) -> tuple[Expression, Expression]:
    """(specialised, general)"""
    ast = specification().expression_ast(text) or parse_expression(text)
    return Expression(text, ast), Expression(text, ast, specialise=False)


# -- expressions and data made for each other

NAMES = (
    "code",
    "coding",
    "system",
    "value",
    "component",
    "name",
    "deceased",
    "extension",
    "url",
    "birthDate",
    "contained",
)
KEYS = (
    *NAMES, *NAMES, "valueString", "valueQuantity", "valueBoolean", "valueDateTime", "valueNonsense", "deceasedBoolean",
    "codeCodeableConcept", "systemic", "id", "unit",
)  # fmt: skip
TEXTS = (
    "a",
    "b",
    "2012",
    "2012-05-06",
    "2012-05-06T10:00:00Z",
    "10:30",
    "1",
    "12 mg",
    "",
    "http://unitsofmeasure.org",
)
NUMBERS = (0, 1, 5, Decimal("1.0"), Decimal("5.5"), 1.0, -3)
TYPES = ("Patient", "Observation", "Bundle", "Extension", "Unknown")

literals = st.one_of(
    st.sampled_from(TEXTS).map(lambda text: f"'{text}'"),
    st.sampled_from(("0", "1", "5.0", "true", "false", "@2012", "@2012-05-06", "1 'mg'", "{}")),
)
names = st.sampled_from(NAMES)
paths = st.lists(names, min_size=1, max_size=3).map(".".join)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    texts = st.sampled_from(TEXTS).map(lambda text: f"'{text}'")
    sources = st.one_of(
        paths,
        st.just("$this"),
        st.tuples(paths, inner).map(lambda p: f"{p[0]}.where({p[1]})"),
        st.tuples(paths, inner, paths).map(lambda p: f"{p[0]}.where({p[1]}).{p[2]}"),
        st.tuples(paths, inner).map(lambda p: f"{p[0]}.select({p[1]})"),
        st.tuples(paths, paths).map(lambda p: f"({p[0]} | {p[1]})"),
        st.tuples(paths, paths).map(lambda p: f"{p[0]}[0].{p[1]}"),
    )
    return st.one_of(
        st.tuples(sources, st.sampled_from(("=", "!=")), texts).map(" ".join),
        st.tuples(sources, st.sampled_from(("=", "!=", "<", "<=", ">", ">=", "~")), literals).map(" ".join),
        st.tuples(paths, st.sampled_from(("exists()", "empty()"))).map(".".join),
        st.tuples(sources, st.sampled_from(("exists()", "empty()", "count()", "first()", "type()", "hasValue()"))).map(
            ".".join
        ),
        st.tuples(sources, inner).map(lambda p: f"{p[0]}.exists({p[1]})"),
        st.tuples(sources, inner).map(lambda p: f"{p[0]}.all({p[1]})"),
        st.tuples(inner, st.sampled_from(("and", "or", "xor", "implies")), inner).map(lambda p: f"({' '.join(p)})"),
        st.lists(texts, min_size=2, max_size=3).map(lambda found: "(" + " or ".join(f"code = {t}" for t in found) + ")"),
        inner.map(lambda p: f"({p}).not()"),
        st.tuples(inner, sources, sources).map(lambda p: f"iif({p[0]}, {p[1]}, {p[2]})"),
        sources,
    )  # fmt: skip


expressions = st.recursive(paths, _larger, max_leaves=8)


class Maker:
    """Elements of any shape, by a seed: mostly as FHIR has them, some as it does not."""

    def __init__(self, seed: int, keys: Sequence[str] = KEYS, texts: Sequence[str] = TEXTS) -> None:
        self._random = random.Random(seed)
        self._keys = keys
        self._texts = texts
        self._odd = self._random.random() < 0.5

    def _leaf(self) -> Any:
        if self._random.random() < 0.75:
            return self._random.choice(self._texts)
        return self._random.choice((*NUMBERS, True, False, *((None, [], {}) if self._odd else ())))

    def _single(self, key: str, depth: int) -> Any:
        if self._odd and self._random.random() < 0.05:
            return None
        if depth <= 0 or self._random.random() < 0.35:
            return self._leaf()
        if key == "valueQuantity" and self._random.random() < 0.8:
            unit = {"system": "http://unitsofmeasure.org", "code": self._random.choice(("mg", "g", "1"))}
            return {"value": self._random.choice(NUMBERS), **(unit if self._random.random() < 0.7 else {})}
        made = self.element(depth - 1)
        if key == "contained" or (self._odd and self._random.random() < 0.05):
            made["resourceType"] = self._random.choice(TYPES)
        return made

    def _sibling(self) -> Any:
        return self._random.choice(({"id": "s"}, {"extension": [{"url": "a", "valueString": "b"}]}, {}, None))

    def element(self, depth: int = 4) -> dict[str, Any]:
        made: dict[str, Any] = {}
        keys = sorted(set(self._keys))
        for key in self._random.sample(keys, self._random.randint(1, min(7, len(keys)))):
            if self._random.random() < (0.75 if self._odd else 0.95):
                many = self._random.random() < 0.3
                made[key] = (
                    [self._single(key, depth) for _ in range(self._random.randint(1, 3))]
                    if many
                    else self._single(key, depth)
                )
            if self._random.random() < (0.3 if self._odd else 0.05):
                made["_" + key] = self._random.choice((self._sibling(), [self._sibling(), self._sibling()]))
        return made


@settings(max_examples=1000, deadline=None, derandomize=True, database=None)
@given(
    texts=st.lists(expressions, min_size=1, max_size=3),
    seed=st.integers(0, 2**32),
    kind=st.sampled_from((None, *TYPES)),
)
def test_any_expression_gives_the_same_on_any_data(texts: list[str], seed: int, kind: str | None) -> None:
    make = Maker(seed)
    elements = [make.element() for _ in range(3)]
    if kind is not None:
        elements = [{"resourceType": kind, **element} for element in elements]
    memory = Memory()
    pairs = [both(text) for text in texts]
    for element in elements:
        for text, (fast, general) in zip(texts, pairs, strict=True):
            expected = outcome(general, element)
            assert outcome(fast, element) == expected, (text, element)
            assert outcome(fast, element, memory=memory) == expected, (text, element)
            assert outcome(fast, element, memory=memory) == expected, (text, element)


# -- published expressions


@cache
def _published() -> tuple[str, ...]:
    """Of every invariant and search parameter of R4 and every invariant of the bundled profiles."""
    found: set[str] = set()
    structures = [
        specification().resource("StructureDefinition", url)
        for url in specification().urls("StructureDefinition")
    ]
    for name in BUNDLED:
        structures += bundled_package(name).resources("StructureDefinition")
    for structure in structures:
        for view in ("snapshot", "differential"):
            for element in (structure or {}).get(view, {}).get("element", ()):
                found |= {c["expression"] for c in element.get("constraint", ()) if "expression" in c}
    for resource_type in specification().types():
        found |= {p.expression for p in specification().search_parameters(resource_type.name) if p.expression}
    return tuple(sorted(found))


def _parts(ast: Any, kind: str) -> Iterator[str]:
    if isinstance(ast, list) and ast:
        if ast[0] == kind and isinstance(ast[1], str):
            yield ast[1]
        for part in ast:
            yield from _parts(part, kind)


def test_published_expressions_give_the_same_on_data_made_for_them() -> None:
    outcomes: Counter[str] = Counter()
    for text in _published():
        fast, general = both(text)
        ast = specification().expression_ast(text) or parse_expression(text)
        keys = (*sorted(set(_parts(ast, "member"))), "id", "extension", "valueString", "valueQuantity")
        texts = (*sorted(set(_parts(ast, "str"))), "a", "2012-05-06")
        named = [name for name in _parts(ast, "member") if name[0].isupper()]
        for seed in range(8):
            make = Maker(seed, keys, texts)
            element, resource = make.element(3), {"resourceType": "Observation", **make.element(3)}
            if named:
                element["resourceType"] = named[seed % len(named)]
            where = {"resource": resource, "root_resource": resource}
            memory = Memory()
            expected = outcome(general, element, **where)
            assert outcome(fast, element, **where) == expected, (text, element)
            assert outcome(fast, element, memory=memory, **where) == expected, (text, element)
            outcomes[str(expected)] += 1
    assert len(_published()) > 1000
    assert outcomes["error"] < sum(outcomes.values()) / 4
    assert outcomes["[('bool', 'True')]"] > 400
    assert outcomes["[('bool', 'False')]"] > 400


def _elements(value: Any, type_path: str | None) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Every object in a resource, with its place in the model."""
    if isinstance(value, list):
        for one in value:
            yield from _elements(one, type_path)
    elif isinstance(value, dict):
        path = value.get("resourceType", type_path)
        yield value, path
        for key, one in value.items():
            yield from _elements(one, "Extension" if key == "extension" else f"{path}.{key}")


def _agree_on(resource: dict[str, Any], texts: Sequence[str]) -> int:
    memory = Memory()
    compared = 0
    for text in texts:
        fast, general = _pair(text)
        for element, path in _elements(resource, None):
            where = {"type_path": path, "resource": resource, "root_resource": resource}
            expected = outcome(general, element, **where)
            assert outcome(fast, element, memory=memory, **where) == expected, (text, path)
            compared += 1
    return compared


@cache
def _pair(text: str) -> tuple[Expression, Expression]:
    return both(text)


def _profile_invariants() -> list[str]:
    return sorted(
        {
            constraint["expression"]
            for name in BUNDLED
            for resource in bundled_package(name).resources("StructureDefinition")
            for element in resource.get("differential", {}).get("element", ())
            for constraint in element.get("constraint", ())
            if "expression" in constraint
        }
    )


def _read(file: Path) -> Any:
    return json.loads(file.read_bytes(), parse_float=Decimal)


def test_the_invariants_of_bundled_profiles_give_the_same_on_every_element_of_examples(
    repository: Path,
) -> None:
    files = sorted((repository / EXAMPLES).glob("*/*.json"))
    assert len(files) > 30
    invariants = _profile_invariants()
    assert len(invariants) > 30
    assert sum(_agree_on(_read(file), invariants) for file in files) > 10_000


@pytest.mark.reference
def test_published_expressions_give_the_same_on_published_examples(reference_data: Path) -> None:
    compared = 0
    for number, file in enumerate(
        sorted((reference_data / "fhir" / "validation-cases" / "files").glob("*.json"))
    ):
        try:
            resource = _read(file)
        except ValueError:
            continue
        if isinstance(resource, dict) and file.stat().st_size < 20_000:
            # each file with a twentieth of the expressions, all expressions over the files
            compared += _agree_on(resource, _published()[number % 20 :: 20])
    assert compared > 10_000


# -- what is not to be lost by being fast


def test_a_criterion_of_a_profile_is_asked_directly() -> None:
    ast = parse_expression(
        "code.coding.where(system = 'http://loinc.org' and (code = 'a' or code = 'b')).exists()"
    )
    test = direct.direct_test(ast)
    assert test is not None
    assert test({"code": {"coding": [{"system": "http://loinc.org", "code": "b"}]}}) is True
    assert test({"code": {"coding": [{"system": "http://loinc.org", "code": "c"}]}}) is False
    assert test({"code": {"text": "x"}}) is False


@pytest.mark.parametrize(
    "data",
    [
        {"_code": {"id": "x"}},
        {"code": ["a"], "_code": [None, {"id": "x"}]},
        {"code": ["a", None]},
        {"code": [["a"]]},
        {"code": []},
        {"codeString": "a"},
        {"_codeString": {"id": "x"}},
    ],
)
def test_siblings_choices_and_odd_lists_are_left_to_the_general_steps(data: dict[str, Any]) -> None:
    for expression in (
        "code = 'a'",
        "code.exists()",
        "code.where(system = 'a').empty()",
        "code.coding.exists()",
    ):
        test = direct.direct_test(parse_expression(expression))
        assert test is not None
        with pytest.raises(direct.Unsure):
            test(data)
        fast, general = both(expression)
        assert outcome(fast, data, type_path="Group") == outcome(general, data, type_path="Group")


@pytest.mark.parametrize("expression", ["birthDate = '2012'", "birthDate = '2012-05-06'"])
def test_texts_that_may_be_dates_are_compared_as_dates(expression: str) -> None:
    fast, general = both(expression)
    for date in ("2012", "2012-05", "2012-05-06", "2013", "x"):
        patient = {"resourceType": "Patient", "birthDate": date}
        assert outcome(fast, patient) == outcome(general, patient)


def test_memory_keeps_elements_of_equal_value_apart_and_alive() -> None:
    memory = Memory()
    expression = compile_expression("coding.where(code.exists()).code")
    for number in range(5_000):  # more than it holds
        code = str(number)
        assert expression.evaluate(
            {"coding": [{"code": code}]}, type_path="CodeableConcept", memory=memory
        ) == [code]


def test_memory_keeps_types_apart() -> None:
    memory = Memory()
    value = {"characteristic": [{"valueBoolean": True}]}
    expression = compile_expression("characteristic.value")
    assert expression.evaluate(value, type_path="Group", memory=memory) == [True]
    assert expression.evaluate(value, type_path="Patient", memory=memory) == []


def test_what_depends_on_variables_and_services_is_not_remembered() -> None:
    memory = Memory()
    element = {"coding": [{"code": "a"}, {"code": "b"}]}
    expression = compile_expression("coding.where((code = %wanted).exists() and code = %wanted).code")
    for wanted in ("a", "b"):
        found = expression.evaluate(
            element, type_path="CodeableConcept", memory=memory, variables={"wanted": wanted}
        )
        assert found == [wanted]


def test_unknown_functions_are_found_however_deep() -> None:
    for text in (
        "a.where(b.exists() and c.nonsense())",
        "a.where(b = 'x').exists(nonsense())",
        "a.exists(b, c)",
    ):
        for specialise in (True, False):
            with pytest.raises(ExpressionError):
                Expression(text, specialise=specialise).check()


# -- choosing by code

CODES = ("a", "b", "c", "2012")
text_of_code = st.sampled_from(CODES)
codings = st.one_of(
    st.fixed_dictionaries({}, optional={"system": text_of_code, "code": text_of_code}),
    st.fixed_dictionaries({"system": text_of_code, "code": text_of_code}),
    st.sampled_from(
        ({"code": ["a"]}, {"system": "a", "_code": {"id": "x"}}, {"codeString": "a"}, {"code": 5, "system": "a"}, {"code": None})
    ),
)  # fmt: skip
concepts = st.one_of(
    st.lists(codings, min_size=1, max_size=3).map(lambda found: {"coding": found}),
    codings.map(lambda found: {"coding": found}),
    st.sampled_from(
        ({}, {"text": "a"}, {"coding": []}, {"coding": [None]}, {"coding": "a"}, {"_coding": [{"id": "x"}]})
    ),
)
components = st.lists(
    st.one_of(
        concepts.map(lambda found: {"code": found}),
        st.lists(concepts, min_size=1, max_size=2).map(lambda found: {"code": found}),
        st.sampled_from(
            (
                None,
                "a",
                {},
                {"code": "a"},
                {"codeCodeableConcept": {"coding": [{"system": "a", "code": "a"}]}},
            )
        ),
    ),
    min_size=1,
    max_size=5,
)
equalities = st.tuples(st.sampled_from(("system", "code")), text_of_code).map(lambda p: f"{p[0]} = '{p[1]}'")
criteria = st.one_of(
    st.tuples(text_of_code, text_of_code).map(lambda p: f"system = '{p[0]}' and code = '{p[1]}'"),
    st.tuples(text_of_code, text_of_code, text_of_code).map(
        lambda p: f"system = '{p[0]}' and (code = '{p[1]}' or code = '{p[2]}')"
    ),
    st.recursive(
        equalities,
        lambda inner: st.tuples(inner, st.sampled_from(("and", "or")), inner).map(
            lambda p: f"({' '.join(p)})"
        ),
        max_leaves=4,
    ),
)
choices = st.tuples(
    criteria,
    st.sampled_from(
        (
            "component.where(code.coding.where({}).exists())",
            "component.where(code.coding.exists({})).code",
            "component.where(code.exists(coding.exists({})))",
            "component.where(code.coding.where({}).exists()).exists()",
        )
    ),
).map(lambda found: found[1].format(found[0]))


@settings(max_examples=800, deadline=None, derandomize=True, database=None)
@given(texts=st.lists(choices, min_size=1, max_size=4), found=components)
def test_items_chosen_by_code_are_the_same(texts: list[str], found: list[Any]) -> None:
    resource = {"resourceType": "Observation", "component": found}
    memory = Memory()
    for text in texts:
        fast, general = both(text)
        assert outcome(fast, resource, memory=memory) == outcome(general, resource), text


@pytest.mark.parametrize(
    ("criterion", "wanted"),
    [
        ("code.coding.where(system = 'a' and code = 'b').exists()", {("b", "a")}),
        ("code.coding.exists(code = 'b' and system = 'a')", {("b", "a")}),
        ("code.coding.where(system = 'a' and (code = 'b' or code = 'c')).exists()", {("b", "a"), ("c", "a")}),
        (
            "code.coding.where((system = 'a' and code = 'b') or (system = 'd' and code = 'c')).exists()",
            {("b", "a"), ("c", "d")},
        ),
        ("code.coding.where(code = '2012').exists()", None),
        ("code.coding.where(code = 'a' and code = 'b').exists()", None),
        ("code.coding.where(code = 'a' or system = 'b').exists()", None),
        ("code.coding.where(code = 'a' and value > 1).exists()", None),
        ("code.coding.where(code = 'a').empty()", None),
    ],
)
def test_which_criteria_look_up_codes(criterion: str, wanted: set[tuple[str, str]] | None) -> None:
    found = lookup.lookup_of(parse_expression(criterion))
    assert (None if found is None else set(found.wanted)) == wanted


def test_an_index_is_made_once_for_all_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    original = lookup.index_of
    monkeypatch.setattr(lookup, "index_of", lambda *given: made.append(given) or original(*given))
    resource = {
        "resourceType": "Observation",
        "component": [{"code": {"coding": [{"system": "s", "code": code}]}} for code in "abcd"],
    }
    memory = Memory()
    for code in "abcd":
        text = (
            f"component.where(code.coding.where(system = 's' and code = '{code}').exists()).code.coding.code"
        )
        assert compile_expression(text).evaluate(resource, memory=memory) == [code]
    assert len(made) == 1
