"""The findings of a validation, file by file: what every format of ``validator validate`` is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validator.results import Finding, Severity


@dataclass(frozen=True, slots=True)
class FileFindings:
    """One input and what there is to say about it. ``source`` is its bytes, for excerpts; ``None`` when not kept."""

    file: str
    source: bytes | None
    findings: tuple[Finding, ...]

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
