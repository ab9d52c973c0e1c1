"""Which codes a value set holds: composition, filters, imports; and what cannot be known is said to be unknown."""

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.definitions import Definitions
from validator.fhir.packages.package import package_of_resources
from validator.fhir.terminology.terminology import Terminology, nearest

Json = dict[str, Any]

COLOURS = "http://example.org/colours"
GENDER = "http://hl7.org/fhir/administrative-gender"
SET = "http://example.org/ValueSet/"


def terminology(*resources: Json) -> Terminology:
    files = {f"{number}.json": json.dumps(r).encode() for number, r in enumerate(resources)}
    return Terminology(Definitions.r4().with_packages([package_of_resources("test", "1.0.0", files)]))


def code_system(*concepts: Json, url: str = COLOURS, **more: Any) -> Json:
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "content": "complete",
        "concept": list(concepts),
        **more,
    }


def value_set(name: str, *include: Json, exclude: list[Json] | None = None) -> Json:
    compose: Json = {"include": list(include)}
    if exclude is not None:
        compose["exclude"] = exclude
    return {"resourceType": "ValueSet", "url": SET + name, "compose": compose}


def concept(code: str, *children: Json, **properties: Any) -> Json:
    made: Json = {"code": code, "display": code.title()}
    if children:
        made["concept"] = list(children)
    if properties:
        made["property"] = [
            {"code": name, ("valueBoolean" if isinstance(value, bool) else "valueString"): value}
            for name, values in properties.items()
            for value in (values if isinstance(values, list) else [values])
        ]
    return made


RED = concept("red", concept("crimson", concept("ruby", shade="dark"), shade="dark"), shade=["light", "warm"])
PALETTE = code_system(RED, concept("blue"), concept("grey", notSelectable=True))


def answers(held: Terminology, name: str, codes: str, system: str | None = COLOURS) -> list[bool | None]:
    return [held.contains(SET + name, system, code).contains for code in codes.split()]


def test_a_whole_code_system() -> None:
    held = terminology(PALETTE, value_set("all", {"system": COLOURS}))
    assert answers(held, "all", "red ruby blue green") == [True, True, True, False]
    assert answers(held, "all", "red", system=GENDER) == [False]
    assert answers(held, "all", "red green", system=None) == [True, False]
    assert held.contains(SET + "all", COLOURS, "red").display is None


def test_listed_codes() -> None:
    held = terminology(
        PALETTE, value_set("two", {"system": COLOURS, "concept": [{"code": "red"}, {"code": "blue"}]})
    )
    assert answers(held, "two", "red blue crimson") == [True, True, False]


def test_listed_codes_of_a_system_that_is_not_at_hand_are_known() -> None:
    held = terminology(value_set("x", {"system": "http://example.org/far", "concept": [{"code": "a"}]}))
    assert answers(held, "x", "a b", system="http://example.org/far") == [True, False]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("concept", "is-a", "red"), {"red", "crimson", "ruby"}),
        (("concept", "descendent-of", "red"), {"crimson", "ruby"}),
        (("concept", "is-not-a", "red"), {"blue", "grey"}),
        (("concept", "generalizes", "ruby"), {"red", "crimson", "ruby"}),
        (("concept", "in", "red, blue"), {"red", "blue"}),
        (("concept", "not-in", "red,blue"), {"crimson", "ruby", "grey"}),
        (("code", "regex", "[rg].*"), {"red", "ruby", "grey"}),
        (("code", "regex", "r"), set()),
        (("display", "=", "Ruby"), {"ruby"}),
        (("parent", "=", "crimson"), {"ruby"}),
        (("shade", "=", "dark"), {"crimson", "ruby"}),
        (("shade", "=", "warm"), {"red"}),
        (("shade", "exists", "true"), {"red", "crimson", "ruby"}),
        (("shade", "exists", "false"), {"blue", "grey"}),
        (("shade", "in", "warm,cold"), {"red"}),
        (("shade", "not-in", "dark"), {"red", "blue", "grey"}),
    ],
)
def test_filters(condition: tuple[str, str, str], expected: set[str]) -> None:
    """https://hl7.org/fhir/R4/valueset-filter-operator.html"""
    name, operation, value = condition
    held = terminology(
        PALETTE,
        value_set("f", {"system": COLOURS, "filter": [{"property": name, "op": operation, "value": value}]}),
    )
    everything = ["red", "crimson", "ruby", "blue", "grey"]
    assert {c for c in everything if held.contains(SET + "f", COLOURS, c).contains} == expected
    assert answers(held, "f", "green") == [False]


