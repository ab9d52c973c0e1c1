"""The report for people: one self-contained HTML file, first for the buyer, then for the developer.

No script and no outside resource: a content security policy in the file forbids both, so that it stays so.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from validator.data_folders import data_folder
from validator.reports.coverage import (
    VERIFIED,
    Status,
    count_statuses,
    is_declaration,
    scenario_status,
    suite_status,
)
from validator.reports.curl import to_curl
from validator.reports.declarations import declared, summary
from validator.reports.failures import Failure, all_remarks, failures, grouped, left_behind, met_in
from validator.reports.limitations import limitations
from validator.reports.page_templates import page_environment
from validator.reports.requirement_coverage import RequirementCoverage, requirement_coverage, tally
from validator.reports.service_coverage import ServiceCoverage, service_coverage
from validator.reports.source_excerpt import Excerpt, Source
from validator.reports.wording import (
    instant,
    left_behind_text,
    run_seconds,
    same_elsewhere,
    seconds,
    web_address,
)
from validator.results import (
    Exchange,
    Language,
    Result,
    ScenarioResult,
    StepResult,
    SuiteResult,
    Text,
    cited_parts,
)
from validator.texts import has_text, text

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_BODY = 16_000
"""Characters of a body that are shown; the JSON result has all of it."""

_EXCERPT_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Answer:
    """The report in one line. ``tone`` is ``good`` only when every service is verified in a completed run."""

    heading: Text
    tone: str


@dataclass(frozen=True, slots=True)
class ShownBody:
    text: str
    total: int
    cut: bool
    formatted: bool


def render_html(result: Result, language: Language = "nb", *, other_language_file: str | None = None) -> str:
    """The whole report as an HTML document. ``other_language_file`` is the relative address of the same report in the
    other language, to link to."""
    environment = _environment()
    template = environment.get_template("report.html.j2")
    requirements = requirement_coverage(result)
    services = service_coverage(result, requirements)
    found = grouped(failures(result))
    style = _style()
    return template.render(
        t=partial(_translate, language),
        l=partial(_localise, language),
        language=language,
        other_language_file=other_language_file,
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        result=result,
        target=result.target,
        product=_product(result).in_language(language),
        answer=answer(result, services, requirements),
        services=services,
        verified_services=[service for service in services if service.status in VERIFIED],
        service_tally=count_statuses(service.status for service in services),
        claims=result.claims,
        requirements=[row for row in requirements if not row.is_recommendation],
        recommendations=[row for row in requirements if row.is_recommendation],
        demanded_tally=tally(row for row in requirements if row.demanded),
        requirement_tally=tally(row for row in requirements if not row.is_recommendation),
        recommendation_tally=tally(row for row in requirements if row.is_recommendation),
        failures=found,
        failure_numbers=_numbers(found),
        remarks=all_remarks(result),
        left_behind=left_behind_text(left_behind(result)),
        failed_scenarios=met_in(found),
        declarations=_declarations(result),
        limitations=limitations(result, requirements),
        anchors=_anchors(result),
        instant=lambda value: instant(value, language),
        seconds=lambda value: seconds(value, language),
        run_seconds=run_seconds(result.started, result.finished),
    )


def answer(
    result: Result, services: Iterable[ServiceCoverage], requirements: Iterable[RequirementCoverage] = ()
) -> Answer:
    """What to say first."""
    services = list(services)
    statuses = [service.status for service in services]
    total = len(statuses)
    verified = sum(status in VERIFIED for status in statuses)
    failed = statuses.count(Status.FAILED)
    if failed:
        key = "report.answer-failed-one" if total == 1 else "report.answer-failed"
        return Answer(text(key, count=failed, total=total), "bad")
    if not result.complete:
        return Answer(text("report.answer-interrupted"), "open")
    if not set(statuses) - {Status.NOT_TESTED}:
        return Answer(text("report.answer-nothing"), "open")
    if verified == total:
        key = "report.answer-verified-one" if total == 1 else "report.answer-verified-many"
        return Answer(text(key, total=total), "good")
    if verified:
        return Answer(text("report.answer-some", count=verified, total=total), "open")
    if all(service.counts.total and service.counts.all_passed for service in services):
        demanded = [row.status for row in requirements if row.demanded]
        shown = sum(status in VERIFIED for status in demanded)
        return Answer(text("report.answer-tested", verified=shown, total=len(demanded)), "open")
    declared = set(statuses) <= {Status.DECLARED, Status.NOT_TESTED}
    return Answer(text("report.answer-declared" if declared else "report.answer-none"), "open")


def shown_body(body: str) -> ShownBody:
    """A body as it is shown: JSON on a single line is laid out for reading, and very long ones are cut."""
    total, formatted = len(body), False
    if total <= 4 * MAX_BODY and "\n" not in body.strip() and body.lstrip()[:1] in ("{", "["):
        try:
            laid_out = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
        except (ValueError, RecursionError):
            pass
        else:
            body, formatted = laid_out, laid_out != body
    return ShownBody(body[:MAX_BODY], len(body), len(body) > MAX_BODY, formatted)


def excerpt(failure: Failure) -> Excerpt | None:
    """The line of the response that the failure points at."""
    finding, exchange = failure.finding, failure.exchange
    if not finding or not exchange or not exchange.response or finding.location.line is None:
        return None
    source = Source(exchange.response.body.encode("utf-8", "replace"))
    return source.excerpt(finding.location.line, finding.location.column, _EXCERPT_WIDTH)


def _product(result: Result) -> Text:
    target = result.target
    if target.kind == "sandbox":
        return text("report.reference-sandbox")
    return Text(target.product, target.product) if target.product else text("report.unnamed-product")


def _numbers(found: Iterable[Failure]) -> Mapping[int, int]:
    """The number of the first failure of each scenario, by the scenario's identity in memory."""
    numbers: dict[int, int] = {}
    for number, failure in enumerate(found, start=1):
        for one in (failure, *failure.others):
            numbers.setdefault(id(one.scenario), number)
    return numbers


