"""A recipe as a Postman collection, v2.1.0 (https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html). The tests of each
request hold its status against the run's, and keep the values that later requests need; run it as a whole, from top to bottom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from validator.reports.repeating.http_file import written
from validator.reports.repeating.recipe import Base, Call, Capture, Recipe, Template, Variable
from validator.reports.repeating.shell import placeholder_name, secret_meaning
from validator.reports.visible_text import visible_line
from validator.results import Language
from validator.texts import text

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_PHASES = ("setup", "test", "cleanup")


def postman_collection(
    recipe: Recipe, name: str, about: Sequence[str], base: str, language: Language
) -> dict[str, Any]:
    """The collection as a JSON object. Tokens are variables without a value."""
    variables = [{"key": "base", "value": base, "type": "string"}]
    variables += [
        {
            "key": secret.name.lower(),
            "value": "",
            "type": "string",
            "description": secret_meaning(secret, language),
        }
        for secret in recipe.secrets()
    ]
    if recipe.proofs:
        meaning = text("repeating.need-proof-by-hand").in_language(language)
        variables.append({"key": "dpop_proof", "value": "", "type": "string", "description": meaning})
    folders = [
        {"name": phase, "item": items}
        for phase in _PHASES
        if (items := [_item(call, language) for call in recipe.calls if call.phase == phase])
    ]
    return {
        "info": {
            "name": visible_line(name),
            "description": "\n\n".join(visible_line(line) for line in about if line),
            "schema": SCHEMA,
        },
        "item": folders,
        "variable": variables,
    }


def _item(call: Call, language: Language) -> dict[str, Any]:
    headers = [
        {"key": header, "value": written(value)}
        for header, value in (*call.headers, *((("DPoP", ("{{dpop_proof}}",)),) if call.proof else ()))
    ]
    request: dict[str, Any] = {"method": call.method, "header": headers, "url": written(call.url)}
    if call.body:
        kind = "json" if "json" in call.content_type else "xml" if "xml" in call.content_type else "text"
        request["body"] = {
            "mode": "raw",
            "raw": body_text(call.body),
            "options": {"raw": {"language": kind}},
        }
    if call.incomplete:
        request["description"] = text("repeating.incomplete").in_language(language)
    item: dict[str, Any] = {"name": visible_line(call.step), "request": request, "response": []}
    lines = [line for capture in call.captures for line in _capture(capture)]
    if call.status:
        title = text("repeating.status-as-in-the-run", status=call.status).in_language(language)
        lines.insert(0, f"pm.test({json.dumps(title)}, () => pm.response.to.have.status({call.status}));")
    if lines:
        item["event"] = [{"listen": "test", "script": {"type": "text/javascript", "exec": lines}}]
    return item


def _capture(capture: Capture) -> list[str]:
    value = (
        f"pm.response.headers.get({json.dumps(capture.header)})"
        if capture.header
        else "pm.response.json()" + "".join(f"[{json.dumps(part)}]" for part in capture.path)
    )
    if capture.of_location:
        value = f"({value}.match(/(?:^|\\/){capture.variable.type}\\/([A-Za-z0-9.-]+)/) || [])[1]"
    return [f"pm.collectionVariables.set({json.dumps(capture.variable.name)}, {value});"]


def body_text(body: Template) -> str:
    """A body with ``{{name}}`` in place of each value."""
    return "".join(
        part if isinstance(part, str) else f"{{{{{placeholder_name(part)}}}}}"
        for part in body
        if isinstance(part, str | Variable | Base)
    )
