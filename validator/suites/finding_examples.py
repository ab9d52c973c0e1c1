"""Examples of findings, right and wrong: ``testdata/finding-examples.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from validator.data_folders import data_folder
from validator.results import Text


@dataclass(frozen=True, slots=True)
class FindingExample:
    """``right`` and ``wrong`` are whole inputs as they stand in a file; ``why`` is what the rule is for."""

    right: str
    wrong: str
    why: Text | None = None


@cache
def finding_examples() -> Mapping[str, FindingExample]:
    """By the finding's key."""
    from validator.data_files.yaml_source import read_yaml_file

    document = read_yaml_file(data_folder("testdata") / "finding-examples.yaml")
    return {
        key: FindingExample(entry["right"], entry["wrong"], Text(**entry["why"]) if "why" in entry else None)
        for key, entry in document.value["findings"].items()
    }
