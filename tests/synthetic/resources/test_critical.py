"""Critical information in the resources that base R4 has for each category."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, CriticalInformation, Diagnosis, Life
from validator.synthetic.lives.critical import information_table
from validator.synthetic.resources.conditions import condition_resources
from validator.synthetic.resources.critical import FLAG_DETAIL, critical_resources

MakeLife = Callable[..., Life]
Complaints = Callable[[dict[str, Any]], list[str]]


def _written(make_life: MakeLife, category: str, code: Code | None = None) -> list[dict[str, Any]]:
    life = make_life(80)
    life.critical.append(
        CriticalInformation(
            "c-1", category, code or Code("", "", "Noe"), "Noe som må vites", date(2023, 1, 2), date(2023, 1, 9), life.gp
        )
    )  # fmt: skip
    return critical_resources(life)


@pytest.mark.parametrize(
    ("category", "types"),
    [
        ("anaesthesia", ["Condition"]),
        ("ongoing-treatment", ["Procedure"]),
        ("implants", ["Device", "DeviceUseStatement"]),
        ("changed-routines", ["Flag"]),
        ("treatment-limits", ["Flag"]),
        ("infection", ["Condition"]),
        ("an author's own", ["Flag"]),
    ],
)
def test_each_category_has_its_resource(
    make_life: MakeLife, complaints: Complaints, category: str, types: list[str]
) -> None:
    written = _written(make_life, category)
    assert [resource["resourceType"] for resource in written] == types
    assert [problem for resource in written for problem in complaints(resource)] == []
    assert "2023-01-02" in str(written[-1])
    assert "Noe som må vites" in str(written)


def test_no_resuscitation_is_an_advance_directive(make_life: MakeLife) -> None:
    code = Code("http://snomed.info/sct", "304253006", "Skal ikke gjenopplives")
    (flag,) = _written(make_life, "treatment-limits", code)
    assert flag["status"] == "active"
    assert flag["category"][0]["coding"][0]["code"] == "advance-directive"
    assert flag["code"]["coding"][0]["code"] == "304253006"
    assert flag["period"] == {"start": "2023-01-02"}


def test_the_use_of_an_implant_refers_to_the_device(make_life: MakeLife) -> None:
    device, use = _written(make_life, "implants")
    assert use["device"] == {"reference": f"Device/{device['id']}"}
    assert device["patient"] == use["subject"]


def test_an_illness_that_is_critical_is_flagged_while_it_lasts(
    make_life: MakeLife, diagnosed: Callable[..., Diagnosis], complaints: Complaints
) -> None:
    life = make_life(50)
    life.diagnoses += [
        diagnosed("haemophilia", date(1980, 1, 1), critical="critical-condition"),
        diagnosed("asthma", date(1990, 1, 1)),
        diagnosed("covid-19", date(2025, 1, 1), date(2025, 1, 9), critical="infection"),
    ]
    (flag,) = critical_resources(life)
    assert complaints(flag) == []
    (detail,) = flag["extension"]
    assert detail["url"] == FLAG_DETAIL
    assert detail["valueReference"]["reference"] == f"Condition/{condition_resources(life)[0]['id']}"


def test_all_that_can_be_drawn_is_valid(make_life: MakeLife, complaints: Complaints) -> None:
    drawn = {known.key: known for band in information_table().bands for known, _ in band.shares}
    drawn |= {known.key: known for found in information_table().by_illness.values() for known, _ in found}
    assert len(drawn) == len(structured("critical-information")["information"])
    life = make_life(80)
    for known in drawn.values():
        life.critical.append(
            CriticalInformation(known.key, known.category, known.code, known.text, date(2024, 1, 1), date(2024, 1, 1), life.gp)
        )  # fmt: skip
    written = critical_resources(life)
    assert len(written) >= len(drawn)
    assert [problem for resource in written for problem in complaints(resource)] == []
