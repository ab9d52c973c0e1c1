"""The ``$validate`` operation on a type and on an instance. https://hl7.org/fhir/R4/resource-operation-validate.html"""

from __future__ import annotations

from typing import Any

from validator.fhir.formats.parse import Document
from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.policy import as_not_found
from validator.sandbox.refusals import refuse
from validator.sandbox.reply import Reply

_MODES = frozenset({"create", "update", "delete", "profile"})


def validate(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Status 200 with an OperationOutcome that says what is wrong; nothing is stored.

    The resource is the body, or the parameter ``resource`` of a Parameters body; without one (on an instance) what is stored.
    Any type of R4 can be validated, also one that is not stored: of such a type there is no instance, so that only a resource in
    the body can be asked about.

    Raises :class:`Refusal`: 400 for parameters that cannot be used, 404 for an instance that does not exist for the caller.
    """
    type, id = request.interaction.type or "", request.interaction.id
    given = request.document.resource if request.document else None
    subject: Document | dict[str, Any] | None = request.document
    values = dict(request.query)
    if given is not None and given.get("resourceType") == "Parameters":
        within, named = _from_parameters(given)
        values.update(named)
        # A Parameters without a resource in it may itself be what is asked about.
        subject = request.document if within is None and type == "Parameters" else within
    mode, profile = values.get("mode"), values.get("profile")
    if mode is not None and mode not in _MODES:
        raise refuse(400, "value", "validate-mode", mode=mode[:40])
    if mode in ("update", "delete", "profile") and id is None and mode != "profile":
        raise refuse(400, "invalid", "validate-needs-instance", mode=mode)
    if profile is not None and backend.definitions.structure(profile) is None:
        raise refuse(400, "not-found", "profile-unknown", profile=profile[:200])
    concerns = []
    if id is not None and type not in backend.policy.types:
        if subject is None or mode in ("update", "delete"):
            raise as_not_found(type, id)
    elif id is not None:
        backend.policy.check(caller, "read", type)
        current = backend.current(caller, type, id)
        if (
            current is None
            or current.deleted
            or not backend.policy.may_disclose(caller, current, backend.own_record(caller))
        ):
            raise as_not_found(type, id)
        concerns = [current]
        if mode == "delete":
            backend.policy.check(caller, "write", type)
            backend.policy.check_source(caller, current)
            return Reply(200, outcome=(), concerns=concerns)
        if subject is None:
            subject = current.resource()
    if subject is None:
        raise refuse(400, "required", "body-missing")
    resource = subject.resource if isinstance(subject, Document) else subject
    if resource is None or resource.get("resourceType") != type:
        found = str((resource or {}).get("resourceType", "—"))
        raise refuse(400, "invalid", "type-differs", path="resourceType", type=type, found=found[:64])
    findings = backend.validate(subject, (profile,) if profile else ())
    return Reply(200, outcome=tuple(findings), concerns=concerns)


def _from_parameters(parameters: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, str]]:
    resource, values = None, {}
    items = parameters.get("parameter")
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        if item.get("name") == "resource" and isinstance(item.get("resource"), dict):
            resource = item["resource"]
        for name in ("mode", "profile"):
            value = next((item[key] for key in item if key.startswith("value")), None)
            if item.get("name") == name and isinstance(value, str):
                values[name] = value
    return resource, values
