"""One cause is one entry, and the numbers that a report says agree with each other."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from example_result import EXAMPLE
from lxml import html
from rich.console import Console

from validator.reports.console import print_result
from validator.reports.coverage import count_scenarios
from validator.reports.failures import failures, grouped, left_behind, met_in
from validator.reports.html import render_html
from validator.reports.junit import junit_result
from validator.results import (
    AssertionResult,
    Finding,
    Location,
    Result,
    Rule,
    ScenarioResult,
    Severity,
    StepResult,
    Text,
    Verdict,
)


def both(said: str) -> Text:
    return Text(said, said)


def step(name: str, *said: str, verdict: Verdict = Verdict.FAIL, requirement: str = "EXC-01") -> StepResult:
    """A step with an assertion for each thing said."""
    assertions = tuple(
        AssertionResult(
            "fhirpath",
            both("check"),
            verdict,
            requirement,
            Finding(Severity.ERROR, "value", "runner.x", both(one), Location("Bundle"), Rule(requirement)),
        )
        for one in said
    )
    return StepResult(id=name, title=both(name), kind="read", verdict=verdict, assertions=assertions)


def result_of(scenarios: dict[str, tuple[StepResult, ...]], verdict: Verdict = Verdict.FAIL) -> Result:
    ran = tuple(
        ScenarioResult(id=name, title=both(name), verdict=verdict, steps=steps)
        for name, steps in scenarios.items()
    )
    return replace(EXAMPLE, suites=(replace(EXAMPLE.suites[0], scenarios=ran),))


def console_of(result: Result) -> str:
    output = io.StringIO()
    print_result(result, "en", Console(file=output, width=150))
    return output.getvalue()


STALE = "meta.lastUpdated is 2026-11-30T20:0{}:00.123+01:00, before the change in Patient/{}."


def stale(count: int) -> Result:
    return result_of({f"s{n}": (step("a", STALE.format(n, f"p{n}")),) for n in range(count)})


def test_the_same_of_another_moment_and_resource_is_one_entry() -> None:
    (one,) = grouped(failures(stale(4)))
    assert [other.scenario.id for other in one.others] == ["s1", "s2", "s3"]
    assert met_in([one]) == 4


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Expected HTTP status 200, got 404.", "Expected HTTP status 200, got 500."),
        ("Found 3, expected 4.", "Found 3, expected 5."),
        ("The name is Kari.", "The name is Ola."),
    ],
)
def test_what_differs_in_more_than_place_is_not_the_same(first: str, second: str) -> None:
    result = result_of({"a": (step("x", first),), "b": (step("x", second),)})
    assert len(grouped(failures(result))) == 2


def test_another_rule_or_verdict_is_another_cause() -> None:
    steps = (
        step("a", "No."),
        step("b", "No.", requirement="EXC-02"),
        step("c", "No.", verdict=Verdict.ERROR),
    )
    assert len(grouped(failures(result_of({"one": steps})))) == 3


def test_grouping_loses_nothing_and_keeps_the_order() -> None:
    found = failures(EXAMPLE) + failures(stale(3))
    groups = grouped(found)
    members = [replace(one, others=()) for group in groups for one in (group, *group.others)]
    assert len(members) == len(found)
    assert all(one in members for one in found)
    firsts = [found.index(replace(group, others=())) for group in groups]
    assert firsts == sorted(firsts)


def test_every_report_says_it_once_with_where_else() -> None:
    result = stale(9)
    said = console_of(result)
    assert said.count("meta.lastUpdated is") == 1
    suite = result.suites[0].id
    assert f"The same in 8 more places: {suite}/s1, {suite}/s2, {suite}/s3, {suite}/s4, {suite}/s5, …" in said
    page = html.fromstring(render_html(result, "en"))
    (article,) = page.xpath("//article[starts-with(@class, 'failure')]")
    assert "The same in 8 more places" in article.text_content()
    assert len(page.xpath("//ol[@class='deviations']/li")) == 1
    cases = list(ElementTree.fromstring(junit_result(result).encode()).iter("failure"))
    assert len(cases) == 9, "a build server shows each case by itself"
    assert all("The same in 8 more places" in (case.text or "") for case in cases)
    assert f"{suite}/s3" not in (cases[3].text or ""), "not the place itself"


def test_junit_names_a_requirement_once() -> None:
    (case,) = ElementTree.fromstring(junit_result(stale(1)).encode()).iter("failure")
    assert (case.text or "").count("EXC-01") == 1
    assert "Requirement: EXC-01" in (case.text or "")


@pytest.mark.parametrize("result", [EXAMPLE, stale(1), stale(7)], ids=["example", "one", "seven"])
def test_the_numbers_of_a_report_agree(result: Result) -> None:
    """Read back from what was written: heading, table and JUnit count scenarios."""
    counts = [count_scenarios(suite.scenarios) for suite in result.suites]
    bad = sum(count.failed + count.error for count in counts)
    said = console_of(result)
    (heading,) = re.findall(r"open questions \((\d+) scenarios?\)", said)
    table = said[said.rindex("Suite") :]
    columns = re.split(r"\s{2,}", table.splitlines()[0].strip())
    rows = [re.split(r"\s{2,}", line.strip()) for line in table.splitlines()[2 : 2 + len(counts)]]
    wanted = [n for n, column in enumerate(columns) if column in ("Failed", "Undecided")]
    summed = sum(int(row[n].replace("·", "0")) for row in rows for n in wanted)
    assert int(heading) == summed == bad
    root = ElementTree.fromstring(junit_result(result).encode())
    assert int(root.get("failures", "")) + int(root.get("errors", "")) == bad
    lead = (
        html.fromstring(render_html(result, "en"))
        .xpath("//*[@id='deviations']//p[@class='lead']")[0]
        .text_content()
    )
    assert re.findall(r"Found in (\d+) scenario", lead) == [str(bad)]


def test_what_remains_is_one_line() -> None:
    def cleanup(n: int) -> StepResult:
        return StepResult(
            id="delete",
            title=both("delete"),
            kind="delete",
            verdict=Verdict.WARNING,
            reason=both(f"The server answered 405 for Patient/p{n}."),
            phase="cleanup",
        )

    result = result_of({f"s{n}": (cleanup(n),) for n in range(25)}, Verdict.PASS)
    assert len(left_behind(result)) == 25
    said = console_of(result)
    assert said.count("The server answered 405") == 1
    assert "25 clean-ups did not succeed" in said
    assert "Remarks (" not in said
    page = html.fromstring(render_html(result, "en"))
    assert "25 clean-ups did not succeed" in page.xpath("//p[@class='left-behind']")[0].text_content()
