"""``--only``: by requirement (any part of it), by part, by tag, by scenario, by pattern."""

from __future__ import annotations

import pytest

from validator.data_folders import data_folder
from validator.runner.plan import PlanError, select
from validator.suites.loader import load_suite
from validator.suites.model import Suite


@pytest.fixture(scope="module")
def suites() -> list[Suite]:
    loaded = [load_suite(data_folder("suites") / name).suite for name in ("tilgang", "base")]
    return [suite for suite in loaded if suite is not None]


def chosen(suites: list[Suite], *wanted: str) -> set[str]:
    return {f"{suite.id}/{scenario.id}" for suite in select(suites, wanted) for scenario in suite.scenarios}


@pytest.mark.parametrize(
    ("wanted", "within", "outside"),
    [
        ("LOG-05", {"tilgang/retting-og-sletting-logges"}, {"tilgang/utlevering-logges"}),
        ("LOG-05.changed", {"tilgang/retting-og-sletting-logges"}, {"tilgang/utlevering-logges"}),
        ("LOG-01", {"tilgang/utlevering-logges", "tilgang/alle-roller-logges"}, {"tilgang/uten-token"}),
        ("LOG-01.purpose", {"tilgang/utlevering-logges"}, {"tilgang/alle-roller-logges"}),
        ("uten-token", {"tilgang/uten-token"}, {"tilgang/skrive-uten-token"}),
        ("base/sider", {"base/sider"}, {"base/skriv-og-les"}),
        ("base", {"base/sider", "base/skriv-og-les"}, {"tilgang/uten-token"}),
        ("*uten-token", {"tilgang/uten-token", "tilgang/skrive-uten-token"}, {"base/sider"}),
        ("base/s*", {"base/sider", "base/skriv-og-les"}, {"tilgang/skrive-uten-token"}),
    ],
)
def test_a_requirement_takes_every_part_and_a_part_only_itself(
    suites: list[Suite], wanted: str, within: set[str], outside: set[str]
) -> None:
    found = chosen(suites, wanted)
    assert within <= found
    assert not outside & found


def test_several_may_stand_in_one_text_or_be_repeated(suites: list[Suite]) -> None:
    both = {"base/sider", "tilgang/uten-token"}
    assert chosen(suites, "sider,uten-token") == chosen(suites, "sider", " uten-token ") == both


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["sidr"], "“sider”"),
        (["sider", "finnes-ikke"], "finnes-ikke"),
        (["sider,finnes-ikke"], "finnes-ikke"),
        (["base/x*"], "base/x*"),
        ([","], ","),
    ],
)
def test_a_word_that_fits_nothing_is_refused_also_beside_one_that_fits(
    suites: list[Suite], wanted: list[str], said: str
) -> None:
    with pytest.raises(PlanError) as refused:
        select(suites, wanted)
    assert refused.value.text is not None
    assert said in refused.value.text.en


def test_no_words_take_everything(suites: list[Suite]) -> None:
    assert select(suites, []) == tuple(suites)
