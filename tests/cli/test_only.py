"""``--only``: by requirement (any part of it), by part, by tag, by scenario."""

from __future__ import annotations

import pytest

from validator.cli.running import only
from validator.data_folders import data_folder
from validator.suites.loader import load_suite


@pytest.mark.parametrize(
    ("wanted", "within", "outside"),
    [
        ("LOG-05", {"retting-og-sletting-logges"}, {"utlevering-logges"}),
        ("LOG-05.changed", {"retting-og-sletting-logges"}, {"utlevering-logges"}),
        ("LOG-01", {"utlevering-logges", "alle-roller-logges"}, {"uten-token"}),
        ("LOG-01.purpose", {"utlevering-logges"}, {"alle-roller-logges"}),
        ("uten-token", {"uten-token"}, {"skrive-uten-token"}),
    ],
)
def test_a_requirement_takes_every_part_and_a_part_only_itself(
    wanted: str, within: set[str], outside: set[str]
) -> None:
    suite = load_suite(data_folder("suites") / "tilgang").suite
    assert suite is not None
    (kept,) = only([suite], [wanted], "en")
    chosen = {scenario.id for scenario in kept.scenarios}
    assert within <= chosen
    assert not outside & chosen
