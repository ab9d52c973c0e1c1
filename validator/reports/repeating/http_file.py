"""A recipe as a ``.http`` file for the REST Client of VS Code (https://marketplace.visualstudio.com/items?itemName=humao.rest-client):
named requests, whose answers later ones refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from validator.reports.repeating.recipe import (
    Base,
    Call,
    Capture,
    JsonPath,
    Recipe,
    Secret,
    Template,
    Variable,
)
from validator.reports.repeating.shell import secret_meaning
from validator.reports.visible_text import visible_line
from validator.results import Language
from validator.texts import text


def http_file(
    recipe: Recipe, about: Sequence[str], bodies: Sequence[str], base: str, language: Language
) -> str:
    """The file. ``bodies`` are the names of the files with the bodies, relative to it."""

    def say(key: str) -> str:
        return text(f"repeating.{key}").in_language(language)

    lines = [f"# {visible_line(line)}".rstrip() for line in about]
    lines += ["#", *(f"# {line}" for line in say("http-use").split("\n")), ""]
    if not base:
        lines.append(f"# {say('need-base')}")
    lines.append(f"@base = {visible_line(base)}")
    for secret in recipe.secrets():
        lines.append(f"# {visible_line(secret_meaning(secret, language))}")
        lines.append(f"@{secret.name.lower()} = {{{{$processEnv {secret.name}}}}}")
    if recipe.proofs:
        lines += [f"# {say('need-proof-by-hand')}", "@dpop_proof = {{$processEnv DPOP_PROOF}}"]
    lines.append("")
    for number, (call, body) in enumerate(zip(recipe.calls, bodies, strict=True), 1):
        lines += _request(call, body, number, say("incomplete"), say("copy-from-location"))
    return "\n".join(lines)


def _request(call: Call, body: str, number: int, incomplete: str, by_hand: str) -> Iterator[str]:
    name = f"r{number}_{re.sub(r'[^A-Za-z0-9]+', '_', call.step)}"
    status = str(call.status) if call.status else "–"
    yield f"### {number}. {call.phase} {visible_line(call.step)} → {status}"
    if call.incomplete:
        yield f"# {incomplete}"
    yield f"# @name {name}"
    yield f"{visible_line(call.method)} {written(call.url)} HTTP/1.1"
    for header, value in call.headers:
        yield f"{header}: {written(value)}"
    if call.proof:
        yield "DPoP: {{dpop_proof}}"
    if body:
        # With @ the placeholders of the file are filled; without it, it is sent as it stands.
        filled = any(isinstance(part, Variable | Base) for part in call.body)
        yield ""
        yield f"<{'@' if filled else ''} ./{body}"
    yield ""
    for capture in call.captures:
        source = _source(capture, name)
        if source is None:
            yield f"# {by_hand}"
        yield f"@{capture.variable.name} = {source or visible_line(capture.variable.recorded)}"
    if call.captures:
        yield ""


def _source(capture: Capture, request: str) -> str | None:
    """How the client refers to the value; ``None`` where it cannot take it out of an address."""
    if capture.of_location:
        return None
    if capture.header:
        return f"{{{{{request}.response.headers.{capture.header}}}}}"
    return f"{{{{{request}.response.body.{_json_path(capture.path)}}}}}"


def _json_path(path: JsonPath) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def written(template: Template) -> str:
    """A text with ``{{name}}`` for each value, on one line."""
    return "".join(
        visible_line(part) if isinstance(part, str) else f"{{{{{_name(part)}}}}}" for part in template
    )


def _name(part: Variable | Secret | Base) -> str:
    return "base" if isinstance(part, Base) else part.name.lower()
