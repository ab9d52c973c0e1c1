"""Fixtures that every test may use."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Examples of property tests: random for whoever works here, the same every time where a change is judged, and many for the
# scheduled run (--hypothesis-profile thorough). No deadline in any: a busy machine is no counterexample.
_SLOW_IS_FINE = [HealthCheck.too_slow]
settings.register_profile("working", deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile(
    "judging",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile("thorough", deadline=None, print_blob=True, suppress_health_check=_SLOW_IS_FINE)
settings.load_profile("judging" if os.environ.get("CI") else "working")

TIMES_AS_MANY_WHEN_THOROUGH = 100

# A job that a script starts in the background inherits an ignored Ctrl-C, and so would every process that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

collect_ignore = ["vendor_project"]  # a project of its own, which a test runs

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the property tests; when thorough, each tries its own number of examples a hundred times over, also where the test
    states a number itself, which a profile cannot change."""
    thorough = settings.get_current_profile_name() == "thorough"
    seen: set[int] = set()
    for item in items:
        test = getattr(item, "function", None)
        if not getattr(test, "is_hypothesis_test", False):
            continue
        item.add_marker("property")
        test = getattr(test, "__func__", test)
        if thorough and id(test) not in seen:
            seen.add(id(test))
            own = test._hypothesis_internal_use_settings
            test._hypothesis_internal_use_settings = settings(
                own, max_examples=own.max_examples * TIMES_AS_MANY_WHEN_THOROUGH, deadline=None
            )
