"""Findings as GitHub shows them beside the code and on the page of a job: workflow commands, a line each
(https://docs.github.com/actions/reference/workflow-commands-for-github-actions).

Of one step GitHub keeps ten errors, ten warnings and ten notices, so a run tells no more, each cause once, and the last says how many
there are besides. Findings in files are told whole: the lines are the log too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.reports.failures import Failure, all_remarks, failures, grouped
from validator.reports.findings import FileFindings
from validator.reports.outcome import Outcome, conclusion, outcome
from validator.reports.visible_text import no_commands, visible, visible_line
from validator.reports.wording import place, rule_text
from validator.results import Finding, Language, Result, Severity
from validator.texts import text
from validator.texts.not_checked import entry_finding

MOST_OF_A_KIND = 10
_KINDS = {
    Severity.FATAL: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
}


def github_annotations(result: Result, language: Language = "en") -> str:
    """A run: an error for each cause of a fault or of what could not be decided, a warning for each remark; nothing for a run without."""
    found = [(one, *one.others) for one in grouped(failures(result))]
    noted = [(one, *one.others) for one in all_remarks(result)]
    lines = [*_of_kind("error", found, language), *_of_kind("warning", noted, language)]
    if not result.complete:
        lines.insert(0, _command("error", text("report.partial-run").in_language(language)))
    elif outcome(result) in (Outcome.PARTLY, Outcome.NOTHING) and (said := conclusion(result)) is not None:
        lines.append(_command("error", said.in_language(language)))
    return "".join(f"{line}\n" for line in lines)


def github_findings(files: Sequence[FileFindings], language: Language = "en") -> str:
    """A validation: each finding at its line, and a notice for each thing that was not checked."""
    lines = [
        _finding(file.file, finding, language)
        for file in files
        for finding in (*file.findings, *map(entry_finding, file.not_checked))
    ]
    return "".join(f"{line}\n" for line in lines)


def _of_kind(kind: str, groups: Sequence[Sequence[Failure]], language: Language) -> Iterator[str]:
    shown = groups if len(groups) <= MOST_OF_A_KIND else groups[: MOST_OF_A_KIND - 1]
    for group in shown:
        yield _fault(kind, group, language)
    if len(shown) < len(groups):
        more = text("build_servers.further", count=len(groups) - len(shown))
        yield _command(kind, more.in_language(language))


def _fault(kind: str, group: Sequence[Failure], language: Language) -> str:
    first = group[0]
    names = list(dict.fromkeys(f"{failure.suite.id}/{failure.scenario.id}" for failure in group))
    verdict = text(f"report.verdict-{first.verdict}").in_language(language)
    lines = [first.message.in_language(language)]
    if len(names) > 1:
        same = text("build_servers.and-elsewhere", count=len(names), where=", ".join(names))
        lines.append(same.in_language(language))
    if first.requirement:
        lines.append(f"{text('report.requirement').in_language(language)}: {first.requirement}")
    if first.finding is not None:
        lines += _details(first.finding, language, where=True)
    return _command(kind, "\n".join(lines), title=f"{names[0]}: {verdict}")


def _finding(file: str, finding: Finding, language: Language) -> str:
    lines = [finding.message.in_language(language), *_details(finding, language, where=False)]
    location = finding.location
    return _command(
        _KINDS[finding.severity],
        "\n".join(lines),
        file=file,
        line="" if location.line is None else str(location.line),
        # A column without its line means nothing.
        col="" if location.line is None or location.column is None else str(location.column),
        title=location.path or finding.key,
    )


def _details(finding: Finding, language: Language, *, where: bool) -> Iterator[str]:
    if where and place(finding.location):
        yield f"{text('report.where').in_language(language)}: {place(finding.location)}"
    if finding.rule:
        yield f"{text('report.rule').in_language(language)}: {rule_text(finding.rule)}"
    if finding.fix:
        yield f"{text('report.fix').in_language(language)}: {finding.fix.in_language(language)}"


def _command(kind: str, message: str, **properties: str) -> str:
    stated = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{kind}{' ' if stated else ''}{stated}::{_data(no_commands(visible(message)))}"


def _data(value: str) -> str:
    """As the runner undoes it: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(visible_line(no_commands(value))).replace(":", "%3A").replace(",", "%2C")
