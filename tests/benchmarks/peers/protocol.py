"""What every measured validator speaks, so that they can be measured in turns within one run.

A peer is a process that is given a folder with ``packages/<name>/*.json`` (conformance resources), ``inputs/judged/*.json`` and
``inputs/measured/*.json``. It loads what it needs, validates the first judged input, and says so. Then it takes one line at a time from
standard input and answers each with one JSON line on standard output:

- started: ``{"event": "first"}`` after the first verdict;
- ``judge``: ``{"event": "judged", "version", "runtime", "errors": {file: [[place, message], …]}}``;
- ``round SECONDS``: ``{"event": "round", "resources", "seconds", "cpu"}``, whole passes through the measured inputs, from
  bytes in memory to findings, until that many seconds have gone. ``cpu`` is the processor time of the process, in seconds;
- ``end`` or the end of the input: the process ends.

Only the standard library is used here: the module runs within each peer's own environment.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

Errors = list[tuple[str, str]]
_answers: TextIO
Check = Callable[[bytes], Errors]
"""The errors (place, message) of one resource."""


def serve(version: str, make_check: Callable[[Path], Check]) -> None:
    """Speak for one validator. ``make_check`` is given the folder with the packages."""
    global _answers
    _answers, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115, PTH123  (some libraries print)
    work = Path(sys.argv[1])
    check = make_check(work / "packages")
    judged = sorted((work / "inputs" / "judged").glob("*.json"))
    check(judged[0].read_bytes())
    _say(event="first")
    measured: list[bytes] = []
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "end":
            break
        if command == "judge":
            errors = {file.name: check(file.read_bytes()) for file in judged}
            runtime = f"{platform.python_implementation()} {platform.python_version()}"
            _say(event="judged", version=version, runtime=runtime, errors=errors)
        elif command == "round":
            if not measured:
                files = sorted((work / "inputs" / "measured").glob("*.json"))
                measured = [file.read_bytes() for file in files]
            _round(check, measured, float(arguments[0]))


def _round(check: Check, measured: list[bytes], seconds: float) -> None:
    resources = 0
    cpu_before, before = time.process_time(), time.perf_counter()
    while True:
        for data in measured:
            check(data)
        resources += len(measured)
        elapsed = time.perf_counter() - before
        if elapsed >= seconds:
            break
    _say(event="round", resources=resources, seconds=elapsed, cpu=time.process_time() - cpu_before)


def _say(**event: object) -> None:
    print(json.dumps(event), file=_answers, flush=True)
