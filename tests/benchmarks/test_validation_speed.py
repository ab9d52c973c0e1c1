"""How fast validation is. Prints figures; asserts nothing about time, which belongs to the machine.

Run with ``pytest tests/benchmarks -s``."""

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.packages.package import bundled_package, bundled_package_names
from validator.fhir.validation import Validator


def examples(repository: Path) -> list[tuple[str, bytes]]:
    return [(p.name, p.read_bytes()) for p in sorted(repository.glob("profiles/*/examples/valid/*.json"))]


def best_of(rounds: int, files: list[tuple[str, bytes]], validator: Validator) -> float:
    times = []
    for _ in range(rounds):
        started = perf_counter()
        for name, data in files:
            validator.validate(parse_json(data, name))
        times.append(perf_counter() - started)
    return min(times)


def test_warm_against_plain_reading(repository: Path) -> None:
    """Resources a second with everything compiled, and how many times the cost of ``json.loads`` that is."""
    files = examples(repository)
    validator = Validator(Definitions.r4().with_packages(map(bundled_package, bundled_package_names())))
    first = best_of(1, files, validator)
    warm = best_of(5, files, validator)
    started = perf_counter()
    for _, data in files:
        json.loads(data)
    plain = perf_counter() - started
    print(
        f"\n{len(files)} examples with profiles: {len(files) / warm:.0f} resources/s warm;"
        f" first round {first / warm:.0f} times as long; json.loads {plain / warm:.3f} of it"
    )
    assert warm > 0


def test_growth_with_size() -> None:
    """Ten times the entries should cost about ten times as much."""
    validator = Validator()

    def seconds(entries: int) -> float:
        made = [
            {
                "fullUrl": f"http://a/Patient/{n}",
                "resource": {"resourceType": "Patient", "id": str(n), "active": True},
            }
            for n in range(entries)
        ]
        data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": made}).encode()
        return best_of(3, [("bundle.json", data)], validator)

    small, large = seconds(200), seconds(2000)
    print(f"\nten times the entries of a Bundle: {large / small:.1f} times the time")
    assert small > 0


def test_cold_start(repository: Path) -> None:
    """One resource from a new process, against the bare start of the interpreter."""
    example = next(repository.glob("profiles/kommune/examples/valid/*.json"))

    def seconds(*arguments: str) -> float:
        times = []
        for _ in range(3):
            started = perf_counter()
            subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
            times.append(perf_counter() - started)
        return min(times)

    bare = seconds("-c", "pass")
    code = "import sys; from validator.cli import main; sys.argv = ['validator', 'validate', sys.argv[1]]; main()"
    cold = seconds("-c", code, str(example))
    print(f"\nvalidator validate one.json: {cold:.2f} s, {cold / bare:.0f} times a bare interpreter")
    assert cold > 0
