"""``validator validate`` of very many resources: several processes, results as they come, interruption and resumption."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from typer.testing import CliRunner

from validator.cli import validate as command
from validator.cli.application import app
from validator.cli.bulk_validation import Collection, TooMany
from validator.cli.progress import Progress
from validator.fhir.bulk import ValidatedInput
from validator.results import Finding, Location, Severity, Text

GENDERS = ("female", "woman", "male", "unknown", "mann", "other", "female")


def resource(number: int) -> str:
    return json.dumps(
        {"resourceType": "Patient", "id": str(number), "gender": GENDERS[number % len(GENDERS)]}
    )


def ndjson(folder: Path, name: str, first: int, last: int) -> str:
    (folder / name).write_text("".join(f"{resource(number)}\n" for number in range(first, last + 1)))
    return name


def lines(output: str) -> list[dict]:
    assert output.endswith("\n")
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize("format", ["text", "ndjson", "json", "junit"])
def test_two_processes_write_the_same_as_one(cli, tmp_path, format):
    (tmp_path / "in").mkdir()
    ndjson(tmp_path / "in", "a.ndjson", 1, 150)
    (tmp_path / "in" / "b.json").write_text(resource(2))
    ndjson(tmp_path / "in", "c.ndjson", 151, 200)
    alone = cli("validate", "in", "--format", format, "--jobs", "1")
    together = cli("validate", "in", "--format", format, "--jobs", "2")
    assert alone.code == together.code == 1
    assert alone.out == together.out
    assert alone.err == together.err == ""
    if format == "text":
        assert alone.out.count(f"{Path('in', 'a.ndjson')}\n") == 1
        assert "3 files, 201 resources: 58 errors" in alone.out


def test_text_shows_the_line_of_each_resource(cli, tmp_path):
    ndjson(tmp_path, "a.ndjson", 8, 9)
    done = cli("validate", "a.ndjson", "--best-practice", "ignore")
    assert done.out.count("error:") == 1
    assert "a.ndjson:1:" in done.out
    assert '1 | {"resourceType": "Patient", "id": "8", "gender": "woman"}' in done.out
    assert "1 file, 2 resources: 1 error" in done.out


def test_ndjson_has_a_line_for_each_resource_and_the_totals_last(cli, tmp_path, repository):
    ndjson(tmp_path, "a.ndjson", 1, 7)
    with (tmp_path / "a.ndjson").open("a") as file:
        file.write("\n{broken\n")
    done = cli("validate", "a.ndjson", "--format", "ndjson")
    *resources, totals = lines(done.out)
    assert [(r["file"], r["line"]) for r in resources] == [("a.ndjson", n) for n in (1, 2, 3, 4, 5, 6, 7, 9)]
    assert [r["line"] for r in resources if not r["conforms"]] == [1, 4, 9]
    assert totals["complete"]
    assert totals["totals"] == {
        "files": 1,
        "files_with_errors": 1,
        "resources": 8,
        "resources_with_errors": 3,
        "fatal": 1,
        "error": 2,
        "warning": 7,
        "information": 0,
        "not_checked": 0,
    }
    schemas = [json.loads(path.read_text()) for path in (repository / "reports" / "schema").glob("*.json")]
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas)
    (schema,) = (s for s in schemas if s["$id"].endswith("/findings-line.schema.json"))
    for line in (*resources, totals):
        Draft202012Validator(schema, registry=registry).validate(line)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("from_stdin", [False, True])
def test_stopped_and_resumed_gives_the_same_as_at_once(cli, tmp_path, jobs, from_stdin):
    name = ndjson(tmp_path, "a.ndjson", 1, 200)
    stdin = (tmp_path / name).read_bytes() if from_stdin else None
    where = "-" if from_stdin else name

    def run(*options: str):
        return cli("validate", where, "--format", "ndjson", "--jobs", jobs, *options, stdin=stdin)

    whole = lines(run().out)
    begun = run("--limit", "130")
    assert lines(begun.out)[-1]["complete"] is False
    start = re.search(r"--start-line (\d+)", begun.err)
    assert start is not None
    assert start[1] == "131"
    rest = run("--start-line", start[1])
    assert lines(begun.out)[:-1] + lines(rest.out)[:-1] == whole[:-1]
    assert lines(rest.out)[-1]["complete"] is True
    assert rest.err == ""


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (2, f"the results reach the end of {Path('in', 'a.json')}"),
        (4, f"line 2 of {Path('in', 'b.ndjson')}, go on with it alone and --start-line 3, then the files after it"),
    ],
)  # fmt: skip
def test_among_several_files_it_is_told_where_it_stopped(cli, tmp_path, limit, told):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.json").write_text(resource(1))
    (tmp_path / "in" / "a.json").write_text(resource(1))
    ndjson(tmp_path / "in", "b.ndjson", 1, 5)
    done = cli("validate", "in", "--limit", str(limit))
    assert done.err.endswith(f"{told}\n")
    assert "Incomplete." in done.out


def test_a_limit_that_leaves_nothing_is_complete(cli, tmp_path):
    ndjson(tmp_path, "a.ndjson", 1, 5)
    done = cli("validate", "a.ndjson", "--format", "ndjson", "--limit", "5")
    assert (lines(done.out)[-1]["complete"], done.err) == (True, "")


def test_the_exit_code_is_about_what_was_validated(cli, tmp_path):
    ndjson(tmp_path, "a.ndjson", 1, 5)
    assert cli("validate", "a.ndjson", "--start-line", "2", "--limit", "2").code == 0
    assert cli("validate", "a.ndjson", "--start-line", "2", "--limit", "3").code == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("in", "--start-line", "2"), "--start-line is for one NDJSON file"),
        (("a.ndjson", "a.ndjson", "--start-line", "2"), "--start-line is for one NDJSON file"),
        (("a.ndjson", "missing.json"), "missing.json does not exist"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_done(cli, tmp_path, arguments, told):
    (tmp_path / "in").mkdir()
    ndjson(tmp_path, "a.ndjson", 1, 5)
    done = cli("validate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_start_beyond_the_end_is_told(cli, tmp_path):
    ndjson(tmp_path, "a.ndjson", 1, 5)
    done = cli("validate", "a.ndjson", "--start-line", "6")
    assert done.code == 2
    assert "no resource on line 6 or later" in done.err


def start(*arguments: str, **options) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "validator", "validate", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent to a process group as POSIX has them")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interruption_leaves_whole_results_and_says_how_to_go_on(jobs):
    def interrupt(process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the command gets it

    code, out, err = fed_until(interrupt, "--jobs", jobs)
    assert code == 130
    assert "interrupted" in err
    assert_whole_up_to_resumption(out, err)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent to a process group as POSIX has them")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_interruption_while_a_full_pipe_is_written_to_loses_nothing(monkeypatch, unbuffered):
    import fcntl
    import termios

    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)

    waiting = 0

    def interrupt_once_nothing_goes_through(process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        nonlocal waiting
        before, end = -1, time.monotonic() + 60
        # Nobody reads meanwhile. A pipe holds 16 pages, not all of them full when each result is written by itself.
        while (waiting < 40_000 or waiting != before) and time.monotonic() < end:
            time.sleep(1)
            counted = fcntl.ioctl(process.stdout.fileno(), termios.FIONREAD, bytes(4))
            before, waiting = waiting, int.from_bytes(counted, sys.byteorder)
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.3)

    code, out, err = fed_until(interrupt_once_nothing_goes_through, "--jobs", "1")
    assert code == 130
    assert (
        40_000 < waiting <= len(out.encode())
    )  # what was in the full pipe has come, and the rest of its line
    assert_whole_up_to_resumption(out, err)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the worker")
def test_a_lost_worker_is_one_line_and_three():
    def kill_a_worker(process: subprocess.Popen[bytes]) -> None:
        workers = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == process.pid and b"spawn_main" in (folder / "cmdline").read_bytes():
                    workers.append(int(folder.name))
            except OSError:
                continue  # ended meanwhile
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)

    code, out, err = fed_until(kill_a_worker, "--jobs", "2")
    assert code == 3
    assert "a worker process ended unexpectedly (SIGKILL) within -:" in err
    assert len(err.splitlines()) == 1
    assert_whole_up_to_resumption(out, err)


def fed_until(act: Callable[[subprocess.Popen[bytes]], None], *options: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a validation that is given resources without end, once ``act`` has ended it."""
    process = start("-", "--format", "ndjson", *options)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    ended = threading.Event()

    def feed() -> None:
        number = 0
        try:
            while not ended.is_set():
                number += 1
                process.stdin.write(resource(number).encode() + b"\n")
                process.stdin.flush()
        except OSError:
            pass  # it has ended, as it should

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        first = process.stdout.readline()
        act(process)
        rest = process.stdout.read()
        err = process.stderr.read().decode()  # ends when no process has it open any more
        code = process.wait(10)
    finally:
        ended.set()
        process.kill()
        feeder.join(10)
    return code, (first + rest).decode(), err


