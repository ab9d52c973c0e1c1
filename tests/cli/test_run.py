"""``validator run`` and ``validator demo``: reports, exit codes, and what happens when things go wrong."""

import base64
import html
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

import pytest

from validator.norway.identifiers import could_be_real


def a_number_that_could_be_real() -> str:
    """Made here, so that none is written down anywhere."""
    return next(number for number in (f"010190{i:05d}" for i in range(100_000)) if could_be_real(number))


@contextmanager
def server(answer: bytes, content_type: str, delay: float = 0.0) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            time.sleep(delay)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/fhir"
    finally:
        http.shutdown()
        http.server_close()


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that refuses: held during the test, so that nobody else can listen there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.mark.slow
def test_the_demo_writes_reports_that_say_all_is_well(cli, tmp_path):
    done = cli("demo", "--out", "out")
    assert done.code == 0, done.out
    assert (tmp_path / "out" / "report.nb.html").is_file()
    assert (tmp_path / "out" / "report.en.html").is_file()
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    remarked = [
        entry["message"]["en"]
        for suite in result["suites"]
        for scenario in suite["scenarios"]
        for step in scenario["steps"]
        for assertion in step["assertions"]
        for entry in [assertion.get("finding")]
        if entry is not None
    ]
    # A municipality's own codes are the only thing that nobody can look up.
    assert {suite["verdict"] for suite in result["suites"]} <= {"pass", "warning"}
    assert all("CodeSystem/lokal-tjeneste, which is not at hand" in remark for remark in remarked), remarked
    assert sum(len(suite["scenarios"]) for suite in result["suites"]) >= 30
    assert "report.nb.html" in done.out


def test_one_suite_against_the_sandbox_in_every_format(cli, tmp_path):
    formats = [
        part for name in ("html", "json", "ndjson", "junit", "testreport") for part in ("--format", name)
    ]
    done = cli("run", "person", "--sandbox", "--out", "out", *formats)
    assert done.code == 0, done.out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "report.nb.html",
        "report.en.html",
        "result.json",
        "events.ndjson",
        "junit.xml",
        "testreport.json",
    }
    events = [json.loads(line) for line in (tmp_path / "out" / "events.ndjson").read_text().splitlines()]
    assert len(events) > 10


def test_a_kept_result_can_be_rendered_again(cli, tmp_path):
    assert cli("run", "person", "--only", "IDN-03", "--sandbox", "--out", "out").code == 0
    done = cli("report", "render", "out/result.json", "--out", "again", "--format", "html")
    assert done.code == 0
    again = (tmp_path / "again" / "report.nb.html").read_bytes()
    assert again == (tmp_path / "out" / "report.nb.html").read_bytes()


def test_a_selection_of_a_suite_verifies_nothing(cli, tmp_path):
    formats = [
        part for name in ("json", "html", "ndjson", "junit", "testreport") for part in ("--format", name)
    ]
    done = cli("run", "person", "--only", "ingen-treff", "--sandbox", "--out", "out", *formats)
    assert done.code == 0
    assert "Partly tested" in done.out
    (suite,) = json.loads((tmp_path / "out" / "result.json").read_text())["suites"]
    assert len(suite["scenarios"]) == 1
    assert suite["left_out"] > 5
    last = json.loads((tmp_path / "out" / "events.ndjson").read_text().splitlines()[-1])
    assert last["result"]["suites"][0]["left_out"] == suite["left_out"]
    report = (tmp_path / "out" / "report.nb.html").read_text()
    assert "så ingen tjeneste er det ennå" in report
    assert f"Utelatt: {suite['left_out']} av {suite['left_out'] + 1}" in report
    (entry,) = json.loads((tmp_path / "out" / "testreport.json").read_text())["entry"]
    assert entry["resource"]["result"] == "pending"
    assert 'name="left-out"' in (tmp_path / "out" / "junit.xml").read_text()


def test_a_target_that_refuses_gives_three_and_a_report(cli, tmp_path, free_port):
    done = cli("run", "base", "--target", f"http://127.0.0.1:{free_port}/fhir", "--out", "out")
    assert done.code == 3, done.out
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert {s["verdict"] for suite in result["suites"] for s in suite["scenarios"]} <= {"error", "skip"}
    assert (tmp_path / "out" / "report.nb.html").is_file()


def test_a_target_that_answers_html_is_told_so(cli, tmp_path):
    with server(b"<html><body>Login</body></html>", "text/html") as url:
        done = cli("run", "base", "--target", url, "--out", "out")
    assert done.code == 3
    assert "answered with a web page (status 200), not FHIR" in done.out


def test_a_real_number_in_an_answer_is_in_no_report(cli, tmp_path):
    number = a_number_that_could_be_real()
    patient = {
        "resourceType": "Patient",
        "id": "x",
        "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}],
        "name": [{"text": f"Fnr {number[:6]} {number[6:]}"}],
    }
    formats = [
        part for name in ("html", "json", "ndjson", "junit", "testreport") for part in ("--format", name)
    ]
    with server(json.dumps(patient).encode(), "application/fhir+json") as url:
        done = cli("run", "base", "person", "--target", url, "--out", "out", *formats)
    assert done.code in (1, 3)
    texts = [path.read_text() for path in (tmp_path / "out").iterdir()] + [done.out, done.err]
    assert len(texts) == 8
    for text in texts:
        assert number not in text
        assert f"{number[:6]} {number[6:]}" not in text