def test_all_filters_of_an_include_must_hold() -> None:
    filters = [
        {"property": "concept", "op": "is-a", "value": "red"},
        {"property": "shade", "op": "=", "value": "dark"},
    ]
    held = terminology(PALETTE, value_set("f", {"system": COLOURS, "filter": filters}))
    assert answers(held, "f", "red crimson blue") == [False, True, False]


@pytest.mark.parametrize(
    "condition",
    [
        {"property": "unheard-of", "op": "=", "value": "x"},
        {"property": "concept", "op": "unheard-of", "value": "x"},
        {"property": "code", "op": "regex", "value": "(["},
        {"property": "parent", "op": "exists", "value": "true"},
    ],
)
def test_a_filter_that_cannot_be_answered_is_unknown(condition: Json) -> None:
    held = terminology(PALETTE, value_set("f", {"system": COLOURS, "filter": [condition]}))
    found = held.contains(SET + "f", COLOURS, "red")
    assert (found.contains, found.unknown_systems) == (None, (COLOURS,))


def test_a_hostile_regular_expression_is_answered_in_time() -> None:
    held = terminology(
        code_system({"code": "a" * 40}),
        value_set(
            "f", {"system": COLOURS, "filter": [{"property": "code", "op": "regex", "value": "(a+)+b"}]}
        ),
    )
    started = process_time()
    assert answers(held, "f", "a" * 40) == [False]
    assert process_time() - started < 10


def test_parents_stated_as_properties_are_a_hierarchy() -> None:
    system = code_system(
        {"code": "top"},
        {"code": "a", "property": [{"code": "parent", "valueCode": "top"}]},
        {"code": "b", "property": [{"code": "subsumedBy", "valueCode": "a"}]},
        {"code": "c", "property": [{"code": "child", "valueCode": "d"}, {"code": "child", "valueCode": "b"}]},
        {"code": "d"},
    )
    below = value_set(
        "b", {"system": COLOURS, "filter": [{"property": "concept", "op": "is-a", "value": "c"}]}
    )
    top = value_set(
        "t", {"system": COLOURS, "filter": [{"property": "concept", "op": "is-a", "value": "top"}]}
    )
    held = terminology(system, below, top)
    assert answers(held, "b", "c d b a") == [True, True, True, False]
    assert answers(held, "t", "top a b c") == [True, True, True, False]


def test_a_hierarchy_that_bites_its_tail_ends() -> None:
    system = code_system(
        {"code": "a", "property": [{"code": "parent", "valueCode": "b"}]},
        {"code": "b", "property": [{"code": "parent", "valueCode": "a"}]},
    )
    below = value_set(
        "f", {"system": COLOURS, "filter": [{"property": "concept", "op": "is-a", "value": "z"}]}
    )
    assert answers(terminology(system, below), "f", "a") == [False]


def test_what_is_excluded_is_out() -> None:
    held = terminology(
        PALETTE,
        value_set("e", {"system": COLOURS}, exclude=[{"system": COLOURS, "concept": [{"code": "red"}]}]),
    )
    assert answers(held, "e", "red blue") == [False, True]


def test_an_exclusion_that_cannot_be_known_makes_the_answer_unknown() -> None:
    held = terminology(
        PALETTE, value_set("e", {"system": COLOURS}, exclude=[{"valueSet": ["http://example.org/far"]}])
    )
    found = held.contains(SET + "e", COLOURS, "red")
    assert (found.contains, found.unknown_systems) == (None, ("http://example.org/far",))
    assert answers(held, "e", "green") == [False]


def test_several_includes_add_up_and_imports_within_one_must_all_hold() -> None:
    """https://hl7.org/fhir/R4/valueset.html#compositions: union of includes, intersection inside one."""
    red, warm = (
        value_set(name, {"system": COLOURS, "filter": [{"property": p, "op": o, "value": v}]})
        for name, p, o, v in (("red", "concept", "is-a", "red"), ("dark", "shade", "=", "dark"))
    )
    held = terminology(
        PALETTE,
        red,
        warm,
        value_set("both", {"valueSet": [SET + "red", SET + "dark"]}),
        value_set("either", {"valueSet": [SET + "dark"]}, {"system": COLOURS, "concept": [{"code": "blue"}]}),
        value_set("listed", {"system": COLOURS, "concept": [{"code": "red"}], "valueSet": [SET + "dark"]}),
    )
    assert answers(held, "both", "red crimson blue") == [False, True, False]
    assert answers(held, "either", "red crimson blue") == [False, True, True]
    assert answers(held, "listed", "red crimson") == [False, False]