def assert_whole_up_to_resumption(out: str, err: str) -> None:
    *resources, totals = lines(out)
    assert totals["complete"] is False
    assert totals["totals"]["resources"] == len(resources) > 0
    assert [r["line"] for r in resources] == list(range(1, len(resources) + 1))
    assert err.splitlines()[-1].endswith(f"go on with --start-line {len(resources) + 1}")
    assert "Traceback" not in err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path, jobs):
    ndjson(tmp_path, "a.ndjson", 1, 3000)
    process = start("a.ndjson", "--format", "ndjson", "--jobs", jobs, cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""  # ends when no process has it open any more
    assert process.wait(10) != 0  # not everything was said


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_an_interruption_while_waiting_for_input_is_heeded_at_once():
    process = start("-", "--format", "json")
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(f"{resource(1)}\n{resource(2)}\n".encode())
    process.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(10) == 130
    assert "nothing has been" in process.stderr.read().decode()
    process.stdin.close()


def test_one_file_needs_no_processes_and_no_progress_bar(tmp_path):
    (tmp_path / "a.json").write_text(resource(1))
    program = (
        "import sys; from validator.cli.application import app\n"
        "try: app(['validate', 'a.json'])\n"
        "finally: print(*(m for m in ('multiprocessing', 'rich', 'validator.reports.sarif') if m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "\n"


def finding(number: int) -> Finding:
    return Finding(Severity.WARNING, "value", "x.y", Text("a", "a"), Location("Patient", number))


def test_gathering_ends_at_its_limit():
    collection = Collection(3)
    collection.add([ValidatedInput("a", 1, 10, None, (finding(1), finding(2)))])
    collection.add([ValidatedInput("a", 2, 10, None, (finding(3),))])
    (file,) = collection.files
    assert [f.location.line for f in file.findings] == [1, 2, 3]
    with pytest.raises(TooMany):
        collection.add([ValidatedInput("b", 1, 10, None, (finding(1),))])


@pytest.mark.parametrize("format", ["json", "operationoutcome", "sarif", "junit", "github"])
def test_a_format_that_gathers_refuses_too_much(tmp_path, monkeypatch, format):
    monkeypatch.setattr(command, "MOST_COLLECTED", 5)
    monkeypatch.chdir(tmp_path)
    ndjson(tmp_path, "a.ndjson", 1, 10)
    done = CliRunner().invoke(app, ["validate", "a.ndjson", "--format", format])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "more than 5 findings" in done.stderr
    assert "--format ndjson" in done.stderr
    assert CliRunner().invoke(app, ["validate", "a.ndjson", "--format", "ndjson"]).exit_code == 1


def test_progress_without_a_terminal_is_lines_when_asked_for(capsys, monkeypatch):
    monkeypatch.setattr("validator.cli.progress.LINE_EVERY", 0.0)
    progress = Progress(1000, "en", wanted=True)
    progress.show(20, 500)
    Progress(None, "nb", wanted=True).show(3, 500)
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"validator: 20 resources, \d+ a second, 50 %", first)
    assert re.fullmatch(r"validator: 3 ressurser, \d+ i sekundet", second)


@pytest.mark.parametrize("wanted", [None, False])
def test_without_a_terminal_and_unasked_nothing_tells_how_fast_the_machine_is(capsys, monkeypatch, wanted):
    monkeypatch.setattr("validator.cli.progress.LINE_EVERY", 0.0)
    progress = Progress(1000, "en", wanted=wanted)
    progress.show(20, 500)
    progress.close()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "told"), [((), False), (("--progress",), True), (("--no-progress",), False)]
)
@pytest.mark.parametrize("format", ["ndjson", "json"])
def test_whoever_asks_for_progress_is_told_in_every_format(tmp_path, monkeypatch, format, options, told):
    monkeypatch.setattr("validator.cli.progress.LINE_EVERY", 0.0)
    name = ndjson(tmp_path, "a.ndjson", 1, 5)
    done = CliRunner().invoke(app, ["validate", str(tmp_path / name), "--format", format, *options])
    assert (" a second" in done.stderr) is told
    assert bool(done.stderr) is told


