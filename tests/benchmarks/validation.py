"""How many resources a second one warm process validates.

    python tests/benchmarks/validation.py [--seconds 2]

For each set of examples, each in a line of its own: resources per second of processor time and by the clock, the
best of the rounds, from bytes in memory to findings. The examples of the official national packages are measured
when those are at hand (``VALIDATOR_REFERENCE_DATA``); the municipal ones, with many large invariants, always.
"""

from __future__ import annotations

import argparse
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from workload import OFFICIAL, PROFILES, reference_packages

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.packages.package import Package, bundled_package, bundled_package_names, load_package
from validator.fhir.validation import Validator


def example_sets(official: Path | None) -> Iterator[tuple[str, list[bytes]]]:
    """(name, the files)"""
    for name in OFFICIAL if official else ():
        assert official is not None
        with tarfile.open(official / name) as archive:
            files = [
                content.read()
                for member in sorted(archive.getmembers(), key=lambda one: one.name)
                if "/examples/" in member.name
                and member.name.endswith(".json")
                and not member.name.rpartition("/")[2].startswith(".")
                and (content := archive.extractfile(member)) is not None
            ]
        yield name.removesuffix(".tgz"), files
    for folder in sorted(PROFILES.glob("*/examples/valid")):
        yield (
            f"{folder.parts[-3]} (this project's)",
            [file.read_bytes() for file in sorted(folder.glob("*.json"))],
        )


def packages(official: Path | None) -> list[Package]:
    """The bundled packages, and those official ones that they do not stand for."""
    bundled = [bundled_package(name) for name in bundled_package_names()]
    others = OFFICIAL[1:] if official else ()
    return bundled + [load_package(official / name) for name in others if official]


def rates(files: list[bytes], validator: Validator, seconds: float) -> tuple[float, float]:
    """Resources per second (of processor time, by the clock), after one round to get warm."""
    best_cpu = best_clock = float("inf")
    end = None
    while end is None or time.perf_counter() < end:
        cpu, clock = time.process_time(), time.perf_counter()
        for file in files:
            validator.validate(parse_json(file))
        if end is None:
            end = time.perf_counter() + seconds
            continue
        best_cpu = min(best_cpu, time.process_time() - cpu)
        best_clock = min(best_clock, time.perf_counter() - clock)
    return len(files) / best_cpu, len(files) / best_clock


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="how long to measure each set")
    seconds = parser.parse_args().seconds
    official = reference_packages()
    validator = Validator(Definitions.r4().with_packages(packages(official)))
    print(f"{'examples':<40} {'files':>6} {'bytes each':>11} {'per CPU s':>10} {'per s':>7}")
    for name, files in example_sets(official):
        cpu, clock = rates(files, validator, seconds)
        size = sum(map(len, files)) // len(files)
        print(f"{name:<40} {len(files):>6} {size:>11} {cpu:>10.0f} {clock:>7.0f}")


if __name__ == "__main__":
    main()
