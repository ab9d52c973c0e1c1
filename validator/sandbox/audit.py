"""The log: an AuditEvent for every disclosure, change and refusal. https://hl7.org/fhir/R4/auditevent.html

One event per patient concerned, so that each citizen's log holds nothing about another. Identity numbers are never written into it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.results import Finding
from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.criteria import Indexed, OneOf, Test
from validator.sandbox.identity_numbers import without_identity_numbers
from validator.sandbox.indexing import split_reference
from validator.sandbox.instants import instant_text
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.parameter_values import split_escaped, unescape
from validator.sandbox.policy import UNATTRIBUTED
from validator.sandbox.refusals import Refusal
from validator.sandbox.reply import Reply
from validator.sandbox.rules import RuleName
from validator.sandbox.store import StoredVersion
from validator.sandbox.writing import condition_query, save

OWNER = "sandbox"
_TYPE = {
    "system": "http://terminology.hl7.org/CodeSystem/audit-event-type",
    "code": "rest",
    "display": "RESTful Operation",
}
_INTERACTION = "http://hl7.org/fhir/restful-interaction"
_PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_CLIENT = "https://journalvalidatoren.no/namingsystem/client"
_PERSON = {"system": _ENTITY_TYPE, "code": "1", "display": "Person"}
_OBJECT = {"system": _ENTITY_TYPE, "code": "2", "display": "System Object"}
_PATIENT = {"system": _OBJECT_ROLE, "code": "1", "display": "Patient"}
_RESOURCE = {"system": _OBJECT_ROLE, "code": "4", "display": "Domain Resource"}
_QUERY = {"system": _OBJECT_ROLE, "code": "24", "display": "Query"}

_ACTIONS = {"POST": "C", "PUT": "U", "DELETE": "D", "GET": "R", "HEAD": "R"}
_SUBTYPES = {
    "conditional-update": "update",
    "conditional-delete": "delete",
    "page": "search-type",
    "validate": "operation",
    "batch": "batch",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was attempted over HTTP, for events about requests that never became an interaction."""

    method: str
    path: str


def log(
    backend: Backend,
    caller: Caller | None,
    attempt: Attempt,
    request: FhirRequest | None,
    result: Reply | Refusal,
) -> None:
    """Write the events of one interaction. Inside the transaction of the interaction: what cannot be logged does not happen."""
    refused = isinstance(result, Refusal) and result.status in (401, 403)
    if not backend.rules.keeps(RuleName.LOG_REFUSALS if refused else RuleName.LOG_DISCLOSURES):
        return
    if request is not None and request.interaction.code == "capabilities":
        return
    versions = [] if isinstance(result, Refusal) else [*result.disclosed, *result.concerns]
    if not versions and caller is not None and request is not None:
        versions = _addressed(backend, caller, request)
    concerned = _by_patient(backend, caller, versions)
    if not isinstance(result, Refusal):
        for patient in _by_patient(backend, caller, result.on_the_way):
            if patient is not None:
                concerned.setdefault(patient, [])
    if caller is not None and request is not None:
        for asked_for in _asked_for(backend, caller, request):
            concerned.setdefault(asked_for, [])
    event = _event(backend, caller, attempt, request, result)
    query = _query_entity(attempt, request)
    for patient, about in (concerned or {None: versions}).items():
        entities = [
            *([_patient_entity(patient)] if patient else []),
            *(_resource_entity(version) for version in about if f"{version.type}/{version.id}" != patient),
            *([query] if query else []),
        ]
        content = {**event, "entity": entities} if entities else dict(event)
        # In the municipality whose record it is about: that is where the citizen and the privacy officer read.
        tenant = _tenant(backend, caller, patient, about)
        save(backend, tenant, OWNER, "AuditEvent", str(uuid4()), content, None, "POST")


def _tenant(
    backend: Backend, caller: Caller | None, patient: str | None, about: Sequence[StoredVersion]
) -> str:
    if caller is None:
        return UNATTRIBUTED
    if about:
        return about[0].tenant
    if patient is not None and "|" not in patient:
        found = backend.current(caller, "Patient", patient.removeprefix("Patient/"))
        if found is not None:
            return found.tenant
    return caller.tenant


