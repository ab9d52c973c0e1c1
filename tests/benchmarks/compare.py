"""Our validator beside what a user could pick instead: same inputs, same run, in turns.

    python tests/benchmarks/compare.py [--seconds 5] [--rounds 5] [--peers hapi,pyrofile] [--markdown]

Peers are installed from PyPI and Maven Central into ``peers/installed`` the first time. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from installation import OURS, PEERS_TO_MEASURE, Peer, PeerProblem
from measuring import Round, Run, Running, run_once
from workload import REPOSITORY, Workload, lay_out

REVIEWED = Path(__file__).with_name("disagreements.yaml")
COMMAND = [sys.executable, "-m", "validator", "validate"]
WARM_UPS = range(5, 10)
"""How many rounds of warm-up at least, and at most. HAPI took some 2000 resources until it was no longer getting faster."""

STILL_WARMING = 1.05
"""A round this much faster than any before it means that the process is still warming up."""


@dataclass
class Measured:
    peer: Peer
    starts: list[float] = field(default_factory=list)
    memory_of_one: list[float | None] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    memory: float | None = None
    version: str = ""
    runtime: str = ""
    errors: dict[str, list[list[str]]] = field(default_factory=dict)
    problem: str | None = None

    @property
    def rate(self) -> float:
        return statistics.median(r.rate for r in self.rounds)

    @property
    def cpu_rate(self) -> float:
        return statistics.median(r.cpu_rate for r in self.rounds)


def main() -> int:
    options = _options()
    chosen = [OURS, *(p for p in PEERS_TO_MEASURE if options.peers is None or p.name in options.peers)]
    unknown = set(options.peers or ()) - {p.name for p in PEERS_TO_MEASURE}
    if unknown:
        names = ", ".join(p.name for p in PEERS_TO_MEASURE)
        print(f"no such peer: {', '.join(sorted(unknown))}. There are: {names}", file=sys.stderr)
        return 2
    load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    measured = [Measured(peer) for peer in chosen]
    with tempfile.TemporaryDirectory() as folder:
        work = lay_out(Path(folder), options.copies)
        for one in measured:
            try:
                _tell(f"{one.peer.title}: install")
                one.peer.install()
            except PeerProblem as problem:
                one.problem = f"missing: {problem}"
        command = _cold(measured, work, options.cold)
        _warm(measured, work, options)
    for line in _report(measured, command, work, load_before, options):
        print(line)
    return 1 if measured[0].problem else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="of one measured round (default 5)")
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds of each, in turns (default 5)")
    parser.add_argument("--cold", type=int, default=5, help="cold starts of each (default 5)")
    parser.add_argument(
        "--copies", type=int, default=4, help="copies of the examples in one pass (default 4)"
    )
    names = ", ".join(p.name for p in PEERS_TO_MEASURE)
    parser.add_argument("--peers", type=lambda text: text.split(","), help=f"some of {names} (default all)")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    return parser.parse_args()


def _cold(measured: list[Measured], work: Workload, times: int) -> list[Run]:
    """From nothing to the first verdict, in turns; and our command on one file, from start to exit."""
    runs = []
    for number in range(times):
        _tell(f"cold start {number + 1} of {times}")
        runs.append(run_once([*COMMAND, str(work.first)], REPOSITORY))
        for one in measured:
            if one.problem is None:
                try:
                    running = Running(one.peer, work.folder)
                    one.starts.append(running.to_first)
                    one.memory_of_one.append(running.memory())
                    running.end()
                except PeerProblem as problem:
                    one.problem = f"failed: {problem}"
    return runs


def _warm(measured: list[Measured], work: Workload, options: argparse.Namespace) -> None:
    """Verdicts on every input, then warm throughput in turns. All processes live at once; only one works at a time."""
    alive: list[tuple[Measured, Running]] = []
    try:
        for one in measured:
            if one.problem is not None:
                continue
            try:
                running = Running(one.peer, work.folder)
                alive.append((one, running))
                _tell(f"{one.peer.title}: verdicts and warm-up")
                judged = running.judge()
                one.version, one.runtime, one.errors = judged["version"], judged["runtime"], judged["errors"]
                best = 0.0
                for number in range(WARM_UPS.stop):
                    now = running.round(options.seconds).cpu_rate
                    if number + 1 >= WARM_UPS.start and now < best * STILL_WARMING:
                        break
                    best = max(best, now)
            except PeerProblem as problem:
                one.problem = f"failed: {problem}"
        for number in range(options.rounds):
            for one, running in alive:
                if one.problem is None:
                    _tell(f"round {number + 1} of {options.rounds}: {one.peer.title}")
                    one.rounds.append(running.round(options.seconds))
        for one, running in alive:
            one.memory = running.memory()
    finally:
        for _, running in alive:
            running.end()


def _report(
    measured: list[Measured],
    command: list[Run],
    work: Workload,
    load_before: float | None,
    options: argparse.Namespace,
) -> Iterator[str]:
    ours = measured[0]
    yield from _circumstances(work, load_before, options)
    yield ""
    heading = [
        "",
        "resources/s",
        "per CPU second",
        "ours ÷ theirs (CPU)",
        "start to first verdict (best)",
        "memory after one",
        "memory at the end",
        "same verdict as ours",
        "right accepted",
        "wrong refused",
    ]
    rows = [heading]
    for one in measured:
        if one.problem is not None:
            rows.append([one.peer.title, one.problem, *[""] * (len(heading) - 2)])
            continue
        rows.append(
            [
                f"{one.peer.title} {one.version}",
                f"{one.rate:,.0f}",
                f"{one.cpu_rate:,.0f}",
                "" if one is ours or ours.problem else f"{ours.cpu_rate / one.cpu_rate:.3g} ×",
                f"{statistics.median(one.starts):.2f} s ({min(one.starts):.2f})",
                _mebibytes([m for m in one.memory_of_one if m is not None]),
                _mebibytes([one.memory] if one.memory is not None else []),
                "" if one is ours or ours.problem else f"{_same(ours, one)} of {len(work.names)}",
                f"{sum(not one.errors[name] for name in work.right)} of {len(work.right)}",
                f"{sum(bool(one.errors[name]) for name in work.wrong)} of {len(work.wrong)}",
            ]
        )
    yield from _table(rows, options.markdown)
    yield ""
    seconds, memory = (
        [run.seconds for run in command],
        [run.memory for run in command if run.memory is not None],
    )
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    yield (
        f"`validator validate FILE`, from start to exit: {statistics.median(seconds):.2f} s ({spread}), "
        f"peak memory {_mebibytes(memory)}."
    )
    yield ""
    for one in measured:
        yield f"- {one.peer.title}: {one.peer.scope}. {one.runtime}"
    if ours.problem is None:
        for one in measured[1:]:
            if one.problem is None:
                yield ""
                yield from _disagreements(ours, one, work)


def _circumstances(work: Workload, load_before: float | None, options: argparse.Namespace) -> Iterator[str]:
    load = "not known" if load_before is None else f"{load_before:.2f}"
    yield f"{time.strftime('%Y-%m-%d')}, {_processor()}, {os.cpu_count()} cores, {platform.system()}."
    yield f"Load when it began: {load}. Python {platform.python_version()}, {_java()}, project at {_commit()}."
    yield (
        f"{work.measured} examples of {work.average_size / 1024:.1f} KiB on average, {options.copies} copies in a pass, "
        f"{options.rounds} rounds of at least {options.seconds:g} s in turns; medians. One process, one validating thread each."
    )
    yield f"Packages: {', '.join(work.packages)}. Verdicts on {len(work.names)} inputs."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _java() -> str:
    try:
        said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return "no Java"
    return said.splitlines()[0].replace('"', "") if said else "Java"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    try:
        said = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=False
        ).stdout.strip()
    except OSError:
        said = ""
    return said or version("journalvalidator")


def _same(ours: Measured, other: Measured) -> int:
    return sum(bool(ours.errors[name]) == bool(other.errors[name]) for name in ours.errors)


def _mebibytes(values: list[float]) -> str:
    return f"{statistics.median(values):,.0f} MiB" if values else "not known"


def _disagreements(ours: Measured, other: Measured, work: Workload) -> Iterator[str]:
    """Every verdict that differs, with the first error and the reviewed reason; what is reviewed as a class is counted."""
    reviews = [
        r for r in yaml.safe_load(REVIEWED.read_text(encoding="utf-8")) if r["peer"] == other.peer.name
    ]
    differing = [name for name in work.names if bool(ours.errors[name]) != bool(other.errors[name])]
    yield f"{other.peer.title}: {len(differing)} verdicts differ."
    counted: Counter[str] = Counter()
    for name in differing:
        side, who, errors = "ours", "only we have errors", ours.errors[name]
        if not errors:
            side, who, errors = "theirs", "only it has errors", other.errors[name]
        found = [_review(reviews, side, message) for _, message in errors]
        reasons = list({r["because"]: None for r in found if r is not None})
        if all(r is not None and r.get("counted") for r in found):
            counted.update(reasons)
            continue
        place, message = errors[0]
        shortened = message if len(message) <= 160 else message[:159] + "…"
        yield f"- {work.names[name]}: {who}: {place}: {shortened}"
        for reason in reasons:
            yield f"  → {reason}"
        for (place, message), review in zip(errors, found, strict=True):
            if review is None:
                yield f"  → NOT REVIEWED: {place}: {message}"
    for reason, count in counted.items():
        yield f"- in {count} of them: {reason}"


def _review(reviews: list[dict[str, Any]], side: str, message: str) -> dict[str, Any] | None:
    return next(
        (r for r in reviews if r["errors"] == side and any(part in message for part in r["says"])), None
    )


def _table(rows: list[list[str]], markdown: bool) -> Iterator[str]:
    if markdown:
        yield f"| {' | '.join(rows[0])} |"
        yield f"|{'|'.join(['---', *['---:'] * (len(rows[0]) - 1)])}|"
        for row in rows[1:]:
            yield f"| {' | '.join(row)} |"
        return
    widths = [
        max(len(row[i]) for row in rows if i == 0 or not row[1].startswith(("missing", "failed")))
        for i in range(len(rows[0]))
    ]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
