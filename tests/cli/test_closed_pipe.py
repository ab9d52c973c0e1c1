"""``validator … | head``: a reader that has had enough ends the command quietly, with an exit code of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

READER_GONE = 141

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes are POSIX here")


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ("validate", "a.ndjson", "--format", name)
            for name in ("text", "ndjson", "json", "sarif", "junit", "github")
        ),
        ("validate", "a.ndjson", "--format", "operationoutcome"),
        ("validate", "a.ndjson", "--jobs", "2"),
        ("validate", "a.ndjson", "--lang", "nb", "--format", "sarif"),
        ("convert", "big.json", "--to", "xml"),
        ("convert", "big.json", "--to", "json"),
        ("suites", "list"),
        ("suites", "show"),
        ("suites", "lint"),
        ("profiles", "list"),
        ("profiles", "show", "Patient", "--all"),
        ("profiles", "snapshot", "Patient"),
        ("generate", "flaws"),
        ("generate", "population", "--size", "20", "--only-persons"),
        ("generate", "population", "--size", "20", "--jobs", "2"),
        ("sandbox", "identities"),
        ("doctor",),
        ("--help",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_a_reader_that_is_gone(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    bad = [{"resourceType": "Patient", "gender": f"x{number}"} for number in range(500)]
    (tmp_path / "a.ndjson").write_text("".join(json.dumps(item) + "\n" for item in bad))
    big = {"resourceType": "Patient", "name": [{"text": f"{number}"} for number in range(20_000)]}
    (tmp_path / "big.json").write_text(json.dumps(big))
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "validator", *arguments],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    told = [line for line in done.stderr.decode().splitlines() if "--date" not in line]
    assert told == []  # but how to make the same population again
    assert done.returncode == READER_GONE
