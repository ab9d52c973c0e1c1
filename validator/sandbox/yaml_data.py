"""Data files of the sandbox, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def yaml_file(file: Path) -> Any:
    """The content of a YAML file, not to be changed. Raises :class:`OSError` or :class:`yaml.YAMLError`."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
