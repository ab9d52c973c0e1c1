"""What a run made at the product and did not remove."""

from __future__ import annotations

import json
import re

from validator.results import Exchange, Result

_LOCATION = re.compile(r"(?:^|/)([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?/?$")


def kept_data(result: Result) -> tuple[str, ...]:
    """``Type/id`` of each resource that an answer said was created (201, by ``Location`` or in a transaction's answer) and none said was
    deleted, in the order in which they were made."""
    found: dict[str, None] = {}
    for suite in result.suites:
        for scenario in suite.scenarios:
            for step in scenario.steps:
                for exchange in step.exchanges:
                    _follow(exchange, found)
    return tuple(found)


def _follow(exchange: Exchange, found: dict[str, None]) -> None:
    response = exchange.response
    if response is None or not 200 <= response.status < 300:
        return
    if exchange.request.method == "DELETE":
        removed = _LOCATION.search(exchange.request.url.partition("?")[0])
        if removed:
            found.pop(removed.group(1), None)
        return
    locations = [value for name, value in response.headers if name.lower() == "location"]
    if response.status != 201:
        locations = _of_transaction(response.body)
    for location in locations:
        made = _LOCATION.search(location)
        if made:
            found[made.group(1)] = None


def _of_transaction(body: str) -> list[str]:
    try:
        bundle = json.loads(body) if '"transaction-response"' in body or '"batch-response"' in body else None
    except (ValueError, RecursionError):
        return []
    entries = bundle.get("entry") if isinstance(bundle, dict) else None
    answers = [entry.get("response") for entry in entries or () if isinstance(entry, dict)]
    return [
        answer["location"]
        for answer in answers
        if isinstance(answer, dict)
        and isinstance(answer.get("location"), str)
        and str(answer.get("status", "")).startswith("201")
    ]
