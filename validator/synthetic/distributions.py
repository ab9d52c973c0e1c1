"""Reading the reference distributions under ``testdata/distributions``. Every file names its sources; see the README there."""

from __future__ import annotations

from functools import cache
from typing import Any

from validator.data_folders import data_folder


@cache
def structured(name: str) -> Any:
    """The content of ``testdata/distributions/NAME.yaml``."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((data_folder("testdata") / "distributions" / f"{name}.yaml").read_bytes(), Loader=loader)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``testdata/distributions/NAME.tsv``; lines that begin with ``#`` tell of sources."""
    lines = (
        (data_folder("testdata") / "distributions" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    )
    header, *rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(dict(zip(header, row, strict=True)) for row in rows)
