"""A comparison of two runs for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from validator.reports.comparing import ComparedFault, OtherSuite, RunComparison
from validator.reports.visible_text import visible_line
from validator.results import Language, Text
from validator.texts import text

_GROUPS = (("new", "✘"), ("not_tried_before", "✘"), ("as_before", "="), ("mended", "✔"), ("not_tried", "?"))


def comparison_summary(comparison: RunComparison) -> Text:
    """In one line: ``2 mended, 1 new, 3 as before``; what was not tried again is only said when there is any."""
    counts = {name: len(getattr(comparison, name)) for name, _ in _GROUPS}
    if not any(counts.values()):
        return text("compare.no-faults")
    said = text("compare.summary", **counts)
    for name in ("not_tried", "not_tried_before"):
        if counts[name]:
            said = text(f"compare.summary-{name.replace('_', '-')}", summary=said, count=counts[name])
    return said


def suite_note(other: OtherSuite) -> Text:
    """In which way the suite is not the same in both runs."""
    if other.old is None or other.new is None:
        return text(
            "compare.suite-only-new" if other.old is None else "compare.suite-only-old", suite=other.suite
        )
    if other.old == other.new:
        return text("compare.suite-files-differ", suite=other.suite, version=other.old)
    return text("compare.suite-versions-differ", suite=other.suite, old=other.old, new=other.new)


def comparison_text(comparison: RunComparison, language: Language) -> str:
    """The whole comparison, the summary last, where a terminal leaves the eye."""
    return "\n".join([*_lines(comparison, language), ""])


def _lines(comparison: RunComparison, language: Language) -> Iterator[str]:
    for name, sign in _GROUPS:
        faults: Sequence[ComparedFault] = getattr(comparison, name)
        if not faults:
            continue
        yield text(f"compare.{name.replace('_', '-')}", count=len(faults)).in_language(language)
        for fault in faults:
            yield visible_line(f"  {sign} {fault.key}: {fault.message.in_language(language)}")
        yield ""
    for other in comparison.suites:
        yield visible_line(suite_note(other).in_language(language))
    yield comparison_summary(comparison).in_language(language)


def comparison_json(comparison: RunComparison) -> dict[str, Any]:
    """``mended``, ``new``, ``as-before`` and ``not-tried``, each a list of faults; ``suites`` that differ."""

    def fault(one: ComparedFault) -> dict[str, Any]:
        key = one.key
        named = {
            "suite": key.suite,
            "scenario": key.scenario,
            "step": key.step,
            "assertion": key.kind,
            "requirement": key.requirement,
        }
        return {name: value for name, value in named.items() if value} | {
            "message": {"nb": one.message.nb, "en": one.message.en}
        }

    shown: dict[str, Any] = {
        name.replace("_", "-"): [fault(one) for one in getattr(comparison, name)] for name, _ in _GROUPS
    }
    shown["suites"] = [{"suite": one.suite, "old": one.old, "new": one.new} for one in comparison.suites]
    return shown
