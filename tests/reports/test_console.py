"""A run on the console: plain lines when piped, a bar on a terminal, and nothing hostile let through."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from example_result import EXAMPLE, VERIFIED
from rich.console import Console

from validator.events import (
    Event,
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    SuiteFinished,
    SuiteStarted,
)
from validator.reports.console import ConsoleHandler
from validator.results import Language, Result, ScenarioResult, Target, Text, Verdict

GOLDEN = Path(__file__).parent / "golden"


def events(result: Result) -> list[Event]:
    happened: list[Event] = [
        RunStarted(result.run_id, result.started, result.target, sum(len(s.scenarios) for s in result.suites))
    ]
    for suite in result.suites:
        happened.append(SuiteStarted(suite.id, suite.title, len(suite.scenarios)))
        for scenario in suite.scenarios:
            happened.append(ScenarioStarted(suite.id, scenario.id, scenario.title))
            happened.append(ScenarioFinished(suite.id, scenario))
        happened.append(SuiteFinished(suite))
    return [*happened, RunFinished(result)]


def shown(result: Result, language: Language = "en") -> tuple[str, str]:
    output, progress = io.StringIO(), io.StringIO()
    handler = ConsoleHandler(language, output=output, progress=progress, width=110)
    for event in events(result):
        handler(event)
    return output.getvalue(), progress.getvalue()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_golden_console(language: Language) -> None:
    output, progress = shown(EXAMPLE, language)
    written = f"{progress}=====\n{output}"
    written = "\n".join(line.rstrip() for line in written.split("\n"))
    assert written == (GOLDEN / f"console.{language}.txt").read_text("utf-8")


def test_piped_output_has_no_escapes_and_keeps_commands_on_their_lines() -> None:
    output, progress = shown(EXAMPLE)
    assert "\x1b" not in output + progress
    assert "\n  -H 'Content-Type: application/x-www-form-urlencoded' \\\n" in output
    assert len(progress.splitlines()) == 15


def test_an_interrupted_run_never_ends_on_a_good_note() -> None:
    whole, _ = shown(VERIFIED)
    partial, _ = shown(replace(VERIFIED, complete=False))
    assert "were carried through and are in order" in whole
    assert "were carried through and are in order" not in partial
    assert partial.rstrip().endswith("can't be used as a verification.")
    assert re.search(r"Partly tested", partial)


def test_markup_from_outside_is_only_text() -> None:
    target = Target("https://a.example", "url", "[bold red]Product[/]", None, "1")
    _, progress = shown(replace(VERIFIED, target=target))
    assert "[bold red]Product[/] 1" in progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_faults_stand_above_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    progress = Terminal()
    assert Console(file=progress).is_terminal
    handler = ConsoleHandler(output=io.StringIO(), progress=progress, width=100)
    for event in events(EXAMPLE):
        handler(event)
    written = progress.getvalue()
    assert "14/14" in written
    assert "news2/trend" in written
    assert "\x1b[31mred" not in written
    faults = [
        line for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written).splitlines() if "Failed" in line
    ]
    assert len(faults) == 3


def with_body(body: str) -> Result:
    """The example, its first failing request with that body."""

    def sent(scenario: ScenarioResult) -> ScenarioResult:
        steps = tuple(
            replace(
                step,
                exchanges=tuple(replace(e, request=replace(e.request, body=body)) for e in step.exchanges),
            )
            for step in scenario.steps
        )
        return replace(scenario, steps=steps)

    suites = tuple(replace(suite, scenarios=tuple(map(sent, suite.scenarios))) for suite in EXAMPLE.suites)
    return replace(EXAMPLE, suites=suites)


@pytest.mark.parametrize(("language", "word"), [("nb", "HTML-rapporten"), ("en", "HTML report")])
def test_a_long_body_is_cut_with_where_the_whole_is(language: Language, word: str) -> None:
    body = '{"start": "' + "x" * 3000 + '", "end": true}'
    output, _ = shown(with_body(body), language)
    assert "--data-binary @body." in output
    assert '{"start": "xxx' in output
    assert '"end"' not in output
    assert str(len(body)) in output.replace("\xa0", "")
    assert word in output
    assert "--out" in output
    whole, _ = shown(with_body('{"start": "' + "x" * 1900 + '"}'), language)
    assert "x" * 1900 in whole
    assert word not in whole


def test_each_reason_for_not_running_is_told_once() -> None:
    reason = Text("Ikke prøvd: ingen tilgang.", "Not tested: no access.")
    suite = max(EXAMPLE.suites, key=lambda suite: len(suite.scenarios))
    scenarios = tuple(
        replace(scenario, verdict=Verdict.SKIP, reason=reason, steps=()) for scenario in suite.scenarios
    )
    assert len(scenarios) > 1
    output, _ = shown(replace(EXAMPLE, suites=(replace(suite, scenarios=scenarios),)))
    assert output.count("Not tested: no access.") == 1
    assert f"({len(scenarios)}): Not tested: no access." in output


def undecided(number: int, reason: Text) -> ScenarioResult:
    return ScenarioResult(f"s{number}", Text(f"Nr. {number}", f"No. {number}"), Verdict.ERROR, reason=reason)


DEAD = Text("a.no tar ikke imot forbindelser.", "a.no refuses connections.")
SILENT = Text("Ikke prøvd: målet svarte ikke.", "Not tried: the target did not answer.")


def dead_run() -> Result:
    (suite, *_) = EXAMPLE.suites
    first = tuple(undecided(number, DEAD) for number in range(3))
    others = tuple(undecided(number, SILENT) for number in range(3, 40))
    suites = (
        replace(suite, id="one", scenarios=(*first, *others[:20]), verdict=Verdict.ERROR),
        replace(suite, id="two", scenarios=others[20:], verdict=Verdict.ERROR),
    )
    return replace(EXAMPLE, suites=suites, verdict=Verdict.ERROR)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_could_not_be_decided_is_told_once_for_each_reason(language: Language) -> None:
    out, progress = shown(dead_run(), language)
    assert out.count(DEAD.in_language(language)) == 1
    assert out.count(SILENT.in_language(language)) == 1
    assert ("37 scenarioer" if language == "nb" else "37 scenarios") in out
    assert "one (20), two (17)" in out
    assert len(out.splitlines()) < 30
    assert progress.count("/s") == 40  # the log of the run has each


@pytest.mark.parametrize("where", ["url", "product", "vendor", "version", "software"])
def test_nothing_about_the_target_reaches_the_terminal_raw(where: str) -> None:
    target = replace(EXAMPLE.target, **{"product": None, where: "http://a/\x1b[2J\u202e\x9b2J\x07"})
    output, progress = shown(replace(EXAMPLE, target=target))
    assert not set("\x1b\u202e\x9b\x07") & set(output + progress)


def test_a_reason_of_one_scenario_has_its_details() -> None:
    result = dead_run()
    (suite, other) = result.suites
    alone = replace(suite, scenarios=(undecided(7, DEAD),))
    out, _ = shown(replace(result, suites=(alone, other)))
    assert "one/s7  No. 7" in out


def test_on_a_terminal_a_reason_stands_once_above_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    progress = Terminal()
    handler = ConsoleHandler("en", output=io.StringIO(), progress=progress, width=100)
    for event in events(dead_run()):
        handler(event)
    above = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", progress.getvalue())
    assert above.count("No. 0") >= 1
    assert "No. 5" not in above
