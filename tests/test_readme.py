"""Every command of the README is run, as it stands there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TOLD = "http://127.0.0.1:8080"
INSTALLING = ("pip install", "python3 -m venv")


def blocks(readme: str, language: str) -> list[str]:
    return [match["body"] for match in BLOCK.finditer(readme) if match["language"] == language]


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, repository: Path, readme: str) -> Path:
    """An empty folder with the files that the README tells the reader to have, and ``validator`` on the path."""
    made = tmp_path_factory.mktemp("readme")
    for match in re.finditer(
        r"<!-- file: (?P<name>[\w./-]+) -->\n+```\w+\n(?P<body>.*?)^```$", readme, re.MULTILINE | re.DOTALL
    ):
        place = made / match["name"]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(match["body"], encoding="utf-8")
    return made


def environment() -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}


def test_the_first_two_commands_are_the_demo_and_the_tests(readme):
    """``.ci/run`` takes them from here and runs them in an empty clone."""
    first, second = blocks(readme, "sh")[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert "validator demo" in first
    assert ".venv/bin/pytest" in second
    for command in (first, second):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install")


def test_the_first_two_commands_install_only_what_is_locked(readme):
    """Everything from a lock with hashes, and then the project itself, built with what the lock has."""
    for command, lock in zip(blocks(readme, "sh")[:2], ("validator", "tests"), strict=True):
        first, second = re.findall(r"pip install ([^&]+?) &&", command)
        assert first == f"--quiet --requirement requirements/{lock}.txt"
        assert "--no-deps --no-build-isolation" in second


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_every_other_command_works(readme, folder):
    """Blocks run in order, in one folder. A block that serves goes on in the background until the last has run, at a free port in
    place of the one that the README names."""
    servers: list[subprocess.Popen[bytes]] = []
    served = ""
    try:
        for block in blocks(readme, "sh")[2:]:
            block = block.replace(TOLD, served) if served else block
            if any(word in block for word in INSTALLING):
                continue
            if "sandbox serve" in block:
                servers.append(
                    subprocess.Popen(
                        ["bash", "-euc", "exec " + block.strip().replace("--port 8080", "--port 0")],
                        cwd=folder,
                        env=environment(),
                        stdout=subprocess.PIPE,
                    )
                )
                output = servers[-1].stdout
                assert output is not None
                line = output.readline().decode()
                found = re.match(r"http://127\.0\.0\.1:\d+(?=/fhir)", line)
                assert found, line
                served = found[0]
                continue
            allowed = re.search(r"# exit code (\d)", block)
            done = subprocess.run(
                ["bash", "-uo", "pipefail", "-c", block],
                cwd=folder,
                env=environment(),
                capture_output=True,
                timeout=300,
                check=False,
            )
            output_text = done.stdout.decode() + done.stderr.decode()
            assert "Traceback" not in output_text
            assert done.returncode == (int(allowed[1]) if allowed else 0), f"{block}\n{output_text[-3000:]}"
    finally:
        for server in servers:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)
            time.sleep(0.1)


def test_the_dependencies_are_those_that_are_declared(readme, repository):
    import tomllib

    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    declared = {re.match(r"[A-Za-z0-9_.-]+", entry)[0].lower() for entry in project["dependencies"]}
    table = {name.lower() for name in re.findall(r"^\| `([A-Za-z0-9_.-]+)` \|", readme, re.MULTILINE)}
    assert declared <= table
