"""What a run comes to: only what was tested and in order is verified."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_result import VERIFIED

from validator.cli.running import exit_code
from validator.reports.coverage import Status, suite_status
from validator.reports.outcome import Outcome, conclusion, outcome
from validator.results import Result, ScenarioResult, Text, Verdict

REASON = Text("uten tilgang", "without access")
SKIPPED = ScenarioResult("left", REASON, Verdict.SKIP, reason=REASON)
UNDECIDED = replace(SKIPPED, verdict=Verdict.ERROR)
FAILED = replace(SKIPPED, verdict=Verdict.FAIL)


def with_scenario(added: ScenarioResult, *, verdict: Verdict | None = None) -> Result:
    suite = VERIFIED.suites[0]
    suites = (replace(suite, scenarios=(*suite.scenarios, added)), *VERIFIED.suites[1:])
    return replace(VERIFIED, suites=suites, verdict=verdict or VERIFIED.verdict)


@pytest.mark.parametrize(
    ("result", "came_to", "code"),
    [
        (VERIFIED, Outcome.VERIFIED, 0),
        (with_scenario(SKIPPED), Outcome.PARTLY, 3),
        (with_scenario(replace(SKIPPED, not_offered=True)), Outcome.VERIFIED, 0),
        (with_scenario(UNDECIDED), Outcome.UNDECIDED, 3),
        (with_scenario(FAILED), Outcome.FAILED, 1),
        (replace(with_scenario(FAILED), complete=False), Outcome.INTERRUPTED, 130),
        (replace(VERIFIED, complete=False), Outcome.INTERRUPTED, 130),
        (replace(VERIFIED, suites=()), Outcome.NOTHING, 3),
    ],
)
def test_one_word_and_one_exit_code(result: Result, came_to: Outcome, code: int) -> None:
    assert outcome(result) is came_to
    assert exit_code(result) == code


def test_a_suite_of_which_nothing_was_tested_is_no_success_beside_one_that_was() -> None:
    untested = replace(VERIFIED.suites[0], id="other", scenarios=(SKIPPED,))
    assert outcome(replace(VERIFIED, suites=(*VERIFIED.suites, untested))) is Outcome.PARTLY


def test_what_is_left_out_may_be_allowed_but_never_a_fault_nor_nothing_at_all() -> None:
    assert exit_code(with_scenario(SKIPPED), allow_partial=True) == 0
    for result, code in ((with_scenario(FAILED), 1), (with_scenario(UNDECIDED), 3)):
        assert exit_code(result, allow_partial=True) == code
    only = replace(VERIFIED, suites=(replace(VERIFIED.suites[0], scenarios=(SKIPPED,)),))
    assert exit_code(only, allow_partial=True) == 3


def test_a_selection_that_passed_is_a_selection() -> None:
    suite = replace(VERIFIED.suites[0], left_out=3)
    result = replace(VERIFIED, suites=(suite,))
    assert outcome(result) is Outcome.SELECTED
    assert exit_code(result) == 0
    said = conclusion(result)
    assert said is not None
    assert "never counts as verified" in said.en
    assert suite_status(suite, complete=True) is Status.PARTIAL


def test_a_suite_that_only_has_what_is_not_offered_is_not_tested() -> None:
    suite = replace(VERIFIED.suites[0], scenarios=(replace(SKIPPED, not_offered=True),))
    assert outcome(replace(VERIFIED, suites=(suite,))) is Outcome.NOTHING
