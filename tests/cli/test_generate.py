"""``validator generate`` as a user has it: what it writes, what it refuses, and that nothing half-written is left."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from validator.cli.application import app

POPULATION = ("generate", "population", "--date", "2026-06-15", "--municipality", "4601")
SMALL = (*POPULATION, "--size", "30", "--seed", "5")
ENDLESS = (*POPULATION, "--size", "1000000")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def quick(tmp_path, monkeypatch) -> Callable[..., Outcome]:
    """Run ``validator`` with the arguments in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Outcome:
        done = CliRunner().invoke(app, arguments)
        return Outcome(done.exit_code, done.stdout, done.stderr)

    return run


def content(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture
def started(tmp_path) -> Iterator:
    """Start ``validator`` and let the test signal it; a process that is left is ended."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **options) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "validator", *arguments],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
            **options,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


# -- what it writes


def test_a_folder_of_ndjson_that_validates(cli, tmp_path):
    made = cli(*SMALL, "--out", "out")
    assert made.code == 0
    assert made.out == ""
    assert re.fullmatch(r"validator: 30 persons and \d+ resources in out\n", made.err)
    patients = [json.loads(line) for line in (tmp_path / "out" / "Patient.ndjson").open()]
    assert len(patients) == 30
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]
    checked = cli("validate", "out", "--best-practice", "ignore", "--fail-on", "warning")
    assert (checked.code, checked.err) == (0, ""), checked.out[:1000]


def test_a_stream_goes_into_validation(cli):
    made = cli(*SMALL, "--only-persons")
    assert (made.code, made.err) == (0, "")
    checked = cli("validate", "-", stdin=made.out.encode())
    assert checked.code == 0
    assert f"{made.out.count(chr(10))} resources" in checked.out


@pytest.mark.parametrize("format", ["ndjson", "transaction", pytest.param("bundles", marks=pytest.mark.slow)])
def test_two_processes_write_the_same_bytes_as_one(cli, tmp_path, format):
    asked = ("generate", "population", "--size", "1001", "--date", "2026-06-15", "--only-persons")
    for jobs in ("1", "2"):
        assert cli(*asked, "--format", format, "--jobs", jobs, "--out", jobs).code == 0
    assert content(tmp_path / "1") == content(tmp_path / "2")
    assert len(content(tmp_path / "1")) == (2 if format == "ndjson" else 1001)


def test_two_processes_write_the_same_records_as_one(cli):
    asked = (*POPULATION, "--size", "501", "--flaws", "all")
    alone, together = cli(*asked, "--jobs", "1"), cli(*asked, "--jobs", "2")
    assert alone.code == together.code == 0
    assert alone.out == together.out
    assert alone.err == together.err != ""


def test_the_seed_the_day_and_the_series_make_a_difference(quick):
    asked = ("generate", "population", "--size", "20", "--only-persons")
    outputs = {
        quick(*asked, *more).out
        for more in (
            ("--date", "2026-06-15"),
            ("--date", "2026-06-15", "--seed", "2"),
            ("--date", "2016-06-15"),
            ("--date", "2026-06-15", "--series", "nhn"),
            ("--date", "2026-06-15", "--series", "nav"),
        )
    }
    assert len(outputs) == 5


def test_how_municipalities_are_named_makes_no_difference(quick):
    asked = ("generate", "population", "--size", "20", "--only-persons", "--date", "2026-06-15")
    by_number = quick(*asked, "--municipality", "0301", "--municipality", "4601")
    by_name = quick(*asked, "--municipality", "Bergen", "--municipality", "oslo", "--municipality", "Oslo")
    assert by_number.out == by_name.out != ""


def test_without_a_date_it_is_today_and_says_so(quick):
    made = quick("generate", "population", "--size", "2", "--only-persons")
    (day,) = re.findall(r"give --date (\S+) to make the same again", made.err)
    assert abs((date.fromisoformat(day) - date.today()).days) <= 1
    assert quick("generate", "population", "--size", "2", "--only-persons", "--date", day).out == made.out


def test_an_empty_folder_is_filled_too(quick, tmp_path):
    (tmp_path / "out").mkdir()
    assert quick(*SMALL, "--only-persons", "--out", "out").code == 0
    assert "Patient.ndjson" in content(tmp_path / "out")
    assert not any(name.startswith(".") for name in content(tmp_path / "out"))


def test_flaws_are_put_in_and_found(cli, tmp_path):
    kinds = ("--flaws", "gender-in-norwegian", "--flaws", "period-reversed")
    made = cli(*SMALL, *kinds, "--out", "out", "--lang", "nb")
    assert made.code == 0
    listed = [json.loads(line) for line in (tmp_path / "out" / "flaws.jsonl").open()]
    assert f"{len(listed)} ressurser har en feil" in made.err
    assert str(Path("out", "flaws.jsonl")) in made.err
    checked = cli("validate", "out", "--format", "ndjson")
    assert checked.code == 1
    found = {
        (finding["code"], finding["key"], finding["location"]["path"])
        for line in map(json.loads, checked.out.splitlines())
        for finding in line.get("findings", [])
        if finding["severity"] == "error"
    }
    assert found == {tuple(line["expected"][part] for part in ("code", "key", "path")) for line in listed}


def test_flaws_in_a_stream_are_counted(quick):
    made = quick(*SMALL, "--flaws", "gender-in-norwegian")
    assert '"gender":"mann"' in made.out
    assert made.err == "validator: 30 resources have a flaw; with --out they are listed\n"


def test_a_flaw_that_fits_nothing_is_told(quick):
    made = quick(*SMALL, "--only-persons", "--flaws", "period-reversed")
    assert made.code == 0
    assert made.err == "validator: no resource fits period-reversed\n"


@pytest.mark.parametrize(("lang", "title"), [("nb", "Feil kontrollsiffer"), ("en", "Wrong control digit")])
def test_the_flaws_are_listed(quick, lang, title):
    listed = quick("generate", "flaws", "--lang", lang)
    assert (listed.code, listed.err) == (0, "")
    assert re.search(rf"^control-digit +Patient +{title}$", listed.out, re.MULTILINE)


# -- what it refuses


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--size", "0"), "--size must be at least 1, not 0"),
        (("--size", "-3"), "--size must be at least 1, not -3"),
        (("--size", "many"), "--size must be a whole number, not “many”"),
        (("--size", "1e3"), "--size must be a whole number, not “1e3”"),
        (("--size", "9" * 20), "--size cannot be more than 5000000"),
        (("--size", ""), "--size must be a whole number"),
        (("--size", "3", "--seed", "x"), "--seed must be a whole number, not “x”"),
        (("--size", "3", "--jobs", "-1"), "--jobs must be 0"),
        (("--size", "3", "--jobs", "two"), "--jobs must be a whole number"),
        (
            ("--size", "3", "--date", "1899-12-31"),
            "--date must be from 1900-01-01 to 2039-12-31, not 1899-12-31",
        ),
        (
            ("--size", "3", "--date", "2040-01-01"),
            "--date must be from 1900-01-01 to 2039-12-31, not 2040-01-01",
        ),
        (("--size", "3", "--date", "2026-02-30"), "--date must be a date that exists"),
        (("--size", "3", "--date", "17.05.2026"), "--date must be a date that exists"),
        (("--size", "3", "--date", "20260517"), "--date must be a date that exists"),
        (("--size", "3", "--date", ""), "--date must be a date that exists"),
        (("--size", "3", "--municipality", "Bergn"), "did you mean Bergen (4601)?"),
        (("--size", "3", "--municipality", "0302"), "did you mean Oslo (0301)?"),
        (("--size", "3", "--municipality", "1201"), "there is no municipality “1201”"),
        (("--size", "3", "--municipality", "Atlantis"), "there is no municipality “Atlantis”"),
        (("--size", "3", "--municipality", ""), "there is no municipality “”"),
        (
            ("--size", "3", "--municipality", "Herøy"),
            "several municipalities are called Herøy; give the number",
        ),
        (
            ("--size", "3", "--format", "xml"),
            "--format cannot be “xml”; choose among ndjson, bundles, transaction",
        ),
        (("--size", "3", "--series", "real"), "--series cannot be “real”; choose among tenor, nhn, nav"),
        (("--size", "3", "--flaws", "control-digits"), "did you mean control-digit?"),
        (("--size", "3", "--flaws", "zzzzz"), "there is no flaw “zzzzz”"),
        (("--size", "3", "--out", ""), "--out needs the name of a folder"),
        (("--size",), "--size needs a value"),
        ((), "--size must be given"),
        (("--size", "3", "--sise", "4"), "there is no option --sise"),
        (("--size", "3", "4"), "4 is not expected here"),
        (("--size", "3", "--only-persons=yes"), "--only-persons"),
    ],
)
def test_wrong_usage_is_told_in_one_line(quick, tmp_path, arguments, told):
    refused = quick("generate", "population", *arguments)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.count("\n") == 1
    assert refused.err.startswith("validator: ")
    assert told in refused.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--size", "0"), "--size må være minst 1, ikke 0"),
        (("--size",), "--size mangler en verdi"),
        (("--size", "3", "--date", "i dag"), "--date må være en dato som finnes"),
        (("--size", "3", "--municipality", "Bergn"), "mente du Bergen (4601)?"),
        (("--size", "3", "--sise", "4"), "valget --sise finnes ikke"),
        (("--size", "3", "4"), "4 er ikke ventet her"),
        (("--size", "3", "--flaws", "kontroll"), "viser dem alle"),
    ],
)
def test_wrong_usage_is_told_in_norwegian(quick, arguments, told):
    refused = quick("generate", "population", "--lang", "nb", *arguments)
    assert refused.code == 2
    assert refused.err.count("\n") == 1
    assert told in refused.err


def test_a_folder_with_something_in_it_is_left_alone(quick, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    refused = quick(*SMALL, "--out", "out")
    assert refused.code == 2
    assert refused.err == "validator: out is there and not empty; give a new folder, or an empty one\n"
    assert content(tmp_path) == {"out/mine.txt": b"mine"}


def test_a_file_is_no_folder(quick, tmp_path):
    (tmp_path / "file").write_text("mine")
    assert quick(*SMALL, "--out", "file").code == 2
    refused = quick(*SMALL, "--out", str(Path("file", "out")))
    assert refused.code == 3
    assert refused.err.count("\n") == 1
    assert content(tmp_path) == {"file": b"mine"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_in(cli, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o555)
    refused = cli(*SMALL, "--out", "locked/out")
    assert refused.code == 3
    assert refused.err.count("\n") == 1
    assert list((tmp_path / "locked").iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody may write in")
def test_a_folder_where_nothing_can_be_made(quick):
    refused = quick(*SMALL, "--out", "/proc/self/out", "--lang", "nb")
    assert refused.code == 3
    assert refused.err.startswith("validator: kan ikke skrive i /proc/self/out: ")
    assert refused.err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_stream_to_a_full_disk(started):
    with Path("/dev/full").open("wb") as full:
        process = started(*SMALL, stdout=full)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 3
    assert told == "validator: standard output: the disk is full (No space left on device)\n"


@pytest.fixture
def tiny_disk(tmp_path) -> Iterator[Path]:
    """A disk with room for 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("cannot mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize(("folder", "jobs"), [("", "1"), ("out", "2"), ("one/out", "1")])
def test_a_full_disk_has_nothing_left_on_it(cli, tiny_disk, folder, jobs):
    place = tiny_disk / folder
    failed = cli(*POPULATION, "--size", "501", "--out", str(place), "-j", jobs)
    assert failed.code == 3
    assert failed.err == (
        f"validator: cannot write in {place}: No space left on device; nothing has been left there\n"
    )
    assert list(tiny_disk.iterdir()) == []


def test_a_reader_that_has_enough_ends_it_quietly(started):
    process = started(
        "generate",
        "population",
        "--size",
        "5000",
        "--only-persons",
        "--date",
        "2026-06-15",
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    assert process.wait(60) != 0


# -- interruption


def wait_for_work(process: subprocess.Popen[str], folder: Path) -> None:
    for _ in range(1200):
        assert process.poll() is None, process.communicate()
        with contextlib.suppress(OSError):
            if any(f.is_file() and f.stat().st_size for f in folder.rglob("*")):
                return
        time.sleep(0.05)
    pytest.fail("nothing was written")


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (signal.SIGINT, 130, "validator: interrupted; nothing has been put in out\n"),
        (signal.SIGTERM, 143, ""),
    ],
)
@pytest.mark.parametrize(("jobs", "was_there"), [("1", True), ("2", False)])
def test_an_interruption_leaves_nothing_behind(started, tmp_path, number, code, told, jobs, was_there):
    if was_there:
        (tmp_path / "out").mkdir()
    before = sorted(tmp_path.rglob("*"))
    process = started(*ENDLESS, "--out", "out", "-j", jobs, stdout=subprocess.PIPE)
    wait_for_work(process, tmp_path)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err == told
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_an_interrupted_stream_is_whole_lines(started, tmp_path):
    with (tmp_path / "stream").open("wb") as stream:
        process = started(*ENDLESS, stdout=stream)
        wait_for_work(process, tmp_path)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.search(r"^validator: interrupted after \d+ persons\n\Z", err, re.MULTILINE)
    written = (tmp_path / "stream").read_bytes()
    assert written.endswith(b"}\n")
    assert json.loads(written.splitlines()[-1])["resourceType"]


def test_help_needs_no_generation(tmp_path):
    """A cold ``--help`` does not pay for what it does not do."""
    code = (
        "import sys; sys.argv[1:] = ['generate', '--help']\n"
        "from validator.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith(('validator.synthetic', 'validator.fhir', 'orjson', 'yaml'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "population" in done.stdout
    assert done.stdout.endswith("\n[]\n")
