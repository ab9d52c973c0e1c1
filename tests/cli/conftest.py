"""The command line as a user has it: its arguments, its streams and its exit code."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from validator.cli import main

ENVIRONMENT = {"PYTHONUTF8": "1", "NO_COLOR": "1"}


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., Outcome]:
    """Run ``validator`` with the arguments, in an empty folder.

    In this process, through the entry point and on streams of its own: to start Python and read the definitions costs a hundred times
    what most commands do. Where processes are what matters (several jobs, signals, pipes) it is one of its own."""

    def run(*arguments: str, stdin: bytes | None = None, timeout: float = 120) -> Outcome:
        spreads = any(one in ("--jobs", "-j") or one.startswith("--jobs=") for one in arguments)
        outcome = (
            _in_a_process(arguments, tmp_path, stdin, timeout)
            if spreads
            else _here(arguments, tmp_path, stdin)
        )
        assert "Traceback" not in outcome.out + outcome.err, outcome.err
        return outcome

    return run


@pytest.fixture
def cli_process(tmp_path: Path) -> Callable[..., Outcome]:
    """As ``cli``, always in a process of its own."""

    def run(*arguments: str, stdin: bytes | None = None, timeout: float = 120) -> Outcome:
        outcome = _in_a_process(arguments, tmp_path, stdin, timeout)
        assert "Traceback" not in outcome.out + outcome.err, outcome.err
        return outcome

    return run


def _in_a_process(arguments: tuple[str, ...], folder: Path, stdin: bytes | None, timeout: float) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "validator", *arguments],
        cwd=folder,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        timeout=timeout,
        env={**os.environ, **ENVIRONMENT},
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def _here(arguments: tuple[str, ...], folder: Path, stdin: bytes | None) -> Outcome:
    out, err = io.BytesIO(), io.BytesIO()
    given, shown, told = (
        io.TextIOWrapper(stream, encoding="utf-8") for stream in (io.BytesIO(stdin or b""), out, err)
    )
    with (
        chdir(folder),
        patch.dict(os.environ, ENVIRONMENT),
        patch.object(sys, "argv", ["validator", *arguments]),
        patch.object(sys, "stdin", given),
        patch.object(sys, "stdout", shown),
        patch.object(sys, "stderr", told),
    ):
        try:
            main()
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
        sys.stdout.flush()
        sys.stderr.flush()
    return Outcome(code, out.getvalue().decode(), err.getvalue().decode())
