"""Laboratory results: an Observation each, a DiagnosticReport for those that came together, and the ServiceRequest that asked for them."""

from __future__ import annotations

from functools import cache
from typing import Any

from validator.synthetic.code_systems import SNOMED_CT
from validator.synthetic.facts import Code, LabResult, Life
from validator.synthetic.lives.analyses import Analysis, laboratory
from validator.synthetic.resources.parts import coding, concept, meta, quantity

_META = meta()
_LABORATORY = [
    concept(Code("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory"))
]
_REPORTS = [concept(Code("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory"))]
_REPORT = concept(Code("http://loinc.org", "11502-2", "Laboratory report"), text="Laboratoriesvar")
_REQUEST = concept(Code(SNOMED_CT, "108252007", "Laboratory procedure"))
_REQUESTED = {"text": "Laboratorieprøver"}
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_INTERPRETATIONS = {
    code: [{"coding": [coding(Code(_INTERPRETATION, code, display))], "text": text}]
    for code, display, text in (
        ("L", "Low", "Lav"),
        ("N", "Normal", "Normal"),
        ("H", "High", "Høy"),
        ("A", "Abnormal", "Avvikende"),
    )
}
_THERAPEUTIC = concept(
    Code(
        "http://terminology.hl7.org/CodeSystem/referencerange-meaning",
        "therapeutic",
        "Therapeutic Desired Level",
    ),
    text="Terapeutisk område",
)


def interpretation(value: float | Code, low: float | None, high: float | None) -> str | None:
    """L below the interval, H above it, N within it (limits included); A or N for a coded answer; ``None`` without an interval."""
    if isinstance(value, Code):
        known = laboratory()
        return "N" if value in (known.negative, known.no_growth) else "A"
    if low is not None and value < low:
        return "L"
    if high is not None and value > high:
        return "H"
    return None if low is None and high is None else "N"


def laboratory_resources(life: Life) -> list[dict[str, Any]]:
    """The Observations of each report, then the report and the request."""
    if not life.laboratory:
        return []
    subject = life.person.subject
    observations: list[dict[str, Any]] = []
    reports: dict[str, list[LabResult]] = {}
    moment, written = None, ""
    for result in life.laboratory:
        if result.when is not moment:
            moment = result.when
            written = moment.isoformat()
        observations.append(_observation(result, subject, written))
        reports.setdefault(result.group, []).append(result)
    for group, results in reports.items():
        observations += _report(group, results, subject)
    return observations


def _observation(result: LabResult, subject: dict[str, Any], when: str) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "id": result.id,
        "meta": _META,
        "status": "final",
        "category": _LABORATORY,
        "code": _code(result),
        "subject": subject,
        "effectiveDateTime": when,
    }
    if result.laboratory is not None:
        resource["performer"] = [result.laboratory.reference]
    value = result.value
    if isinstance(value, Code):
        resource["valueCodeableConcept"] = concept(value)
    else:
        resource["valueQuantity"] = {"value": value, **_unit(result.key)}
    flag = interpretation(value, result.low, result.high)
    if flag is not None:
        resource["interpretation"] = _INTERPRETATIONS[flag]
    if result.low is not None or result.high is not None:
        resource["referenceRange"] = _range(result.key, result.low, result.high)
    return resource


def _code(result: LabResult) -> dict[str, Any]:
    known = _codes().get(result.key)
    if known is not None and known[0] is result.code:
        return known[1]
    return concept(result.code, text=result.code.display)


@cache
def _codes() -> dict[str, tuple[Code, dict[str, Any]]]:
    """By analysis; found without the price of comparing codes."""
    return {
        name: (analysis.code, concept(analysis.code, text=analysis.code.display))
        for name, analysis in laboratory().analyses.items()
    }


@cache
def _unit(key: str) -> dict[str, Any]:
    analysis: Analysis = laboratory().analyses[key]
    return quantity(analysis.unit_text or "", analysis.unit or "1")


@cache
def _range(key: str, low: float | None, high: float | None) -> list[dict[str, Any]]:
    unit = _unit(key)
    made: dict[str, Any] = {}
    if low is not None:
        made["low"] = {"value": low, **unit}
    if high is not None:
        made["high"] = {"value": high, **unit}
    treated = any(limits == (low, high) for _, limits in laboratory().analyses[key].therapeutic)
    if treated or key in ("digoxin", "lithium"):
        made["type"] = _THERAPEUTIC
    return [made]


def _report(group: str, results: list[LabResult], subject: dict[str, Any]) -> list[dict[str, Any]]:
    first = results[0]
    when = first.when.isoformat()
    report: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": group,
        "meta": _META,
        "status": "final",
        "category": _REPORTS,
        "code": _REPORT,
        "subject": subject,
        "effectiveDateTime": when,
        "result": [{"reference": f"Observation/{result.id}"} for result in results],
    }
    if first.laboratory is not None:
        report["performer"] = [first.laboratory.reference]
    if first.requester is None:
        return [report]
    request = {
        "resourceType": "ServiceRequest",
        "id": f"{group}-q",
        "meta": _META,
        "status": "completed",
        "intent": "order",
        "category": [_REQUEST],
        "code": _REQUESTED,
        "subject": subject,
        "authoredOn": when,
        "requester": first.requester.reference,
    }
    report["basedOn"] = [{"reference": f"ServiceRequest/{group}-q"}]
    return [report, request]
