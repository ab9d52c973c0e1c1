"""Medicines as Medication (no-basis-Medication), each with its MedicationStatement or several.

The statements are as no-basis-MedicationStatement wants them, but do not claim it: it allows only a Medication in the same Bundle
(aggregation ``bundled``), so a statement that stands alone, as in NDJSON or in an answer to a read, can never conform to it. In a Bundle
with its Medication each does.

A change of dose ends one statement and begins the next: the list that is in use is what is active, and the history is what is not.
There is no national element for multidose, so the dosage says it, as additional instruction.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from validator.synthetic.code_systems import ICPC_2
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Diagnosis, Dose, Life, Medication
from validator.synthetic.lives.medicines import form_code
from validator.synthetic.persons.people import Person
from validator.synthetic.resources.parts import coding, meta, quantity

STATEMENT = "http://hl7.no/fhir/StructureDefinition/no-basis-MedicationStatement"
"""What the statements conform to in a Bundle with their Medication."""

MEDICATION = "http://hl7.no/fhir/StructureDefinition/no-basis-Medication"
FEST = "http://ehelse.no/fhir/CodeSystem/FEST"
ATC = "http://www.whocc.no/atc"
"""The systems that no-basis-Medication has."""

_MULTIDOSE = {"text": "Pakkes i multidose"}
_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def _form(name: str) -> dict[str, Any]:
    """A form that is known by the unit of its doses only."""
    known = form_code({"sprøyte": "injeksjon", "injeksjon": "injeksjon"}.get(name, name))
    return _coded(known or Code("", "", name.capitalize()))


@lru_cache(maxsize=512)
def _coded(code: Code) -> dict[str, Any]:
    """A CodeableConcept with text; a code that has no system is its display only."""
    listed = coding(code) if code.system and code.code else {"display": code.display}
    return {"coding": [listed], "text": code.display}


@lru_cache(maxsize=4096)
def _product(
    atc: Code, product: str, strength: str, form: Code | None, unit: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Code and form. Synthetic data has no ids of FEST, so a product has its name there only."""
    written = _form(unit) if form is None else _coded(form)
    name = " ".join(part for part in (product, written["text"].partition(",")[0].lower(), strength) if part)
    code = {
        "coding": [
            {"system": FEST, "display": name},
            {"system": ATC, "code": atc.code, "display": atc.display},
        ],
        "text": f"{atc.display} ({name})",
    }
    return code, written


def medication_resource(medication: Medication) -> dict[str, Any]:
    """What the statements are about."""
    code, form = _product(
        medication.atc, medication.product, medication.strength, medication.form, medication.dose.unit
    )
    return {
        "resourceType": "Medication",
        "id": f"{medication.id}-legemiddel",
        "meta": meta(MEDICATION),
        "code": code,
        "form": form,
    }


@lru_cache(maxsize=256)
def _unit(unit: str) -> dict[str, Any]:
    known = structured("medicines")["units"].get(unit)
    if known:
        return quantity(unit, known[1])
    plain = "".join(letter for letter in unit.lower() if "a" <= letter <= "z")
    return quantity(unit, f"{{{plain or 'enhet'}}}")


def _number(amount: float) -> float | int:
    return int(amount) if amount == int(amount) else amount


@lru_cache(maxsize=4096)
def _dosage(
    text: str,
    amount: float,
    unit: str,
    times: tuple[str, ...],
    as_needed: bool,
    most: float | None,
    days: tuple[str, ...],
    period: tuple[int, str],
    route: Code | None,
    multidose: bool,
) -> dict[str, Any]:
    made: dict[str, Any] = {"text": f"{text}, i multidose" if multidose else text}
    if multidose:
        made["additionalInstruction"] = [_MULTIDOSE]
    if as_needed:
        made["asNeededBoolean"] = True
    else:
        often = max(1, len(times)) * max(1, len(days))
        repeat: dict[str, Any] = {"frequency": often, "period": period[0], "periodUnit": period[1]}
        if days:
            repeat["dayOfWeek"] = list(days)
        if times:
            repeat["timeOfDay"] = [f"{time}:00" for time in times]
        made["timing"] = {"repeat": repeat}
    if route:
        made["route"] = _coded(route)
    made["doseAndRate"] = [{"doseQuantity": {"value": _number(amount), **_unit(unit)}}]
    if most is not None:
        made["maxDosePerPeriod"] = {
            "numerator": {"value": _number(most), **_unit(unit)},
            "denominator": {"value": 1, **quantity("døgn", "d")},
        }
    return made


