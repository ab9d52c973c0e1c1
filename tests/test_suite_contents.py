"""What the suites that ship contain: clean by lint, positive and negative, and honest about what they leave out."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from validator.data_folders import data_folder
from validator.fhir.formats.parse import parse_json
from validator.norway.identifiers import (
    NationalIdentityNumber,
    could_be_real,
    parse_national_identity_number,
)
from validator.norway.systems import SYSTEM_URIS
from validator.runner.credentials import SPOILT_BY_ISSUER
from validator.suites.catalogues import Catalogues, load_catalogues
from validator.suites.demands import citations
from validator.suites.fixtures import read_body
from validator.suites.lint import lint_suite, lint_suites
from validator.suites.loader import LoadedSuite, available_suites, load_suite
from validator.suites.model import Scenario, Suite
from validator.suites.requirements import load_requirements
from validator.suites.templates import fill
from validator.suites.variables import ANYTHING, Variables

SUITES = ("base", "person", "news2", "kommunale-tjenester", "tilgang")


WRONG_ONLY_TOGETHER = {"person/to-pasienter/blandet"}
"""Bodies that are wrong only beside what the product already has, which no validator of one resource can see."""


@cache
def catalogues() -> Catalogues:
    return load_catalogues()


@cache
def loaded(name: str) -> LoadedSuite:
    return load_suite(data_folder("suites") / name)


def suite(name: str) -> Suite:
    found = loaded(name).suite
    assert found is not None, [finding.message.en for finding in loaded(name).findings]
    return found


def scenarios() -> Iterator[tuple[str, Scenario]]:
    for name in SUITES:
        for scenario in suite(name).scenarios:
            yield name, scenario


def cited() -> set[str]:
    return {
        expectation.requirement
        for _, scenario in scenarios()
        for step in (*scenario.setup, *scenario.steps)
        for expectation in step.expect
    }


@pytest.mark.parametrize("name", SUITES)
def test_lint_has_nothing_to_say(name: str) -> None:
    findings = lint_suite(loaded(name), catalogues())
    assert [f"{finding.location.line}: {finding.message.en}" for finding in findings] == []


def test_there_are_thirty_scenarios_or_more() -> None:
    assert len(list(scenarios())) >= 30


def test_every_assertion_cites_a_requirement_of_the_catalogue() -> None:
    assert cited() <= set(citations(catalogues().requirements.values()))


def test_scenarios_promise_exactly_the_requirements_that_they_assert() -> None:
    for name, scenario in scenarios():
        asserted = {
            expectation.requirement
            for step in (*scenario.setup, *scenario.steps)
            for expectation in step.expect
        }
        assert asserted == set(scenario.requirements), f"{name}/{scenario.id}"


def test_only_requests_that_nobody_signs_are_judged_without_access() -> None:
    without = {scenario.id for scenario in suite("tilgang").scenarios if not scenario.needs_access}
    assert without == {"uten-token", "skrive-uten-token", "ugyldig-token"}
    assert not any(scenario.needs_access for name, scenario in scenarios() if name != "tilgang")


def test_a_scenario_about_tokens_that_cannot_be_made_does_not_pass_on_its_other_steps() -> None:
    """Where the run has no issuer that spoils tokens, every step that asserts something must be skipped."""
    for name, scenario in scenarios():
        asserting = [step for step in (*scenario.setup, *scenario.steps) if step.expect]
        if any(step.credentials in SPOILT_BY_ISSUER for step in asserting):
            assert all(step.credentials in SPOILT_BY_ISSUER for step in asserting), f"{name}/{scenario.id}"


@pytest.mark.parametrize("name", SUITES)
def test_each_suite_asks_for_refusals_too(name: str) -> None:
    refusals = [
        scenario.id
        for scenario in suite(name).scenarios
        if any(
            expectation.kind == "status" and not _may_succeed(expectation.argument)
            for step in scenario.steps
            for expectation in step.expect
        )
    ]
    assert len(refusals) >= 3


def _may_succeed(status: object) -> bool:
    allowed = status if isinstance(status, list | tuple) else [status]
    return any(str(value).startswith(("2", "3")) for value in allowed)


def test_failures_are_explained() -> None:
    """An expression that does not hold says little by itself: most assertions must say what it means."""
    expectations = [
        expectation for _, scenario in scenarios() for step in scenario.steps for expectation in step.expect
    ]
    explained = [expectation for expectation in expectations if expectation.message is not None]
    unexplained_expressions = [
        f"{expectation.location.file}:{expectation.location.line}"
        for expectation in expectations
        if expectation.kind == "fhirpath" and expectation.message is None
    ]
    assert unexplained_expressions == []
    assert len(explained) >= 0.6 * len(expectations)


def test_failures_say_what_to_change() -> None:
    """The runner knows what to change about a status or a header; about content only the suite does."""
    silent = {
        f"{name}:{expectation.location.line}"
        for name, scenario in scenarios()
        for step in (*scenario.setup, *scenario.steps)
        for expectation in step.expect
        if expectation.kind in ("fhirpath", "equals", "count")
        and (not expectation.fix or not expectation.message)
    }
    assert silent == set()


def test_texts_are_whole_and_alike_in_both_languages() -> None:
    for name, scenario in scenarios():
        for step in scenario.all_steps():
            for expectation in step.expect:
                if expectation.fix is not None:
                    for said in (expectation.fix.nb, expectation.fix.en):
                        assert said.endswith("."), f"{name}: a fix is a sentence: {said}"
                if expectation.message is not None:
                    for said in (expectation.message.nb, expectation.message.en):
                        assert not said.endswith("."), (
                            f"{name}: a message goes on with what was found: {said}"
                        )


def test_the_catalogue_and_the_suites_agree_on_what_is_tested() -> None:
    """Each thing that a test can show is cited by an assertion, or the catalogue says why not, and never both."""
    found = lint_suites([loaded(name) for name in available_suites()], catalogues())
    assert [finding.message.en for finding in found] == []


def test_each_citation_has_an_assertion_that_could_have_failed() -> None:
    """A status that says only that something was answered carries no requirement."""
    evidence = {
        expectation.requirement
        for _, scenario in scenarios()
        for step in (*scenario.setup, *scenario.steps)
        for expectation in step.expect
        if expectation.kind not in ("status", "content-type", "response-time")
        or (expectation.kind == "status" and not _may_succeed(expectation.argument))
    }
    assert cited() - evidence == set()


def test_only_synthetic_identity_numbers_appear() -> None:
    for path in _text_files():
        for digits in re.findall(r"(?<!\d)\d{11}(?!\d)", path.read_text(encoding="utf-8")):
            assert not could_be_real(digits), f"{path.name}: a number that may be a real person's"


WITHOUT_LETTERS = str.maketrans({"æ": "a", "ø": "o", "å": "a"})
"""How a Norwegian word looks when somebody dropped its letters instead of writing ae, oe, aa: "maling" is paint."""


def test_no_id_drops_a_norwegian_letter() -> None:
    """An id writes æ, ø and å as ae, oe and aa. Its words are held against every word of the texts that has one of those letters,
    other than those that are words without it too ("for" and "før")."""
    words = set(re.findall(r"[a-zæøå]{3,}", "\n".join(_all_texts()).lower()))
    dropped = {
        word.translate(WITHOUT_LETTERS): word for word in words if word.translate(WITHOUT_LETTERS) != word
    }
    assert dropped["maling"] == "måling", "the texts are read"
    wrong = {
        name: dropped[part]
        for name in _ids()
        for part in re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower())
        if part in dropped and part not in words
    }
    assert wrong == {}


def _all_texts() -> Iterator[str]:
    for path in _text_files():
        if path.suffix == ".yaml":
            yield from _norwegian(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in (data_folder("profiles") / "kommune").glob("*.json"):
        yield from re.findall(
            r'"(?:display|definition|short|title|description|valueString)": "(.*)"', path.read_text("utf-8")
        )


def _norwegian(value: Any) -> Iterator[str]:
    """The texts that stand under ``nb``."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from [item] if key == "nb" and isinstance(item, str) else _norwegian(item)
    elif isinstance(value, list):
        for item in value:
            yield from _norwegian(item)


