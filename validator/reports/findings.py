"""The findings of a validation, file by file: what every format of ``validator validate`` is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from validator.results import Finding, NotChecked, Severity, Unchecked

MOST_GROUPS = 1000
"""Things that were not checked which are kept by name while results go by; of more, only the places are counted. A hostile input could
otherwise name a code system for each of its bytes."""


@dataclass(frozen=True, slots=True)
class FileFindings:
    """One input and what there is to say about it. ``source`` is its bytes, for excerpts; ``None`` when not kept. It begins on
    ``first_line`` of the file (one resource of NDJSON). ``shown`` makes a line of the source fit to be shown, as long as it was."""

    file: str
    source: bytes | None
    findings: tuple[Finding, ...]
    first_line: int = 1
    shown: Callable[[str], str] | None = None
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)


@dataclass(slots=True)
class NotCheckedSums:
    """What was not checked in several inputs, each thing once with the places of all. ``unnamed`` counts places of what is not kept."""

    unnamed: int = 0
    _groups: dict[tuple[Unchecked, str, str | None], NotChecked] = field(default_factory=dict)

    def add(self, entries: Iterable[NotChecked], *, keep: bool = False) -> None:
        """``keep``: to be held for long, so that places are found now and the inputs need not be held for them."""
        for entry in entries:
            known = self._groups.get(entry.group)
            if known is not None:
                self._groups[entry.group] = known.counted(known.count + entry.count)
            elif len(self._groups) < MOST_GROUPS:
                self._groups[entry.group] = entry
                if keep:
                    _ = entry.first
            else:
                self.unnamed += entry.count

    def include(self, other: NotCheckedSums) -> None:
        """Add what another sum has, to be held for long."""
        self.add(other.entries, keep=True)
        self.unnamed += other.unnamed

    @property
    def entries(self) -> tuple[NotChecked, ...]:
        return tuple(self._groups.values())

    @property
    def places(self) -> int:
        return self.unnamed + sum(entry.count for entry in self._groups.values())


@dataclass(frozen=True, slots=True)
class Totals:
    files: int
    files_with_errors: int
    fatal: int
    error: int
    warning: int
    information: int
    not_checked: NotCheckedSums = field(default_factory=NotCheckedSums)


def totals(files: Sequence[FileFindings]) -> Totals:
    def count(severity: Severity) -> int:
        return sum(finding.severity is severity for finding in all_findings(files))

    not_checked = NotCheckedSums()
    for file in files:
        not_checked.add(file.not_checked)
    return Totals(
        files=len(files),
        files_with_errors=sum(file.has_errors for file in files),
        fatal=count(Severity.FATAL),
        error=count(Severity.ERROR),
        warning=count(Severity.WARNING),
        information=count(Severity.INFORMATION),
        not_checked=not_checked,
    )


def counts(sums: Totals | Tally) -> dict[str, Any]:
    """The numbers by name; of what was not checked, the number of places."""
    found = {each.name: getattr(sums, each.name) for each in fields(sums)}
    return found | {"not_checked": sums.not_checked.places}


def all_findings(files: Iterable[FileFindings]) -> Iterable[Finding]:
    return (finding for file in files for finding in file.findings)


@dataclass(slots=True)
class Tally:
    """Totals kept while results go by. ``files`` and ``files_with_errors`` count files, whatever number of resources each holds."""

    files: int = 0
    files_with_errors: int = 0
    resources: int = 0
    resources_with_errors: int = 0
    fatal: int = 0
    error: int = 0
    warning: int = 0
    information: int = 0
    not_checked: NotCheckedSums = field(default_factory=NotCheckedSums)

    def add(self, findings: Iterable[Finding], not_checked: Iterable[NotChecked] = ()) -> None:
        """Count one resource."""
        self.resources += 1
        self.not_checked.add(not_checked)
        wrong = False
        for finding in findings:
            match finding.severity:
                case Severity.FATAL:
                    self.fatal += 1
                    wrong = True
                case Severity.ERROR:
                    self.error += 1
                    wrong = True
                case Severity.WARNING:
                    self.warning += 1
                case _:
                    self.information += 1
        self.resources_with_errors += wrong

    def include(self, other: Tally) -> None:
        """Add what another tally counted."""
        self.not_checked.include(other.not_checked)
        for each in fields(self):
            if each.name != "not_checked":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
