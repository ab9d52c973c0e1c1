"""Suites as pytest tests: ``pytest --validator-target https://my-product/fhir``.

Every scenario becomes a test item, so that a vendor can run them in the CI it already has. Without the option nothing
is collected, and nothing beyond this module is imported.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from validator.configuration import Configuration
    from validator.results import Finding, Language, ScenarioResult, StepResult, Text
    from validator.runner.credentials import Credentials
    from validator.runner.run import Judges
    from validator.runner.targets import TargetConnection
    from validator.suites.catalogues import Catalogues
    from validator.suites.model import Scenario, Suite


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("journalvalidator", "conformance suites of Journalvalidatoren")
    group.addoption("--validator-target", metavar="URL", help="FHIR base address of the product to test")
    group.addoption(
        "--validator-suite",
        metavar="NAME",
        action="append",
        default=[],
        help="a suite by name, or the path of its folder; repeatable (default: all)",
    )
    group.addoption(
        "--validator-config", metavar="FILE", help="validator.toml: access, identities, declarations"
    )
    group.addoption(
        "--validator-allow-partial",
        action="store_true",
        help="skip, rather than fail, scenarios that cannot be tested (for want of access, say)",
    )
    group.addoption(
        "--validator-lang", choices=("nb", "en"), default="en", help="language of failures (default: en)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "validator: a conformance scenario of Journalvalidatoren")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[Any]) -> None:
    if not (config.getoption("--validator-target") or config.getoption("--validator-config")):
        return
    bench = _prepare(config)
    for suite in bench.suites:
        collector = SuiteCollector.from_parent(session, name=suite.id, nodeid=f"journalvalidator::{suite.id}")
        collector.bench, collector.suite = bench, suite
        items.extend(collector.collect())


@dataclass(slots=True)
class _Bench:
    """What all items share: the target and how to reach it, and compiled profiles."""

    suites: list[Suite]
    target: TargetConnection
    configuration: Configuration
    credentials: Credentials
    catalogues: Catalogues
    judges: Judges
    language: Language
    allow_partial: bool


def _prepare(config: pytest.Config) -> _Bench:
    """Raises :class:`pytest.UsageError` with one line for each thing that is wrong."""
    from validator.configuration import Configuration, ConfigurationError, load_configuration
    from validator.runner.plan import Overrides, PlanError, make_plan
    from validator.runner.run import Judges, credentials_of

    language: Language = config.getoption("--validator-lang")
    file = config.getoption("--validator-config")
    overrides = Overrides(
        suites=config.getoption("--validator-suite"), target=config.getoption("--validator-target") or ""
    )
    try:
        configuration = load_configuration(Path(file)) if file else Configuration()
        plan = make_plan(configuration, overrides)
    except ConfigurationError as problem:
        raise pytest.UsageError(*_lines(problem.findings, language)) from None
    except PlanError as problem:
        said = [problem.text.in_language(language)] if problem.text else _lines(problem.findings, language)
        raise pytest.UsageError(*said) from None
    assert plan.target is not None
    return _Bench(
        suites=list(plan.suites),
        target=plan.target,
        configuration=plan.configuration,
        credentials=credentials_of(configuration),
        catalogues=plan.catalogues,
        judges=Judges(plan.packages),
        language=language,
        allow_partial=bool(config.getoption("--validator-allow-partial")),
    )


def _lines(findings: Iterable[Finding], language: Language) -> list[str]:
    lines = []
    for finding in findings:
        place = finding.location
        where = ":".join(str(part) for part in (place.file, place.line, place.column) if part is not None)
        fix = f" {finding.fix.in_language(language)}" if finding.fix else ""
        lines.append(f"{where or place.path}: {finding.message.in_language(language)}{fix}")
    return lines


class SuiteCollector(pytest.Collector):
    """One suite; its items are the scenarios."""

    bench: _Bench
    suite: Suite

    def collect(self) -> Iterator[pytest.Item]:
        for scenario in self.suite.scenarios:
            item = ScenarioItem.from_parent(self, name=scenario.id)
            item.bench, item.suite, item.scenario = self.bench, self.suite, scenario
            item.add_marker("validator")
            for tag in (*self.suite.tags, *scenario.tags, *scenario.requirements):
                item.extra_keyword_matches.add(tag)
            yield item


class NotConformant(Exception):
    """A scenario that failed, or could not be tested."""

    def __init__(self, result: ScenarioResult) -> None:
        super().__init__(result.title.en)
        self.result = result


class ScenarioItem(pytest.Item):
    """One scenario as a test: pass and warning pass, fail and error fail. One that could not be tested fails too, unless that is allowed or
    it is about something that the product may choose to offer: a login that has vanished must not turn a build green."""

    bench: _Bench
    suite: Suite
    scenario: Scenario

    def runtest(self) -> None:
        from validator.results import Verdict
        from validator.runner.run import run

        bench = self.bench
        whole = asyncio.run(
            run(
                [replace(self.suite, scenarios=(self.scenario,))],
                bench.target,
                credentials=bench.credentials,
                configuration=bench.configuration,
                catalogues=bench.catalogues,
                judges=bench.judges,
            )
        )
        result = whole.suites[0].scenarios[0]
        is_untested = result.verdict is Verdict.SKIP and not result.not_offered
        if result.verdict in (Verdict.FAIL, Verdict.ERROR) or (is_untested and not bench.allow_partial):
            raise NotConformant(result)
        if result.verdict is Verdict.SKIP:
            pytest.skip(self._said(result.reason) or "skipped")
        for step in result.steps:
            for assertion in step.assertions:
                if assertion.verdict is Verdict.WARNING and assertion.finding is not None:
                    warnings.warn(self._said(assertion.finding.message), stacklevel=1)

    def _said(self, text: Text | None) -> str:
        return text.in_language(self.bench.language) if text is not None else ""

    def reportinfo(self) -> tuple[Path, int | None, str]:
        line = self.scenario.location.line
        return (
            self.suite.folder / "suite.yaml",
            line - 1 if line else None,
            f"{self.suite.id}: {self.scenario.id}",
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotConformant):
            return "\n".join(self._explained(excinfo.value.result))
        return super().repr_failure(excinfo, style)

    def _explained(self, result: ScenarioResult) -> Iterator[str]:
        yield f"{self.suite.id} / {result.id}: {self._said(result.title)} [{result.verdict}]"
        if result.reason is not None:
            yield self._said(result.reason)
        for step in result.steps:
            yield from self._explained_step(step)

    def _explained_step(self, step: StepResult) -> Iterator[str]:
        from validator.results import Verdict

        wrong = [item for item in step.assertions if item.verdict in (Verdict.FAIL, Verdict.ERROR)]
        if not wrong and step.verdict is not Verdict.ERROR:
            return
        yield ""
        yield f"  {step.id}: {self._said(step.title)} [{step.verdict}]"
        if step.reason is not None:
            yield f"    {self._said(step.reason)}"
        for item in wrong:
            if item.finding is None:
                continue
            requirement = f"{item.requirement}: " if item.requirement else ""
            yield f"    ✗ {requirement}{self._said(item.finding.message)}"
            if item.finding.fix is not None:
                yield f"      → {self._said(item.finding.fix)}"
            for finding in item.related[:10]:
                yield f"      {finding.location.path}: {self._said(finding.message)}"
        for exchange in step.exchanges[-1:]:
            yield from (f"    {line}" for line in _curl(exchange).splitlines())
            if exchange.response is not None:
                yield f"    ← HTTP {exchange.response.status}"


def _curl(exchange: Any) -> str:
    from validator.reports.curl import to_curl

    return to_curl(exchange)