def test_an_include_that_says_nothing_holds_nothing_known() -> None:
    assert answers(terminology(value_set("none", {})), "none", "red") == [None]


def test_a_code_system_that_is_not_at_hand_is_unknown() -> None:
    held = terminology(value_set("far", {"system": "http://example.org/far"}))
    found = held.contains(SET + "far", "http://example.org/far", "a")
    assert (found.contains, found.unknown_systems) == (None, ("http://example.org/far",))
    assert answers(held, "far", "a", system=COLOURS) == [False]
    assert held.enumerate(SET + "far") is None


@pytest.mark.parametrize("content", ["fragment", "example", "not-present"])
def test_a_code_system_that_is_not_complete_cannot_refuse(content: str) -> None:
    held = terminology(code_system({"code": "red"}, content=content), value_set("all", {"system": COLOURS}))
    assert answers(held, "all", "red green") == [True, None]
    assert not held.knows_all_of(COLOURS)


def test_codes_of_a_system_without_regard_to_case() -> None:
    insensitive = code_system({"code": "Red"}, caseSensitive=False)
    sets = (
        value_set("all", {"system": COLOURS}),
        value_set("one", {"system": COLOURS, "concept": [{"code": "Red"}]}),
    )
    held = terminology(insensitive, *sets)
    assert answers(held, "all", "RED") == answers(held, "one", "RED") == [True]
    held = terminology(code_system({"code": "Red"}), *sets)
    assert answers(held, "all", "RED") == answers(held, "one", "RED") == [False]


def test_an_expansion_alone_is_enough() -> None:
    expanded = {
        "resourceType": "ValueSet",
        "url": SET + "x",
        "expansion": {
            "contains": [
                {
                    "system": COLOURS,
                    "code": "warm",
                    "abstract": True,
                    "contains": [{"system": COLOURS, "code": "red", "display": "Red"}],
                }
            ]
        },
    }
    held = terminology(expanded)
    assert answers(held, "x", "red warm blue") == [True, False, False]
    assert held.contains(SET + "x", COLOURS, "red").display == "Red"


def test_value_sets_in_a_circle_end_and_say_so() -> None:
    held = terminology(
        PALETTE,
        value_set("self", {"system": COLOURS, "concept": [{"code": "red"}]}, {"valueSet": [SET + "self"]}),
        value_set("a", {"valueSet": [SET + "b"]}),
        value_set("b", {"valueSet": [SET + "c"]}),
        value_set("c", {"valueSet": [SET + "a"]}),
    )
    assert answers(held, "self", "red") == [True]
    for name, circle in (("self", {"self"}), ("a", {"a", "b", "c"}), ("c", {"a", "b", "c"})):
        found = held.contains(SET + name, COLOURS, "blue")
        assert found.contains is None
        assert found.circular in {SET + part for part in circle}
        held.enumerate(SET + name)
        held.systems_of(SET + name)


def test_a_long_chain_of_imports_ends() -> None:
    chain = [value_set(str(n), {"valueSet": [f"{SET}{n + 1}"]}) for n in range(3000)]
    found = terminology(*chain).contains(SET + "0", COLOURS, "red")
    assert found.contains is None
    assert found.circular is not None


def test_value_sets_that_import_each_other_in_many_ways_are_answered_in_time() -> None:
    layers = [
        value_set(str(n), {"valueSet": [f"{SET}{n + 1}"]}, {"valueSet": [f"{SET}{n + 1}", f"{SET}{n + 1}"]})
        for n in range(40)
    ]
    held = terminology(PALETTE, *layers, value_set("40", {"system": COLOURS}))
    started = process_time()
    assert answers(held, "0", "red green") == [True, False]
    assert process_time() - started < 10


def test_a_supplement_adds_words_but_no_codes() -> None:
    norwegian = {
        "resourceType": "CodeSystem",
        "url": "http://example.org/colours-nb",
        "content": "supplement",
        "supplements": COLOURS + "|1.0",
        "language": "nb",
        "concept": [
            {"code": "red", "display": "Rød", "designation": [{"language": "nn", "value": "Raud"}]},
            {"code": "green", "display": "Grønn"},
        ],
    }
    held = terminology(PALETTE, norwegian)
    system = held.system(COLOURS)
    assert system is not None
    red = system.get("red")
    assert red is not None
    assert (red.designations["nb"], red.designations["nn"]) == (("Rød",), ("Raud",))
    assert system.get("green") is None
    assert held.system("http://example.org/colours-nb") is None


