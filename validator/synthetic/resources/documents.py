"""Documents as no-basis-DocumentReference, with the text inside. https://hl7.org/fhir/R4/documentreference.html"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha1
from typing import Any

from validator.synthetic.code_systems import ICD_10, ICPC_2
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Document, Life
from validator.synthetic.resources.parts import concept, meta

PROFILE = "http://hl7.no/fhir/StructureDefinition/no-basis-DocumentReference"

_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_NORMAL = [concept(Code(_CONFIDENTIALITY, "N", "normal"))]
_RESTRICTED = [concept(Code(_CONFIDENTIALITY, "R", "restricted"))]


_GROUPS = {
    "A": "Epikriser og sammenfatninger",
    "B": "Kontinuerlig/løpende journal",
    "C": "Prøvesvar, vev og væsker",
    "D": "Organfunksjon",
    "E": "Bildediagnostikk og andre medisinske bilder",
    "F": "Kurve, observasjon og behandling",
    "I": "Korrespondanse",
    "J": "Attester, melding og erklæringer",
    "S": "Test og scoring",
}
"""The upper level of Volven 9602, whose codes are the letter and ``00-1``."""


@cache
def _category(system: str, letter: str) -> list[dict[str, Any]]:
    return [concept(Code(system, f"{letter}00-1", _GROUPS[letter]))]


@cache
def _sensitive() -> dict[str, tuple[str, ...]]:
    chapters = structured("documents")["sensitive"]
    return {ICPC_2: tuple(chapters["icpc2_chapters"]), ICD_10: tuple(chapters["icd10_chapters"])}


def document_resources(life: Life) -> list[dict[str, Any]]:
    subject = life.person.subject
    return [_document_reference(document, subject) for document in life.documents]


def _document_reference(document: Document, subject: dict[str, Any]) -> dict[str, Any]:
    content = document.text.encode()
    when = document.when.isoformat()
    author = document.author.reference
    contact = document.contact
    resource: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": document.id,
        "meta": meta(PROFILE),
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{document.id}"},
        "status": "current",
        "docStatus": "final",
        "type": concept(document.type, text=document.title),
        "subject": subject,
        "date": when,
        "author": [author],
        "authenticator": author,
        "custodian": document.at.reference,
        "description": document.title,
        "securityLabel": _RESTRICTED if _is_sensitive(document) else _NORMAL,
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain; charset=utf-8",
                    "language": "no-NO",
                    "data": b64encode(content).decode(),
                    "size": len(content),
                    # FHIR R4 asks for SHA-1 here; it only tells whether the content is whole.
                    "hash": b64encode(sha1(content, usedforsecurity=False).digest()).decode(),
                    "title": document.title,
                    "creation": when,
                }
            }
        ],
    }
    if document.type.code[0] in _GROUPS:
        resource["category"] = _category(document.type.system, document.type.code[0])
    if contact is not None:
        resource["context"] = {
            "encounter": [{"reference": f"Encounter/{contact.id}"}],
            "period": {"start": contact.start.isoformat(), "end": contact.end.isoformat()},
        }
    return resource


def _is_sensitive(document: Document) -> bool:
    contact = document.contact
    if contact is None or contact.reason is None:
        return False
    return contact.reason.code.startswith(_sensitive().get(contact.reason.system, ()))
