"""Medication and MedicationStatement of a medicine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import ATC
from validator.synthetic.facts import Code, Diagnosis, Dose, DoseChange, Life, Medication
from validator.synthetic.lives.illnesses import add_illnesses
from validator.synthetic.lives.medication import add_medications
from validator.synthetic.lives.medicines import dose_of, form_code, medicines, route_code
from validator.synthetic.resources.medications import STATEMENT, dosage, medication_resources

MakeLife = Callable[..., Life]
Complaints = Callable[[dict[str, Any]], list[str]]


@pytest.fixture
def metoprolol(make_life: MakeLife) -> Medication:
    return Medication(
        "m-1",
        Code(ATC, "C07AB02", "Metoprolol"),
        "Selo-Zok",
        "50 mg",
        form_code("depottablett"),
        route_code("oral"),
        dose_of("1 morgen", "tablett"),
        date(2024, 1, 10),
        "Hjertesvikt",
        Code("urn:oid:2.16.578.1.12.4.1.1.7170", "K77", "Hjertesvikt"),
        make_life().gp,
    )


def _written(make_life: MakeLife, medication: Medication) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    life = make_life(70)
    life.medications.append(medication)
    product, *statements = medication_resources(life)
    return product, statements


def test_a_medicine_in_use(make_life: MakeLife, metoprolol: Medication, complaints: Complaints) -> None:
    product, (statement,) = _written(make_life, metoprolol)
    assert complaints(product) == []
    assert complaints(statement) == []
    fest, atc = product["code"]["coding"]
    assert fest == {
        "system": "http://ehelse.no/fhir/CodeSystem/FEST",
        "display": "Selo-Zok depottablett 50 mg",
    }
    assert atc == {"system": "http://www.whocc.no/atc", "code": "C07AB02", "display": "Metoprolol"}
    assert product["form"]["coding"][0]["code"] == "68"
    assert statement["medicationReference"] == {"reference": f"Medication/{product['id']}"}
    assert statement["status"] == "active"
    assert statement["effectivePeriod"] == {"start": "2024-01-10"}
    assert statement["reasonCode"][0]["coding"][0]["code"] == "K77"
    (taken,) = statement["dosage"]
    assert taken["text"] == "1 tablett morgen"
    assert taken["timing"] == {
        "repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}
    }
    assert taken["doseAndRate"][0]["doseQuantity"] == {
        "value": 1, "unit": "tablett", "system": "http://unitsofmeasure.org", "code": "{tablett}"
    }  # fmt: skip


def test_a_change_of_dose_ends_one_statement_and_begins_the_next(
    make_life: MakeLife, metoprolol: Medication, complaints: Complaints
) -> None:
    doctor = make_life().gp
    metoprolol.changes += [
        DoseChange(date(2024, 2, 27), dose_of("1 morgen", "tablett", 2), "Rask puls", doctor),
        DoseChange(date(2025, 3, 1), dose_of("1 morgen", "tablett", 0.5), "Svimmelhet", None),
    ]
    metoprolol.stopped, metoprolol.stop_reason = date(2025, 12, 24), "Langsom puls"
    _, statements = _written(make_life, metoprolol)
    assert [complaints(statement) for statement in statements] == [[], [], []]
    assert [s["id"] for s in statements] == ["m-1-1", "m-1-2", "m-1"]
    assert [s["status"] for s in statements] == ["completed", "completed", "stopped"]
    assert [s["statusReason"][0]["text"] for s in statements] == [
        "Dosen er endret: Rask puls",
        "Dosen er endret: Svimmelhet",
        "Langsom puls",
    ]
    for before, after in pairwise(statements):
        ended, began = (date.fromisoformat(d) for d in (before["effectivePeriod"]["end"], after["effectivePeriod"]["start"]))  # fmt: skip
        assert ended + timedelta(days=1) == began
    assert [s["dosage"][0]["doseAndRate"][0]["doseQuantity"]["value"] for s in statements] == [1, 2, 0.5]
    assert statements[-1]["effectivePeriod"]["end"] == "2025-12-24"
    assert statements[-1]["dateAsserted"] == "2025-12-24"
    assert "informationSource" not in statements[-1]


def test_multidose_is_said_in_the_dosage(make_life: MakeLife, metoprolol: Medication) -> None:
    metoprolol.multidose = True
    metoprolol.changes.append(
        DoseChange(date(2025, 2, 1), dose_of("1 morgen", "tablett", 2), "Rask puls", None)
    )
    _, (before, now) = _written(make_life, metoprolol)
    assert now["dosage"][0]["text"] == "2 tabletter morgen, i multidose"
    assert now["dosage"][0]["additionalInstruction"] == [{"text": "Pakkes i multidose"}]
    assert "additionalInstruction" not in before["dosage"][0], "only what is in use is packed"


def test_the_diagnosis_is_referred_to(
    make_life: MakeLife, metoprolol: Medication, complaints: Complaints
) -> None:
    code = Code("urn:oid:2.16.578.1.12.4.1.1.7170", "K77", "Hjertesvikt")
    metoprolol.diagnosis = Diagnosis("d-1", "heart-failure", (code,), "Hjertesvikt", date(2019, 1, 1), date(2019, 1, 1), None)  # fmt: skip
    _, (statement,) = _written(make_life, metoprolol)
    assert statement["reasonReference"] == [{"reference": "Condition/d-1"}]
    assert complaints(statement) == []


@pytest.mark.parametrize(
    ("written", "timing"),
    [
        ("6 uke tirsdag kveld", {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["tue"], "timeOfDay": ["20:00:00"]}),
        ("1 uke mandag,torsdag morgen",
         {"frequency": 2, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "thu"], "timeOfDay": ["08:00:00"]}),
        ("1 hver 3 dag", {"frequency": 1, "period": 3, "periodUnit": "d"}),
        ("1 hver 3 måned", {"frequency": 1, "period": 3, "periodUnit": "mo"}),
        ("1 morgen kveld", {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"]}),
    ],
)  # fmt: skip
def test_when_doses_are_taken(written: str, timing: dict[str, Any]) -> None:
    assert dosage(dose_of(written, "tablett"))["timing"] == {"repeat": timing}


def test_as_needed_has_a_limit_and_no_timing() -> None:
    made = dosage(dose_of("2 behov 8", "tablett"))
    assert made["asNeededBoolean"] is True
    assert "timing" not in made
    assert made["maxDosePerPeriod"]["numerator"]["value"] == 8
    assert made["maxDosePerPeriod"]["denominator"]["code"] == "d"


def test_what_a_persona_states_is_enough(make_life: MakeLife, complaints: Complaints) -> None:
    """No form, no route, and a unit of the author's own."""
    for unit in ("tablett", "sprøyte", "depottablett", "måleskje"):
        stated = Medication(
            "m-2", Code(ATC, "B01AB04", "Dalteparin"), "Fragmin", "5000 IE", None, None,
            Dose(1, unit, ("20:00",), text="Én om kvelden"), date(2024, 6, 8), "Blodpropp", None, None, ended=date(2024, 6, 12),
        )  # fmt: skip
        product, (statement,) = _written(make_life, stated)
        assert complaints(product) == []
        assert complaints(statement) == []
        assert statement["status"] == "completed"
        assert "statusReason" not in statement


