"""What is shown of a validation, with asterisks for numbers that may be a real person's: findings quote values, excerpts whole lines.

Each is as long as before, so that lines and columns stay true. Synthetic numbers stay readable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from validator.redaction.identity_numbers import find_identity_numbers, mask_identity_numbers
from validator.reports.findings import FileFindings
from validator.results import Finding, Location, NotChecked, Rule, Text
from validator.texts.invariant_fixes_of_profiles import with_plain_fix


def file_to_show(
    file: str,
    source: bytes | None,
    findings: Iterable[Finding],
    first_line: int = 1,
    not_checked: Iterable[NotChecked] = (),
) -> FileFindings:
    """As :class:`FileFindings`, fit to be shown, and with our own profiles' words for what to change."""
    return FileFindings(
        mask_identity_numbers(file),
        source,
        tuple(finding_to_show(with_plain_fix(finding)) for finding in findings),
        first_line,
        mask_identity_numbers,
        tuple(map(entry_to_show, not_checked)),
    )


def entry_to_show(entry: NotChecked) -> NotChecked:
    """What inputs name (a system, a URL) may be a number."""
    return entry.shown(lambda what: what if _is_fit(what) else mask_identity_numbers(what), _place)


def finding_to_show(finding: Finding) -> Finding:
    """The finding itself when it has nothing to hide."""
    message, place, rule, fix = finding.message, finding.location, finding.rule, finding.fix
    # Both languages quote the same values.
    if _is_fit(message.en) and _are_fit(
        place.path,
        place.file or "",
        rule.id if rule else "",
        (rule.url if rule else "") or "",
        fix.en if fix else "",
    ):
        return finding
    return replace(
        finding,
        message=_text(message),
        location=_place(place),
        rule=rule and _rule(rule),
        fix=fix and _text(fix),
    )


def _place(place: Location) -> Location:
    return replace(
        place,
        path=mask_identity_numbers(place.path),
        file=None if place.file is None else mask_identity_numbers(place.file),
    )


def _text(said: Text) -> Text:
    return Text(mask_identity_numbers(said.nb), mask_identity_numbers(said.en))


def _rule(rule: Rule) -> Rule:
    return Rule(mask_identity_numbers(rule.id), None if rule.url is None else mask_identity_numbers(rule.url))


# The same is said of many resources, and hardly anything has something to hide.


@lru_cache(maxsize=2048)
def _is_fit(line: str) -> bool:
    return not find_identity_numbers(line)


@lru_cache(maxsize=2048)
def _are_fit(*lines: str) -> bool:
    return not any(map(find_identity_numbers, lines))
