"""Finding a resource by what the world calls it, since the id that a product gives is its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from validator.norway.systems import IdentifierKind, identifier_system
from validator.runner.answers import Reply
from validator.runner.steps.registry import StepRun
from validator.runner.steps.rest import search

IDENTITY_NUMBERS = (
    IdentifierKind.FODSELSNUMMER,
    IdentifierKind.D_NUMMER,
    IdentifierKind.FELLES_HJELPENUMMER,
)
_PAGES = 3


@dataclass(frozen=True, slots=True)
class Identifier:
    system: str
    value: str

    @property
    def is_identity_number(self) -> bool:
        return identifier_system(self.system) in IDENTITY_NUMBERS


def identifiers(resource: Any) -> Iterator[Identifier]:
    """Those with both system and value, in order; of whatever shape the resource has."""
    found = resource.get("identifier") if isinstance(resource, dict) else None
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict) and isinstance(one.get("system"), str) and isinstance(one.get("value"), str):
            yield Identifier(one["system"], one["value"])


def business_identifier(resource: Any, kind: str) -> Identifier | None:
    """What the resource is found by: of a Patient the national identity number, else the first identifier."""
    named = list(identifiers(resource))
    numbers = [one for one in named if one.is_identity_number] if kind == "Patient" else []
    return next(iter((*numbers, *named)), None)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search by identifier gave: those that carry it, and those of the type that do not, which should not have been there."""

    reply: Reply
    carrying: tuple[dict[str, Any], ...] = ()
    others: tuple[dict[str, Any], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the product did search."""
        resource = self.reply.resource
        return (
            self.reply.answer.status == 200
            and resource is not None
            and resource.get("resourceType") == "Bundle"
        )


async def find(run: StepRun, kind: str, wanted: Identifier) -> Found:
    """Asks as the step's identity, with the identifier in the body: a national identity number never stands in a URL.

    Raises what the step's requests raise."""
    arguments = {
        "type": kind,
        "method": "POST",
        "params": {"identifier": f"{wanted.system}|{wanted.value}"},
        "pages": _PAGES,
    }
    outcome = await search(replace(run, arguments=arguments, body=None))
    assert outcome.reply is not None
    reply = outcome.reply
    carrying: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    entries = (reply.resource or {}).get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict) or resource.get("resourceType") != kind:
            continue
        if wanted in identifiers(resource):
            carrying.append(resource)
        elif _is_match(entry):
            others.append(resource)
    return Found(reply, tuple(carrying), tuple(others))


def _is_match(entry: dict[str, Any]) -> bool:
    mode = entry.get("search")
    return not isinstance(mode, dict) or mode.get("mode", "match") == "match"