def test_in_a_bundle_they_are_what_the_national_profile_wants(
    make_life: MakeLife, complaints: Complaints
) -> None:
    life = make_life(88)
    chance = Chance("bundle", 2)
    add_illnesses(life, chance)
    add_medications(life, chance)
    resources = medication_resources(life)
    assert len(resources) > 4
    claiming = [
        {**r, "meta": {**r["meta"], "profile": [STATEMENT]}}
        if r["resourceType"] == "MedicationStatement"
        else r
        for r in resources
    ]
    entries = [{"fullUrl": f"https://example.no/fhir/{r['resourceType']}/{r['id']}", "resource": r} for r in claiming]  # fmt: skip
    assert complaints({"resourceType": "Bundle", "type": "collection", "entry": entries}) == []


def test_every_medicine_is_valid(make_life: MakeLife, complaints: Complaints) -> None:
    life = make_life(60)
    for place, medicine in enumerate(medicines().values()):
        for dose in medicine.doses:
            life.medications.append(
                Medication(f"m-{place}-{len(life.medications)}", medicine.atc, medicine.product, medicine.strength, medicine.form,
                           medicine.route, dose, date(2025, 1, 1), "Sykdom", None, life.gp)
            )  # fmt: skip
    assert [problem for resource in medication_resources(life) for problem in complaints(resource)] == []
