"""Where something stands in a suite, as results tell it: the same on every machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from validator.data_folders import data_folder
from validator.results import Location


def kept_place(location: Location) -> Location:
    """The place with a file name that says nothing of the machine: ``suites/news2/suite.yaml`` for a suite that ships, relative to
    the current folder for what is below it, and otherwise the last folder and the name."""
    if location.file is None:
        return location
    path = Path(location.file)
    shipped = data_folder("suites")
    for root, prefix in ((shipped, "suites/"), (Path.cwd(), "")):
        try:
            inner = path.resolve().relative_to(root.resolve())
        except (ValueError, OSError):
            continue
        return replace(location, file=prefix + inner.as_posix())
    return replace(location, file="/".join(path.parts[-2:]) if path.is_absolute() else path.as_posix())
