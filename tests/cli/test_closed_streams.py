"""The exit code says what it says, whoever listens: streams that are closed, or on a full disk, change nothing of it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

CASES = {"ok.json": 0, "wrong.json": 1, "missing.json": 2, "--nonsense": 2}
CLOSED = [">&-", "2>&-", ">&- 2>&-", "2>/dev/full", "<&- >&- 2>&-"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ok.json").write_text(json.dumps({"resourceType": "Patient", "active": True}))
    (tmp_path / "wrong.json").write_text(json.dumps({"resourceType": "Patient", "activ": True}))
    return tmp_path


@pytest.mark.skipif(os.name != "posix", reason="streams are closed with a POSIX shell")
@pytest.mark.parametrize("streams", CLOSED)
def test_the_verdict_is_the_same_with_nobody_to_tell(folder: Path, streams: str) -> None:
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    command = f"{shlex.quote(sys.executable)} -m validator validate"
    codes = {
        argument: subprocess.run(
            ["sh", "-c", f"{command} {argument} {streams}"], cwd=folder, capture_output=True, check=False
        ).returncode
        for argument in CASES
    }
    assert codes == CASES


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_result_that_cannot_be_written_is_no_verdict(folder: Path) -> None:
    ended = subprocess.run(
        ["sh", "-c", f"{shlex.quote(sys.executable)} -m validator validate ok.json >/dev/full"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 3
    assert "disk is full" in ended.stderr
