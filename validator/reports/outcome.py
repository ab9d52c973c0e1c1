"""What a whole run comes to, in one word: what its last line, its exit code and every build server say.

Stricter than :attr:`Result.verdict`, which is the worst of what was executed: a run in which thirty scenarios of thirty-two were left out
for want of a login has found no fault, and says nothing about the product.
"""

from __future__ import annotations

from enum import StrEnum

from validator.reports.coverage import VERIFIED, Status, offered_status
from validator.results import Result, Text, Verdict
from validator.texts import text


class Outcome(StrEnum):
    """``VERIFIED``: every suite that was asked for is verified, with or without remarks, for what the product offers. ``SELECTED``: so is
    every scenario of a selection, which never counts as verified. ``PARTLY``: no fault was found, and something was not tested.
    ``UNDECIDED``: something could not be judged. ``NOTHING``: nothing was tested."""

    VERIFIED = "verified"
    SELECTED = "selected"
    PARTLY = "partly"
    FAILED = "failed"
    UNDECIDED = "undecided"
    NOTHING = "nothing"
    INTERRUPTED = "interrupted"


def outcome(result: Result) -> Outcome:
    """The outcome. Of an interrupted run only that: nobody knows what the rest would have shown."""
    if not result.complete:
        return Outcome.INTERRUPTED
    found = {offered_status(suite.scenarios) for suite in result.suites}
    if Status.FAILED in found:
        return Outcome.FAILED
    if Status.INCONCLUSIVE in found:
        return Outcome.UNDECIDED
    if found <= {Status.NOT_TESTED}:
        return Outcome.NOTHING
    if not found <= set(VERIFIED):
        return Outcome.PARTLY
    return Outcome.SELECTED if any(suite.left_out for suite in result.suites) else Outcome.VERIFIED


def conclusion(result: Result) -> Text | None:
    """The outcome in one sentence, “word: what it means”; ``None`` for an interrupted run, where the notice of that says it all, unless a
    fault was proven before."""
    came_to = outcome(result)
    if came_to is Outcome.INTERRUPTED:
        return text(f"report.conclusion-{Outcome.FAILED}") if result.verdict is Verdict.FAIL else None
    remarked = came_to is Outcome.VERIFIED and result.verdict is Verdict.WARNING
    return text("report.conclusion-remarks" if remarked else f"report.conclusion-{came_to}")
