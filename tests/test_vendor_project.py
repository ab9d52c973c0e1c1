"""A vendor's whole project with the pytest plugin, as it stands in ``tests/vendor_project``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copied = tmp_path / "project"
    shutil.copytree(Path(__file__).parent / "vendor_project", copied)
    return copied


def run(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *options],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_conformance_runs_beside_the_tests_of_the_vendor(project):
    done = run(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
    for name in ("test_every_appointment_ends_after_it_starts", "reads", "unknown", "capabilities"):
        assert name in done.stdout


def test_a_fault_in_the_product_fails_its_scenario_and_no_other(project):
    file = project / "product.py"
    said = file.read_text(encoding="utf-8")
    assert said.count('"status": "booked"') == 1
    file.write_text(said.replace('"status": "booked"', '"status": "pending"'), encoding="utf-8")
    done = run(project)
    assert done.returncode == 1
    assert "1 failed, 3 passed" in done.stdout
    assert "appointments / reads" in done.stdout
    assert "curl" in done.stdout
    assert "synthetic-key" not in done.stdout


def test_one_scenario_can_be_chosen(project):
    done = run(project, "-k", "unknown")
    assert done.returncode == 0
    assert "1 passed, 3 deselected" in done.stdout


def test_the_target_of_the_command_line_goes_first(project):
    done = run(project, "--validator-target", "http://127.0.0.1:9/fhir", "-k", "capabilities")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stdout
