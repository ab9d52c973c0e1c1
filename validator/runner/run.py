"""A whole run: suites against a target, told as events, summed up in a result."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from secrets import token_hex
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from validator import __version__
from validator.configuration import Configuration
from validator.events import (
    Event,
    EventHandler,
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    StepFinished,
    SuiteFinished,
    SuiteStarted,
)
from validator.redaction import redact_text, redact_url
from validator.results import (
    Claim,
    Declaration,
    Remark,
    Result,
    ScenarioResult,
    SuiteResult,
    Target,
    Text,
    combine,
)
from validator.runner.assertions.registry import Judge
from validator.runner.capability import fhir_version, software
from validator.runner.claims import claims_of, requirements_of
from validator.runner.credentials import ConfiguredCredentials, Credentials, NoCredentials
from validator.runner.judging import FhirJudge
from validator.runner.known_secrets import known_secrets
from validator.runner.patients import Patients
from validator.runner.preflight import (
    ApiCheck,
    Logins,
    ask,
    check_api,
    is_open_to_all,
    needs_fhir_api,
    remarks_on,
)
from validator.runner.problems import NoAnswer
from validator.runner.scenarios import Surroundings, run_scenario, untried
from validator.runner.sending import Sender, open_client
from validator.runner.targets import TargetConnection, connection_to
from validator.runner.time_left import TimeLeft
from validator.runner.wording import changed
from validator.suites.catalogues import Catalogues, load_catalogues
from validator.suites.model import Suite
from validator.texts import text

if TYPE_CHECKING:
    from validator.fhir.packages.package import Package

MakeJudge = Callable[[Suite], Judge]

_SILENT_SCENARIOS = 3
_PROBE_TIMEOUT = 2.0
"""Seconds."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


async def run(
    suites: Sequence[Suite],
    target: TargetConnection,
    *,
    credentials: Credentials | None = None,
    configuration: Configuration | None = None,
    catalogues: Catalogues | None = None,
    handlers: Sequence[EventHandler] = (),
    packages: Sequence[Package] = (),
    judges: Judges | None = None,
    run_id: str | None = None,
) -> Result:
    """Runs the suites, one scenario after the other, and returns the result.

    ``credentials`` default to what ``configuration`` says, or to none. ``packages`` are profile packages
    beyond the bundled ones and those that a suite has beside it; ``judges``, which several runs may share,
    replaces them. Each event goes to every handler, :class:`RunFinished` last.

    A target that cannot be reached or understood gives verdicts, not exceptions. When the task is
    cancelled, handlers get ``RunFinished`` with ``complete=False`` and what was done so far, and the
    cancellation goes on.
    """
    configuration = configuration or Configuration()
    if credentials is None:
        credentials = credentials_of(configuration)
    judging = judges or Judges(packages)
    for suite in suites:
        judging.judge_for(suite)
    catalogues = catalogues or load_catalogues()
    progress = _Progress(
        run_id=run_id or f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(3)}",
        catalogues=catalogues,
        claims=claims_of(configuration, suites, catalogues),
        declarations=tuple(map(_shown, configuration.declarations.values())),
        handlers=handlers,
        packages=judging.names,
        patients=Patients(configuration.patients),
    )
    try:
        time = TimeLeft(configuration.run.max_time)
        async with _senders(target, configuration, time) as senders:
            await progress.execute(suites, senders, credentials, configuration, judging)
    except asyncio.CancelledError:
        progress.finish(complete=False)
        raise
    finally:
        await credentials.close()
    return progress.finish(complete=True)


@asynccontextmanager
async def open_access(
    target: TargetConnection, configuration: Configuration
) -> AsyncIterator[tuple[Sender, Credentials]]:
    """What a run would send with, for whoever looks before it."""
    credentials = credentials_of(configuration)
    async with _senders(target, configuration, TimeLeft(configuration.run.max_time)) as senders:
        try:
            yield senders[""], credentials
        finally:
            await credentials.close()


def credentials_of(configuration: Configuration) -> Credentials:
    """As the configuration says, or none."""
    configured = configuration.identities or configuration.authorization
    return ConfiguredCredentials(configuration) if configured else NoCredentials()


def run_to_end(
    suites: Sequence[Suite],
    target: TargetConnection,
    *,
    handlers: Sequence[EventHandler] = (),
    **options: Any,
) -> Result:
    """As :func:`run`, for callers without an event loop. Ctrl-C gives the result so far, with
    ``complete=False``; further ones hurry what is still waited for. Before anything began it raises
    :class:`KeyboardInterrupt`."""
    finished: list[Result] = []
    stopping = _Stopping()

    def keep(event: Event) -> None:
        if isinstance(event, RunFinished):
            finished.append(event.result)

    async def stoppable() -> Result:
        stopping.task = asyncio.current_task()
        return await run(suites, target, handlers=[*handlers, keep], **options)

    try:
        with stopping:
            return asyncio.run(stoppable())
    except (KeyboardInterrupt, asyncio.CancelledError):
        if finished:
            return finished[0]
        raise KeyboardInterrupt from None


