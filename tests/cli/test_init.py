"""``validator init``: what it finds, asks and writes."""

import json
import os
import pty
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.cli.init_file import Access, Answers, configuration_file, quoted
from validator.configuration import load_configuration
from validator.suites.loader import find_suites, load_suite

STATEMENT = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "software": {"name": 'Fjord "journal"', "version": "4.1"},
    "rest": [
        {
            "mode": "server",
            "resource": [
                {
                    "type": "Patient",
                    "interaction": [{"code": code} for code in ("read", "create", "search-type")],
                    "searchParam": [{"name": "identifier"}],
                }
            ],
        }
    ],
}


class Product:
    """Answers at ``/api/r4/metadata`` only, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        product = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                product.asked.append((self.path, self.headers.get("Authorization") or ""))
                found = self.path == "/api/r4/metadata"
                body = json.dumps(STATEMENT).encode() if found else b"<html>Hello</html>"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "application/fhir+json" if found else "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product()
    yield product
    product.server.shutdown()
    product.server.server_close()


def test_it_finds_the_api_below_the_address_and_writes_what_it_says(cli, tmp_path, product):
    done = cli("init", "--yes", "--target", f"http://{product.host}/api", "--vendor", "X AS")
    assert done.code == 0, done.err
    assert "Fjord" in done.err
    assert done.err.count("\n") == 1
    configuration = load_configuration(tmp_path / "validator.toml")
    assert configuration.target.url == f"http://{product.host}/api/r4"
    assert (configuration.target.product, configuration.target.version) == ('Fjord "journal"', "4.1")
    assert configuration.target.vendor == "X AS"
    # Observation is not declared, so nothing of NEWS2 applies.
    assert "news2" not in configuration.run.suites
    assert "person" in configuration.run.suites
    assert all(authorization == "" for _, authorization in product.asked)


def test_without_a_scheme_https_is_tried_before_http(cli, tmp_path, product):
    assert cli("init", "--yes", "--target", f"{product.host}/api/r4/metadata").code == 0
    assert load_configuration(tmp_path / "validator.toml").target.url == f"http://{product.host}/api/r4"


def test_the_schema_that_the_first_line_names_is_there_and_is_the_one_that_ships(cli, tmp_path, repository):
    cli("init", "--yes", "--target", "http://127.0.0.1:1")
    first = (tmp_path / "validator.toml").read_text().splitlines()[0]
    assert first == "#:schema ./validator.schema.json"
    shipped = (repository / "suites" / "configuration.schema.json").read_bytes()
    assert (tmp_path / "validator.schema.json").read_bytes() == shipped


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_nobody_answers_and_the_file_is_written_all_the_same(cli, tmp_path, lang):
    done = cli("init", "--yes", "--target", "http://127.0.0.1:1/fhir", "--lang", lang)
    assert done.code == 0
    assert done.err.count("\n") == 1
    assert "127.0.0.1:1" in done.err
    assert load_configuration(tmp_path / "validator.toml").target.url == "http://127.0.0.1:1/fhir"
    written = (tmp_path / "validator.toml").read_text()
    assert ("Produktet som prøves" in written) == (lang == "nb")


def test_another_kind_of_server_is_told_as_that(cli, product):
    done = cli("init", "--yes", "--target", f"http://{product.host}")
    assert done.code == 0
    assert f"GET http://{product.host}/metadata gave 404 text/html" in done.err


def test_a_file_that_exists_is_left_alone(cli, tmp_path):
    (tmp_path / "validator.toml").write_text("# mine\n")
    done = cli("init", "--yes", "--target", "http://127.0.0.1:1")
    assert done.code == 2
    assert "--force" in done.err
    assert (tmp_path / "validator.toml").read_text() == "# mine\n"
    assert cli("init", "--yes", "--force", "--target", "http://127.0.0.1:1").code == 0
    assert "[target]" in (tmp_path / "validator.toml").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--yes"),
        (("--yes",), "--target"),
        (("--yes", "--target", "http://127.0.0.1:1", "--access", "magic"), "magic"),
        (("--yes", "--target", "ftp://x"), "ftp://x"),
    ],
)
def test_wrong_usage(cli, tmp_path, arguments, said):
    done = cli("init", *arguments)
    assert done.code == 2
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_it_asks_five_questions(tmp_path, product):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "validator", "init"],
        cwd=tmp_path,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    os.write(ours, f"http://{product.host}/api\n\n5.0\nY AS\nheaders\n".encode())
    _, said = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, said
    written = tomllib.loads((tmp_path / "validator.toml").read_text())
    assert written["target"]["product"] == 'Fjord "journal"'
    assert (written["target"]["version"], written["target"]["vendor"]) == ("5.0", "Y AS")
    assert "identities" in written


SUITES = [suite for folder in find_suites()[0] if (suite := load_suite(folder).suite) is not None]


@pytest.mark.parametrize("access", list(Access))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_file_loads_with_every_access_when_the_environment_is_there(tmp_path: Path, access, language):
    answers = Answers("https://x.example/r4", "P", "1", "V", access, SUITES, ["fastlege", "kilde-epj"], True)
    file = tmp_path / "validator.toml"
    file.write_text(configuration_file(answers, language), encoding="utf-8")

    class Anything(dict):  # type: ignore[type-arg]
        def get(self, name, default=None):
            return SECRET if name == "VALIDATOR_PRIVATE_KEY" else "a-long-secret"

        def __contains__(self, name):
            return True

        def __getitem__(self, name):
            return self.get(name)

    from joserfc.jwk import ECKey

    SECRET = json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
    configuration = load_configuration(file, Anything())
    shared = (Access.key, Access.secret, Access.command)
    assert (configuration.authorization is not None) == (access in shared)
    assert bool(configuration.identities) == (access in (Access.token, Access.headers))


def test_what_stands_as_a_comment_is_right_when_the_mark_is_taken_off(tmp_path: Path):
    """The claims, which most people want: each block loads."""
    answers = Answers("https://x.example/r4", "", "", "", Access.none, SUITES, [], True)
    lines = configuration_file(answers, "en").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("# [claims."))
    end = next(n for n, line in enumerate(lines) if line.startswith("# The same choices"))
    freed = [line.removeprefix("# ") if begin <= n < end else line for n, line in enumerate(lines)]
    file = tmp_path / "validator.toml"
    file.write_text("\n".join(freed), encoding="utf-8")
    assert set(load_configuration(file).claims) == {suite.service for suite in SUITES}


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_is_quoted_as_toml_reads_it(value):
    assert tomllib.loads(f"a = {quoted(value)}")["a"] == value
