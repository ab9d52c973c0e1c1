"""Variables and calls in a StructureMap. https://hl7.org/fhir/R4/structuremap.html"""

from __future__ import annotations

from typing import Any

import pytest

Json = dict[str, Any]
RULE = "StructureMap.group[0].rule[0]"


def mapping(*rules: Json, groups: tuple[Json, ...] = (), **more: Any) -> Json:
    inputs = [{"name": "src", "mode": "source"}, {"name": "tgt", "mode": "target"}]
    first = {"name": "main", "typeMode": "none", "input": inputs, "rule": list(rules)}
    return {
        "resourceType": "StructureMap",
        "url": "https://example.org/StructureMap/m",
        "name": "M",
        "status": "draft",
        **more,
        "group": [first, *groups],
    }


def rule(*, source: Json | None = None, **more: Any) -> Json:
    return {"name": "r", "source": [{"context": "src", **(source or {})}], **more}


def target(context: str = "tgt", *parameters: Json, **more: Any) -> list[Json]:
    made = {"context": context, "contextType": "variable", "element": "name", "transform": "copy", **more}
    return [{**made, **({"parameter": list(parameters)} if parameters else {})}]


def keys(bench: Any, resource: Json) -> list[tuple[str, str, str]]:
    found = [f for f in bench(resource) if f.key.startswith("conformance.")]
    assert all(f.fix is not None for f in found)
    return [(f.severity.value, f.key.removeprefix("conformance."), f.location.path) for f in found]


NAMED = {"element": "name", "variable": "n"}
HELPER = {
    "name": "helper",
    "typeMode": "none",
    "input": [{"name": "a", "mode": "source"}],
    "rule": [{"name": "x", "source": [{"context": "a"}]}],
}


@pytest.mark.parametrize(
    "made",
    [
        rule(source=NAMED, target=target("tgt", {"valueId": "n"})),
        rule(source=NAMED, rule=[rule(source={"context": "n"}, target=target("tgt", {"valueId": "n"}))]),
        rule(source={"context": "Patient"}),
        rule(
            target=target("tgt", {"valueString": "anything"}, variable="t"), rule=[rule(target=target("t"))]
        ),
        rule(target=[{"context": "anything", "contextType": "type", "transform": "create"}]),
        rule(source=NAMED, dependent=[{"name": "helper", "variable": ["n"]}]),
        rule(source=NAMED, dependent=[{"name": "helper", "variable": ["'text'"]}]),
        rule(dependent=[{"name": "r", "variable": ["src"]}]),
    ],
)
def test_what_is_in_scope(bench: Any, made: Json) -> None:
    assert keys(bench, mapping(made, groups=(HELPER,))) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (rule(source={"context": "source"}), ("error", "map-variable", RULE + ".source[0].context")),
        (rule(source={"context": "Source"}), ("warning", "map-variable", RULE + ".source[0].context")),
        (rule(target=target("target")), ("error", "map-variable", RULE + ".target[0].context")),
        (
            rule(target=target("tgt", {"valueId": "n"})),
            ("error", "map-variable", RULE + ".target[0].parameter[0].value.ofType(id)"),
        ),
        (
            rule(dependent=[{"name": "helper", "variable": ["n"]}]),
            ("error", "map-variable", RULE + ".dependent[0].variable[0]"),
        ),
        (
            rule(source=NAMED, dependent=[{"name": "helper", "variable": ["n", "src"]}]),
            ("error", "map-arguments", RULE + ".dependent[0]"),
        ),
        (
            rule(dependent=[{"name": "nothing", "variable": ["src"]}]),
            ("error", "map-group", RULE + ".dependent[0].name"),
        ),
    ],
)
def test_what_is_not(bench: Any, made: Json, expected: tuple[str, str, str]) -> None:
    assert keys(bench, mapping(made, groups=(HELPER,))) == [expected]


def test_a_variable_is_not_known_in_the_next_rule(bench: Any) -> None:
    after = rule(target=target("tgt", {"valueId": "n"}))
    assert keys(bench, mapping(rule(source=NAMED), after)) == [
        ("error", "map-variable", "StructureMap.group[0].rule[1].target[0].parameter[0].value.ofType(id)")
    ]


def test_other_maps_may_have_the_group(bench: Any) -> None:
    made = mapping(
        rule(dependent=[{"name": "nothing", "variable": ["src"]}]),
        **{"import": ["https://example.org/StructureMap/other"]},
    )
    assert keys(bench, made) == []
    extending = {**HELPER, "extends": "nothing"}
    assert keys(bench, {**made, "group": [extending]}) == []
    del made["import"]
    assert keys(bench, {**made, "group": [extending]}) == [
        ("error", "map-group", "StructureMap.group[0].extends")
    ]