def _ids() -> Iterator[str]:
    for name, scenario in scenarios():
        yield from (
            name,
            scenario.id,
            *(step.id for step in (*scenario.setup, *scenario.steps, *scenario.cleanup) if step.id),
        )
    for name in SUITES:
        yield from suite(name).constants
        yield from (path.stem for path in (data_folder("suites") / name).iterdir())
    yield from catalogues().personas
    yield from catalogues().identities
    for path in (data_folder("profiles") / "kommune").rglob("*.json"):
        yield path.stem
        yield from re.findall(r'"(?:id|sliceName|code|key)": "([^"]+)"', path.read_text(encoding="utf-8"))


def _text_files() -> Iterator[Path]:
    for name in (*SUITES, "requirements"):
        yield from (path for path in (data_folder("suites") / name).iterdir() if path.is_file())
    yield from (data_folder("testdata") / "personas").glob("*.yaml")


def test_the_number_with_wrong_control_digits_is_wrong_by_every_rule() -> None:
    """Also by the relaxed rule from 2032, so that no product can be right in accepting it."""
    text = (data_folder("suites") / "person" / "suite.yaml").read_text(encoding="utf-8")
    (number,) = set(re.findall(r"value: \"(\d{11})\"", text))
    assert not isinstance(parse_national_identity_number(number), NationalIdentityNumber)


