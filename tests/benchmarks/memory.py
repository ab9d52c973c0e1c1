"""Peak memory of ``validator validate`` for each single resource of the reference cases, each in a process of its own.

    python tests/benchmarks/memory.py [--limit 150] [--all]

Needs the reference data (``VALIDATOR_REFERENCE_DATA``). Exit code 1 when a case needs more than the limit (MiB).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from measuring import Run, run_once
from workload import REPOSITORY

JUDGED = (0, 1)
"""Exit codes of a validation that came to a verdict."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--limit", type=float, default=150.0, help="MiB for any case (default 150)")
    parser.add_argument("--all", action="store_true", help="print every case, not only the largest")
    options = parser.parse_args()
    data = Path(os.environ.get("VALIDATOR_REFERENCE_DATA", REPOSITORY.parent / "shared"))
    folder = data / "fhir" / "validation-cases"
    if not (folder / "cases.json").is_file():
        print(f"no reference cases in {folder}: set VALIDATOR_REFERENCE_DATA", file=sys.stderr)
        return 2
    runs: list[tuple[Run, str]] = []
    for case in json.loads((folder / "cases.json").read_bytes()):
        for kind, command in _commands(case, folder / "files"):
            run = run_once([sys.executable, "-m", "validator", "validate", *command], REPOSITORY)
            if run.memory is None:
                print("this platform does not tell peak memory", file=sys.stderr)
                return 2
            runs.append((run, f"{case['file']} ({kind})"))
    runs.sort(key=lambda pair: pair[0].memory or 0.0, reverse=True)
    for run, name in runs if options.all else runs[:10]:
        print(f"{run.memory:6.1f} MiB {run.seconds:6.2f} s  {name}")
    without = [name for run, name in runs if run.code not in JUDGED]
    for name in without:
        print(f"no verdict: {name}")
    middle = statistics.median(run.memory or 0.0 for run, _ in runs)
    slowest, slowest_name = max(runs, key=lambda pair: pair[0].seconds)
    above = [name for run, name in runs if (run.memory or 0.0) > options.limit]
    print(f"{len(runs)} validations; median {middle:.1f} MiB; {len(above)} above {options.limit:g} MiB")
    print(f"slowest: {slowest.seconds:.2f} s, {slowest_name}")
    return 1 if above or without else 0


def _commands(case: dict[str, Any], files: Path) -> Iterator[tuple[str, list[str]]]:
    """The case against the base specification, and against the profile it comes with."""
    for kind in ("base", "profile"):
        if kind not in case:
            continue
        supporting = list(case["supporting"])
        arguments = [str(files / case["file"])]
        if kind == "profile":
            source = case["profile"]["source"]
            supporting += [*case["profile"].get("supporting", ()), source]
            arguments += ["--profile", _url(files / source)]
        for name in dict.fromkeys(supporting):
            if (files / name).exists():
                arguments += ["--package", str(files / name)]
        yield kind, arguments


def _url(profile: Path) -> str:
    """The canonical URL of a profile. Read without the validator: a child's peak memory counts from this process's."""
    if profile.suffix == ".xml":
        element = ElementTree.parse(profile).getroot().find("{http://hl7.org/fhir}url")
        assert element is not None
        return element.attrib["value"]
    return str(json.loads(profile.read_bytes())["url"])


if __name__ == "__main__":
    sys.exit(main())
