"""What a scenario will send, before anything is sent: its own step functions are run, and what they ask for is written down.

Values that only a run knows (what earlier answers gave, the run's id) stand as their placeholders.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.redaction import record_exchange
from validator.results import Phase, Text
from validator.runner.answers import Answer
from validator.runner.requests import absolute_url, encode_body, headers_to_send
from validator.runner.scenarios import default_step_title
from validator.runner.steps.registry import Parameters, StepRun, find_step_kind
from validator.suites.catalogues import Catalogues
from validator.suites.fixtures import FixtureProblem, read_body
from validator.suites.model import NOBODY, Expectation, Scenario, Step, Suite
from validator.suites.templates import Reference, TemplateProblem, UnknownName, fill, fill_fhirpath
from validator.suites.variables import Variables

_NOT_FILLED = frozenset(("body", "fixture", "change", "question", "requirement"))
_ONLY_IN_A_RUN = ("steps.", "run.", "uuid.", "target.")
_NO_ADDRESS = "http://target"


@dataclass(frozen=True, slots=True)
class SentRequest:
    """``path`` is relative to the base address, query included; ``body`` as it goes over the wire, JSON indented."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Expected:
    """``argument`` is what the suite says, filled."""

    kind: str
    argument: Any
    requirement: str
    message: Text | None
    fix: Text | None
    only_a_remark: bool


@dataclass(frozen=True, slots=True)
class PreviewedStep:
    """``requests`` are those that are sent whatever the answers say; ``save`` what later steps take from the answer."""

    id: str
    phase: Phase
    title: Text
    kind: str
    identity: str | None
    credentials: str
    requests: tuple[SentRequest, ...]
    expected: tuple[Expected, ...]
    save: Mapping[str, Any]
    deliberate: bool
    problem: str = ""
    """Why nothing can be shown of a step: what its function said when there was no real answer."""


def preview(suite: Suite, scenario: Scenario, catalogues: Catalogues) -> tuple[PreviewedStep, ...]:
    """Every step in the order in which it is run."""
    saved: set[str] = set()
    shown = []
    phases: tuple[tuple[Phase, tuple[Step, ...]], ...] = (
        ("setup", scenario.setup),
        ("test", scenario.steps),
        ("cleanup", scenario.cleanup),
    )
    for phase, steps in phases:
        for step in steps:
            shown.append(_step(suite, scenario, step, phase, catalogues, frozenset(saved)))
            saved.update(step.save)
    return tuple(shown)


@dataclass(slots=True)
class _Standing:
    """Looks up what is known; for what only a run knows it gives a word that survives encoding, to be put back as the placeholder."""

    variables: Variables
    saved: frozenset[str]
    words: dict[str, str] = field(default_factory=dict)

    def lookup(self, reference: Reference) -> Any:
        name = reference.name
        if not name.startswith(_ONLY_IN_A_RUN) and name.partition(".")[0] not in self.saved:
            try:
                return self.variables.lookup(reference)
            except UnknownName:
                pass
        word = f"zq{len(self.words)}qz"
        self.words[word] = name
        return word

    def restored(self, value: Any) -> Any:
        if isinstance(value, str):
            for word, name in reversed(self.words.items()):
                value = value.replace(word, f"{{{{ {name} }}}}")
            return value
        if isinstance(value, Mapping):
            return {self.restored(key): self.restored(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.restored(inner) for inner in value]
        return value


@dataclass(slots=True)
class _Recording:
    """Stands in for sending: every request is noted and answered with nothing."""

    headers: Mapping[str, str]
    asked: list[SentRequest] = field(default_factory=list)

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str | None = None,
    ) -> Answer:
        url = absolute_url(_NO_ADDRESS, path, params)
        sent = headers_to_send(body, content_type, headers or {}, self.headers)
        shown = json.dumps(body, ensure_ascii=False, indent=2) if type(body) in (dict, list) else None
        content = encode_body(body).decode("utf-8", "replace") if shown is None else shown
        self.asked.append(
            SentRequest(method, url.removeprefix(_NO_ADDRESS) or "/", tuple(sent.items()), content)
        )
        exchange = record_exchange(method=method, url=url, started="", elapsed=0.0)
        return Answer(method, url, 200, (), b"", 0.0, exchange)


def _variables(suite: Suite, scenario: Scenario, step: Step, catalogues: Catalogues) -> Variables:
    personas = {name: catalogues.personas[name] for name in scenario.personas if name in catalogues.personas}
    tree: dict[str, Any] = {
        "personas": personas,
        "identities": catalogues.identities,
        "code": suite.constants,
        "scenario": {"id": scenario.id},
        "suite": {"id": suite.id},
    }
    if personas:
        tree["persona"] = next(iter(personas.values()))
    identity = catalogues.identities.get(step.identity or NOBODY)
    if identity is not None:
        tree["identity"] = identity
    return Variables(tree)


def _step(
    suite: Suite, scenario: Scenario, step: Step, phase: Phase, catalogues: Catalogues, saved: frozenset[str]
) -> PreviewedStep:
    standing = _Standing(_variables(suite, scenario, step, catalogues), saved)
    recording = _Recording({})
    problem = ""
    try:
        asyncio.run(_asked(suite, step, standing, recording))
    except (UnknownName, TemplateProblem, FixtureProblem) as wrong:  # which lint tells of, with its place
        problem = str(wrong)
    except Exception as fault:  # a step of another distribution may need a real answer to go on
        problem = f"{type(fault).__name__}: {fault}"
    requests = tuple(
        SentRequest(
            one.method,
            standing.restored(one.path),
            tuple((name, standing.restored(value)) for name, value in one.headers),
            standing.restored(one.body),
        )
        for one in recording.asked
    )
    return PreviewedStep(
        id=step.id,
        phase=phase,
        title=step.title or default_step_title(step),
        kind=step.kind,
        identity=None if step.identity == NOBODY else step.identity,
        credentials=step.credentials,
        requests=requests,
        expected=tuple(_expected(step, standing)),
        save=step.save,
        deliberate=step.deliberate,
        problem=problem if not requests else "",
    )


async def _asked(suite: Suite, step: Step, standing: _Standing, recording: _Recording) -> None:
    kind = find_step_kind(step.kind)
    if kind is None:
        return
    lookup = standing.lookup
    arguments = {
        key: value if key in _NOT_FILLED else fill(value, lookup) for key, value in step.arguments.items()
    }
    recording.headers = fill(step.headers, lookup)

    async def no_token() -> None:
        return None

    await kind.function(
        StepRun(
            step=step,
            arguments=arguments,
            body=fill(read_body(step, suite.folder), lookup),
            ask=recording,
            declarations={},
            obtain_token=no_token,
        )
    )


def _expected(step: Step, standing: _Standing) -> Iterator[Expected]:
    for item in step.expect:
        yield Expected(
            kind=item.kind,
            argument=standing.restored(_filled(item, standing)),
            requirement=item.requirement,
            message=item.message,
            fix=item.fix,
            only_a_remark=item.severity != "error",
        )


def _filled(item: Expectation, standing: _Standing) -> Any:
    try:
        if isinstance(item.argument, str) and item.kind == "fhirpath":
            return fill_fhirpath(item.argument, standing.lookup)
        return fill(item.argument, standing.lookup)
    except (TemplateProblem, UnknownName, TypeError):
        return item.argument
