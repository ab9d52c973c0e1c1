"""Measurements as Observations: the vital signs profiles of HL7 where there is one, with the codes that the national profiles for
observations (VKP) have beside LOINC."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from validator.synthetic.care.organisations import Organisation, Practitioner
from validator.synthetic.code_systems import SNOMED_CT
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Life, Measurement
from validator.synthetic.resources.parts import concept, meta, quantity

LOINC = "http://loinc.org"
NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
_CORE = "http://hl7.org/fhir/StructureDefinition/"

VITAL_SIGNS = [
    concept(
        Code("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", "Vital Signs"),
    )
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What every measurement of a kind shares; never change the dictionaries."""

    meta: dict[str, Any]
    code: dict[str, Any]
    unit: dict[str, Any]
    device: dict[str, Any] | None


@cache
def kinds() -> dict[str, Kind]:
    """By key of ``measurements.yaml``."""
    return {
        key: _kind(given) for key, given in structured("measurements")["kinds"].items() if key != "source"
    }


def _kind(given: dict[str, Any]) -> Kind:
    codes = [Code(LOINC, *given["loinc"])]
    if "method" in given:
        codes.append(Code(LOINC, *given["method"]))
    codes.append(Code(SNOMED_CT, *given["snomed"]))
    if "nlk" in given:
        codes.append(Code(NLK, *given["nlk"]))
    return Kind(
        meta(_CORE + given["profile"]) if "profile" in given else meta(),
        concept(*codes, text=given["text"]),
        quantity(*given["unit"]),
        {"display": given["device"]} if "device" in given else None,
    )


def measurement_resources(life: Life) -> list[dict[str, Any]]:
    """One Observation each. Body mass index points to the height and the weight that it was calculated from."""
    if not life.measurements:
        return []
    known, subject = kinds(), life.person.subject
    written = []
    moment, when = None, ""
    height: Measurement | None = None
    weight: Measurement | None = None
    for measurement in life.measurements:
        kind = known[measurement.key]
        if measurement.when is not moment:
            moment = measurement.when
            when = moment.isoformat()
        resource: dict[str, Any] = {
            "resourceType": "Observation",
            "id": measurement.id,
            "meta": kind.meta,
            "status": "final",
            "category": VITAL_SIGNS,
            "code": kind.code,
            "subject": subject,
            "effectiveDateTime": when,
            "performer": performers(measurement.by, measurement.at, subject),
        }
        value = measurement.value
        if isinstance(value, tuple):
            resource["component"] = [
                {
                    "code": known["systolic"].code,
                    "valueQuantity": {"value": value[0], **known["systolic"].unit},
                },
                {
                    "code": known["diastolic"].code,
                    "valueQuantity": {"value": value[1], **known["diastolic"].unit},
                },
            ]
        elif isinstance(value, Code):
            resource["valueCodeableConcept"] = concept(value)
        else:
            resource["valueQuantity"] = {"value": value, **kind.unit}
        if measurement.key == "height":
            height = measurement
        elif measurement.key == "weight":
            weight = measurement
        elif measurement.key == "bmi" and height is not None and weight is not None:
            resource["derivedFrom"] = [
                {"reference": f"Observation/{height.id}"},
                {"reference": f"Observation/{weight.id}"},
            ]
        if measurement.device and kind.device is not None:
            resource["device"] = kind.device
        written.append(resource)
    return written


def performers(
    by: Practitioner | None, at: Organisation | None, subject: dict[str, Any]
) -> list[dict[str, Any]]:
    """Who measured and for whom; the patient when nobody else did."""
    if by is not None:
        return [by.reference, at.reference] if at is not None else [by.reference]
    return [at.reference] if at is not None else [subject]
