"""A run on one page of Markdown, for the page that a build server has for a job: conclusion, tables, faults with what to change.

Tables are those of GitHub Flavored Markdown (https://github.github.com/gfm/#tables-extension-), which GitLab, Azure DevOps and Forgejo
read too. What comes from outside can neither end a cell nor become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from validator.reports.coverage import count_scenarios, suite_status
from validator.reports.failures import Failure, all_remarks, failures, grouped, met_in
from validator.reports.limitations import why_not_run
from validator.reports.outcome import conclusion
from validator.reports.requirement_coverage import requirement_coverage
from validator.reports.service_coverage import service_coverage
from validator.reports.visible_text import visible_line
from validator.results import Language, Result, Text
from validator.texts import has_text, text

MOST_ROWS = 50
"""Faults, and remarks, that are told: GitHub takes no page above 1 MiB, and nobody reads one."""
LONGEST_CELL = 600
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|~!@&:]|(?<=[wW]{3})\.)")


def markdown_summary(result: Result, language: Language = "en") -> str:
    """The page; ends in a newline. Always far below the mebibyte that GitHub takes for a step."""
    return "\n".join(_lines(result, language)) + "\n"


def cell(value: str) -> str:
    """Any text as one cell of a table that shows just that text, cut where it is very long."""
    line = visible_line(" ".join(value.split()))
    line = line if len(line) <= LONGEST_CELL else line[:LONGEST_CELL] + " …"
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", line)


def _lines(result: Result, language: Language) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return text(f"build_servers.{key}", **values).in_language(language)

    target = result.target
    product = " ".join(part for part in (target.product, target.version) if part) or target.url
    yield f"## {say('heading', product=cell(product))}"
    yield ""
    if not result.complete:
        yield f"**{cell(text('report.partial-run').in_language(language))}**"
    concluded = conclusion(result)
    if concluded is not None:
        word, _, rest = concluded.in_language(language).partition(":")
        yield f"**{cell(word)}**:{cell(rest)}"
    yield from _services(result, language)
    yield from _suites(result, language)
    yield from _faults(result, language)
    yield from _remarks(result, language)
    skipped = why_not_run(result)
    if skipped:
        yield ""
        yield f"### {say('not-run')}"
        yield ""
        for reason, count in skipped.items():
            line = text("report.not-run-because", count=count, reason=reason)
            yield f"- {cell(line.in_language(language))}"
    suites = ", ".join(f"{suite.id} {suite.version}" for suite in result.suites)
    yield ""
    yield f"<sub>{cell(say('versions', version=result.tool_version, suites=suites, run=result.run_id))}</sub>"


def _services(result: Result, language: Language) -> Iterator[str]:
    rows = []
    for service in service_coverage(result, requirement_coverage(result)):
        key = f"report.service-{service.service}"
        name = text(key).in_language(language) if has_text(key) else service.service
        role = text(f"report.short-role-{service.role}").in_language(language)
        demanded = (
            text("build_servers.of", count=service.verified, total=service.demanded).in_language(language)
            if service.demanded
            else ""
        )
        status = text(f"report.status-{service.status}").in_language(language)
        rows.append((f"{name} ({role})", status, demanded))
    yield from _table("services", ("service", "status", "demanded"), rows, language)


def _suites(result: Result, language: Language) -> Iterator[str]:
    rows = []
    for suite in result.suites:
        counts = count_scenarios(suite.scenarios)
        status = text(f"report.status-{suite_status(suite, result.complete)}").in_language(language)
        numbers = (
            counts.passed,
            counts.warning,
            counts.declared,
            counts.failed,
            counts.error,
            counts.skipped,
        )
        rows.append((f"{suite.title.in_language(language)} {suite.version}", status, *map(str, numbers)))
    head = ("suite", "status", "passed", "remarks", "declared", "failed", "undecided", "skipped")
    yield from _table("suites", head, rows, language)


def _table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], language: Language
) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"### {text(f'build_servers.{title}').in_language(language)}"
    yield ""
    yield _row(text(f"build_servers.{key}").in_language(language) for key in head)
    yield _row("---" for _ in head)
    for row in rows:
        yield _row(map(cell, row))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _faults(result: Result, language: Language) -> Iterator[str]:
    found = grouped(failures(result))
    scenarios = met_in(found)
    key = "report.console-failures-one" if scenarios == 1 else "report.console-failures-many"
    title = text(key, scenarios=scenarios)
    yield from _listed(title, [(one, *one.others) for one in found], language)


def _remarks(result: Result, language: Language) -> Iterator[str]:
    found = all_remarks(result)
    key = "report.console-remarks-one" if len(found) == 1 else "report.console-remarks-many"
    title = text(key, count=len(found))
    yield from _listed(title, [(one, *one.others) for one in found], language)


def _listed(title: Text, groups: Sequence[Sequence[Failure]], language: Language) -> Iterator[str]:
    if not groups:
        return
    yield ""
    yield f"### {title.in_language(language)}"
    yield ""
    yield _row(text(f"build_servers.{key}").in_language(language) for key in ("what", "where", "fix"))
    yield _row(("---",) * 3)
    for group in groups[:MOST_ROWS]:
        first = group[0]
        verdict = text(f"report.verdict-{first.verdict}").in_language(language)
        demand = f" ({first.requirement})" if first.requirement else ""
        fix = first.finding.fix.in_language(language) if first.finding and first.finding.fix else ""
        said = f"{verdict}{demand}: {first.message.in_language(language)}"
        yield _row(map(cell, (said, _where(group, language), fix)))
    if len(groups) > MOST_ROWS:
        yield ""
        yield text("build_servers.more", count=len(groups) - MOST_ROWS).in_language(language)


def _where(group: Sequence[Failure], language: Language) -> str:
    names = list(dict.fromkeys(f"{failure.suite.id}/{failure.scenario.id}" for failure in group))
    if len(names) == 1:
        return names[0]
    where = ", ".join(names)
    return text("build_servers.and-elsewhere", count=len(names), where=where).in_language(language)
