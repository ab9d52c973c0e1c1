"""Help, doctor, suites, profiles, sandbox."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

COMMANDS = [
    (),
    ("validate",),
    ("run",),
    ("demo",),
    ("doctor",),
    ("sandbox", "serve"),
    ("sandbox", "identities"),
    ("profiles", "list"),
    ("profiles", "show"),
    ("profiles", "snapshot"),
    ("suites", "list"),
    ("suites", "show"),
    ("suites", "lint"),
    ("report", "render"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(cli, command):
    done = cli(*command, "--help")
    assert done.code == 0
    example = done.out[done.out.index("Example:") :]
    assert "validator" in example


def test_help_imports_nothing_heavy():
    code = "import sys, validator.cli.application; print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    for name in (
        "httpx",
        "starlette",
        "jinja2",
        "jsonschema",
        "fhirpathpy",
        "sqlite3",
        "yaml",
        "rich",
        "cryptography",
    ):
        assert name not in loaded, name


def test_validating_one_file_imports_nothing_that_it_does_not_need(tmp_path: Path):
    (tmp_path / "p.json").write_text('{"resourceType": "Patient", "active": true}')
    code = (
        "import sys\nfrom validator.cli.application import app\n"
        "app(['validate', 'p.json'], standalone_mode=False)\n"
        "print('LOADED', *sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    loaded = out.rpartition("LOADED")[2].split()
    for name in (
        "httpx",
        "starlette",
        "jinja2",
        "jsonschema",
        "antlr4",
        "yaml",
        "rich",
        "cryptography",
        "lxml",
    ):
        assert name not in loaded, name


def test_version(cli):
    assert re.fullmatch(r"Journalvalidatoren \d+\.\d+\.\d+\n", cli("--version").out)


def test_doctor_finds_everything(cli):
    done = cli("doctor")
    assert done.code == 0
    assert "no-basis" in done.out


def test_suites_are_listed_shown_and_clean(cli):
    assert {"base", "person", "news2", "kommunale-tjenester", "tilgang"} <= {
        line.split()[0] for line in cli("suites", "list").out.splitlines()
    }
    assert "NWS-02" in cli("suites", "show", "news2").out
    assert cli("suites", "lint").code == 0


def test_a_profile_is_shown_with_its_slices(cli):
    done = cli("profiles", "show", "http://hl7.no/fhir/StructureDefinition/no-basis-Patient")
    assert done.code == 0
    assert "identifier:FNR" in done.out
    snapshot = json.loads(
        cli("profiles", "snapshot", "http://hl7.no/fhir/StructureDefinition/no-basis-Patient").out
    )
    assert len(snapshot["snapshot"]["element"]) > 40


def test_an_unknown_profile_is_one_line(cli):
    done = cli("profiles", "show", "http://hl7.no/fhir/StructureDefinition/no-basis-Pasient")
    assert done.code == 2
    assert "did you mean http://hl7.no/fhir/StructureDefinition/no-basis-Patient" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
def test_the_sandbox_is_served_and_lets_a_run_in(cli, tmp_path: Path):
    serving = subprocess.Popen(
        [sys.executable, "-m", "validator", "sandbox", "serve", "--port", "0", "--credentials", "access"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert serving.stdout is not None
        url = serving.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/metadata") as answer:
            assert json.load(answer)["resourceType"] == "CapabilityStatement"
        done = cli("run", "tilgang", "--config", "access/validator.toml")
        assert done.code == 0, done.out + done.err
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(timeout=20)


def test_a_port_that_is_taken_is_one_line(cli):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = cli("sandbox", "serve", "--port", str(taken.getsockname()[1]))
    assert done.code == 3
    assert "cannot listen" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "command", [("suites", "list"), ("validate", "a.json"), ("validate", "a.json", "--format", "json")]
)
def test_a_full_disk_is_one_line_and_no_verdict(tmp_path: Path, command):
    (tmp_path / "a.json").write_text("{}")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "validator", *command],
            cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == f"validator: the disk is full ({os.strerror(errno.ENOSPC)})\n"


def test_what_no_command_foresaw_is_one_line_and_no_verdict(monkeypatch, capsys):
    from validator.cli import application

    def fail() -> None:
        raise LookupError("first\x1b[31m\nsecond")

    monkeypatch.setattr(application, "app", fail)
    monkeypatch.setattr(application, "_leave_stdout", lambda: None)
    monkeypatch.setattr(sys, "argv", ["validator", "doctor", "--lang", "nb"])
    with pytest.raises(SystemExit) as ended:
        application.run()
    assert ended.value.code == 3
    told = capsys.readouterr().err
    assert told.startswith("validator: uventet feil i validatoren selv (LookupError: first\\x1b[31m)")
    assert told.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
def test_a_device_without_an_end_is_one_line(cli):
    done = cli("validate", "/dev/zero")
    assert (done.code, done.out) == (2, "")
    assert done.err == "validator: /dev/zero is larger than 512 MiB\n"


def test_no_path_is_not_the_current_folder(cli):
    assert cli("validate", "").code == 2


@pytest.mark.parametrize(
    "command", [("convert", "a.json", "--to", "xml"), ("validate", "\x1b[31m.json"), ("suites", "lint", "\x1b[31m")]
)  # fmt: skip
def test_what_is_told_on_stderr_cannot_repaint_the_terminal(cli, tmp_path, command):
    (tmp_path / "a.json").write_text('{"resourceType": "Patient\\u001b[31m"}')
    done = cli(*command)
    assert done.code in (1, 2)
    assert "\\x1b[31m" in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "origin", ["app.example.org", "https://", "https://app.example.org/path", "ftp://x", ""]
)
def test_an_origin_that_is_none(cli, origin: str):
    done = cli("sandbox", "serve", "--port", "0", "--cors-origin", origin)
    assert (done.code, done.out) == (2, "")
    assert "is not an origin" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_coverage_of_the_requirements_as_a_table_and_as_json(cli) -> None:
    table = cli("suites", "list", "--requirements")
    assert table.code == 0
    assert table.out.splitlines()[0].split()[:3] == ["Level", "Shown", "by"]
    shown = json.loads(cli("suites", "list", "--requirements", "--format", "json").out)
    assert {line["level"] for line in shown["totals"]} == {"must", "should", "recommendation"}
    assert all(line["total"] >= line["whole"] for line in shown["lines"])
    assert "Prøves helt" in cli("suites", "list", "--requirements", "--lang", "nb").out
