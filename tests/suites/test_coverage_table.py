"""The numbers that say how much of the catalogue the suites carry, and those that are printed in prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from validator.data_folders import data_folder
from validator.results import Location, Requirement, RequirementPart, Text
from validator.suites.catalogues import load_catalogues
from validator.suites.coverage_table import CoverageLine, coverage_lines, coverage_total
from validator.suites.loader import available_suites, load_suite
from validator.suites.model import Expectation, Scenario, Step, Suite

SAID = Text("s", "s")
HERE = Location("here")


def part(name: str, role: str = "source", method: str = "automated") -> RequirementPart:
    return RequirementPart(name, SAID, role, method)


TWO = Requirement("REQ-01", "must", SAID, "source", "automated", parts=(part("one"), part("two")))


def suite(*cited: str, role: str = "source") -> Suite:
    expect = tuple(Expectation("status", 200, HERE, requirement=name) for name in cited)
    step = Step("x", "read", HERE, expect=expect)
    scenario = Scenario("s", SAID, HERE, cited, steps=(step,))
    return Suite("t", "1.0.0", SAID, "news2", "lookup", role, Path("t"), (scenario,))


def state(requirement: Requirement, suites: Sequence[Suite], *others: Requirement) -> str:
    known = {one.id: one for one in (requirement, *others)}
    line = coverage_total(suites, {requirement.id: requirement, **known}, requirement.level)
    (found,) = [name for name in ("whole", "part", "none", "declared") if getattr(line, name)]
    return found


@pytest.mark.parametrize(
    ("requirement", "cited", "expected"),
    [
        (TWO, ("REQ-01.one", "REQ-01.two"), "whole"),
        (TWO, ("REQ-01.one",), "part"),
        (TWO, (), "none"),
        (TWO, ("REQ-01",), "none"),
        (replace(TWO, parts=(part("one"), part("two", method="declared"))), ("REQ-01.one",), "whole"),
        (replace(TWO, parts=(part("one"), part("two", method="declared"))), (), "none"),
        (replace(TWO, parts=(), method="declared"), (), "declared"),
        (replace(TWO, role="both", parts=()), ("REQ-01",), "part"),
        (replace(TWO, parts=(part("one"), part("two", "consumer"))), ("REQ-01.one",), "part"),
    ],
)
def test_a_requirement_is_carried_whole_in_part_or_not(
    requirement: Requirement, cited: tuple[str, ...], expected: str
) -> None:
    assert state(requirement, [suite(*cited)]) == expected


def test_a_suite_for_one_role_carries_nothing_of_the_other() -> None:
    both = replace(TWO, role="both", parts=())
    lines = coverage_lines([suite("REQ-01")], {"REQ-01": both})
    assert [(line.role, line.whole, line.none) for line in lines] == [("source", 1, 0), ("consumer", 0, 1)]
    assert state(both, [suite("REQ-01"), suite("REQ-01", role="consumer")]) == "whole"


def test_what_follows_from_others_is_carried_as_they_are() -> None:
    advice = Requirement(
        "ANS-01", "recommendation", SAID, "source", "automated", follows_from=("REQ-01.one", "ANS-01")
    )
    known = {"REQ-01": TWO, "ANS-01": advice}
    assert coverage_total([suite("REQ-01.one")], known, "recommendation").part == 1
    advice = replace(advice, follows_from=("REQ-01.one",))
    assert coverage_total([suite("REQ-01.one")], {**known, "ANS-01": advice}, "recommendation").whole == 1


def shipped() -> tuple[CoverageLine, ...]:
    loaded = [load_suite(data_folder("suites") / name).suite for name in available_suites()]
    return coverage_lines([one for one in loaded if one is not None], load_catalogues().requirements)


def test_every_line_adds_up() -> None:
    lines = shipped()
    assert lines
    for line in lines:
        assert line.total == line.whole + line.part + line.none + line.declared, line


@pytest.mark.parametrize("place", ["suites/README.md", "README.md"])
def test_the_numbers_in_prose_are_those_of_today(place: str, repository: Path) -> None:
    said = re.findall(
        r"Of the (\d+) must-requirements on a source, the suites test (\d+) whole and (\d+) in part; "
        r"of the (\d+) on a consumer, (none|\d+)",
        " ".join((repository / place).read_text(encoding="utf-8").split()),
    )
    must = {
        role: [line for line in shipped() if (line.level, line.role) == ("must", role)]
        for role in ("source", "consumer")
    }
    source, consumer = must["source"], must["consumer"]
    carried = sum(line.whole + line.part for line in consumer)
    today = (
        str(sum(line.total for line in source)),
        str(sum(line.whole for line in source)),
        str(sum(line.part for line in source)),
        str(sum(line.total for line in consumer)),
        str(carried) if carried else "none",
    )
    assert said or place == "README.md"
    assert set(said) <= {today}
