"""The CapabilityStatement: what the sandbox can do. https://hl7.org/fhir/R4/capabilitystatement.html"""

from __future__ import annotations

from typing import Any

from validator import __version__
from validator.sandbox.authorisation_server import METADATA_PATHS
from validator.sandbox.backend import Backend
from validator.sandbox.instants import instant_text
from validator.sandbox.parameter_values import MODIFIERS

_ALL = (
    "read",
    "vread",
    "update",
    "delete",
    "history-instance",
    "history-type",
    "create",
    "search-type",
)
_LOG = ("read", "vread", "history-instance", "search-type")


def capability_statement(backend: Backend, issuer: str) -> dict[str, Any]:
    """For this server; the same until it is restarted."""
    policy = backend.policy
    return {
        "resourceType": "CapabilityStatement",
        "id": "sandbox",
        "name": "JournalvalidatorenSandbox",
        "title": "Journalvalidatoren reference sandbox",
        "status": "active",
        "experimental": True,
        "date": instant_text(backend.now()),
        "publisher": "Journalvalidatoren",
        "description": (
            "Synthetic data only. Access needs a token (bearer or DPoP); data exist per municipality; every disclosure and refusal is "
            "logged as an AuditEvent. Unknown search parameters are refused unless Prefer: handling=lenient. Identity numbers are "
            "refused in URLs: use POST _search."
        ),
        "kind": "instance",
        "software": {"name": "journalvalidator sandbox", "version": __version__},
        "implementation": {"description": "Reference sandbox", "url": backend.base_url},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "service": [
                        {
                            "coding": [
                                {
                                    "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                                    "code": "OAuth",
                                }
                            ],
                            "text": "OAuth 2.0 client credentials with private_key_jwt and DPoP",
                        }
                    ],
                    "description": f"Metadata of the authorisation server: {issuer}{METADATA_PATHS[0]}",
                },
                "resource": [_resource(backend, type) for type in sorted(policy.types)],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


def _resource(backend: Backend, type: str) -> dict[str, Any]:
    parameters = backend.reader.parameters(type)
    references = sorted(code for code, parameter in parameters.items() if parameter.type == "reference")
    immutable = type in backend.policy.immutable
    resource: dict[str, Any] = {
        "type": type,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{type}",
        "interaction": [{"code": code} for code in (_LOG if immutable else _ALL)],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": not immutable,
        "conditionalCreate": not immutable,
        "conditionalRead": "full-support",
        "conditionalUpdate": not immutable,
        "conditionalDelete": "not-supported" if immutable else "single",
        "referencePolicy": ["literal", "logical"],
        "searchInclude": [f"{type}:{code}" for code in references],
        "searchParam": [
            _parameter(code, parameter.type, parameter.url) for code, parameter in parameters.items()
        ],
        "operation": [
            {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
        ],
    }
    if not references:
        del resource["searchInclude"]
    return resource


def _parameter(code: str, type: str, url: str) -> dict[str, Any]:
    modifiers = ", ".join(f":{name}" for name in (*MODIFIERS[type], "missing"))
    return {"name": code, "definition": url, "type": type, "documentation": modifiers}