def _anchors(result: Result) -> Mapping[int, str]:
    return {
        id(scenario): f"scenario-{first}-{second}"
        for first, suite in enumerate(result.suites, start=1)
        for second, scenario in enumerate(suite.scenarios, start=1)
    }


def _declarations(result: Result) -> list[tuple[SuiteResult, ScenarioResult, StepResult]]:
    return [
        (suite, scenario, step)
        for suite in result.suites
        for scenario in suite.scenarios
        for step in scenario.steps
        if is_declaration(step)
    ]


def _groupby_prefix(rows: Iterable[RequirementCoverage]) -> list[tuple[str, list[RequirementCoverage]]]:
    """The rows by the first part of their ids (``ACC`` of ``ACC-02``)."""
    return [
        (prefix, list(members)) for prefix, members in groupby(rows, lambda r: r.requirement.id.split("-")[0])
    ]


def _translate(language: Language, key: str, /, **values: object) -> str:
    return text(f"report.{key}", **values).in_language(language)


def _name(kind: str, identifier: str, otherwise: Text | None = None) -> Text:
    """The name of a service, role, interaction, level, method or group; the identifier itself where it has none."""
    key = f"report.{kind}-{identifier}"
    if has_text(key):
        return text(key)
    return otherwise or Text(identifier, identifier)


def _cited_title(result: Result, citation: str) -> Text | None:
    """What the requirement or the part of one says, as the catalogue of the run has it."""
    name, part_name = cited_parts(citation)
    requirement = result.requirements.get(name)
    if requirement is None:
        return None
    return next((part.title for part in requirement.parts if part.id == part_name), requirement.title)


def _localise(language: Language, value: Text | None) -> str:
    return value.in_language(language) if value else ""


def _request_line(exchange: Exchange) -> str:
    return f"{exchange.request.method} {exchange.request.url}"


@cache
def _environment() -> Environment:
    environment = page_environment()
    environment.globals.update(
        cited_title=_cited_title,
        declarations_summary=summary,
        declared=declared,
        excerpt=excerpt,
        name=_name,
        request_line=_request_line,
        same_elsewhere=same_elsewhere,
        scenario_status=scenario_status,
        shown_body=shown_body,
        statuses=list(Status),
        suite_status=suite_status,
        text=text,
        to_curl=to_curl,
        web_address=web_address,
    )
    environment.filters.update(groupby_prefix=_groupby_prefix, identity=id)
    return environment


@cache
def _style() -> str:
    return (data_folder("reports") / "styles" / "report.css").read_text(encoding="utf-8")