@pytest.mark.parametrize(
    ("url", "system", "code", "expected"),
    [
        ("http://snomed.info/sct?fhir_vs", "http://snomed.info/sct", "73211009", None),
        ("http://snomed.info/sct?fhir_vs", COLOURS, "73211009", False),
        ("http://snomed.info/sct?fhir_vs=isa/73211009", COLOURS, "1", False),
        ("http://snomed.info/sct?fhir_vs=refset/5", "http://snomed.info/sct", "1", None),
        ("http://snomed.info/sct/51000202101?fhir_vs=ecl/<< 1", "http://snomed.info/sct", "1", None),
        ("http://loinc.org/vs", "http://loinc.org", "8867-4", None),
        ("http://loinc.org/vs", COLOURS, "8867-4", False),
        ("http://loinc.org/vs/LL379-9", "http://loinc.org", "LA1-1", None),
        ("http://unitsofmeasure.org/vs", "http://unitsofmeasure.org", "mm[Hg]", True),
    ],
)
def test_implicit_value_sets(url: str, system: str, code: str, expected: bool | None) -> None:
    held = terminology(value_set("x", {"valueSet": [url]}))
    assert held.is_available(url)
    assert held.contains(url, system, code).contains is expected
    assert held.contains(SET + "x", system, code).contains is expected
    assert system == COLOURS or system in held.systems_of(url)


def test_an_unheard_of_value_set_is_unknown() -> None:
    held = terminology()
    assert not held.is_available(SET + "none")
    assert held.contains(SET + "none", COLOURS, "red").contains is None


@pytest.mark.parametrize(
    ("system", "right", "wrong"),
    [
        ("urn:ietf:bcp:47", "nb no-NO en sr-Latn-RS nn-NO de-CH-1996 x-klingon", "norsk! n 123 nb_NO"),
        ("urn:ietf:bcp:13", "application/fhir+json text/plain;charset=utf-8 json image/*", "pdf text/ a/b/c"),
    ],
)
def test_codes_recognised_by_grammar(system: str, right: str, wrong: str) -> None:
    held = terminology()
    assert [held.code_is_known(system, c) for c in right.split()] == [True] * len(right.split())
    assert [held.code_is_known(system, c) for c in wrong.split()] == [False] * len(wrong.split())


def test_the_value_sets_of_the_specification() -> None:
    held = terminology()
    vs = "http://hl7.org/fhir/ValueSet/"
    assert held.contains(vs + "administrative-gender", None, "female").contains is True
    assert held.contains(vs + "administrative-gender|4.0.1", GENDER, "woman").contains is False
    assert held.contains(
        vs + "marital-status", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "UNK"
    ).contains
    assert held.contains("http://terminology.hl7.org/ValueSet/v3-NullFlavor|4.0.1", None, "UNK").contains
    assert [c for _, c, _ in held.enumerate(vs + "administrative-gender") or ()] == [
        "male",
        "female",
        "other",
        "unknown",
    ]


def test_enumeration_leaves_out_what_is_excluded_or_abstract_and_gives_up_when_large() -> None:
    held = terminology(
        PALETTE,
        value_set("e", {"system": COLOURS}, exclude=[{"system": COLOURS, "concept": [{"code": "red"}]}]),
        code_system(*({"code": str(n)} for n in range(300)), url="http://example.org/many"),
        value_set("many", {"system": "http://example.org/many"}),
    )
    assert sorted(code for _, code, _ in held.enumerate(SET + "e") or ()) == ["blue", "crimson", "ruby"]
    assert held.enumerate(SET + "many") is None


def test_the_nearest_code() -> None:
    assert nearest("femal", ["male", "female", "other"]) == "female"
    assert nearest("FEMALE", ["male", "female"]) == "female"
    assert nearest("xyz", ["male", "female"]) is None


@given(st.lists(st.sampled_from("abcdef"), max_size=6), st.lists(st.sampled_from("abcdef"), max_size=6))
def test_exclusion_is_set_difference(included: list[str], excluded: list[str]) -> None:
    held = terminology(
        code_system(*({"code": c} for c in "abcdef")),
        value_set(
            "d",
            {"system": COLOURS, "concept": [{"code": c} for c in included] or [{"code": "none"}]},
            exclude=[{"system": COLOURS, "concept": [{"code": c} for c in excluded] or [{"code": "none"}]}],
        ),
    )
    found = {c for c in "abcdef" if held.contains(SET + "d", COLOURS, c).contains}
    assert found == set(included) - set(excluded)
