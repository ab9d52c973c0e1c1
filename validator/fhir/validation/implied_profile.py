"""Profiles that the specification asks for without a claim: the vital signs.

An Observation with one of these LOINC codes is a vital sign and must follow the profile for it, whatever else it claims.
https://hl7.org/fhir/R4/observation-vitalsigns.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from validator.fhir.definitions import CORE_BASE

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node

LOINC = "http://loinc.org"

VITAL_SIGNS: Mapping[str, str] = {
    "85353-1": "vitalspanel",
    "9279-1": "resprate",
    "8867-4": "heartrate",
    "2708-6": "oxygensat",
    "8310-5": "bodytemp",
    "8302-2": "bodyheight",
    "9843-4": "headcircum",
    "29463-7": "bodyweight",
    "39156-5": "bmi",
    "85354-9": "bp",
}
"""LOINC code → name of the profile in the specification."""


def implied_profiles(resource: Node) -> Iterator[str]:
    """Canonical URLs of the profiles that the content of a resource calls for."""
    code = resource.child("code") if resource.type == "Observation" else None
    if code is None:
        return
    for coding in code.children.get("coding", ()):
        name = VITAL_SIGNS.get(coding.string("code") or "")
        if name is not None and coding.string("system") == LOINC:
            yield CORE_BASE + name
