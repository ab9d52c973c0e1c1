"""Measurements as Observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.measurements import add_measurements
from validator.synthetic.resources.measurements import kinds, measurement_resources

LIVES: tuple[dict[str, Any], ...] = (
    {"age": 2},
    {"age": 14, "sex": "male"},
    {"age": 30, "contacts": (("admission", 20, None), ("out-of-hours", 4, "R81"))},
    {"age": 66, "icpc": ("K86", "T90", "T82"), "contacts": tuple(("consultation", d, None) for d in range(9, 500, 40))},
    {"age": 79, "icpc": ("K77", "R95"), "severity": "severe", "contacts": (("home-visit", 3, None), ("outpatient", 90, None))},
    {"age": 41, "icpc": ("T89",), "contacts": (("consultation", 30, None),)},
)  # fmt: skip


def written(ill_life: Callable[..., Life], count: int = 30) -> list[tuple[Life, list[dict[str, Any]]]]:
    lives = [ill_life(**given, index=index) for given in LIVES for index in range(count)]
    for life in lives:
        add_measurements(life, Chance("resources", life.person.index, life.person.birth_date))
    return [(life, measurement_resources(life)) for life in lives]


def test_all_are_valid_as_vital_signs(
    ill_life: Callable[..., Life], complaints: Callable[[dict[str, Any]], list[str]]
) -> None:
    seen: Counter[str] = Counter()
    for _, resources in written(ill_life):
        for resource in resources:
            text = resource["code"]["text"]
            seen[text] += 1
            if seen[text] <= 12:
                assert complaints(resource) == []
    assert seen.keys() == {
        kind.code["text"] for key, kind in kinds().items() if key not in ("systolic", "diastolic")
    }


def test_all_but_glucose_and_waist_claim_a_vital_signs_profile(ill_life: Callable[..., Life]) -> None:
    for _, resources in written(ill_life, 5):
        for resource in resources:
            loinc = resource["code"]["coding"][0]["code"]
            profiles = resource["meta"].get("profile", [])
            assert (loinc in ("15074-8", "8280-0")) == (profiles == [])
            assert resource["meta"]["security"][0]["code"] == "HTEST"


def test_body_mass_index_points_to_what_it_was_calculated_from(ill_life: Callable[..., Life]) -> None:
    calculated = 0
    for _, resources in written(ill_life):
        by_id = {f"Observation/{resource['id']}": resource for resource in resources}
        for resource in resources:
            if "derivedFrom" not in resource:
                assert resource["code"]["coding"][0]["code"] != "39156-5"
                continue
            height, weight = (
                by_id[r["reference"]]["valueQuantity"]["value"] for r in resource["derivedFrom"]
            )
            exact = Decimal(str(weight)) / (Decimal(str(height)) / 100) ** 2
            assert resource["valueQuantity"]["value"] == float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
            assert resource["valueQuantity"]["code"] == "kg/m2"
            calculated += 1
    assert calculated > 100


def test_performers_exist_and_devices_are_the_patients(ill_life: Callable[..., Life]) -> None:
    devices = 0
    for life, resources in written(ill_life):
        known = [o.reference for o in life.care.organisations]
        known += [p.reference for o in life.care.organisations for p in o.staff]
        for resource in resources:
            assert resource["subject"] is life.person.subject
            assert resource["performer"]
            if "device" in resource:
                devices += 1
                assert resource["performer"] == [life.person.subject]
            else:
                assert all(performer in known for performer in resource["performer"])
    assert devices > 20


def test_nobody_measured_gives_nothing(make_life: Callable[..., Life]) -> None:
    assert measurement_resources(make_life()) == []
