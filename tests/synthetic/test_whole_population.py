"""A population as a user makes it: everything in it conforms, hangs together, and belongs to the life of its patient."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from validator.norway.identifiers import could_be_real

pytestmark = pytest.mark.slow

PERSONS = 2000
MUNICIPALITIES = (
    "0301",
    "1103",
    "1579",
    "1804",
    "3201",
    "3411",
    "4204",
    "4601",
    "4626",
    "5001",
    "5041",
    "5610",
)
"""Large and small, north and south; with all 357, their personnel would be most of what is validated."""
DAY = date(2026, 1, 1)
AHEAD = {"Appointment", "AppointmentResponse", "Goal", "CarePlan", "EpisodeOfCare"}
"""Resources that may tell of what is planned."""
ELSEWHERE = {("RelatedPerson", "birthDate"), ("QuestionnaireResponse", "valueDate")}
"""Days of somebody else's life, and when to measure again."""


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "validator", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("population")
    options = ["--size", str(PERSONS), "--seed", "2026", "--date", DAY.isoformat(), "--jobs", "2"]
    for number in MUNICIPALITIES:
        options += ["--municipality", number]
    done = command("generate", "population", *options, "--out", "all", folder=made)
    assert done.returncode == 0, done.stderr
    return made


def resources(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((folder / "all").glob("*.ndjson")):
        with file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_everything_conforms_without_errors_or_warnings(folder: Path) -> None:
    options = ("--best-practice", "ignore", "--format", "ndjson", "--jobs", "2")
    done = command("validate", "all", *options, folder=folder)
    *lines, totals = map(json.loads, done.stdout.splitlines())
    told = Counter(
        f"{finding['severity']} {finding['key']} {finding['location']['path']}"
        for line in lines
        for finding in line["findings"]
        if finding["severity"] != "information"
    )
    assert told == {}
    assert totals["totals"]["resources"] > 20 * PERSONS
    assert done.returncode == 0


def test_every_reference_leads_to_a_resource_and_no_id_is_used_twice(folder: Path) -> None:
    known: set[str] = set()
    used: dict[str, str] = {}
    for resource in resources(folder):
        literal = f"{resource['resourceType']}/{resource['id']}"
        assert literal not in known
        known.add(literal)
        for reference in references(resource):
            if not reference.startswith("#"):
                used.setdefault(reference, literal)
    assert [f"{by} → {reference}" for reference, by in used.items() if reference not in known] == []


def test_nothing_is_before_birth_or_after_death_or_the_day(folder: Path) -> None:
    lives: dict[str, tuple[str, str]] = {}
    for resource in resources(folder):
        if resource["resourceType"] == "Patient":
            born = resource.get("birthDate", "0000")
            lives[f"Patient/{resource['id']}"] = (
                born,
                resource.get("deceasedDateTime", DAY.isoformat())[:10],
            )
    outside = []
    for resource in resources(folder):
        subject = resource.get("subject") or resource.get("patient")
        span = lives.get(subject["reference"]) if subject else None
        if span is None or resource["resourceType"] in AHEAD:
            continue
        outside += [
            f"{resource['resourceType']}/{resource['id']}: {key} {day}, life {span}"
            for key, day in days(resource)
            if not span[0] <= day <= span[1] and (resource["resourceType"], key) not in ELSEWHERE
        ]
    assert Counter(outside) == {}


def days(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every date of a resource but those about the past of what is written and the reckoning of repeated doses."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("meta", "contained", "repeat"):
                yield from days(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from days(inner, name)
    elif (
        isinstance(value, str)
        and len(value) >= 10
        and value[4:5] == value[7:8] == "-"
        and value[:4].isdigit()
    ):
        yield name, value[:10]


def test_no_identifier_may_be_a_real_persons(folder: Path) -> None:
    seen = 0
    for resource in resources(folder):
        for identifier in resource.get("identifier", ()):
            assert not could_be_real(identifier["value"])
            seen += 1
    assert seen > PERSONS
