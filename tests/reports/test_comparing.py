"""What is mended between two runs, and that nothing is called mended which was not tried."""

from dataclasses import replace

from example_result import EXAMPLE
from hypothesis import given
from hypothesis import strategies as st

from validator.reports.comparing import OtherSuite, compare_runs
from validator.reports.comparison_text import comparison_json, comparison_summary, comparison_text
from validator.reports.failures import failures
from validator.results import (
    AssertionResult,
    Result,
    ScenarioResult,
    StepResult,
    SuiteResult,
    Target,
    Text,
    Verdict,
    combine,
)

T = Text("x", "x")


def run(*assertions: tuple[str, Verdict], version: str = "1.0.0", digest: str = "a") -> Result:
    """A run of one step that asserts these kinds."""
    items = tuple(AssertionResult(kind, Text(kind, kind), verdict, "EXC-01") for kind, verdict in assertions)
    verdict = combine(item.verdict for item in items)
    step = StepResult("step", T, "read", verdict, items)
    scenario = ScenarioResult("one", T, verdict, steps=(step,))
    suite = SuiteResult("trial", version, T, "s", "lookup", "source", verdict, (scenario,), digest=digest)
    return Result("r", "", "", "0", Target("http://x", "url"), (suite,), verdict=verdict)


def counts(old: Result, new: Result) -> tuple[int, int, int, int]:
    found = compare_runs(old, new)
    return len(found.mended), len(found.new), len(found.as_before), len(found.not_tried)


def test_each_of_the_four_ways() -> None:
    old = run(("a", Verdict.FAIL), ("b", Verdict.PASS), ("c", Verdict.FAIL), ("d", Verdict.FAIL))
    new = run(("a", Verdict.WARNING), ("b", Verdict.FAIL), ("c", Verdict.FAIL), ("d", Verdict.SKIP))
    found = compare_runs(old, new)
    assert [one.key.kind for one in found.mended] == ["a"]
    assert [one.key.kind for one in found.new] == ["b"]
    assert [one.key.kind for one in found.as_before] == ["c"]
    assert [one.key.kind for one in found.not_tried] == ["d"]
    assert comparison_summary(found).en == "1 mended, 1 new, 1 as before, 1 not tried again"
    assert comparison_summary(found).nb == "1 rettet, 1 nye, 1 som før, 1 ikke prøvd igjen"


def test_what_could_not_be_decided_or_is_gone_is_not_mended() -> None:
    failed = run(("a", Verdict.FAIL))
    assert counts(failed, run(("a", Verdict.ERROR))) == (0, 0, 0, 1)
    undecided = compare_runs(run(("a", Verdict.ERROR)), failed)
    assert (undecided.new, len(undecided.not_tried_before)) == ((), 1)
    assert comparison_summary(undecided).en == "0 mended, 0 new, 0 as before, 1 not tried before"
    assert undecided.is_worse
    assert counts(failed, run(("b", Verdict.PASS))) == (0, 0, 0, 1)
    assert counts(failed, replace(failed, suites=())) == (0, 0, 0, 1)


def test_two_assertions_of_one_kind_are_told_apart_by_their_number() -> None:
    old = run(("a", Verdict.FAIL), ("a", Verdict.PASS))
    assert counts(old, run(("a", Verdict.PASS), ("a", Verdict.FAIL))) == (1, 1, 0, 0)


def test_suites_that_differ_are_told() -> None:
    one = run(("a", Verdict.PASS))
    assert compare_runs(one, one).suites == ()
    other = run(("a", Verdict.PASS), version="1.1.0")
    assert compare_runs(one, other).suites == (OtherSuite("trial", "1.0.0", "1.1.0"),)
    changed = compare_runs(one, run(("a", Verdict.PASS), digest="b"))
    assert "its files have changed" in comparison_text(changed, "en")
    assert "was not run now" in comparison_text(compare_runs(one, replace(one, suites=())), "en")


def test_a_real_run_against_itself_is_as_before() -> None:
    found = compare_runs(EXAMPLE, EXAMPLE)
    proven = [one for one in failures(EXAMPLE) if one.verdict is Verdict.FAIL]
    assert len(found.as_before) == len(proven) > 0
    assert (found.mended, found.new, found.not_tried, found.suites) == ((), (), (), ())
    assert len(comparison_json(found)["as-before"]) == len(proven)


verdicts = st.lists(st.sampled_from(list(Verdict)), min_size=1, max_size=6)


@given(verdicts, verdicts)
def test_law_every_fault_is_in_exactly_one_group_and_the_way_back_mirrors(old, new) -> None:
    first = run(*((f"k{n}", verdict) for n, verdict in enumerate(old)))
    second = run(*((f"k{n}", verdict) for n, verdict in enumerate(new)))
    there, back = compare_runs(first, second), compare_runs(second, first)

    def keys(faults):
        return {one.key for one in faults}

    def whole(found):
        return [*found.mended, *found.new, *found.not_tried_before, *found.as_before, *found.not_tried]

    assert len(keys(whole(there))) == len(whole(there))
    assert keys(there.as_before) == keys(back.as_before)
    assert keys(there.new) == keys(back.mended)
    assert keys(there.not_tried_before) == keys(back.not_tried)
    failing = [*there.as_before, *there.new, *there.not_tried_before]
    assert len(failing) == sum(verdict is Verdict.FAIL for verdict in new)
