"""What many resources are made of. Dictionaries made here are shared between resources: never change one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from validator.synthetic.facts import Code

TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
"""The security label of every generated resource (https://hl7.org/fhir/R4/security-labels.html): nobody shall take it for a patient's."""


@lru_cache(maxsize=512)
def meta(*profiles: str) -> dict[str, Any]:
    return {"profile": list(profiles), "security": [TEST_DATA]} if profiles else {"security": [TEST_DATA]}


@lru_cache(maxsize=16384)
def coding(code: Code) -> dict[str, Any]:
    return {"system": code.system, "code": code.code, "display": code.display}


@lru_cache(maxsize=16384)
def concept(*codes: Code, text: str | None = None) -> dict[str, Any]:
    """A CodeableConcept."""
    made: dict[str, Any] = {"coding": [coding(code) for code in codes]}
    if text:
        made["text"] = text
    return made


@lru_cache(maxsize=4096)
def quantity(unit: str, code: str) -> dict[str, Any]:
    """The part of a UCUM Quantity that does not vary: ``{"value": 5, **quantity("mg", "mg")}``."""
    return {"unit": unit, "system": "http://unitsofmeasure.org", "code": code}
