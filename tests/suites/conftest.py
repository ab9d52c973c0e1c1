"""Suites written for one test each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from validator.results import Requirement, Text
from validator.suites.catalogues import Catalogues
from validator.suites.loader import LoadedSuite, load_suite

HEAD = """\
suite: trial
version: 1.0.0
title: {nb: Prøve, en: Trial}
service: felles-grunnlag
interaction: lookup
role: source
scenarios:
"""
SCENARIO = """\
  - id: one
    title: {nb: En, en: One}
    requirements: [EXC-01]
    steps:
"""


@pytest.fixture
def write_suite(tmp_path: Path) -> Callable[..., LoadedSuite]:
    """Writes ``suite.yaml`` (and fixtures by name) into a folder called ``trial`` and loads it."""

    def write(content: str, **fixtures: str) -> LoadedSuite:
        folder = tmp_path / "trial"
        folder.mkdir(exist_ok=True)
        (folder / "suite.yaml").write_text(content, encoding="utf-8")
        for name, text in fixtures.items():
            (folder / name.replace("_json", ".json").replace("_txt", ".txt")).write_text(
                text, encoding="utf-8"
            )
        return load_suite(folder)

    return write


@pytest.fixture
def write_steps(write_suite: Callable[..., LoadedSuite]) -> Callable[..., LoadedSuite]:
    """Writes a suite of one scenario from the YAML of its steps; their first line is line 12 of the file."""

    def write(steps: str, **fixtures: str) -> LoadedSuite:
        return write_suite(HEAD + SCENARIO + steps, **fixtures)

    return write


@pytest.fixture
def catalogues() -> Catalogues:
    title = Text("Krav", "Requirement")
    return Catalogues(
        requirements={
            name: Requirement(name, "must", title, "source", "automated")
            for name in ("EXC-01", "EXC-02", "IDN-03")
        },
        # A number of the Tenor series: the month is 80 + 5.
        personas={
            "arne": {"id": "arne", "fnr": "17854112139", "name": {"family": "Larhals", "given": ["Arne"]}}
        },
        identities={"fastlege": {"id": "fastlege", "role": "helsepersonell"}},
        packages=frozenset(("no-basis", "kommune")),
    )
