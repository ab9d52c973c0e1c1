"""Whether a run has the access that a scenario is about.

A product that lets everyone in has roles that nobody tested, not roles that failed: what depends on identities being told
apart is skipped when the run cannot tell them apart, with what to write in ``validator.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator

from validator.results import Text
from validator.runner.credentials import Credentials, NoCredentials
from validator.suites.model import Scenario, acting_identity
from validator.texts import text


def missing_access(scenario: Scenario, credentials: Credentials) -> Text | None:
    """Why the scenario cannot be tested with these credentials, or ``None``.

    Without any credentials at all a scenario that does not need access goes ahead: the product may be an open one. In a
    configuration that knows other identities, the one that is missing would be somebody else.
    """
    identities = dict.fromkeys(_identities(scenario))
    lacking = next((name for name in identities if credentials.way_in(name) is None), None)
    if lacking is not None and (scenario.needs_access or not isinstance(credentials, NoCredentials)):
        return text("runner.no-access", identity=lacking)
    return _alike(list(identities), credentials) if scenario.needs_access else None


def _identities(scenario: Scenario) -> Iterator[str]:
    for step in scenario.all_steps():
        identity = acting_identity(step)
        if identity is not None:
            yield identity


def _alike(identities: list[str], credentials: Credentials) -> Text | None:
    for number, one in enumerate(identities):
        for other in identities[number + 1 :]:
            if credentials.way_in(one) == credentials.way_in(other):
                return text("runner.same-access", one=one, other=other)
    return None
