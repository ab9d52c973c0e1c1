"""Each kind of assertion: when it holds, when it does not, and what it says then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from validator.results import Exchange, HttpRequest, Location, Severity, Text, Verdict
from validator.runner.answers import Answer, Reply
from validator.runner.assertions.registry import find_assertion_kind
from validator.runner.judging import FhirJudge, judge_expectation
from validator.suites.kinds import assertion_kinds
from validator.suites.model import Expectation
from validator.suites.variables import Variables

JUDGE = FhirJudge()
PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "meta": {"versionId": "3"},
    "active": True,
    "name": [{"family": "A"}],
}
OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [
        {"severity": "warning", "code": "informational"},
        {
            "severity": "error",
            "code": "required",
            "expression": ["Patient.name"],
            "details": {"text": "name is needed"},
        },
    ],
}
ENTRY = {"resource": PATIENT, "search": {"mode": "match"}}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "searchset",
    "total": 1,
    "link": [
        {"relation": "self", "url": "http://x/Patient"},
        {"relation": "prev", "url": "http://x/Patient?p=0"},
    ],
    "entry": [
        ENTRY,
        {"resource": {"resourceType": "Practitioner", "id": "d"}, "search": {"mode": "include"}},
    ],
}


def reply(
    body: Any = PATIENT,
    status: int = 200,
    url: str = "http://x/Patient",
    elapsed: float = 0.1,
    **headers: str,
) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": "application/fhir+json; charset=utf-8"}
    fields |= {name.replace("_", "-").lower(): value for name, value in headers.items()}
    exchange = Exchange(HttpRequest("GET", url), None, "2026-01-01T00:00:00Z", elapsed)
    return Reply(Answer("GET", url, status, tuple(fields.items()), content, elapsed, exchange))


def judge(kind: str, argument: Any, answer: Reply, values: Mapping[str, Any] | None = None) -> Any:
    expectation = Expectation(kind, argument, Location(""), requirement="EXC-01")
    return judge_expectation(expectation, answer, JUDGE, Variables(dict(values or {})).lookup)


HOLDS: list[tuple[str, Any, Reply]] = [
    ("status", 200, reply()),
    ("status", "2xx", reply()),
    ("status", [404, "2xx"], reply()),
    ("header", "ETag", reply(ETag='W/"1"')),
    ("header", {"name": "etag", "equals": 'W/"1"'}, reply(ETag='W/"1"')),
    ("header", {"name": "Location", "matches": "/Patient/[a-z]+$"}, reply(Location="http://x/Patient/p")),
    ("header", {"name": "Server", "present": False}, reply()),
    ("content-type", "application/fhir+json", reply()),
    ("content-type", ["text/plain", "application/FHIR+JSON"], reply()),
    ("fhirpath", "active and name.family = 'A'", reply()),
    ("equals", {"fhirpath": "name.family", "value": "A"}, reply()),
    ("equals", {"fhirpath": "active", "value": True}, reply()),
    ("equals", {"fhirpath": "total", "value": 1}, reply(BUNDLE)),
    ("equals", {"fhirpath": "deceased", "value": []}, reply()),
    ("count", {"fhirpath": "entry", "is": 2}, reply(BUNDLE)),
    ("count", {"fhirpath": "entry", "min": 1, "max": 2}, reply(BUNDLE)),
    ("valid", True, reply()),
    ("valid", {"on": "entry.resource.ofType(Patient)"}, reply(BUNDLE)),
    ("profile", "http://hl7.org/fhir/StructureDefinition/Patient", reply()),
    ("operation-outcome", True, reply(OUTCOME, 400)),
    (
        "operation-outcome",
        {"code": ["invalid", "required"], "expression": "Patient.name"},
        reply(OUTCOME, 400),
    ),
    ("operation-outcome", {"severity": "warning"}, reply(OUTCOME, 400)),
    ("bundle-links", ["self", "previous"], reply(BUNDLE)),
    ("paging", {"unique": True, "total": True}, reply(BUNDLE)),
    ("body-not-contains", ["Traceback", "at java."], reply()),
    ("response-time", 1, reply()),
    ("etag", True, reply(ETag='W/"3"')),
    ("version-changed", 'W/"2"', reply(ETag='W/"3"')),
    ("version-changed", "2", reply()),
    ("no-identity-number-in-url", True, reply(BUNDLE, Location="http://x/Patient/p")),
    ("own-server", True, reply(Location="Patient/p/_history/1", url="http://x/Patient")),
    ("own-server", True, reply(Location="http://x:80/Patient/p", url="http://x/Patient")),
    (
        "own-server",
        True,
        reply({**BUNDLE, "link": [{"relation": "next", "url": "?page=2"}]}, url="http://x/Patient"),
    ),
]

FAILS: list[tuple[str, Any, Reply, str]] = [
    ("status", 201, reply(), "Expected HTTP status 201, got 200."),
    ("status", ["4xx", 500], reply(OUTCOME, 302), "name is needed"),
    ("header", "ETag", reply(), "ETag"),
    ("header", {"name": "ETag", "equals": "x"}, reply(ETag="y"), "“y”"),
    ("header", {"name": "ETag", "matches": "^x"}, reply(ETag="y"), "^x"),
    ("header", {"name": "Server", "present": False}, reply(Server="nginx 1.2"), "nginx 1.2"),
    ("content-type", "application/fhir+json", reply(content_type="text/plain"), "text/plain"),
    ("fhirpath", "active.not()", reply(), "active.not()"),
    ("fhirpath", "deceased", reply(), "lacks"),
    ("fhirpath", "active", reply(OUTCOME), "name is needed"),
    ("fhirpath", "active", reply(b"plain text"), "not a FHIR resource"),
    ("fhirpath", "active", reply(b'{"a": '), "not a FHIR resource"),
    ("fhirpath", "active", reply(b'{"a": 1}'), "not a FHIR resource"),
    ("equals", {"fhirpath": "active", "value": 1}, reply(), "[true]"),
    ("equals", {"fhirpath": "name.family", "value": ["A", "B"]}, reply(), '["A"]'),
    ("count", {"fhirpath": "entry", "is": 3}, reply(BUNDLE), "gives 2, expected 3"),
    ("count", {"fhirpath": "entry", "min": 3}, reply(BUNDLE), "≥ 3"),
    ("count", {"fhirpath": "entry", "max": 1}, reply(BUNDLE), "0–1"),
    ("valid", True, reply({"resourceType": "Patient", "brithDate": "1990-01-01"}), "brithDate"),
    ("valid", {"on": "entry.resource.ofType(Observation)"}, reply(BUNDLE), "empty"),
    ("profile", "http://hl7.org/fhir/StructureDefinition/Observation", reply(), "Observation"),
    ("operation-outcome", True, reply(), "Patient"),
    ("operation-outcome", True, reply({"resourceType": "OperationOutcome", "issue": "x"}), "severity: error"),
    ("operation-outcome", {"code": "value"}, reply(OUTCOME), "error/required (Patient.name)"),
    ("operation-outcome", {"expression": "Patient.gender"}, reply(OUTCOME), "Patient.gender"),
    ("bundle-links", ["self", "next"], reply(BUNDLE), "lacks the links next"),
    ("paging", {"min-pages": 2}, reply(BUNDLE), "1 page(s)"),
    ("paging", {"unique": True}, reply({**BUNDLE, "entry": [ENTRY, ENTRY]}), "Patient/p"),
    ("paging", {"total": True}, reply({**BUNDLE, "total": 7}), "total is 7"),
    ("paging", {"unique": True}, reply(OUTCOME, 500), "status 500"),
    ("body-not-contains", "Traceback", reply(b"{\n\nTraceback}"), "line 3"),
    ("etag", True, reply(), "ETag"),
    ("etag", True, reply(ETag='"3"'), "weak"),
    ("etag", True, reply(ETag='W/"4"'), "meta.versionId is 3"),
    ("version-changed", "3", reply(), "still 3"),
    ("version-changed", "3", reply({"resourceType": "Patient"}), "does not say"),
    ("no-identity-number-in-url", True, reply(url="http://x/Patient?identifier=17854112139"), "URL"),
    ("no-identity-number-in-url", True, reply(Location="http://x/Patient/17854112139"), "location"),
    (
        "no-identity-number-in-url",
        True,
        reply({**BUNDLE, "link": [{"relation": "next", "url": "http://x/?i=urn%3Ax%7C17854112139"}]}),
        "Bundle.link[0].url",
    ),
    (
        "own-server",
        True,
        reply(Location="http://backend:9000/Patient/p", url="http://x/Patient"),
        "http://backend:9000",
    ),
    ("own-server", True, reply(Location="https://x/Patient/p", url="http://x/Patient"), "asked at http://x"),
    (
        "own-server",
        True,
        reply(
            {**BUNDLE, "link": [{"relation": "next", "url": "http://backend/?page=2"}]},
            url="http://x/Patient",
        ),
        "Bundle.link[0].url",
    ),
    (
        "paging",
        {"min-pages": 2},
        reply(
            {**BUNDLE, "link": [{"relation": "next", "url": "http://backend/?page=2"}]},
            url="http://x/Patient",
        ),
        "There is a next link, but it points to http://backend",
    ),
]


@pytest.mark.parametrize(("kind", "argument", "answer"), HOLDS)
def test_it_holds(kind: str, argument: Any, answer: Reply) -> None:
    result = judge(kind, argument, answer)
    assert (result.verdict, result.finding) == (Verdict.PASS, None)
    assert result.requirement == "EXC-01"


@pytest.mark.parametrize(("kind", "argument", "answer", "words"), FAILS)
def test_it_does_not_hold_and_says_why(kind: str, argument: Any, answer: Reply, words: str) -> None:
    result = judge(kind, argument, answer)
    assert result.verdict is Verdict.FAIL, result.finding
    assert words in result.finding.message.en
    assert result.finding.message.nb != result.finding.message.en
    assert result.finding.severity is Severity.ERROR
    assert result.finding.rule is not None


def test_every_kind_of_the_language_is_tried_here_and_implemented() -> None:
    assert {kind for kind, _, _ in HOLDS} == set(assertion_kinds())
    assert {kind for kind, _, _, _ in FAILS} == set(assertion_kinds()) - {"response-time"}
    assert all(find_assertion_kind(kind) is not None for kind in assertion_kinds())


@pytest.mark.parametrize(
    ("kind", "argument", "answer", "evidence"),
    [
        ("status", 200, reply(), False),
        ("status", [200, 404], reply(), False),
        ("status", "2xx", reply(), False),
        ("status", ["2xx", "4xx"], reply(OUTCOME, 404), False),
        ("status", 304, reply(None, 304), True),
        ("status", "4xx", reply(OUTCOME, 400), True),
        ("status", [403, 404], reply(OUTCOME, 404), True),
        ("content-type", "application/fhir+json", reply(), False),
        ("response-time", 10, reply(), False),
        ("fhirpath", "active", reply(), True),
        ("equals", {"fhirpath": "name.family", "value": "A"}, reply(), True),
        ("count", {"fhirpath": "name", "is": 1}, reply(), True),
        ("valid", True, reply(), True),
        ("header", "Content-Type", reply(), True),
        ("operation-outcome", True, reply(OUTCOME, 400), True),
        ("no-identity-number-in-url", True, reply(), False),
        ("no-identity-number-in-url", True, reply(BUNDLE), True),
        ("own-server", True, reply(), False),
        ("own-server", True, reply(Location="http://x/Patient/p", url="http://x/Patient"), True),
        ("body-not-contains", ["x17y"], reply(), False),
    ],
)
def test_only_what_could_have_failed_for_a_wrong_product_is_evidence(
    kind: str, argument: Any, answer: Reply, evidence: bool
) -> None:
    result = judge(kind, argument, answer)
    assert (result.verdict, result.evidence) == (Verdict.PASS, evidence)


def test_that_something_is_absent_is_evidence_once_something_has_been_answered() -> None:
    expectation = Expectation("body-not-contains", ["x17y"], Location("here"), requirement="EXC-01")
    for controlled in (False, True):
        result = judge_expectation(expectation, reply(), JUDGE, Variables().lookup, controlled=controlled)
        assert result.evidence is controlled


def test_a_remark_about_what_does_not_hold_is_no_evidence() -> None:
    expectation = Expectation(
        "fhirpath", "active.not()", Location("here"), requirement="EXC-01", severity=Severity.WARNING
    )
    result = judge_expectation(expectation, reply(), JUDGE, Variables().lookup)
    assert (result.verdict, result.evidence) == (Verdict.WARNING, False)


def test_every_step_kind_of_the_language_is_implemented() -> None:
    from validator.runner.steps.registry import find_step_kind
    from validator.suites.kinds import step_kinds

    assert len(step_kinds()) == 16
    assert all(find_step_kind(kind) is not None for kind in step_kinds())
    assert find_step_kind("nothing") is None


def test_a_slow_answer_is_a_warning() -> None:
    result = judge("response-time", 0.05, reply())
    assert result.verdict is Verdict.WARNING
    assert "0.10 s" in result.finding.message.en


def test_validation_errors_come_along() -> None:
    wrong = {"resourceType": "Patient", "gender": "man", "birthDate": "1990-13-01"}
    result = judge("valid", True, reply(wrong))
    assert len(result.related) >= 2
    assert {finding.location.path for finding in result.related} >= {"Patient.gender", "Patient.birthDate"}
    assert result.finding.location.path in {finding.location.path for finding in result.related}


def test_errors_in_a_bundle_say_which_entry() -> None:
    wrong = {"resource": {"resourceType": "Patient", "gender": "man"}}
    result = judge("valid", {"on": "entry.resource"}, reply({**BUNDLE, "entry": [ENTRY, wrong]}))
    assert result.finding.location.path == "Bundle.entry[1].resource.gender"


@pytest.mark.parametrize(
    ("kind", "argument", "words"),
    [
        ("profile", "https://example.org/unknown", "neither in the bundled"),
        ("fhirpath", "name.family", "neither true nor false"),
        ("fhirpath", "name.where(", "cannot be evaluated"),
        ("fhirpath", "id = {{ gone }}", "“gone” has no value"),
        ("valid", {"on": "name"}, "not a resource"),
        ("nobody.knows", 1, "no kind of expectation"),
    ],
)
def test_what_cannot_be_judged_is_an_error_not_a_failure(kind: str, argument: Any, words: str) -> None:
    result = judge(kind, argument, reply())
    assert result.verdict is Verdict.ERROR
    assert words in result.finding.message.en


def test_an_answer_of_impossible_shape_is_no_traceback() -> None:
    for body in (
        {"resourceType": "Bundle", "entry": "x", "link": 3, "total": "many", "meta": []},
        {"resourceType": "Bundle", "entry": [1, None, {"search": 2, "resource": []}], "link": [None, {}]},
        {"resourceType": "OperationOutcome", "issue": [{"severity": [], "details": 1, "expression": 2}]},
    ):
        for kind, argument, _ in HOLDS:
            assert judge(kind, argument, reply(body, ETag="x")).verdict in (Verdict.PASS, Verdict.FAIL)


def test_values_are_filled_into_expectations() -> None:
    assert judge("fhirpath", "name.family = {{ f }}", reply(), {"f": "A"}).verdict is Verdict.PASS
    assert (
        judge("fhirpath", "name.family = {{ f }}", reply(), {"f": "' or true or '"}).verdict is Verdict.FAIL
    )
    assert (
        judge("equals", {"fhirpath": "active", "value": "{{ v }}"}, reply(), {"v": True}).verdict
        is Verdict.PASS
    )


def test_the_authors_own_words_come_first() -> None:
    expectation = Expectation(
        "status",
        201,
        Location(""),
        message=Text("Skal opprettes", "Must be created"),
        fix=Text("Opprett.", "Create it."),
    )
    finding = judge_expectation(expectation, reply(), JUDGE, Variables().lookup).finding
    assert finding is not None
    assert finding.message.en == "Must be created. Expected HTTP status 201, got 200."
    assert finding.fix == Text("Opprett.", "Create it.")


def test_the_expressions_of_a_kind_are_those_that_the_schema_calls_fhirpath() -> None:
    from validator.data_files.schema_check import schema

    def expressions(name: str, part: Any) -> set[str]:
        if part.get("$ref") == "#/$defs/fhirpath":
            return {name}
        inner = part.get("properties", {})
        found = {one for key, value in inner.items() for one in expressions(key, value)}
        return found | {one for option in part.get("anyOf", ()) for one in expressions(name, option)}

    described = schema("suites/suite.schema.json")["$defs"]["assertion"]["properties"]
    for name in assertion_kinds() & set(described):
        kind = find_assertion_kind(name)
        assert kind is not None
        assert set(kind.expressions) == expressions(name, described[name]), name


def outcome(said: str, **issue: Any) -> dict[str, Any]:
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "invalid", "diagnostics": said, **issue}],
    }


@pytest.mark.parametrize(
    ("query", "answered", "status", "key"),
    [
        ("patient.identifier=x", outcome("Unknown: patient.identifier"), 400, "status-chained"),
        ("patient.identifier=x&_count=1", outcome("patient.identifier, _count?"), 400, "status-chained"),
        ("patient=x", outcome("Unknown search parameter 'patient'"), 400, "status-parameter"),
        ("date=x", outcome("No.", expression=["http.date"]), 422, "status-parameter"),
        ("patient=x", outcome("The patient has been merged"), 400, "status-said"),
        ("patient=x", outcome("Unknown parameter patientId"), 400, "status-said"),
        ("patient=x&code=y", outcome("The parameter patient and the parameter code"), 400, "status-said"),
        ("patient=x", outcome("You lack the parameter patient"), 403, "status-said"),
        ("patient.identifier=x", outcome("Unknown: patient"), 400, "status-said"),
        (
            "patient=x",
            {"resourceType": "OperationOutcome", "issue": [{"expression": [1], "details": 2}]},
            400,
            "status",
        ),
    ],
)
def test_a_refused_search_parameter_is_named(query: str, answered: Any, status: int, key: str) -> None:
    kind = find_assertion_kind("status")
    assert kind is not None
    answer = reply(answered, status, url=f"https://product.test/fhir/Observation?{query}")
    assert kind.function(200, answer, JUDGE).key == key


def test_what_is_accepted_is_told_as_accepted() -> None:
    kind = find_assertion_kind("status")
    assert kind is not None
    assert kind.function("4xx", reply(), JUDGE).key == "status-accepted"
    assert kind.function(["4xx", 304], reply(), JUDGE).key == "status"
