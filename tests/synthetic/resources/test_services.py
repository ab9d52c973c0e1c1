"""EpisodeOfCare by kommunal-tjeneste."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Code, Life, Service
from validator.synthetic.lives.services import add_services
from validator.synthetic.resources.services import DECISION_SYSTEM, PROFILE, service_resources, status

MakeLife = Callable[..., Life]
TODAY = date(2026, 6, 15)


@pytest.fixture
def nursing(care: Any) -> Service:
    return Service(
        id="00000000-0000-4000-8000-00000000aaaa",
        key="hjemmesykepleie",
        type=Code("urn:oid:2.16.578.1.12.4.1.1.9151", "15", "Helsetjenester i hjemmet"),
        since=date(2025, 2, 1),
        unit_name="Hjemmesykepleien, sone nord",
        municipality=care.municipality,
        content="Legemidler morgen og kveld.",
        reported=True,
        basis="vedtak",
        decision="4601-2025-00117",
        decided=date(2025, 1, 25),
        review=date(2026, 8, 1),
        amount=7.5,
        unit="h",
        per="wk",
        resource="Sykepleier",
        phone="0000 0001",
        local=Code(
            "https://journalvalidatoren.no/fhir/eksempel/CodeSystem/lokal-tjeneste", "HSP", "Hjemmesykepleie"
        ),
    )


def _written(make_life: MakeLife, service: Service) -> dict[str, Any]:
    life = make_life(84)
    life.services.append(service)
    (written,) = service_resources(life)
    return written


def _parts(resource: dict[str, Any], name: str) -> dict[str, Any]:
    found = [e for e in resource["extension"] if e["url"].endswith("/" + name)]
    return found[0] if found else {}


def test_every_kind_of_service_is_valid(make_life: MakeLife, complaints: Callable[..., list[str]]) -> None:
    kinds: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for index in range(2500):
        chance = Chance("valid", index)
        life = make_life(
            chance.between(0, 100), chance.pick(["female", "male"]), 0.6 + 0.4 * chance.random(), index=index
        )
        add_services(life, chance)
        for service, resource in zip(life.services, service_resources(life), strict=True):
            kinds[service.key] += 1
            states[resource["status"]] += 1
            if kinds[service.key] <= 12:
                assert complaints(resource) == []
    assert len(kinds) >= 25
    assert {"active", "finished", "planned", "onhold"} == set(states)


def test_what_a_decision_says_is_written(make_life: MakeLife, nursing: Service) -> None:
    written = _written(make_life, nursing)
    assert written["meta"]["profile"] == [PROFILE]
    assert written["status"] == "active"
    assert written["period"] == {"start": "2025-02-01"}
    assert [coding["code"] for coding in written["type"][0]["coding"]] == ["15", "HSP"]
    decision = {part["url"]: part for part in _parts(written, "vedtak")["extension"]}
    assert decision["grunnlag"]["valueCode"] == "vedtak"
    assert decision["referanse"]["valueIdentifier"] == {"system": DECISION_SYSTEM, "value": "4601-2025-00117"}
    assert decision["dato"]["valueDate"] == "2025-01-25"
    ratio = _parts(written, "omfang")["extension"][0]["valueRatio"]
    assert (ratio["numerator"]["value"], ratio["numerator"]["code"], ratio["denominator"]["code"]) == (
        7.5,
        "h",
        "wk",
    )
    assert _parts(written, "revurderingsdato")["valueDate"] == "2026-08-01"
    place = _parts(written, "tjenestested")["extension"]
    assert place[0]["valueReference"] == {"display": "Hjemmesykepleien, sone nord"}
    assert place[1]["valueContactPoint"]["value"] == "0000 0001"
    assert written["managingOrganization"]["identifier"]["value"] == "206290722"


def test_a_service_without_a_decision_says_so(
    make_life: MakeLife, nursing: Service, complaints: Callable[..., list[str]]
) -> None:
    written = _written(make_life, replace(nursing, basis="uten-vedtak", decision=None, decided=None))
    assert _parts(written, "vedtak")["extension"] == [{"url": "grunnlag", "valueCode": "uten-vedtak"}]
    assert complaints(written) == []


def test_whole_amounts_are_whole_numbers(make_life: MakeLife, nursing: Service) -> None:
    written = _written(make_life, replace(nursing, amount=3.0))
    value = _parts(written, "omfang")["extension"][0]["valueRatio"]["numerator"]["value"]
    assert isinstance(value, int)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "active"),
        ({"paused": True}, "onhold"),
        ({"since": date(2026, 7, 1)}, "planned"),
        ({"ended": date(2026, 6, 15)}, "finished"),
        ({"ended": date(2026, 6, 14), "paused": True}, "finished"),
        ({"ended": date(2026, 9, 1)}, "active"),
    ],
)
def test_status_follows_the_dates(nursing: Service, changes: dict[str, Any], expected: str) -> None:
    assert status(replace(nursing, **changes), TODAY) == expected


def test_no_services_no_resources(make_life: MakeLife) -> None:
    assert service_resources(make_life(30)) == []
