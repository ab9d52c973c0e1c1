"""Names of the step and assertion kinds: ours from the schema, others' from entry points (without importing
them)."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from validator.data_files.schema_check import schema

STEP_GROUP = "validator.steps"
ASSERTION_GROUP = "validator.assertions"
MODIFIERS = frozenset(("title", "message", "fix", "requirement", "severity"))


@cache
def step_kinds() -> frozenset[str]:
    own = schema("suites/suite.schema.json")["$defs"]["step"]["properties"]["do"]["anyOf"][0]["enum"]
    return frozenset(own) | {entry.name for entry in entry_points(group=STEP_GROUP)}


@cache
def assertion_kinds() -> frozenset[str]:
    own = schema("suites/suite.schema.json")["$defs"]["assertion"]["properties"]
    return frozenset(own) - MODIFIERS | {entry.name for entry in entry_points(group=ASSERTION_GROUP)}
