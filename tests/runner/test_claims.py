"""What a product claims decides what a run answers for."""

from __future__ import annotations

import pytest

from validator.configuration import ClaimedService, Configuration
from validator.data_folders import data_folder
from validator.results import Declaration
from validator.runner.claims import claims_of, is_claimed, requirements_of
from validator.suites.catalogues import Catalogues, load_catalogues
from validator.suites.loader import load_suite
from validator.suites.model import Suite


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return load_catalogues()


@pytest.fixture(scope="module")
def suites() -> dict[str, Suite]:
    names = ("base", "news2", "kommunale-tjenester", "tilgang")
    loaded = {name: load_suite(data_folder("suites") / name).suite for name in names}
    return {name: suite for name, suite in loaded.items() if suite is not None}


def configuration(**claims: tuple[str, ...]) -> Configuration:
    made = {
        name.replace("_", "-"): ClaimedService(name.replace("_", "-"), roles, ("lookup",))
        for name, roles in claims.items()
    }
    return Configuration(claims=made)


def test_without_a_statement_the_suites_of_the_run_stand_for_it(
    catalogues: Catalogues, suites: dict[str, Suite]
) -> None:
    (claim,) = claims_of(Configuration(), [suites["news2"]], catalogues)
    assert (claim.service, claim.role, claim.stated) == ("news2", "source", False)
    assert {"NWS-01", "EXC-02", "LOG-01"} <= set(claim.requirements)


def test_a_claim_demands_its_own_groups_and_the_common_ones_and_no_other(
    catalogues: Catalogues, suites: dict[str, Suite]
) -> None:
    (claim,) = claims_of(configuration(news2=("source",)), list(suites.values()), catalogues)
    assert claim.stated
    groups = {catalogues.requirements[name].group for name in claim.requirements}
    assert groups <= {*catalogues.services.common, "news2", "platform-intake"}
    assert not {name for name in claim.requirements if name.startswith(("KOM", "ANS"))}


def test_the_role_decides(catalogues: Catalogues) -> None:
    source, consumer = (
        claims_of(configuration(news2=(role,)), [], catalogues)[0] for role in ("source", "consumer")
    )
    assert "NWS-02" in source.requirements
    assert "NWS-02" not in consumer.requirements
    assert "EXC-03" in consumer.requirements
    assert "EXC-03" not in source.requirements


def test_nothing_that_is_demanded_cited_or_declared_is_silent_and_every_recommendation_is_there(
    catalogues: Catalogues,
) -> None:
    claims = claims_of(configuration(news2=("source",)), [], catalogues)
    said = [Declaration("PAT-06", True, "K", "2026-01-01")]
    rows = requirements_of(claims, {"KOM-01"}, said, catalogues)
    advised = {name for name, entry in catalogues.requirements.items() if entry.level == "recommendation"}
    assert rows.keys() >= {*claims[0].requirements, "KOM-01", "PAT-06", *advised}


def test_suites_outside_the_statement_have_no_place_and_common_ones_always_have(
    catalogues: Catalogues, suites: dict[str, Suite]
) -> None:
    stated = configuration(news2=("source",))
    placed = {name for name, suite in suites.items() if is_claimed(suite, stated, catalogues)}
    assert placed == {"base", "news2", "tilgang"}
    reading = configuration(news2=("consumer",))
    assert not any(is_claimed(suite, reading, catalogues) for suite in suites.values())
    assert all(is_claimed(suite, Configuration(), catalogues) for suite in suites.values())
