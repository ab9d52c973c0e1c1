"""Running measured processes: start to first verdict, throughput in turns, peak memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installation import Peer, PeerProblem

PATIENCE = 600.0
"""Seconds that one answer may take."""


@dataclass(frozen=True)
class Round:
    """``rate``: resources per second of the clock; ``cpu_rate``: per second of processor time, which a busy machine changes less."""

    rate: float
    cpu_rate: float


@dataclass(frozen=True)
class Run:
    """One command from start to end: seconds, peak resident memory in MiB (``None`` where the platform does not tell), exit code."""

    seconds: float
    memory: float | None
    code: int


class Running:
    """A started peer that speaks as ``peers/protocol.py`` says. ``to_first`` is the time from start to first verdict, in seconds."""

    def __init__(self, peer: Peer, work: Path) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self.peer = peer
        started = time.perf_counter()
        self._process = subprocess.Popen(
            peer.command(work),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=work,
            text=True,
            encoding="utf-8",
        )
        try:
            self._answer("first")
        except PeerProblem:
            self.end()
            raise
        self.to_first = time.perf_counter() - started

    def judge(self) -> dict[str, Any]:
        self._ask("judge")
        return self._answer("judged")

    def round(self, seconds: float) -> Round:
        self._ask(f"round {seconds}")
        done = self._answer("round")
        return Round(done["resources"] / done["seconds"], done["resources"] / done["cpu"])

    def memory(self) -> float | None:
        """Peak resident memory so far, in MiB; known on Linux."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return None
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(peak[1]) / 1024 if peak else None

    def end(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._complaints.close()

    def _ask(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _answer(self, event: str) -> dict[str, Any]:
        assert self._process.stdout is not None
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watch.cancel()
        if not line:
            self._complaints.seek(0)
            said = self._complaints.read().decode(errors="replace").strip().splitlines()
            raise PeerProblem(
                said[-1] if said else f"ended or took more than {PATIENCE:.0f} s without an answer"
            )
        answer: dict[str, Any] = json.loads(line)
        assert answer["event"] == event, answer
        return answer


def run_once(command: list[str], cwd: Path | None = None) -> Run:
    """Run a command to its end, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)
    memory = None
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        kilobytes = usage.ru_maxrss / (1024 if os.uname().sysname == "Darwin" else 1)
        memory = kilobytes / 1024
    else:
        process.wait()
    return Run(time.perf_counter() - started, memory, process.returncode)
