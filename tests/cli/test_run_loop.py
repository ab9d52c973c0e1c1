"""The loop of a developer: run, see, mend, run again."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SUITE = """\
suite: trial
version: 1.0.0
title: {nb: Prøve, en: Trial}
service: felles-grunnlag
interaction: lookup
role: source
cleanup:
  - {id: remove, do: delete, type: Patient, resource-id: "{{ steps.made.id }}"}
setup:
  - {id: made, do: create, type: Patient, body: {resourceType: Patient, gender: female}}
scenarios:
  - id: first
    title: {nb: Første, en: First}
    requirements: [INT-05]
    steps:
      - id: read
        do: read
        type: Patient
        resource-id: "{{ steps.made.id }}"
        expect:
          - fhirpath: gender = 'female'
            message: {nb: Kjønnet er borte, en: The gender is gone}
  - id: second
    title: {nb: Andre, en: Second}
    requirements: [INT-05]
    steps:
      - {id: read, do: read, type: Patient, resource-id: "{{ steps.made.id }}", expect: [{status: 200}]}
"""


class Product:
    """Patients over HTTP. ``faulty``: gender is not kept."""

    def __init__(self) -> None:
        self.faulty = True
        self.stored: dict[str, dict[str, Any]] = {}
        self.made = 0
        product = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, status: int, body: object = None, **headers: str) -> None:
                content = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/fhir+json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                resource = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                product.made += 1
                name = f"p{product.made}"
                if product.faulty:
                    resource.pop("gender")
                product.stored[name] = {**resource, "id": name}
                self.answer(201, product.stored[name], Location=f"{product.url}/Patient/{name}")

            def do_GET(self) -> None:
                found = product.stored.get(self.path.rsplit("/", 1)[1])
                self.answer(404 if found is None else 200, found)

            def do_DELETE(self) -> None:
                product.stored.pop(self.path.rsplit("/", 1)[1], None)
                self.answer(204)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/fhir"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product()
    yield product
    product.server.shutdown()
    product.server.server_close()


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial" / "suite.yaml").write_text(SUITE, encoding="utf-8")
    return tmp_path / "trial" / "suite.yaml"


def test_mended_with_the_last_run_and_only_what_failed(cli, tmp_path, product, suite):
    run = ("run", "trial", "--target", product.url, "--out", "out", "--quiet")
    first = cli(*run, "--format", "json", "--format", "sarif", "--format", "repeat")
    assert first.code == 1
    fault, conclusion = first.out.splitlines()
    assert fault.startswith("✘ trial/first: The gender is gone")
    assert conclusion == "1 passed, 1 failed, 0 undecided, 0 not run"
    assert first.err == ""
    log = json.loads((tmp_path / "out" / "result.sarif").read_text())
    (fault,) = log["runs"][0]["results"]
    place = fault["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "trial/suite.yaml"
    line = SUITE.splitlines()[place["region"]["startLine"] - 1]
    assert line == "  - id: first"
    assert (tmp_path / "out" / "repeat" / "trial" / "first" / "repeat.sh").is_file()
    assert not (tmp_path / "out" / "repeat" / "trial" / "second").exists()

    product.faulty = False
    before = product.made
    second = cli(*run, "--last-failed", "--format", "json", "--format", "repeat")
    assert second.code == 0
    assert product.made == before + 1
    assert "1 mended, 0 new, 0 as before" in second.out
    assert not (tmp_path / "out" / "repeat").exists()

    product.faulty = True
    third = cli(*run, "--last-failed", "--format", "json")
    assert third.code == 1
    assert "nothing failed in the last run" in third.err
    assert "0 mended, 1 new, 0 as before" in third.out
    suite.write_text(SUITE.replace("version: 1.0.0", "version: 1.1.0"), encoding="utf-8")
    fourth = cli(*run, "--lang", "nb")
    assert "0 rettet, 0 nye, 1 som før" in fourth.out
    assert "versjon 1.0.0 før, 1.1.0 nå" in fourth.out


def test_there_is_no_last_run(cli, product, suite):
    done = cli("run", "trial", "--target", product.url, "--last-failed", "--out", "out")
    assert done.code == 2
    assert "no last run" in done.err
    assert product.made == 0


def test_another_product_is_not_compared(cli, product, suite):
    run = ("run", "trial", "--out", "out", "--quiet", "--target")
    cli(*run, product.url)
    other = cli(*run, product.url.replace("127.0.0.1", "localhost"))
    assert "ince the last run" not in other.out


def test_data_are_kept_and_told_of(cli, product, suite):
    done = cli("run", "trial", "--target", product.url, "--keep-data", "--quiet")
    assert done.code == 1
    assert sorted(product.stored) == ["p1", "p2"]
    assert f"2 resources are left at {product.url}: Patient/p1, Patient/p2" in done.out
    assert cli("run", "person", "--sandbox", "--keep-data").code == 2


def test_the_exchanges_of_a_passed_step_are_shown_on_demand(cli, product, suite):
    quiet = cli("run", "trial", "--target", product.url)
    shown = cli("run", "trial", "--target", product.url, "--verbose")
    line = f"GET {product.url}/Patient/p4 → 200"
    assert line not in quiet.out
    assert f"trial/second test read: pass\n  {line}" in shown.out
    assert '  < {"resourceType": "Patient", "id": "p4"}' in shown.out
    assert cli("run", "trial", "--target", product.url, "--verbose", "--quiet").code == 2


@pytest.mark.slow
def test_watching_runs_again_when_the_suite_changes(tmp_path, product, suite):
    process = subprocess.Popen(
        [sys.executable, "-m", "validator", "run", "trial", "--target", product.url, "--watch", "--quiet"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    assert process.stderr is not None
    try:
        assert b"Waiting for changes in trial" in process.stderr.readline()
        assert product.made == 2
        suite.write_text(SUITE.replace("gender: female", "gender: female, active: true"), encoding="utf-8")
        assert b"Waiting for changes" in process.stderr.readline()
        assert product.made == 4
        time.sleep(0.1)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out.decode().count("1 passed, 1 failed") == 2
