"""What holds for every profile, however it is written."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validator.fhir.snapshot import generate_snapshot
from validator.results import Finding

PATHS = (
    "Sample",
    "Sample.identifier",
    "Sample.identifier.system",
    "Sample.identifier.value",
    "Sample.status",
    "Sample.code",
    "Sample.code.coding",
    "Sample.code.coding.code",
    "Sample.value[x]",
    "Sample.valueQuantity",
    "Sample.valueQuantity.unit",
    "Sample.valueString",
    "Sample.part",
    "Sample.part.name",
    "Sample.part.part.name",
    "Sample.extension",
    "Sample.extension.value[x]",
)
SLICING = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}


@st.composite
def narrowing_differentials(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Differentials in element order that only narrow, with slices here and there."""
    elements = []
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True)):
        element: dict[str, Any] = {"path": path}
        if draw(st.booleans()):
            element["min"] = 1
        if draw(st.booleans()):
            element["short"] = draw(st.text(max_size=5))
        if draw(st.booleans()):
            element["mustSupport"] = True
        if draw(st.booleans()):
            element["constraint"] = [{"key": draw(st.sampled_from(["a-1", "a-2"])), "expression": "true"}]
        elements.append(element)
    elements.sort(key=lambda element: PATHS.index(element["path"]))
    if draw(st.booleans()):
        sliced = [{"path": "Sample.identifier", "slicing": SLICING}]
        for name in draw(st.lists(st.sampled_from(["a", "b", "a/c", "@default"]), unique=True, min_size=1)):
            sliced.append({"path": "Sample.identifier", "sliceName": name, "max": "2"})
            if draw(st.booleans()):
                sliced.append({"path": "Sample.identifier.system", "fixedUri": f"urn:{name}"})
        elements.extend(sliced)
    return elements


relaxed = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@relaxed
@given(elements=narrowing_differentials())
def test_saying_it_again_changes_nothing(specification, profile, elements):
    """The same differential on its own snapshot gives that snapshot."""
    first = generate_snapshot(profile(*elements, name="once"), specification.resolve).structure
    again = generate_snapshot(
        profile(*elements, base="http://example.org/once", root="Sample", name="twice"),
        lambda url: first if url == "http://example.org/once" else specification.resolve(url),
    ).structure

    assert again["snapshot"]["element"] == first["snapshot"]["element"]


@relaxed
@given(elements=narrowing_differentials())
def test_a_snapshot_as_differential_gives_itself(specification, profile, elements):
    snapshot = generate_snapshot(profile(*elements), specification.resolve).structure["snapshot"]["element"]

    result = generate_snapshot(profile(*snapshot), specification.resolve)

    assert result.structure["snapshot"]["element"] == snapshot


@relaxed
@given(elements=narrowing_differentials())
def test_every_snapshot_is_well_formed(specification, profile, elements):
    snapshot = generate_snapshot(profile(*elements), specification.resolve).structure["snapshot"]["element"]

    ids = [element["id"] for element in snapshot]
    assert len(set(ids)) == len(ids)
    known = set()
    for element in snapshot:
        path, identity = element["path"], element["id"]
        assert [part.partition(":")[0] for part in identity.split(".")] == path.split(".")
        assert identity.rpartition(".")[2].partition(":")[2] == element.get("sliceName", "")
        assert "." not in identity or identity.rpartition(".")[0] in known, "a child comes after its parent"
        assert set(element["base"]) == {"path", "min", "max"}
        known.add(identity)


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.sampled_from(["", "*", "1", "Sample", "Quantity", "..."]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "key", "url"]), inner)
    ),
    max_leaves=4,
)
PROPERTIES = (
    "id",
    "sliceName",
    "min",
    "max",
    "type",
    "slicing",
    "binding",
    "constraint",
    "definition",
    "extension",
)
PROPERTIES += (
    "contentReference",
    "mapping",
    "base",
    "fixedUri",
    "patternCoding",
    "alias",
    "mustSupport",
    "short",
)
broken_elements = junk | st.builds(
    lambda path, rest: {**rest, "path": path},
    st.sampled_from((*PATHS, "Sample.nothing", "Other", "Sample..x", "", "Sample.value[x].id")) | junk,
    st.dictionaries(st.sampled_from(PROPERTIES), junk),
)


@settings(relaxed, max_examples=200)
@given(
    elements=st.lists(broken_elements, max_size=6),
    outer=st.dictionaries(
        st.sampled_from(["url", "type", "baseDefinition", "derivation", "differential"]), junk
    ),
)
def test_nothing_in_a_broken_profile_raises(specification, profile, elements, outer):
    result = generate_snapshot({**profile(*elements), **outer}, specification.resolve)

    assert isinstance(result.structure["snapshot"]["element"], list)
    assert all(isinstance(finding, Finding) for finding in result.findings)


@relaxed
@given(elements=st.lists(broken_elements, max_size=6))
def test_a_broken_snapshot_of_the_base_does_not_raise(specification, profile, elements):
    broken = {"url": "http://example.org/b", "type": "Sample", "snapshot": {"element": elements}}
    result = generate_snapshot(
        profile({"path": "Sample.identifier.value", "min": 1}, base="http://example.org/b", root="Sample"),
        lambda url: broken if url == "http://example.org/b" else specification.resolve(url),
    )

    assert isinstance(result.structure["snapshot"]["element"], list)