def test_the_news2_fixtures_are_scored_by_the_published_table() -> None:
    """NEWS2, Royal College of Physicians 2017: upper bounds and points, independent of the profiles."""
    table = {
        "9279-1": [(8, 3), (11, 1), (20, 0), (24, 2), (999, 3)],
        "8480-6": [(90, 3), (100, 2), (110, 1), (219, 0), (999, 3)],
        "8867-4": [(40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (999, 3)],
        "8310-5": [(35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1), (99, 2)],
    }
    scale_1 = [(91, 3), (93, 2), (95, 1), (100, 0)]
    scale_2_on_air = [(83, 3), (85, 2), (87, 1), (100, 0)]
    for name, scale, total in (("news2.json", scale_2_on_air, 4), ("news2-skala-1.json", scale_1, 0)):
        observation = json.loads((data_folder("suites") / "news2" / name).read_text(encoding="utf-8"))
        values = {
            component["code"]["coding"][0]["code"]: component["valueQuantity"]["value"]
            for component in observation["component"]
            if "valueQuantity" in component
        }
        points = [next(p for bound, p in bounds if values[code] <= bound) for code, bounds in table.items()]
        points.append(next(p for bound, p in scale if values["2708-6"] <= bound))
        assert sum(points) == total == observation["valueQuantity"]["value"]
        scores = [component["valueQuantity"]["value"] for component in observation["component"][7:]]
        assert sorted(scores) == sorted([*points, 0, 0])  # air and alert score nothing


def test_the_catalogue_is_clean() -> None:
    catalogue = load_requirements()
    assert [finding.message.en for finding in catalogue.findings] == []
    for requirement in catalogue.requirements.values():
        assert requirement.title.nb != requirement.title.en
        assert not any(re.search(r"\b00[0-4]\b|:\d{3,}", source) for source in requirement.sources), (
            requirement.id
        )


def test_the_catalogue_keeps_every_id(reference_data: Path) -> None:
    reference = reference_data / "design" / "requirements.yaml"
    groups = yaml.safe_load(reference.read_text(encoding="utf-8"))
    requirements = load_requirements().requirements
    for entry in (entry for group in groups.values() for entry in group):
        ours = requirements[entry["id"]]
        advice = (
            ours.group == "procurement"
        )  # recommendations, and some of them promise more than a test can give
        assert ours.level == ("recommendation" if advice else entry["level"]), entry["id"]
        assert ours.method in ({entry["method"], "both"} if advice else {entry["method"]}), entry["id"]
        assert ours.role == entry.get("role", ours.role), entry["id"]


def bodies() -> Iterator[tuple[str, Any, bool]]:
    """Resources that the municipal suites create, filled with values as a run would have them, and whether the
    suite expects them to be refused."""
    for name, scenario in scenarios():
        if name not in ("news2", "kommunale-tjenester", "person"):
            continue
        persona = catalogues().personas[scenario.personas[0]]
        for step in (*scenario.setup, *scenario.steps):
            if step.kind != "create":
                continue
            values = Variables(
                {
                    "persona": persona,
                    "personas": catalogues().personas,
                    "code": suite(name).constants,
                    "run": {"id": "run-1"},
                    "scenario": {"id": scenario.id},
                    "steps": ANYTHING,
                }
            )
            body = fill(read_body(step, suite(name).folder), values.lookup)
            refused = any(
                expectation.kind == "status" and not _may_succeed(expectation.argument)
                for expectation in step.expect
            )
            yield f"{name}/{scenario.id}/{step.id}", body, refused


def test_what_the_suites_send_is_as_right_or_wrong_as_they_say(reference_validator: Any) -> None:
    """A body that must be accepted conforms to the profiles it claims; one that must be refused does not."""
    for place, body, refused in bodies():
        findings = reference_validator.validate(parse_json(json.dumps(body).encode()))
        errors = [finding.message.en for finding in findings if finding.is_error]
        numbers = body["identifier"] if body["resourceType"] == "Patient" and "identifier" in body else []
        wrong_number = not all(_of_its_kind(identifier) for identifier in numbers)
        if refused:
            assert errors or wrong_number or place in WRONG_ONLY_TOGETHER, place
        else:
            assert errors == [], place
            assert not wrong_number, place


def test_a_refusal_is_only_asked_for_where_the_right_resource_is_accepted() -> None:
    """Otherwise a product that refuses everything with the profile would pass."""
    for name, scenario in scenarios():
        accepted: set[tuple[Any, ...]] = set()
        for step in (*scenario.setup, *scenario.steps):
            if step.kind != "create":
                continue
            body = read_body(step, suite(name).folder)
            profiles = body.get("meta", {}).get("profile", ()) if isinstance(body, Mapping) else ()
            statuses = [item.argument for item in step.expect if item.kind == "status"]
            if all(map(_may_succeed, statuses)):
                accepted.add((step.arguments["type"], step.identity, *profiles))
            elif profiles and step.credentials == "valid" and not scenario.needs_access:
                assert (step.arguments["type"], step.identity, *profiles) in accepted, f"{name}/{scenario.id}"


def _of_its_kind(identifier: Mapping[str, str]) -> bool:
    number = parse_national_identity_number(identifier["value"])
    return isinstance(number, NationalIdentityNumber) and SYSTEM_URIS[number.kind] == identifier["system"]


@pytest.fixture(scope="module")
def reference_validator() -> Any:
    from validator.fhir.definitions import Definitions
    from validator.fhir.packages.package import bundled_package
    from validator.fhir.validation import Validator

    packages = [bundled_package(name) for name in ("no-basis", "kommune", "terminology")]
    return Validator(Definitions.r4().with_packages(packages))
