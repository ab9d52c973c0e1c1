"""Our own profiles for municipal services and NEWS2: the examples, and the published score table."""

import copy
import json
import re
import tarfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from validator.data_folders import data_folder
from validator.fhir.definitions import Definitions
from validator.fhir.packages.package import bundled_package, load_package
from validator.fhir.validation import Validator
from validator.norway.identifiers import could_be_real
from validator.results import Finding, Severity

Resource = dict[str, Any]

BASE = "https://journalvalidatoren.no/fhir/kommune"
EXAMPLES = data_folder("profiles") / "kommune" / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.json"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.json"))


@pytest.fixture(scope="module")
def validator() -> Validator:
    packages = [bundled_package(name) for name in ("no-basis", "kommune", "terminology")]
    return Validator(Definitions.r4().with_packages(packages))


def read(file: Path) -> Resource:
    """With decimals as :class:`Decimal`, as the project's own parser reads them."""
    resource: Resource = json.loads(file.read_text(), parse_float=Decimal)
    return resource


def expected_of(file: Path) -> list[dict[str, str]]:
    """The findings that the example must give: exactly these errors."""
    expected: list[dict[str, str]] = yaml.safe_load(file.with_suffix(".expected.yaml").read_text())
    return expected


def errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_error]


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule.id for finding in findings if finding.rule}


def test_there_are_examples_of_every_profile() -> None:
    ids = ("kommunal-tjeneste", "datagrunnlag", "news2-score", "news2-maaling", "news2-habituell")
    profiles = {f"{BASE}/StructureDefinition/{id}" for id in ids}
    for files in (VALID, INVALID):
        assert {profile for file in files for profile in read(file)["meta"]["profile"]} == profiles


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid_example(file: Path, validator: Validator) -> None:
    findings = validator.validate(read(file))
    worth_knowing = [f for f in findings if f.severity in (Severity.FATAL, Severity.ERROR, Severity.WARNING)]
    assert [(f.location.path, f.rule and f.rule.id, f.message.en) for f in worth_knowing] == []


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_invalid_example(file: Path, validator: Validator) -> None:
    expected = expected_of(file)
    assert all(set(entry) == {"path", "rule", "why"} for entry in expected)
    found = {(f.location.path, f.rule.id if f.rule else "") for f in errors(validator.validate(read(file)))}
    assert found == {(entry["path"], entry["rule"]) for entry in expected}


def test_every_invalid_example_has_its_expectation_and_the_other_way_round() -> None:
    files = (EXAMPLES / "invalid").glob("*.expected.yaml")
    expectations = {file.name.removesuffix(".expected.yaml") for file in files}
    assert expectations == {file.stem for file in INVALID}


def test_every_rule_of_ours_has_an_example_that_breaks_it() -> None:
    broken = {entry["rule"] for file in INVALID for entry in expected_of(file)}
    ours = {constraint["key"]: constraint["severity"] for _, constraint in constraints()}
    untested = {key for key, severity in ours.items() if severity == "error" and key not in broken}
    assert untested == EQUIVALENT_TO_A_TESTED_RULE


EQUIVALENT_TO_A_TESTED_RULE = {
    # as news2-1, news2-6 and poeng-0-2
    *("habituell-1", "habituell-3", "poeng-0-3", "poeng-0-1-2-3"),
    # in the tests of single measurements below
    *("maaling-rf", "maaling-bt", "maaling-bt-panel", "maaling-puls", "maaling-bev", "maaling-o2"),
}


def constraints() -> Iterator[tuple[str, Resource]]:
    for file in sorted(EXAMPLES.parent.glob("StructureDefinition-*.json")):
        for element in read(file)["differential"]["element"]:
            for constraint in element.get("constraint", ()):
                yield element["id"], constraint


def test_every_rule_of_ours_is_said_in_both_languages() -> None:
    seen = 0
    for _, constraint in constraints():
        translation = constraint["_human"]["extension"][0]
        assert translation["url"] == "http://hl7.org/fhir/StructureDefinition/translation"
        parts = {p["url"]: p.get("valueCode") or p.get("valueString") for p in translation["extension"]}
        assert parts["lang"] == "nb"
        assert parts["content"] not in ("", constraint["human"])
        seen += 1
    assert seen > 30


def test_examples_hold_only_synthetic_people() -> None:
    for file in (*VALID, *INVALID):
        for digits in re.findall(r"(?<!\d)\d{11}(?!\d)", file.read_text()):
            assert not could_be_real(digits), (file.name, digits)


SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"

Bands = list[tuple[float, int]]

# The score at each edge of the published bands: Royal College of Physicians, "National Early Warning Score
# (NEWS) 2", chart 1, 2017.
RESPIRATORY_RATE: Bands = [(8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3)]
SPO2_SCALE_1: Bands = [(91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0), (100, 0)]
SYSTOLIC: Bands = [(90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3)]
PULSE: Bands = [(40, 3), (41, 1), (50, 1), (51, 0), (90, 0), (91, 1), (110, 1), (111, 2), (130, 2), (131, 3)]
TEMPERATURE: Bands = [(35.0, 3), (35.1, 1), (36.0, 1), (36.1, 0), (38.0, 0), (38.1, 1), (39.0, 1), (39.1, 2)]
SPO2_SCALE_2: Bands = [(83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (92, 0)]
ON_AIR: Bands = [*SPO2_SCALE_2, (93, 0), (97, 0)]
ON_OXYGEN: Bands = [*SPO2_SCALE_2, (93, 1), (94, 1), (95, 2), (96, 2), (97, 3)]

PUBLISHED = {
    # parameter: (code of the measurement, code of its score, bands)
    "respiratory rate": ("9279-1", "1104301000000104", RESPIRATORY_RATE),
    "SpO2 scale 1": ("2708-6", "1104311000000102", SPO2_SCALE_1),
    "systolic": ("8480-6", "1104341000000101", SYSTOLIC),
    "pulse": ("8867-4", "1104351000000103", PULSE),
    "temperature": ("8310-5", "1104371000000107", TEMPERATURE),
}


def component(observation: Resource, code: str) -> Resource:
    return next(c for c in observation["component"] if c["code"]["coding"][0]["code"] == code)


def with_measurement(observation: Resource, measured: str, value: float, scored: str, score: int) -> Resource:
    """The observation with another measurement and score, and a total that fits."""
    changed = copy.deepcopy(observation)
    component(changed, measured)["valueQuantity"]["value"] = Decimal(str(value))
    before = component(changed, scored)["valueQuantity"]["value"]
    component(changed, scored)["valueQuantity"]["value"] = score
    changed["valueQuantity"]["value"] += score - before
    return changed


def assert_only_the_published_score_fits(
    validator: Validator, observation: Resource, measured: str, scored: str, bands: Bands
) -> None:
    for value, published in bands:
        for score in range(4):
            changed = with_measurement(observation, measured, value, scored, score)
            found = rules(errors(validator.validate(changed)))
            assert (found == set()) == (score == published), (measured, value, score, found)


@pytest.mark.parametrize("parameter", PUBLISHED)
def test_scores_follow_the_published_table(parameter: str, validator: Validator) -> None:
    measured, scored, bands = PUBLISHED[parameter]
    normal = read(EXAMPLES / "valid" / "news2-null.json")
    assert_only_the_published_score_fits(validator, normal, measured, scored, bands)


@pytest.mark.parametrize(
    ("example", "bands"),
    [("news2-kols-skala-2-luft", ON_AIR), ("news2-kols-skala-2-oksygen", ON_OXYGEN)],
)
def test_scale_2_follows_the_published_table(example: str, bands: Bands, validator: Validator) -> None:
    observation = read(EXAMPLES / "valid" / f"{example}.json")
    assert_only_the_published_score_fits(validator, observation, "2708-6", "1104321000000108", bands)


ACVPU = [("248234008", 0), ("130987000", 3), ("300202002", 3), ("450847001", 3), ("422768004", 3)]


@pytest.mark.parametrize(("code", "points"), ACVPU)
def test_consciousness_scores_3_unless_alert(code: str, points: int, validator: Validator) -> None:
    observation = read(EXAMPLES / "valid" / "news2-null.json")
    coding = component(observation, "1104441000000107")["valueCodeableConcept"]["coding"][0]
    coding["code"] = code
    del coding["display"]
    for score in (0, 3):
        component(observation, "1104361000000100")["valueQuantity"]["value"] = score
        observation["valueQuantity"]["value"] = score
        assert (rules(errors(validator.validate(observation))) == set()) == (score == points)


SINGLE = [
    ("9279-1", {"value": 18, "code": "/min"}, "maaling-rf"),
    ("59408-5", {"value": 95, "code": "%"}, "maaling-spo2"),
    ("8480-6", {"value": 120, "code": "mm[Hg]"}, "maaling-bt"),
    ("8867-4", {"value": 80, "code": "/min"}, "maaling-puls"),
    ("8310-5", {"value": Decimal("37.2"), "code": "Cel"}, "maaling-temp"),
]


@pytest.mark.parametrize(("code", "quantity", "rule"), SINGLE)
def test_units_of_single_measurements(code: str, quantity: Resource, rule: str, validator: Validator) -> None:
    measurement = read(EXAMPLES / "valid" / "maaling-temperatur.json")
    measurement["code"] = {"coding": [{"system": LOINC, "code": code}]}
    measurement["valueQuantity"] = {**quantity, "system": "http://unitsofmeasure.org"}
    assert rule not in rules(errors(validator.validate(measurement)))
    measurement["valueQuantity"]["code"] = "kg"
    assert rule in rules(errors(validator.validate(measurement)))


@pytest.mark.parametrize(
    ("coding", "rule"),
    [
        ({"system": SNOMED, "code": "1104441000000107"}, "maaling-bev"),
        ({"system": f"{BASE}/CodeSystem/news2", "code": "oksygentilfoersel"}, "maaling-o2"),
        ({"system": LOINC, "code": "85354-9"}, "maaling-bt-panel"),
    ],
)
def test_other_single_measurements(coding: Resource, rule: str, validator: Validator) -> None:
    """A temperature is not an answer to these."""
    measurement = read(EXAMPLES / "valid" / "maaling-temperatur.json")
    measurement["code"] = {"coding": [coding]}
    assert rule in rules(errors(validator.validate(measurement)))


def test_a_service_past_its_end_is_warned_of_while_it_is_shown_as_running(validator: Validator) -> None:
    service = read(EXAMPLES / "valid" / "hjemmesykepleie.json")
    service["period"]["end"] = "2024-03-01"
    findings = validator.validate(service)
    assert [f.severity for f in findings if f.rule and f.rule.id == "okt-3"] == [Severity.WARNING]
    service["status"] = "finished"
    assert "okt-3" not in rules(validator.validate(service))


VKP = "http://hl7.no/fhir/vkpobservation/StructureDefinition/vkp-Observation-"
VKP_OF = {
    "1104051000000101": "NEWS2score",
    "9279-1": "Resprate",
    "2708-6": "Oxygensat",
    "85354-9": "Bloodpressure",
    "8310-5": "Bodytemp",
    "1104441000000107": "Consciousness",
}
"""Code of an observation → the profile of VKP (hl7.fhir.no.vkp.observation 0.5.2) that describes the same."""


@pytest.fixture(scope="module")
def vkp(reference_data: Path) -> Validator:
    packages = [bundled_package(name) for name in ("no-basis", "kommune", "terminology")]
    packages.append(
        load_package(reference_data / "fhir" / "packages" / "hl7.fhir.no.vkp.observation-0.5.2.tgz")
    )
    return Validator(Definitions.r4().with_packages(packages))


def test_what_is_ours_is_vkp_s_too_but_for_how_the_performer_is_numbered(vkp: Validator) -> None:
    """The profiles of single measurements take the fødselsnummer of who measured and nothing else; ours have the HPR number."""
    seen = set()
    for file in VALID:
        observation = read(file)
        if observation["resourceType"] != "Observation":
            continue
        profile = VKP_OF.get(observation["code"]["coding"][0]["code"])
        if profile is None:
            continue
        observation["meta"]["profile"] = [VKP + profile]
        found = {finding.location.path for finding in errors(vkp.validate(observation))}
        assert found == (
            set() if profile == "NEWS2score" else {"Observation.performer[0].identifier.system"}
        ), file.stem
        seen.add(profile)
    assert seen == set(VKP_OF.values())


def vkp_example(reference_data: Path, name: str) -> Resource:
    archive = reference_data / "fhir" / "packages" / "hl7.fhir.no.vkp.observation-0.5.2.tgz"
    with tarfile.open(archive) as opened:
        content = opened.extractfile(f"package/examples/Observation-vkp-{name}-create.json")
        assert content is not None
        example: Resource = json.loads(content.read(), parse_float=Decimal)
    return example


@pytest.mark.parametrize(
    ("name", "ours", "lacking"),
    [
        ("heartrate", "news2-maaling", set[str]()),
        ("body-temperature", "news2-maaling", set[str]()),
        ("oxygen-saturation", "news2-maaling", set[str]()),
        ("blood-pressure-profile", "news2-maaling", set[str]()),
        ("news2", "news2-score", {"news2-4"}),
    ],
)
def test_what_is_vkp_s_is_ours_when_it_says_the_time_of_day(
    name: str, ours: str, lacking: set[str], vkp: Validator, reference_data: Path
) -> None:
    """And the score its measurements: VKP sends those as observations of their own, ours point to them."""
    observation = vkp_example(reference_data, name)
    observation.setdefault("meta", {})["profile"] = [f"{BASE}/StructureDefinition/{ours}"]
    key = "maaling-1" if ours == "news2-maaling" else "news2-5"
    assert rules(errors(vkp.validate(observation))) == lacking | {key}
    observation["effectiveDateTime"] = "2024-02-01T08:30:00+01:00"
    assert rules(errors(vkp.validate(observation))) == lacking


@pytest.mark.parametrize(
    ("born", "refused"), [("2009-11-21", True), ("2009-11-20", False), ("2009", False), ("1951", False)]
)
def test_news2_is_refused_the_day_before_the_sixteenth_birthday(
    born: str, refused: bool, validator: Validator
) -> None:
    """Measured 2025-11-20. A year of birth alone that leaves it open is given the benefit of the doubt."""
    child = read(EXAMPLES / "invalid" / "barn.json")
    child["contained"][0]["birthDate"] = born
    assert child["effectiveDateTime"].startswith("2025-11-20")
    assert (rules(errors(validator.validate(child))) == {"news2-7"}) == refused


def test_a_value_outside_its_reference_range_is_warned_of_when_it_is_not_marked(validator: Validator) -> None:
    measurement = read(EXAMPLES / "valid" / "maaling-under-referanseomraadet.json")
    del measurement["interpretation"]
    assert [f.severity for f in validator.validate(measurement) if f.rule and f.rule.id == "maaling-3"] == [
        Severity.WARNING
    ]
    measurement["valueQuantity"]["value"] = 90
    assert "maaling-3" not in rules(validator.validate(measurement))


@pytest.mark.parametrize(
    ("value", "code", "contradicts"),
    [
        *((85, "L", False), (85, "A", False), (88, "N", False), (92, "N", False), (95, "H", False)),
        *(
            (85, "N", True),
            (85, "H", True),
            (90, "L", True),
            (90, "H", True),
            (95, "L", True),
            (95, "N", True),
        ),
    ],
)
def test_the_interpretation_has_to_agree_with_the_reference_range(
    value: int, code: str, contradicts: bool, validator: Validator
) -> None:
    measurement = read(EXAMPLES / "valid" / "maaling-under-referanseomraadet.json")
    measurement["valueQuantity"]["value"] = value
    coding = measurement["interpretation"][0]["coding"][0]
    coding["code"] = code
    coding.pop("display", None)
    assert (rules(errors(validator.validate(measurement))) == {"maaling-4"}) == contradicts


def test_a_service_that_does_not_say_its_source_system_is_warned_of(validator: Validator) -> None:
    service = read(EXAMPLES / "valid" / "hjemmesykepleie.json")
    del service["meta"]["source"]
    assert [f.severity for f in validator.validate(service) if f.rule and f.rule.id == "okt-7"] == [
        Severity.WARNING
    ]


def test_text_about_how_to_get_in_is_in_no_example() -> None:
    """A key box and its code are nobody's business but the one who comes (data minimisation)."""
    folders = (EXAMPLES, data_folder("suites"), data_folder("testdata"))
    files = (file for folder in folders for file in folder.rglob("*.*") if file.parent.name != "requirements")
    for file in (file for file in files if file.suffix in (".json", ".yaml")):
        assert not re.search(r"nøkkelboks|nøkkel i|dørkode|dørlås", file.read_text("utf-8"), re.IGNORECASE), (
            file.name
        )


def test_a_vkp_score_without_measurements_is_told_what_is_missing(validator: Validator) -> None:
    """The shape of the VKP examples (total and parts, no measurements) breaks that one rule and no other."""
    observation = read(EXAMPLES / "valid" / "news2-skala-1-med-oksygen.json")
    observation["component"] = observation["component"][:7]
    assert rules(errors(validator.validate(observation))) == {"news2-4"}
