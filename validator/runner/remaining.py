"""What a run has made in a product, and has not removed again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.redaction import redact_text
from validator.runner.answers import Reply
from validator.runner.steps.registry import StepRun

_GONE = (404, 410)
_ADDRESS = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?/?$")


@dataclass(slots=True)
class Remaining:
    """Follows the answers of all steps. Only what an answer proves is counted: a creation by its id, a deletion by its status."""

    _made: dict[tuple[str, str], None] = field(default_factory=dict)

    def note(self, run: StepRun, reply: Reply) -> None:
        kind = run.step.kind
        if kind in ("transaction", "batch"):
            self._bundle(run.body, reply.resource)
            return
        status = reply.answer.status
        if kind in ("create", "update") and status == 201:
            self._add(_created(str(run.arguments.get("type")), reply))
        elif kind == "delete" and (200 <= status < 300 or status in _GONE):
            self._made.pop((str(run.arguments.get("type")), str(run.arguments.get("resource-id"))), None)

    def _bundle(self, sent: Any, answered: dict[str, Any] | None) -> None:
        for request, response in _entries(sent, answered):
            status = str(response.get("status", ""))
            if request.get("method") in ("POST", "PUT") and status.startswith("201"):
                self._add(_of_address(response.get("location")))
            elif request.get("method") == "DELETE" and status.startswith(("2", "404", "410")):
                place = _of_address(request.get("url"))
                if place is not None:
                    self._made.pop(place, None)

    def _add(self, place: tuple[str, str] | None) -> None:
        if place is not None:
            self._made[place] = None

    def has(self, kind: str, resource_id: str) -> bool:
        return (kind, resource_id) in self._made

    def listed(self) -> tuple[str, ...]:
        """``Type/id`` of each, in the order of type, then as they were made."""
        places = sorted(self._made, key=lambda place: place[0])
        return tuple(redact_text(f"{kind}/{name}") for kind, name in places)


def _created(kind: str, reply: Reply) -> tuple[str, str] | None:
    resource = reply.resource
    if resource is not None and resource.get("resourceType") == kind and isinstance(resource.get("id"), str):
        return kind, resource["id"]
    return _of_address(reply.answer.header("location") or reply.answer.header("content-location"))


def _of_address(address: Any) -> tuple[str, str] | None:
    match = _ADDRESS.search(address) if isinstance(address, str) else None
    return None if match is None else (match.group(1), match.group(2))


def _entries(sent: Any, answered: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Request and response of each entry, which FHIR keeps in the same order."""
    asked = sent.get("entry") if isinstance(sent, dict) else None
    got = answered.get("entry") if isinstance(answered, dict) else None
    if not isinstance(asked, list) or not isinstance(got, list):
        return
    for one, other in zip(asked, got, strict=False):
        request = one.get("request") if isinstance(one, dict) else None
        response = other.get("response") if isinstance(other, dict) else None
        if isinstance(request, dict) and isinstance(response, dict):
            yield request, response
