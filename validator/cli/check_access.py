"""``validator check-access``"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import (
    CONFORMS,
    NOT_TESTABLE,
    LanguageName,
    fail,
    fail_with_findings,
    harmless_line,
    language_of,
)
from validator.cli.running import planned
from validator.results import Text
from validator.texts import text

if TYPE_CHECKING:
    from validator.configuration import Configuration
    from validator.runner.plan import Plan
    from validator.runner.preflight import ApiCheck, IdentityCheck

EXAMPLE = "Example: validator check-access --config validator.toml"


@dataclass(slots=True)
class _Report:
    """What was found out, line by line, and whether a run would get anywhere."""

    lines: list[Text | str] = field(default_factory=list)
    is_well: bool = True

    def say(self, name: str, **values: object) -> None:
        self.lines.append(text(f"check_access.{name}", **values))

    def object_to(self, problem: Text) -> None:
        self.is_well = False
        self.lines.append(problem)


def check_access(
    suite: Annotated[
        list[str], typer.Argument(metavar="[SUITE]…", help="Only whom these suites act as (default: all).")
    ] = [],  # noqa: B006
    target: Annotated[str, typer.Option(help="FHIR base URL of the product under test.")] = "",
    config: Annotated[Path | None, typer.Option(help="validator.toml: target, access, identities.")] = None,
    lang: Annotated[
        LanguageName | None, typer.Option("--lang", help="Language of what is printed: nb or en.")
    ] = None,
) -> None:
    """Say whether a run would reach the product: the address, the version, each login, and the clocks. Reads only, and writes nothing.

    Exit code 0: a run would get in everywhere. 2: wrong usage or configuration. 3: no FHIR API answers, or a login is missing or refused.
    """
    language = language_of(lang or LanguageName.en)
    from validator.configuration import Configuration, ConfigurationError, load_configuration
    from validator.runner.plan import Overrides
    from validator.runner.problems import NoAnswer

    try:
        configuration = load_configuration(config) if config is not None else Configuration()
    except ConfigurationError as error:
        fail_with_findings(error.findings, language)
    if lang is None and configuration.run.language in ("nb", "en"):
        language = language_of(LanguageName(configuration.run.language))
    plan = planned(configuration, Overrides(suites=suite, target=target), language)
    try:
        report = asyncio.run(_look(plan, configuration))
    except NoAnswer as silence:
        fail(silence.cause.text, language, NOT_TESTABLE)
    for line in report.lines:
        shown = line if isinstance(line, str) else line.in_language(language)
        typer.echo(harmless_line(shown))
    raise typer.Exit(CONFORMS if report.is_well else NOT_TESTABLE)


async def _look(plan: Plan, configuration: Configuration) -> _Report:
    from validator.runner.preflight import (
        Logins,
        acting,
        check_api,
        clock_remark,
        is_open_to_all,
        remarks_on,
    )
    from validator.runner.run import open_access

    assert plan.target is not None
    report = _Report()
    async with open_access(plan.target, configuration) as (sender, credentials):
        api = await check_api(sender)
        if api.problem is not None:
            report.object_to(api.problem)
            return report
        report.lines += _of_api(api)
        is_open = await is_open_to_all(sender, api.capability)
        report.lines += [
            remark.text for remark in remarks_on(plan.target, api.capability, open_to_all=is_open)
        ]
        clock = clock_remark(api.clock_difference)
        if clock is not None:
            report.lines.append(clock)
        logins = Logins(sender, credentials, api.capability, plan.suites)
        without: list[str] = []
        for identity in acting(plan.suites):
            if not logins.has_access(identity):
                without.append(identity)
                continue
            found = await logins.check(identity)
            if found.problem is not None:
                report.object_to(found.problem)
            else:
                report.lines.append(_of_identity(found))
        if without:
            report.is_well = report.is_well and is_open
            report.say("without-access", identities=", ".join(without))
    return report


def _of_api(api: ApiCheck) -> Iterator[Text]:
    from validator.redaction import redact_text, redact_url
    from validator.runner.capability import fhir_version, software

    shown = redact_url(api.url)
    if api.capability is None:
        yield text(
            "check_access.no-statement", url=shown, status=api.status, media_type=api.media_type or "–"
        )
        return
    version = redact_text(fhir_version(api.capability) or "?")
    product = redact_text(software(api.capability) or "?")
    yield text("check_access.api", url=shown, version=version, product=product)


def _of_identity(found: IdentityCheck) -> Text:
    said = [text("check_access.logged-in", identity=found.identity)]
    if found.requests:
        asked = ", ".join(f"{path} → {status}" for path, status in found.requests)
        said.append(text("check_access.asked", requests=asked))
    if found.token is not None and found.token.expires is not None:
        minutes = max(0, round((found.token.expires - time()) / 60))
        said.append(text("check_access.expires", minutes=minutes))
    if found.token is not None and found.token.scopes:
        said.append(text("check_access.scopes", scopes=" ".join(found.token.scopes)))
    return Text("; ".join(one.nb for one in said), "; ".join(one.en for one in said))
