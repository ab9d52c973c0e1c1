"""Municipal services as EpisodeOfCare by the profile ``kommunal-tjeneste`` (``profiles/kommune``)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.synthetic.care.organisations import Organisation
from validator.synthetic.facts import Code, Life, Service
from validator.synthetic.resources.parts import coding, meta, quantity

_BASE = "https://journalvalidatoren.no/fhir/kommune/StructureDefinition/"
PROFILE = _BASE + "kommunal-tjeneste"
SERVICE_SYSTEM = "https://journalvalidatoren.no/namingsystem/tjeneste"
SOURCE_SYSTEM = "https://journalvalidatoren.no/kildesystem/plo"
"""The record system of the municipality's care services (pleie og omsorg, PLO), as ``meta.source``."""
DECISION_SYSTEM = "https://journalvalidatoren.no/namingsystem/vedtak"

_UNITS = {"h": "timer", "min": "minutter", "d": "døgn", "1": "ganger", "wk": "uke", "mo": "måned", "a": "år"}
"""UCUM code → how it is written."""

_REPORTED = {
    reported: {"url": _BASE + "kpr-rapporteringspliktig", "valueBoolean": reported}
    for reported in (True, False)
}
_WITHOUT_DECISION = {
    "url": _BASE + "vedtak",
    "extension": [{"url": "grunnlag", "valueCode": "uten-vedtak"}],
}
_WITH_DECISION = {"url": "grunnlag", "valueCode": "vedtak"}


def service_resources(life: Life) -> list[dict[str, Any]]:
    """One EpisodeOfCare for each service."""
    if not life.services:
        return []
    return [_episode(service, life) for service in life.services]


def _episode(service: Service, life: Life) -> dict[str, Any]:
    period = {"start": service.since.isoformat()}
    if service.ended is not None:
        period["end"] = service.ended.isoformat()
    episode: dict[str, Any] = {
        "resourceType": "EpisodeOfCare",
        "id": service.id,
        "meta": {"source": SOURCE_SYSTEM, **meta(PROFILE)},
        "extension": _extensions(service),
        "identifier": [{"system": SERVICE_SYSTEM, "value": service.id}],
        "status": status(service, life.today),
        "type": [_type(service.type, service.local, service.name)],
        "patient": life.person.subject,
        "managingOrganization": _managing(service.municipality),
        "period": period,
    }
    if service.responsible is not None:
        episode["careManager"] = service.responsible.reference
    return episode


def status(service: Service, today: date) -> str:
    """The EpisodeOfCare status on that day."""
    if service.ended is not None and service.ended <= today:
        return "finished"
    if service.since > today:
        return "planned"
    return "onhold" if service.paused else "active"


def _extensions(service: Service) -> list[dict[str, Any]]:
    extensions = [_REPORTED[service.reported], _decision(service)]
    if service.amount is not None or service.resource:
        extensions.append(_extent(service))
    if service.review is not None:
        extensions.append({"url": _BASE + "revurderingsdato", "valueDate": service.review.isoformat()})
    extensions.append(_place(service.unit_name, service.phone))
    if service.content:
        extensions.append({"url": _BASE + "tjenesteinnhold", "valueMarkdown": service.content})
    return extensions


def _decision(service: Service) -> dict[str, Any]:
    if service.basis == "uten-vedtak":
        return _WITHOUT_DECISION
    parts: list[dict[str, Any]] = [_WITH_DECISION]
    if service.decision:
        parts.append(
            {"url": "referanse", "valueIdentifier": {"system": DECISION_SYSTEM, "value": service.decision}}
        )
    if service.decided is not None:
        parts.append({"url": "dato", "valueDate": service.decided.isoformat()})
    parts.append({"url": "vedtattAv", "valueReference": _decider(service.municipality)})
    if service.grounds:
        parts.append({"url": "begrunnelse", "valueMarkdown": service.grounds})
    return {"url": _BASE + "vedtak", "extension": parts}


def _extent(service: Service) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    if service.amount is not None:
        unit, per = service.unit or "h", service.per or "wk"
        parts.append({"url": "mengde", "valueRatio": _ratio(service.amount, unit, per)})
    if service.resource:
        parts.append({"url": "ressurs", "valueString": service.resource})
    return {"url": _BASE + "omfang", "extension": parts}


@lru_cache(maxsize=2048)
def _ratio(amount: float, unit: str, per: str) -> dict[str, Any]:
    whole = int(amount)
    return {
        "numerator": {
            "value": whole if whole == amount else amount,
            **quantity(_UNITS.get(unit, unit), unit),
        },
        "denominator": {"value": 1, **quantity(_UNITS.get(per, per), per)},
    }


@lru_cache(maxsize=8192)
def _place(unit: str, phone: str | None) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"url": "sted", "valueReference": {"display": unit}}]
    if phone:
        parts.append(
            {"url": "kontakt", "valueContactPoint": {"system": "phone", "value": phone, "use": "work"}}
        )
    return {"url": _BASE + "tjenestested", "extension": parts}


@lru_cache(maxsize=1024)
def _type(type_: Code, local: Code | None, name: str | None) -> dict[str, Any]:
    codings = [coding(type_)] if local is None else [coding(type_), coding(local)]
    return {"coding": codings, "text": name or (local or type_).display}


@lru_cache(maxsize=1024)
def _decider(municipality: Organisation) -> dict[str, Any]:
    """The municipality decides, and at its allocation office."""
    return {**_managing(municipality), "display": f"{municipality.name}, tildelingskontoret"}


@lru_cache(maxsize=1024)
def _managing(municipality: Organisation) -> dict[str, Any]:
    reference = municipality.reference
    made = {"reference": reference["reference"]} if "reference" in reference else {}
    return {
        **made,
        "identifier": {
            "system": SYSTEM_URIS[IdentifierKind.ORGANISASJONSNUMMER],
            "value": municipality.number,
        },
        "display": municipality.name,
    }