@dataclass(slots=True)
class _Stopping:
    """Ctrl-C that cancels the task, however often it is pressed, where asyncio's own would break into the second time."""

    task: asyncio.Task[Any] | None = None
    _before: Any = None

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupted)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.task is None:
            raise KeyboardInterrupt
        if not self.task.done():
            self.task.get_loop().call_soon_threadsafe(self.task.cancel)


@asynccontextmanager
async def _senders(
    target: TargetConnection, configuration: Configuration, time: TimeLeft
) -> AsyncIterator[dict[str, Sender]]:
    connections = {"": target}
    connections |= {name: connection_to(entry) for name, entry in configuration.targets.items() if entry.url}
    secrets = known_secrets(
        configuration, (connection.url for connection in connections.values()), target.headers
    )
    async with AsyncExitStack() as stack:
        yield {
            name: Sender(
                connection,
                await stack.enter_async_context(open_client(connection)),
                time=time,
                secrets=set(secrets),
                only_reads=configuration.patients.loaded is not None,
            )
            for name, connection in connections.items()
        }


@dataclass(slots=True)
class Judges:
    """One judge for each set of packages, since compiling profiles is what costs; share it between runs."""

    packages: Sequence[Package] = ()
    make: MakeJudge | None = None
    _judges: dict[tuple[str, ...], Judge] = field(default_factory=dict)
    _names: dict[str, None] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def judge_for(self, suite: Suite) -> Judge | Text:
        """The judge for the suite, or why a package that it names cannot be used."""
        if self.make is not None:
            return self.make(suite)
        from validator.fhir.packages.package import (
            PackageError,
            bundled_package,
            bundled_package_names,
            load_package,
        )

        bundled = bundled_package_names()
        beside = {name: suite.folder / name for name in suite.profiles if name not in bundled}
        own = tuple(str(path) if path.exists() else name for name, path in beside.items())
        if own not in self._judges:
            try:
                packages = [*map(bundled_package, bundled), *self.packages, *map(load_package, own)]
            except PackageError as problem:
                return problem.text
            self._names.update(dict.fromkeys(map(str, packages)))
            self._judges[own] = FhirJudge(packages)
        return self._judges[own]


