"""Which patients a resource is about: for the log, and for the citizen's right to their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from validator.sandbox.indexing import split_reference

_ELEMENTS = ("subject", "patient", "for", "individual", "beneficiary")


def patients_of(resource: Mapping[str, Any], base_url: str) -> tuple[str, ...]:
    """``Patient/<id>`` and, for logical references, ``<system>|<value>``."""
    return tuple(dict.fromkeys(_patients(resource, base_url)))


def _patients(resource: Mapping[str, Any], base_url: str) -> Iterator[str]:
    type = resource.get("resourceType")
    if type == "Patient" and isinstance(resource.get("id"), str):
        yield f"Patient/{resource['id']}"
    elif type == "AuditEvent":
        for entity in _maps(resource.get("entity")):
            yield from _referred(entity.get("what"), base_url)
    elif type == "Person":
        for link in _maps(resource.get("link")):
            yield from _referred(link.get("target"), base_url)
    elif type in ("Appointment", "AppointmentResponse"):
        for participant in (*_maps(resource.get("participant")), resource):
            yield from _referred(participant.get("actor"), base_url)
    elif type == "Bundle":
        for entry in _maps(resource.get("entry")):
            if isinstance(entry.get("resource"), Mapping):
                yield from _patients(entry["resource"], base_url)
    for element in _ELEMENTS:
        value = resource.get(element)
        for reference in value if isinstance(value, list) else (value,):
            yield from _referred(reference, base_url)


def _maps(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def _referred(reference: Any, base_url: str) -> Iterator[str]:
    if not isinstance(reference, Mapping):
        return
    path = reference.get("reference")
    is_patient = reference.get("type") in (None, "Patient")
    if isinstance(path, str):
        type, id = split_reference(path, base_url)
        if type == "Patient":
            yield f"Patient/{id}"
            return
        is_patient = is_patient and type is None
    identifier = reference.get("identifier")
    if is_patient and isinstance(identifier, Mapping) and isinstance(identifier.get("value"), str):
        yield f"{identifier.get('system', '')}|{identifier['value']}"
