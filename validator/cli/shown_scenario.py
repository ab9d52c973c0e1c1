"""A scenario before it is run, as text, Markdown or JSON: what will be sent, and what is expected of the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from validator.reports.visible_text import visible, visible_line
from validator.results import Language, Requirement, Text, cited_parts
from validator.runner.preview import Expected, PreviewedStep, SentRequest
from validator.suites.model import Scenario, Suite
from validator.texts import text


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"suites.show-{key}", **values).in_language(language)


def scenario_json(
    suite: Suite,
    scenario: Scenario,
    steps: Sequence[PreviewedStep],
    requirements: Mapping[str, Requirement],
) -> dict[str, Any]:
    """Everything, both languages; what is empty is left out."""
    shown = {
        "suite": suite.id,
        "version": suite.version,
        "scenario": scenario.id,
        "title": _both(scenario.title),
        "description": _both(scenario.description),
        "personas": list(scenario.personas),
        "requirements": [
            {"id": name, "title": _both(requirement_title(name, requirements))}
            for name in scenario.requirements
        ],
        "steps": [_step_json(step) for step in steps],
    }
    return _without_nothing(shown)


def _step_json(step: PreviewedStep) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": step.id,
            "phase": step.phase,
            "title": _both(step.title),
            "kind": step.kind,
            "as": step.identity,
            "credentials": step.credentials if step.credentials != "valid" else None,
            "requests": [
                _without_nothing(
                    {
                        "method": one.method,
                        "path": one.path,
                        "headers": dict(one.headers),
                        "body": one.body,
                    }
                )
                for one in step.requests
            ],
            "problem": step.problem,
            "save": dict(step.save),
            "expect": [
                _without_nothing(
                    {
                        "kind": one.kind,
                        "argument": one.argument,
                        "requirement": one.requirement,
                        "message": _both(one.message),
                        "fix": _both(one.fix),
                        "severity": "warning" if one.only_a_remark else None,
                    }
                )
                for one in step.expected
            ],
        }
    )


def _without_nothing(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}


def _both(said: Text | None) -> dict[str, str] | None:
    return None if said is None else {"nb": said.nb, "en": said.en}


def requirement_title(citation: str, requirements: Mapping[str, Requirement]) -> Text | None:
    """The title of the requirement or of the part of it that is cited."""
    name, part = cited_parts(citation)
    requirement = requirements.get(name)
    if requirement is None:
        return None
    return next((one.title for one in requirement.parts if one.id == part), requirement.title)


def scenario_text(
    suite: Suite,
    scenario: Scenario,
    steps: Sequence[PreviewedStep],
    requirements: Mapping[str, Requirement],
    language: Language,
) -> str:
    """For a terminal."""
    return "\n".join([*_text_lines(suite, scenario, steps, requirements, language), ""])


def _text_lines(
    suite: Suite,
    scenario: Scenario,
    steps: Sequence[PreviewedStep],
    requirements: Mapping[str, Requirement],
    language: Language,
) -> Iterator[str]:
    yield f"{suite.id}/{scenario.id} ({suite.version}): {scenario.title.in_language(language)}"
    if scenario.description is not None:
        yield f"  {visible_line(scenario.description.in_language(language))}"
    for name in scenario.requirements:
        title = requirement_title(name, requirements)
        yield visible_line(f"  {name}: {title.in_language(language)}" if title else f"  {name}")
    phase = ""
    for step in steps:
        if step.phase != phase:
            phase = step.phase
            yield ""
            yield _say(f"phase-{phase}", language)
        yield ""
        yield f"  {step.id}: {visible_line(step.title.in_language(language))}{_actor(step, language)}"
        for one in step.requests:
            yield f"    {one.method} {visible_line(one.path)}"
            for header, value in one.headers:
                yield visible_line(f"    {header}: {value}")
            if one.body:
                yield ""
                yield from (f"    {line}" for line in visible(one.body).split("\n"))
        if step.problem:
            yield f"    {_say('not-known', language, reason=visible_line(step.problem))}"
        if step.expected:
            yield f"    {_say('expected', language)}"
        for expected in step.expected:
            yield f"      {_expectation(expected, language)}"


def _actor(step: PreviewedStep, language: Language) -> str:
    parts = []
    if step.identity:
        parts.append(_say("as", language, identity=step.identity))
    if step.credentials != "valid":
        parts.append(_say("credentials", language, credentials=step.credentials))
    return f" ({', '.join(parts)})" if parts else ""


def _expectation(expected: Expected, language: Language) -> str:
    argument = expected.argument
    written = argument if isinstance(argument, str) else json.dumps(argument, ensure_ascii=False)
    cited = f" [{expected.requirement}]" if expected.requirement else ""
    said = f" – {expected.message.in_language(language)}" if expected.message else ""
    remark = f" ({_say('remark', language)})" if expected.only_a_remark else ""
    return visible_line(f"{expected.kind}: {written}{remark}{cited}{said}")


def scenario_markdown(
    suite: Suite,
    scenario: Scenario,
    steps: Sequence[PreviewedStep],
    requirements: Mapping[str, Requirement],
    language: Language,
) -> str:
    """For a wiki or a pull request."""
    return "\n".join([*_markdown_lines(suite, scenario, steps, requirements, language), ""])


def _markdown_lines(
    suite: Suite,
    scenario: Scenario,
    steps: Sequence[PreviewedStep],
    requirements: Mapping[str, Requirement],
    language: Language,
) -> Iterator[str]:
    yield f"## {suite.id}/{scenario.id}: {_plain(scenario.title.in_language(language))}"
    yield ""
    if scenario.description is not None:
        yield _plain(scenario.description.in_language(language))
        yield ""
    for name in scenario.requirements:
        title = requirement_title(name, requirements)
        yield f"- **{name}** {_plain(title.in_language(language)) if title else ''}".rstrip()
    for step in steps:
        yield ""
        heading = _plain(step.title.in_language(language))
        yield f"### {_say(f'phase-{step.phase}', language)} · `{step.id}`: {heading}{_actor(step, language)}"
        for one in step.requests:
            yield ""
            yield from _fenced(one)
        if step.problem:
            yield ""
            yield _plain(_say("not-known", language, reason=step.problem))
        if step.expected:
            yield ""
            head = (
                _say("expected-head", language),
                _say("requirement-head", language),
                _say("meaning-head", language),
            )
            yield f"| {' | '.join(head)} |"
            yield "|---|---|---|"
            for expected in step.expected:
                yield _row(expected, language)


def _fenced(request: SentRequest) -> Iterator[str]:
    lines = [f"{request.method} {request.path}", *(f"{name}: {value}" for name, value in request.headers)]
    lines = [visible_line(line) for line in lines]
    if request.body:
        lines += ["", *visible(request.body).split("\n")]
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    yield f"{fence}http"
    yield from lines
    yield fence


def _row(expected: Expected, language: Language) -> str:
    argument = expected.argument
    written = argument if isinstance(argument, str) else json.dumps(argument, ensure_ascii=False)
    code = visible_line(f"{expected.kind}: {written}").replace("|", "\\|")
    tick = "``" if "`" in code else "`"
    space = " " if tick == "``" else ""
    said = expected.message.in_language(language) if expected.message else ""
    if expected.only_a_remark:
        said = f"{said} ({_say('remark', language)})".strip()
    return f"| {tick}{space}{code}{space}{tick} | {expected.requirement} | {_plain(said)} |"


def _plain(said: str) -> str:
    """A sentence that Markdown leaves as it is."""
    escaped = "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in visible_line(said))
    return escaped
