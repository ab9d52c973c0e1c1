"""``Judge`` says all that a judge is asked: the type checker accepts one that has it and refuses one that lacks any of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from validator.runner.assertions.registry import Judge

ASKED = {
    "evaluate": "def evaluate(self, resource: dict[str, Any], expression: str) -> list[Any]: return []",
    "knows_profile": "def knows_profile(self, canonical: str) -> bool: return False",
    "validate": "def validate(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> list[Finding]: return []",
    "examine": "def examine(self, resource: dict[str, Any], profiles: Sequence[str] = ()) -> Validation: raise KeyError",
}
HEAD = """\
from collections.abc import Sequence
from typing import Any
from validator.fhir.validation import Validation
from validator.results import Finding
from validator.runner.assertions.registry import Judge
from validator.runner.judging import FhirJudge

ours: Judge = FhirJudge()
"""


def test_the_protocol_asks_for_these() -> None:
    assert {name for name in vars(Judge) if not name.startswith("_")} == set(ASKED)


@pytest.mark.slow
def test_the_type_checker_sees_what_a_judge_lacks(tmp_path: Path) -> None:
    written = HEAD
    for lacking in (None, *ASKED):
        methods = "".join(f"    {line}\n" for name, line in ASKED.items() if name != lacking)
        written += f"class Without_{lacking}:\n{methods}\nj_{lacking}: Judge = Without_{lacking}()\n"
    file = tmp_path / "judges.py"
    file.write_text(written)
    said, trouble, _ = api.run(["--strict", "--no-error-summary", "--hide-error-context", str(file)])
    assert not trouble
    refused = [line for line in said.splitlines() if "error:" in line]
    assert len(refused) == len(ASKED), said
    for line, lacking in zip(refused, ASKED, strict=True):
        assert f'"Without_{lacking}"' in line
