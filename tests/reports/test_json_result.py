"""The JSON result: nothing is lost, the schema holds, and what is not a result is refused with a reason."""

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from example_result import EXAMPLE, VERIFIED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from validator import results
from validator.data_folders import data_folder
from validator.events import (
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    StepFinished,
    SuiteFinished,
    SuiteStarted,
)
from validator.reports.errors import ReportError
from validator.reports.findings import FileFindings
from validator.reports.findings_json import findings_json
from validator.reports.json_result import from_json, to_json
from validator.reports.ndjson import NdjsonFile, event_line

SCHEMAS = data_folder("reports") / "schema"


def validator_for(name: str) -> Draft202012Validator:
    documents = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = Registry().with_resources(
        (document["$id"], Resource.from_contents(document)) for document in documents.values()
    )
    Draft202012Validator.check_schema(documents[name])
    return Draft202012Validator(documents[name], registry=registry)


def _built(kind: type, **overrides: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.builds(kind, **overrides)


NUMBERS = st.integers(1, 10**6)
SECONDS = st.floats(0, 1e6, allow_nan=False)
LOCATIONS = _built(results.Location, line=st.none() | NUMBERS, column=st.none() | NUMBERS)
FINDINGS = _built(results.Finding, location=LOCATIONS)
EXCHANGES = _built(
    results.Exchange,
    elapsed=SECONDS,
    response=st.none() | _built(results.HttpResponse, status=st.integers(100, 599)),
)
ASSERTIONS = _built(
    results.AssertionResult,
    finding=st.none() | FINDINGS,
    related=st.lists(FINDINGS, max_size=1).map(tuple),
)
STEPS = _built(
    results.StepResult,
    elapsed=SECONDS,
    assertions=st.lists(ASSERTIONS, max_size=2).map(tuple),
    exchanges=st.lists(EXCHANGES, max_size=1).map(tuple),
)
SCENARIOS = _built(results.ScenarioResult, elapsed=SECONDS, steps=st.lists(STEPS, max_size=2).map(tuple))
SUITES = _built(results.SuiteResult, scenarios=st.lists(SCENARIOS, max_size=2).map(tuple))
RESULTS = _built(
    results.Result,
    suites=st.lists(SUITES, max_size=2).map(tuple),
    requirements=st.dictionaries(st.text(max_size=8), _built(results.Requirement), max_size=2),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(RESULTS)
def test_every_result_survives_the_round_trip_and_follows_the_schema(result: results.Result) -> None:
    written = to_json(result)
    assert from_json(written.encode("utf-8")) == result
    assert to_json(from_json(written)) == written
    validator_for("result.schema.json").validate(json.loads(written))


def test_example_round_trip() -> None:
    assert from_json(to_json(EXAMPLE)) == EXAMPLE


def test_lone_surrogates_survive() -> None:
    result = replace(VERIFIED, run_id="broken \udc9d\u2028 æøå")
    written = to_json(result)
    assert written.encode("utf-8").count("æøå".encode()) == 1
    assert "\\udc9d\\u2028" in written
    assert from_json(written) == result


def test_key_order_is_that_of_the_vocabulary_and_requirements_are_sorted() -> None:
    document = json.loads(to_json(EXAMPLE))
    assert list(document)[:4] == ["format", "schema_version", "run_id", "started"]
    assert list(document["requirements"]) == sorted(EXAMPLE.requirements)
    shuffled = replace(EXAMPLE, requirements=dict(reversed(list(EXAMPLE.requirements.items()))))
    assert to_json(shuffled) == to_json(EXAMPLE)


def test_schema_has_exactly_the_fields_of_the_vocabulary() -> None:
    definitions = json.loads((SCHEMAS / "result.schema.json").read_text("utf-8"))["$defs"]
    kinds = {
        name[0].lower() + name[1:]: kind
        for name, kind in vars(results).items()
        if is_dataclass(kind) and isinstance(kind, type) and name != "Result"
    }
    assert {name for name, definition in definitions.items() if "properties" in definition} == set(kinds)
    for name, kind in kinds.items():
        assert list(definitions[name]["properties"]) == [field.name for field in fields(kind)]
    assert definitions["verdict"]["enum"] == [verdict.value for verdict in results.Verdict]
    assert definitions["severity"]["enum"] == [severity.value for severity in results.Severity]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["suites"][0].update(verdict="green"), "suites[0].verdict"),
        (lambda d: d["suites"][1].pop("role"), "suites[1].role"),
        (lambda d: d["suites"][0]["scenarios"][0].update(extra=1), "suites[0].scenarios[0].extra"),
        (lambda d: d["target"].update(url=7), "target.url"),
        (lambda d: d.update(suites={}), "suites"),
        (lambda d: d["requirements"]["ACC-01"].pop("title"), "requirements['ACC-01'].title"),
    ],
)
def test_a_wrong_shape_is_refused_where_it_is(change, place: str) -> None:  # type: ignore[no-untyped-def]
    document = json.loads(to_json(EXAMPLE))
    change(document)
    assert not validator_for("result.schema.json").is_valid(document)
    with pytest.raises(ReportError) as refused:
        from_json(json.dumps(document))
    assert place in refused.value.text.nb
    assert place in refused.value.text.en


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not the result of a run"),
        ('{"format": "journalvalidator-findings"}', "not the result of a run"),
        ('{"format": "journalvalidator-result", "schema_version": "2.0"}', "schema version 2.0"),
        ('{"format": "journalvalidator-result"}', "schema version None"),
    ],
)
def test_what_is_not_a_result_is_refused(content: str | bytes, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        from_json(content)


def _events() -> list:  # type: ignore[type-arg]
    suite = EXAMPLE.suites[1]
    scenario = suite.scenarios[0]
    return [
        RunStarted(EXAMPLE.run_id, EXAMPLE.started, EXAMPLE.target, 14),
        SuiteStarted(suite.id, suite.title, 3),
        ScenarioStarted(suite.id, scenario.id, scenario.title),
        StepFinished(suite.id, scenario.id, scenario.steps[0]),
        ScenarioFinished(suite.id, scenario),
        SuiteFinished(suite),
        RunFinished(EXAMPLE),
    ]


def test_every_event_is_one_line_that_follows_the_schema() -> None:
    schema = validator_for("event.schema.json")
    for event in _events():
        line = event_line(event)
        assert line.splitlines(keepends=True) == [line]
        schema.validate(json.loads(line))
    wrong = json.loads(event_line(_events()[1])) | {"surprise": True}
    assert not schema.is_valid(wrong)


def test_ndjson_is_readable_while_the_run_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "new" / "events.ndjson"
    with NdjsonFile(file) as handler:
        for count, event in enumerate(_events()[:3], start=1):
            handler(event)
            lines = file.read_text("utf-8").splitlines()
            assert [json.loads(line)["event"] for line in lines] == [
                "run-started",
                "suite-started",
                "scenario-started",
            ][:count]


def test_ndjson_where_nothing_can_be_written() -> None:
    with pytest.raises(ReportError, match="can't be written"):
        NdjsonFile(Path("/proc/nowhere/events.ndjson"))


def test_findings_json_follows_its_schema() -> None:
    finding = EXAMPLE.suites[1].scenarios[0].steps[0].assertions[1].related[0]
    remark = replace(finding, severity=results.Severity.WARNING)
    document = json.loads(
        findings_json([FileFindings("a.json", b"{}", (finding, remark)), FileFindings("b.json", None, ())])
    )
    schema = validator_for("findings.schema.json")
    schema.validate(document)
    assert document["totals"] == {
        "files": 2,
        "files_with_errors": 1,
        "fatal": 0,
        "error": 1,
        "warning": 1,
        "information": 0,
        "not_checked": 0,
    }
    entry = results.NotChecked(results.Unchecked.RULE, "x", 2, finding.location, "required")
    schema.validate(json.loads(findings_json([FileFindings("a.json", None, (), not_checked=(entry,))])))
    assert not schema.is_valid(document | {"source": "{}"})
