"""One reference, one patient: what points at two different patients at once is refused (IDN-04).

A Reference may carry both an address and an identifier, and R4 says that they then name the same thing
(https://hl7.org/fhir/R4/references.html#logical). In a record, a reader who follows the one and a reader who follows the other
would each see a different patient's information.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.indexing import split_reference
from validator.sandbox.refusals import Refusal, problem
from validator.sandbox.rules import RuleName


def check_one_patient(backend: Backend, caller: Caller, resource: Mapping[str, Any]) -> None:
    """Raises :class:`Refusal` (422) where a reference's identifier belongs to another patient than its address: the patient
    at the address has an identifier of that system, and it is not that one."""
    if not backend.rules.keeps(RuleName.ONE_PATIENT):
        return
    found = [
        problem("business-rule", "two-patients", path=path, rule="IDN-04", values={"id": id})
        for path, id, system, value in _references(resource, str(resource.get("resourceType", "")), backend)
        if value not in (known := _numbers(backend, caller, id, system)) and known
    ]
    if found:
        raise Refusal(422, found)


def _references(value: object, path: str, backend: Backend) -> Iterator[tuple[str, str, str, str]]:
    """Path, id, and the identifier's system and value, of every reference to a patient here that has both."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _references(inner, f"{path}[{index}]", backend)
    elif isinstance(value, Mapping):
        address, identifier = value.get("reference"), value.get("identifier")
        if isinstance(address, str) and isinstance(identifier, Mapping):
            type, id = split_reference(address, backend.base_url)
            system, number = identifier.get("system"), identifier.get("value")
            if type == "Patient" and isinstance(system, str) and isinstance(number, str):
                yield path, id, system, number
        for name, inner in value.items():
            yield from _references(inner, f"{path}.{name}", backend)


def _numbers(backend: Backend, caller: Caller, id: str, system: str) -> set[str]:
    """The values that the patient at the address has in that system; none for a patient who is not there."""
    patient = backend.current(caller, "Patient", id)
    if patient is None or patient.deleted:
        return set()
    identifiers = patient.resource().get("identifier")
    return {
        one["value"]
        for one in (identifiers if isinstance(identifiers, list) else ())
        if isinstance(one, Mapping) and one.get("system") == system and isinstance(one.get("value"), str)
    }
