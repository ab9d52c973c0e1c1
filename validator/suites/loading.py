"""The manifest of what a product that is only read has been loaded with: which scenario needs what, and by which identifiers it is found.

``validator generate persona --for-loading`` writes it beside the resources, and a run reads it (``[patients] loaded`` in validator.toml).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from validator.results import Text
from validator.suites.model import Scenario, Step

FORMAT = "journalvalidatoren-loading"
SCHEMA_VERSION = "1.0.0"

_WRITES = frozenset(("create", "update", "patch", "delete", "transaction", "batch"))
_READS = frozenset(("GET", "HEAD"))


def writes(step: Step) -> bool:
    """Whether the step may change something in the product. A kind that is not FHIR's is judged by its method, when it has one."""
    if step.kind in _WRITES:
        return True
    method = str(step.arguments.get("method", "POST")).upper()
    if step.kind == "operation":
        return method not in _READS
    if step.kind == "http":
        search = method == "POST" and str(step.arguments.get("path", "")).rstrip("/").endswith("_search")
        return method not in _READS and not search
    return False


def first_write(scenario: Scenario) -> Step | None:
    """The first step that keeps the scenario from being run by reading alone: any write of its steps, and of ``setup`` any but ``create``,
    which loading takes the place of."""
    for step in scenario.setup:
        if writes(step) and step.kind != "create":
            return step
    return next((step for step in scenario.steps if writes(step)), None)


@dataclass(frozen=True, slots=True)
class Needed:
    """A resource that a ``setup`` step would have created, how it is found, and as whom the step would have created it."""

    step: str
    type: str
    system: str
    value: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """``personas`` are the identity numbers that they have in this scenario; ``digest`` is that of the suite as it was."""

    suite: str
    scenario: str
    digest: str
    personas: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True)
class Loading:
    """``run_id`` and ``now`` are the values that placeholders had when it was written; ``left_out`` says, by suite and scenario, why one
    cannot be run with it."""

    run_id: str
    now: datetime
    scenarios: Mapping[tuple[str, str], LoadedScenario] = field(default_factory=dict)
    left_out: Mapping[tuple[str, str], Text] = field(default_factory=dict)

    def to_json(self, files: Mapping[str, Any]) -> str:
        """The manifest; ``files`` says which files the resources are in."""
        value = {
            "format": FORMAT,
            "schema_version": SCHEMA_VERSION,
            "run_id": self.run_id,
            "now": self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "files": files,
            "scenarios": [
                {
                    "suite": one.suite,
                    "scenario": one.scenario,
                    "suite_digest": one.digest,
                    "personas": dict(one.personas),
                    "needs": [
                        {
                            "step": need.step,
                            "type": need.type,
                            "system": need.system,
                            "value": need.value,
                            "as": need.identity,
                        }
                        for need in one.needs
                    ],
                }
                for one in self.scenarios.values()
            ],
            "left_out": [
                {"suite": suite, "scenario": scenario, "reason": {"nb": reason.nb, "en": reason.en}}
                for (suite, scenario), reason in self.left_out.items()
            ],
        }
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def read_loading(content: str | bytes) -> Loading:
    """What :meth:`Loading.to_json` wrote. Raises :class:`ValueError` for anything else, saying what is wrong in a few words."""
    try:
        value = json.loads(content)
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        if str(value.get("schema_version")).split(".")[0] != SCHEMA_VERSION.split(".")[0]:
            raise ValueError(f"its schema_version is not {SCHEMA_VERSION}")
        return Loading(
            run_id=_text(value["run_id"]),
            now=datetime.strptime(value["now"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            scenarios={
                (one["suite"], one["scenario"]): LoadedScenario(
                    _text(one["suite"]),
                    _text(one["scenario"]),
                    _text(one["suite_digest"]),
                    {name: _text(number) for name, number in one["personas"].items()},
                    tuple(
                        Needed(*(_text(need[key]) for key in ("step", "type", "system", "value", "as")))
                        for need in one["needs"]
                    ),
                )
                for one in value["scenarios"]
            },
            left_out={
                (one["suite"], one["scenario"]): Text(_text(one["reason"]["nb"]), _text(one["reason"]["en"]))
                for one in value["left_out"]
            },
        )
    except KeyError as missing:
        raise ValueError(f"{missing.args[0]} is missing") from None
    except (TypeError, AttributeError, RecursionError):
        raise ValueError("it does not have the shape of a manifest") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
