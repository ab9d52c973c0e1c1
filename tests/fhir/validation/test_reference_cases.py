"""Our verdicts beside those of the reference validator, on its own published test cases.

The rules come from the specification, so agreement is not the goal by itself: ``reference_disagreements.yaml`` holds every verdict that
differs, each with the text that decides it or the admission that it is not implemented. A disagreement that is not listed fails, and so
does one that is listed and no longer there. Run with ``-s`` to see the figures.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import Document, parse_json
from validator.fhir.formats.xml import parse_xml
from validator.fhir.packages.package import load_package
from validator.fhir.validation import Validator

REVIEWED = Path(__file__).with_name("reference_disagreements.yaml")


@dataclass(frozen=True)
class Verdict:
    """One case, judged against the base specification (``base``) or a profile too (``profile``)."""

    module: str
    file: str
    kind: str
    expected: str
    found: str
    expected_places: tuple[str, ...]
    found_places: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.file} ({self.kind})"


@dataclass
class Figures:
    """How many agree, and how far the errors themselves are the same."""

    agreed: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    reference_errors: int = 0
    errors_at_same_place: int = 0
    our_errors: int = 0
    our_errors_elsewhere: int = 0

    def add(self, verdict: Verdict) -> None:
        self.total[verdict.module] += 1
        self.agreed[verdict.module] += verdict.expected == verdict.found
        ours, theirs = Counter(verdict.found_places), Counter(verdict.expected_places)
        self.reference_errors += theirs.total()
        self.our_errors += ours.total()
        self.errors_at_same_place += sum(count for place, count in theirs.items() if place in ours)
        self.our_errors_elsewhere += sum(count for place, count in ours.items() if place not in theirs)

    @property
    def share(self) -> float:
        return self.agreed.total() / self.total.total()

    def lines(self) -> Iterator[str]:
        for module in sorted(self.total):
            yield f"{module:15} {self.agreed[module]:4} of {self.total[module]:4}"
        yield f"{'together':15} {self.agreed.total():4} of {self.total.total():4} ({self.share:.1%})"
        yield f"the reference's errors that we have at the same element: {self.errors_at_same_place} of {self.reference_errors}"
        yield f"our errors at elements where it has none: {self.our_errors_elsewhere} of {self.our_errors}"


def read(path: Path) -> Document:
    data = path.read_bytes()
    return parse_xml(data, path.name) if path.suffix == ".xml" else parse_json(data, path.name)


def judge(case: dict[str, Any], files: Path) -> Iterator[Verdict]:
    for kind in ("base", "profile"):
        if kind not in case:
            continue
        expectation = case[kind]
        supporting, profiles = list(case["supporting"]), []
        if kind == "profile":
            supporting += [*expectation.get("supporting", []), expectation["source"]]
            source = read(files / expectation["source"]).resource
            assert source is not None
            profiles = [source["url"]]
        packages = [
            load_package(files / name) for name in dict.fromkeys(supporting) if (files / name).exists()
        ]
        validator = Validator(Definitions.r4().with_packages(packages))
        errors = [f for f in validator.validate(read(files / case["file"]), profiles) if f.is_error]
        yield Verdict(
            case["module"],
            case["file"],
            kind,
            expectation["expect"],
            "fail" if errors else "pass",
            tuple(without_comments(e["expression"]) for e in expectation["errors"]),
            tuple(f.location.path for f in errors),
        )


def without_comments(expression: str | None) -> str:
    """The reference writes ``Bundle.entry[0].resource/*Patient/1*/.name``."""
    return re.sub(r"/\*.*?\*/", "", expression or "")


@pytest.fixture(scope="module")
def verdicts(reference_data: Path) -> list[Verdict]:
    folder = reference_data / "fhir" / "validation-cases"
    if not (folder / "cases.json").is_file():
        pytest.skip(f"no validation cases in {folder}")
    cases = json.loads((folder / "cases.json").read_bytes())
    return [verdict for case in cases for verdict in judge(case, folder / "files")]


@pytest.fixture(scope="module")
def reviewed() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(REVIEWED.read_text(encoding="utf-8"))
    return content


def test_verdicts_agree_as_far_as_they_should(verdicts: list[Verdict], reviewed: dict[str, Any]) -> None:
    figures = Figures()
    for verdict in verdicts:
        figures.add(verdict)
    print("", *figures.lines(), sep="\n")
    for verdict in verdicts:
        if verdict.expected != verdict.found:
            print(f"  {verdict.module}: {verdict.name}: reference {verdict.expected}, ours {verdict.found}")
    assert figures.total.total() == reviewed["verdicts"]
    assert figures.share >= reviewed["agreement"]


def test_every_disagreement_is_reviewed_and_still_there(
    verdicts: list[Verdict], reviewed: dict[str, Any]
) -> None:
    found = {v.name: (v.expected, v.found) for v in verdicts if v.expected != v.found}
    listed = {f"{d['file']} ({d['kind']})": (d["reference"], d["ours"]) for d in reviewed["disagreements"]}
    assert found == listed


def test_the_review_says_why(reviewed: dict[str, Any]) -> None:
    for disagreement in reviewed["disagreements"]:
        assert disagreement["because"].strip(), disagreement
        assert disagreement["state"] in ("decided", "undecidable here", "not implemented"), disagreement
        if disagreement["state"] == "decided":
            assert disagreement["source"].startswith("http"), disagreement