@contextmanager
def echo() -> Iterator[str]:
    """A target that says back all that it was sent: address, headers and body, as a header and within JSON."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            said = " ".join([self.path, unquote(self.path), *self.headers.values(), body])
            issue = {"severity": "error", "code": "invalid", "diagnostics": said}
            answer = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()
            self.send_response(400)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("X-Echo", " ".join(self.headers.values()))
            for name, value in self.headers.items():
                self.send_header(f"X-Echo-{name}", value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/fhir"
    finally:
        http.shutdown()
        http.server_close()


SECRET = 'hem"melig ord/7x'
BASIC = base64.b64encode(b"bruker:" + SECRET.encode()).decode()


@pytest.mark.parametrize(
    "configured",
    [
        f"[target]\nurl = 'URL'\nheaders = {{ X-Tilgang = '{SECRET}' }}\n",
        "[target]\nurl = 'URL'\nheaders = { X-Tilgang = 'env:HEADER' }\n",
        f"[target]\nurl = 'URL?nokkel={quote(SECRET, safe='')}'\n",
        f"[target]\nurl = 'URL'\n[identities.legevakt-sykepleier]\nheaders = {{ X-Tilgang = '{SECRET}' }}\n",
        f"[target]\nurl = 'URL'\n[identities.legevakt-sykepleier]\nheaders = {{ Cookie = 'sid={SECRET}; a=b' }}\n",
        f"[target]\nurl = 'URL'\n[identities.legevakt-sykepleier]\nheaders = {{ X-Api-Key = '{SECRET}' }}\n",
        f"[target]\nurl = 'URL'\n[identities.legevakt-sykepleier]\nheaders = {{ Authorization = 'Basic {BASIC}' }}\n",
        f"[target]\nurl = 'URL'\n[identities.legevakt-sykepleier]\ntoken = '{SECRET.replace(' ', '').replace(chr(34), '')}'\n",
    ],
    ids=["header", "environment", "query", "identity", "cookie", "key", "basic", "token"],
)
def test_a_secret_is_in_no_report_however_it_is_configured(cli, tmp_path, monkeypatch, configured):
    monkeypatch.setenv("HEADER", SECRET)
    formats = [
        part for name in ("html", "json", "ndjson", "junit", "testreport") for part in ("--format", name)
    ]
    with echo() as url:
        (tmp_path / "validator.toml").write_text(configured.replace("URL", url))
        done = cli(
            "run", "base", "--only", "skriv-og-les", "--only", "kapabiliteter",
            "--config", "validator.toml", "--out", "out", *formats,
        )  # fmt: skip
    assert done.code in (1, 3), done.err
    texts = [path.read_text() for path in (tmp_path / "out").iterdir()] + [done.out, done.err]
    assert len(texts) == 8
    squeezed = SECRET.replace(" ", "").replace('"', "")
    forms = {
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        json.dumps(SECRET)[1:-1],
        BASIC,
    }
    for text in texts:
        assert not [form for form in {*forms, squeezed, html.escape(SECRET)} if form in text]
    assert "[redacted:" in (tmp_path / "out" / "result.json").read_text()


def test_a_short_value_is_hidden_as_a_header_and_a_header_of_content_is_not(cli, tmp_path):
    with echo() as url:
        (tmp_path / "validator.toml").write_text(
            f"[target]\nurl = '{url}'\nheaders = {{ X-User = 'ad-m', Prefer = 'return=representation' }}\n"
        )
        cli(
            "run",
            "base",
            "--only",
            "skriv-og-les",
            "--config",
            "validator.toml",
            "--out",
            "out",
            "--format",
            "json",
        )
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    (first, *_) = [
        exchange
        for scenario in result["suites"][0]["scenarios"]
        for step in scenario["steps"]
        for exchange in step["exchanges"]
    ]
    for headers, prefix in ((first["request"]["headers"], ""), (first["response"]["headers"], "x-echo-")):
        shown = {name.lower(): value for name, value in map(tuple_of, headers)}
        assert shown[f"{prefix}x-user"] == "[redacted:secret]"
        assert shown[f"{prefix}prefer"] == "return=representation"


def tuple_of(header) -> tuple[str, str]:
    return (header["name"], header["value"]) if isinstance(header, dict) else (header[0], header[1])


def test_reports_that_cannot_be_written_stop_the_run_before_it_begins(cli, tmp_path):
    (tmp_path / "occupied").write_text("a file")
    done = cli("run", "base", "--sandbox", "--out", "occupied/out")
    assert (done.code, done.out) == (3, "")
    assert "cannot write in the folder occupied/out" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission(cli, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    done = cli("demo", "--out", "locked/out")
    assert done.code == 3
    assert "cannot write" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("base",), "--target URL"),
        (("base", "--sandbox", "--target", "http://127.0.0.1:1"), "not both"),
        (("base", "--target", "fhir.example.org"), "is not a URL"),
        (("bse", "--sandbox"), "base"),
        (("base", "--sandbox", "--only", "XXX-99"), "no scenario fits"),
        (("base", "--sandbox", "--format", "pdf", "--out", "o"), "pdf"),
        (("base", "--config", "missing.toml"), "missing.toml"),
        (("base", "--config", "typo.toml"), "target"),
    ],
)
def test_wrong_usage_is_one_line_and_two(cli, tmp_path, arguments, told):
    (tmp_path / "typo.toml").write_text('[taget]\nurl = "http://127.0.0.1:1"\n')
    done = cli("run", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_suite_with_a_typo_is_shown_where_and_what_was_meant(cli, tmp_path):
    suite = tmp_path / "mine"
    suite.mkdir()
    (suite / "suite.yaml").write_text(
        "suite: mine\nversion: 1.0.0\ntitle: {nb: Min, en: Mine}\nservice: news2\ninteraction: lookup\nrole: source\n"
        "scenarios:\n  - id: one\n    title: {nb: En, en: One}\n    requirments: [ACC-01]\n    steps: []\n"
    )
    done = cli("run", "mine", "--sandbox")
    assert done.code == 2
    assert "suite.yaml:10:5" in done.err
    assert "requirements" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
def test_an_interrupted_run_leaves_a_report_that_says_so(tmp_path: Path):
    with server(b'{"resourceType": "Patient", "id": "x"}', "application/fhir+json", delay=0.4) as url:
        running = subprocess.Popen(
            [sys.executable, "-m", "validator", "run", "base", "--target", url, "--out", "out"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert running.stderr is not None
        lines = iter(running.stderr.readline, b"")
        next(lines)  # it has begun
        next(lines)  # and a scenario is done
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130, (out, err)
    assert b"Traceback" not in out + err
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert result["complete"] is False
    assert (
        "ufullstendig" in (tmp_path / "out" / "report.nb.html").read_text().lower()
        or "avbrutt" in (tmp_path / "out" / "report.nb.html").read_text().lower()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
@pytest.mark.parametrize("pause", [0.0, 0.02, 0.1, 0.3, 0.6])
def test_further_interruptions_do_not_lose_the_report(tmp_path: Path, pause: float):
    with server(b'{"resourceType": "Patient", "id": "x"}', "application/fhir+json", delay=0.4) as url:
        running = subprocess.Popen(
            [sys.executable, "-m", "validator", "run", "base", "--target", url, "--out", "out"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert running.stderr is not None
        lines = iter(running.stderr.readline, b"")
        next(lines)
        next(lines)
        for _ in range(4):
            if running.poll() is None:
                running.send_signal(signal.SIGINT)
            time.sleep(pause)
        out, err = running.communicate(timeout=60)
    # An interruption of a process that has done its work and is about to end may end it.
    assert running.returncode in (1, 3, 130, -signal.SIGINT), (out, err)
    assert b"Traceback" not in out + err
    assert json.loads((tmp_path / "out" / "result.json").read_text())["complete"] is False
    assert "</html>" in (tmp_path / "out" / "report.nb.html").read_text()


def test_the_configuration_says_what_the_command_line_does_not(cli, tmp_path):
    (tmp_path / "validator.toml").write_text(
        '[run]\nsuites = ["person"]\nonly = ["IDN-03"]\nout = "configured"\nformats = ["json"]\nlanguage = "nb"\n'
    )
    done = cli("run", "--sandbox", "--config", "validator.toml")
    assert done.code == 0, done.out + done.err
    assert [path.name for path in (tmp_path / "configured").iterdir()] == ["result.json"]
    result = json.loads((tmp_path / "configured" / "result.json").read_text())
    assert [suite["id"] for suite in result["suites"]] == ["person"]
    assert "Bestått" in done.out
    assert cli("run", "--sandbox", "--config", "validator.toml", "--out", "stated", "--lang", "en").code == 0
    assert (tmp_path / "stated" / "result.json").is_file()


def test_the_report_says_which_product_it_is_about(cli, tmp_path):
    with server(b'{"resourceType": "Patient", "id": "x"}', "application/fhir+json") as url:
        named = ("--product", "Journal X", "--product-version", "3.2", "--vendor", "X AS")
        cli("run", "base", "--only", "kapabiliteter", "--target", url, "--out", "out", *named)
    target = json.loads((tmp_path / "out" / "result.json").read_text())["target"]
    assert (target["product"], target["version"], target["vendor"]) == ("Journal X", "3.2", "X AS")
    assert "Journal X" in (tmp_path / "out" / "report.nb.html").read_text()


@pytest.mark.parametrize(
    "address", ["ftp://a", "http://", "http://[::1", "http://a:99999", "a.example", "http:///fhir"]
)
def test_a_target_that_is_no_address_is_one_line(cli, address):
    done = cli("run", "base", "--target", address)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"validator: {address} is not a URL")
    assert len(done.err.splitlines()) == 1
