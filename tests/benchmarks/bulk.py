"""How fast very many resources are validated, and how it grows with processes.

    python tests/benchmarks/bulk.py [--resources N] [--jobs 1 2 …] [--profile URL]

Writes N resources (the project's own examples over and over) as NDJSON into a temporary folder, validates it with each number of
processes, and prints seconds, resources per second, the ratio to the first, processor time and peak memory. Nothing is asserted:
the numbers say as much about the machine, and about what else it is doing, as about the program. The ratio of processor time
(all of it with one process, against the share of the busiest one) is what an idle machine would come close to.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "profiles" / "kommune" / "examples" / "valid"


@dataclass(frozen=True)
class Measured:
    jobs: int
    seconds: float
    processor: float
    """Seconds of all processes together."""
    peak: int
    """MiB of the largest process."""


def write(path: Path, number: int) -> int:
    examples = [
        json.dumps(json.loads(example.read_text(encoding="utf-8")), ensure_ascii=False, separators=(",", ":"))
        for example in sorted(EXAMPLES.glob("*.json"))
    ]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for index in range(number):
            file.write(examples[index % len(examples)] + "\n")
    return path.stat().st_size


CHILD = """
import json, resource, subprocess, sys
subprocess.run([sys.executable, "-m", "validator", *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A process of its own for each measurement: the peak of one must not hide that of the next."""


def measure(path: Path, jobs: int, profiles: list[str]) -> Measured:
    arguments = ["validate", str(path), "--format", "ndjson", "--jobs", str(jobs)]
    for profile in profiles:
        arguments += ["--profile", profile]
    started = time.perf_counter()
    if os.name == "nt":  # no getrusage
        subprocess.run(
            [sys.executable, "-m", "validator", *arguments], stdout=subprocess.DEVNULL, check=False
        )
        return Measured(jobs, time.perf_counter() - started, 0.0, 0)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *arguments], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - started
    processor, peak = json.loads(done.stdout)
    return Measured(jobs, seconds, processor, peak // (1024 * 1024 if sys.platform == "darwin" else 1024))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure bulk validation.")
    parser.add_argument("--resources", type=int, default=5_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--profile", action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resources.ndjson"
        size = write(path, options.resources)
        print(f"{options.resources} resources, {size / 1024 / 1024:.1f} MiB; {os.cpu_count()} cores", end="")
        if hasattr(os, "getloadavg"):
            print(f", load {os.getloadavg()[0]:.1f} before", end="")
        print("\n\njobs  seconds  resources/s  ratio  processor s  ratio of processor  peak MiB")
        first: Measured | None = None
        for jobs in options.jobs:
            done = measure(path, jobs, options.profile)
            first = first or done
            spared = first.processor / (done.processor / jobs) if done.processor else 0.0
            print(
                f"{jobs:4}  {done.seconds:7.1f}  {options.resources / done.seconds:11.0f}  {first.seconds / done.seconds:5.2f}"
                f"  {done.processor:11.1f}  {spared:18.2f}  {done.peak:8}",
                flush=True,
            )


if __name__ == "__main__":
    main()
