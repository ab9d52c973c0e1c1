"""A profile drawn as a tree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.definitions import Definitions
from validator.fhir.formats.json_text import dump_pretty
from validator.fhir.packages.package import bundled_package
from validator.fhir.profile_tree import plain, profile_tree, profile_tree_of

PATIENT = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
SCORE = "https://journalvalidatoren.no/fhir/kommune/StructureDefinition/news2-score"
CORE = "http://hl7.org/fhir/StructureDefinition/"


@pytest.fixture(scope="module")
def definitions():
    return Definitions.r4().with_packages([bundled_package(name) for name in ("no-basis", "kommune")])


@pytest.fixture(scope="module")
def drawn(definitions):
    return lambda url, **options: plain(profile_tree_of(definitions, url, **options))


def element(identity, **facets):
    path = ".".join(segment.partition(":")[0] for segment in identity.split("."))
    return {"id": identity, "path": path, "min": 0, "max": "1", **facets}


def profile(snapshot, differential=(), **more):
    return {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/p",
        "title": "Test",
        "type": "Observation",
        "derivation": "constraint",
        "snapshot": {"element": snapshot},
        "differential": {"element": list(differential)},
        **more,
    }


def tree(structure, **options):
    """The lines between heading and legend."""
    return plain(profile_tree(structure, **options)).split("\n\n")[1].splitlines()


def test_slices_stand_below_what_they_slice(drawn):
    lines = drawn(PATIENT).splitlines()
    start = lines.index("├─ identifier                0..*        Identifier")
    assert lines[start + 1 : start + 9] == [
        "│  │  Fødselsnummer, D-nummer eller hjelpenummer",
        "│  │  sliced by value(system); open",
        "│  ├─ identifier:FNR         0..*        Identifier  Fødselsnummer",
        "│  │  ├─ system             •1..1        uri",
        '│  │  │     fixed: "urn:oid:2.16.578.1.12.4.1.4.1"',
        "│  │  └─ value              •1..1        string  The value that is unique",
        "│  ├─ identifier:FHN         0..*        Identifier  Felles hjelpenummer",
        "│  │  ├─ system             •1..1        uri",
    ]


def test_only_what_the_profile_states_unless_everything(drawn):
    few, many = drawn(PATIENT), drawn(PATIENT, everything=True)
    assert "birthDate" not in few
    assert "├─ birthDate" in many
    assert "binding (required): AdministrativeGender" in many
    assert len(few.splitlines()) * 2 < len(many.splitlines())
    assert "├─ identifier •" in many, "what the profile states is marked among the rest"
    assert "• sliced by value(system); open" in many


def test_types_that_do_not_fit_are_counted_and_said_below(drawn):
    lines = drawn(PATIENT).splitlines()
    row = next(number for number, line in enumerate(lines) if "managingOrganization" in line)
    assert "Reference(Organization | +1)" in lines[row]
    assert lines[row + 2] == "      types: Reference(Organization | no-basis-Organization)"
    wide = next(line for line in drawn(PATIENT, width=132).splitlines() if "managingOrganization" in line)
    assert "•Reference(Organization | no-basis-Organization)  Virksomheten som" in wide


def test_flags_invariants_and_patterns(drawn):
    shown = drawn(SCORE)
    assert "S must support" in shown
    assert "invariants: news2-1, news2-2" in shown
    assert "?! " not in shown
    assert '      pattern: coding.system = "http://snomed.info/sct",\n' in shown.replace("│", " ")
    full = drawn(SCORE, everything=True)
    assert "?! modifies the meaning" in full
    assert "ele-1" not in full


def test_norwegian(drawn):
    shown = drawn(PATIENT, language="nb")
    assert "Bygger på http://hl7.org/fhir/StructureDefinition/Patient" in shown
    assert "deles opp etter value(system); åpen" in shown
    assert 'fast: "urn:oid:2.16.578.1.12.4.1.4.1"' in shown


def test_a_profile_published_without_a_differential_is_compared_with_its_base(drawn):
    """The core profiles of the bundled specification are so."""
    shown = drawn(CORE + "bodyweight")
    assert "coding:BodyWeightCode •1..1" in shown
    assert 'fixed: "29463-7"' in shown
    assert "performer" not in shown


def test_a_type_shows_all_it_has(drawn):
    shown = drawn("Patient")
    assert "├─ birthDate" in shown
    assert "•" not in shown


def test_where_an_extension_is_used(drawn):
    assert "Used on Patient" in drawn(CORE + "patient-citizenship")


def test_an_unknown_profile(definitions):
    with pytest.raises(KeyError):
        profile_tree_of(definitions, "http://example.org/unknown")


def test_slices_of_slices_and_of_types():
    snapshot = [
        element("Observation", max="*"),
        element("Observation.value[x]", type=[{"code": "Quantity"}, {"code": "string"}]),
        element("Observation.value[x]:valueQuantity", sliceName="valueQuantity", type=[{"code": "Quantity"}]),
        element("Observation.category", max="*"),
        element("Observation.category:a", sliceName="a"),
        element("Observation.category:a/b", sliceName="a/b"),
        element("Observation.category:c", sliceName="c"),
    ]
    assert [line.partition("  0..")[0].rstrip() for line in tree(profile(snapshot), everything=True)] == [
        "Observation",
        "├─ value[x]",
        "│  └─ value[x]:valueQuantity",
        "└─ category",
        "   ├─ category:a",
        "   │  └─ category:a/b",
        "   └─ category:c",
    ]


def test_a_shortcut_of_the_differential_is_found_in_the_snapshot():
    snapshot = [
        element("Observation"),
        element("Observation.value[x]", type=[{"code": "Quantity"}]),
        element("Observation.value[x].code", type=[{"code": "code"}], min=1),
    ]
    differential = [
        {"id": "Observation.valueQuantity.code", "path": "Observation.valueQuantity.code", "min": 1}
    ]
    lines = tree(profile(snapshot, differential))
    assert [line.split()[:3] for line in lines] == [
        ["Observation", "0..1"],
        ["└─", "value[x]", "0..1"],
        ["└─", "code", "•1..1"],
    ]


def test_values_limits_and_bindings():
    stated = {
        "fixedDecimal": Decimal("4.50"),
        "minValueInteger": 1,
        "maxValueQuantity": {"value": Decimal("9.0"), "unit": "g"},
        "maxLength": 20,
        "patternBoolean": False,
        "binding": {"strength": "required", "valueSet": "http://example.org/vs|1"},
        "slicing": {"rules": "closed", "ordered": True},
        "constraint": [{"key": "ele-1"}, {"key": "x-1", "severity": "warning"}],
    }
    structure = profile([element("Observation", **stated)], [{"id": "Observation", **stated}])
    titles = {"http://example.org/vs|1": "The set"}.get
    assert [line.strip() for line in tree(structure, title_of=titles)[1:]] == [
        "sliced without discriminator; closed, in order",
        "fixed: 4.50",
        "pattern: false",
        "binding (required): The set",
        "at least 1",
        'at most value = 9.0, unit = "g"',
        "at most 20 characters",
        "invariants: x-1 (warning)",
    ]
    assert "binding (required): http://example.org/vs|1" in "\n".join(tree(structure))


def test_types_in_words():
    types = [
        {"code": "http://hl7.org/fhirpath/System.String"},
        {"code": "Extension", "profile": ["http://example.org/e|1.0"]},
        {
            "code": "Reference",
            "targetProfile": [CORE + "Patient", CORE + "Group"],
            "aggregation": ["bundled"],
        },
    ]
    snapshot = [
        element("Observation", type=types),
        element("Observation.x", contentReference="#Observation.y"),
    ]
    lines = tree(profile(snapshot), everything=True, width=120)
    assert lines[0].endswith("string | Extension → e|1.0 | Reference [bundled](Patient | Group)")
    assert lines[1].endswith("as Observation.y")


def test_a_profile_that_states_nothing():
    structure = profile([element("Observation")], base=None)
    shown = plain(profile_tree(structure, base=profile([element("Observation")])))
    assert "The profile changes nothing; --all shows all elements." in shown


def test_a_profile_cannot_command_the_terminal():
    evil = "\x1b[2J\x07red\r\n\u202eevil"
    structure = profile([element("Observation", short=evil, fixedString=evil)], title=evil)
    shown = plain(profile_tree(structure, everything=True))
    assert "[2J red evil" in shown
    assert all(character.isprintable() or character == "\n" for character in shown)


@pytest.mark.parametrize(
    "structure",
    [
        {},
        {"snapshot": None, "differential": []},
        profile([]),
        profile([None, 3, {"id": 3}, {"path": None}]),
        profile([element("Observation", type="x", slicing=3, binding=[], constraint={}, max=None, min="a")]),
        profile([element("Observation", type=[3, {}], slicing={}, binding={"valueSet": 3}, constraint=[3])]),
        profile(
            [element("Observation")], [element("Elsewhere.a.b"), element("..."), element("Observation..x")]
        ),
        profile(
            [element("A:b/c"), element("A:b/c"), element("A.b:c"), element("x")], derivation=3, context=[3]
        ),
    ],
)
@pytest.mark.parametrize("everything", [True, False])
def test_a_malformed_profile_is_drawn_as_far_as_it_goes(structure, everything):
    assert plain(profile_tree(structure, everything=everything))


segments = st.lists(st.sampled_from(["a", "b", "c[x]", "a:s", "a:s/t", "c[x]:cString"]), max_size=14)


@given(st.lists(segments, max_size=8), st.integers(40, 100), st.booleans(), st.text(max_size=120))
def test_no_line_is_wider_than_the_terminal(paths, width, everything, words):
    elements = [element("Observation", short=words)]
    elements += [
        element(
            ".".join(["Observation", *path]), short=words, fixedString=words, type=[{"code": "Reference"}] * 9
        )
        for path in paths
    ]
    lines = profile_tree(profile(elements, elements[1:], title=words), width=width, everything=everything)
    assert max(sum(len(span.text) for span in line) for line in lines) <= width


@pytest.mark.parametrize("width", [40, 80, 132])
def test_every_national_profile_fits(definitions, width):
    drawn = 0
    for package in definitions.packages:
        for url in package.urls("StructureDefinition"):
            for everything in (True, False):
                lines = profile_tree_of(definitions, url, everything=everything, width=width)
                assert max(sum(len(span.text) for span in line) for line in lines) <= width
                drawn += 1
    assert drawn > 60


# -- JSON


def test_json_keeps_decimals():
    import json

    value = {"a": Decimal("4.50"), "b": [Decimal("1E+2"), 1, True, None, [], {}], "c": 'æ"\n'}
    shown = dump_pretty(value)
    assert '"a": 4.50' in shown
    assert json.loads(shown, parse_float=Decimal) == value
    assert shown == json.dumps({**value, "a": 0}, indent=2, ensure_ascii=False, default=str).replace(
        '"a": 0', '"a": 4.50'
    ).replace('"1E+2"', "1E+2")
    with pytest.raises(ValueError, match="infinite"):
        dump_pretty(Decimal("NaN"))
    with pytest.raises(TypeError):
        dump_pretty({1, 2})
