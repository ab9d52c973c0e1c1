"""Condition of a diagnosis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import ICD_10, ICPC_2
from validator.synthetic.facts import Code, Diagnosis, Life
from validator.synthetic.lives.illnesses import add_illnesses
from validator.synthetic.resources.conditions import condition_resources

MakeLife = Callable[..., Life]
Complaints = Callable[[dict[str, Any]], list[str]]


def _copd(life: Life) -> Diagnosis:
    codes = (
        Code(ICPC_2, "R95", "Kronisk obstruktiv lungesykdom"),
        Code(ICD_10, "J44.9", "Uspesifisert kronisk obstruktiv lungesykdom"),
    )
    return Diagnosis(
        "copd-1", "copd", codes, "Kols", date(2018, 4, 1), date(2018, 5, 2), life.gp, severity="severe"
    )


def test_an_illness_that_lasts_is_active(make_life: MakeLife, complaints: Complaints) -> None:
    life = make_life(71)
    life.diagnoses.append(_copd(life))
    (written,) = condition_resources(life)
    assert complaints(written) == []
    assert [coding["code"] for coding in written["code"]["coding"]] == ["R95", "J44.9"]
    assert written["code"]["text"] == "Kols"
    assert written["clinicalStatus"]["coding"][0]["code"] == "active"
    assert written["severity"]["coding"][0]["code"] == "24484000"
    assert (written["onsetDateTime"], written["recordedDate"]) == ("2018-04-01", "2018-05-02")
    assert written["subject"] is life.person.subject
    assert life.gp is not None
    assert written["recorder"] == life.gp.reference
    assert "abatementDateTime" not in written
    assert written["meta"]["security"][0]["code"] == "HTEST"


def test_an_illness_that_is_over_is_resolved(make_life: MakeLife, complaints: Complaints) -> None:
    life = make_life(71)
    ended = _copd(life)
    ended.ended, ended.severity, ended.recorder = date(2019, 1, 2), None, None
    life.diagnoses.append(ended)
    (written,) = condition_resources(life)
    assert complaints(written) == []
    assert written["clinicalStatus"]["coding"][0]["code"] == "resolved"
    assert written["abatementDateTime"] == "2019-01-02"
    assert not {"severity", "recorder"} & set(written)


def test_every_illness_is_valid(make_life: MakeLife, complaints: Complaints) -> None:
    kinds: dict[str, dict[str, Any]] = {}
    for index in range(1500):
        life = make_life(age=index % 97, sex=("female", "male")[index % 2], index=index)
        add_illnesses(life, Chance("valid", index))
        written = condition_resources(life)
        assert [resource["id"] for resource in written] == [diagnosis.id for diagnosis in life.diagnoses]
        kinds.update(
            (f"{d.key} {d.ended is None} {d.severity}", resource)
            for d, resource in zip(life.diagnoses, written, strict=True)
        )
    assert len(kinds) > 120
    assert [problem for resource in kinds.values() for problem in complaints(resource)] == []