def dosage(dose: Dose, route: Code | None = None, multidose: bool = False) -> dict[str, Any]:
    """A Dosage. Equal doses have the same one: never change it."""
    return _dosage(
        dose.text or f"{dose.amount:g} {dose.unit}".replace(".", ","),
        dose.amount,
        dose.unit,
        dose.times,
        dose.as_needed,
        dose.most_a_day,
        dose.days,
        dose.period,
        route,
        multidose,
    )


@lru_cache(maxsize=2048)
def _reason(codes: tuple[Code, ...], text: str) -> list[dict[str, Any]]:
    return [{"coding": [coding(code) for code in codes], "text": text}]


def _indication(medication: Medication) -> list[dict[str, Any]]:
    """One code of each system that the profile has a slice for, in one reason."""
    diagnosis = medication.diagnosis
    codes: tuple[Code, ...] = ()
    if diagnosis:
        codes = diagnosis.codes[:1] if diagnosis.codes[0].system == ICPC_2 else ()
    elif medication.indication:
        codes = (medication.indication,)
    if not codes:
        return [{"text": medication.reason}]
    return _reason(codes, medication.reason)


def _reference(diagnosis: Diagnosis) -> dict[str, Any]:
    return {"reference": f"Condition/{diagnosis.id}"}


def statement_resources(medication: Medication, person: Person) -> list[dict[str, Any]]:
    """One statement for each dose that the medicine has had, oldest first. The last one has the id of the medicine."""
    product = {"reference": f"Medication/{medication.id}-legemiddel"}
    reason = _indication(medication)
    changes = medication.changes
    made = []
    for place in range(len(changes) + 1):
        newest = place == len(changes)
        since = changes[place - 1].since if place else medication.since
        dose = changes[place - 1].dose if place else medication.dose
        by = changes[place - 1].by if place else medication.prescriber
        until: date | None
        if newest:
            until, why = medication.last_day, medication.stop_reason if medication.stopped else None
            status = "stopped" if medication.stopped else "completed" if until else "active"
        else:
            until, why, status = (
                changes[place].since - _DAY,
                f"Dosen er endret: {changes[place].reason}",
                "completed",
            )
        statement: dict[str, Any] = {
            "resourceType": "MedicationStatement",
            "id": medication.id if newest else f"{medication.id}-{place + 1}",
            "meta": meta(),
            "status": status,
        }
        if why:
            statement["statusReason"] = [{"text": why}]
        statement["medicationReference"] = product
        statement["subject"] = person.subject
        period = {"start": since.isoformat()}
        if until:
            period["end"] = max(until, since).isoformat()
        statement["effectivePeriod"] = period
        asserted = medication.stopped if newest and medication.stopped else since
        statement["dateAsserted"] = asserted.isoformat()
        if by:
            statement["informationSource"] = by.reference
        statement["reasonCode"] = reason
        if medication.diagnosis:
            statement["reasonReference"] = [_reference(medication.diagnosis)]
        if place:
            statement["note"] = [{"text": f"Dose endret: {changes[place - 1].reason}"}]
        statement["dosage"] = [dosage(dose, medication.route, medication.multidose and newest)]
        made.append(statement)
    return made


def medication_resources(life: Life) -> list[dict[str, Any]]:
    """Every Medication, followed by its statements, in order of start."""
    made: list[dict[str, Any]] = []
    for medication in life.medications:
        made.append(medication_resource(medication))
        made += statement_resources(medication, life.person)
    return made