def test_progress_is_silent_about_quick_work(capsys):
    progress = Progress(1000, "en", wanted=True)
    for number in range(100):
        progress.show(number, number)
    progress.close()
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal_is_a_bar_that_leaves_the_results_alone(tmp_path):
    import pty

    ndjson(tmp_path, "a.ndjson", 1, 30)
    master, slave = pty.openpty()
    program = (
        "import validator.cli.progress as p; p.BAR_AFTER = p.BAR_EVERY = 0\n"
        "from validator.cli import main; import sys; sys.argv[1:] = ['validate', 'a.ndjson', '--format', 'ndjson']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        check=False,
    )
    os.close(slave)
    shown = b""
    try:
        while block := os.read(master, 65536):
            shown += block
    except OSError:
        pass  # Linux says so when the other end is closed
    os.close(master)
    assert done.returncode == 1
    assert len(lines(done.stdout.decode())) == 31
    assert "30 resources" in shown.decode()


PEAK = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "validator", "validate", *sys.argv[1:]], stdout=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs getrusage")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_memory_does_not_grow_with_the_number(tmp_path, jobs):
    """Neither what was found nor what was read is kept: ten times as many need as much as they did."""

    def peak(number: int) -> int:
        ndjson(tmp_path, "a.ndjson", 1, number)
        arguments = ["a.ndjson", "--format", "ndjson", "--jobs", jobs]
        done = subprocess.run(
            [sys.executable, "-c", PEAK, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        code, kilobytes = done.stdout.split()
        assert code == "1"
        return int(kilobytes) // (1024 if sys.platform != "darwin" else 1024 * 1024)

    few, many = peak(2_000), peak(20_000)
    assert many <= few + 8
