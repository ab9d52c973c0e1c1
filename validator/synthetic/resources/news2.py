"""NEWS2 as the municipal profiles have it: the score with its points and measurements (``news2-score``), each measurement alone
(``news2-maaling``), and the habitual score (``news2-habituell``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from validator.synthetic.code_systems import SNOMED_CT
from validator.synthetic.facts import Code, Life, News2
from validator.synthetic.resources.measurements import VITAL_SIGNS, kinds, performers
from validator.synthetic.resources.parts import concept, meta

_PROFILE = "https://journalvalidatoren.no/fhir/kommune/StructureDefinition/"
_CORE = "http://hl7.org/fhir/StructureDefinition/"
_NEWS2 = "https://journalvalidatoren.no/fhir/kommune/CodeSystem/news2"

_SURVEY = [concept(Code("http://terminology.hl7.org/CodeSystem/observation-category", "survey", "Survey"))]

_TOTAL = concept(
    Code(SNOMED_CT, "1104051000000101", "NEWS2 (National Early Warning Score 2) total score"),
    text="NEWS2, samlet skår",
)
_HABITUAL = concept(Code(_NEWS2, "habituell-score", "Habituell NEWS2-skår"), text="Habituell NEWS2-skår")
_SCALE = concept(Code(_NEWS2, "spo2-skala", "SpO2-skala"))
_SCALES = {
    1: concept(Code(_NEWS2, "skala-1", "Skala 1")),
    2: concept(Code(_NEWS2, "skala-2", "Skala 2")),
}
_OXYGEN = concept(Code(_NEWS2, "oksygentilfoersel", "Luft eller oksygen"), text="Luft eller oksygen")
_AIR_OR_OXYGEN = {
    False: concept(Code(SNOMED_CT, "722742002", "Breathing room air"), text="Luft"),
    True: concept(Code(SNOMED_CT, "371825009", "Patient on oxygen"), text="Oksygen"),
}
_CONSCIOUSNESS = concept(
    Code(SNOMED_CT, "1104441000000107", "ACVPU (Alert Confusion Voice Pain Unresponsive) scale score"),
    text="Bevissthetsnivå (ACVPU)",
)
_LEVELS = {
    "A": concept(Code(SNOMED_CT, "248234008", "Mentally alert"), text="Våken"),
    "C": concept(Code(SNOMED_CT, "130987000", "Acute confusion"), text="Nyoppstått forvirring"),
    "V": concept(Code(SNOMED_CT, "300202002", "Responds to voice"), text="Reagerer på tiltale"),
    "P": concept(Code(SNOMED_CT, "450847001", "Responds to pain"), text="Reagerer på smerte"),
    "U": concept(Code(SNOMED_CT, "422768004", "Unresponsive"), text="Reagerer ikke"),
}


@cache
def _points(part: int, scale: int) -> dict[str, Any]:
    """The code of the points of a part, in the order of :attr:`~validator.synthetic.facts.News2.parts`."""
    code, name, text = (
        ("1104301000000104", "respiration rate", "respirasjonsfrekvens"),
        ("1104321000000108", "oxygen saturation scale 2", "oksygenmetning, skala 2")
        if scale == 2
        else ("1104311000000102", "oxygen saturation scale 1", "oksygenmetning, skala 1"),
        ("1104331000000105", "air or oxygen", "luft eller oksygen"),
        ("1104341000000101", "systolic blood pressure", "systolisk blodtrykk"),
        ("1104351000000103", "pulse", "puls"),
        ("1104361000000100", "consciousness", "bevissthet"),
        ("1104371000000107", "temperature", "temperatur"),
    )[part]
    return concept(
        Code(SNOMED_CT, code, f"NEWS2 (National Early Warning Score 2) - {name} score"),
        text=f"NEWS2-poeng, {text}",
    )


@cache
def _component(part: int, scale: int, points: int) -> dict[str, Any]:
    return {"code": _points(part, scale), "valueQuantity": {"value": points}}


def news2_resources(life: Life) -> list[dict[str, Any]]:
    """For each set its seven measurements, then the score that is derived from them."""
    written: list[dict[str, Any]] = []
    for news2 in life.news2:
        if news2.habitual:
            written.append(_habitual(news2, life.person.subject))
        else:
            written += _with_parts(news2, life.person.subject)
    return written


def _with_parts(news2: News2, subject: dict[str, Any]) -> list[dict[str, Any]]:
    when = news2.when.isoformat()
    performer = performers(news2.by, news2.at, subject)
    measured = _measured(news2)
    parts = [
        {
            "resourceType": "Observation",
            "id": id_,
            "meta": profile,
            "status": "final",
            "category": category,
            "code": code,
            "subject": subject,
            "effectiveDateTime": when,
            "performer": performer,
            key: value,
        }
        for id_, (profile, category, code, key, value) in zip(news2.part_ids, measured, strict=True)
    ]
    scale = news2.scale
    score = {
        "resourceType": "Observation",
        "id": news2.id,
        "meta": meta(_PROFILE + "news2-score"),
        "status": "final",
        "category": _SURVEY,
        "code": _TOTAL,
        "subject": subject,
        "effectiveDateTime": when,
        "performer": performer,
        "valueQuantity": {"value": news2.score},
        "derivedFrom": [{"reference": f"Observation/{id_}"} for id_ in news2.part_ids],
        "component": [
            *({"code": code, key: value} for _, _, code, key, value in measured),
            *(_component(part, scale, points) for part, points in enumerate(news2.parts)),
        ],
    }
    return [*parts, score]


def _measured(news2: News2) -> list[tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any], str, Any]]:
    """(meta, category, code, name of the element, value) of the seven measurements, in the order of the parts."""
    known = kinds()

    def number(kind: str, value: float, profile: str | None) -> tuple[Any, Any, Any, str, Any]:
        claimed = _one(profile)
        return claimed, VITAL_SIGNS, known[kind].code, "valueQuantity", {"value": value, **known[kind].unit}

    return [
        number("respiration", news2.respiration, "resprate"),
        number("saturation", news2.saturation, "oxygensat"),
        (_one(None), _SURVEY, _OXYGEN, "valueCodeableConcept", _AIR_OR_OXYGEN[news2.oxygen]),
        number("systolic", news2.systolic, None),
        number("pulse", news2.pulse, "heartrate"),
        (_one(None), _SURVEY, _CONSCIOUSNESS, "valueCodeableConcept", _LEVELS[news2.consciousness]),
        number("temperature", news2.temperature, "bodytemp"),
    ]


def _one(core: str | None) -> dict[str, Any]:
    return meta(_PROFILE + "news2-maaling", _CORE + core) if core else meta(_PROFILE + "news2-maaling")


def _habitual(news2: News2, subject: dict[str, Any]) -> dict[str, Any]:
    note = f"I stabil fase: respirasjonsfrekvens {news2.respiration}, oksygenmetning {news2.saturation} %, puls {news2.pulse}."
    if news2.scale == 2:
        note += " Mål for oksygenmetning er 88–92 %."
    return {
        "resourceType": "Observation",
        "id": news2.id,
        "meta": meta(_PROFILE + "news2-habituell"),
        "status": "final",
        "category": _SURVEY,
        "code": _HABITUAL,
        "subject": subject,
        "effectiveDateTime": news2.when.isoformat(),
        "performer": performers(news2.by, news2.at, subject),
        "valueQuantity": {"value": news2.score},
        "note": [{"text": note}],
        "component": [{"code": _SCALE, "valueCodeableConcept": _SCALES[news2.scale]}],
    }
