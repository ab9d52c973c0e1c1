"""A run as SARIF and as HAR: nothing lost, nothing invented, nothing secret."""

import json
from dataclasses import replace

from example_result import EXAMPLE
from jsonschema import Draft202012Validator
from test_ci_formats import SARIF_SHAPE

from validator.reports.failures import failures
from validator.reports.har import to_har
from validator.reports.sarif_of_run import sarif_of_run
from validator.results import Location, Verdict


def placed():
    suites = tuple(
        replace(
            suite,
            scenarios=tuple(
                replace(one, location=Location("", 10 + n, 5, f"suites/{suite.id}/suite.yaml"))
                for n, one in enumerate(suite.scenarios)
            ),
        )
        for suite in EXAMPLE.suites
    )
    return replace(EXAMPLE, suites=suites)


def test_each_fault_stands_at_the_line_of_its_scenario() -> None:
    result = placed()
    log = sarif_of_run(result)
    Draft202012Validator(SARIF_SHAPE).validate(log)
    (run,) = log["runs"]
    found = failures(result)
    shown = [one for one in run["results"] if one["level"] != "warning"]
    assert len(shown) == len(found)
    for failure, one in zip(found, shown, strict=True):
        place = one["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == f"suites/{failure.suite.id}/suite.yaml"
        assert (
            run["artifacts"][place["artifactLocation"]["index"]]["location"]["uri"]
            == place["artifactLocation"]["uri"]
        )
        assert place["region"]["startLine"] == failure.scenario.location.line
        assert (one["kind"], one["level"]) == (
            ("fail", "error") if failure.verdict is Verdict.FAIL else ("open", "none")
        )
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]


def test_a_result_that_knows_no_lines_still_names_the_scenario() -> None:
    (run,) = sarif_of_run(EXAMPLE)["runs"]
    assert run["results"]
    assert all("physicalLocation" not in one["locations"][0] for one in run["results"])
    assert all(one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for one in run["results"])


def test_what_the_server_said_does_not_make_another_alert() -> None:
    def prints(result):
        (run,) = sarif_of_run(result)["runs"]
        return [one["partialFingerprints"] for one in run["results"]]

    text = json.dumps
    assert prints(placed()) == prints(EXAMPLE)
    assert len({text(one) for one in prints(EXAMPLE)}) > 1


def test_har_has_every_exchange_in_order_with_what_the_format_demands() -> None:
    log = to_har(EXAMPLE)["log"]
    exchanges = [
        exchange
        for suite in EXAMPLE.suites
        for scenario in suite.scenarios
        for step in scenario.steps
        for exchange in step.exchanges
    ]
    assert log["version"] == "1.2"
    assert {"name", "version"} <= log["creator"].keys()
    assert len(log["entries"]) == len(exchanges) > 0
    pages = {page["id"] for page in log["pages"]}
    for entry, exchange in zip(log["entries"], exchanges, strict=True):
        assert entry["pageref"] in pages
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
        assert {"send", "wait", "receive"} <= entry["timings"].keys()
        assert entry["time"] == sum(entry["timings"].values())
        request, response = entry["request"], entry["response"]
        needed = {"method", "url", "httpVersion", "cookies", "headers", "headersSize", "bodySize"}
        assert needed | {"queryString"} <= request.keys()
        assert {
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
        } <= response.keys()
        assert request["url"] == exchange.request.url
        assert request.get("postData", {}).get("text", "") == exchange.request.body
        assert response["status"] == (exchange.response.status if exchange.response else 0)
        assert response["content"]["text"] == (exchange.response.body if exchange.response else "")
