"""The findings of a validation, file by file: what every format of ``validator validate`` is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from validator.results import Finding, Severity


@dataclass(frozen=True, slots=True)
class FileFindings:
    """One input and what there is to say about it. ``source`` is its bytes, for excerpts; ``None`` when not kept. It begins on
    ``first_line`` of the file (one resource of NDJSON). ``shown`` makes a line of the source fit to be shown, as long as it was."""

    file: str
    source: bytes | None
    findings: tuple[Finding, ...]
    first_line: int = 1
    shown: Callable[[str], str] | None = None

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Totals:
    files: int
    files_with_errors: int
    fatal: int
    error: int
    warning: int
    information: int


def totals(files: Sequence[FileFindings]) -> Totals:
    def count(severity: Severity) -> int:
        return sum(finding.severity is severity for finding in all_findings(files))

    return Totals(
        files=len(files),
        files_with_errors=sum(file.has_errors for file in files),
        fatal=count(Severity.FATAL),
        error=count(Severity.ERROR),
        warning=count(Severity.WARNING),
        information=count(Severity.INFORMATION),
    )


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

    def add(self, findings: Iterable[Finding]) -> None:
        """Count one resource."""
        self.resources += 1
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
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