@dataclass(slots=True)
class _Progress:
    """What has happened so far, so that an interrupted run has a result too."""

    run_id: str
    catalogues: Catalogues
    handlers: Sequence[EventHandler]
    packages: tuple[str, ...]
    claims: tuple[Claim, ...]
    declarations: tuple[Declaration, ...]
    patients: Patients = field(default_factory=Patients)
    started: str = field(default_factory=_now)
    target: Target = field(default_factory=lambda: Target("", "url"))
    suites: list[SuiteResult] = field(default_factory=list)
    current: tuple[Suite, list[ScenarioResult]] | None = None
    cited: set[str] = field(default_factory=set)
    scenario_count: int = 0
    remarks: tuple[Remark, ...] = ()
    announced: bool = False
    silent: int = 0
    """Scenarios in a row that got no answer."""

    def _emit(self, event: Event) -> None:
        for handler in self.handlers:
            handler(event)

    async def execute(
        self,
        suites: Sequence[Suite],
        senders: Mapping[str, Sender],
        credentials: Credentials,
        configuration: Configuration,
        judging: Judges,
    ) -> None:
        for suite in suites:
            self.cited |= _cited(suite)
            self.scenario_count += len(suite.scenarios)
        connection = senders[""].connection
        self.target = describe(connection, None)
        needed = any(needs_fhir_api(scenario) for suite in suites for scenario in suite.scenarios)
        api = await self._look_at(senders[""], needed)
        capability = api.capability
        self.target = describe(connection, capability)
        self.patients.capability = capability
        self._announce()
        logins = Logins(senders[""], credentials, capability, suites)
        for suite in suites:
            judge = judging.judge_for(suite)
            around = Surroundings(
                run_id=self.run_id,
                suite=suite,
                senders=senders,
                credentials=credentials,
                judge=FhirJudge() if isinstance(judge, Text) else judge,
                catalogues=self.catalogues,
                declarations=configuration.declarations,
                capability=capability,
                speaks_fhir=capability is not None,
                logins=logins,
                patients=self.patients,
            )
            await self._suite(suite, around, judge if isinstance(judge, Text) else None, api.problem)

    async def _look_at(self, sender: Sender, needed: bool) -> ApiCheck:
        """What is there; the FHIR API is looked for only where one is ``needed``. That nothing answers is left to the scenarios, which
        say so: it may pass."""
        connection = sender.connection
        try:
            api = await check_api(sender, look_for=needed)
        except NoAnswer:
            return ApiCheck(connection.url)
        if connection.kind == "url" and api.problem is None:
            is_open = await is_open_to_all(sender, api.capability)
            self.remarks = tuple(remarks_on(connection, api.capability, open_to_all=is_open))
        return api

    async def _suite(
        self, suite: Suite, around: Surroundings, unusable: Text | None, no_api: Text | None
    ) -> None:
        """Runs the suite's scenarios, or says of each why the suite is ``unusable`` or there is no FHIR API to ask."""
        scenarios: list[ScenarioResult] = []
        self.current = (suite, scenarios)
        self._emit(SuiteStarted(suite.id, suite.title, len(suite.scenarios)))
        for scenario in suite.scenarios:
            self._emit(ScenarioStarted(suite.id, scenario.id, scenario.title))
            sender = around.senders[""]
            reason = (
                unusable
                or (no_api if needs_fhir_api(scenario) else None)
                or _time_over(sender.time)
                or await self._silence(sender)
            )
            if reason is not None:
                result = untried(scenario, reason)
            else:
                result = await run_scenario(
                    scenario,
                    around,
                    lambda step, name=scenario.id: self._emit(StepFinished(suite.id, name, step)),  # type: ignore[misc]
                )
                self.silent = self.silent + 1 if _no_answer(result) else 0
            scenarios.append(result)
            self._emit(ScenarioFinished(suite.id, result))
        self.current = None
        self.suites.append(_suite_result(suite, scenarios))
        self._emit(SuiteFinished(self.suites[-1]))

    async def _silence(self, sender: Sender) -> Text | None:
        """Why there is no point in trying: a target that has not answered for a while is first asked
        whether it is back, with little patience, so that a run against a dead one ends in minutes rather
        than hours."""
        if self.silent < _SILENT_SCENARIOS:
            return None
        try:
            await ask(sender, "metadata", timeout=min(sender.connection.timeout, _PROBE_TIMEOUT))
        except NoAnswer as problem:
            return text("runner.still-silent", count=self.silent, reason=problem.cause.text)
        self.silent = 0
        return None

    def _announce(self) -> None:
        """Says that the run has begun: when the target is known, or at the end of a run that never got so
        far."""
        if not self.announced:
            self.announced = True
            self._emit(RunStarted(self.run_id, self.started, self.target, self.scenario_count))

    def finish(self, *, complete: bool) -> Result:
        self._announce()
        suites = list(self.suites)
        if self.current is not None:
            suites.append(_suite_result(*self.current))
        result = Result(
            run_id=self.run_id,
            started=self.started,
            finished=_now(),
            tool_version=__version__,
            target=self.target,
            suites=tuple(suites),
            remaining=self.patients.remaining.listed(),
            requirements=requirements_of(self.claims, self.cited, self.declarations, self.catalogues),
            packages=self.packages,
            claims=self.claims,
            declarations=self.declarations,
            complete=complete,
            verdict=combine(suite.verdict for suite in suites),
            remarks=self.remarks,
        )
        self._emit(RunFinished(result))
        return result


def _shown(declaration: Declaration) -> Declaration:
    """As results show it: people write freely, also what must not be kept."""
    hidden = {
        name: changed(getattr(declaration, name), redact_text)
        for name in ("by", "statement", "evidence", "document")
    }
    return replace(declaration, **hidden)


def _cited(suite: Suite) -> set[str]:
    cited: set[str] = set()
    for scenario in suite.scenarios:
        cited.update(scenario.requirements)
        for step in scenario.all_steps():
            cited.update(item.requirement for item in step.expect if item.requirement)
    return cited


def _suite_result(suite: Suite, scenarios: Sequence[ScenarioResult]) -> SuiteResult:
    return SuiteResult(
        id=suite.id,
        version=suite.version,
        title=suite.title,
        service=suite.service,
        interaction=suite.interaction,
        role=suite.role,
        verdict=combine(scenario.verdict for scenario in scenarios),
        scenarios=tuple(scenarios),
        description=suite.description,
        digest=suite.digest,
    )


def describe(connection: TargetConnection, capability: dict[str, Any] | None) -> Target:
    """The target as results show it: without credentials in the address."""
    parts = urlsplit(connection.url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="")
    return replace(
        Target(redact_url(bare.geturl()), connection.kind),
        product=connection.product,
        vendor=connection.vendor,
        version=connection.version,
        software=changed(software(capability), redact_text),
        fhir_version=changed(fhir_version(capability), redact_text),
    )


def _time_over(time: TimeLeft) -> Text | None:
    """Why no further scenario is begun, when the run has used its time."""
    return text("runner.not-begun", seconds=f"{time.seconds:g}") if time.is_over else None


def _no_answer(result: ScenarioResult) -> bool:
    """Whether a request of the scenario got no answer at all."""
    return any(step.exchanges and step.exchanges[-1].response is None for step in result.steps)
