"""The CapabilityStatement: what the sandbox can do. https://hl7.org/fhir/R4/capabilitystatement.html"""

from __future__ import annotations

from typing import Any

from validator import NAME, __version__
from validator.fhir.definitions import SearchParameter
from validator.fhir.formats.json_text import StoredJson, dump
from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.instants import instant_text
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.reply import Reply

AUTHORISATION_METADATA = "/.well-known/oauth-authorization-server"
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
_LOG = ("read", "vread", "history-instance", "history-type", "search-type")
_VALIDATE = {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
_REST = """\
Search by GET or by POST _search. Also, where this statement has no field to say it: _sort, _count, _summary, _elements, _total,
_include and _revinclude (with :iterate, a target type as third part, and * for all parameters of a type); chained parameters and _has,
up to three links; _elements and _summary on read; _count and _since on history; _format=json and _pretty. Prefer: return=minimal,
representation or OperationOutcome, and handling=lenient. If-Match, If-None-Match and If-Modified-Since. Bodies may be compressed
(gzip). A Bundle entry may be any of these interactions, $validate and metadata. $validate takes resources of any type of R4, at
[type]/$validate and [type]/[id]/$validate, also of types that are not stored and hence not listed here. Unknown search parameters, and
composite ones, are refused."""
_BINARY = (
    "Native form: any content type can be created and updated as it is, and is read as it is unless application/fhir+json is asked for. "
    "X-Security-Context and securityContext are kept; access is by role and municipality as for all types, not by securityContext."
)


def capabilities(backend: Backend, caller: Caller | None, request: FhirRequest) -> Reply:
    """Anyone may ask what the server can do; it says nothing about anyone."""
    if backend.capabilities is None:
        backend.capabilities = dump(capability_statement(backend))
    return Reply(200, StoredJson(backend.capabilities))


def capability_statement(backend: Backend) -> dict[str, Any]:
    """For this server; the same until it is restarted."""
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
        "software": {"name": f"{NAME} sandbox", "version": __version__},
        "implementation": {"description": "Reference sandbox", "url": backend.base_url},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _REST.replace("\n", " "),
                "security": {
                    "cors": bool(backend.origins),
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
                    "description": f"Metadata of the authorisation server: {backend.issuer}{AUTHORISATION_METADATA}",
                },
                "resource": [_resource(backend, type) for type in sorted(backend.policy.types)],
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
        "searchInclude": [f"{type}:*", *(f"{type}:{code}" for code in references)],
        "searchRevInclude": _reverse_includes(backend, type),
        "searchParam": [_parameter(backend, parameter) for parameter in parameters.values()],
        "operation": [_VALIDATE],
    }
    if type == "Binary":
        resource["documentation"] = _BINARY
    if not references:
        del resource["searchInclude"]
    return resource


def _reverse_includes(backend: Backend, type: str) -> list[str]:
    """What may refer to the type."""
    return [
        f"{other}:{code}"
        for other in sorted(backend.policy.types)
        for code, parameter in backend.reader.parameters(other).items()
        if type in backend.reader.targets(parameter)
    ]


def _parameter(backend: Backend, parameter: SearchParameter) -> dict[str, Any]:
    targets = backend.reader.targets(parameter)
    # A reference to anything may be narrowed to any type: said once, not 56 times.
    listed = () if targets and set(targets) == backend.policy.types else targets
    modifiers = [
        name for name in backend.reader.modifiers(parameter) if name in listed or name not in targets
    ]
    said = [", ".join(f":{name}" for name in (*modifiers, *(("[type]",) if targets and not listed else ())))]
    if parameter.package is not None:
        said.append(f"Defined by the package {parameter.package}, not by R4.")
    if parameter.experimental:
        said.append("Experimental: R4 defines it for an extension, and not for genuine use.")
    declared = {"name": parameter.code, "definition": parameter.url, "type": parameter.type}
    documentation = " – ".join(one for one in said if one)
    return {**declared, "documentation": documentation} if documentation else declared