def _by_patient(
    backend: Backend, caller: Caller | None, versions: Sequence[StoredVersion]
) -> dict[str | None, list[StoredVersion]]:
    """The versions by the patient they are about; a patient known by identifier is the Patient that has it, when there is one, so
    that it ends up in that citizen's log. What is about no patient stands under ``None``."""
    concerned: dict[str | None, list[StoredVersion]] = {}
    known: dict[str, list[str]] = {}
    for version in versions:
        names: list[str] = []
        for name in version.patients:
            if caller is not None and "|" in name:
                if name not in known:
                    known[name] = list(_by_identifier(backend, caller, [name])) or [name]
                names += known[name]
            else:
                names.append(name)
        for patient in dict.fromkeys(names) or (None,):
            concerned.setdefault(patient, []).append(version)
    return concerned


def _event(
    backend: Backend,
    caller: Caller | None,
    attempt: Attempt,
    request: FhirRequest | None,
    result: Reply | Refusal,
) -> dict[str, Any]:
    event: dict[str, Any] = {"resourceType": "AuditEvent", "type": _TYPE}
    if request is not None:
        code = request.interaction.code
        event["subtype"] = [{"system": _INTERACTION, "code": _SUBTYPES.get(code, code)}]
    event["action"] = _action(attempt, request)
    event["recorded"] = instant_text(backend.now())
    outcome, description = _outcome(result)
    event["outcome"] = outcome
    if description:
        event["outcomeDesc"] = description
    with_purpose = caller is not None and backend.rules.keeps(RuleName.LOG_PURPOSE)
    purpose = [{"coding": [{"system": _PURPOSE, "code": caller.purpose}]}] if caller and with_purpose else []
    if purpose:
        event["purposeOfEvent"] = purpose
    event["agent"] = list(_agents(caller, purpose))
    event["source"] = {
        "site": urlsplit(backend.base_url).netloc,
        "observer": {"display": "Journalvalidatoren sandbox"},
        "type": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/security-source-type",
                "code": "4",
                "display": "Application Server",
            }
        ],
    }
    return event


def _action(attempt: Attempt, request: FhirRequest | None) -> str:
    if request is not None and request.interaction.code in ("validate", "batch", "search-type", "page"):
        return "E"
    return _ACTIONS.get(attempt.method if request is None else request.method, "E")


def _outcome(result: Reply | Refusal) -> tuple[str, str | None]:
    """https://hl7.org/fhir/R4/valueset-audit-event-outcome.html: 0 success, 4 minor, 8 serious (refused), 12 major failure."""
    if isinstance(result, Reply):
        return "0", None
    finding: Finding | None = result.findings[0] if result.findings else None
    said = without_identity_numbers(finding.message.en) if finding else None
    code = "12" if result.status >= 500 else "8" if result.status in (401, 403) else "4"
    return code, f"{result.status}: {said}" if said else str(result.status)


