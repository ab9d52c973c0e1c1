"""The forms that build servers show: GitHub's annotations and a page of Markdown."""

import re
from dataclasses import replace

import pytest
from example_result import EXAMPLE, HOSTILE, NO_PARAMETERS, REMARK, VERIFIED, WRONG_TYPE
from hypothesis import given
from hypothesis import strategies as st

from validator.reports.failures import failures, grouped
from validator.reports.findings import FileFindings
from validator.reports.github_annotations import MOST_OF_A_KIND, github_annotations, github_findings
from validator.reports.markdown_summary import LONGEST_CELL, MOST_ROWS, cell, markdown_summary
from validator.results import Finding, Location, Rule, Severity, Text, Verdict

COMMAND = re.compile(r"::(?P<kind>error|warning|notice)(?: (?P<properties>.*?))?::(?P<message>.*)")


def as_the_runner_reads(output: str) -> list[tuple[str, dict[str, str], str]]:
    """https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs: kind, properties, message."""

    def undone(value: str) -> str:
        for code, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            value = value.replace(code, character)
        return value

    read = []
    for line in output.split("\n")[:-1]:
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        pairs = (item.split("=", 1) for item in (match["properties"] or "").split(",") if item)
        read.append((match["kind"], {name: undone(value) for name, value in pairs}, undone(match["message"])))
    return read


def finding(said: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        severity,
        "value",
        "a.b",
        Text(said, said),
        Location(said, 3, 7),
        Rule(said, said),
        Text(said, said),
    )


# --- annotations


def test_findings_are_shown_at_their_lines():
    files = [FileFindings("pasienter/kari, nordmann.json", None, (WRONG_TYPE, NO_PARAMETERS, REMARK))]
    read = as_the_runner_reads(github_findings(files))
    assert [kind for kind, _, _ in read] == [
        "warning" if one.severity is Severity.WARNING else "error" if one.is_error else "notice"
        for one in files[0].findings
    ]
    for (_, properties, message), one in zip(read, files[0].findings, strict=True):
        assert properties["file"] == "pasienter/kari, nordmann.json"
        assert properties.get("line") == (None if one.location.line is None else str(one.location.line))
        assert ("col" in properties) <= ("line" in properties)
        assert one.message.en in message
        assert one.fix is None or one.fix.en in message


def test_nothing_found_says_nothing():
    assert github_findings([FileFindings("a.json", None, ())]) == ""
    assert github_annotations(VERIFIED) == ""


@pytest.mark.parametrize("language", ["nb", "en"])
def test_each_cause_of_a_run_is_one_annotation(language):
    read = as_the_runner_reads(github_annotations(EXAMPLE, language))
    told = [message for kind, _, message in read if kind == "error"]
    groups = grouped(failures(EXAMPLE))
    assert len(told) == min(len(groups), MOST_OF_A_KIND)
    first = groups[0]
    assert first.message.in_language(language) in told[0]
    assert read[0][1]["title"].startswith(f"{first.suite.id}/{first.scenario.id}: ")


def test_no_more_is_told_than_github_keeps_and_the_last_says_how_many_there_are():
    suite = EXAMPLE.suites[0]
    scenarios = tuple(
        replace(
            suite.scenarios[0],
            id=f"s{number}",
            steps=(),
            verdict=Verdict.FAIL,
            reason=Text(f"{number}", f"{number}"),
        )
        for number in range(25)
    )
    result = replace(EXAMPLE, suites=(replace(suite, scenarios=scenarios),))
    read = as_the_runner_reads(github_annotations(result))
    assert len(read) == MOST_OF_A_KIND
    assert read[-1][2].startswith(f"{25 - MOST_OF_A_KIND + 1} more")


def test_a_run_that_was_interrupted_or_came_to_nothing_is_an_error():
    (interrupted,) = as_the_runner_reads(github_annotations(replace(VERIFIED, complete=False)))
    assert interrupted[0] == "error"
    (empty,) = as_the_runner_reads(github_annotations(replace(VERIFIED, suites=(), verdict=Verdict.SKIP)))
    assert empty[0] == "error"
    assert "nothing was tested" in empty[2]


@given(st.text(max_size=200) | st.just(HOSTILE) | st.just("::error::x\n##[group]y%0A::stop-commands::z"))
def test_nothing_from_outside_becomes_a_command_of_its_own(content):
    files = [FileFindings(f"x{content}", None, (finding(content),))]
    output = github_findings(files)
    ((kind, properties, message),) = as_the_runner_reads(output)
    assert kind == "error"
    assert set(properties) <= {"file", "line", "col", "title"}
    assert properties["line"] == "3"
    assert "##[" not in output
    assert not re.search(r"^\s*::", message, re.MULTILINE)


# --- the page


def rows(page: str, heading: str) -> list[list[str]]:
    table = page.split(f"### {heading}", 1)[1].split("\n", 1)[1].strip().split("\n\n")[0].split("\n")
    assert re.fullmatch(r"\|( --- \|)+", table[1])
    cells = [[part.strip() for part in line.strip("|").split(" | ")] for line in table]
    assert {len(row) for row in cells} == {len(cells[0])}
    return cells[2:]


def test_the_page_has_the_suites_and_the_services_in_tables():
    page = markdown_summary(EXAMPLE)
    assert page.startswith("## Conformance of Fjord Journal 4.2.1\n")
    suites = rows(page, "Suites")
    assert len(suites) == len(EXAMPLE.suites)
    for row, suite in zip(suites, EXAMPLE.suites, strict=True):
        assert sum(map(int, row[2:])) == len(suite.scenarios)
    assert rows(page, "Services")
    faults = rows(page, "Failures and open questions")
    assert len(faults) == len(grouped(failures(EXAMPLE)))


def test_the_page_is_there_in_bokmaal():
    assert "## Samsvarstest av Fjord Journal" in markdown_summary(EXAMPLE, "nb")
    assert "### Testsett" in markdown_summary(EXAMPLE, "nb")


def test_an_interrupted_run_is_never_shown_as_passed():
    page = markdown_summary(replace(VERIFIED, complete=False))
    assert "everything that was run is in order" not in page
    assert "interrupted" in page.splitlines()[2]


def test_the_page_is_small_however_much_went_wrong():
    suite = EXAMPLE.suites[0]
    said = "x|" * 5000
    scenarios = tuple(
        replace(
            suite.scenarios[0],
            id=f"s{number}",
            steps=(),
            verdict=Verdict.FAIL,
            reason=Text(f"{number}{said}", f"{number}{said}"),
        )
        for number in range(3000)
    )
    page = markdown_summary(replace(EXAMPLE, suites=(replace(suite, scenarios=scenarios),)))
    assert len(page.encode()) < 1024 * 1024
    assert f"and {3000 - MOST_ROWS} more" in page


@given(st.text(max_size=300) | st.just("<script>alert(1)</script> | [x](javascript:y) `z` https://w.example"))
def test_a_cell_shows_any_text_and_ends_no_cell(content):
    made = cell(content)
    assert "\n" not in made
    assert not re.search(r"[|<>`\[\]*_:\\]", made)
    shown = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), made)
    assert len(shown) <= LONGEST_CELL + 2 or "\\" in shown
