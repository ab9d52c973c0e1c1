"""How fast one process makes synthetic patients, and how much memory it takes.

    python tests/benchmarks/generation.py [--persons 10000]

Persons per second of processor time, from seed to bytes: persons alone, and with all that is known of them. The first block is not
counted, since it reads the distributions. The memory is the most the process has had.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import date

from validator.synthetic.output.writing import Format, Rendering, render_block
from validator.synthetic.population import Population


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--persons", type=int, default=10_000)
    population = Population(parser.parse_args().persons, 1, date(2026, 1, 1))
    print(f"{'what':<14} {'per CPU s':>10} {'resources each':>15} {'bytes each':>11} {'MB':>6}")
    for name, only_persons in (("persons alone", True), ("full records", False)):
        rendering = Rendering(Format.NDJSON, in_files=True, only_persons=only_persons)
        first, *blocks = population.blocks()
        render_block(first, rendering)
        started = time.process_time()
        persons = resources = size = 0
        for block in blocks:
            rendered = render_block(block, rendering)
            persons += rendered.persons
            resources += rendered.resources
            size += sum(map(len, rendered.files.values()))
        rate = persons / (time.process_time() - started)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:<14} {rate:>10.0f} {resources / persons:>15.1f} {size // persons:>11} {memory:>6}")


if __name__ == "__main__":
    main()
