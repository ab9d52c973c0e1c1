"""Fixtures that every test may use."""

import os
import signal
from pathlib import Path

import pytest

# A job that a script starts in the background inherits an ignored Ctrl-C, and so would every process that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Official packages and reference verdicts, which do not ship with the project."""
    folder = Path(os.environ.get("VALIDATOR_REFERENCE_DATA", REPOSITORY.parent / "shared"))
    if not (folder / "fhir" / "packages").is_dir():
        pytest.skip(f"reference data not found in {folder}: set VALIDATOR_REFERENCE_DATA")
    return folder