def _agents(caller: Caller | None, purpose: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if caller is None:
        yield {"who": {"display": "unknown"}, "requestor": True}
        return
    who: dict[str, Any] = {"display": caller.name}
    if caller.hpr_number:
        system = SYSTEM_URIS[IdentifierKind.HPR_NUMMER]
        who = {"type": "Practitioner", "identifier": {"system": system, "value": caller.hpr_number}, **who}
    else:
        who = {"identifier": {"system": _CLIENT, "value": caller.client_id}, **who}
    agent: dict[str, Any] = {
        "role": [
            {
                "coding": [
                    {
                        "system": "https://journalvalidatoren.no/fhir/kommune/CodeSystem/rolle",
                        "code": caller.role,
                    }
                ]
            }
        ],
        "who": who,
        "altId": caller.identity,
        "name": caller.name,
        "requestor": True,
    }
    if purpose:
        agent["purposeOfUse"] = purpose
    yield agent
    yield {
        "who": {
            "type": "Organization",
            "identifier": {
                "system": SYSTEM_URIS[IdentifierKind.ORGANISASJONSNUMMER],
                "value": caller.organisation_number,
            },
            "display": caller.workplace,
        },
        "name": caller.workplace,
        "requestor": False,
    }


def _patient_entity(patient: str) -> dict[str, Any]:
    if "|" in patient:
        # A logical reference: the number itself stays out of the log.
        what: dict[str, Any] = {"type": "Patient", "display": "patient known by identifier only"}
    else:
        what = {"reference": patient}
    return {"what": what, "type": _PERSON, "role": _PATIENT}


def _resource_entity(version: StoredVersion) -> dict[str, Any]:
    reference = f"{version.type}/{version.id}/_history/{version.version}"
    return {"what": {"reference": reference}, "type": _OBJECT, "role": _RESOURCE}


def _query_entity(attempt: Attempt, request: FhirRequest | None) -> dict[str, Any] | None:
    parameters = [] if request is None else [pair for pair in request.query if pair[0] != "_cursor"]
    text = attempt.path
    if parameters:
        text += "?" + urlencode(
            [(without_identity_numbers(name), without_identity_numbers(value)) for name, value in parameters],
            safe=":|/,*",
        )
    text = without_identity_numbers(text)
    entity = {"type": _OBJECT, "role": _QUERY, "description": f"{attempt.method} {text}".strip()[:1_000]}
    # A Bundle is sent to the base itself: there is no path, and FHIR has no empty values.
    return {**entity, "query": base64.b64encode(text.encode()).decode()} if text else entity


def _addressed(backend: Backend, caller: Caller, request: FhirRequest) -> list[StoredVersion]:
    """What the request was about when nothing was shown: a refused read is part of the log of the patient concerned."""
    interaction = request.interaction
    if interaction.type is None or interaction.id is None:
        return []
    current = backend.current(caller, interaction.type, interaction.id)
    return [current] if current else []


def _asked_for(backend: Backend, caller: Caller, request: FhirRequest) -> Iterator[str]:
    """Patients whom a search or a condition names, found or not: ``patient``, ``subject``, ``_id`` and identifiers of patients,
    also inside chains and ``_has``."""
    asked: list[tuple[str, str]] = []
    if request.interaction.code in ("search-type", "conditional-update", "conditional-delete"):
        asked += request.query
    if "if-none-exist" in request.headers:
        asked += condition_query(request.headers["if-none-exist"])
    for name, value in asked:
        parts, type = _last_parts(name, request.interaction.type or "")
        values = [unescape(one) for one in split_escaped(value, ",")[:20]]
        last, modifier = parts[-1].partition(":")[::2]
        about = parts[-2].partition(":")[0] if len(parts) > 1 else ""
        if modifier == "identifier" or last == "identifier":
            # patient.identifier, patient:identifier and subject:Patient.identifier, or Patient?identifier
            reference = last if modifier == "identifier" else about
            to_patient = parts[-2].endswith(":Patient") if len(parts) > 1 else type == "Patient"
            if reference in _TO_PATIENT or to_patient:
                yield from _by_identifier(backend, caller, values)
        elif last in _TO_PATIENT or (
            last == "_id" and (about in _TO_PATIENT or (not about and type == "Patient"))
        ):
            for one in values:
                referred, id = split_reference(one, backend.base_url)
                found = backend.current(caller, "Patient", id) if referred in (None, "Patient") else None
                if found is not None:
                    yield f"Patient/{id}"


_TO_PATIENT = frozenset({"patient", "subject"})


def _last_parts(name: str, type: str) -> tuple[list[str], str]:
    """The links of the innermost chain of a parameter's name, and the type in which it begins."""
    while name.startswith("_has:") and name.count(":") >= 3:
        _, type, _, name = name.split(":", 3)
    return name.split("."), type


def _by_identifier(backend: Backend, caller: Caller, values: Iterable[str]) -> Iterator[str]:
    alternatives: list[tuple[Test, ...]] = []
    for value in values:
        system, bar, number = value.partition("|")
        if number:
            alternatives.append((Test("system", "=", system), Test("value", "=", number)))
        elif not bar:
            alternatives.append((Test("value", "=", value),))
    if not alternatives:
        return
    backend.index("Patient", "identifier")
    criterion = Indexed("Patient.identifier", OneOf(tuple(alternatives)))
    found: Sequence[int] = backend.store.search(
        backend.policy.tenants(caller, "Patient"), "Patient", criterion
    )
    for version in backend.store.versions(found[:20]):
        yield f"Patient/{version.id}"
